#!/usr/bin/env python3
"""checked.py WORK RECORDS LEDGER CARD-KEY: what stations were told, by their own records,
against the ledger, whose cards are made anew from the key. Prints what is wrong, and at
last a line of counts: asked, answered, answered after a second try."""
import collections, hashlib, hmac, json, sqlite3, sys

work, records, ledger, key = sys.argv[1:]
key = bytes.fromhex(key)
asked = {}
for line in open(work):
    station, number, _, path, body = line.rstrip("\n").split("\t")
    if path == "/v1/bindings":
        asked[station, number] = json.loads(body)
db = sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)
bound = collections.defaultdict(list)
for series, digits, number, card, entry in db.execute(
        "SELECT s.name, s.digits, b.number, b.card, b.entry FROM binding b JOIN series s ON s.id = b.series WHERE b.live"):
    bound["%s%0*d" % (series, digits, number)].append((bytes(card), entry))
log = dict(db.execute("SELECT seq, entry FROM log WHERE entry GLOB 'busta1 * * bind *'"))
told, entries, tried = {}, collections.Counter(), 0
for line in open(records):
    station, number, status, _, _, tries, text = line.rstrip("\n").split("\t")
    if (station, number) not in asked:
        continue
    if (station, number) in told:
        print(number, "was answered twice")
    if status != "201":
        print(number, "was answered", status, text)
        continue
    answer = json.loads(text.replace("\\n", ""))
    told[station, number] = answer
    tried += tries != "1"
    plain = answer["serial"].replace("-", "")[:-1]
    body = asked[station, number]
    card = hmac.digest(key, b"busta card v1" + body["card"].encode(), hashlib.sha256)
    if not body["envelope"].startswith(plain):
        print(number, "was told another serial", answer["serial"])
    if bound[plain] != [(card, answer["entry"])]:
        print(number, "is not bound as it was told:", bound[plain], answer)
    if answer["serial"] not in log.get(answer["entry"], ""):
        print(number, "is not the log's entry", answer["entry"])
    entries[answer["entry"]] += 1
for entry, count in entries.items():
    if count != 1:
        print("entry", entry, "was told", count, "times")
every = [card for rows in bound.values() for card, _ in rows]
if len(every) != len(set(every)) or len(every) != sum(map(bool, bound.values())):
    print("a card or an envelope is bound twice")
if set(log) != {entry for rows in bound.values() for _, entry in rows}:
    print("the log and the bindings differ")
if len(every) != len(told):
    print(len(every), "are bound, and", len(told), "were told so")
print(len(asked), len(told), tried)
