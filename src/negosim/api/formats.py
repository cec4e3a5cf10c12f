"""Reads and writes the files of other programs, for a script."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from negosim.api.sources import Source, scenario_of
from negosim.formats import registry
from negosim.formats.draft import Imported
from negosim.formats.written import Exported


def read_foreign(source: str | PathLike[str], format: str | None = None) -> Imported:
    """Read a scenario from another program's file or folder, with what was lost and assumed.

    The formats are `csv`, `ktab`, `exchange`, `genius`, `geniusweb` and `negmas`; it is detected if
    none is given. Raises ScenarioError with file and line, and ValueError for an unknown format.
    """
    return registry.read_foreign(Path(source), format)


def export(scenario: Source, format: str) -> Exported:
    """Write a scenario in another program's format, with what that format cannot hold.

    The formats are `csv`, `ktab`, `exchange`, `genius` and `negmas`. Raises ValueError for another.
    """
    return registry.export(scenario_of(scenario), format)
