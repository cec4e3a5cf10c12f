"""Defines the colours of the themes. The default suits readers with any colour vision.

Hues: Okabe & Ito (2008), "Color Universal Design", jfly.uni-koeln.de/color.
"""

from __future__ import annotations

from textual.color import Color
from textual.theme import Theme

# our own style names in a theme that does not define them
VARIABLES = {
    "party-red": "#E97C46",
    "party-blue": "#56B4E9",
    "party-green": "#00B98A",
    "party-yellow": "#F0E442",
    "party-magenta": "#DD8FBC",
    "party-cyan": "#7FD6E8",
    "party-orange": "#E69F00",
    "party-white": "#E6E6E6",
    "verdict-agreed": "#2BC4A0",
    "verdict-conditional": "#E9C34A",
    "verdict-blocked": "#F0814D",
}
_ON_LIGHT = {
    "party-red": "#A04000",
    "party-blue": "#00629E",
    "party-green": "#00694E",
    "party-yellow": "#6C5E00",
    "party-magenta": "#973D75",
    "party-cyan": "#006876",
    "party-orange": "#805500",
    "party-white": "#444444",
    "verdict-agreed": "#00694E",
    "verdict-conditional": "#785900",
    "verdict-blocked": "#A04000",
}
_ON_ANSI = {
    "party-red": "ansi_red",
    "party-blue": "ansi_blue",
    "party-green": "ansi_green",
    "party-yellow": "ansi_yellow",
    "party-magenta": "ansi_magenta",
    "party-cyan": "ansi_cyan",
    "party-orange": "ansi_bright_red",
    "party-white": "ansi_default",
    "verdict-agreed": "ansi_green",
    "verdict-conditional": "ansi_yellow",
    "verdict-blocked": "ansi_red",
}

NIGHT = Theme(
    name="negosim",
    primary="#56B4E9",
    secondary="#9AA7B4",
    accent="#E69F00",
    success="#2BC4A0",
    warning="#E9C34A",
    error="#F0814D",
    foreground="#DCE3EA",
    background="#10151B",
    surface="#161D25",
    panel="#1F2933",
    dark=True,
    variables=VARIABLES,
)
DAY = Theme(
    name="negosim-day",
    primary="#00629E",
    secondary="#4A5560",
    accent="#805500",
    success="#00694E",
    warning="#785900",
    error="#A04000",
    foreground="#1B2229",
    background="#FBFAF7",
    surface="#F3F1EC",
    panel="#E6E3DB",
    dark=False,
    variables=_ON_LIGHT,
)
OWN = (NIGHT, DAY)
DEFAULT = NIGHT.name


def variables_for(theme: Theme) -> dict[str, str]:
    """Values of our style names in any theme."""
    if theme.ansi:
        return {**_ON_ANSI, "row-chosen": "ansi_bright_black", "row-room": "ansi_default"}
    ground = Color.parse(theme.background or ("#121212" if theme.dark else "#F5F5F5"))
    named = VARIABLES if theme.dark else _ON_LIGHT
    chosen = ground.blend(Color.parse(theme.primary), 0.2)
    room = ground.blend(Color.parse(named["verdict-agreed"]), 0.15)
    return {**named, "row-chosen": chosen.hex6, "row-room": room.hex6}
