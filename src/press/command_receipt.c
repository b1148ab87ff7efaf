#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/hex.h"
#include "handover/seal.h"
#include "press/account_receipt.h"
#include "press/command.h"

#include "base/banned.h"

enum { NAME_TEXT = 64 };

struct receipt_files {
	char *text;
	size_t size;
	struct bytes signature;
};

static void
receipt_files_free(struct receipt_files *files)
{
	free(files->text);
	bytes_free(&files->signature);
}

/* Where this press keeps what it has signed: a receipt is made once, and can
 * be handed over again. */
static void
receipt_kept_name(char name[static NAME_TEXT], const struct run *run,
    const char *suffix)
{
	(void)snprintf(name, NAME_TEXT, "receipt-%.16s%s", run->release_digest,
	    suffix);
}

static int
receipt_make(struct receipt_files *files, struct press *press,
    const struct run *run)
{
	struct receipt receipt;
	int rc = -1;

	if (account_receipt(&receipt, press, run) == 0 &&
	    (files->text = receipt_text(&receipt)) != NULL &&
	    press_key_unlock(&press->sign, PRESS_SIGNS, &press->config->sign,
		press->config->pkcs11_module) == 0) {
		files->size = strlen(files->text);
		rc =
		    seal_make(files->text, files->size, press->sign.certificate,
			press->sign.key, &files->signature);
	}
	receipt_free(&receipt);
	return rc;
}

/* Kept first, written down second: the journal never names a receipt that is
 * not there. */
static int
receipt_keep(const struct receipt_files *files, struct press *press,
    const struct run *run)
{
	char name[NAME_TEXT], text[DIGEST_TEXT];
	uint8_t digest[DIGEST_SIZE];

	receipt_kept_name(name, run, ".cms");
	if (digest_bytes(digest, files->text, files->size) != 0 ||
	    file_write(press->dir, name, files->signature.data,
		files->signature.size, 0600) != 0)
		return -1;
	receipt_kept_name(name, run, ".json");
	if (file_write(press->dir, name, files->text, files->size, 0600) != 0)
		return -1;
	hex_write(text, digest, DIGEST_SIZE);
	return journal_add(press->journal, PRESS_RECEIPT, JOURNAL_MARKED,
	    (const char *const[]){ text });
}

static int
receipt_read_kept(struct receipt_files *files, const struct press *press,
    const struct run *run)
{
	char name[NAME_TEXT], *signature;
	size_t size;

	receipt_kept_name(name, run, ".json");
	files->text =
	    file_read_at(press->dir, name, RECEIPT_MOST, &files->size);
	if (files->text == NULL)
		return -1;
	receipt_kept_name(name, run, ".cms");
	signature = file_read_at(press->dir, name, RECEIPT_MOST, &size);
	if (signature == NULL)
		return -1;
	bytes_put_raw(&files->signature, signature, size);
	free(signature);
	return 0;
}

/* Of one that was killed between the two files, or asked for once more: what
 * is there already is left as it is, if it is the same. */
static int
receipt_write_to(int dir, const char *name, const void *bytes, size_t size)
{
	struct stat status;
	size_t there;
	char *text;
	bool same;

	if (fstatat(dir, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
		return file_write(dir, name, bytes, size, 0644);
	text = S_ISREG(status.st_mode)
	    ? file_read_at(dir, name, RECEIPT_MOST, &there)
	    : NULL;
	same = text != NULL && there == size && memcmp(text, bytes, size) == 0;
	free(text);
	return same ? 0
		    : fail(EX_CANTCREAT,
			  "%s is there already, and is another: say another "
			  "name after -o",
			  name);
}

/* FILE.json, and FILE.cms beside it. */
static int
receipt_write(const struct receipt_files *files, const char *output)
{
	const char *slash = strrchr(output, '/');
	const char *base = slash != NULL ? slash + 1 : output;
	size_t length = strlen(base);
	char name[NAME_TEXT], *folder;
	int dir, rc;

	if (length < 6 || length >= sizeof name ||
	    strcmp(base + length - 5, ".json") != 0)
		return fail(EX_USAGE,
		    "-o must name a file that ends in .json; the signature "
		    "goes beside it, as .cms");
	folder = slash != NULL ? strndup(output, (size_t)(slash - output) + 1)
			       : strdup(".");
	dir = folder != NULL ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
			     : -1;
	free(folder);
	if (dir < 0)
		return fail(EX_CANTCREAT, "cannot write %s: %s", output,
		    strerror(errno));
	(void)snprintf(name, sizeof name, "%.*s.cms", (int)length - 5, base);
	rc = receipt_write_to(dir, name, files->signature.data,
	    files->signature.size);
	if (rc == 0)
		rc = receipt_write_to(dir, base, files->text, files->size);
	(void)close(dir);
	return rc;
}

int
command_receipt(const struct press_options *options)
{
	struct press *press = press_open(options->home, JOURNAL_WRITES);
	struct receipt_files files = { 0 };
	const struct account *account;
	const struct run *run;
	int rc = -1;

	if (press == NULL)
		return -1;
	account = &press->account;
	run = account->run_count > 0 ? &account->runs[account->run_count - 1]
				     : NULL;
	if (options->output == NULL)
		fail(EX_USAGE, "say where it goes: receipt -o receipt.json");
	else if (run == NULL)
		fail(EX_USAGE,
		    "no release was begun here: there is nothing "
		    "to give a receipt for");
	else if (run->receipted)
		rc = receipt_read_kept(&files, press, run);
	else if (receipt_make(&files, press, run) == 0)
		rc = receipt_keep(&files, press, run);
	if (rc == 0 && files.signature.failed)
		rc = fail(EX_OSERR, "out of memory");
	if (rc == 0)
		rc = receipt_write(&files, options->output);
	if (rc == 0)
		(void)printf("receipt for %s, release %" PRIu64
			     ": %s, and its signature beside it\n",
		    run->batch, run->release, options->output);
	receipt_files_free(&files);
	press_close(press);
	return rc;
}
