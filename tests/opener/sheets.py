#!/usr/bin/python3
"""What a person reads on the sheets, from pdftotext -bbox: the words that stand
in each field's box of the template. For tests only.

  sheets.py read TEMPLATE BBOX    lines "codes SERIAL PIN CIP", "label SHEET BATCH
                                  SERIAL SCAN", "cover FIRST LAST COUNT BATCH"
  sheets.py box TEMPLATE FIELD    x y width height in millimetres
  sheets.py tokens KEY < SERIALS  what each barcode says: a serial without hyphens
                                  and its token, computed from docs/FORMATS.md alone
"""
import base64
import hashlib
import hmac
import re
import sys

POINTS = 72 / 25.4
WORD = re.compile(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)<')
FIELD = re.compile(r'field = "([a-z-]+)"; box = \(([^)]*)\)')


def fields_of(text):
    return [(name, [float(n) for n in box.split(",")])
            for name, box in FIELD.findall(text)]


def template_read(path):
    """The fields of each side, those of the cover, and envelopes per cover."""
    text = re.sub(r"(?m)^\s*#.*$", "", open(path, encoding="utf-8").read())
    sides, _, cover = text.partition("\ncover = ")
    every = re.search(r"every = (\d+)", cover)
    return ([fields_of(side) for side in sides.split("{ items = (")[1:]],
            fields_of(cover), int(every[1]) if every else 0)


def read_page(page, fields):
    words = [((float(x) + float(x2)) / 2 / POINTS, (float(y) + float(y2)) / 2 / POINTS, text)
             for x, y, x2, y2, text in WORD.findall(page)]
    return [(name, "".join(text for x, y, text in words
                           if left <= x <= left + width and top <= y <= top + height))
            for name, (left, top, width, height) in fields]


def sheets(template, bbox):
    """("cover" | "envelope", [(field, text), ...]) in the order of the file."""
    sides, cover, every = template_read(template)
    pages = open(bbox, encoding="utf-8").read().split("<page ")[1:]
    envelope = 0
    while pages:
        if every and envelope % every == 0:
            yield "cover", read_page(pages[0], cover)
            pages = pages[len(sides):]
        envelope += 1
        yield "envelope", [f for side, page in zip(sides, pages)
                           for f in read_page(page, side)]
        pages = pages[len(sides):]


def one(found, name):
    """A field's text; where it stands twice and differs, both."""
    texts = sorted({text for field, text in found if field == name})
    times = sum(field == name for field, _ in found)
    if name == "serial" and times < 2:
        return "serial-stands-%d-times" % times
    return "!=".join(texts) or "none"


LINES = {
    "envelope": (("codes", "serial", "pin", "cip"),
                 ("label", "sheet", "batch", "serial", "scan")),
    "cover": (("cover", "lot-first", "lot-last", "lot-count", "batch"),),
}


def read(template, bbox):
    for what, found in sheets(template, bbox):
        for kind, *names in LINES[what]:
            print(kind, *(one(found, name) for name in names))


def tokens(key):
    for line in sys.stdin:
        text = line.strip().replace("-", "")
        code = hmac.new(bytes.fromhex(key), text.encode(), hashlib.sha256).digest()
        print(text + base64.b32encode(code).decode()[:6])


def main(verb, *words):
    if verb == "read":
        read(*words)
    elif verb == "box":
        sides, cover, _ = template_read(words[0])
        print(*next(box for name, box in sum(sides, []) + cover if name == words[1]))
    elif verb == "tokens":
        tokens(*words)


main(*sys.argv[1:])
