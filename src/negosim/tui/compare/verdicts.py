"""Draws a comparison: clauses and instruments of two runs side by side."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from negosim.charts.lettering import distinct
from negosim.prose.ratification import state_words
from negosim.record import ClauseOutcome, InstrumentOutcome, Run
from negosim.text import alike, apart, counted, fixed, number
from negosim.tui.ensemble.odds import change_words, places_for
from negosim.tui.parts.zone import window
from negosim.tui.style.look import (
    CHOSEN,
    MARKS,
    MUTED,
    STATUS_STYLES,
    clause_name,
    cut,
    fit,
    instrument_name,
)

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.study.compare import Comparison, Difference
    from negosim.study.divergence import Divergence
    from negosim.study.settings import Changed

SIDE = 18  # cells of a verdict with its level
_MARK = 7  # cells of a verdict as its mark, with its level
ODDS = 38  # cells of a probability with its change: "  .905  was .9050, +.0020 ± .0003"
DIFFERS = "bold $accent"


@dataclass(frozen=True, slots=True)
class Two:
    """Two scenarios, their runs in the same world, and many worlds of both once played."""

    names: tuple[str, str]
    scenarios: tuple[Scenario, Scenario]
    runs: tuple[Run, Run]
    divergences: tuple[Divergence, ...] = ()
    settings: tuple[Changed, ...] = ()
    worlds: Comparison | None = None

    @property
    def clauses(self) -> tuple[str, ...]:
        """Clause ids of either, the first one's order first."""
        a, b = self.scenarios
        return tuple(dict.fromkeys([*a.clauses, *b.clauses]))

    @property
    def instruments(self) -> tuple[str, ...]:
        """Instrument ids of either, the first one's order first."""
        a, b = self.scenarios
        return tuple(dict.fromkeys([*a.instruments, *b.instruments]))

    def named(self, clause: str) -> str:
        """The clause's short name in whichever has it."""
        a, b = self.scenarios
        return clause_name((a if clause in a.clauses else b).clauses[clause], clause)

    def difference(self, of: str) -> Difference | None:
        """The difference of an outcome in many worlds; None if it has none or none are played."""
        with suppress(KeyError):
            return self.worlds.difference(of) if self.worlds else None
        return None

    def change_words(self, change: Difference, alone: bool = False) -> Content:
        """What A had, and the difference with its error; the difference `alone`."""
        return change_words(change.a, change, self.worlds.worlds if self.worlds else 0, alone)

    def outcomes(self, clause: str) -> tuple[ClauseOutcome | None, ClauseOutcome | None]:
        """The verdicts on a clause; None if a scenario has no such clause."""
        a, b = (run.outcome.clauses.get(clause) for run in self.runs)
        return a, b


def verdict_rows(two: Two, chosen: int, width: int, height: int) -> list[Content]:
    """A heading, then a row per clause: its verdicts in A and in B, and the difference."""
    first, last = window(len(two.clauses), max(height - 1, 1), chosen)
    odds = ODDS if width >= 60 + ODDS else 0
    side = SIDE if width >= 2 * SIDE + 24 else _MARK
    name = max(width - 2 - 2 * side - 7 - odds, 8)
    part = "" if last - first == len(two.clauses) else f"  {first + 1} to {last}"
    head = f"  {fit('clause' + part, name)} {fit('A', side)}{fit('B', side)}{'level':>6}"
    rows = [Content.styled(head + ("  P(agreed) in B" if odds else ""), MUTED)]
    names = distinct({key: two.named(key) for key in two.clauses}, name)
    for at in range(first, last):
        key, here = two.clauses[at], at == chosen
        a, b = two.outcomes(key)
        row = Content.assemble(
            "▸" if here else " ",
            (difference_mark(a, b), DIFFERS),
            (fit(names[key], name), "bold" if here else ""),
            " ",
            _verdict(a, side),
            _verdict(b, side),
            _shift(a, b),
            _odds(two, key) if odds else "",
        ).truncate(width, pad=True)
        rows.append(row.stylize(CHOSEN) if here else row)
    return rows[:height]


def difference_mark(a: ClauseOutcome | None, b: ClauseOutcome | None) -> str:
    """`≠` if the verdicts differ, `~` if only the level does, `+` `−` if one side has it alone."""
    if a is None or b is None:
        return "+" if a is None else "−"
    if a.status is not b.status:
        return "≠"
    return "~" if _levels_differ(a, b) else " "


def differing_clauses(two: Two) -> list[int]:
    """The places of the clauses that end differently: those with another verdict first."""
    marks = [difference_mark(*two.outcomes(clause)) for clause in two.clauses]
    differing = [at for at, mark in enumerate(marks) if mark != " "]
    return sorted(differing, key=lambda at: marks[at] == "~")


