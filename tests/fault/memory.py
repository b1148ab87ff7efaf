#!/usr/bin/env python3
"""memory.py files PLACE... | memory.py process PID, with NAME HEX lines on standard input:
counts where each of these secrets stands, as bytes, in hexadecimal and in base64 at three
alignments, and as HMAC has it. Of a process, memory that is locked is told apart from the rest."""
import base64, os, re, sys

secrets = [line.split() for line in sys.stdin if line.strip()]


def needles(raw):
    yield "bytes", raw
    yield "hex", raw.hex().encode()
    yield "HEX", raw.hex().upper().encode()
    yield "reversed", raw[::-1]
    yield "inner block of HMAC", bytes(b ^ 0x36 for b in raw)
    yield "outer block of HMAC", bytes(b ^ 0x5C for b in raw)
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + raw)
        yield f"base64+{shift}", text[(shift * 8 + 5) // 6 + 1:][:len(raw)]


looks = [(name, form, needle) for name, text in secrets for form, needle in needles(bytes.fromhex(text))]


def stands(needle, data):
    """A few digits stand for themselves: in a time or a digest, any do."""
    if len(needle) < 8 and needle.isdigit():
        return re.search(rb"(?<![0-9A-Za-z])" + needle + rb"(?![0-9A-Za-z])", data)
    return needle in data


def find(data, where):
    return [f"{name} as {form} in {where}" for name, form, needle in looks if stands(needle, data)]


if sys.argv[1] == "files":
    finds = searched = 0
    for place in sys.argv[2:]:
        for folder, _, names in os.walk(place) if os.path.isdir(place) else [("", [], [place])]:
            for name in names:
                path = os.path.join(folder, name)
                if not os.path.isfile(path):
                    continue
                data = open(path, "rb").read()
                searched += 1
                for found in find(data, path):
                    finds += 1
                    print(found)
    print(f"{finds} in files" if searched else "nothing searched")
else:
    pid = sys.argv[2]
    memory = open(f"/proc/{pid}/mem", "rb", 0)
    locked, free, bytes_free = set(), [], 0
    region = None
    for line in open(f"/proc/{pid}/smaps"):
        head = re.match(r"([0-9a-f]+)-([0-9a-f]+) (\S+) .*?(\S*)$", line)
        if head:
            region = head
        elif line.startswith("VmFlags:") and region:
            first, last = int(region[1], 16), int(region[2], 16)
            if "r" not in region[3] or region[4] == "[vsyscall]" or region[4] == "[vvar]":
                continue
            # A program's own text, which has three digits of any kind, and no secret.
            if "w" not in region[3] and region[4].startswith("/") and os.path.exists(region[4]):
                continue
            try:
                memory.seek(first)
                data = memory.read(last - first)
            except OSError:
                continue
            found = find(data, region[4] or hex(first))
            if " lo" in line:
                locked.update(f.split()[0] for f in found)
            else:
                free += found
                bytes_free += len(data)
    for found in free:
        print(found)
    print(f"{len(locked)} in locked memory, {len(free)} elsewhere in {'some' if bytes_free > 100000 else bytes_free} bytes")
