#include "audit/command.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"

#include "base/banned.h"

static const struct option table[] = {
	{ "key", required_argument, NULL, 'k' },
	{ "kept", required_argument, NULL, 'K' },
	{ "state", required_argument, NULL, 's' },
	{ "name", required_argument, NULL, 'n' },
	{ "json", no_argument, NULL, 'j' },
	{ 0 },
};

/* A verifier key has a plus in it; what has none is a file. */
static int
key_read(struct note_key *key, const char *text)
{
	size_t size;
	char *file;
	int rc;

	if (strchr(text, '+') != NULL)
		return note_key_read(key, text);
	if ((file = file_read(text, 4096, &size)) == NULL)
		return -1;
	file[strcspn(file, "\n")] = '\0';
	if ((rc = note_key_read(key, file)) != 0)
		(void)fail_within(text);
	free(file);
	return rc;
}

static int
log_key_read(struct note_key *key, const char *text)
{
	if (text == NULL)
		return fail(EX_USAGE,
		    "say whose log it is: --key with the verifier key you "
		    "were given, or a file of it");
	if (key_read(key, text) != 0)
		return -1;
	return key->type == NOTE_ED25519
	    ? 0
	    : fail(EX_USAGE, "%s is the key of a witness, not of a log",
		  key->name);
}

static const char **
option_value(struct command_options *options, const char **key, int found)
{
	switch (found) {
	case 'k':
		return key;
	case 'K':
		return &options->kept;
	case 's':
		return &options->state;
	default:
		return &options->name;
	}
}

static const char *
option_name(int found)
{
	const struct option *option = table;

	while (option->val != found)
		option++;
	return option->name;
}

int
command_read_options(struct command_options *options,
    const struct command *command, int argc, char **argv)
{
	const char *key = NULL;
	int found;

	memset(options, 0, sizeof *options);
	opterr = 0;
	optind = 0;
	while (
	    (found = getopt_long(argc, argv, ":k:s:n:j", table, NULL)) != -1) {
		if (found == ':')
			return fail(EX_USAGE, "%s needs a value",
			    argv[optind - 1]);
		if (found == '?')
			return fail(EX_USAGE, "there is no option %s",
			    argv[optind - 1]);
		if (strchr(command->options, found) == NULL)
			return fail(EX_USAGE, "%s has no option --%s",
			    command->name, option_name(found));
		if (found == 'j')
			options->json = true;
		else
			*option_value(options, &key, found) = optarg;
	}
	if (argc - optind != command->words)
		return fail(EX_USAGE, "%s takes %d argument%s, not %d",
		    command->name, command->words,
		    command->words == 1 ? "" : "s", argc - optind);
	options->words = argv + optind;
	return log_key_read(&options->key, key);
}
