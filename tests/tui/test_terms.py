"""The glossary: every mark and term of a screen is explained where it appears."""

from __future__ import annotations

from pathlib import Path

import pytest

from negosim.tui.keys.registry import PARTS, ZONES
from negosim.tui.keys.terms import GLOSSARY, MARKS
from negosim.tui.parts.help import glossary, help_rows
from negosim.tui.parts.zone import Zone
from tui.waiting import shows

DOCS = Path(__file__).parents[2] / "docs"
SIZES = [(80, 24), (200, 60)]


def test_every_term_of_a_part_is_in_the_glossary_and_every_entry_is_used():
    """No part names an unknown term, and no entry is left over."""
    used = [term for part in ZONES.values() for term in part.terms]
    assert set(used) == set(GLOSSARY)


@pytest.mark.parametrize("zone", ZONES)
def test_a_mark_that_a_part_mentions_is_among_its_terms(zone):
    """Whoever reads of a mark finds its meaning below."""
    part = ZONES[zone]
    for mark in MARKS:
        for sign in mark.rpartition(" ")[0].split():
            if f"{sign} " in part.shows and len(sign) == 1 and not sign.isalnum() and sign != "·":
                assert any(sign in term or sign in GLOSSARY[term] for term in part.terms), sign


@pytest.mark.parametrize("width", [50, 96])
def test_the_glossary_keeps_to_its_width_and_has_what_the_parts_use(width):
    """And nothing else."""
    rows = [row.plain for row in glossary(["calendar"], width)]
    assert max(map(len, rows)) <= width
    text = " ".join(" ".join(rows).split())
    for term, meaning in GLOSSARY.items():
        assert (f"{term} {meaning}" in text) == (term in ZONES["calendar"].terms)


def test_the_help_of_a_screen_has_the_terms_of_its_parts():
    """`?` explains all that the screen shows."""
    for screen, parts in PARTS.items():
        text = " ".join(" ".join(row.plain for row in help_rows(screen, 96)).split())
        for part in parts.values():
            assert all(f"{term} {GLOSSARY[term]}" in text for term in part.terms)


def test_the_docs_link_the_glossary():
    """The page is generated (see test_keys) and can be found."""
    assert "glossary.md" in (DOCS / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("size", SIZES)
async def test_tab_gives_the_parts_the_focus_and_f1_explains_it(at, text_of, size):
    """Once around the Table, each part by name with its terms alone, without ctrl+o."""
    async with at(size) as (app, pilot):
        table = app.screen
        order = [z.id for z in table.query(".frame").results(Zone)]
        for zone in order:
            await pilot.press("tab")
            assert app.focused.id == zone
            await pilot.press("f1")
            part = ZONES[zone]
            await shows(pilot, "What is this?", part.name, part.shows[:25])
            await pilot.press("escape")
            assert app.screen is table
        await pilot.press("tab")
        assert app.focused.id == order[0]
        await pilot.press("shift+tab")
        assert app.focused.id == order[-1]


@pytest.mark.parametrize("size", SIZES)
async def test_a_press_with_the_mouse_gives_the_focus_and_escape_takes_it(at, text_of, size):
    """Then F1 explains what was pressed: the marks of the line, and no others."""
    async with at(size) as (app, pilot):
        await pilot.click("#clause", offset=(4, 2))
        await pilot.press("f1")
        await shows(pilot, "The chosen clause", "▌▐ red line")
        assert "The line runs from 0" in text_of(app)
        assert "● talks" not in text_of(app)
        await pilot.press("escape", "escape")
        assert app.screen.focus_on == ""


async def test_the_share_conceded_is_explained_at_its_curve(at):
    """κ has its sentence."""
    async with at() as (_app, pilot):
        await pilot.press("e")
        await pilot.click("#tactic", offset=(4, 4))
        await pilot.press("f1")
        await shows(pilot, "κ (share conceded)", "from its ideal (0) to its red line (1)")
