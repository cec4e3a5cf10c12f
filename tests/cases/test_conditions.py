"""Conditions: a party keeps its own, one that cannot be met is named, and zero is no change."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from cases.small import (
    FIRM,
    START,
    answers,
    case,
    central,
    drawn,
    paper,
    said,
    wants,
    within,
    worlds,
)
from negosim.record import EPS, ClauseOutcome, Status, Unsigned
from negosim.scenario.schema import Scenario

# ── a condition on oneself ──────────────────────────────────────────────────────────────────────


def accord(at_least: float = 0.6, most: float = 0.9, **keys: Any) -> Scenario:
    """Ann needs the guarantee for the border, and cares less for it than Bob does."""
    needs = [{"clause": "guarantee", "at_least": at_least}]
    return case(
        {
            "border": {"ann": wants(1, 0.3, requires=needs), "bob": wants(0, 0, 0.6)},
            "guarantee": {"ann": wants(0.5, 0.3), "bob": wants(0.4, 0, most)},
        },
        parties={"bob": {"tactic": {"kind": "conceder"}}},
        every=1,
        sessions=10,
        **keys,
    )


def test_a_party_does_not_let_go_what_it_needs_itself() -> None:
    """Both are agreed, the guarantee at .6 or more, although Ann would like it at .5."""
    run = central(accord())
    assert [v.status for v in run.outcome.clauses.values()] == [Status.AGREED, Status.AGREED]
    assert run.outcome.clauses["guarantee"].level >= 0.6 - EPS
    assert within(run.outcome.clauses["border"].level, (0.3, 0.6))


def test_a_party_keeps_a_ceiling_of_its_own() -> None:
    """The firm invests only with a tax of .3 at most, and does not itself sign more than that."""
    needs = [{"clause": "tax", "at_most": 0.3}]
    run = central(
        case(
            {
                "invest": {"firm": wants(0.2, 0, 0.6, requires=needs), "town": wants(1, 0.5)},
                "tax": {"firm": wants(0.25, 0, 0.9), "town": wants(0.7, 0.2)},
            },
            {"deal": paper("firm", "town", adoption="package")},
            {"firm": {"tactic": {"kind": "conceder"}, "allocation": "logrolling"}},
        )
    )
    assert run.outcome.instruments["deal"].signed
    assert within(run.outcome.clauses["tax"].level, (0.2, 0.3))
    assert all(a.signs[1] <= 0.3 + EPS for a in answers(run, "tax", "firm"))


def test_parties_keep_what_each_needs_of_the_others_clause() -> None:
    """A's aid needs .5 of inspection, B's inspection .4 of aid, C's transit .55 of both."""
    run = central(
        case(
            {
                "aid": {
                    "a": wants(0.3, 0, requires=[{"clause": "inspection", "at_least": 0.5}]),
                    "b": wants(0.6, 0.2),
                    "c": wants(0.5, 0.1, 0.9),
                },
                "inspection": {
                    "a": wants(0.6, 0.2),
                    "b": wants(0.2, 0, 0.8, requires=[{"clause": "aid", "at_least": 0.4}]),
                    "c": wants(0.5, 0.2),
                },
                "transit": {
                    "a": wants(1, 0.3),
                    "c": wants(
                        0.1,
                        0,
                        0.6,
                        requires=[
                            {"clause": "aid", "at_least": 0.55},
                            {"clause": "inspection", "at_least": 0.55},
                        ],
                    ),
                },
            },
            {"pact": paper("a", "b", "c", adoption="package")},
        )
    )
    assert run.outcome.instruments["pact"].signed
    assert run.outcome.clauses["aid"].level >= 0.55 - EPS
    assert run.outcome.clauses["inspection"].level >= 0.55 - EPS


def test_in_drawn_worlds_the_border_is_agreed_with_its_guarantee() -> None:
    """It is agreed with a guarantee of .6 or more wherever the red lines leave room for both."""
    runs = drawn(accord(most=0.7, uncertainty={"medium": 0.15}), 24)
    agreed = 0
    for run in runs:
        border, guarantee = run.outcome.clauses["border"], run.outcome.clauses["guarantee"]
        room = border.zopa is not None and guarantee.zopa is not None
        both = room and guarantee.zopa is not None and guarantee.zopa[1] >= 0.6
        assert (border.status is Status.AGREED) is both
        if both:
            assert guarantee.level >= 0.6 - EPS
        agreed += both
    assert 0 < agreed < len(runs)


# ── rounding ────────────────────────────────────────────────────────────────────────────────────

HAS = re.compile(r"stands at (1|\.\d+) or (higher|lower); the text has (1|\.\d+)")


