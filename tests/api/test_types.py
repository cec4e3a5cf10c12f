"""What a type checker knows of the functions, from the types that the package ships."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import negosim

ROOT = Path(__file__).parents[2]
SCRIPT = """
import negosim

talks = negosim.scenario({"format": 1}, name="talks")
reveal_type(talks.changed({"title": "Other"}))
reveal_type(negosim.load("two-party", {"title": "Other"}))
reveal_type(negosim.run(talks).transcript())
reveal_type(negosim.ensemble("two-party", rows=True).rows()["world"])
reveal_type(negosim.sweep("two-party", {"tension.start": (0, 0.4, 3)}).complete)
negosim.ensemble(3)
negosim.scenario(3)
"""


def test_the_package_says_that_it_is_typed() -> None:
    """Without the marker a type checker ignores all that follows."""
    assert (Path(negosim.__file__).parent / "py.typed").exists()


def test_the_types_of_the_functions_are_known(tmp_path: Path) -> None:
    """Names, results and wrong arguments, also of the package that can be called."""
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, "utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-pretty", str(script)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    lines = [line.partition("script.py:")[2] for line in done.stdout.splitlines()]
    assert [line.partition(": ")[2] for line in lines if ": note: Revealed" in line] == [
        'note: Revealed type is "negosim.scenario.schema.Scenario"',
        'note: Revealed type is "negosim.scenario.schema.Scenario"',
        'note: Revealed type is "str"',
        'note: Revealed type is "numpy.ndarray[Any, Any]"',
        'note: Revealed type is "bool"',
    ]
    errors = [line.partition(": error: ")[0] for line in lines if ": error: " in line]
    assert errors == ["10", "11"], done.stdout + done.stderr
