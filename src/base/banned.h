/* Functions with a safer sister; naming one is a compile error.
 * Include last. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#pragma GCC poison strcpy strncpy strcat strncat strtok gets
/* glibc makes these macros for clang when it fortifies them. */
#ifndef __clang__
#pragma GCC poison sprintf vsprintf
#endif
#pragma GCC poison atoi atol atoll gmtime localtime ctime asctime tmpnam mktemp
#pragma GCC poison rand srand random

#endif
