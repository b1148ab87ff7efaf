/* The list of a batch's page files, as the desk wrote and signed it
 * (docs/FORMATS.md): what a press may believe of them before it opens one. */
#ifndef HANDOVER_MANIFEST_H
#define HANDOVER_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "envelope/range.h"

enum {
	MANIFEST_MOST = 16 << 20, /* bytes: ten thousand files take four */
	MANIFEST_BATCH_TEXT = sizeof "B000000000000012",
	MANIFEST_NAME_TEXT = sizeof "000001.cms" + 8
};

struct manifest_file {
	char name[MANIFEST_NAME_TEXT]; /* six to twelve digits and .cms */
	uint8_t digest[DIGEST_SIZE];
	uint64_t bytes;
	uint32_t pages;
	struct range range;   /* an envelope each */
	uint32_t first_sheet; /* number of the first one's sheet */
};

struct manifest {
	char batch[MANIFEST_BATCH_TEXT];
	uint8_t template_digest[DIGEST_SIZE];
	uint32_t lot; /* envelopes to a cover sheet; 0 for no covers */
	/* In ascending order of sheets, and none twice. */
	struct manifest_file *files;
	size_t count;
	/* Fingerprints of the certificates the files are sealed to. */
	uint8_t (*recipients)[DIGEST_SIZE];
	size_t recipient_count;
};

/* EX_DATAERR. manifest_free accepts what a failure left. */
int manifest_read(struct manifest *manifest, const char *text, size_t size);
void manifest_free(struct manifest *manifest);

/* Pages a sheet has: 1, or 2 when both sides are printed. */
uint32_t manifest_sides(const struct manifest *manifest,
    const struct manifest_file *file);

uint32_t manifest_envelopes(const struct manifest_file *file);

/* The serials of all files, settled. */
int manifest_serials(const struct manifest *manifest, struct ranges *serials);

#endif
