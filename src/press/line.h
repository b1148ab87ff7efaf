/* The line to an IPP printer: TLS by libcups, and nobody at its end but the one
 * whose certificate stands in press.cfg. */
#ifndef PRESS_LINE_H
#define PRESS_LINE_H

#include <cups/cups.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "press/config.h"

enum { LINE_HOST_TEXT = 256, LINE_RESOURCE_TEXT = 256 };

struct ipp_line {
	const struct press_printer_config *config;
	http_t *http;            /* NULL: not connected */
	http_addrlist_t *places; /* what its host's name stands for */
	char host[LINE_HOST_TEXT];
	int port;
	char resource[LINE_RESOURCE_TEXT];
	int64_t until_ms; /* the printer's silence is borne */
	int64_t moved_ms; /* when something last went one way or the other */
	int64_t asked_ms;
	/* Asked every second of silence, if not NULL: is there a reason to bear
	 * it longer? */
	bool (*silent)(void *owner, int64_t silent_ms);
	void *owner;
};

/* Where config says; not connected yet. EX_CONFIG. */
int line_read(struct ipp_line *line, const struct press_printer_config *config);
/* Looks the name up, and has libcups read its settings, once and for all: a
 * confined press can do neither. EX_NOPERM if press.cfg does not allow it. */
int line_find(struct ipp_line *line);
void line_hang_up(struct ipp_line *line);
void line_free(struct ipp_line *line);

/* One request, with pages behind it, and its answer; both are the caller's to
 * delete. It connects if it must: EX_NOPERM if that is not the printer,
 * EX_UNAVAILABLE if there is none. A line on which anything went wrong is not
 * used again. */
ipp_t *line_ask_once(struct ipp_line *line, ipp_t *request, const void *pages,
    size_t size);
/* A question that changes nothing may be asked again: printers hang up on lines
 * that are idle. */
ipp_t *line_ask(struct ipp_line *line, ipp_t *request);

#endif
