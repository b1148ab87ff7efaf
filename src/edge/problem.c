#include "edge/problem.h"

#include <stdio.h>

#include "base/banned.h"

void
problem_write(struct reply *reply, const struct problem_text *problem,
    const char *const *members)
{
	char more[192] = "";
	size_t at = 0;
	int size;

	for (; members != NULL && *members != NULL && at < sizeof more;
	     members += 2)
		at += (size_t)snprintf(more + at, sizeof more - at,
		    ",\"%s\":\"%s\"", members[0], members[1]);
	reply_free(reply);
	reply->status = problem->status;
	reply->retry_after = problem->retry_after;
	reply->type = PROBLEM_TYPE;
	size = asprintf(&reply->body,
	    "{\"type\":\"/problems/%s\",\"title\":\"%s\",\"status\":%u,"
	    "\"detail\":\"%s\",\"detail_en\":\"%s\"%s}",
	    problem->name, problem->title, problem->status, problem->italian,
	    problem->english, more);
	if (size < 0)
		reply->body = NULL;
	reply->size = size < 0 ? 0 : (size_t)size;
}
