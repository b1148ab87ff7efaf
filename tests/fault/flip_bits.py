"""flip_bits.py BUSTA AUDIT HOME ROWS: changes the ledger of HOME, one value at a
time, in every column of every table that its file has; then rows, taken away, put
twice, given each other's keys; then the tables' own rules. Each time busta reconcile
must notice, or busta-audit verify.

Prints a line for each column and each table: what was done, how often, how often it
was noticed, and one that was not. ROWS is how many rows of a table are tried."""
import os
import shutil
import sqlite3
import subprocess
import sys

BUSTA, AUDIT, HOME, ROWS = sys.argv[1:5]
LEDGER, EXPORT = f"{HOME}/ledger/ledger.db", f"{HOME}.export"
WHOLE = open(LEDGER, "rb").read()
# More of each value, where there is the time for more rows than two.
WHOLE_CAMPAIGN = int(ROWS) > 2
NUMBER_BITS, BYTE_BITS = ((3, 20, 40), (1, 4, 128)) if WHOLE_CAMPAIGN else ((40,), (1,))
# 1: findings, 65: it cannot be read as a ledger. Anything else is a fault of ours.
NOTICED = (1, 65)


def connect():
    """The ledger as who edits it by hand: nothing is checked, nothing is implied."""
    db = sqlite3.connect(LEDGER, isolation_level=None)
    db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
                     "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; BEGIN")
    return db


# What is taken away before the rows that it forbids are put.
RULES = ["DROP INDEX binding_card", "DROP INDEX batch_unfinished", "CREATE TABLE more (id)",
         "CREATE TRIGGER t AFTER INSERT ON log BEGIN DELETE FROM stock; END",
         "CREATE VIEW v AS SELECT 1", "ALTER TABLE custodian ADD COLUMN more TEXT",
         "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET"
         " sql = replace(sql, 'CHECK (live IN (0, 1))', '') WHERE name = 'binding'",
         "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET"
         " sql = replace(sql, 'state BETWEEN', 'state  BETWEEN') WHERE name = 'stock'"]


