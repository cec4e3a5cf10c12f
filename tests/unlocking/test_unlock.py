"""What unlocks a deal: hand-made scenarios with known answers, and what holds for every answer."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

import negosim
from negosim.analysis.movements import Bundle, Kind, Movement, Unlocked, Why
from negosim.prose.studies.unlock import movement_phrase, verdict_sentence
from negosim.scenario.change import with_sets, with_values
from negosim.scenario.crosscheck import crosscheck
from negosim.scenario.schema import Scenario
from negosim.table import Table
from negosim.talks.batch import play
from negosim.talks.verdict import Ledger
from negosim.talks.worlds import Worlds
from negosim.unlocking import abreast
from negosim.unlocking.effects import Effects, step_by_step
from negosim.unlocking.trials import Trials
from strategies import scenarios
from unlock_cases import FIRM, apart, deal, stance


def pact(found: Unlocked) -> Bundle:
    """The movements proposed for the one instrument, which there have to be."""
    best = found.instruments["pact"].best
    assert best is not None
    return best


def signs(scenario: Scenario, options: tuple[str, ...], instrument: str = "pact") -> bool:
    """Whether the central run signs with these options set."""
    changed = with_sets(scenario, options)
    return negosim.run(changed).outcome.instruments[instrument].signed


def in_force(scenario: Scenario, options: tuple[str, ...], instrument: str = "pact") -> bool:
    """Whether the instrument is in force in the central run with these options set."""
    changed = with_sets(scenario, options)
    return negosim.run(changed).outcome.instruments[instrument].in_force


def moved(found: Bundle) -> dict[tuple[str, str], Movement]:
    """Movements by party and clause (or kind where none)."""
    return {(m.party, m.clause or m.kind.value): m for m in found.movements}


def assert_verified_and_minimal(
    scenario: Scenario, found: Bundle, instrument: str = "pact"
) -> None:
    """The options sign, or bring in force if they move chambers, and none can be left out."""
    ratified = any(m.kind is Kind.CHAMBER for m in found.movements)
    enough = in_force if ratified else signs
    assert enough(scenario, found.options, instrument)
    if not found.minimal:
        return
    for gone in found.options:
        fewer = tuple(o for o in found.options if o != gone)
        path = gone.split("=")[0]
        if path.endswith("tactic.kind") and path.replace("kind", "patience") in str(fewer):
            continue  # without it its parameter has no place: half a movement
        assert not enough(scenario, fewer, instrument), f"{gone} is not needed"


def test_one_clause_two_parties() -> None:
    """Whose clause it is not moves to the other's red line, and no further."""
    scenario = deal({"point": apart(salience=3.0), "side": {"a": stance(0, 0, 1)}})
    found = negosim.unlock(scenario, worlds=0)
    key = found.clauses["point"]
    assert key.gap == pytest.approx(0.4)
    assert key.cheapest is not None
    # a has 3 of 4 of its weight here, b all of its own: a is the cheaper one
    assert [(m.party, m.after) for m in key.cheapest.movements] == [("a", 0.6)]
    assert key.cheapest.cost == pytest.approx(0.75 * 0.4)
    best = pact(found)
    assert [(m.party, m.clause, m.after) for m in best.movements] == [("a", "point", 0.6)]
    assert best.levels["point"] == pytest.approx(0.6)
    assert_verified_and_minimal(scenario, best)


def test_what_each_could_do_alone() -> None:
    """Alone, either goes to where the other stands; with --party that is all there is."""
    scenario = deal({"point": apart()})
    key = negosim.unlock(scenario, worlds=0).clauses["point"]
    ends = {
        who: [(m.party, m.after) for m in way.movements] if way else None
        for who, way in key.by.items()
    }
    assert ends == {("b",): [("b", 0.2)], ("a",): [("a", 0.6)]}
    for party in ("a", "b"):
        only = negosim.unlock(scenario, party=party, worlds=0)
        assert {m.party for m in pact(only).movements} == {party}
        assert_verified_and_minimal(scenario, pact(only))


