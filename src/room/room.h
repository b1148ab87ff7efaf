/* The room: a process that is handed descriptors (room/wire.h), holds PINs for
 * milliseconds, and exits when its desk does. */
#ifndef ROOM_ROOM_H
#define ROOM_ROOM_H

/* Serves the orders of the job file with the keys of the key store, until the
 * desk closes. Failures are told to the desk; returns an exit code. */
int room_serve(const char *job, const char *store);

/* Sends one WIRE_PROOF: a PDF of the template with false codes, marked so. */
int room_prove(const char *template);

/* Makes a key store in the directory WIRE_PAGES, with the passphrase of
 * WIRE_PASSPHRASE if that is open, else one asked on the terminal. */
int room_make_keys(void);

/* Asks the passphrase on the terminal, once for all rooms. */
int room_ask(unsigned rooms);

#endif
