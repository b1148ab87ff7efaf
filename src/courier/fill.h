/* Texts with places in them, {{name}}, that are filled in one pass: what was
 * put in is never read again, and no place is but those on a list. */
#ifndef COURIER_FILL_H
#define COURIER_FILL_H

#include <stddef.h>

/* How a value is written into the text around it. */
enum fill_form {
	FILL_PLAIN,
	FILL_JSON, /* within quotes of JSON (RFC 8259) */
	FILL_FORM, /* of application/x-www-form-urlencoded */
	FILL_FORMS
};

struct fill_place {
	const char *name;
	const char *value; /* NULL while the text is only checked */
};

/* Text in secret memory; grows to room and never beyond. */
struct script {
	char *text; /* always ends in NUL */
	size_t size, room;
	int failed; /* it had no room; looked at once, at the end */
};

int script_new(struct script *script, size_t room);
void script_free(struct script *script);
void script_put(struct script *script, const char *text, size_t size);
void script_add(struct script *script, const char *text);

/* The line, from 1, of the first place that is not among places (which end with
 * a NULL name) or not closed; 0 if there is none. */
unsigned fill_fault(const char *text, const struct fill_place places[]);

/* The name stands in the text as a place. */
int fill_has(const char *text, const char *name);

/* Appends the text with its places filled; it had no fault. */
void fill(struct script *script, const char *text,
    const struct fill_place places[], enum fill_form form);

#endif
