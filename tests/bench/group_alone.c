/* group_alone HOME PASSPHRASE-FILE BINDS GROUP: how many durable binds a second
 * a group carries out, so many requests in one transaction, without a network.
 * The home has operators daemon and bin and counters c01, c02 ...
 * (tests/counter/furnish.c), and perhaps a card system; what is bound is sealed
 * here, by the room's own code, with an even part for each counter. Lies beside
 * busta-room. Prints a line of JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "counter/group.h"
#include "counter/route.h"
#include "counter/serve.h"
#include "ledger/badge.h"
#include "ledger/delivery.h"
#include "ledger/log.h"
#include "ledger/stock.h"
#include "ledger/template.h"
#include "room/datakey.h"
#include "room/pin.h"
#include "room/seal.h"
#include "room/token.h"
#include "room/wire_counter.h"
#include "tests/unit/keys.h"

/* What two people are asked for, and what a station asks, bear one name in two
 * programs. */
#define request approval
#include "ledger/request.h"
#undef request

enum { CHUNK = 500, COUNTERS_MOST = 99, GROUP_MOST = 256, KEY_MOST = 1024 };

static struct home home;
static struct ledger *ledger;
static struct counter_room room;
static struct hsm *hsm;
static struct series series;
static struct custodian counters[COUNTERS_MOST];
static unsigned counter_count, bound, refused;
static uint32_t first_serial, each;

static void
must(int rc)
{
	if (rc >= 0)
		return;
	(void)fprintf(stderr, "group_alone: %s\n", fail_reason());
	exit(1);
}

