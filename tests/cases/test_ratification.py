"""Ratification: signed and in force are two verdicts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

import negosim
from cases.small import START, case, central, drawn, paper, said, wants
from negosim.record import Ending, Run, Status, Unforced
from negosim.scenario.change import with_values
from negosim.scenario.crosscheck import crosscheck
from negosim.scenario.notices import notices
from negosim.scenario.schema import Scenario
from negosim.tui.desk.standing import signature

SIDES = {"ann": wants(1, 0.4, essential=True), "bob": wants(0, 0, 0.7)}
PATH = "parties.ann.ratification.stances.tariff.accepts"


def senate(clause: str, low: float, high: float, days: float = 60, **keys: Any) -> dict[str, Any]:
    """A chamber with red lines on one clause."""
    lines = {"accepts": [low, high], "uncertainty": 0.0}
    chamber = {"name": "the Senate", "days": days, "stances": {clause: lines}, **keys}
    return {"ratification": chamber}


def treaty(low: float = 0.6, high: float = 1, days: float = 60, **keys: Any) -> Scenario:
    """One paper on a tariff, which Ann's Senate has to ratify."""
    return case({"tariff": SIDES}, parties={"ann": senate("tariff", low, high, days)}, **keys)


def election(day: int, low: float, **keys: Any) -> dict[str, Any]:
    """An event that moves the Senate's red lines so many days after the start."""
    new = {"title": "An election", "effects": [{"set": {PATH: [low, 1]}}], **keys}
    return new if "after" in keys else {"date": START + timedelta(day), **new}


def force(run: Run) -> dict[str, bool]:
    """Which papers are in force."""
    return {i: outcome.in_force for i, outcome in run.outcome.instruments.items()}


# ── a paper and its chamber ─────────────────────────────────────────────────────────────────────


def test_a_paper_that_the_chamber_refuses_is_signed_and_worth_no_deal() -> None:
    """It is signed; it is not in force; nobody ends better or worse than without a deal."""
    scenario = treaty()
    run = central(scenario)
    deed, level = run.outcome.instruments["deed"], run.outcome.clauses["tariff"].level
    assert run.outcome.talks is Ending.CONCLUDED
    assert (deed.signed, deed.in_force) == (True, False)
    assert deed.why == ()
    assert deed.why_not_in_force == (Unforced.NOT_RATIFIED,)
    (refusal,) = deed.not_ratified_by
    assert refusal[:5] == ("ann", "tariff", level, 0.6, 1.0)
    assert refusal.beyond == pytest.approx(0.6 - level)
    assert refusal.day == run.outcome.day + 60
    assert run.outcome.utilities == run.outcome.batna
    assert run.outcome.clauses["tariff"].status is Status.AGREED
    assert not run.outcome.clauses["tariff"].in_force
    text = said(scenario, run)
    assert "not in force: the Senate (Ann) accepts at least .60 of Tariff, the text has .54" in text
    assert "Tariff: agreed and signed, not in force" in text


def test_a_paper_that_the_chamber_accepts_is_in_force() -> None:
    """All is as without a chamber, but that it is said."""
    scenario = treaty(low=0.5)
    run, without = central(scenario), central(case({"tariff": SIDES}))
    assert force(run) == {"deed": True}
    assert run.outcome.instruments["deed"].why_not_in_force == ()
    assert run.outcome.utilities == without.outcome.utilities
    assert run.sessions == without.sessions
    assert "Deed is signed and in force" in said(scenario, run)


def test_without_a_chamber_nothing_is_said_of_ratification() -> None:
    """A run's JSON has the new keys only where somebody has to ratify."""
    new = {"in_force", "why_not_in_force", "not_ratified_by"}
    (with_one,) = central(treaty()).to_dict()["outcome"]["instruments"].values()
    (without,) = central(case({"tariff": SIDES})).to_dict()["outcome"]["instruments"].values()
    assert with_one.keys() - without.keys() == new
    assert without.keys() - with_one.keys() == set()


def test_nobody_ratifies_what_is_not_signed() -> None:
    """A paper that is not signed is not in force for that reason alone."""
    stances = {"ann": wants(1, 0.8, essential=True), "bob": wants(0, 0, 0.7)}
    run = central(case({"tariff": stances}, parties={"ann": senate("tariff", 0.9, 1)}))
    deed = run.outcome.instruments["deed"]
    assert not deed.signed
    assert (deed.why_not_in_force, deed.not_ratified_by) == ((Unforced.NOT_SIGNED,), ())


