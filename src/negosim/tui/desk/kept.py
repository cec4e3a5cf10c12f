"""Keeps what was made last, for as long as it is wanted for the very same things."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """What was made last; things are the same by identity, or as numbers and words by value."""

    def __init__(self) -> None:
        self._made: tuple[tuple[object, ...], T] | None = None

    def of(self, things: tuple[object, ...], make: Callable[[], T]) -> T:
        """What was made of these things, or is made now."""
        if self._made is None or not _same(self._made[0], things):
            self._made = things, make()
        return self._made[1]


def _same(before: tuple[object, ...], now: tuple[object, ...]) -> bool:
    return len(before) == len(now) and all(
        a == b if isinstance(b, int | str) else a is b for a, b in zip(before, now, strict=True)
    )
