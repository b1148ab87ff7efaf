#include "reconcile/pass_note.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

enum named_by { BY_NOTHING, BY_RANGE, BY_TO, BY_REQUEST };

static const struct {
	char what;
	enum named_by by;
} noted[EVENT_KINDS] = {
	[EVENT_BATCH] = { 'B', BY_TO },
	[EVENT_REPLACE] = { 'Q', BY_TO },
	[EVENT_TEMPLATE] = { 'T', BY_TO },
	[EVENT_EXPORT] = { 'O', BY_REQUEST },
	[EVENT_RECEIPT] = { 'Y', BY_REQUEST },
	[EVENT_ALLOCATE] = { 'A', BY_RANGE },
	[EVENT_SEAL] = { 'S', BY_RANGE },
	[EVENT_CANCEL] = { 'C', BY_RANGE },
	[EVENT_FINISH] = { 'F', BY_TO },
	[EVENT_ABANDON] = { 'F', BY_TO },
	[EVENT_DESTROY_KEY] = { 'X', BY_TO },
	[EVENT_DELIVERY] = { 'D', BY_REQUEST },
	[EVENT_RETURN] = { 'D', BY_REQUEST },
	[EVENT_CLOSE] = { 'E', BY_REQUEST },
	[EVENT_COUNT] = { 'K', BY_REQUEST },
	[EVENT_REQUEST] = { 'R', BY_REQUEST },
	[EVENT_APPROVE] = { 'P', BY_REQUEST },
	[EVENT_WITHDRAW] = { 'P', BY_REQUEST },
};

void
pass_range_key(char key[static RANGE_KEY], const struct range *range)
{
	(void)snprintf(key, RANGE_KEY, "%.4s-%" PRIu32, range->series.name,
	    range->first);
}

static void
note_key(char key[static NOTE_KEY], char what, const char *name)
{
	(void)snprintf(key, NOTE_KEY, "%c%s", what, name);
}

static void
note_name(struct noted *note, const struct entry *entry, enum named_by by)
{
	char range[RANGE_KEY];

	if (by == BY_RANGE) {
		pass_range_key(range, &note->range);
		note_key(note->key, noted[note->kind].what, range);
	} else
		note_key(note->key, noted[note->kind].what,
		    by == BY_TO ? entry->to : entry->request);
}

int
pass_note(struct pass *pass, const struct entry *entry, enum event_kind kind)
{
	size_t room = pass->note_room == 0 ? 64 : 2 * pass->note_room;
	struct noted *note;

	if (noted[kind].by == BY_NOTHING)
		return 0;
	if (pass->note_count == pass->note_room) {
		note = realloc(pass->notes, room * sizeof *note);
		if (note == NULL)
			return fail(EX_OSERR, "out of memory");
		pass->notes = note;
		pass->note_room = room;
	}
	note = &pass->notes[pass->note_count++];
	note->kind = kind;
	note->sequence = entry->sequence;
	note->unix_ms = entry->unix_ms;
	memcpy(note->actor, entry->actor, sizeof note->actor);
	memcpy(note->from, entry->from, sizeof note->from);
	memcpy(note->to, entry->to, sizeof note->to);
	memcpy(note->request, entry->request, sizeof note->request);
	note->range = (struct range){ entry->first.series, entry->first.number,
		entry->last.number };
	note_name(note, entry, noted[kind].by);
	return 0;
}

static int
note_compare(const void *one, const void *other)
{
	const struct noted *first = one, *second = other;

	return strcmp(first->key, second->key);
}

void
pass_note_sort(struct pass *pass)
{
	if (pass->note_count > 0)
		qsort(pass->notes, pass->note_count, sizeof *pass->notes,
		    note_compare);
}

const struct noted *
pass_note_find(const struct pass *pass, char what, const char *name)
{
	struct noted wanted;

	if (pass->note_count == 0)
		return NULL;
	note_key(wanted.key, what, name);
	return bsearch(&wanted, pass->notes, pass->note_count,
	    sizeof *pass->notes, note_compare);
}

size_t
pass_note_total(const struct pass *pass, char what)
{
	size_t total = 0, i;

	for (i = 0; i < pass->note_count; i++)
		total += pass->notes[i].key[0] == what;
	return total;
}
