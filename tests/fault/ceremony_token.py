"""ceremony_token.py BUSTA T -: as ceremony.py, in a home whose keys are in a token."""
from ceremony import *


def test_backup_key():
    all = gather(["init", "backup"], ["daemon", "bin"])
    pieces = [take(all, who) for who in all]
    agree(all)
    same(ends(all), [0, 0], "custodians of a home on a token make a backup key, too")
    all = gather(["backup", f"{T}/keys.backup"], ["daemon", "bin"])
    codes = ends(all)
    result(codes == [69, 69] and b"do not leave it: back the token up by its own means" in all[0].shown and
           not os.path.exists(f"{T}/keys.backup") and all[1].is_as_before(),
           "but no backup: keys do not leave a token, which is said before a piece is typed", codes, all[0].shown)


def test_exchange():
    brought = [os.urandom(32) for _ in range(2)]
    SECRETS.extend(brought + [xor(*brought)])
    check = cmac(xor(*brought))
    all = gather(["init", "--enter", "exchange"], ["daemon", "bin"])
    for who, component in zip(all, brought):
        give(all, who, component.hex().encode())
        who.see(rb"check value on your paper: ", others=others(all, who))
        who.type("y\r")
    agree(all)
    codes = ends(all)
    store = open(f"{HOME}/keys/store.cfg").read()
    result(codes == [0, 0] and f'id = "exchange-{check}"' in store and f'check = "{check}"' in store,
           "an exchange key goes into the token", codes, all[0].shown[-400:])
    same(log(1), [f"key daemon - - 0 exchange:{check} exchange-{check} -"], "and into the ledger")
    same(files_with(SECRETS, HOME), [], "and is in no file of the home")


def main():
    test_backup_key()
    test_exchange()


tried(main)
