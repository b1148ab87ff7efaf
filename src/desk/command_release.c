/* A released batch, as a folder that travels to a press. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/hex.h"
#include "desk/command.h"
#include "desk/command_list.h"
#include "desk/envelopes.h"
#include "desk/listing.h"
#include "desk/print_out.h"
#include "home/key_sync.h"

#include "base/banned.h"

enum { EXPORTERS = ROLE_PRODUCER | ROLE_RELEASER };

static json_t *
release_presses(const struct release *release)
{
	json_t *list = json_array();
	char digest[DIGEST_TEXT];
	size_t i;

	for (i = 0; i < release->press_count; i++) {
		hex_write(digest, release->presses[i], DIGEST_SIZE);
		(void)json_array_append_new(list, json_string(digest));
	}
	return list;
}

static int
release_print(const struct print_out *out, const char *path, int json)
{
	uint64_t released = ranges_total(&out->release.released);
	uint64_t voided = ranges_total(&out->release.voided);
	char envelopes[ENVELOPES_TEXT], digest[DIGEST_TEXT];

	if (print_text_digest(digest, out->kept.text) != 0)
		return -1;
	if (json)
		return listing_print_json(
		    json_pack("{s:I, s:s, s:s, s:s, s:o, s:I, s:I, s:b, s:b}",
			"release", (json_int_t)out->kept.number, "batch",
			out->name, "folder", path, "sha256", digest, "presses",
			release_presses(&out->release), "released",
			(json_int_t)released, "voided", (json_int_t)voided,
			"specimen", out->release.has_specimen, "again",
			!out->is_new));
	envelopes_text(envelopes, released);
	(void)printf("R%" PRId64 " of %s is in %s%s: %s to print",
	    out->kept.number, out->name, path, out->is_new ? "" : ", once more",
	    envelopes);
	if (voided > 0)
		(void)printf(", %" PRIu64 " to spoil unprinted", voided);
	(void)printf("%s.\nrelease.json has the SHA-256 %s.\n",
	    out->release.has_specimen ? "" : ", and no specimen", digest);
	return 0;
}

/* The room is asked for before anything is kept: who cannot unlock it exports
 * nothing. */
static int
release_export(struct print_out *out, struct release_folder *folder)
{
	struct bytes seal = { 0 };
	struct counter_room room;
	int rc;

	if (session_counter_room(out->session, &room) != 0)
		return -1;
	rc = print_out_release(out, EXPORTERS);
	if (rc == 0)
		rc = counter_room_sign(&room, out->kept.text,
		    strlen(out->kept.text), &seal);
	counter_room_close(&room);
	if (rc == 0)
		rc = print_out_write(out, folder, &seal);
	if (rc == 0)
		rc = release_folder_keep(folder);
	bytes_free(&seal);
	return rc;
}

static int
release_export_to(struct session *session, const char *batch,
    const char *presses, const char *path, int json)
{
	struct release_folder folder = RELEASE_FOLDER_NONE;
	struct print_out *out = calloc(1, sizeof *out);
	int rc = out == NULL ? fail(EX_OSERR, "out of memory")
			     : print_out_open(out, session, batch, presses);

	if (rc == 0)
		rc = release_folder_open(&folder, path, &session->home);
	if (rc == 0)
		rc = release_export(out, &folder);
	if (rc == 0)
		rc = release_print(out, path, json);
	release_folder_close(&folder);
	print_out_close(out);
	free(out);
	return rc;
}

int
command_release_export(const char *path, int argc, char **argv)
{
	const char *folder = NULL, *presses = NULL;
	int json = 0, rc;
	const struct option_value values[] = { { "output", &folder, NULL },
		{ "press", &presses, NULL }, { "json", NULL, &json }, { 0 } };
	struct session session;
	char **word;

	if (command_options(argc, argv, values, 1, &word) != 0)
		return -1;
	if (folder == NULL)
		return fail(EX_USAGE, "say where to write it: -o DIR");
	rc = session_open(&session, path);
	if (rc == 0)
		rc = actor_need(&session.actor, EXPORTERS);
	if (rc == 0)
		rc =
		    release_export_to(&session, word[0], presses, folder, json);
	session_close(&session);
	return rc;
}

static int
release_add_json(void *context, const struct print_release *release)
{
	char name[PRINT_RELEASE_TEXT], batch[PLACE_NAME], digest[DIGEST_TEXT];

	print_release_name(name, release->number);
	place_of_batch(batch, release->batch);
	if (print_text_digest(digest, release->text) != 0)
		return -1;
	return listing_add(context,
	    json_pack("{s:s, s:s, s:s, s:I}", "release", name, "batch", batch,
		"sha256", digest, "entry", (json_int_t)release->entry));
}

struct releases {
	json_t *list;
	struct ledger *ledger;
};

static int
release_add_standing(void *context, const struct print_release *release)
{
	struct releases *releases = context;
	struct print_receipt receipt;
	int found = ledger_print_receipt_get(releases->ledger, release->number,
	    &receipt);
	json_t *row;

	if (found < 0 || release_add_json(releases->list, release) != 0) {
		print_receipt_free(&receipt);
		return -1;
	}
	row =
	    json_array_get(releases->list, json_array_size(releases->list) - 1);
	(void)json_object_set_new(row, "state",
	    json_string(found > 0 ? "printed" : "at the press"));
	(void)json_object_set_new(row, "press",
	    json_string(found > 0 ? receipt.press : ""));
	print_receipt_free(&receipt);
	return 0;
}

static int
releases_read(struct ledger *ledger, json_t *list)
{
	struct releases releases = { list, ledger };

	return ledger_print_release_each(ledger, release_add_standing,
	    &releases);
}

int
command_release_list(const char *path, int argc, char **argv)
{
	static const struct listing_column columns[] = {
		{ "release", "RELEASE", 0 }, { "batch", "BATCH", 0 },
		{ "state", "STATE", 0 }, { "press", "PRESS", 0 },
		{ "sha256", "SHA-256", 0 }, { NULL, NULL, 0 }
	};

	return command_list(path, argc, argv, releases_read, columns);
}
