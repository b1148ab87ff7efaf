#include "desk/message_exchange.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/event.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/fail.h"
#include "base/file.h"
#include "handover/fields.h"
#include "home/actor.h"
#include "ledger/split.h"

#include "base/banned.h"

enum { RESULT_MOST = 4096, RESULT_NAME = SERIAL_TEXT + sizeof ".json" };

/* One number at a time, each in a transaction of its own. */
struct errand {
	struct serial serial;
	enum split_result result;
	bool is_ours; /* it was drawn here */
	bool done;    /* now, and not before */
};

static int
errand_run(struct message_exchange *exchange, struct errand *errand,
    int (*change)(struct ledger *ledger, void *context))
{
	return actor_transact(exchange->session->ledger,
	    event_of(EVENT_MESSAGE)->asks, change, errand);
}

static int
errand_tell(json_t *list, const struct errand *errand)
{
	char number[SERIAL_TEXT];

	serial_text(number, &errand->serial);
	return json_array_append_new(list, json_string(number)) == 0
	    ? 0
	    : fail(EX_OSERR, "out of memory");
}

static int
errand_end(struct ledger *ledger, void *context)
{
	struct errand *errand = context;
	struct split split;
	int found = ledger_split_get(ledger, &errand->serial, &split);

	errand->is_ours = found == 1;
	errand->done = found == 1 && split.now.message != SPLIT_ENDED;
	return errand->done ? ledger_message_end(ledger, &split, errand->result)
	    : found < 0     ? -1
			    : 0;
}

/* Exactly as numbers are printed. */
static bool
result_read_name(struct serial *serial, const char *name)
{
	static const char ending[] = ".json";
	size_t size = strlen(name);
	char number[SERIAL_TEXT], again[SERIAL_TEXT];

	if (size < sizeof ending || size - (sizeof ending - 1) >= SERIAL_TEXT ||
	    strcmp(name + size - (sizeof ending - 1), ending) != 0)
		return false;
	(void)snprintf(number, sizeof number, "%.*s",
	    (int)(size - (sizeof ending - 1)), name);
	if (serial_read(serial, number) != SERIAL_READ)
		return false;
	serial_text(again, serial);
	return strcmp(again, number) == 0;
}

/* docs/FORMATS.md, Message to a citizen. */
static int
result_read_text(struct errand *errand, const char *name, const char *text,
    size_t size)
{
	static const char *const names[] = { "format", "number", "result", "at",
		"tries", NULL };
	json_t *object =
	    fields_parse(name, "busta courier result 1", text, size);
	char number[SERIAL_TEXT], word[16], at[CLOCK_TEXT], wanted[SERIAL_TEXT];
	uint64_t tries;
	int rc = -1;

	serial_text(wanted, &errand->serial);
	if (object != NULL && fields_only(name, object, names) == 0 &&
	    fields_text(name, object, "number", number, sizeof number) == 0 &&
	    fields_text(name, object, "result", word, sizeof word) == 0 &&
	    fields_text(name, object, "at", at, sizeof at) == 0 &&
	    fields_integer(name, object, "tries", 0, UINT32_MAX, &tries) == 0)
		rc = strcmp(number, wanted) == 0 &&
			split_result_read(&errand->result, word)
		    ? 0
		    : fail(EX_DATAERR,
			  "%s: that is another number's, or no result", name);
	json_decref(object);
	return rc;
}

static int
result_read(const struct message_exchange *exchange, struct errand *errand,
    const char *name)
{
	size_t size;
	char *text = file_read_at(exchange->results, name, RESULT_MOST, &size);
	int rc = text == NULL ? -1 : result_read_text(errand, name, text, size);

	free(text);
	return rc;
}

static int
result_remove(const struct message_exchange *exchange, const char *name)
{
	/* Another exchange may have taken in the same one. */
	return (unlinkat(exchange->results, name, 0) == 0 || errno == ENOENT) &&
		fsync(exchange->results) == 0
	    ? 0
	    : fail(EX_IOERR, "cannot remove %s: %s", name, strerror(errno));
}

/* It stays, and is told of: whoever put it there can mend that. */
static int
result_pass_over(struct message_exchange *exchange, const char *why)
{
	(void)fprintf(stderr, "busta: %s: it was left\n", why);
	exchange->strangers++;
	return 0;
}

