"""ceremony.py BUSTA T OPENER: ceremonies at real pseudo-terminals, in the home T/home,
whose operators are as tests/scenario/ceremony.sh makes them. Prints a line a test:
"ok SENTENCE" or "no SENTENCE", and what was found after it, as "# ..."."""
import glob, os, re, subprocess, sys, time

sys.path.insert(0, os.path.dirname(__file__))
from custodians import *

BUSTA, T, OPENER = sys.argv[1:4]
HOME = f"{T}/home"
SECRETS = []  # every piece and key there ever was, to be found nowhere


def result(good, sentence, *found):
    print("ok" if good else "no", sentence, flush=True)
    if not good:
        for line in found:
            print("#", repr(line)[-2000:], flush=True)


def same(got, expected, sentence):
    result(got == expected, sentence, got, expected)


def start(user, *words, wrap=()):
    return Custodian(user, [BUSTA, "--home", HOME, "key", *words], wrap=wrap)


def said(user, *words):
    """A command that needs no terminal: exit code, all it said."""
    entry = pwd.getpwnam(user)
    environment = dict(os.environ, SUDO_USER=user, SUDO_UID=str(entry.pw_uid), SUDO_GID=str(entry.pw_gid))
    done = subprocess.run([BUSTA, "--home", HOME, *words], env=environment, stdin=subprocess.DEVNULL,
                          capture_output=True, start_new_session=True)
    return done.returncode, (done.stdout + done.stderr).decode()


def sql(query):
    return subprocess.run(["sqlite3", "-readonly", f"{HOME}/ledger/ledger.db", query],
                          capture_output=True, check=True).stdout.decode().split("\n")[:-1]


def log(last):
    """The last entries' words, from the event on, without time and chain."""
    lines = [line for line in sql("SELECT entry FROM log ORDER BY seq") if line]
    return [" ".join(line.split(" ")[3:]) for line in lines[-last:]]


def stored(usage):
    return bytes.fromhex(subprocess.run([OPENER, "key", f"{HOME}/keys/store.cfg", f"{T}/passphrase", usage],
                                        capture_output=True).stdout.decode().strip())


def digest():
    """The home as it is, but for the lock's words."""
    sums = {}
    for path in sorted(glob.glob(f"{HOME}/**", recursive=True)):
        if os.path.isfile(path) and os.path.basename(path) != "lock":
            sums[path] = hashlib.sha256(open(path, "rb").read()).hexdigest()
        elif not path.endswith("/lock"):
            sums[path] = "there"
    return sums


def gather(words, users, wraps={}):
    first = start(users[0], *words, wrap=wraps.get(users[0], ()))
    first.see(rb"busta key join")
    rest = []
    for user in users[1:]:
        rest.append(start(user, "join", wrap=wraps.get(user, ())))
        first.see(user.encode() + rb" is custodian", others=rest)
    return [first] + rest


def others(all, one):
    return [other for other in all if other is not one]


def take(all, who, wrong=0, look=None):
    """She is shown her piece, and types it back: in lower case, so that an echo would show."""
    for attempt in range(wrong + 1):
        who.see(rb"press Enter", others=others(all, who))
        piece = pieces_on(who.shown)[-1]
        if look:
            look(piece)
        who.type("\r")
        who.see(rb"Type back.*> ", others=others(all, who))
        lines = piece.strip().lower().split(b"\n")
        if attempt < wrong:
            lines[1] = (b"0" if lines[1][:1] != b"0" else b"1") + lines[1][1:]
        for line in lines:
            who.type(line + b"\r")
    SECRETS.append(piece)
    return piece


def give(all, who, text, others_too=()):
    who.see(rb"> $", others=others(all, who))
    for line in text.strip().lower().split(b"\n"):
        who.type(line + b"\r")


def agree(all):
    for who in all:
        who.see(rb"if you agree[^\n]*: ", others=others(all, who))
        who.type("y\r")


def ends(all):
    return [who.end() for who in all]


def last_screen(who):
    """What is there after it was cleared for the last time."""
    return who.shown.split(CLEAR)[-1].replace(b"\r\n", b"\n").decode()


def memory_has(pid, needle):
    """In anything of a process that can be read, as root reads it."""
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as mem:
        for line in maps:
            span, rights = line.split()[:2]
            if "r" not in rights or "[v" in line:
                continue
            begin, end = (int(part, 16) for part in span.split("-"))
            try:
                mem.seek(begin)
                if needle in mem.read(end - begin):
                    return True
            except (OSError, OverflowError, ValueError):
                continue
    return False


def room_of(desk):
    found = subprocess.run(["pgrep", "-P", str(desk), "-f", "busta-room custody"], capture_output=True)
    return int(found.stdout.split()[0])


def forms(secret):
    """All that a secret could look like in a file: a piece's lines, or 32 bytes."""
    if len(secret) > 32:
        raw = piece_read(secret)[5]
        yield from secret.strip().split(b"\n")
        yield secret.replace(b" ", b"").replace(b"\n", b"")[8:40]
    else:
        raw = secret
    yield raw
    yield raw.hex().encode()
    yield raw.hex().upper().encode()


