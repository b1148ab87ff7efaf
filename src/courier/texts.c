#include "courier/texts.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/utf8.h"

#include "base/banned.h"

enum { TEXT_MOST = 4096 };

static const char subject[] = "Subject: ";

static const char *const names[TEXT_WAYS][MESSAGE_LANGUAGES] = {
	[TEXT_MAIL] = { [MESSAGE_ITALIAN] = "mail.it.txt",
	    [MESSAGE_ENGLISH] = "mail.en.txt" },
	[TEXT_SMS] = { [MESSAGE_ITALIAN] = "sms.it.txt",
	    [MESSAGE_ENGLISH] = "sms.en.txt" },
};

static const struct fill_place places[] = { { "codes", NULL },
	{ "number", NULL }, { NULL, NULL } };

/* A telephone shows a subject to whoever looks at it: no places there. */
static int
texts_check_subject(const char *path, const char *text)
{
	const char *end = strchr(text, '\n'), *at;
	bool plain = end != NULL && end[1] == '\n' &&
	    strncmp(text, subject, sizeof subject - 1) == 0;

	for (at = text; plain && at < end; at++)
		plain = *at >= 0x20 && *at < 0x7f && *at != '{';
	return plain ? 0
		     : fail(EX_DATAERR,
			   "%s:1: expected \"Subject: \" and words in ASCII, "
			   "without a place, and then an empty line",
			   path);
}

static int
texts_check(const char *path, const char *text, size_t size, enum text_way way)
{
	unsigned line = fill_fault(text, places);

	if (strlen(text) != size || utf8_fault(text) != NULL)
		return fail(EX_DATAERR, "%s is not UTF-8 text", path);
	if (line != 0)
		return fail(EX_DATAERR,
		    "%s:%u: a place here must be {{codes}} or {{number}}", path,
		    line);
	if (!fill_has(text, "codes"))
		return fail(EX_DATAERR, "%s lacks the place {{codes}}", path);
	return way == TEXT_MAIL ? texts_check_subject(path, text) : 0;
}

static int
texts_read_one(struct texts *texts, const char *dir, enum text_way way,
    size_t language)
{
	char *path = file_within(dir, names[way][language]);
	char **text = &texts->all[way][language];
	size_t size;
	int rc = -1;

	if (path != NULL && (*text = file_read(path, TEXT_MOST, &size)) != NULL)
		rc = texts_check(path, *text, size, way);
	free(path);
	return rc;
}

int
texts_read(struct texts *texts, const char *dir)
{
	size_t way, language;

	memset(texts, 0, sizeof *texts);
	for (way = 0; way < TEXT_WAYS; way++)
		for (language = 0; language < MESSAGE_LANGUAGES; language++)
			if (texts_read_one(texts, dir, (enum text_way)way,
				language) != 0)
				return -1;
	return 0;
}

void
texts_free(struct texts *texts)
{
	size_t way, language;

	for (way = 0; way < TEXT_WAYS; way++)
		for (language = 0; language < MESSAGE_LANGUAGES; language++)
			free(texts->all[way][language]);
	memset(texts, 0, sizeof *texts);
}
