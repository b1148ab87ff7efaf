#include "desk/print_out.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "batch/certificate.h"
#include "desk/print_made.h"
#include "desk/proof.h"
#include "job/job.h"
#include "room/wire.h"

#include "base/banned.h"

enum { SEAL_MOST = 1 << 20, PAGES_MOST = 256 << 20 };

static int
out_find(struct print_out *out, const char *text)
{
	struct ledger *ledger = out->session->ledger;
	int64_t id;
	int found;

	if (batch_read_id(text, &id) != 0)
		return -1;
	place_of_batch(out->name, id);
	if ((found = ledger_batch_get(ledger, id, &out->batch)) != 1)
		return found < 0
		    ? -1
		    : fail(EX_NOINPUT, "there is no batch %s", out->name);
	if (out->batch.state != BATCH_SEALED)
		return fail(EX_DATAERR, "the batch %s is %s", out->name,
		    batch_state_name(out->batch.state));
	return ledger_print_release_of(ledger, id, &out->kept) < 0 ? -1 : 0;
}

static int
out_read_manifest(struct print_out *out)
{
	out->pages = home_open_batch(&out->session->home, out->batch.id);
	if (out->pages < 0)
		return -1;
	out->manifest_text = file_read_at(out->pages, "manifest.json",
	    MANIFEST_MOST, &out->manifest_size);
	if (out->manifest_text == NULL ||
	    digest_bytes(out->manifest_digest, out->manifest_text,
		out->manifest_size) != 0 ||
	    manifest_read(&out->manifest, out->manifest_text,
		out->manifest_size) != 0)
		return -1;
	return strcmp(out->manifest.batch, out->name) == 0 &&
		memcmp(out->manifest.template_digest,
		    out->batch.template_digest, DIGEST_SIZE) == 0
	    ? 0
	    : fail(EX_DATAERR, "the manifest of %s is another batch's",
		  out->name);
}

int
print_out_open(struct print_out *out, struct session *session,
    const char *batch, const char *presses)
{
	memset(out, 0, sizeof *out);
	out->session = session;
	out->presses = presses;
	out->pages = -1;
	return out_find(out, batch) != 0 ? -1 : out_read_manifest(out);
}

void
print_out_close(struct print_out *out)
{
	if (out == NULL || out->session == NULL)
		return;
	if (out->pages >= 0)
		(void)close(out->pages);
	batch_free(&out->batch);
	free(out->manifest_text);
	manifest_free(&out->manifest);
	frame_free(&out->specimen);
	print_release_free(&out->kept);
	release_free(&out->release);
	memset(out, 0, sizeof *out);
}

/* Drawn from the template that the job names, if that is still the batch's: a
 * press can do without. */
static int
out_draw_specimen(struct print_out *out)
{
	struct job *job = job_read(out->batch.job_path);
	int rc = 1;

	if (job != NULL &&
	    memcmp(template_digest(job->template), out->batch.template_digest,
		DIGEST_SIZE) == 0)
		rc = proof_draw("proof", job->template_path, &out->specimen);
	job_free(job);
	return rc;
}

/* The release said which one; the same template gives the same again. */
static int
out_find_specimen(struct print_out *out)
{
	uint8_t digest[DIGEST_SIZE];
	int rc;

	if (!out->release.has_specimen)
		return 0;
	if ((rc = out_draw_specimen(out)) < 0 ||
	    (rc == 0 &&
		digest_bytes(digest, out->specimen.body, out->specimen.size) !=
		    0))
		return -1;
	return rc == 0 &&
		memcmp(digest, out->release.specimen_digest, DIGEST_SIZE) == 0
	    ? 0
	    : fail(EX_DATAERR,
		  "the specimen of %s cannot be drawn again: put %s, and the "
		  "template it names, back as they were",
		  out->name, out->batch.job_path);
}

static int
out_take_kept(struct print_out *out)
{
	struct print_receipt receipt;
	int found = ledger_print_receipt_get(out->session->ledger,
	    out->kept.number, &receipt);

	print_receipt_free(&receipt);
	if (found != 0)
		return found < 0
		    ? -1
		    : fail(EX_DATAERR,
			  "%s was printed: the receipt of its release is here",
			  out->name);
	return release_read(&out->release, out->kept.text,
		   strlen(out->kept.text)) != 0 ||
		print_made_check(out) != 0
	    ? -1
	    : out_find_specimen(out);
}

int
print_out_release(struct print_out *out, unsigned roles)
{
	if (out->kept.text != NULL)
		return out_take_kept(out);
	out->is_new = true;
	return out_draw_specimen(out) < 0 ? -1 : print_made(out, roles);
}

static int
out_add_read(const struct print_out *out, const struct release_folder *folder,
    const char *name, size_t most, const uint8_t *wanted)
{
	uint8_t digest[DIGEST_SIZE];
	size_t size;
	char *bytes = file_read_at(out->pages, name, most, &size);
	int rc = bytes == NULL ? -1 : digest_bytes(digest, bytes, size);

	if (rc == 0 && wanted != NULL &&
	    memcmp(digest, wanted, DIGEST_SIZE) != 0)
		rc = fail(EX_DATAERR,
		    "%s of %s was altered: put it back from a copy", name,
		    out->name);
	if (rc == 0)
		rc = release_folder_add(folder, name, bytes, size);
	free(bytes);
	return rc;
}

static int
out_write_pages(const struct print_out *out,
    const struct release_folder *folder)
{
	const struct manifest_file *file = out->manifest.files;
	size_t i;

	for (i = 0; i < out->manifest.count; i++, file++)
		if (out_add_read(out, folder, file->name, PAGES_MOST,
			file->digest) != 0)
			return -1;
	return 0;
}

int
print_out_write(struct print_out *out, struct release_folder *folder,
    const struct bytes *seal)
{
	return memcmp(out->release.manifest_digest, out->manifest_digest,
		   DIGEST_SIZE) != 0
	    ? fail(EX_DATAERR,
		  "the manifest of %s is not the one it was released with: "
		  "put it back from a copy",
		  out->name)
	    : out_write_pages(out, folder) != 0 ||
		release_folder_add(folder, "manifest.json", out->manifest_text,
		    out->manifest_size) != 0 ||
		out_add_read(out, folder, "manifest.cms", SEAL_MOST, NULL) !=
		    0 ||
		(out->specimen.size > 0 &&
		    release_folder_add(folder, "specimen.pdf",
			out->specimen.body, out->specimen.size) != 0) ||
		release_folder_add(folder, "release.json", out->kept.text,
		    strlen(out->kept.text)) != 0 ||
		release_folder_add(folder, "release.cms", seal->data,
		    seal->size) != 0
	    ? -1
	    : 0;
}
