"""durable.py TRACE: from the calls of a desk (strace -y), whatever it said was done
before it was on the disk; the number of page files and commits it saw, if nothing.

A kernel that is never switched off cannot show what a power cut would lose, but
the order of write, sync and rename can."""
import re
import sys

dirty, synced, moved, settled = {}, set(), set(), set()
pages = commits = 0
wrong = []
for line in open(sys.argv[1], errors="replace"):
    if not (call := re.match(r"(\w+)\((.*)\) += (-?\d+)", line)) or int(call[3]) < 0:
        continue
    name, words = call[1], call[2]
    where = re.match(r"\d+<([^>]*)>", words)
    path = where[1] if where else ""
    if name in ("write", "pwrite64") and path:
        dirty[path] = True
    elif name in ("fsync", "fdatasync"):
        dirty[path] = False
        if path.endswith(".cms"):
            synced.add(path.rsplit("/", 1)[1])
        settled |= {file for file, folder in moved if folder == path}
    elif name == "renameat":
        files = re.findall(r'<([^>]*)>, "([^"]*)"', words)
        (source, old), (target, new) = files
        if re.fullmatch(r"\d{6}\.cms", new):
            pages += 1
            if new not in synced:
                wrong.append(f"{new} moved before it was on the disk")
        elif dirty.get(f"{source}/{old}", True):
            wrong.append(f"{new} moved before it was on the disk")
        moved.add((new, target))
    elif name == "unlink" and words.endswith('ledger.db-journal"'):
        commits += 1
        for file, folder in moved:
            if file not in settled:
                wrong.append(f"commit {commits} before the name of {file} was on the disk")
        for file, is_dirty in dirty.items():
            if is_dirty and file.endswith("/ledger.db"):
                wrong.append(f"commit {commits} before the ledger was on the disk")
        dirty = {file: d for file, d in dirty.items() if not file.endswith("-journal")}
print("\n".join(wrong) or f"{pages} {commits}")
