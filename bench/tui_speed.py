"""How quick the terminal UI is, measured from outside through a pseudo-terminal.

    python bench/tui_speed.py [--scenario NAME] [--repeat N] [--json FILE]

Prints a table; `--json -` prints JSON alone. Every number is taken at the terminal's end of a real
pty, from the key (or the start of the process) to the bytes of the frame that answers it; beside it
stands the processor time that the program itself used, which a busy machine does not change.
Standard library alone; Linux, for the processor times.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from pty_program import PtyProgram

SIZE = (120, 40)
IDLE = 5.0  # seconds over which an idle program is watched
BUDGETS = {
    "first frame, library": 0.6,
    "first frame, table": 0.35,
    "edit to new run": 0.08,
    "1,000 worlds": 0.4,
    "idle": 0.01,
    "playing": 0.25,
}
Taken = tuple[float, float]  # wall seconds and processor seconds


def start(home: str, *words: str) -> PtyProgram:
    """The program in its own state folder."""
    env = {"NEGOSIM_HOME": home, "TERM": "xterm-256color", "LANG": "C.UTF-8", "COLORTERM": ""}
    return PtyProgram([sys.executable, "-m", "negosim", "tui", *words], SIZE, env)


def first_frame(home: str, marks: tuple[str, ...], *words: str) -> Taken:
    """From the start of the process to the frame that shows `marks`."""
    program = start(home, *words)
    try:
        wall = program.wait_for(*marks)
        return wall, program.cpu()
    finally:
        program.close()


def after_key(program: PtyProgram, keys: str, *marks: str) -> Taken:
    """From a key to the frame that shows `marks`."""
    program.settle()
    cpu = program.cpu()
    program.press(keys)
    begun = time.monotonic()
    program.shows(*marks)
    return time.monotonic() - begun, program.cpu() - cpu


def watch(program: PtyProgram, seconds: float) -> Taken:
    """Share of a core over some seconds, as seen by the clock and by the kernel."""
    cpu, begun = program.cpu(), time.monotonic()
    while (left := begun + seconds - time.monotonic()) > 0:
        program.read(left)
    spent = time.monotonic() - begun
    share = (program.cpu() - cpu) / spent
    return share, share


def edits(home: str, scenario: str, repeat: int) -> list[Taken]:
    """One value up and down on the Parties screen, until the strip tells what came of it."""
    program = start(home, scenario)
    try:
        program.wait_for("session 1 of")
        after_key(program, "e", "stances")
        after_key(program, "\x1b[B" * 2, "allocation")
        taken = []
        for k in range(2 * repeat + 1):
            up = k % 2 == 0
            time.sleep(0.3)  # apart from the edit before, so that nothing waits to be gathered
            marks = ("signed:",) if up else ("As the scenario states it",)
            taken.append(after_key(program, "+" if up else "-", *marks))
        return taken[1::2] + taken[2::2]
    finally:
        program.close()


def many_worlds(home: str, scenario: str) -> tuple[Taken, Taken]:
    """A thousand worlds for the first time, and again with other draws."""
    program = start(home, scenario)
    try:
        program.wait_for("session 1 of")
        program.settle()
        first = after_key(program, "m", "1,000 worlds of seed", "all counted")
        after_key(program, "s", "seed")
        after_key(program, "8", "8")
        again = after_key(program, "\r", "1,000 worlds of seed 8", "all counted")
        return first, again
    finally:
        program.close()


def at_rest_and_playing(home: str, scenario: str) -> tuple[Taken, Taken]:
    """Share of a core on the Table, left alone and then playing at the middle speed."""
    program = start(home, scenario)
    try:
        program.wait_for("session 1 of")
        program.settle(1.0)
        idle = watch(program, IDLE)
        program.press(" ")
        return idle, watch(program, IDLE)
    finally:
        program.close()


def middle(taken: list[Taken]) -> Taken:
    """The median of each."""
    return median(t[0] for t in taken), median(t[1] for t in taken)


def measure(scenario: str, repeat: int) -> dict[str, Taken]:
    """All measurements."""
    with tempfile.TemporaryDirectory() as home:
        first_frame(home, ("Scenarios",))  # compiles what is not compiled yet
        library = [first_frame(home, ("Scenarios", "help")) for _ in range(repeat)]
        table = [first_frame(home, ("Clauses ·",), scenario) for _ in range(repeat)]
        full = [first_frame(home, ("session 1 of",), scenario) for _ in range(repeat)]
        worlds = [many_worlds(home, scenario) for _ in range(max(repeat // 2, 1))]
        idle, playing = at_rest_and_playing(home, scenario)
        return {
            "first frame, library": middle(library),
            "first frame, table": middle(table),
            "table with its run": middle(full),
            "edit to new run": middle(edits(home, scenario, repeat)),
            "1,000 worlds, first": middle([w[0] for w in worlds]),
            "1,000 worlds": middle([w[1] for w in worlds]),
            "idle": idle,
            "playing": playing,
        }


def table(taken: dict[str, Taken]) -> str:
    """What was measured beside what is wanted."""
    lines = [f"{'':<24}{'measured':>10}{'processor':>11}{'wanted':>9}"]
    for name, (wall, cpu) in taken.items():
        wanted = BUDGETS.get(name)
        if name in ("idle", "playing"):
            lines.append(f"{name:<24}{wall:>10.1%}{'':>11}{f'≤ {wanted:.0%}':>9}")
        else:
            bound = f"≤ {wanted:.2f} s" if wanted else ""
            lines.append(f"{name:<24}{wall:>8.3f} s{cpu:>9.3f} s{bound:>9}")
    return "\n".join(lines)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenario", default="euro-security-2021")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--json", default="")
    chosen = parser.parse_args()
    taken = measure(chosen.scenario, max(chosen.repeat, 1))
    result = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "scenario": chosen.scenario,
        "measured": {name: {"wall": w, "processor": c} for name, (w, c) in taken.items()},
        "wanted": BUDGETS,
    }
    text = json.dumps(result, indent=1)
    if chosen.json == "-":
        print(text)
        return
    print(table(taken))
    print(f"Python {result['python']}, {result['cores']} cores, load {result['load']:.1f}")
    if chosen.json:
        Path(chosen.json).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