def test_on_steps_a_chamber_accepts_the_steps_inside() -> None:
    """Its red lines are the outermost accepted steps, like those of a party."""
    ladder = [{"at": x, "name": f"{x}"} for x in (0.0, 0.25, 0.5, 0.75, 1.0)]
    clause = {**SIDES, "scale": "steps", "levels": ladder}
    run = central(case({"tariff": clause}, parties={"ann": senate("tariff", 0.7, 0.8)}))
    (refusal,) = run.outcome.instruments["deed"].not_ratified_by
    assert (refusal.level, refusal.low, refusal.high) == (0.5, 0.75, 0.75)
    fits = central(case({"tariff": clause}, parties={"ann": senate("tariff", 0.4, 0.8)}))
    assert force(fits) == {"deed": True}


# ── several papers ──────────────────────────────────────────────────────────────────────────────


def two(
    second: dict[str, Any] | None = None, chamber: dict[str, Any] | None = None, **keys: Any
) -> Scenario:
    """A treaty that the Senate refuses, and a note with a clause of its own."""
    note = {"ann": wants(1, 0.2, essential=True, **(second or {})), "bob": wants(0, 0, 0.9)}
    return case(
        {
            "tariff": {**SIDES, "instruments": ["treaty"]},
            "visits": {**note, "instruments": ["note"]},
        },
        {"treaty": paper("ann", "bob"), "note": paper("ann", "bob", **keys)},
        {"ann": chamber or senate("tariff", 0.6, 1)},
    )


def test_a_paper_of_its_own_enters_into_force() -> None:
    """The note does not rest on the treaty; it alone counts for what the talks are worth."""
    run = central(two())
    assert force(run) == {"treaty": False, "note": True}
    worth, clauses = run.outcome.utilities["ann"], run.outcome.clauses
    assert worth == pytest.approx(0.5 * clauses["visits"].level + 0.5 * 0.4)
    assert (clauses["tariff"].in_force, clauses["visits"].in_force) == (False, True)


@pytest.mark.parametrize(
    "needs", [{"signed": "treaty"}, {"clause": "tariff", "at_least": 0.3}], ids=["paper", "bound"]
)
def test_in_force_rests_on_in_force(needs: dict[str, Any]) -> None:
    """The note was signed on a condition; the treaty that meets it is signed, not in force."""
    scenario = two({"requires": [needs]})
    run = central(scenario)
    note = run.outcome.instruments["note"]
    assert all(outcome.signed for outcome in run.outcome.instruments.values())
    assert force(run) == {"treaty": False, "note": False}
    assert note.why_not_in_force == (Unforced.CONDITION,)
    assert list(note.unmet) == ["visits"]
    assert run.outcome.utilities == run.outcome.batna
    assert "not in force: Visits was agreed on condition that" in said(scenario, run)
    met = central(two({"requires": [needs]}, senate("tariff", 0.5, 1)))
    assert force(met) == {"treaty": True, "note": True}


def test_papers_that_are_signed_together_enter_into_force_together() -> None:
    """The chamber refuses one of them; the other waits for it."""
    scenario = two(signed_with=["treaty"])
    run = central(scenario)
    assert force(run) == {"treaty": False, "note": False}
    why = {name: paper.why_not_in_force for name, paper in run.outcome.instruments.items()}
    assert why == {"treaty": (Unforced.NOT_RATIFIED,), "note": (Unforced.TOGETHER,)}
    assert "not in force: what it is signed with is not in force" in said(scenario, run)


def test_a_chamber_ratifies_only_what_it_has_to() -> None:
    """Where `instruments` names the note, the treaty needs no ratification."""
    chamber = senate("visits", 0.95, 1, instruments=["note"])
    chamber["ratification"]["stances"]["tariff"] = {"accepts": [0, 1]}
    scenario = two(chamber=senate("visits", 0.95, 1, instruments=["note"]))
    assert force(central(scenario)) == {"treaty": True, "note": False}


