"""Judges which of the oracle's signed instruments enter into force, and what chambers heard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from negosim.scenario.event import Effect
from negosim.scenario.schema import Scenario
from oracle_events import Events
from oracle_state import EPS, Draws, Interval, clip, half_way, outermost
from oracle_verdicts import Settled


class Ratification(Events):
    """The chambers of one world."""

    def __init__(self, scenario: Scenario, draws: Draws | None = None) -> None:
        super().__init__(scenario, draws)
        self.stated_chamber = {
            (p, c): half_way(self.rungs(c), stance.accepts)
            for p, party in scenario.parties.items()
            if party.ratification
            for c, stance in party.ratification.stances.items()
        }
        drawn = self.draws.chamber
        self.chamber = {k: drawn.get(k, lines) for k, lines in self.stated_chamber.items()}
        self.told: list[tuple[float, str, str, Mapping[str, Any]]] = []  # day, event, party, values
        self.learnt: set[str] = set()  # after the end
        self.passed: set[str] = set()  # due after the end

    def rungs(self, c: str) -> list[float]:
        """The steps of a clause that has any."""
        clause = self.s.clauses[c]
        return [n.at for n in clause.levels] if clause.scale == "steps" else []

    # ── what moves the chambers' lines ──────────────────────────────────────────────────────────

    def of_chambers(self, effect: Effect) -> bool:
        """Whether an effect moves chambers' red lines and nothing else."""
        values = [set(new) for new in effect.set.get("parties", {}).values()]
        chambers = bool(values) and all(keys == {"ratification"} for keys in values)
        return chambers and effect == Effect(set={"parties": effect.set["parties"]})

    def tell(self, key: str) -> None:
        """What chambers hear of an event counts when they vote."""
        for effect in self.s.events[key].effects:
            self.told += [(self.now, key, p, effect.set) for p in effect.set.get("parties", {})]

    def set_chamber(self, p: str, table: Mapping[str, Any]) -> bool:
        """New red lines of a party's chamber, if there are any."""
        new = table["parties"][p].get("ratification", {}).get("stances", {})
        for c, values in new.items():
            stated = self.stated_chamber[p, c]
            drawn = self.draws.chamber.get((p, c), stated)
            ends = [
                level if level in (0.0, 1.0) else clip(level + drawn[k] - stated[k])
                for k, level in enumerate(half_way(self.rungs(c), values["accepts"]))
            ]
            self.chamber[p, c] = (ends[0], max(ends))
        return bool(new)

    def hear(self, day: float) -> None:
        """What happens up to the vote of a chamber moves its lines."""
        for t, key, p, table in self.told:
            chamber = self.s.parties[p].ratification
            in_time = chamber is not None and t <= day + chamber.days + EPS
            if in_time and self.set_chamber(p, table) and t > day:
                self.learnt.add(key)
        order = list(self.s.events)
        while waiting := [
            (t, order.index(k))
            for k, t in self.due.items()
            if k not in self.happened and k not in self.passed
        ]:
            t, place = min(waiting)
            self.pass_by(order[place], t, day)

    def pass_by(self, key: str, t: float, day: float) -> None:
        """An event after the end, and those that follow it."""
        self.passed.add(key)
        for effect in self.s.events[key].effects:
            for p in effect.set.get("parties", {}):
                chamber = self.s.parties[p].ratification
                if chamber is None or t > day + chamber.days + EPS:
                    continue
                if self.set_chamber(p, effect.set):
                    self.learnt.add(key)
                    self.happened[key] = t
        for follower, other in self.s.events.items():
            if other.after != key or not self.drawn_here(follower):
                continue
            if other.days:
                self.due[follower] = t + other.days
            else:
                self.pass_by(follower, t, day)

    # ── what enters into force ──────────────────────────────────────────────────────────────────

    def ratifies(self, p: str) -> list[str]:
        """The instruments that the party's chamber has to ratify."""
        chamber = self.s.parties[p].ratification
        if chamber is None:
            return []
        named = chamber.instruments or self.s.instruments
        return [i for i in named if p in self.signers(i)]

    def refused(self, settled: Settled) -> dict[str, list[dict[str, Any]]]:
        """By signed instrument, whose chambers refuse which clauses."""
        result: dict[str, list[dict[str, Any]]] = {i: [] for i in self.s.instruments}
        for (p, c), lines in self.chamber.items():
            low, high = self.in_steps(c, lines)
            if not self.in_force(c, settled.standing, settled.signed):
                continue
            level = self.agreed[c]
            if self.inside(level, (low, high)):
                continue
            refusal = {"party": p, "clause": c, "level": level, "low": low, "high": high}
            refusal["beyond"] = max(low - level, level - high)
            for i in set(self.ratifies(p)) & settled.signed & set(self.s.clauses[c].instruments):
                result[i].append(refusal)
        return result

    def in_steps(self, c: str, lines: Interval) -> Interval:
        """On steps the outermost ones inside."""
        return outermost(self.rungs(c), lines) if self.rungs(c) else lines

    def entered(self, settled: Settled) -> Settled:
        """What is in force: the largest set of what is signed and ratified that stands."""
        refused = self.refused(settled)
        ratified = {i for i in settled.signed if not refused[i]}
        force = {c for c in settled.standing if self.in_force(c, settled.standing, settled.signed)}
        return Settled(*self.strike(force, ratified, settled.below), settled.below)

    def outcome(self, day: float) -> dict[str, Any]:
        """What came of the talks, with what is in force."""
        result, settled = super().outcome(day), self.settle()
        happened = {e: t for e, t in self.happened.items() if t <= day or e in self.learnt}
        result |= {"events": list(happened), "event_days": happened}
        if not any(party.ratification for party in self.s.parties.values()):
            return result
        force, refused = self.entered(settled), self.refused(settled)
        for c, clause in result["clauses"].items():
            clause["in_force"] = self.in_force(c, force.standing, force.signed)
        for i, paper in result["instruments"].items():
            judged = force if i in settled.signed else settled
            agreed = [c for c in self.holds(i) if c in self.agreed]
            paper["unmet"] = [c for c in agreed if self.waits(c, i, judged)]
            paper["in_force"] = i in force.signed
            paper["not_ratified_by"] = refused[i]
        result["utilities"] = {p: self.value(p, force) for p in self.s.parties}
        return result
