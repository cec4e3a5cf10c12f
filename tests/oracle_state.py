"""The oracle's state: who sits where and wants what in one world, in plain floats.

Knows the scenario's schema, but neither numpy nor any of the engine's code.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil, inf
from typing import Any

from negosim.scenario import schema
from negosim.scenario.schema import Effect, Party, Scenario

EPS = 1e-9


@dataclass
class Draws:
    """What differs between worlds; the rest is as stated. No `walkout`: the central world."""

    stance: dict[tuple[str, str], tuple[float, float, float]] = field(default_factory=dict)
    salience: dict[tuple[str, str], float] = field(default_factory=dict)  # factors
    member: dict[tuple[str, str, str], tuple[float, float]] = field(default_factory=dict)
    capability: dict[str, float] = field(default_factory=dict)
    tactic: dict[tuple[str, str], float] = field(default_factory=dict)  # factors
    happens: dict[str, bool] = field(default_factory=dict)
    walkout: dict[str, list[float]] | None = None  # one uniform per session


class Stance:
    """One party's stance on one clause, as it is now."""

    def __init__(self, stated: schema.Stance, party: Party, c: str, p: str, draws: Draws) -> None:
        """As stated and drawn, with the bounds that the members of an alliance bring."""
        self.essential, self.requires = stated.essential, stated.requires
        self.stated = (*stated.accepts, stated.ideal)
        self.drawn = draws.stance.get((p, c), self.stated)
        self.factor = draws.salience.get((p, c), 1.0)
        self.members = [
            draws.member.get((p, m, c), member.stances[c].accepts)
            for m, member in party.members.items()
            if c in member.stances
        ]
        self.needed = votes(party, len(self.members))
        low, high, ideal = self.drawn
        self.own = [min(low, ideal), max(high, ideal), ideal]
        self.weight = stated.salience * self.factor
        self.salience = 0.0  # the weight, normalised over the party's stances
        self.signed_to: tuple[float, float] | None = None  # the interval of a party that has left
        self.facing = ""  # the red line that the offer moves to; "" before the first reply
        self.narrow()
        self.offer = self.minuted = self.ideal  # now, and at the last adjournment

    def narrow(self) -> None:
        """To the red lines that enough members share."""
        low, high, ideal = self.own
        if self.members:
            high = min(high, sorted((h for _, h in self.members), reverse=True)[self.needed - 1])
            low = max(low, sorted(least for least, _ in self.members)[self.needed - 1])
            if low > high:
                low = high = clip(ideal, high, low)
        self.low, self.high, self.ideal = low, high, clip(ideal, low, high)

    def follow(self) -> None:
        """A standing offer stays inside the red lines; before the first reply it is the ideal."""
        self.offer = clip(self.offer, self.low, self.high) if self.facing else self.ideal
        if not self.facing:
            self.minuted = self.offer  # a new ideal is no move

    def change(self, effect: Effect) -> None:
        """What an event makes of it: the drawn value shifts as the stated one does."""
        low, high = effect.accepts or (None, None)
        for k, new in enumerate((low, high, effect.ideal)):
            if new is not None:
                at_end = k < 2 and new in (0.0, 1.0)
                self.own[k] = new if at_end else clip(new + (self.drawn[k] - self.stated[k]))
        if self.own[0] > self.own[1]:
            self.own[0] = self.own[1] = (self.own[0] + self.own[1]) / 2
        self.own[2] = clip(self.own[2], self.own[0], self.own[1])
        if effect.salience is not None:
            self.weight = effect.salience * self.factor
        self.narrow()

    @property
    def signs(self) -> tuple[float, float]:
        """What the party would sign now; who has left moves nothing more."""
        if self.signed_to is not None:
            return self.signed_to
        if not self.facing:
            return self.offer, self.offer
        return (self.low, self.offer) if self.facing == "high" else (self.offer, self.high)

    @property
    def red_line(self) -> float:
        """The one that the offer moves to."""
        return self.high if self.facing == "high" else self.low


def clip(x: float, low: float = 0.0, high: float = 1.0) -> float:
    """The number, kept between low and high."""
    return max(low, min(high, x))


def loss(level: float, ideal: float, curvature: float) -> float:
    """What v lacks of 1."""
    return float((abs(level - ideal) / max(ideal, 1.0 - ideal)) ** curvature)


