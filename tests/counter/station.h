/* One station at work: a request after the other on a kept-alive connection. */
#ifndef TESTS_COUNTER_STATION_H
#define TESTS_COUNTER_STATION_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "tests/counter/link.h"
#include "tests/counter/work.h"

enum { STATIONS_MOST = 1000, SERVERS_MOST = 8 };

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

/* What was asked for, as stations.c explains it. */
struct wanted {
	const char *pki;
	struct sockaddr_in servers[SERVERS_MOST];
	unsigned server_count;
	FILE *records;
	double rate;
	int64_t seconds_us, patience_us;
	bool heads, once, warming;
};

/* All of them, and what became of their requests. */
struct stations {
	struct wanted wanted;
	struct station list[STATIONS_MOST];
	unsigned count, working, warm;
	int epoll;
	int64_t started;
	uint64_t retries, reconnects, given_up;
	volatile bool stopped;
};

extern struct stations all;

/* The one of this number, which is new if nobody had asked for it. */
struct station *station_of(unsigned number);

/* Begins its next request as soon as that is due. */
void station_connect(struct station *station);
void stations_begin(void);

/* Something happened to its connection; or its time has come. */
void station_event(struct station *station);
void station_go(struct station *station);
void station_lost(struct station *station);

#endif
