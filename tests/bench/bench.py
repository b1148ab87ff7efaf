#!/usr/bin/env python3
"""make bench: ratios measured in one run, since the machine is shared and noisy.

Prints one line a figure, NAME: VALUE, and writes them to docs/BENCHMARKS.md.
A rate begins when keys are there and workers are ready, the peer's as ours, and
ends with the last row and file durable. "Start counted" is everything, from
starting the program to its end: key store unlocked by scrypt, sheet drawn and
proved, manifest signed.
"""
import glob, json, os, platform, shutil, statistics, subprocess, sys, tempfile, threading, time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.abspath(os.environ.get("BUILD", os.path.join(ROOT, "build")))
PEER = os.path.join(ROOT, "..", "shared", "bench", "mailer_peer.py")
SCALE = float(os.environ.get("BENCH_SCALE", "1"))  # a smaller run, to try it
SLICE = SCALE == 0  # as little as there is, and each once: tests/scenario/bench.sh
figures = []


def figure(name, value):
    figures.append((name, value))
    print("%s: %s" % (name, value), flush=True)


def rounds(count):
    return range(1 if SLICE else count)


def scaled(envelopes):
    return max(1000, int(envelopes * SCALE) // 500 * 500)


class Office:
    """A home, a print shop and jobs, on the disk that is measured."""

    def __init__(self):
        self.path = tempfile.mkdtemp(prefix="bench.", dir=BUILD)
        self.home = os.path.join(self.path, "home")
        self.passphrase = os.path.join(self.path, "passphrase")
        with open(self.passphrase, "w") as f:
            os.fchmod(f.fileno(), 0o600)
            f.write("correct horse battery staple\n")
        self.run("init", "--passphrase-file", self.passphrase)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:3072", "-nodes", "-keyout",
                        self.path + "/shop.key", "-out", self.path + "/shop.crt", "-subj", "/CN=Bench",
                        "-days", "30", "-addext", "keyUsage=critical,keyEncipherment"],
                       check=True, stderr=subprocess.DEVNULL)

    def run(self, *words):
        return subprocess.run([BUILD + "/busta", "--home", self.home] + list(words),
                              check=True, stdout=subprocess.PIPE).stdout

    def job(self, quantity):
        path = "%s/%d.cfg" % (self.path, quantity)
        template = ROOT + "/templates/busta-cieca.cfg"
        digest = subprocess.run(["sha256sum", template], check=True, stdout=subprocess.PIPE).stdout[:64].decode()
        with open(path, "w") as f:
            f.write('format = "busta job 1"; series = "BN26"; serial_digits = 9; quantity = %d;\n'
                    'weak_pins = "%s/batch/weak-pins.txt";\n'
                    'template = { file = "%s"; sha256 = "%s"; };\nrecipients = ( "shop.crt" );\n'
                    % (quantity, ROOT, template, digest))
        return path

    def batch(self, quantity, rooms=2):
        """Envelopes/s of the whole command, and the batch certificate."""
        job = self.job(quantity)
        begun = time.monotonic()
        certificate = json.loads(self.run("batch", "run", "--quiet", "--json", "--rooms", str(rooms), job))
        rate = quantity / (time.monotonic() - begun)
        assert certificate["sealed"] == quantity
        for pages in glob.glob(self.home + "/pages/B*"):
            shutil.rmtree(pages)
        return rate, certificate

    def ledger_bytes(self):
        return os.path.getsize(self.home + "/ledger/ledger.db")


class Memory(threading.Thread):
    """The highest VmHWM, in MiB, of every busta and busta-room alive while it runs."""

    def __init__(self):
        super().__init__(daemon=True)
        self.peak, self.stop = {}, False

    def run(self):
        while not self.stop:
            for status in glob.glob("/proc/[0-9]*/status"):
                try:
                    with open(status) as f:
                        facts = dict(line.split(":", 1) for line in f)
                    name = facts["Name"].strip()
                    if name in ("busta", "busta-room"):
                        self.peak[name] = max(self.peak.get(name, 0), int(facts["VmHWM"].split()[0]) / 1024)
                except (OSError, KeyError, ValueError):
                    pass
            time.sleep(0.02)


def peer_rate(envelopes, out):
    shutil.rmtree(out, ignore_errors=True)
    said = subprocess.run([sys.executable if SYSTEM_PYTHON is None else SYSTEM_PYTHON, PEER, str(envelopes), "2", out],
                          check=True, stdout=subprocess.PIPE).stdout
    shutil.rmtree(out)
    return float(said.split()[0])


# Debian's packages are for Debian's python, whatever python runs this.
SYSTEM_PYTHON = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else None


def against_peer(office):
    if not os.path.exists(PEER):
        figure("peer ratio", "not measured: the peer is not here")
        return
    ours, whole, theirs = [], [], []
    for _ in rounds(5):
        theirs.append(peer_rate(scaled(10000), office.path + "/peer"))
        command, certificate = office.batch(scaled(100000))
        whole.append(command)
        ours.append(certificate["envelopes_per_second"])
    peer = statistics.median(theirs)
    figure("peer ratio", "%.1f" % (statistics.median(ours) / peer))
    figure("peer ratio, our start counted and not the peer's", "%.1f" % (statistics.median(whole) / peer))
    figure("envelopes/s, busta, 100,000", "%.0f" % statistics.median(ours))
    figure("envelopes/s, busta, 100,000, start counted", "%.0f" % statistics.median(whole))
    figure("envelopes/s, peer", "%.0f" % peer)


