#include "base/fold.h"

#include <stdbool.h>
#include <stddef.h>

#include "base/banned.h"

/* What Unicode's decompositions leave of U+00C0 to U+017F without their marks;
 * and of those that have none the letter that people take for it. */
static const char latin[] =
    "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
    "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

enum { LATIN = 0xc0, LATIN_END = 0x180, SHARP_S = 0xdf };
enum { MARKS = 0x300, MARKS_END = 0x370 };
enum { PUNCTUATION = 0x2000, PUNCTUATION_END = 0x2070 };

/* A reader of folded letters: 0 at the end. */
struct folding {
	const unsigned char *at;
	bool again;  /* the second s of a sharp one */
	bool begins; /* what was read last begins a word */
	bool apart;  /* something stood before it that is no letter */
};

static struct folding
fold_begin(const char *text)
{
	return (
	    struct folding){ (const unsigned char *)text, false, false, true };
}

/* A character of two or three bytes; of others each byte is a letter, so that
 * they are what they are. */
static unsigned
fold_character(struct folding *folding)
{
	const unsigned char *at = folding->at;

	if ((at[0] & 0xe0) == 0xc0 && (at[1] & 0xc0) == 0x80) {
		folding->at += 2;
		return (at[0] & 0x1fU) << 6 | (at[1] & 0x3fU);
	}
	if ((at[0] & 0xf0) == 0xe0 && (at[1] & 0xc0) == 0x80 &&
	    (at[2] & 0xc0) == 0x80) {
		folding->at += 3;
		return (at[0] & 0xfU) << 12 | (at[1] & 0x3fU) << 6 |
		    (at[2] & 0x3fU);
	}
	folding->at++;
	return at[0];
}

/* The letter, ' ' for what only parts words, 0 for what is nothing at all. */
static unsigned
fold_letter(unsigned character)
{
	if (character >= 'A' && character <= 'Z')
		return character + ('a' - 'A');
	if ((character >= 'a' && character <= 'z') ||
	    (character >= '0' && character <= '9'))
		return character;
	if (character < 0x80 || character == 0xa0 ||
	    (character >= PUNCTUATION && character < PUNCTUATION_END))
		return ' ';
	if (character >= LATIN && character < LATIN_END)
		return (unsigned char)latin[character - LATIN];
	return character >= MARKS && character < MARKS_END ? 0 : character;
}

static unsigned
fold_next(struct folding *folding)
{
	unsigned character, letter;

	if (folding->again) {
		folding->again = folding->begins = false;
		return 's';
	}
	while (*folding->at != '\0') {
		character = fold_character(folding);
		letter = fold_letter(character);
		if (letter == ' ')
			folding->apart = true;
		if (letter == ' ' || letter == 0)
			continue;
		folding->again = character == SHARP_S;
		folding->begins = folding->apart;
		folding->apart = false;
		return letter;
	}
	return 0;
}

/* How text goes on begins with what was typed; 0 in next if nothing follows. */
static bool
fold_follows(struct folding text, struct folding typed, unsigned *next)
{
	unsigned letter;

	while ((letter = fold_next(&typed)) != 0)
		if (fold_next(&text) != letter)
			return false;
	*next = fold_next(&text);
	return true;
}

enum fold_match
fold_finds(const char *name, const char *typed)
{
	struct folding from = fold_begin(name), looked = from;
	unsigned next;

	if (fold_follows(from, fold_begin(typed), &next))
		return next == 0 ? FOLD_WHOLE : FOLD_BEGINS;
	for (; fold_next(&looked) != 0; from = looked)
		if (looked.begins &&
		    fold_follows(from, fold_begin(typed), &next))
			return FOLD_WORD;
	return FOLD_NOWHERE;
}

int
fold_compare(const char *a, const char *b)
{
	struct folding one = fold_begin(a), other = fold_begin(b);
	unsigned left, right;

	do {
		left = fold_next(&one);
		right = fold_next(&other);
	} while (left == right && left != 0);
	return left < right ? -1 : left > right;
}
