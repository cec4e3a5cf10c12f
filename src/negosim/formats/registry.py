"""Lists the formats, finds out which one a file has, and reads and writes by their names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from negosim.formats import (
    exchange,
    genius,
    geniusweb,
    json_tree,
    ktab,
    negmas,
    spreadsheet,
    yaml_tree,
)
from negosim.formats.draft import Draft, Imported
from negosim.formats.notes import refused, text_of
from negosim.formats.written import HELD, Exported, losses
from negosim.formats.xml_tree import parsed
from negosim.scenario.faults import did_you_mean
from negosim.scenario.schema import Scenario
from negosim.text import printable

MOST_FILES = 300  # in a folder: a domain, and more profiles than a scenario has parties
MOST_BYTES = 16 << 20
YAML = (".yml", ".yaml")


class FormatError(ValueError):
    """A format that is not known; the message is one line."""


@dataclass(frozen=True, slots=True)
class Format:
    """What a format is called in a sentence, and what reads and writes it."""

    words: str
    read: Callable[[Path], Draft]
    written: Callable[[Scenario], dict[str, str]] | None = None
    holds: str = "positions"


def _ktab(path: Path) -> Draft:
    return (ktab.read_xml_file if path.suffix.lower() == ".xml" else ktab.read_csv)(path)


def _trees(path: Path) -> dict[str, json_tree.Node]:
    """The parsed JSON and YAML files of a folder, or the file, by their names."""
    files = sorted(p for p in path.iterdir() if _ending(p)) if path.is_dir() else [path]
    return {
        str(file): yaml_tree.read(file)
        if _ending(file) in YAML
        else json_tree.parsed(text_of(file), str(file))
        for file in files
    }


def _ending(file: Path) -> str:
    """The ending of a JSON or YAML file; empty for others and hidden ones."""
    ending = file.suffix.lower()
    return ending if ending in (".json", *YAML) and not file.name.startswith(".") else ""


def _geniusweb(path: Path) -> Draft:
    return geniusweb.read(_trees(path), path)


def _negmas(path: Path) -> Draft:
    """NegMAS reads and writes Genius XML beside its own files."""
    if path.suffix.lower() == ".xml" or (path.is_dir() and any(path.glob("*.xml"))):
        return genius.read(path)
    return negmas.read(_trees(path), path)


FORMATS: Mapping[str, Format] = {
    "csv": Format("a spreadsheet of positions", spreadsheet.read, spreadsheet.written, "rows"),
    "ktab": Format("a file of KTAB's spatial model", _ktab, ktab.written),
    "exchange": Format("a file of the exchange model", exchange.read, exchange.written),
    "genius": Format("Genius XML", genius.read, genius.written, "utilities"),
    "geniusweb": Format("GeniusWeb JSON", _geniusweb),
    "negmas": Format("a NegMAS domain", _negmas, genius.written, "utilities"),
}
WRITTEN = tuple(name for name, f in FORMATS.items() if f.written)


def read_foreign(path: Path, format: str | None = None, name: str = "") -> Imported:
    """The scenario of a file or folder. Raises ScenarioError with the file and, mostly, the line.

    Without a format it is found out. `name` is the scenario's id, by default that of the file.
    """
    if format is not None and format not in FORMATS:
        raise FormatError(
            f"there is no format '{printable(format)}'{did_you_mean(format, FORMATS)}"
        )
    if path.is_dir():
        files = list(islice(path.iterdir(), MOST_FILES + 1))
        if len(files) > MOST_FILES or sum(f.stat().st_size for f in files) > MOST_BYTES:
            size = f"{MOST_FILES} files or {MOST_BYTES >> 20} MiB"
            raise refused(str(path), 0, f"holds more than {size}")
    chosen = format or _found(path)
    draft = FORMATS[chosen].read(path)
    return draft.finished(name or path.stem, chosen, FORMATS[chosen].words)


def export(scenario: Scenario, format: str) -> Exported:
    """The files of a scenario in another format. Raises FormatError for one not written."""
    if format not in WRITTEN:
        known = did_you_mean(format, WRITTEN)
        raise FormatError(f"no format '{printable(format)}' is written{known}")
    chosen = FORMATS[format]
    assert chosen.written
    lost = losses(scenario, HELD[chosen.holds])
    more = genius.unlisted(scenario) if chosen.holds == "utilities" else ()
    return Exported(format, chosen.written(scenario), (*lost, *more))


def _found(path: Path) -> str:
    """The format of a file, by its ending and how it begins. Raises ScenarioError."""
    if path.is_dir():
        if any(path.glob("*.xml")):
            return "genius"
        if any(map(_ending, path.iterdir())):
            return _json_kind(_trees(path))
        raise refused(str(path), 0, "is a folder without XML, JSON or YAML files")
    ending = path.suffix.lower()
    if ending in YAML:
        return "negmas"
    if ending == ".xml":
        tag = parsed(text_of(path), str(path)).tag
        return "ktab" if tag == "Scenario" else "genius"
    if ending == ".json":
        return _json_kind(_trees(path))
    lines = [line for line in text_of(path).split("\n") if line.strip()]
    if lines and re.match(r"['\"]?#[APMD]\b", lines[0]):
        return "exchange"
    second = lines[1].partition(",")[0].strip().strip('"').lower() if len(lines) > 1 else ""
    last = [cell.strip() for cell in lines[0].rstrip(", ").split(",")[-2:]] if lines else []
    counts = len(last) == 2 and all(cell.isdecimal() for cell in last)
    return "ktab" if second == "actor" and counts else "csv"


def _json_kind(trees: Mapping[str, json_tree.Node]) -> str:
    plain = any(node.get(geniusweb.SPACE).items for node in trees.values())
    return "geniusweb" if plain else "negmas"