def test_members_move_with_their_alliance() -> None:
    """Those whose lines bind move along; who has room, and who is not needed, stays."""
    held = {
        "tight": [0.0, 0.1],
        "open": [0.0, 1.0],
        "near": [0.0, 0.2],
    }
    members = {
        m: {"name": m, "stances": {"point": {"accepts": bounds}}} for m, bounds in held.items()
    }
    clause = {"a": stance(0, 0, 1, essential=True), "b": stance(1, 0.6, 1, salience=1)}
    for consensus, along in (("unanimity", ("tight", "near")), ("majority", ("near",))):
        party = {"members": members, "consensus": consensus}
        scenario = deal({"point": clause}, parties={"a": party})
        best = pact(negosim.unlock(scenario, party="a", worlds=0))
        assert [m.members for m in best.movements] == [along]
        assert_verified_and_minimal(scenario, best)
        assert all(".stances.a." not in option for option in best.options)


def linked(at_least: float, cheap: bool) -> Scenario:
    """`point` is agreed once `first` stands at the floor; b blocks `first` unless cheap to move."""
    needs = [{"clause": "first", "at_least": at_least}]
    return deal(
        {
            "point": {
                "a": stance(0, 0, 0.6, essential=True, requires=needs, salience=1.0),
                "b": stance(1, 0.4, 1, salience=1.0),
            },
            "first": {
                "a": stance(1, 0.5, 1, salience=0.1 if not cheap else 5.0),
                "b": stance(0, 0, 0.3, salience=5.0 if not cheap else 0.1),
            },
        }
    )


def test_a_required_clause_is_lifted_where_that_is_cheaper() -> None:
    """The blocker of the required clause moves, if its weight there is small."""
    scenario = linked(0.5, cheap=True)
    best = pact(negosim.unlock(scenario, worlds=0))
    assert list(moved(best)) == [("b", "first")]
    assert best.levels["first"] >= 0.5 - 1e-9
    assert_verified_and_minimal(scenario, best)


def test_a_requirement_falls_where_that_is_cheaper() -> None:
    """Who requires gives the condition up, where that weighs less than the blocker's line."""
    scenario = linked(0.5, cheap=False)
    best = pact(negosim.unlock(scenario, worlds=0))
    (movement,) = best.movements
    assert (movement.kind, movement.party, movement.on) == (Kind.REQUIREMENT, "a", "first")
    assert movement.after is None
    assert best.options == ("clauses.point.stances.a.requires=[]",)
    assert_verified_and_minimal(scenario, best)


def test_a_chain_of_requirements_is_followed_to_its_end() -> None:
    """What is required may itself require something; the last of the chain is what has to move."""

    def needs(clause: str) -> list[dict[str, object]]:
        return [{"clause": clause, "at_least": 0.5}]

    scenario = deal(
        {
            "point": {
                "a": stance(0, 0, 0.6, essential=True, requires=needs("second"), salience=9.0),
                "b": stance(1, 0.4, 1),
            },
            "second": {
                "a": stance(1, 0.5, 1, salience=9.0),
                "b": stance(0, 0, 0.6, requires=needs("third")),
            },
            "third": {"a": stance(0, 0, 0.4, salience=0.1), "b": stance(1, 0.5, 1, salience=9.0)},
        }
    )
    best = pact(negosim.unlock(scenario, worlds=0))
    assert list(moved(best)) == [("a", "third")]
    assert_verified_and_minimal(scenario, best)


def test_who_is_below_no_deal_is_named_with_the_value_it_would_need() -> None:
    """All is agreed, but it is worth less than no deal: the value of no deal has to fall."""
    scenario = deal(
        {"point": {"a": stance(0, 0, 0.6, essential=True), "b": stance(1, 0.6, 1)}},
        parties={"a": {"outside": -0.2}},
    )
    best = pact(negosim.unlock(scenario, worlds=0))
    # U(.6) = .4 against U(0) − .2 = .8
    (movement,) = best.movements
    assert (movement.kind, movement.after) == (Kind.OUTSIDE, -0.6)
    assert movement.cost == pytest.approx(0.4)
    assert best.worth["a"] == (pytest.approx(0.4), pytest.approx(0.4))
    assert_verified_and_minimal(scenario, best)


