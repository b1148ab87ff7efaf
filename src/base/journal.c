#include "base/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/hex.h"

#include "base/banned.h"

/* A line: PROGRAM1 COUNT UNIX_MS EVENT WORD… CHAIN, where CHAIN is the
 * SHA-256 of the chain before it (32 bytes) and of the line up to it. */
enum { LINE_MOST = 1600 };

static const char name[] = "journal";

struct journal {
	const struct journal_kind *kind;
	int fd;
	struct mark mark;
	uint64_t count;
	uint8_t chain[DIGEST_SIZE];
	enum journal_use use;
	bool marked; /* the mark's line was among those read */
	bool unsafe; /* lines were added that are not durable yet */
	int (*take)(void *context, const struct journal_entry *entry);
	void *context;
};

static int
journal_link(const struct journal *journal, const char *text, size_t size,
    uint8_t chain[static DIGEST_SIZE])
{
	uint8_t bytes[DIGEST_SIZE + LINE_MOST];

	memcpy(bytes, journal->chain, DIGEST_SIZE);
	memcpy(bytes + DIGEST_SIZE, text, size);
	return digest_bytes(chain, bytes, DIGEST_SIZE + size);
}

static bool
journal_is_plain(unsigned char byte)
{
	return byte > 0x20 && byte < 0x7f && byte != '%';
}

/* A word has no blanks; "-" stands for an empty one. */
static int
journal_put_word(char *line, size_t *at, const char *word)
{
	static const char digits[] = "0123456789abcdef";

	if (word[0] == '\0')
		word = "-";
	for (; *word != '\0'; word++) {
		if (*at + 4 + DIGEST_TEXT + 2 > LINE_MOST)
			return fail(EX_DATAERR,
			    "a line of the journal would be too long");
		if (journal_is_plain((unsigned char)*word)) {
			line[(*at)++] = *word;
			continue;
		}
		line[(*at)++] = '%';
		line[(*at)++] = digits[(unsigned char)*word >> 4];
		line[(*at)++] = digits[(unsigned char)*word & 15];
	}
	line[(*at)++] = ' ';
	return 0;
}

static bool
journal_get_word(char *word)
{
	char *out = word;
	uint8_t byte;

	for (; *word != '\0'; word++) {
		if (*word != '%') {
			*out++ = *word;
			continue;
		}
		char pair[3] = { word[1], word[1] != '\0' ? word[2] : '\0', 0 };

		if (hex_read(&byte, 1, pair) != 0 || byte == 0)
			return false;
		*out++ = (char)byte;
		word += 2;
	}
	*out = '\0';
	return true;
}

static bool
journal_read_event(const struct journal_kind *kind, const char *word,
    unsigned *event)
{
	for (*event = 0; *event < kind->count; (*event)++)
		if (strcmp(kind->events[*event].name, word) == 0)
			return true;
	return false;
}

/* The program's name, and the version of its lines. */
static bool
journal_read_program(const struct journal_kind *kind, const char *word)
{
	size_t size = strlen(kind->program);

	return strncmp(word, kind->program, size) == 0 &&
	    strcmp(word + size, "1") == 0;
}

/* Takes the line apart in place. */
static bool
journal_parse(const struct journal *journal, struct journal_entry *entry,
    char *line)
{
	const struct journal_kind *kind = journal->kind;
	char *words[4 + ENTRY_WORDS], *next = line, *end;
	size_t i, found = 0;

	memset(entry, 0, sizeof *entry);
	while (found < 4 + ENTRY_WORDS &&
	    (words[found] = strsep(&next, " ")) != NULL)
		found++;
	if (next != NULL || found < 4 ||
	    !journal_read_program(kind, words[0]) ||
	    strtoull(words[1], &end, 10) != journal->count || *end != '\0' ||
	    !journal_read_event(kind, words[3], &entry->event) ||
	    found - 4 != kind->events[entry->event].words)
		return false;
	entry->unix_ms = strtoll(words[2], &end, 10);
	for (i = 4; i < found; i++) {
		if (!journal_get_word(words[i]))
			return false;
		entry->words[i - 4] = words[i];
	}
	return *end == '\0';
}

