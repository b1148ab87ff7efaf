#include "room/room.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/confine.h"
#include "base/fail.h"
#include "base/secret.h"
#include "hsm/backup.h"
#include "hsm/entropy.h"
#include "room/custody.h"
#include "room/keys.h"
#include "base/passphrase.h"
#include "room/verbs.h"

#include "base/banned.h"

enum { CUSTODY_HEAP = 1 << 17 };

static const struct {
	int (*work)(struct custody *custody);
	bool store;  /* of the live store: what it says, and what opens it */
	bool keys;   /* … and a session on it */
	bool leaves; /* its keys must be able to leave it */
	bool backup; /* a backup is read */
	bool new;    /* a store is made */
} purposes[] = {
	[CUSTODY_NEW_BACKUP] = { .work = custody_new_backup },
	[CUSTODY_NEW_EXCHANGE] = { .work = custody_new_exchange,
	    .store = true,
	    .keys = true },
	[CUSTODY_BACKUP] = { .work = custody_backup,
	    .store = true,
	    .leaves = true },
	[CUSTODY_RESTORE] = { .work = custody_restore,
	    .backup = true,
	    .new = true },
	[CUSTODY_REHEARSE] = { .work = custody_rehearse,
	    .store = true,
	    .keys = true,
	    .leaves = true,
	    .backup = true },
};

/* Custodians first, each with her terminal, and the order last. */
static int
custody_meet(struct custody *custody)
{
	struct wire_custodian custodian;
	int terminal, got;

	while ((got = frame_receive_with(WIRE_MESSAGES, &custody->frame,
		    &terminal)) > 0 &&
	    custody->frame.type == WIRE_CUSTODIAN) {
		if (terminal < 0)
			return fail(EX_SOFTWARE, "CUSTODIAN has no terminal");
		if (wire_read_custodian(&custody->frame, &custodian) != 0) {
			(void)close(terminal);
			return -1;
		}
		if (terminals_add(&custody->terminals, custodian.name,
			terminal) != 0)
			return -1;
		frame_free(&custody->frame);
	}
	if (got <= 0)
		return got < 0
		    ? -1
		    : fail(EX_UNAVAILABLE, "the desk ended the ceremony");
	if (terminal >= 0)
		(void)close(terminal);
	return wire_read_custody(&custody->frame, &custody->order);
}

static int
custody_check_count(const struct custody *custody)
{
	const struct wire_custody *order = &custody->order;
	/* Of a key that is there already only what it takes to make it. */
	unsigned needed = order->id[0] != '\0' && order->needed > 0
	    ? order->needed
	    : order->pieces;

	return custody->terminals.count == needed
	    ? 0
	    : fail(EX_SOFTWARE, "%u custodians came, and it takes %u",
		  custody->terminals.count, needed);
}

/* What is read by its name is read before nothing more can be. */
static int
custody_open(struct custody *custody)
{
	const struct wire_custody *order = &custody->order;

	if (purposes[order->purpose].backup &&
	    keystore_read_backup(&custody->backup, order->backup) != 0)
		return -1;
	if (purposes[order->purpose].new)
		return custody_prepare_restore(custody);
	if (!purposes[order->purpose].store)
		return 0;
	if ((custody->opener = keys_receive()) == NULL ||
	    keystore_read(&custody->store, order->store) != 0)
		return -1;
	if (purposes[order->purpose].leaves &&
	    backup_check(&custody->store) != 0)
		return -1;
	if (purposes[order->purpose].keys &&
	    (custody->hsm = keys_open_with(order->store, custody->opener,
		 CONFINE_MODULE_CHANGED)) == NULL)
		return -1;
	return 0;
}

/* A first use: OpenSSL reads its configuration, and the C library its time
 * zone, now or never. */
static int
custody_try(struct custody *custody)
{
	uint8_t check[KEY_CHECK_SIZE];
	char now[CLOCK_TEXT];

	clock_text(now, clock_unix_ms());
	return (custody->key = secret_new(HSM_SECRET_SIZE)) == NULL ||
		entropy_draw(custody->key, HSM_SECRET_SIZE) != 0 ||
		key_check(check, custody->key) != 0
	    ? -1
	    : 0;
}

static int
custody_ready(const struct custody *custody)
{
	(void)custody;
	return frame_send(WIRE_MESSAGES, WIRE_CUSTODY_READY, "", 0);
}

/* In a session of its own, no terminal sends it a signal: whatever becomes of
 * one, the others get their echo back. For the same reason it outlives its
 * desk, until it has seen that nobody is there. */
static int
custody_stand_alone(void)
{
	(void)setsid();
	(void)umask(022);
	if (prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0) != 0)
		return fail(EX_OSERR, "cannot outlive the desk");
	return 0;
}

static int
custody_work(struct custody *custody)
{
	struct terminals *terminals = &custody->terminals;

	terminals->desk = WIRE_MESSAGES;
	/* What is received gets the numbers that are free. */
	custody->has_secret = fcntl(WIRE_SECRET, F_GETFD) >= 0;
	if (confine_process() != 0 || secret_heap_open(CUSTODY_HEAP) != 0 ||
	    custody_stand_alone() != 0 || custody_meet(custody) != 0 ||
	    custody_check_count(custody) != 0 || custody_open(custody) != 0 ||
	    custody_try(custody) != 0 ||
	    confine_files(WIRE_OUTPUT, CONFINE_CONVERSE) != 0 ||
	    confine_calls(WIRE_OUTPUT, CONFINE_CONVERSE) != 0 ||
	    custody_ready(custody) != 0)
		return -1;
	terminals->seconds = custody->order.seconds;
	return terminals_take(terminals) != 0
	    ? -1
	    : purposes[custody->order.purpose].work(custody);
}

static void
custody_close(struct custody *custody)
{
	terminals_give_back(&custody->terminals);
	secret_free(custody->key, HSM_SECRET_SIZE);
	secret_free(custody->passphrase, PASSPHRASE_MOST);
	secret_free(custody->opener, sizeof *custody->opener);
	hsm_free(custody->hsm);
	frame_free(&custody->frame);
	free(custody->note);
	free(custody);
}

/* The last word comes when the terminals are their people's again, so that
 * whoever hears it may write there. */
int
room_custody(void)
{
	struct custody *custody = calloc(1, sizeof *custody);
	struct wire_custody_done done = { "" };
	int rc;

	if (custody == NULL)
		return room_exit(fail(EX_OSERR, "out of memory"));
	rc = custody_work(custody);
	memcpy(done.id, custody->made, sizeof done.id);
	custody_close(custody);
	if (rc == 0)
		rc = wire_send_custody_done(WIRE_MESSAGES, &done);
	return room_exit(rc);
}
