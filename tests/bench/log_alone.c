/* A log of many entries, signed, and how fast its lines are hashed alone.
 * Usage: log_alone make DIR ENTRIES
 *        log_alone hash DIR
 * hash prints the seconds of a core it took. */
#include <openssl/evp.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "audit/checkpoint.h"
#include "audit/entry.h"
#include "audit/tree.h"
#include "base/fail.h"
#include "base/file.h"

enum { LOT = 100000 };

static const char origin[] = "busta/bench";
static const char template[] =
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
static struct series series;
static struct tree_frontier frontier;
static struct entry entry;
static FILE *out;

static void
must(int rc)
{
	if (rc < 0) {
		(void)fprintf(stderr, "log_alone: %s\n", fail_reason());
		exit(1);
	}
}

static void
hash(const char *line, size_t size)
{
	struct tree_hash leaf;

	must(tree_leaf(&leaf, line, size));
	must(tree_frontier_add(&frontier, &leaf));
}

/* Words stand in the order of a line; first 0: no envelopes. */
static void
say(const char *actor, const char *event, uint32_t first, uint32_t last,
    const char *from, const char *to, const char *request)
{
	char line[ENTRY_TEXT];
	int size;

	entry.unix_ms = 1795469400000 + (int64_t)entry.sequence;
	(void)snprintf(entry.event, sizeof entry.event, "%s", event);
	(void)snprintf(entry.actor, sizeof entry.actor, "%s", actor);
	entry.first = (struct serial){ series, first };
	entry.last = (struct serial){ series, last };
	entry.count = first == 0 ? 0 : last - first + 1;
	(void)snprintf(entry.from, sizeof entry.from, "%s", from);
	(void)snprintf(entry.to, sizeof entry.to, "%s", to);
	(void)snprintf(entry.request, sizeof entry.request, "%s", request);
	must(size = entry_text(line, &entry));
	(void)fwrite(line, 1, (size_t)size, out);
	hash(line, (size_t)size);
	entry.sequence++;
}

static void
say_begin(void)
{
	say("@bench", "ledger", 0, 0, "", origin, "");
	say("@bench", "operator", 0, 0, "1001:all", "anna", "");
	say("@bench", "operator", 0, 0, "1002:all", "bruno", "");
	say("anna", "request", 0, 0, "custodian", "aa", "#1");
	say("bruno", "approve", 0, 0, "custodian", "aa", "#1");
	say("bruno", "custodian", 0, 0, "print-room:open:00", "press", "#1");
	say("anna", "request", 0, 0, "custodian", "aa", "#2");
	say("bruno", "approve", 0, 0, "custodian", "aa", "#2");
	say("bruno", "custodian", 0, 0, "counter:open:00", "roma-1", "#2");
	say("anna", "request", 0, 0, "template", "aa", "#3");
	say("bruno", "approve", 0, 0, "template", "aa", "#3");
	say("bruno", "template", 0, 0, "57f219277c856ff52373b09405ab0080",
	    template, "#3");
}

static void
say_lot(uint32_t number)
{
	char batch[16], delivery[16], request[16];
	uint32_t first = number * LOT + 1, last = first + LOT - 1;

	(void)snprintf(batch, sizeof batch, "B%06" PRIu32, number + 1);
	(void)snprintf(delivery, sizeof delivery, "D%" PRIu32, number + 1);
	(void)snprintf(request, sizeof request, "#%" PRIu32, number + 4);
	say("@bench", "batch", 0, 0, "0123456789abcdef", batch, template);
	say("@bench", "allocate", first, last, "", batch, "");
	say("@bench", "seal", first, last, batch, batch, "");
	say("@bench", "finish", 0, 0, "", batch, "");
	say("anna", "request", 0, 0, "release", "aa", request);
	say("bruno", "approve", 0, 0, "release", "aa", request);
	say("bruno", "release", first, last, batch, batch, request);
	say("anna", "print", first, last, batch, "press", "");
	say("anna", "delivery", 0, 0, "press", "roma-1", delivery);
	say("anna", "send", first, last, "press", delivery, "");
	say("bruno", "receive", first, last, delivery, "roma-1", "");
	say("bruno", "close", 0, 0, "press", "roma-1", delivery);
}

