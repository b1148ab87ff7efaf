/* What keys in a token must be, as tables; for pkcs11_key*.c alone. */
#ifndef HSM_PKCS11_KIND_H
#define HSM_PKCS11_KIND_H

#include "hsm/pkcs11_key.h"

/* What a key may do; each kind may one thing. */
enum {
	MAY_WRAP = 1 << 0,
	MAY_UNWRAP = 1 << 1,
	MAY_SIGN = 1 << 2,
	MAY_VERIFY = 1 << 3,
	MAY_NOTHING_ELSE = 0
};

struct pkcs11_kind {
	CK_OBJECT_CLASS class;
	CK_KEY_TYPE type;
	CK_MECHANISM_TYPE generate;
	unsigned may;
	bool imported; /* made outside, by a ceremony */
};

/* By usage, and PKCS11_SEAL last. */
extern const struct pkcs11_kind pkcs11_kinds[PKCS11_KINDS];

/* An attribute that is a yes or a no, what it must be, and what is wrong with
 * a key where it is not. */
struct pkcs11_guard {
	CK_ATTRIBUTE_TYPE type;
	bool value;
	const char *fault;
};

/* What every key is made with, and then what only a token can say. */
extern const struct pkcs11_guard pkcs11_guards[];
extern const size_t pkcs11_guard_count;
extern const struct pkcs11_guard pkcs11_origins[];
extern const size_t pkcs11_origin_count;

/* What a key may do, as its attribute has it; a key of a class that cannot do
 * it at all has no such attribute. */
struct pkcs11_use {
	CK_ATTRIBUTE_TYPE type;
	unsigned may;
	bool secret;  /* an attribute of secret keys … */
	bool private; /* … of private ones */
	const char *verb;
};

extern const struct pkcs11_use pkcs11_uses[];
extern const size_t pkcs11_use_count;

/* The curve of a type of key, in the forms that tokens know, the first being
 * the one that makes keys: NULL past the last, or of what has none. */
struct pkcs11_curve {
	CK_KEY_TYPE type;
	const char *parameters; /* DER */
	CK_ULONG size;
};

const struct pkcs11_curve *pkcs11_curve(CK_KEY_TYPE type, size_t number);

/* Attributes being gathered; what they point to must outlive them. */
struct pkcs11_template {
	CK_ATTRIBUTE list[28];
	CK_ULONG count;
};

void pkcs11_put(struct pkcs11_template *template, CK_ATTRIBUTE_TYPE type,
    const void *value, size_t size);
void pkcs11_put_bool(struct pkcs11_template *template, CK_ATTRIBUTE_TYPE type,
    bool value);

#endif
