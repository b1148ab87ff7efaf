/* furnish LEDGER VERB...: gives the ledger of a home of daemon's and bin's, by
 * the ledger's own functions, what a counter needs. The verbs, one after the
 * other:
 *
 *   fake SERIES DIGITS COUNT      a batch with records that no key opens,
 * printed by the print room "press" counters COUNT                c01, c02 ...
 *   hand SERIES DIGITS FIRST LAST from press to the counters, each its even
 * part use SERIES DIGITS FIRST LAST EACH  of the part of each counter, so many
 * are bound stations PKI COUNT            s001 ... with PKI/s001.crt, at c01,
 * c02 ... in turn
 */
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "ledger/badge.h"
#include "ledger/binding.h"
#include "ledger/delivery.h"
#include "ledger/log.h"
#include "ledger/request.h"
#include "ledger/station.h"
#include "ledger/template.h"

enum {
	CHUNK = 500,
	RECORD = 44,
	VERIFIER = 16,
	BATCH_MOST = 1000000,
	LOT = 1000,
	COUNTERS_MOST = 99
};

static struct ledger *ledger;

static void
must(int rc)
{
	if (rc >= 0)
		return;
	(void)fprintf(stderr, "furnish: %s\n", fail_reason());
	exit(1);
}

/* One asks, and the other approves and goes on. */
static void
approved(const char *kind, char number[static REQUEST_TEXT])
{
	struct request request;
	int64_t id;

	ledger_act_as(ledger, "daemon");
	must(ledger_request_add(ledger, kind, "{}", &id));
	must(ledger_request_get(ledger, id, &request));
	ledger_act_as(ledger, "bin");
	must(ledger_request_decide(ledger, &request, REQUEST_APPROVED));
	request_free(&request);
	request_text(number, id);
}

static struct custodian
custodian_need(const char *name, enum custodian_kind kind)
{
	struct custodian custodian = { .kind = kind, .open = true };
	char number[REQUEST_TEXT];
	int found = ledger_custodian_get(ledger, name, &custodian);

	must(found);
	if (found == 1)
		return custodian;
	(void)snprintf(custodian.name, sizeof custodian.name, "%s", name);
	(void)snprintf(custodian.title, sizeof custodian.title, "Sportello %s",
	    name);
	approved("custodian", number);
	must(ledger_custodian_put(ledger, &custodian, number));
	must(ledger_custodian_need(ledger, name, &custodian));
	return custodian;
}

static unsigned
counters_get(struct custodian counters[static COUNTERS_MOST])
{
	char name[16];
	unsigned count;

	for (count = 0; count < COUNTERS_MOST; count++) {
		(void)snprintf(name, sizeof name, "c%02u", count + 1);
		if (ledger_custodian_get(ledger, name, &counters[count]) != 1)
			break;
	}
	if (count == 0)
		must(fail(EX_USAGE, "there are no counters"));
	return count;
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
		must(fail(EX_DATAERR, "event %d: not moved", (int)kind));
}

static void
approve_template(void)
{
	struct approved_template template = { .name = "a sheet" };
	char number[REQUEST_TEXT];

	if (ledger_template_get(ledger, template.digest, &template) == 1)
		return;
	approved("template", number);
	must(ledger_template_approve(ledger, &template, number));
}

static uint32_t
chunk_make(const struct batch *batch, uint32_t count)
{
	static uint8_t records[CHUNK * RECORD], verifiers[CHUNK * VERIFIER];
	const struct sealed_records sealed = { records, RECORD, verifiers,
		VERIFIER };
	struct chunk chunk;
	size_t i;

	for (i = 0; i < sizeof records; i++)
		records[i] = i % RECORD == 0 ? 1 : (uint8_t)(i * 31 + 7);
	memset(verifiers, 0x5a, sizeof verifiers);
	must(ledger_chunk_order(ledger, batch, count, &chunk));
	chunk.pages = 2 * count;
	chunk.file_size = 1000000;
	must(ledger_chunk_seal(ledger, batch, &chunk, &sealed));
	return chunk.first;
}

