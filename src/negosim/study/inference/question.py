"""Reads what is to be inferred from what: the data, the priors, the tactics that may be used."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from negosim.layout import json_text
from negosim.record import Run
from negosim.rng import BLOCK, whole
from negosim.scenario.change import with_values
from negosim.scenario.faults import Fault, ScenarioError, nearest, no_such
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.study.choices import Choice
from negosim.study.inference.estimate import END
from negosim.study.inference.observed import Observed, of_file, of_record, of_text
from negosim.study.inference.play import PlayWorlds
from negosim.study.inference.unknowns import Range, Unknown, candidates, widened
from negosim.study.pairs import Point
from negosim.table import Table
from negosim.talks.draws import draw
from negosim.talks.play import run
from negosim.talks.worlds import Worlds
from negosim.talks.worlds import central as central_world
from negosim.text import counted, printable

MOST_STAGES = 10
"""Sessions after which the posterior is computed, spread evenly over a longer calendar."""

MOST_TACTICS = 64
"""Combinations of tactics at most: each is played in worlds of its own."""

MOST_BYTES = 1 << 29
"""What is heard in all worlds may take so much memory; estimates take some times more."""

Source = str | Path | Run | None
"""A run, or the path of its JSON; by default the record."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What is inferred from what.

    `fixed` counts numbers without a spread. `choices` has by party its possible tactics, `points`
    the combinations of them, as indices in the order of `choices`. `about` describes the data for
    readers, `kept` so that a store can read them again. `truth` is the world observed, if it is
    one of the scenario. `stages` are numbers of sessions, and `END` for the outcome; `sessions` is
    the last of them, `limited` the number requested, if any.
    """

    scenario: Scenario
    table: Table
    unknowns: tuple[Unknown, ...]
    fixed: int
    priors: Mapping[Unknown, Range]
    wide: float
    choices: Mapping[int, tuple[Choice, ...]]
    points: tuple[tuple[int, ...], ...]
    observed: Observed
    about: Mapping[str, Any]
    kept: Mapping[str, Any]
    truth: Worlds | None
    stages: tuple[int, ...]
    sessions: int
    limited: int | None
    check: int

    def task(self, seed: int, worlds: int) -> PlayWorlds:
        """The task that plays so many worlds, as many for each combination of tactics."""
        points = tuple(Point(self.scenario, changes) for changes in self.changes())
        each = -(-worlds // len(points))
        task = PlayWorlds(points, self.unknowns, self.priors, self.wide, seed, each)
        slots, stances = self.table.most_meetings + 1, int(self.table.stated.sum())
        size = slots * (5 * stances + 4 * len(self.table.clauses)) + 4 * len(self.unknowns)
        if size * worlds > MOST_BYTES:
            raise wrong(
                f"what is heard in {worlds:,} worlds would take {size * worlds / 1e9:.1f} GB of "
                f"memory; at most {MOST_BYTES // size:,} worlds can be played"
            )
        return task

    def changes(self) -> list[dict[str, Any]]:
        """What each combination of tactics changes in the scenario."""
        paths = [f"parties.{self.table.parties[p]}.tactic" for p in self.choices]
        return [
            {
                path: kinds[k].table
                for path, kinds, k in zip(paths, self.choices.values(), point, strict=True)
            }
            for point in self.points
        ]

    def settings(self) -> dict[str, Any]:
        """What a store has to know to put the question again."""
        return {
            "data": dict(self.kept),
            "sessions": self.limited,
            "priors": {u.path: list(ends) for u, ends in self.priors.items()},
            "wide": self.wide,
            "tactics": {
                self.table.parties[p]: [c.kind for c in kinds] for p, kinds in self.choices.items()
            },
            "check": self.check,
        }


def question(
    scenario: Scenario,
    data: Source | _Stored = None,
    *,
    seed: int = 0,
    world: int | None = None,
    central: bool = False,
    sessions: int | None = None,
    priors: Mapping[str, Sequence[float]] | None = None,
    wide: float = 1.0,
    tactics: Mapping[str, Sequence[str]] | None = None,
    check: int = 0,
) -> Question:
    """The question with its data read and its values checked. Raises ScenarioError."""
    seed, check = whole("seed", seed), whole("number of worlds to check", check)
    table = tabulate(scenario)
    if not (_number(wide) and wide > 0):
        raise wrong("the factor of the stated uncertainty should be a number above 0")
    choices = _choices(scenario, table, tactics or {})
    every = list(candidates(widened(table, wide)))
    own = {u.path: u for u, _ in every}
    ranges = {own[path]: ends for path, ends in _ranges(own, priors or {}, choices)}
    chosen = [
        (u, spread or u in ranges)
        for u, spread in every
        if u.kind != "tactic" or u.party not in choices
    ]
    unknowns = tuple(u for u, uncertain in chosen if uncertain)
    if not unknowns and not choices:
        raise wrong(
            f"nothing in scenario '{printable(scenario.id)}' is uncertain: state a spread in "
            "[uncertainty], or give a number a range with --prior PATH=LOW:HIGH"
        )
    observed, about, kept, truth = _data(scenario, table, data, seed, world, central, check)
    stages, last = _stages(observed, sessions, about, table)
    return Question(
        scenario,
        table,
        unknowns,
        len(chosen) - len(unknowns),
        ranges,
        wide,
        choices,
        _combinations([len(kinds) for kinds in choices.values()]),
        observed,
        about | ({"used_sessions": last} if observed.heard is not None else {}),
        kept,
        truth,
        stages,
        last,
        sessions,
        check,
    )


def again(scenario: Scenario, seed: int, settings: Mapping[str, Any]) -> Question:
    """A stored question."""
    kept = settings["data"]
    stored = _Stored(json_text(kept["run"]), kept.get("file", "")) if "run" in kept else None
    return question(
        scenario,
        stored,
        seed=seed,
        world=kept.get("world"),
        central=kept.get("central", False),
        sessions=settings["sessions"],
        priors=settings["priors"],
        wide=settings["wide"],
        tactics=settings["tactics"],
        check=settings["check"],
    )


@dataclass(frozen=True, slots=True)
class _Stored:
    """The text of a stored run, and the name of its file if it came from one."""

    text: str
    file: str


def _choices(
    scenario: Scenario, table: Table, tactics: Mapping[str, Sequence[str]]
) -> dict[int, tuple[Choice, ...]]:
    found: dict[int, tuple[Choice, ...]] = {}
    for party, kinds in tactics.items():
        if party not in table.parties:
            raise wrong(no_such("party", str(party), table.parties))
        own, choices = scenario.parties[party].tactic, list[Choice]()
        for kind in kinds:
            choice = Choice.of(own)
            if kind != own.kind:
                path = f"parties.{party}.tactic"
                changed = with_values(scenario, {path: {"kind": kind}})
                choice = Choice.of(changed.parties[party].tactic)
            if choice in choices:
                raise wrong(f"the tactic '{printable(str(kind))}' of '{party}' is named twice")
            choices.append(choice)
        if len(choices) < 2:
            raise wrong(f"name at least two tactics that '{party}' may use")
        found[table.parties.index(party)] = tuple(choices)
    if (count := math.prod(len(c) for c in found.values())) > MOST_TACTICS:
        raise wrong(f"{count:,} combinations of tactics; at most {MOST_TACTICS} are played")
    return dict(sorted(found.items()))


def _combinations(sizes: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(int(k) for k in at) for at in np.ndindex(*sizes))


def _ranges(
    own: Mapping[str, Unknown],
    priors: Mapping[str, Sequence[float]],
    choices: Mapping[int, tuple[Choice, ...]],
) -> Iterable[tuple[str, Range]]:
    for path, ends in priors.items():
        where = f"prior of {printable(str(path), 200)}"
        if path not in own:
            near = nearest(str(path), own)
            meant = f"; did you mean '{near}'?" if near else ""
            raise wrong(f"{where}: it is not a number that can be inferred{meant}")
        unknown = own[path]
        if unknown.kind == "tactic" and unknown.party in choices:
            raise wrong(f"{where}: the tactic of the party is itself unknown")
        if len(ends) != 2 or not all(_number(x) for x in ends) or not ends[0] < ends[1]:
            raise wrong(f"{where}: should be two numbers, the lower one first")
        low, high = map(float, ends)
        if low < unknown.low or high > unknown.high:
            most = "" if math.isinf(unknown.high) else f" to {unknown.high:g}"
            raise wrong(f"{where}: should lie in {unknown.low:g}{most or ' or more'}")
        yield path, (low, high)


def _number(value: Any) -> bool:
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return plain and math.isfinite(value)


def _data(
    scenario: Scenario,
    table: Table,
    data: Source | _Stored,
    seed: int,
    world: int | None,
    central: bool,
    check: int,
) -> tuple[Observed, dict[str, Any], dict[str, Any], Worlds | None]:
    """What was observed, in words for readers, for a store, and the true world."""
    if sum((world is not None, central, data is not None)) > 1:
        raise wrong("the data are a run, a world of the scenario or its central run: name one")
    if world is not None:
        world = whole("world", world)
        observed = of_text(json_text(run(scenario, seed, world).to_dict()), "run", table)
        truth = draw(table, seed, [world // BLOCK]).only([world % BLOCK])
        return observed, _about("world", observed, world=world), {"world": world}, truth
    if central:
        observed = of_text(json_text(run(scenario).to_dict()), "run", table)
        return observed, _about("central", observed), {"central": True}, central_world(table)
    if data is None:
        record = scenario.record
        if record is not None and (record.clauses or record.signed):
            about = {"kind": "record", "clauses": len(record.clauses), "signed": len(record.signed)}
            return of_record(scenario, table), about, {"record": True}, None
        if check:
            return Observed(None, None), {"kind": "none"}, {}, None
        raise wrong(
            f"scenario '{printable(scenario.id)}' has no record: give a run with --from RUN.json, "
            "a world of the scenario with --world K or its central run with --central"
        )
    if isinstance(data, Run | _Stored):
        stored = data if isinstance(data, _Stored) else _Stored(json_text(data.to_dict()), "")
        observed, text, file = of_text(stored.text, "run", table), stored.text, stored.file
    else:
        (observed, text), file = of_file(Path(data), table), printable(Path(data).name, 200)
    more = {"file": file} if file else {}
    return observed, _about("run", observed, **more), {"run": _kept(text), **more}, None


def _about(kind: str, observed: Observed, **more: Any) -> dict[str, Any]:
    known = {"sessions": observed.sessions, "outcome": observed.ends is not None}
    return {"kind": kind, **more, **known}


def _kept(text: str) -> dict[str, Any]:
    """What a store needs of a run that has been read."""
    whole_run = json.loads(text)
    sessions = [{k: s[k] for k in ("date", "text", "replies")} for s in whole_run["sessions"]]
    outcome = whole_run.get("outcome")
    if outcome is None:
        return {"sessions": sessions}
    clauses = {
        c: {"status": x["status"], "level": x["level"]} for c, x in outcome["clauses"].items()
    }
    papers = {i: {"signed": x["signed"]} for i, x in outcome["instruments"].items()}
    return {"sessions": sessions, "outcome": {"clauses": clauses, "instruments": papers}}


def _stages(
    observed: Observed, sessions: int | None, about: dict[str, Any], table: Table
) -> tuple[tuple[int, ...], int]:
    """After which sessions the posterior is computed, and the last of them."""
    known = observed.sessions
    if observed.heard is None:
        if sessions is not None:
            raise wrong(f"the data have no sessions: {about['kind']}")
        return (END,), table.most_meetings + 1 if observed.ends is None else 0
    last = known if sessions is None else whole("number of sessions", sessions, 1)
    if last > known:
        raise wrong(f"the data have {counted(known, 'session')}, not {last:,}")
    evenly = np.linspace(1, last, min(last, MOST_STAGES)).round().astype(int)
    stages = tuple(sorted({int(x) for x in evenly})) if last else ()
    if sessions is None and observed.ends is not None:
        stages = (*stages, END)
    return stages, last


def wrong(message: str) -> ScenarioError:
    """The error of a question that cannot be put."""
    return ScenarioError([Fault("", printable(message, 400))])
