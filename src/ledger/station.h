/* Stations: the browsers that may talk to bustad, by the certificate each
 * shows, and who is at them. */
#ifndef LEDGER_STATION_H
#define LEDGER_STATION_H

#include "audit/entry.h"
#include "base/digest.h"
#include "ledger/people.h"
#include "ledger/place.h"

enum { STATION_NAME = 32 + 1 }; /* [a-z0-9-], 2 to 32 */

/* Numbers are stored: never renumber. */
enum station_kind {
	STATION_COUNTER = 1,
	STATION_AUDITOR = 2,  /* reads, and changes nothing */
	STATION_HELP_DESK = 3 /* blocks cards of those who telephone */
};

const char *station_kind_name(enum station_kind kind);

struct station {
	char name[STATION_NAME];
	enum station_kind kind;
	int64_t custodian;          /* place of its counter; 0: of none */
	char counter[PLACE_NAME];   /* its name; empty: of none */
	char title[CUSTODIAN_TEXT]; /* of that custodian */
	bool open;                  /* that custodian is, or it is of none */
	uint8_t fingerprint[DIGEST_SIZE]; /* SHA-256 of its certificate's DER */
	bool active;                      /* not revoked */
	unsigned refused;        /* wrong codes since it was unlocked */
	char who[OPERATOR_NAME]; /* operator at it now; empty: nobody */
	int64_t shift_ms;        /* since when, Unix time */
	uint64_t shift;          /* entry of the log with which she came */
	uint64_t entry;          /* and that registered it */
};

/* What the log says of one: its counter, @auditor or @help-desk, and a digest.
 */
int station_facts(char facts[static ENTRY_TOKEN_TEXT],
    const struct station *station);

/* 1 found, also if it was revoked, 0 there is none, -1 failed. */
int ledger_station_get(struct ledger *ledger, const char *name,
    struct station *station);
int ledger_station_of(struct ledger *ledger,
    const uint8_t fingerprint[static DIGEST_SIZE], struct station *station);

/* By name, until it returns not 0. */
int ledger_station_each(struct ledger *ledger,
    int (*each)(void *context, const struct station *station), void *context);

/* What follows is in a transaction of the caller's, and of a station as that
 * transaction has read it, which is kept as it is after the change. Entries
 * name whom the ledger's entries name; "entry" is where theirs stands. */

/* A new one, or an old one anew, with nobody at it and nothing refused; of the
 * struct, name, kind, counter and fingerprint are taken. request is "#12".
 * EX_USAGE: no name; EX_DATAERR: a certificate that another station has, or a
 * custodian that is no counter. */
int ledger_station_put(struct ledger *ledger, const struct station *station,
    const char *request);

/* EX_DATAERR: it was revoked before; nothing was refused there. */
int ledger_station_revoke(struct ledger *ledger, struct station *station);
int ledger_station_unlock(struct ledger *ledger, struct station *station);

/* Whoever showed her badge is at the station from now on, instead of whoever
 * was, and entries from here on name her; or nobody is any more. EX_DATAERR: a
 * station or counter where nobody can be. */
int ledger_shift_begin(struct ledger *ledger, struct station *station,
    const char *who, uint64_t *entry);
int ledger_shift_end(struct ledger *ledger, struct station *station,
    uint64_t *entry);

/* The same for every station an operator is at, and without entries: that she
 * serves at no counter any more, or has another badge, is one already. */
int ledger_shift_void(struct ledger *ledger, const char *who);

/* A write of this station was judged and refused, the reason in a word; counted
 * if that is one of audit/station_rule.h. */
int ledger_decline(struct ledger *ledger, struct station *station,
    const char *reason, uint64_t *entry);

/* An envelope that was not the next is about to be bound, for one of the
 * reasons of audit/station_rule.h; the very next entry has to be that. */
int ledger_out_of_order(struct ledger *ledger, const struct serial *serial,
    const struct station *station, const char *reason);

#endif
