/* What a request says goes through the memory of three libraries, which do not
 * wipe what they free: cards would stand there until something else does. */
#ifndef EDGE_WIPE_H
#define EDGE_WIPE_H

/* libevent and jansson wipe from now on; before either has any memory. */
void wipe_what_is_freed(void);

/* So does OpenSSL, in which certificates name people; before it has any. */
int wipe_what_openssl_frees(void);

#endif
