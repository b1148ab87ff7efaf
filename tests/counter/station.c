#include "tests/counter/station.h"

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "tests/counter/answer.h"
#include "tests/counter/tally.h"

enum {
	ANSWER_MOST = 1 << 20,
	PAUSE_US = 10000, /* before a connection is tried again */
	REST_US = 20000   /* before a 503 is */
};

struct stations all = { .wanted.patience_us = 20000000, .epoll = -1 };

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
	if (epoll_ctl(all.epoll, EPOLL_CTL_MOD, station->link.fd, &event) != 0)
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
	all.working--;
}

/* The connection broke, or never was: the request is asked again, elsewhere. */
void
station_lost(struct station *station)
{
	int64_t now = now_us();

	link_close(&station->link);
	station->server = (station->server + 1) % all.wanted.server_count;
	all.reconnects++;
	if (station->begun != 0 &&
	    now - station->begun > all.wanted.patience_us) {
		all.given_up++;
		station_end(station);
		return;
	}
	station_rest(station, now + PAUSE_US);
}

/* The next one's turn; it is due at once, or by the rate. */
static void
station_next(struct station *station)
{
	int64_t now = now_us(),
		gap =
		    all.wanted.rate > 0 ? (int64_t)(1e6 / all.wanted.rate) : 0;

	station->begun = 0;
	station->tries = 0;
	if (station->work == NULL || all.stopped ||
	    (all.wanted.seconds_us > 0 &&
		now - all.started > all.wanted.seconds_us)) {
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

void
station_connect(struct station *station)
{
	struct epoll_event event = { .events = EPOLLOUT, .data.ptr = station };

	if (station->begun == 0)
		station->begun = now_us();
	if (link_open(&station->link, station->context,
		&all.wanted.servers[station->server]) != 0) {
		station_lost(station);
		return;
	}
	if (epoll_ctl(all.epoll, EPOLL_CTL_ADD, station->link.fd, &event) != 0)
		stop("epoll");
	station->watched = EPOLLOUT;
	station->state = STATION_SHAKES;
}

static void
station_answered(struct station *station, const struct answer *answer)
{
	int64_t now = now_us(),
		since =
		    all.wanted.rate > 0 ? station->scheduled : station->begun;

	if (answer->last) {
		link_close(&station->link);
		all.reconnects++;
	}
	if (answer->status == 503 && !all.wanted.once &&
	    now - station->begun < all.wanted.patience_us) {
		all.retries++;
		station_rest(station, now + REST_US);
		return;
	}
	tally_add(answer->status, now - since);
	(void)fprintf(all.wanted.records, "%u\t%s\t%u\t%lld\t%lld\t%u\t",
	    station->number, station->work->key, answer->status,
	    (long long)(now - since), (long long)now, station->tries);
	answer_write(all.wanted.records, answer, station->in, all.wanted.heads);
	(void)putc('\n', all.wanted.records);
	(void)fflush(all.wanted.records);
	station->work = station->work->next;
	station_next(station);
}

void
stations_begin(void)
{
	unsigned i;

	all.wanted.warming = false;
	all.started = now_us();
	for (i = 0; i < all.count; i++) {
		/* Not all in one instant. */
		all.list[i].scheduled = all.wanted.rate > 0 ? all.started -
			(int64_t)(1e6 / all.wanted.rate * (i + 1) / all.count)
							    : all.started;
		station_next(&all.list[i]);
	}
}

static void
station_warm(struct station *station)
{
	station_rest(station, INT64_MAX);
	if (++all.warm == all.count)
		stations_begin();
}

/* Each does one step: 1 and there is another, 0 it waits, -1 it is lost. */
static int
station_shake(struct station *station)
{
	int got = link_shake(&station->link);

	if (got == 1 && all.wanted.warming)
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

void
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
void
station_event(struct station *station)
{
	if (station->state != STATION_RESTS) {
		station_go(station);
		return;
	}
	link_close(&station->link);
	all.reconnects++;
}

struct station *
station_of(unsigned number)
{
	struct station *station;
	char name[32];
	unsigned i;

	for (i = 0; i < all.count; i++)
		if (all.list[i].number == number)
			return &all.list[i];
	if (all.count == STATIONS_MOST)
		stop("too many stations");
	station = &all.list[all.count];
	(void)snprintf(name, sizeof name, "s%03u", number);
	*station = (struct station){ .number = number,
		.server = all.count++ % all.wanted.server_count,
		.context = link_context(all.wanted.pki, name),
		.link = { .fd = -1 },
		.end = &station->work };
	return station;
}
