#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "a form to be signed is drawn from a template, by a room without keys; and nothing but a form is"
forms=$ROOT/templates/forms
letters() { pdftotext -raw "$1" - | tr -d '\n'; } # a word that is turned has one a line
draw() { "$BUSTA" template form "$1" -o "$T/$2"; }

# What the office's page asks for in each case, in its own words.
for name in minor-it:genitore minor-en:parent third-party-it:tutore third-party-en:guardian; do
	word=${name#*:} name=${name%:*}
	ok "$name is drawn" draw "$forms/$name.cfg" "$name.pdf"
	pdftotext -layout "$T/$name.pdf" "$T/$name.txt"
	like "$(cat "$T/$name.txt")" "TS-CNS" "it says what is activated"
	like "$(cat "$T/$name.txt")" "$word" "and by whom"
	like "$(cat "$T/$name.txt")" "Firma|Signature" "with a place to sign"
	is "$(letters "$T/$name.pdf" | grep -c SPECIMEN)" 0 "and is no specimen"
	is "$(pdfinfo "$T/$name.pdf" | awk '/^Pages:/ { print $2 } /^Page size:/ { print $NF }' | xargs)" "1 (A4)" "one page of A4"
	ok "sound, says qpdf" sh -c "qpdf --check '$T/$name.pdf' >'$T/.qpdf' 2>&1"
	is "$(pdffonts "$T/$name.pdf" | awk 'NR > 2 && $(NF - 4) != "yes"')" "" "with its fonts in it"
	draw "$forms/$name.cfg" again.pdf >/dev/null
	ok "and the same bytes each time" cmp "$T/$name.pdf" "$T/again.pdf"
done
like "$(cat "$T/minor-it.txt")" "stato di famiglia" "a parent shows that she is one"
like "$(cat "$T/third-party-it.txt")" "fotocopia del documento di identità del soggetto tutelato" "a guardian brings a copy"
ok "a proof of a form is a specimen, as any" "$BUSTA" template proof "$forms/minor-it.cfg" -o "$T/proof.pdf"
like "$(letters "$T/proof.pdf")" "SPECIMEN" "where the word would be found"
like "$("$BUSTA" template check "$forms/minor-it.cfg")" "is good" "and a form can be checked"

# Nothing else is drawn without that word.
refused 65 'format must be "busta form 1"' "a sheet is no form" draw "$ROOT/templates/busta-cieca.cfg" no.pdf
refused 65 'format must be "busta form 1"' "nor is a slip" draw "$ROOT/templates/slip.cfg" no.pdf
sed 's/format = "busta template 1"/format = "busta form 1"/' "$ROOT/templates/busta-singola.cfg" >"$T/codes.cfg"
refused 65 "nothing is stamped on a form" "one with the fields of codes is refused" draw "$T/codes.cfg" no.pdf
{ cat "$forms/minor-it.cfg"; echo 'cover = { every = 2; items = ( { kind = "fold"; y = 9; } ); };'; } >"$T/cover.cfg"
refused 65 "a form has no cover" "or with a cover" draw "$T/cover.cfg" no.pdf
refused 64 "say where to write the form" "it is written where somebody says" "$BUSTA" template form "$forms/minor-it.cfg"
ok "and of all that nothing was written" test ! -e "$T/no.pdf"
people && quick_job "$T/job.cfg" use_template="$forms/minor-it.cfg" || exit
refused 65 'format must be "busta template 1"' "no envelope is made of a form" "$BUSTA" batch check "$T/job.cfg"
finish
