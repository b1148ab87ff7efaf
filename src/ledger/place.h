/* Places: whoever and whatever can hold an envelope, by one name each, which is
 * also its name in the log. A batch is B000012, a delivery D7, and a custodian
 * what its people call it. */
#ifndef LEDGER_PLACE_H
#define LEDGER_PLACE_H

#include "audit/entry.h"
#include "base/hours.h"
#include "base/position.h"
#include "ledger/ledger.h"

enum { PLACE_NAME = ENTRY_TOKEN_TEXT };

/* A new place; a name that is taken is EX_SOFTWARE. */
int ledger_place_add(struct ledger *ledger, const char *name, int64_t *id);

/* 1 found, 0 there is none, -1 failed. */
int ledger_place_id(struct ledger *ledger, const char *name, int64_t *id);
int ledger_place_name(struct ledger *ledger, int64_t id,
    char name[static PLACE_NAME]);

int ledger_place_each(struct ledger *ledger,
    int (*each)(void *context, int64_t id, const char *name), void *context);

/* B000012 and D7, as every page and the log has them. */
void place_of_batch(char name[static PLACE_NAME], int64_t batch);
void place_of_delivery(char name[static PLACE_NAME], int64_t delivery);

enum custodian_kind {
	CUSTODIAN_PRINT_ROOM = 1,
	CUSTODIAN_DEPOT,
	CUSTODIAN_COUNTER,
	CUSTODIAN_DRAWER, /* of one operator */
	CUSTODIAN_KINDS
};

enum { CUSTODIAN_TEXT = 121 };

struct custodian {
	int64_t place;
	char name[PLACE_NAME]; /* a-z, 0-9 and hyphen, 2 to 32 */
	enum custodian_kind kind;
	bool open; /* a closed one is sent nothing, and binds nothing */
	char title[CUSTODIAN_TEXT];
	char address[CUSTODIAN_TEXT];

	/* Of counters alone, and empty where it is not known. Who has a
	 * municipality is an activation point, which citizens are shown. */
	char municipality[CUSTODIAN_TEXT];
	char hours[HOURS_TEXT];       /* base/hours.h */
	char position[POSITION_TEXT]; /* base/position.h */
};

/* "print-room", "depot", "counter", "drawer"; and back. */
const char *custodian_kind_name(enum custodian_kind kind);
bool custodian_kind_read(const char *name, enum custodian_kind *kind);

/* Adds a custodian, or changes one of the same name; request is "#12". Its
 * stock is empty when it is new. */
int ledger_custodian_put(struct ledger *ledger,
    const struct custodian *custodian, const char *request);

/* 1 found, 0 there is none, -1 failed. */
int ledger_custodian_get(struct ledger *ledger, const char *name,
    struct custodian *custodian);

/* The same, where none is EX_NOINPUT with a sentence. */
int ledger_custodian_need(struct ledger *ledger, const char *name,
    struct custodian *custodian);
int ledger_custodian_each(struct ledger *ledger,
    int (*each)(void *context, const struct custodian *custodian),
    void *context);

/* What the log says of it: kind:open:digest. */
int custodian_facts(char facts[static ENTRY_TOKEN_TEXT],
    const struct custodian *custodian);

#endif
