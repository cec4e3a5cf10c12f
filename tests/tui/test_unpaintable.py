"""A part of a screen that cannot be drawn: the rest of the program lives on."""

from __future__ import annotations

from negosim.tui.parts.zone import Zone


async def test_an_error_in_a_painter_is_reported_once_and_the_screen_lives(at, text_of):
    """Textual ends the program at an error while rendering; here one zone says that it failed."""

    def broken(width: int, height: int):
        raise ZeroDivisionError("in a painter")

    async with at((120, 40)) as (app, pilot):
        zone = next(iter(app.screen.query(Zone)))
        zone.paint(broken)
        await pilot.pause()
        await pilot.pause()
        assert [type(e) for e in app.reported_errors] == [ZeroDivisionError]
        app.reported_errors.clear()
        await pilot.press("escape", "down", "right")
        await pilot.pause()
        assert app.is_running
        assert "Clauses" in text_of(app)
