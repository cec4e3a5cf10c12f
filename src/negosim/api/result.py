"""Defines how results show themselves: as a line, a table, a frame, a text, a picture."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from html import escape
from typing import TYPE_CHECKING, Any, TypeVar

from negosim.layout import html_table, noted
from negosim.text import harmless

if TYPE_CHECKING:
    from negosim.charts.svg import Svg
    from negosim.prose.blocks import Block

WIDTH = 100
"""Columns of a transcript: as many as the command line prints into a file."""


S = TypeVar("S", bound="Shown")


def shown(kind: type[S], result: Any, **more: Any) -> S:
    """The result of a study as one that can show itself."""
    return kind(**{f.name: getattr(result, f.name) for f in fields(result)}, **more)


class Shown(ABC):
    """The result of a study is frozen, can be pickled and compared, and holds its scenario.

    It has a short `repr`; in a notebook it is a table or a picture. `set`, also a key of its JSON
    and a column of its CSV, has the values by path that were changed in the scenario before.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        """Whether both are the same result, also if the other one cannot show itself."""
        kind = type(self).__bases__[1]
        if not isinstance(other, kind):
            return NotImplemented
        return _values(kind, self) == _values(kind, other)

    def __hash__(self) -> int:
        return hash(_values(type(self).__bases__[1], self))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {harmless(self._summary())}>"

    def _repr_html_(self) -> str:
        """A picture with a caption; a table of the first rows if there is no picture."""
        caption = escape(harmless(self._summary()))
        picture = self._picture()
        if picture is not None:
            return f"<figure><figcaption>{caption}</figcaption>{picture}</figure>"
        rows = [{k: v for k, v in row.items() if k != "set"} for row in self._rows()]
        cells = [["" if v is None else _short(v) for v in row.values()] for row in rows]
        return html_table(self._summary(), list(rows[0]) if rows else [], cells)

    def to_frame(self) -> Any:
        """The rows of the study's CSV as a frame of polars, or of pandas if only that is installed.

        Raises MissingExtraError if neither is.
        """
        from negosim.api.frames import frame

        return frame(noted(self._rows(), **self._changes()))

    def transcript(self, width: int = WIDTH) -> str:
        """The text that the command line prints, in lines of at most `width` columns."""
        from negosim.prose.blocks import plain

        return plain(self._page(width), width)

    @abstractmethod
    def _summary(self) -> str:
        """The result in one line."""

    @abstractmethod
    def _rows(self) -> Iterable[Mapping[str, Any]]:
        """The rows of its table."""

    @abstractmethod
    def _page(self, width: int) -> Iterator[Block]:
        """Its page of text."""

    @abstractmethod
    def _picture(self) -> Svg | None:
        """Its picture, None if it has none."""

    @abstractmethod
    def _changes(self) -> dict[str, Mapping[str, Any]]:
        """What was set, by the name of the column that says so."""


def _values(kind: Any, result: object) -> tuple[Any, ...]:
    """What a class of results compares."""
    return tuple(getattr(result, f.name) for f in fields(kind) if f.compare)


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
