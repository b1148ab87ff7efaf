/* For print.c, which sends sheets round by round, and flight.c, which follows
 * what was sent. */
#ifndef PRESS_PRINTING_H
#define PRESS_PRINTING_H

#include "press/print.h"
#include "press/sheaf.h"
#include "press/show.h"

enum { LOOK_MS_LEAST = 5, LOOK_MS_MOST = 500 };

/* A job the printer has. */
struct flight {
	int job;           /* the printer's number */
	uint64_t number;   /* ours */
	uint32_t sheets;   /* of envelopes */
	uint32_t expected; /* impressions or sheets of paper */
	int64_t moved_ms;  /* when it last came on */
	int64_t ended_ms;  /* when it said completed; 0 before */
	struct job_progress progress;
};

struct printing {
	const struct print_order *order;
	const struct press_printer_config *config;
	struct bale bale;
	struct sheaf sheaf;
	bool ready; /* there is a sheaf to be sent */
	bool done;  /* and there are no more */
	size_t next;
	struct flight flights[PRESS_AHEAD_MOST];
	uint32_t flying;
	bool stopping;
	bool failed; /* with a reason, kept in why */
	int code;
	char why[512];
	int64_t pause_ms;
	struct show show;
};

/* Nothing more is sent; the first reason is what is told in the end. */
void print_stop(struct printing *printing);

/* Looks once after the job that was given first. */
void flight_follow(struct printing *printing);

/* Its sheets are in doubt from here on, for that reason. */
void flight_lose(struct printing *printing, uint32_t which, const char *reason);

/* Sheets of the job that was given first which are out, as far as the printer
 * has counted. */
size_t flight_out(const struct printing *printing);

/* Whatever the printer still has is called back. */
void flights_call_back(struct printing *printing);

#endif
