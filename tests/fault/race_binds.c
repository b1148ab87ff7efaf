/* race_binds LEDGER RACES ANSWERS: gives the ledger of a home of daemon's and
 * bin's an envelope for every try, then lets two processes try to bind at the
 * same moments. Each race has two serials, 2n+1 and 2n+2. ANSWERS gets a line a
 * try: race, kind, process, serial number, card in hex, result, answer. */
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/hex.h"
#include "ledger/binding.h"
#include "ledger/delivery.h"
#include "ledger/log.h"
#include "ledger/request.h"
#include "ledger/template.h"

enum { RECORD = 44, VERIFIER = 16, PROCESSES = 2 };

/* What the two have in common; of the rest, each has its own. */
static const struct race {
	const char *name;
	bool envelope;
	bool card;
	bool request; /* both name the same one */
} races[] = {
	{ "one-envelope", .envelope = true },
	{ "one-card", .card = true },
	{ "one-try", .envelope = true, .card = true },
	{ "one-request", .envelope = true, .card = true, .request = true },
	{ "request-reused", .request = true },
};

enum { KINDS = sizeof races / sizeof races[0] };

static const struct series series = { "LZ26", 7 };

static void
stop(const char *what)
{
	(void)fprintf(stderr, "race_binds: %s: %s\n", what, fail_reason());
	exit(1);
}

static void
need(int rc, const char *what)
{
	if (rc != 0)
		stop(what);
}

/* What two people do: daemon asks, and from here on bin acts. */
static void
ask(struct ledger *ledger, const char *kind, char text[static REQUEST_TEXT])
{
	struct request request;
	int64_t number;

	ledger_act_as(ledger, "daemon");
	need(ledger_request_add(ledger, kind, "{}", &number), "ask");
	ledger_act_as(ledger, "bin");
	if (ledger_request_get(ledger, number, &request) != 1)
		stop("the request");
	need(ledger_request_decide(ledger, &request, REQUEST_APPROVED),
	    "approve");
	request_free(&request);
	request_text(text, number);
}

static void
add_custodian(struct ledger *ledger, const char *name, enum custodian_kind kind,
    struct custodian *custodian)
{
	char request[REQUEST_TEXT];

	memset(custodian, 0, sizeof *custodian);
	(void)snprintf(custodian->name, sizeof custodian->name, "%s", name);
	custodian->kind = kind;
	custodian->open = true;
	ask(ledger, "custodian", request);
	need(ledger_custodian_put(ledger, custodian, request), "custodian");
	need(ledger_custodian_need(ledger, name, custodian), "custodian");
}

static void
add_batch(struct ledger *ledger, uint32_t count, struct batch *batch)
{
	struct sealed_records sealed = { calloc(count, RECORD), RECORD,
		calloc(count, VERIFIER), VERIFIER };
	struct chunk chunk;
	uint32_t i;

	*batch = (struct batch){ .series = series,
		.quantity = count,
		.chunk = count,
		.pin_digits = 5,
		.cip_digits = 10,
		.job_path = "/job.cfg",
		.template_name = "a sheet",
		.recipients = "",
		.keys = "" };
	for (i = 0; i < count; i++) {
		((uint8_t *)(uintptr_t)sealed.records)[i * RECORD] = 1;
		((uint8_t *)(uintptr_t)sealed.verifiers)[i * VERIFIER] = 1;
	}
	need(ledger_batch_new(ledger, batch), "batch");
	need(ledger_batch_data_key(ledger, batch->id, (const uint8_t *)"key",
		 3),
	    "data key");
	need(ledger_chunk_order(ledger, batch, count, &chunk), "order");
	need(ledger_chunk_seal(ledger, batch, &chunk, &sealed), "seal");
	need(ledger_batch_end(ledger, batch->id, BATCH_SEALED, 1), "end");
	free((void *)(uintptr_t)sealed.records);
	free((void *)(uintptr_t)sealed.verifiers);
}

static void
move(struct ledger *ledger, enum event_kind kind, int64_t from, int64_t to,
    const char *request, const struct ranges *ranges)
{
	const struct stock_move moved = { .kind = kind,
		.from = from,
		.to = to,
		.request = request };
	struct stock_runs faults = { 0 };

	need(ledger_stock_move(ledger, &moved, ranges, &faults), "move");
}

