"""Defines the data of a number line: positions, levels, the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from negosim.charts.grid import finite


@dataclass(frozen=True, slots=True)
class Position:
    """One party on a clause.

    `offer` is its offer now, `before` that of the last session; `low` and `high` are its red lines
    (0 and 1: none). `picked` is "offer", "low" or "high" while that mark is being moved. A party
    without a veto is drawn but not counted in the shading.
    """

    name: str
    mark: str
    role: str
    offer: float | None
    before: float | None = None
    low: float = 0.0
    high: float = 1.0
    veto: bool = True
    picked: str = ""

    def letter(self) -> str:
        """The character that marks the party."""
        return (self.mark or self.name or "?")[0]

    def has_limits(self) -> bool:
        """Whether any red line lies inside the line."""
        return self.low > 0 or self.high < 1


MOST = 8
"""Parties shown in one place with a letter each; of more, the first and how many others."""
FIRST = 3


def several(parties: Sequence[Position]) -> tuple[Sequence[Position], int]:
    """The parties to be shown by letter in one place, and how many others are there."""
    if len(parties) <= MOST:
        return parties, 0
    return parties[:FIRST], len(parties) - FIRST


@dataclass(frozen=True, slots=True)
class NumberLine:
    """A clause on its line: named levels, the parties, the text, the historical record if any.

    `references` are other levels with a letter each, on a row of their own.
    """

    levels: tuple[tuple[float, str], ...] = ()
    parties: tuple[Position, ...] = ()
    text: float | None = None
    text_label: str = "text"
    zopa: tuple[float, float] | None = None
    tell_zopa: bool = True
    history: float | None = None
    history_mark: str = "h"
    references: tuple[tuple[str, float], ...] = ()

    def shown_zopa(self) -> tuple[float, float] | None:
        """The ZOPA, if it is an interval of numbers."""
        if self.zopa is None or finite(self.zopa[0]) is None or finite(self.zopa[1]) is None:
            return None
        return self.zopa

    def history_letter(self) -> str:
        """The record's mark; `#` if it could be read as a party's last position."""
        mark = self.history_mark[:1] or "h"
        taken = any(p.letter().lower() == mark for p in self.parties)
        return "#" if taken else mark
