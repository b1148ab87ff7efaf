#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "base/utf8.h"
#include "ledger/internal.h"
#include "ledger/log.h"
#include "ledger/place.h"

#include "base/banned.h"

static const char *const kinds[CUSTODIAN_KINDS] = {
	[CUSTODIAN_PRINT_ROOM] = "print-room",
	[CUSTODIAN_DEPOT] = "depot",
	[CUSTODIAN_COUNTER] = "counter",
	[CUSTODIAN_DRAWER] = "drawer",
};

const char *
custodian_kind_name(enum custodian_kind kind)
{
	return kind >= CUSTODIAN_PRINT_ROOM && kind < CUSTODIAN_KINDS
	    ? kinds[kind]
	    : "damaged";
}

bool
custodian_kind_read(const char *name, enum custodian_kind *kind)
{
	int i;

	for (i = CUSTODIAN_PRINT_ROOM; i < CUSTODIAN_KINDS; i++)
		if (strcmp(kinds[i], name) == 0) {
			*kind = (enum custodian_kind)i;
			return true;
		}
	return false;
}

int
custodian_facts(char facts[static ENTRY_TOKEN_TEXT],
    const struct custodian *custodian)
{
	char digest[LOG_DIGEST_TEXT];
	struct bytes bytes = { 0 };
	int rc;

	bytes_put_text(&bytes, custodian->title);
	bytes_put_text(&bytes, custodian->address);
	bytes_put_text(&bytes, custodian->municipality);
	bytes_put_text(&bytes, custodian->hours);
	bytes_put_text(&bytes, custodian->position);
	rc = bytes.failed ? fail(EX_OSERR, "out of memory")
			  : log_digest(digest, bytes.data, bytes.size);
	bytes_free(&bytes);
	if (rc == 0)
		(void)snprintf(facts, ENTRY_TOKEN_TEXT, "%s:%s:%s",
		    custodian_kind_name(custodian->kind),
		    custodian->open ? "open" : "closed", digest);
	return rc;
}

/* A name is a word in the log and on the command line, never a batch's or a
 * delivery's, which begin with capitals, nor what reads like one typed small,
 * nor the name of the equation of all. */
static int
custodian_check_name(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	size_t length = strlen(name);

	if (length < 2 || length > 32 || strspn(name, letters) != length ||
	    name[0] == '-')
		return fail(EX_USAGE,
		    "%s is no name of a custodian: 2 to 32 of a-z, 0-9 and "
		    "hyphen",
		    name);
	if (((name[0] == 'b' || name[0] == 'd') &&
		strspn(name + 1, "0123456789") == length - 1) ||
	    strcmp(name, "system") == 0)
		return fail(EX_USAGE,
		    "%s would be taken for something else: give the custodian "
		    "another name",
		    name);
	return 0;
}

/* No control character, old or new, and nothing that ends a line or turns its
 * direction: an approver reads this on a terminal. The text is UTF-8. */
static bool
text_is_line(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	for (; *at != '\0'; at++)
		if (*at < 0x20 || *at == 0x7F ||
		    (at[0] == 0xC2 && at[1] < 0xA0) ||
		    (at[0] == 0xE2 && at[1] == 0x80 && at[2] >= 0xA8 &&
			at[2] <= 0xAE) ||
		    (at[0] == 0xE2 && at[1] == 0x81 && at[2] >= 0xA6 &&
			at[2] <= 0xA9))
			return false;
	return true;
}

static int
custodian_check_line(const char *what, const char *text)
{
	if (utf8_fault(text) != NULL)
		return fail(EX_USAGE, "a custodian's %s is UTF-8", what);
	return text_is_line(text)
	    ? 0
	    : fail(EX_USAGE, "a custodian's %s is one line", what);
}

/* What citizens are told of a counter. */
static int
custodian_check_point(const struct custodian *custodian)
{
	struct position position;
	struct hours hours;

	if (custodian->kind != CUSTODIAN_COUNTER &&
	    (custodian->municipality[0] != '\0' ||
		custodian->hours[0] != '\0' || custodian->position[0] != '\0'))
		return fail(EX_USAGE,
		    "municipality, hours and position are a counter's, and %s "
		    "is a %s: leave them out, or empty",
		    custodian->name, custodian_kind_name(custodian->kind));
	if (custodian->position[0] != '\0' &&
	    !position_read(&position, custodian->position))
		return fail(EX_USAGE,
		    "%s is no position: say latitude and longitude in degrees, "
		    "as 41.902782,12.496366",
		    custodian->position);
	return hours_read(&hours, custodian->hours);
}

