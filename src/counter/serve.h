/* The service: opens everything, gives up every right it does not need any
 * more, and answers until it is told to stop. */
#ifndef COUNTER_SERVE_H
#define COUNTER_SERVE_H

/* Everything bustad.cfg names is there, and good. */
int serve_check(const char *config);

/* 0 after an orderly stop. */
int serve(const char *home, const char *config);

#endif