def test_a_clause_in_two_papers_is_in_force_through_the_one_that_is() -> None:
    """The chamber has to ratify one of the papers that hold it."""
    scenario = case(
        {"tariff": {**SIDES, "instruments": ["treaty", "note"]}},
        {"treaty": paper("ann", "bob"), "note": paper("ann", "bob")},
        {"ann": senate("tariff", 0.6, 1, instruments=["treaty"])},
    )
    run = central(scenario)
    assert force(run) == {"treaty": False, "note": True}
    assert run.outcome.clauses["tariff"].in_force
    assert run.outcome.utilities["ann"] == pytest.approx(run.outcome.clauses["tariff"].level)
    assert "Tariff: agreed. At" in said(scenario, run)


def test_two_chambers_both_have_to_ratify() -> None:
    """Each names what it refuses."""
    chambers = {"ann": senate("tariff", 0.6, 1), "bob": senate("tariff", 0, 0.3)}
    run = central(case({"tariff": SIDES}, parties=chambers))
    assert [r.party for r in run.outcome.instruments["deed"].not_ratified_by] == ["ann", "bob"]
    chambers["ann"] = senate("tariff", 0, 1)
    run = central(case({"tariff": SIDES}, parties=chambers))
    assert [r.party for r in run.outcome.instruments["deed"].not_ratified_by] == ["bob"]


# ── events ──────────────────────────────────────────────────────────────────────────────────────


def voted(*events: dict[str, Any], low: float = 0.6, days: float = 60, **keys: Any) -> Run:
    """The talks with these events; they end on day 70."""
    named = {f"e{k}": event for k, event in enumerate(events)}
    run = central(treaty(low, days=days, events=named, **keys))
    assert run.outcome.day == 70
    return run


@pytest.mark.parametrize("day", [10, 70, 75, 129, 130])
def test_an_election_up_to_the_vote_counts(day: int) -> None:
    """During the talks at once; after them until the chamber's day."""
    run = voted(election(day, 0.3))
    assert force(run) == {"deed": True}
    assert run.outcome.event_days == {"e0": day}


def test_an_election_after_the_vote_is_too_late() -> None:
    """The vote was on day 130."""
    run = voted(election(131, 0.3), days=60)
    assert force(run) == {"deed": False}
    assert run.outcome.events == ()


def test_later_elections_count_later() -> None:
    """In the order of their days; on one day in that of the file."""
    assert force(voted(election(100, 0.6), election(90, 0.3), low=0.3)) == {"deed": False}
    assert force(voted(election(90, 0.6), election(90, 0.3), low=0.3)) == {"deed": True}


def adjourned(days: float, **keys: Any) -> Scenario:
    """A deed for the Senate, and a note that stays blocked; the talks adjourn before day 70."""
    clauses = {
        "tariff": {**SIDES, "instruments": ["deed"]},
        "coast": {"ann": wants(1, 0.8), "bob": wants(0, 0, 0.2), "instruments": ["note"]},
    }
    papers = {"deed": paper("ann", "bob"), "note": paper("ann", "bob")}
    early = {"tactic": {"kind": "linear", "patience": 0.3}}
    parties = {"ann": {**early, **senate("tariff", 0.6, 1, days)}, "bob": early}
    return case(clauses, papers, parties, protocol={"last_call": 0.0}, **keys)


@pytest.mark.parametrize(("days", "counts"), [(60, True), (3, False)])
def test_an_election_brings_no_adjourned_talks_back(days: float, counts: bool) -> None:
    """Nobody at the table has changed; and the vote comes after the day on which they adjourned."""
    still, run = (
        central(adjourned(days, events=events)) for events in ({}, {"vote": election(75, 0.3)})
    )
    assert still.outcome.talks is Ending.STALEMATE
    assert still.outcome.day < 70
    assert (run.sessions, run.outcome.day) == (still.sessions, still.outcome.day)
    assert force(run)["deed"] is counts
    assert run.outcome.events == (("vote",) if counts else ())


@pytest.mark.parametrize("days", [60, 3])
def test_an_election_that_changes_the_table_as_well_brings_talks_back(days: float) -> None:
    """The talks go on after it, so that the vote comes after their new end."""
    event = election(75, 0.3)
    event["effects"].append({"set": {"clauses.coast.stances.bob.accepts": [0, 0.3]}})
    run = central(adjourned(days, events={"vote": event}))
    assert run.outcome.day > 75
    assert force(run)["deed"]
    assert run.outcome.events == ("vote",)


