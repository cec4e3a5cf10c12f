"""Signatures: papers traded, no deal, conditions in other papers, seats without a position."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

import negosim
from cases.small import FIRM, START, case, central, drawn, paper, said, wants, within, worlds
from negosim.game.debrief import debriefs
from negosim.game.debrief_words import debrief_lines
from negosim.game.game import start
from negosim.record import Run, Status, Unsigned
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.talks.batch import play_blocks

EAGER = {"tactic": {"kind": "linear", "patience": 0.7}}

# ── one paper for the other ─────────────────────────────────────────────────────────────────────


def traded(signed_with: tuple[str, ...] = (), no_deal: float | None = 0.62) -> Scenario:
    """Land is good for Ann alone, peace for Bob alone; both together are good for both."""
    stated = {**EAGER, "no_deal": no_deal}
    return case(
        {
            "field": {
                "ann": wants(1, 0.8, salience=0.7, essential=True),
                "bob": wants(0, 0, salience=0.3),
                "instruments": ["land"],
            },
            "quiet": {
                "ann": wants(0, 0, salience=0.3),
                "bob": wants(1, 0.8, salience=0.7, essential=True),
                "instruments": ["peace"],
            },
        },
        {
            "land": paper("ann", "bob", adoption="package", signed_with=list(signed_with)),
            "peace": paper("ann", "bob", adoption="package"),
        },
        {"ann": stated, "bob": stated},
    )


def test_papers_worth_less_than_no_deal_alone_are_not_signed_alone() -> None:
    """Each is agreed, and each is worth less than no deal to the one who gives in it."""
    scenario = traded()
    run = central(scenario)
    land, peace = run.outcome.instruments["land"], run.outcome.instruments["peace"]
    assert not land.signed
    assert not peace.signed
    assert (land.below_batna, peace.below_batna) == (("bob",), ("ann",))
    assert land.why == peace.why == (Unsigned.NO_DEAL,)
    assert run.outcome.utilities == run.outcome.batna == {"ann": 0.62, "bob": 0.62}
    assert "Land is not signed. It is worth less than no deal to Bob" in said(scenario, run)


def test_papers_signed_together_are_judged_together() -> None:
    """One for the other: both are signed, and both sides are better off than without a deal."""
    run = central(traded(("peace",)))
    assert all(instrument.signed for instrument in run.outcome.instruments.values())
    assert all(within(run.outcome.clauses[c].level, (0.8, 1)) for c in ("field", "quiet"))
    assert all(run.outcome.utilities[p] > 0.62 for p in ("ann", "bob"))


def ring(together: bool, no_room: bool = False, **keys: Any) -> Scenario:
    """Three papers: one gives in each, and each gains in the next; a party holds no deal at .5."""
    names, clauses, papers = ("a", "b", "c"), {}, {}
    for n, taker in enumerate(names):
        giver, i = names[(n + 1) % 3], f"paper_{taker}"
        stances = {
            taker: wants(1, 0.8, salience=0.7, essential=True),
            giver: wants(0, 0, 0.5 if no_room and n == 0 else 1, salience=0.3),
        }
        clauses[f"gain_{taker}"] = {**stances, "instruments": [i]}
        following = [f"paper_{giver}"] if together else []
        papers[i] = paper(taker, giver, adoption="package", signed_with=following)
    return case(clauses, papers, {p: {**EAGER, "no_deal": 0.5} for p in names}, **keys)


@pytest.mark.parametrize("together", [True, False])
def test_a_ring_of_papers_is_signed_only_as_a_ring(together: bool) -> None:
    """Alone each paper leaves its giver worse off than no deal; as a ring everybody gains."""
    run = central(ring(together))
    assert [i.signed for i in run.outcome.instruments.values()] == [together] * 3
    if together:
        assert all(u > 0.5 for u in run.outcome.utilities.values())
    else:
        below = [i.below_batna for i in run.outcome.instruments.values()]
        assert below == [("b",), ("c",), ("a",)]


def test_a_paper_without_room_takes_along_what_is_signed_with_it() -> None:
    """The first has no room; the other two, agreed as they are, are not signed without it."""
    scenario = ring(True, no_room=True)
    run = central(scenario)
    first, *others = run.outcome.instruments.values()
    assert first.why == (Unsigned.NO_ROOM,)
    assert all(other.why == (Unsigned.TOGETHER,) for other in others)
    assert run.outcome.utilities == run.outcome.batna
    text = said(scenario, run)
    assert "Paper b is not signed. What it is signed with is not signed" in text
    assert "Gain b: agreed in principle, unsigned" in text


def test_in_drawn_worlds_papers_are_signed_together_or_not_at_all() -> None:
    """All three or none; with none everybody keeps no deal, to the bit."""
    scenario = ring(True, uncertainty={"medium": 0.25})
    signatures = set()
    for run in drawn(scenario, 24):
        signed = {i.signed for i in run.outcome.instruments.values()}
        assert len(signed) == 1
        signatures |= signed
        if signed == {False}:
            assert run.outcome.utilities == run.outcome.batna
            assert all(i.why for i in run.outcome.instruments.values())
    assert signatures == {True, False}


# ── no deal ─────────────────────────────────────────────────────────────────────────────────────


def test_nothing_signed_is_exactly_no_deal() -> None:
    """No deal is worth more to both than what they can sign; neither gains or loses."""
    scenario = case(
        {
            "height": {
                "ann": wants(1, 0.2, essential=True),
                "bob": wants(0, 0, 0.35, essential=True),
            }
        },
        {"deed": paper("ann", "bob", adoption="package")},
        {"ann": {"outside": 0.4}, "bob": {"outside": -0.1}},
    )
    run = central(scenario)
    assert run.outcome.instruments["deed"].below_batna == ("ann", "bob")
    assert run.outcome.utilities == run.outcome.batna
    assert run.outcome.batna == pytest.approx({"ann": 0.4, "bob": 0.9})
    text = said(scenario, run)
    assert "Ann .40, the same as no deal" in text
    assert "Bob .90, the same as no deal" in text


@pytest.mark.parametrize("stated", [{}, {"no_deal": 0.3}, {"outside": -0.2}])
@pytest.mark.parametrize("adoption", ["package", "clause_by_clause"])
def test_without_room_everybody_keeps_no_deal(stated: dict, adoption: str) -> None:
    """However no deal is valued, and although one of the clauses is agreed in principle."""
    scenario = case(
        {
            "tariff": {
                "a": wants(0.9, 0.6, essential=True),
                "b": wants(0, 0, 0.4, essential=True),
                "watcher": wants(0.5),
            },
            "visas": {"a": wants(0.6, 0.2), "b": wants(0.5, 0.1)},
        },
        {"treaty": paper("a", "b", voices=("watcher",), adoption=adoption)},
        {"a": stated, "watcher": {"no_deal": 0.7}},
    )
    run = central(scenario)
    assert run.outcome.clauses["visas"].status is Status.AGREED
    assert run.outcome.instruments["treaty"].why == (Unsigned.NO_ROOM,)
    assert run.outcome.utilities == run.outcome.batna
    assert said(scenario, run).count("the same as no deal") == 3


def test_without_a_stated_no_deal_the_red_lines_say_what_it_is_worth() -> None:
    """A party would sign its worst accepted level rather than leave: what it signs is no less."""
    scenario = case(
        {"rent": {"ann": wants(1, 0.3, essential=True), "bob": wants(0, 0, 0.5, essential=True)}},
        {"lease": paper("ann", "bob", adoption="package")},
    )
    run = central(scenario)
    assert run.outcome.instruments["lease"].signed
    assert run.outcome.batna == pytest.approx({"ann": 0.3, "bob": 0.5})
    assert all(run.outcome.utilities[p] >= run.outcome.batna[p] - 1e-9 for p in ("ann", "bob"))


def test_in_drawn_worlds_nothing_signed_is_no_deal_for_everybody() -> None:
    """Three parties, two papers, stated and unstated values of no deal."""
    scenario = case(
        {
            "gas": {
                "a": wants(1, 0.5, essential=True),
                "b": wants(0.1, 0, 0.5, essential=True),
                "instruments": ["deal"],
            },
            "oil": {
                "b": wants(0.8, 0.5, essential=True),
                "c": wants(0.2, 0, 0.5, essential=True),
                "instruments": ["accord"],
            },
        },
        {
            "deal": paper("a", "b", adoption="package"),
            "accord": paper("b", "c", adoption="package"),
        },
        {"a": {"outside": 0.45}, "c": {"no_deal": 0.2}},
        uncertainty={"medium": 0.2},
    )
    unsigned = 0
    for run in drawn(scenario, 24):
        if not any(i.signed for i in run.outcome.instruments.values()):
            unsigned += 1
            assert run.outcome.utilities == run.outcome.batna
    assert 0 < unsigned < 24


# ── a condition in a paper that nobody signs ────────────────────────────────────────────────────


def depends(condition: dict[str, Any], outside: float = 0.9, **keys: Any) -> Scenario:
    """The toll of a note depends on an access treaty, which Cyd signs for access of .9 at least."""
    return case(
        {
            "toll": {
                "ann": wants(1, 0.3, requires=[condition]),
                "bob": wants(0, 0, 0.6),
                "instruments": ["note"],
            },
            "access": {
                "ann": wants(1, 0.3),
                "bob": wants(0, 0, 0.6),
                "cyd": wants(1, 0),
                "instruments": ["treaty"],
            },
        },
        {"note": paper("ann", "bob"), "treaty": paper("ann", "bob", "cyd", adoption="package")},
        {"cyd": {"outside": outside}},
        **keys,
    )


ACCESS = {"clause": "access", "at_least": 0.3}
TREATY = {"signed": "treaty"}


def test_a_condition_in_a_paper_that_is_not_signed_is_not_met() -> None:
    """Access is agreed above .3, in a treaty that Cyd does not sign: so Ann signs no toll."""
    scenario = depends(ACCESS)
    run = central(scenario)
    note, treaty = run.outcome.instruments["note"], run.outcome.instruments["treaty"]
    assert run.outcome.clauses["access"].status is Status.AGREED
    assert within(run.outcome.clauses["access"].level, (0.3, 0.6))
    assert (treaty.signed, treaty.below_batna) == (False, ("cyd",))
    assert (note.signed, note.why) == (False, (Unsigned.CONDITION,))
    (unmet,) = note.unmet["toll"]
    assert (unmet.party, unmet.clause, unmet.at_least) == ("ann", "access", 0.3)
    assert not run.outcome.clauses["toll"].in_force
    assert run.outcome.utilities == run.outcome.batna
    text = said(scenario, run)
    assert "Toll is agreed on a condition that is not in force: Access stands at .30" in text


def test_a_clause_left_out_of_a_signed_paper_is_not_called_agreed_alone() -> None:
    """Toll waits for the dam, of a treaty that fails: the note is signed for the rent only."""
    need = [{"clause": "dam", "at_least": 0.2}]
    scenario = case(
        {
            "toll": {"ann": wants(1, requires=need), "bob": wants(0), "instruments": ["note"]},
            "rent": {"ann": wants(1), "bob": wants(0), "instruments": ["note"]},
            "dam": {"ann": wants(1), "bob": wants(0), "instruments": ["treaty"]},
            "gap": {
                "ann": wants(1, 0.6, essential=True),
                "bob": wants(0, 0, 0.5),
                "instruments": ["treaty"],
            },
        },
        {"note": paper("ann", "bob"), "treaty": paper("ann", "bob")},
    )
    run = central(scenario)
    assert run.outcome.instruments["note"].signed
    assert run.outcome.clauses["toll"].status is Status.AGREED
    assert not run.outcome.clauses["toll"].in_force
    text = said(scenario, run)
    assert "Toll: agreed on a condition that is not in force." in text
    assert "if Dam stands at .20 or higher" in text
    assert "Rent: agreed. " in text
    game = start(scenario, ["ann"])
    while game.pending is not None:
        game = game.answer({})
    words = " ".join(line.text for line in debrief_lines(scenario, debriefs(game)["ann"]))
    assert re.search(r"Toll .*\.50 .*not in force", words)
    assert "Agreed but not in force: +" in words


def test_a_condition_in_a_paper_that_is_signed_is_met() -> None:
    """The same with a Cyd for whom no deal is worth less: both papers are signed."""
    run = central(depends(ACCESS, outside=0.1))
    assert all(i.signed for i in run.outcome.instruments.values())
    assert run.outcome.clauses["toll"].in_force


@pytest.mark.parametrize("outside", [0.9, 0.1])
def test_a_signature_as_a_condition_is_that_of_the_end(outside: float) -> None:
    """During the talks the treaty could be signed; whether it is decides on the note."""
    scenario = depends(TREATY, outside)
    run = central(scenario)
    signed = outside < 0.5
    assert [i.signed for i in run.outcome.instruments.values()] == [signed, signed]
    if not signed:
        assert run.outcome.instruments["note"].why == (Unsigned.CONDITION,)
        told = "Toll is agreed on a condition that is not in force: Treaty is signed"
        assert told in said(scenario, run)


@pytest.mark.parametrize("outside", [0.95, 0.0])
def test_what_is_not_signed_takes_a_whole_chain_along(outside: float) -> None:
    """Debt depends on ports, ports on troops, and troops are in a paper worth too little."""
    scenario = case(
        {
            "debt": {
                "a": wants(0.8, 0.2, requires=[{"clause": "ports", "at_most": 0.7}]),
                "b": wants(0.3, 0, 0.9),
                "instruments": ["loan"],
            },
            "ports": {
                "b": wants(0.2, 0, 0.7, requires=[{"clause": "troops", "at_least": 0.4}]),
                "c": wants(0.9, 0.5),
                "instruments": ["lease"],
                "status_quo": 0.9,
            },
            "troops": {
                "a": wants(1, 0.4),
                "d": wants(0, 0, 0.7),
                "instruments": ["pact"],
            },
        },
        {
            "loan": paper("a", "b"),
            "lease": paper("b", "c", adoption="package"),
            "pact": paper("a", "d", adoption="package"),
        },
        {"d": {"no_deal": outside}},
    )
    run = central(scenario)
    why = [i.why for i in run.outcome.instruments.values()]
    if outside == 0.0:
        assert why == [(), (), ()]
    else:
        assert why == [(Unsigned.CONDITION,), (Unsigned.CONDITION,), (Unsigned.NO_DEAL,)]
        assert run.outcome.utilities == run.outcome.batna


@pytest.mark.parametrize("condition", [ACCESS, TREATY])
def test_in_drawn_worlds_the_note_is_never_signed_without_the_treaty(condition: dict) -> None:
    """The treaty is signed in some worlds only, and the note in none of the others."""
    scenario = depends(condition, outside=0.45, uncertainty={"medium": 0.15})
    runs = drawn(scenario, 24)
    signed = [tuple(i.signed for i in run.outcome.instruments.values()) for run in runs]
    assert (
        {(False, False), (True, True)}
        <= set(signed)
        <= {(False, False), (True, True), (False, True)}
    )


# ── silent seats ────────────────────────────────────────────────────────────────────────────────


def untouched(run: Run, clause: str, level: float) -> None:
    """Nobody decides on the clause: it is at its status quo throughout and not in force."""
    verdict = run.outcome.clauses[clause]
    assert (verdict.status, verdict.level, verdict.in_force) == (Status.OPEN, level, False)
    assert verdict.agreed_in is None
    assert all(session.text[clause] == level for session in run.sessions)


def test_a_clause_without_a_position_stays_as_it_is() -> None:
    """Height is agreed and signed over a signatory without a stance; colour is left alone."""
    scenario = case(
        {"height": {"ann": wants(1, 0.3), "bob": wants(0, 0, 0.6)}, "colour": {}},
        {"deed": paper("ann", "bob", "cyd", adoption="package")},
    )
    run = central(scenario)
    untouched(run, "colour", 0.0)
    assert within(run.outcome.clauses["height"].level, (0.3, 0.6))
    assert run.outcome.instruments["deed"].signed
    text = said(scenario, run)
    assert "Colour: open. Nobody who must agree has a position on it; it stays as it is" in text


def test_a_clause_without_a_position_stays_at_its_status_quo() -> None:
    """Fees of .4 today and drafted at .9: .4, in a paper that is otherwise signed."""
    run = central(
        case(
            {
                "fees": {"status_quo": 0.4, "drafted": 0.9},
                "hours": {"a": wants(0.2, 0, 0.6), "b": wants(0.7, 0.5), "status_quo": 1},
            }
        )
    )
    untouched(run, "fees", 0.4)
    assert run.outcome.clauses["hours"].in_force
    assert run.outcome.talks == "concluded"


def test_a_voice_alone_does_not_make_a_clause() -> None:
    """A lobby asks for parks; neither of those who sign has a position on them."""
    run = central(
        case(
            {
                "roads": {"state": wants(1, 0.4), "city": wants(0.3, 0, 0.5)},
                "parks": {"lobby": wants(1, 0.9), "status_quo": 0.2},
            },
            {"plan": paper("state", "city", voices=("lobby",))},
            {"lobby": {"tactic": FIRM, "capability": 9}},
        )
    )
    untouched(run, "parks", 0.2)
    assert run.outcome.instruments["plan"].signed


def test_in_drawn_worlds_silent_seats_change_nothing() -> None:
    """The same talks with a signatory that has no stance and a clause on which nobody speaks."""
    clauses = {
        "water": {"a": wants(0.9, 0.4), "b": wants(0.1, 0, 0.5)},
        "power": {"b": wants(1, 0.5), "a": wants(0.2, 0, 0.6)},
    }
    spread = {"medium": 0.15}
    plain = worlds(case(clauses, {"deed": paper("a", "b")}, uncertainty=spread))
    silent = {**clauses, "names": {"status_quo": 0.5}}
    other = worlds(case(silent, {"deed": paper("a", "b", "c")}, uncertainty=spread))
    for one, two in zip(plain, other, strict=True):
        untouched(two, "names", 0.5)
        for clause in clauses:
            mine, theirs = one.outcome.clauses[clause], two.outcome.clauses[clause]
            assert (mine.status, mine.level) == (theirs.status, theirs.level)
        assert one.outcome.instruments["deed"].signed is two.outcome.instruments["deed"].signed


def test_a_discount_is_the_same_bits_alone_and_among_others() -> None:
    """On a day whose power has a short way of its own: two days on, a square."""
    clauses = {"a": {"ann": wants(0.0), "bob": wants(0.0, 0.0, 0.0)}}
    parties = {"ann": {"discount": 0.47939983530202135, "consult_days": 2.0}}
    calendar = {"open_days": 2.0, "end": START + timedelta(5)}
    scenario = case(clauses, parties=parties, sessions=1, calendar=calendar)
    ledger = play_blocks(tabulate(scenario), 7, [0])
    assert ledger.day[0] == 2.0
    for world in range(20):
        alone = negosim.run(scenario, seed=7, world=world).outcome.utilities
        assert list(alone.values()) == ledger.utilities[world].tolist()
