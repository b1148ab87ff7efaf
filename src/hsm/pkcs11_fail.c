#include <stdarg.h>
#include <stdio.h>

#include "base/fail.h"
#include "hsm/pkcs11.h"

#include "base/banned.h"

#define RESULT(name) name, #name

/* What a person can do something about, in words; the rest by its name. */
static const struct result {
	CK_RV result;
	const char *name;
	int exit_code;
	const char *sentence;
} results[] = {
	{ RESULT(CKR_PIN_INCORRECT), EX_NOPERM, "the PIN is wrong" },
	{ RESULT(CKR_PIN_INVALID), EX_NOPERM, "the PIN is wrong" },
	{ RESULT(CKR_PIN_LEN_RANGE), EX_NOPERM,
	    "the PIN is wrong: it is too short or too long" },
	{ RESULT(CKR_PIN_EXPIRED), EX_NOPERM, "the PIN must be changed first" },
	{ RESULT(CKR_PIN_LOCKED), EX_NOPERM,
	    "the PIN is locked after too many wrong ones: its security "
	    "officer must set a new one" },
	{ RESULT(CKR_USER_PIN_NOT_INITIALIZED), EX_NOPERM,
	    "no user PIN was set yet" },
	{ RESULT(CKR_USER_ALREADY_LOGGED_IN), EX_SOFTWARE,
	    "this process is logged in already" },
	{ RESULT(CKR_USER_NOT_LOGGED_IN), EX_UNAVAILABLE,
	    "the token has logged us out" },
	{ RESULT(CKR_TOKEN_NOT_PRESENT), EX_UNAVAILABLE,
	    "the token is not there" },
	{ RESULT(CKR_TOKEN_NOT_RECOGNIZED), EX_UNAVAILABLE,
	    "the token is not one that its module knows" },
	{ RESULT(CKR_TOKEN_WRITE_PROTECTED), EX_UNAVAILABLE,
	    "the token is write-protected" },
	{ RESULT(CKR_SESSION_READ_ONLY), EX_UNAVAILABLE,
	    "the token may not be written to" },
	{ RESULT(CKR_SESSION_COUNT), EX_UNAVAILABLE,
	    "the token has no more sessions: use fewer rooms" },
	{ RESULT(CKR_SESSION_HANDLE_INVALID), EX_UNAVAILABLE,
	    "the token has lost our session" },
	{ RESULT(CKR_SESSION_CLOSED), EX_UNAVAILABLE,
	    "the token has lost our session" },
	{ RESULT(CKR_DEVICE_REMOVED), EX_UNAVAILABLE, "the token was removed" },
	{ RESULT(CKR_DEVICE_ERROR), EX_UNAVAILABLE, "the token has failed" },
	{ RESULT(CKR_DEVICE_MEMORY), EX_UNAVAILABLE,
	    "the token has no more memory" },
	{ RESULT(CKR_HOST_MEMORY), EX_OSERR, "the module has no more memory" },
	{ RESULT(CKR_GENERAL_ERROR), EX_UNAVAILABLE,
	    "the module has failed, and says no more" },
	{ RESULT(CKR_FUNCTION_FAILED), EX_UNAVAILABLE,
	    "the module has failed, and says no more" },
	{ RESULT(CKR_FUNCTION_NOT_SUPPORTED), EX_UNAVAILABLE,
	    "the module cannot do that" },
	{ RESULT(CKR_MECHANISM_INVALID), EX_UNAVAILABLE,
	    "the token does not have that mechanism" },
	{ RESULT(CKR_MECHANISM_PARAM_INVALID), EX_UNAVAILABLE,
	    "the token wants that mechanism otherwise" },
	{ RESULT(CKR_OBJECT_HANDLE_INVALID), EX_UNAVAILABLE,
	    "the key is no longer in the token" },
	{ RESULT(CKR_KEY_HANDLE_INVALID), EX_UNAVAILABLE,
	    "the key is no longer in the token" },
	{ RESULT(CKR_WRAPPING_KEY_HANDLE_INVALID), EX_UNAVAILABLE,
	    "the key is no longer in the token" },
	{ RESULT(CKR_UNWRAPPING_KEY_HANDLE_INVALID), EX_UNAVAILABLE,
	    "the key is no longer in the token" },
	{ RESULT(CKR_KEY_FUNCTION_NOT_PERMITTED), EX_UNAVAILABLE,
	    "the key is not for that" },
	{ RESULT(CKR_KEY_TYPE_INCONSISTENT), EX_UNAVAILABLE,
	    "the key is of another type" },
	{ RESULT(CKR_ATTRIBUTE_TYPE_INVALID), EX_UNAVAILABLE,
	    "the token does not know an attribute that keys must have" },
	{ RESULT(CKR_ATTRIBUTE_VALUE_INVALID), EX_UNAVAILABLE,
	    "the token refuses an attribute that keys must have" },
	{ RESULT(CKR_TEMPLATE_INCONSISTENT), EX_UNAVAILABLE,
	    "the token refuses the attributes that keys must have" },
	{ RESULT(CKR_TEMPLATE_INCOMPLETE), EX_UNAVAILABLE,
	    "the token wants more attributes" },
	{ RESULT(CKR_RANDOM_NO_RNG), EX_UNAVAILABLE,
	    "the token has no random source" },
	{ RESULT(CKR_BUFFER_TOO_SMALL), EX_UNAVAILABLE,
	    "the token answers more than was asked" },
	{ RESULT(CKR_CANT_LOCK), EX_UNAVAILABLE,
	    "the module needs threads, which a room has not" },
	{ RESULT(CKR_NEED_TO_CREATE_THREADS), EX_UNAVAILABLE,
	    "the module needs threads, which a room has not" },
};

int
pkcs11_fail(CK_RV result, const char *format, ...)
{
	char what[256];
	va_list words;
	size_t i;

	va_start(words, format);
	(void)vsnprintf(what, sizeof what, format, words);
	va_end(words);
	for (i = 0; i < sizeof results / sizeof results[0]; i++)
		if (results[i].result == result)
			return fail(results[i].exit_code, "%s: %s (%s)", what,
			    results[i].sentence, results[i].name);
	return fail(EX_UNAVAILABLE, "%s: the module answers CK_RV 0x%lx", what,
	    result);
}