static bool
journal_is_marked(const struct journal *journal)
{
	return journal->count == journal->mark.count &&
	    memcmp(journal->chain, journal->mark.chain, DIGEST_SIZE) == 0;
}

/* size without the newline, which is a NUL now. */
static int
journal_take_line(struct journal *journal, char *line, size_t size)
{
	char *last = strrchr(line, ' ');
	uint8_t chain[DIGEST_SIZE], said[DIGEST_SIZE];
	struct journal_entry entry;

	if (strlen(line) != size || size >= LINE_MOST || last == NULL ||
	    hex_read(said, DIGEST_SIZE, last + 1) != 0)
		goto damaged;
	if (journal_link(journal, line, (size_t)(last + 1 - line), chain) != 0)
		return -1;
	*last = '\0';
	if (memcmp(chain, said, DIGEST_SIZE) != 0 ||
	    !journal_parse(journal, &entry, line))
		goto damaged;
	journal->count++;
	memcpy(journal->chain, chain, DIGEST_SIZE);
	journal->marked = journal->marked || journal_is_marked(journal);
	return journal->take(journal->context, &entry);
damaged:
	return fail(EX_DATAERR,
	    "line %" PRIu64 " of the journal is damaged or was altered: %s",
	    journal->count + 1, journal->kind->damaged);
}

/* A last line without its newline was being written when we died: nothing was
 * sent on the strength of it, and it is taken away. */
static int
journal_cut(struct journal *journal, off_t whole)
{
	if (ftruncate(journal->fd, whole) != 0 || fsync(journal->fd) != 0)
		return fail(EX_IOERR, "cannot mend the journal: %s",
		    strerror(errno));
	return 0;
}

static int
journal_read_lines(struct journal *journal, FILE *file)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t got;
	off_t whole = 0;
	int rc = 0;

	while (rc == 0 && (got = getline(&line, &room, file)) > 0) {
		if (line[got - 1] != '\n') {
			if (journal->use == JOURNAL_WRITES)
				rc = journal_cut(journal, whole);
			break;
		}
		line[got - 1] = '\0';
		rc = journal_take_line(journal, line, (size_t)got - 1);
		whole += got;
	}
	if (rc == 0 && ferror(file))
		rc = fail(EX_IOERR, "cannot read the journal");
	free(line);
	return rc;
}

static int
journal_read(struct journal *journal)
{
	int again = fcntl(journal->fd, F_DUPFD_CLOEXEC, 0), rc;
	FILE *file = again >= 0 ? fdopen(again, "r") : NULL;

	if (journal->fd < 0)
		return 0;
	if (file == NULL) {
		if (again >= 0)
			(void)close(again);
		return fail(EX_OSERR, "cannot read the journal: %s",
		    strerror(errno));
	}
	journal->marked = journal_is_marked(journal);
	rc = journal_read_lines(journal, file);
	(void)fclose(file);
	if (rc == 0 && !journal->marked)
		rc = fail(EX_DATAERR,
		    "the journal is older than its mark, which knows of "
		    "%" PRIu64 " lines: it was put back from a copy, and %s",
		    journal->mark.count, journal->kind->damaged);
	return rc;
}

/* The mark is made first: a journal with a line in it has one. */
static int
journal_open_mark(struct journal *journal, int dir, const char *mark,
    bool fresh)
{
	return mark_open(&journal->mark, journal->kind, dir, mark, fresh);
}

