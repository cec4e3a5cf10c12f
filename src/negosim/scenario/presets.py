"""Owns where scenarios are found by name: those shipped and the user's own; reads none of them."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import Path
from typing import Literal

from negosim.files import NoHomeError, data_folder
from negosim.scenario.faults import Fault, ScenarioError, did_you_mean
from negosim.text import printable


@dataclass(frozen=True, slots=True)
class Preset:
    """A scenario that can be called by its name."""

    name: str
    path: Path
    origin: Literal["shipped", "user"] = "shipped"


def shipped_folder() -> Path:
    """The folder of the scenarios that come with negosim."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "scenarios"
    return inside if inside.is_dir() else package.parent.parent / "scenarios"


def user_folder() -> Path:
    """The folder of the user's own scenarios; it need not exist. May raise NoHomeError."""
    return data_folder() / "scenarios"


def folders() -> tuple[Path, ...]:
    """Where scenarios with a name lie: the shipped ones, and the user's if there is a home."""
    try:
        return shipped_folder(), user_folder()
    except NoHomeError:
        return (shipped_folder(),)


def presets() -> tuple[Preset, ...]:
    """Every scenario that has a name, shipped ones first, by name; a shipped name stays shipped."""
    first, *own = folders()
    shipped = _in(first, "shipped")
    taken = {preset.name for preset in shipped}
    mine = (p for folder in own for p in _in(folder, "user") if p.name not in taken)
    return (*shipped, *mine)


def _in(folder: Path, origin: Literal["shipped", "user"]) -> tuple[Preset, ...]:
    try:
        files = [p for p in folder.iterdir() if p.suffix == ".toml" and p.is_file()]
    except OSError:
        return ()
    return tuple(Preset(p.stem, p, origin) for p in sorted(files, key=lambda p: p.stem))


def found(source: str | PathLike[str]) -> Path:
    """The file that a name or a path means; ScenarioError for a name that nobody has."""
    word = fspath(source)
    if not isinstance(source, str) or word.endswith(".toml") or "/" in word or "\\" in word:
        return Path(word)
    named = {preset.name: preset.path for preset in presets()}
    if word in named:
        return named[word]
    hint = did_you_mean(word, named) or "; a file's name ends in .toml"
    raise ScenarioError([Fault("", f"there is no scenario '{printable(word)}'{hint}")])
