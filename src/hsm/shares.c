#include "hsm/shares.h"

#include <stdbool.h>
#include <string.h>

#include "base/fail.h"
#include "base/secret.h"
#include "hsm/entropy.h"
#include "hsm/hsm.h"
#include "hsm/threshold.h"

#include "base/banned.h"

static const char *const nouns[] = {
	[SHARE_COMPONENT] = "component",
	[SHARE_THRESHOLD] = "share",
};

struct shares *
shares_new(void)
{
	return secret_new(sizeof(struct shares));
}

void
shares_free(struct shares *shares)
{
	secret_free(shares, sizeof *shares);
}

static void
bytes_add(uint8_t to[static SHARE_SIZE], const uint8_t *bytes)
{
	size_t i;

	for (i = 0; i < SHARE_SIZE; i++)
		to[i] ^= bytes[i];
}

static void
components_join(uint8_t key[static SHARE_SIZE], const struct shares *shares)
{
	unsigned i;

	memset(key, 0, SHARE_SIZE);
	for (i = 0; i < shares->held; i++)
		bytes_add(key, shares->share[i].bytes);
}

/* All but the last are drawn; the last is what is missing to the key. */
static int
components_split(struct shares *shares, const uint8_t *key)
{
	struct share *last = &shares->share[shares->held - 1];
	unsigned i;

	memcpy(last->bytes, key, SHARE_SIZE);
	for (i = 0; i + 1 < shares->held; i++) {
		if (entropy_draw(shares->share[i].bytes, SHARE_SIZE) != 0)
			return -1;
		bytes_add(last->bytes, shares->share[i].bytes);
	}
	return 0;
}

/* Numbers them, and draws what says that they belong together. */
static int
shares_name(struct shares *shares, enum share_kind kind, unsigned needed,
    unsigned count)
{
	static const char base32[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	uint8_t drawn[SHARE_CEREMONY];
	unsigned i, j;

	if (entropy_draw(drawn, sizeof drawn) != 0)
		return -1;
	for (i = 0; i < count; i++) {
		shares->share[i].kind = kind;
		shares->share[i].number = i + 1;
		shares->share[i].needed = needed;
		shares->share[i].count = count;
		for (j = 0; j < SHARE_CEREMONY; j++)
			shares->share[i].ceremony[j] = base32[drawn[j] & 31];
	}
	shares->held = count;
	return 0;
}

struct shares *
shares_split(const uint8_t key[static SHARE_SIZE], enum share_kind kind,
    unsigned needed, unsigned count)
{
	struct shares *shares;

	if (count > SHARES_MOST || needed < SHARES_LEAST || needed > count ||
	    (kind == SHARE_COMPONENT && needed != count)) {
		fail(EX_SOFTWARE,
		    "a key is split into 2 to 9 components, or into as many "
		    "shares of which 2 or more are needed");
		return NULL;
	}
	if ((shares = shares_new()) == NULL)
		return NULL;
	if (shares_name(shares, kind, needed, count) == 0 &&
	    (kind == SHARE_COMPONENT
		    ? components_split(shares, key)
		    : threshold_split(shares->share, count, needed, key)) == 0)
		return shares;
	shares_free(shares);
	return NULL;
}

/* Whether it is of the same key as those that are here, and not one of them. */
static int
shares_accept(const struct shares *shares, const struct share *share)
{
	const struct share *first = &shares->share[0];
	unsigned i;

	if (shares->held == 0)
		return 0;
	if (strcmp(share->ceremony, first->ceremony) != 0)
		return fail(EX_DATAERR,
		    "this piece is of the ceremony %s, those before it are of "
		    "%s",
		    share->ceremony, first->ceremony);
	if (share->kind != first->kind || share->needed != first->needed ||
	    share->count != first->count)
		return fail(EX_DATAERR,
		    "this piece is one of %u %ss of which %u are needed, those "
		    "before it are of %u %ss of which %u are",
		    share->count, nouns[share->kind], share->needed,
		    first->count, nouns[first->kind], first->needed);
	for (i = 0; i < shares->held; i++)
		if (shares->share[i].number == share->number)
			return fail(EX_DATAERR, "%s %u of %u is here already",
			    nouns[share->kind], share->number, share->count);
	return 0;
}

/* Read into the next place, which counts only if it is accepted. */
int
shares_take(struct shares *shares, const char *text)
{
	struct share *next = &shares->share[shares->held];

	if (shares->held == SHARES_MOST)
		return fail(EX_DATAERR, "all pieces of this key are here");
	if (share_read(next, text) != 0 || shares_accept(shares, next) != 0)
		return -1;
	shares->held++;
	return 0;
}

unsigned
shares_missing(const struct shares *shares)
{
	unsigned needed =
	    shares->held == 0 ? SHARES_LEAST : shares->share[0].needed;

	return shares->held >= needed ? 0 : needed - shares->held;
}

static int
check_accept(const uint8_t *key, const uint8_t *check)
{
	uint8_t found[KEY_CHECK_SIZE];

	if (check == NULL)
		return 0;
	if (key_check(found, key) != 0)
		return -1;
	if (memcmp(found, check, sizeof found) != 0)
		return fail(EX_DATAERR,
		    "these pieces make another key than the one that is "
		    "wanted: its check value is not the same");
	return 0;
}

int
shares_join(uint8_t key[static SHARE_SIZE], const struct shares *shares,
    const uint8_t *check)
{
	uint8_t *made;
	int rc = 0;

	if (shares_missing(shares) > 0)
		return fail(EX_DATAERR,
		    "%u pieces of this key are here, and %u more are needed",
		    shares->held, shares_missing(shares));
	if ((made = secret_new(SHARE_SIZE)) == NULL)
		return -1;
	if (shares->share[0].kind == SHARE_COMPONENT)
		components_join(made, shares);
	else
		rc = threshold_join(made, shares->share, shares->held);
	if (rc == 0 && (rc = check_accept(made, check)) == 0)
		memcpy(key, made, SHARE_SIZE);
	secret_free(made, SHARE_SIZE);
	return rc;
}
