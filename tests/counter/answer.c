#include "tests/counter/answer.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What follows the name of a header, or NULL. */
static const char *
header_is(const char *line, const char *name)
{
	size_t size = strlen(name);

	if (strncasecmp(line, name, size) != 0 || line[size] != ':')
		return NULL;
	return line + size + 1 + strspn(line + size + 1, " ");
}

static int
answer_headers(struct answer *answer, const char *bytes)
{
	const char *line = strstr(bytes, "\r\n") + 2, *value;
	bool sized = answer->status == 204 || answer->status == 304;

	for (; line < bytes + answer->head - 2;
	     line = strstr(line, "\r\n") + 2) {
		if ((value = header_is(line, "Content-Length")) != NULL) {
			answer->body = strtoul(value, NULL, 10);
			sized = true;
		}
		if ((value = header_is(line, "Connection")) != NULL)
			answer->last = strncasecmp(value, "close", 5) == 0;
		if ((value = header_is(line, "Retry-After")) != NULL)
			answer->retry_after =
			    (unsigned)strtoul(value, NULL, 10);
	}
	return sized ? 0 : -1;
}

/* bytes end with a NUL that size does not count. */
int
answer_read(struct answer *answer, const char *bytes, size_t size)
{
	const char *end = strstr(bytes, "\r\n\r\n");

	memset(answer, 0, sizeof *answer);
	if (end == NULL)
		return 0;
	answer->head = (size_t)(end - bytes) + 4;
	if (strncmp(bytes, "HTTP/1.1 ", 9) != 0)
		return -1;
	answer->status = (unsigned)strtoul(bytes + 9, NULL, 10);
	if (answer->status < 200 || answer->status > 599 ||
	    answer_headers(answer, bytes) != 0)
		return -1;
	return size >= answer->head + answer->body;
}

static void
write_escaped(FILE *out, const char *bytes, size_t size)
{
	static const char plain[] = "\t\n\r\\", letters[] = "tnr\\";
	const char *found;
	size_t i;

	for (i = 0; i < size; i++) {
		found = bytes[i] == '\0' ? NULL : strchr(plain, bytes[i]);
		if (found != NULL)
			(void)fprintf(out, "\\%c", letters[found - plain]);
		else
			(void)putc(bytes[i], out);
	}
}

void
answer_write(FILE *out, const struct answer *answer, const char *bytes,
    bool with_head)
{
	const char *line = bytes, *end = bytes + answer->head, *next;

	for (; with_head && line < end; line = next) {
		next = strstr(line, "\r\n") + 2;
		if (header_is(line, "Date") == NULL)
			write_escaped(out, line, (size_t)(next - line));
	}
	write_escaped(out, end, answer->body);
}
