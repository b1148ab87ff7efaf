/* Presses that batches may go to, and templates that may be printed. */
#include <stdio.h>
#include <string.h>

#include "base/hex.h"
#include "desk/command.h"
#include "desk/command_list.h"
#include "desk/request.h"
#include "desk/request_kinds.h"
#include "ledger/press.h"
#include "ledger/template.h"

#include "base/banned.h"

int
command_press_add(const char *path, int argc, char **argv)
{
	return request_command(path, EVENT_PRESS, read_press, argc, argv);
}

int
command_press_remove(const char *path, int argc, char **argv)
{
	return request_command(path, EVENT_PRESS, read_press_removed, argc,
	    argv);
}

int
command_template_approve(const char *path, int argc, char **argv)
{
	return request_command(path, EVENT_TEMPLATE, read_template, argc, argv);
}

static int
press_fingerprint(char text[static DIGEST_TEXT], const uint8_t *der,
    size_t size)
{
	uint8_t digest[DIGEST_SIZE];

	if (digest_bytes(digest, der, size) != 0)
		return -1;
	hex_write(text, digest, DIGEST_SIZE);
	return 0;
}

static int
press_add_json(void *context, const struct ledger_press *press)
{
	char opens[DIGEST_TEXT], signs[DIGEST_TEXT];

	if (press_fingerprint(opens, press->opens, press->opens_size) != 0 ||
	    press_fingerprint(signs, press->signs, press->signs_size) != 0)
		return -1;
	return listing_add(context,
	    json_pack("{s:s, s:s, s:s, s:s, s:s, s:I}", "name", press->name,
		"at", press->custodian, "state",
		press->active ? "active" : "removed", "opens_sha256", opens,
		"signs_sha256", signs, "entry", (json_int_t)press->entry));
}

static int
presses_read(struct ledger *ledger, json_t *list)
{
	return ledger_press_each(ledger, press_add_json, list);
}

int
command_press_list(const char *path, int argc, char **argv)
{
	static const struct listing_column columns[] = { { "name", "NAME", 0 },
		{ "at", "AT", 0 }, { "state", "STATE", 0 },
		{ "opens_sha256", "OPENS", 0 }, { "signs_sha256", "SIGNS", 0 },
		{ NULL, NULL, 0 } };

	return command_list(path, argc, argv, presses_read, columns);
}

static int
template_add_json(void *context, const struct approved_template *template)
{
	char digest[DIGEST_TEXT];

	hex_write(digest, template->digest, DIGEST_SIZE);
	return listing_add(context,
	    json_pack("{s:s, s:s, s:I}", "name", template->name, "sha256",
		digest, "entry", (json_int_t) template->entry));
}

static int
templates_read(struct ledger *ledger, json_t *list)
{
	return ledger_template_each(ledger, template_add_json, list);
}

int
command_template_list(const char *path, int argc, char **argv)
{
	static const struct listing_column columns[] = { { "name", "NAME", 0 },
		{ "sha256", "SHA-256", 0 }, { "entry", "ENTRY", 0 },
		{ NULL, NULL, 0 } };

	return command_list(path, argc, argv, templates_read, columns);
}
