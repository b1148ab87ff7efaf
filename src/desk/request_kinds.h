/* For request_kinds.c and the kinds it lists. A read function takes options and
 * words as on the command line; carry takes what read made. */
#ifndef DESK_REQUEST_KINDS_H
#define DESK_REQUEST_KINDS_H

#include <jansson.h>

#include "home/session.h"
#include "ledger/ledger.h"
#include "ledger/people.h"

json_t *read_release(struct ledger *ledger, int argc, char **argv);
json_t *read_void(struct ledger *ledger, int argc, char **argv);
json_t *read_destroy(struct ledger *ledger, int argc, char **argv);
json_t *read_adjust(struct ledger *ledger, int argc, char **argv);
json_t *read_custodian(struct ledger *ledger, int argc, char **argv);
json_t *read_operator(struct ledger *ledger, int argc, char **argv);
json_t *read_one_batch(struct ledger *ledger, int argc, char **argv);
json_t *read_rotate_key(struct ledger *ledger, int argc, char **argv);
json_t *read_retire_key(struct ledger *ledger, int argc, char **argv);
json_t *read_unlock_one(struct ledger *ledger, int argc, char **argv);

int carry_release(struct ledger *ledger, const json_t *arguments,
    const char *request);
int carry_void(struct ledger *ledger, const json_t *arguments,
    const char *request);
int carry_destroy(struct ledger *ledger, const json_t *arguments,
    const char *request);
int carry_adjust(struct ledger *ledger, const json_t *arguments,
    const char *request);
int carry_custodian(struct ledger *ledger, const json_t *arguments,
    const char *request);
int carry_operator(struct ledger *ledger, const json_t *arguments,
    const char *request);
int carry_destroy_key(struct ledger *ledger, const json_t *arguments,
    const char *request);
int carry_rotate_key(struct ledger *ledger, const json_t *arguments,
    const char *request);
int carry_retire_key(struct ledger *ledger, const json_t *arguments,
    const char *request);
int carry_waive(struct ledger *ledger, const json_t *arguments,
    const char *request);
int carry_unlock_cip(struct ledger *ledger, const json_t *arguments,
    const char *request);
int carry_unlock_puk(struct ledger *ledger, const json_t *arguments,
    const char *request);
int carry_card_system(struct ledger *ledger, const json_t *arguments,
    const char *request);
int carry_template(struct ledger *ledger, const json_t *arguments,
    const char *request);
int carry_press(struct ledger *ledger, const json_t *arguments,
    const char *request);

int carry_station(struct ledger *ledger, const json_t *arguments,
    const char *request);
int carry_courier(struct ledger *ledger, const json_t *arguments,
    const char *request);
int settle_courier(struct session *session);

/* What "busta template approve", "press add", "press remove", "station add" and
 * "courier set" ask for. */
json_t *read_template(struct ledger *ledger, int argc, char **argv);
json_t *read_press(struct ledger *ledger, int argc, char **argv);
json_t *read_press_removed(struct ledger *ledger, int argc, char **argv);
json_t *read_station(struct ledger *ledger, int argc, char **argv);
json_t *read_courier(struct ledger *ledger, int argc, char **argv);

/* Before a release: two people have approved the proof of what it is printed
 * with. */
int release_check_template(struct ledger *ledger, int64_t batch);

/* Before a release: what it takes to open the batch's pages, and its keys
 * again, was shown since the last key was made, or two people waived that. */
int release_check_rehearsed(struct ledger *ledger, int64_t batch);

/* "--json" belongs to every request: the command reads it, read skips it. */
#define REQUEST_OPTION_JSON \
	{ \
		"json", NULL, &(int) \
		{ \
			0 \
		} \
	}

#endif
