#include "envelope/card.h"

#include <ctype.h>
#include <string.h>

#include "base/banned.h"

bool
card_is_person(const char *text)
{
	/* A month has a letter of its own; the place is a letter and digits. */
	static const char shape[] = "AAAAAA99A99A999A";
	static const char numerals[] = "0123456789LMNPQRSTUV";
	const char *at = shape;

	for (; *text != '\0'; text++) {
		if (*text == ' ' || *text == '-')
			continue;
		if (*at == '\0' || !isascii((unsigned char)*text) ||
		    (*at == 'A' ? !isalpha((unsigned char)*text)
				: strchr(numerals,
				      toupper((unsigned char)*text)) == NULL))
			return false;
		at++;
	}
	return *at == '\0';
}

bool
card_read(char card[static CARD_TEXT], const char *text)
{
	char number[CARD_TEXT] = { 0 };
	unsigned count = 0, digits = 0;

	for (; *text != '\0'; text++) {
		if (*text == ' ' || *text == '-')
			continue;
		if (count == CARD_TEXT - 1 || !isascii((unsigned char)*text) ||
		    !isalnum((unsigned char)*text))
			return false;
		digits += *text >= '0' && *text <= '9';
		number[count++] = (char)toupper((unsigned char)*text);
	}
	if ((count != 16 && (count != 20 || digits != 20)) ||
	    card_is_person(number))
		return false;
	memcpy(card, number, sizeof number);
	return true;
}

bool
card_takes_pins(const char *card)
{
	unsigned digits = 0;

	for (; *card != '\0'; card++)
		digits += *card >= '0' && *card <= '9';
	return digits >= CARD_DIGITS_LEAST;
}
