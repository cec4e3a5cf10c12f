"""The same talks for one world in plain floats: the shortest full account of the model.

Written from docs/model.md alone, so that it can bear witness for or against the engine. It knows
the scenario's schema, but no array, no table and none of the engine's code. `play` returns the
talks in the layout of a run's JSON; `margin` says by how little the closest comparison was decided,
so that a test can set aside worlds in which rounding decides.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from math import ceil, exp, inf, log, nextafter
from typing import Any

import simpy

from negosim.scenario import schema
from negosim.scenario.schema import Effect, Event, Party, Scenario
from negosim.scenario.tactic_choice import TacticChoice
from negosim.tactics.registry import tactics

EPS = 1e-9
NEWS, DEADLINE, CLOSE, CAPITAL, OPENING = 1, 2, 3, 4, 5  # who comes first at the same instant
Talk = Generator[simpy.Event, Any, None]


@dataclass
class Draws:
    """What differs between worlds; what is not listed is as stated. No `walkout`: the central one."""

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
        self.facing = ""  # the red line that the offer moves to; "" before the first reply
        self.narrow()
        self.offer = self.ideal

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
        """What the party would sign now."""
        if not self.facing:
            return self.offer, self.offer
        return (self.low, self.offer) if self.facing == "high" else (self.offer, self.high)

    @property
    def red_line(self) -> float:
        """The one that the offer moves to."""
        return self.high if self.facing == "high" else self.low


@dataclass
class Session:
    """A text on the table, who took it home and who answered before the close."""

    n: int
    day: float
    text: dict[str, float]
    closes: float
    owed: set[str]
    all_in: simpy.Event
    answered: set[str] = field(default_factory=set)


def clip(x: float, low: float = 0.0, high: float = 1.0) -> float:
    return max(low, min(high, x))


def loss(level: float, ideal: float, curvature: float) -> float:
    """1 − v."""
    return float((abs(level - ideal) / max(ideal, 1.0 - ideal)) ** curvature)


class Talks:
    """One world."""

    def __init__(self, scenario: Scenario, draws: Draws | None = None) -> None:
        self.s, self.draws = scenario, draws or Draws()
        self.env = simpy.Environment()
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
        self.last: dict[tuple[str, str], tuple[str, float]] = {}  # reply and offer last session
        self.unmet: dict[str, list[dict[str, Any]]] = {c: [] for c in scenario.clauses}
        self.still = 0
        self.reopened = False
        self.happened: list[str] = []
        self.reported = 0
        self.sessions: list[dict[str, Any]] = []
        self.ending = ""
        self.busy: dict[str, simpy.Process] = {}
        self.desk = {p: self.env.event() for p in scenario.parties if self.says(p)}

    def normalise(self, p: str) -> None:
        """Saliences sum to 1 over all of a party's stances; zeros stay."""
        whole = sum(s.weight for s in self.stances[p].values())
        for s in self.stances[p].values():
            s.salience = s.weight / whole if whole > 0.0 else 0.0

    # ── who is who ──────────────────────────────────────────────────────────────────────────────

    def speakers(self, c: str) -> list[str]:
        return [p for p in self.seats[c] if c in self.stances[p]]

    def vetoes(self, c: str) -> list[str]:
        return [p for p, seat in self.seats[c].items() if seat == "veto"]

    def veto_speakers(self, c: str) -> list[str]:
        return [p for p in self.vetoes(c) if c in self.stances[p]]

    def says(self, p: str) -> list[str]:
        """The clauses on which the party speaks."""
        return [c for c in self.stances[p] if p in self.seats[c]]

    def at_least(self, a: float, b: float) -> bool:
        """a ≥ b − 1e-9, remembering how close that was."""
        self.margin = min(self.margin, abs(a - b + EPS))
        return a >= b - EPS

    def moved(self, a: float, b: float) -> bool:
        self.margin = min(self.margin, abs(abs(a - b) - EPS))
        return abs(a - b) > EPS

    # ── the processes ───────────────────────────────────────────────────────────────────────────

    def turn(self, delay: float, order: int) -> simpy.Event:
        """An event after `delay` days that waits for its turn among those of the same instant."""
        event = self.env.event()
        event._ok, event._value = True, None
        self.env.schedule(event, order, delay)  # type: ignore[arg-type]
        return event

    def play(self) -> dict[str, Any]:
        """Hold the talks; the result is laid out as a run's JSON."""
        self.deadline = self.turn(self.horizon, DEADLINE)
        for key, event in self.s.events.items():
            if self.draws.happens.get(key, event.probability >= 0.5):
                self.env.process(self.news(key, event))
        for p in self.desk:
            self.env.process(self.delegation(p))
        self.env.run(until=self.env.process(self.chair()))
        return {"sessions": self.sessions, "outcome": self.outcome()}

    def news(self, key: str, event: Event) -> Talk:
        yield self.turn((event.date - self.s.calendar.start).days, NEWS)
        self.happened.append(key)
        self.tension = clip(self.tension + event.tension)
        for effect in event.effects:
            self.take_effect(effect)
        if event.urgent:
            for process in self.busy.values():
                process.interrupt()

    def delegation(self, p: str) -> Talk:
        while True:
            session: Session = yield self.desk[p]
            self.busy[p] = self.env.active_process
            while True:
                try:
                    yield self.turn(self.s.parties[p].consult_days, CAPITAL)
                    break
                except simpy.Interrupt:
                    continue  # new instructions are needed: the consultation starts again
            del self.busy[p]
            self.desk[p] = self.env.event()
            if p not in self.gone:  # who left keeps its place on the clock, unheard
                self.instruct(p)
            if self.env.now < session.closes:
                session.answered.add(p)
                if session.answered == session.owed:
                    session.all_in.succeed()

    def chair(self) -> Talk:
        for n, (day, open_days) in enumerate(meetings(self.s.calendar), 1):
            yield self.turn(max(0.0, day - self.env.now), OPENING) | self.deadline
            if self.deadline.processed:
                break
            session = self.open(n, open_days)
            yield session.all_in | self.turn(open_days, CLOSE) | self.deadline
            if session.all_in.triggered:
                yield self.turn(0, OPENING)  # after every capital that replies at this instant
            self.minutes(session)
            if self.ending:
                return
        if not self.deadline.processed:
            yield self.deadline
        self.ending = "concluded" if all(map(self.signed, self.s.instruments)) else "deadline"

    def open(self, n: int, open_days: float) -> Session:
        self.text = {c: self.tabled(n, c) for c in self.s.clauses}
        now, owed = self.env.now, {p for p in self.desk if p not in self.busy}
        session = Session(n, now, self.text, now + open_days, owed, self.env.event())
        for p in owed:
            self.desk[p].succeed(session)
        return session

    # ── what the chair tables ───────────────────────────────────────────────────────────────────

    def tabled(self, n: int, c: str) -> float:
        if c in self.agreed:
            return self.agreed[c]
        if n == 1 and self.s.protocol.opening == "drafts":
            return self.text[c]
        level = self.centre(c)
        if n == 1:
            return level
        ends = [self.stances[p][c].signs for p in self.veto_speakers(c)]
        a, b = max((e[0] for e in ends), default=0.0), min((e[1] for e in ends), default=1.0)
        return min(max(level, a), b) if self.at_least(b, a) else level

    def centre(self, c: str) -> float:
        speak = [p for p in self.speakers(c) if p not in self.gone]
        if not speak:
            return self.text[c]
        offer = {p: self.stances[p][c].offer for p in speak}
        weight = {
            p: self.draws.capability.get(p, self.s.parties[p].capability)
            * self.stances[p][c].salience
            for p in speak
        }
        if sum(weight.values()) == 0.0:
            return sum(offer.values()) / len(speak)
        return sum(weight[p] * offer[p] for p in speak) / sum(weight.values())

    # ── what a capital decides ──────────────────────────────────────────────────────────────────

    def instruct(self, p: str) -> None:
        """New offers on the open clauses, against the text on the table."""
        party, raw = self.s.parties[p], clip(self.concession(p))
        before = self.kappa[p][-1] if self.kappa[p] else 0.0
        share = min(raw, max(before, raw * (1.0 - party.sensitivity * self.tension)))
        self.kappa[p].append(share)
        open_ = {c: self.stances[p][c] for c in self.says(p) if c not in self.agreed}
        for c, stance in open_.items():
            stance.facing = "high" if self.at_least(self.text[c], stance.ideal) else "low"
        shares = (
            self.logroll(open_, share, party.curvature) if party.allocation == "logrolling" else {}
        )
        for c, stance in open_.items():
            stance.offer = stance.ideal + shares.get(c, share) * (stance.red_line - stance.ideal)

    def logroll(self, open_: dict[str, Stance], share: float, curvature: float) -> dict[str, float]:
        """Spend the loss that `even` would bring on what matters least first."""

        def cost(s: Stance, part: float) -> float:
            return s.salience * loss(s.ideal + part * (s.red_line - s.ideal), s.ideal, curvature)

        left = sum(cost(s, share) for s in open_.values())
        shares = {}
        for c in sorted(open_, key=lambda c: (open_[c].essential, open_[c].salience)):
            whole = cost(open_[c], 1.0)
            if whole == 0.0:
                shares[c] = 1.0 if share > 0.0 else 0.0
                continue
            if share > 0.0:  # where nothing is left, rounding would be blown up by the root
                self.margin = min(self.margin, abs(left - 1e-12))
            spent = min(whole, left) if left >= 1e-12 else 0.0
            shares[c] = (spent / whole) ** (1.0 / curvature)
            left -= spent
        return shares

    def concession(self, p: str) -> float:
        """κ by the party's tactic."""
        choice = self.tactic[p]
        q = {k: self.param(p, choice, k) for k in choice.params}
        if choice.kind == "firm":
            return 0.0
        if choice.kind == "tit_for_tat":
            return self.in_kind(p, q)
        t = min(self.env.now / self.horizon / q["patience"], 1.0)
        beta = q.get("beta", 1.0)
        if q["curve"] == "exponential":
            return exp((1.0 - t) ** beta * log(q["start"]))
        return float(q["start"] + (1.0 - q["start"]) * t ** (1.0 / beta))

    def param(self, p: str, choice: TacticChoice, name: str) -> Any:
        """A parameter as drawn, kept in its range."""
        value, declared = choice.params[name], tactics()[choice.kind].params[name]
        factor = self.draws.tactic.get((p, name), 1.0)
        if isinstance(value, str) or not declared.spread or factor == 1.0:
            return value
        low = nextafter(declared.low, inf) if declared.open_low else declared.low
        high = nextafter(declared.high, -inf) if declared.open_high else declared.high
        return clip(value * factor, low, high)

    def in_kind(self, p: str, q: dict[str, Any]) -> float:
        """1 − demand, the demand following what the others' offers were worth."""
        delay = int(q["delay"])
        if len(self.offers) <= delay or not self.kappa[p]:
            return float(q["start"])
        old, new, last = (self.worth(p, self.offers[k]) for k in (-1 - delay, -delay, -1))
        own = 1.0 - self.kappa[p][-1]
        if q["form"] == "absolute":
            return 1.0 - (own + (old - new))
        divisor = new if q["form"] == "relative" else last
        if divisor < 1e-6 and any(s.salience for s in self.stances[p].values()):
            self.margin = 0.0  # dividing by (almost) nothing
        return 1.0 - (old / divisor * own if divisor != 0.0 else own)

    def worth(self, p: str, offers: dict[str, dict[str, float]]) -> float:
        """The others' mean offers by p's own lights."""
        total = value = 0.0
        for c, stance in self.stances[p].items():
            others = [q for q in self.speakers(c) if q != p]
            if others:
                mean = sum(offers[q][c] for q in others) / len(others)
                total += stance.salience
                value += stance.salience * (1.0 - self.felt(p, mean, stance))
        return value / total if total > 0.0 else 0.0

    def felt(self, p: str, level: float, stance: Stance) -> float:
        curvature = self.s.parties[p].curvature
        if (
            curvature < 1.0
            and level != 0.0
            and stance.salience
            and abs(level - stance.ideal) < 1e-7
        ):
            self.margin = 0.0  # the root blows rounding up
        return loss(level, stance.ideal, curvature)

    # ── the minutes ─────────────────────────────────────────────────────────────────────────────

    def minutes(self, session: Session) -> None:
        text, present = session.text, [p for p in self.s.parties if p not in self.gone]
        said = {(p, c): self.stances[p][c] for p in present for c in self.says(p)}
        inside = {(p, c): self.inside(text[c], *s.signs) for (p, c), s in said.items()}
        before, fresh = set(self.agreed), self.agreements(text, inside)
        self.unmet = {c: [] for c in self.s.clauses}
        now: dict[tuple[str, str], tuple[str, float]] = {}
        shifted = session.n == 1 or bool(fresh) or self.reopened
        for (p, c), stance in said.items():
            was = self.last.get((p, c), ("", stance.ideal))
            moved = self.moved(stance.offer, was[1])
            unmet = self.wanting(p, c, text, before | fresh)
            reply = (
                was[0] if c in before else self.reply(text[c], stance, inside[p, c], unmet, moved)
            )
            self.unmet[c] += unmet if self.seats[c][p] == "veto" else []
            now[p, c] = (reply, stance.offer)
            shifted |= moved or reply != was[0]
        self.still = 0 if shifted else self.still + 1
        self.last, self.reopened = now, False
        self.agreed |= {c: text[c] for c in fresh}
        self.strain(before, len(fresh))
        left = [p for p in present if self.walks_out(p, session.n)]
        self.gone += left
        self.offers.append(
            {p: {c: s.offer for c, s in by.items()} for p, by in self.stances.items()}
        )
        replies = {
            p: {c: {"reply": now[p, c][0], "offer": now[p, c][1]} for c in self.says(p)}
            for p in present
            if self.says(p)
        }
        self.sessions.append(
            {
                "n": session.n,
                "day": session.day,
                "text": text,
                "replies": replies,
                "events": self.happened[self.reported :],
                "agreed": [c for c in self.s.clauses if c in fresh],
                "left": left,
                "tension": self.tension,
            }
        )
        self.reported = len(self.happened)
        self.ending = self.ends()

    def inside(self, x: float, low: float, high: float) -> bool:
        return self.at_least(x, low) and self.at_least(high, x)

    def agreements(self, text: dict[str, float], inside: dict[tuple[str, str], bool]) -> set[str]:
        """The largest set of clauses that all can sign and whose requirements stand."""
        found = {
            c
            for c in self.s.clauses
            if c not in self.agreed
            and not any(p in self.gone for p in self.vetoes(c))
            and all(inside[p, c] for p in self.veto_speakers(c))
        }
        while True:
            stand = found | set(self.agreed)
            out = {
                c
                for c in found
                if any(self.wanting(p, c, text, stand) for p in self.veto_speakers(c))
            }
            if not out:
                return found
            found -= out

    def wanting(
        self, p: str, c: str, text: dict[str, float], stand: set[str]
    ) -> list[dict[str, Any]]:
        """The requirements of p on c that do not stand."""
        return [
            {"party": p, "clause": r.clause, "at_least": r.at_least, "stands_at": text[r.clause]}
            for r in self.stances[p][c].requires
            if not (self.at_least(text[r.clause], r.at_least) and r.clause in stand)
        ]

    def reply(self, x: float, stance: Stance, inside: bool, unmet: list[Any], moved: bool) -> str:
        if inside:
            return "conditional" if unmet else "accept"
        if not self.inside(x, stance.low, stance.high):
            return "refuse"
        return "counter" if moved else "hold"

    def strain(self, before: set[str], fresh: int) -> None:
        heard = [
            r for (p, c), (r, _) in self.last.items() if p in self.vetoes(c) and c not in before
        ]
        if heard:
            share = heard.count("refuse") / len(heard)
            self.tension = clip(self.tension + self.s.tension.per_refusal * share)
        self.tension = clip(self.tension - self.s.tension.per_agreement * fresh)

    def walks_out(self, p: str, n: int) -> bool:
        vital = [c for c in self.says(p) if self.stances[p][c].essential]
        hurt = [
            c
            for c in vital
            if any(q != p and self.last.get((q, c), ("",))[0] == "refuse" for q in self.vetoes(c))
        ]
        if not hurt:
            return False
        chance = self.s.parties[p].walkout * self.tension * len(hurt) / len(vital)
        if self.draws.walkout is not None:
            return self.draws.walkout[p][n - 1] < chance
        self.margin = min(self.margin, abs(chance - 0.5))
        return chance >= 0.5

    def ends(self) -> str:
        if len(self.agreed) == len(self.s.clauses) and all(map(self.signed, self.s.instruments)):
            return "concluded"
        open_ = [c for c in self.s.clauses if c not in self.agreed]
        if self.gone and all(any(p in self.gone for p in self.vetoes(c)) for c in open_):
            return "walkout"
        return "stalemate" if self.still >= self.s.calendar.stalemate_after else ""

    # ── what came of it ─────────────────────────────────────────────────────────────────────────

    def take_effect(self, effect: Effect) -> None:
        p, c = effect.party, effect.clause
        if p is not None and effect.tactic is not None:
            self.tactic[p] = effect.tactic
        if p is not None and c is not None:
            self.stances[p][c].change(effect)
            if c not in self.agreed:
                self.stances[p][c].follow()
            self.normalise(p)
        if effect.reopen and c in self.agreed:
            del self.agreed[c]
            self.reopened = True
            for q in self.speakers(c):
                self.stances[q][c].follow()

    def utility(self, p: str, levels: dict[str, float]) -> float:
        return sum(
            s.salience * (1.0 - self.felt(p, levels.get(c, 0.0), s))
            for c, s in self.stances[p].items()
        )

    def batna(self, p: str) -> float:
        return self.utility(p, {}) + self.s.parties[p].outside

    def of(self, i: str) -> list[str]:
        return [c for c, clause in self.s.clauses.items() if i in clause.instruments]

    def signers(self, i: str) -> list[str]:
        seats = self.s.instruments[i].seats
        return [p for p in self.s.parties if seats.get(p) == "veto"]

    def missing(self, i: str) -> list[str]:
        return [
            c
            for c in self.of(i)
            if c not in self.agreed
            and any(c in self.stances[p] and self.stances[p][c].essential for p in self.signers(i))
        ]

    def below(self, i: str) -> list[str]:
        if self.s.instruments[i].adoption != "package":
            return []
        deal = {c: self.agreed[c] for c in self.of(i) if c in self.agreed}
        return [
            p for p in self.signers(i) if not self.at_least(self.utility(p, deal), self.batna(p))
        ]

    def signed(self, i: str) -> bool:
        return (
            any(c in self.agreed for c in self.of(i))
            and not self.missing(i)
            and not any(p in self.gone for p in self.signers(i))
            and not self.below(i)
        )

    def verdict(self, c: str) -> dict[str, Any]:
        speak = self.veto_speakers(c)
        low, high = ({p: getattr(self.stances[p][c], k) for p in speak} for k in ("low", "high"))
        a, b = max(low.values(), default=0.0), min(high.values(), default=1.0)
        gap = 0.0 if self.at_least(b, a) else a - b
        blockers = [
            p
            for p in speak
            if any(
                not self.at_least(high[p], low[q]) or not self.at_least(high[q], low[p])
                for q in speak
            )
        ]
        said = [self.last.get((p, c), ("",))[0] for p in speak]
        absent = [p for p in self.vetoes(c) if p in self.gone]
        status, by = "open", []
        if c in self.agreed:
            status = "agreed"
        elif not absent and set(said) <= {"accept", "conditional"} and "conditional" in said:
            status = "conditional"
        elif gap or absent:
            status, by = "blocked", blockers if gap else absent
        level = self.agreed.get(c, self.text[c])
        unmet = [u for u in self.unmet[c] if c not in self.agreed and u["party"] not in self.gone]
        return {"status": status, "level": level, "blocked_by": by, "gap": gap, "unmet": unmet}

    def outcome(self) -> dict[str, Any]:
        signed = {i for i in self.s.instruments if self.signed(i)}
        final = {
            c: x for c, x in self.agreed.items() if signed & set(self.s.clauses[c].instruments)
        }
        return {
            "talks": self.ending,
            "day": self.env.now,
            "clauses": {c: self.verdict(c) for c in self.s.clauses},
            "instruments": {
                i: {"signed": i in signed, "missing": self.missing(i), "below_batna": self.below(i)}
                for i in self.s.instruments
            },
            "utilities": {p: self.utility(p, final) for p in self.s.parties},
            "batna": {p: self.batna(p) for p in self.s.parties},
            "events": self.happened,
        }


def votes(party: Party, k: int) -> int:
    """How many of k members must share a red line."""
    if party.consensus == "unanimity":
        return k
    if party.consensus == "majority":
        return k // 2 + 1
    return max(1, ceil(party.consensus * k - EPS))


def meetings(calendar: schema.Calendar) -> list[tuple[float, float]]:
    """Day and days open of every session."""
    if calendar.every:
        last = (calendar.end - calendar.start).days
        return [(float(d), calendar.open_days) for d in range(0, last + 1, calendar.every)]
    return [
        (float((m.date - calendar.start).days), m.open_days or calendar.open_days)
        for m in calendar.sessions
    ]


def play(scenario: Scenario, draws: Draws | None = None) -> tuple[dict[str, Any], float]:
    """The talks in one world, and the margin of the closest comparison."""
    talks = Talks(scenario, draws)
    return talks.play(), talks.margin