def test_where_parties_never_move_tactics_change_and_it_is_said() -> None:
    """Red lines that meet do not help parties that concede nothing: both have to be reached.

    A firm party signs its ideal alone; the other would have to come all the way. Two firm ones
    never agree, whatever their red lines.
    """
    scenario = deal({"point": apart()}, tactic=FIRM)
    key = negosim.unlock(scenario, worlds=0).instruments["pact"]
    assert key.lines is None
    assert {r.why for r in key.reasons} == {Why.SHARE}
    assert key.tactics is not None
    assert Kind.TACTIC in {m.kind for m in key.tactics.movements}
    assert_verified_and_minimal(scenario, key.tactics)


def test_no_movement_helps_against_an_event_after_the_last_session() -> None:
    """A clause put back on the table when nobody meets any more cannot be settled."""
    event = {
        "date": "2025-01-31",
        "title": "reopened",
        "effects": [{"clause": "point", "reopen": True}],
    }
    # a clause that stays open keeps the talks from ending before the event
    other = {"a": stance(0, 0, 0.2), "b": stance(1, 0.9, 1)}
    scenario = deal({"point": apart(), "other": other}, events={"late": event})
    # the last session then opens on day 28, two days before the event
    scenario = with_values(scenario, {"calendar.every": 7, "protocol.last_call": False})
    key = negosim.unlock(scenario).instruments["pact"]
    assert key.best is None
    assert [(r.why, r.clause, r.event) for r in key.reasons] == [(Why.REOPENED, "point", "late")]


def test_an_event_while_the_last_session_is_open_is_not_after_it() -> None:
    """The session opens on day 28 and waits for b until day 29.5; the event comes on day 29."""
    event = {
        "date": "2025-01-30",
        "title": "reopened",
        "effects": [{"clause": "point", "reopen": True}],
    }
    scenario = deal({"point": apart()}, tactic=FIRM, events={"late": event})
    scenario = with_values(scenario, {"calendar.every": 7, "parties.b.consult_days": 1.5})
    key = negosim.unlock(scenario, worlds=0).instruments["pact"]
    assert {r.why for r in key.reasons} == {Why.SHARE}


def test_one_party_cannot_where_others_exclude_each_other() -> None:
    """With the movements of one alone nothing is found, and the others are named."""
    clause = {**apart(), "c": stance(1, 0.9, 1)}
    scenario = deal({"point": clause})
    found = negosim.unlock(scenario, party="c", worlds=0)
    key = found.instruments["pact"]
    assert key.best is None
    assert {(r.why, r.party) for r in key.reasons} == {(Why.OTHERS, "a"), (Why.OTHERS, "b")}
    assert found.clauses["point"].cheapest is None


def test_what_is_signed_anyway_needs_nothing() -> None:
    """No movement, no ensemble, one run."""
    scenario = deal({"point": {"a": stance(0, 0, 0.6), "b": stance(1, 0.4, 1)}})
    found = negosim.unlock(scenario)
    assert found.instruments["pact"].already
    assert found.instruments["pact"].best is None
    assert found.instruments["pact"].runs == 1
    assert not found.clauses


def chamber(low: float, high: float, **keys: Any) -> dict[str, Any]:
    """A party's chamber with red lines on the one clause."""
    lines = {"point": {"accepts": [low, high], "uncertainty": 0.0}}
    return {"ratification": {"name": "the house", "stances": lines, **keys}}


OPEN = {"a": stance(0, 0, 0.6), "b": stance(1, 0.4, 1)}  # agreed at .5
LINES = "parties.{}.ratification.stances.point.accepts"


