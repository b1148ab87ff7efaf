/* flood KIND PKI NAME ADDRESS CONNECTIONS SECONDS
 *
 * One client that means ill, with the certificate NAME of the folder PKI; so
 * many connections at once, each opened anew when it is ended. Prints a line of
 * JSON.
 *
 *   requests   asks without a pause what it may ask
 *   refusals   asks for a page that is none
 *   handshakes opens connections, and ends each when it is up
 *   idle       opens them, and says nothing
 *   mute       the same, and does not even shake hands
 *   slow       sends a byte of a request's head every 100 ms
 *   drip       sends a head, and then a byte of the body every 100 ms
 *   giant      sends a body without an end
 *   deaf       asks, and does not read what is answered */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

#include "tests/counter/answer.h"
#include "tests/counter/link.h"

enum { LINKS_MOST = 4096, DRIP_US = 100000, ANSWER_MOST = 65536 };

struct flow {
	struct link link;
	size_t sent;
	int64_t due;
	size_t got;
	char *in;
	bool asked;
};

/* What is sent when it is up, how often a byte, and whether for ever. */
static const struct kind {
	const char *name, *text;
	bool shakes, slow, endless, deaf;
} kinds[] = {
	{ "requests", "GET /v1/next HTTP/1.1\r\nHost: localhost\r\n\r\n",
	    .shakes = true },
	{ "refusals", "GET /v1/none HTTP/1.1\r\nHost: localhost\r\n\r\n",
	    .shakes = true },
	{ "handshakes", "", .shakes = true },
	{ "idle", NULL, .shakes = true },
	{ "mute", NULL, .shakes = false },
	{ "slow",
	    "GET /v1/next HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	    .shakes = true, .slow = true },
	{ "drip",
	    "POST /v1/lookup HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
	    "application/json\r\nContent-Length: 1000\r\n\r\n{\"envelope\": "
	    "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	    .shakes = true, .slow = true },
	{ "giant",
	    "POST /v1/lookup HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
	    "application/json\r\nContent-Length: 1000000000\r\n\r\n",
	    .shakes = true, .endless = true },
	{ "deaf", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", .shakes = true,
	    .deaf = true },
};

static const struct kind *kind;
static struct flow flows[LINKS_MOST];
static struct sockaddr_in address;
static SSL_CTX *context;
static int epoll;
static uint64_t opened, up, ended, bytes, answers, statuses[600];

static void
flow_open(struct flow *flow)
{
	struct epoll_event event = { .events = EPOLLOUT, .data.ptr = flow };

	flow->sent = flow->got = 0;
	flow->asked = false;
	flow->due = now_us();
	if (link_open(&flow->link, context, &address) != 0)
		return;
	opened++;
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, flow->link.fd, &event) != 0)
		exit(2);
}

static void
flow_end(struct flow *flow)
{
	link_close(&flow->link);
	flow->due = now_us() + 1000;
	ended++;
}

static void
flow_wait(struct flow *flow, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = flow };

	(void)epoll_ctl(epoll, EPOLL_CTL_MOD, flow->link.fd, &event);
}

/* 1 and there is more to do, 0 it waits, -1 it is ended. */
static int
flow_hear(struct flow *flow)
{
	struct answer answer;
	ssize_t got;

	if (flow->in == NULL && (flow->in = malloc(ANSWER_MOST)) == NULL)
		exit(2);
	got = link_read(&flow->link, flow->in + flow->got,
	    ANSWER_MOST - flow->got - 1);
	if (got <= 0)
		return (int)got;
	flow->got += (size_t)got;
	flow->in[flow->got] = '\0';
	if (answer_read(&answer, flow->in, flow->got) != 1)
		return flow->got + 1 < ANSWER_MOST ? 1 : -1;
	answers++;
	statuses[answer.status]++;
	flow->got = flow->sent = 0;
	flow->asked = false;
	return answer.last ? -1 : 1;
}

