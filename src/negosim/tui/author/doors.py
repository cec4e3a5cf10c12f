"""Leads from the library to the Author screen: a new scenario, or a change of one's own file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from negosim.authoring.draft import Draft, kept_drafts
from negosim.files import real
from negosim.scenario.presets import scenario_file, shipped_folder
from negosim.tui.desk import gateway
from negosim.tui.desk.gateway import Entry
from negosim.tui.parts.choose import ChooseScreen

if TYPE_CHECKING:
    from textual.app import App

    from negosim.tui.program import Program

TEMPLATE = "two-party"


def new_scenario(app: App[Any], program: Program, entry: Entry | None) -> None:
    """Ask what to begin with: an unsaved draft, nothing, a template or a copy; then open it."""
    program.keep_draft()
    doors: list[tuple[str, str, Callable[[], Draft]]] = []
    for kept in _unsaved(program):
        make: Callable[[], Draft] = partial(_as_it_is, kept)
        doors.append((f"Draft: {kept.title}", f"left unsaved · {kept.name}", make))
    doors.append(("Blank", "from nothing", Draft.blank))
    words = "two parties, three clauses, with comments"
    doors.append(("Template", words, lambda: Draft.copy_of(TEMPLATE)))
    if entry:
        words = "with its comments and sources"
        doors.append((f"Copy of {entry.name}", words, lambda: Draft.copy_of(entry.source)))
        words = "extends it: only what differs is written, its other numbers follow it"
        make = partial(Draft.variant_of, entry.name, entry.title)
        doors.append((f"Variant of {entry.name}", words, make))

    def chosen(n: int | None) -> None:
        if n is not None:
            _open(program, doors[n][2])

    choices = [(name, about) for name, about, _ in doors]
    app.push_screen(ChooseScreen("A new scenario", choices), chosen)


def change_file(program: Program, entry: Entry) -> None:
    """Open one's own file; a scenario that comes with negosim is copied first."""
    if not entry.own:
        _open(program, lambda: Draft.copy_of(entry.source))
        program.say(f"{entry.name} comes with negosim: this is a copy, to be saved as your own")
        return
    path = Path(entry.source)
    bench = program.bench
    if bench and bench.draft.path == path:
        program.show_screen("author")
        return
    program.keep_draft()
    kept = next((d for d in _unsaved(program) if d.path == path), None)
    _open(program, lambda: kept or Draft.of_file(path))
    if kept:
        program.say("the draft that was left unsaved")


def change_open(program: Program, source: str) -> None:
    """Open the file of the scenario at the table; a copy of one that comes with negosim."""
    try:
        path = scenario_file(source)
    except gateway.refusals() as error:
        program.say(gateway.faults(error)[0], "error")
        return
    own = not real(path).is_relative_to(real(shipped_folder()))
    change_file(program, Entry(str(path), source, own=own))


def _as_it_is(draft: Draft) -> Draft:
    return draft


def _unsaved(program: Program) -> list[Draft]:
    """The drafts left unsaved; that which is open as it is, with its steps."""
    here = program.bench.draft if program.bench else None
    return [here if here and here.id == d.id else d for d in kept_drafts(program.home)]


def _open(program: Program, make: Callable[[], Draft]) -> None:
    try:
        draft = make()
    except gateway.refusals() as error:
        program.say(gateway.faults(error)[0], "error")
        return
    if program.bench and program.bench.draft is draft:
        program.show_screen("author")
    else:
        program.open_draft(draft)
