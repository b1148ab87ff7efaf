/* Any bytes on a connection: evhttp and the edge's own reading of what it
 * found either refuse them with a problem, or have a request of this door of
 * the counter's or the portal's, in which nothing is longer or other than its
 * readers expect. */
#include "tests/fuzz/fuzz.h"

#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "counter/serve.h"
#include "edge/reading.h"
#include "edge/service.h"
#include "portal/portal.h"

enum { ROUNDS_MOST = 64, BODY_MOST = 4096, HEADERS_MOST = 2048 };

static struct event_base *base;
static struct sockaddr_un address = { .sun_family = AF_UNIX };

static bool
is_made_of(const char *text, char from, char to)
{
	for (; *text != '\0'; text++)
		if (*text < from || *text > to)
			return false;
	return true;
}

static bool
is_route_of(const struct service *service, unsigned door,
    const struct route *wanted)
{
	const struct route *route = service->routes;

	while (route->path != NULL && route != wanted)
		route++;
	return route->path != NULL && route->door == door;
}

static void
judge(const struct service *service, unsigned door,
    const struct request *request, enum edge_problem problem)
{
	if (problem != EDGE_PROBLEMS) {
		fuzz_promise(service->problems[problem].status >= 400 &&
			service->problems[problem].status < 500,
		    "what is refused is the client's fault");
		return;
	}
	fuzz_promise(is_route_of(service, door, request->route),
	    "a request is one of the table");
	fuzz_promise(request->route->writes == (request->key[0] != '\0'),
	    "a write has a key, and nothing else has");
	fuzz_promise(request->route->body == (request->body != NULL),
	    "what has a body has one");
	fuzz_promise(request->body == NULL || json_is_object(request->body),
	    "which is an object");
	fuzz_promise(request->route->escapes ||
		strchr(request->query, '%') == NULL,
	    "escapes stand where they may");
	fuzz_promise(is_made_of(request->key, '!', '~') &&
		is_made_of(request->tail, '-', 'z') &&
		is_made_of(request->query, '!', '~') &&
		strstr(request->tail, "..") != request->tail,
	    "texts are made of what may stand in them");
}

/* Whether it is the last one of its connection. */
static bool
come_in(struct evhttp_request *from, const struct service *service,
    unsigned door)
{
	struct request request = { 0 };
	enum edge_problem problem =
	    reading_request(service, door, from, &request);
	char allow[READING_ALLOW];

	judge(service, door, &request, problem);
	reading_allow(service, door, from, allow);
	fuzz_promise(strlen(allow) < sizeof allow, "methods fit");
	json_decref(request.body);
	return request.last;
}

/* As if it had come in at each of the doors there are. */
static void
answer(struct evhttp_request *from, void *context)
{
	static const struct service *const services[] = { &counter_service,
		&portal_service };
	bool last = false;
	unsigned door;
	size_t i;

	(void)context;
	for (i = 0; i < sizeof services / sizeof services[0]; i++)
		for (door = 0; door < services[i]->door_count; door++)
			last |= come_in(from, services[i], door);
	if (last)
		(void)evhttp_add_header(evhttp_request_get_output_headers(from),
		    "Connection", "close");
	evhttp_send_reply(from, 200, NULL, NULL);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	struct evhttp *http;

	(void)argc;
	(void)argv;
	/* A name of the kernel's own choice, of no file. */
	fuzz_promise(bind(listener, (const struct sockaddr *)&address,
			 sizeof address.sun_family) == 0 &&
		listen(listener, 4) == 0,
	    "a socket listens");
	base = event_base_new();
	http = evhttp_new(base);
	evhttp_set_allowed_methods(http, UINT16_MAX);
	evhttp_set_max_body_size(http, BODY_MOST);
	evhttp_set_max_headers_size(http, HEADERS_MOST);
	evhttp_set_gencb(http, answer, NULL);
	fuzz_promise(evhttp_accept_socket(http, listener) == 0, "by evhttp");
	(void)getsockname(listener, (struct sockaddr *)&address,
	    &(socklen_t){ sizeof address });
	return 0;
}

static int
knock(const uint8_t *bytes, size_t size)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

	/* The kernel's names are a NUL and five digits. */
	fuzz_promise(connect(fd, (const struct sockaddr *)&address,
			 offsetof(struct sockaddr_un, sun_path) + 6) == 0,
	    "somebody answers");
	(void)send(fd, bytes, size, MSG_NOSIGNAL);
	(void)shutdown(fd, SHUT_WR);
	return fd;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	int fd = knock(bytes, size), rounds;
	char said[512];
	ssize_t got = -1;

	for (rounds = 0; rounds < ROUNDS_MOST && got != 0; rounds++) {
		(void)event_base_loop(base, EVLOOP_NONBLOCK);
		while ((got = recv(fd, said, sizeof said, 0)) > 0)
			;
	}
	(void)close(fd);
	(void)event_base_loop(base, EVLOOP_NONBLOCK);
	return 0;
}
