#!/usr/bin/python3
"""A card system, by the standards and nothing of ours (python3-cryptography).

  wrap KBPK KEY [USAGE ALGORITHM MODE]   a key block of version D (TR-31:2018,
                                         X9.143), by default P0 A E
  unwrap KBPK BLOCK                      its key, in hexadecimal
  check KEY                              first 5 bytes of its CMAC over zeros
  open KEY CARD [MEMBER] < LINES         "SERIAL PIN" or "SERIAL refused" for each
                                         JSON line of an export (ISO 9564-1,
                                         format 4); of "block" or "puk_block"
"""
import json
import os
import re
import sys

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC


def cmac(key, data):
    mac = CMAC(algorithms.AES(key))
    mac.update(data)
    return mac.finalize()


def derived(kbpk, use):
    bits = len(kbpk) * 8
    counters = range(1, 2 + (bits > 128))
    out = b"".join(
        cmac(kbpk, bytes([n]) + use.to_bytes(2, "big") + b"\0"
             + {128: 2, 192: 3, 256: 4}[bits].to_bytes(2, "big") + bits.to_bytes(2, "big"))
        for n in counters)
    return out[:len(kbpk)]


def cbc(key, iv):
    return Cipher(algorithms.AES(key), modes.CBC(iv))


def wrap(kbpk, key, usage="P0", algorithm="A", mode="E"):
    field = (len(key) * 8).to_bytes(2, "big") + key
    field += os.urandom(-len(field) % 16)
    size = 16 + 2 * len(field) + 32
    header = f"D{size:04}{usage}{algorithm}{mode}00E0000"
    mac = cmac(derived(kbpk, 1), header.encode() + field)
    engine = cbc(derived(kbpk, 0), mac).encryptor()
    return header + (engine.update(field) + mac).hex().upper()


def unwrap(kbpk, block):
    header, mac = block[:16], bytes.fromhex(block[-32:])
    engine = cbc(derived(kbpk, 0), mac).decryptor()
    field = engine.update(bytes.fromhex(block[16:-32]))
    if cmac(derived(kbpk, 1), header.encode() + field) != mac:
        raise SystemExit("another MAC")
    return field[2:2 + int.from_bytes(field[:2], "big") // 8]


def decipher(key, block):
    return Cipher(algorithms.AES(key), modes.ECB()).decryptor().update(block)


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


def pin_of(key, card, block):
    """ISO 9564-1:2017, 9.4.2: None unless all of its fields are as they must be."""
    pan = re.sub("[^0-9]", "", card)[-19:]
    pan_field = bytes.fromhex((str(len(pan) - 12) + pan).ljust(32, "0"))
    field = decipher(key, xor(decipher(key, block), pan_field)).hex()
    size = int(field[1], 16)
    pin = field[2:2 + size]
    if field[0] != "4" or not 4 <= size <= 12 or not pin.isdigit() \
            or field[2 + size:16] != "a" * (14 - size):
        return None
    return pin


def main(words):
    command, words = words[0], words[1:]
    if command == "wrap":
        print(wrap(bytes.fromhex(words[0]), bytes.fromhex(words[1]), *words[2:]))
    elif command == "unwrap":
        print(unwrap(bytes.fromhex(words[0]), words[1]).hex())
    elif command == "check":
        print(cmac(bytes.fromhex(words[0]), bytes(16))[:5].hex())
    elif command == "open":
        for line in sys.stdin:
            item = json.loads(line)
            block = item[words[2] if len(words) > 2 else "block"]
            pin = pin_of(bytes.fromhex(words[0]), words[1], bytes.fromhex(block))
            print(item["serial"], pin or "refused")


main(sys.argv[1:])