static int
flow_say(struct flow *flow)
{
	static const char filling[16384];
	size_t size = strlen(kind->text);
	const char *from = kind->text + flow->sent;
	ssize_t got;

	if (flow->sent >= size && !kind->endless) {
		flow->asked = !kind->deaf;
		flow->sent = kind->deaf ? 0 : flow->sent;
		return kind->slow && flow->sent >= size ? 0 : 1;
	}
	if (kind->slow && flow->due > now_us())
		return 0;
	got = flow->sent >= size
	    ? link_write(&flow->link, filling, sizeof filling)
	    : link_write(&flow->link, from, kind->slow ? 1 : size - flow->sent);
	if (got <= 0)
		return (int)got;
	flow->sent += (size_t)got;
	bytes += (uint64_t)got;
	flow->due = now_us() + DRIP_US;
	return 1;
}

static int
flow_step(struct flow *flow)
{
	int got;

	if (!kind->shakes)
		return 0;
	if (!flow->link.up) {
		if ((got = link_shake(&flow->link)) == 1)
			up++;
		return got;
	}
	if (kind->text == NULL)
		return flow_hear(flow);
	if (kind->text[0] == '\0')
		return -1;
	if (!flow->asked)
		return flow_say(flow);
	return flow_hear(flow);
}

static void
flow_go(struct flow *flow)
{
	int more, steps = 0;

	if (flow->link.fd < 0)
		return;
	while ((more = flow_step(flow)) > 0 && ++steps < 100)
		;
	if (more < 0)
		flow_end(flow);
	else if (!kind->shakes)
		flow_wait(flow, EPOLLIN);
	else if (flow->link.up && kind->slow)
		flow_wait(flow, 0);
	else
		flow_wait(flow, steps == 100 ? EPOLLOUT : flow->link.wait);
}

/* Who was cut off while it still spoke has been told why, perhaps. */
static void
flow_event(struct flow *flow, uint32_t events)
{
	char byte;

	if (!kind->shakes && (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0 &&
	    recv(flow->link.fd, &byte, 1, 0) <= 0)
		flow_end(flow);
	else if (kind->slow && (events & (EPOLLHUP | EPOLLERR)) != 0)
		flow_end(flow);
	else
		flow_go(flow);
}

static void
report(double seconds)
{
	const char *comma = "";
	unsigned i;

	(void)printf("{\"kind\": \"%s\", \"seconds\": %.3f, \"opened\": %lu, "
		     "\"up\": %lu, \"ended\": %lu, \"bytes\": %lu, "
		     "\"answers\": %lu, \"statuses\": {",
	    kind->name, seconds, opened, up, ended, bytes, answers);
	for (i = 0; i < 600; i++)
		if (statuses[i] > 0) {
			(void)printf("%s\"%u\": %lu", comma, i, statuses[i]);
			comma = ", ";
		}
	(void)puts("}}");
}

int
main(int argc, char **argv)
{
	struct epoll_event events[256];
	int64_t begun, until, now, looked = 0;
	unsigned count, i;
	int ready, k;

	for (i = 0; argc == 7 && i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(kinds[i].name, argv[1]) == 0)
			kind = &kinds[i];
	if (kind == NULL)
		return 2;
	(void)signal(SIGPIPE, SIG_IGN);
	context = link_context(argv[2], argv[3]);
	address = link_address(argv[4]);
	count = (unsigned)strtoul(argv[5], NULL, 10);
	epoll = epoll_create1(EPOLL_CLOEXEC);
	begun = now_us();
	until = begun + (int64_t)(strtod(argv[6], NULL) * 1e6);
	for (i = 0; i < count && i < LINKS_MOST; i++)
		flow_open(&flows[i]);
	while ((now = now_us()) < until) {
		ready = epoll_wait(epoll, events, 256, 5);
		for (k = 0; k < ready; k++)
			flow_event(events[k].data.ptr, events[k].events);
		if (now - looked < 5000)
			continue;
		looked = now;
		for (i = 0; i < count && i < LINKS_MOST; i++) {
			if (flows[i].link.fd < 0 && flows[i].due <= now)
				flow_open(&flows[i]);
			else if (kind->slow && flows[i].due <= now)
				flow_go(&flows[i]);
		}
	}
	report((double)(now_us() - begun) / 1e6);
	return 0;
}