def files_with(secrets, where):
    needles = [form for secret in secrets for form in forms(secret)]
    found = []
    for path in glob.glob(f"{where}/**", recursive=True):
        if os.path.isfile(path):
            content = open(path, "rb").read()
            found += [path for needle in needles if needle in content]
    return found


# --- Who may come ------------------------------------------------------------------

def test_who_comes():
    code, text = said("daemon", "key", "join")
    result(code == 66 and "no terminal here" in text, "who has no terminal joins nothing", code, text)
    code, text = said("daemon", "key", "init", "backup")
    result(code == 66 and "no terminal here" in text, "nor begins anything", code, text)
    alone = start("daemon", "join")
    result(alone.end() == 75 and b"no ceremony waits" in alone.shown, "there is nothing to join yet", alone.shown)
    for words, pattern in ((["init", "wrap"], rb"no wrap"), (["init", "--components", "1", "backup"], rb"2 to 9"),
                           (["init", "--components", "10", "backup"], rb"2 to 9"),
                           (["init", "--shares", "1/3", "backup"], rb"2 to 9"),
                           (["init", "--shares", "4/3", "backup"], rb"2 to 9"),
                           (["init", "--shares", "3", "backup"], rb"2 to 9"),
                           (["init", "--enter", "--shares", "2/3", "backup"], rb"go(es)? with --components"),
                           (["init", "--components", "2", "--shares", "2/3", "backup"], rb"not in both")):
        who = start("daemon", *words)
        result(who.end() == 64 and re.search(pattern, who.shown), "refused: key " + " ".join(words), who.shown)
    who = start("sys", "init", "backup")
    result(who.end() == 77 and b"takes a key-custodian" in who.shown, "who is no key-custodian begins none", who.shown)
    before = digest()
    first = start("daemon", "init", "--components", "3", "backup")
    first.see(rb"busta key join")
    second = start("bin", "init", "backup")
    result(second.end() == 75 and b"held by process" in second.shown, "there is one ceremony at a time", second.shown)
    same(oct(os.stat(f"{HOME}/work/ceremony").st_mode & 0o7777), "0o600", "its socket is the user's alone")
    who = start("sys", "join")
    result(who.end() == 77 and b"takes a key-custodian" in who.shown, "who is none does not join", who.shown)
    who = start("man", "join")
    result(who.end() == 77 and b"no operator" in who.shown, "nor does who is no operator", who.shown)
    who = start("daemon", "join")
    result(who.end() == 77 and b"different people" in who.shown and who.is_as_before(),
           "one person is not two custodians", who.shown)
    who = start("bin", "join")
    first.see(rb"bin is custodian 2 of 3")
    who.see(rb"bin is custodian 2 of 3")
    who.type("\x03")
    who.end()
    first.see(rb"bin left again")
    who = start("games", "join")
    who.see(rb"games is custodian 2 of 3")
    result(True, "who leaves while others are awaited leaves a place to another")
    twice = start("games", "join")
    result(twice.end() == 77 and b"different people" in twice.shown, "nor is who joined", twice.shown)
    first.type("\x03")
    same(ends([first, who]), [75, 75], "Ctrl-C while others are awaited ends it")
    result(last_screen(who) == "busta: the ceremony was broken off: nothing was made\n" and who.is_as_before(),
           "and says so to those who came", who.shown)
    same(digest(), before, "and nothing was made")
    both = Custodian("daemon", ["sh", "-c", f"{BUSTA} --home {HOME} key init backup & sleep 1; SUDO_USER=bin "
                                f"SUDO_UID=2 SUDO_GID=2 {BUSTA} --home {HOME} key join; kill $!; wait"])
    both.end()
    result(b"that is the terminal of daemon" in both.shown, "two custodians need two terminals", both.shown)


# --- A backup key in components ----------------------------------------------------

