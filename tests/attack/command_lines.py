"""Attacks the command line with words that its commands take and that they do not."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import click

import negosim
from attack.harness import Said, command, judged
from attack.mutate import ODD, mutated
from negosim.cli.group import COMMANDS
from negosim.cli.group import negosim as group
from negosim.scenario.presets import shipped_folder

PRICE = "clauses.price.stances.seller"
VALUES: dict[str, tuple[str, ...]] = {
    "worlds": ("1", "20", "0", "-1", "x", "1e3", "100_000_001", "³", ""),
    "sets": (f"{PRICE}.ideal=.4", f"{PRICE}.ideal=0,4", "title=“x”", "x", "=", "a=b", "title=\n"),
    "vary": (f"{PRICE}.ideal=0.1:0.5:3", f"{PRICE}.accepts=[0,0.3],[0,0.6]", "a=1:2:3", "=", "x"),
    "workers": ("1", "0", "x", "1025"),
    "engine_name": ("serial", "threads", ""),
    "file": ("out", "-", "s.toml", "s.toml/x", "no/out", ".", "~/x", "~nobody/x", "", "n" * 300),
    "store": ("s.sqlite", "new.sqlite", "s.toml", ".", "no/x", "", "~/s.sqlite", "\x1b"),
    "any": ("two-party", "s.toml", "bad.toml", "buyer", "price", "0", "1", "-1", "x", "9" * 400),
}
WHICH = {
    **dict.fromkeys(("json_to", "csv_to", "save_to", "resumed", "replayed", "script"), "file"),
    **dict.fromkeys(("target", "folder", "run_from"), "file"),
    "store_to": "store",
}
SOURCES = ("two-party", "two-party", "s.toml", "bad.toml", "two-prty", "no.toml", "", "-", ".")
LEFT_OUT = frozenset({"scheduler", "keep", "help"})  # they wait for a network, or use no file here
STUDIES = frozenset(
    {"ensemble", "sweep", "sensitivity", "strategies", "compare", "unlock", "forecast", "infer"}
)


STAYING = {("tui",), ("serve",), ("class", "open")}


def commands() -> dict[tuple[str, ...], click.Command]:
    """Every command that ends by itself, those of groups by both words."""
    found: dict[tuple[str, ...], click.Command] = {}
    for name in COMMANDS:
        made = group.get_command(click.Context(group), name)
        assert made is not None
        if isinstance(made, click.Group):
            found |= {(name, below): inner for below, inner in made.commands.items()}
        else:
            found[name,] = made
    return {words: made for words, made in found.items() if words not in STAYING}


class CommandLines:
    """A line of words is done, or refused with an exit code and words of its own."""

    seconds = 30.0

    def __init__(self, folder: Path, processes: bool = False) -> None:
        self.name = "processes" if processes else "command-lines"
        self._processes = processes
        self._commands = commands()
        self._text = (shipped_folder() / "two-party.toml").read_text("utf-8")
        store = folder / "made.sqlite"
        negosim.ensemble(negosim.load("two-party"), 20, 7, store=store)
        self._store = store.read_bytes()

    def play(self, chance: random.Random, folder: Path) -> str:
        """One line in a folder with a scenario, a broken one and a store."""
        (folder / "s.toml").write_text(self._text, "utf-8")
        (folder / "bad.toml").write_bytes(mutated(self._text, chance))
        (folder / "s.sqlite").write_bytes(self._store)
        words = self.line(chance)
        said = self._run(words, folder) if self._processes else command(words, folder)
        return judged(said, words)

    def line(self, chance: random.Random) -> list[str]:
        """A command, its arguments as a rule, and some of its options with values."""
        names = chance.choice(list(self._commands))
        words: list[str] = []
        for parameter in self._commands[names].params:
            if isinstance(parameter, click.Argument):
                words += [chance.choice(SOURCES)] * chance.choice((1, 1, 1, 1, 1, 1, 0, 2))
            elif parameter.name not in LEFT_OUT and chance.random() < 0.25:
                words += self._option(parameter, chance)
        if names == ("play",) and chance.random() < 0.7:
            words += ["--as", chance.choice(("seller", "buyer", "x"))]
        if names[0] in STUDIES and "-n" not in words and "--worlds" not in words:
            words += ["-n", "20"]  # or a command would take its time
        if chance.random() < 0.1:
            words.insert(
                chance.randrange(len(words) + 1), chance.choice(("--nonsense", "--", *ODD))
            )
        return [*names, *(word.replace("\0", "") for word in words)]

    def _option(self, parameter: click.Parameter, chance: random.Random) -> list[str]:
        option = chance.choice(parameter.opts)
        if getattr(parameter, "is_flag", False):
            return [option]
        name = parameter.name or ""
        kind = "any" if chance.random() < 0.1 else WHICH.get(name, name)
        if name == "worlds":
            kind = "worlds"
        value = chance.choice(VALUES.get(kind, VALUES["any"]))
        return [f"{option}={value}"] if option.startswith("--") else [option, value]

    def _run(self, words: list[str], folder: Path) -> Said:
        env = {**os.environ, "NEGOSIM_HOME": str(folder / "home"), "HOME": str(folder)}
        done = subprocess.run(
            [sys.executable, "-m", "negosim", *words],
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        return Said(done.returncode, done.stdout.decode(), done.stderr.decode())
