"""The Library: what it says at the first start, its list, and the page of the chosen scenario."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from negosim.scenario.notices import notices
from negosim.tui.desk import gateway, state
from negosim.tui.desk.gateway import FIRST, Entry, Page
from negosim.tui.keys import registry
from negosim.tui.library import screen as library_module
from negosim.tui.library.page import TWO_COLUMNS, page_rows
from negosim.tui.library.shelf import intro_rows, shelf_at, shelf_rows, shelf_window
from tui.waiting import shows

ROOT = Path(__file__).parents[2]
RIVER = Path(__file__).parent / "river.toml"
SIZES = [(80, 24), (120, 40), (200, 60)]
SECTIONS = ("At the table", "Papers and their clauses", "Calendar", "What the numbers rest on")


def plain(rows) -> str:
    """Painted rows as text."""
    return "\n".join(row.plain for row in rows)


def words(rows) -> str:
    """The same as one line."""
    return " ".join(plain(rows).split())


# --- the list -------------------------------------------------------------------------------
def entries(count: int) -> list[Entry]:
    """Entries with a title and a size."""
    return [Entry(f"s{n}", f"s{n}", f"Talks {n}", "", 2, 1) for n in range(count)]


@pytest.mark.parametrize(
    ("height", "each", "first", "last"),
    [(30, 3, 0, 10), (29, 2, 0, 10), (19, 1, 0, 10), (10, 1, 0, 10), (9, 1, 2, 10), (1, 1, 9, 10)],
)
def test_entries_are_as_tall_as_lets_all_of_them_fit(height, each, first, last):
    """With the cursor on the last; what does not fit is counted on the last row."""
    listed = entries(10)
    assert shelf_window(10, 9, height) == (each, first, last)
    rows = plain(shelf_rows(listed, 9, 60, height))
    assert (f"… {10 - last + first} more" in rows) == (last - first < 10)
    for at in range(first, last):
        y = (at - first) * each
        assert shelf_at(10, 9, height, y) == at
        assert f"Talks {at}" in rows.split("\n")[y]
    assert shelf_at(10, 9, height, (last - first) * each) is None


def test_a_line_of_the_list_has_title_and_size():
    """On two rows, or beside each other."""
    own = [Entry("x", "x", "A very long title " * 5, "", 2, 1, own=True)]
    assert plain(shelf_rows(own, 0, 40, 3)).split("\n")[1].strip() == (
        "2 parties · 1 clause · your own"
    )
    [row] = shelf_rows(own, 0, 70, 1)
    assert row.plain.startswith("▸ A very long title")
    assert row.plain.endswith("…  2 parties · 1 clause · your own")
    assert row.cell_length == 70
    [row] = shelf_rows(own, 0, 38, 1)
    assert row.plain == "▸ A very long title A very long title…"


@pytest.mark.parametrize("width", [38, 58, 78, 98, 118, 198])
def test_the_two_lines_fit_from_the_narrowest_screen_on(width):
    """The purpose and three keys, whole."""
    rows = intro_rows(width)
    assert len(rows) == 2
    assert max(row.cell_length for row in rows) <= width
    assert "ession by session" in rows[0].plain
    assert all(key in rows[1].plain for key in ("Enter ", "e ", "? ", "tour"))


# --- the page -------------------------------------------------------------------------------
@pytest.mark.parametrize("width", [56, 76, TWO_COLUMNS, 170])
def test_the_page_has_all_that_the_scenario_states(river, width):
    """Story, parties with their letters, papers with clauses, calendar, sources, notices."""
    noted = notices(river)
    rows = page_rows(Page(river, noted), "river · here", width)
    assert max(row.cell_length for row in rows) <= width
    text = plain(rows)
    for section in (*SECTIONS, f"To note · {len(noted)}"):
        assert section in text
    for letter, name in (("H", "Highland"), ("L", "Lowland"), ("T", "League"), ("F", "Fishers")):
        assert f"{letter} {name}" in text
    for clause in river.clauses.values():
        assert (clause.short or clause.title) in text
    if width < TWO_COLUMNS:
        joined = words(rows)
        assert river.story in joined
        assert "Six sessions from 1 Mar 2031 to 5 Apr 2031; the deadline is 10 Apr 2031." in joined
        assert all(f"{notice.path}: {notice.message}" in joined for notice in noted)


def test_the_page_says_what_is_signed_together_and_what_happened():
    """As the file states it, in the words of `show`."""
    source = gateway.load(FIRST)
    text = words(page_rows(Page(source, ()), FIRST, 100))
    assert "US–Russia treaty and NATO–Russia agreement are signed together or not at all." in text
    assert source.record.summary in text
    assert "110 stances: 76 from a statement on the clause and 34 inferred" in text
    assert "To note" not in text


# --- the screen -----------------------------------------------------------------------------
def test_the_first_scenario_is_that_of_the_readme():
    """Who comes from the README finds what it shows."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.search(r"run\.py run (\S+)", readme)[1] == FIRST
    assert gateway.sources()[0][0] == FIRST


