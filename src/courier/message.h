/* What the courier is to send: second halves of one card's codes, to one
 * address. Format: docs/FORMATS.md, Message to a citizen. */
#ifndef COURIER_MESSAGE_H
#define COURIER_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "envelope/serial.h"

enum {
	MESSAGE_MOST = 4096, /* of the JSON, bytes */
	MESSAGE_SEALED_MOST = 16384,
	MESSAGE_HALVES_MOST = 3,
	MESSAGE_HALF_LEAST = 4,
	MESSAGE_HALF_TEXT = 20 + 1
};

enum message_language { MESSAGE_ITALIAN, MESSAGE_ENGLISH, MESSAGE_LANGUAGES };

struct message {
	char number[SERIAL_TEXT];
	bool by_telephone;
	char to[ADDRESS_TEXT]; /* without mailto: or tel: */
	enum message_language language;
	struct message_half {
		char code[sizeof "PIN"];
		char text[MESSAGE_HALF_TEXT]; /* "..345" */
	} halves[MESSAGE_HALVES_MOST];
	size_t half_count;
	int64_t expires_ms;
};

/* For whoever reads messages, first: what JSON is made of lies in secret memory
 * from then on, whose heap must be open. */
void message_guard(void);

/* EX_DATAERR; sentences say which member, and never what stood there. number is
 * the one its file has. The message is secret: keep it where that is kept. */
int message_read(struct message *message, const char *number, const char *text,
    size_t size);

#endif
