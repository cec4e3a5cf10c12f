"""How fast ensembles are: processes, memory, growth, and against NegMAS at one size.

    python bench/ensemble_speed.py [--worlds N] [--json FILE]
        [--negmas PYTHON SCRIPT]      # an interpreter with NegMAS 0.16 and a script that times it
        [--million]                   # also a million worlds, for their memory

Every figure that is compared comes from this one run, so that the ratios say more than the numbers.
The script that times NegMAS takes --n_negotiators --n_issues --n_steps --n_negotiations --repeats
and prints a line of JSON with neg_per_s; negosim plays a scenario of the same size: four parties
with a veto on all of ten clauses, twenty sessions.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import resource
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from run_speed import machine

import negosim
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.study.engines import engine
from negosim.study.simulate import simulate
from negosim.study.study import Study

PRESET = "euro-security-2021"


def made(parties: int, clauses: int, sessions: int) -> Scenario:
    """A package of so many clauses; parties alternate between wanting all and wanting nothing."""
    start = dt.date(2024, 1, 1)
    names = [f"p{k}" for k in range(parties)]
    stances = {
        name: {
            "ideal": float(k % 2),
            "accepts": (0.3, 1.0) if k % 2 else (0.0, 0.7),
            "salience": 1.0 + 0.1 * k,
        }
        for k, name in enumerate(names)
    }
    return Scenario.model_validate(
        {
            "format": 1,
            "title": f"{parties} parties, {clauses} clauses, {sessions} sessions",
            "story": "made for measuring",
            "calendar": {
                "start": start,
                "end": start + dt.timedelta(days=sessions - 1),
                "every": 1,
            },
            "uncertainty": {"salience": 0.2, "capability": 0.1, "tactic": 0.2},
            "parties": {
                name: {"name": name, "tactic": {"kind": "boulware", "beta": 0.25}} for name in names
            },
            "instruments": {"package": {"title": "Package", "seats": dict.fromkeys(names, "veto")}},
            "clauses": {
                f"c{k}": {"title": f"Clause {k}", "instruments": ["package"], "stances": stances}
                for k in range(clauses)
            },
        }
    )


def seconds(scenario: Scenario, worlds: int, workers: int = 1, repeat: int = 3) -> float:
    """Median time of an ensemble of so many worlds, starting of workers included."""
    table = tabulate(scenario)
    times = []
    for _ in range(repeat):
        runner = engine("serial" if workers == 1 else "processes", workers)
        start = perf_counter()
        simulate([table], 7, worlds, Study(using=runner))
        times.append(perf_counter() - start)
    return median(times)


def processor(scenario: Scenario, worlds: int, name: str) -> float:
    """Processor seconds of an ensemble on an engine, its workers' and their start included."""

    def spent() -> float:
        who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        return sum(u.ru_utime + u.ru_stime for u in map(resource.getrusage, who))

    table, before = tabulate(scenario), spent()
    simulate([table], 7, worlds, Study(using=engine(name, 1 if name == "serial" else 2)))
    return spent() - before


