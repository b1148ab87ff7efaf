/* Any bytes from the other end of a room's socket: what is read as a message,
 * sent again, is the same bytes; so no message can be written in two ways. */
#include "tests/fuzz/fuzz.h"

#include <glob.h>
#include <sys/socket.h>

#include "room/wire.h"
#include "room/wire_assign.h"
#include "room/wire_counter.h"
#include "room/wire_custody.h"
#include "room/wire_keys.h"
#include "room/wire_page.h"
#include "room/wire_portal.h"
#include "room/wire_split.h"

static int ends[2];
static unsigned taken;            /* messages read and sent again */
static bool known[UINT8_MAX + 1]; /* types of those */

static void
same_again(const struct frame *frame, int sent)
{
	struct frame again;

	fuzz_promise(sent == 0 && frame_receive(ends[0], &again) == 1,
	    "what was read can be sent");
	fuzz_promise(again.type == frame->type && again.size == frame->size &&
		memcmp(again.body, frame->body, frame->size) == 0,
	    "what was read is sent as it came");
	frame_free(&again);
	known[frame->type] = true;
	taken++;
}

static void
try_ready(const struct frame *frame)
{
	struct wire_ready message;

	if (wire_read_ready(frame, &message) == 0)
		same_again(frame, wire_send_ready(ends[1], &message));
	else
		fuzz_refused();
}

static void
try_open(const struct frame *frame)
{
	struct wire_open message;

	if (wire_read_open(frame, &message) == 0)
		same_again(frame, wire_send_open(ends[1], &message));
	else
		fuzz_refused();
}

static void
try_opened(const struct frame *frame)
{
	struct wire_opened message;

	if (wire_read_opened(frame, &message) == 0)
		same_again(frame, wire_send_opened(ends[1], &message));
	else
		fuzz_refused();
}

static void
try_fill(const struct frame *frame)
{
	struct wire_fill message;

	if (wire_read_fill(frame, &message) == 0)
		same_again(frame, wire_send_fill(ends[1], &message));
	else
		fuzz_refused();
}

static void
try_filled(const struct frame *frame)
{
	struct wire_filled message;

	if (wire_read_filled(frame, &message) == 0)
		same_again(frame, wire_send_filled(ends[1], &message));
	else
		fuzz_refused();
}

static void
same_sentence(const struct frame *frame, const struct wire_failed *message,
    int (*send)(int fd))
{
	(void)fail(message->exit_code, "%s", message->sentence);
	fuzz_promise(message->exit_code != 0, "a failure is no success");
	if (message->sentence[0] != '\0')
		same_again(frame, send(ends[1]));
}

static void
try_failed(const struct frame *frame)
{
	struct wire_failed message;

	if (wire_read_failed(frame, &message) == 0)
		same_sentence(frame, &message, wire_send_failed);
	else
		fuzz_refused();
}

static void
try_refused(const struct frame *frame)
{
	struct wire_failed message;

	if (wire_read_refused(frame, &message) == 0)
		same_sentence(frame, &message, wire_send_refused);
	else
		fuzz_refused();
}

static void
try_counter_ready(const struct frame *frame)
{
	struct wire_counter_ready message;

	if (wire_read_counter_ready(frame, &message) == 0)
		same_again(frame, wire_send_counter_ready(ends[1], &message));
	else
		fuzz_refused();
}

static void
try_check_scan(const struct frame *frame)
{
	struct wire_check_scan message;

	if (wire_read_check_scan(frame, &message) == 0)
		same_again(frame, wire_send_check_scan(ends[1], &message));
	else
		fuzz_refused();
}

static void
try_scan_checked(const struct frame *frame)
{
	struct wire_scan_checked message;

	if (wire_read_scan_checked(frame, &message) == 0)
		same_again(frame, wire_send_scan_checked(ends[1], &message));
	else
		fuzz_refused();
}

static void
try_give_pseudonym(const struct frame *frame)
{
	struct wire_give_pseudonym message;

	if (wire_read_give_pseudonym(frame, &message) == 0)
		same_again(frame, wire_send_give_pseudonym(ends[1], &message));
	else
		fuzz_refused();
}

static void
try_pseudonym(const struct frame *frame)
{
	struct wire_pseudonym message;

	if (wire_read_pseudonym(frame, &message) == 0)
		same_again(frame, wire_send_pseudonym(ends[1], &message));
	else
		fuzz_refused();
}

