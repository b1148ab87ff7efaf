/* Why something failed: one sentence, kept where it is known, printed
 * by main. */
#ifndef BASE_FAIL_H
#define BASE_FAIL_H

#include <sysexits.h>

/* Keeps the sentence and its sysexits.h code; always returns -1.
 * Never pass a secret: this is the one variadic road to the outside. */
int fail(int exit_code, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Puts "who: " before the sentence kept last; always returns -1. */
int fail_within(const char *who);

/* The last sentence, and its exit code (EX_SOFTWARE if nothing was kept). */
const char *fail_reason(void);
int fail_code(void);

#endif
