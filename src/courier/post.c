#include "courier/post.h"

#include <curl/curl.h>

#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/secret.h"

#include "base/banned.h"

enum { PLACES_MOST = 4, ANSWER_MOST = 1 << 16, NAME_TEXT = 256 };

struct post {
	const struct courier_config *config;
	const struct kit *kit;
	struct curl_slist *mail_place; /* NULL: its name was not found */
	struct curl_slist *sms_place;
	struct curl_slist *headers;
	char name[NAME_TEXT]; /* of this machine, for EHLO */
};

/* One transfer, as its callbacks see it. */
struct ride {
	const struct post_body *body;
	struct course course;
	size_t sent;
	size_t answered;
	bool failed; /* begin did, with a reason */
};

/* HOST:PORT:ADDRESS,…, as CURLOPT_RESOLVE takes it: libcurl asks nobody. */
static struct curl_slist *
post_find(const struct server *server)
{
	const struct addrinfo wanted = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL, *one;
	char text[SERVER_HOST_TEXT + PLACES_MOST * 64];
	char address[INET6_ADDRSTRLEN];
	int size, count = 0;

	if (getaddrinfo(server->host, NULL, &wanted, &found) != 0)
		return NULL;
	size =
	    snprintf(text, sizeof text, "%s:%u:", server->host, server->port);
	for (one = found; one != NULL && count < PLACES_MOST;
	     one = one->ai_next)
		if (getnameinfo(one->ai_addr, one->ai_addrlen, address,
			sizeof address, NULL, 0, NI_NUMERICHOST) == 0)
			size +=
			    snprintf(text + size, sizeof text - (size_t)size,
				one->ai_family == AF_INET6 ? "%s[%s]" : "%s%s",
				count++ > 0 ? "," : "", address);
	freeaddrinfo(found);
	return count > 0 ? curl_slist_append(NULL, text) : NULL;
}

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
		post->mail_place = post_find(&config->mail.server);
	if (config->sms.given)
		post->sms_place = post_find(&config->sms.server);
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
	curl_slist_free_all(post->mail_place);
	curl_slist_free_all(post->sms_place);
	curl_slist_free_all(post->headers);
	free(post);
}

/* The server is ready for the body: this is the moment. Never twice. */
static size_t
ride_read(char *into, size_t size, size_t count, void *context)
{
	struct ride *ride = context;
	size_t left = ride->body->size - ride->sent;

	if (!ride->course.begun &&
	    ride->body->begin(ride->body->context) != 0) {
		ride->failed = true;
		return CURL_READFUNC_ABORT;
	}
	ride->course.begun = true;
	if (left > size * count)
		left = size * count;
	memcpy(into, ride->body->bytes + ride->sent, left);
	ride->sent += left;
	return left;
}

/* libcurl would like to begin again: not with us. */
static int
ride_seek(void *context, curl_off_t offset, int origin)
{
	(void)context;
	(void)offset;
	(void)origin;
	return CURL_SEEKFUNC_FAIL;
}

/* What it says in words may repeat what it was told. */
static size_t
ride_write(char *bytes, size_t size, size_t count, void *context)
{
	struct ride *ride = context;

	(void)bytes;
	ride->answered += size * count;
	return ride->answered <= ANSWER_MOST ? size * count : 0;
}

static int
ride_hear(CURL *curl, curl_infotype type, char *bytes, size_t size,
    void *context)
{
	static const char rcpt[] = "RCPT ";
	struct ride *ride = context;

	(void)curl;
	if (type == CURLINFO_HEADER_OUT && size >= sizeof rcpt - 1 &&
	    memcmp(bytes, rcpt, sizeof rcpt - 1) == 0)
		ride->course.named = true;
	return 0;
}

/* TLS, verified, by this authority and no other; where it is known to be; a
 * connection of its own, since libcurl sends a body again on one that was used
 * before; nothing from the environment, no other protocol, no redirection. */
static bool
post_set_line(CURL *curl, const struct post *post, const char *url,
    const char *protocol, struct curl_slist *place,
    const struct authority *authority)
{
	struct curl_blob blob = { authority->pem, authority->size,
		CURL_BLOB_NOCOPY };
	long seconds = post->config->answer_seconds;

	return curl_easy_setopt(curl, CURLOPT_URL, url) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, protocol) ==
	    CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL) ==
	    CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_SSLVERSION,
		(long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &blob) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_CAPATH, NULL) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_RESOLVE, place) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) ==
	    CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, seconds) ==
	    CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, seconds) ==
	    CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 3 * seconds) == CURLE_OK;
}

