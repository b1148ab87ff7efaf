/* ask_counter HOME QUESTION...: asks the room of a counter, beside whose
 * program this one must lie, and prints each answer.
 *
 *   key                           the log's verifier key
 *   scan TEXT                     "match" or "no match"
 *   card NUMBER                   its pseudonym
 *   sign ORIGIN LOG OLD NEW       the signed note of the first NEW leaves of a
 * log, with the proof that they continue the first OLD forge ORIGIN LOG OLD NEW
 * BIT  the same, with that bit of the proof turned short ORIGIN LOG OLD NEW the
 * same, with the last hash of the proof left out hold waits until standard
 * input ends
 *
 * Leaf 2 of the log "here" is "here 2\n"; of "here:1", "there 2\n" from leaf 1
 * on. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/hex.h"
#include "home/counter_room.h"

enum { HASHES_MOST = 1 << 16 };

static struct tree_hash hashes[HASHES_MOST];

static int
log_read(void *context, uint64_t index, struct tree_hash *hash)
{
	(void)context;
	*hash = hashes[index];
	return 0;
}

static const struct tree_source source = { log_read, NULL };

static int
log_make(const char *name, unsigned size)
{
	struct tree_hash leaf, stored[TREE_STORED_MOST];
	const char *colon = strchr(name, ':');
	unsigned other = colon == NULL ? size : (unsigned)atoi(colon + 1);
	unsigned i, count = 0;
	char entry[64];

	for (i = 0; i < size; i++) {
		if (i < other)
			(void)snprintf(entry, sizeof entry, "%.*s %u\n",
			    (int)strcspn(name, ":"), name, i);
		else
			(void)snprintf(entry, sizeof entry, "there %u\n", i);
		if (tree_leaf(&leaf, entry, strlen(entry)) != 0 ||
		    tree_append(&source, i, &leaf, stored, &count) != 0)
			return -1;
		memcpy(&hashes[tree_stored_index(0, i)], stored,
		    count * sizeof stored[0]);
	}
	return 0;
}

static int
ask_checkpoint(struct counter_room *room, char **words)
{
	struct checkpoint checkpoint = { .size = 0 };
	unsigned old = (unsigned)atoi(words[3]), new = (unsigned)atoi(words[4]);
	struct tree_proof proof = { 0 };
	struct bytes note = { 0 };
	unsigned bit;
	int rc;

	(void)snprintf(checkpoint.origin, sizeof checkpoint.origin, "%s",
	    words[1]);
	checkpoint.size = new;
	if (log_make(words[2], old > new ? old : new) != 0 ||
	    tree_root(&source, new, &checkpoint.root) != 0 ||
	    (old <= new &&tree_prove_consistency(&source, old, new, &proof) !=
		0))
		return -1;
	if (strcmp(words[0], "forge") == 0) {
		bit = (unsigned)atoi(words[5]);
		proof.hashes[bit / 256].bytes[bit / 8 % 32] ^=
		    (uint8_t)(1 << bit % 8);
	}
	if (strcmp(words[0], "short") == 0)
		proof.count--;
	rc = counter_room_checkpoint(room, &checkpoint, &proof, &note);
	if (rc == 0)
		(void)fwrite(note.data, 1, note.size, stdout);
	bytes_free(&note);
	return rc;
}

static int
ask_key(struct counter_room *room, char **words)
{
	(void)words;
	(void)puts(room->log_key);
	return 0;
}

static int
ask_scan(struct counter_room *room, char **words)
{
	bool match;
	int rc = counter_room_check_scan(room, words[1], &match);

	if (rc == 0)
		(void)puts(match ? "match" : "no match");
	return rc;
}

static int
ask_card(struct counter_room *room, char **words)
{
	uint8_t pseudonym[WIRE_PSEUDONYM_SIZE];
	char text[2 * sizeof pseudonym + 1];

	if (counter_room_pseudonym(room, words[1], pseudonym) != 0)
		return -1;
	hex_write(text, pseudonym, sizeof pseudonym);
	(void)puts(text);
	return 0;
}

static int
ask_hold(struct counter_room *room, char **words)
{
	(void)room;
	(void)words;
	(void)fflush(stdout);
	while (getchar() != EOF)
		;
	return 0;
}

static const struct {
	const char *name;
	int words;
	int (*ask)(struct counter_room *room, char **words);
} questions[] = {
	{ "key", 1, ask_key },
	{ "scan", 2, ask_scan },
	{ "card", 2, ask_card },
	{ "sign", 5, ask_checkpoint },
	{ "forge", 6, ask_checkpoint },
	{ "short", 5, ask_checkpoint },
	{ "hold", 1, ask_hold },
};

/* The words it took; 0 if there is no such question, -1 on failure. */
static int
ask_one(struct counter_room *room, char **words, int left)
{
	size_t i;

	for (i = 0; i < sizeof questions / sizeof questions[0]; i++)
		if (strcmp(words[0], questions[i].name) == 0 &&
		    questions[i].words <= left)
			return questions[i].ask(room, words) == 0
			    ? questions[i].words
			    : -1;
	(void)fail(EX_USAGE, "no such question: %s", words[0]);
	return -1;
}

int
main(int argc, char **argv)
{
	struct counter_room room = { 0 };
	struct home home = { 0 };
	int at = 2, took = -1;

	if (argc > 2 && home_open(&home, argv[1]) == 0 &&
	    counter_room_open(&room, &home) == 0)
		for (took = 0; at < argc && took >= 0; at += took)
			took = ask_one(&room, argv + at, argc - at);
	counter_room_close(&room);
	home_close(&home);
	if (took >= 0)
		return 0;
	(void)fprintf(stderr, "ask_counter: %s\n", fail_reason());
	return fail_code();
}