static void
batch_make(const struct series *series, uint32_t quantity)
{
	static char text[] = "furnished", sheet[] = "a sheet", none[] = "";
	struct batch batch = { .job_path = text,
		.template_name = sheet,
		.recipients = none,
		.keys = none,
		.series = *series,
		.quantity = quantity,
		.chunk = CHUNK,
		.pin_digits = 5,
		.cip_digits = 10,
		.started_ms = 1 };
	char name[PLACE_NAME], number[REQUEST_TEXT];
	struct range range = { .series = *series };
	uint32_t made, first;

	(void)custodian_need("press", CUSTODIAN_PRINT_ROOM);
	approve_template();
	ledger_act_as(ledger, "daemon");
	must(ledger_batch_new(ledger, &batch));
	must(
	    ledger_batch_data_key(ledger, batch.id, (const uint8_t *)"key", 3));
	for (made = 0; made < quantity; made += CHUNK) {
		first = chunk_make(&batch,
		    quantity - made < CHUNK ? quantity - made : CHUNK);
		if (made == 0)
			range.first = first;
	}
	range.last = range.first + quantity - 1;
	must(ledger_batch_end(ledger, batch.id, BATCH_SEALED, 2));
	place_of_batch(name, batch.id);
	approved("release", number);
	move(EVENT_RELEASE, name, name, &range, number);
	move(EVENT_PRINT, name, "press", &range, NULL);
}

static uint32_t
number_of(const char *word)
{
	return (uint32_t)strtoul(word, NULL, 10);
}

static struct series
series_of(char **words)
{
	struct series series;

	must(series_read(&series, words[0], number_of(words[1])) ? 0 : -1);
	return series;
}

static void
do_fake(char **words)
{
	const struct series series = series_of(words);
	uint32_t left = number_of(words[2]), now;

	for (; left > 0; left -= now) {
		now = left < BATCH_MOST ? left : BATCH_MOST;
		must(ledger_begin(ledger));
		batch_make(&series, now);
		must(ledger_commit(ledger));
	}
}

static void
do_counters(char **words)
{
	uint32_t i, count = number_of(words[0]);
	char name[16];

	must(ledger_begin(ledger));
	for (i = 1; i <= count; i++) {
		(void)snprintf(name, sizeof name, "c%02u", i);
		(void)custodian_need(name, CUSTODIAN_COUNTER);
	}
	must(ledger_commit(ledger));
}

/* The part of one of them; the last has what is over. */
static struct range
part_of(char **words, unsigned which, unsigned counters)
{
	uint32_t first = number_of(words[2]), last = number_of(words[3]);
	uint32_t each = (last - first + 1) / counters;
	struct range part = { series_of(words), first + which * each, last };

	if (which + 1 < counters)
		part.last = part.first + each - 1;
	return part;
}

static void
do_hand(char **words)
{
	struct custodian counters[COUNTERS_MOST],
	    press = custodian_need("press", CUSTODIAN_PRINT_ROOM);
	unsigned i, count = counters_get(counters);

	must(ledger_begin(ledger));
	ledger_act_as(ledger, "daemon");
	for (i = 0; i < count; i++) {
		struct range part = part_of(words, i, count);
		const struct ranges ranges = { &part, 1, 1 };
		struct ranges lacking = { 0 }, extra = { 0 };
		struct stock_runs faults = { 0 };
		struct delivery delivery;

		if (ledger_delivery_send(ledger, &press, &counters[i], false,
			&ranges, &delivery, &faults) != 0)
			must(fail(EX_DATAERR, "press has not all of them"));
		must(ledger_delivery_receive(ledger, &delivery, &ranges,
		    &lacking, &extra));
	}
	must(ledger_commit(ledger));
}

/* What is bound lies among what is not, as when several clerks have a box each.
 */
static void
use_lot(const struct custodian *counter, const struct range *part,
    uint32_t first, uint32_t each)
{
	struct bind bind = { .serial = { part->series, 0 },
		.token_matches = true,
		.custodian = counter };
	char answer[BINDING_ANSWER];
	enum bind_result result;
	uint32_t i;
	uint64_t card;

	for (i = 0; i < each && first + i <= part->last; i++) {
		bind.serial.number = first + i;
		card = bind.serial.number * 0x9e3779b97f4a7c15;
		memcpy(bind.card, &card, sizeof card);
		must(ledger_bind(ledger, &bind, &result, answer));
		if (result != BIND_BOUND)
			must(fail(EX_DATAERR, "not bound"));
	}
}

