"""Reads a screen as text: what its parts say, one after the other, without frames."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, Static

from negosim.tui.parts.zone import Zone


def unframed(screen: Screen[Any]) -> str:
    """The parts that are shown, each below its title; parts that scroll are whole."""
    parts = ["\n".join(_said(widget)) for widget in screen.walk_children(Widget)]
    return "\n\n".join(part for part in parts if part.strip()) + "\n"


def _said(widget: Widget) -> Iterator[str]:
    """What a part says, its title first; nothing if it is not shown."""
    if not widget.is_on_screen or "-textual-system" in widget.classes:
        return
    lines: list[str] = []
    if isinstance(widget, Zone):
        lines = widget.lines()
    elif isinstance(widget, Static) and isinstance(widget.content, Content):
        lines = widget.content.plain.splitlines()
    elif isinstance(widget, Input):
        lines = [widget.value]
    title = widget.border_title
    if title:
        yield Content.from_text(title, markup=False).plain
    text = "\n".join(line.rstrip() for line in lines).strip("\n")
    if text:
        yield text