class Table:
    def __init__(self, db, name):
        info = db.execute(f"SELECT name, pk, [notnull] FROM pragma_table_info('{name}')").fetchall()
        self.name, self.columns = name, [column for column, _, _ in info]
        self.key = [column for column, pk, _ in sorted(info, key=lambda i: i[1]) if pk]
        self.nullable = {column for column, pk, full in info if not pk and not full}
        self.unique = {column for (index,) in db.execute(
            f"SELECT name FROM pragma_index_list('{name}') WHERE [unique]").fetchall()
            for (column,) in db.execute(f"SELECT name FROM pragma_index_info('{index}')")}
        self.rows = db.execute(f"SELECT * FROM {name}").fetchall()

    def some(self):
        """First, last, and as many between as are asked for."""
        most = min(int(ROWS), len(self.rows))
        return [self.rows[i * (len(self.rows) - 1) // max(most - 1, 1)] for i in range(most)]

    def pairs(self):
        """Some rows, and the next one of each."""
        rows = {i * max(len(self.rows) - 2, 0) // max(int(ROWS) - 1, 1) for i in range(int(ROWS))}
        return [(self.rows[i], self.rows[i + 1]) for i in sorted(rows) if i + 1 < len(self.rows)]

    def which(self, row):
        key = self.key or self.columns
        return " AND ".join(f"[{c}] IS ?" for c in key), [row[self.columns.index(c)] for c in key]

    def remove(self, db, row):
        where, values = self.which(row)
        db.execute(f"DELETE FROM {self.name} WHERE {where}", values)

    def put(self, db, row):
        db.execute(f"INSERT INTO {self.name} VALUES ({','.join('?' * len(row))})", row)

    def change(self, row, column, value):
        """What puts another value there. A key is changed with its row."""
        changed = list(row)
        changed[self.columns.index(column)] = value
        return lambda db: (self.remove(db, row), self.put(db, changed))


def turned(value):
    """Values that are one bit, or one step, from this one."""
    if value is None:
        return []
    if isinstance(value, int):
        return [value + 1, value - 1][:2 if WHOLE_CAMPAIGN else 1] + [value ^ 1 << bit for bit in NUMBER_BITS]
    places = sorted({0, len(value) // 2 if WHOLE_CAMPAIGN else 0, len(value) - 1} & set(range(len(value))))
    if isinstance(value, str):
        return [value[:i] + chr(ord(value[i]) ^ bit) + value[i + 1:] for i in places
                for bit in BYTE_BITS if bit < 8] + [value + "x"]
    return [value[:i] + bytes([value[i] ^ bit]) + value[i + 1:] for i in places
            for bit in BYTE_BITS] + [value + b"\0"]


def other(value, others):
    """A key that no row has; nothing is as often as anybody likes."""
    if value is None:
        return None
    if isinstance(value, int):
        return max(one for one in others if one is not None) + 1
    return value + "x" if isinstance(value, str) else bytes([value[0] ^ 1]) + value[1:]


def noticed(*command):
    done = subprocess.run(command, capture_output=True, timeout=60)
    if done.returncode not in (0, *NOTICED):
        print(f"wrong: exit code {done.returncode} of {command[3:]}: {done.stderr.decode()}")
    return done.returncode != 0


def try_it(change):
    """None: SQLite has a rule against it; else whether somebody noticed."""
    open(LEDGER, "wb").write(WHOLE)
    db = connect()
    try:
        change(db)
        if db.in_transaction:
            db.execute("COMMIT")
    except sqlite3.IntegrityError:
        return None
    finally:
        db.close()
    shutil.rmtree(EXPORT, ignore_errors=True)
    return (noticed(BUSTA, "--home", HOME, "reconcile")
            or noticed(BUSTA, "--home", HOME, "log", "export", EXPORT)
            or noticed(AUDIT, "verify", EXPORT, "--key", f"{HOME}/keys/log.vkey"))


def tell(what, name, tries):
    """tries: (change, in words)"""
    seen, missed = 0, []
    for change, words in tries:
        result = try_it(change)
        seen += result is True
        if result is False:
            missed.append(words)
    print(what, name, seen + len(missed), seen, *missed[:1], flush=True)


def column_tries(table, column):
    at = table.columns.index(column)
    for row in table.some():
        values = turned(row[at])
        if column in table.nullable:
            kind = next((r[at] for r in table.rows if r[at] is not None), "x")
            values += [kind] if row[at] is None else [None]
        for value in values:
            yield (table.change(row, column, value),
                   f"{str(row[at])[:40]!r} is {str(value)[:40]!r} in {str(table.which(row)[1])[:60]}")


def row_swapped(table, one, two, columns):
    first, second = list(one), list(two)
    for column in columns:
        at = table.columns.index(column)
        first[at], second[at] = second[at], first[at]
    return lambda db: [table.remove(db, r) for r in (one, two)] + \
        [table.put(db, r) for r in (first, second)]


def row_doubled(table, row):
    """Under another key; and with another value wherever there may be only one."""
    def values(columns):
        double = list(row)
        for column in columns:
            at = table.columns.index(column)
            double[at] = other(row[at], [r[at] for r in table.rows])
        return double

    def double(db):
        try:
            table.put(db, values(table.key[-1:]))
        except sqlite3.IntegrityError:
            table.put(db, values(table.unique | set(table.key[-1:])))
    return double


def main():
    db = connect()
    tables = [Table(db, name) for (name,) in db.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall()]
    db.close()
    print("untouched ledger 1", int(try_it(lambda db: None)))
    for table in tables:
        if not table.rows:
            print(f"wrong: {table.name} is empty: nothing of it is tried")
        for column in table.columns:
            if all(row[table.columns.index(column)] is None for row in table.rows):
                print(f"wrong: {table.name}.{column} is empty: nothing of it is tried")
            tell("turned", f"{table.name}.{column}", column_tries(table, column))
            at = table.columns.index(column)
            tell("exchanged", f"{table.name}.{column}", (
                (row_swapped(table, one, two, [column]), f"{table.which(one)[1]} and {table.which(two)[1]}")
                for one, two in table.pairs() if one[at] != two[at]))
        tell("gone", table.name, ((lambda db, r=row: table.remove(db, r), str(table.which(row)[1]))
                                  for row in table.some()))
        tell("twice", table.name, ((row_doubled(table, row), str(table.which(row)[1]))
                                   for row in table.some()))
        if len(table.key) > 1:
            tell("traded", table.name, (
                (row_swapped(table, one, two, table.key), f"{table.which(one)[1]} and {table.which(two)[1]}")
                for one, two in table.pairs()))
    tell("ruled", "sqlite_schema", ((lambda db, r=rule: db.executescript(r), rule) for rule in RULES))


main()
shutil.rmtree(EXPORT, ignore_errors=True)
open(LEDGER, "wb").write(WHOLE)
