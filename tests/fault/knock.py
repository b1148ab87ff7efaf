"""knock.py PORT CA NAME [--pause SECONDS] [--wait SECONDS] PART...: speaks TLS with the
certificate NAME.crt and NAME.key, sends each part (backslash escapes are read) after a
pause, then prints what comes until the other end closes or nothing has come for the
seconds of --wait (2), and on the last line whether it was "closed" or still "open", and
after how many seconds. "-" as NAME: no certificate; "plain": a TCP connection that says
nothing of TLS. --after FILE: before the last part is sent, FILE must exist. --ready FILE is made when
only that one is left, or nothing."""
import argparse
import os
import select
import socket
import ssl
import sys
import time

options = argparse.ArgumentParser()
options.add_argument("port", type=int)
options.add_argument("ca")
options.add_argument("name")
options.add_argument("--pause", type=float, default=0)
options.add_argument("--wait", type=float, default=2)
options.add_argument("--after")
options.add_argument("--ready")
options.add_argument("parts", nargs="*")
options = options.parse_intermixed_args()

begun = time.monotonic()
line = socket.create_connection(("127.0.0.1", options.port))
if options.name != "plain":
    context = ssl.create_default_context(cafile=options.ca)
    if options.name != "-":
        context.load_cert_chain(options.name + ".crt", options.name + ".key")
    line = context.wrap_socket(line, server_hostname="localhost")


def come(seconds):
    """What has come by then; None: the other end is gone."""
    try:
        if isinstance(line, ssl.SSLSocket) and line.pending():
            return line.recv(65536) or None
        if not select.select([line], [], [], seconds)[0]:
            return b""
        return line.recv(65536) or None
    except ssl.SSLWantReadError:
        return b""
    except OSError:
        return None




def ready():
    if options.ready:
        open(options.ready, "w").close()


answer, state = b"", "open"
if not options.parts:
    ready()
for number, part in enumerate(options.parts):
    last = number == len(options.parts) - 1
    if last:
        ready()
    while last and options.after and not os.path.exists(options.after):
        time.sleep(0.02)
    try:
        line.sendall(part.encode("latin-1").decode("unicode_escape").encode("latin-1"))
    except OSError:
        state = "closed"
        break
    if last:
        break
    until = time.monotonic() + options.pause
    while (left := until - time.monotonic()) > 0 and state == "open":
        got = come(left)
        if got is None:
            state = "closed"
        else:
            answer += got
while state == "open":
    got = come(options.wait)
    if got == b"":
        break
    if got is None:
        state = "closed"
    else:
        answer += got
sys.stdout.write(answer.decode("utf-8", "replace").replace("\r\n", "\n"))
print("\n%s %.1f" % (state, time.monotonic() - begun))
