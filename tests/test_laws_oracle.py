"""The laws of docs/model.md, tried on the oracle itself with random scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from negosim.scenario.schema import Condition, Scenario
from oracle import Talks
from oracle_conditions import limits, met
from oracle_draws import world_of
from oracle_state import EPS, Draws
from strategies import START, day, scenarios
from strategies_events import eventful

SLACK = 2 * EPS
ROUNDED = 1e-6  # what the slack of a level is worth where satisfaction is steep
CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
MANY = settings(max_examples=50, suppress_health_check=CHECKS)
WORLD = st.none() | st.integers(0, 700)
ANY = st.one_of(scenarios(), eventful())


class Watched(Talks):
    """Remembers what conditions named and where somebody decided, whatever events set later."""

    def __init__(self, scenario: Scenario, draws: Draws | None) -> None:
        super().__init__(scenario, draws)
        self.named: dict[str, list[float]] = {c: [] for c in scenario.clauses}
        self.decided: dict[str, set[bool]] = {c: set() for c in scenario.clauses}
        self.note()

    def note(self) -> None:
        """What holds now."""
        for c, levels in self.named.items():
            levels += [x for bound in self.bounds(c) for x in bound.levels]
            self.decided[c].add(bool(self.deciders(c)))

    def set_values(self, table: Mapping[str, Any]) -> None:
        """As the talks do."""
        super().set_values(table)
        self.note()


def played(scenario: Scenario, world: int | None) -> tuple[Watched, dict[str, Any]]:
    """The talks in the central world, or in one of an ensemble."""
    talks = Watched(scenario, None if world is None else world_of(scenario, 7, world))
    return talks, talks.play()


@MANY
@given(ANY, WORLD)
def test_nothing_lies_outside_what_somebody_asked(scenario: Scenario, world: int | None) -> None:
    """P1: after the first session all offers, texts and agreements lie within what was asked.

    A text on steps with `values` is the step with the most support, wherever it is on the ladder.
    """
    talks, told = played(scenario, world)
    effects = [effect for event in scenario.events.values() for effect in event.effects]
    coming = {p for e in effects for p in (e.joins, e.returns)}
    for c, clause in scenario.clauses.items():
        if talks.decided[c] == {False}:
            assert {s["text"][c] for s in told["sessions"]} == {talks.quo(c)}
            continue
        valued = talks.steps(c) if any(s.values for s in clause.stances.values()) else []
        asked = [x for p in talks.speakers(c) for x in talks.stances[p][c].held]
        asked += talks.named[c] + [talks.quo(c)] * (False in talks.decided[c])
        low, high, before = min(asked) - SLACK, max(asked) + SLACK, None
        for session in told["sessions"]:
            offers = {p: by[c]["offer"] for p, by in session["replies"].items() if c in by}
            # all who reply may have come while the session was open
            silent = session["text"][c] == before and set(offers) <= coming
            before = session["text"][c]
            assert all(low <= x <= high for x in offers.values()), (c, session["n"])
            if valued:
                assert min(abs(session["text"][c] - x) for x in valued) <= SLACK, (c, session["n"])
            elif session["n"] > 1 and offers and not silent:  # else nobody was there to speak
                assert low <= session["text"][c] <= high, (c, session["n"])


@MANY
@given(ANY, WORLD)
def test_the_last_call_uses_the_room(scenario: Scenario, world: int | None) -> None:
    """P2: where all concede all, what their red lines share is agreed, if their conditions allow.

    Conditions allow it if they are wanted bounds on clauses of which the same holds.
    """
    talks, told = played(scenario, world)
    assume(talks.last_call)
    last = told["sessions"][-1]
    before = set(talks.agreed) - set(last["agreed"])
    open_ = {
        c
        for c in scenario.clauses
        if c not in before
        and talks.deciders(c)
        and not talks.deserted(c)
        and talks.some(talks.room(c, talks.lines(c)))
        and all(talks.kappa[p][-1] == 1.0 for p in talks.deciders(c))
    }
    for c in open_:
        replies = {last["replies"][p][c]["reply"] for p in talks.deciders(c)}
        assert replies <= {"accept", "conditional"}, c
    free = set(open_)
    while True:
        out = {
            c
            for c in free
            for p in talks.deciders(c)
            for r in talks.stances[p][c].requires
            if r.clause not in free
            or not any(
                (bound.party, bound.requiring, bound.within) == (p, c, talks.limits(r))
                for bound in talks.wanted(r.clause)
            )
        }
        if not out:
            break
        free -= out
    assert free <= set(last["agreed"])


@MANY
@given(ANY, WORLD)
def test_what_red_lines_let_a_party_sign_is_worth_it(scenario: Scenario, world: int | None) -> None:
    """P3: no clause of what a party signs is worth less to it than no deal, unless it states that.

    A clause that is final once agreed may lie outside red lines that moved later.
    """
    talks, _ = played(scenario, world)
    settled = talks.settle()
    for p, stances in talks.stances.items():
        signs = {i for i in settled.signed if p in talks.signers(i)}
        for c, stance in stances.items() if not talks.states(p) else ():
            if not signs & set(scenario.clauses[c].instruments):
                continue
            level = talks.quo(c)
            if talks.in_force(c, settled.standing, settled.signed):
                level = talks.agreed[c]
                if not talks.inside(level, (stance.low, stance.high)):
                    assert not talks.provisional(c)
                    continue
            assert talks.worth(p, c, level) >= talks.no_deal_on(p, c) - ROUNDED, (p, c)


@MANY
@given(ANY, WORLD)
def test_nothing_is_signed_on_a_condition_that_is_not_in_force(
    scenario: Scenario, world: int | None
) -> None:
    """P4: all conditions of those that decide on a clause in force are in force themselves."""
    talks, told = played(scenario, world)
    outcome = told["outcome"]
    clauses, papers = outcome["clauses"], outcome["instruments"]
    entered = {i: paper.get("in_force", paper["signed"]) for i, paper in papers.items()}

    def test(condition: Condition) -> bool:
        if condition.signed:
            return bool(entered[condition.signed])
        low, high = limits(condition)
        verdict = clauses[condition.clause]
        if verdict["status"] != "agreed":
            level = talks.quo(condition.clause)
        elif verdict["in_force"]:
            level = verdict["level"]
        else:
            return False
        return low - SLACK <= level <= high + SLACK

    for c, verdict in clauses.items():
        for p in talks.deciders(c) if verdict["in_force"] else ():
            assert all(met(r, test) for r in talks.stances[p][c].requires), (c, p)
    for i, paper in papers.items():
        if paper["signed"]:
            assert all(papers[k]["signed"] for k in talks.group(i))
        if entered[i]:
            assert paper["signed"]
            assert all(entered[k] for k in talks.group(i))
            assert all(clauses[c]["in_force"] for c in talks.essentials(i))
            assert any(clauses[c]["in_force"] for c in talks.holds(i))


def by_hand(clauses: dict[str, Any], seats: dict[str, dict[str, str]]) -> Scenario:
    """A scenario of one session with linear parties."""
    names = {p for by in seats.values() for p in by}
    return Scenario.model_validate(
        {
            "format": 1,
            "title": "by hand",
            "story": "made by a test",
            "calendar": {"start": START, "end": day(1), "every": 1},
            "parties": {p: {"name": p} for p in sorted(names)},
            "instruments": {i: {"title": i, "seats": by} for i, by in seats.items()},
            "clauses": {c: {"title": c, "drafted": 0.5, **parts} for c, parts in clauses.items()},
        }
    )


def test_the_chair_draws_a_text_to_what_another_clause_requires() -> None:
    """P2 where the party that requires a bound has no say on the clause it names."""
    stances = {"a": {"ideal": 0.0, "accepts": (0.0, 0.9)}, "b": {"ideal": 0.2}}
    wish = {"ideal": 1.0, "requires": ({"clause": "drawn", "at_least": 0.6},)}
    scenario = by_hand(
        {
            "drawn": {"instruments": ("one",), "stances": stances},
            "linked": {"instruments": ("two",), "stances": {"c": wish}},
        },
        {"one": {"a": "veto", "b": "veto"}, "two": {"c": "veto"}},
    )
    _, told = played(scenario, None)
    outcome = told["outcome"]
    assert told["sessions"][-1]["last_call"]
    assert abs(outcome["clauses"]["drawn"]["level"] - 0.6) < SLACK
    assert outcome["talks"] == "concluded"