@pytest.mark.parametrize(
    ("bound", "level"),
    [
        ({"at_least": 0.6}, 0.598),
        ({"at_least": 0.6}, 0.5999),
        ({"at_least": 1.0}, 0.997),
        ({"at_most": 0.3}, 0.3004),
        ({"at_least": 0.604}, 0.602),
    ],
)
def test_no_condition_reads_as_met_where_it_is_not(bound: dict, level: float) -> None:
    """A text that misses the bound by little is written with as many digits as tell them apart."""
    needs = [{"clause": "guarantee", **bound}]
    scenario = case(
        {
            "border": {"ann": wants(1, 0.3, requires=needs), "bob": wants(0, 0, 0.6)},
            "guarantee": {
                "ann": wants(level, 0),
                "bob": wants(level, level, level),
                "status_quo": 0.0 if "at_least" in bound else 1.0,
            },
        }
    )
    run = central(scenario)
    assert run.outcome.clauses["border"].status is Status.CONDITIONAL
    found = HAS.findall(said(scenario, run))
    assert found
    for wanted, side, has in found:
        assert float(has) < float(wanted) if side == "higher" else float(has) > float(wanted)


def test_no_verdict_names_red_lines_that_read_as_meeting() -> None:
    """Red lines of .604 and .602 leave no room, which the two numbers show."""
    scenario = case({"height": {"ann": wants(1, 0.604), "bob": wants(0, 0, 0.602)}})
    text = said(scenario, central(scenario))
    found = re.search(r"Ann signs nothing short of (\S+); Bob signs nothing beyond (\S+)\. ", text)
    assert found
    assert float(found[1]) > float(found[2])


def test_no_refusal_names_a_red_line_that_the_text_meets() -> None:
    """The draft of .602 is short of .604, which the two numbers show."""
    clauses = {"height": {"ann": wants(1, 0.604), "bob": wants(0, 0), "drafted": 0.602}}
    scenario = case(clauses)
    text = said(scenario, central(scenario))
    found = re.search(r"the text, (\S+), is short of its red line (\S+)\. ", text)
    assert found
    assert float(found[1]) < float(found[2])


# ── a condition that cannot be met ──────────────────────────────────────────────────────────────


def can_be_met(outcome: ClauseOutcome, at_least: float) -> bool:
    """Whether the red lines at the end leave a level of at least so much."""
    return outcome.zopa is not None and outcome.zopa[1] >= at_least - EPS


def test_a_condition_beyond_anothers_red_line_cannot_be_met() -> None:
    """Ann needs access at .8; Bob signs .5 at most, and is named."""
    needs = [{"clause": "access", "at_least": 0.8}]
    scenario = case(
        {
            "toll": {"ann": wants(1, 0.3, requires=needs), "bob": wants(0, 0, 0.6)},
            "access": {"ann": wants(1, 0.8), "bob": wants(0, 0, 0.5)},
        }
    )
    run = central(scenario)
    toll = run.outcome.clauses["toll"]
    assert toll.status is Status.CONDITIONAL
    (unmet,) = toll.unmet
    assert (unmet.party, unmet.clause, unmet.at_least) == ("ann", "access", 0.8)
    assert (unmet.can_be_met, unmet.excluded_by) == (False, ("bob",))
    assert Unsigned.CONDITION in run.outcome.instruments["deed"].why
    text = said(scenario, run)
    assert "Ann would sign on condition that Access stands at .80 or higher" in text
    assert "which Bob excludes" in text


def test_a_bound_between_two_steps_holds_nothing_back() -> None:
    """Nothing on the ladder meets it, so what it names is agreed all the same."""
    need = {"clause": "border", "at_least": 0.2, "at_most": 0.4}
    steps = [{"at": 0.0, "name": "none"}, {"at": 0.5, "name": "half"}, {"at": 1.0, "name": "all"}]
    scenario = case(
        {
            "border": {"scale": "steps", "levels": steps, "ann": wants(1), "bob": wants(0)},
            "guards": {"ann": wants(1, requires=[need]), "bob": wants(0)},
        }
    )
    for result in worlds(scenario):
        assert result.outcome.clauses["border"].status is Status.AGREED
        (unmet,) = result.outcome.clauses["guards"].unmet
        assert unmet.can_be_met is False
        assert unmet.excluded_by == ("ann", "bob")


