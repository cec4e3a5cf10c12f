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
    words.add_argument("attack", choices=(*NAMES, "report"), help="or a report of the logs")
    words.add_argument("-n", type=int, default=1_000, help="how many cases in all (%(default)s)")
    words.add_argument("--log", type=Path, help="folder of counts and failures; resumes from it")
    words.add_argument("--case", type=int, help="play only the case of this number and show it")
    asked = words.parse_args()
    if asked.attack == "report":
        if asked.log is None:
            words.error("name the folder of the logs with --log")
        for line in report(asked.log):
            say(line)
        return 0
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


def report(folder: Path) -> list[str]:
    """The logs as the rows of docs/attack.md."""
    rows = []
    for name in NAMES:
        log = Log.read(folder / f"{name}.json")
        ends = ", ".join(f"{n:,} {outcome}" for outcome, n in sorted(log.outcomes.items()))
        rows.append(f"| `{name}` | {log.done:,} | {len(log.failures)} | {ends} |")
    return rows


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
