#include "home/key_sync.h"

#include "ledger/key.h"

#include "base/banned.h"

int
key_sync(struct ledger *ledger, const char *keys)
{
	if (ledger_begin(ledger) != 0)
		return -1;
	if (ledger_keys_sync(ledger, keys) != 0 || ledger_commit(ledger) != 0) {
		ledger_rollback(ledger);
		return -1;
	}
	return 0;
}

int
session_counter_room(struct session *session, struct counter_room *room)
{
	if (counter_room_open(room, &session->home) != 0)
		return -1;
	if (key_sync(session->ledger, room->keys) == 0)
		return 0;
	counter_room_close(room);
	return -1;
}