def test_backup_key():
    traces = {"daemon": ("strace", "-ff", "-s", "100000", "-o", f"{T}/trace.daemon"),
              "bin": ("strace", "-ff", "-s", "100000", "-o", f"{T}/trace.bin")}
    all = gather(["init", "--components", "3", "backup"], ["daemon", "bin", "games"], traces)
    first, second, third = all
    pieces = [take(all, first)]
    result(all[0].is_silent() and all[1].is_silent() and all[2].is_silent(), "every terminal is silent meanwhile")
    pieces.append(take(all, second))
    pieces.append(take(all, third, wrong=1))
    agree(all)
    same(ends(all), [0, 0, 0], "three custodians make a backup key")
    result(third.shown.count(pieces[2].split()[5]) == 2 and b"That is not it" in third.shown,
           "a slip of the pen is found, and the piece shown once more", third.shown)
    read = [piece_read(piece) for piece in pieces]
    same([(kind, number, needed, count) for kind, number, needed, count, *_ in read],
         [("C", 1, 3, 3), ("C", 2, 3, 3), ("C", 3, 3, 3)], "each has a component of three")
    checks = [cmac(one[5]).encode() for one in read]
    result(all[0].shown.count(checks[0]) and all[1].shown.count(checks[1]) and all[2].shown.count(checks[2]),
           "its check value is what openssl makes of it", checks)
    key = xor(*[one[5] for one in read])
    SECRETS.append(key)
    whole = cmac(key)
    result(sum(f"check value  {whole}".encode() in who.shown for who in all) == 3, "and that of all together stands on every screen", whole)
    same(log(4), [f"share daemon - - 0 1/3 backup-{whole} -", f"share bin - - 0 2/3 backup-{whole} -",
                  f"share games - - 0 3/3 backup-{whole} -",
                  f"key daemon - - 0 backup:{whole} backup-{whole} -"], "the ledger has who holds what, and the key")
    for i, who in enumerate(all):
        result(not any(line in who.shown for line in pieces[i].lower().strip().split(b"\n")),
               f"what {who.user} typed was never shown", who.shown)
        result(not any(line in who.shown for j, piece in enumerate(pieces) if j != i
                       for line in piece.strip().split(b"\n")), f"and {who.user} saw no other piece")
        after = who.shown.rindex(pieces[i].strip().split(b"\n")[3])
        result(CLEAR in who.shown[after:] and who.shown.count(CLEAR) >= 4 and who.is_as_before(),
               f"the screen of {who.user} was cleared, with what it scrolled away, and has its echo again")
        result(re.fullmatch(rf"The key backup-{whole}, check value {whole}, is made\. .*\n", last_screen(who)),
               f"and shows nothing but a sentence", last_screen(who))
    return pieces, key, whole


def traced(name):
    """Lines of what each traced process read and wrote, and which of them was the room."""
    rooms, desks = [], []
    for path in glob.glob(f"{T}/trace.{name}.*"):
        text = open(path, "rb").read()
        (rooms if b'execve("' in text and b'"custody"' in text.split(b"= 0")[0] + text[:4000] else desks).append(text)
    return rooms, desks


def test_traces(pieces):
    rooms, desks = traced("daemon")
    joins = traced("bin")[0] + traced("bin")[1]
    lines = [line for piece in pieces for line in piece.strip().split(b"\n")]
    typed = [line.lower() for line in lines]
    result(len(rooms) == 1 and sum(line in rooms[0] for line in lines) >= 4 and desks and joins,
           "the room's own system calls have the pieces", len(rooms), len(desks), len(joins))
    result(not any(line in text for text in desks + joins for line in lines + typed),
           "no system call of desk and join ever has")
    raw = [piece_read(piece)[5] for piece in pieces]
    escaped = ["".join(f"\\{byte:o}" if not 32 <= byte < 127 else chr(byte) for byte in one).encode()[:40] for one in raw]
    result(not any(one in text for text in desks + joins for one in escaped), "nor in any other form")
    letters = [re.findall(rb'read\(\d+, "(.)", 1\)', text) for text in rooms]
    result(letters and len(letters[0]) >= 64 * 3, "what is typed reaches the room alone, letter by letter")
    for text in joins:
        handed = text.find(b"SCM_RIGHTS")
        if handed < 0:
            continue
        tty = re.search(rb'openat\(AT_FDCWD, "/dev/tty".*?\) = (\d+)', text)
        later = text[handed:]
        result(tty and not re.search(rb"(read|write|writev)\(" + tty[1] + rb",", later) and
               not re.search(rb"read\(0,", later), "once it is handed over, join neither reads nor writes the terminal",
               later[:600])


def test_memory():
    """While a piece is on the screen: whose memory has it."""
    all = gather(["init", "backup"], ["daemon", "bin"])
    all[0].see(rb"press Enter", others=all)
    piece = pieces_on(all[0].shown)[-1]
    SECRETS.append(piece)
    bytes_of = piece_read(piece)[5]
    room = room_of(all[0].pid)
    result(memory_has(room, bytes_of), "the room's memory has the piece that is on the screen")
    result(not any(memory_has(who.pid, form) for who in all for form in forms(piece)), "that of desk and join has not")
    limits = open(f"/proc/{room}/limits").read()
    result(re.search(r"Max core file size +0 +0 ", limits), "and the room may leave no core")
    status = open(f"/proc/{room}/status").read()
    result("Seccomp:\t2" in status and "NoNewPrivs:\t1" in status, "its calls are filtered meanwhile")
    same(len([fd for fd in os.listdir(f"/proc/{room}/fd") if os.readlink(f"/proc/{room}/fd/{fd}").startswith("/dev/pts")
              or os.readlink(f"/proc/{room}/fd/{fd}") == "/dev/tty"]), 2, "and it has the two terminals open")
    all[1].type("\x03")
    same(ends(all), [75, 75], "a custodian who only waits can break it off, too")


# --- Broken off --------------------------------------------------------------------

def at_gathered(all):
    all[0].see(rb"press Enter", others=all)


