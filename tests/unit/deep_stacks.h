/* For a test that is watched while others' libraries lose memory in it: their
 * functions are known by name (tests/sanitize/lsan.supp), and libcrypto has no
 * frame pointers, by which stacks are usually followed. */
#ifndef TESTS_UNIT_DEEP_STACKS_H
#define TESTS_UNIT_DEEP_STACKS_H

#ifdef __has_feature
#if __has_feature(address_sanitizer)
const char *__asan_default_options(void);

const char *
__asan_default_options(void)
{
	return "fast_unwind_on_malloc=0";
}
#endif
#endif

#endif
