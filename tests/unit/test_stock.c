/* Goal: every serial stands in one place in one state, however runs of them are
 * cut and joined; a move happens to all that it names or to none; and a PIN
 * that is needed no more is in the ledger's file no more. */
#include <sys/wait.h>

#include "base/file.h"
#include "envelope/range.h"
#include "ledger_fixture.h"

#include "base/banned.h"

/* A batch of 100 in one sealed chunk, released and printed at the print room.
 */
static struct batch
printed(void)
{
	struct batch batch = add_batch("/jobs/a.cfg", "LZ26", 7);
	struct chunk chunk = order(&batch, 100);
	struct stock_runs faults = { 0 };

	assert_int_equal(seal(&batch, &chunk), 0);
	(void)add_place("print");
	(void)add_place("depot");
	(void)add_place("D1");
	assert_int_equal(move(EVENT_RELEASE, "LZ26-0000001..0000100", "B000001",
			     "B000001", &faults),
	    0);
	assert_int_equal(move(EVENT_PRINT, "LZ26-0000001..0000100", "B000001",
			     "print", &faults),
	    0);
	assert_int_equal(faults.count, 0);
	return batch;
}

static int
printed_home(void **state)
{
	struct batch batch;

	if (open_ledger(state) != 0)
		return -1;
	batch = printed();
	batch_free(&batch);
	return 0;
}

#define printed_test(test) \
	cmocka_unit_test_setup_teardown(test, printed_home, close_ledger)

static void
assert_moves(enum event_kind kind, const char *typed, const char *from,
    const char *to, const char *stock)
{
	struct stock_runs faults = { 0 };

	if (move(kind, typed, from, to, &faults) != 0)
		fail_msg("%s from %s: %zu faults", typed, from, faults.count);
	assert_int_equal(faults.count, 0);
	stock_runs_free(&faults);
	assert_says(STOCK, stock);
}

/* Ordered one by one they are one run: alike, and one after the other. */
static void
test_runs_that_stand_alike_are_one(void **state)
{
	struct batch a = add_batch("/jobs/a.cfg", "LZ26", 7);
	struct batch b = add_batch("/jobs/b.cfg", "LZ26", 7);
	struct batch c = add_batch("/jobs/c.cfg", "MI26", 7);
	struct chunk chunks[4];
	int i;

	(void)state;
	for (i = 0; i < 3; i++)
		chunks[i] = order(&a, 10);
	assert_says(STOCK, "1-30 1 B000001");
	/* Another batch, and another series, are another run. */
	(void)order(&b, 5);
	(void)order(&c, 5);
	chunks[3] = order(&a, 10);
	assert_says(STOCK,
	    "1-30 1 B000001, 31-35 1 B000002, 36-45 1 B000001, "
	    "1-5 1 B000003");
	assert_int_equal(seal(&a, &chunks[1]), 0);
	assert_says(STOCK,
	    "1-10 1 B000001, 11-20 2 B000001, 21-30 1 B000001, "
	    "31-35 1 B000002, 36-45 1 B000001, 1-5 1 B000003");
	assert_int_equal(seal(&a, &chunks[0]), 0);
	assert_int_equal(seal(&a, &chunks[2]), 0);
	assert_int_equal(cancel(&a, &chunks[3]), 0);
	assert_says(STOCK,
	    "1-30 2 B000001, 31-35 1 B000002, 36-45 9 B000001, "
	    "1-5 1 B000003");
	batch_free(&a);
	batch_free(&b);
	batch_free(&c);
}

