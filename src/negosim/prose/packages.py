"""Writes a package: who tables it, what it leaves out and why, who declines it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from negosim.prose.names import clause_name, names, party_name
from negosim.prose.sentence import Sentence
from negosim.record import Answer, Package, Reply, Run, Session, Status
from negosim.scenario.schema import Scenario
from negosim.text import alike, apart, count, listed, number, opened, shortened

NAMED = 8  # clauses of a first package that are named
SHOWN = 4  # clauses that are named of a longer list


def held(session: Session, package: Package) -> tuple[str, ...]:
    """The clauses that the package holds."""
    return tuple(c for c in session.text if c not in (*session.closed, *package.left_out))


def counting(session: Session, package: Package, party: str) -> frozenset[str]:
    """The clauses by which a party takes the package or not: where it decides, else speaks."""
    answers = session.answers.get(party, {})
    here = [c for c in held(session, package) if c in answers]
    return frozenset([c for c in here if answers[c].decides] or here)


def would_sign(text: float, answer: Answer) -> bool:
    """Whether a level by itself is inside what the party would sign."""
    low, high = answer.signs
    return low <= text <= high or alike(text, low) or alike(text, high)


def tabled(
    scenario: Scenario, session: Session, before: Session | None, package: Package, full: bool
) -> Sentence:
    """Whose package is on the table, with its levels, or how far it moves from the last text."""
    inside = held(session, package)
    who = party_name(scenario, package.by) if package.by else ""
    if not inside:
        open_ = set(session.text) - set(session.closed)
        about = "no package: " + (
            "nothing that is open can be agreed" if open_ else "every clause is agreed"
        )
        return Sentence("", "tables", (), f"There is {about}.", "", about)
    about, clauses = _levels(scenario, session, before, inside, full)
    text = f"{who} tables {about}." if who else f"On the table is {about}."
    return Sentence(package.by, "tables", clauses, text, "", about)


def _levels(
    scenario: Scenario,
    session: Session,
    before: Session | None,
    inside: tuple[str, ...],
    full: bool,
) -> tuple[str, tuple[str, ...]]:
    if before is None or before.package is None:
        each = [f"{clause_name(scenario, c)} ({number(session.text[c])})" for c in inside]
        if full or len(each) <= NAMED:
            return f"a package: {listed(each)}", inside
        most = f"a package of {count(len(each), 'clause')}, among them {listed(each[:SHOWN])}"
        return most, inside
    was = held(before, before.package)
    moved = [c for c in inside if c in was and not alike(session.text[c], before.text[c])]
    if not moved:
        return "the same package again" if inside == was else "a package", inside
    moved.sort(key=lambda c: -round(abs(session.text[c] - before.text[c]), 9))
    each = [
        f"{clause_name(scenario, c)} ({number(before.text[c])} → {number(session.text[c])})"
        for c in moved
    ]
    if not full and len(each) > SHOWN:
        about = f"{count(len(moved), 'clause')}, furthest on {each[0]}"
    else:
        about = listed(each)
    return f"a package that moves on {about}", tuple(moved)


def left_out(
    scenario: Scenario, run: Run, session: Session, before: Session | None, full: bool
) -> list[Sentence]:
    """What a package leaves out and why, if it is new; what is newly in it."""
    now = _reasons(scenario, run, session)
    was = _reasons(scenario, run, before) if before else {}
    by_reason: dict[str, list[str]] = {}
    for clause, reason in now.items():
        if full or was.get(clause) != reason:
            by_reason.setdefault(reason, []).append(clause)
    lines = []
    for reason, clauses in by_reason.items():
        each = [clause_name(scenario, c) for c in clauses]
        about = listed(each) if full else shortened(each, NAMED)
        lines.append(_about_clauses("not in it", clauses, about, f", since {reason}"))
    new = [c for c in was if c not in now and c not in session.closed]
    if new:
        each = [f"{clause_name(scenario, c)} ({number(session.text[c])})" for c in new]
        about = listed(each) if full else shortened(each, NAMED)
        lines.append(_about_clauses("now in it", new, about, ""))
    return lines


def _about_clauses(verb: str, clauses: Sequence[str], about: str, reason: str) -> Sentence:
    text = f"{opened(verb)}: {about}{reason}."
    return Sentence("", verb, tuple(clauses), text, "", f"{about}{reason}")


def _reasons(scenario: Scenario, run: Run, session: Session) -> dict[str, str]:
    left = session.package.left_out if session.package else ()
    return {c: why_left_out(scenario, run, session, c) for c in left}


def why_left_out(scenario: Scenario, run: Run, session: Session, clause: str) -> str:
    """Why the package of a session leaves a clause out, to follow "since"."""
    outcome = run.outcome.clauses[clause]
    if session.standing[clause].status is Status.BLOCKED:
        return "the red lines leave no room"
    if not outcome.lines:
        return "nobody who must agree has a position"
    gone = [p for p in outcome.veto if p in _gone(run, session)]
    if gone:
        return f"{names(scenario, gone)} {'is' if len(gone) == 1 else 'are'} not at the table"
    if any(stance.requires for stance in scenario.clauses[clause].stances.values()):
        return "a condition cannot be met now"
    return "those who must agree are not all at the table"


def _gone(run: Run, session: Session) -> set[str]:
    """The parties that were not there in a session."""
    gone = set(run.outcome.absent)
    for each in run.sessions:
        gone |= set(each.left) - each.answers.keys()
        gone -= each.answers.keys()
        if each.n == session.n:
            break
        gone |= set(each.left)
    return gone


def not_taken(scenario: Scenario, session: Session, package: Package) -> list[Sentence]:
    """Who keeps the package from being agreed; nothing if it is agreed or there is none."""
    inside = held(session, package)
    if not inside or session.agreed:
        return []
    against = objectors(session, package)
    waits = [
        p
        for p, reply in package.replies.items()
        if reply is Reply.CONDITIONAL and _decides(session, package, p)
    ]
    parts = [f"{names(scenario, against)} {_decline(against)} it"] if against else []
    if waits:
        parts.append(f"{names(scenario, waits)} would take it on a condition that it does not meet")
    reason = f": {listed(parts)}" if parts else ""
    about = f"the package{reason}"
    text = f"The package is not agreed{reason}."
    return [Sentence("", "not agreed", inside, text, "", about)]


def objectors(session: Session, package: Package) -> list[str]:
    """The deciding parties that decline the package."""
    taking = (Reply.ACCEPT, Reply.CONDITIONAL)
    return [
        p
        for p, reply in package.replies.items()
        if reply not in taking and _decides(session, package, p)
    ]


def _decides(session: Session, package: Package, party: str) -> bool:
    answers = session.answers[party]
    return any(answers[c].decides for c in counting(session, package, party))


def _decline(parties: Sequence[str]) -> str:
    return "declines" if len(parties) == 1 else "decline"


def asks(
    scenario: Scenario, text: Mapping[str, float], answers: Mapping[str, Answer], clauses: list[str]
) -> str:
    """What a party asks against the levels of a package: "price at .40 against .22"."""
    pairs = ((c, *_apart(answers[c].offer, text[c])) for c in clauses)
    return _first([f"{clause_name(scenario, c)} at {own} against {its}" for c, own, its in pairs])


def gives(
    scenario: Scenario, text: Mapping[str, float], answers: Mapping[str, Answer], clauses: list[str]
) -> str:
    """Levels of a package that a party takes for the rest: "price (.22, it asks .40)"."""
    pairs = ((c, *_apart(answers[c].offer, text[c])) for c in clauses)
    return _first([f"{clause_name(scenario, c)} ({its}, it asks {own})" for c, own, its in pairs])


def _apart(a: float, b: float) -> tuple[str, str]:
    return (apart(a, b), apart(b, a)) if alike(a, b) else (number(a), number(b))


def _first(words: list[str]) -> str:
    return shortened(words, SHOWN)


def in_the_last(scenario: Scenario, run: Run, clause: str) -> str:
    """Why the last package did not settle a clause that is open; "" if there was none."""
    last = run.sessions[-1] if run.sessions else None
    if last is None or last.package is None:
        return ""
    if clause in last.package.left_out:
        return f"it was not in the last package, since {why_left_out(scenario, run, last, clause)}"
    level = number(last.text[clause])
    against = objectors(last, last.package)
    if not against:
        return f"the last package had it at {level} and was not agreed"
    return f"the last package had it at {level}, and {names(scenario, against)} declined it"


def named(scenario: Scenario, clauses: Sequence[str]) -> str:
    """Clauses as a list, the first of many."""
    return shortened([clause_name(scenario, c) for c in clauses], SHOWN)
