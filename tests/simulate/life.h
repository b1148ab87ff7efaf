/* A ledger's life: random steps, each done to the ledger and to the model. */
#ifndef TESTS_SIMULATE_LIFE_H
#define TESTS_SIMULATE_LIFE_H

#include <stdnoreturn.h>

#include "envelope/range.h"
#include "ledger/binding.h"
#include "ledger/internal.h"
#include "ledger/ledger.h"
#include "ledger/place.h"
#include "ledger/station.h"
#include "ledger/stock.h"
#include "tests/simulate/dice.h"
#include "tests/simulate/model.h"

enum { WORDS = 400, VERBS_MOST = 64, MOVEMENTS_MOST = 16, ENDINGS = 4 };

/* What is about to happen; which of it matters is its verb's business. */
struct step {
	const struct verb *verb;
	struct set set; /* the envelopes it names */
	int from;
	int to;
	unsigned batch;
	unsigned chunk;
	unsigned delivery;
	unsigned custodian;
	unsigned envelope;
	unsigned person;
	unsigned station;
	unsigned uid;
	unsigned count;
	unsigned job;
	int card;
	unsigned record; /* of a binding */
	int request;     /* of a binding; -1: none */
	bool back;
	bool right_token;
	bool open;
	bool give_up;
	unsigned asks; /* operators: who acts alone, or asks */
	unsigned acts; /* who approves */
};

struct life {
	uint64_t seed;
	struct dice dice;
	const char *path;
	struct ledger *ledger;
	struct model model;
	struct model before; /* what a rollback leads back to */
	struct model after;  /* what a child that is not killed leads to */
	struct step step;
	uint64_t steps;                 /* done */
	uint64_t counts[2][VERBS_MOST]; /* allowed, refused ones; by verb */
	uint64_t split[VERBS_MOST];     /* allowed ones of split codes */
	uint64_t answered[BIND_RESULTS];
	uint64_t acknowledged[4]; /* by result */
	uint64_t tried[3];
	uint64_t blocked[3];
	uint64_t confirmed[3];
	uint64_t told[4];
	uint64_t drawn[BIND_RESULTS];
	uint64_t redrawn;           /* for a card whose other codes are lost */
	uint64_t slips[2][4];       /* asked for, or printed; by result */
	uint64_t ended[2][ENDINGS]; /* messages, of codes out of use, in use */
	uint64_t asked[MOVEMENTS_MOST][ENVELOPE_STATES]; /* of each state */
	uint64_t rollbacks;
	uint64_t kills[2];  /* before it had happened, and after */
	uint64_t root_size; /* of the log, when it was last compared */
	uint8_t root[32];
	bool child;
};

/* What an act comes to: as the ledger's own functions return it. */
enum outcome { FAILED = -1, DONE = 0, REFUSED = 1 };

struct verb {
	const char *name;
	unsigned weight;

	/* Fills the step at random, mostly with what makes sense, or makes it
	 * another verb's; false: there is nothing of this kind to do now. */
	bool (*choose)(struct life *life, struct step *step);

	/* What must come of it. */
	enum outcome (
	    *judge)(const struct model *model, const struct step *step);

	/* Does it to the ledger, in a transaction that is open, and looks at
	 * all that the ledger says about it. */
	enum outcome (*act)(struct life *life, const struct step *step);

	/* Only for what is DONE. */
	void (*apply)(struct model *model, const struct step *step);
	const struct movement *movement;
};

/* verbs_station.c: a station at random, and the people; as the ledger has it,
 * if it was ever made; whoever is at it acts. */
bool station_choose(struct life *life, struct step *step);
bool station_get(struct life *life, const struct step *step,
    struct station *station);
void station_act_as(struct life *life, const struct step *step);

/* Of a verb that can only succeed. */
enum outcome judge_done(const struct model *model, const struct step *step);

extern const struct verb batch_verbs[], movement_verbs[], delivery_verbs[],
    binding_verbs[], card_verbs[], people_verbs[], station_verbs[],
    old_card_verbs[], puk_verbs[], draw_verbs[], halves_verbs[];
extern const unsigned batch_verb_count, movement_verb_count,
    delivery_verb_count, binding_verb_count, card_verb_count, people_verb_count,
    station_verb_count, old_card_verb_count, puk_verb_count, draw_verb_count,
    halves_verb_count;

/* The ledger and the model do not agree: says seed, step, and what it was. */
noreturn void life_disagree(const struct life *life, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
#define life_must(life, sentence) \
	((sentence) ? (void)0 : life_disagree(life, "not so: %s", #sentence))

/* Where test_simulator.c ends a test. */
noreturn void life_end_test(const char *sentence);

/* names.c: the envelopes as ranges, settled; ranges_free them. */
void life_ranges(const struct life *life, const struct set *set,
    struct ranges *ranges);

/* And back: every serial of a range is one of the model's. */
void life_set(const struct life *life, const struct ranges *ranges,
    struct set *set);
unsigned life_index(const struct life *life, const struct serial *serial);
struct serial life_serial(unsigned at);
int64_t life_place(const struct life *life, int place);
void life_custodian(const struct life *life, unsigned number,
    struct custodian *custodian);

/* found.c: an empty ledger with custodians, and two people. */
void life_found(struct life *life);

/* Two people: step->asks asked for it and step->acts approves it; text is "#12"
 * of the log. */
enum { ASKED_TEXT = 16 };
void life_approve(struct life *life, const struct step *step, const char *event,
    char text[static ASKED_TEXT]);
void life_act_as(struct life *life, unsigned person);
bool life_choose_people(struct life *life, struct step *step);
extern const char *const operator_names[OPERATORS];

/* An envelope that fits, searched from a random one on; -1: none. */
int life_find(struct life *life,
    bool (*fits)(const struct model *model, unsigned at, const void *context),
    const void *context);

/* verbs_people.c: a custodian as it is to be. */
void people_custodian(struct custodian *custodian, unsigned number, bool open,
    unsigned version);

/* compare.c: the touched envelopes; and everything, serial by serial. */
void compare_touched(struct life *life, const struct step *step);
void compare_all(struct life *life);
void compare_one(const struct life *life, unsigned at,
    enum envelope_state state, const char *place);

/* verbs_draw.c: whom messages are sealed to. */
void life_found_courier(struct life *life);

/* compare_split.c: split codes, of one number and of all. */
void compare_halves(struct life *life, unsigned at);
void compare_splits(struct life *life);

/* compare_log.c: the log replayed, and what reconcile() makes of it. */
void compare_log(struct life *life);
void compare_reconciled(struct life *life);

/* verbs_station.c */
void compare_stations(struct life *life);
void compare_old_cards(struct life *life);

/* crash.c: the step done by a child that is killed in the middle. True if it
 * has happened. */
bool crash_in_step(struct life *life, enum outcome wanted);

/* life.c: verbs by number, NULL past the last; a step in words; steps until
 * there were so many. */
const struct verb *life_verb(unsigned index);
void life_step_text(const struct life *life, const struct step *step,
    char *text, size_t room);
struct life_manner {
	unsigned group;       /* steps a transaction, at most */
	unsigned kill_one_in; /* steps; 0: none */
};

void life_live(struct life *life, const struct life_manner *manner,
    uint64_t steps);

/* The ledger's wall clock, which jumps. */
extern int64_t simulated_ms;

#endif
