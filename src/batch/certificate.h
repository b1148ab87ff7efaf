/* What a batch came to, for people and for programs: counts, ranges of serials,
 * keys, digests. Everything in it is from the ledger. */
#ifndef BATCH_CERTIFICATE_H
#define BATCH_CERTIFICATE_H

#include <jansson.h>

#include <stdio.h>

#include "ledger/ledger.h"

/* The batch's name as it is printed: B000012. */
enum { BATCH_NAME = sizeof "B000000000000000000" };
void batch_name(char name[static BATCH_NAME], int64_t id);

/* 12 or B000012; EX_USAGE. */
int batch_read_id(const char *text, int64_t *id);

/* NULL with a reason; the caller's reference. */
json_t *certificate_json(struct ledger *ledger, const struct batch *batch);

/* The same facts without a reader's ranges: one line of a list. */
json_t *batch_json(const struct batch *batch);

/* For people, from what certificate_json gave. */
void certificate_print(FILE *out, const json_t *certificate);

#endif
