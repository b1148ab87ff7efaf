#include "batch/round.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "batch/pages.h"
#include "home/actor.h"

#include "base/banned.h"

/* A poll that takes this much longer than asked was stopped, with its desk. */
enum { SLOW_MS = 1000 };

bool
round_is_open(const struct round *round)
{
	unsigned i;

	for (i = 0; i < round->crew->count; i++)
		if (round->crew->rooms[i].ordered > 0)
			return true;
	return round->finished_count > 0 || round->lost_count > 0 ||
	    round->again_count > 0;
}

bool
round_may_wait(const struct round *round)
{
	unsigned i;

	for (i = 0; i < round->crew->count; i++)
		if (round->crew->rooms[i].ordered < ROOM_ORDERS_LOW)
			return false;
	return round->lost_count == 0;
}

static struct chunk
room_first_order(struct room_process *room)
{
	struct chunk first = room->orders[0];

	room->ordered--;
	memmove(room->orders, room->orders + 1,
	    room->ordered * sizeof room->orders[0]);
	return first;
}

/* Only the chunk in its hands is lost: the later ones it never began, for a
 * room answers one before it takes up the next. */
static int
round_lose(struct round *round, struct room_process *room)
{
	struct chunk *lost;

	(void)fprintf(stderr, "busta: %s: another takes its place\n",
	    fail_reason());
	if (room->ordered > 0) {
		lost = &round->lost[round->lost_count++];
		*lost = room_first_order(room);
		round->promised -= lost->count;
	}
	while (room->ordered > 0)
		round->again[round->again_count++] = room_first_order(room);
	return crew_replace(round->crew, room, round->batch);
}

static int
round_finish(struct round *round, struct room_process *room,
    struct frame *frame)
{
	struct finished *done = &round->finished[round->finished_count];

	done->frame = *frame;
	if (wire_read_filled(frame, &done->filled) != 0)
		return -1;
	done->chunk = room->orders[0];
	if (room->ordered == 0 || done->filled.chunk != done->chunk.number ||
	    done->filled.count != done->chunk.count ||
	    done->filled.record_size !=
		wire_record_size(round->batch->pin_digits,
		    round->batch->cip_digits))
		return fail(EX_SOFTWARE,
		    "a room filled an order it did not have");
	done->chunk.pages = done->filled.pages;
	done->chunk.file_size = done->filled.file_size;
	memcpy(done->chunk.file_digest, done->filled.file_digest, DIGEST_SIZE);
	(void)room_first_order(room);
	round->finished_count++;
	round->crew->lost = 0;
	return 0;
}

static int
round_hear_room(struct round *round, struct room_process *room)
{
	struct frame frame;
	int heard = room_process_hear(room, 0, &frame), rc;

	if (heard < 0)
		return -1;
	if (heard > 0)
		return round_lose(round, room);
	if ((rc = round_finish(round, room, &frame)) != 0)
		frame_free(&frame);
	return rc;
}

/* Milliseconds until the first busy room has been silent for too long. */
static int
round_patience(const struct round *round)
{
	int64_t limit = (int64_t)round->crew->home->room_timeout * 1000;
	int64_t least = limit, left;
	unsigned i;

	for (i = 0; i < round->crew->count; i++) {
		left = limit - round->crew->rooms[i].silent_ms;
		if (round->crew->rooms[i].ordered > 0 && left < least)
			least = left;
	}
	return least > 0 ? (int)least : 0;
}

static int
round_check_silence(struct round *round, struct room_process *room,
    int64_t listened)
{
	if (room->ordered == 0)
		return 0;
	room->silent_ms += listened;
	if (room->silent_ms < (int64_t)round->crew->home->room_timeout * 1000)
		return 0;
	fail(EX_UNAVAILABLE, "a room was silent for %u seconds",
	    round->crew->home->room_timeout);
	return round_lose(round, room);
}

/* Milliseconds spent listening, -1 on failure. Only this time counts as a
 * room's silence: not a slow commit, and not a desk that was itself stopped. */
static int64_t
round_listen(struct round *round, struct pollfd *wait)
{
	int64_t begun = clock_steady_ms(), listened;
	int patience = round_patience(round);
	unsigned i;

	for (i = 0; i < round->crew->count; i++)
		wait[i] = (struct pollfd){ .fd = round->crew->rooms[i].socket,
			.events = POLLIN };
	if (poll(wait, round->crew->count, patience) < 0) {
		if (errno != EINTR)
			return fail(EX_OSERR, "cannot wait for the rooms: %s",
			    strerror(errno));
		for (i = 0; i < round->crew->count; i++)
			wait[i].revents = 0;
	}
	listened = clock_steady_ms() - begun;
	return listened <= patience + SLOW_MS ? listened : 0;
}

