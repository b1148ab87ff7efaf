/* JSON that came from outside, read strictly: what is missing, doubled, of the
 * wrong kind or too long is a sentence that names file and member. */
#ifndef HANDOVER_FIELDS_H
#define HANDOVER_FIELDS_H

#include <jansson.h>

#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "envelope/range.h"

/* One object, whose member "format" is format; name is for sentences. The
 * caller's; NULL with a reason. */
json_t *fields_parse(const char *name, const char *format, const char *text,
    size_t size);

/* An object has no members but those in names (NULL-terminated). */
int fields_only(const char *name, const json_t *object,
    const char *const names[]);

/* Text without control characters, that fits with its NUL in room bytes. */
int fields_text(const char *name, const json_t *object, const char *member,
    char *text, size_t room);
int fields_integer(const char *name, const json_t *object, const char *member,
    uint64_t least, uint64_t most, uint64_t *value);
/* 64 hexadecimal digits. */
int fields_digest(const char *name, const json_t *object, const char *member,
    uint8_t digest[static DIGEST_SIZE]);
/* NULL with a reason; the object's own. */
const json_t *fields_list(const char *name, const json_t *object,
    const char *member);
const json_t *fields_object(const char *name, const json_t *object,
    const char *member);

/* The members first, last and count of an object, as one run of serials. */
int fields_range(const char *name, const json_t *object, struct range *range);
/* A list of them, settled. */
int fields_ranges(const char *name, const json_t *object, const char *member,
    struct ranges *ranges);

/* The same, written; NULL only without memory. */
json_t *fields_put_digest(const uint8_t digest[static DIGEST_SIZE]);
json_t *fields_put_range(const struct range *range);
json_t *fields_put_ranges(const struct ranges *ranges);

/* As it is signed: two spaces a level, a newline at the end; free() it. It
 * takes object over, and NULL stands for no memory. */
char *fields_print(json_t *object);

#endif
