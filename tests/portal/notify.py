# NOTIFY_SOCKET of a service: FILE has something in it as soon as it has said READY=1.
import socket, sys

at, file = sys.argv[1:]
listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listening.bind(at)
listening.settimeout(60)
while b"READY=1" not in listening.recv(4096).split(b"\n"):
    pass
with open(file, "w") as ready:
    ready.write("ready\n")
