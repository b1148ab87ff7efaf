#!/usr/bin/env python3
"""codes.py KEY SERIES DIGITS FIRST LAST: what a scanner reads off these envelopes, one a
line, computed from docs/FORMATS.md alone: serial, check character, and the first 6 of
the base32 of its HMAC-SHA-256 under the key of scanned codes, in hexadecimal. With - for
FIRST: of the number that is the last word of each line of standard input, after that line."""
import base64, hashlib, hmac, sys

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def check(text):
    product = 36
    for character in text:
        product = (((product + ALPHABET.index(character)) % 36 or 36) * 2) % 37
    return ALPHABET[(37 - product) % 36]


def code(key, series, digits, number):
    text = "%s%0*d" % (series, digits, number)
    text += check(text)
    return text + base64.b32encode(hmac.digest(key, text.encode(), hashlib.sha256)[:5]).decode()[:6]


if __name__ == "__main__":
    key, series, digits, first, *last = sys.argv[1:]
    key, digits = bytes.fromhex(key), int(digits)
    if first == "-":
        for line in sys.stdin:
            print(line.strip(), code(key, series, digits, int(line.split()[-1])))
    else:
        for number in range(int(first), int(last[0]) + 1):
            print(code(key, series, digits, number))
