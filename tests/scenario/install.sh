#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "what units, manual pages and job files name is there once busta is installed"

R=$T/root
ok "it is installed" make -s -C "$ROOT" install BUILD="$BUILD" CC="${CC:-gcc}" DESTDIR="$R" || finish

# named WHAT: programs that units and sudo start, what lies in /usr/share, other manual pages, docs
named() {
	case $1 in
	programs) sed -n 's/^Exec[A-Za-z]*=-*\([^ ]*busta[^ ]*\).*/\1/p' "$ROOT"/batch/*.service
		grep -oh '/usr/bin/busta[a-z-]*' "$ROOT/batch/busta.sudoers" ;;
	shares) grep -rohE '/usr/share/busta[a-z./-]*[a-z]' "$ROOT/batch" "$ROOT/docs/man" ;;
	pages) cat "$ROOT"/docs/man/* "$ROOT"/batch/* | sed -nE \
		's/^\.Xr ([a-z.-]*(busta|press|courier)[a-z.-]*) ([0-9]).*/\1.\3/p
		/^Documentation=/ { s/^Documentation=|man://g; s/\(|\)/./g; s/\. | /\n/g; s/\.$//; p }' |
		sed 's|.*\.\([0-9]\)$|/usr/share/man/man\1/&|' ;;
	docs) grep -ohE '\bdocs/[A-Za-z0-9.-]*[a-z]' "$ROOT"/docs/man/* | sed 's|^docs|/usr/share/doc/busta|' ;;
	esac | sort -u
}
lacking() { for path in $(named "$1"); do [ -e "$R$path" ] || echo "$path"; done; }
for what in programs shares pages docs; do
	is "$(lacking $what)" "" "of $what that are named none is lacking: $(named $what | wc -l)"
	one=$(named $what | head -1); mv "$R$one" "$T/away"
	is "$(lacking $what | head -1)" "$one" "and one that is would be seen"
	mv "$T/away" "$R$one"
done
is "$(cd "$ROOT/batch" && ls ./*.service ./*.socket ./*.timer)" "$(cd "$R/usr/lib/systemd/system" && ls ./*)" "every unit is where systemd looks"
is "$(diff -r -x 'form-*.pdf' "$ROOT/templates/web" "$R/usr/share/busta/web")" "" "the pages are those that are tested"
is "$(cd "$R/usr/share/busta/web" && echo form-*.pdf)" "form-minor-en.pdf form-minor-it.pdf form-third-party-en.pdf form-third-party-it.pdf" \
	"with the activation forms beside them"
is "$(cd "$R/usr/share/busta/portal" && echo form-*.pdf | wc -w)" 4 "and beside those of citizens"
is "$(find "$R" -type f -perm /022)" "" "and nobody but root may write any of it"
finish
