/* Ctrl-C and the like end a ceremony, and not its process: each is a byte for
 * poll to see. */
#ifndef CUSTODY_SIGNALS_H
#define CUSTODY_SIGNALS_H

/* The descriptor to wait on, or -1 with a reason; until signals_leave, which
 * gives the signals back their own ways and accepts not to have been caught. */
int signals_catch(void);
void signals_leave(void);

#endif
