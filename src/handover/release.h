/* release.json: two people at the desk let one batch be printed once, at the
 * presses it names. Written by the desk, read by the press (docs/FORMATS.md).
 */
#ifndef HANDOVER_RELEASE_H
#define HANDOVER_RELEASE_H

#include "base/clock.h"
#include "handover/manifest.h"

enum {
	RELEASE_MOST = 4 << 20, /* bytes */
	RELEASE_PRESSES = 16,
	RELEASE_ORIGIN_TEXT = 64 + 1
};

struct release {
	char batch[MANIFEST_BATCH_TEXT];
	uint64_t number; /* ascends over the desk's life, never used twice */
	char origin[RELEASE_ORIGIN_TEXT];
	uint8_t manifest_digest[DIGEST_SIZE];
	uint8_t template_digest[DIGEST_SIZE];
	/* Fingerprints of the certificates of the presses it is for. */
	uint8_t presses[RELEASE_PRESSES][DIGEST_SIZE];
	size_t press_count;
	struct ranges released; /* to be printed */
	struct ranges voided;   /* sealed, but no longer wanted: spoil them */
	char made[CLOCK_TEXT];
	bool has_specimen; /* specimen.pdf lies beside it */
	uint8_t specimen_digest[DIGEST_SIZE];
};

/* EX_DATAERR. release_free accepts what a failure left. */
int release_read(struct release *release, const char *text, size_t size);
void release_free(struct release *release);

/* What is signed; free() it, NULL with a reason. */
char *release_text(const struct release *release);

/* It speaks of that manifest, and of each of its serials once. EX_DATAERR. */
int release_judge(const struct release *release,
    const struct manifest *manifest,
    const uint8_t manifest_digest[static DIGEST_SIZE]);

bool release_is_for(const struct release *release,
    const uint8_t press[static DIGEST_SIZE]);

#endif
