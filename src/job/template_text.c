#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/settings.h"
#include "job/template_items.h"

#include "base/banned.h"

/* The code point that starts here; base/settings has made sure of UTF-8. */
static unsigned
text_code_point(const char *text)
{
	const unsigned char *byte = (const unsigned char *)text;
	unsigned code = byte[0], more, i;

	more = code < 0xc0 ? 0 : code < 0xe0 ? 1 : code < 0xf0 ? 2 : 3;
	if (more > 0)
		code &= 0x3fU >> more;
	for (i = 1; i <= more; i++)
		code = code << 6 | (byte[i] & 0x3fU);
	return code;
}

static char *
text_convert(const config_setting_t *setting, const char *utf8)
{
	size_t left = strlen(utf8), room = left + 1;
	char *text = NULL, *out, *in = (char *)(uintptr_t)utf8;
	iconv_t converter = iconv_open("CP1252", "UTF-8");
	int rc = -1;

	if (converter == (iconv_t)-1) {
		fail(EX_OSFILE, "this system's iconv has no CP1252");
		return NULL;
	}
	if ((text = out = calloc(1, room)) == NULL)
		fail(EX_OSERR, "out of memory converting a text");
	else if (iconv(converter, &in, &left, &out, &room) == (size_t)-1)
		settings_fail(setting,
		    "the character U+%04X cannot be "
		    "printed: it is not in CP1252",
		    text_code_point(in));
	else
		rc = 0;
	(void)iconv_close(converter);
	if (rc == 0)
		return text;
	free(text);
	return NULL;
}

char *
item_text(const config_setting_t *group, const char *name)
{
	const config_setting_t *setting;
	const char *utf8;
	char *text;
	size_t i;

	if (settings_text(group, name, true, &utf8) != 0)
		return NULL;
	setting = settings_need(group, name);
	if ((text = text_convert(setting, utf8)) == NULL)
		return NULL;
	for (i = 0; text[i] != '\0'; i++)
		if ((unsigned char)text[i] < ' ' && text[i] != '\n')
			break;
	if (text[i] == '\0' && i > 0)
		return text;
	settings_fail(setting,
	    i == 0 ? "%s is empty" : "%s has a control character", name);
	free(text);
	return NULL;
}
