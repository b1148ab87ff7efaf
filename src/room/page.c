/* A page that shows whether a recipient can open what is sealed to her: a word
 * that is nowhere else, and of which the desk has a digest alone. */
#include <hpdf.h>

#include <stdlib.h>
#include <string.h>

#include "base/confine.h"
#include "base/fail.h"
#include "hsm/entropy.h"
#include "job/recipient.h"
#include "room/deliver.h"
#include "room/room.h"
#include "room/verbs.h"
#include "room/wire_page.h"

#include "base/banned.h"

enum { PAGE_WIDTH = 595, PAGE_HEIGHT = 842 };

/* 32 characters, of which none is taken for another: 60 bits a word. */
static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

static int
word_draw(char word[static WIRE_PAGE_WORD + 1])
{
	uint8_t drawn[WIRE_PAGE_WORD];
	unsigned i;

	if (entropy_draw(drawn, sizeof drawn) != 0)
		return -1;
	for (i = 0; i < WIRE_PAGE_WORD; i++)
		word[i] = letters[drawn[i] % (sizeof letters - 1)];
	word[WIRE_PAGE_WORD] = '\0';
	return 0;
}

_Static_assert(sizeof letters - 1 == 32, "a byte favours no letter");

static const struct {
	float y;
	float size;
	const char *text; /* NULL: the word */
} lines[] = {
	{ 700, 40, "SPECIMEN" },
	{ 640, 14, "busta: a test page. There is no PIN on it." },
	{ 610, 14, "Whoever can read this word can open sealed pages:" },
	{ 540, 36, NULL },
	{ 480, 14, "Tell it to who sent this page:" },
	{ 455, 12, "busta key rehearse opened CERTIFICATE WORD" },
};

static void
page_draw(HPDF_Doc document, const char *word)
{
	HPDF_Page page = HPDF_AddPage(document);
	HPDF_Font font = HPDF_GetFont(document, "Courier-Bold", NULL);
	size_t i;

	HPDF_Page_SetWidth(page, PAGE_WIDTH);
	HPDF_Page_SetHeight(page, PAGE_HEIGHT);
	HPDF_Page_BeginText(page);
	for (i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		HPDF_Page_SetFontAndSize(page, font, lines[i].size);
		HPDF_Page_TextOut(page, 60, lines[i].y,
		    lines[i].text != NULL ? lines[i].text : word);
	}
	HPDF_Page_EndText(page);
}

/* As a print shop gets pages; free() it. */
static uint8_t *
page_bytes(const char *word, size_t *size)
{
	HPDF_Doc document = HPDF_New(NULL, NULL);
	HPDF_UINT32 length = 0;
	uint8_t *bytes = NULL;

	if (document != NULL) {
		page_draw(document, word);
		if (HPDF_SaveToStream(document) == HPDF_OK &&
		    (length = HPDF_GetStreamSize(document)) > 0 &&
		    (bytes = malloc(length)) != NULL &&
		    HPDF_ReadFromStream(document, bytes, &length) != HPDF_OK &&
		    HPDF_GetError(document) != HPDF_STREAM_EOF) {
			free(bytes);
			bytes = NULL;
		}
		HPDF_Free(document);
	}
	*size = length;
	if (bytes == NULL)
		fail(EX_SOFTWARE, "the test page cannot be drawn");
	return bytes;
}

static int
page_seal(const struct recipient *recipient, const char *name, const char *word)
{
	uint8_t digest[DIGEST_SIZE], *bytes;
	uint64_t file_size;
	size_t size;
	int rc;

	if ((bytes = page_bytes(word, &size)) == NULL)
		return -1;
	rc = pages_deliver(WIRE_OUTPUT, name, bytes, size, recipient, 1, digest,
	    &file_size);
	free(bytes);
	return rc;
}

static int
page_make(const char *certificate, const char *name)
{
	struct recipient recipient = { 0 };
	struct wire_page page;
	char word[WIRE_PAGE_WORD + 1];
	int rc = -1;

	if (confine_process() != 0)
		return -1;
	if (recipient_read(&recipient, certificate) != 0)
		return fail_within(certificate);
	memcpy(page.recipient, recipient.digest, sizeof page.recipient);
	if (pages_rehearse(&recipient, 1) == 0 && word_draw(word) == 0 &&
	    wire_page_digest(page.word, page.recipient, word) == 0 &&
	    confine_files(WIRE_OUTPUT, CONFINE_MAKE) == 0 &&
	    confine_calls(WIRE_OUTPUT, CONFINE_MAKE) == 0 &&
	    page_seal(&recipient, name, word) == 0)
		rc = wire_send_page(WIRE_MESSAGES, &page);
	recipient_free(&recipient);
	return rc;
}

int
room_make_page(const char *certificate, const char *name)
{
	return room_exit(page_make(certificate, name));
}
