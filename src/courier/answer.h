/* What a server's answer means for a message: the table of
 * docs/ARCHITECTURE.md, The courier. */
#ifndef COURIER_ANSWER_H
#define COURIER_ANSWER_H

#include <curl/curl.h>

#include <stdbool.h>

#include "courier/roll.h"
#include "courier/config.h"

enum post_verdict {
	POST_TAKEN,
	POST_WAITS,   /* certainly not taken, but another time it may be */
	POST_REFUSED, /* certainly not, and never */
	POST_UNKNOWN  /* the body began to leave, and nobody says what then */
};

struct post_answer {
	enum post_verdict verdict;
	char why[ITEM_WHY]; /* "smtp-450", "http-503", "curl-7", "no-name" */
};

/* How a transfer went. */
struct course {
	bool begun; /* the body may have left */
	bool named; /* a mail server was told for whom it is */
	CURLcode result;
	long code; /* the server's last, or 0 */
};

void answer_judge_mail(struct post_answer *answer, const struct course *course);
void answer_judge_sms(struct post_answer *answer, const struct course *course,
    const struct courier_sms_config *sms);

/* What a why means, for people; never more than the why says. */
const char *answer_explain(const char *why);

#endif
