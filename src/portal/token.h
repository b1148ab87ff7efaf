/* One-time tokens: a page asks for one and uses it once, so that nothing is
 * told twice because it was loaded again, and nothing to a page that is not
 * ours. They are kept in memory alone. */
#ifndef PORTAL_TOKEN_H
#define PORTAL_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/digest.h"

enum { TOKEN_BYTES = 16, TOKEN_TEXT = 2 * TOKEN_BYTES + 1, TOKENS_MOST = 4096 };

/* Of one certificate; the last so many, the oldest goes. */
struct token {
	uint8_t fingerprint[DIGEST_SIZE];
	uint8_t bytes[TOKEN_BYTES];
	int64_t until_ms; /* of a clock that is never set back; 0: none */
};

struct tokens {
	struct token *list; /* TOKENS_MOST of them */
	unsigned next;
};

int tokens_open(struct tokens *tokens);
void tokens_close(struct tokens *tokens);

/* A new one, in the place of any that this certificate had. */
int token_give(struct tokens *tokens,
    const uint8_t fingerprint[static DIGEST_SIZE], int64_t until_ms,
    char text[static TOKEN_TEXT]);

/* It was given to this certificate, and is used up now. */
bool token_take(struct tokens *tokens,
    const uint8_t fingerprint[static DIGEST_SIZE], int64_t now_ms,
    const char *text);

#endif
