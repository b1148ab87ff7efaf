#include <stdio.h>

#include "courier/command.h"
#include "courier/courier.h"
#include "courier/post.h"

#include "base/banned.h"

static int
check_connect(const struct courier *courier)
{
	struct post *post = post_open(courier->config, &courier->kit);
	int rc = -1;

	if (post != NULL)
		rc = post_try(post);
	post_close(post);
	return rc;
}

int
command_check(const struct courier_options *options)
{
	struct courier *courier = courier_open(options->home, COURIER_CHECKS);
	int rc = -1;

	if (courier == NULL)
		return -1;
	rc = options->connect ? check_connect(courier) : 0;
	if (rc == 0)
		(void)printf("good: courier.cfg, the key and its certificate, "
			     "the texts and the authorities%s\n",
		    options->connect
			? ", and each server lets us in; nothing was sent"
			: "");
	courier_close(courier);
	return rc;
}
