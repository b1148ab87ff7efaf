/* What went to a press and what came back: the release of a batch, and the
 * receipt of a release, each as the file that was signed. One each, for ever.
 */
#ifndef LEDGER_PRINT_RUN_H
#define LEDGER_PRINT_RUN_H

#include "ledger/press.h"

/* text is the release's own: print_release_free it. */
struct print_release {
	int64_t number; /* from 1 */
	int64_t batch;
	char *text;     /* release.json */
	uint64_t entry; /* of the log; set by add */
};
void print_release_free(struct print_release *release);

/* "R7", as the log has it. */
enum { PRINT_RELEASE_TEXT = sizeof "R9223372036854775807" };
void print_release_name(char name[static PRINT_RELEASE_TEXT], int64_t number);

/* In hexadecimal: what the log says of such a file. */
int print_text_digest(char text[static DIGEST_TEXT], const char *file);

/* Whatever changes is in a transaction of the caller's. */
int ledger_print_release_next(struct ledger *ledger, int64_t *number);
int ledger_print_release_add(struct ledger *ledger,
    struct print_release *release);

/* The one of a batch, or of a number: 1 found, 0 there is none, -1 failed. */
int ledger_print_release_of(struct ledger *ledger, int64_t batch,
    struct print_release *release);
int ledger_print_release_get(struct ledger *ledger, int64_t number,
    struct print_release *release);

/* In the order of their numbers, until it returns not 0. */
int ledger_print_release_each(struct ledger *ledger,
    int (*each)(void *context, const struct print_release *release),
    void *context);

/* text is the receipt's own: print_receipt_free it. */
struct print_receipt {
	int64_t number; /* of the release */
	char press[LEDGER_PRESS_NAME + 1];
	char *text;     /* receipt.json */
	uint64_t entry; /* of the log; set by add */
};
void print_receipt_free(struct print_receipt *receipt);

/* The moves it tells of follow in the same transaction. */
int ledger_print_receipt_add(struct ledger *ledger,
    struct print_receipt *receipt);
int ledger_print_receipt_get(struct ledger *ledger, int64_t number,
    struct print_receipt *receipt);
int ledger_print_receipt_each(struct ledger *ledger,
    int (*each)(void *context, const struct print_receipt *receipt),
    void *context);

#endif