def test_a_chamber_that_refuses_what_is_signed_moves_to_the_text() -> None:
    """By a hundredth less it would refuse it still; its party's salience is its price."""
    scenario = deal({"point": OPEN}, parties={"b": chamber(0.8, 1)})
    level = negosim.run(scenario).outcome.clauses["point"].level
    found = negosim.unlock(scenario, worlds=64)
    key, best = found.instruments["pact"], pact(found)
    assert key.already
    assert best.options == (f"{LINES.format('b')}=[{math.floor(level * 100) / 100}, 1.0]",)
    (movement,) = best.movements
    assert (movement.kind, movement.party, movement.before) == (Kind.CHAMBER, "b", 0.8)
    assert movement.cost == pytest.approx(0.8 - movement.after)
    assert best.effect
    assert best.effect.outcome == "in_force"
    after = negosim.ensemble(with_sets(scenario, best.options), worlds=64).to_dict()
    assert best.effect.after == after["p_in_force"]["pact"]
    assert step_by_step(scenario, best.movements, "pact", 64, 0) == (best.effect,)
    assert not in_force(scenario, (f"{LINES.format('b')}=[{movement.after + 0.01}, 1.0]",))
    words = verdict_sentence(scenario, key)
    assert words.endswith("without any change. It is in force with these movements, verified by a "
                          "run.")  # fmt: skip
    assert movement_phrase(scenario, movement).startswith("The house (B): lower red line on Point")


def test_chambers_move_with_the_parties_that_open_a_clause() -> None:
    """The options of one command bring the paper in force; the parties' alone only sign it."""
    scenario = deal({"point": apart()}, parties={"a": chamber(0, 0.1), "b": chamber(0, 1)})
    found = negosim.unlock(scenario, worlds=0)
    best = pact(found)
    kinds = [m.kind for m in best.movements]
    assert sorted(kinds) == [Kind.CHAMBER, *[Kind.LINE] * (len(kinds) - 1)]
    assert_verified_and_minimal(scenario, best)
    rest = tuple(o for o in best.options if "ratification" not in o)
    assert signs(scenario, rest)
    assert not in_force(scenario, rest)
    assert "signs it, and it is in force, with these" in verdict_sentence(
        scenario, found.instruments["pact"]
    )


def test_a_chamber_moves_as_an_event_leaves_it_and_with_its_party_only() -> None:
    """Its line is moved where the event sets it; another party cannot move it."""
    effect = {"set": {LINES.format("b"): [0.9, 1]}}
    vote = {"date": "2025-01-30", "title": "a vote", "effects": [effect]}
    parties = {"b": chamber(0, 1, days=30)}
    scenario = deal({"point": OPEN}, parties=parties, events={"vote": vote})
    (option,) = pact(negosim.unlock(scenario, party="b", worlds=0)).options
    assert option.startswith("events.vote.effects.0.set.parties.b.ratification")
    assert in_force(scenario, (option,))
    other = negosim.unlock(scenario, party="a", worlds=0).instruments["pact"]
    assert other.already
    assert other.best is None


def test_an_event_moves_a_red_line_and_has_to_be_moved_back() -> None:
    """A line that an event sets is moved where the event sets it."""
    event = {
        "date": "2025-01-02",
        "title": "harder",
        "effects": [{"party": "b", "clause": "point", "accepts": [0.6, 1.0]}],
    }
    clause = {"a": stance(0, 0, 0.5, essential=True), "b": stance(1, 0.4, 1)}
    scenario = deal({"point": clause}, events={"early": event})
    best = pact(negosim.unlock(scenario, party="b", worlds=0))
    assert best.options == ("events.early.effects.0.accepts=[0.5, 1.0]",)
    assert_verified_and_minimal(scenario, best)


def test_a_line_of_an_event_that_comes_only_if_talks_continue_has_its_price() -> None:
    """a walks out on day 5; as soon as it stays, the event of day 15 has set b's line to .80."""
    event = {
        "date": "2025-01-16",
        "title": "harder",
        "effects": [{"party": "b", "clause": "point", "accepts": [0.8, 1.0]}],
    }
    clause = {"a": stance(0, 0, 0.2, essential=True), "b": stance(1, 0.6, 1)}
    parties = {"a": {"walkout": 1.0}}
    scenario = deal({"point": clause}, events={"late": event}, parties=parties)
    scenario = with_values(scenario, {"tension.start": 1.0})
    assert not negosim.run(scenario).outcome.events
    found = negosim.unlock(scenario, party="b", worlds=0)
    (movement,) = pact(found).movements
    assert (movement.before, movement.after) == (0.8, 0.2)
    assert movement.cost == pytest.approx(0.6)
    # the gap of the run that took place is that of the lines at its end
    assert found.clauses["point"].gap == pytest.approx(0.4)
    assert [b.level for b in found.clauses["point"].bounds] == [0.6, 0.2]


