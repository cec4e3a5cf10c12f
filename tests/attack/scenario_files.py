"""Attacks the reader with mutated scenario files; what is still valid is played."""

from __future__ import annotations

import random
from pathlib import Path

import negosim
from attack.harness import Wrong
from attack.mutate import mutated
from negosim.scenario.faults import Fault, ScenarioError
from negosim.scenario.presets import shipped_folder
from negosim.scenario.reader import reviewed


class ScenarioFiles:
    """Presets with some changes: every error has its place in one line, or the talks are played."""

    name = "scenario-files"
    seconds = 30.0

    def __init__(self) -> None:
        self._texts = [p.read_text("utf-8") for p in sorted(shipped_folder().glob("*.toml"))]

    def play(self, chance: random.Random, folder: Path) -> str:
        """Read one file, and play it if it is valid."""
        path = folder / "s.toml"
        path.write_bytes(mutated(chance.choice(self._texts), chance, self._texts))
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
