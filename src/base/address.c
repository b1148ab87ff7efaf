#include "base/address.h"

#include <string.h>

#include "base/banned.h"

#define DIGITS "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

enum { LABEL_MOST = 63, TELEPHONE_LEAST = 8, TELEPHONE_MOST = 15 };

/* Dots stand between something and something. */
static bool
address_is_local(const char *text, size_t size)
{
	static const char allowed[] = LETTERS DIGITS "._+-'=~&";
	size_t i;

	if (size < 1 || size > ADDRESS_LOCAL_MOST || text[0] == '.' ||
	    text[size - 1] == '.' || strspn(text, allowed) < size)
		return false;
	for (i = 1; i < size; i++)
		if (text[i] == '.' && text[i - 1] == '.')
			return false;
	return true;
}

static bool
address_is_label(const char *text, size_t size)
{
	return size >= 1 && size <= LABEL_MOST && text[0] != '-' &&
	    text[size - 1] != '-' && strspn(text, LETTERS DIGITS "-") >= size;
}

/* The last label of digits alone would be an address of the network. */
static bool
address_is_domain(const char *text)
{
	size_t labels, size;

	for (labels = 1;; labels++, text += size + 1) {
		size = strcspn(text, ".");
		if (!address_is_label(text, size))
			return false;
		if (text[size] == '\0')
			return labels >= 2 && strspn(text, DIGITS) < size;
	}
}

bool
address_is_mail(const char *text)
{
	const char *at = strchr(text, '@');

	return at != NULL && strlen(text) <= ADDRESS_MOST &&
	    address_is_local(text, (size_t)(at - text)) &&
	    address_is_domain(at + 1);
}

bool
address_is_telephone(const char *text)
{
	size_t size = strlen(text);

	return text[0] == '+' && text[1] != '0' && size > TELEPHONE_LEAST &&
	    size <= TELEPHONE_MOST + 1 && strspn(text + 1, DIGITS) == size - 1;
}