def test_all_whose_red_lines_exclude_a_condition_are_named() -> None:
    """A ceiling of .2 on rent, of which Bob signs no less than .5 and Cyd no less than .3."""
    needs = [{"clause": "rent", "at_most": 0.2}]
    scenario = case(
        {
            "repairs": {"ann": wants(1, 0.3, requires=needs), "bob": wants(0, 0, 0.6)},
            "rent": {
                "ann": wants(0, 0),
                "bob": wants(1, 0.5),
                "cyd": wants(0.6, 0.3, 0.8),
                "status_quo": 0.9,
            },
        }
    )
    run = central(scenario)
    assert run.outcome.clauses["rent"].status is Status.AGREED
    (unmet,) = run.outcome.clauses["repairs"].unmet
    assert (unmet.can_be_met, unmet.excluded_by) == (False, ("bob", "cyd"))
    assert "which Bob and Cyd exclude" in said(scenario, run)


def test_those_who_leave_no_room_together_exclude_a_condition_together() -> None:
    """From .4 to .6: Bob signs .5 and more, Cyd .45 and less; each alone could meet it."""
    needs = [{"clause": "dam", "at_least": 0.4, "at_most": 0.6}]
    run = central(
        case(
            {
                "canal": {"ann": wants(1, 0.3, requires=needs), "bob": wants(0, 0, 0.6)},
                "dam": {"bob": wants(1, 0.5), "cyd": wants(0, 0, 0.45)},
            }
        )
    )
    (unmet,) = run.outcome.clauses["canal"].unmet
    assert (unmet.can_be_met, unmet.excluded_by) == (False, ("bob", "cyd"))


def test_who_has_left_excludes_a_condition_on_its_clause() -> None:
    """There was room from .90 to .95 on ports, and Cyd walked out over the draft of 1."""
    needs = [{"clause": "ports", "at_least": 0.2}]
    scenario = case(
        {
            "grain": {
                "ann": wants(1, 0.3, requires=needs),
                "bob": wants(0, 0, 0.6),
                "instruments": ["grains"],
            },
            "ports": {
                "cyd": wants(1, 0.9, essential=True),
                "bob": wants(0, 0, 0.95),
                "instruments": ["sea"],
            },
        },
        {"grains": paper("ann", "bob"), "sea": paper("bob", "cyd")},
        {"cyd": {"walkout": 1.0, "tactic": FIRM}},
        tension={"start": 1.0},
    )
    run = central(scenario)
    assert run.sessions[0].left == ("cyd",)
    grain, ports = run.outcome.clauses["grain"], run.outcome.clauses["ports"]
    assert (ports.status, ports.left) == (Status.OPEN, ("cyd",))
    (unmet,) = grain.unmet
    assert (unmet.can_be_met, unmet.excluded_by) == (False, ("cyd",))
    assert run.outcome.instruments["grains"].why == (Unsigned.CONDITION,)
    assert run.outcome.instruments["sea"].why == (Unsigned.LEFT,)
    assert "There is room from .90 to .95; Cyd left the talks" in said(scenario, run)


def test_a_condition_that_was_only_held_back_can_be_met() -> None:
    """The room reaches to .7; the firm party stays at .2, so it is not excluded, only not met."""
    needs = [{"clause": "visas", "at_least": 0.5}]
    scenario = case(
        {
            "trade": {"a": wants(0.9, 0.2, requires=needs), "b": wants(0.1, 0, 0.6)},
            "visas": {"a": wants(0.8, 0.4), "c": wants(0.2, 0, 0.7)},
        },
        parties={"c": {"tactic": FIRM}},
    )
    run = central(scenario)
    (unmet,) = run.outcome.clauses["trade"].unmet
    assert (unmet.can_be_met, unmet.excluded_by) == (True, ())
    assert "c" in run.outcome.clauses["visas"].held_back
    assert "exclude" not in said(scenario, run)


def test_in_drawn_worlds_a_condition_is_excluded_by_the_red_lines_of_the_world() -> None:
    """It is so in some of the worlds, and those are named whose red line ends below it."""
    needs = [{"clause": "access", "at_least": 0.55}]
    scenario = case(
        {
            "toll": {"ann": wants(1, 0.2, requires=needs), "bob": wants(0, 0, 0.7)},
            "access": {"ann": wants(1, 0.3), "bob": wants(0, 0, 0.5), "cyd": wants(0.2, 0, 0.6)},
        },
        uncertainty={"medium": 0.15},
    )
    verdicts = set()
    for run in drawn(scenario, 24):
        access = run.outcome.clauses["access"]
        for unmet in run.outcome.clauses["toll"].unmet:
            assert unmet.can_be_met is can_be_met(access, 0.55)
            short = tuple(p for p, line in access.lines.items() if line.high < 0.55 - EPS)
            assert unmet.excluded_by == short
        verdicts.add(run.outcome.clauses["toll"].status)
    assert verdicts >= {Status.AGREED, Status.CONDITIONAL}


