/* stations --pki FOLDER --connect ADDRESS... --work FILE --records FILE
 * OPTION...
 *
 * Stations at work, each on one kept-alive connection with its own certificate.
 * A line of FILE is one request: STATION KEY METHOD PATH BODY, with tabs
 * between; KEY and BODY may be "-". Each station does its own in order, one
 * after the other. What breaks off is asked again with the same key, as is a
 * 503, until it is answered. A line of the records is one answer, written when
 * it came: STATION KEY STATUS MICROSECONDS WHEN TRIES TEXT. Prints tally.h's
 * line.
 *
 *   --connect ADDRESS   several: station n begins with the n-th, and goes to
 * the next when a connection breaks
 *   --rate R            requests a second of each station; a time is then
 * counted from when it was due, not from when it could be sent
 *   --seconds S         begin nothing after that
 *   --patience S        give up a request that had no answer for so long (20)
 *   --heads             TEXT is head and body, not the body alone
 *   --once              503 is an answer too
 *   --warm              begin, and count, when every connection is up
 *
 * Exit code 0: all is answered; 3: something was given up. */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "tests/counter/answer.h"
#include "tests/counter/link.h"
#include "tests/counter/tally.h"

enum {
	STATIONS_MOST = 1000,
	SERVERS_MOST = 8,
	ANSWER_MOST = 1 << 20,
	PAUSE_US = 10000, /* before a connection is tried again */
	REST_US = 20000   /* before a 503 is */
};

struct work {
	const char *key, *method, *path, *body;
	struct work *next;
};

enum state {
	STATION_RESTS, /* until it is due */
	STATION_SHAKES,
	STATION_SENDS,
	STATION_HEARS,
	STATION_DONE
};

struct station {
	unsigned number, server;
	SSL_CTX *context;
	struct link link;
	struct work *work, **end;
	enum state state;
	uint32_t watched;  /* what epoll looks for */
	int64_t due;       /* when it does what is next */
	int64_t scheduled; /* when this request should have begun */
	int64_t begun;     /* this request, for the first time; 0: not yet */
	unsigned tries;
	char *out;
	size_t out_size, sent;
	char *in;
	size_t in_size, in_room;
};

static struct station stations[STATIONS_MOST];
static struct sockaddr_in servers[SERVERS_MOST];
static unsigned station_count, server_count, working;
static int epoll = -1;
static FILE *records;
static const char *pki;
static double rate;
static int64_t seconds_us, patience_us = 20000000, started;
static bool heads, once, warming;
static unsigned warm;
static uint64_t retries, reconnects, given_up;
static volatile sig_atomic_t stopped;

static void
stop(const char *what)
{
	(void)fprintf(stderr, "stations: %s\n", what);
	exit(2);
}

static void
station_watch(struct station *station, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = station };

	if (station->link.fd < 0 || station->watched == events)
		return;
	if (epoll_ctl(epoll, EPOLL_CTL_MOD, station->link.fd, &event) != 0)
		stop("epoll");
	station->watched = events;
}

static void
station_rest(struct station *station, int64_t until)
{
	station->state = STATION_RESTS;
	station->due = until;
	station_watch(station, 0);
}

static void
station_end(struct station *station)
{
	link_close(&station->link);
	station->state = STATION_DONE;
	working--;
}

/* The connection broke, or never was: the request is asked again, elsewhere. */
static void
station_lost(struct station *station)
{
	int64_t now = now_us();

	link_close(&station->link);
	station->server = (station->server + 1) % server_count;
	reconnects++;
	if (station->begun != 0 && now - station->begun > patience_us) {
		given_up++;
		station_end(station);
		return;
	}
	station_rest(station, now + PAUSE_US);
}

/* The next one's turn; it is due at once, or by the rate. */
static void
station_next(struct station *station)
{
	int64_t now = now_us(), gap = rate > 0 ? (int64_t)(1e6 / rate) : 0;

	station->begun = 0;
	station->tries = 0;
	if (station->work == NULL || stopped ||
	    (seconds_us > 0 && now - started > seconds_us)) {
		station_end(station);
		return;
	}
	station->scheduled = gap > 0 ? station->scheduled + gap : now;
	station_rest(station, station->scheduled);
}

static void
station_compose(struct station *station)
{
	const struct work *work = station->work;
	char key[128] = "", body[128] = "";
	bool has_body = strcmp(work->body, "-") != 0;
	int size;

	if (strcmp(work->key, "-") != 0)
		(void)snprintf(key, sizeof key, "Idempotency-Key: %s\r\n",
		    work->key);
	if (has_body)
		(void)snprintf(body, sizeof body,
		    "Content-Type: application/json\r\n"
		    "Content-Length: %zu\r\n",
		    strlen(work->body));
	free(station->out);
	size = asprintf(&station->out,
	    "%s %s HTTP/1.1\r\nHost: localhost\r\n%s%s\r\n%s", work->method,
	    work->path, key, body, has_body ? work->body : "");
	if (size < 0)
		stop("out of memory");
	station->out_size = (size_t)size;
	station->sent = 0;
	station->in_size = 0;
	station->state = STATION_SENDS;
	station->tries++;
	if (station->begun == 0)
		station->begun = now_us();
}

