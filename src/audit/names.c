#include "audit/names.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

struct names {
	char **texts;
	uint32_t count;
	uint32_t *slots; /* open addressing; 0 is a free one */
	uint32_t room;   /* slots: a power of two, at least twice the count */
};

struct names *
names_new(void)
{
	struct names *names = calloc(1, sizeof *names);

	if (names == NULL)
		fail(EX_OSERR, "out of memory");
	return names;
}

void
names_free(struct names *names)
{
	uint32_t i;

	if (names == NULL)
		return;
	for (i = 0; i < names->count; i++)
		free(names->texts[i]);
	free(names->texts);
	free(names->slots);
	free(names);
}

/* FNV-1a: names come from a log that is not trusted, but all that a chosen
 * collision could do is make its own verification slow. */
static uint32_t
names_hash(const char *name)
{
	uint32_t hash = 2166136261u;

	for (; *name != '\0'; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619u;
	return hash;
}

/* Where it stands, or would stand. */
static uint32_t
names_slot(const struct names *names, const char *name)
{
	uint32_t at = names_hash(name) & (names->room - 1);

	while (names->slots[at] != 0 &&
	    strcmp(names->texts[names->slots[at] - 1], name) != 0)
		at = (at + 1) & (names->room - 1);
	return at;
}

uint32_t
names_find(const struct names *names, const char *name)
{
	return names->room == 0 ? 0 : names->slots[names_slot(names, name)];
}

const char *
names_text(const struct names *names, uint32_t number)
{
	return number == 0 || number > names->count ? "-"
						    : names->texts[number - 1];
}

static int
names_grow(struct names *names)
{
	uint32_t room = names->room == 0 ? 64 : 2 * names->room, i;
	uint32_t *slots = calloc(room, sizeof *slots);
	char **texts = realloc(names->texts, room / 2 * sizeof *texts);

	if (texts != NULL)
		names->texts = texts;
	if (slots == NULL || texts == NULL) {
		free(slots);
		return fail(EX_OSERR, "out of memory");
	}
	free(names->slots);
	names->slots = slots;
	names->room = room;
	for (i = 0; i < names->count; i++)
		slots[names_slot(names, texts[i])] = i + 1;
	return 0;
}

uint32_t
names_add(struct names *names, const char *name)
{
	uint32_t found = names_find(names, name);

	if (found != 0)
		return found;
	if (2 * (names->count + 1) > names->room && names_grow(names) != 0)
		return 0;
	if ((names->texts[names->count] = strdup(name)) == NULL) {
		fail(EX_OSERR, "out of memory");
		return 0;
	}
	names->slots[names_slot(names, name)] = ++names->count;
	return names->count;
}
