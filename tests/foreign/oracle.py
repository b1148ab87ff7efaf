#!/usr/bin/env python3
"""oracle.py LEDGER OUT SERIAL...: whatever could be made of each of the 100,000 PINs of
five digits by somebody who has no key, and the pseudonyms in OUT (32 bytes a PIN, by
those who have a room), searched for in every stored column. CAMPAIGN=1 makes more of
them. Prints finds, and how much was searched for and in."""
import hashlib, hmac, os, sqlite3, sys

ledger, out, serials = sys.argv[1], sys.argv[2], sys.argv[3:]
LEAST = 6  # bytes of a digest that count as a find: chance has 2^48 against it


ALL = "CAMPAIGN" in os.environ


def forms(pin):
    yield pin
    yield serials[0] + pin
    yield pin + serials[0]
    if not ALL:
        return
    yield pin.encode("utf-16-le").decode("latin-1")
    yield pin[::-1]
    yield pin + "\n"
    yield pin + "\0"
    for serial in serials:
        yield serial + pin
        yield pin + serial
        yield serial + ":" + pin


names = ("md5", "sha1", "sha256")
if ALL:
    names += ("sha224", "sha384", "sha512", "sha3_256", "blake2b", "blake2s")
needles = {}
for n in range(100000):
    pin = f"{n:05d}"
    for form in forms(pin):
        data = form.encode("latin-1")
        for name in names:
            needles[hashlib.new(name, data).digest()[:LEAST]] = (pin, name)
    for serial in serials[:None if ALL else 1]:
        key = serial.encode()
        needles[hmac.digest(key, pin.encode(), "sha256")[:LEAST]] = (pin, "hmac of the serial")
        needles[hmac.digest(pin.encode(), key, "sha256")[:LEAST]] = (pin, "hmac under the PIN")
pseudonyms = open(out, "rb").read() if out != "-" else b""
for n in range(len(pseudonyms) // 32):
    needles[pseudonyms[32 * n:32 * n + LEAST]] = (f"{n:05d}", "pseudonym")

searched = finds = 0
db = sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)
tables = [r[0] for r in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")]
columns = 0
for table in tables:
    names = [r[1] for r in db.execute(f"PRAGMA table_info({table})")]
    columns += len(names)
    for row in db.execute(f"SELECT * FROM {table}"):
        for name, value in zip(names, row):
            if value is None or isinstance(value, (int, float)):
                continue
            raw = value if isinstance(value, bytes) else value.encode()
            looks = [raw]
            try:
                looks.append(bytes.fromhex(raw.decode()))
            except ValueError:
                pass
            for look in looks:
                searched += len(look)
                for at in range(len(look) - LEAST + 1):
                    found = needles.get(look[at:at + LEAST])
                    if found:
                        finds += 1
                        print(f"{table}.{name}: {found[1]}")
print(f"{len(needles)} needles, {len(tables)} tables, {columns} columns, {searched} bytes, {finds} finds")
