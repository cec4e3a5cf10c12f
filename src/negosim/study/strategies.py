"""Plays the tactics as a game: every combination of them in the same worlds, and who gains by what.

An empirical game: Wellman (2006), "Methods for empirical game-theoretic analysis", Proceedings of
AAAI-06, 1552–1555.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Unpack

from negosim.layout import study_layout
from negosim.record import Provenance
from negosim.rng import whole
from negosim.scenario.schema import Scenario
from negosim.study.choices import Player, players_of
from negosim.study.ensemble import spec
from negosim.study.mixed import Mixed, mixed
from negosim.study.normal_form import (
    Deviation,
    Dominated,
    Equilibrium,
    Gain,
    Reply,
    dominated,
    equilibria,
    regret,
    replies,
)
from negosim.study.pairs import Point
from negosim.study.strategies_play import PlayCells, Utilities, play_cells
from negosim.study.study import HERE, Kept, Study, finish
from negosim.talks.play import provenance


@dataclass(frozen=True, slots=True)
class Cell:
    """A combination of tactics: that of each player, its mean payoff with the error, P(signed)."""

    tactics: tuple[int, ...]
    payoffs: tuple[tuple[float, float], ...]
    signed: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Strategies:
    """The tactics as a game. A payoff is a party's mean utility over that of no deal.

    `players` are the parties that choose, each with its tactics, of which `stated` is the file's;
    `cells` have all combinations, the last player's tactic running fastest. What no deal is worth
    is that of the worlds as stated. `regrets` are of the stated tactics. A comparison is of the
    same worlds. `worlds` are those played in every combination, `asked` those requested.
    """

    scenario: str
    title: str
    seed: int
    asked: int
    worlds: int
    players: tuple[Player, ...]
    instruments: tuple[str, ...]
    no_deal: tuple[float, ...]
    cells: tuple[Cell, ...]
    equilibria: tuple[Equilibrium, ...]
    dominated: tuple[Dominated, ...]
    replies: tuple[Reply, ...]
    regrets: tuple[Deviation, ...]
    mixed: tuple[Mixed, ...]
    mixed_note: str
    complete: bool
    provenance: Provenance
    set: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def stated(self) -> tuple[int, ...]:
        """The combination that the file states."""
        return tuple(p.stated for p in self.players)

    def cell(self, tactics: Sequence[int]) -> Cell:
        """The combination with these tactics."""
        at = 0
        for player, k in zip(self.players, tactics, strict=True):
            at = at * len(player.tactics) + k
        return self.cells[at]

    def labels(self, tactics: Sequence[int]) -> dict[str, str]:
        """The tactic of each player by its id."""
        pairs = zip(self.players, tactics, strict=True)
        return {p.party: p.tactics[k].label for p, k in pairs}

    def others(self, reply: Reply) -> dict[str, str]:
        """The tactics that a reply answers."""
        others = [p for k, p in enumerate(self.players) if k != reply.player]
        return {p.party: p.tactics[k].label for p, k in zip(others, reply.others, strict=True)}

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, as `--json` writes them."""
        return {
            **study_layout(self),
            "players": {
                p.party: {
                    "stated": p.tactics[p.stated].label,
                    "no_deal": no_deal,
                    "tactics": {c.label: c.table for c in p.tactics},
                }
                for p, no_deal in zip(self.players, self.no_deal, strict=True)
            },
            "cells": [self._cell(c) for c in self.cells],
            "equilibria": [self._equilibrium(e) for e in self.equilibria],
            "dominated": [self._dominated(d) for d in self.dominated],
            "best_replies": [self._reply(r) for r in self.replies],
            "regret": {self.players[d.player].party: self._regret(d) for d in self.regrets},
            "mixed": {"equilibria": [self._mixed(m) for m in self.mixed], "note": self.mixed_note},
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        """A row per combination: tactics, payoffs with their errors, P(signed), what it is."""
        kinds = {e.profile: e for e in self.equilibria}
        for cell in self.cells:
            row: dict[str, Any] = {f"tactic:{p}": x for p, x in self.labels(cell.tactics).items()}
            row["worlds"] = self.worlds
            for player, (mean, se) in zip(self.players, cell.payoffs, strict=True):
                row[f"payoff:{player.party}"] = mean
                row[f"payoff:{player.party}_se"] = se
            for name, p in zip(self.instruments, cell.signed, strict=True):
                row[f"signed:{name}"] = p
            found = kinds.get(cell.tactics)
            row["stated"] = cell.tactics == self.stated
            row["equilibrium"] = found.kind if found else None
            row["margin"] = found.margin.difference if found else None
            row["margin_se"] = found.margin.se if found else None
            yield row

    def _label(self, player: int, tactic: int) -> str:
        return self.players[player].tactics[tactic].label

    def _cell(self, cell: Cell) -> dict[str, Any]:
        payoffs = zip(self.players, cell.payoffs, strict=True)
        return {
            "tactics": self.labels(cell.tactics),
            "payoffs": {p.party: {"mean": mean, "se": se} for p, (mean, se) in payoffs},
            "p_signed": dict(zip(self.instruments, cell.signed, strict=True)),
        }

    def _equilibrium(self, e: Equilibrium) -> dict[str, Any]:
        return {
            "tactics": self.labels(e.profile),
            "kind": e.kind,
            "margin": _gain(e.margin),
            "not_distinguishable": [
                {
                    "party": self.players[d.player].party,
                    "tactic": self._label(d.player, d.strategy),
                    "gain": _gain(d.gain),
                }
                for d in e.rivals
            ],
        }

    def _dominated(self, d: Dominated) -> dict[str, Any]:
        return {
            "party": self.players[d.player].party,
            "tactic": self._label(d.player, d.strategy),
            "by": self._label(d.player, d.by),
            "strict": d.strict,
            "margin": _gain(d.margin),
        }

    def _reply(self, r: Reply) -> dict[str, Any]:
        return {
            "party": self.players[r.player].party,
            "others": self.others(r),
            "best": self._label(r.player, r.best),
            "not_distinguishable": [self._label(r.player, k) for k in r.rivals],
        }

    def _regret(self, d: Deviation) -> dict[str, Any]:
        sure = d.gain.sure > 0
        return {"best": self._label(d.player, d.strategy), "gain": _gain(d.gain), "sure": sure}

    def _mixed(self, m: Mixed) -> dict[str, Any]:
        return {
            "probabilities": {
                p.party: {c.label: x for c, x in zip(p.tactics, row, strict=True) if x}
                for p, row in zip(self.players, m.probabilities, strict=True)
            },
            "payoffs": dict(zip((p.party for p in self.players), m.payoffs, strict=True)),
        }


def _gain(gain: Gain) -> dict[str, Any]:
    return {"difference": gain.difference, "se": gain.se, "differing": gain.differing}


def strategies(
    scenario: Scenario,
    parties: Sequence[str] | None = None,
    tactics: Sequence[str | Mapping[str, Any]] | None = None,
    worlds: int = 2_048,
    seed: int = 0,
    *,
    study: Study = HERE,
    **how: Unpack[Kept],
) -> Strategies:
    """Play every combination of the tactics of some parties in the same worlds (see `players_of`).

    At least two worlds: one has no error. Keywords are those of `Study`. Raises ScenarioError for
    unknown parties or tactics and for too many combinations, and EngineError and StoreError with
    one line each.
    """
    seed, worlds = whole("seed", seed), whole("number of worlds", worlds, 2)
    players = players_of(scenario, parties, tactics, worlds)
    study = replace(study, **how)
    changes = [dict(c) for c in changes_of(players)]
    identity = spec(
        scenario,
        "strategies",
        seed,
        worlds,
        points=tuple(changes),
        settings={"players": [p.to_dict() for p in players]},
    )
    task, utilities = prepared(scenario, players, changes, seed, worlds)
    with study.kept(identity) as handle:
        complete = play_cells(task, utilities, study, handle)
        result = strategies_of(
            scenario, seed, worlds, players, utilities, complete, provenance(scenario)
        )
        finish(handle, result)
    return result


def changes_of(players: Sequence[Player]) -> Iterator[dict[str, Any]]:
    """What each combination changes in the scenario, the last player's tactic running fastest."""
    if not players:
        yield {}
        return
    *others, last = players
    for rest in changes_of(others):
        for k, choice in enumerate(last.tactics):
            yield rest if k == last.stated else {**rest, last.path: choice.table}


def prepared(
    scenario: Scenario,
    players: Sequence[Player],
    changes: Sequence[Mapping[str, Any]],
    seed: int,
    worlds: int,
) -> tuple[PlayCells, Utilities]:
    """The task that plays the combinations, and what takes its results."""
    ids = tuple(p.party for p in players)
    points = tuple(Point(scenario, c) for c in changes)
    stated = next(k for k, c in enumerate(changes) if not c)
    shape = tuple(len(p.tactics) for p in players)
    utilities = Utilities(shape, ids, tuple(scenario.instruments), worlds)
    return PlayCells(points, ids, stated, seed, worlds), utilities


def strategies_of(
    scenario: Scenario,
    seed: int,
    asked: int,
    players: tuple[Player, ...],
    utilities: Utilities,
    complete: bool,
    origin: Provenance,
) -> Strategies:
    """The game with these utilities."""
    results = utilities.results()
    form, played = results.form, results.worlds > 0
    stated = tuple(p.stated for p in players)
    cells = tuple(
        Cell(
            profile,
            tuple(
                (float(form.payoffs[p][profile]), float(results.errors[p][profile]))
                for p in range(len(players))
            ),
            tuple(results.signed[k].tolist()),
        )
        for k, profile in enumerate(form.profiles())
    )
    ways: tuple[tuple[Mixed, ...], str] = ((), "")
    if played and len(players) == 2:
        ways = mixed(*form.payoffs)
    return Strategies(
        scenario=scenario.id,
        title=scenario.title,
        seed=seed,
        asked=asked,
        worlds=results.worlds,
        players=players,
        instruments=tuple(scenario.instruments),
        no_deal=tuple(results.no_deal.tolist()),
        cells=cells if played else (),
        equilibria=equilibria(form) if played else (),
        dominated=dominated(form) if played else (),
        replies=replies(form) if played else (),
        regrets=tuple(regret(form, stated, p) for p in range(len(players))) if played else (),
        mixed=ways[0],
        mixed_note=ways[1],
        complete=complete,
        provenance=origin,
        set=scenario.changes,
    )


def cells_of(players: Sequence[Player]) -> int:
    """How many combinations there are."""
    return math.prod(len(p.tactics) for p in players)
