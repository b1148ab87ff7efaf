#include "counter/log_pieces.h"

#include "base/banned.h"

struct piece {
	uint64_t before;
	log_piece_line *each;
	void *context;
};

/* 1 ends it. */
static int
piece_line(void *context, uint64_t sequence, const char *text, size_t size)
{
	const struct piece *piece = context;
	struct entry entry;

	if (sequence >= piece->before)
		return 1;
	return entry_parse(&entry, text, size) != 0
	    ? -1
	    : piece->each(piece->context, &entry, text, size);
}

int
log_piece(struct ledger *ledger, uint64_t from, uint64_t before,
    log_piece_line *each, void *context)
{
	struct piece piece = { before, each, context };

	return ledger_log_each(ledger, from, piece_line, &piece) < 0 ? -1 : 0;
}
