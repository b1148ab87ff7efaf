/* Any bytes for a note, a verifier key or a proof: what is taken is written
 * again as it was, and nothing opens that its key did not sign. */
#include "tests/fuzz/fuzz.h"

#include "audit/checkpoint.h"
#include "audit/proof.h"

/* The key that signed tests/data/notes, and how the texts begin that it signed
 * there and that are checkpoints. The second stands there only as a signature
 * under the first, and mutation finds the text to it. */
static const char vkey[] =
    "busta.example/audit+7be65337+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
static const char *const signed_texts[] = {
	"busta.example/audit\n7\n"
	"3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIw=\n",
	"busta.example/audit\n8\n"
	"3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIw=\n",
};
static struct note_key key;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	fuzz_promise(note_key_read(&key, vkey) == 0, "the key is read");
	return 0;
}

static int
same(const struct bytes *bytes, const void *expected, size_t size)
{
	return bytes->size == size && memcmp(bytes->data, expected, size) == 0;
}

/* A key of a name that no key can have: all signatures stay. */
static void
check_note(const struct note *note, const void *bytes, size_t size)
{
	struct note_key nobody = key;
	struct bytes again = { 0 };

	nobody.name[0] = '+';
	if (note->count < NOTE_SIGNATURES_MOST &&
	    note->text_size <= NOTE_MOST / 2)
		fuzz_promise(note_begin_again(&again, note, &nobody) == 0 &&
			same(&again, bytes, size),
		    "a note is written as it was read");
	bytes_free(&again);
}

static void
check_checkpoint(const struct checkpoint *checkpoint, const char *text,
    size_t size)
{
	char again[CHECKPOINT_TEXT];
	size_t n;

	if (checkpoint_text(again, checkpoint) != 0)
		return;
	n = strlen(again);
	fuzz_promise(n <= size && memcmp(again, text, n) == 0,
	    "a checkpoint is written as it was read");
}

static int
was_signed(const struct note *note)
{
	size_t i, size;

	for (i = 0; i < sizeof signed_texts / sizeof signed_texts[0]; i++) {
		size = strlen(signed_texts[i]);
		if (note->text_size >= size &&
		    memcmp(note->text, signed_texts[i], size) == 0)
			return 1;
	}
	return 0;
}

static void
try_note(const char *text, size_t size)
{
	struct checkpoint checkpoint;
	struct note note;

	if (note_parse(&note, text, size) != 0) {
		fuzz_refused();
		return;
	}
	check_note(&note, text, size);
	if (checkpoint_parse(&checkpoint, note.text, note.text_size) != 0)
		fuzz_refused();
	else
		check_checkpoint(&checkpoint, note.text, note.text_size);
	if (checkpoint_open(&checkpoint, text, size, &key) != 0)
		fuzz_refused();
	else
		fuzz_promise(was_signed(&note), "what opens was signed");
}

static void
try_key(const char *text)
{
	char again[NOTE_KEY_TEXT];
	struct note_key read;

	if (note_key_read(&read, text) != 0) {
		fuzz_refused();
		return;
	}
	note_key_text(again, &read);
	fuzz_promise(strcmp(again, text) == 0,
	    "a key is written as it was read");
}

static void
try_proof(const char *text, size_t size)
{
	struct checkpoint checkpoint;
	struct entry entry;

	if (proof_check(&entry, &checkpoint, text, size, &key) < 0)
		fuzz_refused();
	else
		fuzz_promise(0, "no entry of ours is in that log");
}

/* In memory of exactly its size, so that a byte too far is seen. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	char *text = malloc(size + 1);

	if (text == NULL)
		return 0;
	memcpy(text, bytes, size);
	text[size] = '\0';
	try_key(text);
	free(text);
	if ((text = malloc(size > 0 ? size : 1)) == NULL)
		return 0;
	memcpy(text, bytes, size);
	try_note(text, size);
	try_proof(text, size);
	free(text);
	return 0;
}
