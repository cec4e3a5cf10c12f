"""Plays so many cases of an attack: `python tests/attack ATTACK -n CASES --log FOLDER`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from attack.attacks import NAMES, make
from attack.harness import Log, attempt, run


def main() -> int:
    """Play the cases that are missing, print counts, and fail if any case failed."""
    words = argparse.ArgumentParser(prog="python tests/attack", description=__doc__)
    words.add_argument("attack", choices=NAMES)
    words.add_argument("-n", type=int, default=1_000, help="how many cases in all (%(default)s)")
    words.add_argument("--log", type=Path, help="folder of counts and failures; resumes from it")
    words.add_argument("--case", type=int, help="play only the case of this number and show it")
    asked = words.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        attack = make(asked.attack, folder)
        if asked.case is not None:
            outcome, trace = attempt(attack, asked.case, folder)
            say(trace or outcome)
            return bool(trace)
        log = None
        if asked.log is not None:
            asked.log.mkdir(parents=True, exist_ok=True)
            log = asked.log / f"{asked.attack}.json"
            say(f"{asked.attack}: {Log.read(log)}")
        counts = run(attack, asked.n, folder, log, say)
    say(f"{asked.attack}: {counts}")
    return bool(counts.failures)


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
