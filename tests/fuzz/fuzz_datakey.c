/* Any bytes for a batch's wrapped data key: only the one record that this store
 * ever made opens, with its own batch number, and every other has
 * a sentence. */
#include "tests/fuzz/fuzz.h"

#include <sanitizer/lsan_interface.h>

#include "base/secret.h"
#include "hsm/hsm.h"
#include "room/datakey.h"
#include "tests/unit/keys.h"

static struct hsm *hsm;
static char *record;
static size_t record_size;

/* tests/fuzz/beside/store.cfg was sealed with this, and least scrypt. */
static const char passphrase[] = "una busta che nessuno apre";

static void
close_store(void)
{
	hsm_free(hsm);
	free(record);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const char *const beside[] = { "store.cfg", NULL };

	(void)argc;
	(void)argv;
	fuzz_begin(beside);
	record = file_read("tests/fuzz/corpus/datakey/record-of-batch-7", 4096,
	    &record_size);
	/* What the secret heap alone points to seems lost, until it
	 * is freed. */
	__lsan_disable();
	fuzz_promise(secret_heap_open(1 << 18) == 0 && record != NULL &&
		(hsm = keys_open_as(folder_file(&fuzz_folder, "store.cfg"),
		     passphrase)) != NULL,
	    "the store opens");
	__lsan_enable();
	(void)atexit(close_store);
	return 0;
}

/* Most inputs by the number they say themselves, so that they come further. */
static uint64_t
batch_of(const uint8_t *bytes, size_t size)
{
	struct bytes_reader reader = { bytes, size, false };

	(void)bytes_get_integer(&reader, 1);
	return bytes_get_integer(&reader, 8);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	int original = size == record_size && memcmp(bytes, record, size) == 0;
	struct data_key *key =
	    data_key_open(hsm, batch_of(bytes, size), bytes, size);

	fuzz_promise((key != NULL) == original, "what opens was never altered");
	if (key == NULL)
		fuzz_refused();
	else
		fuzz_promise(data_key_batch(key) == 7,
		    "it opens for its own batch");
	data_key_free(key);
	return 0;
}
