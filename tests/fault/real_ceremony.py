"""real_ceremony.py BUSTA HOME: daemon and bin make a backup key in an installed home,
each through the real sudo at her own terminal, and say who the ledger says they are."""
import os, sys

sys.path.insert(0, os.path.dirname(__file__))
from custodians import *

busta, home = sys.argv[1:3]
for name in ("SUDO_USER", "SUDO_UID", "SUDO_GID"):
    os.environ.pop(name, None)


def start(user, *words):
    return Custodian(user, ["sudo", "-n", "-u", "busta", busta, "--home", home, "key", *words],
                     wrap=["runuser", "-u", user, "--"])


first = start("daemon", "init", "backup")
first.see(rb"daemon is custodian 1 of 2.*busta key join")
second = start("bin", "join")
all, pieces = [first, second], []
for who in all:
    other = [one for one in all if one is not who]
    who.see(rb"press Enter", others=other)
    pieces.append(pieces_on(who.shown)[-1])
    who.type("\r")
    who.see(rb"Type back.*> ", others=other)
    for line in pieces[-1].strip().lower().split(b"\n"):
        who.type(line + b"\r")
for who in all:
    who.see(rb"if you agree[^\n]*: ", others=[one for one in all if one is not who])
    who.type("y\r")
codes = [who.end() for who in all]
check = cmac(xor(*[piece_read(piece)[5] for piece in pieces]))
echoed = [who.user for who, piece in zip(all, pieces) if piece.lower().strip().split(b"\n")[1] in who.shown]
seen = f"check value  {check}".encode() in first.shown
print(codes, "echoed", echoed, "checked", seen)
