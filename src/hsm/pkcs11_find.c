#include <string.h>

#include "base/fail.h"
#include "hsm/pkcs11_key.h"
#include "hsm/pkcs11_kind.h"

#include "base/banned.h"

/* One attribute, which must fit: its size in *size. */
static CK_RV
attribute_read(struct pkcs11 *token, CK_OBJECT_HANDLE key,
    CK_ATTRIBUTE_TYPE type, void *value, CK_ULONG *size)
{
	CK_ATTRIBUTE wanted = { type, value, *size };
	CK_RV result =
	    token->calls->C_GetAttributeValue(token->session, key, &wanted, 1);

	if (result == CKR_OK && wanted.ulValueLen > *size)
		result = CKR_GENERAL_ERROR;
	*size = wanted.ulValueLen;
	return result;
}

/* A token that cannot say what it is asked has not shown it. */
static bool
attribute_is(struct pkcs11 *token, CK_OBJECT_HANDLE key, CK_ATTRIBUTE_TYPE type,
    bool value)
{
	CK_BBOOL found = CK_FALSE;
	CK_ULONG size = sizeof found;

	return attribute_read(token, key, type, &found, &size) == CKR_OK &&
	    size == sizeof found && (found != CK_FALSE) == value;
}

static bool
number_is(struct pkcs11 *token, CK_OBJECT_HANDLE key, CK_ATTRIBUTE_TYPE type,
    CK_ULONG value)
{
	CK_ULONG found = 0, size = sizeof found;

	return attribute_read(token, key, type, &found, &size) == CKR_OK &&
	    size == sizeof found && found == value;
}

static bool
curve_is(struct pkcs11 *token, CK_OBJECT_HANDLE key, CK_KEY_TYPE type)
{
	const struct pkcs11_curve *curve;
	uint8_t found[64];
	CK_ULONG size = sizeof found;
	size_t i;

	if (attribute_read(token, key, CKA_EC_PARAMS, found, &size) != CKR_OK)
		return false;
	for (i = 0; (curve = pkcs11_curve(type, i)) != NULL; i++)
		if (size == curve->size &&
		    memcmp(found, curve->parameters, size) == 0)
			return true;
	return false;
}

static int
key_fault(const char *id, const char *fault)
{
	return fail(EX_DATAERR, "the key %s in the token %s", id, fault);
}

static int
check_type(struct pkcs11 *token, const struct pkcs11_kind *kind, const char *id,
    CK_OBJECT_HANDLE key)
{
	uint8_t found[KEY_ID_TEXT];
	CK_ULONG size = sizeof found;

	if (!number_is(token, key, CKA_CLASS, kind->class) ||
	    !number_is(token, key, CKA_KEY_TYPE, kind->type))
		return key_fault(id, "is not of its type");
	if (kind->class == CKO_SECRET_KEY
		? !number_is(token, key, CKA_VALUE_LEN, HSM_SECRET_SIZE)
		: !curve_is(token, key, kind->type))
		return key_fault(id,
		    kind->class == CKO_SECRET_KEY ? "does not have 32 bytes"
						  : "is not on its curve");
	if (attribute_read(token, key, CKA_ID, found, &size) != CKR_OK ||
	    size != strlen(id) || memcmp(found, id, size) != 0)
		return key_fault(id, "has another CKA_ID than its label");
	return 0;
}

static int
check_guards(struct pkcs11 *token, const struct pkcs11_guard *guards,
    size_t count, const char *id, CK_OBJECT_HANDLE key)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!attribute_is(token, key, guards[i].type, guards[i].value))
			return key_fault(id, guards[i].fault);
	return 0;
}

static int
check_uses(struct pkcs11 *token, const struct pkcs11_kind *kind, const char *id,
    CK_OBJECT_HANDLE key)
{
	bool secret = kind->class == CKO_SECRET_KEY, may;
	size_t i;

	for (i = 0; i < pkcs11_use_count; i++) {
		if (!(secret ? pkcs11_uses[i].secret : pkcs11_uses[i].private))
			continue;
		may = (kind->may & pkcs11_uses[i].may) != 0;
		if (!attribute_is(token, key, pkcs11_uses[i].type, may))
			return fail(EX_DATAERR, "the key %s in the token %s %s",
			    id, may ? "may not" : "may also",
			    pkcs11_uses[i].verb);
	}
	return 0;
}

static int
check_all(struct pkcs11 *token, const struct pkcs11_kind *kind, const char *id,
    CK_OBJECT_HANDLE key)
{
	if (check_type(token, kind, id, key) != 0 ||
	    check_guards(token, pkcs11_guards, pkcs11_guard_count, id, key) !=
		0 ||
	    check_uses(token, kind, id, key) != 0)
		return -1;
	if (kind->imported)
		return 0;
	return check_guards(token, pkcs11_origins, pkcs11_origin_count, id,
	    key);
}

/* Of any class: a name that could mean two things means none. */
static int
find_objects(struct pkcs11 *token, const char *id, CK_OBJECT_HANDLE found[2],
    CK_ULONG *count)
{
	struct pkcs11_template template = { 0 };
	CK_RV result;

	pkcs11_put(&template, CKA_LABEL, id, strlen(id));
	result = token->calls->C_FindObjectsInit(token->session, template.list,
	    template.count);
	if (result == CKR_OK) {
		result = token->calls->C_FindObjects(token->session, found, 2,
		    count);
		(void)token->calls->C_FindObjectsFinal(token->session);
	}
	if (result != CKR_OK)
		return pkcs11_fail(result, "cannot look for the key %s in %s",
		    id, token->label);
	return 0;
}

int
pkcs11_key_find(struct pkcs11 *token, unsigned kind, const char *id,
    CK_OBJECT_HANDLE *key)
{
	CK_OBJECT_HANDLE found[2] = { 0 };
	CK_ULONG count = 0;

	if (find_objects(token, id, found, &count) != 0)
		return -1;
	if (count == 0) {
		fail(EX_DATAERR, "the key %s is not in the token %s", id,
		    token->label);
		return 1;
	}
	if (count > 1)
		return fail(EX_DATAERR,
		    "more than one object in the token %s is called %s",
		    token->label, id);
	*key = found[0];
	return check_all(token, &pkcs11_kinds[kind], id, *key);
}
