/* What should have become of each envelope, written as naively as can be: an
 * array of them, and the rules by hand from the words of the domain. Nothing of
 * the product's own tables or runs is used here but the names of the states. */
#ifndef TESTS_SIMULATE_MODEL_H
#define TESTS_SIMULATE_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "envelope/state.h"

enum {
	SERIES = 2,
	NUMBERS = 500,  /* of each series that can be given out */
	DRAWN = SERIES, /* the series of split codes, which are no envelopes */
	DRAWS = 100,    /* of that */
	FIRST_DRAWN = SERIES * NUMBERS,
	ENVELOPES = FIRST_DRAWN + DRAWS,
	BATCHES = 64,
	CHUNKS = 512,
	DELIVERIES = 512,
	CUSTODIANS = 7,
	CARDS = 200,
	ANSWERS = 200,
	OPERATORS = 5,
	STATIONS = 3
};

/* An envelope by its index: series index / NUMBERS, number index % NUMBERS + 1.
 */
static inline unsigned
series_of(unsigned at)
{
	return at / NUMBERS;
}

static inline unsigned
number_of(unsigned at)
{
	return at % NUMBERS + 1;
}

/* Codes that are split stand in the same array: a card has them as it has an
 * envelope. */
static inline bool
is_drawn(unsigned at)
{
	return at >= FIRST_DRAWN;
}

struct set {
	bool has[ENVELOPES];
};

unsigned set_count(const struct set *set);

/* In how many unbroken runs of serials they are. */
unsigned set_runs(const struct set *set);

/* Custodians are 0 to CUSTODIANS - 1, and then batches and deliveries. */
enum {
	NO_PLACE = -1,
	FIRST_BATCH = 1000,
	FIRST_DELIVERY = 100000,
	PLACE_TEXT = 40
};

static inline bool
place_is_custodian(int place)
{
	return place >= 0 && place < FIRST_BATCH;
}

static inline bool
place_is_delivery(int place)
{
	return place >= FIRST_DELIVERY;
}

/* As the log names it; batches and deliveries count from 1. */
void place_text(char text[static PLACE_TEXT], int place);

/* The first PRINT_ROOMS of them print. */
enum { PRINT_ROOMS = 2 };
extern const char *const custodian_names[CUSTODIANS];

enum { NO_CARD = -1, NOBODY = -1 };

/* What may be recorded of a binding; the first is nothing, and of those with
 * an old card RECORD_HAS_OLD is true. */
enum { RECORDS = 5 };
extern const char *const record_texts[RECORDS];
#define RECORD_HAS_OLD(record) ((record) == 1 || (record) == 3)

struct envelope {
	enum envelope_state state;
	int place;
	int batch;
	int card; /* the one it was ever bound to */
	int bound_at;
	uint64_t bound_entry;
	unsigned record; /* of record_texts */
	enum { OLD_NONE, OLD_LIES, OLD_WITHDRAWN, OLD_DESTROYED } old;
	uint64_t withdrawn_entry;
	uint64_t destroyed_entry;
	bool printed;  /* ever, as the next ones */
	bool assigned; /* and for which system, in which entry */
	unsigned system;
	uint64_t assigned_entry;
	bool acknowledged;
	uint64_t acknowledged_entry;
	bool tried;
	unsigned tries; /* of its CIP, since it was right */
	uint64_t tried_entry;
	uint64_t blocked_entry; /* 0: its card is not */
	uint64_t confirmed_entry;
	unsigned told_day; /* of its PUK, from 1; 0: it never was */
	unsigned told, today;
	uint64_t told_entry;
};

/* What there is of split codes besides. */
struct halves {
	unsigned station;
	unsigned slips; /* how often the slip was asked for */
	bool printed;
	uint64_t slip_entry;
	enum { MESSAGE_WAITS, MESSAGE_EXPORTED, MESSAGE_ENDED } message;
	uint64_t message_entry;
};

