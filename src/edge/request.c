#include "edge/request.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

void
reply_free(struct reply *reply)
{
	if (reply->body != NULL)
		explicit_bzero(reply->body, reply->size);
	free(reply->body);
	memset(reply, 0, sizeof *reply);
}
