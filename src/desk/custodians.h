/* What the commands of custodians share. */
#ifndef DESK_CUSTODIANS_H
#define DESK_CUSTODIANS_H

#include "custody/key_ceremony.h"
#include "home/session.h"

/* Whoever begins a ceremony is a key-custodian. */
int custodians_open(struct key_ceremony *held, struct session *session);

/* A change in all their names, who are looked at again in its transaction; and
 * its end, for good if rc is 0. */
int custodians_begin(struct key_ceremony *held);
int custodians_end(struct key_ceremony *held, int rc);

/* Writes a file durably, 0600, outside the home, where none of that name is:
 * EX_CANTCREAT. */
int custodians_write_file(const struct home *home, const char *path,
    const void *bytes, size_t size);

#endif
