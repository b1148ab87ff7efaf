#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/hex.h"
#include "base/settings.h"
#include "job/template_items.h"

#include "base/banned.h"

enum {
	FONT_MOST = 16 << 20, /* bytes of a font file */
	DIGEST_BEGINNING = 16 /* hex characters shown in a sentence */
};

/* A digest that differs is not a mistake of typing but a file that changed:
 * it has its own exit code. */
static int
font_compare(const config_setting_t *group, const char *path,
    const uint8_t *found, const uint8_t *expected)
{
	char want[DIGEST_TEXT], have[DIGEST_TEXT];

	if (memcmp(found, expected, DIGEST_SIZE) == 0)
		return 0;
	hex_write(want, expected, DIGEST_SIZE);
	hex_write(have, found, DIGEST_SIZE);
	settings_fail(group,
	    "the font %s has changed: its SHA-256 should "
	    "begin %.*s, found %.*s",
	    path, DIGEST_BEGINNING, want, DIGEST_BEGINNING, have);
	return fail(EX_CONFIG, "%s", fail_reason());
}

/* A sealed copy, because libharu reads the file again, three times, and damaged
 * fonts crash it: what it reads must be what was checked. */
static int
font_keep(const char *bytes, size_t size)
{
	size_t done;
	ssize_t put;
	int file;

	file = memfd_create("font", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (file < 0)
		return -1;
	for (done = 0; done < size; done += (size_t)put)
		if ((put = write(file, bytes + done, size - done)) <= 0)
			goto bad;
	if (fcntl(file, F_ADD_SEALS,
		F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) == 0)
		return file;
bad:
	(void)close(file);
	return -1;
}

int
font_open(struct template_font *font, const config_setting_t *group,
    const char *path, const uint8_t *expected)
{
	uint8_t found[DIGEST_SIZE];
	char *bytes = NULL, want[DIGEST_TEXT];
	size_t size;
	int rc = -1;

	if ((bytes = file_read(path, FONT_MOST, &size)) == NULL) {
		hex_write(want, expected, DIGEST_SIZE);
		settings_fail(group,
		    "the font with SHA-256 %.*s... is "
		    "missing: %s",
		    DIGEST_BEGINNING, want, fail_reason());
		fail(EX_CONFIG, "%s", fail_reason());
		goto out;
	}
	if (digest_bytes(found, bytes, size) != 0 ||
	    font_compare(group, path, found, expected) != 0)
		goto out;
	if ((font->file = font_keep(bytes, size)) < 0) {
		settings_fail(group, "cannot keep a copy of the font %s: %s",
		    path, strerror(errno));
		goto out;
	}
	rc = 0;
out:
	free(bytes);
	return rc;
}
