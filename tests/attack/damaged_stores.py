"""Attacks the store: commands refuse a damaged file, or print what they print of the sound one."""

from __future__ import annotations

import random
from pathlib import Path

import negosim
from attack.harness import Said, Wrong, command, judged
from attack.mutate import damaged

FILE = "s.sqlite"
PAGE = 4096


class DamagedStores:
    """A store with an ensemble and a sweep, some bytes of which are not what was written."""

    name = "damaged-stores"
    seconds = 30.0

    def __init__(self, folder: Path) -> None:
        made = folder / "made.sqlite"
        scenario = negosim.load("two-party")
        negosim.ensemble(scenario, 300, 7, store=made, command="negosim é")
        negosim.sweep(scenario, "clauses.price.stances.seller.ideal=0.3,0.7", 20, 7, store=made)
        self._whole = made.read_bytes()
        made.rename(folder / FILE)
        ids = [line.split()[0] for line in self._said(folder, "list").out.splitlines()[1:]]
        self._commands = [("list",)]
        for run in ids:
            self._commands += [("show", run), ("verify", run), ("export", run, "--json", "-")]
        self._sound = {words: self._said(folder, *words) for words in self._commands}
        if any(said.code for said in self._sound.values()):
            raise Wrong("a sound store is refused")

    def _said(self, folder: Path, *words: str) -> Said:
        return command(["runs", *words, "--store", FILE], folder)

    def play(self, chance: random.Random, folder: Path) -> str:
        """Damage the file in one way and try every command on it."""
        (folder / FILE).write_bytes(self._damaged(chance))
        refused = 0
        for words in self._commands:
            said = self._said(folder, *words)
            if judged(said, words) == "done":
                if said.out != self._sound[words].out:
                    raise Wrong(f"{words} prints something else from a damaged store\n{said.out}")
            else:
                refused += 1
                if said.out or len(said.err.splitlines()) != 1:
                    raise Wrong(f"{words} is not refused in one line\n{said.out}\n{said.err}")
        if not refused:
            return "unharmed"
        return "refused by all" if refused == len(self._commands) else "refused by some"

    def _damaged(self, chance: random.Random) -> bytes:
        whole = self._whole
        match chance.randrange(6):
            case 0:
                return whole[: chance.randrange(len(whole))]
            case 1:  # two pages in each other's place
                pages = [whole[at : at + PAGE] for at in range(0, len(whole), PAGE)]
                one, two = chance.randrange(len(pages)), chance.randrange(len(pages))
                pages[one], pages[two] = pages[two], pages[one]
                return b"".join(pages)
            case 2:
                at = chance.randrange(len(whole))
                length = chance.choice((16, 512, PAGE))
                return whole[:at] + bytes(len(whole[at : at + length])) + whole[at + length :]
            case 3:
                at = chance.randrange(len(whole))
                return whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
            case _:
                return damaged(whole, chance)
