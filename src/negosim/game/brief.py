"""Builds a seat's confidential instructions: its own stances and what was public.

A brief depends only on the party's own rows and on `public.rounds`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from negosim.analysis.packages import room
from negosim.ballot import Ballot
from negosim.game.ballots import ballots
from negosim.game.public import Round, rounds
from negosim.prose.names import tactic_params
from negosim.record import EPS
from negosim.scenario.schema import Clause, Requirement, Scenario
from negosim.tactics.registry import tactics
from negosim.talks.play import Sitting
from negosim.talks.seat import LAST_TEXT
from negosim.talks.signing import Closing, Worth
from negosim.utility import content_at


@dataclass(frozen=True, slots=True)
class Aim:
    """What the seat wants on one clause, in this world and now.

    `points` is what the clause adds at its ideal, of the 100 between no deal and everything as
    sought, and `worst` the least that it adds inside the red lines. `ladder` has the points of
    each named level, the status quo, the ideal and the red lines, and `stake` is what lies
    between the best and the worst level of all. `votes` are the seat's shares of the votes on
    it, one for each quota, if it has any.
    """

    clause: str
    ideal: float
    low: float
    high: float
    weight: float
    points: float
    worst: float
    stake: float
    ladder: tuple[tuple[float, float], ...]
    essential: bool
    veto: bool
    votes: tuple[float, ...]
    requires: tuple[Requirement, ...]

    def inside(self, level: float) -> bool:
        """Whether a level is inside the seat's red lines."""
        return self.low - EPS <= level <= self.high + EPS


@dataclass(frozen=True, slots=True)
class Tactic:
    """How the delegation bargains by itself; `params` in words, those that are not defaults."""

    kind: str
    title: str
    params: str
    allocation: str


@dataclass(frozen=True, slots=True)
class Brief:
    """Confidential instructions to one seat.

    `batna` is what no deal is worth if everything as sought is worth 1, and `signing` the points
    of a signature by itself, which gives up a stated value of no deal. `unsigned` are the papers
    that the seat would not sign if all of the last text were agreed, since it has stated what no
    deal is worth, with their points, which are below 0. `silent` are the clauses on
    which the seat wants something but has no say; `rounds` the public record, and `ballots` how
    votes fell in the last of them, by clause with a quota.
    """

    party: str
    batna: float
    signing: float
    unsigned: Mapping[str, float]
    aims: tuple[Aim, ...]
    silent: tuple[str, ...]
    tactic: Tactic
    sensitivity: float
    walkout: float
    discount: float
    rounds: tuple[Round, ...]
    ballots: Mapping[str, Ballot]

    def aim(self, clause: str) -> Aim | None:
        """The aim on a clause, if any."""
        return next((aim for aim in self.aims if aim.clause == clause), None)

    @property
    def ranked(self) -> list[Aim]:
        """The aims, those with most at stake first."""
        return sorted(self.aims, key=lambda aim: -aim.stake)


def brief(scenario: Scenario, sitting: Sitting, party: str) -> Brief:
    """The instructions of `party` at this point of the sitting."""
    closing, table = sitting.closing, sitting.closing.table
    p = table.parties.index(party)
    worth = Worth.of(closing)
    nothing = worth.nothing[0, p]
    no_deal, above = room(closing)
    scale = 100.0 / float(above[p]) if above[p] > 0 else 0.0
    stated, heard = np.flatnonzero(table.stated[p]), rounds(sitting.sessions)
    votes = ballots(table, closing.gone[0], heard)
    own = scenario.parties[party]
    beyond = float(no_deal[p] - nothing.sum()) if table.states_no_deal[p] else 0.0
    return Brief(
        party=party,
        batna=float(no_deal[p]),
        signing=-scale * beyond,
        unsigned=_unsigned(closing, worth, p, scale) if _last(sitting) else {},
        aims=tuple(
            Aim(
                clause=table.clauses[c],
                ideal=float(closing.ideal[0, p, c]),
                low=float(closing.low[0, p, c]),
                high=float(closing.high[0, p, c]),
                weight=float(closing.weight[0, p, c]),
                **_worth(
                    scenario.clauses[table.clauses[c]], closing, (p, int(c)), nothing[c], scale
                ),
                essential=bool(table.essential[p, c]),
                veto=bool(table.veto[p, c]),
                votes=_share(votes.get(table.clauses[c]), party),
                requires=scenario.clauses[table.clauses[c]].stances[party].requires,
            )
            for c in stated
        ),
        silent=tuple(table.clauses[c] for c in stated if not table.speaks[p, c]),
        tactic=Tactic(
            own.tactic.kind,
            tactics()[own.tactic.kind].title,
            tactic_params(own.tactic.kind, own.tactic.params),
            own.allocation,
        ),
        sensitivity=own.sensitivity,
        walkout=own.walkout,
        discount=own.discount,
        rounds=heard,
        ballots=votes,
    )


def _last(sitting: Sitting) -> bool:
    return sitting.pending is not None and sitting.pending.step == LAST_TEXT


def _unsigned(closing: Closing, worth: Worth, p: int, scale: float) -> dict[str, float]:
    """The papers that are worth less than no deal to a party if all of the text is agreed."""
    table, found = closing.table, {}
    for i in np.flatnonzero(table.signs[:, p] & table.states_no_deal[p]).tolist():
        together = [k for k, group in enumerate(table.group) if group == table.group[i]]
        whole = np.asarray(table.holds[together].any(axis=0, keepdims=True))
        gain = float(worth.with_only(whole, np.array([0]))[0, p] - worth.no_deal[0, p])
        if gain < -EPS:
            found[table.instruments[i]] = scale * gain
    return found


def _worth(
    clause: Clause, closing: Closing, at: tuple[int, int], nothing: float, scale: float
) -> dict[str, Any]:
    """What the levels of a clause add to the score of a party, `at` its place and the clause's."""
    table, stand = closing.table, (0, *at)
    ideal, lines = closing.ideal[stand], (float(closing.low[stand]), float(closing.high[stand]))
    named = {level.at for level in clause.levels}
    ends = named if clause.scale == "steps" else {*named, 0.0, 1.0}
    levels = np.array(sorted({*ends, clause.status_quo, float(ideal), *lines}))
    worth = closing.weight[stand] * content_at(table, *at, levels, np.full(levels.shape, ideal))
    points = scale * (worth - nothing)
    inside = (levels >= lines[0] - EPS) & (levels <= lines[1] + EPS)
    ladder = tuple(zip(levels.tolist(), points.tolist(), strict=True))
    return {
        "points": scale * float(closing.weight[stand] - nothing),
        "worst": float(points[inside].min(initial=points.max())),
        "stake": float(points.max() - points.min()),
        "ladder": tuple(x for x in ladder if x[0] in {*named, clause.status_quo, *lines, ideal}),
    }


def _share(ballot: Ballot | None, party: str) -> tuple[float, ...]:
    return ballot.shares.get(party, ()) if ballot else ()