def against_stamping(office):
    ours, limit = [], []
    for _ in rounds(3):
        limit.append(float(subprocess.run(
            [BUILD + "/tests/stamp_alone", office.job(scaled(100000)), office.home + "/keys/store.cfg",
             office.passphrase, str(max(1, scaled(50000) // 500))], check=True, stdout=subprocess.PIPE).stdout))
        ours.append(office.batch(scaled(100000))[1]["envelopes_per_second"])
    figure("stamping alone, envelopes/s on one core", "%.0f" % statistics.median(limit))
    figure("durable batch on two cores / stamping alone on one", "%.2f"
           % (statistics.median(ours) / statistics.median(limit)))


def growth(office):
    def rate(quantity):
        return office.batch(scaled(quantity))[1]["envelopes_per_second"]

    middle = statistics.median(rate(100000) for _ in rounds(3))
    before = office.ledger_bytes()
    memory = Memory()
    memory.start()
    # The disk is not the same from one moment to the next: small and large by turns.
    ratios, large, made = [], [], 0
    for _ in rounds(3):
        small = statistics.median(rate(10000) for _ in rounds(5))
        counted, certificate = office.batch(scaled(1000000))
        ratios.append(certificate["envelopes_per_second"] / small)
        large.append((certificate["envelopes_per_second"], counted))
        made += certificate["quantity"] + len(rounds(5)) * scaled(10000)
    memory.stop = True
    memory.join()
    figure("1,000,000 / 10,000 rate ratio", "%.2f" % statistics.median(ratios))
    figure("1,000,000 / 100,000 rate ratio", "%.2f" % (statistics.median(large)[0] / middle))
    figure("envelopes/s, busta, 1,000,000, start counted", "%.0f" % statistics.median(large)[1])
    for name in sorted(memory.peak):
        figure("peak memory of %s, MiB" % name, "%.1f" % memory.peak[name])
    figure("page file bytes/envelope", "%.0f" % (certificate["bytes"] / certificate["quantity"]))
    figure("ledger bytes/envelope", "%.0f" % ((office.ledger_bytes() - before) / made))


def of_ledger(office):
    """A ledger of 10,000,000 envelopes, made by ranges and not by running batches."""
    path = office.path + "/stock.db"
    envelopes = max(2, int(10 * SCALE)) * 1000000
    subprocess.run([BUILD + "/tests/stock_alone", "make", path, str(envelopes)], check=True)
    size = os.path.getsize(path)
    found = json.loads(subprocess.run([BUILD + "/tests/stock_alone", "measure", path], check=True,
                                      stdout=subprocess.PIPE).stdout)
    if not found["good"]:
        sys.exit("the ledger that was made does not reconcile")
    os.remove(path)
    figure("ledger of %s envelopes on disk, MiB" % format(envelopes, ","), "%.0f" % (size / 2**20))
    figure("reconcile it, %s log entries, seconds" % format(found["entries"], ","),
           "%.2f" % found["reconcile_seconds"])
    figure("peak memory of that, MiB", "%.0f" % found["peak_mib"])
    figure("send 100,000 envelopes of it, durable, seconds", "%.3f" % found["move_seconds"])
    figure("spoil 100,000 envelopes of it, sealed PINs erased, seconds", "%.3f" % found["spoil_seconds"])


def of_keys(provider, name):
    """What keys do in a second, in the store or in a token; and a counter's room with them."""
    environment = dict(os.environ, BUILD=BUILD, TMPDIR=os.environ.get("TMPDIR", "/dev/shm"),
                       **({"SECONDS_EACH": "0.1", "ASSIGNS": "50"} if SLICE else {}),
                       **({"PROVIDER": provider} if provider else {}))
    found = subprocess.run(["sh", ROOT + "/tests/bench/keys.sh"], stdout=subprocess.PIPE, env=environment)
    if found.returncode != 0:
        figure("keys in %s" % name, "not measured")
        return None
    rates = json.loads(found.stdout.splitlines()[-1])
    figure("data keys unwrapped/s, %s" % name, "%.0f" % rates["unwraps"])
    figure("CIP verifiers/s, %s" % name, "%.0f" % rates["hmacs"])
    figure("PINs assigned to a card system/s by one room, %s" % name, "%.0f" % rates["assigns"])
    figure("CIPs checked/s by one room, %s" % name, "%.0f" % rates["cip_checks"])
    return rates


def of_providers():
    soft, token = of_keys("", "key store"), of_keys("softhsm", "SoftHSM")
    if soft and token:
        figure("unwraps, SoftHSM / key store", "%.3f" % (token["unwraps"] / soft["unwraps"]))
        figure("assigns, SoftHSM / key store", "%.3f" % (token["assigns"] / soft["assigns"]))


def of_log(office):
    """Verifying against hashing alone, both in seconds of a core."""
    path = office.path + "/log"
    os.mkdir(path, 0o700)
    entries = max(10000, int(1000000 * SCALE))
    subprocess.run([BUILD + "/tests/log_alone", "make", path, str(entries)], check=True)
    hashing, verifying = [], []
    for _ in rounds(5):
        hashing.append(float(subprocess.run([BUILD + "/tests/log_alone", "hash", path], check=True,
                                            stdout=subprocess.PIPE).stdout))
        verify = subprocess.Popen([BUILD + "/busta-audit", "verify", path, "--key", path + "/key"],
                                  stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(verify.pid, 0)
        if status != 0:
            sys.exit("the log that was made does not verify")
        verifying.append(usage.ru_utime + usage.ru_stime)
    figure("log entries verified/s, of %s" % format(entries, ","),
           "%.0f" % (entries / statistics.median(verifying)))
    figure("verifying / hashing alone, rate ratio", "%.2f"
           % (statistics.median(hashing) / statistics.median(verifying)))


def of_press(office):
    """Page files opened and sent to a sink printer over TLS, journal durable."""
    sheets = scaled(50000)
    environment = dict(os.environ, BENCH=office.path + "/press", BUILD=BUILD)
    for jobs in (50, 500):
        found = [[float(word) for word in subprocess.run(
            ["sh", ROOT + "/tests/bench/press.sh", str(sheets), str(jobs)], env=environment,
            check=True, stdout=subprocess.PIPE).stdout.split()] for _ in rounds(3)]
        wall, own, memory = (statistics.median(one) for one in zip(*found))
        figure("busta-press, sheets/s to a sink printer, jobs of %d" % jobs, "%.0f" % wall)
        figure("busta-press, sheets/s of its processor time, jobs of %d" % jobs, "%.0f" % own)
        figure("peak memory of busta-press, MiB, jobs of %d" % jobs, "%.1f" % memory)


def of_counter(office):
    """Durable bindings of 64 stations, by turns with what the disk can do alone."""
    large = 10048 if SLICE else max(100000, int(10000000 * SCALE))
    environment = dict(os.environ, BUILD=BUILD, TMPDIR=office.path)
    turns = ("1", "1", "8") if SLICE else ("5", "25")
    found = json.loads(subprocess.run(["sh", ROOT + "/tests/bench/counter.sh", str(large), *turns], env=environment,
                                      check=True, stdout=subprocess.PIPE).stdout.splitlines()[-1])
    small, huge, disk = (statistics.median(found[name]) for name in ("small_rate", "large_rate", "syncs"))
    figure("fdatasync/s of this disk", "%.0f" % disk)
    figure("durable bindings/s, 64 stations over TLS", "%.0f" % small)
    figure("durable bindings / fdatasync, 64 stations", "%.2f"
           % statistics.median(a / b for a, b in zip(found["small_rate"], found["syncs"])))
    figure("requests/s that write nothing, 64 stations over TLS", "%.0f" % statistics.median(found["asks"]))
    figure("requests that write nothing / fdatasync, 64 stations", "%.2f"
           % statistics.median(a / b for a, b in zip(found["asks"], found["syncs"])))
    figure("a binding of 64 at once, median, ms", "%.1f" % (statistics.median(found["small_p50_us"]) / 1000))
    figure("a binding of 64 at once, p99, ms", "%.1f" % (statistics.median(found["small_p99_us"]) / 1000))
    figure("durable bindings/s, %s envelopes in the ledger" % format(large, ","), "%.0f" % huge)
    figure("durable bindings, %s / 10,000 envelopes" % format(large, ","), "%.2f"
           % statistics.median(a / b for a, b in zip(found["large_rate"], found["small_rate"])))


def write_down():
    with open(ROOT + "/docs/BENCHMARKS.md", "w") as f:
        f.write("# Benchmarks\n\nMade by `make bench` on %s, %d cores, Linux %s. The machine is shared: the\n"
                "ratios mean something, the rates little. The peer is the pipeline an office would write instead:\n"
                "ReportLab, pyca/cryptography and sqlite3, two workers. A rate begins when keys are there and\n"
                "workers are ready, the peer's as ours, and ends with the last row and file durable. \"Start\n"
                "counted\" is everything from starting the program to its end: also unlocking the key store\n"
                "(scrypt) and drawing and proving the sheet, a third of a second.\n\n| figure | value |\n|---|---|\n"
                % (time.strftime("%Y-%m-%d"), os.cpu_count(), platform.release().split("-")[0]))
        for name, value in figures:
            f.write("| %s | %s |\n" % (name, value))


def main():
    office = Office()
    try:
        if not SLICE:
            against_peer(office)
        against_stamping(office)
        growth(office)
        of_ledger(office)
        of_log(office)
        of_providers()
        of_press(office)
        of_counter(office)
    finally:
        shutil.rmtree(office.path)
    if SCALE == 1:
        write_down()


main()
