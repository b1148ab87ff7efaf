#include "hsm/pkcs11_key.h"

#include <string.h>

#include "base/fail.h"
#include "hsm/pkcs11_kind.h"

#include "base/banned.h"

static const CK_ULONG secret_size = HSM_SECRET_SIZE;

static void
put_name(struct pkcs11_template *template, const char *id)
{
	pkcs11_put(template, CKA_LABEL, id, strlen(id));
	pkcs11_put(template, CKA_ID, id, strlen(id));
}

/* What guards a key that shall stay, and the one thing it may do. */
static void
put_rules(struct pkcs11_template *template, const struct pkcs11_kind *kind)
{
	bool secret = kind->class == CKO_SECRET_KEY;
	size_t i;

	for (i = 0; i < pkcs11_guard_count; i++)
		pkcs11_put_bool(template, pkcs11_guards[i].type,
		    pkcs11_guards[i].value);
	for (i = 0; i < pkcs11_use_count; i++)
		if (secret ? pkcs11_uses[i].secret : pkcs11_uses[i].private)
			pkcs11_put_bool(template, pkcs11_uses[i].type,
			    (kind->may & pkcs11_uses[i].may) != 0);
}

static int
draw_secret(struct pkcs11 *token, const struct pkcs11_kind *kind,
    const char *id, CK_OBJECT_HANDLE *key)
{
	CK_MECHANISM mechanism = { .mechanism = kind->generate };
	struct pkcs11_template template = { 0 };
	CK_RV result;

	put_name(&template, id);
	put_rules(&template, kind);
	pkcs11_put(&template, CKA_VALUE_LEN, &secret_size, sizeof secret_size);
	result = token->calls->C_GenerateKey(token->writable, &mechanism,
	    template.list, template.count, key);
	if (result != CKR_OK)
		return pkcs11_fail(result, "cannot draw the key %s in %s", id,
		    token->label);
	return 0;
}

/* Some tokens give the point itself, most in an OCTET STRING as they should;
 * a P-256 point is uncompressed. */
static int
point_take(struct public_part *point, CK_KEY_TYPE type, const uint8_t *bytes,
    size_t size)
{
	size_t wanted = type == CKK_EC ? PKCS11_POINT_SIZE : HSM_PUBLIC_SIZE;

	if (size == wanted + 2 && bytes[0] == 0x04 && bytes[1] == wanted) {
		bytes += 2;
		size -= 2;
	}
	if (size != wanted || (type == CKK_EC && bytes[0] != 0x04))
		return fail(EX_UNAVAILABLE,
		    "the token gives a public key of %zu bytes that is not of "
		    "its curve",
		    size);
	memcpy(point->bytes, bytes, size);
	point->size = size;
	return 0;
}

static int
point_read(struct pkcs11 *token, CK_KEY_TYPE type, CK_OBJECT_HANDLE public,
    struct public_part *point)
{
	uint8_t bytes[PKCS11_POINT_SIZE + 2];
	CK_ATTRIBUTE wanted = { CKA_EC_POINT, bytes, sizeof bytes };
	CK_RV result = token->calls->C_GetAttributeValue(token->writable,
	    public, &wanted, 1);

	if (result != CKR_OK || wanted.ulValueLen > sizeof bytes)
		return pkcs11_fail(result, "cannot read a public key of %s",
		    token->label);
	return point_take(point, type, bytes, wanted.ulValueLen);
}

static CK_RV
pair_make(struct pkcs11 *token, const struct pkcs11_kind *kind, const char *id,
    const struct pkcs11_curve *curve, CK_OBJECT_HANDLE *public,
    CK_OBJECT_HANDLE *key)
{
	CK_MECHANISM mechanism = { .mechanism = kind->generate };
	struct pkcs11_template open = { 0 }, closed = { 0 };

	/* The public half is needed once, and does not stay. */
	pkcs11_put_bool(&open, CKA_TOKEN, false);
	pkcs11_put_bool(&open, CKA_PRIVATE, false);
	pkcs11_put_bool(&open, CKA_VERIFY, true);
	pkcs11_put(&open, CKA_EC_PARAMS, curve->parameters, curve->size);
	put_name(&closed, id);
	put_rules(&closed, kind);
	return token->calls->C_GenerateKeyPair(token->writable, &mechanism,
	    open.list, open.count, closed.list, closed.count, public, key);
}

static int
draw_pair(struct pkcs11 *token, const struct pkcs11_kind *kind, const char *id,
    CK_OBJECT_HANDLE *key, struct public_part *point)
{
	const struct pkcs11_curve *curve;
	CK_OBJECT_HANDLE public = 0;
	CK_RV result = CKR_OK;
	size_t i;
	int rc;

	for (i = 0; (curve = pkcs11_curve(kind->type, i)) != NULL; i++)
		if ((result = pair_make(token, kind, id, curve, &public,
			 key)) == CKR_OK)
			break;
	if (result != CKR_OK)
		return pkcs11_fail(result, "cannot draw the key %s in %s", id,
		    token->label);
	/* The key is there from now on, and the caller's to take away. */
	rc = point_read(token, kind->type, public, point);
	(void)token->calls->C_DestroyObject(token->writable, public);
	return rc;
}

int
pkcs11_key_draw(struct pkcs11 *token, unsigned kind, const char *id,
    CK_OBJECT_HANDLE *key, struct public_part *point)
{
	const struct pkcs11_kind *which = &pkcs11_kinds[kind];

	if (which->imported)
		return fail(EX_SOFTWARE, "a key like %s is never drawn", id);
	if (pkcs11_write(token) != 0)
		return -1;
	return which->class == CKO_SECRET_KEY
	    ? draw_secret(token, which, id, key)
	    : draw_pair(token, which, id, key, point);
}

int
pkcs11_key_import(struct pkcs11 *token, unsigned kind, const char *id,
    const uint8_t secret[static HSM_SECRET_SIZE], CK_OBJECT_HANDLE *key)
{
	const struct pkcs11_kind *which = &pkcs11_kinds[kind];
	struct pkcs11_template template = { 0 };
	CK_RV result;

	if (!which->imported)
		return fail(EX_SOFTWARE, "a key like %s is never brought in",
		    id);
	if (pkcs11_write(token) != 0)
		return -1;
	pkcs11_put(&template, CKA_CLASS, &which->class, sizeof which->class);
	pkcs11_put(&template, CKA_KEY_TYPE, &which->type, sizeof which->type);
	put_name(&template, id);
	put_rules(&template, which);
	pkcs11_put(&template, CKA_VALUE, secret, HSM_SECRET_SIZE);
	result = token->calls->C_CreateObject(token->writable, template.list,
	    template.count, key);
	if (result != CKR_OK)
		return pkcs11_fail(result, "cannot put the key %s into %s", id,
		    token->label);
	return 0;
}

int
pkcs11_key_destroy(struct pkcs11 *token, CK_OBJECT_HANDLE key)
{
	CK_RV result;

	if (pkcs11_write(token) != 0)
		return -1;
	result = token->calls->C_DestroyObject(token->writable, key);
	if (result != CKR_OK)
		return pkcs11_fail(result, "cannot take a key out of %s",
		    token->label);
	return 0;
}
