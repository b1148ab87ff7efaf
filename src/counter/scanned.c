#include "counter/scanned.h"

#include <openssl/crypto.h>

#include "clerk/scan.h"
#include "envelope/card.h"
#include "ledger/badge.h"

#include "base/banned.h"

static bool
scanned_is_card(const char *text)
{
	char card[CARD_TEXT];
	bool is = card_read(card, text);

	OPENSSL_cleanse(card, sizeof card);
	return is;
}

enum scanned
scanned_kind(const char *text)
{
	struct scan scan;

	switch (scan_read(&scan, text)) {
	case SCAN_READ:
		return scan.range.first == scan.range.last ? SCANNED_ENVELOPE
							   : SCANNED_LOT;
	case SCAN_NO_TOKEN:
		return SCANNED_SERIAL;
	case SCAN_NO_CODE:
	case SCAN_WRONG_CHECK:
	case SCAN_BACKWARDS:
	case SCAN_FOREIGN:
	case SCAN_READS:
	default:
		break;
	}
	if (badge_is(text))
		return SCANNED_BADGE;
	if (card_is_person(text))
		return SCANNED_FISCAL_CODE;
	return scanned_is_card(text) ? SCANNED_CARD : SCANNED_UNKNOWN;
}

const char *
scanned_name(enum scanned scanned)
{
	static const char *const names[SCANNED_KINDS] = {
		[SCANNED_ENVELOPE] = "envelope",
		[SCANNED_LOT] = "lot",
		[SCANNED_SERIAL] = "serial",
		[SCANNED_CARD] = "card",
		[SCANNED_FISCAL_CODE] = "fiscal-code",
		[SCANNED_BADGE] = "badge",
		[SCANNED_UNKNOWN] = "unknown",
	};

	return names[scanned];
}
