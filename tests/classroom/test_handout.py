"""Hand-outs: what a page must not say, whole folders, pages that need nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest

import negosim
from negosim.classroom.handout import files, handout
from negosim.classroom.lesson_page import HELD, happening, held
from negosim.classroom.public_page import chair_record, offer_sheet, public_brief
from negosim.classroom.seat_page import seat_page
from negosim.game.errors import GameError
from negosim.game.game import start
from negosim.prose.blocks import Table
from negosim.report.blocks import Card, Document, Sheet
from negosim.report.html import html
from negosim.report.markdown import markdown
from negosim.scenario.presets import presets
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import meetings

PRESETS = [p.name for p in presets() if p.origin == "shipped"]
WORLDS = [(None, None), (7, 3)]


def others_changed(scenario: Scenario, known: str) -> Scenario:
    """The scenario with all that parties other than `known` want, can and do replaced."""
    changes: dict[str, Any] = {}
    for key, party in scenario.parties.items():
        if key == known:
            continue
        root = f"parties.{key}"
        changes |= {
            f"{root}.tactic": {"kind": "firm"},
            f"{root}.allocation": "even" if party.allocation == "logrolling" else "logrolling",
            f"{root}.outside": None,
            f"{root}.no_deal": 0.01,
            f"{root}.about": "Changed.",
            f"{root}.sensitivity": 0.77,
            f"{root}.walkout": 0.0 if party.walkout else 0.33,
            f"{root}.curvature": 1.7,
            f"{root}.discount": 0.93,
        }
        lines = [f"members.{m}.stances.{c}" for m, x in party.members.items() for c in x.stances]
        chamber = party.ratification.stances if party.ratification else ()
        lines += [f"ratification.stances.{c}" for c in chamber]
        changes |= {f"{root}.{line}.accepts": [0.0, 1.0] for line in lines}
    for key, clause in scenario.clauses.items():
        at = [step.at for step in clause.levels] if clause.scale == "steps" else [0.37]
        for party, stance in clause.stances.items():
            if party == known:
                continue
            root = f"clauses.{key}.stances.{party}"
            changes |= {
                f"{root}.ideal": next(level for level in [*at, 0.41] if level != stance.ideal),
                f"{root}.accepts": [0.0, 1.0],
                f"{root}.values": None,
                f"{root}.salience": stance.salience * 3.7 + 0.1,
                f"{root}.essential": not stance.essential,
                f"{root}.requires": None,
                f"{root}.quote": "Changed.",
            }
    for key, event in scenario.events.items():
        own = any(known in (e.party, e.leaves, e.joins, e.returns) for e in event.effects)
        if not own and not any(effect.end or effect.set for effect in event.effects):
            changes |= {f"events.{key}.title": "Changed", f"events.{key}.effects": None}
    return scenario.changed(changes)


def written(scenario: Scenario, party: str, world: tuple[int | None, int | None]) -> list[str]:
    """The page of a seat as the files have it."""
    page = seat_page(scenario, start(scenario, [party], *world).brief(party), "")
    return [html(page), markdown(page)]


@pytest.mark.parametrize("name", PRESETS)
def test_a_seat_reads_the_same_whatever_the_others_want(name: str) -> None:
    """Byte for byte, in the central world and a drawn one; nor do others change public pages."""
    scenario = negosim.load(name)
    nobody = others_changed(scenario, "")
    for build in (public_brief, offer_sheet, chair_record):
        assert html(build(scenario)) == html(build(nobody))
        assert markdown(build(scenario)) == markdown(build(nobody))
    differing = 0
    for party in scenario.parties:
        try:
            start(scenario, [party])
        except GameError:
            continue  # it has no say, and no page
        changed = others_changed(scenario, party)
        for world in WORLDS:
            assert written(scenario, party, world) == written(changed, party, world)
            differing += written(scenario, party, world) != written(nobody, party, world)
    assert differing  # a change of one's own is seen: the comparison can fail


def test_pages_need_nothing_from_elsewhere_and_are_light() -> None:
    """No scripts, addresses that a browser loads or event handlers; at most 600 kB.

    Whose aims an event changes has a second page.
    """
    data = files(handout(negosim.load("two-plus-four-1990"), ["ussr", "frg"], 7, 3))
    assert {name.partition(".")[0] for name in data} == {
        "public-brief", "seat-ussr", "later-ussr", "seat-frg", "offer-sheet", "chair-record",
        "instructor-key", "instructor-lesson",
    }  # fmt: skip
    for name, page in data.items():
        text = page.decode("utf-8")
        assert len(page) < 600_000
        loads = r"<script|<link|<img|<iframe|@import|url\(|\ssrc=|\son\w+="
        assert not re.search(loads, text), name
    key = data["instructor-key.md"].decode("utf-8")
    for part in ("world 3 of seed 7", "Nash", "In the record", "What would open", "Source: "):
        assert part in key


@pytest.mark.parametrize("name", ["two-party", "two-plus-four-1990", "cuba-1962"])
def test_a_clause_has_the_brief_s_number_on_a_seat_s_page(name: str) -> None:
    """In the table and above the levels; a tactic is in words there, without its numbers."""
    scenario = negosim.load(name)
    titles = {c.title for c in cards(public_brief(scenario))}
    sheet = [row[0] for row in rows(offer_sheet(scenario)) if len(row) == 5]
    assert [row.split()[0] for row in sheet] == [str(n + 1) for n in range(len(scenario.clauses))]
    for party in scenario.parties:
        page = seat_page(scenario, start(scenario, [party]).brief(party), "")
        assert {c.title for c in cards(page)} <= titles
        ranked = [row[0].partition(", essential")[0] for row in rows(page) if len(row) == 6]
        assert set(ranked) <= set(sheet)
        assert len(ranked) == len(cards(page)) > 0
        assert "beta" not in markdown(page)


@pytest.mark.parametrize("outside", [0.05, None])
def test_what_is_not_signed_in_a_seat_s_name_is_as_its_page_says(outside: float | None) -> None:
    """A paper below no deal, of whose clauses the person accepted each."""
    scenario = negosim.load("two-party").changed(
        {"parties.buyer.outside": outside, "clauses.price.stances.buyer.requires": None}
    )
    game = start(scenario, ["buyer", "seller"])
    page = markdown(seat_page(scenario, game.brief("buyer"), ""))
    says = "even if you accepted every clause" in page
    while (pending := game.pending) is not None:
        still = set(pending.advice) - set(pending.agreed)
        accepts = pending.party == "buyer" or pending.step == "last text"
        game = game.answer(dict.fromkeys(still, "accept" if accepts else 0.0))
    assert game.run is not None
    assert game.run.outcome.instruments["contract"].signed is not says
    assert (outside is not None) is says
    assert {v.status.value for v in game.run.outcome.clauses.values()} == {"agreed"}


@pytest.mark.parametrize("name", PRESETS)
def test_the_plan_holds_the_first_session_and_those_of_events(name: str) -> None:
    """As many as there is time for; the shorter lesson holds none that the longer does not."""
    scenario, run = negosim.load(name), negosim.run(name)
    happen = happening(scenario, run)
    total = len(meetings(scenario, scenario.calendar.end))
    short, long = (held(scenario, happen, {}, most) for most in HELD.values())
    assert set(short) <= set(long) <= set(range(1, total + 1))
    for chosen, most in zip((short, long), HELD.values(), strict=True):
        assert (chosen[0], len(chosen)) == (1, min(most, total))
        events = {happen[e] for e in happen if scenario.events[e].effects} - {total + 1}
        assert events <= set(chosen) or set(chosen) <= {1, *events}


def test_the_plan_s_other_number_is_one_that_can_be_set() -> None:
    """The command with `--set` is of this scenario, and changes it."""
    scenario = negosim.load("two-plus-four-1990")
    plan = markdown(handout(scenario, ["frg"])["instructor-lesson"])
    change = re.search(r"negosim run two-plus-four-1990 --set (\S+)", plan)
    assert change is not None
    assert negosim.load("two-plus-four-1990", (change[1],)) != scenario
    assert "class open two-plus-four-1990 --sessions 1,6,10 " in plan


def cards(page: Document) -> list[Card]:
    """Those of all sections."""
    return [part for section in page.sections for part in section.parts if isinstance(part, Card)]


def rows(page: Document) -> list[Sequence[str]]:
    """Of all tables and forms outside cards."""
    parts = [part for section in page.sections for part in section.parts]
    return [row for part in parts if isinstance(part, Table | Sheet) for row in part.rows]
