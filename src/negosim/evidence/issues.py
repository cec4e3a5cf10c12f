"""Reads issues with positions, and the outcomes of those that are decided."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from negosim.evidence.sheet import Sheet
from negosim.forecasts.contract import HIGH, LOW, Array, Dossier
from negosim.scenario.faults import Fault, ScenarioError, did_you_mean
from negosim.text import printable

POSITIONS = ("issue", "actor", "position", "salience", "capability")
OUTCOMES = ("issue", "dossier", "outcome")
MOST_CAPABILITY = 1e6
MOST_ACTORS = 200
LEAST_ACTORS = 3
"""Of fewer an issue is not scored."""


@dataclass(frozen=True, slots=True, eq=False)
class File:
    """Issues that are decided together, with their outcomes (I,), NaN where one is not known."""

    name: str
    issues: tuple[str, ...]
    actors: tuple[str, ...]
    outcome: Array
    dossier: Dossier

    @property
    def scored(self) -> tuple[int, ...]:
        """The issues with a known outcome and enough actors."""
        actors = self.dossier.takes_part.sum(axis=1)
        return tuple(np.flatnonzero(~np.isnan(self.outcome) & (actors >= LEAST_ACTORS)).tolist())

    def places(self, actors: Collection[str]) -> tuple[int, ...]:
        """The indices of those of these actors that take part."""
        return tuple(k for k, actor in enumerate(self.actors) if actor in actors)


@dataclass(frozen=True, slots=True)
class Position:
    """A row of a sheet of positions; on the scale from 0 to 100, the salience from 0 to 1."""

    issue: str
    actor: str
    line: int
    position: float
    salience: float
    capability: float


def issues_of(path: Path, scale: tuple[float, float] = (LOW, HIGH)) -> File:
    """The issues of one sheet of positions, as one dossier. ScenarioError with every fault."""
    sheet = Sheet(path, POSITIONS)
    rows = _positions(sheet, scale)
    if not rows and not sheet.faults:
        sheet.fault(1, "has no position")
    _few(sheet, "the file", {row.actor for row in rows})
    sheet.raise_faults()
    names = tuple(dict.fromkeys(row.issue for row in rows))
    return _file(path.stem, names, [math.nan] * len(names), rows)


def data_of(folder: Path) -> tuple[File, ...]:
    """The dossiers of a folder with `issues.csv` and `positions.csv`."""
    if not folder.is_dir():
        message = (
            f"there is no folder '{printable(str(folder), 200)}' with issues.csv and positions.csv"
        )
        raise ScenarioError([Fault("", message)])
    known, sheet = (
        Sheet(folder / "issues.csv", OUTCOMES),
        Sheet(folder / "positions.csv", POSITIONS),
    )
    known.once(["issue"])
    rows = _positions(sheet, (LOW, HIGH))
    by_issue: dict[str, list[Position]] = {row["issue"]: [] for row in known.rows}
    for row in rows:
        if row.issue not in by_issue:
            hint = did_you_mean(row.issue, by_issue)
            sheet.fault(row.line, f"issue '{printable(row.issue)}' is not in issues.csv{hint}")
        else:
            by_issue[row.issue].append(row)
    dossiers: dict[str, dict[str, float]] = {}
    for line in known.rows:
        for column in ("issue", "dossier"):
            if not line[column]:
                known.fault(line.line, f"{column} is empty")
        outcome = known.number(line, "outcome", LOW, HIGH) if line["outcome"] else math.nan
        if by_issue[line["issue"]]:
            dossiers.setdefault(line["dossier"], {})[line["issue"]] = outcome
    for name, issues in dossiers.items():
        actors = {row.actor for issue in issues for row in by_issue[issue]}
        _few(sheet, f"dossier '{printable(name)}'", actors)
    known.faults += sheet.faults
    known.raise_faults()
    return tuple(
        _file(name, tuple(issues), list(issues.values()), [r for i in issues for r in by_issue[i]])
        for name, issues in dossiers.items()
    )


def _few(sheet: Sheet, what: str, actors: Collection[str]) -> None:
    """A fault for more actors than talks can have parties."""
    if len(actors) > MOST_ACTORS:
        sheet.fault(1, f"{what} has {len(actors)} actors; at most {MOST_ACTORS} can be played")


def _positions(sheet: Sheet, scale: tuple[float, float]) -> list[Position]:
    """The rows in which somebody takes part; faults are noted in the sheet."""
    sheet.once(["issue", "actor"])
    low, high = scale
    found = []
    for row in sheet.rows:
        for column in ("issue", "actor"):
            if not row[column]:
                sheet.fault(row.line, f"{column} is empty")
        if row["position"] and row["salience"]:
            x = sheet.number(row, "position", low, high)
            s = sheet.number(row, "salience", 0.0, 100.0)
            c = sheet.number(row, "capability", 0.0, MOST_CAPABILITY)
            x = LOW + (x - low) / (high - low) * (HIGH - LOW)
            found.append(Position(row["issue"], row["actor"], row.line, x, s, c))
    percent = any(row.salience > 1.0 for row in found)
    if not percent:
        return found
    return [
        Position(r.issue, r.actor, r.line, r.position, r.salience / 100, r.capability)
        for r in found
    ]


def _file(
    name: str, issues: Sequence[str], outcome: Sequence[float], rows: Sequence[Position]
) -> File:
    actors = {actor: k for k, actor in enumerate(dict.fromkeys(row.actor for row in rows))}
    places = {issue: k for k, issue in enumerate(issues)}
    arrays = np.full((3, len(issues), len(actors)), np.nan)
    for row in rows:
        at = places[row.issue], actors[row.actor]
        arrays[:, *at] = row.position, row.salience, row.capability
    return File(
        name, tuple(issues), tuple(actors), np.array(outcome, dtype=float), Dossier(*arrays)
    )
