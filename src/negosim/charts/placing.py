"""Places labels along a line so that none overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wish:
    """Where a label should start, how long it is, and the bounds of its start."""

    want: int
    size: int
    low: int
    high: int


def place(wishes: Sequence[Wish], gap: int = 1) -> list[int] | None:
    """Starts in the order given, `gap` cells apart, each within its bounds; None if impossible.

    Labels that would overlap share the shift: a run of them is moved as one block to the mean of
    what its members want, then kept within the bounds.
    """
    if not wishes:
        return []
    earliest: list[int] = []
    for i, wish in enumerate(wishes):
        after = earliest[-1] + wishes[i - 1].size + gap if i else wish.low
        earliest.append(max(wish.low, after))
    latest = [wish.high for wish in wishes]
    for i in range(len(wishes) - 2, -1, -1):
        latest[i] = min(latest[i], latest[i + 1] - wishes[i].size - gap)
    if any(early > late for early, late in zip(earliest, latest, strict=True)):
        return None
    starts: list[int] = []
    for i, ideal in enumerate(_unbounded(wishes, gap)):
        after = starts[-1] + wishes[i - 1].size + gap if i else ideal
        starts.append(min(max(ideal, earliest[i], after), latest[i]))
    return starts


def _unbounded(wishes: Sequence[Wish], gap: int) -> list[int]:
    """Least-squares starts without bounds: pool adjacent labels that violate their order."""
    offsets: list[int] = [0]
    for wish in wishes[:-1]:
        offsets.append(offsets[-1] + wish.size + gap)
    blocks: list[tuple[float, int]] = []
    for wish, offset in zip(wishes, offsets, strict=True):
        mean, count = float(wish.want - offset), 1
        while blocks and blocks[-1][0] > mean:
            other, n = blocks.pop()
            mean, count = (other * n + mean * count) / (n + count), n + count
        blocks.append((mean, count))
    flat = [mean for mean, count in blocks for _ in range(count)]
    return [round(mean) + offset for mean, offset in zip(flat, offsets, strict=True)]
