#include "room/keys.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/confine.h"
#include "base/fail.h"
#include "base/hex.h"
#include "base/secret.h"
#include "room/log_signer.h"
#include "room/passphrase.h"
#include "room/room.h"
#include "room/verbs.h"

#include "base/banned.h"

/* A sister room made it from the passphrase; the desk only held the socket. */
struct hsm *
keys_open(const char *store)
{
	uint8_t *opener = secret_new(HSM_OPENER_SIZE);
	struct hsm *hsm = NULL;

	if (opener == NULL)
		return NULL;
	if (recv(WIRE_SECRET, opener, HSM_OPENER_SIZE, 0) == HSM_OPENER_SIZE)
		hsm = hsm_soft_open_unlocked(store, opener);
	else
		fail(EX_UNAVAILABLE, "no room has unlocked the key store");
	secret_free(opener, HSM_OPENER_SIZE);
	/* What is left there is for rooms that have not begun yet. */
	(void)close(WIRE_SECRET);
	return hsm;
}

void
keys_text(char text[static WIRE_KEYS_TEXT], const struct hsm *hsm)
{
	char check[2 * KEY_CHECK_SIZE + 1];
	const struct key_facts *key;
	enum key_usage usage;
	size_t used = 0;

	text[0] = '\0';
	for (usage = 0; usage < KEY_USAGES && used < WIRE_KEYS_TEXT; usage++) {
		key = hsm_key(hsm, usage);
		hex_write(check, key->check, sizeof key->check);
		used += (size_t)snprintf(text + used, WIRE_KEYS_TEXT - used,
		    "%s%s %s", usage > 0 ? ", " : "", key->id, check);
	}
}

/* From the file the desk opened, or else from whoever sits at the terminal. */
static char *
keys_passphrase(bool new)
{
	return fcntl(WIRE_SECRET, F_GETFD) >= 0 ? passphrase_read(WIRE_SECRET)
						: passphrase_ask(new);
}

static int
keys_begin_log(struct hsm *hsm, void *origin)
{
	return log_signer_begin(hsm, WIRE_OUTPUT, origin);
}

static int
keys_make(const char *origin)
{
	char *passphrase;
	int rc;

	if (confine_process() != 0 || secret_heap_open(KEYS_HEAP) != 0 ||
	    (passphrase = keys_passphrase(true)) == NULL)
		return -1;
	rc = hsm_soft_create_with(WIRE_OUTPUT, passphrase, keys_begin_log,
	    (void *)(uintptr_t)origin);
	secret_free(passphrase, PASSPHRASE_MOST);
	return rc;
}

int
room_make_keys(const char *origin)
{
	return room_exit(keys_make(origin));
}

static int
keys_share(const char *store, const char *passphrase, unsigned rooms)
{
	uint8_t *opener = secret_new(HSM_OPENER_SIZE);
	int rc =
	    opener == NULL ? -1 : hsm_soft_unlock(store, passphrase, opener);

	for (; rc == 0 && rooms > 0; rooms--)
		if (send(WIRE_OUTPUT, opener, HSM_OPENER_SIZE, MSG_NOSIGNAL) <
		    0)
			rc = fail(EX_UNAVAILABLE, "the rooms are gone");
	secret_free(opener, HSM_OPENER_SIZE);
	return rc;
}

static int
keys_unlock(const char *store, unsigned rooms)
{
	char *passphrase;
	int rc;

	if (confine_process() != 0 || secret_heap_open(KEYS_HEAP) != 0 ||
	    (passphrase = keys_passphrase(false)) == NULL)
		return -1;
	rc = keys_share(store, passphrase, rooms);
	secret_free(passphrase, PASSPHRASE_MOST);
	return rc;
}

int
room_unlock(const char *store, unsigned rooms)
{
	return room_exit(keys_unlock(store, rooms));
}
