/* Text that came from outside: is it what every reader after us expects? */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

/* Where the first byte stands that is not well-formed UTF-8 (RFC 3629: no
 * overlong forms, no surrogates, nothing above U+10FFFF); NULL if all is. */
const char *utf8_fault(const char *text);

/* Each byte of that kind becomes '?', and so do control characters: what is
 * left may stand on a terminal, in a line and in JSON. */
void utf8_mend(char *text);

#endif
