#include "room/puk.h"

#include <stdio.h>

#include "base/fail.h"
#include "base/secret.h"
#include "envelope/card.h"

#include "base/banned.h"

static const char before[] = "busta puk v1";

/* What it is made of; in secret memory. */
struct puk_making {
	uint8_t mac[HSM_MAC_SIZE];
	char text[sizeof before + SERIAL_PLAIN + CARD_TEXT];
};

/* 250 is the largest multiple of 10 below 256: bytes above it would favour 0 to
 * 5. That fewer than eight of 32 are below it happens once in 10^34. */
static int
puk_digits(const uint8_t mac[static HSM_MAC_SIZE], char *digits)
{
	size_t count = 0, i;

	for (i = 0; i < HSM_MAC_SIZE && count < PUK_DIGITS; i++)
		if (mac[i] < 250)
			digits[count++] = (char)('0' + mac[i] % 10);
	return count == PUK_DIGITS
	    ? 0
	    : fail(EX_SOFTWARE, "no PUK comes out of the PUK key");
}

struct codes *
puk_make(struct hsm *hsm, const struct serial *serial, const char *card)
{
	struct puk_making *making = secret_new(sizeof *making);
	struct codes *puk = codes_new(1, PUK_DIGITS, 0);
	char plain[SERIAL_PLAIN];
	int size, rc = -1;

	serial_plain(plain, serial);
	if (making != NULL && puk != NULL) {
		size = snprintf(making->text, sizeof making->text, "%s%s%s",
		    before, plain, card);
		rc = hsm_hmac(hsm, KEY_PUK, making->text, (size_t)size,
			 making->mac) != 0 ||
			puk_digits(making->mac, puk->digits) != 0
		    ? -1
		    : 0;
	}
	secret_free(making, sizeof *making);
	if (rc == 0)
		return puk;
	codes_free(puk);
	return NULL;
}