static void
test_a_move_cuts_a_run_and_its_return_mends_it(void **state)
{
	(void)state;
	assert_says(STOCK, "1-100 4 print");
	assert_moves(EVENT_SEND, "LZ26-0000040..0000050", "print", "D1",
	    "1-39 4 print, 40-50 5 D1, 51-100 4 print");
	assert_moves(EVENT_SEND, "LZ26-0000001..0000002", "print", "D1",
	    "1-2 5 D1, 3-39 4 print, 40-50 5 D1, 51-100 4 print");
	assert_moves(EVENT_SEND, "LZ26-0000100..0000100", "print", "D1",
	    "1-2 5 D1, 3-39 4 print, 40-50 5 D1, 51-99 4 print, 100-100 5 D1");
	/* In order or not, over a run that is there already. */
	assert_moves(EVENT_SEND, "LZ26-0000051..0000099,LZ26-0000003..0000039",
	    "print", "D1", "1-100 5 D1");
	assert_moves(EVENT_RECEIVE, "LZ26-0000002..0000099", "D1", "depot",
	    "1-1 5 D1, 2-99 6 depot, 100-100 5 D1");
	assert_moves(EVENT_SPOIL, "LZ26-0000002..0000003", "depot", "depot",
	    "1-1 5 D1, 2-3 10 depot, 4-99 6 depot, 100-100 5 D1");
	assert_moves(EVENT_SPOIL, "LZ26-0000005..0000005", "depot", "depot",
	    "1-1 5 D1, 2-3 10 depot, 4-4 6 depot, 5-5 10 depot, "
	    "6-99 6 depot, 100-100 5 D1");
	assert_moves(EVENT_SPOIL, "LZ26-0000004-V", "depot", "depot",
	    "1-1 5 D1, 2-5 10 depot, 6-99 6 depot, 100-100 5 D1");
	/* What only differs by place is not one. */
	assert_moves(EVENT_RECEIVE, "LZ26-0000100..0000100", "D1", "print",
	    "1-1 5 D1, 2-5 10 depot, 6-99 6 depot, 100-100 6 print");
}

static void
assert_fault(const struct stock_run *fault, uint32_t first, uint32_t last,
    enum envelope_state state, const char *name)
{
	if (fault->range.first != first || fault->range.last != last ||
	    fault->state != state || strcmp(fault->name, name) != 0 ||
	    strcmp(fault->range.series.name, "LZ26") != 0)
		fail_msg("%s-%u..%u is %s at %s", fault->range.series.name,
		    fault->range.first, fault->range.last,
		    envelope_state_name(fault->state), fault->name);
}

/* Whatever is wrong is named in one go, and the sound part stays too. */
static void
test_a_refused_move_changes_nothing_and_names_the_serials(void **state)
{
	struct stock_runs faults = { 0 };
	static const char before[] =
	    "1-9 4 print, 10-20 5 D1, 21-29 4 print, 30-30 11 print, "
	    "31-100 4 print";

	(void)state;
	assert_int_equal(move(EVENT_SEND, "LZ26-0000010..0000020", "print",
			     "D1", &faults),
	    0);
	assert_int_equal(move(EVENT_MISSING, "LZ26-0000030..0000030", "print",
			     "print", &faults),
	    0);
	assert_says(STOCK, before);
	assert_says("SELECT count(*) FROM log", "7");
	assert_int_equal(move(EVENT_SEND,
			     "LZ26-0000001..0000012 LZ26-0000019..0000031 "
			     "LZ26-0000098..0000105",
			     "print", "D1", &faults),
	    1);
	assert_int_equal(faults.count, 4);
	assert_fault(&faults.list[0], 10, 12, ENVELOPE_IN_TRANSIT, "D1");
	assert_fault(&faults.list[1], 19, 20, ENVELOPE_IN_TRANSIT, "D1");
	assert_fault(&faults.list[2], 30, 30, ENVELOPE_MISSING, "print");
	assert_fault(&faults.list[3], 101, 105, ENVELOPE_NONE, "");
	assert_says(STOCK, before);
	assert_says("SELECT count(*) FROM log", "7");
	stock_runs_free(&faults);
	/* A series that nobody knows is a fault of the same kind. */
	assert_int_equal(move(EVENT_SEND, "MI26-0000001..0000002", "print",
			     "D1", &faults),
	    1);
	assert_int_equal(faults.count, 1);
	assert_int_equal(faults.list[0].state, ENVELOPE_NONE);
	stock_runs_free(&faults);
	/* The right state in the wrong hands. */
	assert_int_equal(move(EVENT_SEND, "LZ26-0000001..0000002", "depot",
			     "D1", &faults),
	    1);
	assert_int_equal(faults.count, 1);
	assert_fault(&faults.list[0], 1, 2, ENVELOPE_PRINTED, "print");
	stock_runs_free(&faults);
	assert_says(STOCK, before);
}

