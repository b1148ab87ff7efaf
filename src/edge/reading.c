#include "edge/reading.h"

#include <event2/buffer.h>
#include <event2/keyvalq_struct.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/queue.h>

#include "edge/reading_json.h"
#include "edge/route.h"
#include "edge/service.h"

#include "base/banned.h"

/* What may stand in a request once at most, because two readers might each
 * believe another of two. */
static const char *const singles[] = { "Host", "Content-Length", "Content-Type",
	"Idempotency-Key", "Origin", "Sec-Fetch-Site", "Connection", "Expect" };

static const struct {
	enum evhttp_cmd_type type;
	enum method method;
	const char *name;
} methods[] = {
	{ EVHTTP_REQ_GET, METHOD_GET, "GET" },
	{ EVHTTP_REQ_POST, METHOD_POST, "POST" },
	{ EVHTTP_REQ_DELETE, METHOD_DELETE, "DELETE" },
};

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

/* A token of RFC 9110. */
static bool
is_token(const char *text)
{
	static const char others[] = "!#$%&'*+-.^_`|~0123456789"
				     "abcdefghijklmnopqrstuvwxyz"
				     "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	return text[0] != '\0' && text[strspn(text, others)] == '\0';
}

static bool
is_printable(const char *text, bool blanks)
{
	for (; *text != '\0'; text++)
		if (*text == ' ' || *text == '\t' ? !blanks
						  : *text > '~' || *text < ' ')
			return false;
	return true;
}

static bool
is_single(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT(singles); i++)
		if (strcasecmp(singles[i], name) == 0)
			return true;
	return false;
}

static bool
headers_repeat(const struct evkeyvalq *headers, const struct evkeyval *header)
{
	const struct evkeyval *other;

	if (!is_single(header->key))
		return false;
	for (other = TAILQ_FIRST(headers); other != NULL;
	     other = TAILQ_NEXT(other, next))
		if (other != header && strcasecmp(other->key, header->key) == 0)
			return true;
	return false;
}

/* Nothing we serve comes in pieces of unknown length. */
static bool
headers_fit(const struct evkeyvalq *headers)
{
	const struct evkeyval *header;
	unsigned count = 0;

	for (header = TAILQ_FIRST(headers); header != NULL;
	     header = TAILQ_NEXT(header, next))
		if (++count > READING_HEADERS_MOST || !is_token(header->key) ||
		    !is_printable(header->value, true) ||
		    strcasecmp(header->key, "Transfer-Encoding") == 0 ||
		    headers_repeat(headers, header))
			return false;
	return evhttp_find_header(headers, "Host") != NULL;
}

/* Browsers say where a request comes from; a page that is not ours never gets
 * anything done with a station's certificate. */
static bool
headers_are_ours(const struct evkeyvalq *headers)
{
	const char *host = evhttp_find_header(headers, "Host");
	const char *origin = evhttp_find_header(headers, "Origin");
	const char *site = evhttp_find_header(headers, "Sec-Fetch-Site");
	static const char scheme[] = "https://";

	if (site != NULL && strcmp(site, "same-origin") != 0 &&
	    strcmp(site, "none") != 0)
		return false;
	return origin == NULL ||
	    (strncmp(origin, scheme, sizeof scheme - 1) == 0 &&
		strcasecmp(origin + sizeof scheme - 1, host) == 0);
}

/* Somebody follows a link, and whose page it stood on will see nothing of what
 * is answered. */
static bool
headers_are_a_link(struct evhttp_request *from)
{
	const struct evkeyvalq *headers =
	    evhttp_request_get_input_headers(from);
	const char *mode = evhttp_find_header(headers, "Sec-Fetch-Mode");
	const char *into = evhttp_find_header(headers, "Sec-Fetch-Dest");

	return evhttp_request_get_command(from) == EVHTTP_REQ_GET &&
	    evhttp_find_header(headers, "Origin") == NULL && mode != NULL &&
	    into != NULL && strcmp(mode, "navigate") == 0 &&
	    strcmp(into, "document") == 0;
}

struct target {
	char path[READING_TARGET_MOST];
	const char *query;
};

/* Only what our own pages write: no escapes but in a query that may have them,
 * no fragments, no other host. */
