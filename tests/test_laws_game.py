"""Laws of the game, tried on random talks with votes: tactics in all seats, and what was better.

What packages are worth is counted by the oracle, and every one of them is tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from math import prod

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import negosim
import oracle
from negosim.analysis.left_on_table import best_still_open
from negosim.analysis.packages import value
from negosim.analysis.pareto import against_frontier
from negosim.game.brief_words import brief_lines
from negosim.game.debrief import debriefs
from negosim.game.debrief_words import debrief_lines
from negosim.game.errors import GameError
from negosim.game.game import Game, start
from negosim.game.words import clause_lines, round_lines, turn_lines
from negosim.scenario.schema import Scenario
from oracle_draws import world_of
from oracle_state import Interval
from strategies import scenarios
from strategies_packages import KINDS, packaged
from strategies_votes import voted

ROUNDING = 1e-11
SEED = 7
CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
SOME = settings(max_examples=10, suppress_health_check=CHECKS)
WORLD = st.one_of(st.none(), st.integers(0, 700))
ALL = 800  # most packages that are tried one by one
Levels = Mapping[str, list[float | None]]


def opened(scenario: Scenario, world: int | None) -> Game:
    """A game with a person in every seat that has a say."""
    table = oracle.Talks(scenario)
    seats = [p for p in scenario.parties if table.says(p)]
    assume(seats)
    try:
        return start(scenario, seats, None if world is None else SEED, world)
    except GameError as error:
        assert "no session" in str(error)  # noqa: PT017 - any other error fails
        assume(False)
        raise


def read(game: Game) -> None:
    """All that the seat whose turn it is can read."""
    pending = game.pending
    assert pending is not None
    brief = game.brief(pending.party)
    pages = [
        brief_lines(game.scenario, brief),
        turn_lines(game.scenario, brief, pending, {}, game.sessions),
        round_lines(game.scenario, game.rounds, pending.party),
        *(clause_lines(game.scenario, brief, pending, c) for c in game.scenario.clauses),
    ]
    assert all("None" not in line.text for page in pages for line in page)


def by_tactics(game: Game) -> Game:
    """The game with every order left to the tactics."""
    while game.pending is not None:
        read(game)
        game = game.answer({})
    return game


@settings(SOME, max_examples=5)
@given(voted(), WORLD)
def test_tactics_in_all_seats_end_as_the_run_does(scenario: Scenario, world: int | None) -> None:
    """To the bit, where votes carry clauses; the debrief of each seat counts as the run does."""
    game = by_tactics(opened(scenario, world))
    run = negosim.run(scenario, None if world is None else SEED, world)
    assert game.run == run
    for party, result in debriefs(game).items():
        assert result.own.utility == run.outcome.utilities[party]
        assert result.tactic == result.own
        if result.own.score is not None:
            parts = sum(c.points for c in result.clauses) + result.outside
            assert result.own.score == pytest.approx(parts, abs=1e-6)
        for scored in result.clauses:
            ballot = run.outcome.clauses[scored.clause].ballot
            against = ballot is not None and party in ballot.against
            assert scored.outvoted == (against and scored.agreed_at is not None)
        assert debrief_lines(scenario, result)


@settings(SOME, max_examples=5)
@given(st.sampled_from(KINDS).flatmap(lambda kind: packaged(kind, voted())), WORLD)
def test_packages_carried_by_votes_count_as_the_run_counts(
    scenario: Scenario, world: int | None
) -> None:
    """Under every protocol with packages the game ends, and its end is worth what the run says."""
    game = by_tactics(opened(scenario, world))
    assert game.run is not None
    outcome, closing = game.run.outcome, game.sitting.closing
    worth = value(closing, closing.text, closing.agreed).utility[0].tolist()
    for (p, party), utility in zip(scenario.parties.items(), worth, strict=True):
        gain = (utility - outcome.batna[p]) * party.discount**outcome.day
        assert outcome.utilities[p] == pytest.approx(outcome.batna[p] + gain, abs=1e-9)
    assert debrief_lines(scenario, debriefs(game)[game.seats[0]])


def passing(
    talks: oracle.Talks, c: str, signs: Mapping[str, Interval], own: str = ""
) -> Callable[[float], bool]:
    """Whether a level is carried if each signs inside its interval; `own` has to sign too."""

    def carried(level: float) -> bool:
        by = [p for p, within in signs.items() if talks.inside(level, within)]
        return talks.supported(c, by) and own in ("", *by)

    return carried


def levels(
    talks: oracle.Talks, c: str, passes: Callable[[float], bool], ends: Iterable[float], parts: int
) -> list[float | None]:
    """No agreement; the ends that pass and, from the first to the last of them, so many parts."""
    if not talks.deciders(c) or talks.deserted(c):
        return [None]
    if steps := talks.rungs(c):
        return [None, *filter(passes, steps)]
    some = sorted(filter(passes, ends))
    if not some:
        return [None]
    grid = [some[0] + k / parts * (some[-1] - some[0]) for k in range(parts + 1)]
    return [None, *sorted({*some, *filter(passes, grid)})]


def votes_for(
    talks: oracle.Talks, package: dict[str, float], signs: Mapping[str, Mapping[str, Interval]]
) -> set[tuple[str, str]]:
    """Who votes for which clauses that have `signs`: for all of a package or none, if it is one."""
    fresh = [c for c in package if c in signs]
    votes = {(p, c) for c in fresh for p in signs[c] if talks.inside(package[c], signs[c][p])}
    if talks.packaged:
        partly = {p for c in fresh for p in signs[c] if (p, c) not in votes}
        votes = {(p, c) for p, c in votes if p not in partly}
    return votes


def packages(talks: oracle.Talks, choices: Levels) -> Iterator[dict[str, float]]:
    """Every package, few enough to try."""
    assume(prod(map(len, choices.values())) <= ALL)
    for picks in product(*choices.values()):
        yield {c: x for c, x in zip(choices, picks, strict=True) if x is not None}


def worth(
    talks: oracle.Talks, package: dict[str, float], votes: set[tuple[str, str]]
) -> list[float]:
    """What a package is worth to each party with these votes (party, clause) for it."""
    talks.agreed = talks.text = package
    talks.text = {c: talks.quo(c) for c in talks.s.clauses} | package
    talks.kept = dict.fromkeys(votes, "accept")
    settled = talks.settle()
    if any(party.ratification for party in talks.s.parties.values()):
        settled = talks.entered(settled)
    return [talks.reached(p, settled) for p in talks.s.parties]


def ended(scenario: Scenario, world: int | None) -> tuple[Game, oracle.Talks]:
    """The same talks twice, played to their end by tactics."""
    assume(len(scenario.clauses) <= 3)
    game = by_tactics(opened(scenario, world))
    talks = oracle.Talks(scenario, None if world is None else world_of(scenario, SEED, world))
    talks.play()
    run = negosim.run(scenario, None if world is None else SEED, world)
    assume(game.run is not None and game.run.outcome == run.outcome)  # packages may end otherwise
    return game, talks


SMALL = voted(scenarios(most=5))
TALKS = st.one_of(SMALL, SMALL, st.sampled_from(KINDS).flatmap(lambda kind: packaged(kind, SMALL)))


@SOME
@given(TALKS, WORLD)
def test_what_is_better_for_everybody_is_the_best_of_all_packages(
    scenario: Scenario, world: int | None
) -> None:
    """Of few packages all are tried; whether one dominates, and by how much, is exact."""
    game, talks = ended(scenario, world)
    names = list(scenario.parties)
    before = talks.agreed, talks.text, talks.kept
    actual = worth(talks, dict(talks.agreed), {on for on, r in talks.kept.items() if r == "accept"})
    talks.agreed, talks.text, talks.kept = before
    above = [sum(s.salience for s in talks.stances[p].values()) - talks.batna(p) for p in names]
    assume(all(abs(x) > 1e-6 or abs(x) < 1e-12 for x in above))
    bound = {p for i in scenario.instruments for p in talks.bound(i)}
    counts = [
        k for k, p in enumerate(names) if above[k] > 1e-9 and (p in bound or p == game.seats[0])
    ]
    lines = {c: talks.lines(c) for c in scenario.clauses}
    choices: dict[str, list[float | None]] = {}
    for c in scenario.clauses:
        needed = [lines[c][p] for p in talks.needed(c)]
        ends = [max([0.0, *(a for a, _ in needed)]), min([1.0, *(b for _, b in needed)])]
        if talks.by_vote(c):
            ends += [x for p, own in lines[c].items() if p not in talks.gone for x in own]
        choices[c] = levels(talks, c, passing(talks, c, lines[c]), ends, 10)
    gains = []
    for package in packages(talks, choices):
        each = worth(talks, package, votes_for(talks, package, lines))
        gains.append([100.0 * (each[k] - actual[k]) / above[k] for k in counts])
    assume(talks.margin > ROUNDING and counts)
    assume(all(abs(abs(g) - 0.05) > 1e-6 for row in gains for g in row))
    result = against_frontier(game.sitting.closing, game.seats[0])
    better = [row for row in gains if min(row) >= -1e-9 and max(row) > 0.05]
    assert result.exhaustive
    assert result.dominated == bool(better)
    most = max(0.0, max(map(min, gains)))
    assert result.all_gain == pytest.approx(
        most if any(min(r) >= -0.05 for r in gains) else 0.0, abs=1e-6
    )
    own = names.index(game.seats[0])
    if own in counts:
        score = 100.0 * (actual[own] - talks.batna(names[own])) / above[own]
        mine = score + max([0.0, *(row[counts.index(own)] for row in better)])
        assert result.mine == pytest.approx(mine, abs=1e-6)


def uncalled(scenario: Scenario) -> Scenario:
    """The scenario without a last call, so that more is left."""
    protocol = scenario.protocol.model_copy(update={"last_call": 0.0})
    return scenario.model_copy(update={"protocol": protocol})


@SOME
@given(TALKS.map(uncalled), WORLD)
def test_what_was_left_on_the_table_is_the_best_of_all_packages(
    scenario: Scenario, world: int | None
) -> None:
    """With what the others would have signed in the end, and the votes that were cast."""
    game, talks = ended(scenario, world)
    own, stood, cast = game.seats[0], dict(talks.agreed), dict(talks.kept)
    choices: dict[str, list[float | None]] = {}
    signs: dict[str, dict[str, Interval]] = {}
    for c in scenario.clauses:
        signs[c] = talks.would_sign(c)
        if c in stood or own not in signs[c]:
            choices[c] = [stood.get(c)]
            continue
        stance = talks.stances[own][c]
        signs[c][own] = stance.low, stance.high
        needed = [signs[c][p] for p in {*talks.needed(c), own}]
        ends = [max(a for a, _ in needed), min(b for _, b in needed), stance.ideal]
        ends += bounds_on(scenario, c)
        if talks.by_vote(c):
            ends += [x for p, each in signs[c].items() if p not in talks.gone for x in each]
        choices[c] = levels(talks, c, passing(talks, c, signs[c], own), ends, 20)
    best = -1.0
    for package in packages(talks, choices):
        votes = {on for on, reply in cast.items() if reply == "accept"}
        votes |= votes_for(talks, package, {c: signs[c] for c in signs if c not in stood})
        best = max(best, worth(talks, package, votes)[[*scenario.parties].index(own)])
    assume(talks.margin > ROUNDING)
    result = best_still_open(game.sitting.closing, own)
    assert result.exhaustive
    assert result.utility == pytest.approx(best, abs=1e-9)


def bounds_on(scenario: Scenario, c: str) -> Iterator[float]:
    """The ends of all bounds on a clause."""
    for clause in scenario.clauses.values():
        for stance in clause.stances.values():
            for stated in stance.requires:
                for condition in stated.any_of or (stated,):
                    if condition.clause == c:
                        yield 0.0 if condition.at_least is None else condition.at_least
                        yield 1.0 if condition.at_most is None else condition.at_most
