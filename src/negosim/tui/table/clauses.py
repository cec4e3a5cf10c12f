"""Draws the list of clauses: verdict, papers, level, change, replies, room; below it the papers."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content

from negosim.record import ClauseOutcome, Reply, Standing, Status
from negosim.scenario.marks import party_marks
from negosim.scenario.seats import essential_to
from negosim.text import fixed, number
from negosim.tui.desk.model import Desk
from negosim.tui.desk.standing import (
    change,
    changed_clauses,
    differs,
    not_in_package,
    reply_mark,
    reply_tally,
    signature,
    standing,
    standing_word,
    tabled_level,
)
from negosim.tui.keys.registry import key_of
from negosim.tui.parts.zone import window
from negosim.tui.style.look import (
    CHOSEN,
    MARKS,
    MUTED,
    REPLY_STYLES,
    STATUS_STYLES,
    clause_names,
    cut,
    fit,
    instrument_names,
    party_styles,
)

_CHANGE = 6  # cells for what the session changed
_VERDICT = 14  # cells for the room, the gap or why there is none
_NAME = 14  # cells of a clause's name at least
_LONG = 30  # cells up to which names are shown whole before replies are set apart
_TALLY = 11  # cells for how many reply how, where the parties have no room one by one
_FEW = 8  # clauses that are always shown before the papers are
UNLOCK = "table.study('unlock')"


Places = Sequence[int]
"""The clauses that the list has, by their places in the scenario."""


def listed_clauses(desk: Desk, only_changed: bool = False) -> Places:
    """All clauses, or only those that the session shown changed."""
    every = range(len(desk.clauses))
    if not only_changed:
        return every
    changed = changed_clauses(desk)
    return [at for at in every if desk.clauses[at] in changed]


def clause_rows(desk: Desk, width: int, height: int, places: Places) -> list[Content]:
    """A heading, a line per clause around the chosen one, and the papers; counts what is hidden."""
    columns = _Columns(desk, width)
    papers = _papers(desk, width, height)
    first, last = clause_window(desk, height, places)
    rows = [columns.row(at) for at in places[first:last]]
    above, below = first, len(places) - last
    if above and rows:
        rows[0] = Content.styled(cut(f" …  {above + 1} more above", width), MUTED)
    if below and rows:
        rows[-1] = Content.styled(cut(f" …  {below + 1} more below", width), MUTED)
    if not places:
        rows = [Content.styled(cut("    nothing changed in this session", width), MUTED)]
    heading = [columns.heading()] if _has_heading(height) else []
    space = height - len(heading) - len(rows) - len(papers)
    return [*heading, *rows, *([Content()] * space if papers else []), *papers]


def clause_window(desk: Desk, height: int, places: Places) -> tuple[int, int]:
    """The part of the list that is shown."""
    room = height - _has_heading(height) - _paper_lines(desk, height)
    cursor = places.index(desk.clause_at) if desk.clause_at in places else 0
    return window(len(places), room, cursor)


def clause_under(desk: Desk, y: int, height: int, places: Places) -> int | None:
    """The place of the clause on a line of the list."""
    first, last = clause_window(desk, height, places)
    at = first + y - _has_heading(height)
    return places[at] if first <= at < last else None


def _has_heading(height: int) -> bool:
    return height > 3


class _Columns:
    """The columns of the list at some width: those that do not fit are left out.

    Replies stand apart only where the names are whole; the verdict gets what is left over.
    """

    def __init__(self, desk: Desk, width: int) -> None:
        self.desk, self.width = desk, width
        scenario = desk.scenario
        self.marks, self.styles = party_marks(scenario), party_styles(scenario)
        self.parties = list(scenario.parties)
        self.numbers = {key: str(k + 1) for k, key in enumerate(scenario.instruments)}
        self.papers = len(self.numbers) if 1 < len(self.numbers) <= 5 else 0
        left = width - 4 - 5 - _VERDICT - _NAME - (self.papers + 1 if self.papers else 0)
        self.change = _CHANGE + 1 if left >= _CHANGE + 1 else 0
        left -= self.change
        spread, close = 2 * len(self.parties), len(self.parties) + 1
        longest = max(map(cell_len, clause_names(scenario, _LONG).values()), default=0)
        whole = max(longest - _NAME, 0)
        self.step = 2 if left >= spread + whole else 1
        self.replies = spread if self.step == 2 else close if left >= close else 0
        self.tally = _TALLY if not self.replies and left > _TALLY else 0
        left -= self.replies + (self.tally and self.tally + 1)
        self.name = _NAME + min(left, max(whole, left // 2))
        self.names = clause_names(scenario, self.name)

    def heading(self) -> Content:
        """What the columns show; the letters of the parties over their replies."""
        papers = fit("in", self.papers + 1) if self.papers else ""
        parts = [(f"    {fit('clause', self.name)}{papers} {fit('text', 4, True)}", MUTED)]
        if self.change:
            parts.append((" " + fit("change", _CHANGE), MUTED))
        if self.tally:
            parts.append((" " + fit("replies", self.tally), MUTED))
        if self.replies:
            parts.append((" " if self.step == 1 else "", ""))
            gap = " " * (self.step - 1)
            parts += [(gap + self.marks[p], f"bold {self.styles[p]}") for p in self.parties]
        return Content.assemble(*parts).truncate(self.width)

    def row(self, at: int) -> Content:
        """The line of a clause."""
        desk, key = self.desk, self.desk.clauses[at]
        state, chosen = standing(desk, key), at == desk.clause_at
        clause = desk.scenario.clauses[key]
        level = tabled_level(desk, key)
        within = "".join(n if i in clause.instruments else "·" for i, n in self.numbers.items())
        row = Content.assemble(
            "▸" if chosen else " ",
            (MARKS[state.status], STATUS_STYLES[state.status]),
            ("≠ " if differs(desk, key) else "  ", "$accent"),
            (fit(self.names[key], self.name), "bold" if chosen else ""),
            (f" {within}" if self.papers else "", MUTED),
            " ",
            fit("–" if level is None else fixed(level), 4, right=True),
            *self._change(key),
            *self._replies(key),
            "  ",
            _verdict(desk, key, state),
        ).truncate(self.width, pad=True)
        return row.stylize(CHOSEN) if chosen else row

    def _change(self, key: str) -> list[tuple[str, str]]:
        if not self.change:
            return []
        words, style = change(self.desk, key)
        return [(" " + fit(words, _CHANGE), style)]

    def _replies(self, key: str) -> list[Content | str | tuple[str, str]]:
        """A mark for each party's reply, or how often each is given; bold if a reply is new."""
        if self.tally:
            row = Content(" ").join(Content.styled(*each) for each in reply_tally(self.desk, key))
            return [" ", row.truncate(self.tally, ellipsis=True, pad=True)]
        if not self.replies:
            return []
        gap = " " * (self.step - 1)
        parts: list[Content | str | tuple[str, str]] = [" " if self.step == 1 else ""]
        for party in self.parties:
            mark, style = reply_mark(self.desk, key, party)
            parts.append((gap + mark, style))
        return parts


