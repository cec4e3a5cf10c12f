"""Events: values set, parties that come and go, an end that moves, news that follow the talks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from cases.small import (
    FIRM,
    START,
    answers,
    case,
    central,
    paper,
    said,
    wants,
    within,
)
from negosim.record import Ending, Reply, Run, Status, Unsigned
from negosim.rng import BLOCK
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.talks.batch import play_blocks
from negosim.talks.play import run

ROOM = {"height": {"ann": wants(1, 0.4), "bob": wants(0, 0, 0.5)}}
EARLY = {"kind": "conceder"}
NO_ROOM_ELSEWHERE = {"width": {"ann": wants(1, 0.6), "bob": wants(0, 0, 0.5)}}
NO_ROOM = {"height": {"ann": wants(1, 0.6), "bob": wants(0, 0, 0.5)}}


def on(day: int, *effects: dict[str, Any], **keys: Any) -> dict[str, Any]:
    """An event on a day counted from the start."""
    return {"title": "News", "date": START + timedelta(day), "effects": list(effects), **keys}


def once(when: dict[str, Any], *effects: dict[str, Any], **keys: Any) -> dict[str, Any]:
    """An event for which the talks give cause."""
    return {"title": "News", "when": when, "effects": list(effects), **keys}


def heard_in(run: Run, event: str) -> int:
    """The number of the session that reports an event."""
    return next(s.n for s in run.sessions if event in s.events)


# ── values ──────────────────────────────────────────────────────────────────────────────────────


def test_a_red_line_set_by_path_is_the_stance_that_an_effect_changes() -> None:
    """The same event in two forms gives the same talks, in the central and in drawn worlds."""
    line = {"party": "bob", "clause": "height", "accepts": [0, 0.8]}
    path = {"set": {"clauses.height.stances.bob.accepts": [0, 0.8]}}
    one, two = (case(NO_ROOM, events={"news": on(20, effect)}) for effect in (line, path))
    assert central(one).outcome.clauses["height"].status is Status.AGREED
    for world in (None, 3, 7):
        seed = None if world is None else 1
        assert run(one, seed, world).sessions == run(two, seed, world).sessions


def test_a_new_red_line_cuts_what_a_party_would_sign_of_what_is_agreed() -> None:
    """At once, and not only when its capital next replies: the agreement may be reopened."""
    scenario = case(
        {"height": {"ann": wants(1, 0.4), "bob": wants(0, 0, 0.5)}, **NO_ROOM_ELSEWHERE},
        papers={"deed": paper("ann", "bob", adoption="package")},
        parties={"ann": {"tactic": EARLY}, "bob": {"consult_days": 3, "tactic": EARLY}},
        events={"news": on(71, {"party": "bob", "clause": "height", "accepts": [0.3, 0.5]})},
    )
    result = central(scenario)
    news = result.sessions[heard_in(result, "news") - 1]
    assert "height" in news.closed
    answer = news.answers["bob"]["height"]
    assert (answer.low, answer.signs[0]) == (0.3, 0.3)


def test_nested_and_quoted_paths_are_the_same() -> None:
    """TOML's dotted keys make tables within tables; quoted ones do not."""
    nested = {"set": {"parties": {"ann": {"capability": 5.0}}}}
    quoted = {"set": {"parties.ann.capability": 5.0}}
    one, two = (case(ROOM, events={"news": on(20, effect)}) for effect in (nested, quoted))
    assert one == two


def test_a_capability_moves_the_text_from_its_day_on() -> None:
    """With five times the weight of Bob the text is at the centre so weighted."""
    scenario = case(
        {"height": {"ann": wants(1), "bob": wants(0)}},
        parties={"ann": {"tactic": FIRM}, "bob": {"tactic": FIRM}},
        events={"news": on(8, {"set": {"parties.ann.capability": 4.0}})},
    )
    texts = [session.text["height"] for session in central(scenario).sessions]
    assert texts[:4] == pytest.approx([1.0, 0.5, 0.8, 0.8])


def test_a_veto_given_by_an_event_counts() -> None:
    """A voice that gets a veto blocks what it would not sign."""
    clauses = {
        "height": {"ann": wants(1, 0.4), "bob": wants(0, 0, 0.5), "cid": wants(1, 0.9)},
    }
    papers = {"deed": paper("ann", "bob", voices=("cid",))}
    seat = {"set": {"instruments.deed.seats.cid": "veto"}}
    before = central(case(clauses, papers))
    scenario = case(clauses, papers, events={"news": on(1, seat)})
    after = central(scenario)
    assert "With it Cid has a veto in Deed." in said(scenario, after)
    assert before.outcome.clauses["height"].status is Status.AGREED
    assert after.outcome.clauses["height"].status is Status.BLOCKED
    assert after.outcome.clauses["height"].veto == ("ann", "bob", "cid")
    assert set(after.outcome.clauses["height"].blocked_by) == {"bob", "cid"}


