/* Where a person can be written to: an e-mail address or a telephone number, of
 * the common form only. Judged here, before anything is drawn or sent. */
#ifndef BASE_ADDRESS_H
#define BASE_ADDRESS_H

#include <stdbool.h>

enum {
	ADDRESS_LOCAL_MOST = 64, /* RFC 5321 4.5.3.1.1 */
	ADDRESS_MOST = 254,      /* RFC 5321 4.5.3.1.3, less the brackets */
	ADDRESS_TEXT = ADDRESS_MOST + 1
};

/* ASCII: letters, digits and . _ + - ' = ~ & before the @, a domain of at least
 * two labels behind it. */
bool address_is_mail(const char *text);

/* E.164 with its +: 8 to 15 digits, of which the first is not 0. */
bool address_is_telephone(const char *text);

#endif
