/* Functions with a safer sister; naming one is a compile error. Include last. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#pragma GCC poison strcpy strncpy strcat strncat sprintf vsprintf strtok gets
#pragma GCC poison atoi atol atoll gmtime localtime ctime asctime tmpnam mktemp
#pragma GCC poison rand srand random

#endif
