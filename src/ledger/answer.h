/* What was answered to who bound an envelope, by the number of her request, so
 * that she who asks again has the same answer. */
#ifndef LEDGER_ANSWER_H
#define LEDGER_ANSWER_H

#include "base/digest.h"
#include "ledger/binding.h"
#include "ledger/ledger.h"

/* One line of JSON, of an envelope that is bound. */
void answer_text(char answer[static BINDING_ANSWER],
    const struct binding *binding);

/* What makes a request that very request. */
int answer_content(uint8_t digest[static DIGEST_SIZE],
    const struct binding *binding);

/* 1 answered before, with the same content or, BIND_REQUEST_REUSED, with
 * another; 0 not, -1 failed. */
int ledger_answer_get(struct ledger *ledger, const char *request,
    const uint8_t content[static DIGEST_SIZE], enum bind_result *result,
    char answer[static BINDING_ANSWER]);

/* In the transaction of what it answers. */
int ledger_answer_add(struct ledger *ledger, const char *request,
    const uint8_t content[static DIGEST_SIZE], const char *answer);

#endif
