"""A small valid scenario as text, and a folder to write it and its mutations to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from negosim.scenario.faults import ScenarioError
from negosim.scenario.reader import load

FENCE = """\
format = 1
title = "The fence"
story = "Two neighbours and a fence"

[calendar]
start = 2024-03-01
end = 2024-03-20
every = 7

[parties.ann]
name = "Ann"
tactic = { kind = "boulware", beta = 0.3 }

[parties.bob]
name = "Bob"
tactic.kind = "linear"

[parties.club]
name = "The club"
[parties.club.members.eve]
name = "Eve"
stances.height.accepts = [0, 0.7]

[instruments.deed]
title = "The deed"
seats = { ann = "veto", bob = "veto", club = "voice" }

[clauses.height]
title = "Height"
proposer = "ann"
instruments = ["deed"]
levels = [{ at = 0, name = "none" }, { at = 1, name = "two metres" }]

[clauses.height.stances.ann]
ideal = 1
accepts = [0.5, 1]
essential = true

[clauses.height.stances.bob]
ideal = 0
accepts = [0, 0.6]
requires = [{ clause = "colour", at_least = 0.5 }]

[clauses.height.stances.club]
ideal = 0.2
accepts = [0, 1]

[clauses.colour]
title = "Colour"
instruments = ["deed"]
stances.ann = { ideal = 0, accepts = [0, 1] }
stances.bob = { ideal = 1, accepts = [0, 1] }

[events.storm]
date = 2024-03-05
title = "A storm"

[[events.storm.effects]]
party = "ann"
clause = "height"
accepts = [0.2, 1]

[record]
summary = "They planted a hedge."
signed.deed = false
clauses.height = { status = "open" }
"""


@pytest.fixture(scope="session")
def fence() -> str:
    """The text of a valid scenario with three parties, two clauses, an event and a record."""
    return FENCE


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a text to a file of the test's own folder."""

    def put(text: str | bytes, name: str = "fence.toml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return put


@pytest.fixture
def faults(write: Callable[..., Path]) -> Callable[..., list[str]]:
    """The faults of a text as `line:col: path: message`, without the file's name."""

    def told(text: str | bytes, sets: tuple[str, ...] = ()) -> list[str]:
        path = write(text)
        with pytest.raises(ScenarioError) as caught:
            load(path, sets)
        return [str(fault).removeprefix(f"{path}:").strip() for fault in caught.value.faults]

    return told
