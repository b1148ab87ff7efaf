#include "room/counter.h"

#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "base/confine.h"
#include "base/fail.h"
#include "base/secret.h"
#include "room/assign.h"
#include "room/cip_check.h"
#include "room/keys.h"
#include "room/log_signer.h"
#include "room/room.h"
#include "room/sign.h"
#include "room/slip.h"
#include "room/split.h"
#include "room/token.h"
#include "room/transport.h"
#include "room/verbs.h"
#include "room/wire_assign.h"
#include "room/wire_counter.h"
#include "room/wire_split.h"

#include "base/banned.h"

_Static_assert((int)WIRE_SCAN_TOKEN == (int)TOKEN_SIZE, "one token");
_Static_assert((int)WIRE_PSEUDONYM_SIZE == (int)HSM_MAC_SIZE,
    "a pseudonym is an HMAC");

static int
counter_check_scan(void *context, const struct frame *frame)
{
	const struct counter *counter = context;
	struct wire_scan_checked answer;
	struct wire_check_scan asked;

	if (wire_read_check_scan(frame, &asked) != 0 ||
	    token_check(asked.text, counter->hsm, &answer.match) != 0)
		return -1;
	return wire_send_scan_checked(WIRE_MESSAGES, &answer);
}

bool
counter_is_card(const char *card)
{
	size_t size = strlen(card);

	return (size == 16 || size == 20) &&
	    strspn(card, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == size;
}

/* Under the card key: of both kinds of text, which differ in how they begin. */
static int
counter_stand_for(const struct counter *counter, const char *before,
    const char *said)
{
	struct wire_pseudonym answer;
	struct bytes text = { 0 };
	int rc;

	bytes_put_raw(&text, before, strlen(before));
	bytes_put_raw(&text, said, strlen(said));
	rc = text.failed ? fail(EX_OSERR, "out of memory")
			 : hsm_hmac(counter->hsm, KEY_CARD, text.data,
			       text.size, answer.bytes);
	bytes_free(&text);
	return rc == 0 ? wire_send_pseudonym(WIRE_MESSAGES, &answer) : -1;
}

int
counter_pseudonym(void *context, const struct frame *frame)
{
	struct wire_give_pseudonym asked;
	int rc;

	if (wire_read_give_pseudonym(frame, &asked) != 0)
		return -1;
	if (!counter_is_card(asked.card))
		return fail(EX_SOFTWARE, "that is not a card number");
	rc = counter_stand_for(context, "busta card v1", asked.card);
	explicit_bzero(asked.card, sizeof asked.card);
	return rc;
}

static int
counter_address(void *context, const struct frame *frame)
{
	struct wire_give_address asked;
	int rc = wire_read_give_address(frame, &asked);

	if (rc == 0)
		rc = counter_stand_for(context, "busta address v1", asked.to);
	explicit_bzero(asked.to, sizeof asked.to);
	return rc;
}

int
counter_checkpoint(void *context, const struct frame *frame)
{
	struct counter *counter = context;
	struct wire_checkpoint asked;
	struct bytes note = { 0 };
	struct wire_note answer;
	int rc = -1;

	if (wire_read_checkpoint(frame, &asked) == 0 &&
	    log_signer_sign(&counter->signer, &asked, &note) == 0) {
		answer.text = (const char *)note.data;
		answer.size = note.size;
		rc = wire_send_note(WIRE_MESSAGES, &answer);
	}
	bytes_free(&note);
	return rc;
}

static int
counter_assign(void *context, const struct frame *frame)
{
	struct counter *counter = context;
	struct wire_assigned answer;
	struct wire_assign asked;
	int rc = wire_read_assign(frame, &asked);

	if (rc == 0)
		rc = assign_pin(&counter->assigner, &asked, &answer);
	explicit_bzero(asked.card, sizeof asked.card);
	return rc == 0 ? wire_send_assigned(WIRE_MESSAGES, &answer) : -1;
}

static int
counter_check_key_block(void *context, const struct frame *frame)
{
	const struct counter *counter = context;
	struct wire_key_block_checked answer;
	struct wire_check_key_block asked;

	if (wire_read_check_key_block(frame, &asked) != 0 ||
	    transport_check(counter->hsm, &asked, &answer) != 0)
		return -1;
	return wire_send_key_block_checked(WIRE_MESSAGES, &answer);
}

static int
counter_check_cip(void *context, const struct frame *frame)
{
	const struct counter *counter = context;
	struct wire_cip_checked answer;
	struct wire_check_cip asked;
	struct serial serial;

	if (wire_read_check_cip(frame, &asked) != 0)
		return -1;
	if (serial_read(&serial, asked.serial) != SERIAL_READ)
		return fail(EX_SOFTWARE, "that is not a serial");
	if (cip_check(counter->hsm, &serial, asked.verifier, asked.cip,
		asked.cip_size, &answer.match) != 0)
		return -1;
	return wire_send_cip_checked(WIRE_MESSAGES, &answer);
}

/* A release is sealed where the log is signed: it needs no job. */
static int
counter_sign(void *context, const struct frame *frame)
{
	const struct counter *counter = context;

	return sign_answer(counter->hsm, frame, "busta release 1");
}

static int
counter_send_split(const struct split_made *made)
{
	struct wire_split_made answer = { .assigned = made->assigned,
		.slip = made->slip.data,
		.slip_size = made->slip.size,
		.message = made->message.data,
		.message_size = made->message.size };

	memcpy(answer.verifier, made->verifier, sizeof answer.verifier);
	return wire_send_split_made(WIRE_MESSAGES, &answer);
}

static int
counter_split(void *context, const struct frame *frame)
{
	struct counter *counter = context;
	struct split_made made;
	struct wire_split asked;
	int rc = wire_read_split(frame, &asked);

	if (rc == 0)
		rc = split_make(&counter->splitter, &asked, &made);
	explicit_bzero(asked.card, sizeof asked.card);
	explicit_bzero(asked.to, sizeof asked.to);
	if (rc != 0)
		return -1;
	rc = counter_send_split(&made);
	bytes_free(&made.slip);
	bytes_free(&made.message);
	return rc;
}

/* First halves alone: the second ones are not here any more. */
static int
counter_slip(void *context, const struct frame *frame)
{
	const struct slip_press *press =
	    &((struct counter *)context)->splitter.press;
	struct wire_slip asked;
	struct serial serial;
	int rc;

	if (wire_read_slip(frame, &asked) != 0)
		return -1;
	if (press->sheet == NULL)
		return fail(EX_DATAERR,
		    "no slips are printed here: there is no split.cfg");
	if (serial_read(&serial, asked.serial) != SERIAL_READ)
		return fail(EX_SOFTWARE, "that is not a serial");
	if ((rc = slip_print(press, &serial, asked.slip, asked.slip_size)) == 0)
		rc = frame_send(WIRE_MESSAGES, WIRE_SLIP_PAGE, press->page,
		    sheet_size(press->sheet));
	slip_wipe(press);
	return rc;
}

static const struct verb verbs[] = {
	{ WIRE_CHECK_SCAN, counter_check_scan },
	{ WIRE_GIVE_PSEUDONYM, counter_pseudonym },
	{ WIRE_CHECKPOINT, counter_checkpoint },
	{ WIRE_ASSIGN, counter_assign },
	{ WIRE_CHECK_KEY_BLOCK, counter_check_key_block },
	{ WIRE_CHECK_CIP, counter_check_cip },
	{ WIRE_SIGN, counter_sign },
	{ WIRE_SPLIT, counter_split },
	{ WIRE_SLIP, counter_slip },
	{ WIRE_GIVE_ADDRESS, counter_address },
	{ 0 },
};

static int
counter_ready(const struct counter *counter)
{
	struct wire_counter_ready ready;

	keys_text(ready.keys, counter->hsm);
	note_key_text(ready.log_key, &counter->signer.key);
	splitter_tell(&counter->splitter, &ready.split);
	return wire_send_counter_ready(WIRE_MESSAGES, &ready);
}

/* Whoever comes after READY finds it confined, with the last checkpoint read
 * and found to be of this very key. */
int
counter_work(const char *store, const struct verb *list, const char *rules,
    const char *courier)
{
	struct counter counter = { 0 };
	int rc = -1;

	/* New files have their mode from the start: changing it is not among
	 * the calls that are left. */
	(void)umask(077);
	if (confine_process() == 0 && secret_heap_open(KEYS_HEAP) == 0 &&
	    (rules == NULL ||
		splitter_open(&counter.splitter, rules, courier) == 0) &&
	    (counter.hsm = keys_open(store)) != NULL &&
	    log_signer_open(&counter.signer, counter.hsm, WIRE_OUTPUT) == 0 &&
	    confine_files(WIRE_OUTPUT, CONFINE_REPLACE) == 0 &&
	    confine_calls(WIRE_OUTPUT, CONFINE_REPLACE) == 0 &&
	    counter_ready(&counter) == 0) {
		counter.assigner.hsm = counter.hsm;
		counter.fresh = counter.signer.last.size;
		splitter_use(&counter.splitter, counter.hsm);
		rc = verbs_serve_refusing(list, &counter);
	}
	assigner_close(&counter.assigner);
	splitter_close(&counter.splitter);
	log_signer_close(&counter.signer);
	hsm_free(counter.hsm);
	return rc;
}

int
room_counter(const char *store, const char *rules, const char *courier)
{
	return room_exit(counter_work(store, verbs, rules, courier));
}
