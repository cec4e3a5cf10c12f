"""Holds the oracle's state: who sits where and wants what in one world, in plain floats.

Knows the scenario's schema, but neither numpy nor any of the engine's code.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf
from typing import Any

from negosim.scenario.schema import Clause, Party, Scenario

EPS = 1e-9
Interval = tuple[float, float]  # from a to b; empty where a > b
Change = float | None  # a new value, or none


@dataclass
class Draws:
    """What differs between worlds; the rest is as stated. No `walkout`: the central world."""

    stance: dict[tuple[str, str], tuple[float, float, float]] = field(default_factory=dict)
    salience: dict[tuple[str, str], float] = field(default_factory=dict)  # factors
    member: dict[tuple[str, str, str], tuple[float, float]] = field(default_factory=dict)
    chamber: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)
    capability: dict[str, float] = field(default_factory=dict)  # factors
    tactic: dict[tuple[str, str], float] = field(default_factory=dict)  # factors
    happens: dict[str, bool] = field(default_factory=dict)
    walkout: dict[str, list[float]] | None = None  # one uniform per session of the calendar
    last_call: bool | None = None


class Stance:
    """One party's stance on one clause, as it is now."""

    def __init__(self, clause: Clause, c: str, party: Party, p: str, draws: Draws) -> None:
        """As stated and drawn, with the bounds that the members of an alliance bring."""
        stated = clause.stances[p]
        self.steps = [n.at for n in clause.levels] if clause.scale == "steps" else []
        self.stated = (*half_way(self.steps, stated.lines), stated.ideal)
        self.drawn = draws.stance.get((p, c), self.stated)
        self.factor = draws.salience.get((p, c), 1.0)
        # of each member that has red lines here: as stated, as drawn, and as they are now
        self.lines = {
            m: half_way(self.steps, member.stances[c].accepts)
            for m, member in party.members.items()
            if c in member.stances
        }
        self.spread = {m: draws.member.get((p, m, c), lines) for m, lines in self.lines.items()}
        self.members = dict(self.spread)
        low, high, ideal = self.drawn
        self.own = [min(low, ideal), max(high, ideal), ideal]
        self.held: list[float] = []  # every ideal so far
        self.read(clause, party, p)
        self.weight = stated.salience * self.factor
        self.salience = 0.0  # the weight, normalised over the party's stances
        self.signs: Interval = (self.low, self.high) if self.torn else (self.ideal, self.ideal)
        self.offer = self.minuted = self.ideal  # now, and at the last adjournment

    def read(self, clause: Clause, party: Party, p: str) -> None:
        """What holds as stated, and the red lines of an alliance by its rules."""
        stated = clause.stances[p]
        self.essential, self.requires = stated.essential, stated.requires
        # satisfaction by level in place of the distance
        self.named = {n.at: stated.values[n.name] for n in clause.levels if stated.values}
        self.curvature = 1.0 if self.named else stated.curvature or party.curvature
        self.rules = [(party.members[m].weight, party.members[m].veto) for m in self.members]
        self.consensus = party.consensus
        self.narrow()

    def narrow(self) -> None:
        """To the red lines that enough members share."""
        self.low, self.high, self.ideal = self.own
        if self.members:
            lows, highs = zip(*self.members.values(), strict=True)
            self.high = min(self.high, -self.shared([-h for h in highs]))
            self.low = max(self.low, self.shared(list(lows)))
            for (low, high), (_, veto) in zip(self.members.values(), self.rules, strict=True):
                if veto:
                    self.low, self.high = max(self.low, low), min(self.high, high)
        if self.steps:
            self.low, self.high = outermost(self.steps, (self.low, self.high))
        self.torn = self.low > self.high
        if not self.torn:
            self.ideal = clip(self.ideal, self.low, self.high)
        self.held.append(self.ideal)

    def shared(self, levels: list[float]) -> float:
        """The lowest level that is no less than those of enough members."""
        total, weight = sum(w for w, _ in self.rules), 0.0
        pairs = sorted(zip(levels, (w for w, _ in self.rules), strict=True))
        for level, own in pairs:
            weight += own
            if self.consensus == "majority":
                done = weight > total / 2 + EPS
            else:
                share = 1.0 if self.consensus == "unanimity" else self.consensus
                done = weight >= share * total - EPS
            if done:
                return level
        raise AssertionError("all members together are enough")

    def change(self, low: Change, high: Change, ideal: Change, salience: Change) -> None:
        """What an event makes of it: the drawn values shift as the stated ones do."""
        if ideal is not None:
            self.own[2] = clip(ideal + (self.drawn[2] - self.stated[2]))
        self.own[:2] = shifted(self.own, (low, high), self.drawn, self.stated)
        self.own[2] = clip(self.own[2], self.own[0], self.own[1])
        if salience is not None:
            self.weight = salience * self.factor
        self.narrow()

    def change_member(self, m: str, low: Change, high: Change) -> None:
        """The same of a member's red lines."""
        new = (low, high)
        self.members[m] = shifted(self.members[m], new, self.spread[m], self.lines[m])

    def loss(self, level: float) -> float:
        """What v lacks of 1."""
        if not self.named:
            away = abs(level - self.ideal) / max(self.ideal, 1.0 - self.ideal)
            return float(away**self.curvature)
        knots = sorted(self.named.items())
        for (a, va), (b, vb) in pairwise(knots):
            if a <= level <= b:
                return 1.0 - (va + (vb - va) * (level - a) / (b - a))
        return 1.0 - (knots[0] if level < knots[0][0] else knots[-1])[1]

    @property
    def worst(self) -> float:
        """The accepted level that is worth least; of a torn alliance, within its own red lines."""
        low, high = self.own[:2] if self.torn else (self.low, self.high)
        return max((low, high, *(x for x in self.named if low < x < high)), key=self.loss)


