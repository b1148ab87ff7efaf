#include "portal/token.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/hex.h"

#include "base/banned.h"

int
tokens_open(struct tokens *tokens)
{
	tokens->next = 0;
	tokens->list = calloc(TOKENS_MOST, sizeof *tokens->list);
	return tokens->list != NULL ? 0 : fail(EX_OSERR, "out of memory");
}

void
tokens_close(struct tokens *tokens)
{
	free(tokens->list);
	tokens->list = NULL;
}

static struct token *
token_find(const struct tokens *tokens,
    const uint8_t fingerprint[static DIGEST_SIZE])
{
	size_t i;

	for (i = 0; i < TOKENS_MOST; i++)
		if (tokens->list[i].until_ms != 0 &&
		    memcmp(tokens->list[i].fingerprint, fingerprint,
			DIGEST_SIZE) == 0)
			return &tokens->list[i];
	return NULL;
}

int
token_give(struct tokens *tokens, const uint8_t fingerprint[static DIGEST_SIZE],
    int64_t until_ms, char text[static TOKEN_TEXT])
{
	struct token *token = token_find(tokens, fingerprint);

	if (token == NULL) {
		token = &tokens->list[tokens->next];
		tokens->next = (tokens->next + 1) % TOKENS_MOST;
	}
	if (RAND_bytes(token->bytes, sizeof token->bytes) != 1)
		return fail(EX_OSERR, "the random source failed");
	memcpy(token->fingerprint, fingerprint, DIGEST_SIZE);
	token->until_ms = until_ms;
	hex_write(text, token->bytes, sizeof token->bytes);
	return 0;
}

bool
token_take(struct tokens *tokens, const uint8_t fingerprint[static DIGEST_SIZE],
    int64_t now_ms, const char *text)
{
	struct token *token = token_find(tokens, fingerprint);
	char wanted[TOKEN_TEXT];
	bool good;

	if (token == NULL || strlen(text) != sizeof wanted - 1)
		return false;
	hex_write(wanted, token->bytes, sizeof token->bytes);
	good = CRYPTO_memcmp(wanted, text, sizeof wanted) == 0 &&
	    now_ms < token->until_ms;
	if (good)
		token->until_ms = 0;
	return good;
}
