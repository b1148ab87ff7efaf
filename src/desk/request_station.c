/* Requests about stations: which browser may talk to the counter's service. */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/hex.h"
#include "desk/command.h"
#include "desk/request_kinds.h"
#include "desk/station_certificate.h"
#include "ledger/station.h"

#include "base/banned.h"

/* {"certificate_sha256", "counter" or nothing, "kind", "name", "subject",
 * "until"}: what is not carried out is for who approves. */
static json_t *
station_arguments(const char *name, enum station_kind kind, const char *counter,
    const struct station_certificate *certificate)
{
	json_t *arguments = json_pack("{s:s, s:s*, s:s, s:s, s:s, s:s}",
	    "certificate_sha256", certificate->sha256, "counter", counter,
	    "kind", station_kind_name(kind), "name", name, "subject",
	    certificate->subject, "until", certificate->until);

	if (arguments == NULL)
		fail(EX_USAGE, "that cannot be asked for: it is no UTF-8");
	return arguments;
}

json_t *
read_station(struct ledger *ledger, int argc, char **argv)
{
	const char *certificate = NULL, *counter = NULL;
	int auditor = 0, help_desk = 0;
	const struct option_value values[] = { { "certificate", &certificate,
						   NULL },
		{ "counter", &counter, NULL }, { "auditor", NULL, &auditor },
		{ "help-desk", NULL, &help_desk }, REQUEST_OPTION_JSON, { 0 } };
	struct station_certificate found;
	char **word;

	(void)ledger;
	if (command_options(argc, argv, values, 1, &word) != 0)
		return NULL;
	if (certificate == NULL ||
	    (counter != NULL) + (auditor != 0) + (help_desk != 0) != 1) {
		fail(EX_USAGE,
		    "say which certificate the station shows, and whose it is: "
		    "--certificate FILE, and --counter CUSTODIAN, --auditor or "
		    "--help-desk");
		return NULL;
	}
	return station_certificate_read(&found, certificate) != 0
	    ? NULL
	    : station_arguments(word[0],
		  counter != NULL    ? STATION_COUNTER
		      : auditor != 0 ? STATION_AUDITOR
				     : STATION_HELP_DESK,
		  counter, &found);
}

/* 0: it is none. */
static enum station_kind
station_kind_named(const char *name)
{
	enum station_kind kind;

	for (kind = STATION_COUNTER; kind <= STATION_HELP_DESK; kind++)
		if (name != NULL && strcmp(station_kind_name(kind), name) == 0)
			return kind;
	return (enum station_kind)0;
}

int
carry_station(struct ledger *ledger, const json_t *arguments,
    const char *request)
{
	const char *name =
	    json_string_value(json_object_get(arguments, "name"));
	const char *counter =
	    json_string_value(json_object_get(arguments, "counter"));
	const char *sha256 =
	    json_string_value(json_object_get(arguments, "certificate_sha256"));
	const char *kind =
	    json_string_value(json_object_get(arguments, "kind"));
	struct station station = { .kind = station_kind_named(kind) };

	if (name == NULL || strlen(name) >= sizeof station.name)
		return fail(EX_USAGE,
		    "%.64s is no name of a station: 2 to 32 of a-z, 0-9 and "
		    "hyphen",
		    name != NULL ? name : "-");
	if (sha256 == NULL ||
	    hex_read(station.fingerprint, DIGEST_SIZE, sha256) != 0 ||
	    (station.kind == STATION_COUNTER) != (counter != NULL) ||
	    station.kind == 0 ||
	    (counter != NULL && strlen(counter) >= sizeof station.counter))
		return fail(EX_DATAERR, "this is no request for a station");
	(void)snprintf(station.name, sizeof station.name, "%s", name);
	(void)snprintf(station.counter, sizeof station.counter, "%s",
	    counter != NULL ? counter : "");
	return ledger_station_put(ledger, &station, request);
}
