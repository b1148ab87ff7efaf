/* The token of a label, and a session with it. */
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

#include "base/fail.h"
#include "hsm/pkcs11.h"

#include "base/banned.h"

enum { SLOTS_MOST = 64, FIND_TRIES = 10 };

/* Cryptoki pads with blanks, and has no NUL. */
static void
text_unpad(char *text, size_t room, const CK_UTF8CHAR *padded, size_t size)
{
	while (size > 0 && (padded[size - 1] == ' ' || padded[size - 1] == 0))
		size--;
	if (size >= room)
		size = room - 1;
	memcpy(text, padded, size);
	text[size] = '\0';
}

static int
slots_list(const struct pkcs11 *token, CK_SLOT_ID slots[static SLOTS_MOST],
    CK_ULONG *count)
{
	CK_RV result;

	*count = SLOTS_MOST;
	result = token->calls->C_GetSlotList(CK_TRUE, slots, count);
	if (result != CKR_OK || *count > SLOTS_MOST)
		return pkcs11_fail(result, "cannot list the tokens");
	return 0;
}

struct search {
	unsigned found;
	unsigned raw; /* tokens that were never initialised */
	CK_TOKEN_INFO info;
};

static void
search_slot(struct pkcs11 *token, CK_SLOT_ID slot, const char *label,
    struct search *search)
{
	char found[KEYSTORE_LABEL_TEXT];
	CK_TOKEN_INFO info;

	/* A slot without a token that can be read has not what is looked
	 * for. */
	if (token->calls->C_GetTokenInfo(slot, &info) != CKR_OK)
		return;
	if ((info.flags & CKF_TOKEN_INITIALIZED) == 0) {
		search->raw++;
		return;
	}
	text_unpad(found, sizeof found, info.label, sizeof info.label);
	if (strcmp(found, label) != 0)
		return;
	search->found++;
	search->info = info;
	token->slot = slot;
}

static int
search_fail(const struct search *search, const char *label)
{
	if (search->found > 1)
		return fail(EX_UNAVAILABLE,
		    "there are %u tokens called %s: give each a label of its "
		    "own",
		    search->found, label);
	return fail(EX_UNAVAILABLE, "there is no token called %s%s", label,
	    search->raw > 0
		? ", only one that is not initialised yet: give it that label "
		  "and PINs (softhsm2-util --init-token)"
		: "");
}

/* Whatever would spend a try of the PIN in vain. */
static const struct {
	CK_FLAGS flag;
	bool wanted;
	int exit_code;
	const char *sentence;
} flags[] = {
	{ CKF_LOGIN_REQUIRED, true, EX_UNAVAILABLE,
	    "asks for no PIN: it is not fit to keep keys" },
	{ CKF_PROTECTED_AUTHENTICATION_PATH, false, EX_UNAVAILABLE,
	    "takes its PIN on a keypad of its own, which busta cannot wait "
	    "for" },
	{ CKF_USER_PIN_INITIALIZED, true, EX_NOPERM,
	    "has no user PIN yet: its security officer must set one" },
	{ CKF_USER_PIN_LOCKED, false, EX_NOPERM,
	    "is locked after too many wrong PINs: its security officer must "
	    "set a new PIN" },
	{ CKF_USER_PIN_TO_BE_CHANGED, false, EX_NOPERM,
	    "wants its PIN to be changed first (pkcs11-tool --change-pin)" },
	{ CKF_USER_PIN_FINAL_TRY, false, EX_NOPERM,
	    "would be locked by one more wrong PIN, so that none was tried: "
	    "log in once with another program (pkcs11-tool --login)" },
};

static int
token_fit(const struct pkcs11 *token, const CK_TOKEN_INFO *info)
{
	size_t i;

	for (i = 0; i < sizeof flags / sizeof flags[0]; i++)
		if (((info->flags & flags[i].flag) != 0) != flags[i].wanted)
			return fail(flags[i].exit_code, "the token %s %s",
			    token->label, flags[i].sentence);
	return 0;
}

static int
token_find(struct pkcs11 *token, const char *label)
{
	CK_SLOT_ID slots[SLOTS_MOST];
	struct search search = { 0 };
	CK_ULONG count, i;

	if (slots_list(token, slots, &count) != 0)
		return -1;
	for (i = 0; i < count; i++)
		search_slot(token, slots[i], label, &search);
	if (search.found != 1) {
		search_fail(&search, label);
		return search.found == 0 ? 1 : -1;
	}
	text_unpad(token->label, sizeof token->label, search.info.label,
	    sizeof search.info.label);
	text_unpad(token->serial, sizeof token->serial,
	    search.info.serialNumber, sizeof search.info.serialNumber);
	return token_fit(token, &search.info);
}

/* 1 if there is none of that label, which may be so for a moment: see
 * hsm_open.c, whose lock other programs do not know. */
static int
token_try(struct pkcs11 *token, const struct hsm_module *module)
{
	memset(token, 0, sizeof *token);
	return pkcs11_load(token, module->path) != 0
	    ? -1
	    : token_find(token, module->token);
}

int
pkcs11_open(struct pkcs11 *token, const struct hsm_module *module)
{
	const struct timespec moment = { .tv_nsec = 20000000 };
	unsigned tries = FIND_TRIES;
	CK_RV result;
	int rc;

	while ((rc = token_try(token, module)) == 1 && --tries > 0) {
		pkcs11_close(token);
		(void)nanosleep(&moment, NULL);
	}
	if (rc != 0)
		return -1;
	result = token->calls->C_OpenSession(token->slot, CKF_SERIAL_SESSION,
	    NULL, NULL, &token->session);
	if (result != CKR_OK)
		return pkcs11_fail(result, "cannot open the token %s",
		    token->label);
	return 0;
}

void
pkcs11_close(struct pkcs11 *token)
{
	/* Also ends sessions and logins. */
	if (token->calls != NULL)
		(void)token->calls->C_Finalize(NULL);
	memset(token, 0, sizeof *token);
}

/* A desk that dies takes its rooms along, but not in the middle of this:
 * SoftHSM empties its token and writes it anew. */
int
pkcs11_login(struct pkcs11 *token, const struct hsm_opener *pin)
{
	int parting = 0;
	CK_RV result;

	(void)prctl(PR_GET_PDEATHSIG, &parting, 0, 0, 0);
	(void)prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0);
	result = token->calls->C_Login(token->session, CKU_USER,
	    (CK_UTF8CHAR *)(uintptr_t)pin->bytes, pin->size);
	(void)prctl(PR_SET_PDEATHSIG, parting, 0, 0, 0);
	if (result != CKR_OK)
		return pkcs11_fail(result, "cannot log in to the token %s",
		    token->label);
	return 0;
}

int
pkcs11_write(struct pkcs11 *token)
{
	CK_RV result;

	if (token->writable != 0)
		return 0;
	result = token->calls->C_OpenSession(token->slot,
	    CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, &token->writable);
	if (result != CKR_OK)
		return pkcs11_fail(result, "cannot write to the token %s",
		    token->label);
	return 0;
}
