/* A home with a room, two counters with stations, and whatever a station asks,
 * carried out by a group. Made once for all tests of a program, each of which
 * takes envelopes of its own. Include it after our headers. */
#ifndef TESTS_UNIT_COUNTER_FIXTURE_H
#define TESTS_UNIT_COUNTER_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>
#include <sqlite3.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "counter/group.h"
#include "counter/problem.h"
#include "counter/route.h"
#include "counter/serve.h"
#include "counter/verb.h"
#include "folder.h"
#include "home/founding.h"
#include "home/hsm_settings.h"
#include "home/log_checkpoint.h"
#include "keys.h"
#include "ledger/badge.h"
#include "ledger/delivery.h"
#include "ledger/internal.h"
#include "ledger/log.h"
#include "ledger/stock.h"
#include "ledger/template.h"
#include "reconcile/reconcile.h"
#include "room/token.h"

/* What two people are asked for, and what a station asks, bear one name in two
 * programs. */
#define request approval
#include "ledger/request.h"
#undef request

#include <cmocka.h>

#define PASSPHRASE "a dozen characters"

enum { ENVELOPES = 400, RECORD = 44, VERIFIER = 16, WRONG_CODES = 5 };

static struct folder folder;
static struct home home;
static struct ledger *ledger;
static struct counter_room room;
static struct hsm *hsm;
static struct group *group;
static struct group_limits limits = { WRONG_CODES, 12, 200 };
static char badge_of_gina[BADGE_TEXT], badge_of_anna[BADGE_TEXT];

static inline void
must(int rc)
{
	if (rc < 0)
		fail_msg("%s", fail_reason());
}

/* Anna asks, bruno approves and goes on. */
static inline void
approved(const char *kind, char number[static REQUEST_TEXT])
{
	struct approval request;
	int64_t id;

	ledger_act_as(ledger, "anna");
	must(ledger_request_add(ledger, kind, "{}", &id));
	must(ledger_request_get(ledger, id, &request));
	ledger_act_as(ledger, "bruno");
	must(ledger_request_decide(ledger, &request, REQUEST_APPROVED));
	request_free(&request);
	request_text(number, id);
}

static inline struct custodian
custodian(const char *name, enum custodian_kind kind)
{
	struct custodian made = { .kind = kind, .open = true };
	char number[REQUEST_TEXT];
	int found = ledger_custodian_get(ledger, name, &made);

	must(found);
	if (found == 1)
		return made;
	(void)snprintf(made.name, sizeof made.name, "%s", name);
	(void)snprintf(made.title, sizeof made.title, "Title of %s", name);
	approved("custodian", number);
	must(ledger_custodian_put(ledger, &made, number));
	must(ledger_custodian_need(ledger, name, &made));
	return made;
}

/* Envelopes first to last of LZ26; of another batch, begun with next's. */
static inline struct range
envelopes(uint32_t first, uint32_t last)
{
	struct range range = { .first = first, .last = last };

	assert_true(series_read(&range.series, "LZ26", 7));
	return range;
}

static inline void
move(enum event_kind kind, const char *from, const char *to,
    const struct range *range, const char *request)
{
	struct stock_move moved = { .kind = kind, .request = request };
	struct ranges ranges = { (struct range *)(uintptr_t)range, 1, 1 };
	struct stock_runs faults = { 0 };

	assert_int_equal(ledger_place_id(ledger, from, &moved.from), 1);
	assert_int_equal(ledger_place_id(ledger, to, &moved.to), 1);
	assert_int_equal(ledger_stock_move(ledger, &moved, &ranges, &faults),
	    0);
	stock_runs_free(&faults);
}

/* In a delivery, or, if it is received, in the counter's hands. */
static inline void
hand(const char *counter, uint32_t first, uint32_t last, bool received)
{
	struct range range = envelopes(first, last);
	struct ranges ranges = { &range, 1, 1 }, lacking = { 0 }, extra = { 0 };
	struct custodian from = custodian("press", CUSTODIAN_PRINT_ROOM),
			 to = custodian(counter, CUSTODIAN_COUNTER);
	struct stock_runs faults = { 0 };
	struct delivery delivery;

	ledger_act_as(ledger, "anna");
	assert_int_equal(ledger_delivery_send(ledger, &from, &to, false,
			     &ranges, &delivery, &faults),
	    0);
	if (received)
		must(ledger_delivery_receive(ledger, &delivery, &ranges,
		    &lacking, &extra));
}

