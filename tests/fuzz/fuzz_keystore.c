/* Any bytes for a key store, as they are and with the digest that closes them
 * put right: keys within their limits that then fail to unseal, or
 * a sentence. */
#include "tests/fuzz/fuzz.h"

#include "hsm/keystore.h"
#include "hsm/keystore_text.h"

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const char *const beside[] = { NULL };

	(void)argc;
	(void)argv;
	fuzz_begin(beside);
	return 0;
}

static int
read_one(const uint8_t *bytes, size_t size)
{
	static const uint8_t kek[KEYSTORE_KEK_SIZE];
	uint8_t secret[KEYSTORE_SECRET_MOST];
	struct keystore store;
	size_t key;

	if (keystore_read(&store, fuzz_file("store.cfg", bytes, size)) != 0) {
		fuzz_refused();
		return -1;
	}
	fuzz_promise(store.cost.n <= 32768 && store.cost.p <= 16,
	    "a store asks for no more than 32 MiB");
	fuzz_promise(store.count >= 6 && store.count <= KEYS_MOST,
	    "a store has the keys it needs, and no more than fit");
	for (key = 0; store.lock != LOCK_TOKEN && key < store.count; key++) {
		fuzz_promise(keystore_unseal(&store, key, kek, secret, &size) !=
			0,
		    "no key opens under a wrong one");
		fuzz_refused();
	}
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	char *text;
	size_t before;

	if (read_one(bytes, size) == 0 || size < KEYSTORE_SEAL_SIZE)
		return 0;
	before = size - KEYSTORE_SEAL_SIZE;
	if ((text = malloc(before + KEYSTORE_SEAL_TEXT)) == NULL)
		return 0;
	memcpy(text, bytes, before);
	if (keystore_text_seal(text + before, text, before) == 0)
		(void)read_one((uint8_t *)text, size);
	free(text);
	return 0;
}