/* Even without a rollback, which is the caller's. */
static void
test_a_refused_move_has_written_nothing_to_roll_back(void **state)
{
	const struct stock_move moved = { .kind = EVENT_SEND,
		.from = place("print"),
		.to = place("D1") };
	struct stock_runs faults = { 0 };
	struct ranges ranges = { 0 };

	(void)state;
	assert_int_equal(ranges_read(&ranges,
			     "LZ26-0000001..0000005,LZ26-0000100..0000101"),
	    0);
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(ledger_stock_move(ledger, &moved, &ranges, &faults),
	    1);
	assert_int_equal(ledger_commit(ledger), 0);
	assert_says(STOCK, "1-100 4 print");
	assert_says("SELECT count(*) FROM log", "5");
	stock_runs_free(&faults);
	ranges_free(&ranges);
}

/* An envelope that is bound and assigned is written once. */
static void
test_a_move_goes_on_in_the_same_breath(void **state)
{
	struct stock_next next = { EVENT_RECEIVE, NULL };
	const struct stock_move moved = { .kind = EVENT_SEND,
		.from = place("print"),
		.to = place("D1"),
		.request = "there",
		.next = &next };
	struct stock_runs faults = { 0 };
	struct ranges ranges = { 0 };

	(void)state;
	assert_int_equal(ranges_read(&ranges, "LZ26-0000001..0000005"), 0);
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(ledger_stock_move(ledger, &moved, &ranges, &faults),
	    0);
	assert_int_equal(ledger_commit(ledger), 0);
	assert_says(STOCK, "1-5 6 D1, 6-100 4 print");
	assert_says("SELECT substr(entry, instr(entry, 'send')) FROM log "
		    "WHERE seq = 5",
	    "send - LZ26-0000001-2 LZ26-0000005-T 5 print D1 there\n");
	assert_says("SELECT substr(entry, instr(entry, 'receive')) FROM log "
		    "WHERE seq = 6",
	    "receive - LZ26-0000001-2 LZ26-0000005-T 5 D1 D1 -\n");
	/* What is sent is no assigned one: nothing happens. */
	next.kind = EVENT_ACKNOWLEDGE;
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(ledger_stock_move(ledger, &moved, &ranges, &faults),
	    -1);
	assert_int_equal(ledger_commit(ledger), 0);
	assert_says("SELECT count(*) FROM log", "7");
	ranges_free(&ranges);
}

static void
test_a_look_tells_of_every_serial_asked(void **state)
{
	struct stock_runs runs = { 0 };
	struct range range = { .first = 30, .last = 110 };

	(void)state;
	assert_true(series_read(&range.series, "LZ26", 7));
	assert_moves(EVENT_SEND, "LZ26-0000040..0000050", "print", "D1",
	    "1-39 4 print, 40-50 5 D1, 51-100 4 print");
	assert_int_equal(ledger_stock_look(ledger, &range, &runs), 0);
	assert_int_equal(runs.count, 4);
	assert_fault(&runs.list[0], 30, 39, ENVELOPE_PRINTED, "print");
	assert_fault(&runs.list[1], 40, 50, ENVELOPE_IN_TRANSIT, "D1");
	assert_fault(&runs.list[2], 51, 100, ENVELOPE_PRINTED, "print");
	assert_fault(&runs.list[3], 101, 110, ENVELOPE_NONE, "");
	stock_runs_free(&runs);
	range.first = range.last = 45;
	assert_int_equal(ledger_stock_look(ledger, &range, &runs), 0);
	assert_int_equal(runs.count, 1);
	assert_fault(&runs.list[0], 45, 45, ENVELOPE_IN_TRANSIT, "D1");
	stock_runs_free(&runs);
	range.first = 500;
	range.last = series_last(&range.series);
	assert_int_equal(ledger_stock_look(ledger, &range, &runs), 0);
	assert_int_equal(runs.count, 1);
	assert_fault(&runs.list[0], 500, 9999999, ENVELOPE_NONE, "");
	stock_runs_free(&runs);
}