static void
station_connect(struct station *station)
{
	struct epoll_event event = { .events = EPOLLOUT, .data.ptr = station };

	if (station->begun == 0)
		station->begun = now_us();
	if (link_open(&station->link, station->context,
		&servers[station->server]) != 0) {
		station_lost(station);
		return;
	}
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, station->link.fd, &event) != 0)
		stop("epoll");
	station->watched = EPOLLOUT;
	station->state = STATION_SHAKES;
}

static void
station_answered(struct station *station, const struct answer *answer)
{
	int64_t now = now_us(),
		since = rate > 0 ? station->scheduled : station->begun;

	if (answer->last) {
		link_close(&station->link);
		reconnects++;
	}
	if (answer->status == 503 && !once &&
	    now - station->begun < patience_us) {
		retries++;
		station_rest(station, now + REST_US);
		return;
	}
	tally_add(answer->status, now - since);
	(void)fprintf(records, "%u\t%s\t%u\t%lld\t%lld\t%u\t", station->number,
	    station->work->key, answer->status, (long long)(now - since),
	    (long long)now, station->tries);
	answer_write(records, answer, station->in, heads);
	(void)putc('\n', records);
	(void)fflush(records);
	station->work = station->work->next;
	station_next(station);
}

static void
stations_begin(void)
{
	unsigned i;

	warming = false;
	started = now_us();
	for (i = 0; i < station_count; i++) {
		/* Not all in one instant. */
		stations[i].scheduled = rate > 0
		    ? started - (int64_t)(1e6 / rate * (i + 1) / station_count)
		    : started;
		station_next(&stations[i]);
	}
}

static void
station_warm(struct station *station)
{
	station_rest(station, INT64_MAX);
	if (++warm == station_count)
		stations_begin();
}

/* Each does one step: 1 and there is another, 0 it waits, -1 it is lost. */
static int
station_shake(struct station *station)
{
	int got = link_shake(&station->link);

	if (got == 1 && warming)
		station_warm(station);
	else if (got == 1)
		station_compose(station);
	return got;
}

static int
station_send(struct station *station)
{
	ssize_t got = link_write(&station->link, station->out + station->sent,
	    station->out_size - station->sent);

	if (got <= 0)
		return (int)got;
	station->sent += (size_t)got;
	if (station->sent == station->out_size)
		station->state = STATION_HEARS;
	return 1;
}

static int
station_hear(struct station *station)
{
	struct answer answer;
	ssize_t got;
	int whole;

	if (station->in_size + 4096 > station->in_room) {
		station->in_room += 16384;
		station->in = realloc(station->in, station->in_room);
		if (station->in == NULL || station->in_room > ANSWER_MOST)
			stop("an answer is too long");
	}
	got = link_read(&station->link, station->in + station->in_size,
	    station->in_room - station->in_size - 1);
	if (got <= 0)
		return (int)got;
	station->in_size += (size_t)got;
	station->in[station->in_size] = '\0';
	whole = answer_read(&answer, station->in, station->in_size);
	if (whole < 0)
		stop(station->in);
	if (whole == 1)
		station_answered(station, &answer);
	return 1;
}

static int
station_step(struct station *station)
{
	switch (station->state) {
	case STATION_SHAKES:
		return station_shake(station);
	case STATION_SENDS:
		return station_send(station);
	case STATION_HEARS:
		return station_hear(station);
	case STATION_RESTS:
		if (station->due > now_us())
			return 0;
		if (station->link.fd < 0)
			station_connect(station);
		else
			station_compose(station);
		return 1;
	case STATION_DONE:
	default:
		return 0;
	}
}

static void
station_go(struct station *station)
{
	int more;

	while ((more = station_step(station)) > 0)
		;
	if (more < 0)
		station_lost(station);
	else if (station->state != STATION_RESTS &&
	    station->state != STATION_DONE)
		station_watch(station, station->link.wait);
}

/* Something came that nobody waited for: the other side has ended. */
static void
station_event(struct station *station)
{
	if (station->state != STATION_RESTS) {
		station_go(station);
		return;
	}
	link_close(&station->link);
	reconnects++;
}

