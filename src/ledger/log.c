#include "ledger/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/fail.h"
#include "base/hex.h"
#include "ledger/internal.h"

#include "base/banned.h"

void
ledger_act_as(struct ledger *ledger, const char *actor)
{
	(void)snprintf(ledger->actor, sizeof ledger->actor, "%s", actor);
}

const char *
ledger_actor(const struct ledger *ledger)
{
	return ledger->actor;
}

int
log_digest(char text[static LOG_DIGEST_TEXT], const void *bytes, size_t size)
{
	uint8_t digest[DIGEST_SIZE];

	if (digest_bytes(digest, bytes, size) != 0)
		return -1;
	hex_write(text, digest, LOG_DIGEST_TEXT / 2);
	return 0;
}

int
ledger_log_size(struct ledger *ledger, uint64_t *size)
{
	sqlite3_stmt *get;

	*size = ledger->log_size;
	if (ledger->writes && ledger->knows_size)
		return 0;
	if ((get = ledger_statement(ledger, SQL_LOG_SIZE)) == NULL ||
	    ledger_step(ledger, get) != 1)
		return -1;
	*size = ledger->log_size = (uint64_t)sqlite3_column_int64(get, 0);
	ledger->knows_size = true;
	(void)sqlite3_reset(get);
	return 0;
}

static int
log_read_node(void *context, uint64_t index, struct tree_hash *hash)
{
	struct ledger *ledger = context;
	sqlite3_stmt *get = ledger_statement(ledger, SQL_NODE_GET);
	int found;

	if (get == NULL)
		return -1;
	(void)sqlite3_bind_int64(get, 1, (int64_t)index);
	if ((found = ledger_step(ledger, get)) < 0)
		return -1;
	if (found == 1 && sqlite3_column_bytes(get, 0) == TREE_HASH_SIZE)
		memcpy(hash->bytes, sqlite3_column_blob(get, 0),
		    TREE_HASH_SIZE);
	else
		found = 0;
	(void)sqlite3_reset(get);
	return found == 1 ? 0
			  : fail(EX_DATAERR,
				"the ledger %s lacks the hash %" PRIu64
				" of its log: it is damaged",
				ledger->path, index);
}

struct tree_source
ledger_log_source(struct ledger *ledger)
{
	return (struct tree_source){ log_read_node, ledger };
}

int
ledger_log_root(struct ledger *ledger, uint64_t size, struct tree_hash *root)
{
	const struct tree_source source = ledger_log_source(ledger);

	return tree_root(&source, size, root);
}

static int
log_add_nodes(struct ledger *ledger, uint64_t leaf, const char *text,
    size_t size)
{
	const struct tree_source source = ledger_log_source(ledger);
	struct tree_hash hash, stored[TREE_STORED_MOST];
	uint64_t index = tree_stored_index(0, leaf);
	sqlite3_stmt *add;
	unsigned count, i;

	if (tree_leaf(&hash, text, size) != 0 ||
	    tree_append(&source, leaf, &hash, stored, &count) != 0)
		return -1;
	if ((add = ledger_statement(ledger, SQL_NODE_ADD)) == NULL)
		return -1;
	for (i = 0; i < count; i++) {
		(void)sqlite3_bind_int64(add, 1, (int64_t)(index + i));
		(void)sqlite3_bind_blob(add, 2, stored[i].bytes, TREE_HASH_SIZE,
		    SQLITE_STATIC);
		if (ledger_step(ledger, add) != 0)
			return -1;
	}
	return 0;
}

/* What is too long is refused: cut short it would say something else. */
static int
log_token(char token[static ENTRY_TOKEN_TEXT], const char *text)
{
	int length =
	    snprintf(token, ENTRY_TOKEN_TEXT, "%s", text != NULL ? text : "");

	return length < ENTRY_TOKEN_TEXT
	    ? 0
	    : fail(EX_SOFTWARE, "the log has no room for %s", text);
}

static int
log_fill(struct entry *entry, const struct log_line *line)
{
	(void)snprintf(entry->event, sizeof entry->event, "%s",
	    event_of(line->kind)->name);
	if (line->range != NULL) {
		entry->first =
		    (struct serial){ line->range->series, line->range->first };
		entry->last =
		    (struct serial){ line->range->series, line->range->last };
		entry->count = line->range->last - line->range->first + 1;
	}
	return log_token(entry->from, line->from) != 0 ||
		log_token(entry->to, line->to) != 0 ||
		log_token(entry->request, line->request) != 0
	    ? -1
	    : 0;
}

int
ledger_log(struct ledger *ledger, const struct log_line *line)
{
	struct entry entry = { .unix_ms = clock_unix_ms() };
	char text[ENTRY_TEXT];
	sqlite3_stmt *add;
	int size;

	if (ledger_log_size(ledger, &entry.sequence) != 0 ||
	    log_token(entry.actor, ledger->actor) != 0 ||
	    log_fill(&entry, line) != 0)
		return -1;
	if ((size = entry_text(text, &entry)) < 0 ||
	    (add = ledger_statement(ledger, SQL_LOG_ADD)) == NULL)
		return -1;
	(void)sqlite3_bind_int64(add, 1, (int64_t)entry.sequence);
	(void)sqlite3_bind_text(add, 2, text, size, SQLITE_STATIC);
	if (ledger_step(ledger, add) != 0)
		return -1;
	ledger->log_size = entry.sequence + 1;
	return log_add_nodes(ledger, entry.sequence, text, (size_t)size);
}

int
ledger_log_get(struct ledger *ledger, uint64_t sequence,
    char text[static ENTRY_TEXT])
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_LOG_GET);
	int found;

	if (get == NULL)
		return -1;
	(void)sqlite3_bind_int64(get, 1, (int64_t)sequence);
	if ((found = ledger_step(ledger, get)) == 1) {
		(void)snprintf(text, ENTRY_TEXT, "%s",
		    (const char *)sqlite3_column_text(get, 0));
		(void)sqlite3_reset(get);
	}
	return found;
}

int
ledger_log_each(struct ledger *ledger, uint64_t from,
    int (
	*each)(void *context, uint64_t sequence, const char *text, size_t size),
    void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_LOG_EACH);
	int rc = -1;

	if (rows == NULL)
		return -1;
	(void)sqlite3_bind_int64(rows, 1, (int64_t)from);
	while ((rc = ledger_step(ledger, rows)) == 1) {
		rc = each(context, (uint64_t)sqlite3_column_int64(rows, 0),
		    (const char *)sqlite3_column_text(rows, 1),
		    (size_t)sqlite3_column_bytes(rows, 1));
		if (rc != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}