def clip(x: float, low: float = 0.0, high: float = 1.0) -> float:
    """The number, kept between low and high."""
    return max(low, min(high, x))


def shifted(
    now: Sequence[float],
    new: tuple[Change, Change],
    drawn: Sequence[float],
    stated: Sequence[float],
) -> Interval:
    """Red lines after an event: an end of the scale is exactly that, and crossed ones meet."""
    low, high = (
        was if x is None else x if x in (0.0, 1.0) else clip(x + (d - s))
        for was, x, d, s in zip(now, new, drawn, stated, strict=False)
    )
    return (low, high) if low <= high else ((low + high) / 2,) * 2


def half_way(steps: list[float], accepts: Interval) -> Interval:
    """Red lines that are half way to the next step that is not accepted."""
    if not steps:
        return accepts
    inside = [x for x in steps if accepts[0] - EPS <= x <= accepts[1] + EPS]
    below = [x for x in steps if x < inside[0]]
    above = [x for x in steps if x > inside[-1]]
    return (
        (below[-1] + inside[0]) / 2 if below else 0.0,
        (above[0] + inside[-1]) / 2 if above else 1.0,
    )


def outermost(steps: list[float], within: Interval) -> Interval:
    """The first and the last step in an interval; crossed where there is none."""
    above = [x for x in steps if x >= within[0] - EPS]
    below = [x for x in steps if x <= within[1] + EPS]
    return (above[0], below[-1]) if above and below else (1.0, 0.0)


def cut(a: Interval, b: Interval) -> Interval:
    """What two intervals have in common; crossed where that is nothing."""
    return max(a[0], b[0]), min(a[1], b[1])


