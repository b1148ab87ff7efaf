/* Messages on a stream socket: length(4) ‖ version(1) ‖ type(1) ‖ body, network
 * order; length counts what follows it. The reader trusts nothing. */
#ifndef BASE_FRAME_H
#define BASE_FRAME_H

#include <stddef.h>
#include <stdint.h>

enum { FRAME_VERSION = 1, FRAME_BODY_MOST = 4 << 20 };

struct frame {
	uint8_t type;
	uint8_t *body; /* the frame's own; frame_free() it */
	size_t size;
};

/* 0, or -1 with a reason; a peer that is gone is EX_UNAVAILABLE. */
int frame_send(int fd, uint8_t type, const void *body, size_t size);

/* 1 a frame, 0 the peer closed between frames, -1 anything else. */
int frame_receive(int fd, struct frame *frame);

/* The same on a Unix socket, with a descriptor that goes along: the sender
 * keeps its own, the receiver closes what it was handed, or -1 if none came. */
int frame_send_with(int fd, uint8_t type, const void *body, size_t size,
    int passed);
int frame_receive_with(int fd, struct frame *frame, int *passed);

void frame_free(struct frame *frame);

#endif
