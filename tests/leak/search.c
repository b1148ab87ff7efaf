/* Finds canaries, in whatever form, wherever they should not be:
 *
 *   search PLACE...     files, folders and all below them, devices' images
 *   search --pid PID    a process: its memory, arguments and environment
 *   search --canary     prints one, so that searching can be tested
 *
 * One line for each find; exit code 0 nothing, 1 something, 2 not searched.
 * Forms: digits; their hex; digits with anything between (which UTF-16 and
 * UTF-32 are); hex of UTF-16; a byte or a nibble a digit, both nibble orders,
 * both alignments (which ISO 9564 blocks over a PAN of noughts are); integers
 * of 64 bits of either end first, of the first and last 18 digits and of all 20
 * modulo 2^64; base64 at three alignments; and all of that within zlib and gzip
 * streams, and in text that writes bytes as \xHH, as strace does. Not found:
 * what is enciphered or split. */
#include <zlib.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/leak/canary.h"
#include "tests/leak/needles.h"

#include "base/banned.h"

enum {
	BLOCK = 16 << 20,
	OVERLAP = 4 * NEEDLE_MOST,
	INFLATED_MOST = 8 << 20,
	FINDS_SHOWN = 20
};

static size_t finds, searched;

/* Where we are, for the line that reports a find. */
struct place {
	const char *name;
	const char *within; /* "", or " inflated", … */
	uint64_t offset;
	unsigned stride;
};

static void
find_report(void *context, const struct needle *needle, size_t at)
{
	const struct place *place = context;

	if (++finds > FINDS_SHOWN)
		return;
	(void)printf("%s: %s of chunk %u, envelope %zu as %s%s%s at %llu\n",
	    place->name, needle->code == 0 ? "PIN" : "CIP", needle->chunk,
	    needle->envelope, needle->form,
	    place->stride > 1 ? ", bytes apart" : "", place->within,
	    (unsigned long long)(place->offset + at * place->stride));
}

static uint8_t *
room_for(size_t size)
{
	uint8_t *room = malloc(size);

	if (room == NULL)
		abort();
	return room;
}

/* The bytes, and every second of them, and every fourth; ends are padded so
 * that a needle at the very end is seen. */
static void
search_strides(struct place place, const uint8_t *bytes, size_t size)
{
	static const unsigned strides[] = { 1, 2, 4 };
	uint8_t *apart = room_for(size + NEEDLE_MOST);
	uint64_t start = place.offset;
	size_t i, count, from, s;

	for (s = 0; s < 3; s++)
		for (from = 0; from < strides[s]; from++) {
			count = 0;
			for (i = from; i < size; i += strides[s])
				apart[count++] = bytes[i];
			memset(apart + count, 0xff, NEEDLE_MOST);
			place.stride = strides[s];
			place.offset = start + from;
			needles_find(apart, count, find_report, &place);
		}
	free(apart);
}

static void
search_stream(struct place place, const uint8_t *bytes, size_t size)
{
	static uint8_t out[INFLATED_MOST];
	z_stream stream = { .next_in = (Bytef *)(uintptr_t)bytes,
		.avail_in = (uInt)size,
		.next_out = out,
		.avail_out = sizeof out };

	if (inflateInit2(&stream, 15 + 32) != Z_OK)
		return;
	(void)inflate(&stream, Z_SYNC_FLUSH);
	place.within = " inflated";
	if (stream.total_out >= WINDOW)
		search_strides(place, out, stream.total_out);
	(void)inflateEnd(&stream);
}

static void
search_streams(struct place place, const uint8_t *bytes, size_t size)
{
	uint64_t start = place.offset;
	size_t at;

	for (at = 0; at + 8 <= size; at++) {
		bool zlib = (bytes[at] & 0x8f) == 0x08 &&
		    (bytes[at] << 8 | bytes[at + 1]) % 31 == 0;
		bool gzip = bytes[at] == 0x1f && bytes[at + 1] == 0x8b &&
		    bytes[at + 2] == 8;

		place.offset = start + at;
		if (zlib || gzip)
			search_stream(place, bytes + at, size - at);
	}
}

static int
hex_value(uint8_t character)
{
	if (character >= '0' && character <= '9')
		return character - '0';
	if (character >= 'a' && character <= 'f')
		return character - 'a' + 10;
	return -1;
}

/* \xHH becomes its byte, everything else goes: a trace read as what
 * it traced. */
static void
search_escaped(struct place place, const uint8_t *bytes, size_t size)
{
	uint8_t *plain = room_for(size + 1);
	size_t at, count = 0;

	for (at = 0; at + 4 <= size; at++)
		if (bytes[at] == '\\' && bytes[at + 1] == 'x' &&
		    hex_value(bytes[at + 2]) >= 0 &&
		    hex_value(bytes[at + 3]) >= 0) {
			plain[count++] =
			    (uint8_t)(hex_value(bytes[at + 2]) << 4 |
				hex_value(bytes[at + 3]));
			at += 3;
		}
	place.within = " escaped";
	if (count >= WINDOW)
		search_strides(place, plain, count);
	free(plain);
}

