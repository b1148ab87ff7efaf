/* A released batch on its way to a press: its release, made once and kept in
 * the ledger, and the folder that travels. */
#ifndef DESK_PRINT_OUT_H
#define DESK_PRINT_OUT_H

#include "base/bytes.h"
#include "base/frame.h"
#include "desk/release_folder.h"
#include "handover/manifest.h"
#include "handover/release.h"
#include "home/session.h"
#include "ledger/print_run.h"

struct print_out {
	struct session *session;
	const char *presses; /* "inky,blinky", as asked for; NULL: not said */
	struct batch batch;
	char name[PLACE_NAME]; /* the batch's */
	int pages;             /* its folder */
	char *manifest_text;
	size_t manifest_size;
	uint8_t manifest_digest[DIGEST_SIZE];
	struct manifest manifest;
	struct frame specimen; /* empty: there is none */
	struct print_release kept;
	struct release release;
	bool is_new;
};

/* The batch is made and its manifest there. print_out_close accepts what a
 * failure left. */
int print_out_open(struct print_out *out, struct session *session,
    const char *batch, const char *presses);
void print_out_close(struct print_out *out);

/* Its release, as it was kept, or made now, with the next number: EX_DATAERR if
 * the batch is not released whole, or was printed. Roles: who acts must have
 * one of them. */
int print_out_release(struct print_out *out, unsigned roles);

/* All files, each compared with what was signed for; seal is the signature of
 * the release. */
int print_out_write(struct print_out *out, struct release_folder *folder,
    const struct bytes *seal);

#endif
