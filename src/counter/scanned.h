/* What kind of code somebody scanned, where another was expected. */
#ifndef COUNTER_SCANNED_H
#define COUNTER_SCANNED_H

enum scanned {
	SCANNED_ENVELOPE,
	SCANNED_LOT,
	SCANNED_SERIAL, /* as it can be typed: without its token */
	SCANNED_CARD,
	SCANNED_FISCAL_CODE, /* a person's, from the back of her card */
	SCANNED_BADGE,
	SCANNED_UNKNOWN,
	SCANNED_KINDS
};

/* By its shape alone. */
enum scanned scanned_kind(const char *text);

/* "envelope", "lot", "serial", "card", "fiscal-code", "badge", "unknown". */
const char *scanned_name(enum scanned scanned);

#endif
