#include "hsm/pkcs11_use.h"

#include <stdbool.h>
#include <string.h>

#include "base/fail.h"
#include "base/secret.h"
#include "hsm/pkcs11_kind.h"

#include "base/banned.h"

static int
answer_fail(const struct pkcs11 *token, const char *what, size_t found,
    size_t wanted)
{
	return fail(EX_UNAVAILABLE,
	    "the token %s gives %s of %zu bytes, which must have %zu",
	    token->label, what, found, wanted);
}

int
pkcs11_sign(struct pkcs11 *token, CK_MECHANISM_TYPE mechanism,
    CK_OBJECT_HANDLE key, const void *bytes, size_t size, uint8_t *signature,
    size_t signature_size)
{
	CK_MECHANISM which = { .mechanism = mechanism };
	CK_ULONG made = signature_size;
	CK_RV result = token->calls->C_SignInit(token->session, &which, key);

	if (result == CKR_OK)
		result = token->calls->C_Sign(token->session,
		    (CK_BYTE *)(uintptr_t)bytes, size, signature, &made);
	if (result != CKR_OK)
		return pkcs11_fail(result, "cannot sign in the token %s",
		    token->label);
	if (made != signature_size)
		return answer_fail(token, "a signature", made, signature_size);
	return 0;
}

/* A session object, gone with the session at the latest. */
static void
put_passing(struct pkcs11_template *template)
{
	static const CK_OBJECT_CLASS class = CKO_SECRET_KEY;
	static const CK_KEY_TYPE type = CKK_GENERIC_SECRET;

	pkcs11_put(template, CKA_CLASS, &class, sizeof class);
	pkcs11_put(template, CKA_KEY_TYPE, &type, sizeof type);
	pkcs11_put_bool(template, CKA_TOKEN, false);
	pkcs11_put_bool(template, CKA_PRIVATE, true);
	pkcs11_put_bool(template, CKA_EXTRACTABLE, true);
}

int
pkcs11_wrap(struct pkcs11 *token, CK_OBJECT_HANDLE wrapping, const uint8_t *key,
    size_t size, uint8_t wrapped[static HSM_WRAPPED_MOST], size_t *wrapped_size)
{
	CK_MECHANISM mechanism = { .mechanism = CKM_AES_KEY_WRAP_PAD };
	const size_t wanted = size + 8;
	struct pkcs11_template template = { 0 };
	CK_ULONG made = HSM_WRAPPED_MOST;
	CK_OBJECT_HANDLE passing = 0;
	CK_RV result, gone = CKR_OK;

	if (size % 8 != 0)
		return fail(EX_SOFTWARE,
		    "a token wraps keys of 8, 16, 24 ... bytes, not %zu", size);
	put_passing(&template);
	pkcs11_put_bool(&template, CKA_SENSITIVE, true);
	pkcs11_put(&template, CKA_VALUE, key, size);
	result = token->calls->C_CreateObject(token->session, template.list,
	    template.count, &passing);
	if (result == CKR_OK) {
		result = token->calls->C_WrapKey(token->session, &mechanism,
		    wrapping, passing, wrapped, &made);
		gone = token->calls->C_DestroyObject(token->session, passing);
	}
	if (result != CKR_OK || gone != CKR_OK)
		return pkcs11_fail(result != CKR_OK ? result : gone,
		    "cannot wrap a key in the token %s", token->label);
	if (made != wanted)
		return answer_fail(token, "a wrapped key", made, wanted);
	*wrapped_size = made;
	return 0;
}

/* Through secret memory, so that key is untouched unless all is well. */
static int
passing_read(struct pkcs11 *token, CK_OBJECT_HANDLE passing, uint8_t *key,
    size_t size)
{
	uint8_t *value = secret_new(HSM_WRAPPED_MOST);
	CK_ATTRIBUTE wanted = { CKA_VALUE, value, HSM_WRAPPED_MOST };
	CK_RV result;
	int rc = -1;

	if (value == NULL)
		return -1;
	result = token->calls->C_GetAttributeValue(token->session, passing,
	    &wanted, 1);
	if (result != CKR_OK)
		pkcs11_fail(result, "cannot read an unwrapped key of %s",
		    token->label);
	else if (wanted.ulValueLen != size)
		fail(EX_DATAERR, "the wrapped key is not one of %zu bytes",
		    size);
	else {
		memcpy(key, value, size);
		rc = 0;
	}
	secret_free(value, HSM_WRAPPED_MOST);
	return rc;
}

/* What tokens say of a wrapped key that is not right; SoftHSM 2.6.1, that it
 * has failed. */
static bool
unwrap_may_be_altered(CK_RV result)
{
	static const CK_RV refusals[] = { CKR_WRAPPED_KEY_INVALID,
		CKR_WRAPPED_KEY_LEN_RANGE, CKR_ENCRYPTED_DATA_INVALID,
		CKR_ENCRYPTED_DATA_LEN_RANGE, CKR_GENERAL_ERROR,
		CKR_FUNCTION_FAILED };
	size_t i;

	for (i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
		if (refusals[i] == result)
			return true;
	return false;
}

int
pkcs11_unwrap(struct pkcs11 *token, CK_OBJECT_HANDLE wrapping,
    const uint8_t *wrapped, size_t wrapped_size, uint8_t *key, size_t size)
{
	CK_MECHANISM mechanism = { .mechanism = CKM_AES_KEY_WRAP_PAD };
	struct pkcs11_template template = { 0 };
	CK_OBJECT_HANDLE passing = 0;
	CK_RV result;
	int rc;

	put_passing(&template);
	pkcs11_put_bool(&template, CKA_SENSITIVE, false);
	result = token->calls->C_UnwrapKey(token->session, &mechanism, wrapping,
	    (CK_BYTE *)(uintptr_t)wrapped, wrapped_size, template.list,
	    template.count, &passing);
	if (result != CKR_OK) {
		rc = pkcs11_fail(result, "cannot unwrap a key in the token %s",
		    token->label);
		return unwrap_may_be_altered(result) ? 1 : rc;
	}
	rc = passing_read(token, passing, key, size);
	result = token->calls->C_DestroyObject(token->session, passing);
	if (rc == 0 && result != CKR_OK)
		rc = pkcs11_fail(result, "cannot take a key out of %s",
		    token->label);
	return rc;
}

int
pkcs11_random(struct pkcs11 *token, void *bytes, size_t size)
{
	CK_RV result =
	    token->calls->C_GenerateRandom(token->session, bytes, size);

	if (result != CKR_OK)
		return pkcs11_fail(result,
		    "the random source of the token %s failed", token->label);
	return 0;
}