def at_typing(all):
    at_gathered(all)
    SECRETS.append(pieces_on(all[0].shown)[-1])
    all[0].type("\r")
    all[0].see(rb"> ", others=all)
    all[0].type("c122 ")


def at_second(all):
    take(all, all[0])
    all[1].see(rb"press Enter", others=all)
    SECRETS.append(pieces_on(all[1].shown)[-1])


def at_agreeing(all):
    take(all, all[0])
    take(all, all[1])
    all[0].see(rb"if you agree[^\n]*: ", others=all)
    all[0].type("y\r")
    all[1].see(rb"if you agree[^\n]*: ", others=all)


POINTS = [("while a piece is shown", at_gathered), ("while one is typed", at_typing),
          ("with one handed out", at_second), ("when one of two has agreed", at_agreeing)]


def by_ctrl_c(all):
    all[1].type("\x03")
    return [75, 75], r"bin broke the ceremony off: nothing was made"


def by_first(all):
    all[0].type("\x03")
    return [75, 75], r"daemon broke the ceremony off: nothing was made"


def by_no(all):
    all[1].type("n\r")
    return [75, 75], r"bin did not agree to the key: nothing was made"


def by_hangup(all):
    all[1].hang_up()
    return [69, None], r"bin left the ceremony(: the terminal is gone)?: nothing was made"


def by_killed_join(all):
    all[1].kill()
    return [69, -9], r"bin left the ceremony: nothing was made"


def by_killed_room(all):
    os.kill(room_of(all[0].pid), signal.SIGKILL)
    return [69, 69], r"a room was killed by signal 9 \(Killed\): nothing was made"


def by_term(all):
    all[0].kill(signal.SIGTERM)
    return [75, 75], r"the ceremony was broken off: nothing was made"


def by_killed_desk(all):
    all[0].kill()
    return [-9, 69], r"the desk of the ceremony is gone before it said how it ended.*"


WAYS = [("Ctrl-C by the other", by_ctrl_c), ("Ctrl-C by the first", by_first), ("a hangup", by_hangup),
        ("kill -9 of a join", by_killed_join), ("kill -9 of the room", by_killed_room),
        ("a signal to the desk", by_term), ("kill -9 of the desk", by_killed_desk)]


def test_broken_off():
    before, faults = digest(), 0
    for point, reach in POINTS:
        for way, end_it in WAYS + ([("somebody who does not agree", by_no)] if reach is at_agreeing else []):
            all = gather(["init", "backup"], ["daemon", "bin"])
            reach(all)
            codes, sentence = end_it(all)
            got = [who.end() if who.master >= 0 else None for who in all]
            alive = [who for who, code in zip(all, codes) if code not in (None, -9)]
            wrong = [] if all[1].master < 0 or got == codes else [got]
            wrong += [last_screen(who) for who in alive
                      if not re.fullmatch("busta: " + sentence + "\n", last_screen(who))]
            deadline = time.monotonic() + 5
            while any(who.master >= 0 and not who.is_as_before() for who in all) and time.monotonic() < deadline:
                [who.pump(0.05) for who in all if who.master >= 0]
            wrong += [f"{who.user} has no echo" for who in all if who.master >= 0 and not who.is_as_before()]
            [who.pump(0.05) for who in all if who.master >= 0]
            wrong += [f"{who.user} has a screen: {who.shown[-300:]}" for who in all if who.master >= 0 and
                      pieces_on(who.shown.split(CLEAR)[-1])]
            stale = os.path.exists(f"{HOME}/work/ceremony")
            wrong += ["socket"] if stale != (end_it is by_killed_desk) else []
            if stale:
                os.unlink(f"{HOME}/work/ceremony")
            wrong += ["a room lives"] if subprocess.run(["pgrep", "-f", f"busta-room custody"],
                                                        capture_output=True).stdout else []
            wrong += ["the home is another"] if digest() != before else []
            result(not wrong, f"{way} {point}: nothing made, echo and a clear screen for all", *wrong)


def test_silence():
    text = open(f"{HOME}/busta.cfg").read()
    open(f"{HOME}/busta.cfg", "w").write(text + "room_timeout = 1;\n")
    alone = start("daemon", "init", "backup")
    all = None
    result(alone.end(30) == 75 and b"nobody came for 10 seconds" in alone.shown, "nobody comes: it ends by itself",
           alone.shown)
    all = gather(["init", "backup"], ["daemon", "bin"])
    at_gathered(all)
    SECRETS.append(pieces_on(all[0].shown)[-1])
    codes = [who.end(30) for who in all]
    result(codes == [75, 75] and "daemon said nothing for 10 seconds: nothing was made" in last_screen(all[1]) and
           not pieces_on(all[0].shown.split(CLEAR)[-1]), "a custodian who says nothing ends it, and her screen is cleared",
           codes, last_screen(all[1]))
    open(f"{HOME}/busta.cfg", "w").write(text)