/* What went into a custodian's stock, and out of it. */
enum flow {
	FLOW_PRINTED,
	FLOW_RECEIVED,
	FLOW_RETURNED,
	FLOW_FOUND,
	FLOW_ADJUSTED_IN,
	FLOW_SENT,
	FLOW_SENT_BACK,
	FLOW_BOUND,
	FLOW_SPOILED,
	FLOW_MISSING,
	FLOW_COMPROMISED,
	FLOW_EXPIRED,
	FLOW_ADJUSTED_OUT,
	FLOWS
};

struct keeper {
	bool open;
	unsigned version; /* of its title */
	uint64_t flows[FLOWS];
	struct set lacking; /* by the last count */
	struct set extra;
};

struct model {
	struct envelope envelopes[ENVELOPES];
	unsigned given[SERIES + 1]; /* the last one: drawn */
	struct halves halves[DRAWS];
	unsigned courier; /* which certificate */

	struct keeper keepers[CUSTODIANS];

	struct {
		unsigned series;
		unsigned job;
		enum { RUNNING, FINISHED, ABANDONED } state;
		bool key_gone;
		unsigned chunks;
		unsigned sheets;
		unsigned generated;
	} batches[BATCHES];
	unsigned batch_count;

	struct {
		unsigned batch;
		unsigned number;
		unsigned first; /* envelope */
		unsigned count;
		unsigned sheet;
		enum { ORDERED, SEALED, CANCELLED } state;
	} chunks[CHUNKS];
	unsigned chunk_count;

	struct {
		int from;
		int to;
		bool back;
		bool open;
	} deliveries[DELIVERIES];
	unsigned delivery_count;

	struct {
		bool given;
		unsigned envelope;
		int card;
		int custodian;
	} answers[ANSWERS];

	struct {
		bool named;
		bool active;
		unsigned uid;
		bool badge;
	} operators[OPERATORS];

	struct {
		bool made;
		bool active;
		int custodian;
		int who; /* is at it; an operator, or NOBODY */
		unsigned refused;
	} stations[STATIONS];

	unsigned requests;
	uint64_t entries; /* of the log */
	uint64_t printed;
	uint64_t counts; /* physical ones */
};

/* Sound and in somebody's hands. */
bool state_is_stock(enum envelope_state state);

/* Its PIN may still be needed, and so is kept. */
bool state_keeps_pin(enum envelope_state state);

/* Its CIP may still be said, and so its verifier is kept. */
bool state_keeps_cip(enum envelope_state state);

/* A card has it. */
bool state_is_on_card(enum envelope_state state);

/* The card has its PUK. */
bool state_has_puk(enum envelope_state state);

/* Over, for whatever reason. */
bool state_is_dead(enum envelope_state state);

/* Whatever is given out and stands there like this. */
void model_in_state(const struct model *model, int place,
    enum envelope_state state, struct set *set);
void model_in_stock(const struct model *model, int custodian, struct set *set);

/* The envelope a card has now; -1: none. */
int model_card_has(const struct model *model, int card);

/* An envelope changes its state and place, with all that depends on it. */
void model_put(struct model *model, unsigned at, enum envelope_state state,
    int place);

/* A delivery with nothing in it any more is closed, once. */
void model_close_if_empty(struct model *model, int place);

/* That number was given out. */
bool model_was_drawn(const struct model *model, unsigned at);

/* Somebody is at that station, who acts. */
bool model_is_used(const struct model *model, unsigned station);

/* Whoever it is, she is at no station. */
void model_leave(struct model *model, unsigned person);

/* Of codes that were drawn: those a card has. */
unsigned model_drawn_on_cards(const struct model *model);

/* The equations, serial by serial; NULL if they hold, or which not. */
const char *model_fault(const struct model *model);

/* Serials whose last count nobody has explained yet. */
unsigned model_unexplained(const struct model *model);

#endif
