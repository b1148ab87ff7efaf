/* Templates that may be printed, since two people have seen a proof of each. */
#ifndef LEDGER_TEMPLATE_H
#define LEDGER_TEMPLATE_H

#include "ledger/ledger.h"

enum { TEMPLATE_NAME = 128 };

struct approved_template {
	uint8_t digest[DIGEST_SIZE];  /* of the template file */
	char name[TEMPLATE_NAME + 1]; /* one too long is seen to be */
	uint64_t entry;               /* of the log; set by approve */
};

/* What the log says of its name. */
int approved_template_digest(char text[static 33],
    const struct approved_template *template);

/* Once (EX_DATAERR); request is "#12". In a transaction of the caller's. */
int ledger_template_approve(struct ledger *ledger,
    const struct approved_template *template, const char *request);

/* 1 it was approved, 0 it was not, -1 failed. */
int ledger_template_get(struct ledger *ledger,
    const uint8_t digest[static DIGEST_SIZE],
    struct approved_template *template);

/* In the order they were approved, until it returns not 0. */
int ledger_template_each(struct ledger *ledger,
    int (*each)(void *context, const struct approved_template *template),
    void *context);

#endif
