#include "tests/counter/work.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
stop(const char *what)
{
	(void)fprintf(stderr, "stations: no work: %s\n", what);
	exit(2);
}

static void
work_line(const char *line, void (*give)(unsigned station, struct work *work))
{
	struct work *work = calloc(1, sizeof *work);
	char *rest = strdup(line), *words[5];
	size_t i;

	if (work == NULL || rest == NULL)
		stop("out of memory");
	for (i = 0; i < 5; i++)
		if ((words[i] = strsep(&rest, "\t")) == NULL)
			stop(line);
	*work = (struct work){ words[1], words[2], words[3], words[4], NULL };
	give((unsigned)strtoul(words[0], NULL, 10), work);
}

void
work_read(const char *path, void (*give)(unsigned station, struct work *work))
{
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	ssize_t size;

	if (file == NULL)
		stop(path);
	while ((size = getline(&line, &room, file)) > 0) {
		line[size - 1] = '\0';
		work_line(line, give);
	}
	free(line);
	(void)fclose(file);
}