@pytest.mark.parametrize(("before", "after"), [("voice", "veto"), ("veto", "voice")])
def test_the_first_text_is_a_draft_where_somebody_decides_by_then(before: str, after: str) -> None:
    """Else the status quo, whatever the seats were before an event of the first day."""
    clauses = {"height": {"ann": wants(1, 0.4), "drafted": 0.9, "instruments": ["deed"]}}
    papers = {
        "deed": {**paper(), "seats": {"ann": before, "bob": "veto"}},
    }
    say = on(0, {"set": {"instruments.deed.seats.ann": after}})
    run = central(case(clauses, papers, {"ann": {}, "bob": {}}, events={"say": say}))
    assert run.sessions[0].text["height"] == (0.9 if after == "veto" else 0.0)


def test_a_condition_that_an_event_drops_binds_no_more() -> None:
    """Bob needs a gate that nobody can give him, until he does not."""
    clauses = {
        "height": {
            "ann": wants(1, 0.4),
            "bob": wants(0, 0, 0.5, requires=({"clause": "gate", "at_least": 0.9},)),
        },
        "gate": {"ann": wants(0, 0, 0.3), "bob": wants(1, 0.2)},
    }
    drop = {"set": {"clauses.height.stances.bob.requires": []}}
    stuck, free = central(case(clauses)), central(case(clauses, events={"news": on(30, drop)}))
    assert "Bob drops its conditions on Height" in said(
        case(clauses, events={"news": on(30, drop)}), free
    )
    assert stuck.outcome.clauses["height"].status is Status.CONDITIONAL
    assert free.outcome.clauses["height"].status is Status.AGREED


def test_no_deal_that_an_event_raises_stops_the_signature() -> None:
    """The verdict uses the value in force at the end."""
    raised = {"set": {"parties.bob.no_deal": 0.9}}
    result = central(case(ROOM, events={"news": on(1, raised)})).outcome.instruments["deed"]
    assert not result.signed
    assert result.below_batna == ("bob",)


def test_a_members_line_set_by_an_event_narrows_its_alliance() -> None:
    """And moves what the alliance would sign, in drawn worlds by the drawn difference."""
    member = {"name": "Eve", "stances": {"height": {"accepts": [0, 1]}}}
    line = {"set": {"parties.bob.members.eve.stances.height.accepts": [0, 0.2]}}
    parties = {"bob": {"members": {"eve": member}}}
    scenario = case(ROOM, parties=parties, events={"news": on(10, line)})
    height = central(scenario).outcome.clauses["height"]
    assert (height.status, height.gap) == (Status.BLOCKED, pytest.approx(0.2))
    assert height.lines["bob"].high_by == ("eve",)


# ── who is there ────────────────────────────────────────────────────────────────────────────────


def test_a_party_that_joins_says_its_position_first() -> None:
    """Before that it says nothing, and nothing is agreed over its head."""
    scenario = case(
        {"height": {"ann": wants(1, 0.4), "bob": wants(0, 0, 0.5), "cid": wants(0.45)}},
        events={"news": on(40, {"joins": "cid"})},
    )
    result = central(scenario)
    spoke = [session.n for session in result.sessions if "cid" in session.answers]
    assert spoke[0] == heard_in(result, "news")
    assert answers(result, "height", "cid")[0].offer == 0.45
    assert result.outcome.clauses["height"].agreed_in >= spoke[0]
    assert not any(session.left for session in result.sessions)


def test_who_never_joins_signs_nothing() -> None:
    """In a world without the event the paper lacks a signatory; nobody has left."""
    scenario = case(
        {"height": {"ann": wants(1, 0.4), "bob": wants(0, 0, 0.5), "cid": wants(0.45)}},
        events={"news": on(40, {"joins": "cid"}, probability=0.4)},
    )
    deed = central(scenario).outcome.instruments["deed"]
    assert not deed.signed
    assert deed.why == (Unsigned.LEFT,)
    assert deed.left == ("cid",)
    assert "Cid was not at the table" in said(scenario, central(scenario))


