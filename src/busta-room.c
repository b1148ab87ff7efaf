/* busta-room: run by busta with its descriptors prepared, never by hand. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "room/room.h"

#include "base/banned.h"

static int
run_serve(char **words)
{
	return room_serve(words[0], words[1], 0);
}

static int
run_serve_some(char **words)
{
	return room_serve(words[0], words[1],
	    (unsigned)strtoul(words[2], NULL, 10));
}

static int
run_counter(char **words)
{
	return room_counter(words[0], NULL, NULL);
}

static int
run_counter_splitting(char **words)
{
	return room_counter(words[0], words[1], words[2]);
}

static int
run_portal(char **words)
{
	return room_portal(words[0]);
}

static int
run_keys(char **words)
{
	return room_keep_keys(words[0]);
}

static int
run_proof(char **words)
{
	return room_prove(words[0]);
}

static int
run_form(char **words)
{
	return room_draw_form(words[0]);
}

static int
run_new_keys(char **words)
{
	return room_make_keys(words[0]);
}

static int
run_unlock(char **words)
{
	return room_unlock(words[0], (unsigned)strtoul(words[1], NULL, 10));
}

static int
run_custody(char **words)
{
	(void)words;
	return room_custody();
}

static int
run_page(char **words)
{
	return room_make_page(words[0], words[1]);
}

static const struct {
	const char *name;
	int words;
	int (*run)(char **words);
} modes[] = {
	{ "serve", 2, run_serve },
	{ "serve", 3, run_serve_some },
	{ "counter", 1, run_counter },
	{ "counter", 3, run_counter_splitting },
	{ "portal", 1, run_portal },
	{ "keys", 1, run_keys },
	{ "proof", 1, run_proof },
	{ "form", 1, run_form },
	{ "new-keys", 1, run_new_keys },
	{ "unlock", 2, run_unlock },
	{ "custody", 0, run_custody },
	{ "page", 2, run_page },
};

int
main(int argc, char **argv)
{
	size_t i;

	for (i = 0; argc > 1 && i < sizeof modes / sizeof modes[0]; i++)
		if (strcmp(argv[1], modes[i].name) == 0 &&
		    argc - 2 == modes[i].words)
			return modes[i].run(argv + 2);
	(void)fputs("busta-room " BUSTA_VERSION
		    ": busta starts this program and "
		    "hands it what it needs;\nthere is nothing to do with it "
		    "by hand. "
		    "See busta(1) and busta-room(8).\n",
	    stderr);
	return EX_USAGE;
}
