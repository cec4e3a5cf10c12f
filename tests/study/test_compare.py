"""A comparison: the same worlds on both sides, and exact zeros where nothing differs."""

from __future__ import annotations

import json

import pytest

import negosim
from negosim.scenario.change import with_values
from negosim.study.compare import Comparison
from negosim.study.divergence import divergences
from negosim.study.settings import changed_settings
from study.one_clause import one_clause

UPPER = "clauses.point.stances.low.accepts.1"


def pair() -> Comparison:
    """The one-clause scenario against itself with a red line moved."""
    scenario = one_clause()
    return negosim.compare(scenario, with_values(scenario, {UPPER: 0.55}), 800, 2)


def test_a_scenario_differs_from_itself_in_nothing() -> None:
    """Every difference and every error is exactly 0, no world and no session differs."""
    scenario = negosim.load("two-party")
    found = negosim.compare(scenario, scenario, 600)
    assert found.same
    assert found.changed == 0
    assert found.divergences == ()
    assert found.settings == ()
    for one in found.differences:
        assert (one.difference, one.se, one.differing) == (0.0, 0.0, 0)
        assert (one.a, one.a_se) == (one.b, one.b_se)


def test_words_for_readers_make_no_difference() -> None:
    """Another title is a setting that differs and on which nothing depends."""
    scenario = negosim.load("two-party")
    found = negosim.compare(scenario, with_values(scenario, {"title": "Other"}), 300)
    assert found.same
    assert [(s.path, s.b, s.counts) for s in found.settings] == [("title", "Other", False)]


def test_both_sides_are_their_ensembles() -> None:
    """Means and errors on each side are those of `ensemble`, and the difference is theirs."""
    a, b = one_clause(), with_values(one_clause(), {UPPER: 0.55})
    found = negosim.compare(a, b, 800, 2)
    one = found.difference("agreed:point")
    left, right = (negosim.ensemble(s, 800, 2).to_dict()["clauses"]["point"] for s in (a, b))
    assert one.a == pytest.approx(left["status"]["agreed"], abs=1e-12)
    assert one.b == pytest.approx(right["status"]["agreed"], abs=1e-12)
    assert one.difference == pytest.approx(one.b - one.a, abs=1e-12)
    # a sample's deviation by n − 1, where the share's error has n
    assert one.a_se == pytest.approx(left["status_se"]["agreed"], rel=1e-3)
    # more is accepted in B, so a world can only turn from blocked to agreed
    assert one.differing == round(one.difference * 800)
    p = one.difference
    assert one.se == pytest.approx((p * (1 - p) / 799) ** 0.5, rel=1e-9)
    with pytest.raises(KeyError):
        found.difference("agreed:nothing")


def test_a_clause_that_only_one_has_is_listed_and_the_rest_compared() -> None:
    """Matching is by id; draws are by name, so what both have is played alike."""
    a = negosim.load("two-party")
    stance = {"ideal": 0.0, "accepts": [0.0, 1.0]}
    more = {"title": "Paint", "instruments": ["contract"], "stances": {"seller": stance}}
    b = with_values(a, {"clauses.paint": more})
    found = negosim.compare(a, b, 300)
    assert found.b.clauses == ("paint",)
    assert found.a.clauses == found.a.parties == found.b.parties == ()
    assert found.changed is None
    assert not found.same
    assert {d.of for d in found.differences if d.of.startswith("level")} == {
        "level:price",
        "level:warranty",
        "level:delivery",
    }
    (added,) = found.settings
    assert (added.path, added.a, added.counts) == ("clauses.paint", None, True)


def test_a_clause_without_stances_leaves_the_others_as_they_were() -> None:
    """An addition that touches nobody changes no world of the clauses that both have.

    (The instrument may differ: the new clause, to which nobody objects, is signed in it.)
    """
    a = one_clause()
    other = {"title": "Other", "instruments": ["deal"], "drafted": 0.5}
    found = negosim.compare(a, with_values(a, {"clauses.other": other}), 300)
    assert [d.of for d in found.differences if d.differing and d.of.endswith(":point")] == []
    assert found.difference("agreed:point").a > 0


