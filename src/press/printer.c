#include "press/printer.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

struct printer *
printer_open(const struct press_config *config, const char *command)
{
	if (command == NULL)
		return strncmp(config->printer.uri, "usb:", 4) == 0
		    ? printer_open_device(&config->printer)
		    : printer_open_ipp(&config->printer);
	if (press_config_allows_pipe(config, command))
		return printer_open_pipe(command);
	fail(EX_NOPERM,
	    "press.cfg does not allow pages to go to this command: it would "
	    "have to stand in pipes, word for word");
	return NULL;
}

/* RFC 8011, 5.4.12, as an operator would say it. A name may end in -error,
 * -warning or -report. */
static const struct {
	const char *name;
	const char *words;
} known[] = {
	{ "media-empty", "the paper is out" },
	{ "media-needed", "paper is needed" },
	{ "media-jam", "the paper is jammed" },
	{ "media-low", "the paper runs low" },
	{ "door-open", "a door is open" },
	{ "cover-open", "a cover is open" },
	{ "interlock-open", "a door is open" },
	{ "input-tray-missing", "a tray is missing" },
	{ "output-tray-missing", "the output tray is missing" },
	{ "output-area-full", "the output tray is full" },
	{ "output-area-almost-full", "the output tray is almost full" },
	{ "toner-empty", "the toner is out" },
	{ "toner-low", "the toner runs low" },
	{ "marker-supply-empty", "the toner or ink is out" },
	{ "marker-supply-low", "the toner or ink runs low" },
	{ "fuser-over-temp", "the fuser is too hot" },
	{ "paused", "it is paused" },
	{ "shutdown", "it is switched off" },
	{ "spool-area-full", "its memory is full" },
};

static const char *
reason_words(const char *name, size_t size)
{
	size_t i;

	for (i = 0; i < sizeof known / sizeof known[0]; i++)
		if (strncmp(known[i].name, name, strlen(known[i].name)) == 0 &&
		    (strlen(known[i].name) == size ||
			name[strlen(known[i].name)] == '-'))
			return known[i].words;
	return NULL;
}

void
printer_reasons_text(char text[static PRINTER_REASONS_TEXT],
    const char *reasons)
{
	size_t at = 0, size;
	const char *words;

	text[0] = '\0';
	for (; *reasons != '\0'; reasons += strspn(reasons, ", ")) {
		size = strcspn(reasons, ", ");
		words = reason_words(reasons, size);
		if (at + size + 64 > PRINTER_REASONS_TEXT)
			break;
		at += (size_t)snprintf(text + at, PRINTER_REASONS_TEXT - at,
		    words != NULL ? "%s%s (%.*s)" : "%s%s%.*s",
		    at > 0 ? ", " : "", words != NULL ? words : "", (int)size,
		    reasons);
		reasons += size;
	}
}
