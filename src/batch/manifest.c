#include "batch/manifest.h"

#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/hex.h"
#include "batch/certificate.h"
#include "room/wire.h"

#include "base/banned.h"

struct listing {
	const struct batch *batch;
	json_t *files;
};

static int
manifest_list(void *context, const struct chunk *chunk)
{
	const struct listing *listing = context;
	struct serial serial = { listing->batch->series, chunk->first };
	char first[SERIAL_TEXT], last[SERIAL_TEXT], digest[DIGEST_TEXT];
	char name[WIRE_PAGE_NAME];

	if (chunk->state != CHUNK_SEALED)
		return 0;
	serial_text(first, &serial);
	serial.number += chunk->count - 1;
	serial_text(last, &serial);
	hex_write(digest, chunk->file_digest, DIGEST_SIZE);
	wire_page_name(name, chunk->number);
	if (json_array_append_new(listing->files,
		json_pack("{s:s, s:s, s:I, s:i, "
			  "s:i, s:s, s:s, s:i, s:i}",
		    "file", name, "sha256", digest, "bytes",
		    (json_int_t)chunk->file_size, "pages", (int)chunk->pages,
		    "envelopes", (int)chunk->count, "first", first, "last",
		    last, "first_sheet", (int)chunk->first_sheet, "last_sheet",
		    (int)(chunk->first_sheet + chunk->count - 1))) != 0)
		return fail(EX_OSERR, "out of memory");
	return 0;
}

/* "format" stands first: a room signs nothing that opens otherwise. */
static char *
manifest_text(struct ledger *ledger, const struct batch *batch, unsigned lot)
{
	struct listing listing = { batch, json_array() };
	json_t *certificate = certificate_json(ledger, batch), *all = NULL;
	char *text = NULL;

	if (certificate == NULL ||
	    ledger_chunk_each(ledger, batch->id, manifest_list, &listing) != 0)
		goto out;
	/* Where and how fast it was made is not the print shop's affair. */
	(void)json_object_del(certificate, "job");
	(void)json_object_del(certificate, "seconds");
	(void)json_object_del(certificate, "envelopes_per_second");
	/* With it a press finds the pages of an envelope. */
	(void)json_object_set_new(json_object_get(certificate, "template"),
	    "lot", json_integer(lot));
	all = json_pack("{s:s}", "format", "busta manifest 1");
	if (all == NULL || json_object_update(all, certificate) != 0 ||
	    json_object_set(all, "files", listing.files) != 0 ||
	    (text = json_dumps(all, JSON_INDENT(2))) == NULL)
		fail(EX_OSERR, "out of memory");
out:
	json_decref(all);
	json_decref(certificate);
	json_decref(listing.files);
	return text;
}

int
manifest_write(struct crew *crew, struct ledger *ledger,
    const struct batch *batch, unsigned lot, int pages)
{
	char *text = manifest_text(ledger, batch, lot);
	struct frame signature = { 0 };
	int rc = -1;

	if (text == NULL ||
	    crew_sign(crew, text, strlen(text), &signature) != 0)
		goto out;
	if (file_write(pages, "manifest.json", text, strlen(text), 0600) == 0)
		rc = file_write(pages, "manifest.cms", signature.body,
		    signature.size, 0600);
out:
	frame_free(&signature);
	free(text);
	return rc;
}
