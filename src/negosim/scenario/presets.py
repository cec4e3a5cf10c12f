"""Finds scenarios by name: those shipped and the user's own."""

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
    """A scenario that has a name."""

    name: str
    path: Path
    origin: Literal["shipped", "user"] = "shipped"


def shipped_folder() -> Path:
    """The folder of the scenarios that come with negosim."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "scenarios"
    return inside if inside.is_dir() else package.parent.parent / "scenarios"


def template_file(name: str) -> Path:
    """The file of an example that new scenarios start from."""
    return Path(__file__).resolve().parent / "templates" / f"{name}.toml"


def user_folder() -> Path:
    """The folder of the user's own scenarios; it need not exist. May raise NoHomeError."""
    return data_folder() / "scenarios"


def folders() -> tuple[Path, ...]:
    """The folders of scenarios with a name: the shipped ones, and the user's if there is a home."""
    try:
        return shipped_folder(), user_folder()
    except NoHomeError:
        return (shipped_folder(),)


def presets() -> tuple[Preset, ...]:
    """Every scenario that has a name, shipped ones first, by name; a shipped name stays shipped."""
    shipped_in, *own_in = folders()
    shipped = _in(shipped_in, "shipped")
    taken = {preset.name for preset in shipped}
    own = (p for folder in own_in for p in _in(folder, "user") if p.name not in taken)
    return (*shipped, *own)


def _in(folder: Path, origin: Literal["shipped", "user"]) -> tuple[Preset, ...]:
    try:
        files = [p for p in folder.iterdir() if p.suffix == ".toml" and p.is_file()]
    except OSError:
        return ()
    return tuple(Preset(p.stem, p, origin) for p in sorted(files, key=lambda p: p.stem))


def scenario_file(source: str | PathLike[str]) -> Path:
    """The file of a name or a path. Raises ScenarioError for an unknown name."""
    text = fspath(source)
    if not isinstance(source, str) or text.endswith(".toml") or "/" in text or "\\" in text:
        return Path(text)
    by_name = {preset.name: preset.path for preset in presets()}
    if text in by_name:
        return by_name[text]
    hint = did_you_mean(text, by_name) or "; a file's name ends in .toml"
    raise ScenarioError([Fault("", f"there is no scenario '{printable(text)}'{hint}")])
