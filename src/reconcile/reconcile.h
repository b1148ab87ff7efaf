/* The ledger against its log: what the entries say happened, replayed from the
 * first one, and what the tables say is so, serial by serial; then the three
 * equations that auditors ask for. Nothing is changed. */
#ifndef RECONCILE_RECONCILE_H
#define RECONCILE_RECONCILE_H

#include <stdbool.h>

#include "ledger/place.h"
#include "reconcile/findings.h"
#include "report/period.h"

struct reconcile_wanted {
	int64_t batch;         /* only this one's equation; 0: every one's */
	const char *custodian; /* likewise; NULL: every one's */

	struct period period; /* of custodians' equations */
};

/* "received": 500, and on which side of the equation it stands. */
struct term {
	const char *name;
	int sign; /* 1 or -1 on the left; 0 on the right */
	uint64_t count;
};

enum { TERMS_MOST = 16, EQUATION_NAME = PLACE_NAME + 16 };

struct equation {
	char name[EQUATION_NAME]; /* "B000001", "roma-1", "system" */
	struct term terms[TERMS_MOST];
	unsigned count;
	bool holds; /* of sets: counts, and no serial on one side alone */
};

struct reconciliation {
	uint64_t entries; /* of the log, all replayed */
	uint64_t serials; /* given out */
	struct findings findings;
	struct equation *equations;
	size_t count;
};

/* 0 also if something does not fit: findings says what. */
int reconcile(struct ledger *ledger, const struct reconcile_wanted *wanted,
    struct reconciliation *ret);
void reconciliation_free(struct reconciliation *reconciliation);

/* Every equation holds, and there is nothing to explain. */
bool reconciliation_is_good(const struct reconciliation *reconciliation);

#endif
