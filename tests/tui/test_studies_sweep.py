"""The sweep on the Studies screen: its range, its chart and points, values set from it."""

from __future__ import annotations

import shlex

import pytest

import negosim
from negosim.layout import cells, noted, table_bytes
from negosim.tui.desk.surveying import Phase
from negosim.tui.parties.field import fields
from negosim.tui.parties.form import place_of
from negosim.tui.studies.sweep.grid import default_values, parsed, spread
from negosim.tui.studies.sweep.study import SweepOf
from tui.waiting import shows, until

LINE = "clauses.dam_height.stances.low.accepts"


def field_of(river, at, label):
    """The field with that label below a path."""
    return next(f for f in fields(river, at) if f.label == label)


def test_the_range_of_a_red_line_is_what_the_form_allows(river):
    """From the ideal to the end of the scale, in ten steps."""
    low, _, high = fields(river, "clauses.summer_flow.stances.low")[:3]
    assert default_values(low) == (0.0, *(round(0.07 * k, 2) for k in range(1, 10)), 0.7)
    assert default_values(high)[0] == 0.7
    assert default_values(high)[-1] == 1.0
    assert len(default_values(high)) == 11


def test_choices_flags_and_whole_numbers_have_their_own_values(river):
    """All choices; no and yes; each whole number once."""
    assert "linear" in default_values(field_of(river, "parties.high.tactic", "tactic"))
    flag = field_of(river, "clauses.dam_height.stances.high", "essential")
    assert default_values(flag) == (False, True)
    assert spread(1, 4, 11, whole=True) == (1, 2, 3, 4)
    dated = next(f for f in fields(river, "calendar") if f.kind == "date")
    assert default_values(dated) == ()


def test_a_number_without_an_end_is_swept_to_twice_its_value(river):
    """The range has both ends, and the value lies inside."""
    for at, label in (("parties.low", "capability"), ("parties.low.tactic", "patience")):
        field = field_of(river, at, label)
        values = default_values(field)
        assert values[0] <= field.number <= values[-1]
        assert len(values) == 11


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("", "from:to:points"),
        ("0:1", "from:to:points"),
        ("0:1:2:3", "from:to:points"),
        ("a:1:3", "from:to:points"),
        ("0:inf:3", "from:to:points"),
        ("1:0:3", "above its beginning"),
        ("0:1:1", "2 to 101"),
        ("0:1:1000", "2 to 101"),
    ],
)
def test_a_range_that_is_none_is_refused_in_words(typed, wrong):
    """While one types."""
    with pytest.raises(ValueError, match=wrong):
        parsed(typed)


def test_a_range_gives_its_points():
    """Both ends among them."""
    assert parsed("0:0.4:5") == (0.0, 0.1, 0.2, 0.3, 0.4)


async def at_dam(app, pilot):
    """The cursor of the form on Lowland's upper red line on the dam."""
    await pilot.press("e")
    assert app.screen.go_to(f"{LINE}.1")


async def test_the_points_are_those_of_the_study_and_enter_sets_one(at, text_of):
    """Chart and lines show P(signed) with its error; the value set signs; undo."""
    async with at() as (app, pilot):
        await at_dam(app, pilot)
        await pilot.press("S")
        await until(pilot, lambda: app.inquiry and app.inquiry.phase is Phase.DONE)
        await shows(pilot, "upper red line on height of the dam", "P(treaty signed)")
        river = app.desk.scenario
        points = [[0.0, round(0.1 * k, 1)] for k in range(11)]
        study = negosim.sweep(river, [f"{LINE}=[0,0]:[0,1]:11"], 1000, 7)
        assert [list(p.values[0]) for p in study.points] == points
        assert app.inquiry.answer.to_dict() == study.to_dict()
        lines = [line.text.plain for line in app.inquiry.lines(114)]
        for point, line in zip(study.points, lines, strict=True):
            assert f"{point.signed[0]:.3f}".replace("0.", ".") in line or point.signed[0] in (0, 1)
        assert app.inquiry.at == 3  # at .30, as stated
        assert any(line.startswith("│▸ ✓ 0.3 ") for line in text_of(app).splitlines())
        await pilot.press("end", "enter")
        await until(pilot, lambda: app.desk.is_edited and not app.desk.pending)
        assert app.desk.edits.values == {LINE: [0.0, 1.0]}
        await shows(pilot, "treaty signed: no → yes", "as it was, with no change")
        await pilot.press("u", "escape")
        assert not app.desk.is_edited
        assert app.screen is app.get_screen("parties")


