# For scenarios, after lib.sh: a home with envelopes at counters, stations that are
# registered, and bustad. What is in a home is the ledger's own work (furnish.c); who asks
# is stations.c. Nothing of it but bustad and its room is the product.
. "$ROOT/tests/opener/opener.sh"
. "$ROOT/tests/counter/pki.sh"
COUNTER=$BUILD/tests/counter
L=$T/home/ledger/ledger.db
SERIES=BN26 DIGITS=9

# counter_tools: the clients and furnish, built if they are not
counter_tools() {
	mkdir -p "$COUNTER"
	exec 8>"$COUNTER/lock"; flock 8
	counter_tool stations "stations station work link answer tally" &&
		counter_tool flood "flood link answer" && counter_tool furnish furnish
	counter_built=$?
	exec 8>&-
	return $counter_built
}

# counter_tool NAME "SOURCES": only furnish has anything of the product
counter_tool() {
	tool=$1 new=; set -- $2
	for source; do [ "$COUNTER/$tool" -nt "$ROOT/tests/counter/$source.c" ] || new=1; done
	[ "$tool" != furnish ] || [ "$COUNTER/$tool" -nt "$BUILD/busta" ] || new=1
	[ -n "$new" ] || return 0
	for source; do shift; set -- "$@" "$ROOT/tests/counter/$source.c"; done
	[ "$tool" != furnish ] || set -- "$@" -Wl,--start-group "$BUILD"/*.a -Wl,--end-group \
		-lconfig -lsqlite3 -ljansson -lsmartcols -lseccomp
	# What is not the product is not watched, by whatever flags CC has for it.
	plain=
	case $tool:${CC:-} in furnish:*) ;; *-fsanitize=*) plain=-fno-sanitize=all ;; esac
	${CC:-gcc} $plain -std=gnu11 -D_GNU_SOURCE -O2 -I"$ROOT" -I"$ROOT/src" -o "$COUNTER/$tool" \
		"$@" -lssl -lcrypto
}

furnish() { "$COUNTER/furnish" "$L" "$@"; }

# counter_home COUNTERS STATIONS COUNT: daemon and bin, so many counters with an even part
# of so many envelopes, and stations at them in turn. The envelopes are of batches nobody
# printed: nothing but a room with the batch's key would know.
counter_home() {
	counter_tools && pki_stations "$2" && people || return
	furnish fake $SERIES $DIGITS "$3" counters "$1" hand $SERIES $DIGITS 1 "$3" stations "$PKI" "$2" &&
		counter_keys
}

# counter_keys: the home's key of scanned codes, and $T/badge.daemon, $T/badge.bin
counter_keys() {
	SCAN_KEY=$("$OPENER" key "$T/home/keys/store.cfg" "$T/passphrase" scan)
	[ -n "$SCAN_KEY" ] && furnish badges "$T/badge"
}

# codes FIRST LAST
codes() { python3 "$ROOT/tests/counter/codes.py" "$SCAN_KEY" $SERIES $DIGITS "$1" "$2"; }

# log_size: entries of the log
log_size() { sql 'SELECT count(*) FROM log'; }

# counter_config NAME [SETTING=VALUE...]: $T/NAME.cfg; limits are so that none is met
counter_config() {
	mkdir -p "$T/etc"; config=$T/etc/$1.cfg; shift
	limits='connections = 4096; connections_per_station = 64; requests_per_second = 1000000; burst = 1000000;'
	for setting; do case $setting in limits=*) limits=${setting#*=} ;; esac; done
	cat >"$config" <<-CFG
	format = "busta counter 1";
	certificate = "$PKI/server.crt";
	key = "$PKI/server.key";
	authority = "$PKI/ca.crt";
	crl = "$PKI/crl.pem";
	pages = "${WEB:-$ROOT/templates/web}";
	limits = { $limits };
	CFG
	for setting; do
		name=${setting%%=*} value=${setting#*=}
		[ "$name" != limits ] || continue
		sed -i "/^$name = /d" "$config"
		[ -z "$value" ] || echo "$name = $value;" >>"$config"
	done
}

# serve NAME [--again] [COMMAND...]: an instance of $T/NAME.cfg at $T/NAME/port, started
# by keeper.py, perhaps under COMMAND; its words are in $T/NAME.err
serve() {
	instance=$1; shift
	kept=; [ "${1-}" != --again ] || { kept=--again; shift; }
	[ -e "$T/etc/$instance.cfg" ] || counter_config "$instance"
	mkdir -p "$T/$instance"; rm -f "$T/$instance"/*
	python3 "$ROOT/tests/counter/keeper.py" "$T/$instance" $kept "$@" "${BUSTAD:-$BUILD/bustad}" \
		--home "$T/home" --config "$T/etc/$instance.cfg" >"$T/$instance.out" 2>"$T/$instance.err" &
	eval "keeper_$instance=$!"; servers="$servers $!"
	patience=1500
	until [ -s "$T/$instance/ready" ]; do
		patience=$((patience - 1))
		[ $patience -gt 0 ] && kill -0 "$(keeper "$instance")" 2>/dev/null || {
			sed 's/^/# /' "$T/$instance.err" | head -5; return 1; }
		sleep 0.02
	done
}
keeper() { eval "echo \$keeper_$1"; }
port() { cat "$T/$1/port"; }
bustad_pid() { cat "$T/$1/pid"; }
# died NAME: how it ended last since it was served; its keeper hears of that a moment after its clients
died() { for _ in $(seq 50); do [ ! -s "$T/$1/codes" ] || break; sleep 0.02; done; tail -1 "$T/$1/codes" 2>/dev/null; }
room_of() { pgrep -P "$(bustad_pid "$1")" busta-room; }

# unserve NAME: ended as systemd ends it; its exit code
unserve() { kill "$(keeper "$1")" && wait "$(keeper "$1")"; }

# ask WORK RECORDS [OPTION...]: stations do WORK, at the instances $AT; what stations.c
# prints is in $T/said
ask() {
	asked_work=$1 asked_records=$2; shift 2
	for name in ${AT:-counter}; do set -- --connect "$(port "$name")" "$@"; done
	"$COUNTER/stations" --pki "$PKI" --work "$asked_work" --records "$asked_records" "$@" >"$T/said"
}
said() { python3 -c 'import json, sys
found = json.load(open(sys.argv[1]))
for name in sys.argv[2].split("."): found = found.get(name, 0)
print(found)' "$T/said" "$1"; }

# shifts STATIONS [WHO]: she is at each of them from now on
shifts() {
	for n in $(seq "$1"); do
		printf '%d\tshift-%s-%d\tPOST\t/v1/shift\t{"badge": "%s"}\n' "$n" "$$" "$n" "$(cat "$T/badge.${2:-daemon}")"
	done >"$T/shifts"
	rm -f "$T/shifts.records"
	ask "$T/shifts" "$T/shifts.records" && is "$(said statuses.201)" "$1" "shifts are open at $1 stations"
}

# binds STATIONS COUNTERS EACH FIRST TOTAL [MORE]: work for stations, each EACH envelopes of
# its counter's part of 1..TOTAL from the FIRST of its own. MORE is put into each body.
# Card n is the card of envelope n, a number as $CARD has it
CARD=IDCARTA%09d
HOLDER='{"case": "holder", "identity": "identity-card", "ticked": ["identity-valid", "card", "no-old-card"]}'
binds() {
	awk -v stations="$1" -v counters="$2" -v each="$3" -v first="$4" -v total="$5" '
		BEGIN { part = int(total / counters)
			for (i = 0; i < each; i++) for (s = 1; s <= stations; s++)
				print s, (s - 1) % counters * part + first + i + int((s - 1) / counters) * each }' |
		python3 "$ROOT/tests/counter/codes.py" "$SCAN_KEY" $SERIES $DIGITS - |
		awk -v more="${6-}" -v form="$CARD" -v holder="$HOLDER" '{ card = sprintf(form, $2)
			printf "%d\tbind-%d\tPOST\t/v1/bindings\t{\"envelope\": \"%s\", \"card\": \"%s\", \"activation\": %s%s}\n",
				$1, $2, $3, card, holder, more }'
}

# reconciles: what it says, if it is not good
reconciles() { as daemon reconcile >"$T/.reconcile" 2>&1 || { echo "it does not reconcile:"; tail -5 "$T/.reconcile"; }; }
