"""Compares a text with the golden file that is kept of it, or writes the file where that is asked.

Only NEGOSIM_WRITE_GOLDEN writes; an ordinary run fails with the difference and the command.
"""

from __future__ import annotations

import os
from difflib import unified_diff
from pathlib import Path

ROOT = Path(__file__).parent.parent


def assert_golden(path: Path, text: str) -> None:
    """`text` is what the file at `path` holds."""
    if os.environ.get("NEGOSIM_WRITE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    if text == kept:
        return
    lines = unified_diff(kept.splitlines(), text.splitlines(), "as kept", "as it is now", n=2)
    test, _, _ = os.environ["PYTEST_CURRENT_TEST"].partition("::")
    command = f"NEGOSIM_WRITE_GOLDEN=1 python -m pytest {test}"
    difference = "\n".join(line.rstrip("\n") for line in lines)
    raise AssertionError(
        f"{path.relative_to(ROOT)} differs\n{difference}\n"
        f"If this is meant, write it anew and read the difference: {command}"
    )
