#include "edge/route.h"

#include <stdio.h>
#include <string.h>

#include "edge/service.h"

#include "base/banned.h"

static const char *const methods[METHODS] = {
	[METHOD_GET] = "GET",
	[METHOD_POST] = "POST",
	[METHOD_DELETE] = "DELETE",
};

/* Letters that mean the same in every way of writing a path. */
static bool
route_is_tail(const char *text, size_t size)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz"
				      "0123456789._-";

	return size > 0 && size < REQUEST_TAIL && text[0] != '.' &&
	    strspn(text, letters) >= size;
}

static bool
route_is(const struct route *route, const char *path,
    char tail[static REQUEST_TAIL])
{
	size_t head = strlen(route->path), all = strlen(path), end;

	tail[0] = '\0';
	if (route->suffix == NULL)
		return strcmp(route->path, path) == 0;
	end = strlen(route->suffix);
	if (all < head + end || strncmp(route->path, path, head) != 0 ||
	    strcmp(path + all - end, route->suffix) != 0 ||
	    !route_is_tail(path + head, all - head - end))
		return false;
	(void)snprintf(tail, REQUEST_TAIL, "%.*s", (int)(all - head - end),
	    path + head);
	return true;
}

const struct route *
route_find(const struct service *service, unsigned door, enum method method,
    const char *path, char tail[static REQUEST_TAIL], unsigned *status)
{
	const struct route *route = service->routes;

	*status = 404;
	for (; route->path != NULL; route++) {
		if (route->door != door || !route_is(route, path, tail))
			continue;
		if (route->method == method)
			return route;
		*status = 405;
	}
	return NULL;
}

const char *
method_name(enum method method)
{
	return methods[method];
}
