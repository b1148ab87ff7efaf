#include "courier/courier.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/passphrase.h"
#include "base/pem.h"

#include "base/banned.h"

/* Elsewhere it may be a group's as well: who seals messages need not be us. */
static int
courier_open_elsewhere(const char *path)
{
	int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat status;

	if (dir < 0)
		return fail(EX_NOINPUT, "cannot open the directory %s: %s",
		    path, strerror(errno));
	if (fstat(dir, &status) == 0 && (status.st_mode & 07) == 0)
		return dir;
	(void)close(dir);
	return fail(EX_NOPERM,
	    "%s is open to everybody: chmod it to 0700, or to 2770 for a group",
	    path);
}

static int
courier_open_folders(struct courier *courier)
{
	const struct courier_config *config = courier->config;

	courier->inbox = config->inbox != NULL
	    ? courier_open_elsewhere(config->inbox)
	    : file_make_dir(courier->dir, "inbox");
	if (courier->inbox < 0)
		return -1;
	courier->results = config->results != NULL
	    ? courier_open_elsewhere(config->results)
	    : file_make_dir(courier->dir, "results");
	return courier->results >= 0 ? 0 : -1;
}

static int
courier_open_dir(struct courier *courier, const char *home)
{
	if ((courier->path = strdup(home)) == NULL)
		return fail(EX_OSERR, "out of memory");
	if (faccessat(AT_FDCWD, home, F_OK, 0) != 0)
		return fail(EX_NOINPUT,
		    "there is no courier at %s: make one with busta-courier "
		    "init, or name its folder with --home or "
		    "BUSTA_COURIER_HOME",
		    home);
	if ((courier->dir = file_open_dir(home)) < 0 ||
	    (courier->config_path = file_within(home, "courier.cfg")) == NULL)
		return -1;
	courier->config = courier_config_read(courier->config_path);
	return courier->config != NULL ? courier_open_folders(courier) : -1;
}

static int
courier_lock(struct courier *courier)
{
	courier->lock =
	    openat(courier->dir, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (courier->lock < 0)
		return fail(EX_CANTCREAT, "cannot make the lock: %s",
		    strerror(errno));
	if (flock(courier->lock, LOCK_EX | LOCK_NB) == 0)
		return 0;
	return fail(EX_TEMPFAIL,
	    "another busta-courier is at work in %s: only one sends at a time",
	    courier->path);
}

static char *
courier_passphrase(void *context)
{
	const struct courier *courier = context;

	return passphrase_find(courier->config->passphrase_file,
	    "busta-courier", "Passphrase of the key that opens messages: ");
}

static int
courier_check_certificate(const struct courier *courier)
{
	X509 *certificate = courier->certificate;

	if ((X509_get_key_usage(certificate) & KU_KEY_AGREEMENT) == 0)
		return fail(EX_CONFIG,
		    "courier.crt lacks the key usage for this: keyAgreement");
	if (X509_cmp_current_time(X509_get0_notBefore(certificate)) >= 0 ||
	    X509_cmp_current_time(X509_get0_notAfter(certificate)) <= 0)
		return fail(EX_CONFIG,
		    "courier.crt has expired or is not valid yet");
	/* OpenSSL compares the public half that belongs to the private one. */
	if (EVP_PKEY_eq(X509_get0_pubkey(certificate), courier->key) == 1)
		return 0;
	ERR_clear_error();
	return fail(EX_CONFIG,
	    "courier.key and courier.crt do not belong together");
}

static int
courier_unlock(struct courier *courier)
{
	char *key = file_within(courier->path, "courier.key"),
	     *certificate = file_within(courier->path, "courier.crt");
	int rc = -1;

	if (key != NULL && certificate != NULL &&
	    (courier->certificate = pem_certificate(certificate)) != NULL &&
	    (courier->key =
		    pem_private_key(key, courier_passphrase, courier)) != NULL)
		rc = courier_check_certificate(courier);
	free(key);
	free(certificate);
	return rc;
}

struct courier *
courier_open(const char *home, enum courier_use use)
{
	struct courier *courier = calloc(1, sizeof *courier);

	if (courier == NULL) {
		fail(EX_OSERR, "out of memory");
		return NULL;
	}
	courier->dir = courier->inbox = courier->results = courier->lock = -1;
	if (courier_open_dir(courier, home) == 0 &&
	    (use != COURIER_SENDS || courier_lock(courier) == 0) &&
	    (use == COURIER_READS ||
		(kit_read(&courier->kit, courier->config) == 0 &&
		    courier_unlock(courier) == 0)))
		return courier;
	courier_close(courier);
	return NULL;
}

static void
courier_close_fd(int fd)
{
	if (fd >= 0)
		(void)close(fd);
}

void
courier_close(struct courier *courier)
{
	if (courier == NULL)
		return;
	EVP_PKEY_free(courier->key);
	X509_free(courier->certificate);
	kit_free(&courier->kit);
	courier_config_free(courier->config);
	courier_close_fd(courier->lock);
	courier_close_fd(courier->results);
	courier_close_fd(courier->inbox);
	courier_close_fd(courier->dir);
	free(courier->config_path);
	free(courier->path);
	free(courier);
}
