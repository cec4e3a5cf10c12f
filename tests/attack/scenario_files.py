"""Attacks the reader with mutated scenario files; what is still valid is played."""

from __future__ import annotations

import random
import re
from pathlib import Path

import negosim
from attack.harness import Wrong
from attack.mutate import mutated
from negosim.scenario.faults import Fault, ScenarioError
from negosim.scenario.presets import shipped_folder
from negosim.scenario.reader import reviewed

_EXTENDS = re.compile(r'^extends = "(.+)"$', re.MULTILINE)


class ScenarioFiles:
    """Presets with some changes: every error has its place in one line, or the talks are played.

    A preset is drawn the more often the less there is to read of it and of what it extends: a
    quick case finds as much as a slow one.
    """

    name = "scenario-files"
    seconds = 30.0

    def __init__(self) -> None:
        texts = {p.stem: p.read_text("utf-8") for p in sorted(shipped_folder().glob("*.toml"))}
        self._texts = list(texts.values())
        bases = (_EXTENDS.search(text) for text in self._texts)
        self._weights = [
            1 / (len(text) + (len(texts[base[1]]) if base else 0))
            for text, base in zip(self._texts, bases, strict=True)
        ]

    def play(self, chance: random.Random, folder: Path) -> str:
        """Read one file, and play it if it is valid."""
        path = folder / "s.toml"
        (text,) = chance.choices(self._texts, self._weights)
        path.write_bytes(mutated(text, chance, self._texts))
        try:
            scenario, notices = reviewed(path)
        except ScenarioError as error:
            check(error.faults, path)
            return "refused"
        check(notices, path)
        negosim.run(scenario, seed=chance.choice((None, 1)))
        return "played"


def check(faults: tuple[Fault, ...] | list[Fault], path: Path) -> None:
    """Raises Wrong for an error that is not one harmless line with a place."""
    for fault in faults:
        if not str(fault).isprintable():
            raise Wrong(f"an error is not one harmless line: {str(fault)!r}")
        if not fault.file:
            raise Wrong(f"an error has no file: {fault}")