static bool
post_set_ride(CURL *curl, struct ride *ride)
{
	return curl_easy_setopt(curl, CURLOPT_READFUNCTION, ride_read) ==
	    CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_READDATA, ride) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, ride_seek) ==
	    CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ride_write) ==
	    CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_WRITEDATA, ride) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, ride_hear) ==
	    CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, ride) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L) == CURLE_OK;
}

static bool
post_set_mail(CURL *curl, const struct post *post)
{
	const struct courier_mail_config *mail = &post->config->mail;
	char url[SERVER_HOST_TEXT + NAME_TEXT + 32];

	/* The path is what EHLO says we are. */
	(void)snprintf(url, sizeof url, "%s://%s:%u/%s", mail->server.scheme,
	    mail->server.host, mail->server.port, post->name);
	return post_set_line(curl, post, url, "smtp,smtps", post->mail_place,
		   &post->kit->mail_authority) &&
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
	return post_set_line(curl, post, url, "https", post->sms_place,
		   &post->kit->sms_authority) &&
	    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION,
		(long)CURL_HTTP_VERSION_1_1) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, post->headers) ==
	    CURLE_OK;
}

static void
post_no_way(struct post_answer *answer, const char *why)
{
	answer->verdict = POST_WAITS;
	(void)snprintf(answer->why, sizeof answer->why, "%s", why);
}

static void
ride_go(struct ride *ride, CURL *curl)
{
	ride->course.result = curl_easy_perform(curl);
	(void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE,
	    &ride->course.code);
}

static int
ride_end(const struct ride *ride)
{
	if (ride->failed)
		return -1;
	return ride->course.result == CURLE_OUT_OF_MEMORY && !ride->course.begun
	    ? fail(EX_OSERR, "libcurl has no memory for a message")
	    : 0;
}

int
post_mail(struct post *post, const char *to, const struct post_body *body,
    struct post_answer *answer)
{
	const char *sender = post->config->mail.sender;
	struct ride ride = { .body = body,
		.course.result = CURLE_OUT_OF_MEMORY };
	struct curl_slist *rcpt;
	CURL *curl;

	if (!post->config->mail.given || post->mail_place == NULL) {
		post_no_way(answer,
		    post->config->mail.given ? "no-name" : "no-way");
		return 0;
	}
	curl = curl_easy_init();
	rcpt = curl_slist_append(NULL, to);
	if (curl != NULL && rcpt != NULL && post_set_mail(curl, post) &&
	    post_set_ride(curl, &ride) &&
	    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, sender) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, rcpt) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L) == CURLE_OK)
		ride_go(&ride, curl);
	answer_judge_mail(answer, &ride.course);
	curl_easy_cleanup(curl);
	curl_slist_free_all(rcpt);
	return ride_end(&ride);
}

int
post_sms(struct post *post, const struct post_body *body,
    struct post_answer *answer)
{
	const struct courier_sms_config *sms = &post->config->sms;
	struct ride ride = { .body = body,
		.course.result = CURLE_OUT_OF_MEMORY };
	CURL *curl;

	if (!sms->given || post->sms_place == NULL) {
		post_no_way(answer, sms->given ? "no-name" : "no-way");
		return 0;
	}
	curl = curl_easy_init();
	if (curl != NULL && post_set_sms(curl, post) &&
	    post_set_ride(curl, &ride) &&
	    curl_easy_setopt(curl, CURLOPT_POST, 1L) == CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, sms->method) ==
		CURLE_OK &&
	    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)body->size) ==
		CURLE_OK)
		ride_go(&ride, curl);
	answer_judge_sms(answer, &ride.course, sms);
	curl_easy_cleanup(curl);
	return ride_end(&ride);
}

static int
post_try_one(const struct post *post, const struct server *server,
    const struct curl_slist *place,
    bool (*set)(CURL *curl, const struct post *post))
{
	CURLcode rc = CURLE_OUT_OF_MEMORY;
	struct ride ride = { 0 };
	CURL *curl;

	if (place == NULL)
		return fail(EX_NOHOST, "%s: its name is not found",
		    server->host);
	curl = curl_easy_init();
	if (curl != NULL && set(curl, post) && post_set_ride(curl, &ride) &&
	    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L) == CURLE_OK)
		rc = curl_easy_perform(curl);
	curl_easy_cleanup(curl);
	return rc == CURLE_OK
	    ? 0
	    : fail(EX_UNAVAILABLE, "%s, port %u: %s", server->host,
		  server->port, curl_easy_strerror(rc));
}

int
post_try(struct post *post)
{
	const struct courier_config *config = post->config;

	if (config->mail.given &&
	    post_try_one(post, &config->mail.server, post->mail_place,
		post_set_mail) != 0)
		return -1;
	return config->sms.given ? post_try_one(post, &config->sms.server,
				       post->sms_place, post_set_sms)
				 : 0;
}
