"""Finds why clauses are not settled even if every red line that may move is wide open."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from negosim.analysis.movements import Kind, Reason, Why
from negosim.analysis.zopa import binding
from negosim.record import EPS
from negosim.scenario.change import with_values
from negosim.talks.play import run
from negosim.unlocking.drafts import Drafter
from negosim.unlocking.settings import Plan
from negosim.unlocking.trials import Probe, Trials


def why_not(
    trials: Trials,
    drafter: Drafter,
    i: int,
    goal: tuple[int, ...],
    levers: Plan,
    last: bool = False,
) -> tuple[Reason, ...]:
    """The reasons against signing instrument `i` with the clauses of `goal` settled.

    `levers` are the tactics that are changed; `last` says that no more can be changed.
    """
    t = drafter.table
    drafts = drafter.drafts(goal, trials.play(levers))
    wide = drafter.widened(dict(levers), 1.0, goal)
    if drafts:
        wide = {**{k: v for k, v in drafts[-1].items() if k.kind is Kind.REQUIREMENT}, **wide}
    probe = trials.play(wide)
    out = [Reason(Why.GONE, party=t.parties[p]) for p in np.flatnonzero(probe.gone)]
    stuck = [c for c in goal if not probe.agreed[c]]
    late = _after_sessions(trials, wide) if stuck else frozenset()
    for c in stuck:
        if event := next((e.key for e in t.events if e.key in late and c in e.reopens), None):
            out.append(Reason(Why.REOPENED, t.clauses[c], event=event))
            continue
        possible = bool(drafter.drafts((c,), trials.play(levers)))
        out += _on_clause(drafter, probe, c, possible, last)
    if not stuck:
        short = probe.shortage[i]
        out += [
            Reason(Why.BELOW, party=t.parties[p], value=float(short[p]))
            for p in np.flatnonzero(short)
        ]
    return tuple(out)


def _on_clause(
    drafter: Drafter, probe: Probe, c: int, possible: bool, last: bool
) -> Iterator[Reason]:
    t, lines, movers = drafter.table, drafter.lines, drafter.movers
    clause, deciding = t.clauses[c], np.flatnonzero(lines.deciding[:, c])
    fixed = [p for p in deciding if not movers[p]]
    if unmet := [p for p in fixed if probe.unmet[p, c]]:
        yield from (Reason(Why.REQUIREMENT, clause, t.parties[p]) for p in unmet)
        return
    if fixed and not possible:
        below, above = binding(lines)
        making = [p for p in fixed if below[p, c] or above[p, c]] or fixed
        yield from (Reason(Why.OTHERS, clause, t.parties[p]) for p in making)
        return
    short = [p for p in deciding if probe.reach[p, c] < 1.0 - EPS]
    for p in short if not last else ():
        share = max(float(probe.reach[p, c]), 0.0)
        yield Reason(Why.SHARE, clause, t.parties[p], value=share)
    if last or not short:
        yield Reason(Why.UNSETTLED, clause)


def _after_sessions(trials: Trials, plan: Plan) -> frozenset[str]:
    """The events of the central run under the plan that come after its last session."""
    played = run(with_values(trials.scenario, trials.settings.of(plan)))
    return frozenset(played.outcome.events).difference(*(s.events for s in played.sessions))
