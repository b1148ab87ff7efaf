#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/hex.h"
#include "desk/command.h"
#include "desk/proof.h"
#include "home/actor.h"
#include "job/template.h"

#include "base/banned.h"

int
command_template_check(const char *home, int argc, char **argv)
{
	static const struct option_value none[] = { { 0 } };
	struct template *template;
	char digest[DIGEST_TEXT];
	char **word;

	(void)home;
	if (command_options(argc, argv, none, 1, &word) != 0 ||
	    (template = template_read_as(TEMPLATE_KINDS, word[0], NULL)) ==
		NULL)
		return -1;
	hex_write(digest, template_digest(template), DIGEST_SIZE);
	(void)printf("%s is good: \"%s\"\n  sha256 = \"%s\";\n", word[0],
	    template_name(template), digest);
	template_free(template);
	return 0;
}

static int
proof_write(const char *path, const struct frame *proof)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash == NULL ? strdup(".")
	    : slash == path          ? strdup("/")
				     : strndup(path, (size_t)(slash - path));
	int dir, rc;

	if (folder == NULL)
		return fail(EX_OSERR, "out of memory");
	dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	rc = dir < 0 ? fail(EX_CANTCREAT, "there is no directory %s", folder)
		     : file_write(dir, slash == NULL ? path : slash + 1,
			   proof->body, proof->size, 0644);
	if (dir >= 0)
		(void)close(dir);
	free(folder);
	return rc;
}

static int
proof_make(const char *mode, const char *template, const char *path)
{
	struct frame proof;
	int rc = proof_draw(mode, template, &proof);

	if (rc != 0)
		return -1;
	rc = proof_write(path, &proof);
	frame_free(&proof);
	return rc;
}

/* mode is the room's. */
static int
template_draw(const char *mode, int argc, char **argv, const char *what)
{
	const char *path = NULL;
	const struct option_value values[] = { { "output", &path, NULL },
		{ 0 } };
	char **word;

	if (command_options(argc, argv, values, 1, &word) != 0)
		return -1;
	if (path == NULL)
		return fail(EX_USAGE, "say where to write the %s: -o FILE",
		    mode);
	/* Where the sudo rule is for the ledger, not for writing over it. */
	if (actor_is_installed(geteuid()))
		return fail(EX_NOPERM,
		    "a %s needs no home: draw it as yourself, without sudo",
		    mode);
	if (proof_make(mode, word[0], path) != 0)
		return -1;
	(void)printf("Wrote %s: %s.\n", path, what);
	return 0;
}

int
command_template_proof(const char *home, int argc, char **argv)
{
	(void)home;
	return template_draw("proof", argc, argv,
	    "a SPECIMEN with false codes");
}

int
command_template_form(const char *home, int argc, char **argv)
{
	(void)home;
	return template_draw("form", argc, argv, "to be filled in and signed");
}
