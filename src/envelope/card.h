/* The number of a card, as it is scanned or typed. It is never kept: what the
 * ledger knows of a card is a keyed pseudonym. */
#ifndef ENVELOPE_CARD_H
#define ENVELOPE_CARD_H

#include <stdbool.h>

enum { CARD_TEXT = 20 + 1, CARD_DIGITS_LEAST = 12 };

/* 16 letters and digits of EF_IDCarta (file 3F00/1000/1003), or the 20 digits
 * of the TEAM printed on the card; blanks and hyphens between them are read
 * over. In upper case; false if it is neither, or a codice fiscale. */
bool card_read(char card[static CARD_TEXT], const char *text);

/* Whether a card system can have a PIN for it: a PIN block (ISO 9564-1, format
 * 4) takes the digits of its number in, and needs so many. Of card_read's. */
bool card_takes_pins(const char *card);

/* Whether it is a codice fiscale (d.m. 23.12.1976), also one whose digits are
 * letters: it names a person, is the only barcode on the back of her card, and
 * has 16 letters and digits, too. */
bool card_is_person(const char *text);

#endif
