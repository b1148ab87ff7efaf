/* From a proof to a receipt: whose templates may be printed, by which presses,
 * which release of a batch went to one, and what it made of it. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/replay_state.h"
#include "base/fail.h"

#include "base/banned.h"

enum { SHA256_DIGITS = 64, RELEASE_TEXT = sizeof "R4294967295" };

int
replay_print_new(struct replay *replay)
{
	return (replay->templates = names_new()) == NULL ||
		(replay->presses = names_new()) == NULL
	    ? -1
	    : 0;
}

void
replay_print_free(struct replay *replay)
{
	names_free(replay->templates);
	names_free(replay->presses);
	free(replay->press_list);
	free(replay->releases);
}

bool
replay_is_sha256(const char *text)
{
	return strlen(text) == SHA256_DIGITS &&
	    strspn(text, "0123456789abcdef") == SHA256_DIGITS;
}

int
replay_template(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	(void)kind;
	if (!replay_is_sha256(entry->to) || entry->from[0] == '\0')
		return fail(EX_DATAERR, "%s is no template",
		    entry->to[0] != '\0' ? entry->to : "-");
	if (names_find(replay->templates, entry->to) != 0)
		return fail(EX_DATAERR, "the template %s was approved before",
		    entry->to);
	if (names_add(replay->templates, entry->to) == 0)
		return -1;
	replay->template_count++;
	return 0;
}

size_t
replay_template_count(const struct replay *replay)
{
	return replay->template_count;
}

/* Its number, of a press that may be new; 0 with a reason. */
static uint32_t
replay_press_name(struct replay *replay, const char *name)
{
	uint32_t number = names_find(replay->presses, name);
	struct press_known *grown;

	if (number != 0)
		return number;
	grown = realloc(replay->press_list,
	    ((size_t)replay->press_count + 1) * sizeof *grown);
	if (grown == NULL) {
		fail(EX_OSERR, "out of memory");
		return 0;
	}
	replay->press_list = grown;
	memset(&grown[replay->press_count], 0, sizeof *grown);
	if ((number = names_add(replay->presses, name)) != 0)
		replay->press_count++;
	return number;
}

static bool
replay_press_is_active(const struct replay *replay, const char *name)
{
	uint32_t number = names_find(replay->presses, name);

	return number != 0 &&
	    strncmp(replay->press_list[number - 1].facts, "active:", 7) == 0;
}

/* A later one of that name takes its place. */
int
replay_press_put(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	bool removed = strncmp(entry->from, "removed:", 8) == 0;
	uint32_t number;

	(void)kind;
	if (entry->to[0] == '\0' ||
	    (!removed && strncmp(entry->from, "active:", 7) != 0))
		return fail(EX_DATAERR, "%s says neither active nor removed",
		    entry->from[0] != '\0' ? entry->from : "-");
	if (removed && !replay_press_is_active(replay, entry->to))
		return fail(EX_DATAERR, "there is no press %s to remove",
		    entry->to);
	if ((number = replay_press_name(replay, entry->to)) == 0)
		return -1;
	memcpy(replay->press_list[number - 1].facts, entry->from,
	    sizeof entry->from);
	replay->press_list[number - 1].entry = entry->sequence;
	return 0;
}

const char *
replay_press(const struct replay *replay, const char *name, uint64_t *entry)
{
	uint32_t number = names_find(replay->presses, name);

	if (number == 0)
		return NULL;
	*entry = replay->press_list[number - 1].entry;
	return replay->press_list[number - 1].facts;
}

size_t
replay_press_count(const struct replay *replay)
{
	return replay->press_count;
}

size_t
replay_release_count(const struct replay *replay)
{
	return replay->release_count;
}

static void
replay_release_text(char text[static RELEASE_TEXT], uint32_t number)
{
	(void)snprintf(text, RELEASE_TEXT, "R%" PRIu32, number);
}

/* Nothing of it waits for a second release, or was printed without a press. */
static bool
replay_is_released_whole(const struct replay *replay,
    const struct subject *batch)
{
	static const bool released[ENVELOPE_STATES] = { [ENVELOPE_RELEASED] =
							    true };
	bool others[ENVELOPE_STATES];

	memset(others, true, sizeof others);
	others[ENVELOPE_RELEASED] = false;
	others[ENVELOPE_CANCELLED] = false;
	others[ENVELOPE_SPOILED] = false;
	others[ENVELOPE_COMPROMISED] = false;
	others[ENVELOPE_DESTROYED] = false;
	return !batch->open && replay_batch_in(replay, batch, released) > 0 &&
	    replay_batch_in(replay, batch, others) == 0;
}

