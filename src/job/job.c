#include "job/job.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/settings.h"
#include "base/utf8.h"
#include "job/part.h"

#include "base/banned.h"

enum { JOB_FILE_MOST = 1 << 20, NOTE_MOST = 200 };

static const char *const job_settings[] = { "format", "series", "serial_digits",
	"quantity", "pin_digits", "cip_digits", "weak_pins", "template",
	"chunk", "recipients", "note", NULL };

static int
job_read_series(struct job *job, const config_setting_t *root)
{
	if (part_series(root, &job->series) != 0)
		return -1;
	job->series_line =
	    config_setting_source_line(settings_need(root, "series"));
	return 0;
}

static int
job_read_numbers(struct job *job, const config_setting_t *root)
{
	long long quantity = 0, chunk = 500;

	if (settings_integer(root, "quantity", true, 1, QUANTITY_MOST,
		&quantity) != 0 ||
	    part_lengths(root, &job->pin_digits, &job->cip_digits) != 0 ||
	    settings_integer(root, "chunk", false, 1, CHUNK_MOST, &chunk) != 0)
		return -1;
	job->quantity = (uint32_t)quantity;
	job->chunk = (uint32_t)(chunk < quantity ? chunk : quantity);
	return 0;
}

static int
job_read_weak(struct job *job, const config_setting_t *root)
{
	job->weak = part_weak(root, job->path, job->pin_digits);
	return job->weak == NULL ? -1 : 0;
}

static int
job_read_template(struct job *job, const config_setting_t *root)
{
	job->template = part_template(root, "template", job->path,
	    TEMPLATE_SHEET, &job->template_path);
	return job->template == NULL ? -1 : 0;
}

static int
job_read_recipient(struct job *job, const config_setting_t *at)
{
	const char *name = config_setting_get_string(at);
	struct recipient *recipient = &job->recipients[job->recipient_count];
	char *path = NULL;
	size_t i;
	int rc;

	if (name == NULL)
		return settings_fail(at,
		    "a recipient is the name of a "
		    "certificate file in quotes");
	if ((path = file_beside(job->path, name)) == NULL)
		return fail(EX_OSERR, "out of memory");
	if ((rc = recipient_read(recipient, path)) != 0)
		rc = fail_code() == EX_NOINPUT
		    ? settings_fail(at, "%s", fail_reason())
		    : settings_fail(at, "the recipient %s %s", path,
			  fail_reason());
	free(path);
	if (rc != 0)
		return -1;
	job->recipient_count++;
	for (i = 0; i + 1 < job->recipient_count; i++)
		if (memcmp(job->recipients[i].digest, recipient->digest,
			DIGEST_SIZE) == 0)
			return settings_fail(at,
			    "the recipient %s is named twice", name);
	return 0;
}

static int
job_read_recipients(struct job *job, const config_setting_t *root)
{
	const config_setting_t *list = settings_list(root, "recipients");
	unsigned count, i;

	if (list == NULL)
		return -1;
	count = (unsigned)config_setting_length(list);
	if (count > RECIPIENTS_MOST)
		return settings_fail(list, "at most %d recipients",
		    RECIPIENTS_MOST);
	if ((job->recipients = calloc(count, sizeof *job->recipients)) == NULL)
		return fail(EX_OSERR, "out of memory");
	for (i = 0; i < count; i++)
		if (job_read_recipient(job, config_setting_get_elem(list, i)) !=
		    0)
			return -1;
	return 0;
}

static int
job_read_note(struct job *job, const config_setting_t *root)
{
	const char *note = NULL;
	size_t i;

	if (settings_text(root, "note", false, &note) != 0)
		return -1;
	if (note == NULL)
		return 0;
	for (i = 0; note[i] != '\0'; i++)
		if ((unsigned char)note[i] < 0x20 || note[i] == 0x7f ||
		    i == NOTE_MOST)
			return settings_fail(settings_need(root, "note"),
			    "a note is one "
			    "line of at most %d bytes",
			    NOTE_MOST);
	if ((job->note = strdup(note)) == NULL)
		return fail(EX_OSERR, "out of memory");
	return 0;
}

