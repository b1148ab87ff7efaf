#!/usr/bin/python3
"""A printer for tests: IPP over TLS, with a fault if one is named.

  printer.py PEM FOLDER PORT-FILE [MODE] [--delay SECONDS] [--other PEM]

Writes each document it gets to FOLDER/N.pdf (as much of it as it read), a line a
request to FOLDER/requests, and a line for each connection to FOLDER/connections.
Modes:
  good      reads all, and counts the pages it finds
  sink      the same, keeps nothing, and is as fast as it can
  unread    says completed and reads nothing
  half      reads half, then says completed with half the pages
  uncounted says completed, counts nothing
  miscount  says completed, one page less
  hang      reads all and never comes on
  deaf      stops reading in the middle, and says nothing
  silent    reads all of a request and never answers it
  garbage   answers with noise instead of IPP
  garbage-once  the same, to the document only
  slow      a page takes --delay
  sips      reads nothing of a document for --delay seconds, and is printing meanwhile
  stuck     the same, for its paper is out
  abort     aborts the job when half is out
  paper     runs out of paper half way, for --delay seconds, then goes on
  door      has a door and a cover open half way, for as long
  busy      has somebody else's job for --delay seconds
  nopdf     takes no PDF
  latin     says who it is in ISO 8859-1, and in red
  drop      hangs up in the middle of a document
  closing   hangs up after each document
  swap      hangs up once a job is reserved, and shows --other from then on
"""
import os
import re
import socket
import ssl
import struct
import sys
import threading
import time

pem, folder, port_file = sys.argv[1:4]
rest = sys.argv[4:]
delay = 0.02
if "--delay" in rest:
    i = rest.index("--delay")
    delay = float(rest[i + 1])
    del rest[i:i + 2]
other = None
if "--other" in rest:
    i = rest.index("--other")
    other = rest[i + 1]
    del rest[i:i + 2]
mode = rest[0] if rest else "good"
begun = time.monotonic()
lock = threading.Lock()
jobs = {}
reading = []


def note(name, line):
    if mode == "sink":
        return
    with lock, open(os.path.join(folder, name), "a") as f:
        f.write(line + "\n")


class Job:
    def __init__(self, number):
        self.number, self.pages, self.begun, self.canceled = number, 0, None, False
        self.sent = 0

    def state(self):
        """(job-state, reasons, pages counted or None)"""
        if self.canceled:
            return 7, "job-canceled-by-user", self.count()
        if self.begun is None:
            return 3, "none", 0
        if mode == "hang":
            return 5, "job-printing", 0
        if mode == "uncounted":
            return 9, "job-completed-successfully", None
        done = self.count()
        if mode == "abort" and done >= self.pages // 2:
            return 8, "aborted-by-system", self.pages // 2
        if mode == "unread":
            return 9, "job-completed-successfully", 0
        if mode == "half":
            return 9, "job-completed-successfully", self.pages // 2
        if mode == "miscount":
            return 9, "job-completed-successfully", self.pages - 1
        if done < self.pages:
            return 5, "job-printing", done
        return 9, "job-completed-successfully", self.pages

    def count(self):
        if self.begun is None:
            return 0
        spent = time.monotonic() - self.begun
        if mode in WANTS and self.number == 1:
            if spent < delay:
                return self.pages // 2
            return self.pages
        if mode == "slow":
            return min(self.pages, int(spent / delay))
        if mode == "abort":
            return self.pages // 2
        return self.pages


WANTS = {"paper": "media-empty-error", "door": ["door-open", "cover-open-error", "toner-low-warning"]}


def wants_somebody():
    return mode in WANTS and 1 in jobs and jobs[1].begun is not None and \
        time.monotonic() - jobs[1].begun < delay


def attribute(tag, name, value):
    out, first = b"", True
    for one in value if isinstance(value, list) else [value]:
        one = struct.pack(">i", one) if isinstance(one, int) and tag in (0x21, 0x23) else \
            bytes([one]) if tag == 0x22 else one.encode("latin-1")
        n = name.encode() if first else b""
        out += bytes([tag]) + struct.pack(">H", len(n)) + n + struct.pack(">H", len(one)) + one
        first = False
    return out


def reply(status, request_id, group=None, attributes=b""):
    out = struct.pack(">BBHI", 2, 0, status, request_id) + b"\x01" + \
        attribute(0x47, "attributes-charset", "utf-8") + attribute(0x48, "attributes-natural-language", "en")
    if group is not None:
        out += bytes([group]) + attributes
    return out + b"\x03"


def parse(body):
    """operation, request id, {name: value} and where the document begins"""
    operation, request_id = struct.unpack(">HI", body[2:8])
    at, found = 8, {}
    while body[at] != 3:
        if body[at] < 0x10:
            at += 1
            continue
        tag = body[at]
        n = struct.unpack(">H", body[at + 1:at + 3])[0]
        name = body[at + 3:at + 3 + n].decode()
        v = struct.unpack(">H", body[at + 3 + n:at + 5 + n])[0]
        value = body[at + 5 + n:at + 5 + n + v]
        if name:
            found[name] = struct.unpack(">i", value)[0] if tag in (0x21, 0x23) else value
        at += 5 + n + v
    return operation, request_id, found, at + 1