def _levels_differ(a: ClauseOutcome, b: ClauseOutcome) -> bool:
    return not alike(a.level, b.level)


def _verdict(outcome: ClauseOutcome | None, side: int) -> Content:
    if outcome is None:
        return Content.styled(fit("not in it" if side == SIDE else "–", side), MUTED)
    word = f" {fit(outcome.status.value, 11)}" if side == SIDE else ""
    words = f"{MARKS[outcome.status]}{word}{number(outcome.level):>4}"
    return Content.styled(fit(words, side), STATUS_STYLES[outcome.status])


def _shift(a: ClauseOutcome | None, b: ClauseOutcome | None) -> Content:
    if a is None or b is None or not _levels_differ(a, b):
        return Content(" " * 6)
    by = b.level - a.level
    words = f"{'+' if by > 0 else '−'}{apart(abs(by), 0.0)}"
    return Content.styled(fit(words, 6, right=True), DIFFERS)


def _odds(two: Two, clause: str) -> Content:
    if (change := two.difference(f"agreed:{clause}")) is None:
        return Content()
    words: Content | str = ""
    if change.differing:
        words = two.change_words(change)
    return Content.assemble("  ", number(change.b), "  ", words)


def instrument_rows(two: Two, width: int, height: int) -> list[Content]:
    """Signed or not on either side, and how likely; then how the talks end."""
    label = min(28, width // 3)
    papers = {**two.scenarios[1].instruments, **two.scenarios[0].instruments}
    names = distinct({key: instrument_name(papers[key], key) for key in two.instruments}, label)
    if width < 100:
        label = max(map(cell_len, ["talks end in", *names.values()]))
    side = SIDE if width >= 100 else 13
    rows = []
    for key in two.instruments:
        a, b = (run.outcome.instruments.get(key) for run in two.runs)
        signs = [_signed(outcome, side) for outcome in (a, b)]
        differ = bool(a and b and state_words(a) != state_words(b))
        rows.append(
            Content.assemble(
                ("≠ " if differ else "  ", DIFFERS), (fit(names[key], label), "bold"),
                " ", *signs, "  ", _chance(two, key, width),
            ).truncate(width, ellipsis=True)
        )  # fmt: skip
    ends = [run.outcome.talks.value for run in two.runs]
    days = [f"day {run.outcome.day:.0f}" for run in two.runs]
    differ = ends[0] != ends[1] or days[0] != days[1]
    texts = [f"{end}, {day}" if side >= SIDE else end for end, day in zip(ends, days, strict=True)]
    cells = [fit(words, side) for words in texts]
    last = Content.assemble(
        ("≠ " if differ else "  ", DIFFERS), (fit("talks end in", label), "bold"), " ", *cells
    ).truncate(width)
    room = max(height - 1, 0)
    if len(rows) > room:
        rows = [*rows[: max(room - 1, 0)], Content.styled("  … more instruments", MUTED)]
    return [*rows, last][:height]


def _signed(paper: InstrumentOutcome | None, side: int) -> Content:
    if paper is None:
        return Content.styled(fit("not in it", side), MUTED)
    if paper.signed and paper.why_not_in_force:
        return Content.styled(fit("◐ not in force", side), "$verdict-conditional")
    look = "bold $verdict-agreed" if paper.signed else MUTED
    return Content.styled(fit("✓ signed" if paper.signed else "✗ not signed", side), look)


def _chance(two: Two, instrument: str, width: int) -> Content:
    if (change := two.difference(f"signed:{instrument}")) is None:
        return Content()
    head = f"P(signed) {fixed(change.b, places_for(change.b_se))}"
    if width < 100:
        head = head.replace("(signed)", "")
    if not change.differing:
        return Content.assemble(head, ("  in both", MUTED))
    if width < 100:
        return Content.assemble(head, " ", two.change_words(change, alone=True))
    return Content.assemble(head, "  ", two.change_words(change))


def summary_row(two: Two, width: int) -> Content:
    """How much differs in the worlds played."""
    marks = [difference_mark(*two.outcomes(clause)) for clause in two.clauses]
    verdicts, levels = sum(mark in "≠+−" for mark in marks), marks.count("~")
    text = f"{counted(verdicts, 'verdict')} and {counted(levels, 'more level')} differ"
    if two.worlds is None:
        waiting = ("  ·  playing many worlds …", MUTED)
        return Content.assemble((text, "bold"), waiting).truncate(width, ellipsis=True)
    n, changed = two.worlds.worlds, two.worlds.changed
    many = f"{changed or 0:,} of {counted(n, 'world')} differ, seed {two.worlds.seed}"
    if changed is None:
        many = f"{counted(n, 'world')} each; what both have is compared"
    return Content.assemble((text, "bold"), f"  ·  {cut(many, width)}").truncate(
        width, ellipsis=True
    )
