"""Reads the state of a clause at the cursor, and the differences from the baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from negosim.record import (
    EPS,
    ClauseOutcome,
    InstrumentOutcome,
    Outcome,
    Reply,
    Session,
    Standing,
    Status,
)
from negosim.text import alike, fixed, number
from negosim.tui.style.look import (
    MUTED,
    REPLY_MARKS,
    REPLY_STYLES,
    clause_name,
    party_name,
    span,
)

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.tui.desk.model import Desk


def standing(desk: Desk, clause: str) -> Standing | ClauseOutcome:
    """The state of `clause` at the cursor: as recorded for the session, or at the end."""
    session = desk.shown
    if desk.at_outcome or session is None:
        return desk.run.outcome.clauses[clause]
    return session.standing[clause]


def text_level(desk: Desk, clause: str) -> float:
    """The level of the text at the cursor."""
    session = desk.shown
    if desk.at_outcome or session is None:
        return desk.run.outcome.clauses[clause].level
    return session.text[clause]


def tabled_level(desk: Desk, clause: str) -> float | None:
    """The same, None if the package at the cursor, or the last one, does not hold the clause."""
    agreed = standing(desk, clause).status is Status.AGREED
    return None if not_in_package(desk, clause) and not agreed else text_level(desk, clause)


def session_name(session: Session) -> str:
    """`session 3`, or `last call`."""
    return "last call" if session.last_call else f"session {session.n}"


def cursor_words(desk: Desk) -> str:
    """`session 3 of 6`, `last call` or `outcome`."""
    shown = desk.shown
    if desk.at_outcome or shown is None:
        return "outcome"
    return session_name(shown) + ("" if shown.last_call else f" of {desk.held}")


def signature(verdict: InstrumentOutcome) -> str:
    """Whether an instrument is signed, and in short why not, or that the last call did it."""
    from negosim.prose.ratification import state_words  # the first frame needs no engine

    if verdict.signed and verdict.why_not_in_force:
        return f"{state_words(verdict)} ({', '.join(x.words for x in verdict.why_not_in_force)})"
    if verdict.signed:
        return "signed at the last call" if verdict.at_last_call else "signed"
    why = ", ".join(reason.words for reason in verdict.why)
    return f"not signed ({why})" if why else "not signed"


def standing_word(state: Standing | ClauseOutcome) -> str:
    """The words beside the level if there is no gap to draw."""
    if state.status is Status.CONDITIONAL:
        return "on condition"
    if state.status is Status.OPEN and isinstance(state, ClauseOutcome):
        if not state.lines:
            return "nobody decides"
        if state.left:
            return "a party left"
        if state.held_back:
            return f"held back {number(state.apart)}"
    if state.status is Status.OPEN and state.zopa:
        return f"ZOPA {span(*state.zopa)}"
    if state.status is Status.BLOCKED and state.zopa:
        return "a party left"
    return ""


def not_in_package(desk: Desk, clause: str) -> bool:
    """Whether the package at the cursor, or the last one, does not hold a clause."""
    at_end = desk.at_outcome or desk.shown is None
    session = (desk.run.sessions or (None,))[-1] if at_end else desk.shown
    return bool(session and session.package and clause in session.package.left_out)


def change(desk: Desk, clause: str) -> tuple[str, str]:
    """What the session shown changed on a clause, in six cells at most, and its style."""
    session, before = desk.shown, desk.previous
    if desk.at_outcome or session is None:
        return "", ""
    if clause in session.agreed:
        return "agreed", "bold $verdict-agreed"
    if before is None:
        return "", ""
    if clause in (*before.agreed, *before.closed) and clause not in session.closed:
        return "opened", "$verdict-conditional"
    moved = session.text[clause] - before.text[clause]
    if abs(moved) <= EPS:
        return "", ""
    size = fixed(abs(moved))
    return f"{'▲' if moved > 0 else '▼'} {'<.01' if size == '.00' else size}", ""


def changed_clauses(desk: Desk) -> tuple[str, ...]:
    """The clauses on which the session shown changed the text, an agreement or a reply."""
    return tuple(c for c in desk.clauses if change(desk, c)[0] or _new_replies(desk, c))


def _new_replies(desk: Desk, clause: str) -> bool:
    if desk.at_outcome or desk.previous is None:
        return False
    return any(_is_new(desk, clause, party) for party in desk.parties)


def _is_new(desk: Desk, clause: str, party: str) -> bool:
    """Whether the party's reply is another one than in the session before."""
    now, before = (
        session.answers.get(party, {}).get(clause) if session else None
        for session in (desk.shown, desk.previous)
    )
    return now is not None and (before is None or before.reply is not now.reply)


_WORST_FIRST = "".join(
    "▼▲" if reply is Reply.COUNTER else REPLY_MARKS[reply]
    for reply in (Reply.REFUSE, Reply.CONDITIONAL, Reply.HOLD, Reply.COUNTER, Reply.ACCEPT)
)