def test_wrong_back():
    before = digest()
    all = gather(["init", "backup"], ["daemon", "bin"])
    for _ in range(3):
        all[0].see(rb"press Enter", others=all)
        SECRETS.append(pieces_on(all[0].shown)[-1])
        all[0].type("\r")
        all[0].see(rb"> ", others=all)
        all[0].type("nonsense\r\r")
    codes = ends(all)
    result(codes == [65, 65] and "daemon typed a piece wrong 3 times: nothing was made" in last_screen(all[1]) and
           digest() == before, "a piece that comes back wrong three times ends it", codes, all[0].shown)


# --- A backup, and what can be made of it -------------------------------------------

def hold(words, users, pieces, wrap={}):
    all = gather(words, users, wrap)
    for who, piece in zip(all, pieces):
        give(all, who, piece)
    return all


def test_backup(pieces, key, check):
    all = gather(["backup", f"{T}/keys.backup"], ["games", "daemon", "bin"])
    give(all, all[0], pieces[0])
    give(all, all[1], pieces[0])
    all[1].see(rb"That is not it: .*here already")
    give(all, all[1], pieces[2].replace(pieces[2][20:21], b"7" if pieces[2][20:21] != b"7" else b"8", 1))
    all[1].see(rb"That is not it: ")
    give(all, all[1], pieces[2])
    give(all, all[2], pieces[1])
    same(ends(all), [0, 0, 0], "custodians make a backup, whoever of them types which piece")
    same(oct(os.stat(f"{T}/keys.backup").st_mode & 0o7777), "0o600", "which is their user's alone")
    sha = hashlib.sha256(open(f"{T}/keys.backup", "rb").read()).hexdigest()[:32]
    same(log(1), [f"backup games - - 0 backup-{check} {sha} -"], "and in the log, by its digest")
    custody, opened = backup_open(f"{T}/keys.backup", key)
    result(custody["key"] == f"backup-{check}" and custody["check"] == check and None not in opened.values(),
           "openssl opens it, by its own words, with what the pieces make", custody, opened.keys())
    mine = {usage: stored(usage) for usage in ("wrap", "cip", "scan", "card", "puk", "manifest", "log")}
    same({id.split("-")[0]: secret for id, secret in opened.items()}, mine, "and finds every key of the home")
    result(None in backup_open(f"{T}/keys.backup", xor(key, b"\1" + bytes(31)))[1].values(),
           "with another key it does not")
    SECRETS.extend(mine[usage] for usage in ("wrap", "cip", "scan", "card", "puk", "log"))
    for path, pattern in ((f"{T}/keys.backup", rb"there is a file"), (f"{HOME}/keys.backup", rb"is in the home"),
                          (f"{T}/nowhere/keys.backup", rb"cannot open the folder")):
        if os.path.exists(path):
            who = start("daemon", "backup", path)
            result(who.end() == 73 and re.search(pattern, who.shown), "a backup replaces no file", who.shown)
            continue
        all = hold(["backup", path], ["daemon", "bin", "games"], pieces)
        result(ends(all) == [73, 73, 73] and re.search(pattern, all[0].shown) and not os.path.exists(path),
               "nor is one made in " + path.replace(T, ""), all[0].shown[-300:])


def test_wrong_pieces(pieces):
    before = digest()
    other = gather(["init", "--components", "3", "backup"], ["daemon", "bin", "games"])
    wrong = take(other, other[0])
    other[1].type("\x03")
    ends(other)
    all = gather(["backup", f"{T}/other.backup"], ["daemon", "bin", "games"])
    give(all, all[0], pieces[0])
    for _ in range(3):
        give(all, all[1], wrong)
    codes = ends(all)
    result(codes == [65] * 3 and b"of the ceremony" in all[1].shown and not os.path.exists(f"{T}/other.backup") and
           digest() == before, "a piece of another ceremony is refused", codes, all[1].shown)


def refused_release(batch, pattern, sentence):
    code, text = said("daemon", "request", "release", batch)
    result(code == 65 and re.search(pattern, text), sentence, code, text)


def test_rehearse(pieces):
    refused_release("1", "come back from a backup", "no batch is released before a restore was rehearsed")
    all = hold(["rehearse", "restore", f"{T}/keys.backup"], ["daemon", "bin", "games"], pieces)
    codes = ends(all)
    wrap = re.search(r'id = "(wrap-[^"]*)"', open(f"{HOME}/keys/store.cfg").read())[1]
    result(codes == [0] * 3 and log(1) == [f"rehearse daemon - - 0 {wrap} restore -"],
           "a restore is rehearsed, and in the log", codes, log(3), all[0].shown)
    damaged = bytearray(open(f"{T}/keys.backup", "rb").read())
    at = damaged.index(b'sealed = "') + 40
    damaged[at] ^= 1
    body = bytes(damaged[:damaged.rindex(b'digest = "')])
    open(f"{T}/damaged.backup", "wb").write(body + f'digest = "{hashlib.sha256(body).hexdigest()}";\n'.encode())
    os.chmod(f"{T}/damaged.backup", 0o600)
    all = hold(["rehearse", "restore", f"{T}/damaged.backup"], ["daemon", "bin", "games"], pieces)
    codes = ends(all)
    result(codes == [65] * 3 and b"was altered" in all[0].shown, "an altered backup is not", codes, all[0].shown[-300:])