def test_news_while_talks_are_adjourned_did_not_happen_in_them() -> None:
    """Neither in a run nor in an ensemble: they ended on the day on which they adjourned."""
    scandal = {"title": "A scandal", "after": "vote", "days": 1, "tension": 0.1}
    scenario = adjourned(3, events={"vote": election(75, 0.3), "scandal": scandal})
    assert central(scenario).outcome.events == ()
    worlds = drawn(scenario, 8)
    counts = negosim.ensemble(scenario, worlds=8, seed=0).to_dict()
    assert {run.outcome.talks for run in worlds} == {Ending.STALEMATE}
    assert not any("scandal" in run.outcome.events for run in worlds)
    assert counts["events"]["scandal"]["p_happens"] == 0.0


def seated(event: dict[str, Any], seat: str, **chamber: Any) -> Scenario:
    """Ann has this seat before the event, and her Senate wants more of the tariff."""
    parties = {"ann": senate("tariff", 0.9, 1, **chamber), "bob": {}}
    papers = {"deed": {**paper("ann", "bob"), "seats": {"ann": seat, "bob": "veto"}}}
    day = {"date": START + timedelta(5), "title": "A say", "effects": [{"set": event}]}
    return case({"tariff": SIDES}, papers, parties, events={"say": day})


@pytest.mark.parametrize("named", [(), ("deed",)])
@pytest.mark.parametrize("chance", [1.0, 0.0])
def test_a_chamber_ratifies_what_its_party_signs_by_an_event(
    named: tuple[str, ...], chance: float
) -> None:
    """A veto that came or went counts; without one the chamber is not asked."""
    at = "instruments.deed.seats.ann"
    for seat, new in (("voice", "veto"), ("veto", "voice")):
        scenario = seated({at: new}, seat, instruments=named)
        assert not crosscheck(scenario)
        run = central(with_values(scenario, {"events.say.probability": chance}))
        signs = seat == "veto" if chance == 0.0 else new == "veto"
        assert run.outcome.instruments["deed"].signed
        assert force(run) == {"deed": not signs}


def test_an_event_may_follow_another_after_the_end() -> None:
    """The first one changes nothing at the table any more, and yet the other one follows it."""
    news = {"title": "A scandal", "date": START + timedelta(80), "tension": 0.4}
    after = election(0, 0.3, after="e0", days=20)
    run = voted(news, after)
    assert force(run) == {"deed": True}
    assert run.outcome.event_days == {"e1": 100}
    late = voted(news, election(0, 0.3, after="e0", days=51))
    assert force(late) == {"deed": False}


def test_after_the_end_an_event_changes_chambers_alone() -> None:
    """Its new red line of a party and its tension come too late."""
    event = election(80, 0.3, tension=0.5)
    lines = {"party": "bob", "clause": "tariff", "accepts": [0, 0.1]}
    event["effects"].append(lines)
    run = voted(event)
    assert force(run) == {"deed": True}
    assert run.outcome.clauses["tariff"].lines["bob"].high == 0.7


def test_an_election_counts_where_it_happens() -> None:
    """The paper is in force in the worlds that have drawn the event, and in no other."""
    scenario = treaty(events={"vote": election(100, 0.0, probability=0.5)})
    runs = [run for run in drawn(scenario, 24) if run.outcome.instruments["deed"].signed]
    for run in runs:
        refused = run.outcome.clauses["tariff"].level < 0.6
        assert force(run)["deed"] is ("vote" in run.outcome.events or not refused)
    assert {force(run)["deed"] for run in runs} == {True, False}


# ── drawn worlds ────────────────────────────────────────────────────────────────────────────────


def spreading(low: float, high: float, **keys: Any) -> Scenario:
    """Red lines of a chamber that are drawn, on a clause that ends where it is stated."""
    chamber = senate("tariff", low, high)
    chamber["ratification"]["stances"]["tariff"]["uncertainty"] = 0.2
    fixed = {p: {**s, "uncertainty": 0.0} for p, s in SIDES.items()}
    return case({"tariff": fixed}, parties={"ann": chamber}, **keys)


def lines(scenario: Scenario) -> list[tuple[float, float]]:
    """The chamber's lines in the worlds in which it refuses."""
    papers = [run.outcome.instruments["deed"] for run in drawn(scenario)]
    return [(x.low, x.high) for p in papers for x in p.not_ratified_by]


