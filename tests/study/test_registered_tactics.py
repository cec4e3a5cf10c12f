"""A tactic registered in Python is known in the process and in those that compute its studies."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import negosim
from negosim.scenario.faults import ScenarioError
from negosim.scenario.json_schema import json_schema
from negosim.scenario.paths import setting_at
from negosim.tactics.contract import Param, Tactic

HALF = Tactic(
    name="half",
    title="concedes a part of the way at once",
    concession=lambda _view, params: params["share"],
    source="invented for this test",
    params={"share": Param(0.5, "share conceded", 0.0, 1.0)},
    monotone=True,
    open_loop=True,
)
CHOICE = {"parties.seller.tactic": {"kind": "half", "share": 0.8}}


def test_a_scenario_can_name_it() -> None:
    """In changes, in the JSON Schema and in the choices of a form; unknown before."""
    loom = negosim.load("two-party")
    with pytest.raises(ScenarioError, match="unknown tactic 'half'"):
        loom.changed(CHOICE)
    assert "half" not in setting_at(loom, "parties.seller.tactic.kind").shape.choices
    negosim.register_tactic(HALF)
    changed = loom.changed(CHOICE)
    assert negosim.run(changed).outcome != negosim.run(loom).outcome
    assert "half" in setting_at(loom, "parties.seller.tactic.kind").shape.choices
    assert '"half"' in str(json_schema()).replace("'", '"')


def test_the_same_name_again_replaces_it() -> None:
    """As when a cell of a notebook is run again; ranges and all."""
    negosim.register_tactic(HALF)
    loom = negosim.load("two-party").changed(CHOICE)
    negosim.register_tactic(replace(HALF, params={"share": Param(0.2, "less", 0.0, 0.4)}))
    assert setting_at(loom, "parties.seller.tactic.share").shape.high == 0.4
    with pytest.raises(ScenarioError, match=r"should lie in \[0, 0.4\], not 0.8"):
        negosim.load("two-party").changed(CHOICE)


def test_what_cannot_be_registered_is_said() -> None:
    """No name of another tactic, no name that a file cannot have, nothing that is no tactic."""
    with pytest.raises(ValueError, match="already a built-in or installed tactic 'firm'"):
        negosim.register_tactic(replace(HALF, name="firm"))
    with pytest.raises(ValueError, match="letters, digits and _ only, unlike 'a b'"):
        negosim.register_tactic(replace(HALF, name="a b"))
    with pytest.raises(TypeError, match="not a dict"):
        negosim.register_tactic({"name": "half"})  # type: ignore[arg-type]


NOTEBOOK = """
import sys
{first}
import numpy as np
import negosim
from negosim.tactics.contract import Param, Tactic

SCALE = 0.5

def scaled(time):
    return SCALE * time

def concession(view, params):
    return scaled(view.time) + params["share"] / 2

negosim.register_tactic(Tactic(
    name="half", title="concedes half", concession=concession, source="invented",
    params={{"share": Param(0.5, "share conceded", 0.0, 1.0)}},
))
loom = negosim.load("two-party").changed({{"parties.seller.tactic": {{"kind": "half"}}}})

def summary(**how):
    return negosim.ensemble(loom, 600, seed=3, **how).to_dict()["p_signed"]

if __name__ == "__main__":
    alone = summary()
    assert alone != negosim.ensemble("two-party", 600, seed=3).to_dict()["p_signed"]
    assert summary(workers=2, using="{engine}") == alone
    print("the same")
"""


def notebook(engine: str, first: str = "") -> subprocess.CompletedProcess[str]:
    """Run the cells without a file, as a notebook does: their functions are in no module."""
    cells = NOTEBOOK.format(engine=engine, first=first)
    run = [sys.executable, "-W", "ignore", "-c", cells]
    return subprocess.run(run, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("engine", ["processes", "dask"])
def test_workers_of_a_notebook_know_it(engine: str) -> None:
    """With the functions and numbers that it uses; the results are those of one process."""
    done = notebook(engine)
    assert done.stdout == "the same\n", done.stderr


def test_without_cloudpickle_a_notebook_is_told_what_to_do() -> None:
    """In one line: a file of its own, or the package that can send code."""
    done = notebook("processes", "sys.modules['cloudpickle'] = None")
    last = done.stderr.rstrip().splitlines()[-1]
    assert "tactic 'half' is written where other processes cannot import it" in last
    assert "put it into a file of its own and import that, or add cloudpickle: " in last
    assert done.stdout == ""


def test_without_cloudpickle_a_file_is_enough(tmp_path: Path) -> None:
    """A script's tactic is found by name in the processes that import the script."""
    script = tmp_path / "cells.py"
    cells = NOTEBOOK.format(engine="processes", first="sys.modules['cloudpickle'] = None")
    script.write_text(cells, "utf-8")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert done.stdout == "the same\n", done.stderr
