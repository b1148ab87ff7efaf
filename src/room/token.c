#include "room/token.h"

#include <openssl/crypto.h>

#include <string.h>

#include "base/banned.h"

static int
token_write(char token[static TOKEN_SIZE], const char *text, size_t length,
    struct hsm *hsm)
{
	static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	uint8_t mac[HSM_MAC_SIZE];
	uint32_t bits;
	int i;

	if (hsm_hmac(hsm, KEY_SCAN, text, length, mac) != 0)
		return -1;
	bits = (uint32_t)mac[0] << 24 | (uint32_t)mac[1] << 16 |
	    (uint32_t)mac[2] << 8 | mac[3];
	for (i = 0; i < TOKEN_SIZE; i++)
		token[i] = base32[bits >> (27 - 5 * i) & 31];
	return 0;
}

int
token_append(char *text, struct hsm *hsm)
{
	size_t length = strlen(text);

	if (token_write(text + length, text, length, hsm) != 0)
		return -1;
	text[length + TOKEN_SIZE] = '\0';
	return 0;
}

int
token_check(const char *text, struct hsm *hsm, bool *match)
{
	size_t length = strlen(text);
	char token[TOKEN_SIZE];

	*match = false;
	if (length <= TOKEN_SIZE)
		return 0;
	length -= TOKEN_SIZE;
	if (token_write(token, text, length, hsm) != 0)
		return -1;
	*match = CRYPTO_memcmp(token, text + length, TOKEN_SIZE) == 0;
	return 0;
}