def test_who_holds_an_alliance_s_line_is_whom_the_run_names() -> None:
    """By majority the line of two of three members is held by the two that would sign less."""
    held = {"x": [0.0, 0.2], "y": [0.0, 0.5], "z": [0.0, 0.6]}
    members = {
        m: {"name": m, "stances": {"point": {"accepts": bounds}}} for m, bounds in held.items()
    }
    party = {"members": members, "consensus": "majority"}
    clause = {"a": stance(0, 0, 1, essential=True), "b": stance(1, 0.8, 1)}
    scenario = deal({"point": clause}, parties={"a": party})
    key = negosim.unlock(scenario, worlds=0).clauses["point"]
    lines = negosim.run(scenario).outcome.clauses["point"].lines
    assert lines["a"].high_by
    assert [b.members for b in key.bounds if b.party == "a"] == [lines["a"].high_by]


def test_a_stop_also_ends_the_worlds_of_the_effect() -> None:
    """Once the search is over, a stop is heeded before the ensemble is complete."""
    scenario = deal({"point": apart()})
    calls = 0

    def stop() -> bool:
        nonlocal calls
        calls += 1
        return calls > without

    without = 10**6
    negosim.unlock(scenario, worlds=0, should_stop=stop)
    without, calls = calls, 0
    assert not negosim.unlock(scenario, worlds=700, should_stop=stop).instruments


def test_the_effect_is_that_of_two_ensembles_and_its_error_that_of_pairs() -> None:
    """P before and after as `ensemble` counts them; the difference is taken world by world."""
    scenario = deal({"point": apart()})
    best = pact(negosim.unlock(scenario, worlds=700, seed=3))
    told = best.effect
    assert told is not None
    changed = with_sets(scenario, best.options)
    assert told.before == negosim.ensemble(scenario, 700, 3).p_signed("pact")[0]
    assert (told.after, told.after_se) == negosim.ensemble(changed, 700, 3).p_signed("pact")
    assert told.difference == pytest.approx(told.after - told.before)
    # nothing was signed before, so a pair differs exactly where it is signed after
    assert told.before == 0.0
    assert told.difference_se == pytest.approx(math.sqrt(told.after * (1 - told.after) / 699))
    same = Effects(scenario, 300, 0).of(scenario, "pact")
    assert (same.difference, same.difference_se) == (0.0, 0.0)


def test_step_by_step_each_effect_is_that_of_the_movements_so_far() -> None:
    """Each step adds a movement to those before, in the same worlds."""
    scenario = deal({"point": apart(), "other": apart()})
    best = pact(negosim.unlock(scenario, worlds=300, seed=3))
    assert len(best.movements) > 1
    steps = step_by_step(scenario, best.movements, "pact", 300, 3)
    assert steps[-1] == best.effect
    first = with_values(scenario, dict(best.movements[0].settings))
    assert steps[0] == Effects(scenario, 300, 3).of(first, "pact")


def test_the_limit_of_runs_is_kept_and_told() -> None:
    """The search ends at the limit and says so; what it proposes until then still signs."""
    scenario = negosim.load("euro-security-2021")
    for limit in (1, 40):
        key = negosim.unlock(
            scenario, instruments=["us_treaty"], worlds=0, limit=limit
        ).instruments["us_treaty"]
        assert key.runs <= limit
        assert Why.LIMIT in {r.why for r in key.reasons} or key.best is not None
        if key.best is not None:
            assert key.best.minimal is (key.runs < limit)
            assert signs(scenario, key.best.options, "us_treaty")


def test_no_movement_could_be_a_hundredth_shorter() -> None:
    """Parties that are never all the way at their red lines: each line is just far enough."""
    slow = {"kind": "boulware", "beta": 0.5}
    scenario = deal({"point": apart(), "more": apart(salience=0.5)}, tactic=slow)
    best = pact(negosim.unlock(scenario, worlds=0))
    lines = [m for m in best.movements if m.kind is Kind.LINE]
    assert lines
    for m in lines:
        ((path, bounds),) = m.settings
        assert isinstance(m.after, float)
        shorter = list(bounds)
        shorter[m.upper] = round(m.after + (-0.01 if m.upper else 0.01), 2)
        others = dict(o.split("=", 1) for o in best.options)
        options = tuple(f"{k}={v}" for k, v in (others | {path: str(shorter)}).items())
        assert not signs(scenario, options), f"{path} could be shorter"