static inline void
make_stock(void)
{
	static uint8_t records[ENVELOPES * RECORD],
	    verifiers[ENVELOPES * VERIFIER];
	static char text[] = "counter", none[] = "";
	const struct sealed_records sealed = { records, RECORD, verifiers,
		VERIFIER };
	struct approved_template template = { .name = "counter" };
	struct range all = envelopes(1, ENVELOPES);
	struct batch batch = { .job_path = text,
		.template_name = text,
		.recipients = none,
		.keys = none,
		.series = all.series,
		.quantity = ENVELOPES,
		.chunk = ENVELOPES,
		.pin_digits = 5,
		.cip_digits = 10,
		.started_ms = 1 };
	char number[REQUEST_TEXT], name[PLACE_NAME];
	struct chunk chunk;

	memset(records, 1, sizeof records);
	memset(verifiers, 0x5a, sizeof verifiers);
	(void)custodian("press", CUSTODIAN_PRINT_ROOM);
	approved("template", number);
	must(ledger_template_approve(ledger, &template, number));
	ledger_act_as(ledger, "anna");
	must(ledger_batch_new(ledger, &batch));
	must(
	    ledger_batch_data_key(ledger, batch.id, (const uint8_t *)"key", 3));
	must(ledger_chunk_order(ledger, &batch, ENVELOPES, &chunk));
	chunk.pages = 2 * ENVELOPES;
	chunk.file_size = 1000;
	must(ledger_chunk_seal(ledger, &batch, &chunk, &sealed));
	must(ledger_batch_end(ledger, batch.id, BATCH_SEALED, 2));
	place_of_batch(name, batch.id);
	approved("release", number);
	move(EVENT_RELEASE, name, name, &all, number);
	move(EVENT_PRINT, name, "press", &all, NULL);
}

/* Its certificate is told by its number alone. */
static inline void
make_station(const char *name, const char *counter, uint8_t number)
{
	struct station station = { .kind = STATION_AUDITOR };
	char request[REQUEST_TEXT];

	(void)snprintf(station.name, sizeof station.name, "%s", name);
	if (counter != NULL) {
		station.kind = STATION_COUNTER;
		station.custodian = custodian(counter, CUSTODIAN_COUNTER).place;
		(void)snprintf(station.counter, sizeof station.counter, "%s",
		    counter);
	}
	memset(station.fingerprint, number, DIGEST_SIZE);
	approved("station", request);
	must(ledger_station_put(ledger, &station, request));
}

static inline void
make_people(void)
{
	const struct person gina = { "gina", 1003, ROLE_COUNTER };
	char number[REQUEST_TEXT];

	approved("operator", number);
	must(ledger_operator_put(ledger, &gina, number));
	must(ledger_badge_new(ledger, "gina", badge_of_gina));
	must(ledger_badge_new(ledger, "anna", badge_of_anna));
}

static inline struct group *
group_make(void)
{
	struct group *made = group_new(&home, ledger, &room);

	assert_non_null(made);
	group_limit(made, &limits);
	return made;
}

/* A room must lie beside this program. */
static inline int
open_counter(void **state)
{
	struct founders founders = {
		{ { "anna", 1001, ROLES_ALL }, { "bruno", 1002, ROLES_ALL } }, 2
	};
	const struct hsm_settings none = { 0 };
	const char *passphrase, *at;
	FILE *file;

	(void)state;
	(void)umask(077);
	if (access("/dev/shm", W_OK) == 0)
		(void)setenv("TMPDIR", "/dev/shm", 0);
	assert_int_equal(secret_heap_open(1 << 20), 0);
	assert_int_equal(folder_open(&folder), 0);
	passphrase = folder_file(&folder, "passphrase");
	assert_non_null(file = fopen(passphrase, "we"));
	(void)fputs(PASSPHRASE "\n", file);
	(void)fclose(file);
	at = folder_file(&folder, "home");
	must(home_make(at, passphrase, "test", &founders, &none));
	must(home_open(&home, at));
	must(counter_room_open(&room, &home));
	assert_non_null(hsm = keys_open_as(home.store, PASSPHRASE));
	assert_non_null(ledger = ledger_open(home.ledger));
	must(ledger_begin(ledger));
	make_stock();
	make_people();
	make_station("till-1", "counter-1", 1);
	make_station("till-2", "counter-2", 2);
	make_station("audit-1", NULL, 3);
	must(ledger_commit(ledger));
	group = group_make();
	return 0;
}