static void
do_use(char **words)
{
	struct custodian counters[COUNTERS_MOST];
	unsigned i, count = counters_get(counters);
	uint32_t first;

	for (i = 0; i < count; i++) {
		struct range part = part_of(words, i, count);

		must(ledger_begin(ledger));
		ledger_act_as(ledger, "daemon");
		for (first = part.first; first <= part.last; first += LOT)
			use_lot(&counters[i], &part, first,
			    number_of(words[4]));
		must(ledger_commit(ledger));
	}
}

static void
fingerprint_read(uint8_t fingerprint[static DIGEST_SIZE], const char *path)
{
	FILE *file = fopen(path, "re");
	X509 *certificate =
	    file == NULL ? NULL : PEM_read_X509(file, NULL, NULL, NULL);
	unsigned size = 0;

	if (certificate == NULL ||
	    X509_digest(certificate, EVP_sha256(), fingerprint, &size) != 1)
		must(fail(EX_NOINPUT, "no certificate: %s", path));
	X509_free(certificate);
	(void)fclose(file);
}

static void
do_stations(char **words)
{
	struct custodian counters[COUNTERS_MOST];
	unsigned i, count = counters_get(counters), most = number_of(words[1]);
	char path[1024], number[REQUEST_TEXT];

	must(ledger_begin(ledger));
	for (i = 0; i < most; i++) {
		struct station station = { .kind = STATION_COUNTER };
		const struct custodian *counter = &counters[i % count];

		(void)snprintf(station.name, sizeof station.name, "s%03u",
		    i + 1);
		(void)snprintf(station.counter, sizeof station.counter, "%s",
		    counter->name);
		station.custodian = counter->place;
		(void)snprintf(path, sizeof path, "%s/%s.crt", words[0],
		    station.name);
		fingerprint_read(station.fingerprint, path);
		approved("station", number);
		must(ledger_station_put(ledger, &station, number));
	}
	must(ledger_commit(ledger));
}

/* Each is given hers by the other. */
static void
do_badges(char **words)
{
	static const char *const people[] = { "daemon", "bin" };
	char path[1024], code[BADGE_TEXT];
	FILE *file;
	size_t i;

	must(ledger_begin(ledger));
	for (i = 0; i < 2; i++) {
		ledger_act_as(ledger, people[1 - i]);
		must(ledger_badge_new(ledger, people[i], code));
		(void)snprintf(path, sizeof path, "%s.%s", words[0], people[i]);
		if ((file = fopen(path, "we")) == NULL ||
		    fprintf(file, "%s\n", code) < 0 || fclose(file) != 0)
			must(fail(EX_CANTCREAT, "cannot write %s", path));
	}
	must(ledger_commit(ledger));
}

static const struct {
	const char *name;
	int words;
	void (*act)(char **words);
} verbs[] = {
	{ "fake", 3, do_fake },
	{ "counters", 1, do_counters },
	{ "hand", 4, do_hand },
	{ "use", 5, do_use },
	{ "stations", 2, do_stations },
	{ "badges", 1, do_badges },
};

enum { VERBS = sizeof verbs / sizeof verbs[0] };

int
main(int argc, char **argv)
{
	int at = 2, i;

	if (argc < 3)
		return EX_USAGE;
	if ((ledger = ledger_open(argv[1])) == NULL)
		must(-1);
	while (at < argc) {
		for (i = 0; i < VERBS; i++)
			if (strcmp(argv[at], verbs[i].name) == 0)
				break;
		if (i == VERBS || at + verbs[i].words >= argc)
			must(fail(EX_USAGE, "no such verb: %s", argv[at]));
		verbs[i].act(argv + at + 1);
		at += 1 + verbs[i].words;
	}
	ledger_close(ledger);
	return 0;
}
