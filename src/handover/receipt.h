/* receipt.json: what became of every serial of a release, signed by the press.
 * Written by the press, read and judged by the desk (docs/FORMATS.md). */
#ifndef HANDOVER_RECEIPT_H
#define HANDOVER_RECEIPT_H

#include "handover/release.h"

enum {
	RECEIPT_MOST = 64 << 20, /* bytes */
	RECEIPT_NAME_TEXT = 128 + 1,
	RECEIPT_REASON_TEXT = 160 + 1,
	RECEIPT_URI_TEXT = 1024
};

struct receipt_spoiled {
	struct range range;
	char reason[RECEIPT_REASON_TEXT];
	char operator[RECEIPT_NAME_TEXT];
	char when[CLOCK_TEXT];
};

/* What there is not is "-". */
struct receipt_printer {
	char uri[RECEIPT_URI_TEXT];
	char certificate_sha256[DIGEST_TEXT];
	char make_and_model[RECEIPT_NAME_TEXT];
	char uuid[RECEIPT_NAME_TEXT];
};

struct receipt {
	char batch[MANIFEST_BATCH_TEXT];
	uint64_t release;
	char origin[RELEASE_ORIGIN_TEXT];
	uint8_t release_digest[DIGEST_SIZE]; /* of release.json */
	char press[RECEIPT_NAME_TEXT];
	uint8_t press_digest[DIGEST_SIZE]; /* its opening certificate's */
	struct receipt_printer *printers;
	size_t printer_count;
	char begun[CLOCK_TEXT];
	char ended[CLOCK_TEXT];
	struct ranges printed;
	struct receipt_spoiled *spoiled; /* ascending */
	size_t spoiled_count;
	uint64_t test_sheets; /* SPECIMEN, not of the batch */
	uint64_t sheets;      /* of the batch that were sent, good or bad */
	uint8_t journal_digest[DIGEST_SIZE];
};

/* EX_DATAERR. receipt_free accepts what a failure left. */
int receipt_read(struct receipt *receipt, const char *text, size_t size);
void receipt_free(struct receipt *receipt);

/* What is signed; free() it, NULL with a reason. */
char *receipt_text(const struct receipt *receipt);

/* It answers that release, whose file has that digest: every serial is printed
 * or spoiled, once, and what was voided is not printed. EX_DATAERR. */
int receipt_judge(const struct receipt *receipt, const struct release *release,
    const uint8_t release_digest[static DIGEST_SIZE]);

#endif
