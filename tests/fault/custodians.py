"""Custodians at their terminals: each a program in a session of its own whose
controlling terminal is a pseudo-terminal, and all that was ever shown there."""
import fcntl, hashlib, os, pty, pwd, re, select, signal, struct, subprocess, sys, termios, time

CLEAR = b"\x1b[H\x1b[2J\x1b[3J"


class Custodian:
    """Runs words as user, through sudo as a developer's home believes it, or runuser."""

    def __init__(self, user, words, wrap=()):
        self.user, self.shown, self.status, self.mark = user, b"", None, 0
        self.master, slave = pty.openpty()
        self.slave = os.ttyname(slave)
        self.before = termios.tcgetattr(slave)
        entry = pwd.getpwnam(user)
        environment = dict(os.environ)
        if not wrap or wrap[0] != "runuser":
            environment.update(SUDO_USER=user, SUDO_UID=str(entry.pw_uid), SUDO_GID=str(entry.pw_gid))
        self.pid = os.fork()
        if self.pid == 0:
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
            for fd in (0, 1, 2):
                os.dup2(slave, fd)
            os.closerange(3, 256)
            words = list(wrap) + list(words)
            os.execvpe(words[0], words, environment)
        # Kept open: what a terminal's modes are is asked after all is over.
        self.held = slave

    def pump(self, seconds=0.0):
        """Takes what is shown; False when nothing more can come."""
        ready, _, _ = select.select([self.master], [], [], seconds)
        if not ready:
            return True
        try:
            got = os.read(self.master, 65536)
        except OSError:
            return False
        self.shown += got
        return bool(got)

    def find(self, pattern):
        clean = self.shown.replace(b"\r\n", b"\n")
        match = re.search(pattern, clean[self.mark:], re.S)
        if match:
            self.mark += match.end()
        return match

    def see(self, pattern, seconds=30, others=()):
        """Waits until it is shown, after what was seen before: the match."""
        until = time.monotonic() + seconds
        while True:
            over = time.monotonic() > until or self.ended()
            match = self.find(pattern)
            if match:
                return match
            if over:
                for _ in range(20):
                    self.pump(0.01)
                match = self.find(pattern)
                if match:
                    return match
                raise Missing(f"{self.user} never saw {pattern!r}, but {self.shown[-900:]!r}")
            self.pump(0.05)
            for other in others:
                other.pump()

    def type(self, text):
        os.write(self.master, text if isinstance(text, bytes) else text.encode())

    def ended(self):
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status is not None

    def end(self, seconds=30):
        """Its exit code."""
        until = time.monotonic() + seconds
        while not self.ended():
            self.pump(0.05)
            if time.monotonic() > until:
                self.kill()
                raise Missing(f"{self.user} never ended; saw {self.shown[-600:]!r}")
        for _ in range(5):
            self.pump(0.02)
        return self.status

    def kill(self, number=signal.SIGKILL):
        if not self.ended():
            os.kill(self.pid, number)

    def hang_up(self):
        """The terminal is gone, as when a line drops."""
        os.close(self.held)
        os.close(self.master)
        self.master = self.held = -1

    def is_as_before(self):
        """Echo and all, as it was."""
        return termios.tcgetattr(self.held) == self.before

    def is_silent(self):
        return not termios.tcgetattr(self.held)[3] & (termios.ECHO | termios.ICANON | termios.ISIG)


class Missing(Exception):
    pass


def pieces_on(shown):
    """Sixteen groups of four, in four lines."""
    shown = shown.replace(b"\r\n", b"\n")
    return re.findall(rb"\n((?:[0-9A-Z]{4} ){3}[0-9A-Z]{4}\n(?:(?:[0-9A-Z]{4} ){3}[0-9A-Z]{4}\n?){3})", shown)


# --- What else can be computed, without a line of busta ----------------------------

BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def piece_read(text):
    """docs/FORMATS.md, Pieces of a key: kind, number, needed, count, ceremony, bytes."""
    plain = text.decode().replace("\n", "").replace(" ", "")
    bits = int("".join(f"{BASE32.index(c):05b}" for c in plain), 2).to_bytes(40, "big")
    return plain[0], int(plain[1]), int(plain[2]), int(plain[3]), plain[4:8], bits[5:37]


