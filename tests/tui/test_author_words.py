"""What the Author screen says to somebody who makes a first scenario."""

from __future__ import annotations

import pytest

from negosim.authoring.draft import Draft
from negosim.tui.author import fields
from tui.test_author import answer, opened
from tui.waiting import reads, shows, until

WAGES = """\
format = 1
title = "Wages at the works"
story = "A union and an owner"

[calendar]
start = 1919-03-01
end = 1919-04-15
every = 7

[parties.union]
name = "Metalworkers"

[parties.owner]
name = "Factory owner"

[instruments.agreement]
title = "Wage agreement"
seats = { union = "veto", owner = "veto" }

[clauses.hourly_wage]
title = "Hourly wage"
instruments = ["agreement"]

[clauses.hourly_wage.stances.union]
ideal = 1.0
accepts = [0.2, 1.0]

[clauses.hourly_wage.stances.owner]
ideal = 0.0
accepts = [0.0, 0.6]
essential = true

[events.strike]
date = 1919-03-20
title = "A strike"
"""


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_line_below_says_what_a_value_means_before_where_it_stands(at, size):
    """A long path does not push the meaning off the screen."""
    async with at(size) as (app, pilot):
        await opened(app, pilot, Draft(WAGES))
        app.screen.go_to(("clauses", "hourly_wage", "stances", "owner", "ideal"))
        await shows(
            pilot, " the level that the party would choose alone · a number between 0 and 1"
        )
        app.screen.go_to(("clauses", "hourly_wage", "stances", "owner", "basis"))
        await shows(pilot, " whether a source says it, or it is inferred · 'direct'")


async def test_a_text_is_not_asked_for_in_quotes(at, text_of):
    """Quotes belong to the file; typed, they would be part of the title."""
    async with at() as (app, pilot):
        await opened(app, pilot, Draft.blank())
        await shows(pilot, "title is missing: title shown")
        await pilot.press("enter")
        await until(pilot, lambda: "╭─ title ─" in text_of(app))
        assert "in quotes" not in text_of(app)


async def test_a_value_that_is_not_stated_shows_its_default(at):
    """In brackets; of a value without a default only that it is not stated."""
    async with at() as (app, pilot):
        await opened(app, pilot, Draft(WAGES))
        app.screen.go_to(("parties", "union", "capability"))
        await reads(pilot, "capability — (1)")
        await reads(pilot, "allocation — (even)")
        await reads(pilot, "colour — │")
        await pilot.press("plus")
        await reads(pilot, "capability 1.1")  # a step from the default


async def test_papers_are_called_papers(at, text_of):
    """An instrument is called the same wherever the screen names one."""
    async with at() as (app, pilot):
        await opened(app, pilot, Draft(WAGES))
        app.screen.choose_part("papers")
        await shows(pilot, "+ a new paper")
        await pilot.press("end", "enter")
        await shows(pilot, "A new paper")
        await pilot.press("escape")
        app.screen.go_to(("clauses", "hourly_wage", "instruments"))
        await reads(pilot, "papers agreement")
        assert "nstrument" not in text_of(app).replace("instruments.agreement", "").replace(
            "hourly_wage.instruments", ""
        )


async def test_the_result_says_all_of_it_in_its_narrow_column(at, text_of):
    """How a paper ends and where a clause is agreed; a notice has as many lines as it needs."""
    async with at() as (app, pilot):
        await opened(app, pilot, Draft(WAGES.replace("[0.2, 1.0]", "[0.7, 1.0]")))
        await shows(pilot, "Wage agreement: not signed (no ", "room)", "Hourly wage  gap .10")
        words = " ".join(line[84:119].strip() for line in text_of(app).splitlines())
        assert "Factory owner 0.6 or less" in " ".join(words.split())
        await opened(app, pilot, Draft(WAGES))
        await shows(pilot, "✓ Hourly wage  at .")


async def test_an_effect_is_in_words(at):
    """Whose stance on what, and the new value; a tactic that is not changed is not named."""
    async with at((200, 60)) as (app, pilot):
        await opened(app, pilot, Draft(WAGES))
        app.screen.go_to(("events", "strike", "effects"))
        await pilot.press("a")
        await shows(pilot, "▾ changes nothing yet")
        at_effect = ("events", "strike", "effects", 0)
        for key, value in (("party", "owner"), ("clause", "hourly_wage")):
            app.screen._put((*at_effect, key), value)
        app.screen.go_to((*at_effect, "accepts"))
        await pilot.press("enter")
        await answer(app, pilot, "0 .8")
        await shows(pilot, "▾ Factory owner on Hourly wage: accepts 0 to .80")
        app.screen.go_to((*at_effect, "leaves"))
        await pilot.press("plus")
        await shows(pilot, "accepts 0 to .80, Metalworkers leaves", "▸ tactic             not st")


async def test_a_question_is_asked_once_and_faults_are_told_when_there_is_one(at, text_of):
    """Not before anything was typed; Enter says what is missing."""
    async with at() as (app, pilot):
        await opened(app, pilot, Draft(WAGES))
        app.screen.go_to(("clauses", "hourly_wage", "levels"))
        await pilot.press("a")
        hint = "a level from 0, as it is, to 1, as drafted; its name: .5 8,500"
        await shows(pilot, hint)
        assert text_of(app).count(hint) == 1
        await pilot.press("enter")
        await until(pilot, lambda: text_of(app).count(hint) == 2)
        await answer(app, pilot, ".5 1.60 marks")
        await answer_again(app, pilot, ".25 1.40 marks")
        await shows(pilot, "›     ▸ .25", "      ▸ .50 ")  # closed: all of it was typed


async def answer_again(app, pilot, text: str) -> None:
    """Add another entry beside the one under the cursor."""
    await pilot.press("a")
    await answer(app, pilot, text)


@pytest.mark.parametrize("words", ["hourly_wage >= .4", "Hourly wage >= .4", "hourly WAGE ≥ .4"])
def test_a_condition_names_a_clause_by_its_key_or_its_title(words):
    """As the screen shows it; the examples are of the draft itself."""
    raw = Draft(WAGES).raw
    assert fields.condition_typed(words, raw) == {"clause": "hourly_wage", "at_least": 0.4}
    assert fields.condition_typed("signed Wage agreement", raw) == {"signed": "agreement"}
    assert "hourly_wage >= .4" in fields.condition_hint(raw)
    assert "signed agreement" in fields.condition_hint(raw)
    with pytest.raises(ValueError, match="no clause 'wages'"):
        fields.condition_typed("wages >= .4", raw)


def test_two_clauses_of_one_title_are_told_apart_by_their_keys():
    """The title alone names neither."""
    raw = {"clauses": {"a": {"title": "Pay"}, "b": {"title": "Pay"}, "pay": {}}}
    assert fields.condition_typed("pay >= 1", raw)["clause"] == "pay"
    with pytest.raises(ValueError, match="no clause 'Pay'"):
        fields.condition_typed("Pay >= 1", raw)


async def test_after_something_was_added_the_arrow_keys_act_on_the_form(at):
    """Whichever part had the focus before."""
    async with at() as (app, pilot):
        await opened(app, pilot, Draft(WAGES))
        app.screen.choose_part("parties")
        app.screen.query_one("#author-lacks").focus()
        await until(pilot, lambda: app.screen.focus_on == "author-lacks")
        await pilot.press("a")
        await answer(app, pilot, "Ministry")
        await until(pilot, lambda: not app.screen.focus_on)
        await pilot.press("down")
        await reads(pilot, "› name Ministry")