static void
search_bytes(const char *name, uint64_t offset, const uint8_t *bytes,
    size_t size)
{
	const struct place place = { name, "", offset, 1 };

	searched += size;
	search_strides(place, bytes, size);
	search_streams(place, bytes, size);
	search_escaped(place, bytes, size);
}

/* In blocks that overlap, so that no find falls between two. */
static int
search_range(const char *name, int fd, uint64_t from, uint64_t end)
{
	static uint8_t block[BLOCK];
	ssize_t got = 0;

	for (; from < end;
	     from += (uint64_t)got - (got > OVERLAP ? OVERLAP : 0)) {
		size_t want = end - from < BLOCK ? (size_t)(end - from) : BLOCK;

		if ((got = pread(fd, block, want, (off_t)from)) <= 0)
			return -1;
		search_bytes(name, from, block, (size_t)got);
		if ((uint64_t)got >= end - from)
			break;
	}
	return 0;
}

static int
search_file(const char *path)
{
	struct stat status;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW), rc = -1;

	if (fd >= 0 && fstat(fd, &status) == 0)
		rc = search_range(path, fd, 0, (uint64_t)status.st_size);
	if (fd >= 0)
		(void)close(fd);
	return rc;
}

static int search_path(const char *path);

static int
search_folder(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	char below[2048];
	int rc = dir == NULL ? -1 : 0;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		(void)snprintf(below, sizeof below, "%s/%s", path,
		    entry->d_name);
		if (search_path(below) != 0)
			rc = -1;
	}
	if (dir != NULL)
		(void)closedir(dir);
	return rc;
}

static int
search_path(const char *path)
{
	struct stat status;

	/* A name is written somewhere too. */
	search_bytes(path, 0, (const uint8_t *)path, strlen(path));
	if (lstat(path, &status) != 0)
		return -1;
	if (S_ISDIR(status.st_mode))
		return search_folder(path);
	return S_ISREG(status.st_mode) ? search_file(path) : 0;
}

/* Files of /proc have no size. */
static int
search_proc(const char *pid, const char *name)
{
	static uint8_t bytes[1 << 20];
	char path[64];
	FILE *file;
	size_t got;

	(void)snprintf(path, sizeof path, "/proc/%.20s/%s", pid, name);
	if ((file = fopen(path, "re")) == NULL)
		return -1;
	got = fread(bytes, 1, sizeof bytes, file);
	(void)fclose(file);
	search_bytes(path, 0, bytes, got);
	return 0;
}

/* What cannot be read is said: memfd_secret is that even for root. */
static void
search_mapping(int memory, const char *line)
{
	unsigned long long from, end;
	char rights[5], name[512] = "";

	if (sscanf(line, "%llx-%llx %4s %*s %*s %*s %511[^\n]", &from, &end,
		rights, name) < 3 ||
	    rights[0] != 'r' || strcmp(name, "[vvar]") == 0 ||
	    strcmp(name, "[vsyscall]") == 0)
		return;
	if (search_range(name[0] != '\0' ? name : "memory", memory, from,
		end) != 0)
		(void)printf("# not readable: %llu bytes of %s\n", end - from,
		    name[0] != '\0' ? name : "memory");
}

static int
search_process(const char *pid)
{
	char path[64], line[1024];
	FILE *maps;
	int memory;

	(void)snprintf(path, sizeof path, "/proc/%.20s/mem", pid);
	memory = open(path, O_RDONLY | O_CLOEXEC);
	(void)snprintf(path, sizeof path, "/proc/%.20s/maps", pid);
	maps = fopen(path, "re");
	if (memory < 0 || maps == NULL || search_proc(pid, "cmdline") != 0 ||
	    search_proc(pid, "environ") != 0)
		return -1;
	while (fgets(line, sizeof line, maps) != NULL)
		search_mapping(memory, line);
	(void)fclose(maps);
	(void)close(memory);
	return 0;
}

static int
canary_print(void)
{
	char digits[CANARY_DIGITS];

	canary_write(digits, 1, 23, 0);
	(void)printf("%.*s\n", CANARY_DIGITS, digits);
	return 0;
}

int
main(int argc, char **argv)
{
	int i, rc = argc < 2 ? -1 : 0;

	if (argc == 2 && strcmp(argv[1], "--canary") == 0)
		return canary_print();
	needles_make();
	if (argc == 3 && strcmp(argv[1], "--pid") == 0)
		rc = search_process(argv[2]);
	else
		for (i = 1; i < argc; i++)
			if (search_path(argv[i]) != 0)
				rc = -1;
	(void)printf("# %zu finds in %zu KiB\n", finds, searched / 1024);
	if (finds > 0)
		return 1;
	return rc == 0 ? 0 : 2;
}
