#!/bin/sh
. "$(dirname "$0")/lib.sh"
scenario "docs/openapi.yaml is what the counter answers, and the checker of it sees what is not"
CHECK="python3 -W ignore $ROOT/tests/counter/check_openapi.py"
YAML=$ROOT/docs/openapi.yaml

ok "the document is sound, and has the routes and problems of the program" \
	$CHECK --source "$ROOT" "$YAML"
ok "stations ask" env COUNTER_RECORDS="$T/records" "$BUILD/tests/test_counter"
ok "and help desks" env COUNTER_RECORDS="$T/records" "$BUILD/tests/test_block"
ok "also for codes that are split" env COUNTER_RECORDS="$T/records" "$BUILD/tests/test_split_counter"
ok "every answer is one of the document, and every operation was answered" \
	$CHECK --all --need badge,not-here,wrong-token,already-bound,unusable,card-has-one,out-of-order,request-reused,no-code,no-shift,locked,wrong-role,no-station,malformed,busy,inside,no-delivery,delivery-closed,no-day,no-proof,documents-missing,documents-foreign,old-card,same-person,card-blocked,not-matched,cip-locked,address,no-splits,no-slip,slip-gone,slip-often,card-system \
	"$YAML" "$T/records"

# What is planted must be found.
planted() { # SENTENCE PATTERN PYTHON
	python3 -c '
import json, sys
for line in open(sys.argv[1]):
    r = json.loads(line)
    if r["method"] == "POST" and r["path"] == "/v1/bindings" and r["status"] == 201: break
body = json.loads(r["body"])
exec(sys.argv[2])
if body is not None: r["body"] = json.dumps(body)
print(json.dumps(r))' "$T/records" "$3" >"$T/planted"
	$CHECK "$YAML" "$T/planted" >"$T/.out" 2>&1 && { result 1 "$1"; return; }
	like "$(cat "$T/.out")" "$2" "$1"; }
planted "a member that is lacking" "'entry' is a required property" 'del body["entry"]'
planted "one too many" "Additional properties" 'body["pin"] = "12345"'
planted "one of another kind" "is not of type" 'body["entry"] = "7"'
planted "a serial without its check character" "does not match" 'body["serial"] = "LZ26-0000001"'
planted "a status it has not" "no such status" 'r["status"] = 200'
planted "a path it has not" "no such path" 'r["path"] = "/v1/unbind"'
planted "another type of body" "not application/json" 'r["type"] = "text/html"'
planted "no JSON" "no JSON" 'body = None; r["body"] = "{"'
planted "a problem of another status" "is not one of|another status" \
	'r["status"] = 409; r["type"] = "application/problem+json"; body = {"type": "/problems/not-here", "title": "x", "status": 404, "detail": "x" * 20, "detail_en": "y" * 20}'
planted "a problem that names nothing" "not valid under any of the given schemas|is not valid" \
	'r["status"] = 422; r["type"] = "application/problem+json"; body = {"type": "/problems/documents-missing", "title": "x", "status": 422, "detail": "x" * 20, "detail_en": "y" * 20}'
planted "a write without a key" "asked without Idempotency-Key" 'r["key"] = None'
planted "a request with more in it" "asked with" 'r["request"]["pin"] = "12345"'
finish