static void
try_checkpoint(const struct frame *frame)
{
	struct wire_checkpoint message;

	if (wire_read_checkpoint(frame, &message) == 0)
		same_again(frame, wire_send_checkpoint(ends[1], &message));
	else
		fuzz_refused();
}

static void
try_note(const struct frame *frame)
{
	struct wire_note message;

	if (wire_read_note(frame, &message) == 0)
		same_again(frame, wire_send_note(ends[1], &message));
	else
		fuzz_refused();
}

static void
try_assign(const struct frame *frame)
{
	struct wire_assign message;

	if (wire_read_assign(frame, &message) == 0)
		same_again(frame, wire_send_assign(ends[1], &message));
	else
		fuzz_refused();
}

static void
try_assigned(const struct frame *frame)
{
	struct wire_assigned message;

	if (wire_read_assigned(frame, &message) == 0)
		same_again(frame, wire_send_assigned(ends[1], &message));
	else
		fuzz_refused();
}

static void
try_check_key_block(const struct frame *frame)
{
	struct wire_check_key_block message;

	if (wire_read_check_key_block(frame, &message) == 0)
		same_again(frame, wire_send_check_key_block(ends[1], &message));
	else
		fuzz_refused();
}

static void
try_key_block_checked(const struct frame *frame)
{
	struct wire_key_block_checked message;

	if (wire_read_key_block_checked(frame, &message) == 0)
		same_again(frame,
		    wire_send_key_block_checked(ends[1], &message));
	else
		fuzz_refused();
}

static void
try_check_cip(const struct frame *frame)
{
	struct wire_check_cip message;

	if (wire_read_check_cip(frame, &message) == 0)
		same_again(frame, wire_send_check_cip(ends[1], &message));
	else
		fuzz_refused();
}

static void
try_split(const struct frame *frame)
{
	struct wire_split message;

	if (wire_read_split(frame, &message) == 0)
		same_again(frame, wire_send_split(ends[1], &message));
	else
		fuzz_refused();
}

static void
try_split_made(const struct frame *frame)
{
	struct wire_split_made message;

	if (wire_read_split_made(frame, &message) == 0)
		same_again(frame, wire_send_split_made(ends[1], &message));
	else
		fuzz_refused();
}

static void
try_give_address(const struct frame *frame)
{
	struct wire_give_address message;

	if (wire_read_give_address(frame, &message) == 0)
		same_again(frame, wire_send_give_address(ends[1], &message));
	else
		fuzz_refused();
}

static void
try_slip(const struct frame *frame)
{
	struct wire_slip message;

	if (wire_read_slip(frame, &message) == 0)
		same_again(frame, wire_send_slip(ends[1], &message));
	else
		fuzz_refused();
}

static void
try_tell_puk(const struct frame *frame)
{
	struct wire_tell_puk message;

	if (wire_read_tell_puk(frame, &message) == 0)
		same_again(frame, wire_send_tell_puk(ends[1], &message));
	else
		fuzz_refused();
}

static void
try_puk(const struct frame *frame)
{
	char puk[WIRE_PUK_DIGITS];

	if (wire_read_puk(frame, puk) == 0)
		same_again(frame, wire_send_puk(ends[1], puk));
	else
		fuzz_refused();
}

static void
try_cip_checked(const struct frame *frame)
{
	struct wire_cip_checked message;

	if (wire_read_cip_checked(frame, &message) == 0)
		same_again(frame, wire_send_cip_checked(ends[1], &message));
	else
		fuzz_refused();
}

static void
try_custodian(const struct frame *frame)
{
	struct wire_custodian message;

	if (wire_read_custodian(frame, &message) == 0)
		same_again(frame, wire_send_custodian(ends[1], &message, 1));
	else
		fuzz_refused();
}

static void
try_custody(const struct frame *frame)
{
	struct wire_custody message;

	if (wire_read_custody(frame, &message) == 0)
		same_again(frame, wire_send_custody(ends[1], &message));
	else
		fuzz_refused();
}

static void
try_custody_proposed(const struct frame *frame)
{
	struct wire_custody_proposed message;

	if (wire_read_custody_proposed(frame, &message) == 0)
		same_again(frame,
		    wire_send_custody_proposed(ends[1], &message));
	else
		fuzz_refused();
}

static void
try_custody_done(const struct frame *frame)
{
	struct wire_custody_done message;

	if (wire_read_custody_done(frame, &message) == 0)
		same_again(frame, wire_send_custody_done(ends[1], &message));
	else
		fuzz_refused();
}

