"""Sheets of issues: separators, decimal commas, marks of bytes; every fault with its line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from negosim.evidence.issues import data_of, issues_of
from negosim.scenario.faults import ScenarioError

HEAD = "issue,actor,position,salience,capability\n"


def read(folder: Path, text: str, scale: tuple[float, float] = (0.0, 100.0)) -> list[list[float]]:
    """Position, salience and capability of each row, of one issue."""
    path = folder / "sheet.csv"
    path.write_text(text, "utf-8")
    dossier = issues_of(path, scale).dossier
    return np.array([dossier.position, dossier.salience, dossier.capability])[:, 0].T.tolist()


def refused(folder: Path, text: str) -> list[str]:
    """The faults of a sheet, without the name of the file."""
    with pytest.raises(ScenarioError) as error:
        read(folder, text)
    return [str(f).removeprefix(f"{folder / 'sheet.csv'}:") for f in error.value.faults]


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}a,x,40,50,1.5\n",
        f"\ufeff{HEAD}a,x,40,50,1.5\n",
        "Issue;Actor;Position;Salience;Capability;note\r\na; x ;40,0;50;1,5;\r\n\r\n",
        'actor\tissue\tposition\tsalience\tcapability\nx\ta\t"40"\t50\t1.5\n',
    ],
    ids=["plain", "BOM", "semicolons, decimal commas, another column", "tabs, another order"],
)
def test_the_same_numbers_however_they_are_written(tmp_path: Path, text: str) -> None:
    """Columns are found by name."""
    assert read(tmp_path, text) == [[40.0, 0.5, 1.5]]


def test_saliences_up_to_1_are_shares(tmp_path: Path) -> None:
    """Above 1 in any row all are per cent."""
    assert read(tmp_path, f"{HEAD}a,x,0,1,1\na,y,0,.5,1\n") == [[0, 1, 1], [0, 0.5, 1]]
    assert read(tmp_path, f"{HEAD}a,x,0,1,1\na,y,0,50,1\n") == [[0, 0.01, 1], [0, 0.5, 1]]


def test_a_scale_is_read_as_0_to_100(tmp_path: Path) -> None:
    """Positions on any scale that is stated."""
    assert read(tmp_path, f"{HEAD}a,x,7,1,1\n", (4.0, 10.0)) == [[50.0, 1.0, 1.0]]


def test_who_has_no_position_or_no_salience_takes_no_part(tmp_path: Path) -> None:
    """The row is as if it were not there."""
    assert read(tmp_path, f"{HEAD}a,x,40,1,1\na,y,,1,1\na,z,40,,1\n") == [[40.0, 1.0, 1.0]]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (
            f"{HEAD}a,x,101,50,1\na,y,4o,50,1\na,z,40,50,-1\na,u,40,50,inf\n",
            [
                "2:1: position: needs a number from 0 to 100, not '101'",
                "3:1: position: needs a number from 0 to 100, not '4o'",
                "4:1: capability: needs a number from 0 to 1,000,000, not '-1'",
                "5:1: capability: needs a number from 0 to 1,000,000, not 'inf'",
            ],
        ),
        (
            f"{HEAD}a,x,1,1,1\nb,x,1,1,1\na,x,2,1,1\n",
            ["4:1: issue 'a' and actor 'x' is already in line 2"],
        ),
        (f"{HEAD}a,,1,1,1\n,x,1,1,1\n", ["2:1: actor is empty", "3:1: issue is empty"]),
        (
            "issue,actor,position\na,x,1\n",
            [
                "1:1: 2 columns missing: salience and capability; the first line has issue, actor "
                "and position"
            ],
        ),
        (f"{HEAD.strip()},actor\n", ["1:1: column actor is there twice"]),
        (f"{HEAD}a,x,1,1,1,1\n", ["2:1: 6 cells in 5 columns"]),
        (HEAD, ["1:1: has no position"]),
        (
            HEAD + "".join(f"a,x{k},1,1,1\n" for k in range(201)),
            ["1:1: the file has 201 actors; at most 200 can be played"],
        ),
    ],
)
def test_every_fault_has_its_line(tmp_path: Path, text: str, faults: list[str]) -> None:
    """All of them at once."""
    assert refused(tmp_path, text) == faults


def test_files_that_are_none(tmp_path: Path) -> None:
    """Missing, or no text."""
    with pytest.raises(ScenarioError, match=r"none\.csv: there is no such file"):
        issues_of(tmp_path / "none.csv")
    (tmp_path / "x.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ScenarioError, match=r"x\.csv: is not UTF-8 text"):
        issues_of(tmp_path / "x.csv")


def test_data_are_two_sheets(tmp_path: Path) -> None:
    """Issues by dossier, in the order of the file; those without an outcome are kept unscored."""
    (tmp_path / "issues.csv").write_text("issue,dossier,outcome\na,d,50\nb,d,\nc,e,0\n", "utf-8")
    rows = [f"{i},{actor},10,1,1" for i in "abc" for actor in "xyz"][:-1]
    (tmp_path / "positions.csv").write_text(HEAD + "\n".join(rows), "utf-8")
    first, second = data_of(tmp_path)
    assert (first.name, first.issues, first.scored) == ("d", ("a", "b"), (0,))
    assert (second.name, second.scored) == ("e", ())  # two actors are too few
    assert first.places(["y", "q"]) == (1,)


def test_faults_of_both_sheets_are_reported_together(tmp_path: Path) -> None:
    """An unknown issue, an issue that is there twice, an outcome beyond the scale."""
    text = "issue,dossier,outcome\nbuses,d,50\nbuses,d,50\nships,d,500\n"
    (tmp_path / "issues.csv").write_text(text, "utf-8")
    (tmp_path / "positions.csv").write_text(f"{HEAD}busses,x,10,1,1\n", "utf-8")
    with pytest.raises(ScenarioError) as error:
        data_of(tmp_path)
    assert [str(f).removeprefix(f"{tmp_path}/") for f in error.value.faults] == [
        "positions.csv:2:1: issue 'busses' is not in issues.csv; did you mean 'buses'?",
        "issues.csv:3:1: issue 'buses' is already in line 2",
        "issues.csv:4:1: outcome: needs a number from 0 to 100, not '500'",
    ]
