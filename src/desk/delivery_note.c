#include "desk/delivery_note.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "desk/envelopes.h"
#include "ledger/log.h"

#include "base/banned.h"

enum { LABEL = 16, COLUMNS = 80, DAY_MS = 24 * 60 * 60 * 1000 };

/* When a log entry was written, and by whom. */
static int
note_entry(struct ledger *ledger, uint64_t sequence, struct entry *entry)
{
	char text[ENTRY_TEXT];
	int found = ledger_log_get(ledger, sequence, text);

	if (found == 0)
		return fail(EX_DATAERR,
		    "the log has no entry %" PRIu64 ": the ledger is damaged",
		    sequence);
	return found < 0 ? -1 : entry_parse(entry, text, strlen(text));
}

static json_t *
note_custodian(struct ledger *ledger, const char *name)
{
	struct custodian custodian;

	return ledger_custodian_need(ledger, name, &custodian) != 0
	    ? NULL
	    : json_pack("{s:s, s:s, s:s, s:s}", "name", custodian.name, "kind",
		  custodian_kind_name(custodian.kind), "title", custodian.title,
		  "address", custodian.address);
}

/* A clock that was set back makes no days. */
static int64_t
note_days(const struct delivery *delivery, int64_t sent_ms)
{
	int64_t spent = clock_unix_ms() - sent_ms;

	return delivery->open && spent > 0 ? spent / DAY_MS : 0;
}

json_t *
delivery_line_json(struct ledger *ledger, const struct delivery *delivery)
{
	struct ranges sent = { 0 }, inside = { 0 };
	char name[PLACE_NAME], when[CLOCK_TEXT];
	struct entry entry;
	json_t *line = NULL;

	place_of_delivery(name, delivery->id);
	if (note_entry(ledger, delivery->sent, &entry) == 0 &&
	    ledger_delivery_sent(ledger, delivery, &sent) == 0 &&
	    ledger_delivery_inside(ledger, delivery, &inside) == 0) {
		clock_text(when, entry.unix_ms);
		line = json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:s, s:s, "
				 "s:s, s:I, s:I}",
		    "delivery", name, "kind",
		    delivery->back ? "return" : "delivery", "from",
		    delivery->from, "to", delivery->to, "envelopes",
		    (json_int_t)ranges_total(&sent), "inside",
		    (json_int_t)ranges_total(&inside), "sent", when, "by",
		    entry.actor, "state", delivery->open ? "open" : "closed",
		    "days", (json_int_t)note_days(delivery, entry.unix_ms),
		    "entry", (json_int_t)delivery->sent);
		if (line == NULL)
			fail(EX_OSERR, "out of memory");
	}
	ranges_free(&inside);
	ranges_free(&sent);
	return line;
}

/* What was sent, a run a line. */
static json_t *
note_ranges(struct ledger *ledger, const struct delivery *delivery)
{
	struct ranges sent = { 0 };
	json_t *list = json_array();
	char text[RANGE_TEXT];
	size_t i;
	int rc = ledger_delivery_sent(ledger, delivery, &sent);

	for (i = 0; rc == 0 && i < sent.count; i++) {
		range_text(text, &sent.list[i]);
		if (json_array_append_new(list,
			json_pack("{s:s, s:I}", "serials", text, "envelopes",
			    (json_int_t)envelopes_in(&sent.list[i]))) != 0)
			rc = fail(EX_OSERR, "out of memory");
	}
	ranges_free(&sent);
	if (rc != 0) {
		json_decref(list);
		return NULL;
	}
	return list;
}

json_t *
delivery_note_json(struct ledger *ledger, const struct delivery *delivery)
{
	json_t *note = delivery_line_json(ledger, delivery), *part[3];
	static const char *const member[] = { "from", "to", "ranges" };
	size_t i;

	if (note == NULL)
		return NULL;
	part[0] = note_custodian(ledger, delivery->from);
	part[1] = note_custodian(ledger, delivery->to);
	part[2] = note_ranges(ledger, delivery);
	for (i = 0; i < 3; i++)
		if (note != NULL && part[i] != NULL) {
			if (json_object_set_new(note, member[i], part[i]) != 0)
				fail(EX_OSERR, "out of memory");
		} else {
			json_decref(part[i]);
			json_decref(note);
			note = NULL;
		}
	return note;
}

static const char *
note_text(const json_t *object, const char *member)
{
	return json_string_value(json_object_get(object, member));
}

/* Bytes of text that make at most so many characters. */
static size_t
text_fits(const char *text, size_t characters)
{
	size_t size = 0;

	while (text[size] != '\0' &&
	    (((unsigned char)text[size] & 0xC0) == 0x80 || characters-- > 0))
		size++;
	return size;
}

/* A label and a text beside it, broken between words. */
static void
note_wrap(FILE *out, const char *label, const char *text)
{
	size_t size, broken;

	while (*text != '\0') {
		size = text_fits(text, COLUMNS - LABEL);
		for (broken = size;
		     text[size] != '\0' && broken > 0 && text[broken] != ' ';
		     broken--)
			;
		if (broken > 0)
			size = broken;
		(void)fprintf(out, "%-*s%.*s\n", LABEL, label, (int)size, text);
		text += size;
		text += strspn(text, " ");
		label = "";
	}
}

static void
note_print_end(FILE *out, const char *label, const json_t *custodian)
{
	note_wrap(out, label, note_text(custodian, "name"));
	note_wrap(out, "", note_text(custodian, "title"));
	note_wrap(out, "", note_text(custodian, "address"));
	(void)fputc('\n', out);
}

static void
note_print_lines(FILE *out, const json_t *note)
{
	static const char rule[] = "-----------";
	const json_t *ranges = json_object_get(note, "ranges"), *range;
	size_t i;

	(void)fprintf(out, "%-60s%11s\n", "Serials", "Envelopes");
	json_array_foreach (ranges, i, range)
		(void)fprintf(out, "%-60s%11lld\n", note_text(range, "serials"),
		    (long long)json_integer_value(
			json_object_get(range, "envelopes")));
	(void)fprintf(out, "%-60s%s\n%-60s%11lld\n\n", "", rule, "Total",
	    (long long)json_integer_value(json_object_get(note, "envelopes")));
}

static void
note_print_signatures(FILE *out)
{
	static const char *const labels[] = { "Handed over by", "Received by" };
	static const char line[] = "____________________________________";
	size_t i;

	for (i = 0; i < 2; i++)
		(void)fprintf(out, "\n%-*s%s  Date ____________\n", LABEL,
		    labels[i], line);
}

void
delivery_note_print(FILE *out, const json_t *note)
{
	long long inside = json_integer_value(json_object_get(note, "inside"));
	const char *state = note_text(note, "state");

	(void)fprintf(out, "%s %s\n\n",
	    strcmp(note_text(note, "kind"), "return") == 0 ? "RETURN NOTE"
							   : "DELIVERY NOTE",
	    note_text(note, "delivery"));
	(void)fprintf(out, "%-*s%s by %s\n\n", LABEL, "Sent",
	    note_text(note, "sent"), note_text(note, "by"));
	note_print_end(out, "From", json_object_get(note, "from"));
	note_print_end(out, "To", json_object_get(note, "to"));
	note_print_lines(out, note);
	if (strcmp(state, "open") == 0)
		(void)fprintf(out, "%-*s%lld of them\n", LABEL, "In transit",
		    inside);
	else
		(void)fprintf(out, "%-*snothing: it is closed\n", LABEL,
		    "In transit");
	note_print_signatures(out);
}