static bool
target_read(struct target *target, struct evhttp_request *from)
{
	const char *uri = evhttp_request_get_uri(from);
	char *mark;

	if (uri == NULL || uri[0] != '/' ||
	    strlen(uri) >= sizeof target->path || !is_printable(uri, false) ||
	    strpbrk(uri, "#\\\"<>") != NULL)
		return false;
	(void)snprintf(target->path, sizeof target->path, "%s", uri);
	target->query = "";
	if ((mark = strchr(target->path, '?')) != NULL) {
		*mark = '\0';
		target->query = mark + 1;
	}
	return strchr(target->path, '%') == NULL &&
	    strlen(target->query) < REQUEST_QUERY;
}

static enum edge_problem
reading_route(const struct service *service, unsigned door,
    struct evhttp_request *from, struct request *request)
{
	struct target target;
	unsigned status = 405;
	size_t i;

	if (!target_read(&target, from))
		return EDGE_NO_SUCH_PAGE;
	for (i = 0; i < COUNT(methods); i++)
		if (methods[i].type == evhttp_request_get_command(from)) {
			request->route =
			    route_find(service, door, methods[i].method,
				target.path, request->tail, &status);
			break;
		}
	if (request->route == NULL)
		return status == 405 ? EDGE_WRONG_METHOD : EDGE_NO_SUCH_PAGE;
	if (!request->route->escapes && strchr(target.query, '%') != NULL) {
		request->route = NULL;
		return EDGE_NO_SUCH_PAGE;
	}
	(void)snprintf(request->query, sizeof request->query, "%s",
	    target.query);
	return EDGE_PROBLEMS;
}

void
reading_allow(const struct service *service, unsigned door,
    struct evhttp_request *from, char allow[static READING_ALLOW])
{
	struct target target;
	char tail[REQUEST_TAIL];
	unsigned status;
	size_t i, size = 0;

	allow[0] = '\0';
	if (!target_read(&target, from))
		return;
	for (i = 0; i < COUNT(methods); i++)
		if (route_find(service, door, methods[i].method, target.path,
			tail, &status) != NULL)
			size +=
			    (size_t)snprintf(allow + size, READING_ALLOW - size,
				"%s%s", size > 0 ? ", " : "", methods[i].name);
}

static bool
type_is_json(const char *type)
{
	static const char json[] = "application/json";
	const size_t size = sizeof json - 1;

	if (type == NULL || strncasecmp(type, json, size) != 0)
		return false;
	type += size + strspn(type + size, " \t");
	if (*type == ';') {
		type += 1 + strspn(type + 1, " \t");
		return strcasecmp(type, "charset=utf-8") == 0;
	}
	return *type == '\0';
}

static enum edge_problem
reading_body(struct evhttp_request *from, struct request *request)
{
	const struct evkeyvalq *headers =
	    evhttp_request_get_input_headers(from);
	struct evbuffer *input = evhttp_request_get_input_buffer(from);
	const size_t size = evbuffer_get_length(input);

	if (!request->route->body)
		return size == 0 ? EDGE_PROBLEMS : EDGE_MALFORMED;
	if (!type_is_json(evhttp_find_header(headers, "Content-Type")))
		return EDGE_WRONG_TYPE;
	request->body = reading_json((const char *)evbuffer_pullup(input, -1),
	    size, READING_DEPTH_MOST);
	return request->body != NULL ? EDGE_PROBLEMS : EDGE_MALFORMED;
}

static enum edge_problem
reading_key(struct evhttp_request *from, struct request *request)
{
	const char *key =
	    evhttp_find_header(evhttp_request_get_input_headers(from),
		"Idempotency-Key");

	if (!request->route->writes)
		return EDGE_PROBLEMS;
	if (key == NULL || key[0] == '\0' ||
	    strlen(key) >= sizeof request->key || !is_printable(key, false))
		return EDGE_NO_KEY;
	(void)snprintf(request->key, sizeof request->key, "%s", key);
	return EDGE_PROBLEMS;
}

enum edge_problem
reading_request(const struct service *service, unsigned door,
    struct evhttp_request *from, struct request *request)
{
	const struct evkeyvalq *headers =
	    evhttp_request_get_input_headers(from);
	enum edge_problem problem;

	if (!headers_fit(headers)) {
		request->last = true;
		return EDGE_MALFORMED;
	}
	if (!headers_are_ours(headers) &&
	    !(service->doors[door].linked && headers_are_a_link(from)))
		return EDGE_FOREIGN_ORIGIN;
	if ((problem = reading_route(service, door, from, request)) !=
		EDGE_PROBLEMS ||
	    (problem = reading_key(from, request)) != EDGE_PROBLEMS)
		return problem;
	return reading_body(from, request);
}
