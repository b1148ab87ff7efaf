#include "press/parcel.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/pem.h"
#include "handover/seal.h"

#include "base/banned.h"

enum { SIGNATURE_MOST = 1 << 20, SPECIMEN_MOST = 16 << 20 };

/* A text and the signature beside it; the text, which is the caller's. */
static char *
parcel_read_signed(const struct parcel *parcel, const char *name,
    const char *signature_name, size_t most, X509 *desk, size_t *size)
{
	size_t signature_size;
	char *text = NULL, *signature = NULL;
	int rc = -1;

	if ((text = file_read_at(parcel->dir, name, most, size)) != NULL &&
	    (signature = file_read_at(parcel->dir, signature_name,
		 SIGNATURE_MOST, &signature_size)) != NULL)
		rc = seal_verify(name, text, *size, signature, signature_size,
		    desk);
	free(signature);
	if (rc != 0) {
		free(text);
		text = NULL;
	}
	return text;
}

static int
parcel_read_manifest(struct parcel *parcel, X509 *desk)
{
	uint8_t digest[DIGEST_SIZE];
	size_t size;
	char *text = parcel_read_signed(parcel, "manifest.json", "manifest.cms",
	    MANIFEST_MOST, desk, &size);
	int rc = -1;

	if (text != NULL && digest_bytes(digest, text, size) == 0 &&
	    manifest_read(&parcel->manifest, text, size) == 0)
		rc = release_judge(&parcel->release, &parcel->manifest, digest);
	free(text);
	return rc;
}

static int
parcel_read_release(struct parcel *parcel, X509 *desk)
{
	size_t size;
	char *text = parcel_read_signed(parcel, "release.json", "release.cms",
	    RELEASE_MOST, desk, &size);
	int rc = -1;

	if (text != NULL &&
	    digest_bytes(parcel->release_digest, text, size) == 0)
		rc = release_read(&parcel->release, text, size);
	free(text);
	return rc;
}

static int
parcel_check_press(const struct parcel *parcel,
    const uint8_t press[static DIGEST_SIZE])
{
	size_t i;

	if (!release_is_for(&parcel->release, press))
		return fail(EX_NOPERM, "this release is not for this press");
	for (i = 0; i < parcel->manifest.recipient_count; i++)
		if (memcmp(parcel->manifest.recipients[i], press,
			DIGEST_SIZE) == 0)
			return 0;
	return fail(EX_NOPERM,
	    "the page files are sealed to other certificates than this "
	    "press's");
}

static int
parcel_open_dir(struct parcel *parcel, const char *path)
{
	parcel->dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (parcel->dir < 0)
		return fail(EX_NOINPUT, "cannot open %s: %s", path,
		    strerror(errno));
	parcel->path = realpath(path, NULL);
	if (parcel->path == NULL)
		return fail(EX_NOINPUT, "cannot open %s: %s", path,
		    strerror(errno));
	return faccessat(parcel->dir, "release.json", F_OK,
		   AT_SYMLINK_NOFOLLOW) == 0
	    ? 0
	    : fail(EX_NOINPUT,
		  "%s holds no release.json: is it the folder that the desk "
		  "exported?",
		  path);
}

