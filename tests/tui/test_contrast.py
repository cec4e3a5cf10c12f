"""Our own themes: every colour that text has can be read on every ground that text stands on."""

from __future__ import annotations

import pytest
from textual.color import Color

from negosim.tui.style.look import MUTED
from negosim.tui.style.themes import OWN, variables_for

LEAST = 4.5  # WCAG 2.2, success criterion 1.4.3


def light(colour: Color) -> float:
    """Relative luminance, as WCAG defines it."""
    parts = [v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in colour.normalized]
    return sum(share * v for share, v in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def contrast(one: Color, other: Color) -> float:
    """The ratio of two colours."""
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", OWN, ids=lambda theme: theme.name)
def test_text_can_be_read(theme):
    """Parties, verdicts and muted words, on the page, a chosen row and the key bar."""
    values = variables_for(theme)
    grounds = {"background": theme.background, "panel": theme.panel, **values}
    own = {k: v for k, v in values.items() if k.startswith(("party-", "verdict-"))}
    own |= {k: getattr(theme, k) for k in ("accent", "success", "warning", "error", "foreground")}
    share = float(MUTED.split()[1].rstrip("%")) / 100
    poor = []
    for ground in ("background", "panel", "row-chosen"):
        under = Color.parse(grounds[ground])
        found = {k: Color.parse(v) for k, v in own.items()}
        found["muted"] = under.blend(Color.parse(theme.foreground), share)
        ratios = {k: round(contrast(c, under), 2) for k, c in found.items()}
        poor += [(ground, k, ratio) for k, ratio in ratios.items() if ratio < LEAST]
    assert poor == []
