/* Requests about what may be printed, and where: templates and presses. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/base64.h"
#include "base/fail.h"
#include "base/hex.h"
#include "desk/command.h"
#include "desk/press_identity.h"
#include "desk/request_kinds.h"
#include "job/template.h"
#include "ledger/press.h"
#include "ledger/template.h"

#include "base/banned.h"

static json_t *
print_arguments(json_t *arguments)
{
	if (arguments == NULL)
		fail(EX_USAGE, "that cannot be asked for: it is no UTF-8");
	return arguments;
}

json_t *
read_template(struct ledger *ledger, int argc, char **argv)
{
	const struct option_value values[] = { REQUEST_OPTION_JSON, { 0 } };
	char **word, digest[DIGEST_TEXT];
	struct template *template;
	json_t *arguments;

	(void)ledger;
	if (command_options(argc, argv, values, 1, &word) != 0 ||
	    (template = template_read(word[0], NULL)) == NULL)
		return NULL;
	hex_write(digest, template_digest(template), DIGEST_SIZE);
	arguments = print_arguments(json_pack("{s:s, s:s}", "name",
	    template_name(template), "sha256", digest));
	template_free(template);
	return arguments;
}

int
carry_template(struct ledger *ledger, const json_t *arguments,
    const char *request)
{
	struct approved_template template = { .entry = 0 };
	const char *name, *sha256;

	if (json_unpack((json_t *)(uintptr_t)arguments, "{s:s, s:s}", "name",
		&name, "sha256", &sha256) != 0 ||
	    hex_read(template.digest, DIGEST_SIZE, sha256) != 0)
		return fail(EX_DATAERR, "this is no request for a template");
	if (strlen(name) >= TEMPLATE_NAME)
		return fail(EX_DATAERR,
		    "the template's name is longer than %d bytes",
		    TEMPLATE_NAME - 1);
	(void)snprintf(template.name, sizeof template.name, "%s", name);
	return ledger_template_approve(ledger, &template, request);
}

int
release_check_template(struct ledger *ledger, int64_t id)
{
	struct approved_template template;
	struct batch batch;
	char digest[DIGEST_TEXT];
	int found = ledger_batch_get(ledger, id, &batch);

	if (found != 1)
		return -1;
	hex_write(digest, batch.template_digest, DIGEST_SIZE);
	found = ledger_template_get(ledger, batch.template_digest, &template);
	if (found == 0)
		fail(EX_DATAERR,
		    "nobody has approved the proof of what B%06" PRId64
		    " is printed with, \"%.64s\" (SHA-256 %s): use \"busta "
		    "template approve\"",
		    id, batch.template_name, digest);
	batch_free(&batch);
	return found == 1 ? 0 : -1;
}

/* {"active", "at", "name", "opens", "opens_sha256", "signs", "signs_sha256"}:
 * whole certificates, and the fingerprints that people compare. */
static json_t *
press_arguments(const char *name, const char *at,
    const struct press_identity *opens, const struct press_identity *signs)
{
	return print_arguments(json_pack("{s:b, s:s, s:s, s:s, s:s, s:s, s:s}",
	    "active", 1, "at", at, "name", name, "opens", opens->base64,
	    "opens_sha256", opens->sha256, "signs", signs->base64,
	    "signs_sha256", signs->sha256));
}

json_t *
read_press(struct ledger *ledger, int argc, char **argv)
{
	const char *certificate = NULL, *signing = NULL, *at = NULL;
	const struct option_value values[] = { { "certificate", &certificate,
						   NULL },
		{ "signing", &signing, NULL }, { "at", &at, NULL },
		REQUEST_OPTION_JSON, { 0 } };
	struct press_identity opens = { 0 }, signs = { 0 };
	json_t *arguments = NULL;
	char **word;

	(void)ledger;
	if (command_options(argc, argv, values, 1, &word) != 0)
		return NULL;
	if (certificate == NULL || at == NULL) {
		fail(EX_USAGE,
		    "say which certificate the page files are sealed to, and "
		    "where the press stands: --certificate FILE --at "
		    "PRINT-ROOM");
		return NULL;
	}
	if (press_identity_read(&opens, certificate, false) == 0 &&
	    press_identity_read(&signs, signing != NULL ? signing : certificate,
		true) == 0)
		arguments = press_arguments(word[0], at, &opens, &signs);
	press_identity_free(&opens);
	press_identity_free(&signs);
	return arguments;
}

