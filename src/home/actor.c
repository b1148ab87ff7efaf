#include "home/actor.h"

#include <errno.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "ledger/log.h"

#include "base/banned.h"

static const char service_user[] = "busta";

int
actor_uid(const char *name, uid_t *uid)
{
	const struct passwd *user;

	errno = 0;
	if ((user = getpwnam(name)) != NULL) {
		*uid = user->pw_uid;
		return 1;
	}
	/* Which of these says "no such user" is up to the C library. */
	return errno == 0 || errno == ENOENT || errno == ESRCH
	    ? 0
	    : fail(EX_OSERR, "cannot look up the user %s: %s", name,
		  strerror(errno));
}

bool
actor_is_installed(uid_t owner)
{
	uid_t uid;

	return actor_uid(service_user, &uid) == 1 && uid == owner;
}

static int
actor_unclear(const char *why)
{
	return fail(EX_NOPERM, "it is not clear who you are: %s", why);
}

/* Decimal, and nothing else. */
static bool
actor_read_uid(const char *text, uid_t *uid)
{
	size_t length = strlen(text);
	unsigned long long number;

	if (length == 0 || length > 10 || strspn(text, "0123456789") != length)
		return false;
	number = strtoull(text, NULL, 10);
	*uid = (uid_t)number;
	return number < UINT32_MAX;
}

/* The user who logged in, as the kernel remembers through su and sudo. It says
 * nothing where no login was (UINT32_MAX), or where there is no such file. */
static int
actor_check_login(uid_t uid)
{
	char text[16] = "";
	FILE *file = fopen("/proc/self/loginuid", "re");
	uid_t login;
	size_t got;

	if (file == NULL)
		return 0;
	got = fread(text, 1, sizeof text - 1, file);
	(void)fclose(file);
	text[got] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return actor_read_uid(text, &login) && login != uid
	    ? actor_unclear("the user who logged in is not the one who called "
			    "sudo")
	    : 0;
}

/* Whoever called sudo, as sudo says it in two ways. */
static int
actor_behind_sudo(char name[static OPERATOR_NAME], uid_t *uid, uid_t owner)
{
	const char *number = getenv("SUDO_UID"), *user = getenv("SUDO_USER");
	uid_t named;

	if (number == NULL || user == NULL || user[0] == '\0')
		return actor_unclear("of SUDO_USER and SUDO_UID only one is "
				     "set");
	if (!actor_read_uid(number, uid))
		return actor_unclear("SUDO_UID is no uid");
	if (strlen(user) >= OPERATOR_NAME)
		return actor_unclear("SUDO_USER is too long for a name");
	switch (actor_uid(user, &named)) {
	case 1:
		break;
	case 0:
		return actor_unclear("SUDO_USER is no user of this system");
	default:
		return -1;
	}
	if (named != *uid)
		return actor_unclear("SUDO_USER and SUDO_UID are two users");
	if (*uid == 0 || *uid == owner)
		return actor_unclear("root and the owner of the home are many, "
				     "and never a person behind sudo");
	(void)snprintf(name, OPERATOR_NAME, "%s", user);
	return actor_is_installed(owner) && actor_check_login(*uid) != 0 ? -1
									 : 1;
}

int
actor_caller(char name[static OPERATOR_NAME], uid_t *uid, uid_t owner)
{
	const struct passwd *user;

	if (getenv("SUDO_UID") != NULL || getenv("SUDO_USER") != NULL ||
	    getenv("SUDO_GID") != NULL)
		return actor_behind_sudo(name, uid, owner);
	*uid = owner;
	if (owner == 0 || (user = getpwuid(owner)) == NULL ||
	    strcmp(user->pw_name, service_user) == 0 ||
	    strlen(user->pw_name) >= OPERATOR_NAME)
		return 0;
	(void)snprintf(name, OPERATOR_NAME, "%s", user->pw_name);
	return 1;
}

