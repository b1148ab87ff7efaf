"""rewrite_log.py LEDGER SEQ TOKEN VALUE: another word in one entry of the log, and the
whole tree over it made anew, as RFC 6962 section 2.1 and src/audit/tree.h have it; so
that nothing in the file itself tells. TOKEN counts from 0."""
import hashlib
import sqlite3
import sys

ledger, seq, token, value = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
db = sqlite3.connect(ledger)
entry, = db.execute("SELECT entry FROM log WHERE seq = ?", (seq,)).fetchone()
words = entry.rstrip("\n").split(" ")
words[token] = value
db.execute("UPDATE log SET entry = ? WHERE seq = ?", (" ".join(words) + "\n", seq))

# A node is stored as soon as both its branches are.
nodes, open_ones = [], []
for entry, in db.execute("SELECT entry FROM log ORDER BY seq").fetchall():
    level, made = 0, hashlib.sha256(b"\0" + entry.encode()).digest()
    nodes.append(made)
    while open_ones and open_ones[-1][0] == level:
        level, made = level + 1, hashlib.sha256(b"\1" + open_ones.pop()[1] + made).digest()
        nodes.append(made)
    open_ones.append((level, made))
stored = db.execute("SELECT count(*) FROM node").fetchone()[0]
assert stored == len(nodes), f"{stored} hashes are stored, and {len(nodes)} were made"
db.executemany("UPDATE node SET hash = ? WHERE id = ?", [(h, i) for i, h in enumerate(nodes)])
db.commit()
