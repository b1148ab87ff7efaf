#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "desk/command.h"
#include "desk/command_list.h"
#include "desk/request.h"

#include "base/banned.h"

/* 12 or #12. */
static int
request_read_number(const char *text, int64_t *number)
{
	const char *digits = text + (*text == '#');
	size_t length = strlen(digits);

	*number = strtoll(digits, NULL, 10);
	if (length == 0 || length > 15 ||
	    strspn(digits, "0123456789") != length || *number == 0)
		return fail(EX_USAGE, "%s is no request: use 12 or \"#12\"",
		    text);
	return 0;
}

struct approvers {
	unsigned roles;
	const char *asked_by;
	json_t *names;
};

static int
approvers_add(void *context, const struct person *person)
{
	struct approvers *approvers = context;

	return (person->roles & approvers->roles) != 0 &&
		strcmp(person->name, approvers->asked_by) != 0
	    ? listing_add(approvers->names, json_string(person->name))
	    : 0;
}

static void
asked_print(const struct request_kind *kind, int64_t number,
    const json_t *names)
{
	char choice[ROLES_CHOICE];
	const json_t *name;
	size_t i;

	roles_choice(choice, event_of(kind->event)->approves);
	(void)printf("Asked as #%" PRId64 ". Within %d hours somebody else (%s)"
		     "\napproves it with \"busta approve %" PRId64 "\":",
	    number, REQUEST_HOURS, choice, number);
	json_array_foreach (names, i, name)
		(void)printf("%s %s", i > 0 ? "," : "",
		    json_string_value(name));
	(void)puts(json_array_size(names) > 0 ? "" : " but nobody is, yet");
}

static int
request_say_asked(struct session *session, const struct request_kind *kind,
    int64_t number, int json)
{
	struct approvers approvers = { event_of(kind->event)->approves,
		session->actor.name, json_array() };
	int rc =
	    ledger_operator_each(session->ledger, approvers_add, &approvers);

	if (rc == 0 && json)
		return listing_print_json(json_pack("{s:I, s:s, s:o}",
		    "request", (json_int_t)number, "kind",
		    event_of(kind->event)->name, "approvers", approvers.names));
	if (rc == 0)
		asked_print(kind, number, approvers.names);
	json_decref(approvers.names);
	return rc;
}

static int
has_option_json(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--json") == 0)
			return 1;
	return 0;
}

int
request_command_made(const char *path, enum event_kind event, int json,
    json_t *(*make)(struct session *session, void *context), void *context)
{
	const struct request_kind *kind =
	    request_kind_named(event_of(event)->name);
	struct session session;
	json_t *arguments;
	int64_t number;
	int rc = session_open(&session, path);

	if (rc == 0)
		rc = actor_need(&session.actor, event_of(event)->asks);
	if (rc == 0) {
		arguments = make(&session, context);
		rc = arguments == NULL
		    ? -1
		    : request_ask(&session, kind, arguments, &number);
	}
	if (rc == 0)
		rc = request_say_asked(&session, kind, number, json);
	session_close(&session);
	return rc;
}

struct asked_words {
	json_t *(*read)(struct ledger *ledger, int argc, char **argv);
	int argc;
	char **argv;
};

static json_t *
asked_words_read(struct session *session, void *context)
{
	const struct asked_words *words = context;

	return words->read(session->ledger, words->argc, words->argv);
}

int
request_command(const char *path, enum event_kind event,
    json_t *(*read)(struct ledger *ledger, int argc, char **argv), int argc,
    char **argv)
{
	struct asked_words words = { read, argc, argv };

	return request_command_made(path, event, has_option_json(argc, argv),
	    asked_words_read, &words);
}

/* argv[0] is the kind. */
int
command_request(const char *path, int argc, char **argv)
{
	const struct request_kind *kind = request_kind_named(argv[0]);

	return request_command(path, kind->event, kind->read, argc, argv);
}

static const char *
request_state_name(const struct request *request)
{
	switch (request->state) {
	case REQUEST_OPEN:
		return request_is_expired(request, clock_unix_ms()) ? "expired"
								    : "open";
	case REQUEST_APPROVED:
		return "approved";
	case REQUEST_WITHDRAWN:
		return "withdrawn";
	}
	return "damaged";
}

static json_t *
request_time(int64_t unix_ms)
{
	char text[CLOCK_TEXT];

	clock_text(text, unix_ms);
	return json_string(text);
}

struct requests {
	struct ledger *ledger;
	json_t *list;
};

static int
request_add_json(void *context, const struct request *request)
{
	const struct requests *requests = context;
	int sound = ledger_request_is_sound(requests->ledger, request);
	json_t *arguments;

	if (sound < 0)
		return -1;
	arguments = json_loads(request->arguments, 0, NULL);
	/* Also a row that was edited can be looked at. */
	if (arguments == NULL)
		arguments = json_null();
	/* clang-format off */
	return listing_add(requests->list,
	    json_pack("{s:I, s:s, s:s, s:s, s:o, s:o, s:s*, s:o}",
		"request", (json_int_t)request->number,
		/* What an approver reads here is what was asked, or says so. */
		"state", sound ? request_state_name(request) : "edited",
		"kind", request->kind,
		"asked_by", request->asked_by,
		"asked", request_time(request->asked_ms),
		"expires", request_time(request->expires_ms),
		"decided_by", request->decided_by[0] != '\0'
		    ? request->decided_by : NULL,
		"arguments", arguments));
	/* clang-format on */
}

static int
requests_read(struct ledger *ledger, json_t *list)
{
	struct requests requests = { ledger, list };

	return ledger_request_each(ledger, request_add_json, &requests);
}

int
command_request_list(const char *path, int argc, char **argv)
{
	static const struct listing_column columns[] = {
		{ "request", "REQUEST", 0 }, { "state", "STATE", 0 },
		{ "kind", "KIND", 0 }, { "asked_by", "ASKED BY", 0 },
		{ "expires", "UNTIL", 0 }, { "decided_by", "DECIDED BY", 0 },
		{ "arguments", "ARGUMENTS", 0 }, { NULL, NULL, 0 }
	};

	return command_list(path, argc, argv, requests_read, columns);
}

/* What approve and withdraw have in common. */
static int
command_decide(const char *path, int argc, char **argv,
    int (*decide)(struct session *session, int64_t number), const char *done)
{
	static const struct option_value none[] = { { 0 } };
	struct session session;
	int64_t number;
	char **word;
	int rc;

	if (command_options(argc, argv, none, 1, &word) != 0 ||
	    request_read_number(word[0], &number) != 0)
		return -1;
	if ((rc = session_open(&session, path)) == 0)
		rc = decide(&session, number);
	if (rc == 0)
		(void)printf("#%" PRId64 " is %s.\n", number, done);
	session_close(&session);
	return rc;
}

int
command_request_withdraw(const char *path, int argc, char **argv)
{
	return command_decide(path, argc, argv, request_withdraw, "withdrawn");
}

int
command_approve(const char *path, int argc, char **argv)
{
	return command_decide(path, argc, argv, request_approve,
	    "approved and carried out");
}