# ── agreed to leave it ──────────────────────────────────────────────────────────────────────────


def test_what_is_agreed_at_its_status_quo_stays_as_it_is() -> None:
    """Both want no closure; the level agreed is 0, which closes nothing."""
    scenario = case(
        {
            "plant_closes": {"regulator": wants(0, 0, 0.3), "owner": wants(0, 0)},
            "fine": {"regulator": wants(0.6, 0.2), "owner": wants(0, 0, 0.5)},
        }
    )
    run = central(scenario)
    plant = run.outcome.clauses["plant_closes"]
    assert (plant.status, plant.level) == (Status.AGREED, 0.0)
    assert within(run.outcome.clauses["fine"].level, (0.2, 0.5))
    assert "Plant closes: agreed. It stays as it is, at 0, in session" in said(scenario, run)


@pytest.mark.parametrize(("quo", "level"), [(0.4, ".40"), (1.0, "1")])
def test_a_status_quo_anywhere_is_told_as_staying(quo: float, level: str) -> None:
    """All want the fee as it is today, wherever that is on the scale; the draft is at 0."""
    scenario = case(
        {
            "fee": {
                "a": wants(quo, 0.3),
                "b": wants(quo, 0),
                "c": wants(quo, 0.2),
                "status_quo": quo,
                "drafted": 0,
            }
        }
    )
    run = central(scenario)
    assert run.outcome.clauses["fee"].level == pytest.approx(quo)
    assert f"Fee: agreed. It stays as it is, at {level}, in session" in said(scenario, run)


def test_a_level_of_zero_that_is_a_change_is_no_staying() -> None:
    """Tariffs of .6 today are agreed away: told as the level, not as staying."""
    scenario = case({"tariff": {"a": wants(0, 0), "b": wants(0, 0, 0.5), "status_quo": 0.6}})
    run = central(scenario)
    text = said(scenario, run)
    assert "Tariff: agreed. At 0, in session" in text
    assert "stays as it is" not in text


def test_in_drawn_worlds_only_what_is_at_its_status_quo_is_told_as_staying() -> None:
    """Ideals spread below 0 are 0: there the fee stays, elsewhere it changes."""
    scenario = case(
        {"fee": {"a": wants(0, 0, 0.5), "b": wants(0, 0, 0.6)}}, uncertainty={"medium": 0.3}
    )
    told = set()
    for run in worlds(scenario):
        fee = run.outcome.clauses["fee"]
        if fee.status is Status.AGREED:
            stays = "It stays as it is" in said(scenario, run)
            assert stays is (fee.level < 0.005)
            told.add(stays)
    assert told == {True, False}


def test_an_own_condition_at_the_red_line_is_offered() -> None:
    """What is left to sign is one level, but for rounding: that is the offer, not the text's."""
    only = [{"clause": "quay", "at_least": 0.15, "at_most": 0.15}]
    run = central(
        case(
            {
                "toll": {"ann": wants(0.0), "bob": wants(1.0, requires=only)},
                "quay": {"ann": wants(0.9), "bob": wants(0.5, 0.15)},
            }
        )
    )
    assert run.sessions[-1].answers["bob"]["quay"].offer == pytest.approx(0.15, abs=1e-9)


@pytest.mark.parametrize("before", ["veto", "voice"])
def test_unmet_conditions_are_those_of_who_decided_in_the_last_session(before: str) -> None:
    """A seat that changes after it, on the day of the end, changes nothing that was said."""
    after = {"veto": "voice", "voice": "veto"}[before]
    needs = [{"clause": "toll", "at_least": 0.8}]
    run = central(
        case(
            {
                "canal": {
                    "ann": wants(0.5, requires=needs),
                    "bob": wants(0, 0, 0.2),
                    "cyd": wants(1, 0.8),
                },
                "toll": {"bob": wants(0.1, 0, 0.2), "cyd": wants(0.1)},
            },
            {"deed": {"seats": {"ann": before, "bob": "veto", "cyd": "veto"}}},
            calendar={"end": START + timedelta(20)},
            sessions=2,
            events={
                "seat": {
                    "title": "Another seat",
                    "date": START + timedelta(20),
                    "effects": [{"set": {"instruments": {"deed": {"seats": {"ann": after}}}}}],
                }
            },
            protocol={"last_call": 0},
        )
    )
    assert run.outcome.events == ("seat",)
    told = [unmet.party for unmet in run.outcome.clauses["canal"].unmet]
    assert told == (["ann"] if before == "veto" else [])