int
replay_export(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	struct subject *batch =
	    replay_subject(replay, entry->from, SUBJECT_BATCH);
	char number[RELEASE_TEXT];
	uint32_t *grown;

	(void)kind;
	if (batch == NULL)
		return -1;
	replay_release_text(number, replay->release_count + 1);
	if (strcmp(entry->request, number) != 0)
		return fail(EX_DATAERR, "the release %s is out of order",
		    entry->request[0] != '\0' ? entry->request : "-");
	if (batch->release != 0)
		return fail(EX_DATAERR, "%s went to a press before",
		    entry->from);
	if (!replay_is_sha256(entry->to) ||
	    !replay_is_released_whole(replay, batch))
		return fail(EX_DATAERR, "%s has nothing for a press",
		    entry->from);
	grown = realloc(replay->releases,
	    ((size_t)replay->release_count + 1) * sizeof *grown);
	if (grown == NULL)
		return fail(EX_OSERR, "out of memory");
	replay->releases = grown;
	grown[replay->release_count++] = replay_subject_number(replay, batch);
	batch->release = replay->release_count;
	return 0;
}

/* R7, of those that went to a press; NULL with a reason. */
static struct subject *
replay_released(struct replay *replay, const char *text)
{
	unsigned long number = text[0] == 'R' ? strtoul(text + 1, NULL, 10) : 0;
	char again[RELEASE_TEXT];

	if (number > 0 && number <= replay->release_count) {
		replay_release_text(again, (uint32_t)number);
		if (strcmp(again, text) == 0)
			return &replay->subjects[replay->releases[number - 1] -
			    1];
	}
	fail(EX_DATAERR, "there is no release %s",
	    text[0] != '\0' ? text : "-");
	return NULL;
}

int
replay_receipt(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	struct subject *batch = replay_released(replay, entry->request);

	(void)kind;
	if (batch == NULL)
		return -1;
	if (batch->has_receipt)
		return fail(EX_DATAERR, "%s has a receipt already",
		    entry->request);
	if (!replay_is_sha256(entry->to) ||
	    !replay_press_is_active(replay, entry->from))
		return fail(EX_DATAERR, "%s is no press that could say so",
		    entry->from[0] != '\0' ? entry->from : "-");
	batch->has_receipt = true;
	replay->receiving = replay_subject_number(replay, batch);
	return 0;
}

int
replay_end_receipt(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	static const bool released[ENVELOPE_STATES] = { [ENVELOPE_RELEASED] =
							    true };
	const struct subject *batch;
	const char *name;

	if (replay->receiving == 0)
		return 0;
	batch = &replay->subjects[replay->receiving - 1];
	name = names_text(replay->places, replay->receiving);
	if ((kind == EVENT_PRINT || kind == EVENT_SPOIL) &&
	    strcmp(entry->from, name) == 0)
		return 0;
	replay->receiving = 0;
	return replay_batch_in(replay, batch, released) == 0
	    ? 0
	    : fail(EX_DATAERR,
		  "the receipt of R%" PRIu32 " left something of %s out",
		  batch->release, name);
}

int
replay_may_leave_batch(const struct replay *replay, const struct entry *entry,
    enum event_kind kind, const struct subject *batch)
{
	char number[RELEASE_TEXT] = "";

	if (kind == EVENT_RELEASE &&
	    names_find(replay->templates, batch->template) == 0)
		return fail(EX_DATAERR,
		    "nobody approved the template of %s, %s", entry->from,
		    batch->template[0] != '\0' ? batch->template : "-");
	if (kind != EVENT_PRINT)
		return 0;
	if (batch->release != 0)
		replay_release_text(number, batch->release);
	if (strcmp(entry->request, number) != 0)
		return fail(EX_DATAERR, "%s was printed as %s, not as %s",
		    entry->from, number[0] != '\0' ? number : "without a press",
		    entry->request[0] != '\0' ? entry->request : "-");
	return batch->release == 0 ||
		replay->receiving == replay_subject_number(replay, batch)
	    ? 0
	    : fail(EX_DATAERR, "%s was printed without a press's receipt",
		  entry->from);
}

/* Of those that were to be printed; what is out of use later has left. */
static bool
replay_has_spoiled(const struct replay *replay, const struct subject *batch)
{
	static const bool dead[ENVELOPE_STATES] = { [ENVELOPE_SPOILED] = true,
		[ENVELOPE_COMPROMISED] = true,
		[ENVELOPE_DESTROYED] = true };

	return replay_batch_in(replay, batch, dead) > 0;
}

int
replay_replace(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	struct subject *old =
	    replay_subject(replay, entry->from, SUBJECT_BATCH);
	struct subject *new = old == NULL
	    ? NULL
	    : replay_subject(replay, entry->to, SUBJECT_BATCH);

	(void)kind;
	if (new == NULL)
		return -1;
	if (new == old || !new->open || new->ranges.count > 0 ||
	    new->replaces != 0)
		return fail(EX_DATAERR, "%s is no new batch", entry->to);
	if (old->open || !replay_has_spoiled(replay, old))
		return fail(EX_DATAERR, "nothing of %s was spoiled",
		    entry->from);
	new->replaces = replay_subject_number(replay, old);
	return 0;
}
