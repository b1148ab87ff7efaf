#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/replay_state.h"
#include "base/fail.h"

#include "base/banned.h"

/* #12 of what was asked so far; NULL with a reason. */
static struct asked *
replay_asked(struct replay *replay, const char *text)
{
	unsigned long number = text[0] == '#' ? strtoul(text + 1, NULL, 10) : 0;
	char again[16];

	(void)snprintf(again, sizeof again, "#%lu", number);
	if (strcmp(again, text) != 0 || number == 0 ||
	    number > replay->asked_count) {
		fail(EX_DATAERR, "nobody asked %s",
		    text[0] != '\0' ? text : "-");
		return NULL;
	}
	return &replay->asked[number - 1];
}

/* The first two operators are made with the ledger: there is nobody yet to
 * ask, and nobody to approve. */
static bool
replay_is_first_people(const struct replay *replay, const struct entry *entry)
{
	return replay->operator_count < 2 && entry->request[0] == '\0' &&
	    strcmp(entry->event, event_of(EVENT_OPERATOR)->name) == 0 &&
	    names_find(replay->operators, entry->to) == 0;
}

static int
replay_two_people(struct replay *replay, const struct entry *entry)
{
	struct asked *asked = replay_asked(replay, entry->request);
	uint32_t actor = names_find(replay->operators, entry->actor);

	if (asked == NULL)
		return -1;
	if (replay->approved == 0 ||
	    asked != &replay->asked[replay->approved - 1] ||
	    actor != replay->approved_by)
		return fail(EX_DATAERR, "%s was not just approved by %s",
		    entry->request, entry->actor);
	if (strcmp(event_of(asked->kind)->name, entry->event) != 0)
		return fail(EX_DATAERR, "%s was about %s, not about %s",
		    entry->request, event_of(asked->kind)->name, entry->event);
	replay->carried = true;
	return 0;
}

/* 0 also for whoever the log never named. */
static unsigned
replay_roles(const struct replay *replay, const char *name)
{
	uint32_t number = names_find(replay->operators, name);

	return number == 0 ? 0 : replay->acting[number - 1].roles;
}

/* An approval covers the entries that follow it, and no later ones; and where
 * nothing followed, nothing was carried out. */
static int
replay_end_approval(struct replay *replay)
{
	uint32_t approved = replay->approved;

	replay->approved = 0;
	return approved == 0 || replay->carried
	    ? 0
	    : fail(EX_DATAERR,
		  "#%" PRIu32 " was approved, and what it asked for is not "
		  "what followed",
		  approved);
}

int
replay_actor(struct replay *replay, const struct entry *entry,
    const struct event *event)
{
	if (!event->two_people && replay_end_approval(replay) != 0)
		return -1;
	if (replay_is_first_people(replay, entry))
		return 0;
	if (entry->actor[0] == '@')
		return event->by_service
		    ? 0
		    : fail(EX_DATAERR, "%s takes a person, not %s", event->name,
			  entry->actor);
	if (replay_roles(replay, entry->actor) == 0)
		return fail(EX_DATAERR, "%s is no operator",
		    entry->actor[0] != '\0' ? entry->actor : "-");
	if (event->two_people)
		return replay_two_people(replay, entry);
	return event->asks == 0 ||
		(replay_roles(replay, entry->actor) & event->asks) != 0
	    ? 0
	    : fail(EX_DATAERR, "%s has no role that %s takes", entry->actor,
		  event->name);
}

/* uid:roles, and no two who act are one user. */
static int
replay_read_acting(const struct replay *replay, const struct entry *entry,
    struct acting *acting)
{
	char *end;
	unsigned long uid = strtoul(entry->from, &end, 10);
	uint32_t i;

	if (*end != ':' || end == entry->from || uid == 0 ||
	    uid >= UINT32_MAX || !roles_read(end + 1, &acting->roles))
		return fail(EX_DATAERR, "%s is no uid and roles",
		    entry->from[0] != '\0' ? entry->from : "-");
	acting->uid = (uint32_t)uid;
	memcpy(acting->facts, entry->from, sizeof acting->facts);
	for (i = 0; acting->roles != 0 && i < replay->operator_count; i++)
		if (replay->acting[i].uid == acting->uid &&
		    replay->acting[i].roles != 0 &&
		    strcmp(names_text(replay->operators, i + 1), entry->to) !=
			0)
			return fail(EX_DATAERR,
			    "%s would be the same user as %s", entry->to,
			    names_text(replay->operators, i + 1));
	return 0;
}

