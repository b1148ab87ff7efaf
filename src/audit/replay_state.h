/* For replay.c and the rules it keeps: replay_moves.c, replay_people.c,
 * replay_keys.c, replay_cip.c, replay_puk.c, replay_print.c, replay_station.c
 * and replay_old_card.c. */
#ifndef AUDIT_REPLAY_STATE_H
#define AUDIT_REPLAY_STATE_H

#include <stdbool.h>

#include "audit/key_rule.h"
#include "audit/names.h"
#include "audit/replay.h"

enum subject_kind {
	SUBJECT_NONE,
	SUBJECT_BATCH,
	SUBJECT_CUSTODIAN,
	SUBJECT_DELIVERY
};

/* A place: the one whose number in places is its index and one. */
struct subject {
	enum subject_kind kind;
	bool open;   /* a batch being made, a custodian, a delivery */
	bool waived; /* a batch that may be released without rehearsal */
	char facts[ENTRY_TOKEN_TEXT];
	uint32_t sender; /* of a delivery: places */
	uint32_t receiver;
	uint64_t inside;      /* envelopes in a delivery */
	struct ranges ranges; /* of a batch, as what follows */
	char template[ENTRY_TOKEN_TEXT];
	uint32_t release;  /* its number; 0: it went to no press */
	bool has_receipt;  /* for that */
	uint32_t replaces; /* places; 0: it was ordered for itself */
};

struct acting {
	char facts[ENTRY_TOKEN_TEXT]; /* uid:roles */
	uint32_t uid;
	unsigned roles;               /* 0: no operator any more */
	char badge[ENTRY_TOKEN_TEXT]; /* empty: she has none */
	uint64_t badge_entry;
};

/* What one person asked, and another may have approved. */
struct asked {
	enum event_kind kind;
	uint32_t asked_by; /* operators */
	bool settled;
};

/* A key: the one whose number in keys is its index and one. */
struct key_known {
	char facts[ENTRY_TOKEN_TEXT]; /* empty: only shares of it are known */
	enum key_state state;
	uint64_t entry;
};

struct system_known {
	char facts[ENTRY_TOKEN_TEXT];
	uint64_t entry; /* the last one about it */
};

struct press_known {
	char facts[ENTRY_TOKEN_TEXT];
	uint64_t entry; /* the last one about it */
};

struct share_held {
	uint32_t key;
	uint32_t holder; /* operators */
	struct key_share share;
};

/* Of a serial somebody said the CIP of; by its number in cips. */
struct cip_count {
	unsigned tries;
	uint64_t entry; /* the last one about it */
	bool is_right;  /* which said so */
	struct block_known block;
};

/* A station: the one whose number in stations is its index and one. */
struct station_known {
	char facts[ENTRY_TOKEN_TEXT];
	uint64_t entry;     /* that says them */
	uint32_t custodian; /* places; 0: no counter's */
	bool is_help_desk;
	struct station_now now;
};

/* Codes that are split; by their number in splits. */
struct split_known {
	struct split_now now;
	uint32_t station; /* that asked for their slip; 0: none did */
};

struct replay {
	uint64_t size;
	char origin[ENTRY_TOKEN_TEXT];
	struct names *places;
	struct subject *subjects;
	uint32_t subject_count;
	struct names *operators;
	struct acting *acting; /* what the log last said of each */
	uint32_t operator_count;
	struct asked *asked;
	uint32_t asked_count;
	uint32_t approved; /* what the entries that follow may carry out */
	uint32_t approved_by;
	bool carried; /* at least one of them did */
	struct names *keys;
	struct key_known *key_list;
	uint32_t key_count;               /* with those only shared yet */
	uint32_t current[KEY_RULES];      /* keys; 0: none */
	bool rotation_is_open[KEY_RULES]; /* approved, and not used */
	struct share_held *shares;
	uint32_t share_count;
	struct names *systems;
	struct system_known *system_list;
	uint32_t system_count;
	struct names *cips; /* serials without hyphens */
	struct cip_count *cip_list;
	uint32_t cip_count;
	uint32_t block_count;
	struct names *puks; /* serials without hyphens */
	struct puk_now *puk_list;
	uint32_t puk_count;
	struct names *templates; /* that were approved */
	uint32_t template_count;
	struct names *presses;
	struct press_known *press_list;
	uint32_t press_count;
	uint32_t *releases; /* places: of the batch of each, by number */
	uint32_t release_count;
	uint32_t receiving; /* places: what a receipt says is being told */
	struct names *stations;
	struct station_known *station_list;
	uint32_t station_count;
	uint32_t badge_count;
	bool must_bind; /* the next entry, what out_of_order is about */
	struct entry out_of_order;
	char courier[ENTRY_TOKEN_TEXT]; /* SHA-256; empty: none */
	uint64_t courier_entry;
	struct names *splits; /* serials without hyphens, as cips has them */
	struct split_known *split_list;
	uint32_t split_count;
	struct book book;
	struct book old_cards; /* enum old_card_state where states are there */
	struct replay_watcher watcher;
};

