/* What is shown to work before it is needed: that the keys come back from a
 * backup, and that a recipient opens what is sealed to her. */
#include <openssl/crypto.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "desk/command.h"
#include "desk/custodians.h"
#include "desk/test_page.h"
#include "home/session.h"
#include "ledger/data_key.h"
#include "ledger/rehearsal.h"
#include "room/wire_page.h"

#include "base/banned.h"

static int
rehearse_agree(struct key_ceremony *held,
    const struct wire_custody_proposed *proposed)
{
	char keys[WIRE_KEYS_TEXT];
	int rc;

	(void)snprintf(keys, sizeof keys, "%.*s", (int)proposed->text_size,
	    (const char *)proposed->text);
	(void)snprintf(held->sentence, sizeof held->sentence,
	    "The backup holds every key of this home, and they open what they "
	    "should: the restore is rehearsed.");
	if (custodians_begin(held) != 0)
		return -1;
	rc = ledger_keys_sync(held->ledger, keys);
	if (rc == 0)
		rc = ledger_rehearsal_add(held->ledger, REHEARSAL_RESTORE);
	return custodians_end(held, rc);
}

/* The newest batch that still has a data key. */
struct newest {
	int64_t batch;
	uint8_t record[WIRE_DATA_KEY_MOST];
	size_t size;
};

static int
newest_take(void *context, const struct data_key_record *record)
{
	struct newest *newest = context;

	if (record->key[0] == '\0' || record->size > sizeof newest->record)
		return 0;
	newest->batch = record->batch;
	newest->size = record->size;
	memcpy(newest->record, record->record, record->size);
	return 0;
}

static int
rehearse_restore(struct session *session, char **words, const char *output)
{
	struct key_ceremony held = { .agree = rehearse_agree,
		.unlocks = true,
		.stands = "but it was rehearsed, and is in the log" };
	struct newest newest = { 0 };

	if (output != NULL)
		return fail(EX_USAGE, "rehearse restore writes no file");
	if (custodians_open(&held, session) != 0 ||
	    key_ceremony_find(&held, "backup", NULL) != 0 ||
	    ledger_data_key_each(session->ledger, newest_take, &newest) != 0)
		return -1;
	held.order.purpose = CUSTODY_REHEARSE;
	held.order.backup = words[0];
	held.order.batch = (uint64_t)newest.batch;
	held.order.data_key = newest.record;
	held.order.data_key_size = newest.size;
	if (key_ceremony_hold(&held) != 0)
		return -1;
	(void)printf("%s\n", held.sentence);
	return 0;
}

enum { PAGE_ROLES = ROLE_PRODUCER | ROLE_RELEASER | ROLE_KEY_CUSTODIAN };

static int
rehearse_page(struct session *session, char **words, const char *output)
{
	struct test_page page;
	char *bytes;
	size_t size;
	int rc;

	if (output == NULL)
		return fail(EX_USAGE, "rehearse page needs -o FILE");
	if (actor_need(&session->actor, PAGE_ROLES) != 0 ||
	    (bytes = test_page_make(&page, &session->home, words[0], &size)) ==
		NULL)
		return -1;
	rc = custodians_write_file(&session->home, output, bytes, size);
	free(bytes);
	if (rc != 0 || test_page_keep(&page, &session->home) != 0)
		return -1;
	(void)printf("%s is sealed to %s. Whoever opens it reads a word, and "
		     "tells it to you:\n  busta key rehearse opened %s WORD\n",
	    output, page.what, words[0]);
	return 0;
}

/* As it was read to somebody: in any case, with blanks. */
static int
word_read(char word[static WIRE_PAGE_WORD + 1], const char *text)
{
	size_t used = 0;

	for (; *text != '\0'; text++) {
		if (strchr(" -", *text) != NULL)
			continue;
		if (used == WIRE_PAGE_WORD)
			used = WIRE_PAGE_WORD + 1;
		if (used > WIRE_PAGE_WORD || !isalnum((unsigned char)*text))
			break;
		word[used++] = (char)toupper((unsigned char)*text);
	}
	word[WIRE_PAGE_WORD] = '\0';
	return used == WIRE_PAGE_WORD
	    ? 0
	    : fail(EX_USAGE, "the word has %d letters and digits",
		  WIRE_PAGE_WORD);
}

/* The try is counted before anybody looks: who kills us has no more of them. */
static int
page_try(struct test_page *page, const struct home *home, const char *word)
{
	uint8_t digest[DIGEST_SIZE];

	if (page->tries == 0)
		return fail(EX_NOPERM,
		    "too many wrong words were said: make a new test page");
	page->tries--;
	if (test_page_keep(page, home) != 0 ||
	    wire_page_digest(digest, page->recipient, word) != 0)
		return -1;
	return CRYPTO_memcmp(digest, page->word, sizeof digest) == 0
	    ? 0
	    : fail(EX_DATAERR,
		  "that is not the word on the page: %u tries are left",
		  page->tries);
}

static int
page_opened(struct session *session, const struct test_page *page)
{
	if (actor_begin(session->ledger, PAGE_ROLES) != 0)
		return -1;
	if (ledger_rehearsal_add(session->ledger, page->what) == 0 &&
	    ledger_commit(session->ledger) == 0)
		return 0;
	ledger_rollback(session->ledger);
	return -1;
}

static int
rehearse_opened(struct session *session, char **words, const char *output)
{
	struct test_page page;
	char word[WIRE_PAGE_WORD + 1];

	if (output != NULL)
		return fail(EX_USAGE, "rehearse opened writes no file");
	if (actor_need(&session->actor, PAGE_ROLES) != 0 ||
	    word_read(word, words[1]) != 0 ||
	    test_page_name(&page, words[0]) != 0 ||
	    test_page_find(&page, &session->home) != 0 ||
	    page_try(&page, &session->home, word) != 0 ||
	    page_opened(session, &page) != 0 ||
	    test_page_drop(&page, &session->home) != 0)
		return -1;
	(void)printf("%s opens what is sealed to her.\n", page.what);
	return 0;
}

static const struct {
	const char *name;
	int words;
	int (*run)(struct session *session, char **words, const char *output);
} kinds[] = {
	{ "restore", 1, rehearse_restore },
	{ "page", 1, rehearse_page },
	{ "opened", 2, rehearse_opened },
};

int
command_key_rehearse(const char *path, int argc, char **argv)
{
	const char *output = NULL;
	const struct option_value values[] = { { "output", &output, NULL },
		{ 0 } };
	struct session session = { 0 };
	int count, rc = -1;
	char **word;
	size_t i;

	if ((count = command_options_some(argc, argv, values, 2, 3, &word)) < 0)
		return -1;
	for (i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(word[0], kinds[i].name) == 0 &&
		    count == kinds[i].words + 1)
			break;
	if (i == sizeof kinds / sizeof kinds[0])
		return fail(EX_USAGE,
		    "rehearse takes restore FILE, page CERTIFICATE -o FILE, or "
		    "opened CERTIFICATE WORD");
	if (session_open(&session, path) == 0)
		rc = kinds[i].run(&session, word + 1, output);
	session_close(&session);
	return rc;
}
