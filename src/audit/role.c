#include "audit/role.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/banned.h"

static const struct {
	enum role role;
	const char *name;
} roles_named[] = {
	{ ROLE_PRODUCER, "producer" },
	{ ROLE_RELEASER, "releaser" },
	{ ROLE_STOCK_KEEPER, "stock-keeper" },
	{ ROLE_COUNTER, "counter" },
	{ ROLE_AUDITOR, "auditor" },
	{ ROLE_KEY_CUSTODIAN, "key-custodian" },
};

enum { ROLES = sizeof roles_named / sizeof roles_named[0] };

static void
roles_join(char *text, size_t room, unsigned roles, const char *between)
{
	size_t length = 0, i;

	text[0] = '\0';
	for (i = 0; i < ROLES && length < room; i++)
		if ((roles & roles_named[i].role) != 0)
			length += (size_t)snprintf(text + length, room - length,
			    "%s%s", length > 0 ? between : "",
			    roles_named[i].name);
}

void
roles_text(char text[static ROLES_TEXT], unsigned roles)
{
	if (roles == 0 || roles == ROLES_ALL)
		(void)snprintf(text, ROLES_TEXT, "%s",
		    roles == 0 ? "-" : "all");
	else
		roles_join(text, ROLES_TEXT, roles, "+");
}

void
roles_choice(char text[static ROLES_CHOICE], unsigned roles)
{
	roles_join(text, ROLES_CHOICE, roles, " or ");
}

static unsigned
role_read(const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < ROLES; i++)
		if (strlen(roles_named[i].name) == length &&
		    strncmp(roles_named[i].name, text, length) == 0)
			return roles_named[i].role;
	return 0;
}

bool
roles_read(const char *text, unsigned *roles)
{
	unsigned set = 0, role;
	size_t length;

	if (strcmp(text, "-") == 0 || strcmp(text, "all") == 0) {
		*roles = text[0] == '-' ? 0 : ROLES_ALL;
		return true;
	}
	for (;; text += length + 1) {
		length = strcspn(text, "+");
		role = role_read(text, length);
		if (role == 0 || (set & role) != 0)
			return false;
		set |= role;
		if (text[length] == '\0')
			break;
	}
	*roles = set;
	return true;
}
