/* The log, entry by entry, judged by the rules the ledger writes it by: what it
 * says happened could have happened, to each envelope and by two people where
 * it takes two. */
#ifndef AUDIT_REPLAY_H
#define AUDIT_REPLAY_H

#include "audit/book.h"
#include "audit/entry.h"
#include "audit/event.h"
#include "audit/key_rule.h"
#include "audit/split_rule.h"

struct replay;

struct replay *replay_new(void);
void replay_free(struct replay *replay);

/* Applies the next entry: -1 with a reason why it does not fit. */
int replay_apply(struct replay *replay, const struct entry *entry);

/* Called with every run of envelopes that an entry moves, all of them held
 * alike before it, and alike after it. */
struct replay_watcher {
	int (*moved)(void *context, const struct entry *entry,
	    enum event_kind kind, const struct range *run, uint32_t before,
	    uint32_t after);
	void *context;
};
void replay_watch(struct replay *replay, const struct replay_watcher *watcher);

/* What all the entries so far come to. Places in it are numbers of the replay,
 * whose names are batches, custodians and deliveries. */
const struct book *replay_book(const struct replay *replay);
const char *replay_place_name(const struct replay *replay, uint32_t place);
uint32_t replay_place(const struct replay *replay, const char *name);

/* What the log last said of an operator (uid:roles), and of a place: of a batch
 * its digest, of a custodian kind:open:digest, of a delivery "open" or
 * "closed". NULL if it never named one. */
const char *replay_operator(const struct replay *replay, const char *name);
const char *replay_facts(const struct replay *replay, const char *place);

/* How many of either it ever named. */
size_t replay_operator_count(const struct replay *replay);
size_t replay_place_count(const struct replay *replay);
size_t replay_custodian_count(const struct replay *replay);

/* A batch's serials, in the order they were given out; NULL: no such batch. */
const struct ranges *replay_batch(const struct replay *replay,
    const char *batch);

/* What the log says of a key (usage:check) and how that stands; and what it
 * last said of a card system, its digest. The entry is where it says so. NULL
 * if it never named one. */
const char *replay_key(const struct replay *replay, const char *id,
    enum key_state *state, uint64_t *entry);
size_t replay_key_count(const struct replay *replay);
const char *replay_card_system(const struct replay *replay, const char *name,
    uint64_t *entry);
size_t replay_card_system_count(const struct replay *replay);

/* Tries of a serial's CIP since the last right one, and the last entry about
 * them; false if there never was any. How many serials ever had one. */
bool replay_cip_tries(const struct replay *replay, const struct serial *serial,
    unsigned *tries, uint64_t *entry);
size_t replay_cip_count(const struct replay *replay);

/* Where the log has that the card of an envelope was blocked, and that its card
 * system knows; NULL: it was not. How many were. */
struct block_known {
	uint64_t entry;
	uint64_t confirmed; /* 0: not yet */
};
const struct block_known *replay_block_of(const struct replay *replay,
    const struct serial *serial);
size_t replay_block_count(const struct replay *replay);

/* How often the PUK that a serial's card has was told since that was last
 * unlocked, and on the last day that it was; false if it never was. How many
 * serials ever had it told. */
struct puk_now {
	unsigned told;
	unsigned today;
	char day[PUK_DAY_TEXT]; /* "2026-11-27", UTC */
	uint64_t entry;         /* the last one about it */
};
bool replay_puk_now(const struct replay *replay, const struct serial *serial,
    struct puk_now *now);
size_t replay_puk_count(const struct replay *replay);

/* What the log last said of a press, active or removed, and where; NULL if it
 * never named one. How many it did, and how many templates and releases. */
const char *replay_press(const struct replay *replay, const char *name,
    uint64_t *entry);
size_t replay_press_count(const struct replay *replay);
size_t replay_template_count(const struct replay *replay);
size_t replay_release_count(const struct replay *replay);

/* What the log last said of a station, and where; NULL if it never named one.
 * How many it did. */
struct station_now {
	bool active;
	unsigned refused; /* wrong codes since it was last unlocked */
	const char *who;  /* is at it; NULL: nobody */
	uint64_t shift;   /* the entry with which she came */
};
const char *replay_station(const struct replay *replay, const char *name,
    struct station_now *now, uint64_t *entry);
size_t replay_station_count(const struct replay *replay);

/* The digest of an operator's badge, and where the log has it; NULL if she has
 * none. How many have one. */
const char *replay_operator_badge(const struct replay *replay, const char *name,
    uint64_t *entry);
size_t replay_badge_count(const struct replay *replay);

/* The SHA-256 of the courier's certificate, and the entry that says so; NULL if
 * there is none yet. */
const char *replay_courier(const struct replay *replay, uint64_t *entry);
/* How the old card stands that was handed in when an envelope was bound. */
enum old_card_state {
	OLD_CARD_NEVER, /* none was */
	OLD_CARD_LIES,
	OLD_CARD_WITHDRAWN,
	OLD_CARD_DESTROYED
};
enum old_card_state replay_old_card(const struct replay *replay,
    const struct serial *serial);

/* How the codes of a number stand that are split; NULL if they are not. How
 * many numbers were drawn. */
const struct split_now *replay_split(const struct replay *replay,
    const struct serial *serial);
size_t replay_split_count(const struct replay *replay);

/* The one station that asked for their slip; NULL if none did. */
const char *replay_slip_station(const struct replay *replay,
    const struct serial *serial);

/* What its first entry calls the log; "" before that. */
const char *replay_origin(const struct replay *replay);

#endif