def reply_mark(desk: Desk, clause: str, party: str) -> tuple[str, str]:
    """The mark of a party's reply in the session shown, and its style: bold if it is new."""
    session = desk.shown
    answer = session.answers.get(party, {}).get(clause) if session else None
    if session is None or answer is None:
        return " ", ""
    mark = REPLY_MARKS[answer.reply]
    if answer.reply is Reply.COUNTER:
        mark = "▲" if answer.offer > answer.before else "▼"
    if clause in session.closed or not answer.decides:
        return mark, MUTED
    bold = "bold " if _is_new(desk, clause, party) else ""
    return mark, f"{bold}{REPLY_STYLES[answer.reply]}".strip()


def reply_tally(desk: Desk, clause: str) -> list[tuple[str, str]]:
    """How many of those who must agree give each reply, refusals first; bold if one is new."""
    session = desk.shown
    given: dict[str, list[str]] = {}
    for party in desk.parties:
        answer = session.answers.get(party, {}).get(clause) if session else None
        if answer and answer.decides:
            mark, style = reply_mark(desk, clause, party)
            given.setdefault(mark, []).append(style)
    return [
        (f"{mark}{len(styles)}", next((s for s in styles if s.startswith("bold")), styles[0]))
        for mark, styles in sorted(given.items(), key=lambda item: _WORST_FIRST.index(item[0]))
    ]


def red_line_of(desk: Desk) -> str:
    """The path of the red line in question on the chosen clause, its end behind it.

    The chosen party's if it blocks or holds back; else that of the first who does, or else of
    the first who must agree. The end is the one that leaves no room, or else on the text's side.
    """
    scenario, clause, verdict = desk.scenario, desk.clause, desk.run.outcome.clauses[desk.clause]
    stances = scenario.clauses[clause].stances
    those = [
        p for p in verdict.blocked_by or verdict.held_back or verdict.veto if p in stances
    ] or list(stances)
    if not those:
        return ""
    party = desk.party if desk.party in those else those[0]
    stance, text = stances[party], text_level(desk, clause)
    low, high = stance.lines
    if verdict.blocked_by and low > min(stances[p].lines[1] for p in those):
        end = 0
    elif verdict.blocked_by and high < max(stances[p].lines[0] for p in those):
        end = 1
    else:
        end = 0 if text < low else 1 if text > high else int(text >= stance.ideal)
    return f"clauses.{clause}.stances.{party}.accepts.{end}"


def differs(desk: Desk, clause: str) -> bool:
    """Whether the clause differs at the cursor from the run of the scenario as stated."""
    if not desk.is_edited or desk.pending:
        return False
    now, was = desk.shown, desk.baseline.sessions
    if desk.at_outcome or now is None:
        end, old_end = desk.run.outcome.clauses[clause], desk.baseline.outcome.clauses.get(clause)
        return (
            old_end is None or end.status != old_end.status or not alike(end.level, old_end.level)
        )
    if now.n > len(was):
        return True
    before = was[now.n - 1]
    if clause not in before.text or not alike(now.text[clause], before.text[clause]):
        return True
    new, old = (
        {p: a[clause] for p, a in session.answers.items() if clause in a}
        for session in (now, before)
    )
    return new.keys() != old.keys() or any(
        new[p].reply is not old[p].reply or not alike(new[p].offer, old[p].offer) for p in new
    )


def changed_parties(desk: Desk) -> frozenset[str]:
    """The parties with a changed value; '' if a value of no party is changed."""
    parties = set()
    for path in desk.edits.values:
        keys = path.split(".")
        if keys[0] == "parties":
            parties.add(keys[1])
        else:
            parties.add(keys[3] if keys[0] == "clauses" and keys[2:3] == ["stances"] else "")
    return frozenset(parties)


def differences(scenario: Scenario, before: Outcome, now: Outcome) -> list[str]:
    """What an edit changed in short, signatures first."""
    return [*_signature_changes(scenario, before, now), *verdict_changes(scenario, before, now)]


def _signature_changes(scenario: Scenario, before: Outcome, now: Outcome) -> list[str]:
    from negosim.prose.ratification import state_words

    lines = []
    for key, was in before.instruments.items():
        if key not in now.instruments:
            continue
        old, after = state_words(was), state_words(now.instruments[key])
        if old != after:
            inst = scenario.instruments[key]
            lines.append(f"{inst.short or inst.title}: {old} → {after}")
    return lines


def verdict_changes(scenario: Scenario, before: Outcome, now: Outcome) -> list[str]:
    """What changed but for the signatures: `missiles: conditional → agreed`."""
    lines = []
    if before.talks != now.talks:
        lines.append(f"talks: {before.talks.value} → {now.talks.value}")
    elif abs(before.day - now.day) > EPS:
        lines.append(f"ended on day {before.day:g} → {now.day:g}")
    moved = []
    for clause, old in before.clauses.items():
        new = now.clauses.get(clause)
        if new is None:
            continue
        name = clause_name(scenario.clauses[clause], clause)
        if new.status != old.status:
            lines.append(f"{name}: {old.status.value} → {new.status.value}")
        elif not alike(new.level, old.level):
            moved.append(f"{name}: {number(old.level)} → {number(new.level)}")
    lines += moved
    for party, value in now.utilities.items():
        was_worth = before.utilities.get(party, value)
        if not alike(value, was_worth):
            name = party_name(scenario.parties[party], party)
            lines.append(f"worth to {name}: {number(was_worth)} → {number(value)}")
    return lines