def test_unknown_names_are_refused() -> None:
    """A KeyError that holds the name, before anything is run."""
    scenario = deal({"point": apart()})
    for wrong in ({"instruments": ["x"]}, {"clauses": ["x"]}, {"party": "x"}):
        with pytest.raises(KeyError, match="x"):
            negosim.unlock(scenario, **wrong)  # type: ignore[arg-type]


def test_the_same_call_gives_the_same_answer() -> None:
    """Nothing in the search is left to chance or to the order of a set."""
    scenario = linked(0.5, cheap=True)
    one, other = (negosim.unlock(scenario, worlds=256, seed=1).to_dict() for _ in range(2))
    assert one == other


@pytest.mark.parametrize(
    ("party", "effect", "kind"),
    [
        ({"walkout": 1.0}, {"returns": "a"}, Kind.WALKOUT),
        (
            {"tactic": {"kind": "tit_for_tat"}},
            {"set": {"parties.a.tactic.form": "relative"}},
            Kind.TACTIC,
        ),
    ],
)
def test_a_change_that_the_scenario_does_not_allow_is_not_tried(
    party: dict[str, Any], effect: dict[str, Any], kind: Kind
) -> None:
    """Whom an event lets return can leave; a parameter that an event sets is one of the tactic."""
    scenario = deal(
        {"point": apart()},
        tactic=FIRM,
        parties={"a": party},
        events={"news": {"title": "News", "date": "2025-01-28", "effects": [effect]}},
    )
    found = negosim.unlock(scenario, worlds=0).instruments["pact"]
    bundles = [bundle for bundle in (found.lines, found.tactics) if bundle]
    assert not any((m.party, m.kind) == ("a", kind) for b in bundles for m in b.movements)


def test_plans_are_played_side_by_side_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred plans take hardly longer than one; 374 are asked for, for each of two instruments.

    They are blocked by the same red lines, so that the second search plays nothing.
    """
    plays = Counter[str]()
    now = ""

    def counting(table: Table, worlds: Worlds) -> Ledger:
        plays[now] += 1
        return play(table, worlds)

    def begin(instrument: str) -> None:
        nonlocal now
        now = instrument

    monkeypatch.setattr(abreast, "play", counting)
    names = ["us_treaty", "nato_agreement"]
    found = negosim.unlock("euro-security-2021", instruments=names, worlds=0, on_step=begin)
    first, second = (found.instruments[name] for name in names)
    assert first.runs == second.runs > 300
    assert plays["us_treaty"] < 80
    assert plays["nato_agreement"] == 0


@settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(scenarios(), st.sampled_from([20, 150]))
def test_what_is_played_ahead_changes_no_answer(scenario: Scenario, limit: int) -> None:
    """The same movements and the same number of runs as if each plan were played when asked for."""
    assume(not crosscheck(scenario))
    found = negosim.unlock(scenario, worlds=0, limit=limit)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Trials, "ahead", lambda *_: None)
        assert negosim.unlock(scenario, worlds=0, limit=limit) == found


@settings(
    max_examples=8,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking takes minutes
)
@given(scenarios())
def test_what_is_found_signs_and_every_part_is_needed(scenario: Scenario) -> None:
    """On random scenarios: proposed options sign the instrument, and none can be left out."""
    assume(not crosscheck(scenario))  # as every file is before it is a scenario
    found = negosim.unlock(scenario, worlds=0, limit=150)
    for name, key in found.instruments.items():
        assert key.already == signs(scenario, (), name)
        for bundle in (key.lines, key.tactics):
            if bundle is not None:
                assert bundle.options
                assert_verified_and_minimal(scenario, bundle, name)
        if key.lines is not None:
            kinds = {m.kind for m in key.lines.movements}
            assert kinds <= {Kind.LINE, Kind.REQUIREMENT, Kind.OUTSIDE, Kind.CHAMBER}
            assert not key.already or kinds == {Kind.CHAMBER}
        assert key.already or key.best is not None or key.reasons
