/* How often a PUK was told: on which day, and since two people last looked. How
 * often it may be is the portal's to say, and may change. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/replay_state.h"
#include "base/fail.h"

#include "base/banned.h"

static struct puk_now *
replay_puk_find(const struct replay *replay, const struct serial *serial)
{
	char text[SERIAL_PLAIN];
	uint32_t number;

	serial_plain(text, serial);
	number = names_find(replay->puks, text);
	return number == 0 ? NULL : &replay->puk_list[number - 1];
}

static struct puk_now *
replay_puk_add(struct replay *replay, const struct serial *serial)
{
	struct puk_now *grown, *found = replay_puk_find(replay, serial);
	char text[SERIAL_PLAIN];

	if (found != NULL)
		return found;
	grown = realloc(replay->puk_list,
	    ((size_t)replay->puk_count + 1) * sizeof *grown);
	if (grown == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	replay->puk_list = grown;
	serial_plain(text, serial);
	if (names_add(replay->puks, text) == 0)
		return NULL;
	memset(&grown[replay->puk_count], 0, sizeof *grown);
	return &grown[replay->puk_count++];
}

bool
replay_puk_now(const struct replay *replay, const struct serial *serial,
    struct puk_now *now)
{
	const struct puk_now *found = replay_puk_find(replay, serial);

	if (found != NULL)
		*now = *found;
	return found != NULL;
}

size_t
replay_puk_count(const struct replay *replay)
{
	return replay->puk_count;
}

static bool
puk_is_day(const char *text)
{
	static const char form[] = "0000-00-00";
	size_t i;

	for (i = 0; form[i] != '\0'; i++)
		if (form[i] == '0' ? text[i] < '0' || text[i] > '9'
				   : text[i] != form[i])
			return false;
	return text[i] == '\0';
}

/* Days go one way: a clock that is set back counts on. */
static int
replay_puk_tell(struct puk_now *now, const struct entry *entry)
{
	if (entry->actor[0] != '@')
		return fail(EX_DATAERR, "%s is for no person", entry->event);
	if (!puk_is_day(entry->request))
		return fail(EX_DATAERR, "%s of no day", entry->event);
	if (strcmp(entry->request, now->day) < 0)
		return fail(EX_DATAERR, "%s of %s, after one of %s",
		    entry->event, entry->request, now->day);
	if (strcmp(entry->request, now->day) > 0)
		now->today = 0;
	memcpy(now->day, entry->request, sizeof now->day);
	now->told++;
	now->today++;
	return 0;
}

int
replay_puk(struct replay *replay, const struct entry *entry,
    enum event_kind kind)
{
	enum envelope_state state;
	struct puk_now *now;

	if (replay_is_on_card(replay, entry, &state) != 0)
		return -1;
	if (kind == EVENT_TELL_PUK && !envelope_has_puk(state))
		return fail(EX_DATAERR, "%s of an envelope that is %s",
		    entry->event, envelope_state_name(state));
	if ((now = replay_puk_add(replay, &entry->first)) == NULL)
		return -1;
	now->entry = entry->sequence;
	if (kind == EVENT_TELL_PUK)
		return replay_puk_tell(now, entry);
	if (now->told == 0)
		return fail(EX_DATAERR, "its PUK was not told");
	now->told = 0;
	now->today = 0;
	return 0;
}