async def test_another_range_is_asked_for_and_the_command_gives_the_same(at, home):
    """c asks for it; the line that y copies plays the same points; X writes their table."""
    async with at() as (app, pilot):
        await at_dam(app, pilot)
        await pilot.press("S")
        await until(pilot, lambda: app.inquiry and app.inquiry.phase is Phase.DONE)
        await pilot.press("c")
        await shows(pilot, "0:1:11")
        await pilot.press(*"1:0:3")
        await shows(pilot, "the range ends above its beginning")
        await pilot.press("home", "shift+end", *"0.6:1:3", "enter")
        await until(pilot, lambda: len(app.inquiry.question.values) == 3)
        await until(pilot, lambda: app.inquiry.phase is Phase.DONE)
        answer = app.inquiry.answer
        await pilot.press("y", "X")
        await until(pilot, lambda: len(list((home / "exports").glob("*"))) == 2)
        words = shlex.split(app.clipboard)
        assert words[:3] == ["negosim", "sweep", "river"]
        again = negosim.sweep(app.desk.scenario, [words[words.index("--vary") + 1]], 1000, 7)
        assert again.to_dict() == answer.to_dict()
    (table,) = (home / "exports").glob("*-points.csv")
    assert table.read_bytes() == table_bytes(cells(noted(answer.rows(), set=answer.set)))


async def test_a_value_without_a_range_says_so(at):
    """The lower red line of a party whose ideal is 0 can be 0 alone."""
    async with at() as (app, pilot):
        await pilot.press("e")
        assert app.screen.go_to(f"{LINE}.0")
        await pilot.press("S")
        await until(pilot, lambda: app._notifications)
        assert "no range to sweep" in next(iter(app._notifications)).message
        assert app.inquiry is None


async def test_any_number_can_be_chosen_by_its_name(at):
    """From the list of studies, words find it."""
    async with at() as (app, pilot):
        await pilot.press("A", "n", *["down"] * 2, "enter")
        await shows(pilot, "Sweep which number?")
        await pilot.press(*"upper low dam", "enter")
        await until(pilot, lambda: app.inquiry and app.inquiry.phase is Phase.DONE)
        assert (app.inquiry.question.path, app.inquiry.question.end) == (LINE, 1)


@pytest.mark.parametrize("size", [(76, 10), (116, 25), (196, 40)])
def test_chart_and_lines_fit_their_room(river, size):
    """At every size, also with points that the scenario does not take and without a signature."""
    width, height = size
    question = SweepOf(LINE, (-1.0, 0.3, 0.5), end=1, worlds=8)
    answer = negosim.sweep(river, [f"{LINE}=[0,-1],[0,0.3],[0,0.5]"], 8, 7)
    shown = question.shown(river, answer)
    top, lines = shown.top(1, width, height), shown.lines(width - 4)
    assert len(top) + min(3, len(lines)) <= height
    assert all(row.cell_length <= width for row in top)
    assert all(line.text.cell_length <= width - 4 for line in lines)
    assert "not valid" in lines[0].text.plain
    assert lines[0].values == {}
    assert "No world at any point signs treaty." in shown.summary


def test_every_place_of_a_form_is_found(desk):
    """Each party's and the talks'."""
    for path in ("parties.league.tactic.beta", f"{LINE}.1", "tension.per_refusal"):
        assert place_of(desk, path)
    assert place_of(desk, "parties.nobody.tactic.beta") is None
