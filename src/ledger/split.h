/* Codes of cards that are split: of each number its CIP's verifier, and until
 * they have gone where they belong its sealed slip and its sealed message. The
 * card has the number as it would have an envelope's serial. */
#ifndef LEDGER_SPLIT_H
#define LEDGER_SPLIT_H

#include "audit/key_rule.h"
#include "audit/split_rule.h"
#include "base/bytes.h"
#include "ledger/binding.h"
#include "ledger/sealed.h"
#include "ledger/station.h"

enum { SPLIT_SLIP_MOST = 512, SPLIT_MESSAGE_MOST = 8192 };

/* What the room has made, and for whom. */
struct draw {
	struct bind bind; /* serial: ledger_draw_take's; assigned: needed */
	const char *station;
	const uint8_t *rules; /* DIGEST_SIZE bytes: of split.cfg */
	int64_t expires_ms;   /* of the message */
	const uint8_t *verifier;
	const uint8_t *slip;
	size_t slip_size;
	const uint8_t *message;
	size_t message_size;
};

/* Why nothing can be drawn for this card at this counter: BIND_CLOSED,
 * BIND_CARD_HAS_ONE, or BIND_BOUND. Like all that follows, in a transaction of
 * the caller's. */
int ledger_draw_judge(struct ledger *ledger, const struct bind *bind,
    enum bind_result *result);

/* Split codes may not have the series of a batch: EX_DATAERR. */
int ledger_draw_check_series(struct ledger *ledger,
    const struct series *series);

/* The next number of that series, which is checked so. */
int ledger_draw_take(struct ledger *ledger, const struct series *series,
    struct serial *serial);

/* Drawn, bound and assigned in one breath; entry is that of the draw. */
int ledger_draw(struct ledger *ledger, const struct draw *draw,
    uint64_t *entry);

/* A batch may not have the series of split codes: EX_DATAERR. */
int ledger_split_check_series(struct ledger *ledger,
    const struct series *series);

struct split {
	struct serial serial;
	uint64_t entry; /* of the draw */
	char station[STATION_NAME];
	uint8_t rules[DIGEST_SIZE];
	int64_t expires_ms;
	uint8_t verifier[SEALED_VERIFIER]; /* zeros: erased, as the next two */
	uint8_t slip[SPLIT_SLIP_MOST];
	size_t slip_size;
	bool has_slip;
	bool has_message;
	struct split_now now;
};

/* 1 found, 0 that number was never drawn, -1 failed. */
int ledger_split_get(struct ledger *ledger, const struct serial *serial,
    struct split *split);
int ledger_split_each(struct ledger *ledger,
    int (*each)(void *context, const struct split *split), void *context);

/* Those whose message is SPLIT_WAITS, at the price of those alone. */
int ledger_split_waiting(struct ledger *ledger,
    int (*each)(void *context, const struct split *split), void *context);

/* The sealed message, appended: 1; 0 it was erased, -1 failed. */
int ledger_split_message(struct ledger *ledger, const struct serial *serial,
    struct bytes *message);

/* What the log says of a draw: of its binding, and the row's other facts. */
int split_digest(char text[static 33], const struct binding *binding,
    const struct split *split);

/* Refusals are values. */
enum slip_result {
	SLIP_DONE,
	SLIP_NOT_HERE, /* no such number, or another station's or counter's */
	SLIP_GONE,     /* printed, or its codes are out of use */
	SLIP_TOO_OFTEN /* or, of printed, never asked for */
};

/* The slip is asked for: counted, most times at most, and split is how it
 * stands then; or it is printed, and erased. */
int ledger_slip_open(struct ledger *ledger, const struct serial *serial,
    const struct station *station, unsigned most, struct split *split,
    enum slip_result *result);
int ledger_slip_printed(struct ledger *ledger, const struct serial *serial,
    const struct station *station, enum slip_result *result);

/* The message is where the courier finds it. EX_DATAERR if it was before. */
int ledger_message_exported(struct ledger *ledger, const struct split *split);

/* It has ended, and is erased; what was not sent puts the codes out of use.
 * EX_DATAERR if it had ended before. */
int ledger_message_end(struct ledger *ledger, const struct split *split,
    enum split_result result);

/* The wrapping key that its slip is under; "" if it has none. */
void split_slip_key(char key[static KEY_NAME_TEXT], const struct split *split);

#endif
