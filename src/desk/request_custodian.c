/* Requests about custodians. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "desk/command.h"
#include "desk/request_kinds.h"
#include "ledger/place.h"

#include "base/banned.h"

/* What is said of one in words, and where it is kept. */
static const struct {
	const char *what;
	size_t at, room;
} texts[] = {
	{ "title", offsetof(struct custodian, title), CUSTODIAN_TEXT },
	{ "address", offsetof(struct custodian, address), CUSTODIAN_TEXT },
	{ "municipality", offsetof(struct custodian, municipality),
	    CUSTODIAN_TEXT },
	{ "hours", offsetof(struct custodian, hours), HOURS_TEXT },
	{ "position", offsetof(struct custodian, position), POSITION_TEXT },
};
enum { TEXTS = sizeof texts / sizeof texts[0] };

/* What the options of a request name, and no more: what they leave out is as it
 * is when the request is carried out, whatever else was agreed meanwhile. */
struct custodian_change {
	const char *name, *kind;
	int open; /* -1: as it is */
	const char *text[TEXTS];
};

static int
custodian_set(char *text, size_t room, const char *what, const char *value)
{
	if (value == NULL)
		return 0;
	if (strlen(value) >= room)
		return fail(EX_USAGE, "a custodian's %s has at most %zu bytes",
		    what, room - 1);
	if (utf8_fault(value) != NULL)
		return fail(EX_USAGE, "a custodian's %s is UTF-8", what);
	(void)snprintf(text, room, "%s", value);
	return 0;
}

static int
custodian_set_kind(struct custodian *custodian, const char *name)
{
	return name == NULL || custodian_kind_read(name, &custodian->kind)
	    ? 0
	    : fail(EX_USAGE,
		  "%s is no kind of custodian: print-room, depot, counter or "
		  "drawer",
		  name);
}

/* What a custodian is now, for what a request does not change. */
static int
custodian_before(struct ledger *ledger, const char *name,
    struct custodian *custodian)
{
	int found = ledger_custodian_get(ledger, name, custodian);

	if (found != 0)
		return found < 0 ? -1 : 0;
	memset(custodian, 0, sizeof *custodian);
	custodian->open = true;
	return custodian_set(custodian->name, sizeof custodian->name, "name",
	    name);
}

static bool
change_is_nothing(const struct custodian_change *change)
{
	bool nothing = change->kind == NULL && change->open < 0;
	unsigned i;

	for (i = 0; i < TEXTS; i++)
		nothing = nothing && change->text[i] == NULL;
	return nothing;
}

/* 0 set or not said, -1 it is no text. */
static int
custodian_json_set(json_t *arguments, const char *what, const char *value)
{
	if (value == NULL)
		return 0;
	if (utf8_fault(value) != NULL)
		return fail(EX_USAGE, "a custodian's %s is UTF-8", what);
	return json_object_set_new(arguments, what, json_string(value)) == 0
	    ? 0
	    : fail(EX_OSERR, "out of memory");
}

static json_t *
custodian_json(const struct custodian_change *change)
{
	json_t *arguments = json_object();
	unsigned i;
	int rc = arguments != NULL ? 0 : fail(EX_OSERR, "out of memory");

	if (rc == 0)
		rc = custodian_json_set(arguments, "name", change->name);
	if (rc == 0)
		rc = custodian_json_set(arguments, "kind", change->kind);
	if (rc == 0 && change->open >= 0)
		rc = json_object_set_new(arguments, "open",
			 json_boolean(change->open)) == 0
		    ? 0
		    : fail(EX_OSERR, "out of memory");
	for (i = 0; rc == 0 && i < TEXTS; i++)
		rc = custodian_json_set(arguments, texts[i].what,
		    change->text[i]);
	if (rc == 0)
		return arguments;
	json_decref(arguments);
	return NULL;
}

json_t *
read_custodian(struct ledger *ledger, int argc, char **argv)
{
	struct custodian_change change = { .open = -1 };
	int closed = 0, open = 0;
	const struct option_value values[] = { { "kind", &change.kind, NULL },
		{ texts[0].what, &change.text[0], NULL },
		{ texts[1].what, &change.text[1], NULL },
		{ texts[2].what, &change.text[2], NULL },
		{ texts[3].what, &change.text[3], NULL },
		{ texts[4].what, &change.text[4], NULL },
		{ "closed", NULL, &closed }, { "open", NULL, &open },
		REQUEST_OPTION_JSON, { 0 } };
	char **word;

	(void)ledger;
	if (command_options(argc, argv, values, 1, &word) != 0)
		return NULL;
	change.name = word[0];
	if (open && closed) {
		fail(EX_USAGE, "a custodian is open or closed, not both");
		return NULL;
	}
	if (open || closed)
		change.open = open;
	if (change_is_nothing(&change)) {
		fail(EX_USAGE,
		    "say what %s is to be: --kind, --title, --address, "
		    "--municipality, --hours, --position, --closed or --open",
		    change.name);
		return NULL;
	}
	return custodian_json(&change);
}

static int
custodian_apply(struct custodian *custodian,
    const struct custodian_change *change)
{
	unsigned i;

	if (custodian_set_kind(custodian, change->kind) != 0)
		return -1;
	for (i = 0; i < TEXTS; i++)
		if (custodian_set((char *)custodian + texts[i].at,
			texts[i].room, texts[i].what, change->text[i]) != 0)
			return -1;
	if (change->open >= 0)
		custodian->open = change->open != 0;
	if (custodian->place != 0 && custodian->title[0] == '\0')
		return fail(EX_USAGE, "a custodian has a title");
	return custodian->kind != 0 && custodian->title[0] != '\0'
	    ? 0
	    : fail(EX_USAGE,
		  "%s is a new custodian: say its --kind and --title",
		  custodian->name);
}

int
carry_custodian(struct ledger *ledger, const json_t *arguments,
    const char *request)
{
	struct custodian_change change = { .open = -1 };
	json_t *said = (json_t *)(uintptr_t)arguments;
	struct custodian custodian;
	unsigned i;
	int rc = json_unpack(said, "{s:s, s?s, s?b}", "name", &change.name,
	    "kind", &change.kind, "open", &change.open);

	for (i = 0; rc == 0 && i < TEXTS; i++)
		rc = json_unpack(said, "{s?s}", texts[i].what, &change.text[i]);
	if (rc != 0)
		return fail(EX_DATAERR, "this is no request for a custodian");
	return custodian_before(ledger, change.name, &custodian) != 0 ||
		custodian_apply(&custodian, &change) != 0
	    ? -1
	    : ledger_custodian_put(ledger, &custodian, request);
}
