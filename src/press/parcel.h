/* What the desk has sent: a folder of page files, their manifest and their
 * release, each verified before anything in it is opened. */
#ifndef PRESS_PARCEL_H
#define PRESS_PARCEL_H

#include "handover/release.h"
#include "press/key.h"

struct parcel {
	int dir;
	char *path; /* absolute */
	struct release release;
	struct manifest manifest;
	uint8_t release_digest[DIGEST_SIZE];
};

/* Signatures by the desk's certificate, digests, and that it is for the press
 * whose certificate has this fingerprint. NULL and EX_DATAERR or EX_NOPERM. */
struct parcel *parcel_open(const char *path, const char *desk_certificate,
    const uint8_t press[static DIGEST_SIZE]);
void parcel_close(struct parcel *parcel);

/* A page file, whole, with the digest the manifest says; free() it. */
char *parcel_read_file(const struct parcel *parcel, size_t file, size_t *size);

/* Every page file, and no other. progress is told of each; may be NULL. */
int parcel_check_files(const struct parcel *parcel,
    void (*progress)(void *context, size_t done), void *context);

/* specimen.pdf, with the digest the release says; free() it. */
char *parcel_read_specimen(const struct parcel *parcel, size_t *size);

#endif