def test_who_joins_after_the_last_session_has_given_no_answer() -> None:
    """Its say is missing: the transcript says so where it says who held back."""
    scenario = case(
        {"height": {"ann": wants(1), "bob": wants(0), "cid": wants(0.7)}},
        parties={"ann": {"tactic": FIRM}},
        calendar={"end": START + timedelta(89)},
        protocol={"last_call": 0.0},
        events={"late": on(88, {"joins": "cid"})},
    )
    result = central(scenario)
    assert result.outcome.clauses["height"].held_back == ("ann", "cid")
    assert "Cid had given no answer yet" in said(scenario, result)


def test_what_an_absent_party_wants_is_in_no_text() -> None:
    """Who has yet to join has asked nothing: the texts are those of the others."""
    scenario = case(
        {"height": {"ann": wants(0.3), "bob": wants(0.1), "cid": wants(0.8)}},
        events={"news": on(80, {"joins": "cid"})},
    )
    result = central(scenario)
    heard = heard_in(result, "news")
    assert heard > 11
    assert all(0.1 <= s.text["height"] <= 0.3 for s in result.sessions[1 : heard - 1])


def test_capitals_that_answer_at_once_are_asked_in_the_files_order() -> None:
    """Also where Ann took longer before: she does not hear yet what Bob says for the first time."""
    news = {"joins": "bob", "set": {"parties.ann.consult_days": 0.0}}
    scenario = case(
        {"height": {"ann": wants(1, 0.2), "bob": wants(0, 0, 0.5)}},
        parties={"ann": {"consult_days": 0.5}},
        events={"news": on(41, news)},
    )
    result = central(scenario)
    first, second, *_ = [s for s in result.sessions if "bob" in s.answers]
    assert first.answers["ann"]["height"].offer == 1.0
    assert second.answers["ann"]["height"].offer < 1.0


def test_who_leaves_and_returns_signs_after_all() -> None:
    """The talks do not end over an absence that is to end."""
    away = {"go": on(15, {"leaves": "bob"}), "back": on(50, {"returns": "bob"})}
    result = central(case(ROOM, events=away))
    assert "bob" not in result.sessions[heard_in(result, "go")].answers
    assert result.outcome.clauses["height"].status is Status.AGREED
    assert result.outcome.clauses["height"].agreed_in >= heard_in(result, "back")
    for_good = central(case(ROOM, events={"go": away["go"]}))
    assert for_good.outcome.talks is Ending.WALKOUT
    assert for_good.sessions[-1].left == ("bob",)


# ── the end ─────────────────────────────────────────────────────────────────────────────────────


def test_a_deadline_that_moves_gives_more_sessions() -> None:
    """Sessions every week up to the new end; clocks reach 1 at the new last session."""
    later = START + timedelta(7 * 19)
    scenario = case(NO_ROOM, events={"news": on(30, {"end": later})})
    result = central(scenario)
    assert [s.date for s in result.sessions if not s.last_call][-1] == later
    assert result.outcome.deadline == later
    full = [s.n for s in result.sessions if s.answers["ann"]["height"].offer <= 0.6]
    assert result.sessions[full[0] - 1].date == later
    assert "the deadline is 13 May 2024" in said(scenario, result)


def test_a_deadline_that_comes_nearer_ends_the_talks() -> None:
    """Sessions after it are not held; clocks are at 1 by its last session; then the last call."""
    sooner = START + timedelta(30)
    result = central(case(NO_ROOM, events={"news": on(16, {"end": sooner})}))
    assert [s.day for s in result.sessions] == [0, 7, 14, 21, 28, 28]
    assert result.sessions[-1].last_call
    assert within(result.sessions[-2].answers["ann"]["height"].offer, (0.6, 0.6))


def test_listed_sessions_beyond_the_end_are_held_if_it_moves() -> None:
    """Without the event they are not."""
    days = [0, 10, 20, 30]
    calendar = {
        "every": None,
        "end": START + timedelta(15),
        "sessions": tuple({"date": START + timedelta(d)} for d in days),
    }
    for chance, held in ((0.4, 2), (0.6, 4)):
        moved = on(8, {"end": START + timedelta(35)}, probability=chance)
        result = central(case(NO_ROOM, calendar=calendar, events={"news": moved}))
        assert len([s for s in result.sessions if not s.last_call]) == held


# ── what an event follows ───────────────────────────────────────────────────────────────────────