/* The subject of a name, if it is of that kind; NULL with a reason. */
struct subject *replay_subject(struct replay *replay, const char *name,
    enum subject_kind kind);

/* Adds a place that is not there yet; NULL with a reason. */
struct subject *replay_subject_add(struct replay *replay, const char *name,
    enum subject_kind kind);
uint32_t replay_subject_number(const struct replay *replay,
    const struct subject *subject);

/* One rule an event: 0, or -1 with a reason. */
int replay_move(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_delivery(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_close(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_batch_new(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_batch_end(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_destroy_key(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_custodian(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_operator_set(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_request(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_approve(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_settle(struct replay *replay, const struct entry *entry,
    enum event_kind kind);

int replay_waive(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_key_new(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_share(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_rotate_key(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_retire_key(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_backup(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_rehearse(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_card_system_put(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_cip(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_block(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_confirm_block(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_puk(struct replay *replay, const struct entry *entry,
    enum event_kind kind);

/* A card has the one it is about, which is where the entry says. */
int replay_is_on_card(const struct replay *replay, const struct entry *entry,
    enum envelope_state *state);

int replay_template(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_press_put(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_export(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_receipt(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_replace(struct replay *replay, const struct entry *entry,
    enum event_kind kind);

int replay_station_put(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_station_revoke(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_station_unlock(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_badge(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_shift(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_end_shift(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_decline(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_out_of_order(struct replay *replay, const struct entry *entry,
    enum event_kind kind);

int replay_courier_put(struct replay *replay, const struct entry *entry,
    enum event_kind kind);

int replay_draw(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_slip(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_message(struct replay *replay, const struct entry *entry,
    enum event_kind kind);
int replay_undelivered(struct replay *replay, const struct entry *entry,
    enum event_kind kind);

/* 64 hexadecimal digits. */
bool replay_is_sha256(const char *text);
int replay_old_card_put(struct replay *replay, const struct entry *entry,
    enum event_kind kind);

/* The station TO, of the counter FROM, where ACTOR has the shift; NULL with a
 * reason. */
struct station_known *replay_station_used(const struct replay *replay,
    const struct entry *entry);

/* ACTOR has the shift at some station of the counter FROM; -1 with a reason. */
int replay_serves(const struct replay *replay, const struct entry *entry);

/* What a binding says besides, in TO: no record, or a sound one; and the old
 * card that was handed in with it. */
int replay_record(struct replay *replay, const struct entry *entry);

/* A help desk's station, and who acts is at it; -1 with a reason. */
int replay_help_desk(const struct replay *replay, const struct entry *entry);

/* Whoever may not serve at a counter, or has another badge, has no shift; and
 * no badge who may not witness there either: number is hers in operators. */
void replay_end_serving(struct replay *replay, uint32_t number);

/* What was out of order is bound by the entry that follows, or was not. */
int replay_end_out_of_order(struct replay *replay, const struct entry *entry,
    enum event_kind kind);

/* What a move out of a batch needs besides: to be released, a template that was
 * approved; to be printed, the press's receipt, if it went to one. */
int replay_may_leave_batch(const struct replay *replay,
    const struct entry *entry, enum event_kind kind,
    const struct subject *batch);

/* A receipt's moves are over with the first entry that is none. */
int replay_end_receipt(struct replay *replay, const struct entry *entry,
    enum event_kind kind);

/* How many envelopes of a batch are in any of the states of a set. */
uint64_t replay_batch_in(const struct replay *replay,
    const struct subject *batch, const bool set[static ENVELOPE_STATES]);

/* What any of those keeps. */
int replay_print_new(struct replay *replay);
void replay_print_free(struct replay *replay);
int replay_stations_new(struct replay *replay);
void replay_stations_free(struct replay *replay);
int replay_splits_new(struct replay *replay);
void replay_splits_free(struct replay *replay);
int replay_keys_new(struct replay *replay);
void replay_keys_free(struct replay *replay);

/* Who may have written this entry at all, alone or with another's approval. */
int replay_actor(struct replay *replay, const struct entry *entry,
    const struct event *event);

#endif
