#include "envelope/activation.h"

#include <stdio.h>
#include <string.h>

#include "base/banned.h"

/* Everything that can be ticked, in the order it is asked for. */
enum item {
	ITEM_IDENTITY_VALID,
	ITEM_CARD,
	ITEM_PARENTHOOD,
	ITEM_APPOINTMENT,
	ITEM_IDENTITY_COPY,
	ITEM_FORM,
	ITEM_OLD_CARD,
	ITEM_NO_OLD_CARD,
	ITEMS
};

#define BIT(item) (1U << (item))

enum {
	BITS_ALWAYS = BIT(ITEM_IDENTITY_VALID) | BIT(ITEM_CARD),
	BITS_OLD = BIT(ITEM_OLD_CARD) | BIT(ITEM_NO_OLD_CARD)
};

static const char *const item_names[ITEMS] = {
	[ITEM_IDENTITY_VALID] = "identity-valid",
	[ITEM_CARD] = "card",
	[ITEM_PARENTHOOD] = "parenthood",
	[ITEM_APPOINTMENT] = "appointment",
	[ITEM_IDENTITY_COPY] = "identity-copy",
	[ITEM_FORM] = "form",
	[ITEM_OLD_CARD] = "old-card",
	[ITEM_NO_OLD_CARD] = "no-old-card",
};

/* The cases A, B and C of the office's page. */
static const struct {
	const char *name;
	unsigned takes; /* all of these */
	bool asks_old;  /* and one of the two about the old card */
} cases[ACTIVATION_CASES] = {
	[ACTIVATION_NONE] = { "", 0, false },
	[ACTIVATION_HOLDER] = { "holder", BITS_ALWAYS, true },
	[ACTIVATION_MINOR] = { "minor",
	    BITS_ALWAYS | BIT(ITEM_PARENTHOOD) | BIT(ITEM_FORM), true },
	[ACTIVATION_THIRD_PARTY] = { "third-party",
	    BITS_ALWAYS | BIT(ITEM_APPOINTMENT) | BIT(ITEM_IDENTITY_COPY) |
		BIT(ITEM_FORM),
	    false },
};

static const char *const identities[ACTIVATION_IDENTITIES] = {
	[IDENTITY_NONE] = "",
	[IDENTITY_CARD] = "identity-card",
	[IDENTITY_PASSPORT] = "passport",
	[IDENTITY_DRIVING_LICENCE] = "driving-licence",
};

static const char *const olds[ACTIVATION_OLDS] = {
	[OLD_CARD_NOT_ASKED] = "",
	[OLD_CARD_HANDED_IN] = "old-card",
	[OLD_CARD_NONE] = "no-old-card",
};

const char *
activation_case_name(enum activation_case of)
{
	return cases[of].name;
}

const char *
activation_identity_name(enum activation_identity identity)
{
	return identities[identity];
}

const char *
activation_old_name(enum activation_old old)
{
	return olds[old];
}

/* 0 if there is none of that name; the first of each stands for nothing. */
static unsigned
case_find(const char *name)
{
	unsigned i;

	for (i = ACTIVATION_CASES - 1; i > 0; i--)
		if (strcmp(cases[i].name, name) == 0)
			break;
	return i;
}

static unsigned
identity_find(const char *name)
{
	unsigned i;

	for (i = ACTIVATION_IDENTITIES - 1; i > 0; i--)
		if (strcmp(identities[i], name) == 0)
			break;
	return i;
}

void
activation_facts(char text[static ACTIVATION_TEXT],
    const struct activation *activation)
{
	const char *old = olds[activation->old];

	text[0] = '\0';
	if (activation->of != ACTIVATION_NONE)
		(void)snprintf(text, ACTIVATION_TEXT, "%s:%s%s%s",
		    cases[activation->of].name,
		    identities[activation->identity], old[0] != '\0' ? ":" : "",
		    old);
}

/* There are few enough to try each. */
bool
activation_read(struct activation *activation, const char *facts)
{
	char text[ACTIVATION_TEXT];
	struct activation one;
	unsigned of, identity, old;

	for (of = 1; of < ACTIVATION_CASES; of++)
		for (identity = 1; identity < ACTIVATION_IDENTITIES; identity++)
			for (old = 0; old < ACTIVATION_OLDS; old++) {
				if (cases[of].asks_old == (old == 0))
					continue;
				one = (struct activation){ of, identity, old };
				activation_facts(text, &one);
				if (strcmp(text, facts) == 0) {
					*activation = one;
					return true;
				}
			}
	return false;
}

static bool
ticks_read(unsigned *bits, const char *const *ticked, size_t count)
{
	unsigned item;
	size_t i;

	*bits = 0;
	for (i = 0; i < count; i++) {
		for (item = 0; item < ITEMS; item++)
			if (strcmp(item_names[item], ticked[i]) == 0)
				break;
		if (item == ITEMS || (*bits & BIT(item)) != 0)
			return false;
		*bits |= BIT(item);
	}
	return true;
}

static void
items_say(char items[static ACTIVATION_ITEMS], unsigned bits)
{
	unsigned item;
	size_t at = 0;

	items[0] = '\0';
	for (item = 0; item < ITEMS; item++)
		if ((bits & BIT(item)) != 0)
			at +=
			    (size_t)snprintf(items + at, ACTIVATION_ITEMS - at,
				"%s%s", at > 0 ? "," : "", item_names[item]);
}

/* Asked about the old card, and nothing ticked: it lacks the first answer. */
static unsigned
ticks_lacking(enum activation_case of, unsigned bits)
{
	unsigned lacking = cases[of].takes & ~bits;

	if (cases[of].asks_old && (bits & BITS_OLD) == 0)
		lacking |= BIT(ITEM_OLD_CARD);
	return lacking;
}

/* Both answers about the old card are one too much. */
static unsigned
ticks_foreign(enum activation_case of, unsigned bits)
{
	unsigned foreign = bits & ~cases[of].takes;

	if (cases[of].asks_old && (bits & BITS_OLD) != BITS_OLD)
		foreign &= ~(unsigned)BITS_OLD;
	return foreign;
}

enum activation_tick
activation_tick(struct activation *activation, const char *of,
    const char *identity, const char *const *ticked, size_t count,
    char items[static ACTIVATION_ITEMS])
{
	enum activation_case which = case_find(of);
	unsigned known = identity_find(identity), bits, wrong;

	items[0] = '\0';
	if (which == ACTIVATION_NONE || known == IDENTITY_NONE ||
	    !ticks_read(&bits, ticked, count))
		return ACTIVATION_UNKNOWN;
	if ((wrong = ticks_foreign(which, bits)) != 0) {
		items_say(items, wrong);
		return ACTIVATION_FOREIGN;
	}
	if ((wrong = ticks_lacking(which, bits)) != 0) {
		items_say(items, wrong);
		return ACTIVATION_LACKS;
	}
	*activation = (struct activation){ which, known,
		!cases[which].asks_old                 ? OLD_CARD_NOT_ASKED
		    : (bits & BIT(ITEM_OLD_CARD)) != 0 ? OLD_CARD_HANDED_IN
						       : OLD_CARD_NONE };
	return ACTIVATION_TICKED;
}