def printer_attributes():
    busy = mode == "busy" and time.monotonic() - begun < delay
    out = wants_somebody() or (mode == "stuck" and reading)
    busy = busy or (mode == "sips" and reading)
    return attribute(0x23, "printer-state", 5 if out else 4 if busy else 3) + \
        attribute(0x44, "printer-state-reasons", WANTS.get(mode, "media-empty-error") if out else "none") + \
        attribute(0x22, "printer-is-accepting-jobs", 1) + \
        attribute(0x49, "document-format-supported",
                  ["image/pwg-raster"] if mode == "nopdf" else ["application/pdf", "image/pwg-raster"]) + \
        attribute(0x23, "operations-supported", [2, 4, 5, 6, 8, 9, 10, 11]) + \
        attribute(0x41, "printer-make-and-model", "B\xfcro\x1b[31m" if mode == "latin" else "Test fake") + \
        attribute(0x45, "printer-uuid", "urn:uuid:00000000-0000-4000-8000-000000000001")


def answer(operation, request_id, found, document):
    if operation == 0x0B:
        return reply(0, request_id, 4, printer_attributes())
    if operation == 0x05:
        if mode == "busy" and time.monotonic() - begun < delay:
            return reply(0x0507, request_id)
        with lock:
            job = Job(len(jobs) + 1)
            jobs[job.number] = job
        return reply(0, request_id, 2, attribute(0x21, "job-id", job.number) + attribute(0x23, "job-state", 3))
    if operation == 0x0A:
        out = b""
        for job in list(jobs.values()):
            if job.state()[0] < 7:
                out += b"\x02" + attribute(0x21, "job-id", job.number)
        return reply(0, request_id, 2 if out else None, out[1:])
    job = jobs.get(found.get("job-id"))
    if job is None:
        return reply(0x0406, request_id)
    if operation == 0x06:
        job.begun = time.monotonic()
    elif operation == 0x08:
        job.canceled = job.canceled or job.state()[0] < 7
    state, reasons, count = job.state()
    out = attribute(0x21, "job-id", job.number) + attribute(0x23, "job-state", state) + \
        attribute(0x44, "job-state-reasons", reasons)
    if count is not None:
        out += attribute(0x21, "job-impressions-completed", count) + \
            attribute(0x21, "job-media-sheets-completed", count)
    return reply(0, request_id, 2, out)


def read_head(stream):
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        line = stream.readline(8192)
        if not line:
            return None
        head += line
    return head


def document_name(job):
    return os.path.join(folder, "%d.pdf" % job.number)


def keep(job, document):
    """What arrived is written down at once: it is on paper now."""
    if mode == "sink":
        return
    with open(document_name(job), "wb") as f:
        f.write(document)


def serve_one(stream):
    head = read_head(stream)
    if head is None:
        return False
    length = int(re.search(rb"(?i)content-length: *(\d+)", head)[1])
    start = stream.read(min(length, 512))
    operation, request_id, found, at = parse(start + b"\x03")
    note("requests", "%04x %d %d" % (operation, found.get("job-id", 0), length - at if operation == 6 else 0))
    job = jobs.get(found.get("job-id"))
    body = start
    if operation == 6:
        if mode == "unread":
            job.begun = time.monotonic()
        elif mode in ("half", "drop", "deaf"):
            body += stream.read(length // 2 - len(start))
            job.pages = len(re.findall(rb"/Type /Page\n", body))
            keep(job, body[at:])
            if mode == "drop":
                return False
            if mode == "deaf":
                time.sleep(3600)
        else:
            if mode in ("sips", "stuck") and job.number == 1:
                reading.append(time.monotonic())
                time.sleep(delay)
                reading.clear()
            if mode == "sink":
                body += stream.read(length - len(body))
            while len(body) < length:
                piece = stream.read(min(1 << 16, length - len(body)))
                if not piece:
                    keep(job, body[at:])
                    return False
                body += piece
            job.pages = body.count(b"/Type /Page\n")
            keep(job, body[at:])
    else:
        body += stream.read(length - len(start))
    if mode == "silent" and operation == 6:
        time.sleep(3600)
    out = answer(operation, request_id, found, None)
    if mode == "garbage" or (mode == "garbage-once" and operation == 6):
        out = b"\x02\x00\x00\x00" + b"\xff\x41\x00\xff" * 40
    stream.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nContent-Length: %d\r\n\r\n" % len(out) + out)
    stream.flush()
    return not (operation == 6 and mode in ("unread", "half", "closing") or operation == 5 and mode == "swap")


def serve(raw, context):
    note("connections", "opened")
    try:
        with context.wrap_socket(raw, server_side=True) as connection:
            note("connections", "tls")
            stream = connection.makefile("rwb")
            while serve_one(stream):
                pass
    except (OSError, ValueError, TypeError) as why:
        note("connections", "ended: %s" % why)
    finally:
        note("connections", "closed")


def showing(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def main():
    first, then = showing(pem), showing(other or pem)
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    with open(port_file + ".new", "w") as f:
        f.write(str(listener.getsockname()[1]))
    os.rename(port_file + ".new", port_file)
    while True:
        raw, _ = listener.accept()
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=serve, args=(raw, then if jobs else first), daemon=True).start()


main()
