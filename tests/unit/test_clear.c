/* Goal: a page file opens for its key, and for nobody else and in no other
 * state: not one clear byte of it then stands in the memory for pages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/secret.h"
#include "base/clear.h"

#include "press_fixture.h"

enum { CLEAR = 40000, POSITIONS = 1000, HEAP = 1 << 18 };

static struct shop rsa, ec, other;
static uint8_t clear[CLEAR];

static int
prepare(void **state)
{
	size_t i;

	(void)state;
	shop_make(&rsa, EVP_RSA_gen(2048), "rsa");
	shop_make(&ec, EVP_EC_gen("P-256"), "ec");
	shop_make(&other, EVP_RSA_gen(2048), "other");
	/* Every stretch of it would be known again. */
	for (i = 0; i < CLEAR; i++)
		clear[i] = (uint8_t)("PIN 2468"[i % 8] + (int)(i / 8 % 7));
	return secret_heap_open(HEAP);
}

static int
put_away(void **state)
{
	(void)state;
	shop_free(&rsa);
	shop_free(&ec);
	shop_free(&other);
	return 0;
}

/* Anything but noughts. */
static size_t
left_over(const struct clear *pages)
{
	size_t i, count = 0;

	for (i = 0; i < pages->room; i++)
		count += pages->bytes[i] != 0;
	return count;
}

static void
opens(const struct shop *shop)
{
	struct clear pages;
	uint8_t *sealed;
	size_t size = shop_seal(shop, clear, CLEAR, &sealed);

	assert_int_equal(clear_new(&pages, size), 0);
	assert_int_equal(clear_open(&pages, "000001.cms", sealed, size,
			     shop->key, shop->certificate),
	    0);
	assert_int_equal(pages.size, CLEAR);
	assert_memory_equal(pages.bytes, clear, CLEAR);
	clear_wipe(&pages);
	assert_int_equal(left_over(&pages), 0);
	free(sealed);
	clear_free(&pages);
}

static void
it_opens_for_its_key(void **state)
{
	(void)state;
	opens(&rsa);
	opens(&ec);
}

static void
another_key_opens_nothing(void **state)
{
	struct clear pages;
	uint8_t *sealed;
	size_t size = shop_seal(&rsa, clear, CLEAR, &sealed);

	(void)state;
	assert_int_equal(clear_new(&pages, size), 0);
	assert_int_equal(clear_open(&pages, "000001.cms", sealed, size,
			     other.key, other.certificate),
	    -1);
	assert_int_equal(left_over(&pages), 0);
	/* The right name on the wrong key. */
	assert_int_equal(clear_open(&pages, "000001.cms", sealed, size,
			     other.key, rsa.certificate),
	    -1);
	assert_int_equal(left_over(&pages), 0);
	free(sealed);
	clear_free(&pages);
}

/* Most positions are of the ciphertext: that is where an OpenSSL that gives
 * out data before it has looked at the tag would show. */
static void
tampered(const struct shop *shop)
{
	struct clear pages;
	uint8_t *sealed;
	size_t size = shop_seal(shop, clear, CLEAR, &sealed), i, at, opened = 0;

	assert_int_equal(clear_new(&pages, size), 0);
	for (i = 0; i < POSITIONS; i++) {
		/* The head and the tail byte for byte, the middle in steps. */
		at = i < 300 ? i
		    : i < 400
		    ? size - 1 - (i - 300)
		    : 300 + (i - 400) * (size - 400) / (POSITIONS - 400);
		sealed[at] ^= 1 << i % 8;
		if (clear_open(&pages, "000001.cms", sealed, size, shop->key,
			shop->certificate) == 0) {
			/* Names of algorithms' parameters and attributes are
			 * not what is sealed; what came out must be. */
			opened++;
			assert_int_equal(pages.size, CLEAR);
			assert_memory_equal(pages.bytes, clear, CLEAR);
			clear_wipe(&pages);
		}
		assert_int_equal(left_over(&pages), 0);
		sealed[at] ^= 1 << i % 8;
	}
	/* None in the ciphertext or the tag; a handful in what frames it. */
	assert_in_range(opened, 0, 40);
	free(sealed);
	clear_free(&pages);
}

static void
no_byte_of_a_tampered_file_appears(void **state)
{
	(void)state;
	tampered(&rsa);
	tampered(&ec);
}

/* Each length it can be cut to, near the end, and some before. */
static void
no_byte_of_a_cut_file_appears(void **state)
{
	struct clear pages;
	uint8_t *sealed;
	size_t size = shop_seal(&rsa, clear, CLEAR, &sealed), cut;

	(void)state;
	assert_int_equal(clear_new(&pages, size), 0);
	for (cut = 0; cut < size; cut += cut + 200 < size ? 97 : 1) {
		assert_int_equal(clear_open(&pages, "000001.cms", sealed, cut,
				     rsa.key, rsa.certificate),
		    -1);
		assert_int_equal(left_over(&pages), 0);
	}
	free(sealed);
	clear_free(&pages);
}

/* What has no tag is refused however well it decrypts. */
static void
a_file_without_a_tag_is_refused(void **state)
{
	STACK_OF(X509) *to = sk_X509_new_null();
	BIO *in = BIO_new_mem_buf(clear, CLEAR), *out = BIO_new(BIO_s_mem());
	CMS_ContentInfo *cms;
	struct clear pages;
	uint8_t *bytes;
	size_t size;

	(void)state;
	sk_X509_push(to, rsa.certificate);
	cms = CMS_encrypt(to, in, EVP_aes_256_cbc(), CMS_BINARY);
	i2d_CMS_bio(out, cms);
	size = (size_t)BIO_get_mem_data(out, (char **)&bytes);
	assert_int_equal(clear_new(&pages, size), 0);
	assert_int_equal(clear_open(&pages, "000001.cms", bytes, size, rsa.key,
			     rsa.certificate),
	    -1);
	assert_int_equal(left_over(&pages), 0);
	clear_free(&pages);
	CMS_ContentInfo_free(cms);
	BIO_free(in);
	BIO_free(out);
	sk_X509_free(to);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_opens_for_its_key),
		cmocka_unit_test(another_key_opens_nothing),
		cmocka_unit_test(no_byte_of_a_tampered_file_appears),
		cmocka_unit_test(no_byte_of_a_cut_file_appears),
		cmocka_unit_test(a_file_without_a_tag_is_refused),
	};

	return cmocka_run_group_tests(tests, prepare, put_away);
}
