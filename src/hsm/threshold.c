#include "hsm/threshold.h"

#include <libgfshare.h>

#include <stdbool.h>
#include <string.h>

#include "base/fail.h"
#include "base/secret.h"
#include "hsm/entropy.h"

#include "base/banned.h"

/* Adding the same bytes to every piece adds them to the key, and the reverse:
 * they are the polynomial of degree 0. In secret memory. */
struct blind {
	uint8_t mask[SHARE_SIZE];
	uint8_t bytes[SHARE_SIZE];
};

/* The library asks a function that cannot fail. */
static bool source_failed;

static void
source_draw(unsigned char *bytes, unsigned size)
{
	if (entropy_draw(bytes, size) != 0)
		source_failed = true;
}

static struct blind *
blind_new(void)
{
	struct blind *blind = secret_new(sizeof *blind);

	if (blind == NULL)
		return NULL;
	if (entropy_draw(blind->mask, sizeof blind->mask) != 0) {
		secret_free(blind, sizeof *blind);
		return NULL;
	}
	gfshare_fill_rand = source_draw;
	source_failed = false;
	return blind;
}

static void
blind_add(uint8_t *to, const struct blind *blind, const uint8_t *bytes)
{
	size_t i;

	for (i = 0; i < SHARE_SIZE; i++)
		to[i] = bytes[i] ^ blind->mask[i];
}

/* Freeing overwrites with random bytes what the library had. */
static int
blind_end(struct blind *blind, gfshare_ctx *context)
{
	int rc = 0;

	if (context == NULL)
		rc = fail(EX_OSERR, "out of memory");
	else
		gfshare_ctx_free(context);
	secret_free(blind, sizeof *blind);
	return source_failed ? -1 : rc;
}

static void
numbers_of(unsigned char numbers[static SHARES_MOST],
    const struct share *shares, unsigned count)
{
	unsigned i;

	for (i = 0; i < count; i++)
		numbers[i] = (unsigned char)shares[i].number;
}

int
threshold_split(struct share *shares, unsigned count, unsigned needed,
    const uint8_t key[static SHARE_SIZE])
{
	unsigned char numbers[SHARES_MOST], i;
	struct blind *blind;
	gfshare_ctx *context;

	if ((blind = blind_new()) == NULL)
		return -1;
	numbers_of(numbers, shares, count);
	context = gfshare_ctx_init_enc(numbers, count, (unsigned char)needed,
	    SHARE_SIZE);
	if (context != NULL) {
		blind_add(blind->bytes, blind, key);
		gfshare_ctx_enc_setsecret(context, blind->bytes);
		for (i = 0; i < count; i++) {
			gfshare_ctx_enc_getshare(context, i, blind->bytes);
			blind_add(shares[i].bytes, blind, blind->bytes);
		}
	}
	return blind_end(blind, context);
}

int
threshold_join(uint8_t key[static SHARE_SIZE], const struct share *shares,
    unsigned held)
{
	unsigned char numbers[SHARES_MOST], i;
	struct blind *blind;
	gfshare_ctx *context;

	if ((blind = blind_new()) == NULL)
		return -1;
	numbers_of(numbers, shares, held);
	context = gfshare_ctx_init_dec(numbers, held, SHARE_SIZE);
	if (context != NULL) {
		for (i = 0; i < held; i++) {
			blind_add(blind->bytes, blind, shares[i].bytes);
			gfshare_ctx_dec_giveshare(context, i, blind->bytes);
		}
		gfshare_ctx_dec_extract(context, blind->bytes);
		blind_add(key, blind, blind->bytes);
	}
	return blind_end(blind, context);
}
