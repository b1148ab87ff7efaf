#!/bin/sh
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"
scenario "whoever takes over the bustad that serves can read no key, start nothing and reach nobody"
. "$ROOT/tests/counter/lib.sh"
# Not a program that confines itself alike (tests/scenario/bustad-edge.sh), but the one that
# runs: a debugger, which root may attach, makes its calls for it.
[ "$(id -u)" -eq 0 ] || skip "needs root, to make another's calls"
command -v gdb >/dev/null || skip "needs gdb"

ok "a home with a counter and a station" counter_home 1 1 100 || finish
ok "bustad serves it" serve counter --again || finish
shifts 1

# made EXPRESSION: what the call comes to, with its errno; or the signal it dies of
made() {
	gdb -nx -q -batch -p "$(bustad_pid counter)" -ex "print (long)$1" \
		-ex 'print *((int *(*)(void))__errno_location)()' >"$T/gdb" 2>&1
	sed -n 's/.*\(SIG[A-Z]*\),.*/\1/p; s/^\$1 = \(-\{0,1\}[0-9]*\)$/\1/p; s/^\$2 = \([0-9]*\)$/errno \1/p' "$T/gdb" |
		head -2 | tr '\n' ' '
}
file() { echo "((int (*)(const char *, int, ...))open)(\"$1\", $2)"; }
like "$(made "$(file "$L" 2)")" '^[0-9]+ ' "it opens its ledger, to write"
like "$(made "$(file "$PKI/server.crt" 0)")" '^[0-9]+ ' "and its certificate, to read"
like "$(made "$(file "$T/home/keys/log.vkey" 0)")" '^[0-9]+ ' "and the key by which the log is verified"
denied() { is "$(made "$(file "$1" "$2")")" "-1 errno 13 " "$3"; }
denied "$T/home/keys/store.cfg" 0 "the key store it does not"
denied "$T/home/keys" 65536 "nor sees what is beside it"
denied "$T/passphrase" 0 "nor what opens it"
denied "$T/home/busta.cfg" 0 "nor the home's settings"
denied "$T/home/pages" 65536 "nor its pages"
denied "$PKI/server.crt" 2 "its certificate it cannot write"
denied /etc/passwd 0 "and nothing else is there for it"
denied "/proc/$(room_of counter)/mem" 0 "its room's memory least of all"
died() { is "$(made "$1" | cut -d' ' -f1)" SIGSYS "$2"
	patience=200
	until [ "$(cat "$T/counter/codes" 2>/dev/null | wc -l)" -gt "$deaths" ] || [ $patience -eq 0 ]; do
		patience=$((patience - 1)); sleep 0.02; done
	deaths=$((deaths + 1))
	until curl -s -o "$T/.out" --cacert "$PKI/ca.crt" --cert "$PKI/s001.crt" --key "$PKI/s001.key" \
		"https://localhost:$(port counter)/v1/shift" || [ $patience -eq 0 ]; do patience=$((patience - 1)); sleep 0.02; done; }
deaths=0
died '((int (*)(const char *, char **, char **))execve)("/bin/true", 0, 0)' "it dies of another program"
died '((int (*)(void))fork)()' "of another process"
died '((long (*)(int, int, void *, void *))ptrace)(16, 1, 0, 0)' "of ptrace"
died '((long (*)(int, void *, unsigned long, void *, unsigned long, unsigned long))process_vm_readv)(1, 0, 0, 0, 0, 0)' "of another's memory"
died "((int (*)(int, void *, int))connect)(3, \"\\002\\000\\000\\120\\177\\000\\000\\001\\000\\000\\000\\000\\000\\000\\000\", 16)" "of reaching out"
like "$(sort "$T/counter/codes" | uniq -c)" '^ *5 -31$' "each time by SIGSYS, and is started anew"
like "$(cat "$T/.out")" '"operator":"daemon"' "the one that was is missed by nobody: the shift goes on"

# From the outside.
pid=$(bustad_pid counter)
status() { sed -n "s/^$1:[[:space:]]*//p" "/proc/$pid/status"; }
is "$(status NoNewPrivs),$(status Seccomp),$(status Threads)" "1,2,1" "it has given up privileges, its calls are filtered, it is one thread"
is "$(sed -n 's/^Max core file size *\([^ ]*\) *\([^ ]*\).*/\1 \2/p' "/proc/$pid/limits")" "0 0" "it may leave no core"
is "$(for fd in "/proc/$pid/fd"/*; do readlink "$fd"; done | grep 'store.cfg\|passphrase\|home/keys')" "" "nothing of its keys is open in it"
for fd in "/proc/$pid/fd"/*; do [ "$(readlink "$fd")" != "$T/home/pages" ] || pages=${fd##*/}; done
[ -z "${pages-}" ] || is "$(made "((int (*)(int, const char *, int, ...))openat)($pages, \".\", 65536)")" "-1 errno 13 " \
	"the folder of pages is, from when the home was opened, and leads nowhere"
unserve counter; is "$?" 0 "bustad ends well"
is "$(reconciles)" "" "and the ledger reconciles"
finish
