/* What is said of stations by name: the ledger writes by it, and whoever
 * replays the log judges by it. */
#ifndef AUDIT_STATION_RULE_H
#define AUDIT_STATION_RULE_H

#include <stdbool.h>

#include "audit/entry.h"

/* A station is of a counter, of the auditor, or of a help desk; "@" is in no
 * name of a counter. The digest is cut so that the longest name leaves room for
 * it. */
#define STATION_OF_AUDITOR "@auditor"
#define STATION_OF_HELP_DESK "@help-desk"
enum { STATION_DIGEST_SIZE = 15 };

/* Refused for a code that was guessed, or might have been: counted, until the
 * station is locked. */
bool decline_counts(const char *reason);

/* A reason to bind an envelope that is not the next one. */
bool out_of_order_is_reason(const char *reason);

/* "counter-3:1a2b...": its place, or one of those with "@". False if it is no
 * such text. */
bool station_facts_place(char place[static ENTRY_TOKEN_TEXT],
    const char *facts);

#endif
