#!/bin/sh
# keys.sh: wraps, unwraps, verifiers and PIN blocks a second with the keys of one provider
# (PROVIDER=softhsm: in a token of SoftHSM), as one line of JSON. For bench.py.
. "$(dirname "$0")/../scenario/lib.sh"
. "$ROOT/tests/fault/life.sh"
. "$ROOT/tests/fault/cards.sh"
{
	batch_on_hand "$T/job.cfg" && exchange_key && card_system carte "$(key_of)"
	mkdir "$T/bin" && cp "$BUILD/busta-room" "$BUILD/tests/assign_alone" "$T/bin"
} >"$T/said" 2>&1 || { cat "$T/said" >&2; exit 1; }
first=$(sed -n 's/^\(....\)\(.......\)\(.\).*/\1-\2-\3/p; q' "$T/codes")
[ "${PROVIDER:-}" != softhsm ] || token_of "$T/home"
store=$("$BUILD/tests/hsm_alone" "$T/home/keys/store.cfg" "$T/passphrase" "${SECONDS_EACH:-2}") &&
	rates=$("$T/bin/assign_alone" "$T/home" "$first" "$(card 1)" "${ASSIGNS:-5000}") || exit
echo "${store%\}}, $rates"
