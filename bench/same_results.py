"""Compares the results of two versions: for every preset the same numbers and the same transcripts.

    python bench/same_results.py BEFORE_PYTHON AFTER_PYTHON

Each is a Python with a negosim installed. Compared are `run` as JSON and as text (in the central
world and in world 3 of seed 7), `ensemble -n 1024 --seed 7` and `unlock` as JSON. The version after
may have more keys and more presets; every other difference is printed with its place, and the exit
code is then 1. There is no list of exceptions: commits name the differences that are meant.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

WORLDS = ((), ("--seed", "7", "--world", "3"))
PRESETS = "from negosim.scenario.presets import presets\nfor p in presets(): print(p.name)"


def output(python: str, *args: str) -> str:
    """What the command prints; with its last words if it fails, which are compared too."""
    done = subprocess.run([python, *args], capture_output=True, check=False)
    text = done.stdout.decode("utf-8")
    if done.returncode:
        text += f"exit code {done.returncode}: {done.stderr.decode('utf-8', 'replace')}"
    return text


def commands(preset: str) -> Iterator[tuple[str, ...]]:
    """What is compared of a preset."""
    for world in WORLDS:
        yield ("run", preset, *world, "--json", "-")
        yield ("run", preset, *world)
    yield ("ensemble", preset, "-n", "1024", "--seed", "7", "--json", "-")
    yield ("unlock", preset, "--json", "-")


def differences(before: Any, after: Any, path: str = "") -> Iterator[str]:
    """Each place at which the second differs from the first; added keys do not count."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            place = f"{path}.{key}" if path else key
            if key in after:
                yield from differences(value, after[key], place)
            else:
                yield f"{place}: {value!r} -> nothing"
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for n, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from differences(one, other, f"{path}[{n}]")
    elif type(before) is not type(after) or before != after:
        yield f"{path}: {before!r} -> {after!r}"


def compared(before: str, after: str) -> Iterator[str]:
    """The differences of two outputs: of their values if both are JSON, else of their sentences."""
    try:
        yield from differences(json.loads(before), json.loads(after))
    except json.JSONDecodeError:
        one, other = sentences(before), sentences(after)
        for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
            if kind != "equal":
                yield f"{' '.join(one[a:b])!r} -> {' '.join(other[c:d])!r}"


def sentences(text: str) -> list[str]:
    """The parts of a text, wherever its lines break."""
    return re.split(r"(?<=[.:;,]) ", " ".join(text.split()))


def main(before: str, after: str) -> int:
    """Compare everything; 1 if anything differs."""
    presets = output(before, "-c", PRESETS).split()
    if not presets:
        sys.exit(f"{before} has no negosim with presets")
    count = 0
    for preset in presets:
        for command in commands(preset):
            texts = [output(python, "-m", "negosim", *command) for python in (before, after)]
            for difference in compared(*texts):
                count += 1
                print(f"{' '.join(command)}: {difference}")
    print(f"{len(presets)} presets: {count or 'no'} differences")
    return 1 if count else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as home:
        os.environ["NEGOSIM_HOME"] = home
        sys.exit(main(*map(os.path.abspath, sys.argv[1:])))
