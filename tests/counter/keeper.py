#!/usr/bin/env python3
"""keeper.py FOLDER [--again] COMMAND...: what systemd is to a service with a socket unit.

It holds the socket, on a free port of 127.0.0.1, and starts COMMAND with it; with --again
anew whenever that ends, with the same socket, in which clients wait meanwhile. FOLDER gets
port, pid (of what runs now), ready (how often it said so), codes (how each ended: its exit
code, or minus the signal). Ends COMMAND and itself on SIGTERM, with its exit code."""
import os, select, signal, socket, sys

folder, command = sys.argv[1], sys.argv[2:]
again = command[0] == "--again"
command = command[again:]
wake, waker = socket.socketpair()
for end in wake, waker:
    end.setblocking(False)
signal.set_wakeup_fd(waker.fileno())
stopping = False


def stop(*_):
    global stopping
    stopping = True
    if child:
        os.kill(child, signal.SIGTERM)


def write(name, value):
    with open(f"{folder}/{name}.new", "w") as f:
        f.write(f"{value}\n")
    os.rename(f"{folder}/{name}.new", f"{folder}/{name}")


def start():
    pid = os.fork()
    if pid == 0:
        signal.set_wakeup_fd(-1)
        for one in signal.SIGTERM, signal.SIGCHLD, signal.SIGINT:
            signal.signal(one, signal.SIG_DFL)
        os.dup2(listener.fileno(), 3)
        os.execvpe(command[0], command, dict(os.environ, LISTEN_FDS="1", LISTEN_PID=str(os.getpid()),
                                             NOTIFY_SOCKET=folder + "/notify"))
    write("pid", pid)
    return pid


child = readies = 0
listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
notify.bind(folder + "/notify")
signal.signal(signal.SIGTERM, stop)
signal.signal(signal.SIGINT, stop)
signal.signal(signal.SIGCHLD, lambda *_: None)
write("port", listener.getsockname()[1])
child = start()
while True:
    for ready in select.select([notify, wake], [], [])[0]:
        if ready is wake:
            wake.recv(4096)
        elif b"READY=1" in notify.recv(4096).split(b"\n"):
            readies += 1
            write("ready", readies)
    pid, status = os.waitpid(child, os.WNOHANG)
    if pid:
        code = os.waitstatus_to_exitcode(status)
        with open(folder + "/codes", "a") as f:
            f.write(f"{code}\n")
        if stopping or not again:
            sys.exit(code if code >= 0 else 128 - code)
        child = start()