static void
test_a_place_has_what_stands_there(void **state)
{
	struct stock_runs runs = { 0 };
	struct ranges ranges = { 0 };

	(void)state;
	assert_moves(EVENT_SPOIL, "LZ26-0000011..0000020", "print", "print",
	    "1-10 4 print, 11-20 10 print, 21-100 4 print");
	assert_int_equal(ledger_stock_at(ledger, place("print"), &runs), 0);
	assert_int_equal(runs.count, 3);
	assert_int_equal(ledger_stock_ranges_at(ledger, place("print"),
			     ENVELOPE_PRINTED, &ranges),
	    0);
	assert_int_equal(ranges.count, 2);
	assert_true(ranges_total(&ranges) == 90);
	ranges_free(&ranges);
	stock_runs_free(&runs);
	assert_int_equal(ledger_stock_at(ledger, place("depot"), &runs), 0);
	assert_int_equal(runs.count, 0);
}

/* 0 to sides - 1, the same each time. */
static uint32_t
dice(uint32_t sides)
{
	static uint64_t seed = 1;

	seed = seed * 6364136223846793005U + 1442695040888963407U;
	return (uint32_t)(seed >> 33) % sides;
}

/* Against a plain array: moves of any size, anywhere, that may be refused. */
enum { SERIALS = 300, WALK = 400 };

static struct {
	enum envelope_state state;
	const char *at;
} model[SERIALS + 1];

static const struct way {
	enum event_kind kind;
	const char *from, *to;
} ways[] = {
	{ EVENT_SEND, "print", "D1" },
	{ EVENT_SEND, "depot", "D1" },
	{ EVENT_RECEIVE, "D1", "depot" },
	{ EVENT_RECEIVE, "D1", "print" },
	{ EVENT_SPOIL, "depot", "depot" },
	{ EVENT_SPOIL, "print", "print" },
	{ EVENT_MISSING, "D1", "D1" },
	{ EVENT_FOUND, "D1", "depot" },
	{ EVENT_DESTROY, "depot", "depot" },
};

static bool
model_may(const struct way *way, uint32_t first, uint32_t last)
{
	uint32_t i;

	for (i = first; i <= last; i++)
		if (strcmp(model[i].at, way->from) != 0 ||
		    !event_may_move(way->kind, model[i].state))
			return false;
	return true;
}

static void
model_put(enum envelope_state state, const char *at, uint32_t first,
    uint32_t last)
{
	for (; first <= last; first++) {
		model[first].state = state;
		model[first].at = at;
	}
}

/* What STOCK must say of it. */
static char *
model_text(void)
{
	uint32_t first, last;
	size_t size;
	char *said;
	FILE *text = open_memstream(&said, &size);

	assert_non_null(text);
	for (first = 1; first <= SERIALS; first = last + 1) {
		last = first;
		while (last < SERIALS &&
		    model[last + 1].state == model[first].state &&
		    strcmp(model[last + 1].at, model[first].at) == 0)
			last++;
		(void)fprintf(text, "%s%u-%u %d %s", first > 1 ? ", " : "",
		    first, last, (int)model[first].state, model[first].at);
	}
	(void)fclose(text);
	return said;
}

