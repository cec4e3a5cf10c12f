"""Owns what a comparison shows: clauses, instruments, sessions, side by side; knows no widget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from negosim.record import ClauseOutcome, Run, Session
from negosim.tui.look import (
    CHOSEN,
    MARKS,
    MUTED,
    REPLY_WORDS,
    STATUS_STYLES,
    clause_name,
    clean,
    cut,
    fit,
    level,
    party_name,
    wrapped,
)
from negosim.tui.zones.ensemble import VERDICTS, short_title
from negosim.tui.zones.ensemble_odds import change_words, places_for
from negosim.tui.zones.zone import window

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.study.compare import Comparison
    from negosim.study.divergence import Divergence
    from negosim.study.settings import Setting

SIDE = 18  # cells of a verdict with its level
_DIFFERS = "bold $accent"
_CLOSE = 0.005  # levels nearer than this are written alike


@dataclass(frozen=True, slots=True)
class Two:
    """Two scenarios, their runs in the same world, and what many worlds say, once played."""

    names: tuple[str, str]
    scenarios: tuple[Scenario, Scenario]
    runs: tuple[Run, Run]
    parting: tuple[Divergence, ...] = ()
    settings: tuple[Setting, ...] = ()
    worlds: Comparison | None = None

    @property
    def clauses(self) -> tuple[str, ...]:
        """Clause ids of either, the first one's order first."""
        a, b = self.scenarios
        return tuple(dict.fromkeys([*a.clauses, *b.clauses]))

    @property
    def instruments(self) -> tuple[str, ...]:
        """The same of instruments."""
        a, b = self.scenarios
        return tuple(dict.fromkeys([*a.instruments, *b.instruments]))

    def named(self, clause: str) -> str:
        """The clause's short name in whichever has it."""
        a, b = self.scenarios
        return clause_name((a if clause in a.clauses else b).clauses[clause], clause)

    def outcomes(self, clause: str) -> tuple[ClauseOutcome | None, ClauseOutcome | None]:
        """The verdicts on a clause; None where a scenario has no such clause."""
        a, b = (run.outcome.clauses.get(clause) for run in self.runs)
        return a, b


def verdict_rows(two: Two, chosen: int, width: int, height: int) -> list[Content]:
    """A heading, then a row per clause: what came of it in A and in B, and what differs."""
    first, last = window(len(two.clauses), max(height - 1, 1), chosen)
    odds = 26 if width >= 84 else 0
    name = max(width - 2 - 2 * SIDE - 7 - odds, 8)
    head = f"  {fit('clause', name)} {fit('A', SIDE)}{fit('B', SIDE)}{'level':>6}"
    rows = [Content.styled(head + ("  P(agreed) in B" if odds else ""), MUTED)]
    for at in range(first, last):
        key, here = two.clauses[at], at == chosen
        a, b = two.outcomes(key)
        row = Content.assemble(
            "▸" if here else " ",
            (difference_mark(a, b), _DIFFERS),
            (fit(two.named(key), name), "bold" if here else ""),
            " ",
            _verdict(a),
            _verdict(b),
            _shift(a, b),
            _odds(two, key) if odds else "",
        ).truncate(width, pad=True)
        rows.append(row.stylize(CHOSEN) if here else row)
    return rows[:height]


def difference_mark(a: ClauseOutcome | None, b: ClauseOutcome | None) -> str:
    """`≠` where the verdicts differ, `~` where only the level does, `+` `−` where one has it."""
    if a is None or b is None:
        return "+" if a is None else "−"
    if a.status is not b.status:
        return "≠"
    return "~" if _levels_differ(a, b) else " "


def _levels_differ(a: ClauseOutcome, b: ClauseOutcome) -> bool:
    return abs(a.level - b.level) >= _CLOSE and level(a.level) != level(b.level)


def _verdict(found: ClauseOutcome | None) -> Content:
    if found is None:
        return Content.styled(fit("not in it", SIDE), MUTED)
    words = f"{MARKS[found.status]} {fit(found.status.value, 11)}{level(found.level):>4}"
    return Content.styled(fit(words, SIDE), STATUS_STYLES[found.status])


def _shift(a: ClauseOutcome | None, b: ClauseOutcome | None) -> Content:
    if a is None or b is None or not _levels_differ(a, b):
        return Content(" " * 6)
    by = b.level - a.level
    return Content.styled(fit(f"{'+' if by > 0 else '−'}{level(abs(by))}", 6, right=True), _DIFFERS)