static int
journal_open_files(struct journal *journal, int dir, const char *mark)
{
	const int flags = journal->use == JOURNAL_READS
	    ? O_RDONLY
	    : O_RDWR | O_CREAT | O_APPEND;
	struct stat status;

	journal->fd = openat(dir, name, flags | O_CLOEXEC, 0600);
	if (journal->fd < 0 && errno == ENOENT &&
	    (mark == NULL || faccessat(dir, mark, F_OK, 0) != 0))
		return 0; /* nothing was done yet */
	if (journal->fd < 0 || fstat(journal->fd, &status) != 0)
		return fail(EX_CANTCREAT, "cannot open the journal: %s",
		    strerror(errno));
	if (mark != NULL &&
	    (status.st_size > 0 || faccessat(dir, mark, F_OK, 0) == 0))
		return journal_open_mark(journal, dir, mark, false);
	if (journal->use == JOURNAL_READS || status.st_size > 0)
		return 0;
	if (fsync(dir) != 0)
		return fail(EX_IOERR, "cannot make the journal: %s",
		    strerror(errno));
	return mark != NULL ? journal_open_mark(journal, dir, mark, true) : 0;
}

struct journal *
journal_open(const struct journal_kind *kind, int dir, const char *mark,
    enum journal_use use,
    int (*take)(void *context, const struct journal_entry *entry),
    void *context)
{
	struct journal *journal = calloc(1, sizeof *journal);

	if (journal == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	journal->fd = journal->mark.fd = -1;
	journal->kind = kind;
	journal->use = use;
	journal->take = take;
	journal->context = context;
	if (journal_open_files(journal, dir, mark) != 0 ||
	    journal_read(journal) != 0) {
		journal_close(journal);
		return NULL;
	}
	return journal;
}

void
journal_close(struct journal *journal)
{
	if (journal == NULL)
		return;
	if (journal->fd >= 0)
		(void)close(journal->fd);
	mark_close(&journal->mark);
	free(journal);
}

static int
journal_write(struct journal *journal, const char *line, size_t size)
{
	ssize_t put = write(journal->fd, line, size);

	if (put != (ssize_t)size)
		return fail(EX_IOERR, "cannot write the journal: %s",
		    put < 0 ? strerror(errno) : "the disk is full");
	journal->unsafe = true;
	return 0;
}

int
journal_sync(struct journal *journal)
{
	if (journal->unsafe && fdatasync(journal->fd) != 0)
		return fail(EX_IOERR, "cannot write the journal: %s",
		    strerror(errno));
	journal->unsafe = false;
	return 0;
}

static int
journal_put(struct journal *journal, const char *line, size_t size,
    enum journal_care care)
{
	if (journal_write(journal, line, size) != 0 ||
	    (care != JOURNAL_SOON && journal_sync(journal) != 0))
		return -1;
	return 0;
}

int
journal_add(struct journal *journal, unsigned event, enum journal_care care,
    const char *const words[])
{
	const struct journal_kind *kind = journal->kind;
	char line[LINE_MOST];
	uint8_t chain[DIGEST_SIZE];
	struct journal_entry entry = { event, clock_unix_ms(), { NULL } };
	size_t at, i;

	at = (size_t)snprintf(line, sizeof line,
	    "%s1 %" PRIu64 " %" PRId64 " %s ", kind->program, journal->count,
	    entry.unix_ms, kind->events[event].name);
	for (i = 0; i < kind->events[event].words; i++) {
		entry.words[i] = words[i][0] != '\0' ? words[i] : "-";
		if (journal_put_word(line, &at, words[i]) != 0)
			return -1;
	}
	if (journal_link(journal, line, at, chain) != 0)
		return -1;
	hex_write(line + at, chain, DIGEST_SIZE);
	at += DIGEST_TEXT - 1;
	line[at++] = '\n';
	if (journal_put(journal, line, at, care) != 0)
		return -1;
	journal->count++;
	memcpy(journal->chain, chain, DIGEST_SIZE);
	if (care == JOURNAL_MARKED &&
	    mark_set(&journal->mark, journal->count, chain) != 0)
		return -1;
	return journal->take(journal->context, &entry);
}

uint64_t
journal_count(const struct journal *journal)
{
	return journal->count;
}

const uint8_t *
journal_chain(const struct journal *journal)
{
	return journal->chain;
}

void
journal_number(char text[static JOURNAL_NUMBER], uint64_t number)
{
	(void)snprintf(text, JOURNAL_NUMBER, "%" PRIu64, number);
}