def test_the_first_difference_of_the_central_runs_is_found() -> None:
    """Nothing before it differs, and what is told of it stands in both runs."""
    a = negosim.load("two-party")
    b = with_values(a, {"parties.seller.tactic.beta": 0.3})
    ours, theirs = negosim.run(a), negosim.run(b)
    found = divergences(ours, theirs)
    assert [d.session for d in found] == sorted(d.session for d in found)
    assert {d.clause for d in found} == {"price", "warranty", "delivery"}
    for one in found:
        for before in range(one.session - 1):
            assert ours.sessions[before].text[one.clause] == pytest.approx(
                theirs.sessions[before].text[one.clause], abs=1e-9
            )
        here, there = ours.sessions[one.session - 1], theirs.sessions[one.session - 1]
        if one.what == "text":
            assert (one.a, one.b) == (here.text[one.clause], there.text[one.clause])
        else:
            said, heard = (s.answers[one.party][one.clause] for s in (here, there))
            if one.what == "reply":
                assert (one.a, one.b) == (said.reply.value, heard.reply.value)
            else:
                assert said.reply is heard.reply
                assert (one.a, one.b) == (said.offer, heard.offer)
        assert one.a != one.b


def test_a_session_that_only_one_run_has_is_a_difference() -> None:
    """Runs that are alike to the end of the shorter one part when only the other meets."""
    a, b = (with_values(one_clause(), {"calendar.stalemate_after": n}) for n in (1, 2))
    found = divergences(negosim.run(a), negosim.run(b))
    whole = [d for d in found if not d.clause]
    assert [(d.what, d.a, d.b) for d in whole] == [("held", False, True)]
    assert whole[0].session == len(negosim.run(a).sessions) + 1


def test_events_that_only_one_run_has_are_a_difference() -> None:
    """They are told by their ids, of the session in which they are first heard."""
    a = negosim.load("two-party")
    b = with_values(a, {"events.rival_offer.probability": 1.0})
    (whole,) = [d for d in negosim.compare(a, b, 256).divergences if not d.clause]
    assert (whole.what, whole.a, whole.b) == ("events", [], ["rival_offer"])


def test_settings_are_compared_path_by_path() -> None:
    """Both values, defaults filled in; what counts comes before words."""
    a = negosim.load("two-party")
    b = with_values(
        a,
        {
            "clauses.price.note": "moved",
            "clauses.price.stances.buyer.accepts": [0.4, 1.0],
            "clauses.price.stances.buyer.requires.0.at_least": 0.5,
            "events.rival_offer": None,
        },
    )
    assert [(s.path, s.a, s.b) for s in changed_settings(a, b) if s.counts][:2] == [
        ("clauses.price.stances.buyer.accepts", [0.3, 1.0], [0.4, 1.0]),
        ("clauses.price.stances.buyer.requires.0.at_least", 0.4, 0.5),
    ]
    assert [s.path for s in changed_settings(a, b)][2:] == [
        "events.rival_offer",
        "clauses.price.note",
    ]
    assert changed_settings(a, a) == ()


def test_results_turn_into_json_and_frames() -> None:
    """The JSON has both sides, differences by clause, and where the runs part."""
    found = pair()
    told = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert set(told["clauses"]["point"]) == {"level", "agreed", "conditional", "open", "blocked"}
    assert told["clauses"]["point"]["agreed"]["difference"] > 0
    assert told["settings"] == [{"path": UPPER[:-2], "a": [0.0, 0.47], "b": [0.0, 0.55]}]
    assert told["worlds"] == 800
    assert found.to_frame().height == len(found.differences)


def test_workers_do_not_matter() -> None:
    """Two processes give the bits of one."""
    a = negosim.load("two-party")
    b = with_values(a, {"parties.seller.outside": 0.0})
    assert negosim.compare(a, b, 1_000, 1, workers=2) == negosim.compare(a, b, 1_000, 1)
