/* What the disk can do: sync_alone FILE SECONDS writes 4 KiB over and over into
 * a file that is there, each time durable by fdatasync, and prints how often a
 * second. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, PAGES = 256 };

static double
now(void)
{
	struct timespec at;

	(void)clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec * 1e-9;
}

int
main(int argc, char **argv)
{
	static char page[PAGE];
	unsigned long count = 0, i;
	double begun, seconds;
	int fd =
	    argc == 3 ? open(argv[1], O_RDWR | O_CREAT | O_TRUNC, 0600) : -1;

	if (fd < 0)
		return 2;
	for (i = 0; i < PAGES; i++)
		if (write(fd, page, sizeof page) != PAGE)
			return 1;
	if (fsync(fd) != 0)
		return 1;
	seconds = strtod(argv[2], NULL);
	for (begun = now(); now() - begun < seconds; count++) {
		memset(page, (int)count, sizeof page);
		if (pwrite(fd, page, sizeof page,
			(off_t)(count % PAGES) * PAGE) != PAGE ||
		    fdatasync(fd) != 0)
			return 1;
	}
	(void)printf("%.1f\n", (double)count / (now() - begun));
	(void)unlink(argv[1]);
	return 0;
}
