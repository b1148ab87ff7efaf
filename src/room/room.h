/* The room: a process that is handed descriptors (room/wire.h), holds PINs for
 * milliseconds, and exits when its desk does. */
#ifndef ROOM_ROOM_H
#define ROOM_ROOM_H

/* Each mode tells the desk of a failure by WIRE_FAILED, and returns an exit
 * code. */

/* Serves the orders of the job file with the keys of the key store, until the
 * desk closes. WIRE_OUTPUT: the folder where page files are made. WIRE_SECRET:
 * a socket where a message of a room that unlocked the store waits. quantity:
 * how many of the job's envelopes are ordered, when that is not all; else 0. */
int room_serve(const char *job, const char *store, unsigned quantity);

/* Answers a counter (room/wire_counter.h) until the desk closes. WIRE_OUTPUT:
 * the folder of the last signed checkpoint. WIRE_SECRET as above. rules and
 * courier: split.cfg and the courier's certificate, or NULL. */
int room_counter(const char *store, const char *rules, const char *courier);

/* The same for a portal (room/wire_portal.h). */
int room_portal(const char *store);

/* Changes keys as it is asked (room/wire_keys.h) until the desk closes.
 * WIRE_OUTPUT: the folder of the key store. WIRE_SECRET as above. */
int room_keep_keys(const char *store);

/* Sends one WIRE_PROOF: a PDF of the template with false codes, marked so. */
int room_prove(const char *path);

/* The same of a form, as people are to sign it. */
int room_draw_form(const char *path);

/* Makes a key store in the directory WIRE_OUTPUT, and there the first
 * checkpoint of the log of that name, and sends one WIRE_MADE. WIRE_SECRET: the
 * file of its passphrase; if it is closed, a new one is asked on the terminal,
 * twice. */
int room_make_keys(const char *origin);

/* Makes what opens the key store from its passphrase, once for so many rooms,
 * and leaves as many messages in the socket WIRE_OUTPUT. WIRE_SECRET
 * as above. */
int room_unlock(const char *store, unsigned rooms);

/* Holds a ceremony (room/wire_custody.h) with the custodians whose terminals
 * the desk sends. WIRE_OUTPUT: the directory keys. WIRE_SECRET: as for serve,
 * where the store is opened; for a new one, the file of its passphrase, or
 * closed, and then it is asked on the first custodian's terminal. */
int room_custody(void);

/* Makes a test page for the recipient of a certificate: a file of that name in
 * WIRE_OUTPUT, and one WIRE_PAGE about it. */
int room_make_page(const char *certificate, const char *name);

#endif