def test_page():
    refused_release("1", "this recipient can open a page: .*shop", "nor before its recipient has opened a page")
    certificate, page = f"{T}/shop.crt", f"{T}/page.cms"
    code, text = said("man", "key", "rehearse", "page", certificate, "-o", page)
    result(code == 77 and not os.path.exists(page), "a test page takes an operator", text)
    code, text = said("daemon", "key", "rehearse", "opened", certificate, "ABCDEFGHJKLM")
    result(code == 66 and "no test page is out" in text, "no page was made yet", text)
    code, text = said("daemon", "key", "rehearse", "page", f"{T}/shop.key", "-o", page)
    result(code == 65 and f"{T}/shop.key" in text and not os.path.exists(page), "what is no certificate gets none", text)

    def made():
        code, text = said("daemon", "key", "rehearse", "page", certificate, "-o", page)
        opened = openssl("cms", "-decrypt", "-binary", "-inform", "DER", "-in", page, "-inkey", f"{T}/shop.key",
                         "-recip", certificate)
        open(f"{T}/page.pdf", "wb").write(opened)
        shown = subprocess.run(["pdftotext", "-layout", f"{T}/page.pdf", "-"], capture_output=True).stdout.decode()
        words = re.findall(r"\b[A-HJ-NP-Z2-9]{12}\b", shown)
        os.unlink(page)
        return code, shown, words[0] if words else ""

    code, shown, word = made()
    result(code == 0 and "SPECIMEN" in shown and len(word) == 12, "a test page opens with the print shop's key", code, shown)
    result(not any(word.encode() in open(path, "rb").read() for path in glob.glob(f"{HOME}/**", recursive=True)
                   if os.path.isfile(path)), "its word is in no file of the home")
    before = len(sql("SELECT seq FROM log"))
    tries = [said("daemon", "key", "rehearse", "opened", certificate, "ABCDEFGHJKLM") for _ in range(6)]
    result([code for code, _ in tries] == [65] * 5 + [77] and "0 tries are left" in tries[4][1] and
           "too many wrong words" in tries[5][1], "a wrong word is refused, and after five the page is worth nothing",
           tries)
    code, text = said("daemon", "key", "rehearse", "opened", certificate, word)
    result(code == 77 and len(sql("SELECT seq FROM log")) == before, "even with the right word", text)
    code, shown, again = made()
    code, text = said("daemon", "key", "rehearse", "opened", certificate, word)
    result(code == 65 and word != again, "the word of an earlier page is none", text)
    code, text = said("daemon", "key", "rehearse", "opened", certificate, again[:6].lower() + " " + again[6:])
    print_of = hashlib.sha256(openssl("x509", "-in", certificate, "-outform", "DER")).hexdigest()[:32]
    result(code == 0 and log(1)[0].endswith(f" {print_of} -") and log(1)[0].startswith("rehearse daemon"),
           "who says its word has opened it, and it is in the log", text, log(1))
    code, text = said("daemon", "key", "rehearse", "opened", certificate, again)
    result(code == 66, "once", text)
    template = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../templates/busta-singola.cfg")
    code, text = said("daemon", "template", "approve", template)
    said("bin", "approve", re.search(r"#(\d+)", text)[1])
    code, text = said("daemon", "request", "release", "1")
    number = re.search(r"#(\d+)", text)
    code, text = said("bin", "approve", number[1]) if number else (code, text)
    result(code == 0, "with both rehearsed the batch is released", text)


def test_after_new_key():
    code, text = said("daemon", "batch", "run", "--quiet", f"{T}/second.cfg")
    result(code == 0, "a second batch is made with the keys that came back", text)
    refused_release("2", "come back from a backup", "since there is a new key, nothing is released before it is rehearsed")
    code, text = said("games", "request", "waive", "2")
    number = re.search(r"#(\d+)", text)
    refused_release("2", "come back from a backup", "not even when one person asks that it be waived")
    code, text = said("games", "approve", number[1])
    result(code == 77, "who cannot agree alone", text)
    code, text = said("bin", "approve", number[1])
    result(code == 0 and log(1)[0].startswith("waive bin - - 0 - B000002"), "two people waive it", text, log(1))
    code, text = said("daemon", "request", "release", "2")
    result(code == 0, "and then it may be released", text)


