/* What a key is for, by the word the log has, and what it takes to have one. */
#ifndef AUDIT_KEY_RULE_H
#define AUDIT_KEY_RULE_H

#include <stdbool.h>

#include "audit/entry.h"

enum {
	KEY_NAME_TEXT = 31 + 1, /* docs/FORMATS.md, "Key store" */
	KEY_CHECK_TEXT = 16 + 1,
	KEY_USAGE_TEXT = sizeof "exchange",
	SHARES_MOST = 255
};

struct key_rule {
	char usage[KEY_USAGE_TEXT];
	bool by_ceremony; /* made of what several people hold */
	bool rotates;     /* two people may let another take its place */
	bool is_stored;   /* in the key store, and so in what a room says */
};

enum { KEY_RULES = 9 };
extern const struct key_rule key_rules[KEY_RULES];

/* Numbers are stored: never renumber. */
enum key_state {
	KEY_CURRENT = 1,
	KEY_ARCHIVED = 2, /* another one took its place; it still opens */
	KEY_RETIRED = 3   /* nothing is under it any more */
};
const char *key_state_name(enum key_state state);

/* NULL: no such usage. */
const struct key_rule *key_rule_of(const char *usage);

/* What a key's entry says of it: "wrap:1a2b3c4d5e". False if it does not. */
bool key_facts_read(const char *facts, char usage[static KEY_USAGE_TEXT],
    char check[static KEY_CHECK_TEXT]);
void key_facts_write(char facts[static ENTRY_TOKEN_TEXT], const char *usage,
    const char *check);

/* "wrap-2026-1f3a9c" is the id of a key of that usage. */
bool key_id_is_of(const char *id, const char *usage);

/* What a custodian holds of a key: "2/3", a component of three that are all
 * needed, or "2/3/5", the second of five shares of which three are enough. */
struct key_share {
	unsigned number;
	unsigned needed;
	unsigned of;
};
bool key_share_read(const char *text, struct key_share *share);

/* They are of one set. */
bool key_share_fits(const struct key_share *one, const struct key_share *other);

#endif