def test_an_event_follows_another_after_days() -> None:
    """Ten days after the first, which happens in its own share of the worlds."""
    chain = {
        "first": on(5, probability=0.6, tension=0.1),
        "second": {"title": "Then", "after": "first", "days": 10.0, "tension": 0.1},
        "third": {"title": "At once", "after": "second", "tension": 0.1},
    }
    result = central(case(NO_ROOM, events=chain))
    assert result.outcome.event_days == {"first": 5.0, "second": 15.0, "third": 15.0}
    chain["first"]["probability"] = 0.4
    assert central(case(NO_ROOM, events=chain)).outcome.event_days == {}


CAUSES = [
    ({"agreed": "gate"}, lambda s: "gate" in s.agreed),
    ({"refused": "height"}, lambda s: s.answers["bob"]["height"].reply.value == "refuse"),
    ({"refused": "height", "by": "bob"},
     lambda s: s.answers["bob"]["height"].reply.value == "refuse"),
    ({"tension": 0.25}, lambda s: s.tension >= 0.25),
]  # fmt: skip


@pytest.mark.parametrize(("when", "given"), CAUSES)
def test_an_event_follows_the_first_session_that_gives_cause(when: Any, given: Any) -> None:
    """It is reported with the next session, and happens once."""
    scenario = case(
        {**NO_ROOM, "gate": {"ann": wants(1, 0.4), "bob": wants(0.5)}},
        tension={"start": 0.1, "per_refusal": 0.1},
        events={"news": once(when, {"clause": "height", "reopen": True}, tension=0.01)},
    )
    result = central(scenario)
    cause = next(s.n for s in result.sessions if given(s))
    assert heard_in(result, "news") == cause + 1
    assert [e for s in result.sessions for e in s.events] == ["news"]


def test_a_deadlock_brings_a_mediator() -> None:
    """When nothing has moved for two sessions the end comes nearer and Bob yields."""
    yields = {"set": {"clauses.height.stances.bob.accepts": [0, 0.9]}}
    parties = {p: {"tactic": FIRM} for p in ("ann", "bob")}
    scenario = case(NO_ROOM, parties=parties, events={"news": once({"still": 2}, yields)})
    result = central(scenario)
    assert heard_in(result, "news") == 5  # the first moves, the second takes it up; two are still
    assert result.outcome.clauses["height"].gap == 0.0
    assert "After 2 sessions without a move: News" in said(scenario, result)


def test_an_event_follows_what_could_be_signed() -> None:
    """The note could be signed once its clause is agreed; Ann then raises the fence's weight."""
    scenario = case(
        {
            "height": {"instruments": ["deed"], **NO_ROOM["height"]},
            "gate": {"instruments": ["note"], "ann": wants(1, 0.4), "bob": wants(0.5)},
        },
        {"deed": paper("ann", "bob"), "note": paper("ann", "bob")},
        events={"news": once({"signed": "note"}, tension=0.1)},
    )
    result = central(scenario)
    assert heard_in(result, "news") == result.outcome.clauses["gate"].agreed_in + 1


# ── many worlds ─────────────────────────────────────────────────────────────────────────────────


def shaken() -> Scenario:
    """Uncertain events that state anew what worlds have in common, by date and by cause."""
    return case(
        {
            "height": {"ann": wants(1, 0.35), "bob": wants(0, 0, 0.45), "cid": wants(0.5)},
            "gate": {"ann": wants(0.7, 0.5), "bob": wants(0, 0, 0.6)},
        },
        parties={"ann": {"sensitivity": 0.5}, "bob": {"walkout": 0.3}},
        tension={"start": 0.3, "per_refusal": 0.1},
        uncertainty={"medium": 0.1, "capability": 0.2},
        events={
            "slow": on(12, {"set": {"parties.ann.sensitivity": 0.9}}, probability=0.5),
            "later": {"title": "L", "after": "slow", "days": 20.0, "probability": 0.7,
                      "effects": [{"end": START + timedelta(120)}]},
            "seat": once({"tension": 0.45}, {"set": {"instruments.deed.seats.cid": "voice"}},
                         {"leaves": "cid"}),
            "back": {"title": "B", "after": "seat", "days": 9.5, "effects": [{"returns": "cid"}]},
        },
    )  # fmt: skip