static inline int
close_counter(void **state)
{
	char command[400];

	(void)state;
	group_free(group);
	ledger_close(ledger);
	counter_room_close(&room);
	home_close(&home);
	hsm_free(hsm);
	(void)snprintf(command, sizeof command, "rm -rf '%s'", folder.path);
	return system(command);
}

/* What a scanner reads off an envelope, or off a lot. */
static inline const char *
scan_lot(uint32_t first, uint32_t last)
{
	static char texts[64][WIRE_SCAN_TEXT];
	static unsigned next;
	char *text = texts[next++ % 64];
	struct range range = envelopes(first, last);
	struct serial serial = { range.series, first };

	serial_plain(text, &serial);
	serial.number = last;
	if (last != first)
		serial_plain(text + strlen(text), &serial);
	must(token_append(text, hsm));
	return text;
}

static inline const char *
scan(uint32_t number)
{
	return scan_lot(number, number);
}

static inline const char *
wrong_scan(uint32_t number)
{
	const char *right = scan(number);
	static char wrong[WIRE_SCAN_TEXT];

	(void)snprintf(wrong, sizeof wrong, "%s", right);
	wrong[strlen(wrong) - 1] = wrong[strlen(wrong) - 1] == 'A' ? 'B' : 'A';
	return wrong;
}

static inline const char *
card(unsigned number)
{
	static char texts[64][21];
	static unsigned next;
	char *text = texts[next++ % 64];

	(void)snprintf(text, sizeof texts[0], "80380000%08u", number);
	return text;
}

static inline const char *
serial(uint32_t number)
{
	static char texts[16][SERIAL_TEXT];
	static unsigned next;
	char *text = texts[next++ % 16];
	struct range range = envelopes(number, number);
	const struct serial one = { range.series, number };

	serial_text(text, &one);
	return text;
}

/* One request, and its answer. */
struct ask {
	struct request request;
	char path[160];
	bool done;
	char body[65536];
};

/* For tests/counter/check_openapi.py, if somebody wants it. */
static inline void
ask_record(const struct ask *ask)
{
	static const char *const methods[METHODS] = { "GET", "POST", "DELETE" };
	const struct request *asked = &ask->request;
	const char *path = getenv("COUNTER_RECORDS");
	FILE *file = path == NULL ? NULL : fopen(path, "ae");
	json_t *record;
	char retry[16];

	if (file == NULL)
		return;
	(void)snprintf(retry, sizeof retry, "%u", asked->reply.retry_after);
	record = json_pack("{s:s, s:s, s:s?, s:O?, s:i, s:s, s:s?, s:s}",
	    "method", methods[asked->route->method], "path", ask->path, "key",
	    asked->key[0] != '\0' ? asked->key : NULL, "request", asked->body,
	    "status", (int)asked->reply.status, "type", asked->reply.type,
	    "retry_after", asked->reply.retry_after > 0 ? retry : NULL, "body",
	    ask->body);
	assert_non_null(record);
	(void)json_dumpf(record, file, JSON_COMPACT);
	(void)fputc('\n', file);
	(void)fclose(file);
	json_decref(record);
}

static inline void
ask_done(struct request *request, void *context)
{
	struct ask *ask = context;

	assert_false(ask->done);
	ask->done = true;
	assert_non_null(request->reply.body);
	/* Of a PDF its first line, which is text. */
	if (strcmp(request->reply.type, "application/pdf") == 0)
		request->reply.body[strcspn(request->reply.body, "\n")] = '\0';
	else
		assert_in_range(request->reply.size, 1, sizeof ask->body - 1);
	(void)snprintf(ask->body, sizeof ask->body, "%s", request->reply.body);
	ask_record(ask);
	json_decref(request->body);
	request->body = NULL;
	free(request->reply.body);
	request->reply.body = NULL;
}