def test_restore_elsewhere(pieces):
    """The last checkpoint of another home: what the keys are worth there."""
    os.rename(f"{HOME}/keys/store.cfg", f"{T}/away/store.again")
    here, there = f"{HOME}/keys/log/checkpoint", f"{T}/other/keys/log/checkpoint"
    os.rename(here, f"{T}/away/checkpoint")
    open(here, "wb").write(open(there, "rb").read())
    all = hold(["restore", f"{T}/keys.backup"], ["daemon", "bin", "games"], pieces)
    codes = ends(all)
    result(codes == [65] * 3 and b"not one that these keys signed" in all[0].shown and
           not os.path.exists(f"{HOME}/keys/store.cfg"), "a backup of other keys makes no key store here", codes,
           all[0].shown[-400:])
    os.rename(f"{T}/away/checkpoint", here)
    all = hold(["restore", f"{T}/keys.backup"], ["daemon", "bin", "games"], pieces)
    codes = ends(all)
    result(codes == [0] * 3 and stored("wrap") in SECRETS, "where they belong they do, under the passphrase of the file",
           codes, all[0].shown[-400:])
    code, text = said("daemon", "log", "checkpoint")
    result(code == 0, "and the log goes on", text)


def test_rotated(pieces):
    """A backup from before a rotation is worth nothing as one of now."""
    code, text = said("daemon", "request", "rotate-key")
    number = re.search(r"#(\d+)", text)
    codes = [code, said("bin", "approve", number[1])[0], said("daemon", "key", "rotate", "--quiet")[0]]
    same(codes, [0, 0, 0], "two people have the wrapping key rotated")
    wrap = stored("wrap")
    SECRETS.append(wrap)
    all = hold(["rehearse", "restore", f"{T}/keys.backup"], ["daemon", "bin", "games"], pieces)
    codes = ends(all)
    result(codes == [65] * 3 and b"is not in this backup, which is older" in all[0].shown,
           "an older backup is not rehearsed", codes, all[0].shown[-300:])
    os.rename(f"{HOME}/keys/store.cfg", f"{T}/away/store.rotated")
    all = hold(["restore", f"{T}/keys.backup"], ["daemon", "bin", "games"], pieces)
    codes = ends(all)
    result(codes == [65] * 3 and b"or an old copy" in all[0].shown and not os.path.exists(f"{HOME}/keys/store.cfg"),
           "nor restored", codes, all[0].shown[-300:])
    os.rename(f"{T}/away/store.rotated", f"{HOME}/keys/store.cfg")
    all = hold(["backup", f"{T}/rotated.backup"], ["daemon", "bin", "games"], pieces)
    codes = ends(all)
    custody, opened = backup_open(f"{T}/rotated.backup", xor(*[piece_read(piece)[5] for piece in pieces]))
    result(codes == [0] * 3 and wrap in opened.values() and len(opened) == 8, "a new one has the new key and the old",
           codes, opened.keys())
    all = hold(["rehearse", "restore", f"{T}/rotated.backup"], ["daemon", "bin", "games"], pieces)
    same(ends(all), [0] * 3, "and is rehearsed")


def move_keys_away():
    os.makedirs(f"{T}/away")
    for name in ("store.cfg", "manifest.crt", "log.vkey"):
        os.rename(f"{HOME}/keys/{name}", f"{T}/away/{name}")


def test_restore(pieces):
    who = start("daemon", "restore", f"{T}/keys.backup")
    result(who.end() == 73 and b"never replaced" in who.shown, "a key store that is there is never replaced", who.shown)
    move_keys_away()
    who = start("daemon", "restore", "--key", "backup-0000000000", f"{T}/keys.backup")
    result(who.end() == 69 and b"no backup key backup-0000000000" in who.shown, "nor with a key nobody made", who.shown)
    os.rename(f"{HOME}/keys/log/checkpoint", f"{T}/away/checkpoint")
    all = gather(["restore", f"{T}/keys.backup"], ["daemon", "bin", "games"])
    codes = ends(all)
    result(codes == [66] * 3 and b"put it back from a copy" in all[0].shown and
           not os.path.exists(f"{HOME}/keys/store.cfg"), "without the last checkpoint nothing is restored", codes,
           all[0].shown[-400:])
    os.rename(f"{T}/away/checkpoint", f"{HOME}/keys/log/checkpoint")
    config = open(f"{HOME}/busta.cfg").read()
    open(f"{HOME}/busta.cfg", "w").write(re.sub(r"passphrase_file = .*\n", "", config))
    new = b"a passphrase for what came back"
    earlier = f"backup-{cmac(xor(*[piece_read(piece)[5] for piece in pieces]))}"
    for again, code in ((b"another one", 66), (new, 0)):
        all = hold(["restore", "--key", earlier, f"{T}/keys.backup"], ["daemon", "bin", "games"], pieces)
        all[0].see(rb"A passphrase for the new key store[^\n]*: ", others=all)
        all[0].type(new + b"\r")
        all[0].see(rb"Once more[^\n]*: ", others=all)
        all[0].type(again + b"\r")
        codes = ends(all)
        result(codes == [code] * 3 and os.path.exists(f"{HOME}/keys/store.cfg") == (code == 0) and
               not any(new in one.shown for one in all),
               "a key store is made of the backup, under a passphrase that is typed" if code == 0 else
               "unless it is typed differently twice", codes, all[0].shown[-500:])
    SECRETS.append(new.ljust(32, b" ")[:32])
    open(f"{HOME}/busta.cfg", "w").write(config)
    os.rename(f"{T}/passphrase", f"{T}/passphrase.old")
    open(f"{T}/passphrase", "wb").write(new + b"\n")
    os.chmod(f"{T}/passphrase", 0o600)
    for name in ("manifest.crt", "log.vkey"):
        same(open(f"{HOME}/keys/{name}").read(), open(f"{T}/away/{name}").read(), f"{name} is what it was")
    same([oct(os.stat(f"{HOME}/keys/{name}").st_mode & 0o777) for name in ("store.cfg", "manifest.crt", "log.vkey")],
         ["0o600", "0o644", "0o644"], "and all have their modes")
    code, text = said("daemon", "log", "checkpoint")
    result(code == 0, "it signs the next checkpoint", text)


