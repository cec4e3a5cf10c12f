"""Draws the chosen clause's distribution of levels and the place chosen in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from negosim.charts.strip import Distribution, strip
from negosim.text import counted, number
from negosim.tui.ensemble.census import BINS, VERDICTS, percentiles, weights
from negosim.tui.ensemble.odds import change_words
from negosim.tui.keys.registry import key_of
from negosim.tui.style.grids import charset, painted
from negosim.tui.style.look import CHOSEN, MUTED, clause_name, span

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.tui.desk.counting import Census

NAMED = ("p05", "median", "p95")
WORDS = 52  # cells of the words beside the distribution, if there is room


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a distribution: a percentile by its name, or else a bin."""

    named: str = "median"
    bin: int = 0


def bin_of(value: float) -> int:
    """The bin of a level; 1 belongs to the last."""
    return min(max(int((round(value * 1000) + 0.5) / 1000 * BINS), 0), BINS - 1)


def spot_bin(census: Census, clause: int, spot: Spot) -> int:
    """The bin of the spot."""
    if spot.named in NAMED:
        return bin_of(percentiles(census, clause)[NAMED.index(spot.named)])
    return spot.bin


def moved(census: Census, clause: int, spot: Spot, by: int) -> Spot:
    """The next bin to that side that has a world in it; the same spot if there is none."""
    counts, at = weights(census, clause), spot_bin(census, clause, spot) + by
    while 0 <= at < BINS:
        if counts[at]:
            return Spot("", at)
        at += by
    return spot


def next_named(spot: Spot, by: int) -> Spot:
    """From one percentile to the next; from a bin to the median."""
    if spot.named not in NAMED:
        return Spot()
    return Spot(NAMED[(NAMED.index(spot.named) + by) % len(NAMED)])


def place(census: Census, clause: int, spot: Spot) -> tuple[float, float, float]:
    """(low, middle, high) to search a world in; level 1 lies below the last bin's end."""
    at = spot_bin(census, clause, spot)
    low, high = at / BINS, (at + 1) / BINS if at < BINS - 1 else 1.001
    middle = (low + min(high, 1.0)) / 2
    if spot.named in NAMED:
        middle = percentiles(census, clause)[NAMED.index(spot.named)]
    return low, middle, high


def place_rows(
    scenario: Scenario, census: Census, chosen: int, spot: Spot, width: int, height: int
) -> list[Content]:
    """The distribution with the chosen bin shaded, and facts on the clause in words."""
    words = WORDS if width >= 100 else 0
    drawn = _drawn(census, chosen, spot, width - words - (2 if words else 0), height)
    notes = _notes(scenario, census, chosen, spot, names_key=bool(words))
    if not words:
        row = Content("  ").join(notes[:2]).truncate(width, ellipsis=True)
        return [*_drawn(census, chosen, spot, width, height - 1), row]
    notes = [line.truncate(words, ellipsis=True) for line in notes[:height]]
    notes += [Content()] * (height - len(notes))
    return [Content.assemble(left, "  ", right) for left, right in zip(drawn, notes, strict=False)]


def _drawn(census: Census, chosen: int, spot: Spot, width: int, height: int) -> list[Content]:
    marks: tuple[tuple[float, str, str], ...] = ()
    if census.base is not None and census.base.worlds:
        marks = ((_base_median(census, chosen), "b", "history"),)
    data = Distribution(weights(census, chosen), percentiles(census, chosen), marks)
    rows = painted(strip(data, width, height, charset()), {})
    at = spot_bin(census, chosen, spot)
    first = at * width // BINS
    last = max((at + 1) * width // BINS, first + 1)
    columns = max(height - 2, 1)
    return [
        row.truncate(width, pad=True).stylize(CHOSEN, first, last) if y < columns else row
        for y, row in enumerate(rows)
    ]


def _base_median(census: Census, chosen: int) -> float:
    from negosim.study.estimates import quantile

    return quantile(census.base["levels"][chosen], 0.5) if census.base else 0.0


def _notes(
    scenario: Scenario, census: Census, chosen: int, spot: Spot, names_key: bool
) -> list[Content]:
    low, middle, high = place(census, chosen, spot)
    inside = int(weights(census, chosen)[spot_bin(census, chosen, spot)])
    where = f"{spot.named} {number(middle)}" if spot.named else span(low, min(high, 1.0))
    here = f"  {counted(inside, 'world')} here"
    here += f", {key_of('ensemble.open')} opens one" if names_key else ""
    lines = [Content.assemble((f"▣ {where}", "bold"), (here, MUTED))]
    stated = list(scenario.clauses.values())[chosen]
    if changes := verdict_changes(census, chosen):
        lines += changes
        median = number(_base_median(census, chosen))
        lines.append(Content.styled(f"b marks the baseline's median, {median}", MUTED))
    elif near := min(stated.levels, key=lambda named: abs(named.at - middle), default=None):
        lines.append(Content.styled(f"nearest named level: {near.name} ({number(near.at)})", MUTED))
    return lines


def verdict_changes(census: Census, chosen: int) -> list[Content]:
    """Against the baseline: each verdict that changed in some world, with its paired error."""
    if census.both is None or census.base is None or not census.both.worlds:
        return []
    rows = []
    for k, verdict in enumerate(VERDICTS):
        change = census.both.status_change(chosen, k)
        if not change.differing:
            continue
        now = int(census.tally["status"][chosen, k]) / max(census.worlds, 1)
        was = int(census.base["status"][chosen, k]) / max(census.base.worlds, 1)
        words = change_words(was, change, census.both.worlds)
        rows.append(Content.assemble(f"{verdict.mark} {verdict.name} {number(now)}  ", words))
    return rows or [Content.styled("verdicts as in the baseline, world by world", MUTED)]


def place_title(scenario: Scenario, chosen: int) -> str:
    """Whose distribution it is."""
    key = list(scenario.clauses)[chosen]
    return f"Levels of {clause_name(scenario.clauses[key], key)}"
