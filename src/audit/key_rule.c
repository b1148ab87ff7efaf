#include "audit/key_rule.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

const struct key_rule key_rules[KEY_RULES] = {
	{ .usage = "wrap", .rotates = true, .is_stored = true },
	{ .usage = "cip", .is_stored = true },
	{ .usage = "scan", .is_stored = true },
	{ .usage = "card", .is_stored = true },
	{ .usage = "puk", .is_stored = true },
	{ .usage = "manifest", .is_stored = true },
	{ .usage = "log", .is_stored = true },
	/* It opens what card systems send. */
	{ .usage = "exchange", .by_ceremony = true, .is_stored = true },
	/* It seals the backup, and only its custodians have it. */
	{ .usage = "backup", .by_ceremony = true },
};

const struct key_rule *
key_rule_of(const char *usage)
{
	size_t i;

	for (i = 0; i < KEY_RULES; i++)
		if (strcmp(key_rules[i].usage, usage) == 0)
			return &key_rules[i];
	return NULL;
}

const char *
key_state_name(enum key_state state)
{
	static const char *const names[] = { [KEY_CURRENT] = "current",
		[KEY_ARCHIVED] = "archived",
		[KEY_RETIRED] = "retired" };

	return state >= KEY_CURRENT && state <= KEY_RETIRED ? names[state]
							    : "damaged";
}

bool
key_facts_read(const char *facts, char usage[static KEY_USAGE_TEXT],
    char check[static KEY_CHECK_TEXT])
{
	const char *colon = strchr(facts, ':');
	size_t size = colon == NULL ? 0 : strlen(colon + 1);

	if (colon == NULL || colon - facts >= KEY_USAGE_TEXT || size == 0 ||
	    size >= KEY_CHECK_TEXT ||
	    strspn(colon + 1, "0123456789abcdef") != size)
		return false;
	(void)snprintf(usage, KEY_USAGE_TEXT, "%.*s", (int)(colon - facts),
	    facts);
	(void)snprintf(check, KEY_CHECK_TEXT, "%s", colon + 1);
	return key_rule_of(usage) != NULL;
}

void
key_facts_write(char facts[static ENTRY_TOKEN_TEXT], const char *usage,
    const char *check)
{
	(void)snprintf(facts, ENTRY_TOKEN_TEXT, "%.*s:%.*s", KEY_USAGE_TEXT,
	    usage, KEY_CHECK_TEXT, check);
}

bool
key_id_is_of(const char *id, const char *usage)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	size_t size = strlen(usage);

	return strlen(id) < KEY_NAME_TEXT &&
	    strspn(id, letters) == strlen(id) &&
	    strncmp(id, usage, size) == 0 && id[size] == '-' &&
	    id[size + 1] != '\0';
}

bool
key_share_read(const char *text, struct key_share *share)
{
	char again[ENTRY_TOKEN_TEXT];
	unsigned long numbers[3] = { 0 };
	char *at = (char *)(uintptr_t)text;
	unsigned count = 0;

	for (; count < 3; count++) {
		numbers[count] = strtoul(at, &at, 10);
		if (*at != '/' || numbers[count] > SHARES_MOST)
			break;
		at++;
	}
	if (count < 1 || count > 2 || numbers[count] > SHARES_MOST)
		return false;
	share->number = (unsigned)numbers[0];
	share->needed = (unsigned)numbers[1];
	share->of = (unsigned)numbers[count];
	if (count == 1)
		(void)snprintf(again, sizeof again, "%u/%u", share->number,
		    share->of);
	else
		(void)snprintf(again, sizeof again, "%u/%u/%u", share->number,
		    share->needed, share->of);
	return strcmp(again, text) == 0 && share->number >= 1 &&
	    share->needed >= 2 && share->needed <= share->of &&
	    share->number <= share->of;
}

bool
key_share_fits(const struct key_share *one, const struct key_share *other)
{
	return one->needed == other->needed && one->of == other->of &&
	    one->number != other->number;
}