static bool
step(const struct way *way)
{
	uint32_t first = 1 + dice(100), last = first + dice(9);
	bool may = model_may(way, first, last);
	struct stock_runs faults = { 0 };
	char typed[64];

	(void)snprintf(typed, sizeof typed, "LZ26-%07u..%07u", first, last);
	assert_int_equal(move(way->kind, typed, way->from, way->to, &faults),
	    may ? 0 : 1);
	assert_int_equal(faults.count == 0, may);
	if (may)
		model_put(event_of(way->kind)->to, way->to, first, last);
	stock_runs_free(&faults);
	return may;
}

static void
test_many_cuts_leave_each_serial_where_it_is(void **state)
{
	struct batch batch = printed();
	struct chunk chunk = order(&batch, SERIALS - 100);
	unsigned i, moved = 0;
	char *said;

	(void)state;
	assert_int_equal(cancel(&batch, &chunk), 0);
	model_put(ENVELOPE_PRINTED, "print", 1, 100);
	model_put(ENVELOPE_CANCELLED, "B000001", 101, SERIALS);
	for (i = 0; i < WALK; i++)
		moved += step(&ways[dice(sizeof ways / sizeof ways[0])]);
	said = model_text();
	assert_says(STOCK, said);
	/* Else little was tried, in one way or the other. */
	assert_in_range(moved, WALK / 20, WALK - WALK / 20);
	free(said);
	batch_free(&batch);
}

/* Records and verifiers are a word over and over, of five bytes that no other
 * serial has, so that the file can be searched for what is left of one. */
enum { WORD = 5 };

static void
mark(uint8_t *bytes, size_t size, char kind, uint32_t serial)
{
	const uint32_t number = serial * 2654435761U;
	uint8_t word[WORD] = { (uint8_t)kind };
	size_t i;

	memcpy(word + 1, &number, sizeof number);
	for (i = 0; i < size; i++)
		bytes[i] = i < size - size % WORD ? word[i % WORD] : 0;
}

static void
seal_marked(const struct batch *batch, struct chunk *chunk)
{
	uint32_t i;

	for (i = 0; i < chunk->count; i++) {
		mark(records + i * RECORD, RECORD, 'R', chunk->first + i);
		mark(verifiers + i * VERIFIER, VERIFIER, 'V', chunk->first + i);
	}
	assert_int_equal(seal(batch, chunk), 0);
}

/* How many of its words the file has. */
static size_t
file_has(const char *bytes, size_t size, char kind, uint32_t serial)
{
	const char *at = bytes, *end = bytes + size;
	uint8_t word[WORD];
	size_t found = 0;

	mark(word, WORD, kind, serial);
	while ((at = memmem(at, (size_t)(end - at), word, WORD)) != NULL) {
		found++;
		at += WORD;
	}
	return found;
}

/* It is there once: whole, or with one word cut by the edge of a page. */
static bool
file_keeps(const char *bytes, size_t size, char kind, uint32_t serial)
{
	const size_t whole = (kind == 'R' ? RECORD : VERIFIER) / WORD;
	size_t found = file_has(bytes, size, kind, serial);

	if (found != 0 && found != whole && found != whole - 1)
		fail_msg("serial %u: %zu words of %c, not %zu", serial, found,
		    kind, whole);
	return found > 0;
}