@pytest.mark.parametrize("size", SIZES)
async def test_the_first_screen_says_what_the_program_does_and_shows_the_first_scenario(
    at, text_of, size
):
    """What it is for, three keys, the list, and the page of the README's scenario."""
    async with at(size, library=True) as (app, pilot):
        scenario = gateway.load(FIRST)
        await shows(pilot, scenario.story[:50], "On 7 December 2021")
        lines = text_of(app).split("\n")
        assert "session by session" in lines[1]
        assert re.search(r"Enter runs .* e changes .* \? explains.* t: a tour", lines[2])
        assert f"▸ {scenario.title[:30]}" in text_of(app)
        seen = set()
        for _ in range(30):
            seen |= {s for s in (*SECTIONS, "What happened", "To note") if s in text_of(app)}
            if "more lines, PgDn" not in text_of(app):
                break
            await pilot.press("pagedown")
            await pilot.pause()
        assert seen == {*SECTIONS, "What happened", "To note"}
        await pilot.press("down")
        await shows(pilot, "Cuban missile crisis", "Missiles for a pledge")


async def test_two_columns_show_the_whole_first_scenario(at, text_of):
    """Where the page fits, nothing is left out."""
    async with at((200, 60), library=True) as (app, pilot):
        await shows(pilot, "To note · 13", "are signed together or")
        assert "more line" not in text_of(app)


async def test_the_scenario_opened_last_is_chosen_at_the_next_start(at, home):
    """The first start chooses the first; afterwards the last one used."""
    home.mkdir()
    state.write(home, state.State("istanbul-2022"))
    async with at(library=True) as (app, _pilot):
        assert app.library.chosen.name == "istanbul-2022"


async def test_e_opens_the_parties_and_escape_leads_back_over_the_table(at, settle):
    """To change what they want is one key from the list."""
    async with at(library=True) as (app, pilot):
        app.library.point_at("two-party")
        await pilot.press("e")
        await settle(app, pilot)
        assert app.screen is app.get_screen("parties")
        await pilot.press("escape", "escape")
        assert app.screen is app.library


async def test_a_page_is_read_once_and_only_if_it_is_looked_at(at, settle, monkeypatch):
    """One at a time; r reads it again."""
    read = []
    page = gateway.page

    def counting(source):
        read.append(Path(source).stem)
        return page(source)

    monkeypatch.setattr(library_module.gateway, "page", counting)
    async with at(library=True) as (app, pilot):
        names = [entry.name for entry in app.entries]
        assert read == [FIRST]
        await pilot.press("down")
        await settle(app, pilot)
        await pilot.press("up")
        await settle(app, pilot)
        assert read == [FIRST, names[1]]
        await pilot.press("r")
        await settle(app, pilot)
        assert read == [FIRST, names[1], FIRST]


async def test_a_changed_file_is_read_again_with_r(at, settle, home, text_of):
    """And one that has become faulty since says so on its page."""
    own = home / "scenarios" / "dam.toml"
    own.parent.mkdir(parents=True)
    shutil.copy(RIVER, own)
    async with at(library=True) as (app, pilot):
        app.library.point_at("dam")
        await settle(app, pilot)
        lines = [line.split("│") for line in text_of(app).splitlines()]
        page = "".join(parts[3].strip() for parts in lines if len(parts) > 4)
        assert f"dam · E changes the file · {own}".replace(" ", "") in page.replace(" ", "")
        changed = (
            own.read_text(encoding="utf-8").replace("Water", "WATER").replace("water", "WATER")
        )
        own.write_text(changed, encoding="utf-8")
        await pilot.press("r")
        await settle(app, pilot)
        assert "a dam: WATER" in text_of(app)
        own.write_text("format = 1\n", encoding="utf-8")
        app.library.forget_pages()
        app.library.show()
        await settle(app, pilot)
        assert "This file cannot be read:" in text_of(app)
        assert "E lists all that is missing or wrong" in text_of(app)
        assert "is missing" in text_of(app)


async def test_arrows_scroll_the_page_where_it_has_the_focus(at, settle, text_of):
    """The list stays where it is."""
    async with at((80, 24), library=True) as (app, pilot):
        await settle(app, pilot)
        app.library.query_one("#page").focus()
        await pilot.press("down", "down")
        assert app.library.query_one("#page").first == 2
        assert app.library.cursor == 0
        await pilot.press("escape", "down")
        assert app.library.cursor == 1
        assert app.library.query_one("#page").first == 0


async def test_the_two_lines_name_the_users_own_keys(at, home, text_of):
    """Keys are those of the registry."""
    home.mkdir()
    (home / "keys.toml").write_text('[library]\nopen-and-edit = "f8"\n', encoding="utf-8")
    async with at(library=True) as (app, _pilot):
        assert "F8 changes" in text_of(app).split("\n")[2]
    registry.use_keys({})