json_t *
read_press_removed(struct ledger *ledger, int argc, char **argv)
{
	const struct option_value values[] = { REQUEST_OPTION_JSON, { 0 } };
	char **word;

	(void)ledger;
	return command_options(argc, argv, values, 1, &word) != 0
	    ? NULL
	    : print_arguments(
		  json_pack("{s:b, s:s}", "active", 0, "name", word[0]));
}

/* The fingerprint that was approved is that of the certificate. */
static int
press_take(const json_t *arguments, const char *name, const char *fingerprint,
    uint8_t **bytes, size_t *size)
{
	const char *text = json_string_value(json_object_get(arguments, name));
	const char *said =
	    json_string_value(json_object_get(arguments, fingerprint));
	uint8_t digest[DIGEST_SIZE], wanted[DIGEST_SIZE];
	long length;

	if ((*bytes = malloc(LEDGER_PRESS_CERTIFICATE)) == NULL)
		return fail(EX_OSERR, "out of memory");
	length = text == NULL
	    ? -1
	    : base64_read(*bytes, LEDGER_PRESS_CERTIFICATE, text, strlen(text));
	if (length <= 0 || length > LEDGER_PRESS_CERTIFICATE || said == NULL ||
	    digest_bytes(digest, *bytes, (size_t)length) != 0 ||
	    hex_read(wanted, sizeof wanted, said) != 0 ||
	    memcmp(digest, wanted, DIGEST_SIZE) != 0)
		return fail(EX_DATAERR, "this is no request for a press");
	*size = (size_t)length;
	return 0;
}

static int
press_take_all(const json_t *arguments, struct ledger_press *press)
{
	const char *at = json_string_value(json_object_get(arguments, "at"));

	if (at == NULL || strlen(at) >= sizeof press->custodian)
		return fail(EX_DATAERR, "this is no request for a press");
	(void)snprintf(press->custodian, sizeof press->custodian, "%s", at);
	return press_take(arguments, "opens", "opens_sha256", &press->opens,
		   &press->opens_size) != 0 ||
		press_take(arguments, "signs", "signs_sha256", &press->signs,
		    &press->signs_size) != 0
	    ? -1
	    : 0;
}

/* The certificates it had stay with it. */
static int
press_take_away(struct ledger *ledger, const char *name,
    struct ledger_press *press)
{
	int found = ledger_press_get(ledger, name, press);

	if (found < 0)
		return -1;
	if (found == 0 || !press->active)
		return fail(EX_NOINPUT,
		    "there is no press %s: \"busta press list\" names them",
		    name);
	press->active = false;
	return 0;
}

int
carry_press(struct ledger *ledger, const json_t *arguments, const char *request)
{
	const char *name =
	    json_string_value(json_object_get(arguments, "name"));
	struct ledger_press press = { .active = true };
	int rc;

	if (name == NULL || strlen(name) >= sizeof press.name)
		return fail(EX_USAGE, "%.64s is no name of a press",
		    name != NULL ? name : "-");
	(void)snprintf(press.name, sizeof press.name, "%s", name);
	rc = json_is_true(json_object_get(arguments, "active"))
	    ? press_take_all(arguments, &press)
	    : press_take_away(ledger, name, &press);
	if (rc == 0)
		rc = ledger_press_put(ledger, &press, request);
	ledger_press_free(&press);
	return rc;
}