/* Of which serials the file has record and verifier, once each, as ranges. */
static void
assert_file_keeps(uint32_t count, const char *wanted)
{
	char text[512] = "";
	size_t size, i;
	char *bytes = file_read(path, 64 << 20, &size);
	struct ranges kept = { 0 };
	struct range range;
	bool record;

	assert_non_null(bytes);
	assert_true(series_read(&range.series, "LZ26", 7));
	for (range.first = 1; range.first <= count; range.first++) {
		range.last = range.first;
		record = file_keeps(bytes, size, 'R', range.first);
		assert_int_equal(record,
		    file_keeps(bytes, size, 'V', range.first));
		if (record)
			assert_int_equal(ranges_add(&kept, &range), 0);
	}
	for (i = 0; i < kept.count; i++)
		(void)snprintf(text + strlen(text), sizeof text - strlen(text),
		    "%s%u-%u", i > 0 ? " " : "", kept.list[i].first,
		    kept.list[i].last);
	assert_string_equal(text, wanted);
	ranges_free(&kept);
	free(bytes);
}

static void
test_what_is_needed_no_more_is_erased_in_the_file(void **state)
{
	struct batch batch = add_batch("/jobs/a.cfg", "LZ26", 7);
	struct stock_runs faults = { 0 };
	struct chunk chunk;
	int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		chunk = order(&batch, 100);
		seal_marked(&batch, &chunk);
	}
	assert_file_keeps(300, "1-300");
	/* A chunk's first, its last, over the edge of two, and a whole one. */
	assert_moves(EVENT_VOID, "LZ26-0000001..0000001", "B000001", "B000001",
	    "1-1 9 B000001, 2-300 2 B000001");
	assert_file_keeps(300, "2-300");
	assert_moves(EVENT_COMPROMISE, "LZ26-0000100..0000101", "B000001",
	    "B000001",
	    "1-1 9 B000001, 2-99 2 B000001, 100-101 12 B000001, "
	    "102-300 2 B000001");
	assert_file_keeps(300, "2-99 102-300");
	assert_moves(EVENT_VOID, "LZ26-0000190..0000300,LZ26-0000050..0000050",
	    "B000001", "B000001",
	    "1-1 9 B000001, 2-49 2 B000001, 50-50 9 B000001, "
	    "51-99 2 B000001, 100-101 12 B000001, 102-189 2 B000001, "
	    "190-300 9 B000001");
	assert_file_keeps(300, "2-49 51-99 102-189");
	/* Where they were there are zeros, and the row is as long as it was. */
	assert_says("SELECT group_concat(length(records) || ' ' || "
		    "length(verifiers), ', ') FROM sealed",
	    "4400 1600, 4400 1600, 4400 1600");
	assert_says("SELECT records = zeroblob(4400) AND verifiers = "
		    "zeroblob(1600) FROM sealed WHERE first = 201",
	    "1");
	/* A state that still needs it erases nothing; a refusal neither. */
	assert_moves(EVENT_RELEASE, "LZ26-0000002..0000049", "B000001",
	    "B000001",
	    "1-1 9 B000001, 2-49 3 B000001, 50-50 9 B000001, "
	    "51-99 2 B000001, 100-101 12 B000001, 102-189 2 B000001, "
	    "190-300 9 B000001");
	assert_int_equal(move(EVENT_VOID, "LZ26-0000049..0000060", "B000001",
			     "B000001", &faults),
	    1);
	assert_file_keeps(300, "2-49 51-99 102-189");
	stock_runs_free(&faults);
	batch_free(&batch);
}

/* Rows move from page to page while others come and go: none leaves a copy
 * behind that zeros would not reach. */
static void
test_no_stray_copy_outlives_what_is_erased(void **state)
{
	static const uint32_t sizes[] = { 1, 90, 7, 120, 3, 60, 25, 200 };
	struct batch a = add_batch("/jobs/a.cfg", "LZ26", 7);
	struct batch b = add_batch("/jobs/b.cfg", "AA26", 7);
	struct chunk chunk;
	uint32_t count = 0;
	char typed[64];
	int i;

	(void)state;
	for (i = 0; i < 40; i++) {
		chunk = order(&a, sizes[i % 8]);
		seal_marked(&a, &chunk);
		count += chunk.count;
		/* Between two of the first series' rows, by the index. */
		chunk = order(&b, sizes[(i + 3) % 8]);
		memset(records, i, sizeof records);
		memset(verifiers, i, sizeof verifiers);
		assert_int_equal(seal(&b, &chunk), 0);
	}
	assert_int_equal(count, 2530);
	assert_file_keeps(count, "1-2530");
	(void)snprintf(typed, sizeof typed, "LZ26-0000100..%07u", count);
	assert_int_equal(move(EVENT_VOID, typed, "B000001", "B000001", NULL),
	    0);
	assert_file_keeps(count, "1-99");
	batch_free(&a);
	batch_free(&b);
}