static double
now(void)
{
	struct timespec at;

	(void)clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void
approved(const char *kind, char number[static REQUEST_TEXT])
{
	struct approval request;
	int64_t id;

	ledger_act_as(ledger, "daemon");
	must(ledger_request_add(ledger, kind, "{}", &id));
	must(ledger_request_get(ledger, id, &request));
	ledger_act_as(ledger, "bin");
	must(ledger_request_decide(ledger, &request, REQUEST_APPROVED));
	request_free(&request);
	request_text(number, id);
}

static void
open_all(const char *path, const char *passphrase)
{
	size_t size;
	char *line;

	must(secret_heap_open(1 << 20));
	if ((line = file_read(passphrase, KEY_MOST, &size)) == NULL)
		must(-1);
	line[strcspn(line, "\r\n")] = '\0';
	must(home_open(&home, path));
	if ((hsm = keys_open_as(home.store, line)) == NULL ||
	    (ledger = ledger_open(home.ledger)) == NULL)
		must(-1);
	free(line);
	must(counter_room_open(&room, &home));
	if (!series_read(&series, "GA26", 9))
		exit(1);
}

static void
seal_chunk(const struct batch *batch, struct data_key *key)
{
	static uint8_t records[CHUNK * 128], verifiers[CHUNK * VERIFIER_SIZE];
	struct codes *codes = codes_new(CHUNK, 5, 10);
	struct sealed_records sealed = { records, seal_size(5, 10), verifiers,
		VERIFIER_SIZE };
	struct serial first = { .series = series };
	struct chunk chunk;

	must(ledger_chunk_order(ledger, batch, CHUNK, &chunk));
	first.number = chunk.first;
	if (first_serial == 0)
		first_serial = chunk.first;
	if (codes == NULL)
		must(-1);
	memset(codes->digits, '7', (size_t)CHUNK * 15);
	must(codes_seal(codes, &first, key, hsm, records, verifiers));
	codes_free(codes);
	chunk.pages = 2 * CHUNK;
	chunk.file_size = 1000000;
	must(ledger_chunk_seal(ledger, batch, &chunk, &sealed));
}

static void
move(enum event_kind kind, const char *from, const char *to,
    const struct range *range, const char *request)
{
	const struct ranges ranges = { (struct range *)(uintptr_t)range, 1, 1 };
	struct stock_move moved = { .kind = kind, .request = request };
	struct stock_runs faults = { 0 };

	must(ledger_place_id(ledger, from, &moved.from));
	must(ledger_place_id(ledger, to, &moved.to));
	if (ledger_stock_move(ledger, &moved, &ranges, &faults) != 0)
		must(fail(EX_DATAERR, "not moved"));
}

static void
make_batch(uint32_t quantity)
{
	static char text[] = "group", none[] = "";
	struct batch batch = { .job_path = text,
		.template_name = text,
		.recipients = none,
		.keys = none,
		.series = series,
		.quantity = quantity,
		.chunk = CHUNK,
		.pin_digits = 5,
		.cip_digits = 10,
		.started_ms = 1 };
	char name[PLACE_NAME], number[REQUEST_TEXT];
	struct range all = { .series = series };
	struct bytes record = { 0 };
	struct data_key *key;
	uint32_t made;

	ledger_act_as(ledger, "daemon");
	must(ledger_batch_new(ledger, &batch));
	if ((key = data_key_new(hsm, (uint64_t)batch.id, &record)) == NULL)
		must(-1);
	must(ledger_batch_data_key(ledger, batch.id, record.data, record.size));
	for (made = 0; made < quantity; made += CHUNK)
		seal_chunk(&batch, key);
	data_key_free(key);
	bytes_free(&record);
	must(ledger_batch_end(ledger, batch.id, BATCH_SEALED, 2));
	place_of_batch(name, batch.id);
	approved("release", number);
	all.first = first_serial;
	all.last = first_serial + quantity - 1;
	move(EVENT_RELEASE, name, name, &all, number);
	move(EVENT_PRINT, name, "press", &all, NULL);
}

static void
hand_to(const struct custodian *counter, uint32_t first)
{
	struct range part = { series, first, first + each - 1 };
	const struct ranges ranges = { &part, 1, 1 };
	struct ranges lacking = { 0 }, extra = { 0 };
	struct stock_runs faults = { 0 };
	struct delivery delivery;
	struct custodian press;

	must(ledger_custodian_need(ledger, "press", &press));
	if (ledger_delivery_send(ledger, &press, counter, false, &ranges,
		&delivery, &faults) != 0)
		must(fail(EX_DATAERR, "not sent"));
	must(ledger_delivery_receive(ledger, &delivery, &ranges, &lacking,
	    &extra));
}

static void
make_station(const struct custodian *counter, unsigned number)
{
	struct station station = { .kind = STATION_COUNTER,
		.custodian = counter->place };
	char request[REQUEST_TEXT];
	uint64_t entry;

	(void)snprintf(station.name, sizeof station.name, "g%03u", number);
	(void)snprintf(station.counter, sizeof station.counter, "%s",
	    counter->name);
	memset(station.fingerprint, (int)number, DIGEST_SIZE);
	approved("station", request);
	must(ledger_station_put(ledger, &station, request));
	must(ledger_station_get(ledger, station.name, &station));
	ledger_act_as(ledger, "daemon");
	must(ledger_shift_begin(ledger, &station, "daemon", &entry));
}

static void
furnish(uint32_t binds)
{
	char name[16], badge[BADGE_TEXT];
	unsigned i;

	for (i = 0; i < COUNTERS_MOST; i++) {
		(void)snprintf(name, sizeof name, "c%02u", i + 1);
		if (ledger_custodian_get(ledger, name, &counters[i]) != 1)
			break;
	}
	if ((counter_count = i) == 0)
		must(fail(EX_USAGE, "there are no counters"));
	each = (binds + counter_count - 1) / counter_count;
	must(ledger_begin(ledger));
	make_batch((each * counter_count + CHUNK - 1) / CHUNK * CHUNK);
	ledger_act_as(ledger, "daemon");
	for (i = 0; i < counter_count; i++)
		hand_to(&counters[i], first_serial + i * each);
	ledger_act_as(ledger, "bin");
	must(ledger_badge_new(ledger, "daemon", badge));
	for (i = 0; i < counter_count; i++)
		make_station(&counters[i], i + 1);
	must(ledger_commit(ledger));
}

static void
bind_done(struct request *request, void *context)
{
	(void)context;
	if (request->reply.status == 201)
		bound++;
	else if (refused++ == 0)
		(void)fprintf(stderr, "group_alone: %u %s\n",
		    request->reply.status, request->reply.body);
	free(request->reply.body);
	json_decref(request->body);
}

/* The number-th bind of all: each counter's in order, one after the other. */
static void
bind_make(struct request *request, uint32_t number, const struct route *route)
{
	uint32_t counter = number % counter_count;
	struct serial serial = { series,
		first_serial + counter * each + number / counter_count };
	char text[WIRE_SCAN_TEXT], card[24];

	memset(request, 0, sizeof *request);
	serial_plain(text, &serial);
	must(token_append(text, hsm));
	(void)snprintf(card, sizeof card, "8038%012u", first_serial + number);
	request->route = route;
	(void)snprintf(request->key, sizeof request->key, "%u-%ld",
	    first_serial + number, (long)getpid());
	memset(request->fingerprint, (int)counter + 1, DIGEST_SIZE);
	/* Its first is not the next after what it bound of another series. */
	request->body = json_pack("{s:s, s:s, s:{s:s, s:s, s:[s, s, s]}, s:s*}",
	    "envelope", text, "card", card, "activation", "case", "holder",
	    "identity", "passport", "ticked", "identity-valid", "card",
	    number % 2 == 0 ? "old-card" : "no-old-card", "out_of_order",
	    number < counter_count ? "other" : NULL);
	request->done = bind_done;
}

static double
measure(struct group *group, uint32_t binds, unsigned together)
{
	static struct request requests[GROUP_MOST];
	char tail[REQUEST_TAIL];
	unsigned status, i;
	const struct route *route = route_find(&counter_service, 0, METHOD_POST,
	    "/v1/bindings", tail, &status);
	double took = 0, begun;
	uint32_t done;

	for (done = 0; done < binds; done += together) {
		for (i = 0; i < together; i++) {
			bind_make(&requests[i], done + i, route);
			group_add(group, &requests[i]);
		}
		begun = now();
		while (group_waits(group))
			if (group_run(group) == GROUP_LOST)
				must(-1);
		took += now() - begun;
	}
	return took;
}

int
main(int argc, char **argv)
{
	const struct group_limits limits = { 20, 12, 10000 };
	struct rusage mine;
	struct group *group;
	uint32_t binds;
	unsigned together;
	double took;

	if (argc != 5)
		return EX_USAGE;
	binds = (uint32_t)strtoul(argv[3], NULL, 10);
	together = (unsigned)strtoul(argv[4], NULL, 10);
	if (together == 0 || together > GROUP_MOST)
		return EX_USAGE;
	binds -= binds % together;
	open_all(argv[1], argv[2]);
	furnish(binds);
	if ((group = group_new(&home, ledger, &room)) == NULL)
		must(-1);
	group_limit(group, &limits);
	took = measure(group, binds, together);
	(void)getrusage(RUSAGE_SELF, &mine);
	(void)printf("{\"binds\": %u, \"refused\": %u, \"together\": %u, "
		     "\"per_second\": %.0f, \"user\": %.2f, \"system\": %.2f, "
		     "\"seconds\": %.2f}\n",
	    bound, refused, together, bound / took,
	    (double)mine.ru_utime.tv_sec + (double)mine.ru_utime.tv_usec / 1e6,
	    (double)mine.ru_stime.tv_sec + (double)mine.ru_stime.tv_usec / 1e6,
	    took);
	group_free(group);
	counter_room_close(&room);
	ledger_close(ledger);
	home_close(&home);
	hsm_free(hsm);
	return refused != 0;
}