def _verdict(desk: Desk, key: str, state: Standing | ClauseOutcome) -> Content:
    """The gap or the room, or why there is none; at the outcome what an edit changed."""
    was = desk.baseline.outcome.clauses.get(key)
    if desk.at_outcome and was and was.status is not state.status:
        return Content.styled(cut(f"was {was.status.value}", _VERDICT), "$accent")
    if state.status is Status.BLOCKED and state.gap > 0:
        return Content.styled(f"gap {number(state.gap)}", STATUS_STYLES[state.status])
    word = standing_word(state)
    if state.status is Status.OPEN and not_in_package(desk, key):
        word = word if word in ("nobody decides", "a party left") else "not tabled"
    return Content.styled(cut(word, _VERDICT), STATUS_STYLES[state.status])


# ── the papers ───────────────────────────────────────────────────────────────────────────────────


def _paper_lines(desk: Desk, height: int) -> int:
    """How many lines the papers take: one each, if enough clauses are left."""
    papers = len(desk.scenario.instruments)
    least = min(len(desk.clauses), _FEW) + _has_heading(height)
    return papers if height - papers >= least else 0


def _papers(desk: Desk, width: int, height: int) -> list[Content]:
    """Each paper and how far it is: what it lacks, or why it is not signed."""
    if not _paper_lines(desk, height):
        return []
    several = len(desk.scenario.instruments) > 1
    rows = []
    for n, key in enumerate(desk.scenario.instruments, start=1):
        verdict = desk.run.outcome.instruments[key]
        if desk.at_outcome:
            state, good = signature(verdict), verdict.signed
        else:
            state, good = _progress(desk, key)
        key_to_it = "" if good or not desk.at_outcome else f" · {key_of(UNLOCK)} unlock"
        room = width - cell_len(f"    · {state}{key_to_it}") - 3
        names = instrument_names(desk.scenario, max(room, width // 3))
        head = f" {n if several else ' '}  {names[key]}"
        rest = width - cell_len(head) - 3 - cell_len(key_to_it)
        style = STATUS_STYLES[Status.AGREED] if good else ""
        rows.append(
            Content.assemble((head, "bold"), " · ", (cut(state, rest), style), (key_to_it, MUTED))
        )
    return rows


def _progress(desk: Desk, paper: str) -> tuple[str, bool]:
    """How many of its clauses, and of its essential ones, are agreed in the session shown."""
    scenario = desk.scenario
    clauses = essential_to(scenario, paper)
    agreed = {c for c in clauses if standing(desk, c).status is Status.AGREED}
    needed = [c for c, parties in clauses.items() if parties]
    lacking = [c for c in needed if c not in agreed]
    words = f"{len(agreed)} of {len(clauses)} agreed"
    if needed:
        words += f", {len(needed) - len(lacking)} of {len(needed)} essential"
    return words, bool(agreed) and not lacking


REPLY_LEGEND = (
    ("✓", "accepts", REPLY_STYLES[Reply.ACCEPT]),
    ("?", "on condition", REPLY_STYLES[Reply.CONDITIONAL]),
    ("▲▼", "moves", "$foreground"),
    ("−", "holds", REPLY_STYLES[Reply.HOLD]),
    ("×", "refuses", REPLY_STYLES[Reply.REFUSE]),
)
"""The marks of replies with their words and styles."""


def legend() -> Content:
    """What the marks of the replies mean."""
    parts = [(part, style) for mark, word, s in REPLY_LEGEND for part, style in
             ((f" {mark}", s), (f" {word} ", MUTED))]  # fmt: skip
    return Content.assemble(*parts)