def test_a_chamber_is_drawn_by_itself_and_ends_of_the_scale_stay() -> None:
    """Its lower red line spreads, its upper one is none; nothing else is drawn otherwise."""
    scenario = spreading(0.6, 1)
    found = lines(scenario)
    assert len({low for low, _ in found}) == len(found) > 2
    assert {high for _, high in found} == {1.0}
    without = case({"tariff": {p: {**s, "uncertainty": 0.0} for p, s in SIDES.items()}})
    for ours, theirs in zip(drawn(scenario), drawn(without), strict=True):
        assert ours.sessions == theirs.sessions


def test_the_common_part_of_a_partys_spread_leaves_its_chamber_alone() -> None:
    """`common` is about the negotiator's red lines."""
    common = spreading(0.6, 1, uncertainty={"common": 1.0})
    assert lines(common) == lines(spreading(0.6, 1))


def test_a_new_red_line_keeps_the_drawn_deviation() -> None:
    """An election moves the drawn line by as much as the stated one."""
    later = spreading(0.6, 1, events={"vote": election(100, 0.65)})
    moved = {low: True for low, _ in lines(later)}
    assert {round(low + 0.05, 9) for low, _ in lines(spreading(0.6, 1))} <= {
        round(low, 9) for low in moved
    }


@pytest.mark.parametrize("day", [75, 100])
def test_an_ensemble_counts_what_its_runs_report(day: int) -> None:
    """P(in force), why not, and P(in force | event), world by world.

    On day 75 the talks go on in some worlds and have ended in others.
    """
    scenario = treaty(events={"vote": election(day, 0.0, probability=0.5)})
    runs = drawn(scenario, 40, seed=3)
    found = negosim.ensemble(scenario, 40, 3).to_dict()
    deeds = [run.outcome.instruments["deed"] for run in runs]
    late = {run.outcome.day < day for run in runs if "vote" in run.outcome.events}
    assert late == ({True, False} if day == 75 else {True})
    assert found["p_in_force"]["deed"] == sum(d.in_force for d in deeds) / 40
    for reason in Unforced:
        share = sum(reason in d.why_not_in_force for d in deeds) / 40
        assert found["why_not_in_force"]["deed"][reason.value] == share
    happened = [run for run in runs if "vote" in run.outcome.events]
    share = sum(force(run)["deed"] for run in happened) / len(happened)
    assert found["events"]["vote"]["in_force_if"]["deed"] == pytest.approx(share)
    plain = negosim.ensemble(case({"tariff": SIDES}), 40, 3)
    assert not {"p_in_force", "why_not_in_force"} & plain.to_dict().keys()
    assert not {"in_force", "why_not_in_force"} & plain.tally.counts.keys()


def test_studies_measure_what_is_in_force() -> None:
    """A sweep and a tornado of P(in force) move with the chamber's red line."""
    path = f"{PATH}.0"
    swept = negosim.sweep(treaty(), [f"{path}=0.3,0.9"], worlds=200)
    first, last = (row["in_force:deed"] for row in swept.rows())
    assert first > 0.9 > 0.1 > last
    signed = {row["signed:deed"] for row in swept.rows()}
    assert len(signed) == 1
    bars = negosim.sensitivity(treaty(), 200, of="in_force:deed").to_dict()["parameters"]
    (bar,) = [bar for bar in bars if bar["path"] == path]
    assert bar["kind"] == "red lines"
    assert bar["down"]["differing"] > 100


# ── notices ─────────────────────────────────────────────────────────────────────────────────────


def about_chambers(scenario: Scenario) -> list[str]:
    """The notices about ratification."""
    return [x.message for x in notices(scenario) if "ratified" in x.message]


def test_a_chamber_that_accepts_nothing_of_what_can_be_signed_is_noticed() -> None:
    """Unless an event may move its lines to where they can."""
    (message,) = about_chambers(treaty(low=0.8))
    assert (
        "the chamber accepts 0.8 to 1, the red lines of those who sign leave 0.4 to 0.7" in message
    )
    assert about_chambers(treaty(low=0.7)) == []
    assert about_chambers(treaty(low=0.8, events={"vote": election(90, 0.5)})) == []
    assert crosscheck(treaty(low=0.8)) == []


def test_the_screen_says_what_is_signed_and_not_in_force() -> None:
    """In short, where it otherwise says signed or not signed."""
    refused, fine = (central(treaty(low)).outcome.instruments["deed"] for low in (0.6, 0.5))
    assert signature(refused) == "signed, not in force (not ratified)"
    assert signature(fine) == "signed"
