/* A witness: her own Ed25519 key, and the last checkpoint she cosigned, in a
 * folder of hers (0700). She never cosigns what does not extend it. */
#ifndef AUDIT_WITNESS_H
#define AUDIT_WITNESS_H

#include <openssl/types.h>

#include <stdbool.h>
#include <stddef.h>

#include "audit/checkpoint.h"

struct witness {
	int dir;
	EVP_PKEY *secret;
	struct note_key key;
	bool named;  /* her verifier key is in her folder */
	bool is_new; /* she never cosigned */
	struct checkpoint last;
};

/* Locks the folder, and reads or makes what is in it; name may be NULL if she
 * has one. Closed also after a failure. */
int witness_open(struct witness *witness, const char *path, const char *name,
    const struct note_key *log);
void witness_close(struct witness *witness);

/* Cosigns a note that was verified to extend the last one: the new one is in
 * the bytes only once her folder has it durably. */
int witness_cosign(struct witness *witness, const char *note, size_t size,
    struct bytes *cosigned);

#endif