static void
test_what_is_rolled_back_is_not_erased(void **state)
{
	struct batch batch = add_batch("/jobs/a.cfg", "LZ26", 7);
	struct chunk chunk = order(&batch, 10);
	struct range range = { .first = 1, .last = 10 };
	const struct ranges ranges = { &range, 1, 1 };
	struct stock_runs faults = { 0 };
	struct stock_move moved = { .kind = EVENT_VOID };

	(void)state;
	seal_marked(&batch, &chunk);
	range.series = batch.series;
	moved.from = moved.to = place("B000001");
	assert_int_equal(ledger_begin(ledger), 0);
	assert_int_equal(ledger_stock_move(ledger, &moved, &ranges, &faults),
	    0);
	ledger_rollback(ledger);
	assert_file_keeps(10, "1-10");
	assert_says(STOCK, "1-10 2 B000001");
	batch_free(&batch);
}

/* Its card may have another envelope once this one is dead. */
static void
test_a_binding_ends_with_its_envelope(void **state)
{
	struct stock_runs faults = { 0 };

	(void)state;
	assert_int_equal(move(EVENT_SEND, "LZ26-0000001..0000010", "print",
			     "D1", &faults),
	    0);
	assert_int_equal(move(EVENT_RECEIVE, "LZ26-0000001..0000010", "D1",
			     "depot", &faults),
	    0);
	assert_int_equal(move(EVENT_BIND, "LZ26-0000001..0000003", "depot",
			     "depot", &faults),
	    0);
	do_to(path,
	    "INSERT INTO custodian (place, kind, open, title, address) "
	    "SELECT id, 2, 1, '', '' FROM place "
	    "WHERE name = 'depot'; WITH RECURSIVE n (i) AS (SELECT 1 UNION "
	    "ALL SELECT i + 1 FROM n WHERE i < 3) INSERT INTO binding (series, "
	    "number, card, custodian, live, "
	    "entry) SELECT "
	    "1, i, CAST(substr('12345678901234567890123456789012345', i, 32) "
	    "AS BLOB), (SELECT place FROM custodian), 1, 0 FROM n");
	assert_int_equal(move(EVENT_SPOIL, "LZ26-0000002..0000002", "depot",
			     "depot", &faults),
	    0);
	assert_says("SELECT group_concat(number || ' ' || live, ', ') "
		    "FROM binding",
	    "1 1, 2 0, 3 1");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ledger_test(test_runs_that_stand_alike_are_one),
		printed_test(test_a_move_cuts_a_run_and_its_return_mends_it),
		printed_test(
		    test_a_refused_move_changes_nothing_and_names_the_serials),
		printed_test(
		    test_a_refused_move_has_written_nothing_to_roll_back),
		printed_test(test_a_move_goes_on_in_the_same_breath),
		printed_test(test_a_look_tells_of_every_serial_asked),
		printed_test(test_a_place_has_what_stands_there),
		ledger_test(test_many_cuts_leave_each_serial_where_it_is),
		ledger_test(test_what_is_needed_no_more_is_erased_in_the_file),
		ledger_test(test_no_stray_copy_outlives_what_is_erased),
		ledger_test(test_what_is_rolled_back_is_not_erased),
		printed_test(test_a_binding_ends_with_its_envelope),
	};

	use_memory();
	return cmocka_run_group_tests_name("stock", tests, NULL, NULL);
}
