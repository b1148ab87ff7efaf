/* A home whose keys are in a token, and another token that they were brought
 * back into by its own means: does it have them all? */
#ifndef CUSTODY_REHEARSE_TOKEN_H
#define CUSTODY_REHEARSE_TOKEN_H

#include "home/hsm_settings.h"
#include "home/session.h"

/* A wrapped data key to be opened there, or batch 0. */
struct rehearse_data_key {
	int64_t batch;
	const uint8_t *record;
	size_t size;
};

/* Opens it beside the live store: every key that this knows must be in it, the
 * very same; writes nothing. pin_file NULL: its PIN is asked. */
int rehearse_token(struct session *session, const struct hsm_settings *restored,
    const char *pin_file, const struct rehearse_data_key *newest);

#endif
