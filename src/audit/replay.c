#include "audit/replay.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "audit/replay_state.h"
#include "base/fail.h"

#include "base/banned.h"

void
replay_free(struct replay *replay)
{
	uint32_t i;

	if (replay == NULL)
		return;
	for (i = 0; i < replay->subject_count; i++)
		ranges_free(&replay->subjects[i].ranges);
	free(replay->subjects);
	free(replay->acting);
	free(replay->asked);
	replay_keys_free(replay);
	replay_print_free(replay);
	replay_stations_free(replay);
	replay_splits_free(replay);
	names_free(replay->places);
	names_free(replay->operators);
	book_free(&replay->book);
	book_free(&replay->old_cards);
	free(replay);
}

struct replay *
replay_new(void)
{
	struct replay *replay = calloc(1, sizeof *replay);

	if (replay == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	if ((replay->places = names_new()) == NULL ||
	    (replay->operators = names_new()) == NULL ||
	    replay_keys_new(replay) != 0 || replay_print_new(replay) != 0 ||
	    replay_stations_new(replay) != 0 ||
	    replay_splits_new(replay) != 0) {
		replay_free(replay);
		return NULL;
	}
	return replay;
}

void
replay_watch(struct replay *replay, const struct replay_watcher *watcher)
{
	replay->watcher = *watcher;
}

const char *
replay_origin(const struct replay *replay)
{
	return replay->origin;
}

const struct book *
replay_book(const struct replay *replay)
{
	return &replay->book;
}

uint32_t
replay_place(const struct replay *replay, const char *name)
{
	return names_find(replay->places, name);
}

const char *
replay_place_name(const struct replay *replay, uint32_t place)
{
	return names_text(replay->places, place);
}

const char *
replay_facts(const struct replay *replay, const char *place)
{
	uint32_t number = names_find(replay->places, place);
	const struct subject *subject;

	if (number == 0)
		return NULL;
	subject = &replay->subjects[number - 1];
	if (subject->kind == SUBJECT_DELIVERY)
		return subject->open ? "open" : "closed";
	return subject->facts;
}

const struct ranges *
replay_batch(const struct replay *replay, const char *batch)
{
	uint32_t number = names_find(replay->places, batch);

	return number == 0 || replay->subjects[number - 1].kind != SUBJECT_BATCH
	    ? NULL
	    : &replay->subjects[number - 1].ranges;
}

const char *
replay_operator(const struct replay *replay, const char *name)
{
	uint32_t number = names_find(replay->operators, name);

	return number == 0 ? NULL : replay->acting[number - 1].facts;
}

size_t
replay_operator_count(const struct replay *replay)
{
	return replay->operator_count;
}

size_t
replay_place_count(const struct replay *replay)
{
	return replay->subject_count;
}

size_t
replay_custodian_count(const struct replay *replay)
{
	size_t count = 0;
	uint32_t i;

	for (i = 0; i < replay->subject_count; i++)
		count += replay->subjects[i].kind == SUBJECT_CUSTODIAN;
	return count;
}

struct subject *
replay_subject(struct replay *replay, const char *name, enum subject_kind kind)
{
	static const char *const kinds[] = { "place", "batch", "custodian",
		"delivery" };
	uint32_t number = names_find(replay->places, name);

	if (number == 0 || replay->subjects[number - 1].kind != kind) {
		fail(EX_DATAERR, "there is no %s %s", kinds[kind],
		    name[0] != '\0' ? name : "-");
		return NULL;
	}
	return &replay->subjects[number - 1];
}

uint32_t
replay_subject_number(const struct replay *replay,
    const struct subject *subject)
{
	return (uint32_t)(subject - replay->subjects) + 1;
}

struct subject *
replay_subject_add(struct replay *replay, const char *name,
    enum subject_kind kind)
{
	struct subject *grown;

	if (name[0] == '\0' || names_find(replay->places, name) != 0) {
		fail(EX_DATAERR, "%s is there already",
		    name[0] != '\0' ? name : "-");
		return NULL;
	}
	if (replay->subject_count == BOOK_PLACE_MOST) {
		fail(EX_DATAERR, "there are too many places");
		return NULL;
	}
	grown = realloc(replay->subjects,
	    ((size_t)replay->subject_count + 1) * sizeof *grown);
	if (grown == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	replay->subjects = grown;
	if (names_add(replay->places, name) == 0)
		return NULL;
	memset(&grown[replay->subject_count], 0, sizeof *grown);
	grown[replay->subject_count].kind = kind;
	return &grown[replay->subject_count++];
}

static int
replay_begin(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	(void)kind;
	memcpy(replay->origin, entry->to, sizeof replay->origin);
	return 0;
}

/* Of a custodian, or of a delivery that came. It is for people; what follows
 * from it are events of its own. */
static int
replay_count(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	uint32_t number = names_find(replay->places, entry->from);

	(void)kind;
	return number != 0 &&
		replay->subjects[number - 1].kind == SUBJECT_DELIVERY
	    ? 0
	    : replay_subject(replay, entry->from, SUBJECT_CUSTODIAN) != NULL
	    ? 0
	    : -1;
}

static int (*const rules[EVENT_KINDS])(struct replay *replay,
    const struct entry *entry, enum event_kind kind) = {
	[EVENT_LEDGER] = replay_begin,
	[EVENT_OPERATOR] = replay_operator_set,
	[EVENT_CUSTODIAN] = replay_custodian,
	[EVENT_BATCH] = replay_batch_new,
	[EVENT_ALLOCATE] = replay_move,
	[EVENT_SEAL] = replay_move,
	[EVENT_CANCEL] = replay_move,
	[EVENT_FINISH] = replay_batch_end,
	[EVENT_ABANDON] = replay_batch_end,
	[EVENT_RELEASE] = replay_move,
	[EVENT_VOID] = replay_move,
	[EVENT_WAIVE] = replay_waive,
	[EVENT_TEMPLATE] = replay_template,
	[EVENT_PRESS] = replay_press_put,
	[EVENT_EXPORT] = replay_export,
	[EVENT_RECEIPT] = replay_receipt,
	[EVENT_REPLACE] = replay_replace,
	[EVENT_DESTROY_KEY] = replay_destroy_key,
	[EVENT_KEY] = replay_key_new,
	[EVENT_SHARE] = replay_share,
	[EVENT_ROTATE_KEY] = replay_rotate_key,
	[EVENT_RETIRE_KEY] = replay_retire_key,
	[EVENT_BACKUP] = replay_backup,
	[EVENT_REHEARSE] = replay_rehearse,
	[EVENT_CARD_SYSTEM] = replay_card_system_put,
	[EVENT_PRINT] = replay_move,
	[EVENT_DELIVERY] = replay_delivery,
	[EVENT_RETURN] = replay_delivery,
	[EVENT_SEND] = replay_move,
	[EVENT_RECEIVE] = replay_move,
	[EVENT_CLOSE] = replay_close,
	[EVENT_BIND] = replay_move,
	[EVENT_ASSIGN] = replay_move,
	[EVENT_ACKNOWLEDGE] = replay_move,
	[EVENT_TRY_CIP] = replay_cip,
	[EVENT_PASS_CIP] = replay_cip,
	[EVENT_UNLOCK_CIP] = replay_cip,
	[EVENT_SPOIL] = replay_move,
	[EVENT_MISSING] = replay_move,
	[EVENT_FOUND] = replay_move,
	[EVENT_COMPROMISE] = replay_move,
	[EVENT_EXPIRE] = replay_move,
	[EVENT_DESTROY] = replay_move,
	[EVENT_ADJUST] = replay_move,
	[EVENT_COUNT] = replay_count,
	[EVENT_STATION] = replay_station_put,
	[EVENT_REVOKE_STATION] = replay_station_revoke,
	[EVENT_UNLOCK_STATION] = replay_station_unlock,
	[EVENT_BADGE] = replay_badge,
	[EVENT_SHIFT] = replay_shift,
	[EVENT_END_SHIFT] = replay_end_shift,
	[EVENT_DECLINE] = replay_decline,
	[EVENT_OUT_OF_ORDER] = replay_out_of_order,
	[EVENT_REQUEST] = replay_request,
	[EVENT_APPROVE] = replay_approve,
	[EVENT_REFUSE] = replay_settle,
	[EVENT_WITHDRAW] = replay_settle,
	[EVENT_COURIER] = replay_courier_put,
	[EVENT_WITHDRAW_CARD] = replay_old_card_put,
	[EVENT_DESTROY_CARD] = replay_old_card_put,
	[EVENT_BLOCK] = replay_block,
	[EVENT_CONFIRM_BLOCK] = replay_confirm_block,
	[EVENT_TELL_PUK] = replay_puk,
	[EVENT_UNLOCK_PUK] = replay_puk,
	[EVENT_DRAW] = replay_draw,
	[EVENT_SLIP] = replay_slip,
	[EVENT_MESSAGE] = replay_message,
	[EVENT_UNDELIVERED] = replay_undelivered,
};

static int
replay_judge(struct replay *replay, const struct entry *entry)
{
	enum event_kind kind;
	const struct event *event = event_named(entry->event, &kind);

	if (entry->sequence != replay->size)
		return fail(EX_DATAERR,
		    "its number is %" PRIu64 ", when %" PRIu64 " is next",
		    entry->sequence, replay->size);
	if (event == NULL)
		return fail(EX_DATAERR, "there is no event %s", entry->event);
	if ((replay->size == 0) != (kind == EVENT_LEDGER))
		return fail(EX_DATAERR,
		    "a log begins with a ledger event, and has one");
	if ((event->to != ENVELOPE_NONE || event->of_one) != (entry->count > 0))
		return fail(EX_DATAERR, "%s is %sabout envelopes", event->name,
		    entry->count > 0 ? "not " : "");
	if (event->of_one && entry->count != 1)
		return fail(EX_DATAERR, "%s is about one envelope",
		    event->name);
	if (replay_end_receipt(replay, entry, kind) != 0 ||
	    replay_end_out_of_order(replay, entry, kind) != 0 ||
	    replay_actor(replay, entry, event) != 0)
		return -1;
	return rules[kind](replay, entry, kind);
}

int
replay_apply(struct replay *replay, const struct entry *entry)
{
	if (replay_judge(replay, entry) != 0)
		return -1;
	replay->size++;
	return 0;
}