static void
sign(const char *dir)
{
	struct checkpoint checkpoint = { .size = entry.sequence };
	char text[CHECKPOINT_TEXT], vkey[NOTE_KEY_TEXT];
	uint8_t public[NOTE_PUBLIC_SIZE], signature[NOTE_SIGNATURE_SIZE];
	size_t size = sizeof public, signed_size = sizeof signature;
	EVP_PKEY *pair = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	EVP_MD_CTX *signer = EVP_MD_CTX_new();
	struct bytes message = { 0 }, note = { 0 };
	struct note_key key;
	int at = file_open_dir(dir);

	(void)snprintf(checkpoint.origin, sizeof checkpoint.origin, "%s",
	    origin);
	must(tree_frontier_root(&frontier, &checkpoint.root));
	must(checkpoint_text(text, &checkpoint));
	(void)EVP_PKEY_get_raw_public_key(pair, public, &size);
	must(note_key_make(&key, NOTE_ED25519, origin, public));
	note_message(&message, &key, 0, text, strlen(text));
	(void)EVP_DigestSignInit(signer, NULL, NULL, NULL, pair);
	(void)EVP_DigestSign(signer, signature, &signed_size, message.data,
	    message.size);
	must(note_begin(&note, text, strlen(text)));
	must(note_add(&note, &key, 0, signature));
	note_key_text(vkey, &key);
	must(file_write(at, "checkpoint", note.data, note.size, 0600));
	must(file_write(at, "key", vkey, strlen(vkey), 0600));
	bytes_free(&message);
	bytes_free(&note);
	EVP_MD_CTX_free(signer);
	EVP_PKEY_free(pair);
}

/* Mostly envelopes bound one by one, as in the life of an office. */
static int
make(const char *dir, uint64_t entries)
{
	char *path = file_within(dir, "entries");
	uint32_t number = 0;

	if (path == NULL || (out = fopen(path, "we")) == NULL)
		return 1;
	say_begin();
	for (; entry.sequence < entries; number++) {
		if (number % LOT == 0)
			say_lot(number / LOT);
		say(number % 2 == 0 ? "anna" : "bruno", "bind", number + 1,
		    number + 1, "roma-1", "holder:identity-card:no-old-card",
		    "57f219277c856ff52373b09405ab0080");
	}
	if (fclose(out) != 0)
		return 1;
	free(path);
	sign(dir);
	return 0;
}

static double
now(void)
{
	struct timespec at;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
	return (double)at.tv_sec + (double)at.tv_nsec * 1e-9;
}

static int
measure(const char *dir)
{
	char *path = file_within(dir, "entries"), *text, *line, *end;
	size_t size;
	double begun;

	if (path == NULL || (text = file_read(path, 1 << 30, &size)) == NULL)
		must(-1);
	begun = now();
	for (line = text; line < text + size; line = end + 1) {
		if ((end = memchr(line, '\n', size - (size_t)(line - text))) ==
		    NULL)
			break;
		hash(line, (size_t)(end + 1 - line));
	}
	(void)printf("%.4f\n", now() - begun);
	free(text);
	free(path);
	return 0;
}

int
main(int argc, char **argv)
{
	(void)series_read(&series, "BN26", 9);
	if (argc == 4 && strcmp(argv[1], "make") == 0)
		return make(argv[2], strtoull(argv[3], NULL, 10));
	if (argc == 3 && strcmp(argv[1], "hash") == 0)
		return measure(argv[2]);
	(void)fputs("usage: log_alone make DIR ENTRIES | hash DIR\n", stderr);
	return EX_USAGE;
}
