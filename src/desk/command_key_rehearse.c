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
#include "custody/rehearse_token.h"
#include "custody/test_page.h"
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

struct rehearse_options {
	const char *output, *pin_file;
	struct hsm_settings restored;
};

static int
rehearse_restored_token(struct session *session,
    const struct rehearse_options *options)
{
	struct newest newest = { 0 };

	if (actor_need(&session->actor, ROLE_KEY_CUSTODIAN) != 0 ||
	    ledger_data_key_each(session->ledger, newest_take, &newest) != 0 ||
	    rehearse_token(session, &options->restored, options->pin_file,
		&(struct rehearse_data_key){ newest.batch, newest.record,
		    newest.size }) != 0)
		return -1;
	(void)printf("The token %s holds every key of this home, and they open "
		     "what they should: the restore is rehearsed.\n",
	    options->restored.token);
	return 0;
}

static int
rehearse_restore(struct session *session, char **words,
    const struct rehearse_options *options)
{
	struct key_ceremony held = { .agree = rehearse_agree,
		.unlocks = true,
		.stands = "but it was rehearsed, and is in the log" };
	struct newest newest = { 0 };

	(void)options;
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
rehearse_page(struct session *session, char **words,
    const struct rehearse_options *options)
{
	struct test_page page;
	char *bytes;
	size_t size;
	int rc;

	const char *output = options->output;

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
rehearse_opened(struct session *session, char **words,
    const struct rehearse_options *options)
{
	struct test_page page;
	char word[WIRE_PAGE_WORD + 1];

	(void)options;
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

static int
rehearse_token_words(struct session *session, char **words,
    const struct rehearse_options *options)
{
	(void)words;
	return rehearse_restored_token(session, options);
}

static const struct rehearse_kind {
	const char *name;
	int words;
	bool output; /* takes -o, and needs it */
	bool token;  /* takes --hsm-token, and needs it */
	int (*run)(struct session *session, char **words,
	    const struct rehearse_options *options);
} kinds[] = {
	{ "restore", 1, false, false, rehearse_restore },
	{ "restore", 0, false, true, rehearse_token_words },
	{ "page", 1, true, false, rehearse_page },
	{ "opened", 2, false, false, rehearse_opened },
};

enum { KINDS = sizeof kinds / sizeof kinds[0] };

static const struct rehearse_kind *
rehearse_find(const struct rehearse_options *options, const char *name,
    int words)
{
	const struct hsm_settings *restored = &options->restored;
	const struct rehearse_kind *kind;

	for (kind = kinds; kind < kinds + KINDS; kind++)
		if (strcmp(name, kind->name) == 0 && words == kind->words &&
		    kind->output == (options->output != NULL) &&
		    kind->token == (restored->token != NULL) &&
		    (kind->token ||
			(restored->module == NULL &&
			    restored->environment == NULL &&
			    restored->files == NULL &&
			    options->pin_file == NULL)))
			return kind;
	fail(EX_USAGE,
	    "rehearse takes restore FILE, restore --hsm-token LABEL, page "
	    "CERTIFICATE -o FILE, or opened CERTIFICATE WORD");
	return NULL;
}

int
command_key_rehearse(const char *path, int argc, char **argv)
{
	struct rehearse_options options = { 0 };
	const struct option_value values[] = {
		{ "output", &options.output, NULL },
		{ "passphrase-file", &options.pin_file, NULL },
		{ "hsm-token", &options.restored.token, NULL },
		{ "hsm-module", &options.restored.module, NULL },
		{ "hsm-environment", &options.restored.environment, NULL },
		{ "hsm-files", &options.restored.files, NULL },
		{ 0 },
	};
	const struct rehearse_kind *kind;
	struct session session = { 0 };
	int count, rc = -1;
	char **word;

	if ((count = command_options_some(argc, argv, values, 1, 3, &word)) <
		0 ||
	    (kind = rehearse_find(&options, word[0], count - 1)) == NULL)
		return -1;
	if (session_open(&session, path) == 0)
		rc = kind->run(&session, word + 1, &options);
	session_close(&session);
	return rc;
}
