#include "room/keys.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/confine.h"
#include "base/fail.h"
#include "base/hex.h"
#include "base/passphrase.h"
#include "base/secret.h"
#include "room/log_signer.h"
#include "room/room.h"
#include "room/verbs.h"

#include "base/banned.h"

/* Where the home's HSM is, as the desk found it in busta.cfg. */
static const struct hsm_module *
keys_module(void)
{
	static struct hsm_module module;

	module.path = getenv("BUSTA_HSM_MODULE");
	module.token = getenv("BUSTA_HSM_TOKEN");
	module.restored = getenv("BUSTA_HSM_RESTORED") != NULL;
	return module.path != NULL && module.token != NULL ? &module : NULL;
}

/* What a module's files need stays allowed, when the room is confined. */
static int
keys_promise(enum confine_module module)
{
	const char *files = getenv("BUSTA_HSM_FILES");

	return keys_module() == NULL
	    ? 0
	    : confine_module(files != NULL ? files : "", module);
}

/* A sister room made it from the passphrase; the desk only held the socket. */
struct hsm_opener *
keys_receive(void)
{
	struct hsm_opener *opener = secret_new(sizeof *opener);

	if (opener != NULL &&
	    (recv(WIRE_SECRET, opener, sizeof *opener, 0) !=
		    (ssize_t)sizeof *opener ||
		opener->size > sizeof opener->bytes)) {
		fail(EX_UNAVAILABLE, "no room has unlocked the key store");
		secret_free(opener, sizeof *opener);
		opener = NULL;
	}
	/* What is left there is for rooms that have not begun yet. */
	(void)close(WIRE_SECRET);
	return opener;
}

struct hsm *
keys_open_with(const char *store, const struct hsm_opener *opener,
    enum confine_module module)
{
	return keys_promise(module) == 0
	    ? hsm_open(store, keys_module(), opener)
	    : NULL;
}

static struct hsm *
keys_open_for(const char *store, enum confine_module module)
{
	struct hsm_opener *opener = keys_receive();
	struct hsm *hsm =
	    opener == NULL ? NULL : keys_open_with(store, opener, module);

	secret_free(opener, sizeof *opener);
	return hsm;
}

struct hsm *
keys_open(const char *store)
{
	return keys_open_for(store, CONFINE_MODULE_USED);
}

struct hsm *
keys_open_to_change(const char *store)
{
	return keys_open_for(store, CONFINE_MODULE_CHANGED);
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
		if ((key = hsm_key(hsm, usage)) == NULL)
			continue;
		hex_write(check, key->check, sizeof key->check);
		used += (size_t)snprintf(text + used, WIRE_KEYS_TEXT - used,
		    "%s%s %s", used > 0 ? ", " : "", key->id, check);
	}
}

/* From the file the desk opened, or else from whoever sits at the terminal. */
static char *
keys_passphrase(bool new)
{
	bool token = keys_module() != NULL;

	if (fcntl(WIRE_SECRET, F_GETFD) >= 0)
		return passphrase_read(WIRE_SECRET);
	/* A token has its PIN already, and says if it is another. */
	return passphrase_ask(token ? "PIN of the token: "
				    : "Passphrase of the key store: ",
	    new && !token);
}

struct making {
	const char *origin;
	struct wire_made made;
};

static int
keys_begin_log(struct hsm *hsm, void *context)
{
	struct making *making = context;

	keys_text(making->made.keys, hsm);
	return log_signer_begin(hsm, WIRE_OUTPUT, making->origin);
}

static int
keys_make(const char *origin)
{
	struct making making = { .origin = origin };
	char *passphrase;
	int rc;

	if (confine_process() != 0 || secret_heap_open(KEYS_HEAP) != 0 ||
	    (passphrase = keys_passphrase(true)) == NULL)
		return -1;
	rc = hsm_create(WIRE_OUTPUT, keys_module(), passphrase, keys_begin_log,
	    &making);
	secret_free(passphrase, PASSPHRASE_MOST);
	return rc == 0 ? wire_send_made(WIRE_MESSAGES, &making.made) : -1;
}

int
room_make_keys(const char *origin)
{
	return room_exit(keys_make(origin));
}

static int
keys_share(const char *store, const char *passphrase, unsigned rooms)
{
	struct hsm_opener *opener = secret_new(sizeof *opener);
	int rc = opener == NULL
	    ? -1
	    : hsm_unlock(store, keys_module(), passphrase, opener);

	for (; rc == 0 && rooms > 0; rooms--)
		if (send(WIRE_OUTPUT, opener, sizeof *opener, MSG_NOSIGNAL) < 0)
			rc = fail(EX_UNAVAILABLE, "the rooms are gone");
	secret_free(opener, sizeof *opener);
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