static int
job_check_files(const struct job *job, const config_setting_t *root)
{
	if ((job->quantity + job->chunk - 1) / job->chunk > PAGE_FILES_MOST)
		return settings_fail(root,
		    "%u envelopes in chunks of %u would be more "
		    "than %d page files: make the chunk larger",
		    job->quantity, job->chunk, PAGE_FILES_MOST);
	return 0;
}

/* Each cover counts a whole lot, so a page file may not end inside one unless
 * it is the last. */
static int
job_check_lots(const struct job *job, const config_setting_t *root)
{
	unsigned lot = template_lot(job->template);

	if (lot > 0 && job->chunk % lot != 0 && job->chunk < job->quantity)
		return settings_fail(root,
		    "chunk must be a multiple of %u, the "
		    "envelopes between two cover sheets of the template",
		    lot);
	return 0;
}

static int
job_digest(struct job *job, const char *text, size_t size)
{
	struct bytes all = { 0 };
	size_t i;
	int rc;

	bytes_put_counted(&all, text, size);
	bytes_put_raw(&all, template_digest(job->template), DIGEST_SIZE);
	bytes_put_raw(&all, job->weak->digest, DIGEST_SIZE);
	for (i = 0; i < job->recipient_count; i++)
		bytes_put_raw(&all, job->recipients[i].digest, DIGEST_SIZE);
	rc = all.failed ? fail(EX_OSERR, "out of memory")
			: digest_bytes(job->digest, all.data, all.size);
	bytes_free(&all);
	return rc;
}

static int
job_read_settings(struct job *job, const config_setting_t *root)
{
	const char *format = NULL;

	if (settings_only(root, job_settings) != 0 ||
	    settings_text(root, "format", true, &format) != 0)
		return -1;
	if (strcmp(format, "busta job 1") != 0)
		return settings_fail(settings_need(root, "format"),
		    "this is not a job file of a version known here: "
		    "format must be \"busta job 1\"");
	if (job_read_series(job, root) != 0 ||
	    job_read_numbers(job, root) != 0 || job_read_weak(job, root) != 0 ||
	    job_read_template(job, root) != 0 ||
	    job_read_recipients(job, root) != 0 ||
	    job_read_note(job, root) != 0)
		return -1;
	return job_check_lots(job, root) != 0 ? -1 : job_check_files(job, root);
}

struct job *
job_read(const char *path)
{
	struct job *job = NULL;
	char *text = NULL;
	config_t config = { 0 };
	size_t size;
	int rc = -1;

	if ((text = file_read(path, JOB_FILE_MOST, &size)) == NULL)
		goto out;
	if ((job = calloc(1, sizeof *job)) == NULL ||
	    (job->path = realpath(path, NULL)) == NULL) {
		fail(EX_OSERR, "cannot find %s: %s", path, strerror(errno));
		goto out;
	}
	/* It stands in certificates, which are JSON, which is UTF-8. */
	if (utf8_fault(job->path) != NULL) {
		fail(EX_DATAERR,
		    "%s: the name of a job file, and of the folders it "
		    "is in, must be UTF-8",
		    path);
		goto out;
	}
	if (strlen(text) != size) {
		fail(EX_DATAERR, "%s: not a text file", path);
		goto out;
	}
	if (settings_parse(&config, path, text) != 0 ||
	    job_read_settings(job, config_root_setting(&config)) != 0)
		goto out;
	rc = job_digest(job, text, size);
out:
	config_destroy(&config);
	free(text);
	if (rc != 0) {
		job_free(job);
		job = NULL;
	}
	return job;
}

void
job_free(struct job *job)
{
	size_t i;

	if (job == NULL)
		return;
	for (i = 0; i < job->recipient_count; i++)
		recipient_free(&job->recipients[i]);
	free(job->recipients);
	template_free(job->template);
	free(job->template_path);
	weak_free(job->weak);
	free(job->note);
	free(job->path);
	free(job);
}

int
job_order(struct job *job, uint32_t quantity)
{
	if (quantity == 0 || quantity > job->quantity)
		return fail(EX_DATAERR,
		    "%s orders %u envelopes, and not %u: put it back as it was",
		    job->path, job->quantity, quantity);
	job->is_part = quantity < job->quantity;
	job->quantity = quantity;
	return 0;
}
