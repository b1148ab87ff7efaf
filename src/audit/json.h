/* What answers are written with as JSON (RFC 8259), all of one flat object. */
#ifndef AUDIT_JSON_H
#define AUDIT_JSON_H

#include <stdint.h>

#include "audit/tree.h"

/* On standard output; begin prints "{", end "}", and each member goes on a line
 * of its own. */
void json_begin(void);
void json_text(const char *name, const char *value);
void json_number(const char *name, uint64_t value);
void json_hash(const char *name, const struct tree_hash *value);
void json_hashes(const char *name, const struct tree_proof *values);
void json_end(void);

#endif
