/* What a request is carried out by, in steps that groups run: its words are
 * read, then a room is asked about them, then, in a transaction, they are
 * foreseen, and judged. One file a noun, beside this one. */
#ifndef COUNTER_VERB_H
#define COUNTER_VERB_H

#include "base/bytes.h"
#include "counter/group.h"
#include "counter/problem.h"
#include "home/counter_questions.h"
#include "ledger/people.h"
#include "ledger/station.h"

enum { TURN_QUESTIONS = 2 };

/* A request in its turn. */
struct turn {
	struct request *request;
	const struct verb *verb;
	const struct group_limits *limits;
	const struct home *home;
	struct ledger *ledger;
	struct counter_room *room;

	/* The verb's own, verb->size bytes of zeros to begin with, and wiped:
	 * a card's number may be in it. */
	void *asked;

	/* What the room is to say; of the turn unless the verb has more. */
	struct counter_question question[TURN_QUESTIONS];
	struct counter_question *questions; /* those, or what asked has */
	size_t question_count;
	struct counter_question late; /* once the transaction has begun; or of
				       * a second turn, before that */
	bool has_late;

	struct station station; /* in the transaction, as what follows */
	bool on_shift;          /* station.who is, and may */
	bool keeps;             /* reply is given again to the same key */

	bool answered;
	bool goes_on;   /* judged, and not answered: it has a second turn … */
	bool is_second; /* … which is this one */
	bool waits;     /* for another of the same key, that goes on */
	struct turn *next;
};

struct verb {
	enum station_kind kind; /* the stations that may */
	enum station_kind also; /* … and those; 0: no others */
	bool is_everybodys;     /* … whatever their kind */
	bool needs_shift;
	bool is_locked; /* with its station, after too many wrong codes */
	bool changes;   /* in a transaction that may write */

	size_t size; /* of turn->asked */

	/* Reads body, tail and query, and says what the room is to be asked.
	 * 0; or -1, and then turn->request->reply says what is wrong. May be
	 * NULL. */
	int (*read)(struct turn *turn);

	/* What makes it this very request and no other: never a card's number.
	 * Only of what has an Idempotency-Key. */
	void (*content)(const struct turn *turn, struct bytes *content);

	/* In the transaction, before anything of the group is judged: whether
	 * the room is to be asked turn->late, with all the others'. What fails
	 * here fails once more when it is judged. May be NULL. */
	int (*foresee)(struct turn *turn);

	/* Fills the reply, which may be a refusal: 0, or -1 with a reason, and
	 * nothing of it has happened. It may be called again. */
	int (*judge)(struct turn *turn);

	/* Of what may be known only once it has been made durable that it was
	 * asked. Then judge answers nothing and says turn_goes_on; when its
	 * group is committed, the log is signed, and the room has answered
	 * turn->late, this judges in the next group. NULL: it has one turn. */
	int (*second)(struct turn *turn);

	/* Instead of judge, in short pieces, each in a transaction that reads:
	 * 1 there is more to do, 0, -1 as judge. */
	int (*piece)(struct turn *turn);

	/* Frees what asked has. May be NULL. */
	void (*end)(struct turn *turn);
};

/* The reply, and 0; -1 out of memory. The object is the callee's. */
int turn_answer(struct turn *turn, unsigned status, json_t *object);
int turn_answer_text(struct turn *turn, unsigned status, const char *type,
    const void *text, size_t size);

/* Always 0: it is judged once more. */
int turn_goes_on(struct turn *turn);

/* Always 0: a refusal is an answer. */
int turn_refuse(struct turn *turn, enum problem problem);

/* The same, of what was judged: it stands in the log, and is remembered. -1 if
 * that cannot be. */
int turn_decline(struct turn *turn, enum problem problem);

/* It has happened, and is remembered: entry is the last one of the log. */
int turn_entry(struct turn *turn, uint64_t *entry);

/* A code that is none, or another than field wants: always -1, for read. */
int turn_no_code(struct turn *turn, const char *field, const char *text);

/* The members of the body, and no other one: as json_unpack_ex. -1 with a
 * reply. */
int turn_unpack(struct turn *turn, const char *format, ...);

extern const struct verb verb_shift, verb_shift_begin, verb_shift_end,
    verb_next, verb_lookup, verb_bind, verb_spoil, verb_split, verb_slip,
    verb_slip_printed, verb_deliveries, verb_receive, verb_day, verb_block,
    verb_old_cards, verb_old_cards_withdraw, verb_old_cards_destroy,
    verb_audit_stock, verb_audit_stock_csv, verb_audit_transit,
    verb_audit_transit_csv, verb_audit_discrepancies,
    verb_audit_discrepancies_csv, verb_audit_checkpoint, verb_audit_note,
    verb_audit_proof;

#endif
