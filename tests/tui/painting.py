"""The painted screen as a text that can be read and compared: its cells, then its styles.

The styles are a letter per cell and a line per letter. The names in brackets are those of the
theme's colours; several may have the same value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from string import ascii_letters, digits

from rich.cells import cell_len
from rich.color import Color
from rich.style import Style
from textual.app import App
from textual.strip import Strip

ATTRIBUTES = ("bold", "dim", "italic", "underline", "blink", "reverse", "strike")
NAMES = ("foreground", "background", "surface", "panel", "primary", "secondary", "accent",
         "success", "warning", "error", "row-chosen")  # fmt: skip


def strips_of(app: App[None]) -> list[Strip]:
    """What the compositor paints, filters for monochrome and ASCII included."""
    return app.screen._compositor.render_strips()


def cells(strips: list[Strip]) -> str:
    """The painted text, a line per row, between bars that show where the row ends."""
    return "".join(f"|{''.join(s.text for s in strip)}|\n" for strip in strips)


def emphasis(strips: list[Strip]) -> list[list[tuple[str, str]]]:
    """Each cell that is not blank with its attributes: what is left to see without colour."""
    return [
        [(char, _attributes(s.style or Style())) for s in strip for char in s.text]
        for strip in strips
    ]


def colours(strips: list[Strip]) -> set[tuple[int, int, int]]:
    """All colours on the screen, those of grounds included."""
    found = {
        colour
        for strip in strips
        for s in strip
        if s.style
        for colour in (s.style.color, s.style.bgcolor)
    }
    return {tuple(c.get_truecolor()) for c in found if c is not None}


def styles(app: App[None], strips: list[Strip]) -> str:
    """A letter per cell, and what the letters mean."""
    names = _names(app)
    rows = [[_told(style, char) for style, char in _of(strip)] for strip in strips]
    counted = Counter(told for row in rows for told in row)
    plain = counted.most_common(1)[0][0]
    others = list(dict.fromkeys(told for row in rows for told in row if told != plain))
    letter = {plain: ".", **dict(zip(others, ascii_letters + digits, strict=False))}
    assert len(letter) == len(counted), "more styles than letters"
    drawn = "".join(f"|{''.join(letter[told] for told in row)}|\n" for row in rows)
    return drawn + "".join(f"{sign} {_named(told, names)}\n" for told, sign in letter.items())


def _of(strip: Strip) -> Iterator[tuple[Style, str]]:
    """Each cell's style and character; a wide character has two cells."""
    for segment in strip:
        for char in segment.text:
            for _ in range(cell_len(char)):
                yield segment.style or Style(), char


def _attributes(style: Style) -> str:
    return " ".join(name for name in ATTRIBUTES if getattr(style, name))


def _told(style: Style, char: str) -> str:
    """The style in words; of a blank cell what can be seen of it."""
    ground = _value(style.bgcolor)
    if char == " " and not (style.reverse or style.underline or style.strike):
        return f"on {ground}"
    return f"{_attributes(style)} {_value(style.color)} on {ground}".strip()


def _value(colour: Color | None) -> str:
    if colour is None or colour.is_default:
        return "default"
    return colour.name if colour.triplet is None else colour.triplet.hex


def _names(app: App[None]) -> dict[str, str]:
    """The theme's names by their value."""
    found: dict[str, str] = {}
    for name, value in app.theme_variables.items():
        if name in NAMES or name.startswith(("party-", "verdict-")):
            key = value.lower()
            found[key] = f"{found[key]}, {name}" if key in found else name
    return found


def _named(told: str, names: dict[str, str]) -> str:
    """The words with the names of their colours behind them."""
    return " ".join(f"{word} ({names[word]})" if word in names else word for word in told.split())
