#include "press/answer.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"

#include "base/banned.h"

bool
answer_is_good(ipp_t *answer)
{
	return ippGetStatusCode(answer) <= IPP_STATUS_OK_EVENTS_COMPLETE;
}

/* The first attribute it does not take, if it says. */
static const char *
answer_unsupported(ipp_t *answer)
{
	ipp_attribute_t *found;

	for (found = ippFirstAttribute(answer); found != NULL;
	     found = ippNextAttribute(answer))
		if (ippGetGroupTag(found) == IPP_TAG_UNSUPPORTED_GROUP &&
		    ippGetName(found) != NULL)
			return ippGetName(found);
	return NULL;
}

int
answer_refused(ipp_t *answer, const char *what)
{
	const char *attribute = answer_unsupported(answer);

	return fail(EX_UNAVAILABLE, "the printer refuses %s: %s%s%s%s", what,
	    ippErrorString(ippGetStatusCode(answer)),
	    attribute != NULL ? " (" : "", attribute != NULL ? attribute : "",
	    attribute != NULL ? ")" : "");
}

void
answer_texts(ipp_t *answer, const char *name, char *text, size_t room)
{
	ipp_attribute_t *found = ippFindAttribute(answer, name, IPP_TAG_ZERO);
	size_t at = 0, size;
	const char *value;
	int i;

	text[0] = '\0';
	for (i = 0; found != NULL && i < ippGetCount(found); i++) {
		value = ippGetString(found, i, NULL);
		size = value != NULL ? strlen(value) : 0;
		if (size == 0 || at + size + 3 > room ||
		    strcmp(value, "none") == 0)
			continue;
		at += (size_t)snprintf(text + at, room - at, "%s%s",
		    at > 0 ? ", " : "", value);
	}
	utf8_mend(text);
}

void
answer_word(ipp_t *answer, const char *name, char *text, size_t room)
{
	answer_texts(answer, name, text, room);
	if (text[0] == '\0')
		(void)snprintf(text, room, "-");
}

bool
answer_has_text(ipp_t *answer, const char *name, const char *wanted)
{
	ipp_attribute_t *found = ippFindAttribute(answer, name, IPP_TAG_ZERO);
	const char *value;
	int i;

	for (i = 0; found != NULL && i < ippGetCount(found); i++) {
		value = ippGetString(found, i, NULL);
		if (value != NULL && strcmp(value, wanted) == 0)
			return true;
	}
	return false;
}

bool
answer_has_number(ipp_t *answer, const char *name, int wanted)
{
	ipp_attribute_t *found = ippFindAttribute(answer, name, IPP_TAG_ENUM);
	int i;

	for (i = 0; found != NULL && i < ippGetCount(found); i++)
		if (ippGetInteger(found, i) == wanted)
			return true;
	return false;
}

int
answer_integer(ipp_t *answer, const char *name, ipp_tag_t tag)
{
	ipp_attribute_t *found = ippFindAttribute(answer, name, tag);

	return found != NULL ? ippGetInteger(found, 0) : -1;
}
