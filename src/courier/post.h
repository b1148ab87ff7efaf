/* One message to one server, over TLS that is verified, and what that server
 * says to it. With ride and way, all that calls libcurl. */
#ifndef COURIER_POST_H
#define COURIER_POST_H

#include <stddef.h>

#include "courier/answer.h"
#include "courier/config.h"
#include "courier/kit.h"

/* begin is called before the first byte of the body leaves, once; if it fails,
 * none does. */
struct post_body {
	const char *bytes;
	size_t size;
	int (*begin)(void *context);
	void *context;
};

struct post;

/* Libraries are made ready, and names looked up: what a confined process cannot
 * do any more. A name that cannot be found is found out when it is needed. */
struct post *post_open(const struct courier_config *config,
    const struct kit *kit);
void post_close(struct post *post);

/* -1 with a reason if begin failed, or without memory. */
int post_mail(struct post *post, const char *to, const struct post_body *body,
    struct post_answer *answer);
int post_sms(struct post *post, const struct post_body *body,
    struct post_answer *answer);

/* Connects to each server that is configured, logs in, and sends nothing; -1
 * with a sentence about the first that did not let it. */
int post_try(struct post *post);

#endif
