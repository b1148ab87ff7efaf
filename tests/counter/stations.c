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
#include <sys/epoll.h>

#include "tests/counter/station.h"
#include "tests/counter/tally.h"

static void
stop(const char *what)
{
	(void)fprintf(stderr, "stations: %s\n", what);
	exit(2);
}

static int
run_timers(void)
{
	int64_t now = now_us(), next = now + 1000000;
	unsigned i;

	for (i = 0; i < all.count; i++) {
		struct station *station = &all.list[i];

		if (station->state == STATION_RESTS && station->due <= now)
			station_go(station);
		if ((station->state == STATION_SHAKES ||
			station->state == STATION_SENDS ||
			station->state == STATION_HEARS) &&
		    now - station->begun > all.wanted.patience_us)
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

	while (all.working > 0) {
		count = epoll_wait(all.epoll, events, 64, run_timers());
		for (i = 0; i < count; i++)
			station_event(events[i].data.ptr);
	}
}

static void
work_give(unsigned number, struct work *work)
{
	struct station *station = station_of(number);

	*station->end = work;
	station->end = &work->next;
}

static void
stop_soon(int signal)
{
	(void)signal;
	all.stopped = 1;
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
		all.wanted.pki = optarg;
		break;
	case 'c':
		if (all.wanted.server_count == SERVERS_MOST)
			stop("too many servers");
		all.wanted.servers[all.wanted.server_count++] =
		    link_address(optarg);
		break;
	case 'w':
		*work = optarg;
		break;
	case 'o':
		if ((all.wanted.records = fopen(optarg, "ae")) == NULL)
			stop(optarg);
		break;
	case 'r':
		all.wanted.rate = strtod(optarg, NULL);
		break;
	case 's':
		all.wanted.seconds_us = (int64_t)(strtod(optarg, NULL) * 1e6);
		break;
	case 'p':
		all.wanted.patience_us = (int64_t)(strtod(optarg, NULL) * 1e6);
		break;
	case 'h':
		all.wanted.heads = true;
		break;
	case '1':
		all.wanted.once = true;
		break;
	case 'm':
		all.wanted.warming = true;
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
	if (all.wanted.pki == NULL || work == NULL ||
	    all.wanted.records == NULL || all.wanted.server_count == 0)
		stop("it takes --pki, --connect, --work and --records");
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGTERM, stop_soon);
	(void)signal(SIGINT, stop_soon);
	if ((all.epoll = epoll_create1(EPOLL_CLOEXEC)) < 0)
		stop("epoll");
	work_read(work, work_give);
	all.working = all.count;
	for (i = 0; all.wanted.warming && i < all.count; i++)
		station_connect(&all.list[i]);
	if (!all.wanted.warming)
		stations_begin();
	run();
	for (i = 0; i < all.count; i++)
		for (; all.list[i].work != NULL;
		     all.list[i].work = all.list[i].work->next)
			left++;
	tally_print(now_us() - all.started, all.retries, all.reconnects, left);
	return all.given_up > 0 ? 3 : 0;
}