/* The body is the ask's. */
static inline void
ask_add(struct ask *ask, uint8_t station, enum method method, const char *path,
    const char *key, json_t *body)
{
	const char *query = strchr(path, '?');
	char plain[256];
	unsigned status;

	memset(ask, 0, sizeof *ask);
	(void)snprintf(ask->path, sizeof ask->path, "%s", path);
	(void)snprintf(plain, sizeof plain, "%.*s", (int)strcspn(path, "?"),
	    path);
	ask->request.route = route_find(&counter_service, 0, method, plain,
	    ask->request.tail, &status);
	if (ask->request.route == NULL)
		fail_msg("%s: %u", path, status);
	(void)snprintf(ask->request.query, sizeof ask->request.query, "%s",
	    query != NULL ? query + 1 : "");
	(void)snprintf(ask->request.key, sizeof ask->request.key, "%s",
	    key != NULL ? key : "");
	memset(ask->request.fingerprint, station, DIGEST_SIZE);
	ask->request.body = body;
	ask->request.done = ask_done;
	ask->request.context = ask;
	group_add(group, &ask->request);
}

static inline void
run(void)
{
	while (group_waits(group))
		assert_int_equal(group_run(group), GROUP_DONE);
}

/* One alone: its status; the answer stands in said. */
static struct ask said;

static inline unsigned
ask(uint8_t station, enum method method, const char *path, const char *key,
    json_t *body)
{
	ask_add(&said, station, method, path, key, body);
	run();
	assert_true(said.done);
	return said.request.reply.status;
}

/* A new Idempotency-Key. */
static inline const char *
fresh(void)
{
	static char keys[64][16];
	static unsigned next;
	char *key = keys[next % 64];

	(void)snprintf(key, sizeof keys[0], "key-%u", next++);
	return key;
}

/* A holder who has no old card. */
static inline json_t *
holder(void)
{
	return json_pack("{s:s, s:s, s:[s, s, s]}", "case", "holder",
	    "identity", "identity-card", "ticked", "identity-valid", "card",
	    "no-old-card");
}

static inline json_t *
bind_body(const char *envelope, const char *of, const char *reason)
{
	return json_pack("{s:s, s:s, s:o, s:s*}", "envelope", envelope, "card",
	    of, "activation", holder(), "out_of_order", reason);
}

static inline unsigned
bind(uint8_t station, const char *key, const char *envelope, const char *of)
{
	return ask(station, METHOD_POST, "/v1/bindings", key,
	    bind_body(envelope, of, NULL));
}

static inline unsigned
begin_shift(uint8_t station, const char *badge)
{
	return ask(station, METHOD_POST, "/v1/shift", fresh(),
	    json_pack("{s:s}", "badge", badge));
}

/* A member of what was said, as text. */
static inline const char *
member(const char *name)
{
	static char texts[8][4096];
	static unsigned next;
	char *text = texts[next++ % 8], *dumped;
	json_t *object = json_loads(said.body, 0, NULL);
	json_t *found = json_object_get(object, name);

	dumped = found == NULL
	    ? NULL
	    : json_dumps(found, JSON_ENCODE_ANY | JSON_COMPACT);
	(void)snprintf(text, sizeof texts[0], "%s",
	    json_is_string(found) ? json_string_value(found)
		: dumped != NULL  ? dumped
				  : "nothing");
	free(dumped);
	json_decref(object);
	return text;
}

static inline void
assert_problem(enum problem problem)
{
	char type[64];

	(void)snprintf(type, sizeof type, "/problems/%s",
	    problem_name(problem));
	if (said.request.reply.status != problem_status(problem) ||
	    strcmp(member("type"), type) != 0)
		fail_msg("not %s: %s", type, said.body);
}

static inline uint64_t
log_size(void)
{
	uint64_t size;

	must(ledger_log_size(ledger, &size));
	return size;
}

/* Of the last entry: "event actor from to request". */
static inline const char *
last_entry(uint64_t back)
{
	static char text[ENTRY_TEXT + 64];
	char line[ENTRY_TEXT];
	struct entry entry;

	assert_int_equal(ledger_log_get(ledger, log_size() - 1 - back, line),
	    1);
	must(entry_parse(&entry, line, strlen(line)));
	(void)snprintf(text, sizeof text, "%s %s %s %s %s", entry.event,
	    entry.actor, entry.from, entry.to, entry.request);
	return text;
}

static inline void
assert_reconciles(void)
{
	const struct reconcile_wanted wanted = { .period = { INT64_MIN,
						     INT64_MAX } };
	struct reconciliation found;

	must(reconcile(ledger, &wanted, &found));
	if (found.findings.count > 0)
		fail_msg("%s", found.findings.list[0].text);
	reconciliation_free(&found);
}

#endif
