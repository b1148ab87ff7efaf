/* Goal: a backup opens under the key that its custodians hold, under no other,
 * and is the store it was made of; and nothing is restored over anything. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/hex.h"
#include "base/secret.h"
#include "hsm/backup.h"
#include "hsm/hsm_soft.h"
#include "tests/unit/folder.h"

#include <cmocka.h>

#include "base/banned.h"

static const char passphrase[] = "correct horse battery";
static struct folder folder, other;
static struct keystore store, backup;
static struct hsm_opener *opener;
static struct bytes text;

/* NIST SP 800-38B, D.3: AES-256; the check is openssl's CMAC of 16 zeros. */
static uint8_t key[32];

static int
open_all(void **state)
{
	const char *path;

	(void)state;
	(void)hex_read(key, 32,
	    "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
	if (folder_open(&folder) != 0 || folder_open(&other) != 0 ||
	    secret_heap_open(1 << 16) != 0 ||
	    (opener = secret_new(sizeof *opener)) == NULL ||
	    hsm_create(folder.fd, NULL, passphrase, NULL, NULL) != 0)
		return -1;
	path = folder_file(&folder, KEYSTORE_NAME);
	return hsm_unlock(path, NULL, passphrase, opener) != 0 ||
		keystore_read(&store, path) != 0 ||
		backup_make(&text, &store, opener, key) != 0 ||
		file_write(folder.fd, "backup", text.data, text.size, 0600) != 0
	    ? -1
	    : 0;
}

static int
read_backup(const char *name)
{
	return keystore_read_backup(&backup, folder_file(&folder, name));
}

static void
test_its_key_has_a_name_of_its_own(void **state)
{
	uint8_t check[KEY_CHECK_SIZE];
	char id[KEY_ID_TEXT];

	(void)state;
	assert_int_equal(backup_name(id, check, key), 0);
	assert_string_equal(id, "backup-1a0b2df267");
}

static void
test_it_has_every_key_and_no_other(void **state)
{
	struct hsm *hsm;
	size_t i;

	(void)state;
	assert_int_equal(read_backup("backup"), 0);
	assert_string_equal(backup.custody, "backup-1a0b2df267");
	assert_int_equal(backup.count, store.count);
	for (i = 0; i < store.count; i++) {
		assert_memory_equal(&backup.keys[i].facts, &store.keys[i].facts,
		    sizeof store.keys[i].facts);
		/* Sealed anew: nothing of the one tells of the other. */
		assert_memory_not_equal(backup.keys[i].sealed,
		    store.keys[i].sealed, KEYSTORE_NONCE_SIZE);
	}
	assert_non_null(hsm = backup_open(&backup, key));
	assert_null(hsm_key_at(hsm, store.count));
	hsm_free(hsm);
}

static void
test_another_key_opens_nothing(void **state)
{
	uint8_t wrong[32];

	(void)state;
	memcpy(wrong, key, sizeof wrong);
	wrong[31] ^= 1;
	assert_int_equal(read_backup("backup"), 0);
	assert_null(backup_open(&backup, wrong));
	assert_int_equal(fail_code(), EX_DATAERR);
	assert_non_null(strstr(fail_reason(), "another key"));
	/* Nor if it is said to be that one. */
	assert_int_equal(key_check(backup.check, wrong), 0);
	assert_null(backup_open(&backup, wrong));
	assert_non_null(strstr(fail_reason(), "altered"));
}

static void
test_what_was_altered_opens_nothing(void **state)
{
	size_t i, at;

	(void)state;
	for (i = 0; i < store.count; i++)
		for (at = 0; at < store.keys[i].sealed_size; at++) {
			assert_int_equal(read_backup("backup"), 0);
			backup.keys[i].sealed[at] ^= 1;
			assert_null(backup_open(&backup, key));
		}
	assert_int_equal(read_backup("backup"), 0);
	backup.keys[0].facts.version++;
	assert_null(backup_open(&backup, key));
	assert_int_equal(read_backup("backup"), 0);
	backup.custody[7] ^= 1;
	assert_null(backup_open(&backup, key));
}

static void
test_a_store_is_no_backup_and_a_token_has_none(void **state)
{
	struct bytes none = { 0 };
	static struct keystore token;

	(void)state;
	assert_int_equal(read_backup(KEYSTORE_NAME), -1);
	assert_non_null(strstr(fail_reason(), "no backup"));
	token = store;
	token.lock = LOCK_TOKEN;
	assert_int_equal(backup_make(&none, &token, opener, key), -1);
	assert_int_equal(fail_code(), EX_UNAVAILABLE);
	assert_int_equal(none.size, 0);
}

static void
test_a_store_comes_back_and_replaces_none(void **state)
{
	static const char next[] = "another passphrase";
	struct hsm *hsm;
	const char *path = folder_file(&other, KEYSTORE_NAME);
	uint8_t one[HSM_MAC_SIZE], two[HSM_MAC_SIZE];

	(void)state;
	assert_int_equal(read_backup("backup"), 0);
	assert_int_equal(backup_restore(other.fd, &backup, key, "short", NULL,
			     NULL),
	    -1);
	assert_int_equal(backup_restore(folder.fd, &backup, key, next, NULL,
			     NULL),
	    -1);
	assert_int_equal(fail_code(), EX_CANTCREAT);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(backup_restore(other.fd, &backup, key, next, NULL,
			     NULL),
	    0);
	assert_int_equal(hsm_unlock(path, NULL, next, opener), 0);
	assert_non_null(hsm = hsm_open(path, NULL, opener));
	assert_int_equal(hsm_hmac(hsm, KEY_CIP, "x", 1, one), 0);
	hsm_free(hsm);
	assert_non_null(hsm = backup_open(&backup, key));
	assert_int_equal(hsm_hmac(hsm, KEY_CIP, "x", 1, two), 0);
	hsm_free(hsm);
	assert_memory_equal(one, two, sizeof one);
}

static int
close_all(void **state)
{
	(void)state;
	bytes_free(&text);
	secret_free(opener, sizeof *opener);
	folder_remove(&folder);
	folder_remove(&other);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_its_key_has_a_name_of_its_own),
		cmocka_unit_test(test_it_has_every_key_and_no_other),
		cmocka_unit_test(test_another_key_opens_nothing),
		cmocka_unit_test(test_what_was_altered_opens_nothing),
		cmocka_unit_test(
		    test_a_store_is_no_backup_and_a_token_has_none),
		cmocka_unit_test(test_a_store_comes_back_and_replaces_none),
	};

	return cmocka_run_group_tests_name("backup", tests, open_all,
	    close_all);
}