class State:
    """One world at one moment; `margin` is by how little the closest comparison was decided."""

    def __init__(self, scenario: Scenario, draws: Draws | None = None) -> None:
        self.s, self.draws = scenario, draws or Draws()
        self.margin = inf
        self.take_seats()
        self.stances = {
            p: {
                c: Stance(clause, c, party, p, self.draws)
                for c, clause in scenario.clauses.items()
                if p in clause.stances
            }
            for p, party in scenario.parties.items()
        }
        for p in scenario.parties:
            self.normalise(p)
        self.tactic = {p: party.tactic for p, party in scenario.parties.items()}
        self.kappa: dict[str, list[float]] = {p: [] for p in scenario.parties}
        self.ran = dict.fromkeys(scenario.parties, 0.0)  # the clocks, not yet kept at 1
        self.pace = dict.fromkeys(scenario.parties, 0.0)  # what they run in a day without tension
        self.ran_to = 0.0
        self.text = {
            c: clause.drafted if self.deciders(c) else clause.status_quo
            for c, clause in scenario.clauses.items()
        }
        self.agreed: dict[str, float] = {}
        self.tension = scenario.tension.start
        self.spoken: set[str] = set()
        joining = {effect.joins for event in scenario.events.values() for effect in event.effects}
        self.gone = [p for p in scenario.parties if p in joining]  # not at the table
        self.left: set[str] = set()  # of those
        self.absent = list(self.gone)  # at the last adjournment
        # the offers of those heard, as of each adjournment
        self.history: list[dict[str, dict[str, float]]] = []
        self.texts: list[dict[str, float]] = []  # on the table then
        self.last: dict[tuple[str, str], str] = {}  # replies of the last session
        self.unmet: dict[str, list[dict[str, Any]]] = {c: [] for c in scenario.clauses}
        self.still = 0
        self.opened = 0  # sessions of the calendar
        self.shifted = False  # a clause reopened or lost, or the text of an agreed one moved
        self.adjourned: float | None = None  # since when
        self.aside = False  # adjourned, or brought back and waiting for the next session
        self.late: set[str] = set()  # whose reply to the session's text is still due
        self.gave = False  # somebody concedes another share than before
        self.last_call = False
        self.kept: dict[tuple[str, str], str] = {}  # replies to what was agreed
        self.happened: dict[str, float] = {}  # events and their days
        self.reported = 0
        self.sessions: list[dict[str, Any]] = []
        self.ending = ""

    @property
    def now(self) -> float:
        """Days since the start; whoever keeps the clock says."""
        raise NotImplementedError

    # ── who is who ──────────────────────────────────────────────────────────────────────────────

    def take_seats(self) -> None:
        """By clause the seats of all that have one in an instrument of it."""
        self.seats: dict[str, dict[str, str]] = {}
        for c, clause in self.s.clauses.items():
            seats = [self.s.instruments[i].seats for i in clause.instruments]
            self.seats[c] = {
                p: next(kind for kind in ("veto", "vote", "voice", "chair") if kind in held)
                for p in self.s.parties
                if (held := {s[p] for s in seats if p in s})
            }

    def normalise(self, p: str) -> None:
        """Saliences sum to 1 over all of a party's stances; zeros stay."""
        whole = sum(s.weight for s in self.stances[p].values())
        for s in self.stances[p].values():
            s.salience = s.weight / whole if whole > 0.0 else 0.0

    def speakers(self, c: str) -> list[str]:
        """Who has a stance on the clause and a seat."""
        return [p for p in self.seats[c] if self.has(p, c)]

    def has(self, p: str, c: str) -> bool:
        """Whether the party has a stance on the clause."""
        return p in self.s.clauses[c].stances

    def vetoes(self, c: str) -> list[str]:
        """Who has a veto in one of the clause's instruments."""
        return [p for p, seat in self.seats[c].items() if seat == "veto"]

    def deciders(self, c: str) -> list[str]:
        """Whose will counts and is known: vetoes and votes."""
        seats = self.seats[c].items()
        return [p for p, seat in seats if seat in ("veto", "vote") and self.has(p, c)]

    def needed(self, c: str) -> list[str]:
        """Whose will is needed and known: vetoes."""
        return [p for p in self.vetoes(c) if self.has(p, c)]

    def says(self, p: str) -> list[str]:
        """The clauses on which the party speaks."""
        return [c for c in self.stances[p] if p in self.seats[c]]

    def heard(self, p: str) -> bool:
        """Whether the party has spoken and is at the table."""
        return p in self.spoken and p not in self.gone

    def deserted(self, c: str) -> bool:
        """Whether the clause cannot be carried by those at the table."""
        gone = any(p in self.gone for p in self.vetoes(c))
        return gone or not self.carried(c, [p for p in self.seats[c] if p not in self.gone])

    def carried(self, c: str, votes: Iterable[str]) -> bool:
        """Whether these votes are enough; `oracle_votes` says."""
        raise NotImplementedError

    def missed(self, c: str) -> list[str]:
        """Those that are gone and without whom the clause cannot be carried."""
        kinds = ("veto", "vote") if self.deserted(c) else ()
        return [p for p, seat in self.seats[c].items() if seat in kinds and p in self.gone]

    def provisional(self, c: str) -> bool:
        """Whether every instrument that holds the clause is a package."""
        held = self.s.clauses[c].instruments
        return all(self.s.instruments[i].adoption == "package" for i in held)

    def lines(self, c: str) -> dict[str, Interval]:
        """The red lines of those that decide."""
        return {p: (self.stances[p][c].low, self.stances[p][c].high) for p in self.deciders(c)}

    def would_sign(self, c: str) -> dict[str, Interval]:
        """What those that decide would sign now."""
        return {p: self.stances[p][c].signs for p in self.deciders(c)}

    # ── comparisons ─────────────────────────────────────────────────────────────────────────────

    def at_least(self, a: float, b: float) -> bool:
        """Whether a ≥ b − 1e-9, remembering how close that was."""
        self.margin = min(self.margin, abs(a - b + EPS))
        return a >= b - EPS

    def inside(self, x: float, within: Interval) -> bool:
        """Whether the level lies in the interval."""
        return self.at_least(x, within[0]) and self.at_least(within[1], x)

    def some(self, within: Interval) -> bool:
        """Whether there is anything in the interval."""
        return self.at_least(within[1], within[0])

    def moved(self, a: float, b: float) -> bool:
        """Whether a level has moved."""
        self.margin = min(self.margin, abs(abs(a - b) - EPS))
        return abs(a - b) > EPS

    # ── what is it worth ────────────────────────────────────────────────────────────────────────

    def worth(self, p: str, c: str, level: float) -> float:
        """The satisfaction v of a party with a level."""
        s = self.stances[p][c]
        away = abs(level - s.ideal)
        if s.salience and s.curvature < 0.7 and away < 1e-7 and level != self.quo(c):
            self.margin = 0.0  # the root blows rounding up
        if any(abs(s.ideal - x) < 1e-6 and v != 1.0 for x, v in s.named.items()):
            self.margin = 0.0  # rounding decides on which side of a step a level is
        return 1.0 - s.loss(level)

    def quo(self, c: str) -> float:
        """The clause's status quo."""
        return self.s.clauses[c].status_quo

    def utility(self, p: str, levels: dict[str, float]) -> float:
        """The party's U = Σ s·v at these levels, at the status quo elsewhere."""
        return sum(
            s.salience * self.worth(p, c, levels.get(c, self.quo(c)))
            for c, s in self.stances[p].items()
        )

    def states(self, p: str) -> bool:
        """Whether the file says what no deal is worth to the party."""
        party = self.s.parties[p]
        return party.no_deal is not None or party.outside is not None

    def no_deal_on(self, p: str, c: str) -> float:
        """What no deal is worth on one clause: n."""
        s, quo = self.stances[p][c], self.worth(p, c, self.quo(c))
        if self.states(p):
            return quo
        least = 1.0 - s.loss(s.worst)
        return least if s.essential else min(least, quo)

    def no_deals(self, p: str) -> float:
        """Σ s·n."""
        return sum(s.salience * self.no_deal_on(p, c) for c, s in self.stances[p].items())

    def batna(self, p: str) -> float:
        """What no deal is worth as a whole: b."""
        party = self.s.parties[p]
        if party.no_deal is not None:
            return party.no_deal
        return self.no_deals(p) + (party.outside or 0.0)
