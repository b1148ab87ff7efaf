#!/usr/bin/env python3
"""Codes that a station does not have, and whether what it is told differs between them.

strangers.py work KEY SERIES DIGITS FACTS COUNT STATIONS
  Work for stations.c on standard output, in an order of chance: COUNT requests to look
  up, and a tenth as many to bind, of each class in FACTS (JSON: a class's name and the
  first and last number of its envelopes). The code is right, or if the name begins with
  "guessed" its token is of chance; the station's n-th request is told by its key.
strangers.py random SERIES DIGITS LAST COUNT STATIONS
  COUNT codes of chance: serials up to LAST with their check character, any token.
strangers.py same RECORDS PATTERN
  How many different answers there are to requests whose key begins with PATTERN.
strangers.py times RECORDS PATTERN [CONTROL]
  Whether the median times of the classes differ by more than chance makes of them: how
  far the two that are most apart are, and how far they are if the classes are dealt out
  anew, 999 times; and of CONTROL against the others. One line of JSON.
"""
import base64, collections, json, os, random, statistics, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from codes import check, code

TOKENS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def token():
    return "".join(random.choices(TOKENS, k=6))


def put(station, key, path, body):
    print(station, key, "POST", path, json.dumps(body), sep="\t")


def one(name, key, series, digits, first, last):
    text = code(key, series, digits, random.randint(first, last))
    return text[:-6] + token() if name.startswith("guessed") else text


def work(key, series, digits, facts, count, stations):
    with open(facts) as f:
        facts = json.load(f)
    key, digits, count = bytes.fromhex(key), int(digits), int(count)
    asked = [(name, kind) for name in facts
             for kind in ["lookup"] * count + ["bindings"] * (count // 10)]
    random.shuffle(asked)
    for at, (name, kind) in enumerate(asked):
        body = {"envelope": one(name, key, series, digits, *facts[name])}
        if kind == "bindings":
            body["card"] = "IDCARTA%09d" % at
            body["activation"] = {"case": "holder", "identity": "passport",
                                  "ticked": ["identity-valid", "card", "no-old-card"]}
        put(at % int(stations) + 1, f"{kind}-{name}-{at}", f"/v1/{kind}", body)


def chance(series, digits, last, count, stations):
    for at in range(int(count)):
        text = "%s%0*d" % (series, int(digits), random.randint(1, int(last)))
        put(at % int(stations) + 1, f"random-{at}", "/v1/lookup", {"envelope": text + check(text) + token()})


def records(path, pattern):
    with open(path) as f:
        for line in f:
            station, key, status, took, when, tries, text = line.rstrip("\n").split("\t")
            if key.startswith(pattern):
                yield key, status, int(took), text


def same(path, pattern):
    found = collections.Counter((status, text) for _, status, _, text in records(path, pattern))
    for (status, text), count in found.most_common(5):
        print(count, status, text)


def spread(times):
    middle = [statistics.median(one) for one in times]
    return max(middle) - min(middle)


def dealt(times):
    """How far apart the medians are at most, when classes mean nothing; the 999 worst."""
    everything, sizes = [t for one in times for t in one], [len(one) for one in times]
    found = []
    for _ in range(999):
        random.shuffle(everything)
        at, parts = 0, []
        for size in sizes:
            parts.append(everything[at:at + size])
            at += size
        found.append(spread(parts))
    return sorted(found)


def times(path, pattern, control=None):
    classes = collections.defaultdict(list)
    for key, _, took, _ in records(path, pattern):
        classes[key.split("-")[1]].append(took)
    planted = classes.pop(control, None)
    noise = dealt(list(classes.values()))
    found = {"medians": {name: statistics.median(one) for name, one in sorted(classes.items())},
             "apart_us": spread(classes.values()), "chance_99.9_us": noise[-1],
             "apart": spread(classes.values()) > noise[-1]}
    if planted:
        others = [t for one in classes.values() for t in one]
        found["control_us"] = spread([planted, others])
        found["control_chance_us"] = dealt([planted, others])[-1]
        found["control_apart"] = found["control_us"] > found["control_chance_us"]
    print(json.dumps(found))


random.seed(os.environ.get("SEED"))
{"work": work, "random": chance, "same": same, "times": times}[sys.argv[1]](*sys.argv[2:])
