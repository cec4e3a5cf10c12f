"""Hand-outs: what a page must not say, whole folders, pages that need nothing from elsewhere."""

from __future__ import annotations

import re
from typing import Any

import pytest

import negosim
from negosim.classroom.handout import files, handout
from negosim.classroom.public_page import offer_sheet, public_brief
from negosim.classroom.seat_page import seat_page
from negosim.game.errors import GameError
from negosim.game.game import start
from negosim.report.html import html
from negosim.report.markdown import markdown
from negosim.scenario.presets import presets
from negosim.scenario.schema import Scenario

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
    for build in (public_brief, offer_sheet):
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
        "public-brief", "seat-ussr", "later-ussr", "seat-frg", "offer-sheet", "instructor-key",
        "instructor-lesson",
    }  # fmt: skip
    for name, page in data.items():
        text = page.decode("utf-8")
        assert len(page) < 600_000
        loads = r"<script|<link|<img|<iframe|@import|url\(|\ssrc=|\son\w+="
        assert not re.search(loads, text), name
    key = data["instructor-key.md"].decode("utf-8")
    for part in ("world 3 of seed 7", "Nash", "In the record", "What would open", "Source: "):
        assert part in key
