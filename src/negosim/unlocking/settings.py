"""Writes the changes that unlocking may make into a scenario, and prices them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from negosim.analysis.movements import LINES, Kind, Movement
from negosim.analysis.zopa import RedLines
from negosim.scenario.change import with_values
from negosim.scenario.faults import ScenarioError
from negosim.scenario.happenings import new_values
from negosim.scenario.joint import enough
from negosim.scenario.schema import Scenario
from negosim.scenario.toml_writer import option
from negosim.table import CENTRAL
from negosim.tactics.registry import tactics
from negosim.unlocking.cost import TINY

INSTEAD = "linear"  # the tactic that replaces one that does not concede by the calendar


@dataclass(frozen=True, slots=True)
class Lever:
    """One thing that may be moved; `clause` and `on` only if it belongs to a clause."""

    kind: Kind
    party: str
    clause: str = ""
    on: str = ""
    upper: bool = False


Plan = Mapping[Lever, float | str | None]
"""What each lever is moved to: a level, a floor (None: the requirement is dropped), a parameter."""


class Settings:
    """Writes plans as values of one scenario, and prices them.

    With the events that `happened` in the run only the red lines in force at its end are written;
    otherwise those before an event as well, and those of events that happen if the talks continue.
    """

    def __init__(
        self, scenario: Scenario, lines: RedLines, happened: tuple[str, ...] | None = None
    ) -> None:
        self.scenario, self.lines, self.happened = scenario, lines, happened
        self._p = {name: k for k, name in enumerate(lines.table.parties)}
        self._c = {name: k for k, name in enumerate(lines.table.clauses)}
        self._held: dict[tuple[Lever, float], tuple[tuple[str, tuple[float, float]], ...]] = {}
        self._valid: dict[tuple[Lever, float | str], bool] = {}
        self._set_by_events: dict[tuple[str, str, str], list[tuple[str, tuple[float, float]]]] = {}

    def of(self, plan: Plan, without: Set[str] = frozenset()) -> dict[str, Any]:
        """The value of every path that the plan sets, except those in `without`."""
        out: dict[str, Any] = {}
        for lever, value in plan.items():
            if lever.kind in LINES:
                assert isinstance(value, float)
                for path, (low, high) in self._held_by(lever, value):
                    low, high = out.get(path, (low, high))
                    out[path] = [min(low, value), max(high, value)]
        for party, clause in {
            (k.party, k.clause): None for k in plan if k.kind is Kind.REQUIREMENT
        }:
            path, requirements = self._requires(plan, party, clause)
            out[path] = requirements
        for lever, value in plan.items():
            if lever.kind not in (*LINES, Kind.REQUIREMENT):
                out |= self._other(lever, value)
        return {path: value for path, value in out.items() if path not in without}

    def _held_by(self, lever: Lever, level: float) -> tuple[tuple[str, tuple[float, float]], ...]:
        """The result of `_holders`; a search asks for the same ones in thousands of plans."""
        if (lever, level) not in self._held:
            self._held[lever, level] = tuple(self._holders(lever, level))
        return self._held[lever, level]

    def _holders(self, lever: Lever, level: float) -> Iterator[tuple[str, tuple[float, float]]]:
        """The red lines that exclude the level and have to move: of stance, members and events."""
        if lever.kind is Kind.CHAMBER:
            yield from (held for held in self._chamber(lever) if _outside(level, held[1]))
            return
        s, party, clause = self.scenario, lever.party, lever.clause
        path = f"clauses.{clause}.stances.{party}.accepts"
        own = s.clauses[clause].stances[party].lines
        lines = [(path, own), *self._by_events(path, party, clause)]
        for path, bounds in lines if self.happened is None else lines[-1:]:
            if not bounds[0] <= level <= bounds[1]:
                yield path, bounds
        for member in self.members(lever, level):
            path = f"parties.{party}.members.{member}.stances.{clause}.accepts"
            own = s.parties[party].members[member].stances[clause].accepts
            lines = [(path, own), *self._by_events(path)]
            yield from lines if self.happened is None else lines[-1:]

    def _chamber(self, lever: Lever) -> list[tuple[str, tuple[float, float]]]:
        """The red lines of a chamber on a clause: as stated, then as events set them."""
        chamber = self.scenario.parties[lever.party].ratification
        assert chamber is not None
        path = f"parties.{lever.party}.ratification.stances.{lever.clause}.accepts"
        return [(path, chamber.stances[lever.clause].accepts), *self._by_events(path)]

    def _by_events(
        self, own: str, party: str = "", clause: str = ""
    ) -> list[tuple[str, tuple[float, float]]]:
        """The red lines at the path `own` that events of the central world set, in order of time.

        Also by `party` and `clause`, if they are a party's own.
        """
        key = own, party, clause
        if key not in self._set_by_events:
            self._set_by_events[key] = self._events_that_set(*key)
        return self._set_by_events[key]

    def _events_that_set(
        self, own: str, party: str, clause: str
    ) -> list[tuple[str, tuple[float, float]]]:
        lines: list[tuple[str, tuple[float, float]]] = []
        for event in self.lines.table.events:
            ended_first = self.happened is not None and event.key not in self.happened
            if event.probability < CENTRAL or ended_first:
                continue
            for n, effect in enumerate(self.scenario.events[event.key].effects):
                here = (effect.party, effect.clause) == (party, clause)
                at = f"events.{event.key}.effects.{n}"
                if here and effect.accepts is not None:
                    lines.append((f"{at}.accepts", effect.accepts))
                if (values := new_values(effect.set)).get(own):
                    low, high = values[own]
                    lines.append((f"{at}.set.{own}", (low, high)))
        return lines

    def members(self, lever: Lever, level: float) -> tuple[str, ...]:
        """The members whose own red lines have to move for the alliance to sign the level.

        The nearest ones, and no more than the consensus needs.
        """
        party = self.scenario.parties[lever.party]
        lines = {
            m: self._line_of(lever, m)
            for m, member in party.members.items()
            if lever.clause in member.stances
        }
        if not lines:
            return ()
        weights = {m: party.members[m].weight for m in lines}
        total = sum(weights.values())
        moved = {m for m in lines if party.members[m].veto and _outside(level, lines[m])}
        for against in (
            sorted((m for m in lines if lines[m][1] < level), key=lambda m: -lines[m][1]),
            sorted((m for m in lines if lines[m][0] > level), key=lambda m: lines[m][0]),
        ):
            weight = sum(w for m, w in weights.items() if m not in against or m in moved)
            for m in against:
                if m not in moved and not enough(party.consensus, weight, total):
                    moved.add(m)
                    weight += weights[m]
        return tuple(m for m in lines if m in moved)

    def _line_of(self, lever: Lever, member: str) -> tuple[float, float]:
        """A member's red lines, with the last change by an event that happened."""
        own = self.scenario.parties[lever.party].members[member].stances[lever.clause].accepts
        path = f"parties.{lever.party}.members.{member}.stances.{lever.clause}.accepts"
        return [own, *(bounds for _, bounds in self._by_events(path))][-1]

    def valid(self, lever: Lever, value: float | str) -> bool:
        """Whether the scenario allows the change: whom an event lets return must be able to leave.

        Likewise, the parameters that an event sets are those of the tactic in use.
        """
        if (lever, value) not in self._valid:
            try:
                with_values(self.scenario, self.of({lever: value}))
                self._valid[lever, value] = True
            except ScenarioError:
                self._valid[lever, value] = False
        return self._valid[lever, value]

    def _requires(self, plan: Plan, party: str, clause: str) -> tuple[str, list[dict[str, Any]]]:
        requirements = []
        for r in self.scenario.clauses[clause].stances[party].requires:
            stated = r.model_dump(exclude_defaults=True)
            floor = plan.get(Lever(Kind.REQUIREMENT, party, clause, r.clause), r.at_least)
            if r.at_least is None:
                requirements.append(stated)
            elif floor is not None:
                assert isinstance(floor, float)
                requirements.append(stated | {"at_least": min(floor, r.at_least)})
        return f"clauses.{clause}.stances.{party}.requires", requirements

    def _other(self, lever: Lever, value: float | str | None) -> dict[str, Any]:
        at = f"parties.{lever.party}"
        if lever.kind is Kind.TACTIC:
            if isinstance(self.before(lever), float):
                return {f"{at}.tactic.patience": value}
            changed: dict[str, Any] = {f"{at}.tactic.kind": INSTEAD}
            if value != tactics()[INSTEAD].params["patience"].default:
                changed[f"{at}.tactic.patience"] = value
            return changed
        name = self._no_deal(lever.party) if lever.kind is Kind.OUTSIDE else lever.kind.value
        return {f"{at}.{name}": value}

    def _no_deal(self, party: str) -> str:
        """The key with which a party states what no deal is worth."""
        return "outside" if self.scenario.parties[party].no_deal is None else "no_deal"

    def before(self, lever: Lever) -> float | str:
        """The lever's value in the scenario."""
        party = self.scenario.parties[lever.party]
        if lever.kind is Kind.CHAMBER:
            return self._chamber(lever)[-1][1][lever.upper]
        if lever.kind is Kind.LINE:
            side = self.lines.high if lever.upper else self.lines.low
            return float(side[self._p[lever.party], self._c[lever.clause]])
        if lever.kind is Kind.REQUIREMENT:
            requires = self.scenario.clauses[lever.clause].stances[lever.party].requires
            return max(r.at_least or 0.0 for r in requires if r.clause == lever.on)
        if lever.kind is Kind.TACTIC:
            kind, patience = party.tactic.kind, party.tactic.params.get("patience")
            by_calendar = tactics()[kind].open_loop
            return patience if by_calendar and isinstance(patience, float) else kind
        name = self._no_deal(lever.party) if lever.kind is Kind.OUTSIDE else lever.kind.value
        value: float | str = getattr(party, name)
        return value

    def cost(self, lever: Lever, value: float | str | None) -> float | None:
        """The cost of a movement as a share of utility; None for a change of tactics."""
        p, before = self._p[lever.party], self.before(lever)
        if lever.kind is Kind.OUTSIDE:
            assert isinstance(before, float)
            assert isinstance(value, float)
            return before - value
        if lever.kind in LINES:
            assert isinstance(before, float)
            assert isinstance(value, float)
            return abs(value - before) * self._weight(p, self._c[lever.clause])
        if lever.kind is Kind.REQUIREMENT:
            assert isinstance(before, float)
            assert value is None or isinstance(value, float)
            on, clause = self._c[lever.on], self._c[lever.clause]
            # a floor is a red line on the other clause, and is weighted as one
            weight = self._weight(p, on)
            if weight <= TINY:
                weight = max(float(self.lines.salience[p, clause]), TINY)
            return (before - (value or 0.0)) * weight
        return None

    def _weight(self, p: int, c: int) -> float:
        return max(float(self.lines.weight[p, c]), TINY)

    def price(self, plan: Plan) -> float:
        """The total cost of the plan's movements."""
        return sum(self.cost(lever, value) or 0.0 for lever, value in plan.items())

    def movement(self, lever: Lever, plan: Plan, without: Set[str]) -> Movement:
        """One lever of a plan as a movement, with the settings that make it."""
        value = plan[lever]
        members: tuple[str, ...] = ()
        if lever.kind is Kind.LINE:
            assert isinstance(value, float)
            members = self.members(lever, value)
        written = self.of(plan, without)
        own = self.of({lever: value}, without)
        return Movement(
            kind=lever.kind,
            party=lever.party,
            before=self.before(lever),
            after=value,
            cost=self.cost(lever, value),
            settings=tuple((path, written[path]) for path in own),
            clause=lever.clause,
            on=lever.on,
            upper=lever.upper,
            members=tuple(m for m in members if self._member(lever, m) not in without),
        )

    @staticmethod
    def _member(lever: Lever, member: str) -> str:
        return f"parties.{lever.party}.members.{member}.stances.{lever.clause}.accepts"


def _outside(level: float, accepts: tuple[float, float]) -> bool:
    return not accepts[0] <= level <= accepts[1]


def options(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """The values as `path=value`, each as `--set` takes it."""
    return tuple(option(path, value) for path, value in settings.items())
