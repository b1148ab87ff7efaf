/* Any bytes for a manifest, a release or a receipt: refused with a sentence, or
 * read, and then what is written of it is read again the same. */
#include "tests/fuzz/fuzz.h"

#include "handover/receipt.h"

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

static void
try_manifest(const char *text, size_t size)
{
	struct manifest manifest;
	size_t i;

	if (manifest_read(&manifest, text, size) != 0)
		fuzz_refused();
	else
		for (i = 0; i < manifest.count; i++)
			fuzz_promise(strchr(manifest.files[i].name, '/') ==
				    NULL &&
				manifest_sides(&manifest, &manifest.files[i]) >=
				    1,
			    "a file has a plain name and pages for each "
			    "envelope");
	manifest_free(&manifest);
}

static void
try_release(const char *text, size_t size)
{
	struct release release, again;
	char *first, *second;

	if (release_read(&release, text, size) != 0)
		fuzz_refused();
	else {
		first = release_text(&release);
		fuzz_promise(release_read(&again, first, strlen(first)) == 0,
		    "a release that is written can be read");
		second = release_text(&again);
		fuzz_promise(strcmp(first, second) == 0,
		    "and says the same again");
		release_free(&again);
		free(first);
		free(second);
	}
	release_free(&release);
}

static void
try_receipt(const char *text, size_t size)
{
	struct receipt receipt, again;
	char *first, *second;

	if (receipt_read(&receipt, text, size) != 0)
		fuzz_refused();
	else {
		first = receipt_text(&receipt);
		fuzz_promise(receipt_read(&again, first, strlen(first)) == 0,
		    "a receipt that is written can be read");
		second = receipt_text(&again);
		fuzz_promise(strcmp(first, second) == 0,
		    "and says the same again");
		receipt_free(&again);
		free(first);
		free(second);
	}
	receipt_free(&receipt);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	try_manifest((const char *)bytes, size);
	try_release((const char *)bytes, size);
	try_receipt((const char *)bytes, size);
	return 0;
}