def _odds(two: Two, clause: str) -> Content:
    try:
        found = two.worlds.difference(f"agreed:{clause}") if two.worlds else None
    except KeyError:
        found = None
    if found is None:
        return Content()
    words: Content | str = ""
    if found.differing:
        words = change_words(found.a, found.difference, found.se)
    return Content.assemble("  ", level(found.b), "  ", words)


def instrument_rows(two: Two, width: int, height: int) -> list[Content]:
    """Signed or not on either side, and how likely; then how the talks end."""
    label = min(28, width // 3)
    side = SIDE if width >= 100 else 13
    rows = []
    for key in two.instruments:
        a, b = (run.outcome.instruments.get(key) for run in two.runs)
        signs = [_signed(x.signed if x else None, side) for x in (a, b)]
        owner = two.scenarios[0 if a else 1]
        differ = bool(a and b and a.signed != b.signed)
        rows.append(
            Content.assemble(
                ("≠ " if differ else "  ", _DIFFERS), (fit(short_title(owner, key), label), "bold"),
                " ", *signs, "  ", _chance(two, key, width),
            ).truncate(width)
        )  # fmt: skip
    ends = [run.outcome.talks.value for run in two.runs]
    days = [f"day {run.outcome.day:.0f}" for run in two.runs]
    differ = ends[0] != ends[1] or days[0] != days[1]
    said = [f"{end}, {day}" if side >= SIDE else end for end, day in zip(ends, days, strict=True)]
    told = [fit(words, side) for words in said]
    last = Content.assemble(
        ("≠ " if differ else "  ", _DIFFERS), (fit("talks end in", label), "bold"), " ", *told
    ).truncate(width)
    room = max(height - 1, 0)
    if len(rows) > room:
        rows = [*rows[: max(room - 1, 0)], Content.styled("  … more instruments", MUTED)]
    return [*rows, last][:height]


def _signed(signed: bool | None, side: int) -> Content:
    if signed is None:
        return Content.styled(fit("not in it", side), MUTED)
    look = "bold $verdict-agreed" if signed else MUTED
    return Content.styled(fit("✓ signed" if signed else "✗ not signed", side), look)


def _chance(two: Two, instrument: str, width: int) -> Content:
    from negosim.tui.charts.lettering import decimal

    try:
        found = two.worlds.difference(f"signed:{instrument}") if two.worlds else None
    except KeyError:
        found = None
    if found is None:
        return Content()
    head = f"P(signed) {decimal(found.b, places_for(found.b_se))}"
    if width < 100:
        head = head.replace("(signed)", "")
    if not found.differing:
        return Content.assemble(head, ("  in both", MUTED))
    return Content.assemble(head, "  ", change_words(found.a, found.difference, found.se))


# --- session by session ---------------------------------------------------------------------
def parting_rows(two: Two, width: int) -> list[Content]:
    """Where the runs part, as sentences; the settings behind it first."""
    from negosim.prose.compare import divergence_lines

    a, b = two.scenarios
    rows: list[Content] = []
    differing = [s for s in two.settings if s.counts]
    for one in differing[:3]:
        told = f"{one.path}: {_value(one.a)} → {_value(one.b)}"
        rows += [Content.styled(line, "$accent") for line in wrapped(told, width)]
    if len(differing) > 3:
        rows.append(Content.styled(f"… {len(differing) - 3} more settings differ", MUTED))
    visible = [d for d in two.parting if not _slight(d)]
    found = {"divergences": [d.to_dict() for d in visible]}
    longer = max((run.sessions for run in two.runs), key=len)
    sessions = divergence_lines(a, b, found, longer)
    if not two.parting:
        return [*rows, Content("The two runs are the same, session by session.")]
    for head, sentences in sessions:
        rows.append(Content.styled(cut(head, width), "bold"))
        for told in sentences:
            first, *rest = wrapped(told, width - 4)
            rows += [Content(f"  {first}"), *(Content(f"    {line}") for line in rest)]
    if slight := len(two.parting) - len(visible):
        told = f"{_count(slight, 'clause')} first part by less than {_CLOSE:g}"
        rows.append(Content.styled(cut(told, width), MUTED))
    return rows


def _slight(one: Divergence) -> bool:
    """Whether two levels part so little that both are written alike."""
    return one.what in ("text", "offer") and abs(one.a - one.b) < _CLOSE


def _count(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def _value(value: object) -> str:
    return "–" if value is None else clean(str(value))


def session_rows(two: Two, clause: str, width: int, height: int) -> list[Content]:
    """The chosen clause session by session: the text in A and in B, and whose replies differ."""
    count = max(len(run.sessions) for run in two.runs)
    pairs = [
        tuple(run.sessions[k] if k < len(run.sessions) else None for run in two.runs)
        for k in range(count)
    ]
    parts = next((k for k, (a, b) in enumerate(pairs) if _apart(a, b, clause)), -1)
    below = worlds_row(two, clause)
    first, last = window(count, max(height - 1 - len(below), 1), max(parts, 0) + height // 3)
    head = f"  {fit('session', 12)}  text A  text B  replies that differ, A / B"
    rows = [Content.styled(head, MUTED)]
    for k in range(first, last):
        a, b = pairs[k]
        held = a or b
        if held is None:
            continue
        when = f"{held.n:>2}  {held.date.day} {held.date:%b}"
        row = Content.assemble(
            ("▸ " if k == parts else "  ", _DIFFERS),
            fit(when, 12),
            *[fit(_text(s, clause), 8, right=True) for s in (a, b)],
            "  ",
            _replies(two, a, b, clause),
        ).truncate(width, pad=True)
        rows.append(row.stylize(CHOSEN) if k == parts else row)
    return [*rows, *below][:height]


def worlds_row(two: Two, clause: str) -> list[Content]:
    """What many worlds say of the clause: the verdicts whose share differs; none before they do."""
    if two.worlds is None:
        return []
    parts: list[Content] = []
    for verdict in VERDICTS:
        try:
            found = two.worlds.difference(f"{verdict.name}:{clause}")
        except KeyError:
            return []
        if found.differing:
            words = change_words(found.a, found.difference, found.se)
            parts.append(Content.assemble(f"{verdict.mark} {level(found.b)} ", words))
    told = Content("  ").join(parts) if parts else Content.styled("the same verdicts", MUTED)
    return [Content.assemble("  ", ("in many worlds", MUTED), "  ", told)]


def _text(session: Session | None, clause: str) -> str:
    if session is None or clause not in session.text:
        return "–"
    return level(session.text[clause])


def _apart(a: Session | None, b: Session | None, clause: str) -> bool:
    if a is None or b is None:
        return True
    if abs(a.text.get(clause, 0.0) - b.text.get(clause, 0.0)) >= _CLOSE:
        return True
    return bool(_differing(a, b, clause))


def _differing(a: Session, b: Session, clause: str) -> list[tuple[str, str, str]]:
    """The parties that say something else: id, in A, in B."""
    found = []
    for party in dict.fromkeys([*a.answers, *b.answers]):
        ours, theirs = (s.answers.get(party, {}).get(clause) for s in (a, b))
        if ours is None and theirs is None:
            continue
        said = [REPLY_WORDS[x.reply] if x else "says nothing" for x in (ours, theirs)]
        if said[0] != said[1]:
            found.append((party, said[0], said[1]))
    return found


def _replies(two: Two, a: Session | None, b: Session | None, clause: str) -> str:
    if a is None or b is None:
        return f"only {'A' if a else 'B'} meets"
    parties = {**two.scenarios[1].parties, **two.scenarios[0].parties}
    said = _differing(a, b, clause)
    return " · ".join(f"{party_name(parties[p], p)} {x} / {y}" for p, x, y in said)


def summary_row(two: Two, width: int) -> Content:
    """How much differs in the worlds played."""
    marks = [difference_mark(*two.outcomes(c)) for c in two.clauses]
    verdicts, levels = sum(m in "≠+−" for m in marks), marks.count("~")
    told = f"{_count(verdicts, 'verdict')} and {_count(levels, 'more level')} differ"
    if two.worlds is None:
        waiting = ("  ·  playing many worlds …", MUTED)
        return Content.assemble((told, "bold"), waiting).truncate(width)
    n, changed = two.worlds.worlds, two.worlds.changed
    many = f"{changed or 0:,} of {n:,} worlds differ, seed {two.worlds.seed}"
    if changed is None:
        many = f"{n:,} worlds each; what both have is compared"
    return Content.assemble((told, "bold"), f"  ·  {cut(many, width)}").truncate(width)
