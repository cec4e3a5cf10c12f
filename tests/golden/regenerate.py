"""Writes the golden transcripts anew: `python tests/golden/regenerate.py`; read the diff."""

from __future__ import annotations

from pathlib import Path

import negosim
from negosim.prose import transcript

FOLDER = Path(__file__).parent
SCENARIOS = (
    "two-party",
    "euro-security-2021",
    "euro-security-2021-deescalation",
    "euro-security-2021-arms-control",
)


def told(name: str) -> str:
    """The transcript of a preset's central world."""
    scenario = negosim.load(name)
    return transcript(scenario, negosim.run(scenario))


def main() -> None:
    """Writes one file for each scenario."""
    for name in SCENARIOS:
        (FOLDER / f"{name}.txt").write_text(told(name), encoding="utf-8")


if __name__ == "__main__":
    main()