int
round_hear(struct round *round)
{
	struct pollfd wait[ROOMS_MOST];
	int64_t listened = round_listen(round, wait);
	struct room_process *room;
	unsigned i;

	if (listened < 0)
		return -1;
	for (i = 0; i < round->crew->count; i++) {
		room = &round->crew->rooms[i];
		if ((wait[i].revents != 0
			    ? round_hear_room(round, room)
			    : round_check_silence(round, room, listened)) != 0)
			return -1;
	}
	return 0;
}

/* Durable before the ledger says so, and the names of all by one fsync. */
static int
round_keep_files(struct round *round)
{
	size_t i;

	for (i = 0; i < round->lost_count; i++)
		pages_drop(round->crew->home->work, &round->lost[i]);
	for (i = 0; i < round->finished_count; i++)
		if (pages_keep(round->crew->home->work, round->pages,
			&round->finished[i].chunk) != 0)
			return -1;
	return round->finished_count > 0 ? pages_sync(round->pages) : 0;
}

static int
round_order_one(struct round *round, struct chunk *chunk)
{
	uint32_t left = round->batch->quantity - round->promised;
	uint32_t count =
	    left < round->batch->chunk ? left : round->batch->chunk;

	if (round->again_count > 0) {
		*chunk = round->again[--round->again_count];
		return 1;
	}
	if (round->stopping || left == 0)
		return 0;
	if (ledger_chunk_order(round->ledger, round->batch, count, chunk) != 0)
		return -1;
	round->promised += count;
	return 1;
}

/* By turns, so that the last chunks are spread over all rooms. */
static int
round_order(struct round *round)
{
	struct room_process *room;
	unsigned depth, i;
	int got;

	for (depth = 1; depth <= ROOM_ORDERS; depth++)
		for (i = 0; i < round->crew->count; i++) {
			room = &round->crew->rooms[i];
			if (room->ordered >= depth)
				continue;
			if (room->ordered == 0)
				room->silent_ms = 0;
			got = round_order_one(round,
			    &room->orders[room->ordered]);
			if (got <= 0)
				return got;
			room->ordered++;
		}
	return 0;
}

/* Kept as it goes, so that a run that breaks off has its time counted too. */
static int
round_mark_time(struct round *round)
{
	int64_t now = clock_steady_ms(), spent = now - round->marked_ms;

	round->marked_ms = now;
	return ledger_batch_add_time(round->ledger, round->batch->id,
	    (uint32_t)spent);
}

static int
round_keep_ledger(struct round *round)
{
	struct sealed_records sealed;
	struct finished *done;
	size_t i;

	for (i = 0; i < round->finished_count; i++) {
		done = &round->finished[i];
		sealed = (struct sealed_records){ done->filled.records,
			done->filled.record_size, done->filled.verifiers,
			WIRE_VERIFIER_SIZE };
		if (ledger_chunk_seal(round->ledger, round->batch, &done->chunk,
			&sealed) != 0)
			return -1;
		round->sealed += done->chunk.count;
	}
	for (i = 0; i < round->lost_count; i++)
		if (ledger_chunk_cancel(round->ledger, round->batch,
			&round->lost[i]) != 0)
			return -1;
	return round_order(round) != 0 ? -1 : round_mark_time(round);
}

/* A room that is lost meanwhile is noticed when it is next listened to. */
static void
round_send(struct round *round, const unsigned told[static ROOMS_MOST])
{
	struct room_process *room;
	unsigned i, order;

	for (i = 0; i < round->crew->count; i++) {
		room = &round->crew->rooms[i];
		for (order = told[i]; order < room->ordered; order++) {
			const struct wire_fill fill = {
				.chunk = room->orders[order].number,
				.first = room->orders[order].first,
				.count = room->orders[order].count,
				.first_sheet = room->orders[order].first_sheet
			};

			if (wire_send_fill(room->socket, &fill) != 0)
				break;
		}
	}
}

void
round_end(struct round *round)
{
	size_t i;

	for (i = 0; i < round->finished_count; i++)
		frame_free(&round->finished[i].frame);
	round->finished_count = 0;
	round->lost_count = 0;
}

int
round_keep(struct round *round)
{
	unsigned told[ROOMS_MOST] = { 0 }, i;

	for (i = 0; i < round->crew->count; i++)
		told[i] = round->crew->rooms[i].ordered;
	if (round_keep_files(round) != 0 ||
	    actor_begin(round->ledger, ROLE_PRODUCER) != 0)
		return -1;
	if (round_keep_ledger(round) != 0 ||
	    ledger_commit(round->ledger) != 0) {
		ledger_rollback(round->ledger);
		return -1;
	}
	round_send(round, told);
	round_end(round);
	return 0;
}
