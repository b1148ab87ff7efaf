#include "room/assign.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "base/fail.h"
#include "envelope/card.h"
#include "hsm/aes.h"
#include "job/limits.h"
#include "room/pinblock.h"
#include "room/puk.h"
#include "room/seal.h"
#include "room/transport.h"

#include "base/banned.h"

_Static_assert((int)WIRE_PIN_BLOCK == (int)PINBLOCK_SIZE, "one kind of block");
_Static_assert((int)CARD_DIGITS_LEAST == (int)PINBLOCK_PAN_LEAST,
    "a counter refuses the cards that have no block");

static bool
is_erased(const uint8_t *bytes, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		if (bytes[i] != 0)
			return false;
	return true;
}

static void
assigner_forget(struct assigner *assigner)
{
	data_key_free(assigner->key);
	assigner->key = NULL;
	assigner->wrapped_size = 0;
}

void
assigner_close(struct assigner *assigner)
{
	assigner_forget(assigner);
}

static bool
assigner_has(const struct assigner *assigner, const struct wire_assign *asked)
{
	return assigner->key != NULL &&
	    data_key_batch(assigner->key) == asked->batch &&
	    assigner->wrapped_size == asked->data_key_size &&
	    memcmp(assigner->wrapped, asked->data_key, asked->data_key_size) ==
	    0;
}

/* Of the batch before, mostly. */
static int
assigner_open(struct assigner *assigner, const struct wire_assign *asked)
{
	if (is_erased(asked->data_key, asked->data_key_size))
		return fail(EX_DATAERR,
		    "the data key of batch %" PRIu64
		    " was destroyed: nothing sealed in it can be opened",
		    asked->batch);
	if (assigner_has(assigner, asked))
		return 0;
	assigner_forget(assigner);
	assigner->key = data_key_open(assigner->hsm, asked->batch,
	    asked->data_key, asked->data_key_size);
	if (assigner->key == NULL)
		return -1;
	memcpy(assigner->wrapped, asked->data_key, asked->data_key_size);
	assigner->wrapped_size = asked->data_key_size;
	return 0;
}

/* What no block is made of, whatever is sealed. No sentence tells the card. */
static int
assign_judge(const struct wire_assign *asked, struct serial *serial,
    char pan[static PINBLOCK_PAN_TEXT])
{
	if (serial_read(serial, asked->serial) != SERIAL_READ)
		return fail(EX_SOFTWARE, "that is not a serial");
	if (is_erased(asked->record, asked->record_size))
		return fail(EX_DATAERR, "the PIN of %s was erased",
		    asked->serial);
	if (asked->pin_digits < PINBLOCK_PIN_LEAST ||
	    asked->pin_digits > PINBLOCK_PIN_MOST ||
	    asked->cip_digits > CIP_DIGITS_MOST)
		return fail(EX_DATAERR,
		    "a card system takes a PIN of %d to %d digits, and that of "
		    "%s has %u",
		    PINBLOCK_PIN_LEAST, PINBLOCK_PIN_MOST, asked->serial,
		    asked->pin_digits);
	if (asked->record_size !=
	    seal_size(asked->pin_digits, asked->cip_digits))
		return fail(EX_DATAERR,
		    "the sealed record of %s has another length than those of "
		    "its batch",
		    asked->serial);
	return pinblock_pan(pan, asked->card)
	    ? 0
	    : fail(EX_DATAERR,
		  "the card's number has fewer than %d digits: no PIN can go "
		  "to a card system for it",
		  PINBLOCK_PAN_LEAST);
}

/* Both codes go under the system's key, for this card alone. */
static int
assign_blocks(const struct codes *pin, const struct codes *puk, const char *pan,
    const struct keyblock *transport, struct wire_assigned *answer)
{
	return pinblock_make(answer->block, pin, 0, pan, transport->key,
		   transport->size) != 0 ||
		pinblock_make(answer->puk_block, puk, 0, pan, transport->key,
		    transport->size) != 0 ||
		aes_check(answer->check, transport->key, transport->size) != 0
	    ? -1
	    : 0;
}

/* codes is filled, and emptied by whoever frees it. */
static int
assign_make(struct assigner *assigner, const struct wire_assign *asked,
    const struct serial *serial, const char *pan, struct codes *codes,
    struct wire_assigned *answer)
{
	struct keyblock *transport = NULL;
	struct codes *puk = NULL;
	int rc = codes_unseal(codes, serial, assigner->key, asked->record);

	data_key_rest(assigner->key);
	if (rc == 0)
		rc = (puk = puk_make(assigner->hsm, serial, asked->card)) ==
			    NULL ||
			(transport = transport_open(assigner->hsm,
			     asked->key_block, asked->exchange_key)) == NULL
		    ? -1
		    : assign_blocks(codes, puk, pan, transport, answer);
	keyblock_free(transport);
	codes_free(puk);
	return rc;
}

int
assign_pin(struct assigner *assigner, const struct wire_assign *asked,
    struct wire_assigned *answer)
{
	char pan[PINBLOCK_PAN_TEXT];
	struct codes *codes;
	struct serial serial;
	int rc = -1;

	memset(answer, 0, sizeof *answer);
	if (assign_judge(asked, &serial, pan) == 0 &&
	    assigner_open(assigner, asked) == 0 &&
	    (codes = codes_new(1, asked->pin_digits, asked->cip_digits)) !=
		NULL) {
		rc = assign_make(assigner, asked, &serial, pan, codes, answer);
		codes_free(codes);
	}
	explicit_bzero(pan, sizeof pan);
	return rc;
}
