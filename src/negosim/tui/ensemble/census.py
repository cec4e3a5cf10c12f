"""Draws the lists of the many worlds: verdicts and levels by clause, who blocks what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from negosim.charts.grid import Grid
from negosim.charts.heat import Heat, heat
from negosim.charts.stacked import Part, Stacked, StackedRow, stacked
from negosim.charts.strip import Distribution, strip
from negosim.scenario.marks import party_marks
from negosim.text import counted, number
from negosim.tui.parts.zone import window
from negosim.tui.style.grids import charset, painted
from negosim.tui.style.look import CHOSEN, MUTED, clause_names, fit, party_name

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.tui.desk.counting import Census

VERDICTS = (
    Part("agreed", "✓", "good"),
    Part("conditional", "◐", "warn"),
    Part("open", "·", "muted"),
    Part("blocked", "✗", "bad"),
)
BINS = 50
"""Columns of a distribution, each a fiftieth of the way from 0 to 1."""

NUMBERS = 14  # cells of "p05 p50 p95"
_CELL = 4  # cells of a share in the row itself
_NAME = 26  # most cells of a clause's name
_OF_WORLDS = "verdicts, % of worlds"
_LEAST = 27  # cells that name, verdicts and levels keep


@dataclass(frozen=True, slots=True)
class Columns:
    """The widths of a row's parts; `blockers` is 0 if they have a frame of their own."""

    name: int
    bar: int
    strip: int
    numbers: int
    blockers: int

    @classmethod
    def of(cls, width: int, parties: int, inline: bool, longest: int) -> Columns:
        """Parts for a row of `width` cells, with the parties' shares if `inline`.

        `longest` are the cells of the longest name of a clause.
        """
        most = max((width - _LEAST) // _CELL, 0)
        blockers = min(parties, 6, most) * _CELL if inline else 0
        numbers = NUMBERS if width - blockers >= 72 else 0
        room = width - 2 - blockers - numbers - (3 if numbers else 2) - (1 if blockers else 0)
        name = max(min(_NAME, longest, room * 43 // 100), 8)
        left = room - name
        bar = max(left * 58 // 100, min(len(_OF_WORLDS), left * 2 // 3), 6)
        return cls(name, bar, max(room - name - bar, 4), numbers, blockers)


def census_rows(
    scenario: Scenario, census: Census, chosen: int, width: int, height: int, inline: bool
) -> list[Content]:
    """A heading, then a row per clause around the chosen one."""
    longest = max(map(cell_len, clause_names(scenario, _NAME).values()), default=0)
    columns = Columns.of(width, len(scenario.parties), inline, longest)
    first, last = census_window(scenario, chosen, height)
    keys = list(scenario.clauses)[first:last]
    bars = painted(_bars(census, range(first, last), columns.bar), {})
    strips = painted_strips(census, range(first, last), columns.strip)
    blocks = _blocks(scenario, census, range(first, last), columns.blockers)
    part = "" if len(keys) == len(scenario.clauses) else f"  {first + 1} to {last}"
    rows = [_head(scenario, census, columns, part)]
    names = clause_names(scenario, columns.name)
    for k, key in enumerate(keys):
        here = first + k == chosen
        parts: list[Content | str | tuple[str, str]] = [
            "▸" if here else " ",
            ("≠" if differs(census, first + k) else " ", "$accent"),
            (fit(names[key], columns.name), "bold" if here else ""),
            " ",
            bars[k],
            " ",
            strips[k],
        ]
        if columns.numbers:
            parts += [" ", _numbers(census, first + k)]
        if columns.blockers:
            parts += [" ", blocks[k]]
        row = Content.assemble(*parts).truncate(width, pad=True)
        rows.append(row.stylize(CHOSEN) if here else row)
    return rows[:height]


def census_window(scenario: Scenario, chosen: int, height: int) -> tuple[int, int]:
    """The places of the clauses shown in a zone of that height, below the heading."""
    return window(len(scenario.clauses), max(height - 1, 1), chosen)


def _head(scenario: Scenario, census: Census, columns: Columns, part: str) -> Content:
    parts = [
        "  ",
        fit("clause" + part, columns.name),
        " ",
        fit(_OF_WORLDS, columns.bar),
        " ",
        fit(_scale(columns.strip), columns.strip),
    ]
    if columns.numbers:
        parts += [" ", " p05  p50  p95"]
    if columns.blockers:
        marks = party_marks(scenario)
        keys = _most_blocking(scenario, census, columns.blockers // _CELL)
        parts += [" ", "".join(fit(marks[key], _CELL - 1, right=True) + " " for key in keys)]
    return Content.styled("".join(parts), MUTED)


def census_title(scenario: Scenario, compared: bool = False) -> str:
    """How many clauses, and the key to their bars."""
    key = "  ".join(f"{part.mark} {part.name}" for part in VERDICTS)
    changed = "  ≠ changed" if compared else ""
    return f"{counted(len(scenario.clauses), 'clause')} · {key}{changed}"


def differs(census: Census, clause: int) -> bool:
    """Whether the interval of some verdict's difference from the baseline leaves 0 out."""
    if census.both is None:
        return False
    changes = (census.both.status_change(clause, k) for k in range(len(VERDICTS)))
    return any(change.low > 0.0 or change.high < 0.0 for change in changes)


def _scale(width: int) -> str:
    middle = width - 2
    return f"0{' level '.center(middle) if middle >= 7 else ' ' * middle}1"


def _bars(census: Census, places: range, width: int) -> Grid:
    n = max(census.worlds, 1)
    rows = tuple(
        StackedRow("", tuple(int(k) / n for k in census.tally["status"][c])) for c in places
    )
    return stacked(Stacked(VERDICTS, rows), width, len(rows), charset())


def painted_strips(census: Census, places: range, width: int) -> list[Content]:
    """The levels of each clause as one row of columns."""
    return [
        painted(strip(Distribution(weights(census, c)), width, 1, charset()), {})[0] for c in places
    ]


def weights(census: Census, clause: int) -> tuple[float, ...]:
    """How many worlds end in each bin of the clause's levels; level 1 belongs to the last."""
    thousandths = census.tally["levels"][clause]
    each = (len(thousandths) - 1) // BINS
    counts = thousandths[:-1].reshape(BINS, each).sum(axis=1)
    counts[-1] += thousandths[-1]
    return tuple(float(x) for x in counts)


def percentiles(census: Census, clause: int) -> tuple[float, float, float]:
    """The 5th, 50th and 95th percentile of the clause's levels."""
    from negosim.study.estimates import quantile

    low, middle, high = (quantile(census.tally["levels"][clause], q) for q in (0.05, 0.5, 0.95))
    return low, middle, high


def _numbers(census: Census, clause: int) -> Content:
    low, middle, high = (number(x) for x in percentiles(census, clause))
    return Content.assemble(
        (fit(low, 4, right=True), MUTED), " ", fit(middle, 4, right=True), " ",
        (fit(high, 4, right=True), MUTED),
    )  # fmt: skip


# --- who blocks what ------------------------------------------------------------------------
def blocker_rows(
    scenario: Scenario, census: Census, chosen: int, width: int, height: int
) -> list[Content]:
    """The shares of worlds in which each party blocks, row by row beside the list of clauses."""
    first, last = census_window(scenario, chosen, height)
    rows = painted(_heat(scenario, census, range(first, last), width, header=True), {})
    at = chosen - first + 1
    if 0 < at < len(rows):
        rows[at] = rows[at].truncate(width, pad=True).stylize(CHOSEN)
    return rows[:height]


def _blocks(scenario: Scenario, census: Census, places: range, width: int) -> list[Content]:
    if not width:
        return [Content()] * len(places)
    return painted(_heat(scenario, census, places, width, header=False), {})


def _most_blocking(scenario: Scenario, census: Census, most: int) -> list[str]:
    """So many parties in the scenario's order: those that block in most worlds over all clauses."""
    parties = list(scenario.parties)
    blocked = census.tally["blocked_by"].sum(axis=0).tolist()
    first = sorted(range(len(parties)), key=lambda p: -blocked[p])[:most]
    return [parties[p] for p in sorted(first)]


def _heat(scenario: Scenario, census: Census, places: range, width: int, header: bool) -> Grid:
    n = max(census.worlds, 1)
    parties, stated = list(scenario.parties), list(scenario.clauses.values())
    shown = len(parties) if header else max(width // _CELL, 1)
    keys = _most_blocking(scenario, census, shown)
    places_of = {key: parties.index(key) for key in keys}
    values = tuple(
        tuple(
            int(census.tally["blocked_by"][c][p]) / n if key in stated[c].stances else None
            for key, p in places_of.items()
        )
        for c in places
    )
    marks = party_marks(scenario)
    data = Heat(
        ("",) * len(places),
        tuple(party_name(scenario.parties[key], key) for key in keys),
        values,
        column_marks=tuple(marks[key] for key in keys),
    )
    grid = heat(data, width, len(places) + 1, charset())
    if header:
        return grid
    return Grid(grid.width, grid.height - 1, grid.rows[1:])