/* A person counts if name and uid are those the ledger knows. */
static int
actor_know(struct actor *actor, struct ledger *ledger, const char *name,
    uid_t uid)
{
	struct person person;
	int found = ledger_operator_get(ledger, name, &person);

	if (found < 0)
		return -1;
	if (found == 0 || person.roles == 0)
		return fail(EX_NOPERM,
		    "%s is no operator of this home: two operators can make "
		    "one (busta request operator %s)",
		    name, name);
	if (person.uid != uid)
		return fail(EX_NOPERM,
		    "%s has the uid %lu here, and is an operator with the uid "
		    "%" PRIu32 ": that is another user of the same name",
		    name, (unsigned long)uid, person.uid);
	(void)snprintf(actor->name, sizeof actor->name, "%s", name);
	actor->person = true;
	actor->roles = person.roles;
	return 0;
}

static void
actor_serve(struct actor *actor)
{
	memset(actor, 0, sizeof *actor);
	(void)snprintf(actor->name, sizeof actor->name, "%s", ACTOR_SERVICE);
}

int
actor_find(struct actor *actor, struct ledger *ledger, const struct home *home)
{
	char name[OPERATOR_NAME];
	struct stat status;
	uid_t uid;
	int found;

	actor_serve(actor);
	if (fstat(home->dir, &status) != 0)
		return fail(EX_OSERR, "cannot look at %s: %s", home->path,
		    strerror(errno));
	if ((found = actor_caller(name, &uid, status.st_uid)) < 0)
		return -1;
	/* A developer who is no operator still runs her batches. */
	if (found == 1 && actor_know(actor, ledger, name, uid) != 0 &&
	    (fail_code() != EX_NOPERM || uid != status.st_uid))
		return -1;
	ledger_act_as(ledger, actor->name);
	return 0;
}

int
actor_need(const struct actor *actor, unsigned roles)
{
	char needed[ROLES_CHOICE], has[ROLES_TEXT];

	roles_choice(needed, roles);
	if (!actor->person)
		return fail(EX_NOPERM,
		    "this takes an operator (%s), and there is none behind "
		    "this call: use sudo as yourself",
		    needed);
	roles_text(has, actor->roles);
	return (actor->roles & roles) != 0
	    ? 0
	    : fail(EX_NOPERM,
		  "this takes a %s, and %s is %s: \"busta operator list\" "
		  "names who could",
		  needed, actor->name, has);
}

int
actor_need_or_service(const struct actor *actor, unsigned roles)
{
	return actor->person ? actor_need(actor, roles) : 0;
}

/* Who was somebody when the command began is never the service later. */
static int
actor_need_still(struct ledger *ledger, unsigned roles)
{
	struct actor actor = { .person = true };
	struct person person;
	int found;

	(void)snprintf(actor.name, sizeof actor.name, "%s",
	    ledger_actor(ledger));
	if (strcmp(actor.name, ACTOR_SERVICE) == 0)
		return 0;
	if ((found = ledger_operator_get(ledger, actor.name, &person)) < 0)
		return -1;
	if (found == 0 || person.roles == 0)
		return fail(EX_NOPERM,
		    "%s is no operator of this home any more: nothing was "
		    "done",
		    actor.name);
	actor.roles = person.roles;
	return actor_need(&actor, roles);
}

int
actor_begin(struct ledger *ledger, unsigned roles)
{
	if (ledger_begin(ledger) != 0)
		return -1;
	if (actor_need_still(ledger, roles) != 0) {
		ledger_rollback(ledger);
		return -1;
	}
	return 0;
}

int
actor_transact(struct ledger *ledger, unsigned roles,
    int (*change)(struct ledger *ledger, void *context), void *context)
{
	int rc;

	if (actor_begin(ledger, roles) != 0)
		return -1;
	if ((rc = change(ledger, context)) == 0)
		rc = ledger_commit(ledger);
	if (rc != 0)
		ledger_rollback(ledger);
	return rc;
}
