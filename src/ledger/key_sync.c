/* Whether the key store that a room opened is the one this ledger is of. */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "ledger/internal.h"
#include "ledger/key.h"

#include "base/banned.h"

/* The key that should be there. One that custodians made comes into the ledger
 * before it comes into the store, and if something came between, the one before
 * it still serves there, until they type their pieces again. */
static int
sync_find(struct ledger *ledger, const char *usage, const char *id,
    struct ledger_key *key)
{
	const struct key_rule *rule = key_rule_of(usage);

	return rule != NULL && rule->by_ceremony
	    ? ledger_key_get(ledger, id, key)
	    : ledger_key_current(ledger, usage, key);
}

static int
sync_check(struct ledger *ledger, const char *id, const char *check)
{
	char usage[KEY_USAGE_TEXT];
	struct ledger_key key;
	int found;

	(void)snprintf(usage, sizeof usage, "%.*s", (int)strcspn(id, "-"), id);
	if ((found = sync_find(ledger, usage, id, &key)) < 0)
		return -1;
	if (found > 0 && strcmp(key.id, id) == 0 &&
	    strcmp(key.check, check) == 0)
		return 0;
	return fail(EX_DATAERR,
	    "the key store is not this ledger's, or an old copy: it has %s "
	    "%s, the ledger's is %s%s%s",
	    id, check, found > 0 ? key.id : "none", found > 0 ? " " : "",
	    found > 0 ? key.check : "");
}

int
ledger_keys_sync(struct ledger *ledger, const char *text)
{
	char id[KEY_NAME_TEXT], check[KEY_CHECK_TEXT];
	struct ledger_key wrap;
	int size, known, rc = 0;

	/* A backup key may have been made before. */
	if ((known = ledger_key_current(ledger, "wrap", &wrap)) < 0)
		return -1;
	while (rc == 0 && *text != '\0') {
		/* One less than KEY_NAME_TEXT and KEY_CHECK_TEXT. */
		if (sscanf(text, "%31[^ ,] %16[^ ,]%n", id, check, &size) != 2)
			return fail(EX_DATAERR, "\"%s\" names no key", text);
		rc = known ? sync_check(ledger, id, check)
			   : ledger_key_add(ledger, id, check);
		text += size;
		if (strncmp(text, ", ", 2) == 0)
			text += 2;
		else if (*text != '\0')
			return fail(EX_DATAERR, "\"%s\" names no key", text);
	}
	return rc;
}
