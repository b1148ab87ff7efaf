#include "courier/ride.h"

#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

enum { ANSWER_MOST = 1 << 16 };

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

static bool
ride_set(struct ride *ride)
{
	CURL *curl = ride->curl;

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

bool
ride_begin(struct ride *ride, const struct post_body *body)
{
	memset(ride, 0, sizeof *ride);
	ride->body = body;
	ride->course.result = CURLE_OUT_OF_MEMORY;
	ride->curl = curl_easy_init();
	return ride->curl != NULL && ride_set(ride);
}

void
ride_go(struct ride *ride)
{
	ride->course.result = curl_easy_perform(ride->curl);
	(void)curl_easy_getinfo(ride->curl, CURLINFO_RESPONSE_CODE,
	    &ride->course.code);
}

int
ride_end(struct ride *ride)
{
	curl_easy_cleanup(ride->curl);
	ride->curl = NULL;
	if (ride->failed)
		return -1;
	return ride->course.result == CURLE_OUT_OF_MEMORY && !ride->course.begun
	    ? fail(EX_OSERR, "libcurl has no memory for a message")
	    : 0;
}
