#include "hsm/pkcs11_kind.h"

#include "base/banned.h"

const struct pkcs11_kind pkcs11_kinds[PKCS11_KINDS] = {
	[KEY_WRAP] = { CKO_SECRET_KEY, CKK_AES, CKM_AES_KEY_GEN,
	    MAY_WRAP | MAY_UNWRAP, false },
	[KEY_CIP] = { CKO_SECRET_KEY, CKK_GENERIC_SECRET,
	    CKM_GENERIC_SECRET_KEY_GEN, MAY_SIGN | MAY_VERIFY, false },
	[KEY_SCAN] = { CKO_SECRET_KEY, CKK_GENERIC_SECRET,
	    CKM_GENERIC_SECRET_KEY_GEN, MAY_SIGN | MAY_VERIFY, false },
	[KEY_CARD] = { CKO_SECRET_KEY, CKK_GENERIC_SECRET,
	    CKM_GENERIC_SECRET_KEY_GEN, MAY_SIGN | MAY_VERIFY, false },
	[KEY_PUK] = { CKO_SECRET_KEY, CKK_GENERIC_SECRET,
	    CKM_GENERIC_SECRET_KEY_GEN, MAY_SIGN | MAY_VERIFY, false },
	[KEY_MANIFEST] = { CKO_PRIVATE_KEY, CKK_EC, CKM_EC_KEY_PAIR_GEN,
	    MAY_SIGN, false },
	[KEY_LOG] = { CKO_PRIVATE_KEY, CKK_EC_EDWARDS,
	    CKM_EC_EDWARDS_KEY_PAIR_GEN, MAY_SIGN, false },
	[KEY_EXCHANGE] = { CKO_SECRET_KEY, CKK_AES, CKM_AES_KEY_GEN,
	    MAY_SIGN | MAY_VERIFY, true },
	[PKCS11_SEAL] = { CKO_SECRET_KEY, CKK_GENERIC_SECRET,
	    CKM_GENERIC_SECRET_KEY_GEN, MAY_SIGN | MAY_VERIFY, false },
};

const struct pkcs11_guard pkcs11_guards[] = {
	{ CKA_TOKEN, true, "does not stay in the token (CKA_TOKEN)" },
	{ CKA_PRIVATE, true, "can be used without a PIN (CKA_PRIVATE)" },
	{ CKA_SENSITIVE, true, "can be read out of it (CKA_SENSITIVE)" },
	{ CKA_EXTRACTABLE, false,
	    "can be wrapped and carried out of it (CKA_EXTRACTABLE)" },
	{ CKA_MODIFIABLE, false, "can be altered in it (CKA_MODIFIABLE)" },
};

const size_t pkcs11_guard_count =
    sizeof pkcs11_guards / sizeof pkcs11_guards[0];

const struct pkcs11_guard pkcs11_origins[] = {
	{ CKA_LOCAL, true, "was not drawn in it (CKA_LOCAL)" },
	{ CKA_ALWAYS_SENSITIVE, true,
	    "could be read out of it once (CKA_ALWAYS_SENSITIVE)" },
	{ CKA_NEVER_EXTRACTABLE, true,
	    "could be carried out of it once (CKA_NEVER_EXTRACTABLE)" },
};

const size_t pkcs11_origin_count =
    sizeof pkcs11_origins / sizeof pkcs11_origins[0];

/* All of them are said when a key is made: a token that is told nothing of one
 * may take it for allowed, as SoftHSM does. */
const struct pkcs11_use pkcs11_uses[] = {
	{ CKA_WRAP, MAY_WRAP, true, false, "wrap keys" },
	{ CKA_UNWRAP, MAY_UNWRAP, true, true, "unwrap keys" },
	{ CKA_SIGN, MAY_SIGN, true, true, "sign" },
	{ CKA_VERIFY, MAY_VERIFY, true, false, "verify" },
	{ CKA_ENCRYPT, MAY_NOTHING_ELSE, true, false, "encrypt" },
	{ CKA_DECRYPT, MAY_NOTHING_ELSE, true, true, "decrypt" },
	{ CKA_SIGN_RECOVER, MAY_NOTHING_ELSE, false, true,
	    "sign with recovery" },
	{ CKA_DERIVE, MAY_NOTHING_ELSE, true, true, "derive keys" },
};

const size_t pkcs11_use_count = sizeof pkcs11_uses / sizeof pkcs11_uses[0];

/* RFC 5480 2.1.1.1, RFC 8410 3, and PKCS #11 3.0 2.3.3, which also has Ed25519
 * by its name. */
static const struct pkcs11_curve curves[] = {
	{ CKK_EC, "\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07", 10 },
	{ CKK_EC_EDWARDS,
	    "\x13\x0c"
	    "edwards25519",
	    14 },
	{ CKK_EC_EDWARDS, "\x06\x03\x2b\x65\x70", 5 },
};

const struct pkcs11_curve *
pkcs11_curve(CK_KEY_TYPE type, size_t number)
{
	size_t i;

	for (i = 0; i < sizeof curves / sizeof curves[0]; i++)
		if (curves[i].type == type && number-- == 0)
			return &curves[i];
	return NULL;
}

void
pkcs11_put(struct pkcs11_template *template, CK_ATTRIBUTE_TYPE type,
    const void *value, size_t size)
{
	template->list[template->count++] = (CK_ATTRIBUTE){ .type = type,
		.pValue = (void *)(uintptr_t)value,
		.ulValueLen = size };
}

void
pkcs11_put_bool(struct pkcs11_template *template, CK_ATTRIBUTE_TYPE type,
    bool value)
{
	static const CK_BBOOL yes = CK_TRUE, no = CK_FALSE;

	pkcs11_put(template, type, value ? &yes : &no, sizeof yes);
}
