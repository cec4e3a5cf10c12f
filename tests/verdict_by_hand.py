"""Verdicts made by hand, so that the words are tested without the engine."""

from __future__ import annotations

from typing import Any

from negosim.record import ClauseOutcome, Status


def verdict(
    status: Status,
    level: float,
    zopa: tuple[float, float] | None,
    gap: float = 0.0,
    blocked_by: tuple[str, ...] = (),
    **more: Any,
) -> ClauseOutcome:
    """A verdict with what plays no part in the words left out."""
    rest = {"unmet": (), "veto": ("north", "league"), "lines": {}, "agreed_in": None}
    return ClauseOutcome(status, level, zopa, gap, blocked_by, **(rest | more))
