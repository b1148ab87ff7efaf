#include "courier/answer.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

static void
answer_say(struct post_answer *answer, enum post_verdict verdict,
    const char *what, long number)
{
	answer->verdict = verdict;
	(void)snprintf(answer->why, sizeof answer->why, "%s-%ld", what, number);
}

/* Refusals before a mail server was told for whom it is are about us. */
void
answer_judge_mail(struct post_answer *answer, const struct course *course)
{
	long code = course->code;

	if (course->begun && course->result == CURLE_OK && code >= 200 &&
	    code < 300)
		answer_say(answer, POST_TAKEN, "smtp", code);
	else if (code >= 500 && code < 600 &&
	    course->result != CURLE_LOGIN_DENIED)
		answer_say(answer, course->named ? POST_REFUSED : POST_WAITS,
		    "smtp", code);
	else if (code >= 400 && code < 600)
		answer_say(answer, POST_WAITS, "smtp", code);
	else
		answer_say(answer, course->begun ? POST_UNKNOWN : POST_WAITS,
		    "curl", (long)course->result);
}

static bool
answer_is_expected(const struct courier_sms_config *sms, long code)
{
	size_t i;

	for (i = 0; i < sms->expected_count; i++)
		if (sms->expected[i] == code)
			return true;
	return false;
}

/* What is about us, or about now, and not about the message. Whatever else
 * begins with 5 may come from somebody who had handed it on. */
static const long http_waits[] = { 401, 403, 404, 429, 503 };

void
answer_judge_sms(struct post_answer *answer, const struct course *course,
    const struct courier_sms_config *sms)
{
	long code = course->code;
	size_t i;

	for (i = 0; i < sizeof http_waits / sizeof http_waits[0]; i++)
		if (code == http_waits[i]) {
			answer_say(answer, POST_WAITS, "http", code);
			return;
		}
	if (course->begun && answer_is_expected(sms, code))
		answer_say(answer, POST_TAKEN, "http", code);
	else if (code >= 300 && code < 500)
		answer_say(answer, POST_REFUSED, "http", code);
	else if (code >= 200)
		answer_say(answer, course->begun ? POST_UNKNOWN : POST_WAITS,
		    "http", code);
	else
		answer_say(answer, course->begun ? POST_UNKNOWN : POST_WAITS,
		    "curl", (long)course->result);
}

static const struct reason {
	const char *begins;
	const char *means;
} reasons[] = {
	{ "smtp-4", "the mail server refuses for now" },
	{ "smtp-5", "the mail server refuses" },
	{ "smtp-2", "the mail server has it" },
	{ "http-2", "the gateway has it" },
	{ "http-", "the gateway refuses" },
	{ "no-name", "the server's name is not found" },
	{ "no-way", "courier.cfg has no way for it" },
	{ "died", "the courier was ended while it was being sent" },
	{ "late", "its time was over" },
	{ "sealed", "it does not open with this courier's key" },
	{ "malformed", "it is no message" },
};

const char *
answer_explain(const char *why)
{
	size_t i;

	/* libcurl's own words for its own number: nothing of any server's. */
	if (strncmp(why, "curl-", 5) == 0)
		return curl_easy_strerror((CURLcode)strtoul(why + 5, NULL, 10));
	for (i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
		if (strncmp(why, reasons[i].begins,
			strlen(reasons[i].begins)) == 0)
			return reasons[i].means;
	return "no reason is known";
}
