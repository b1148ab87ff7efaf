/* Engines are what OpenSSL 3.0 has for PKCS#11 in Debian 12; its successor, a
 * provider, is not there yet. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "press/token.h"

#include <openssl/engine.h>
#include <openssl/err.h>

#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

static ENGINE *engine;

static int
token_fail(const char *what)
{
	const char *why = ERR_reason_error_string(ERR_peek_last_error());

	ERR_clear_error();
	return fail(EX_UNAVAILABLE, "%s: %s", what,
	    why != NULL ? why : "the token gives no reason");
}

static int
token_open(const char *module)
{
	if (engine != NULL)
		return 0;
	ENGINE_load_dynamic();
	if ((engine = ENGINE_by_id("pkcs11")) == NULL)
		return token_fail(
		    "OpenSSL's engine for tokens is missing: install the "
		    "package libengine-pkcs11-openssl");
	if ((module != NULL &&
		ENGINE_ctrl_cmd_string(engine, "MODULE_PATH", module, 0) !=
		    1) ||
	    ENGINE_init(engine) != 1) {
		ENGINE_free(engine);
		engine = NULL;
		return token_fail("cannot use the PKCS#11 module");
	}
	return 0;
}

EVP_PKEY *
token_key(const char *module, const char *uri, const char *pin)
{
	EVP_PKEY *key = NULL;

	if (token_open(module) != 0)
		return NULL;
	if (ENGINE_ctrl_cmd_string(engine, "PIN", pin, 0) == 1)
		key = ENGINE_load_private_key(engine, uri, NULL, NULL);
	if (key == NULL)
		token_fail("cannot use the key in the token (a wrong PIN, or "
			   "no such token or object)");
	ERR_clear_error();
	return key;
}

void
token_close(void)
{
	if (engine == NULL)
		return;
	(void)ENGINE_finish(engine);
	(void)ENGINE_free(engine);
	engine = NULL;
}
