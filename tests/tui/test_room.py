"""Many parties and long names: what has no room is counted, and what differs stays in sight."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from textual.color import Color

import negosim
from negosim.authoring.draft import Draft
from negosim.text import number
from negosim.tui.desk.model import Desk
from negosim.tui.ensemble import odds
from negosim.tui.studies.sweep.study import SweepOf
from negosim.tui.studies.unlock.study import Unlock
from negosim.tui.style.themes import OWN
from tui.painting import strips_of
from tui.test_contrast import LEAST, contrast
from tui.waiting import shows, until

RIVER = Path(__file__).parent / "river.toml"
RED = "clauses.dam_height.stances.high.accepts.0"
LARGE, SMALL = (120, 40), (80, 24)


def desk_of(text, tmp_path):
    """The scenario of the text, played."""
    path = tmp_path / "room.toml"
    path.write_text(text, "utf-8")
    scenario = negosim.load(str(path))
    return Desk("room", scenario, negosim.run(scenario))


def crowd(count):
    """A scenario in which every third party asks for much, and the sixth blocks the clause."""
    keys = [f"p{n}" for n in range(count)]
    seats = ", ".join(f"{key} = 'veto'" for key in keys)
    lines = ["format = 1", 'title = "A crowd"',
        'story = "Towns about a toll."', "[calendar]", "start = 2031-03-01",
             "end = 2031-04-10", "every = 7", "[instruments.paper]", 'title = "the paper"',
             f"seats = {{ {seats} }}"]  # fmt: skip
    for n, key in enumerate(keys):
        lines += [f"[parties.{key}]", f'name = "Town {n}"', 'tactic = { kind = "linear" }']
    lines += ["[clauses.toll]", 'title = "Toll"', 'instruments = ["paper"]',
              'levels = [{ at = 0.0, name = "toll on all of the goods at the north gate" },'
              ' { at = 1.0, name = "toll on all of the goods at the south gate" }]']  # fmt: skip
    for n, key in enumerate(keys):
        low, high = (0.3, 1.0) if n % 3 == 0 else (0.0, 0.1 if n == 5 else 0.6)
        lines += [f"[clauses.toll.stances.{key}]", f"ideal = {1.0 if low else 0.0}",
                  f"accepts = [{low}, {high}]"]  # fmt: skip
    return "\n".join([*lines, ""])


async def test_replies_are_counted_where_the_parties_have_no_column_each(at, text_of, tmp_path):
    """Refusals first; whoever refuses is the first to be heard; the rest is counted in the line."""
    async with at(LARGE, desk_of(crowd(40), tmp_path)) as (app, pilot):
        await pilot.press("end", "left", "left")
        await shows(pilot, "text change replies", "×1 ", "must agree: all 40 parties")
        rows = text_of(app).splitlines()
        said = next(k for k, row in enumerate(rows) if "╭─ Session" in row)
        assert rows[said + 1].startswith("│ Town 5 ")
        assert "refuses" in rows[said + 1]
        assert any("≥.30" in row and "+11" in row for row in rows)  # 14 parties, three by letter
        assert any("… 3" in row and " more" in row for row in rows)  # offers without room


async def test_a_party_each_where_there_is_room(at, text_of, tmp_path):
    """Fourteen parties have their letters."""
    async with at(LARGE, desk_of(crowd(14), tmp_path)) as (app, pilot):
        await shows(pilot, "Toll")
        assert "replies" not in text_of(app)


async def test_levels_with_the_same_beginning_are_cut_where_they_differ(at, text_of, tmp_path):
    """Both ends of the line can be told apart."""
    async with at(LARGE, desk_of(crowd(3), tmp_path)) as (app, pilot):
        await shows(pilot, "must agree")
        (line,) = [row for row in text_of(app).splitlines() if "││0 " in row]
        assert "north gate" in line
        assert "south gate 1" in line


async def test_the_state_of_a_paper_is_never_cut_by_its_name(at, tmp_path):
    """The name yields."""
    name = "the paper on tolls at all the gates of the town and on the roads that lead there"
    text = crowd(3).replace('title = "the paper"', f'title = "{name}"') + "essential = true\n"
    async with at(LARGE, desk_of(text, tmp_path)) as (_, pilot):
        await shows(pilot, "… · 0 of 1 agreed, 0 of 1 essential")


@pytest.mark.parametrize("size", [LARGE, SMALL])
async def test_a_movement_shows_where_to_however_long_the_clause(at, river, text_of, size):
    """From and to are in the row; the words are below for the row under the cursor."""
    clause = river.clauses["dam_height"].model_copy(update={"short": "the height of the upper dam"})
    long = river.model_copy(update={"clauses": {**river.clauses, "dam_height": clause}})
    async with at(size, Desk("river", long, negosim.run(long))) as (app, pilot):
        app.put_question(Unlock("treaty", ("dam_height",), worlds=8))
        await shows(pilot, "P(signed) then")
        best = app.inquiry.answer.unlocked.instruments["treaty"].best
        move = next(m for m in best.movements if m.clause == "dam_height")
        to = number(move.after)
        rows = [row for row in text_of(app).splitlines() if "upper dam" in row and "→" in row]
        assert rows
        assert any(f" {to} " in row or f"{to} " in row.split("→")[1] for row in rows), rows


async def test_heads_of_a_sweep_are_whole_where_there_is_room(at, river):
    """A column is as wide as its head."""
    paper = river.instruments["protocol"].model_copy(update={"short": "protocol on warnings"})
    long = river.model_copy(update={"instruments": {**river.instruments, "protocol": paper}})
    async with at(SMALL, Desk("river", long, negosim.run(long))) as (app, pilot):
        app.put_question(SweepOf("parties.high.capability", (0.5, 1.0), worlds=8))
        await shows(pilot, "P(protocol on warnings signed)  clauses settled")


async def test_reasons_are_cut_at_the_frame_alone(at, text_of, monkeypatch):
    """Why a paper is not signed takes all that the numbers before it leave."""
    why = "not: no room .50, a party left .40, time .30"
    monkeypatch.setattr(odds, "why_words", lambda _census, _i: why)
    async with at(LARGE) as (app, pilot):
        app.desk.edit({"parties.high.capability": 2.0})
        app.edited()
        await until(pilot, lambda: not app.desk.pending)
        await pilot.press("m")
        await shows(pilot, "all counted", "unchanged")
        assert [row for row in text_of(app).splitlines() if why in row]


async def test_compare_names_what_was_changed(at, text_of, tmp_path):
    """A value by its words, not by its path."""
    async with at(LARGE) as (app, pilot):
        app.desk.edit({"parties.high.capability": 2.0})
        app.edited()
        await until(pilot, lambda: not app.desk.pending)
        await pilot.press("d")
        await shows(pilot, "Highland: capability: 1 → 2")
        assert "parties.high" not in text_of(app)


async def test_names_are_whole_where_the_list_has_room(at, text_of):
    """Replies are set apart only behind whole names; no clause of the flagship is cut."""
    source = negosim.load("euro-security-2021")
    async with at(LARGE, Desk("euro", source, negosim.run(source))) as (app, pilot):
        await shows(pilot, "no further enlargement", "text change")
        await pilot.press("z", "end")
        await shows(pilot, "outcome")
        shown = text_of(app)
        assert [c.short for c in source.clauses.values() if c.short not in shown] == []
        (row,) = [line for line in shown.splitlines() if "incidents at sea and air" in line]
        assert "on condition" in row


async def test_every_head_of_the_form_is_whole_at_80_columns(at, text_of):
    """The last column as well."""
    async with at(SMALL) as (app, pilot):
        await pilot.press("e")
        await shows(pilot, "Highland · 5 stances")
        app.screen.go_to(RED)
        await shows(pilot, "curvature weight    essential")


async def test_a_name_that_is_cut_in_the_form_shows_what_differs(at, river, text_of):
    """Labels with the same beginning are told apart; a condition says its clause beside it."""
    names = {"dam_height": "water from the upper gate", "summer_flow": "water from the lower gate"}
    clauses = {
        key: clause.model_copy(update={"short": names.get(key, clause.short)})
        for key, clause in river.clauses.items()
    }
    long = river.model_copy(update={"clauses": clauses})
    async with at(SMALL, Desk("river", long, negosim.run(long))) as (app, pilot):
        await pilot.press("e")
        await shows(pilot, "Highland · 5 stances")
        app.screen.go_to(RED)
        await shows(pilot, "er gate", " needs water from the upper gate ≥ .50")
        rows = text_of(app).splitlines()
        assert [row for row in rows if "upper gate" in row and ("[.70]" in row or "▸" in row)]
        assert [row for row in rows if "lower gate" in row]


async def test_parties_beside_each_other_are_never_cut(at, text_of, tmp_path):
    """Whole names around the chosen one, and a mark where others are hidden; a click chooses."""
    async with at(SMALL, desk_of(crowd(40), tmp_path)) as (app, pilot):
        await pilot.press("e")
        await shows(pilot, "[ Town 0 ]")
        line = text_of(app).splitlines()[1]
        assert line.rstrip().endswith("›")
        assert "‹" not in line
        assert all(word.isdigit() for word in line.strip(" ›").replace("[", "").replace("]", "")
                   .replace("Town", "").split())  # fmt: skip
        await pilot.click("#tabs", offset=(line.index("Town 3"), 0))
        await shows(pilot, "[ Town 3 ]")
        await pilot.press(*["right_square_bracket"] * 17)
        await shows(pilot, "[ Town 20 ]", "‹", "›")


async def test_parties_below_each_other_are_counted_where_they_are_hidden(at, tmp_path):
    """The last line says how many more there are, unless the last one is shown."""
    async with at(LARGE, desk_of(crowd(40), tmp_path)) as (_, pilot):
        await pilot.press("e")
        await shows(pilot, "▸ T Town 0", "…  31 more below")
        await pilot.press("left_square_bracket")
        await shows(pilot, "the talks", "Town 39")


async def test_every_part_of_a_draft_has_its_tab_at_80_columns(at):
    """Ten names, the last one whole."""
    async with at(SMALL) as (app, pilot):
        app.open_draft(Draft(RIVER.read_text("utf-8"), None, RIVER.parent))
        await shows(pilot, "[About]", " Calendar ", " Past ")


async def test_notices_name_what_they_are_about(at, text_of):
    """In the dialog, where the path is below, and beside a draft."""
    async with at(LARGE) as (app, pilot):
        await pilot.press("N")
        await shows(pilot, "Highland on summer flow, condition 1", "Lowland accepts 0 to 0.3 of",
                    "clauses.summer_flow.stances.high.requires.0")  # fmt: skip
        await pilot.press("escape")
        app.open_draft(Draft(RIVER.read_text("utf-8"), None, RIVER.parent))
        await shows(pilot, "Result now · 3 notices", "! treaty: cannot be signed")
        assert "clauses.summer_flow" not in text_of(app)


@pytest.mark.parametrize("theme", OWN, ids=lambda theme: theme.name)
async def test_selected_text_in_an_input_can_be_read(at, theme):
    """A name that is proposed is selected: its letters against their ground."""
    async with at(SMALL) as (app, pilot):
        app.theme = theme.name
        app.open_draft(Draft(RIVER.read_text("utf-8"), None, RIVER.parent))
        await shows(pilot, "[About]")
        await pilot.press("W")
        await shows(pilot, "Save as", "the-river-and-its-dam")
        (style,) = {s.style for strip in strips_of(app) for s in strip if "the-river-and" in s.text}
        ends = [Color.from_rich_color(c) for c in (style.color, style.bgcolor)]
        assert style.reverse
        assert contrast(*ends) >= LEAST


async def test_compare_shows_every_session_where_there_is_room(at, text_of):
    """No line is hidden beside empty rows."""
    async with at((200, 60)) as (app, pilot):
        await pilot.press("d")
        await shows(pilot, "session by session", "0 of 1,000 worlds differ", " last ")
        assert "more line" not in text_of(app)


@pytest.mark.parametrize("key", ["m", "d"])
async def test_a_change_is_whole_at_80_columns(at, text_of, key):
    """Of many worlds, and of the two sides: the difference with its error."""
    async with at(SMALL) as (app, pilot):
        app.desk.edit({"clauses.dam_height.stances.low.accepts": [0.0, 0.75]})
        app.edited()
        await until(pilot, lambda: not app.desk.pending)
        await pilot.press(key)
        await shows(pilot, "all counted" if key == "m" else "worlds differ, seed 7")
        changes = [row for row in text_of(app).splitlines() if re.search(r"[+−][.\d]+ [±[]", row)]
        assert changes
        assert not [row for row in changes if "…" in row]


PHONE = (43, 40)  # 390 x 844 pixels in the browser


async def test_on_a_phone_the_cursor_stays_in_sight_and_help_is_named(at, text_of):
    """Columns scroll with the cursor, the keys end in help, a verdict is its mark and level."""
    async with at(PHONE) as (app, pilot):
        await shows(pilot, "? help")
        await pilot.press("e")
        app.screen.go_to(RED)
        await shows(pilot, "[.", "›", "? help")
        assert "essential" not in text_of(app)
        await pilot.press(*["right"] * 6)
        await shows(pilot, "‹", "essential", "[")
        await pilot.press("d")
        await until(pilot, lambda: "A      B       level" in text_of(app))
