"""Measures which branches of the attacked sources the tests of their rooms take."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from attack.mutants import PYTEST, ROOT, SOURCES, TESTS


def covered(folder: Path) -> tuple[int, str]:
    """Run the tests of all rooms on the sources as they are; the exit code and coverage's table.

    What worker processes compute is not counted.
    """
    names = ",".join(
        f"{ROOT}/src/negosim/{source}{'' if '.' in source else '/*'}" for source in SOURCES
    )
    tests = list(dict.fromkeys(test for room in TESTS.values() for test in room))
    coverage = [sys.executable, "-m", "coverage"]
    env = {**os.environ, "COVERAGE_FILE": str(folder / "coverage")}
    run = [*coverage, "run", "--branch", f"--include={names}", "-m", "pytest", *PYTEST, *tests]
    code = subprocess.run(run, cwd=ROOT, env=env, check=False).returncode
    report = [*coverage, "report", "--show-missing", "--skip-covered", "--precision=1"]
    table = subprocess.run(report, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    return code, table.stdout + table.stderr
