#!/bin/sh
# ippeveprinter's -c helper: an engine that counts the pages it was given, and keeps
# what it printed. $1: the document. In the environment: OUT, where printed documents
# go; PAPER_OUT, a file whose presence empties the tray half way until it is gone;
# FAIL, a file whose presence makes the engine fail half way.
pages=$(grep -ac '^/Type /Page$' "$1")
half=$((pages / 2))
echo "ATTR: job-impressions=$pages" >&2
if [ -e "$OUT/fail" ]; then
	echo "ATTR: job-impressions-completed=$half job-media-sheets-completed=$half" >&2
	rm -f "$OUT/fail"
	echo "ERROR: fuser" >&2
	exit 1
fi
if [ -e "$OUT/paper-out" ]; then
	echo "ATTR: job-impressions-completed=$half job-media-sheets-completed=$half" >&2
	echo "STATE: +media-empty-error" >&2
	echo out >"$OUT/waiting"
	while [ -e "$OUT/paper-out" ]; do sleep 0.05; done
	echo "STATE: -media-empty-error" >&2
fi
n=$(find "$OUT" -name "*.pdf" | wc -l)
cp "$1" "$OUT/$(printf %06d $((n + 1))).pdf"
echo "ATTR: job-impressions-completed=$pages job-media-sheets-completed=$pages" >&2
exit 0
