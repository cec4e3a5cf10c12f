"""Writes the results of unlocking as sentences.

The words are neutral: a movement is the value that a number would need, not what anybody should do.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from negosim.analysis.movements import (
    LINES,
    Bound,
    Bundle,
    ClauseKey,
    Effect,
    InstrumentKey,
    Kind,
    Movement,
    Reason,
    Way,
    Why,
)
from negosim.prose.names import (
    at_level,
    bound_name,
    clause_name,
    instrument_name,
    level_name,
    party_name,
    span,
)
from negosim.prose.ratification import chamber_name
from negosim.prose.red_lines import members_phrase
from negosim.prose.studies.ensemble import below, bounded, changed
from negosim.prose.verdicts import verdict_sentence as clause_verdict
from negosim.protocols.registry import protocols
from negosim.record import Run, Status
from negosim.scenario.schema import Scenario
from negosim.text import counted, listed, number, opened

MEANING = (
    "Movements are arithmetic on the scenario's estimates, not advice. The cost of moving a red "
    "line is the distance as a share of the mover's utility; a change of tactics has no cost."
)


def movement_sentence(scenario: Scenario, move: Movement) -> str:
    """Who moves what from where to where, and its cost."""
    text = movement_phrase(scenario, move)
    return text if move.cost is None else f"{text}; cost {number(move.cost, 3)}"


def movement_phrase(scenario: Scenario, move: Movement) -> str:
    """Who moves what from where to where."""
    who = chamber_name if move.kind is Kind.CHAMBER else party_name
    text = f"{opened(who(scenario, move.party))}: {_moved(scenario, move)}"
    return f"{text}, {_members(scenario, move)}" if move.members else text


def movement_brief(scenario: Scenario, move: Movement) -> str:
    """The same in few characters: a red line by its levels alone, `≥.75 → ≥.06`."""
    if move.kind is not Kind.LINE or not isinstance(move.after, float):
        return movement_phrase(scenario, move)
    assert isinstance(move.before, float)
    sign, name = "≤" if move.upper else "≥", clause_name(scenario, move.clause)
    where = f"{sign}{number(move.before)} → {sign}{number(move.after)}"
    text = f"{party_name(scenario, move.party)}: {name} {where}"
    return f"{text}, {_members(scenario, move)}" if move.members else text


def _moved(scenario: Scenario, move: Movement) -> str:
    if move.kind in LINES:
        assert isinstance(move.after, float)
        assert isinstance(move.before, float)
        side = "upper" if move.upper else "lower"
        there = level_name(scenario.clauses[move.clause], move.after)
        name = clause_name(scenario, move.clause)
        return f"{side} red line on {name} from {number(move.before)} to {there}"
    if move.kind is Kind.REQUIREMENT:
        assert isinstance(move.before, float)
        condition = f"{clause_name(scenario, move.on)} at {number(move.before)} or higher"
        name = clause_name(scenario, move.clause)
        if move.after is None:
            return f"signs {name} without the condition {condition}"
        return f"signs {name} with {clause_name(scenario, move.on)} from {_setting(move.after)} on"
    change = f"from {_setting(move.before)} to {_setting(move.after)}"
    if move.kind is Kind.TACTIC:
        by_then = f"concedes all by {_setting(move.after)} of the time"
        if isinstance(move.before, str):
            return f"tactic from {move.before} to linear, {by_then}"
        return f"patience {change}: {by_then}"
    what = {
        Kind.OUTSIDE: "no deal is worth",
        Kind.ALLOCATION: "spreads its concessions",
        Kind.SENSITIVITY: "slowed by tension",
        Kind.WALKOUT: "chance to walk out",
    }[move.kind]
    return f"{what} {change}"


def _setting(value: float | str | None) -> str:
    return number(value) if isinstance(value, float) else str(value)


def _members(scenario: Scenario, move: Movement) -> str:
    names = [scenario.parties[move.party].members[k].name for k in move.members]
    return f"with the red line{'' if len(names) == 1 else 's'} of {listed(names)}"


def gap_sentence(scenario: Scenario, key: ClauseKey) -> str:
    """The gap on a blocked clause and whose red lines make it."""
    lows = _bounds(scenario, key, [b for b in key.bounds if not b.upper], "nothing short of")
    highs = _bounds(scenario, key, [b for b in key.bounds if b.upper], "nothing beyond")
    name = clause_name(scenario, key.clause)
    return f"{name}: a gap of {number(key.gap)}. {opened('; '.join(lows + highs))}."


def _bounds(scenario: Scenario, key: ClauseKey, bounds: Sequence[Bound], limit: str) -> list[str]:
    sentences = []
    for level, group in groupby(bounds, key=lambda b: b.level):
        same = list(group)
        names = [
            party_name(scenario, b.party)
            + (f" ({members_phrase(scenario, b.party, b.members)})" if b.members else "")
            for b in same
        ]
        verb = "signs" if len(same) == 1 else "sign"
        where = bound_name(scenario.clauses[key.clause], level)
        sentences.append(f"{listed(names)} {verb} {limit} {where}")
    return sentences


def way_sentence(scenario: Scenario, key: ClauseKey, way: Way) -> str:
    """One way to a common level."""
    ladder = scenario.clauses[key.clause]
    moves = []
    for m in way.movements:
        assert isinstance(m.after, float)
        along = f" {_members(scenario, m)}" if m.members else ""
        moves.append(f"{party_name(scenario, m.party)} to {number(m.after)}{along}")
    where = at_level(ladder, way.level, alone=True)
    return f"{where}: {listed(moves)}; cost {number(way.cost, 3)}"


def ways_sentences(scenario: Scenario, key: ClauseKey) -> list[str]:
    """The cheapest way, and those of each party alone and of each side together."""
    if key.cheapest is None:
        return ["No movement is enough: those who may move cannot reach a common level."]
    sentences = [f"Cheapest, {way_sentence(scenario, key, key.cheapest)}."]
    cannot = []
    for who, way in key.by.items():
        names = listed([party_name(scenario, p) for p in who])
        if way is None:
            cannot.append(names)
        elif way.movements != key.cheapest.movements:
            how = "alone" if len(who) == 1 else "together"
            sentences.append(f"{names} {how}, {way_sentence(scenario, key, way)}.")
    if cannot:
        sentences.append(f"Not by {listed(cannot, 'or')} alone.")
    return sentences


def verdict_sentence(scenario: Scenario, key: InstrumentKey) -> str:
    """Whether an instrument can be signed, and by what kind of movements."""
    name = instrument_name(scenario, key.instrument)
    if key.already:
        force = " It is in force with these movements, verified by a run." if key.lines else ""
        return f"{name}: the central run signs it without any change.{force}"
    if key.lines:
        does = f"the central run signs it{_force(key.lines)}"
        return f"{name}: {does} with these movements, verified by a run."
    if key.tactics:
        does = f"The central run signs it{_force(key.tactics)}"
        return (
            f"{name}: no movement of red lines is enough. {does} if tactics change as well, "
            "verified by a run."
        )
    return f"{name}: no movements were found with which the central run signs it."


def _force(bundle: Bundle) -> str:
    ratified = any(move.kind is Kind.CHAMBER for move in bundle.movements)
    return ", and it is in force," if ratified else ""


def reason_sentences(scenario: Scenario, key: InstrumentKey) -> list[str]:
    """Why red lines are not enough, or why nothing is; one sentence per clause and kind."""
    grouped: dict[tuple[Why, str], list[Reason]] = {}
    for reason in key.reasons:
        grouped.setdefault((reason.why, reason.clause), []).append(reason)
    return [_reason(scenario, why, reasons) for (why, _), reasons in grouped.items()]


def _reason(scenario: Scenario, why: Why, reasons: Sequence[Reason]) -> str:
    first = reasons[0]
    clause = clause_name(scenario, first.clause)
    names = listed([party_name(scenario, r.party) for r in reasons if r.party])
    many = len(reasons) > 1
    if why is Why.SHARE:
        shares = listed(
            [f"{party_name(scenario, r.party)} {round(100 * (r.value or 0.0))} %" for r in reasons]
        )
        return (
            f"{opened(clause)}: even with red lines wide open, parties concede too little before "
            f"the talks end ({shares})."
        )
    if why is Why.REOPENED:
        event = scenario.events[first.event].title
        return f"{opened(clause)}: '{event}' puts it back on the table after the last session."
    return {
        Why.OTHERS: f"{opened(clause)}: the red line{'s' if many else ''} of {names} would have to "
        f"move as well.",
        Why.GONE: f"{names} leave{'' if many else 's'} the talks.",
        Why.REQUIREMENT: f"{opened(clause)}: a condition of {names} is not met.",
        Why.BELOW: f"It would be worth less than no deal to {names}.",
        Why.UNSETTLED: f"{opened(clause)}: still not agreed with {_all_open(scenario)}.",
        Why.TOGETHER: "An instrument that it is signed with would not be signed.",
        Why.EMPTY: "It holds no clause.",
        Why.LIMIT: f"The search ended at its limit of {first.value or 0:.0f} runs.",
    }[why]


def _all_open(scenario: Scenario) -> str:
    """What was tried in vain: in a package the red lines of other clauses stay as they are."""
    if not protocols()[scenario.protocol.kind].whole:
        return "every red line wide open and tactics changed"
    rest = "it is agreed only with the rest of a package"
    return f"its own red lines wide open and tactics changed; {rest}"


def bundle_sentences(scenario: Scenario, bundle: Bundle) -> list[str]:
    """What is then agreed, what it is worth, and how often an ensemble signs."""
    agreed = listed([f"{clause_name(scenario, c)} {number(x)}" for c, x in bundle.levels.items()])
    worth = listed(
        [
            f"{party_name(scenario, p)} {number(u)} (no deal {number(b)})"
            for p, (u, b) in bundle.worth.items()
        ]
    )
    sentences = [f"Agreed then: {agreed}.", f"Worth then: {worth}."]
    if not bundle.minimal:
        sentences.append("The limit of runs was reached: fewer or smaller movements may be enough.")
    if bundle.effect:
        sentences.append(effect_sentence(bundle.effect))
        if bundle.effect.after < 0.5:
            few = "In most worlds it is not" if bundle.effect.after else "In no world is it"
            sentences.append(
                f"{few} {_outcome(bundle.effect)}: the movements are as small as the central run "
                "allows, and a small change elsewhere undoes them."
            )
    return sentences


def probability(effect: Effect) -> str:
    """Of what its numbers are the probability, as a symbol."""
    return f"P({_outcome(effect)})"


def _outcome(effect: Effect) -> str:
    return effect.outcome.replace("_", " ")


def effect_sentence(effect: Effect) -> str:
    """P before and after in the same worlds."""
    n = effect.worlds
    before = bounded(effect.before, effect.before_se, (effect.before_low, effect.before_high), n)
    after = bounded(effect.after, effect.after_se, (effect.after_low, effect.after_high), n)
    pair = {x.removeprefix("difference_"): value for x, value in effect.to_dict().items()}
    text = (
        f"{probability(effect)} in {counted(n, 'world')} of seed {effect.seed}: "
        f"before {before}; after {after}"
    )
    if not effect.differing:
        return f"{text}; it differs in no world, so at 95 % in less than {below(n)} of all."
    return f"{text}; difference {changed(pair, n)} (± standard errors, [95 % intervals])."


def no_gap(scenario: Scenario, run: Run, clause: str) -> str:
    """The room on a clause that is not blocked, or else its verdict."""
    verdict = run.outcome.clauses[clause]
    if verdict.zopa is None or verdict.status is Status.BLOCKED:
        return opened(clause_verdict(scenario, run, clause).text)
    room = span(scenario.clauses[clause], *verdict.zopa)
    return f"{opened(clause_name(scenario, clause))} is not blocked: there is room {room}."
