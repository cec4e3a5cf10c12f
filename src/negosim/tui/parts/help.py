"""Words the help pages: what the parts of a screen show, and its keys."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding
from textual.content import Content

from negosim.tui.keys.registry import PARTS, SCREENS, ZONES, grouped, here, key_of
from negosim.tui.keys.terms import GLOSSARY
from negosim.tui.parts.prompt import PagesScreen
from negosim.tui.style.look import fit, wrapped


class HelpScreen(PagesScreen):
    """Pages of help; t leads on to the tour."""

    KEYS_SHOWN = "↑↓ scroll · t tour · Esc closes"
    BINDINGS: ClassVar = [Binding("t", "dismiss(True)", "Tour", show=False)]


def explanation(zones: Iterable[str], width: int) -> list[Content]:
    """What the zones show, one after the other; those without a word here are passed over."""
    rows: list[Content] = []
    for zone in zones:
        if zone not in ZONES:
            continue
        name, shows, keys, _ = ZONES[zone]
        keys = re.sub(r"\{(.+?)\}", lambda action: key_of(action[1]), keys)
        rows += [Content()] if rows else []
        rows.append(Content.styled(name, "bold $accent"))
        rows += [Content(f"  {line}") for line in wrapped(shows, width - 2)]
        if keys:
            rows += [Content.styled(f"  {line}", "bold") for line in wrapped(keys, width - 2)]
    return rows


def help_rows(screen: str, width: int) -> list[Content]:
    """The keys of a screen by group, then its marks and terms."""
    return [*keys_rows(screen, width), Content(), *glossary(PARTS.get(screen, {}), width)]


def keys_rows(screen: str, width: int) -> list[Content]:
    """The keys of a screen by group."""
    rows: list[Content] = [Content.styled(f"Keys of the {SCREENS[screen]} screen", "bold")]
    for group, actions in grouped(here(screen)):
        rows += [Content(), Content.styled(group, "bold $accent")]
        for action in actions:
            rows += _entry(action.keys_shown or "palette", f"{action.title}. {action.help}", width)
    return rows


def glossary(zones: Iterable[str], width: int) -> list[Content]:
    """The marks and terms of these zones, and what the numbers are."""
    used = {term for zone in zones if zone in ZONES for term in ZONES[zone].terms}
    rows = [Content.styled("Marks and terms", "bold $accent")] if used else []
    for term, meaning in GLOSSARY.items():
        if term in used:
            rows += _entry(term, meaning, width)
    rows += [Content()] if used else []
    warning = "All placings are estimates and labelled so. Nothing here is a forecast."
    rows += [Content(line) for line in wrapped(warning, width)]
    return rows


def _entry(keys: str, meaning: str, width: int) -> list[Content]:
    column = 17 if width < 70 else 21
    head = f"  {keys}" if cell_len(keys) > column - 3 else f"  {fit(keys, column - 3)}"
    first, *rest = wrapped(meaning, width - max(column, cell_len(head) + 1))
    rows = [Content.assemble((head, "bold"), " ", first)]
    return rows + [Content(" " * column + line) for line in rest]
