"""Custodians at their terminals: each a program in a session of its own whose
controlling terminal is a pseudo-terminal, and all that was ever shown there."""
import fcntl, os, pty, pwd, re, select, signal, struct, sys, termios, time

CLEAR = b"\x1b[H\x1b[2J\x1b[3J"


class Custodian:
    """Runs words as user, through sudo as a developer's home believes it."""

    def __init__(self, user, words, wrap=(), env=None):
        self.user, self.shown, self.status, self.mark = user, b"", None, 0
        self.master, slave = pty.openpty()
        self.slave = os.ttyname(slave)
        self.before = termios.tcgetattr(slave)
        entry = pwd.getpwnam(user)
        environment = dict(os.environ, SUDO_USER=user, SUDO_UID=str(entry.pw_uid),
                           SUDO_GID=str(entry.pw_gid), **(env or {}))
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

    def see(self, pattern, seconds=30, others=()):
        """Waits until it is shown, after what was seen before: the match."""
        until = time.monotonic() + seconds
        while True:
            match = re.search(pattern, self.shown[self.mark:].replace(b"\r\n", b"\n"), re.S)
            if match:
                # Everything up to now is seen: nothing is matched twice.
                self.mark = len(self.shown)
                return match
            if time.monotonic() > until or self.ended():
                for _ in range(20):
                    self.pump(0.01)
                match = re.search(pattern, self.shown[self.mark:].replace(b"\r\n", b"\n"), re.S)
                if match:
                    self.mark = len(self.shown)
                    return match
                raise Missing(f"{self.user} never saw {pattern!r}, but {self.shown[self.mark:][-600:]!r}")
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
