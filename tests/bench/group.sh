#!/bin/sh
# group.sh [FILLER [BINDS [GROUP [COUNTERS]]]]: durable binds a second of a group alone, each
# with its PIN on its way to a card system, beside so many other envelopes in the ledger. One
# line of JSON. With PROFILE=callgrind or perf, where the time goes is in $BUILD/group.*
. "$(dirname "$0")/../scenario/lib.sh"
. "$ROOT/tests/fault/life.sh"
. "$ROOT/tests/fault/cards.sh"
. "$ROOT/tests/opener/opener.sh"
. "$ROOT/tests/counter/lib.sh"
counters=${4:-64}
{
	counter_tools && people && furnish fake $SERIES $DIGITS "${1:-10000}" counters "$counters" \
		hand $SERIES $DIGITS 1 "${1:-10000}" use $SERIES $DIGITS 1 "${1:-10000}" 1 &&
		exchange_key && asked=$(sql "SELECT count(*) FROM request") && card_system carte "$(key_of)"
	mkdir "$T/bin" && cp "$BUILD/busta-room" "$BUILD/tests/group_alone" "$T/bin"
} >"$T/said" 2>&1 || { cat "$T/said" >&2; exit 1; }
case ${PROFILE:-} in
perf) set -- "$@"; run="perf record -q -g -o $BUILD/group.perf" ;;
callgrind) run="valgrind --tool=callgrind --callgrind-out-file=$BUILD/group.callgrind" ;;
*) run= ;;
esac
$run "$T/bin/group_alone" "$T/home" "$T/passphrase" "${2:-20000}" "${3:-64}"
