/* A ledger of many envelopes, made by ranges, and how fast it is reconciled and
 * moved. Usage: stock_alone make LEDGER ENVELOPES
 *               stock_alone measure LEDGER
 * measure prints a line of JSON. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/fail.h"
#include "ledger/binding.h"
#include "ledger/delivery.h"
#include "ledger/log.h"
#include "ledger/people.h"
#include "ledger/request.h"
#include "ledger/template.h"
#include "reconcile/reconcile.h"

enum {
	BATCH = 1000000,
	CHUNK = 500,
	RECORD = 44,
	VERIFIER = 16,
	COUNTERS = 100,
	LOT = 1000,
	BOUND = 10,    /* of each lot, one by one */
	SPOILED = 1,   /* of each lot, somewhere */
	MOVED = 100000 /* envelopes of one measured movement */
};

static struct ledger *ledger;
static struct series series;
static uint32_t last_first;

static void
must(int rc)
{
	if (rc < 0) {
		(void)fprintf(stderr, "stock_alone: %s\n", fail_reason());
		exit(1);
	}
}

/* One asks, another approves, and what follows is in the same transaction. */
static void
approved(const char *kind, char number[static REQUEST_TEXT])
{
	struct request request;
	int64_t id;

	ledger_act_as(ledger, "anna");
	must(ledger_request_add(ledger, kind, "{}", &id));
	must(ledger_request_get(ledger, id, &request));
	ledger_act_as(ledger, "bruno");
	must(ledger_request_decide(ledger, &request, REQUEST_APPROVED));
	request_free(&request);
	request_text(number, id);
}

static void
make_people(void)
{
	const struct person anna = { "anna", 1001, ROLES_ALL },
			    bruno = { "bruno", 1002, ROLES_ALL };

	must(ledger_log(ledger,
	    &(struct log_line){ EVENT_LEDGER, NULL, NULL, "busta/bench",
		NULL }));
	must(ledger_operator_put(ledger, &anna, NULL));
	must(ledger_operator_put(ledger, &bruno, NULL));
}

static struct custodian
make_custodian(const char *name, enum custodian_kind kind)
{
	struct custodian custodian = { .kind = kind, .open = true };
	char number[REQUEST_TEXT];

	(void)snprintf(custodian.name, sizeof custodian.name, "%s", name);
	approved("custodian", number);
	must(ledger_custodian_put(ledger, &custodian, number));
	must(ledger_custodian_get(ledger, name, &custodian));
	return custodian;
}

static void
make_template(void)
{
	struct approved_template template = { .name = "bench" };
	char number[REQUEST_TEXT];

	approved("template", number);
	must(ledger_template_approve(ledger, &template, number));
}

static void
make_chunk(const struct batch *batch)
{
	static uint8_t records[CHUNK * RECORD], verifiers[CHUNK * VERIFIER];
	struct chunk chunk;
	const struct sealed_records sealed = { records, RECORD, verifiers,
		VERIFIER };
	size_t i;

	for (i = 0; i < sizeof records; i++)
		records[i] = i % RECORD == 0 ? 1 : (uint8_t)(i * 31 + 7);
	memset(verifiers, 0x5a, sizeof verifiers);
	must(ledger_chunk_order(ledger, batch, CHUNK, &chunk));
	chunk.pages = 2 * CHUNK;
	chunk.file_size = 1000000;
	must(ledger_chunk_seal(ledger, batch, &chunk, &sealed));
	last_first = chunk.first;
}

static void
move(enum event_kind kind, const char *from, const char *to,
    const struct range *range, const char *request)
{
	const struct ranges ranges = { (struct range *)(uintptr_t)range, 1, 1 };
	struct stock_move move = { .kind = kind, .request = request };
	struct stock_runs faults = { 0 };

	must(ledger_place_id(ledger, from, &move.from));
	must(ledger_place_id(ledger, to, &move.to));
	if (ledger_stock_move(ledger, &move, &ranges, &faults) != 0) {
		(void)fprintf(stderr, "stock_alone: refused\n");
		exit(1);
	}
}

static void
make_batch(uint32_t quantity)
{
	static char text[] = "bench";
	struct batch batch = { .job_path = text,
		.template_name = text,
		.recipients = text,
		.keys = text,
		.series = series,
		.quantity = quantity,
		.chunk = CHUNK,
		.pin_digits = 5,
		.cip_digits = 10,
		.weak_version = 1,
		.started_ms = 1 };
	char name[PLACE_NAME], number[REQUEST_TEXT];
	struct range range = { .series = series };
	uint32_t i;

	must(ledger_begin(ledger));
	ledger_act_as(ledger, "@bench");
	must(ledger_batch_new(ledger, &batch));
	must(
	    ledger_batch_data_key(ledger, batch.id, (const uint8_t *)"key", 3));
	for (i = 0; i < quantity / CHUNK; i++) {
		make_chunk(&batch);
		if (i == 0)
			range.first = last_first;
	}
	range.last = range.first + quantity - 1;
	must(ledger_batch_end(ledger, batch.id, BATCH_SEALED, 2));
	place_of_batch(name, batch.id);
	approved("release", number);
	move(EVENT_RELEASE, name, name, &range, number);
	move(EVENT_PRINT, name, "press", &range, NULL);
	must(ledger_commit(ledger));
}

