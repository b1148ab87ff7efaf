#include "courier/post.h"

#include <curl/curl.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "courier/ride.h"
#include "courier/way.h"

#include "base/banned.h"

enum { NAME_TEXT = 256 };

struct post {
	const struct courier_config *config;
	const struct kit *kit;
	struct way mail_way;
	struct way sms_way;
	struct curl_slist *headers;
	char name[NAME_TEXT]; /* of this machine, for EHLO */
};

static int
post_add_header(struct post *post, const char *line)
{
	struct curl_slist *more = curl_slist_append(post->headers, line);

	if (more == NULL)
		return fail(EX_OSERR, "out of memory");
	post->headers = more;
	return 0;
}

static int
post_open_headers(struct post *post)
{
	const struct courier_sms_config *sms = &post->config->sms;
	char type[NAME_TEXT];
	size_t i;

	if (!sms->given)
		return 0;
	(void)snprintf(type, sizeof type, "Content-Type: %s",
	    sms->content_type);
	/* An answer that begins with "go on" is one more to understand. */
	if (post_add_header(post, type) != 0 ||
	    post_add_header(post, "Expect:") != 0)
		return -1;
	for (i = 0; i < post->kit->header_count; i++)
		if (post_add_header(post, post->kit->header_lines[i]) != 0)
			return -1;
	return 0;
}

struct post *
post_open(const struct courier_config *config, const struct kit *kit)
{
	struct post *post = calloc(1, sizeof *post);
	CURL *curl;

	if (post == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	post->config = config;
	post->kit = kit;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
	    (curl = curl_easy_init()) == NULL) {
		fail(EX_OSERR, "libcurl does not start");
		post_close(post);
		return NULL;
	}
	curl_easy_cleanup(curl);
	if (gethostname(post->name, sizeof post->name - 1) != 0 ||
	    strspn(post->name,
		"0123456789-.ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"abcdefghijklmnopqrstuvwxyz") != strlen(post->name) ||
	    post->name[0] == '\0')
		(void)snprintf(post->name, sizeof post->name, "localhost");
	if (config->mail.given)
		way_find(&post->mail_way, &config->mail.server,
		    &kit->mail_authority, config->answer_seconds);
	if (config->sms.given)
		way_find(&post->sms_way, &config->sms.server,
		    &kit->sms_authority, config->answer_seconds);
	if (post_open_headers(post) != 0) {
		post_close(post);
		return NULL;
	}
	return post;
}

void
post_close(struct post *post)
{
	if (post == NULL)
		return;
	way_free(&post->mail_way);
	way_free(&post->sms_way);
	curl_slist_free_all(post->headers);
	free(post);
}

static bool
post_set_mail(CURL *curl, const struct post *post)
{
	const struct courier_mail_config *mail = &post->config->mail;
	char url[SERVER_HOST_TEXT + NAME_TEXT + 32];

	/* The path is what EHLO says we are. */
	(void)snprintf(url, sizeof url, "%s://%s:%u/%s", mail->server.scheme,
	    mail->server.host, mail->server.port, post->name);
	return way_set(&post->mail_way, curl, url, "smtp,smtps") &&
	    (mail->user == NULL ||
		(curl_easy_setopt(curl, CURLOPT_USERNAME, mail->user) ==
			CURLE_OK &&
		    curl_easy_setopt(curl, CURLOPT_PASSWORD,
			post->kit->password) == CURLE_OK));
}

static bool
post_set_sms(CURL *curl, const struct post *post)
{
	const struct courier_sms_config *sms = &post->config->sms;
	char url[SERVER_HOST_TEXT + SERVER_PATH_TEXT + 32];

	(void)snprintf(url, sizeof url, "https://%s:%u%s", sms->server.host,
	    sms->server.port, sms->server.path);
	return way_set(&post->sms_way, curl, url, "https") &&
	    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION,
		(long)CURL_HTTP_VERSION_1_1) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, post->headers) ==
	    CURLE_OK;
}

/* The message waits for a way, if there is none. */
static bool
post_has_way(const struct way *way, struct post_answer *answer)
{
	const char *why = way_lacks(way);

	if (why == NULL)
		return true;
	answer->verdict = POST_WAITS;
	(void)snprintf(answer->why, sizeof answer->why, "%s", why);
	return false;
}

int
post_mail(struct post *post, const char *to, const struct post_body *body,
    struct post_answer *answer)
{
	const char *sender = post->config->mail.sender;
	struct curl_slist *rcpt;
	struct ride ride;

	if (!post_has_way(&post->mail_way, answer))
		return 0;
	rcpt = curl_slist_append(NULL, to);
	if (ride_begin(&ride, body) && rcpt != NULL &&
	    post_set_mail(ride.curl, post) &&
	    curl_easy_setopt(ride.curl, CURLOPT_MAIL_FROM, sender) ==
		CURLE_OK &&
	    curl_easy_setopt(ride.curl, CURLOPT_MAIL_RCPT, rcpt) == CURLE_OK &&
	    curl_easy_setopt(ride.curl, CURLOPT_UPLOAD, 1L) == CURLE_OK)
		ride_go(&ride);
	answer_judge_mail(answer, &ride.course);
	curl_slist_free_all(rcpt);
	return ride_end(&ride);
}

int
post_sms(struct post *post, const struct post_body *body,
    struct post_answer *answer)
{
	const struct courier_sms_config *sms = &post->config->sms;
	struct ride ride;

	if (!post_has_way(&post->sms_way, answer))
		return 0;
	if (ride_begin(&ride, body) && post_set_sms(ride.curl, post) &&
	    curl_easy_setopt(ride.curl, CURLOPT_POST, 1L) == CURLE_OK &&
	    curl_easy_setopt(ride.curl, CURLOPT_CUSTOMREQUEST, sms->method) ==
		CURLE_OK &&
	    curl_easy_setopt(ride.curl, CURLOPT_POSTFIELDSIZE,
		(long)body->size) == CURLE_OK)
		ride_go(&ride);
	answer_judge_sms(answer, &ride.course, sms);
	return ride_end(&ride);
}

static int
post_try_one(const struct post *post, const struct way *way,
    bool (*set)(CURL *curl, const struct post *post))
{
	struct ride ride;

	if (way->server == NULL)
		return 0;
	if (way->places == NULL)
		return fail(EX_NOHOST, "%s: its name is not found",
		    way->server->host);
	if (ride_begin(&ride, NULL) && set(ride.curl, post) &&
	    curl_easy_setopt(ride.curl, CURLOPT_CONNECT_ONLY, 1L) == CURLE_OK)
		ride_go(&ride);
	if (ride_end(&ride) != 0)
		return -1;
	return ride.course.result == CURLE_OK
	    ? 0
	    : fail(EX_UNAVAILABLE, "%s, port %u: %s", way->server->host,
		  way->server->port, curl_easy_strerror(ride.course.result));
}

int
post_try(struct post *post)
{
	return post_try_one(post, &post->mail_way, post_set_mail) == 0
	    ? post_try_one(post, &post->sms_way, post_set_sms)
	    : -1;
}
