/* import_exchange HOME PASSPHRASE-FILE KEY CUSTODIAN...: puts an exchange key
 * into a home, as its custodians do with "busta key init": each of them holds a
 * component of it, by the log. Prints its id. For tests only. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/hex.h"
#include "base/secret.h"
#include "hsm/hsm.h"
#include "home/home.h"
#include "ledger/ledger.h"
#include "ledger/log.h"

#include "ledger/key.h"

#include "../unit/keys.h"

enum { TEXT = 1024 };

static struct hsm *
store_open(const char *store, const char *path)
{
	size_t size;
	char *line = file_read(path, TEXT, &size);
	struct hsm *hsm;

	if (line == NULL)
		return NULL;
	line[strcspn(line, "\r\n")] = '\0';
	hsm = keys_open_as(store, line);
	free(line);
	return hsm;
}

/* As a room says them. */
static void
keys_say(char *text, struct hsm *hsm)
{
	char check[2 * KEY_CHECK_SIZE + 1];
	const struct key_facts *key;
	enum key_usage usage;

	text[0] = '\0';
	for (usage = 0; usage < KEY_USAGES; usage++) {
		if ((key = hsm_key(hsm, usage)) == NULL)
			continue;
		hex_write(check, key->check, sizeof key->check);
		(void)sprintf(text + strlen(text), "%s%s %s",
		    text[0] != '\0' ? ", " : "", key->id, check);
	}
}

static int
key_tell(struct ledger *ledger, const struct key_facts *key, char **people)
{
	char check[2 * KEY_CHECK_SIZE + 1], share[16];
	int count, i;

	for (count = 0; people[count] != NULL; count++)
		;
	for (i = 0; i < count; i++) {
		(void)snprintf(share, sizeof share, "%d/%d", i + 1, count);
		ledger_act_as(ledger, people[i]);
		if (ledger_key_share(ledger, key->id, share) != 0)
			return -1;
	}
	hex_write(check, key->check, sizeof key->check);
	return ledger_key_add(ledger, key->id, check);
}

static int
import(const struct home *home, struct hsm *hsm, char **words)
{
	struct ledger *ledger = ledger_open(home->ledger);
	uint8_t secret[HSM_SECRET_SIZE];
	char text[TEXT];
	int keys = openat(home->dir, "keys", O_RDONLY | O_DIRECTORY);

	keys_say(text, hsm);
	if (ledger == NULL || hex_read(secret, sizeof secret, words[0]) != 0 ||
	    ledger_begin(ledger) != 0)
		return -1;
	ledger_act_as(ledger, "@busta");
	if (ledger_keys_sync(ledger, text) != 0 ||
	    hsm_import(hsm, keys, KEY_EXCHANGE, secret) != 0 ||
	    key_tell(ledger, hsm_key(hsm, KEY_EXCHANGE), words + 1) != 0 ||
	    ledger_commit(ledger) != 0)
		return -1;
	(void)puts(hsm_key(hsm, KEY_EXCHANGE)->id);
	ledger_close(ledger);
	return 0;
}

int
main(int argc, char **argv)
{
	struct home home = { 0 };
	struct hsm *hsm = NULL;
	int rc = -1;

	(void)umask(077);
	if (argc > 5 && secret_heap_open(1 << 16) == 0 &&
	    home_open(&home, argv[1]) == 0 &&
	    (hsm = store_open(home.store, argv[2])) != NULL)
		rc = import(&home, hsm, argv + 3);
	hsm_free(hsm);
	home_close(&home);
	if (rc == 0)
		return 0;
	(void)fprintf(stderr, "import_exchange: %s\n", fail_reason());
	return 1;
}
