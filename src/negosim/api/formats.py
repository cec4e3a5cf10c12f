"""Reads and writes the files of other programs, for a script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from os import PathLike
from pathlib import Path
from typing import Any

from negosim.api.sources import Source, scenario_of
from negosim.formats import draft, registry, written
from negosim.formats.notes import LOST
from negosim.layout import html_table

HEAD = ("note", "file", "line", "what")


class Noting:
    """What was lost and assumed, as a table."""

    __slots__ = ()

    def to_frame(self) -> Any:
        """What was lost and assumed, as a frame of polars, or of pandas if only that is installed.

        Raises MissingExtraError if neither is.
        """
        from negosim.api.frames import frame

        return frame([dict(zip(HEAD, row, strict=True)) for row in self._rows()])

    def _repr_html_(self) -> str:
        rows = [["" if cell is None else str(cell) for cell in row] for row in self._rows()]
        return html_table(repr(self).strip("<>"), HEAD, rows)

    def _rows(self) -> Iterator[tuple[str, str | None, int | None, str]]:
        raise NotImplementedError


@dataclass(frozen=True, slots=True, repr=False)
class Imported(Noting, draft.Imported):
    """A scenario read from another program's file.

    `text` is its scenario file, with comments. `lost` has what the other file states and a scenario
    cannot hold, each with file and line; `assumed` what it does not state and a scenario needs.
    """

    def _rows(self) -> Iterator[tuple[str, str | None, int | None, str]]:
        for fault in self.lost:
            yield "lost", fault.file, fault.line or None, fault.message.removeprefix(LOST)
        yield from (("assumed", None, None, words) for words in self.assumed)


@dataclass(frozen=True, slots=True, repr=False)
class Exported(Noting, written.Exported):
    """A scenario as another program's files: their texts by name, and what they cannot hold."""

    def _rows(self) -> Iterator[tuple[str, str | None, int | None, str]]:
        yield from (("lost", None, None, words) for words in self.lost)


def read_foreign(source: str | PathLike[str], format: str | None = None) -> Imported:
    """Read a scenario from another program's file or folder, with what was lost and assumed.

    The formats are `csv`, `ktab`, `exchange`, `genius`, `geniusweb` and `negmas`; it is detected if
    none is given. Raises ScenarioError with file and line, and ValueError for an unknown format.
    """
    return Imported(**_values(registry.read_foreign(Path(source), format)))


def export(scenario: Source, format: str) -> Exported:
    """Write a scenario in another program's format, with what that format cannot hold.

    The formats are `csv`, `ktab`, `exchange`, `genius` and `negmas`. Raises ValueError for another.
    """
    return Exported(**_values(registry.export(scenario_of(scenario), format)))


def _values(result: draft.Imported | written.Exported) -> dict[str, Any]:
    return {field.name: getattr(result, field.name) for field in fields(result)}
