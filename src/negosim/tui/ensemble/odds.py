"""Draws the odds over the many worlds: signatures, endings, progress of the count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from negosim.charts.blocks import length
from negosim.charts.stacked import Part, Stacked, StackedRow, stacked
from negosim.prose.studies.ensemble import few, share, with_sign
from negosim.record import Unsigned
from negosim.text import counted, fixed
from negosim.tui.desk.surveying import Phase, Survey
from negosim.tui.style.grids import charset, painted
from negosim.tui.style.look import MUTED, cut, fit, instrument_names

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.study.compare import Difference
    from negosim.study.estimates import Change
    from negosim.tui.desk.counting import Census

ENDINGS = (
    Part("concluded", "C", "good"),
    Part("deadline", "D", "muted"),
    Part("stalemate", "S", "warn"),
    Part("walkout", "W", "bad"),
)
_NAME = 26  # most cells of an instrument's name
_NOTE = 21  # cells of the number and its error
_BAR, _WHY = 12, 24  # least cells of a bar and of the reasons beside it
_CHANGE = 30  # cells of the change against the baseline


def odds_rows(scenario: Scenario, census: Census, width: int, height: int) -> list[Content]:
    """A row per instrument: P(signed), its error, the change; then the endings as one bar."""
    keys = list(scenario.instruments)
    room = max(height - 1, 1)
    shown = keys if len(keys) <= room else keys[: max(room - 1, 0)]
    words = [signed_words(census, i) for i in range(len(shown))]
    label = _label(scenario, width)
    note = min(_NOTE + (_CHANGE if census.both else 0), (width - label) * 2 // 3)
    note = max(note, *(len(value) + 1 + error.cell_length for _, value, error in words), 0)
    bar = max(width - label - note - 2, 4)
    why = [why_words(census, i) for i in range(len(shown))]
    longest = max(map(cell_len, why), default=0)
    beside = min(longest, bar - _BAR - 2)
    if not longest or beside < min(longest, _WHY):
        why = [""] * len(shown)
    else:
        bar -= beside + 2
    names = instrument_names(scenario, label)
    rows = [
        _signed(fit(names[key], label), bar, *told, reasons, width)
        for key, told, reasons in zip(shown, words, why, strict=True)
    ]
    if more := len(keys) - len(shown):
        rows.append(Content.styled(f"… {counted(more, 'more instrument')}", MUTED))
    ends = endings(census, width, label, 2 if height > len(rows) + 1 else 1)
    return [*rows, *ends][:height]


def _label(scenario: Scenario, width: int) -> int:
    names = [cell_len(name) for name in instrument_names(scenario, _NAME).values()]
    return min(max([*names, len("talks end in")]), _NAME, width // 3)


def why_words(census: Census, i: int) -> str:
    """The reasons why an instrument is not signed, with their shares of the worlds.

    Before them how often it is in force, where somebody has to ratify. An older model kept neither.
    """
    if "why_unsigned" not in census.tally.counts:
        return ""
    counts = zip(Unsigned, census.tally["why_unsigned"][i], strict=True)
    often = sorted(((int(k), reason) for reason, k in counts if k), key=lambda pair: -pair[0])
    parts = [f"{reason.words} {share(k / max(census.worlds, 1))}" for k, reason in often]
    words = [f"not: {', '.join(parts)}"] if parts else []
    if "in_force" in census.tally.counts:
        force = int(census.tally["in_force"][i]) / max(census.worlds, 1)
        words = [f"in force {share(force)}", *words]
    return "; ".join(words)


def _signed(
    name: str, room: int, p: float, value: str, error: Content, why: str, width: int
) -> Content:
    bar = Content.styled(length(p, room, charset()), "$primary")
    gap = " " * max(room - bar.cell_length, 0)
    row = Content.assemble((name, "bold"), " ", bar, gap, " ", (value, "bold"), " ", error)
    return Content.assemble(row, (cut(f"  {why}", width - row.cell_length), MUTED)) if why else row


def signed_words(census: Census, i: int) -> tuple[float, str, Content]:
    """P(signed) of an instrument, as a number and as text, and its error and change in words."""
    from negosim.study.estimates import standard_error, wilson

    n, k = census.worlds, int(census.tally["signed"][i])
    p = k / n if n else 0.0
    se = standard_error(p, n)
    places = places_for(se)
    error = f"± {fixed(se, places)}"
    if k in (0, n):
        error = "in no world" if k == 0 else "in every world"
    elif few(k, n):
        error = f"[{', '.join(fixed(end, places) for end in wilson(p, n))}]"
    words = [Content.assemble((error, MUTED))]
    if census.both is not None and census.both.worlds and census.base is not None:
        was = int(census.base["signed"][i]) / max(census.base.worlds, 1)
        words.append(change_words(was, census.both.signed_change(i), census.both.worlds))
    return p, fixed(p, places), Content("  ").join(words)


def places_for(se: float) -> int:
    """The decimals needed to show an error's first digit; two to four."""
    return 2 if se >= 0.005 or not se else 3 if se >= 0.0005 else 4