static void
use_lot(const struct custodian *counter, const struct range *lot)
{
	struct bind bind = { .serial = { series, 0 },
		.token_matches = true,
		.custodian = counter };
	enum bind_result result;
	char answer[BINDING_ANSWER];
	struct range one = *lot;
	uint32_t i;

	for (i = 0; i < BOUND; i++) {
		bind.serial.number = lot->first + i;
		memcpy(bind.card, &bind.serial.number, 4);
		must(ledger_bind(ledger, &bind, &result, answer));
		if (result != BIND_BOUND)
			exit(1);
	}
	for (i = 0; i < SPOILED; i++) {
		one.first = one.last = lot->first + BOUND + 7 * (i + 1);
		move(EVENT_SPOIL, counter->name, counter->name, &one, "fold");
	}
}

static void
send_lot(const struct custodian *press, const struct custodian *counter,
    const struct range *lot)
{
	const struct ranges ranges = { (struct range *)(uintptr_t)lot, 1, 1 };
	struct ranges lacking = { 0 }, extra = { 0 };
	struct delivery delivery;
	struct stock_runs faults = { 0 };

	must(ledger_begin(ledger));
	must(ledger_delivery_send(ledger, press, counter, false, &ranges,
	    &delivery, &faults));
	must(ledger_delivery_receive(ledger, &delivery, &ranges, &lacking,
	    &extra));
	use_lot(counter, lot);
	must(ledger_commit(ledger));
}

static int
make(const char *path, uint32_t envelopes)
{
	static struct custodian press, counters[COUNTERS];
	struct range lot = { .series = series };
	char name[32];
	uint32_t i;

	if ((ledger = ledger_make(path)) == NULL)
		must(-1);
	must(ledger_begin(ledger));
	ledger_act_as(ledger, "@bench");
	make_people();
	make_template();
	press = make_custodian("press", CUSTODIAN_PRINT_ROOM);
	for (i = 0; i < COUNTERS; i++) {
		(void)snprintf(name, sizeof name, "counter-%03" PRIu32, i);
		counters[i] = make_custodian(name, CUSTODIAN_COUNTER);
	}
	must(ledger_commit(ledger));
	for (i = 0; i < envelopes / BATCH; i++)
		make_batch(BATCH);
	/* The last tenth stays with the print room, to be moved. */
	for (i = 0; i < envelopes / LOT / 10 * 9; i++) {
		lot.first = 1 + i * LOT;
		lot.last = lot.first + LOT - 1;
		send_lot(&press, &counters[i % COUNTERS], &lot);
	}
	ledger_close(ledger);
	return 0;
}

static double
now(void)
{
	struct timespec at;

	(void)clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec * 1e-9;
}

static double
measure_move(uint32_t serials)
{
	struct custodian press, counter;
	struct range range = { series, serials - MOVED + 1, serials };
	const struct ranges ranges = { &range, 1, 1 };
	struct delivery delivery;
	struct stock_runs faults = { 0 };
	double begun;

	must(ledger_custodian_need(ledger, "press", &press));
	must(ledger_custodian_need(ledger, "counter-000", &counter));
	ledger_act_as(ledger, "anna");
	begun = now();
	must(ledger_begin(ledger));
	if (ledger_delivery_send(ledger, &press, &counter, false, &ranges,
		&delivery, &faults) != 0)
		exit(1);
	must(ledger_commit(ledger));
	return now() - begun;
}

static double
measure_spoil(uint32_t serials)
{
	struct range range = { series, serials - 2 * MOVED + 1,
		serials - MOVED };
	double begun = now();

	must(ledger_begin(ledger));
	move(EVENT_SPOIL, "press", "press", &range, "print");
	must(ledger_commit(ledger));
	return now() - begun;
}

static int
measure(const char *path)
{
	const struct reconcile_wanted wanted = { .period = { INT64_MIN,
						     INT64_MAX } };
	struct reconciliation found;
	struct rusage usage;
	double begun, reconciled, moved;
	size_t i;

	if ((ledger = ledger_open(path)) == NULL)
		must(-1);
	begun = now();
	must(reconcile(ledger, &wanted, &found));
	reconciled = now() - begun;
	(void)getrusage(RUSAGE_SELF, &usage);
	for (i = 0; i < found.findings.count && i < 5; i++)
		(void)fprintf(stderr, "%s\n", found.findings.list[i].text);
	moved = measure_move((uint32_t)found.serials);
	(void)printf("{\"good\": %s, \"serials\": %" PRIu64
		     ", \"entries\": %" PRIu64
		     ", \"reconcile_seconds\": %.3f, \"peak_mib\": %.1f, "
		     "\"move_seconds\": %.3f, \"spoil_seconds\": %.3f}\n",
	    reconciliation_is_good(&found) ? "true" : "false", found.serials,
	    found.entries, reconciled, (double)usage.ru_maxrss / 1024, moved,
	    measure_spoil((uint32_t)found.serials));
	reconciliation_free(&found);
	ledger_close(ledger);
	return 0;
}

int
main(int argc, char **argv)
{
	(void)series_read(&series, "BN26", 9);
	if (argc == 4 && strcmp(argv[1], "make") == 0)
		return make(argv[2], (uint32_t)strtoul(argv[3], NULL, 10));
	if (argc == 3 && strcmp(argv[1], "measure") == 0)
		return measure(argv[2]);
	(void)fputs("usage: stock_alone make LEDGER ENVELOPES | measure "
		    "LEDGER\n",
	    stderr);
	return EX_USAGE;
}
