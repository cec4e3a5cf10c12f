"""Reads which parties choose among which tactics."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from negosim.layout import plain
from negosim.prose.names import tactic_params
from negosim.scenario.change import value_of, with_values
from negosim.scenario.faults import Fault, ScenarioError, no_such
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.scenario.tactic_choice import TacticChoice
from negosim.study.strategies_play import MOST_BYTES, Utilities
from negosim.table import Setting
from negosim.tactics.registry import tactics as registered
from negosim.text import counted, printable

MOST_CELLS = 1_000
"""Combinations at most: more would take long, and nobody could read the table."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A tactic with all its parameters, in the order of their names, as a store sorts them."""

    kind: str
    params: tuple[tuple[str, Setting], ...]

    @classmethod
    def of(cls, choice: TacticChoice) -> Choice:
        """That of a party."""
        return cls(choice.kind, tuple(sorted(choice.params.items())))

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Choice:
        """That of `table`, where a list is a parameter of several numbers."""
        params: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in table.items()
        }
        return cls(params.pop("kind"), tuple(sorted(params.items())))

    @property
    def label(self) -> str:
        """Its name, with the parameters that differ from their defaults: boulware (beta 0.6)."""
        params = tactic_params(self.kind, dict(self.params))
        return f"{self.kind} ({params})" if params else self.kind

    @property
    def table(self) -> dict[str, Any]:
        """As a scenario states it, and as a store holds it."""
        return {"kind": self.kind, **plain(dict(self.params))}


@dataclass(frozen=True, slots=True)
class Player:
    """A party and the tactics that it chooses from; `stated` is the index of the file's own."""

    party: str
    tactics: tuple[Choice, ...]
    stated: int

    @property
    def path(self) -> str:
        """Where its tactic is in the scenario."""
        return f"parties.{self.party}.tactic"

    def to_dict(self) -> dict[str, Any]:
        """As a store holds it."""
        return {
            "party": self.party,
            "tactics": [c.table for c in self.tactics],
            "stated": self.stated,
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Player:
        """That of a store."""
        choices = tuple(Choice.from_table(table) for table in stored["tactics"])
        return cls(stored["party"], choices, stored["stated"])


def players_of(
    scenario: Scenario,
    parties: Sequence[str] | None = None,
    tactics: Sequence[str | Mapping[str, Any]] | None = None,
    worlds: int = 1,
) -> tuple[Player, ...]:
    """The parties that choose, each with its stated tactic and the named ones.

    By default all parties that speak on a clause on which they can concede, and every registered
    tactic with its default parameters but those that take a list, such as a script. A tactic is a
    name or a table as in a file, also as text.
    Raises ScenarioError for what is unknown, for a party with a single tactic, and for too many
    combinations.
    """
    names = _parties(scenario, parties)
    tables = _tables(tactics)
    players = tuple(_player(scenario, name, tables, default=tactics is None) for name in names)
    for player in players:
        if len(player.tactics) < 2:
            raise _error(
                f"{player.party} has one tactic to choose from, {player.tactics[0].label}, which "
                "the scenario states: name another one"
            )
    cells = math.prod(len(p.tactics) for p in players)
    if cells > MOST_CELLS:
        sizes = " × ".join(str(len(p.tactics)) for p in players)
        raise _error(
            f"{sizes} tactics are {cells:,} combinations; at most {MOST_CELLS:,} are played: "
            "name fewer parties or tactics"
        )
    size = Utilities.bytes_of(cells, worlds, len(players))
    if size > MOST_BYTES:
        most = worlds * MOST_BYTES // size
        raise _error(
            f"the utilities of {counted(cells, 'combination')} in {worlds:,} worlds would take "
            f"{size / 1e9:.1f} GB of memory; at most {most:,} worlds can be played"
        )
    return players


def _parties(scenario: Scenario, parties: Sequence[str] | None) -> list[str]:
    if parties is not None:
        names = [parties] if isinstance(parties, str) else list(parties)
        for k, name in enumerate(names):
            if name not in scenario.parties:
                raise _error(no_such("party", str(name), scenario.parties))
            if name in names[:k]:
                raise _error(f"the party '{name}' is named twice")
        if not names:
            raise _error("name at least one party that chooses its tactic")
        return names
    if not (names := can_concede(scenario)):
        raise _error("no party speaks on a clause on which it can concede")
    return names


def can_concede(scenario: Scenario) -> list[str]:
    """The parties that speak on a clause on which their red lines leave them room to concede."""
    table = tabulate(scenario)
    room = table.speaks & ((table.low < table.ideal) | (table.ideal < table.high))
    return [p for k, p in enumerate(table.parties) if room[k].any()]


def _tables(tactics: Sequence[str | Mapping[str, Any]] | None) -> list[dict[str, Any]]:
    if tactics is None:
        return [
            {"kind": kind}
            for kind, tactic in registered().items()
            if not any(p.many for p in tactic.params.values())  # a script is written for its case
        ]
    given = [tactics] if isinstance(tactics, str | Mapping) else list(tactics)
    if not given:
        raise _error("name at least one tactic")
    return [_table(x) for x in given]


def _table(given: str | Mapping[str, Any]) -> dict[str, Any]:
    value = value_of(given, "tactic") if isinstance(given, str) else given
    if isinstance(value, Mapping):
        return dict(value)
    if not isinstance(value, str) or value not in registered():
        raise _error(no_such("tactic", str(value), registered()))
    return {"kind": value}


def _player(
    scenario: Scenario, party: str, tables: Sequence[Mapping[str, Any]], *, default: bool
) -> Player:
    own = Choice.of(scenario.parties[party].tactic)
    choices = [own]
    for table in tables:
        try:
            changed = with_values(scenario, {f"parties.{party}.tactic": dict(table)})
        except ScenarioError:
            if default:
                continue  # it cannot do without parameters of its own, which only a file gives
            raise
        choice = Choice.of(changed.parties[party].tactic)
        if choice not in choices:
            choices.append(choice)
    order = {kind: k for k, kind in enumerate(registered())}
    choices.sort(key=lambda c: order[c.kind])  # as lists of tactics have them
    return Player(party, tuple(choices), choices.index(own))


def _error(message: str) -> ScenarioError:
    return ScenarioError([Fault("", printable(message, 300))])