/* Every envelope of one batch, on hand at the counter roma. */
static void
prepare(const char *path, uint32_t count)
{
	struct ledger *ledger = ledger_open(path);
	struct range range = { series, 1, count };
	const struct ranges all = { &range, 1, 1 };
	struct ranges lacking = { 0 }, extra = { 0 };
	struct stock_runs faults = { 0 };
	struct custodian press, roma;
	struct delivery delivery;
	char place[PLACE_NAME], request[REQUEST_TEXT];
	struct batch batch;
	int64_t at;

	if (ledger == NULL)
		stop("open");
	need(ledger_begin(ledger), "begin");
	add_custodian(ledger, "press", CUSTODIAN_PRINT_ROOM, &press);
	add_custodian(ledger, "roma", CUSTODIAN_COUNTER, &roma);
	add_batch(ledger, count, &batch);
	place_of_batch(place, batch.id);
	if (ledger_place_id(ledger, place, &at) != 1)
		stop("place");
	ask(ledger, "template", request);
	need(ledger_template_approve(ledger,
		 &(struct approved_template){ .name = "a sheet" }, request),
	    "template");
	ask(ledger, "release", request);
	move(ledger, EVENT_RELEASE, at, at, request, &all);
	move(ledger, EVENT_PRINT, at, press.place, NULL, &all);
	need(ledger_delivery_send(ledger, &press, &roma, false, &all, &delivery,
		 &faults),
	    "send");
	need(ledger_delivery_receive(ledger, &delivery, &all, &lacking, &extra),
	    "receive");
	need(ledger_commit(ledger), "commit");
	ledger_close(ledger);
}

/* Nobody begins a race before the other has come to it. */
static void
meet(atomic_uint *come, unsigned race)
{
	atomic_fetch_add(come, 1);
	while (atomic_load(come) < (race + 1) * PROCESSES)
		(void)sched_yield();
}

static void
try(struct ledger *ledger, unsigned number, unsigned process,
    const struct custodian *roma, FILE *out)
{
	const struct race *race = &races[number % KINDS];
	char answer[BINDING_ANSWER], request[32], card[2 * 32 + 1];
	enum bind_result result;
	unsigned which = race->card ? 0 : process;
	struct bind bind = { .serial = { series,
				 2 * number + 1 + !race->envelope * process },
		.token_matches = true,
		.custodian = roma,
		.request = race->request ? request : NULL };
	int rc;

	memcpy(bind.card, &number, sizeof number);
	memcpy(bind.card + sizeof number, &which, sizeof which);
	hex_write(card, bind.card, BINDING_CARD_SIZE);
	(void)snprintf(request, sizeof request, "race-%u", number);
	need(ledger_begin(ledger), "begin");
	rc = ledger_bind(ledger, &bind, &result, answer);
	if (rc != 0 || ledger_commit(ledger) != 0)
		stop("bind");
	(void)fprintf(out, "%u\t%s\t%u\t%u\t%s\t%s\t%s\n", number, race->name,
	    process, bind.serial.number, card, bind_result_name(result),
	    answer);
}

static void
run(const char *path, unsigned count, unsigned process, atomic_uint *come,
    FILE *out)
{
	struct ledger *ledger = ledger_open(path);
	struct custodian roma;
	unsigned i;

	if (ledger == NULL)
		stop("open");
	need(ledger_custodian_need(ledger, "roma", &roma), "roma");
	ledger_act_as(ledger, process == 0 ? "daemon" : "bin");
	for (i = 0; i < count; i++) {
		meet(come, i);
		try(ledger, i, process, &roma, out);
	}
	ledger_close(ledger);
	exit(fflush(out) == 0 ? 0 : 1);
}

int
main(int argc, char **argv)
{
	unsigned count = argc == 4 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;
	atomic_uint *come = mmap(NULL, sizeof *come, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pids[PROCESSES];
	int status, bad = 0, i;
	FILE *out;

	if (count == 0 || come == MAP_FAILED)
		return 2;
	prepare(argv[1], 2 * count);
	for (i = 0; i < PROCESSES; i++) {
		if ((pids[i] = fork()) < 0)
			return 2;
		if (pids[i] > 0)
			continue;
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		if ((out = fopen(argv[3], "ae")) == NULL)
			return 2;
		(void)setvbuf(out, NULL, _IOLBF, 4096);
		run(argv[1], count, (unsigned)i, come, out);
	}
	/* Who fails leaves the other waiting for ever. */
	for (i = 0; i < PROCESSES; i++)
		if (wait(&status) < 0 || status != 0) {
			bad = 1;
			(void)kill(pids[0], SIGKILL);
			(void)kill(pids[1], SIGKILL);
		}
	return bad;
}
