"""Owns docs/keys.md, the page of all keys, made from the registry of actions; knows no screen.

    python -m negosim.tui.keys.keypage docs/keys.md

writes it anew; without a path it is printed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from negosim.tui.keys.actions import ACTIONS, SCREENS, Action, grouped

_HEAD = """\
# Keys of the terminal UI

Made from the program's own list of actions by `python -m negosim.tui.keys.keypage docs/keys.md`;
edit that list (`src/negosim/tui/keys/actions.py`), not this page. Everything here is also in the
palette (`^p`), with its key. `^p` is Ctrl and p, `⇧Tab` is Shift and Tab.

## Your own keys

A file `keys.toml` in the state folder (`$NEGOSIM_HOME`, else `$XDG_STATE_HOME/negosim`, else
`~/.local/state/negosim`; on macOS and Windows the system's folder for applications) gives actions
other keys: a table per screen, an entry per action, named as in the last column below.

```toml
[table]
play-or-pause = "f8"                # one key …
next-session = ["right", "n"]       # … or several; they replace the action's keys
previous-change = "b"
next-change = "w"
save-as-variant = "ctrl+w"

[app]
help = ["question_mark", "f7"]
previous = "x"                      # no such action: named at the start, and ignored
```

A name or key that does not exist, and a key that two actions of a screen would share, are named
in a notice when the program starts; the actions concerned keep the keys of this page. In the file
keys are characters (`"n"`, `"N"`, `"/"`), names (`up`, `down`, `left`, `right`, `home`, `end`,
`pageup`, `pagedown`, `enter`, `escape`, `space`, `tab`, `backspace`, `f1` …) or either with
`ctrl+`, `shift+` or `alt+` before it.
"""


def page() -> str:
    """The whole page."""
    parts = [_HEAD]
    order = ["app", *(screen for screen in SCREENS if screen != "app")]
    for screen in order:
        title = SCREENS[screen] if screen == "app" else f"The {SCREENS[screen]} screen"
        parts.append(f"\n## {title}\n")
        for group, actions in grouped(tuple(a for a in ACTIONS if a.screen == screen)):
            parts.append(f"\n| {group} | | name |\n|---|---|---|\n")
            parts += [_line(action) for action in actions]
    return "".join(parts)


def _line(action: Action) -> str:
    keys = " ".join(f"`{key}`" for key in action.keys_shown.split(" ")).replace("|", "\\|")
    return f"| {keys} | **{action.title}.** {action.help} | `{action.name.partition('.')[2]}` |\n"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(page(), encoding="utf-8")
    else:
        sys.stdout.write(page())