static int
custodian_check(const struct custodian *custodian)
{
	if (custodian_check_name(custodian->name) != 0)
		return -1;
	return custodian_check_line("title", custodian->title) != 0 ||
		custodian_check_line("address", custodian->address) != 0 ||
		custodian_check_line("municipality", custodian->municipality) !=
		    0
	    ? -1
	    : custodian_check_point(custodian);
}

int
ledger_custodian_put(struct ledger *ledger, const struct custodian *custodian,
    const char *request)
{
	char facts[ENTRY_TOKEN_TEXT];
	int64_t place;
	sqlite3_stmt *put;
	int found;

	if (custodian_check(custodian) != 0 ||
	    custodian_facts(facts, custodian) != 0 ||
	    (found = ledger_place_id(ledger, custodian->name, &place)) < 0)
		return -1;
	if (found == 0 &&
	    ledger_place_add(ledger, custodian->name, &place) != 0)
		return -1;
	if ((put = ledger_statement(ledger, SQL_CUSTODIAN_PUT)) == NULL)
		return -1;
	(void)sqlite3_bind_int64(put, 1, place);
	(void)sqlite3_bind_int(put, 2, (int)custodian->kind);
	(void)sqlite3_bind_int(put, 3, custodian->open);
	(void)sqlite3_bind_text(put, 4, custodian->title, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(put, 5, custodian->address, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(put, 6, custodian->municipality, -1,
	    SQLITE_STATIC);
	(void)sqlite3_bind_text(put, 7, custodian->hours, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(put, 8, custodian->position, -1, SQLITE_STATIC);
	if (ledger_change_one(ledger, put, "the custodian") != 0)
		return -1;
	return ledger_log(ledger,
	    &(struct log_line){ EVENT_CUSTODIAN, NULL, facts, custodian->name,
		request });
}

static void
custodian_from_row(sqlite3_stmt *row, struct custodian *custodian)
{
	memset(custodian, 0, sizeof *custodian);
	custodian->place = sqlite3_column_int64(row, 0);
	ledger_column(row, 1, custodian->name, sizeof custodian->name);
	custodian->kind = (enum custodian_kind)sqlite3_column_int(row, 2);
	custodian->open = sqlite3_column_int(row, 3) != 0;
	ledger_column(row, 4, custodian->title, sizeof custodian->title);
	ledger_column(row, 5, custodian->address, sizeof custodian->address);
	ledger_column(row, 6, custodian->municipality,
	    sizeof custodian->municipality);
	ledger_column(row, 7, custodian->hours, sizeof custodian->hours);
	ledger_column(row, 8, custodian->position, sizeof custodian->position);
}

int
ledger_custodian_get(struct ledger *ledger, const char *name,
    struct custodian *custodian)
{
	sqlite3_stmt *get = ledger_statement(ledger, SQL_CUSTODIAN_GET);
	int found;

	if (get == NULL)
		return -1;
	(void)sqlite3_bind_text(get, 1, name, -1, SQLITE_STATIC);
	if ((found = ledger_step(ledger, get)) == 1) {
		custodian_from_row(get, custodian);
		(void)sqlite3_reset(get);
	}
	return found;
}

int
ledger_custodian_need(struct ledger *ledger, const char *name,
    struct custodian *custodian)
{
	int found = ledger_custodian_get(ledger, name, custodian);

	return found == 0
	    ? fail(EX_NOINPUT,
		  "there is no custodian %s: \"busta custodian list\" names "
		  "them",
		  name)
	    : found < 0 ? -1
			: 0;
}

int
ledger_custodian_each(struct ledger *ledger,
    int (*each)(void *context, const struct custodian *custodian),
    void *context)
{
	sqlite3_stmt *rows = ledger_statement(ledger, SQL_CUSTODIAN_EACH);
	struct custodian custodian;
	int rc = -1;

	while (rows != NULL && (rc = ledger_step(ledger, rows)) == 1) {
		custodian_from_row(rows, &custodian);
		if ((rc = each(context, &custodian)) != 0) {
			(void)sqlite3_reset(rows);
			break;
		}
	}
	return rc;
}