def against_one_process(scenario: Scenario, worlds: int, name: str) -> dict[str, float]:
    """Processor time of two workers against one process: of a world more, and with their start."""
    one = [processor(scenario, n, "serial") for n in (worlds // 5, worlds)]
    two = [processor(scenario, n, name) for n in (worlds // 5, worlds)]
    return {"a_world": (two[1] - two[0]) / (one[1] - one[0]), "with_start": two[1] / one[1]}


def growth(worlds: int) -> dict[str, dict[str, float]]:
    """Seconds for sizes doubled one at a time; linear growth doubles them at most."""
    sizes = {"parties": (4, 8, 16), "clauses": (10, 20, 40), "sessions": (20, 40, 80)}
    out: dict[str, dict[str, float]] = {}
    for axis, values in sizes.items():
        out[axis] = {}
        for value in values:
            size = {"parties": 4, "clauses": 10, "sessions": 20} | {axis: value}
            out[axis][str(value)] = seconds(made(**size), worlds)
    base = made(4, 10, 20)
    out["worlds"] = {str(n): seconds(base, n) for n in (worlds, 2 * worlds, 4 * worlds)}
    return out


def negmas(python: str, script: str) -> dict[str, Any]:
    """NegMAS at 4 × 10 × 20 in an environment of its own."""
    size = ["--n_negotiators", "4", "--n_issues", "10", "--n_steps", "20"]
    command = [python, script, *size, "--n_negotiations", "5", "--repeats", "3"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


MILLION = """
import resource, sys
import negosim
n, workers = int(sys.argv[1]), int(sys.argv[2])
if __name__ == "__main__":
    negosim.ensemble(negosim.load(sys.argv[3]), n, 7, workers=workers)
    here = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    below = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(max(here, below))
"""


def memory(worlds: int, workers: int) -> float:
    """MB at the peak, of the largest process of a fresh ensemble (Linux counts in kB)."""
    command = [sys.executable, "-c", MILLION, str(worlds), str(workers), PRESET]
    if workers > 1:  # spawned workers need a file to import
        file = Path(sys.argv[0]).resolve().with_name("_million.py")
        file.write_text(MILLION, encoding="utf-8")
        command = [sys.executable, str(file), str(worlds), str(workers), PRESET]
    try:
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    finally:
        if workers > 1:
            file.unlink()
    return float(done.stdout)


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """All measurements; times in seconds, memory in MB."""
    preset = negosim.load(PRESET)
    n = options.worlds
    one, two = seconds(preset, n), seconds(preset, n, 2)
    size = made(4, 10, 20)
    same = min(n, 50_000)
    found: dict[str, Any] = {
        "machine": machine(),
        "worlds": n,
        "one_process_worlds_per_s": n / one,
        "two_processes_worlds_per_s": n / two,
        "two_against_one": one / two,
        "size_4_10_20_worlds_per_s": same / seconds(size, same),
        "processor": {k: against_one_process(preset, n, k) for k in ("processes", "dask")},
        "growth": growth(20_000),
    }
    if options.negmas:
        peer = negmas(*options.negmas)
        found["negmas"] = peer
        found["against_negmas"] = found["size_4_10_20_worlds_per_s"] / peer["neg_per_s"]
    if options.million:
        found["million_mb"] = {w: memory(1_000_000, w) for w in (1, 2)}
    found["this_process_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def as_table(m: dict[str, Any]) -> str:
    """The measurements as a reader wants them."""
    rows = [
        (f"{PRESET}, one process", f"{m['one_process_worlds_per_s']:,.0f} worlds/s"),
        (f"{PRESET}, two processes", f"{m['two_processes_worlds_per_s']:,.0f} worlds/s"),
        (f"two against one, {m['worlds']:,} worlds", f"{m['two_against_one']:.2f} ×"),
        ("4 parties × 10 clauses × 20 sessions", f"{m['size_4_10_20_worlds_per_s']:,.0f} worlds/s"),
    ]
    for name, of in m["processor"].items():
        label = f"{name}, 2 workers: processor time against one process"
        rows.append((label, f"{of['a_world']:.2f} × a world, {of['with_start']:.2f} × in all"))
    if "negmas" in m:
        rows.append(("NegMAS at that size", f"{m['negmas']['neg_per_s']:,.2f} negotiations/s"))
        rows.append(("negosim : NegMAS", f"{m['against_negmas']:,.0f} ×"))
    for workers, mb in m.get("million_mb", {}).items():
        rows.append((f"1,000,000 worlds, {workers} at work, largest process", f"{mb:,.0f} MB"))
    for axis, times in m["growth"].items():
        first = next(iter(times.values()))
        steps = " → ".join(f"{size}: {t / first:.2f}" for size, t in times.items())
        rows.append((f"time against {axis}", steps))
    width = max(len(label) for label, _ in rows)
    head = ", ".join(f"{k} {v}" for k, v in m["machine"].items())
    return "\n".join([head, *(f"{label:<{width}}  {value}" for label, value in rows)])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--worlds", type=int, default=100_000)
    parser.add_argument("--negmas", nargs=2, metavar=("PYTHON", "SCRIPT"))
    parser.add_argument("--million", action="store_true")
    parser.add_argument("--json", metavar="FILE", help="write JSON too; - for JSON alone on stdout")
    options = parser.parse_args()
    measured = measure(options)
    result = json.dumps(measured, indent=2)
    if options.json == "-":
        print(result)
        return
    print(as_table(measured))
    if options.json:
        Path(options.json).write_text(result + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
