"""Plays changes that differ in red lines and patience alone as the worlds of one play."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from negosim.scenario.change import with_values
from negosim.scenario.happenings import new_values
from negosim.scenario.ladder import lines_on
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.table import Table
from negosim.talks.batch import play
from negosim.talks.verdict import Ledger
from negosim.talks.worlds import Worlds, central, spread_over

Changes = Mapping[str, Any]
Place = tuple[str, int, int]  # what it is, and where in its array


class Abreast:
    """Plays variants of one scenario side by side, each as by itself."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._tables: dict[str, Table] = {}
        table = tabulate(scenario)
        self._places = {} if table.rewritten is not None else dict(_places(scenario, table))

    @property
    def apart(self) -> bool:
        """Whether each variant needs a play of its own."""
        return not self._places

    def play(
        self, variants: Sequence[Changes], least: int = 1
    ) -> Iterator[tuple[Sequence[int], Ledger]]:
        """The numbers of the variants that share a play, world by world, with its ledger.

        Plays of fewer than `least` variants are left out.
        """
        split = [self._split(changes) for changes in variants]
        alike: dict[str, list[int]] = {}
        for number, (shared, _) in enumerate(split):
            alike.setdefault(repr(sorted(shared.items())), []).append(number)
        for name, numbers in alike.items():
            if len(numbers) < least:
                continue
            if name not in self._tables:
                shared, _ = split[numbers[0]]
                scenario = with_values(self.scenario, shared) if shared else self.scenario
                self._tables[name] = tabulate(scenario)
            table = self._tables[name]
            yield numbers, play(table, self._worlds(table, [split[n][1] for n in numbers]))

    def _split(self, changes: Changes) -> tuple[dict[str, Any], dict[str, Any]]:
        """The changes that all worlds of a play have in common, and those that can be one's own."""
        kinds = {path for path in changes if path.endswith(".tactic.kind")}
        with_kinds = {path.replace(".kind", ".patience") for path in kinds}
        own = {p: v for p, v in changes.items() if p in self._places and p not in with_kinds}
        return {p: v for p, v in changes.items() if p not in own}, own

    def _worlds(self, table: Table, variants: Sequence[Changes]) -> Worlds:
        """The central world once for each variant, with its red lines and its patience."""
        worlds = central(table).only([0] * len(variants))  # copies, which are written below
        for world, own in enumerate(variants):
            for path, value in own.items():
                kind, at, c = self._places[path]
                if kind == "patience":
                    patience = worlds.params[at][0]["patience"]
                    assert not isinstance(patience, str)
                    patience[world] = value
                    continue
                low, high = lines_on(self.scenario.clauses[table.clauses[c]], tuple(value))
                if kind == "stance":
                    worlds.low[world, at, c], worlds.high[world, at, c] = low, high
                else:
                    worlds.member_low[world, at], worlds.member_high[world, at] = low, high
        worlds = replace(worlds)  # alliances are narrowed anew
        # in a central world an event's red lines are as stated, whatever they were before
        worlds.drawn_low, worlds.drawn_high = (
            spread_over(x, worlds.count) for x in (table.low, table.high)
        )
        return worlds


def _places(scenario: Scenario, table: Table) -> Iterator[tuple[str, Place]]:
    """Where the red lines and the patience that can be a world's own are, by their paths."""
    set_by_events = {
        path
        for event in scenario.events.values()
        for effect in event.effects
        for path in new_values(effect.set)
    }
    for p, c in np.argwhere(table.stated).tolist():
        path = f"clauses.{table.clauses[c]}.stances.{table.parties[p]}.accepts"
        if path not in set_by_events:
            yield path, ("stance", p, c)
    for k, m in enumerate(table.members):
        clause, party = table.clauses[m.clause], table.parties[m.party]
        path = f"parties.{party}.members.{m.member}.stances.{clause}.accepts"
        if path not in set_by_events:
            yield path, ("member", k, m.clause)
    for p, uses in enumerate(table.tactics):
        if len(uses) == 1 and "patience" in uses[0].params:
            yield f"parties.{table.parties[p]}.tactic.patience", ("patience", p, 0)
