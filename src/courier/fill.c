#include "courier/fill.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/secret.h"

#include "base/banned.h"

int
script_new(struct script *script, size_t room)
{
	memset(script, 0, sizeof *script);
	if ((script->text = secret_new(room)) == NULL)
		return -1;
	script->room = room;
	return 0;
}

void
script_free(struct script *script)
{
	secret_free(script->text, script->room);
	memset(script, 0, sizeof *script);
}

void
script_put(struct script *script, const char *text, size_t size)
{
	if (script->failed || size >= script->room - script->size) {
		script->failed = 1;
		return;
	}
	memcpy(script->text + script->size, text, size);
	script->size += size;
	script->text[script->size] = '\0';
}

void
script_add(struct script *script, const char *text)
{
	script_put(script, text, strlen(text));
}

static void
fill_plain(struct script *script, unsigned char byte)
{
	script_put(script, (const char *)&byte, 1);
}

static void
fill_json(struct script *script, unsigned char byte)
{
	char text[sizeof "\\u0000"];

	if (byte >= 0x20 && byte != '"' && byte != '\\') {
		fill_plain(script, byte);
		return;
	}
	(void)snprintf(text, sizeof text, "\\u%04x", byte);
	script_add(script, text);
}

static void
fill_urlencoded(struct script *script, unsigned char byte)
{
	static const char kept[] = "0123456789-._"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "abcdefghijklmnopqrstuvwxyz";
	char text[sizeof "%00"];

	if (byte == ' ')
		fill_plain(script, '+');
	else if (strchr(kept, byte) != NULL)
		fill_plain(script, byte);
	else {
		(void)snprintf(text, sizeof text, "%%%02X", byte);
		script_add(script, text);
	}
}

static void (*const forms[FILL_FORMS])(struct script *script,
    unsigned char byte) = {
	[FILL_PLAIN] = fill_plain,
	[FILL_JSON] = fill_json,
	[FILL_FORM] = fill_urlencoded,
};

/* The place that begins at at, which are two braces; *end is behind it. */
static const struct fill_place *
fill_find(const char *at, const struct fill_place places[], const char **end)
{
	size_t size;

	for (; places->name != NULL; places++) {
		size = strlen(places->name);
		if (strncmp(at + 2, places->name, size) == 0 &&
		    strncmp(at + 2 + size, "}}", 2) == 0) {
			*end = at + 2 + size + 2;
			return places;
		}
	}
	return NULL;
}

unsigned
fill_fault(const char *text, const struct fill_place places[])
{
	const char *at, *end = text;
	unsigned line = 1;

	while ((at = strstr(end, "{{")) != NULL)
		if (fill_find(at, places, &end) == NULL)
			break;
	if (at == NULL)
		return 0;
	for (; text < at; text++)
		line += *text == '\n';
	return line;
}

int
fill_has(const char *text, const char *name)
{
	const struct fill_place place[] = { { name, NULL }, { NULL, NULL } };
	const char *end;

	for (; (text = strstr(text, "{{")) != NULL; text += 2)
		if (fill_find(text, place, &end) != NULL)
			return 1;
	return 0;
}

void
fill(struct script *script, const char *text, const struct fill_place places[],
    enum fill_form form)
{
	const struct fill_place *place;
	const char *at, *end, *value;

	for (; (at = strstr(text, "{{")) != NULL; text = end) {
		script_put(script, text, (size_t)(at - text));
		if ((place = fill_find(at, places, &end)) == NULL) {
			script->failed = 1;
			return;
		}
		for (value = place->value; *value != '\0'; value++)
			forms[form](script, (unsigned char)*value);
	}
	script_add(script, text);
}