struct parcel *
parcel_open(const char *path, const char *desk_certificate,
    const uint8_t press[static DIGEST_SIZE])
{
	struct parcel *parcel = calloc(1, sizeof *parcel);
	X509 *desk = NULL;
	int rc = -1;

	if (parcel == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	parcel->dir = -1;
	if ((desk = pem_certificate(desk_certificate)) != NULL &&
	    parcel_open_dir(parcel, path) == 0 &&
	    parcel_read_release(parcel, desk) == 0 &&
	    parcel_read_manifest(parcel, desk) == 0)
		rc = parcel_check_press(parcel, press);
	X509_free(desk);
	if (rc != 0) {
		parcel_close(parcel);
		parcel = NULL;
	}
	return parcel;
}

void
parcel_close(struct parcel *parcel)
{
	if (parcel == NULL)
		return;
	if (parcel->dir >= 0)
		(void)close(parcel->dir);
	release_free(&parcel->release);
	manifest_free(&parcel->manifest);
	free(parcel->path);
	free(parcel);
}

static char *
parcel_read(const struct parcel *parcel, const char *name, size_t most,
    const uint8_t wanted[static DIGEST_SIZE], size_t *size)
{
	char *bytes = file_read_at(parcel->dir, name, most, size);
	uint8_t digest[DIGEST_SIZE];

	if (bytes == NULL)
		return NULL;
	if (digest_bytes(digest, bytes, *size) == 0 &&
	    memcmp(digest, wanted, DIGEST_SIZE) == 0)
		return bytes;
	fail(EX_DATAERR, "%s is not the file that was signed: it was altered",
	    name);
	free(bytes);
	return NULL;
}

char *
parcel_read_file(const struct parcel *parcel, size_t file, size_t *size)
{
	const struct manifest_file *of = &parcel->manifest.files[file];
	char *bytes =
	    parcel_read(parcel, of->name, of->bytes, of->digest, size);

	if (bytes != NULL && *size != of->bytes) {
		fail(EX_DATAERR, "%s is not as long as was signed", of->name);
		free(bytes);
		bytes = NULL;
	}
	return bytes;
}

char *
parcel_read_specimen(const struct parcel *parcel, size_t *size)
{
	if (parcel->release.has_specimen)
		return parcel_read(parcel, "specimen.pdf", SPECIMEN_MOST,
		    parcel->release.specimen_digest, size);
	fail(EX_NOINPUT,
	    "this release has no specimen to align the printer with: use "
	    "busta-press test-page");
	return NULL;
}

static bool
parcel_lists(const struct parcel *parcel, const char *name)
{
	static const char *const others[] = { "manifest.cms", "release.cms",
		"receipt.cms" };
	size_t i;

	for (i = 0; i < sizeof others / sizeof others[0]; i++)
		if (strcmp(others[i], name) == 0)
			return true;
	for (i = 0; i < parcel->manifest.count; i++)
		if (strcmp(parcel->manifest.files[i].name, name) == 0)
			return true;
	return false;
}

/* A page file that nobody signed for has no business there. */
static int
parcel_check_strangers(const struct parcel *parcel)
{
	int again = openat(parcel->dir, ".", O_RDONLY | O_CLOEXEC);
	DIR *folder = again >= 0 ? fdopendir(again) : NULL;
	const struct dirent *entry;
	size_t size;
	int rc = 0;

	if (folder == NULL) {
		if (again >= 0)
			(void)close(again);
		return fail(EX_NOINPUT, "cannot list %s: %s", parcel->path,
		    strerror(errno));
	}
	while (rc == 0 && (entry = readdir(folder)) != NULL) {
		size = strlen(entry->d_name);
		if (size > 4 && strcmp(entry->d_name + size - 4, ".cms") == 0 &&
		    !parcel_lists(parcel, entry->d_name))
			rc = fail(EX_DATAERR,
			    "%s is no file of this release: the folder was "
			    "altered",
			    entry->d_name);
	}
	(void)closedir(folder);
	return rc;
}

int
parcel_check_files(const struct parcel *parcel,
    void (*progress)(void *context, size_t done), void *context)
{
	size_t i, size;
	char *bytes;

	if (parcel_check_strangers(parcel) != 0)
		return -1;
	if (parcel->release.has_specimen) {
		if ((bytes = parcel_read_specimen(parcel, &size)) == NULL)
			return -1;
		free(bytes);
	}
	for (i = 0; i < parcel->manifest.count; i++) {
		if ((bytes = parcel_read_file(parcel, i, &size)) == NULL)
			return -1;
		free(bytes);
		if (progress != NULL)
			progress(context, i + 1);
	}
	return 0;
}
