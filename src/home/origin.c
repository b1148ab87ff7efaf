#include "home/origin.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/banned.h"

static const char characters[] = "abcdefghijklmnopqrstuvwxyz"
				 "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				 "0123456789./_-";

bool
origin_fits(const char *text)
{
	size_t size = strlen(text);

	return size > 0 && size < ORIGIN_TEXT &&
	    strspn(text, characters) == size;
}

void
origin_default(char origin[static ORIGIN_TEXT])
{
	char host[65] = "";
	char *at;

	(void)gethostname(host, sizeof host - 1);
	(void)snprintf(origin, ORIGIN_TEXT, "busta/%s", host);
	for (at = origin; *(at += strspn(at, characters)) != '\0';)
		*at = '-';
}