def test_worlds_that_events_part_are_those_played_one_by_one() -> None:
    """Bit for bit, whatever happens in the others."""
    scenario = shaken()
    ledger = play_blocks(tabulate(scenario), 3, [0])
    keys = [event.key for event in tabulate(scenario).events]
    assert len(ledger.day) == BLOCK
    assert all(0 < ledger.happens[:, e].sum() < BLOCK for e in range(len(keys)))
    for world in range(0, BLOCK, 9):
        alone = run(scenario, 3, world).outcome
        assert alone.day == ledger.day[world]
        assert [c.level for c in alone.clauses.values()] == ledger.level[world].tolist()
        assert list(alone.utilities.values()) == ledger.utilities[world].tolist()
        assert [i.signed for i in alone.instruments.values()] == ledger.signed[world].tolist()
        undated = {"seat", "back", "later"} & set(alone.events)
        assert undated == {
            k for e, k in enumerate(keys) if k != "slow" and ledger.happens[world, e]
        }


def test_draws_are_those_of_the_scenario_without_its_events() -> None:
    """Only what happens differs: red lines, capabilities and luck are the same bits."""
    from negosim.talks.draws import draw

    scenario = shaken()
    bare = scenario.model_copy(update={"events": {}})
    one, two = (draw(tabulate(s), 3, [0]) for s in (scenario, bare))
    for name in ("ideal", "low", "high", "salience", "capability"):
        assert np.array_equal(getattr(one, name), getattr(two, name))
    sessions = len(tabulate(bare).meetings)
    assert np.array_equal(one.luck[:, :sessions], two.luck)


def test_what_no_deal_is_worth_does_not_depend_on_worlds_that_ended_before() -> None:
    """An alliance that accepts nothing has its own line's no deal, the one in force at the end."""
    members = {
        "left": {"name": "Left", "stances": {"height": {"accepts": [0.0, 0.5]}}},
        "right": {"name": "Right", "stances": {"height": {"accepts": [0.5, 1.0]}}},
    }
    scenario = case(
        {"height": {"ann": wants(0.5, 0.3, 0.7, essential=True), "bob": wants(0, 0, 0.5)}},
        parties={"ann": {"members": members}},
        uncertainty={"low": 0.1, "medium": 0.1, "high": 0.1},
        events={
            "walks": on(10, {"leaves": "bob"}, probability=0.5),
            "line": on(20, {"party": "ann", "clause": "height", "accepts": [0.1, 0.7]}),
        },
    )
    ledger = play_blocks(tabulate(scenario), 1, [0])
    assert len(set(ledger.day[:16].tolist())) > 1
    for world in range(16):
        alone = run(scenario, 1, world).outcome.batna
        assert ledger.batna[world].tolist() == list(alone.values())


def test_a_dropped_condition_makes_no_reply_conditional() -> None:
    """Once the only condition of all is gone, who would sign the text accepts it."""
    clauses = {
        "height": {
            "ann": wants(1, 0.9),
            "bob": wants(0.5, 0, 1, requires=({"clause": "gate", "at_least": 0.9},)),
        },
        "gate": {"ann": wants(0, 0, 0.3), "bob": wants(1, 0.2)},
    }
    linear = {"kind": "linear", "patience": 0.5}
    drop = {"set": {"clauses.height.stances.bob.requires": []}}
    scenario = case(
        clauses,
        parties={"ann": {"tactic": FIRM}, "bob": {"tactic": linear}},
        events={"news": on(72, drop)},
        protocol={"last_call": False},
    )
    replies = [(s.day, s.answers["bob"]["height"].reply) for s in central(scenario).sessions]
    assert (70.0, Reply.CONDITIONAL) in replies
    assert {reply for day, reply in replies if day > 72} == {Reply.ACCEPT}


def test_an_event_follows_another_that_comes_in_two_groups_of_worlds_at_once() -> None:
    """The second session opens and closes when the first one closes: Bob is busy all the while."""
    calendar = {
        "every": None,
        "open_days": 3.0,
        "sessions": tuple({"date": START + timedelta(d)} for d in (0, 1, 20)),
    }
    events = {
        "cause": once({"tension": 0.15}),
        "then": {"title": "T", "after": "cause", "days": 7.0},
        "heat": on(0, tension=0.25, probability=0.5),
    }
    scenario = case(
        NO_ROOM,
        calendar=calendar,
        parties={"bob": {"consult_days": 5.0}},
        tension={"start": 0.0, "per_refusal": 0.2},
        events=events,
    )
    ledger = play_blocks(tabulate(scenario), 3, [0])
    keys = [event.key for event in tabulate(scenario).events]
    then, heat = (ledger.happens[:, keys.index(key)] for key in ("then", "heat"))
    assert (then & heat).any()
    assert (then & ~heat).any()