def votes(party: Party, k: int) -> int:
    """How many of k members must share a red line."""
    if party.consensus == "unanimity":
        return k
    if party.consensus == "majority":
        return k // 2 + 1
    return max(1, ceil(party.consensus * k - EPS))


class State:
    """One world at one moment; `margin` is by how little the closest comparison was decided."""

    def __init__(self, scenario: Scenario, draws: Draws | None = None) -> None:
        self.s, self.draws = scenario, draws or Draws()
        self.margin = inf
        cal = scenario.calendar
        self.horizon = float((cal.end - cal.start).days + 1)
        self.seats: dict[str, dict[str, str]] = {}
        for c, clause in scenario.clauses.items():
            seats = [scenario.instruments[i].seats for i in clause.instruments]
            self.seats[c] = {
                p: "veto" if any(s.get(p) == "veto" for s in seats) else "voice"
                for p in scenario.parties
                if any(p in s for s in seats)
            }
        self.stances = {
            p: {
                c: Stance(clause.stances[p], party, c, p, self.draws)
                for c, clause in scenario.clauses.items()
                if p in clause.stances
            }
            for p, party in scenario.parties.items()
        }
        for p in scenario.parties:
            self.normalise(p)
        self.tactic = {p: party.tactic for p, party in scenario.parties.items()}
        self.kappa: dict[str, list[float]] = {p: [] for p in scenario.parties}
        self.text = {c: clause.drafted for c, clause in scenario.clauses.items()}
        self.agreed: dict[str, float] = {}
        self.tension = scenario.tension.start
        self.gone: list[str] = []
        self.offers: list[dict[str, dict[str, float]]] = []  # as they stood at each adjournment
        self.last: dict[tuple[str, str], str] = {}  # replies of the last session
        self.unmet: dict[str, list[dict[str, Any]]] = {c: [] for c in scenario.clauses}
        self.still = 0
        self.reopened = False
        self.happened: list[str] = []
        self.reported = 0
        self.sessions: list[dict[str, Any]] = []
        self.ending = ""

    @property
    def now(self) -> float:
        """Days since the start; whoever keeps the clock says."""
        raise NotImplementedError

    def normalise(self, p: str) -> None:
        """Saliences sum to 1 over all of a party's stances; zeros stay."""
        whole = sum(s.weight for s in self.stances[p].values())
        for s in self.stances[p].values():
            s.salience = s.weight / whole if whole > 0.0 else 0.0

    def speakers(self, c: str) -> list[str]:
        """Who has a stance on the clause and a seat."""
        return [p for p in self.seats[c] if c in self.stances[p]]

    def vetoes(self, c: str) -> list[str]:
        """Who has a veto in one of the clause's instruments."""
        return [p for p, seat in self.seats[c].items() if seat == "veto"]

    def veto_speakers(self, c: str) -> list[str]:
        """Whose will is needed and known."""
        return [p for p in self.vetoes(c) if c in self.stances[p]]

    def says(self, p: str) -> list[str]:
        """The clauses on which the party speaks."""
        return [c for c in self.stances[p] if p in self.seats[c]]

    def at_least(self, a: float, b: float) -> bool:
        """Whether a ≥ b − 1e-9, remembering how close that was."""
        self.margin = min(self.margin, abs(a - b + EPS))
        return a >= b - EPS

    def moved(self, a: float, b: float) -> bool:
        """Whether an offer has moved."""
        self.margin = min(self.margin, abs(abs(a - b) - EPS))
        return abs(a - b) > EPS

    def utility(self, p: str, levels: dict[str, float]) -> float:
        """The party's U = Σ s·v at these levels."""
        return sum(
            s.salience * (1.0 - self.felt(p, levels.get(c, 0.0), s))
            for c, s in self.stances[p].items()
        )

    def batna(self, p: str) -> float:
        """What no deal is worth."""
        return self.utility(p, {}) + self.s.parties[p].outside

    def felt(self, p: str, level: float, stance: Stance) -> float:
        """What v lacks of 1, as the party feels it."""
        curvature = self.s.parties[p].curvature
        if (
            curvature < 1.0
            and level != 0.0
            and stance.salience
            and abs(level - stance.ideal) < 1e-7
        ):
            self.margin = 0.0  # the root blows rounding up
        return loss(level, stance.ideal, curvature)
