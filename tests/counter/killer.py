#!/usr/bin/env python3
"""killer.py FOLDER RECORDS KILLS TOTAL: while stations write RECORDS, kills what runs under
keeper.py at FOLDER so often, evenly until TOTAL answers, each time at an instant of chance;
of four the fourth time its room instead. Prints how often which. SEED repeats one."""
import os, random, signal, subprocess, sys, time

folder, records, kills, total = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
random.seed(os.environ.get("SEED"))
done = {"bustad": 0, "room": 0}
seen = open(records, "rb")
lines = 0


def read(name):
    with open(f"{folder}/{name}") as f:
        return int(f.read())


def answered():
    global lines
    lines += seen.read().count(b"\n")
    return lines


ready = 0
for number in range(kills):
    until = time.monotonic() + 60
    while read("ready") == ready or answered() < total * number // kills:
        if time.monotonic() > until:
            sys.exit(f"after {number} kills nothing goes on, at {lines} answers")
        time.sleep(0.001)
    ready = read("ready")
    time.sleep(random.random() * 0.03)
    pid, what = read("pid"), "bustad"
    if number % 4 == 3:
        room = subprocess.run(["pgrep", "-P", str(pid), "busta-room"], stdout=subprocess.PIPE).stdout.split()
        if room:
            pid, what = int(room[0]), "room"
    try:
        os.kill(pid, signal.SIGKILL)
        done[what] += 1
    except ProcessLookupError:
        pass
print(done["bustad"], done["room"], answered())
