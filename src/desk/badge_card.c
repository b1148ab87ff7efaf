#include "desk/badge_card.h"

#include <openssl/crypto.h>

#include <stdio.h>
#include <string.h>

#include "base/banned.h"

/* Widths of bars and spaces in turn, by value: ISO/IEC 15417, table 1. */
static const char *const symbols[] = { "212222", "222122", "222221", "121223",
	"121322", "131222", "122213", "122312", "132212", "221213", "221312",
	"231212", "112232", "122132", "122231", "113222", "123122", "123221",
	"223211", "221132", "221231", "213212", "223112", "312131", "311222",
	"321122", "321221", "312212", "322112", "322211", "212123", "212321",
	"232121", "111323", "131123", "131321", "112313", "132113", "132311",
	"211313", "231113", "231311", "112133", "112331", "132131", "113123",
	"113321", "133121", "313121", "211331", "231131", "213113", "213311",
	"213131", "311123", "311321", "331121", "312113", "312311", "332111",
	"314111", "221411", "431111", "111224", "111422", "121124", "121421",
	"141122", "141221", "112214", "112412", "122114", "122411", "142112",
	"142211", "241211", "221114", "413111", "241112", "134111", "111242",
	"121142", "121241", "114212", "124112", "124211", "411212", "421112",
	"421211", "212141", "214121", "412121", "111143", "111341", "131141",
	"114113", "114311", "411113", "411311", "113141", "114131", "311141",
	"411131", "211412", "211214", "211232" };

enum { START_B = 104, CHECK = 103 };
static const char stop[] = "2331112";

/* In modules, of which a card of 85.6 mm is 317. */
enum { CARD_LEFT = 20, BAR_TOP = 55, BAR_HEIGHT = 80 };

static void
card_put(struct bytes *bytes, const char *text)
{
	bytes_put_raw(bytes, text, strlen(text));
}

/* The bars of one symbol, as parts of a path; where the next one begins. */
static unsigned
card_put_symbol(struct bytes *bytes, const char *widths, unsigned at)
{
	char bar[64];
	unsigned width, i;

	for (i = 0; widths[i] != '\0'; i++) {
		width = (unsigned)(widths[i] - '0');
		if (i % 2 == 0) {
			(void)snprintf(bar, sizeof bar, "M%u %dh%uv%dh-%uz", at,
			    BAR_TOP, width, BAR_HEIGHT, width);
			card_put(bytes, bar);
		}
		at += width;
	}
	OPENSSL_cleanse(bar, sizeof bar);
	return at;
}

static void
card_put_bars(struct bytes *bytes, const char *code)
{
	unsigned at = card_put_symbol(bytes, symbols[START_B], CARD_LEFT);
	unsigned sum = START_B, value, i;

	for (i = 0; code[i] != '\0'; i++) {
		value = (unsigned)(code[i] - ' ');
		sum += (i + 1) * value;
		at = card_put_symbol(bytes, symbols[value], at);
	}
	at = card_put_symbol(bytes, symbols[sum % CHECK], at);
	(void)card_put_symbol(bytes, stop, at);
}

void
badge_card_draw(struct bytes *bytes, const char *who,
    const char code[static BADGE_TEXT])
{
	card_put(bytes,
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"85.6mm\" "
	    "height=\"54mm\" viewBox=\"0 0 317 200\" "
	    "text-anchor=\"middle\">\n"
	    "<rect width=\"317\" height=\"200\" fill=\"#fff\"/>\n"
	    "<text x=\"158\" y=\"36\" font-family=\"sans-serif\" "
	    "font-size=\"22\">");
	card_put(bytes, who);
	card_put(bytes, "</text>\n<path d=\"");
	card_put_bars(bytes, code);
	card_put(bytes,
	    "\"/>\n<text x=\"158\" y=\"162\" font-family=\"monospace\" "
	    "font-size=\"18\">");
	card_put(bytes, code);
	card_put(bytes, "</text>\n</svg>\n");
}
