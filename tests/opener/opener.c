/* For tests only, and never installed: who holds the ledger, the key store and
 * its passphrase can open what was sealed. This program is that person.
 *
 *   opener open STORE PASSPHRASE-FILE BATCH DATA-KEY PIN-DIGITS CIP-DIGITS
 *     reads lines "SERIES|DIGITS|NUMBER|SEALED|VERIFIER" (what sqlite3 prints),
 *     writes "SERIAL PIN CIP" or "SERIAL refused: why" for each;
 *   opener key STORE PASSPHRASE-FILE USAGE-OR-ID
 *     writes a key (a usage's last) in hexadecimal, so that foreign tools can
 *     compute with it. */
#include <openssl/crypto.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/hex.h"
#include "base/secret.h"
#include "hsm/keystore.h"
#include "room/seal.h"

#include "../unit/keys.h"

#include "base/banned.h"

enum { PASSPHRASE_ROOM = 1024, SEALED_MOST = 256, KEY_MOST = 1024 };

struct opener {
	struct hsm *hsm;
	struct data_key *key;
	struct codes *codes;
};

static char *
passphrase_open(const char *path)
{
	size_t size;
	char *line = file_read(path, PASSPHRASE_ROOM, &size);

	if (line != NULL)
		line[strcspn(line, "\r\n")] = '\0';
	return line;
}

/* The verifier is the room's word for the CIP: it must fit what was sealed. */
static bool
verifier_fits(struct opener *opener, const char *serial,
    const uint8_t *verifier)
{
	char text[SERIAL_PLAIN + CIP_DIGITS_MOST];
	size_t length = strlen(serial);
	uint8_t mac[HSM_MAC_SIZE];

	memcpy(text, serial, length);
	memcpy(text + length, codes_cip(opener->codes, 0),
	    opener->codes->cip_digits);
	return hsm_hmac(opener->hsm, KEY_CIP, text,
		   length + opener->codes->cip_digits, mac) == 0 &&
	    memcmp(mac, verifier, VERIFIER_SIZE) == 0;
}

static void
envelope_print(struct opener *opener, const struct serial *serial,
    const uint8_t *sealed, const uint8_t *verifier)
{
	const struct codes *codes = opener->codes;
	char text[SERIAL_TEXT], plain[SERIAL_PLAIN];

	serial_text(text, serial);
	serial_plain(plain, serial);
	if (codes_unseal(opener->codes, serial, opener->key, sealed) != 0)
		(void)printf("%s refused: %s\n", text, fail_reason());
	else if (!verifier_fits(opener, plain, verifier))
		(void)printf("%s refused: its CIP is not the verifier's\n",
		    text);
	else
		(void)printf("%s %.*s %.*s\n", text, (int)codes->pin_digits,
		    codes_pin(codes, 0), (int)codes->cip_digits,
		    codes_cip(codes, 0));
}

/* A record of another length is as good as altered: it is refused here, for
 * codes_unseal is told no length. */
static int
envelope_open(struct opener *opener, char *line)
{
	uint8_t sealed[SEALED_MOST], verifier[VERIFIER_SIZE];
	size_t size =
	    seal_size(opener->codes->pin_digits, opener->codes->cip_digits);
	const char *word[5];
	struct serial serial;
	size_t i;

	for (i = 0; i < 5; i++)
		if ((word[i] = strsep(&line, "|\n")) == NULL)
			return fail(EX_DATAERR, "not a line of an envelope");
	if (!series_read(&serial.series, word[0],
		(unsigned)strtoul(word[1], NULL, 10)))
		return fail(EX_DATAERR, "not a series: %s", word[0]);
	serial.number = (uint32_t)strtoul(word[2], NULL, 10);
	if (hex_read(sealed, size, word[3]) != 0 ||
	    hex_read(verifier, sizeof verifier, word[4]) != 0)
		(void)printf("%s %s refused: of another length\n", word[0],
		    word[2]);
	else
		envelope_print(opener, &serial, sealed, verifier);
	return 0;
}

static int
envelopes_open(struct opener *opener)
{
	char *line = NULL;
	size_t room = 0;
	int rc = 0;

	while (rc == 0 && getline(&line, &room, stdin) > 0)
		rc = envelope_open(opener, line);
	free(line);
	return rc;
}

static int
opener_open(char **words)
{
	struct opener opener = { 0 };
	uint8_t record[KEY_MOST];
	size_t size = strlen(words[3]) / 2;
	char *passphrase = passphrase_open(words[1]);
	int rc = -1;

	if (passphrase == NULL ||
	    (opener.hsm = keys_open_as(words[0], passphrase)) == NULL)
		goto out;
	if (size > sizeof record || hex_read(record, size, words[3]) != 0) {
		fail(EX_USAGE, "the data key is not in hexadecimal");
		goto out;
	}
	opener.key = data_key_open(opener.hsm, strtoull(words[2], NULL, 10),
	    record, size);
	opener.codes = codes_new(1, (unsigned)strtoul(words[4], NULL, 10),
	    (unsigned)strtoul(words[5], NULL, 10));
	if (opener.key != NULL && opener.codes != NULL)
		rc = envelopes_open(&opener);
out:
	codes_free(opener.codes);
	data_key_free(opener.key);
	hsm_free(opener.hsm);
	free(passphrase);
	return rc;
}

static int
key_print(const struct keystore *store, const char *name, const uint8_t *kek)
{
	char text[2 * KEYSTORE_SECRET_MOST + 1];
	uint8_t secret[KEYSTORE_SECRET_MOST];
	const struct key_facts *facts;
	size_t size, key = store->count;

	while (key-- > 0) {
		facts = &store->keys[key].facts;
		if (strcmp(key_usage_name(facts->usage), name) == 0 ||
		    strcmp(facts->id, name) == 0)
			break;
	}
	if (key >= store->count)
		return fail(EX_USAGE, "there is no key %s", name);
	if (keystore_unseal(store, key, kek, secret, &size) != 0)
		return -1;
	hex_write(text, secret, size);
	(void)puts(text);
	return 0;
}

static int
opener_key(char **words)
{
	struct keystore *store = calloc(1, sizeof *store);
	char *passphrase = passphrase_open(words[1]);
	uint8_t *kek = secret_new(KEYSTORE_KEK_SIZE);
	int rc = -1;

	if (store != NULL && passphrase != NULL && kek != NULL &&
	    keystore_read(store, words[0]) == 0 &&
	    keystore_unlock(store, passphrase, kek) == 0)
		rc = key_print(store, words[2], kek);
	secret_free(kek, KEYSTORE_KEK_SIZE);
	free(passphrase);
	free(store);
	return rc;
}

int
main(int argc, char **argv)
{
	int rc = fail(EX_USAGE, "usage: opener open|key ..., see opener.c");

	if (secret_heap_open(1 << 16) != 0)
		rc = -1;
	else if (argc == 8 && strcmp(argv[1], "open") == 0)
		rc = opener_open(argv + 2);
	else if (argc == 5 && strcmp(argv[1], "key") == 0)
		rc = opener_key(argv + 2);
	if (rc == 0)
		return EX_OK;
	(void)fprintf(stderr, "opener: %s\n", fail_reason());
	return fail_code();
}
