"""Puts together the hand-outs of a scenario: a document for each reader, by its file's name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from negosim.analysis.zopa import red_lines
from negosim.classroom.key_page import key_page
from negosim.classroom.lesson_page import lesson_page
from negosim.classroom.public_page import chair_record, offer_sheet, public_brief
from negosim.classroom.seat_page import later_page, seat_page
from negosim.game.brief import brief
from negosim.game.game import start, with_say
from negosim.record import Run
from negosim.report.blocks import Document
from negosim.report.html import html
from negosim.report.markdown import markdown
from negosim.scenario.happenings import instructed
from negosim.scenario.schema import Scenario
from negosim.talks.play import drawn_world, sit

FORMS = {"html": html, "md": markdown}
"""What a document is written as, by the ending of its file."""


def handout(
    scenario: Scenario,
    seats: Sequence[str] = (),
    seed: int | None = None,
    world: int | None = None,
    words: Sequence[str] = (),
    on_step: Callable[[str], object] = lambda _: None,
) -> dict[str, Document]:
    """The documents of one world, the central one without a seed, by name without ending.

    `seats` are ids of parties, by default all that have a say. `words` name the scenario on a
    command line, with its changes (default: its id). `on_step` gets what is computed next, in
    words, and may raise to stop it. Raises GameError for a wrong seat.
    """
    on_step("writing instructions")
    briefs = {
        party: start(scenario, [party], seed, world).brief(party)
        for party in (seats or with_say(scenario))
    }
    about = "" if seed is None else f"a variant of the case, world {world or 0} of seed {seed}"
    drawn = () if seed is None else ("--seed", str(seed), "--world", str(world or 0))
    words = words or (scenario.id,)
    lines = red_lines(drawn_world(scenario, seed, world)[1])
    sitting = sit(scenario, {}, seed, world)
    assert sitting.run is not None
    concerning = {party: _concerning(scenario, sitting.run, party) for party in briefs}
    later = {
        party: later_page(scenario, b, now, concerning[party], about)
        for party, b in briefs.items()
        if (now := brief(scenario, sitting, party)).aims != b.aims
    }
    last = {party: concerning[party][-1] for party in later if concerning[party]}
    return {
        "public-brief": public_brief(scenario),
        **{f"seat-{party}": seat_page(scenario, b, about) for party, b in briefs.items()},
        **{f"later-{party}": page for party, page in later.items()},
        "offer-sheet": offer_sheet(scenario),
        "chair-record": chair_record(scenario),
        "instructor-key": key_page(scenario, lines, sitting, about, words, drawn, on_step),
        "instructor-lesson": lesson_page(scenario, briefs, lines, sitting.run, last, words, drawn),
    }


def _concerning(scenario: Scenario, run: Run, party: str) -> list[str]:
    """The events that happened and changed what a party wants."""
    return [event for event in run.outcome.events if instructed(scenario.events[event], party)]


def files(documents: Mapping[str, Document]) -> dict[str, bytes]:
    """The documents as files, by name."""
    return {
        f"{name}.{ending}": write(document).encode("utf-8")
        for name, document in documents.items()
        for ending, write in FORMS.items()
    }