int
replay_operator_set(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	struct acting acting = { 0 }, *grown;
	uint32_t number = names_find(replay->operators, entry->to);

	(void)kind;
	if (entry->to[0] == '\0' || entry->to[0] == '@')
		return fail(EX_DATAERR, "%s is no name of an operator",
		    entry->to);
	if (replay_read_acting(replay, entry, &acting) != 0)
		return -1;
	if (number == 0) {
		grown = realloc(replay->acting,
		    ((size_t)replay->operator_count + 1) * sizeof *grown);
		if (grown == NULL)
			return fail(EX_OSERR, "out of memory");
		replay->acting = grown;
		if ((number = names_add(replay->operators, entry->to)) == 0)
			return -1;
		memset(&grown[number - 1], 0, sizeof *grown);
		replay->operator_count++;
	}
	memcpy(acting.badge, replay->acting[number - 1].badge,
	    sizeof acting.badge);
	acting.badge_entry = replay->acting[number - 1].badge_entry;
	replay->acting[number - 1] = acting;
	if ((acting.roles & ROLE_COUNTER) == 0)
		replay_end_serving(replay, number);
	return 0;
}

/* The role that an event wants of who asks for it, or approves it. */
static int
replay_need(const struct replay *replay, const struct entry *entry,
    unsigned roles, const char *what)
{
	return (replay_roles(replay, entry->actor) & roles) != 0
	    ? 0
	    : fail(EX_DATAERR, "%s has no role for a %s", entry->actor, what);
}

/* Requests are numbered one by one; FROM is the event that is asked for. */
int
replay_request(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	const struct event *event = event_named(entry->from, &kind);
	struct asked *grown;
	char number[16];

	if (event == NULL || !event->two_people)
		return fail(EX_DATAERR, "nobody needs to ask for %s",
		    entry->from[0] != '\0' ? entry->from : "-");
	if (replay_need(replay, entry, event->asks, event->name) != 0)
		return -1;
	(void)snprintf(number, sizeof number, "#%" PRIu32,
	    replay->asked_count + 1);
	if (strcmp(entry->request, number) != 0)
		return fail(EX_DATAERR, "the request %s is out of order",
		    entry->request[0] != '\0' ? entry->request : "-");
	grown = realloc(replay->asked,
	    ((size_t)replay->asked_count + 1) * sizeof *grown);
	if (grown == NULL)
		return fail(EX_OSERR, "out of memory");
	replay->asked = grown;
	grown[replay->asked_count++] = (struct asked){ kind,
		names_find(replay->operators, entry->actor), false };
	return 0;
}

int
replay_approve(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	struct asked *asked = replay_asked(replay, entry->request);
	uint32_t actor = names_find(replay->operators, entry->actor);

	(void)kind;
	if (asked == NULL)
		return -1;
	if (asked->settled)
		return fail(EX_DATAERR, "%s was settled before",
		    entry->request);
	if (asked->asked_by == actor)
		return fail(EX_DATAERR, "%s asked %s and approves it too",
		    entry->actor, entry->request);
	if (replay_need(replay, entry, event_of(asked->kind)->approves,
		event_of(asked->kind)->name) != 0)
		return -1;
	asked->settled = true;
	replay->carried = false;
	replay->approved = (uint32_t)(asked - replay->asked) + 1;
	replay->approved_by = actor;
	return 0;
}

/* A refused approval leaves the request open for somebody else, unless what
 * was asked can never be carried out. */
int
replay_settle(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	struct asked *asked = replay_asked(replay, entry->request);

	if (asked == NULL)
		return -1;
	if (kind == EVENT_WITHDRAW) {
		if (asked->settled)
			return fail(EX_DATAERR, "%s was settled before",
			    entry->request);
		asked->settled = true;
	}
	return 0;
}
