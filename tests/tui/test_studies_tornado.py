"""The tornado on the Studies screen: numbers in words, bars of the study, the way to the form."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from negosim.layout import cells, noted, table_bytes
from negosim.prose.parameters import parameter_name
from negosim.study.parameters import parameters
from negosim.study.sensitivity import sensitivity
from negosim.text import opened
from negosim.tui.desk.surveying import Phase
from negosim.tui.studies.tornado.study import NO_SOURCE, Tornado
from tui.waiting import shows, until

LEVEL = "level:flood_warning"


@pytest.fixture(scope="module")
def found(river):
    """Every number moved, for the level of one clause."""
    return sensitivity(river, 64, 7, of=LEVEL)


def rows_of(river, found, width=110):
    """The lines of the answer, and the row above them."""
    shown = Tornado(LEVEL).shown(river, found)
    return shown, shown.lines(width), shown.top(0, width + 4, 30)


def test_the_longest_bar_is_the_number_that_moves_most(river, found):
    """The first bar is the widest of the study's, with the mean of the outcome above it."""
    shown, lines, top = rows_of(river, found)
    assert f"unchanged {found.mean:.2f}".replace("0.", ".") in top[0].plain
    widest = max(found.swings, key=lambda s: abs(s.up.difference - s.down.difference))
    assert lines[0].text.plain.strip() == opened(widest.kind)
    assert parameter_name(river, widest.path) in lines[1].text.plain
    assert lines[1].opens == widest.path
    idle = [s for s in found.swings if s.reach == 0.0]
    assert idle
    acting = len(found.swings) - len(idle)
    assert f"{acting} of {len(found.swings)} numbers change it." in shown.summary
    for width in (30, 70, 110, 190):
        assert all(line.text.cell_length <= width for line in rows_of(river, found, width)[1])


def test_every_number_has_one_line_and_its_bar_stands_in_that_line(river, found):
    """The label of a bar is that of the number whose results are at its ends."""
    _, lines, _ = rows_of(river, found)
    assert sorted(line.opens for line in lines if line.opens) == sorted(
        s.path for s in found.swings
    )
    swings = {s.path: s for s in found.swings}
    for line in lines:
        swing = swings.get(line.opens)
        if swing is None or not swing.reach:
            continue
        for move in (swing.down, swing.up):
            value = f"{found.mean + move.difference:.2f}".replace("0.", ".")
            assert abs(move.difference) < 0.01 or value in line.text.plain


def test_bars_without_a_source_are_marked(river, found):
    """With a star, which the sentences explain; without one there is no such sentence."""
    first, *others = [replace(swing, no_source=False) for swing in found.swings]
    shown, _, _ = rows_of(river, replace(found, swings=(first, *others)))
    assert "no source" not in " ".join(shown.summary)
    marked = replace(found, swings=(replace(first, no_source=True), *others))
    shown, lines, _ = rows_of(river, marked)
    name = parameter_name(river, first.path) + NO_SOURCE
    assert [name in line.text.plain for line in lines].count(True) == 1
    assert "* has no source stated." in shown.summary


def test_an_outcome_that_nothing_moves_is_said_to_be_so(river):
    """No empty chart: a sentence, and the numbers all the same."""
    fixed = sensitivity(river, 8, 7, of="signed:protocol")
    assert not any(s.reach for s in fixed.swings)
    shown, lines, top = rows_of(river, fixed)
    assert "No move changes it in any of the worlds." in shown.summary
    assert top == []
    assert len([line for line in lines if line.opens]) == len(fixed.swings)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("clauses.price.stances.low.accepts.1", "Lowland: upper red line on price of power"),
        ("clauses.price.stances.low.salience", "Lowland: weight on price of power"),
        ("clauses.price.status_quo", "price of power: status quo"),
        ("parties.high.tactic.beta", "Highland: beta (boulware)"),
        ("parties.league.members.ford.weight", "League, Ford: weight"),
        (
            "parties.league.members.ford.stances.summer_flow.accepts.0",
            "League, Ford: lower red line on summer flow",
        ),
        (
            "clauses.summer_flow.stances.high.requires.0.at_least",
            "Highland: condition on height of the dam (at least) to sign summer flow",
        ),
        ("events.survey.probability", "survey finds a fault in the rock: chance"),
        ("tension.start", "tension"),
        ("protocol.last_call", "protocol: last call"),
    ],
)
def test_numbers_have_names_in_words(river, path, name):
    """Whose number it is, what it is, and on which clause."""
    assert parameter_name(river, path) == name


def test_no_two_numbers_have_the_same_name(river):
    """A bar says which number it is of."""
    names = [parameter_name(river, p.path) for p in parameters(river)]
    assert len(names) > 90
    assert len(set(names)) == len(names)


async def test_enter_on_a_bar_opens_its_number_in_the_form(at, text_of):
    """Party, clause and field are chosen; every number of the tornado has a form."""
    async with at() as (app, pilot):
        await pilot.press("m")
        await until(pilot, lambda: app.survey and app.survey.phase is Phase.DONE)
        await pilot.press("O")
        await until(pilot, lambda: app.inquiry and app.inquiry.phase is Phase.DONE)
        await shows(pilot, "What moves the level of height of the dam")
        path = app.screen.line().opens
        assert path
        await pilot.press("enter")
        form = app.get_screen("parties")
        assert app.screen is form
        field = form.field()
        assert path in (field.path, f"{field.path}.{field.end}")
        for line in app.inquiry.lines(100):
            if line.opens:
                assert form.go_to(line.opens)
                field = form.field()
                assert line.opens in (field.path, f"{field.path}.{field.end}")


async def test_the_tornado_is_played_once_can_be_stopped_and_is_exported(at, text_of, home):
    """x keeps what is played; left and asked again it is still there; X writes its moves."""
    async with at() as (app, pilot):
        await pilot.press("m")
        await until(pilot, lambda: app.survey and app.survey.phase is Phase.DONE)
        await pilot.press("end", "O", "x")
        await until(pilot, lambda: app.inquiry.phase is Phase.STOPPED)
        assert app.inquiry.question.of == "level:price"
        assert not app.inquiry.answer.complete
        await shows(pilot, "Partial")
        await pilot.press("escape")
        assert app.screen is app.get_screen("ensemble")
        await pilot.press("o")
        await until(pilot, lambda: app.inquiry.phase is Phase.DONE)
        played = app.inquiry.answer
        assert (played.of, played.seed, played.complete) == ("settled", 7, True)
        assert "number of clauses settled" in text_of(app)
        await pilot.press("escape", "o")
        await pilot.pause()
        assert app.inquiry.answer is played
        await pilot.press("X")
        await until(pilot, lambda: len(list((home / "exports").glob("*"))) == 2)
    (table,) = (home / "exports").glob("*-moves.csv")
    assert table.read_bytes() == table_bytes(cells(noted(played.rows(), set=played.set)))
    read = list(csv.DictReader(io.StringIO(table.read_text("utf-8"))))
    assert len(read) == 2 * len(played.swings)


async def test_an_unexpected_error_is_reported_and_ends_the_wait(at, text_of, monkeypatch):
    """The screen says that the moves have failed, the program reports why."""

    def broken(*_args, **_named):
        raise ZeroDivisionError("in the engine")

    async with at() as (app, pilot):
        monkeypatch.setattr("negosim.study.sensitivity.sensitivity", broken)
        await pilot.press("m", "o")
        await until(pilot, lambda: app.reported_errors)
        await pilot.press("escape")
        assert "an unexpected error" in text_of(app)
        app.reported_errors.clear()
