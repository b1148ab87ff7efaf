#include "room/wire_page.h"

#include "base/fail.h"
#include "room/wire_body.h"

#include "base/banned.h"

int
wire_page_digest(uint8_t digest[static DIGEST_SIZE],
    const uint8_t recipient[static DIGEST_SIZE],
    const char word[static WIRE_PAGE_WORD + 1])
{
	static const char before[] = "busta test page v1";
	struct bytes text = { 0 };
	int rc;

	bytes_put_raw(&text, before, sizeof before - 1);
	bytes_put_raw(&text, recipient, DIGEST_SIZE);
	bytes_put_raw(&text, word, WIRE_PAGE_WORD);
	rc = text.failed ? fail(EX_OSERR, "out of memory")
			 : digest_bytes(digest, text.data, text.size);
	bytes_free(&text);
	return rc;
}

int
wire_send_page(int fd, const struct wire_page *message)
{
	struct bytes body = { 0 };

	bytes_put_raw(&body, message->recipient, DIGEST_SIZE);
	bytes_put_raw(&body, message->word, DIGEST_SIZE);
	return wire_send(fd, WIRE_PAGE, &body);
}

int
wire_read_page(const struct frame *frame, struct wire_page *message)
{
	struct bytes_reader reader = wire_reader(frame, WIRE_PAGE);

	wire_get_digest(&reader, message->recipient);
	wire_get_digest(&reader, message->word);
	return wire_end(&reader, "PAGE");
}
