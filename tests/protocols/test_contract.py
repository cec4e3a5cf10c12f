"""The contract of every protocol, held over the registry with no exemptions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from itertools import cycle
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import negosim
from negosim.protocols.contract import Bench, Protocol
from negosim.protocols.registry import BUILT_IN, protocols
from negosim.record import EPS
from negosim.scenario.change import with_values
from negosim.scenario.presets import presets
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.table import Array
from negosim.tactics.registry import tactics
from negosim.talks.batch import play
from negosim.talks.draws import draw
from negosim.talks.tabling import Tabling
from strategies_packages import packaged

EVERY = pytest.mark.parametrize("protocol", protocols().values(), ids=lambda p: p.name)
FEW = settings(
    max_examples=4,
    phases=[Phase.generate],  # an example of a few worlds takes long to shrink
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@EVERY
def test_it_says_what_it_is(protocol: Protocol) -> None:
    """It is in the registry under its own name, with a title and a source."""
    assert protocols()[protocol.name] is protocol
    assert protocol in BUILT_IN
    assert protocol.title.strip()
    assert protocol.source.strip()
    assert protocol.owes is None or protocol.whole  # who owes depends on what a package holds


def copies(bench: Bench) -> dict[str, Array]:
    """Its arrays as they are."""
    values = {f.name: getattr(bench, f.name) for f in fields(bench)}
    return {name: x.copy() for name, x in values.items() if isinstance(x, np.ndarray)}


@contextmanager
def watched() -> Iterator[list[Bench]]:
    """Every bench of the talks, looked at as the protocol is asked."""
    benches: list[Bench] = []
    make = Tabling._bench

    def bench(self: Tabling) -> Bench:
        benches.append(made := make(self))
        benches.append(made)
        holds(self.protocol, made, self.allowed)
        return made

    with patch.object(Tabling, "_bench", bench):
        yield benches


def holds(protocol: Protocol, bench: Bench, allowed: Array) -> None:
    """What is tabled and owed on this bench keeps to the contract."""
    before, shares = copies(bench), 0.5 * allowed
    text, by = protocol.table(bench)
    owed = shares if protocol.owes is None else protocol.owes(bench, shares, allowed)
    for name, array in copies(bench).items():
        np.testing.assert_array_equal(array, before[name], name)
    assert text.shape == bench.text.shape
    here = bench.included if protocol.whole else np.ones_like(bench.included)
    assert np.isfinite(text).all()
    assert ((text >= -EPS) & (text <= 1.0 + EPS) | ~here).all()
    for ladder in bench.table.ladders if protocol.whole else ():  # else the chair keeps to steps
        far = np.abs(ladder.at - text[:, ladder.clause, None]).min(axis=1)
        assert (far[here[:, ladder.clause]] <= EPS).all()
    if by is not None:
        assert ((by >= -1) & (by < len(bench.table.parties))).all()
    assert ((owed >= shares) & (owed <= np.maximum(shares, allowed) + EPS)).all()
    for rows in np.array([[len(text) // 2]]):
        some = bench.only(rows)
        alone = protocol.table(some)
        np.testing.assert_array_equal(alone.text, text[rows])
        assert by is None or alone.by == by[rows]
        if protocol.owes is not None:
            np.testing.assert_array_equal(
                protocol.owes(some, shares[rows], allowed[rows]), owed[rows]
            )


@EVERY
@FEW
@given(data=st.data())
def test_texts_are_levels_and_steps_and_alike_alone_and_among_many(
    protocol: Protocol, data: st.DataObject
) -> None:
    """And nothing of the bench is changed, whatever the talks are like."""
    scenario = data.draw(packaged(protocol.name))
    table = tabulate(scenario)
    with watched() as benches:
        play(table, draw(table, 3, [0]).only(range(4)))
    assert benches or not protocol.whole or not table.meetings  # a draft needs no bench


@EVERY
@FEW
@given(data=st.data())
def test_a_world_alone_is_as_among_many(protocol: Protocol, data: st.DataObject) -> None:
    """An ensemble's worlds are those of single runs."""
    scenario = data.draw(packaged(protocol.name))
    table = tabulate(scenario)
    worlds = draw(table, 3, [0])
    many, own = (play(table, worlds.only(rows)) for rows in (range(4), [2]))
    for name in ("day", "level", "utilities"):
        np.testing.assert_array_equal(getattr(own, name)[0], getattr(many, name)[2])


@EVERY
@pytest.mark.parametrize("preset", [p.name for p in presets()])
def test_every_preset_runs_with_every_tactic(protocol: Protocol, preset: str) -> None:
    """In the central world; the parties share out the tactics, in as few runs as it takes."""
    scenario, names = negosim.load(preset), list(tactics())
    for first in range(0, len(names), len(scenario.parties)):
        run = negosim.run(using(scenario, protocol.name, names[first:] + names[:first]))
        assert run.sessions
        assert all(0.0 <= x <= 1.0 for s in run.sessions for x in s.text.values())


def using(scenario: Scenario, protocol: str, names: list[str]) -> Scenario:
    """The scenario under a protocol, each party with the next of these tactics."""
    raw = with_values(scenario, {"protocol.kind": protocol}).model_dump(exclude={"id"})
    for party, name in zip(raw["parties"].values(), cycle(names)):
        shares = {"shares": [0.0, 0.5, 1.0]} if name == "scripted" else {}
        party["tactic"] = {"kind": name, **shares}
    return Scenario.model_validate(raw)