static void
try_page(const struct frame *frame)
{
	struct wire_page message;

	if (wire_read_page(frame, &message) == 0)
		same_again(frame, wire_send_page(ends[1], &message));
	else
		fuzz_refused();
}

static void
try_keys(const struct frame *frame)
{
	static struct wire_keys message;

	if (wire_read_keys(frame, &message) == 0)
		same_again(frame, wire_send_keys(ends[1], &message));
	else
		fuzz_refused();
}

static void
try_rotate(const struct frame *frame)
{
	if (wire_read_rotate(frame) == 0)
		same_again(frame, wire_send_rotate(ends[1]));
	else
		fuzz_refused();
}

static void
try_remove(const struct frame *frame)
{
	struct wire_remove message;

	if (wire_read_remove(frame, &message) == 0)
		same_again(frame, wire_send_remove(ends[1], &message));
	else
		fuzz_refused();
}

static void
try_rewrap(const struct frame *frame)
{
	struct wire_rewrap message;

	if (wire_read_rewrap(frame, &message) == 0)
		same_again(frame, wire_send_rewrap(ends[1], &message));
	else
		fuzz_refused();
}

static void
try_rewrapped(const struct frame *frame)
{
	struct wire_rewrap message;

	if (wire_read_rewrapped(frame, &message) == 0)
		same_again(frame, wire_send_rewrapped(ends[1], &message));
	else
		fuzz_refused();
}

static void
try_made(const struct frame *frame)
{
	struct wire_made message;

	if (wire_read_made(frame, &message) == 0)
		same_again(frame, wire_send_made(ends[1], &message));
	else
		fuzz_refused();
}

static void (*const readers[])(const struct frame *frame) = {
	try_ready,
	try_open,
	try_opened,
	try_fill,
	try_filled,
	try_failed,
	try_refused,
	try_counter_ready,
	try_check_scan,
	try_scan_checked,
	try_give_pseudonym,
	try_pseudonym,
	try_checkpoint,
	try_note,
	try_custodian,
	try_custody,
	try_custody_proposed,
	try_custody_done,
	try_page,
	try_assign,
	try_assigned,
	try_check_key_block,
	try_key_block_checked,
	try_check_cip,
	try_cip_checked,
	try_split,
	try_split_made,
	try_slip,
	try_give_address,
	try_tell_puk,
	try_puk,
	try_keys,
	try_rotate,
	try_remove,
	try_rewrap,
	try_rewrapped,
	try_made,
};
enum { READERS = sizeof readers / sizeof readers[0] };

/* Every reader takes every frame: only one may believe it. */
static void
try_all(const struct frame *frame)
{
	const unsigned before = taken;
	size_t i;

	for (i = 0; i < READERS; i++)
		readers[i](frame);
	fuzz_promise(taken <= before + 1, "one reader believes it");
}

/* Bytes as they would come from the other end; how many frames there were. */
static unsigned
try_bytes(const uint8_t *bytes, size_t size)
{
	struct frame frame;
	unsigned frames = 0;
	int stream[2];

	fuzz_promise(socketpair(AF_UNIX, SOCK_STREAM, 0, stream) == 0 &&
		socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0 &&
		write(stream[1], bytes, size) == (ssize_t)size,
	    "there are sockets");
	(void)close(stream[1]);
	for (; frame_receive(stream[0], &frame) == 1; frames++) {
		try_all(&frame);
		frame_free(&frame);
	}
	(void)close(stream[0]);
	(void)close(ends[0]);
	(void)close(ends[1]);
	return frames;
}

/* A seed of what a message once was would lead nowhere, and nobody would know.
 */
static void
try_seed(const char *path)
{
	size_t size;
	char *bytes = file_read(path, 1 << 16, &size);
	unsigned frames;

	fuzz_promise(bytes != NULL, fail_reason());
	taken = 0;
	frames = try_bytes((const uint8_t *)bytes, size);
	fuzz_promise(frames > 0 && taken == frames, path);
	free(bytes);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	glob_t seeds;
	size_t i, messages = 0;

	(void)argc;
	(void)argv;
	fuzz_promise(glob("tests/fuzz/corpus/wire/*", 0, NULL, &seeds) == 0,
	    "there are seeds");
	for (i = 0; i < seeds.gl_pathc; i++)
		try_seed(seeds.gl_pathv[i]);
	globfree(&seeds);
	for (i = 0; i <= UINT8_MAX; i++)
		messages += known[i];
	fuzz_promise(messages == READERS, "every message has its seed");
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	if (size <= 1 << 16)
		(void)try_bytes(bytes, size);
	return 0;
}