def xor(*pieces):
    out = bytes(32)
    for piece in pieces:
        out = bytes(a ^ b for a, b in zip(out, piece))
    return out


def gf_mul(a, b):
    """GF(256) with x^8 + x^4 + x^3 + x^2 + 1, which is libgfshare's."""
    out = 0
    while b:
        if b & 1:
            out ^= a
        a = a << 1 ^ (0x11D if a & 0x80 else 0)
        b >>= 1
    return out


def gf_inverse(a):
    return next(b for b in range(1, 256) if gf_mul(a, b) == 1)


def shamir(shares):
    """The polynomials' value at 0, from {x: 32 bytes}."""
    out = bytes(32)
    for x, value in shares.items():
        weight = 1
        for other in shares:
            if other != x:
                weight = gf_mul(weight, gf_mul(other, gf_inverse(other ^ x)))
        out = bytes(a ^ gf_mul(weight, b) for a, b in zip(out, value))
    return out


def openssl(*words, data=b""):
    return subprocess.run(["openssl", *words], input=data, capture_output=True, check=True).stdout


def cmac(key):
    """The check value: the first 5 bytes of AES-CMAC over 16 zero bytes."""
    return openssl("mac", "-cipher", "AES-256-CBC", "-macopt", f"hexkey:{key.hex()}", "-binary",
                   "CMAC", data=bytes(16))[:5].hex()


def ghash_mul(a, b):
    out = 0
    for i in range(127, -1, -1):
        if b >> i & 1:
            out ^= a
        a = a >> 1 ^ (0xE1 << 120 if a & 1 else 0)
    return out


def gcm_open(key, sealed, aad):
    """AES-256-GCM (SP 800-38D) of nonce, ciphertext, tag; None if it was altered."""
    nonce, text, tag = sealed[:12], sealed[12:-16], sealed[-16:]
    block = lambda b: openssl("enc", "-aes-256-ecb", "-K", key.hex(), "-nopad", data=b)
    subkey, sums = int.from_bytes(block(bytes(16)), "big"), 0
    for part in (aad, text):
        for i in range(0, len(part), 16):
            sums = ghash_mul(sums ^ int.from_bytes(part[i:i + 16].ljust(16, b"\0"), "big"), subkey)
    sums = ghash_mul(sums ^ (len(aad) * 8 << 64 | len(text) * 8), subkey)
    first = int.from_bytes(block(nonce + b"\0\0\0\1"), "big")
    if (sums ^ first).to_bytes(16, "big") != tag:
        return None
    return openssl("enc", "-aes-256-ctr", "-K", key.hex(), "-iv", (nonce + b"\0\0\0\2").hex(), data=text)


def counted(value):
    value = value.encode() if isinstance(value, str) else value
    return struct.pack(">I", len(value)) + value


def backup_open(path, key):
    """docs/FORMATS.md, Backup: {id: secret}, from the file's own words alone."""
    text = open(path).read()
    custody = dict(re.findall(r'(\w+) = "([^"]*)"', re.search(r"custody = \{(.*?)\}", text, re.S)[1]))
    lock = counted("custody") + counted(custody["key"]) + counted(bytes.fromhex(custody["check"]))
    opened = {}
    for entry in re.findall(r"\{([^{}]*sealed[^{}]*)\}", text):
        said = dict(re.findall(r'(\w+) = "?([^";]*)"?;', entry))
        public = said.get("certificate") or said.get("public") or ""
        aad = (counted("busta key store 2") + lock + counted(said["id"]) + counted(said["usage"]) +
               struct.pack(">I", int(said["version"])) + counted(said["algorithm"]) +
               counted(said["created"]) + bytes([said["exportable"] == "true"]) +
               counted(bytes.fromhex(said["check"])) + counted(bytes.fromhex(public)))
        opened[said["id"]] = gcm_open(key, bytes.fromhex(said["sealed"].replace(" ", "")), aad)
    return custody, opened