/* Durable in the ledger first, and only then gone from the folder. */
static int
result_take(struct message_exchange *exchange, const char *name)
{
	struct errand errand = { .done = false };
	char why[RESULT_NAME + 64];

	if (!result_read_name(&errand.serial, name)) {
		(void)snprintf(why, sizeof why, "%.64s is no result", name);
		return result_pass_over(exchange, why);
	}
	if (result_read(exchange, &errand, name) != 0)
		return fail_code() == EX_DATAERR || fail_code() == EX_NOINPUT
		    ? result_pass_over(exchange, fail_reason())
		    : -1;
	if (errand_run(exchange, &errand, errand_end) != 0)
		return -1;
	if (!errand.is_ours) {
		(void)snprintf(why, sizeof why,
		    "%s is about a number that was never drawn here", name);
		return result_pass_over(exchange, why);
	}
	if (errand.done &&
	    errand_tell(exchange->ended[errand.result], &errand) != 0)
		return -1;
	return result_remove(exchange, name);
}

static int
results_take(struct message_exchange *exchange)
{
	int copy =
	    openat(exchange->results, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = copy < 0 ? NULL : fdopendir(copy);
	const struct dirent *entry;
	int rc = 0;

	if (folder == NULL) {
		if (copy >= 0)
			(void)close(copy);
		return fail(EX_NOINPUT, "cannot look at the results: %s",
		    strerror(errno));
	}
	while (rc == 0 && (entry = readdir(folder)) != NULL)
		if (entry->d_name[0] != '.')
			rc = result_take(exchange, entry->d_name);
	(void)closedir(folder);
	return rc;
}

/* Those that wait, as they stand before anything is done. */
struct waiting {
	struct serial *list;
	size_t count;
	int64_t now_ms;
	bool late; /* those whose time is over, or the others */
};

static int
waiting_add(void *context, const struct split *split)
{
	struct waiting *waiting = context;
	struct serial *grown;

	if (!split->has_message ||
	    (split->expires_ms <= waiting->now_ms) != waiting->late)
		return 0;
	grown = reallocarray(waiting->list, waiting->count + 1, sizeof *grown);
	if (grown == NULL)
		return fail(EX_OSERR, "out of memory");
	waiting->list = grown;
	grown[waiting->count++] = split->serial;
	return 0;
}

static int
waiting_each(struct message_exchange *exchange, bool late,
    int (*each)(struct message_exchange *exchange, struct errand *errand))
{
	struct waiting waiting = { .now_ms = clock_unix_ms(), .late = late };
	int rc = ledger_split_waiting(exchange->session->ledger, waiting_add,
	    &waiting);
	size_t i;

	for (i = 0; rc == 0 && i < waiting.count; i++)
		rc = each(exchange,
		    &(struct errand){ .serial = waiting.list[i],
			.result = SPLIT_EXPIRED });
	free(waiting.list);
	return rc;
}

static int
waiting_expire(struct message_exchange *exchange, struct errand *errand)
{
	int rc = errand_run(exchange, errand, errand_end);

	return rc == 0 && errand->done
	    ? errand_tell(exchange->ended[SPLIT_EXPIRED], errand)
	    : rc;
}

static int
errand_export(struct ledger *ledger, void *context)
{
	struct errand *errand = context;
	struct split split;
	int found = ledger_split_get(ledger, &errand->serial, &split);

	errand->done = found == 1 && split.now.message == SPLIT_WAITS;
	return errand->done ? ledger_message_exported(ledger, &split)
	    : found < 0     ? -1
			    : 0;
}

/* Whoever is broken off between the two writes the same file once more; a
 * courier that is done with it erases it, and never sends it again. */
static int
waiting_export(struct message_exchange *exchange, struct errand *errand)
{
	char number[SERIAL_TEXT], name[SERIAL_TEXT + sizeof ".cms"];
	struct bytes message = { 0 };
	int rc = ledger_split_message(exchange->session->ledger,
	    &errand->serial, &message);

	serial_text(number, &errand->serial);
	(void)snprintf(name, sizeof name, "%s.cms", number);
	/* What was broken off while it was written is nobody's. */
	if (rc == 1 && file_sweep(exchange->inbox, name) != 0)
		rc = -1;
	if (rc == 1)
		rc = file_write(exchange->inbox, name, message.data,
			 message.size, 0660) != 0
		    ? -1
		    : errand_run(exchange, errand, errand_export);
	bytes_free(&message);
	return rc == 0 && errand->done ? errand_tell(exchange->exported, errand)
				       : rc;
}

int
message_exchange(struct message_exchange *exchange)
{
	if (exchange->results >= 0 && results_take(exchange) != 0)
		return -1;
	if (waiting_each(exchange, true, waiting_expire) != 0)
		return -1;
	return exchange->inbox < 0
	    ? 0
	    : waiting_each(exchange, false, waiting_export);
}