# --- An exchange key, in shares and by components that were brought -----------------

def test_exchange_shares():
    all = gather(["init", "--shares", "2/3", "exchange"], ["daemon", "bin", "games"])
    pieces = [take(all, who) for who in all]
    agree(all)
    codes = ends(all)
    key = stored("exchange")
    SECRETS.append(key)
    read = [piece_read(piece) for piece in pieces]
    result(codes == [0] * 3 and [one[:4] for one in read] == [("S", i, 2, 3) for i in (1, 2, 3)],
           "an exchange key is handed out in three shares, of which two are needed", codes, read)
    for pair in ((0, 1), (0, 2), (1, 2)):
        same(shamir({read[i][1]: read[i][5] for i in pair}), key,
             f"shares {pair[0] + 1} and {pair[1] + 1} give what the store has, by another's arithmetic")
    result(key not in [xor(read[i][5], read[j][5]) for i, j in ((0, 1), (0, 2), (1, 2))] + [one[5] for one in read],
           "which neither one of them is, nor the XOR of two")
    check = cmac(key)
    same(log(4), [f"share {user} - - 0 {i}/2/3 exchange-{check} -" for i, user in
                  ((1, "daemon"), (2, "bin"), (3, "games"))] +
         [f"key daemon - - 0 exchange:{check} exchange-{check} -"], "and the ledger has it")
    return pieces, key


def test_exchange_brought():
    brought = [os.urandom(32) for _ in range(2)]
    key = xor(*brought)
    SECRETS.extend(brought + [key])
    # The room is killed when it puts the store in place: the ledger has the key by then.
    all = gather(["init", "--enter", "exchange"], ["daemon", "bin"],
                 {"daemon": ("strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=renameat:signal=KILL:when=1")})
    give(all, all[0], b"0" * 64)
    all[0].see(rb"That is not it: a component is not all zeros", others=others(all, all[0]))
    for who, component in zip(all, brought):
        give(all, who, component.hex().encode())
        match = who.see(rb"check value  ([0-9a-f]{10}).*check value on your paper: ", others=others(all, who))
        same(match[1].decode(), cmac(component), f"{who.user} sees the check value of what she brought")
        who.type("y\r")
    agree(all)
    codes = ends(all)
    result(codes == [69] * 2 and b"but the ledger has the key already" in all[0].shown and stored("exchange") != key,
           "if the store cannot be written, what is made is in the ledger alone, and that is said", codes,
           all[0].shown[-400:])
    code, text = said("daemon", "log", "checkpoint")
    result(code == 0, "nothing else stands still for it", text)
    all = gather(["init", "--again", "exchange"], ["bin", "daemon"])
    for who, component in zip(all, brought):
        give(all, who, component.hex().encode())
        who.see(rb"check value on your paper: ", others=others(all, who))
        who.type("y\r")
    agree(all)
    codes = ends(all)
    result(codes == [0] * 2 and stored("exchange") == key, "the same pieces again finish it", codes, all[0].shown[-400:])
    result(not any(one.hex().encode() in who.shown for who in all for one in brought), "and were never shown")


def test_nowhere(pieces):
    same(files_with(SECRETS, HOME), [], f"none of {len(SECRETS)} pieces and keys is in any file of the home")
    open(f"{T}/home/work/leak", "wb").write(b"xx" + SECRETS[0].strip().split(b"\n")[1])
    result(files_with(SECRETS, HOME) == [f"{HOME}/work/leak"], "where one would be found")
    os.unlink(f"{HOME}/work/leak")


def main():
    test_who_comes()
    pieces, key, check = test_backup_key()
    test_traces(pieces)
    test_memory()
    test_backup(pieces, key, check)
    test_wrong_pieces(pieces)
    test_wrong_back()
    test_broken_off()
    test_silence()
    test_rehearse(pieces)
    test_page()
    test_restore(pieces)
    test_restore_elsewhere(pieces)
    test_rotated(pieces)
    test_exchange_shares()
    test_exchange_brought()
    test_after_new_key()
    test_nowhere(pieces)


def tried(steps):
    try:
        steps()
    except Missing as missing:
        result(False, "the ceremony goes on", missing)


if __name__ == "__main__":
    tried(main)
