"""Sobol indices on the Studies screen: the longest bars of a tornado, varied together."""

from __future__ import annotations

import shlex

from negosim.study.sensitivity import sensitivity
from negosim.study.sobol import Range, sobol
from negosim.tui.desk.surveying import Phase
from negosim.tui.studies.sobol.study import Shares, _ranges
from negosim.tui.studies.tornado.study import Tornado
from tui.waiting import shows, until


def test_the_ranges_are_those_of_the_moves_of_the_longest_bars(river):
    """From the move down to the move up; a number that could move one way only has its value."""
    found = sensitivity(river, 32, 7, of="settled")
    ranges = _ranges(found)
    swings = {s.path: s for s in found.swings}
    reaches = [swings[r.path].reach for r in ranges]
    assert reaches == sorted(reaches, reverse=True)
    assert min(reaches) > 0.0
    for r in ranges:
        swing = swings[r.path]
        assert r.low == (swing.stated if swing.down.value is None else swing.down.value)
        assert r.high == (swing.stated if swing.up.value is None else swing.up.value)


async def test_it_asks_for_a_tornado_first_and_then_varies_its_bars(at, text_of):
    """The indices are those of the study; Enter opens a number; the command gives the same."""
    async with at() as (app, pilot):
        await pilot.press("A", "n", *["down"] * 3, "enter")
        await until(pilot, lambda: app._notifications)
        assert "ask a tornado first" in next(iter(app._notifications)).message
        app.put_question(Tornado("settled", worlds=32))
        await until(pilot, lambda: app.inquiry and app.inquiry.phase is Phase.DONE)
        ranges = _ranges(app.inquiry.answer)[:3]
        await pilot.press("n", *["down"] * 3, "enter")
        await shows(pilot, "Vary the longest bars", "3 numbers")
        await pilot.press("enter")
        await until(pilot, lambda: app.inquiry.question.NAME == "sobol")
        await until(pilot, lambda: app.inquiry.phase is Phase.DONE)
        question, answer = app.inquiry.question, app.inquiry.answer
        assert question.ranges == ranges
        alike = sobol(app.desk.scenario, ranges, 64, 7, samples=64, of="settled")
        assert answer.to_dict() == alike.to_dict()
        total = f"{answer.indices[0].total:.2f}".replace("0.", ".")
        await shows(pilot, "What carries the variance", "first", total, "Enter open")
        await pilot.press("y")
        words = shlex.split(app.clipboard)
        assert words[:2] == ["negosim", "sensitivity"]
        given = [words[k + 1] for k, word in enumerate(words) if word == "--sobol"]
        assert given == [f"{r.path}={r.low!r}:{r.high!r}" for r in ranges]
        await pilot.press("enter")
        assert app.screen is app.get_screen("parties")


async def test_ranges_that_do_not_fit_are_refused_in_words(at):
    """The error of the study instead of an answer."""
    async with at() as (app, pilot):
        path = "clauses.dam_height.stances.low.salience"
        wrong = Shares("settled", (Range(path, -1.0, 1.0), Range("tension.start", 0.1, 0.3)))
        app.put_question(wrong)
        await until(pilot, lambda: app.inquiry.phase is Phase.FAILED)
        assert app.inquiry.fault
        await shows(pilot, app.inquiry.fault[:30])


def test_lines_fit_their_width(river):
    """At every width, and without a variance there is a sentence instead."""
    ranges = (Range("tension.start", 0.1, 0.3), Range("parties.low.capability", 0.5, 1.0))
    answer = sobol(river, ranges, 8, 7, samples=8, of="settled")
    shown = Shares("settled", ranges).shown(river, answer)
    for width in (40, 72, 116, 196):
        assert all(line.text.cell_length <= width for line in shown.lines(width))
    still = sobol(river, ranges, 8, 7, samples=2, of="signed:treaty")
    shown = Shares("signed:treaty", ranges).shown(river, still)
    assert still.variance == 0.0
    assert "no variance to share out" in " ".join(shown.summary)
    assert shown.lines(80) == []
