#include "room/token.h"

#include <string.h>

#include "base/banned.h"

int
token_append(char *text, struct hsm *hsm)
{
	static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	uint8_t mac[HSM_MAC_SIZE];
	size_t length = strlen(text);
	uint32_t bits;
	int i;

	if (hsm_hmac(hsm, KEY_SCAN, text, length, mac) != 0)
		return -1;
	bits = (uint32_t)mac[0] << 24 | (uint32_t)mac[1] << 16 |
	    (uint32_t)mac[2] << 8 | mac[3];
	for (i = 0; i < TOKEN_SIZE; i++)
		text[length + (size_t)i] = base32[bits >> (27 - 5 * i) & 31];
	text[length + TOKEN_SIZE] = '\0';
	return 0;
}
