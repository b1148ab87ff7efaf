/* Test pages that are out: who is to open one, the digest of its word, and how
 * often a wrong one was said. One file each in the home's folder test-pages,
 * named as the log names recipients (ledger/rehearsal.h). */
#ifndef CUSTODY_TEST_PAGE_H
#define CUSTODY_TEST_PAGE_H

#include "base/digest.h"
#include "home/home.h"
#include "ledger/rehearsal.h"

enum { TEST_PAGE_TRIES = 5 };

struct test_page {
	char what[REHEARSAL_TEXT];
	uint8_t recipient[DIGEST_SIZE]; /* her certificate's fingerprint */
	uint8_t word[DIGEST_SIZE];
	unsigned tries; /* that are left */
};

/* Has a room make one for the recipient of that certificate: her page as CMS,
 * to be freed. */
char *test_page_make(struct test_page *page, const struct home *home,
    const char *certificate, size_t *size);

/* The recipient of a certificate, in its place of the fields above. */
int test_page_name(struct test_page *page, const char *certificate);

/* Writes it durably, in the place of an earlier one; reads it: EX_NOINPUT if
 * none is out for her; and takes it away. */
int test_page_keep(const struct test_page *page, const struct home *home);
int test_page_find(struct test_page *page, const struct home *home);
int test_page_drop(const struct test_page *page, const struct home *home);

#endif
