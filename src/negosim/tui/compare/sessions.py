"""Draws where two runs diverge: sentences, and one clause session by session."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from textual.content import Content

from negosim.record import Answer, Reply, Session
from negosim.text import alike, counted, dated, exact, harmless, number
from negosim.tui.compare.verdicts import DIFFERS, Two
from negosim.tui.ensemble.census import VERDICTS
from negosim.tui.keys.registry import key_of
from negosim.tui.style.look import CHOSEN, MUTED, REPLY_WORDS, cut, fit, party_name, wrapped

if TYPE_CHECKING:
    from negosim.study.divergence import Divergence


def divergence_rows(two: Two, width: int) -> list[Content]:
    """Where the runs diverge, as sentences; the settings that differ first."""
    from negosim.prose.studies.compare import divergence_lines

    a, b = two.scenarios
    rows: list[Content] = []
    differing = [s for s in two.settings if s.counts]
    for setting in differing[:3]:
        text = f"{_words(two, setting.path)}: {_or_dash(setting.a)} → {_or_dash(setting.b)}"
        rows += [Content.styled(line, "$accent") for line in wrapped(text, width)]
    if (more := len(differing) - 3) > 0:
        rows.append(Content.styled(f"… {counted(more, 'more setting')} not shown", MUTED))
    visible = [d for d in two.divergences if not _slight(d)]
    result = {"divergences": [d.to_dict() for d in visible]}
    longer = max((run.sessions for run in two.runs), key=len)
    sessions = divergence_lines(a, b, result, longer)
    if not two.divergences:
        choose = f"{key_of('compare.side(0)')} and {key_of('compare.side(1)')}"
        text = f"The two runs are the same, session by session. {choose} choose other sides."
        return [*rows, *(Content(line) for line in wrapped(text, width))]
    for head, sentences in sessions:
        rows.append(Content.styled(cut(head, width), "bold"))
        for text in sentences:
            first, *rest = wrapped(text, width - 4)
            rows += [Content(f"  {first}"), *(Content(f"    {line}") for line in rest)]
    if slight := len(two.divergences) - len(visible):
        text = f"first difference below {number(0.01)}: {counted(slight, 'clause')}"
        rows.append(Content.styled(cut(text, width), MUTED))
    return rows


def _words(two: Two, path: str) -> str:
    """The name of a value that both sides have, or else its path."""
    from negosim.prose.parameters import parameter_name
    from negosim.scenario.faults import ScenarioError

    try:
        return harmless(parameter_name(two.scenarios[0], path))
    except (LookupError, ScenarioError):  # only the other side has it
        return path


def _slight(divergence: Divergence) -> bool:
    """Whether two levels differ so little that both are written alike."""
    return divergence.what in ("text", "offer") and alike(divergence.a, divergence.b)


def _or_dash(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, list | tuple) and all(isinstance(part, int | float) for part in value):
        return " to ".join(exact(float(part)) for part in value)
    return exact(value) if isinstance(value, float) else harmless(str(value))


def session_rows(two: Two, clause: str, width: int) -> list[Content]:
    """The clause in many worlds, then session by session: its text and who answers otherwise."""
    head = f"  {fit('session', 12)} text in A text in B  replies, offers that differ, in A / B"
    many = worlds_row(two, clause) or [Content()]
    rows = [row.truncate(width, ellipsis=True) for row in (*many, Content.styled(head, MUTED))]
    first = first_different(two, clause)
    for k, (a, b) in enumerate(_pairs(two)):
        session = a or b
        if session is None:
            continue
        n = "last" if session.last_call else f"{session.n:>2} "
        row = Content.assemble(
            ("▸ " if k == first else "  ", DIFFERS),
            fit(f"{n} {dated(session.date, year=False)}", 12),
            *[fit(_text(session, clause), 10, right=True) for session in (a, b)],
            "  ",
            _replies(two, a, b, clause),
        ).truncate(width, ellipsis=True, pad=True)
        rows.append(row.stylize(CHOSEN) if k == first else row)
    return rows


def first_different(two: Two, clause: str) -> int:
    """The place of the first session in which the runs differ on the clause; -1 if none."""
    return next((k for k, (a, b) in enumerate(_pairs(two)) if _differ(a, b, clause)), -1)


def _pairs(two: Two) -> list[tuple[Session | None, Session | None]]:
    a, b = (run.sessions for run in two.runs)
    return list(zip_longest(a, b))


def worlds_row(two: Two, clause: str) -> list[Content]:
    """The verdicts on the clause whose share differs in many worlds, once those are played."""
    parts: list[Content] = []
    for verdict in VERDICTS:
        if (change := two.difference(f"{verdict.name}:{clause}")) is None:
            return []
        if change.differing:
            words = two.change_words(change)
            parts.append(Content.assemble(f"{verdict.mark} {number(change.b)} ", words))
    text = Content("  ").join(parts) if parts else Content.styled("the same verdicts", MUTED)
    return [Content.assemble("  ", ("in many worlds", MUTED), "  ", text)]


def _text(session: Session | None, clause: str) -> str:
    if session is None or clause not in session.text:
        return "–"
    if session.package and clause in session.package.left_out:
        return "–"
    return number(session.text[clause])


def _differ(a: Session | None, b: Session | None, clause: str) -> bool:
    if a is None or b is None:
        return True
    if _text(a, clause) != _text(b, clause):
        return True
    return bool(_differing(a, b, clause))


def _differing(a: Session, b: Session, clause: str) -> list[tuple[str, str, str]]:
    """The parties whose replies or offers differ: id, in A, in B."""
    result = []
    for party in dict.fromkeys([*a.answers, *b.answers]):
        ours, theirs = (s.answers.get(party, {}).get(clause) for s in (a, b))
        in_a, in_b = _reply(ours), _reply(theirs)
        if in_a != in_b:
            same = ours and theirs and ours.reply is theirs.reply
            result.append((party, in_a, number(theirs.offer) if same and theirs else in_b))
    return result


def _reply(answer: Answer | None) -> str:
    """A reply, with the offer if it makes one."""
    if answer is None:
        return "says nothing"
    word = REPLY_WORDS[answer.reply]
    says_more = answer.reply in (Reply.COUNTER, Reply.HOLD, Reply.REFUSE)
    return f"{word} {number(answer.offer)}" if says_more else word


def _replies(two: Two, a: Session | None, b: Session | None, clause: str) -> str:
    if a is None or b is None:
        return f"only {'A' if a else 'B'} meets"
    parties = {**two.scenarios[1].parties, **two.scenarios[0].parties}
    differing = _differing(a, b, clause)
    return " · ".join(f"{party_name(parties[p], p)} {x} / {y}" for p, x, y in differing)
