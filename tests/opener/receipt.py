#!/usr/bin/env python3
"""receipt.py RELEASE.json NAME CERTIFICATE.pem SPOILED [CHANGE]: what a press would say
became of a release, on standard output: SPOILED is "FIRST..LAST=REASON,..." or empty, the
numbers of serials; all that was voided is spoiled, everything else printed. CHANGE is a
line of Python that is done to the receipt `r` before it is written."""
import base64
import hashlib
import json
import re
import sys

path, name, certificate, spoiled = sys.argv[1:5]
text = open(path, "rb").read()
release = json.loads(text)
pem = open(certificate).read()
der = base64.b64decode(re.search("-----BEGIN CERTIFICATE-----(.*?)-----END", pem, re.S)[1])


def check(serial):
    """ISO/IEC 7064 MOD 37,36"""
    letters, p = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", 36
    for c in serial.replace("-", ""):
        p = (p + letters.index(c)) % 36 or 36
        p = p * 2 % 37
    return letters[(37 - p) % 36]


def numbers(ranges):
    return {(r["first"][:4], len(r["first"].split("-")[1]), n) for r in ranges
            for n in range(int(r["first"].split("-")[1]), int(r["last"].split("-")[1]) + 1)}


def serial(series, digits, number):
    text = f"{series}-{number:0{digits}d}"
    return f"{text}-{check(text)}"


def ranges(some):
    runs = []
    for series, digits, number in sorted(some):
        if runs and runs[-1][0] == series and runs[-1][3] == number - 1:
            runs[-1][3] = number
        else:
            runs.append([series, digits, number, number])
    return [{"first": serial(s, d, a), "last": serial(s, d, b), "count": b - a + 1}
            for s, d, a, b in runs]


sent, voided = numbers(release["released"]), numbers(release["voided"])
spoils = [dict(r, reason="voided", operator="desk", when="2026-11-23T22:00:00Z")
          for r in ranges(voided)]
gone = set(voided)
for part in filter(None, spoiled.split(",")):
    which, reason = part.split("=")
    first, last = map(int, which.split(".."))
    some = {s for s in sent if first <= s[2] <= last}
    gone |= some
    spoils += [dict(r, reason=reason, operator="Rossi Mario", when="2026-11-23T22:10:00Z")
               for r in ranges(some)]
spoils.sort(key=lambda s: s["first"])
r = {"format": "busta receipt 1", "batch": release["batch"], "release": release["release"],
     "origin": release["origin"], "release_sha256": hashlib.sha256(text).hexdigest(),
     "press": {"name": name, "certificate_sha256": hashlib.sha256(der).hexdigest()},
     "printers": [{"uri": "ipps://printer.example:631/ipp/print", "certificate_sha256": "ab" * 32,
                   "make_and_model": "Example Laser 4000", "uuid": "urn:uuid:0"}],
     "begun": "2026-11-23T21:30:00Z", "ended": "2026-11-23T22:30:00Z",
     "printed": ranges(sent - gone), "spoiled": spoils, "test_sheets": 2,
     "sheets": len(sent), "journal_sha256": "cd" * 32}
for change in sys.argv[5:]:
    exec(change)
print(r if isinstance(r, str) else json.dumps(r, indent=2))
