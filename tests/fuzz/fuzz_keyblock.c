/* Any text for a key block, as it is and with its field enciphered and its MAC
 * put right: a key within its limits, or a sentence. */
#include "tests/fuzz/fuzz.h"

#include <sanitizer/lsan_interface.h>

#include "base/secret.h"
#include "hsm/aes.h"
#include "hsm/keyblock_text.h"

/* TR-31:2018 A.7.4: the key that protects, and the two derived from it. */
static const uint8_t kbpk[32] = { 0x88, 0xe1, 0xab, 0x2a, 0x2e, 0x3d, 0xd3,
	0x8c, 0x1f, 0xa0, 0x39, 0xa5, 0x36, 0x50, 0x0c, 0xc8, 0xa8, 0x7a, 0xb9,
	0xd6, 0x2d, 0xc9, 0x2c, 0x01, 0x05, 0x8f, 0xa7, 0x9f, 0x44, 0x65, 0x7d,
	0xe6 };
static const uint8_t kbek[32] = { 0x39, 0x6c, 0x93, 0x82, 0xa6, 0xe2, 0xe6,
	0x6a, 0x08, 0x87, 0x74, 0xe1, 0xd6, 0xe4, 0x65, 0x41, 0xf5, 0xea, 0xd6,
	0x7d, 0x72, 0x04, 0xf8, 0xdd, 0x0d, 0x7a, 0xe8, 0xfd, 0xa3, 0x34, 0xd3,
	0xac };
static const uint8_t kbak[32] = { 0x4e, 0xf2, 0x43, 0x17, 0x69, 0x62, 0x13,
	0x84, 0x04, 0x51, 0x89, 0x07, 0x56, 0x75, 0x7e, 0x57, 0x3e, 0x06, 0x73,
	0x48, 0x38, 0x88, 0xf9, 0xb7, 0xf9, 0xb7, 0x51, 0x78, 0x27, 0xf9, 0x50,
	0x22 };

static int
cmac(void *context, const void *bytes, size_t size,
    uint8_t mac[static KEYBLOCK_MAC_SIZE])
{
	(void)context;
	return aes_cmac(kbpk, sizeof kbpk, bytes, size, mac);
}

static const struct keyblock_protection protection = { sizeof kbpk, cmac,
	NULL };

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	/* What the secret heap alone points to seems lost. */
	__lsan_disable();
	fuzz_promise(secret_heap_open(1 << 16) == 0, "there is a heap");
	__lsan_enable();
	return 0;
}

static int
open_one(const char *text, size_t size)
{
	struct keyblock *block = keyblock_open(text, size, &protection);
	int opened = block != NULL;

	if (opened)
		fuzz_promise(block->size >= 1 &&
			block->size <= KEYBLOCK_KEY_MOST &&
			(block->facts.algorithm != 'A' ||
			    aes_key_size(block->size)),
		    "a key has a size that can be");
	else
		fuzz_refused();
	keyblock_free(block);
	return opened;
}

/* The field as it stands there, for the one in clear. */
static void
seal(char *text, const struct keyblock_text *parts)
{
	size_t header = parts->header_size, size = header + parts->field_size;
	uint8_t *bound = malloc(size), sealed[KEYBLOCK_FIELD_MOST], mac[16];

	fuzz_promise(bound != NULL, "there is memory");
	memcpy(bound, text, header);
	memcpy(bound + header, parts->field, parts->field_size);
	fuzz_promise(aes_cmac(kbak, sizeof kbak, bound, size, mac) == 0 &&
		aes_cbc_encipher(kbek, sizeof kbek, mac, parts->field,
		    parts->field_size, sealed) == 0,
	    "OpenSSL has AES");
	keyblock_text_hex(text + header, sealed, parts->field_size);
	keyblock_text_hex(text + header + 2 * parts->field_size, mac, 16);
	free(bound);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct keyblock_text parts;
	char *text = malloc(size + 1);
	size_t bits;
	int opened;

	if (text == NULL)
		return 0;
	memcpy(text, bytes, size);
	(void)open_one(text, size);
	if (keyblock_text_read(&parts, text, size) == 0) {
		seal(text, &parts);
		bits = (size_t)parts.field[0] << 8 | parts.field[1];
		opened = open_one(text, size);
		fuzz_promise(opened || bits % 8 != 0 || bits == 0 ||
			bits > 256 || bits / 8 > parts.field_size - 2 ||
			(parts.facts.algorithm == 'A' &&
			    !aes_key_size(bits / 8)),
		    "what is right opens");
	} else
		fuzz_refused();
	free(text);
	return 0;
}
