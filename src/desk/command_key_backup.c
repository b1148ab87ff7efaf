/* The keys in a file that only the custodians together can open, and a key
 * store made of it anew. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "desk/command.h"
#include "desk/custodians.h"
#include "home/log_guard.h"
#include "home/session.h"
#include "ledger/log.h"

#include "base/banned.h"

/* The file first: an entry about a file that never was would be worse than a
 * file without an entry. */
static int
backup_agree(struct key_ceremony *held,
    const struct wire_custody_proposed *proposed)
{
	const char *path = held->context;
	char digest[LOG_DIGEST_TEXT];
	int rc = -1;

	if (log_digest(digest, proposed->text, proposed->text_size) != 0 ||
	    custodians_write_file(held->home, path, proposed->text,
		proposed->text_size) != 0)
		return -1;
	if (custodians_begin(held) == 0)
		rc = custodians_end(held,
		    ledger_key_backup(held->ledger, digest, proposed->id));
	if (rc != 0)
		(void)unlink(path);
	(void)snprintf(held->sentence, sizeof held->sentence,
	    "The backup is made, sealed under %s; its digest in the log is %s.",
	    proposed->id, digest);
	return rc;
}

int
command_key_backup(const char *path, int argc, char **argv)
{
	static const struct option_value none[] = { { 0 } };
	struct key_ceremony held = { .agree = backup_agree,
		.unlocks = true,
		.stands = "but the backup is made, and in the log" };
	struct session session = { 0 };
	char **word;
	int rc = -1;

	held.order.purpose = CUSTODY_BACKUP;
	if (command_options(argc, argv, none, 1, &word) == 0 &&
	    session_open(&session, path) == 0 &&
	    custodians_open(&held, &session) == 0 &&
	    key_ceremony_find(&held, "backup", NULL) == 0) {
		held.context = word[0];
		if (access(word[0], F_OK) == 0)
			fail(EX_CANTCREAT, "there is a file %s already",
			    word[0]);
		else
			rc = key_ceremony_hold(&held);
	}
	if (rc == 0)
		(void)printf("%s\n", held.sentence);
	session_close(&session);
	return rc;
}

/* The keys must be those that the ledger knows. */
static int
restore_agree(struct key_ceremony *held,
    const struct wire_custody_proposed *proposed)
{
	char keys[WIRE_KEYS_TEXT];

	(void)snprintf(keys, sizeof keys, "%.*s", (int)proposed->text_size,
	    (const char *)proposed->text);
	(void)snprintf(held->sentence, sizeof held->sentence,
	    "The key store is made anew from the backup, with the keys that "
	    "the ledger knows.");
	if (custodians_begin(held) != 0)
		return -1;
	return custodians_end(held, ledger_keys_sync(held->ledger, keys));
}

/* The ledger of a home that has no keys to verify its last checkpoint with. */
static int
restore_open(struct session *session, const char *path)
{
	memset(session, 0, sizeof *session);
	if (home_open(&session->home, path) != 0)
		return -1;
	if (faccessat(session->home.dir, "keys/store.cfg", F_OK,
		AT_SYMLINK_NOFOLLOW) == 0)
		return fail(EX_CANTCREAT,
		    "there is a key store already: %s is never replaced",
		    session->home.store);
	if ((session->ledger = ledger_open(session->home.ledger)) == NULL)
		return -1;
	return actor_find(&session->actor, session->ledger, &session->home);
}

static int
restore_order(struct key_ceremony *held, const char *backup, const char *id)
{
	held->order.purpose = CUSTODY_RESTORE;
	held->order.backup = backup;
	(void)snprintf(held->order.origin, sizeof held->order.origin, "%s",
	    held->home->origin);
	return key_ceremony_find(held, "backup", id);
}

int
command_key_restore(const char *path, int argc, char **argv)
{
	const char *id = NULL;
	const struct option_value values[] = { { "key", &id, NULL }, { 0 } };
	struct key_ceremony held = { .agree = restore_agree,
		.stands =
		    "look whether there is a keys/store.cfg; if there is, "
		    "it is whole" };
	struct session session = { 0 };
	char **word;
	int rc = -1;

	if (command_options(argc, argv, values, 1, &word) == 0 &&
	    restore_open(&session, path) == 0 &&
	    custodians_open(&held, &session) == 0 &&
	    restore_order(&held, word[0], id) == 0)
		rc = key_ceremony_hold(&held);
	if (rc == 0)
		rc = log_guard_check(&session.home, session.ledger);
	if (rc == 0)
		(void)printf("%s\n", held.sentence);
	session_close(&session);
	return rc;
}
