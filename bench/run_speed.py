"""How long one recorded run takes, how many worlds a second the engine plays, and against what.

    python bench/run_speed.py [--scenario NAME] [--repeat N] [--studies] [--json FILE]

Prints a table; `--json -` prints JSON alone. All of it is processor time of one process, which a
busy machine changes less than the clock; `--studies` adds `unlock` and `sensitivity`, with the time
by the clock beside it. The yardstick
is the oracle of the tests, which plays one world at a time in plain Python: both are timed in the
same process, so that the ratio says more than either number. It needs nothing but negosim and a
checkout.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import numpy as np

import negosim
from negosim.rng import BLOCK
from negosim.scenario.tabulate import tabulate
from negosim.talks.batch import play_blocks

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import oracle
from oracle_draws import world_of

BLOCKS = (0, 1, 2, 3)  # 1,024 worlds


def seconds(work: Callable[[], object], repeat: int) -> float:
    """Median processor time of `repeat` calls, after one that warms up."""
    work()
    times = []
    for _ in range(repeat):
        start = process_time()
        work()
        times.append(process_time() - start)
    return median(times)


def measure(name: str, repeat: int) -> dict[str, float]:
    """All measurements on one scenario; times in seconds."""
    scenario = negosim.load(name)
    table = tabulate(scenario)
    worlds = len(BLOCKS) * BLOCK
    draws = [world_of(scenario, 7, w) for w in range(16)]

    def by_oracle() -> None:
        for drawn in draws:
            oracle.play(scenario, drawn)

    few = max(3, repeat // 10)
    run = seconds(lambda: negosim.run(scenario), repeat)
    first = seconds(lambda: negosim.run(scenario.model_copy()), repeat)
    building = seconds(lambda: tabulate(scenario.model_copy()), repeat)  # a known one is not built
    engine = seconds(lambda: play_blocks(table, 7, BLOCKS), few)
    plain = seconds(by_oracle, few) / len(draws)
    return {
        "run_recorded_s": run,
        "first_run_recorded_s": first,
        "table_s": building,
        "worlds": worlds,
        "worlds_s": engine,
        "worlds_per_second": worlds / engine,
        "thousand_worlds_s": 1000 * engine / worlds,
        "oracle_world_s": plain,
        "oracle_worlds_per_second": 1.0 / plain,
        "ratio_to_oracle": plain * worlds / engine,
    }


def of_studies(name: str) -> dict[str, float]:
    """Processor time of the studies of one scenario and time by the clock, in seconds."""
    scenario = negosim.load(name)
    taken = {}
    for study, play in (
        ("unlock", lambda: negosim.unlock(scenario)),
        ("sensitivity_512", lambda: negosim.sensitivity(scenario, 512)),
    ):
        start = process_time(), perf_counter()
        play()
        taken[f"{study}_s"] = process_time() - start[0]
        taken[f"{study}_clock_s"] = perf_counter() - start[1]
    return taken


def machine() -> dict[str, str | int | None]:
    """What the numbers were measured on."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "negosim": negosim.__version__,
    }


def as_table(scenario: str, m: dict[str, float], where: dict[str, str | int | None]) -> str:
    """The measurements as a reader wants them."""
    rows = [
        ("one run, recorded", f"{m['run_recorded_s'] * 1e3:,.2f} ms"),
        ("  the first one of a scenario", f"{m['first_run_recorded_s'] * 1e3:,.2f} ms"),
        ("  its table alone", f"{m['table_s'] * 1e3:,.2f} ms"),
        (f"{m['worlds']:,.0f} worlds, engine", f"{m['worlds_s'] * 1e3:,.1f} ms"),
        ("1,000 worlds at that rate", f"{m['thousand_worlds_s'] * 1e3:,.1f} ms"),
        ("engine, one process", f"{m['worlds_per_second']:,.0f} worlds/s"),
        ("oracle, one process", f"{m['oracle_worlds_per_second']:,.0f} worlds/s"),
        ("engine : oracle", f"{m['ratio_to_oracle']:,.0f} ×"),
    ]
    rows += [
        (words, f"{m[f'{key}_s']:,.1f} s, by the clock {m[f'{key}_clock_s']:,.1f} s")
        for words, key in (("unlock", "unlock"), ("sensitivity, 512 worlds", "sensitivity_512"))
        if f"{key}_s" in m
    ]
    width = max(len(label) for label, _ in rows)
    values = max(len(value) for _, value in rows)
    head = f"{scenario}  ({', '.join(f'{k} {v}' for k, v in where.items())})"
    return "\n".join([head, *(f"{label:<{width}}  {value:>{values}}" for label, value in rows)])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenario", default="euro-security-2021")
    parser.add_argument("--repeat", type=int, default=100, help="timed calls of a recorded run")
    parser.add_argument("--json", metavar="FILE", help="write JSON too; - for JSON alone on stdout")
    parser.add_argument("--studies", action="store_true", help="also unlock and sensitivity")
    options = parser.parse_args()
    measured, where = measure(options.scenario, options.repeat), machine()
    measured |= of_studies(options.scenario) if options.studies else {}
    result = json.dumps({"scenario": options.scenario, "machine": where, **measured}, indent=2)
    if options.json == "-":
        print(result)
        return
    print(as_table(options.scenario, measured, where))
    if options.json:
        Path(options.json).write_text(result + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
