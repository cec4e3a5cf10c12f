"""Lists the attacks by name."""

from __future__ import annotations

from pathlib import Path

from attack.command_lines import CommandLines
from attack.damaged_stores import DamagedStores
from attack.game_scripts import GameScripts
from attack.harness import Attack
from attack.kills import Kills
from attack.mutants import Mutants
from attack.scenario_files import ScenarioFiles

NAMES = (
    *("scenario-files", "command-lines", "game-scripts", "damaged-stores"),
    *("processes", "kills", "mutants"),
)


def make(name: str, folder: Path) -> Attack:
    """The attack of that name; it may use the folder while it is made."""
    match name:
        case "scenario-files":
            return ScenarioFiles()
        case "command-lines":
            return CommandLines(folder)
        case "game-scripts":
            return GameScripts()
        case "damaged-stores":
            return DamagedStores(folder)
        case "processes":
            return CommandLines(folder, processes=True)
        case "kills":
            return Kills()
        case "mutants":
            return Mutants()
    raise ValueError(f"there is no attack {name!r}")