static int
run_timers(void)
{
	int64_t now = now_us(), next = now + 1000000;
	unsigned i;

	for (i = 0; i < station_count; i++) {
		struct station *station = &stations[i];

		if (station->state == STATION_RESTS && station->due <= now)
			station_go(station);
		if ((station->state == STATION_SHAKES ||
			station->state == STATION_SENDS ||
			station->state == STATION_HEARS) &&
		    now - station->begun > patience_us)
			station_lost(station);
		if (station->state == STATION_RESTS && station->due < next)
			next = station->due;
	}
	now = now_us();
	return next <= now ? 0 : (int)((next - now + 999) / 1000);
}

static void
run(void)
{
	struct epoll_event events[64];
	int count, i;

	while (working > 0) {
		count = epoll_wait(epoll, events, 64, run_timers());
		for (i = 0; i < count; i++)
			station_event(events[i].data.ptr);
	}
}

static struct station *
station_of(unsigned number)
{
	struct station *station;
	char name[32];
	unsigned i;

	for (i = 0; i < station_count; i++)
		if (stations[i].number == number)
			return &stations[i];
	if (station_count == STATIONS_MOST)
		stop("too many stations");
	station = &stations[station_count];
	(void)snprintf(name, sizeof name, "s%03u", number);
	*station = (struct station){ .number = number,
		.server = station_count++ % server_count,
		.context = link_context(pki, name),
		.link = { .fd = -1 },
		.end = &station->work };
	return station;
}

static void
work_read(const char *path)
{
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	char *line = NULL, *rest, *words[5];
	size_t room = 0, i;
	ssize_t size;

	if (file == NULL)
		stop(path);
	while ((size = getline(&line, &room, file)) > 0) {
		struct work *work = calloc(1, sizeof *work);
		struct station *station;

		line[size - 1] = '\0';
		if (work == NULL || (rest = strdup(line)) == NULL)
			stop("out of memory");
		for (i = 0; i < 5; i++)
			if ((words[i] = strsep(&rest, "\t")) == NULL)
				stop(line);
		*work = (struct work){ words[1], words[2], words[3], words[4],
			NULL };
		station = station_of((unsigned)strtoul(words[0], NULL, 10));
		*station->end = work;
		station->end = &work->next;
	}
	free(line);
	(void)fclose(file);
}

static void
stop_soon(int signal)
{
	(void)signal;
	stopped = 1;
}

static const struct option options[] = {
	{ "pki", required_argument, NULL, 'k' },
	{ "connect", required_argument, NULL, 'c' },
	{ "work", required_argument, NULL, 'w' },
	{ "records", required_argument, NULL, 'o' },
	{ "rate", required_argument, NULL, 'r' },
	{ "seconds", required_argument, NULL, 's' },
	{ "patience", required_argument, NULL, 'p' },
	{ "heads", no_argument, NULL, 'h' },
	{ "once", no_argument, NULL, '1' },
	{ "warm", no_argument, NULL, 'm' },
	{ NULL, 0, NULL, 0 },
};

static void
option_take(int option, const char **work)
{
	switch (option) {
	case 'k':
		pki = optarg;
		break;
	case 'c':
		if (server_count == SERVERS_MOST)
			stop("too many servers");
		servers[server_count++] = link_address(optarg);
		break;
	case 'w':
		*work = optarg;
		break;
	case 'o':
		if ((records = fopen(optarg, "ae")) == NULL)
			stop(optarg);
		break;
	case 'r':
		rate = strtod(optarg, NULL);
		break;
	case 's':
		seconds_us = (int64_t)(strtod(optarg, NULL) * 1e6);
		break;
	case 'p':
		patience_us = (int64_t)(strtod(optarg, NULL) * 1e6);
		break;
	case 'h':
		heads = true;
		break;
	case '1':
		once = true;
		break;
	case 'm':
		warming = true;
		break;
	default:
		stop("--help is at the head of its source");
	}
}

int
main(int argc, char **argv)
{
	const char *work = NULL;
	uint64_t left = 0;
	int option;
	unsigned i;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		option_take(option, &work);
	if (pki == NULL || work == NULL || records == NULL || server_count == 0)
		stop("it takes --pki, --connect, --work and --records");
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGTERM, stop_soon);
	(void)signal(SIGINT, stop_soon);
	if ((epoll = epoll_create1(EPOLL_CLOEXEC)) < 0)
		stop("epoll");
	work_read(work);
	working = station_count;
	for (i = 0; warming && i < station_count; i++)
		station_connect(&stations[i]);
	if (!warming)
		stations_begin();
	run();
	for (i = 0; i < station_count; i++)
		for (; stations[i].work != NULL;
		     stations[i].work = stations[i].work->next)
			left++;
	tally_print(now_us() - started, retries, reconnects, left);
	return given_up > 0 ? 3 : 0;
}
