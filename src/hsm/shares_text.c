#include "hsm/shares.h"

#include <stdbool.h>
#include <string.h>

#include "base/fail.h"
#include "base/secret.h"

#include "base/banned.h"

/* A piece is 40 bytes, and on paper five bits a character: kind, number, needed
 * and count, a character each, and the ceremony's four; the key; a CRC. */
enum {
	KIND = 0, /* characters */
	NUMBER = 1,
	NEEDED = 2,
	COUNT = 3,
	CEREMONY = 4,
	HEAD = CEREMONY + SHARE_CEREMONY,
	GROUP = 4,
	LINE = 16,             /* without blanks */
	AT_KEY = HEAD * 5 / 8, /* bytes */
	AT_CRC = AT_KEY + SHARE_SIZE,
	CRC = 3,
	PAPER = AT_CRC + CRC
};

/* Crockford's, where digits mean themselves. */
static const char base32[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static const char kinds[] = {
	[SHARE_COMPONENT] = 'C',
	[SHARE_THRESHOLD] = 'S',
};

/* In secret memory. */
struct paper {
	char plain[SHARE_PLAIN];
	uint8_t bytes[PAPER + 1]; /* and a zero, to look two bytes ahead */
};

/* CRC-24 of RFC 9580, 6.1: no burst of up to 24 bits escapes it, so no wrong
 * character, no exchange of two neighbours, and no wrong group. */
static void
paper_crc(uint8_t crc[static CRC], const struct paper *paper)
{
	uint32_t sum = 0xb704ce;
	size_t i;
	unsigned bit;

	for (i = 0; i < AT_CRC; i++) {
		sum ^= (uint32_t)paper->bytes[i] << 16;
		for (bit = 0; bit < 8; bit++) {
			sum <<= 1;
			if ((sum & 0x1000000) != 0)
				sum ^= 0x1864cfb;
		}
	}
	crc[0] = (uint8_t)(sum >> 16);
	crc[1] = (uint8_t)(sum >> 8);
	crc[2] = (uint8_t)sum;
}

/* How far the five bits of a character are from the end of the two bytes that
 * hold them. */
static unsigned
bits_shift(size_t character)
{
	return (unsigned)(11 - 5 * character % 8);
}

/* The first count characters become bytes, and the reverse. */
static void
paper_pack(struct paper *paper, size_t count)
{
	size_t i;
	unsigned bits;

	memset(paper->bytes, 0, sizeof paper->bytes);
	for (i = 0; i < count; i++) {
		bits = (unsigned)(strchr(base32, paper->plain[i]) - base32);
		bits <<= bits_shift(i);
		paper->bytes[5 * i / 8] |= (uint8_t)(bits >> 8);
		paper->bytes[5 * i / 8 + 1] |= (uint8_t)bits;
	}
}

static void
paper_unpack(struct paper *paper)
{
	size_t i;
	unsigned bits;

	for (i = 0; i < SHARE_PLAIN; i++) {
		bits = (unsigned)paper->bytes[5 * i / 8] << 8 |
		    paper->bytes[5 * i / 8 + 1];
		paper->plain[i] = base32[bits >> bits_shift(i) & 31];
	}
}

static void
paper_fill(struct paper *paper, const struct share *share)
{
	paper->plain[KIND] = kinds[share->kind];
	paper->plain[NUMBER] = base32[share->number];
	paper->plain[NEEDED] = base32[share->needed];
	paper->plain[COUNT] = base32[share->count];
	memcpy(paper->plain + CEREMONY, share->ceremony, SHARE_CEREMONY);
	paper_pack(paper, HEAD);
	memcpy(paper->bytes + AT_KEY, share->bytes, SHARE_SIZE);
	paper_crc(paper->bytes + AT_CRC, paper);
	paper_unpack(paper);
}

int
share_write(char text[static SHARE_TEXT], const struct share *share)
{
	struct paper *paper = secret_new(sizeof *paper);
	size_t i;

	if (paper == NULL)
		return -1;
	paper_fill(paper, share);
	for (i = 0; i < SHARE_PLAIN; i++) {
		*text++ = paper->plain[i];
		if ((i + 1) % GROUP == 0)
			*text++ = (i + 1) % LINE == 0 ? '\n' : ' ';
	}
	text[-1] = '\0';
	secret_free(paper, sizeof *paper);
	return 0;
}

/* What a typed character stands for, NUL if for nothing; I, L and O are for the
 * digits they look like. */
static char
typed_character(char typed)
{
	if (typed >= 'a' && typed <= 'z')
		typed = (char)(typed - 'a' + 'A');
	if (typed == 'I' || typed == 'L')
		return '1';
	if (typed == 'O')
		return '0';
	return strchr(base32, typed) != NULL ? typed : '\0';
}

static int
paper_type(struct paper *paper, const char *text)
{
	size_t count = 0;
	char character;

	for (; *text != '\0'; text++) {
		if (strchr(" -\t\r\n", *text) != NULL)
			continue;
		if (count == SHARE_PLAIN)
			return fail(EX_DATAERR,
			    "a piece has 16 groups of 4 characters: more were "
			    "typed");
		if ((character = typed_character(*text)) == '\0')
			return fail(EX_DATAERR,
			    "no piece has such a character as was typed at "
			    "place %zu of group %zu",
			    count % GROUP + 1, count / GROUP + 1);
		paper->plain[count++] = character;
	}
	if (count < SHARE_PLAIN)
		return fail(EX_DATAERR,
		    "a piece has 16 groups of 4 characters: %zu of them are "
		    "missing",
		    SHARE_PLAIN - count);
	return 0;
}

static int
paper_verify(struct paper *paper)
{
	uint8_t crc[CRC];

	paper_pack(paper, SHARE_PLAIN);
	paper_crc(crc, paper);
	if (memcmp(crc, paper->bytes + AT_CRC, sizeof crc) != 0)
		return fail(EX_DATAERR,
		    "this piece was mistyped: its last group does not fit the "
		    "others");
	return 0;
}

static unsigned
digit_value(char digit)
{
	return digit >= '0' && digit <= '9' ? (unsigned)(digit - '0') : 0;
}

/* What the piece says of itself; a mistyped one does not come here. */
static int
paper_read(struct share *share, const struct paper *paper)
{
	share->kind = paper->plain[KIND] == kinds[SHARE_COMPONENT]
	    ? SHARE_COMPONENT
	    : SHARE_THRESHOLD;
	share->number = digit_value(paper->plain[NUMBER]);
	share->needed = digit_value(paper->plain[NEEDED]);
	share->count = digit_value(paper->plain[COUNT]);
	if (paper->plain[KIND] != kinds[share->kind] || share->number == 0 ||
	    share->number > share->count || share->needed < SHARES_LEAST ||
	    share->needed > share->count ||
	    (share->kind == SHARE_COMPONENT && share->needed != share->count))
		return fail(EX_DATAERR,
		    "this piece says of itself what cannot be: it was not made "
		    "here");
	memcpy(share->ceremony, paper->plain + CEREMONY, SHARE_CEREMONY);
	share->ceremony[SHARE_CEREMONY] = '\0';
	memcpy(share->bytes, paper->bytes + AT_KEY, SHARE_SIZE);
	return 0;
}

int
share_read(struct share *share, const char *text)
{
	struct paper *paper = secret_new(sizeof *paper);
	int rc = -1;

	if (paper == NULL)
		return -1;
	if (paper_type(paper, text) == 0 && paper_verify(paper) == 0)
		rc = paper_read(share, paper);
	secret_free(paper, sizeof *paper);
	return rc;
}