def change_words(
    was: float, change: Change | Difference, worlds: int, alone: bool = False
) -> Content:
    """`was .12, +.07 ± .01`, or `unchanged` if all worlds agree; the difference `alone`.

    With the interval of the difference instead of its error if few worlds differ, or all but few.
    """
    if not change.differing:
        return Content.styled("unchanged", MUTED)
    low, high = change.low, change.high
    if low is not None and high is not None and few(change.differing, worlds):
        places = places_for((high - low) / 4)
        ends = ", ".join(with_sign(end, places) for end in (low, high))
        error = f"[{ends}]"
    else:
        places = places_for(change.se)
        error = f"± {fixed(change.se, places)}"
    difference = with_sign(change.difference, places)
    before = "" if alone else f"was {fixed(was, places)}, "
    return Content.styled(f"{before}{difference} {error}", "$accent")


def endings(census: Census, width: int, label: int, rows: int) -> list[Content]:
    """How the talks end, as one bar; its key in a second row."""
    n = max(census.worlds, 1)
    shares = tuple(int(k) / n for k in census.tally["endings"])
    data = Stacked(ENDINGS, (StackedRow("", shares),))
    bars = painted(stacked(data, max(width - label - 1, 4), rows, charset()), {})
    lead = [(fit("talks end in", label), "bold"), *[(" " * label, "")] * (rows - 1)]
    return [Content.assemble(part, " ", row) for part, row in zip(lead, bars, strict=True)]


def progress_row(survey: Survey, width: int) -> Content:
    """The progress of the count: bar, worlds, rate, time left; or how it ended."""
    census = survey.census if survey.fresh else None
    if survey.phase is Phase.FAILED:
        return Content.styled(cut(f"not counted: {survey.fault}", width), "bold $verdict-blocked")
    if census is None:
        return Content.styled(cut(f"playing {counted(survey.worlds, 'world')} …", width), MUTED)
    count = f"{counted(census.worlds, 'world')} of seed {census.seed}"
    if survey.phase is Phase.DONE:
        return Content.assemble((f"● {count}", "bold"), ("  all counted", MUTED)).truncate(width)
    if survey.phase is Phase.STOPPED:
        partial = f"■ partial: stopped at {counted(census.worlds, 'world', of=census.asked)}"
        return Content.styled(cut(f"{partial}, seed {census.seed}", width), "bold $warning")
    share = census.reading.share
    facts = [counted(census.worlds, "world", of=census.asked)]
    if census.reading.rate:
        facts.append(f"{census.reading.rate:,.0f} a second")
    if census.reading.seconds_left is not None:
        facts.append(f"{duration(census.reading.seconds_left)} left")
    words = " · ".join([f"{share:.0%}", *facts, "x stops"])
    room = max(width - cell_len(words) - 2, 0)
    bar = Content.styled(length(share, room, charset()), "$primary")
    gap = " " * max(room - bar.cell_length, 0)
    return Content.assemble(bar, (gap, ""), "  ", (words, "bold")).truncate(width)


def duration(seconds: float) -> str:
    """`8 s`, `3 min`, `2 h`."""
    if seconds < 100:
        return f"{max(seconds, 1):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6_000 else f"{seconds / 3600:.0f} h"
