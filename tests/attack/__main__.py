"""Plays so many cases of an attack: `python tests/attack ATTACK -n CASES --log FOLDER`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from attack.attacks import NAMES, make
from attack.covered import covered
from attack.harness import Log, attempt, run


def main() -> int:
    """Play the cases that are missing, print counts, and fail if any case failed."""
    words = argparse.ArgumentParser(prog="python tests/attack", description=__doc__)
    words.add_argument("attack", choices=(*NAMES, "coverage", "report"),
                       help="or the branches that tests take, or a report of the logs")  # fmt: skip
    words.add_argument("-n", type=int, default=1_000, help="how many cases in all (%(default)s)")
    words.add_argument("--log", type=Path, help="folder of counts and failures; resumes from it")
    words.add_argument("--part", type=part, default=(1, 1), help="2/3: every third from the second")
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
        if asked.attack == "coverage":
            code, table = covered(folder)
            say(table)
            return code
        attack = make(asked.attack, folder)
        if asked.case is not None:
            outcome, trace = attempt(attack, asked.case, folder)
            say(trace or outcome)
            return bool(trace)
        log = None
        if asked.log is not None:
            asked.log.mkdir(parents=True, exist_ok=True)
            k, n = asked.part
            log = asked.log / f"{asked.attack}{f'.{k}of{n}' if n > 1 else ''}.json"
            say(f"{asked.attack}: {Log.read(log)}")
        counts = run(attack, asked.n, folder, log, say, asked.part)
    say(f"{asked.attack}: {counts}")
    return bool(counts.failures)


def part(word: str) -> tuple[int, int]:
    """The part that `2/3` names."""
    k, n = map(int, word.split("/"))
    if not 1 <= k <= n:
        raise ValueError(word)
    return k, n


def report(folder: Path) -> list[str]:
    """The logs as the rows of docs/attack.md; the parts of an attack in one row."""
    rows = []
    for name in NAMES:
        logs = [Log.read(path) for path in sorted(folder.glob(f"{name}*.json"))]
        ends = sum((log.outcomes for log in logs), Counter[str]())
        words = ", ".join(f"{n:,} {outcome}" for outcome, n in sorted(ends.items()))
        done, failed = sum(log.done for log in logs), sum(len(log.failures) for log in logs)
        rows.append(f"| `{name}` | {done:,} | {failed} | {words} |")
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
