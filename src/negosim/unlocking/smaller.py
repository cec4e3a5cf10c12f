"""Makes a plan that signs small: drops what is not needed, shortens the rest."""

from __future__ import annotations

from dataclasses import dataclass

from negosim.record import EPS
from negosim.unlocking.settings import Lever, Plan
from negosim.unlocking.trials import Trials

AHEAD = 16
"""Movements whose loss is tried side by side."""


@dataclass(frozen=True, slots=True)
class Signing:
    """A plan that signs, the settings it can do without, and whether it was made small."""

    plan: Plan
    without: frozenset[str] = frozenset()
    minimal: bool = False


class Smaller:
    """Makes plans with which the central run signs instrument `i` small, each step by a run.

    With `in_force`, plans with which it is in force.
    """

    def __init__(self, trials: Trials, i: int, *, in_force: bool = False) -> None:
        self.trials, self.settings, self.i = trials, trials.settings, i
        self.in_force = in_force

    def _enough(self, plan: Plan, without: frozenset[str] = frozenset()) -> bool:
        probe = self.trials.play(plan, without)
        return bool((probe.in_force if self.in_force else probe.signed)[self.i])

    def smallest(self, plan: Plan, thoroughly: bool = False) -> Signing:
        """The plan reduced until nothing can be dropped and no movement be a hundredth shorter.

        The result depends on the order; `thoroughly` tries two orders and takes the cheaper.
        """
        plans = [
            self._small(plan, cheapest_first) for cheapest_first in (False, True)[: 1 + thoroughly]
        ]
        best = min(plans, key=self.settings.price)
        return Signing(best, self._needless(best), minimal=True)

    def _small(self, plan: Plan, cheapest_first: bool) -> Plan:
        before: Plan = {}
        while plan != before:
            again = bool(before)
            before = plan = self._dropped(plan, cheapest_first)
            levers = self._in_turn(plan, cheapest_first)
            if again:  # most likely no movement can be shorter
                ways = ((lever, self._way(plan, lever)) for lever in levers)
                self.trials.ahead(_with(plan, k, way[1] - way[2]) for k, way in ways if way)
            for lever in levers:
                plan = self._eased(plan, lever, again)
        return plan

    def _in_turn(self, plan: Plan, cheapest_first: bool) -> list[Lever]:
        """Tactics first, because they have no price, then by cost."""
        sign = 1.0 if cheapest_first else -1.0

        def turn(lever: Lever) -> tuple[bool, float]:
            cost = self.settings.cost(lever, plan[lever])
            return cost is not None, sign * (cost or 0.0)

        return sorted(plan, key=turn)

    def _dropped(self, plan: Plan, cheapest_first: bool) -> Plan:
        """The plan without the movements that it does not need, dropped one by one."""
        changed = True
        while changed:
            changed = False
            levers, tried = self._in_turn(plan, cheapest_first), 0
            for k, lever in enumerate(levers):
                if k == tried:
                    tried += AHEAD
                    self.trials.ahead(_less(plan, other) for other in levers[k:tried])
                if self._enough(less := _less(plan, lever)):
                    plan, changed, tried = less, True, k + 1
        return plan

    def _way(self, plan: Plan, lever: Lever) -> tuple[int, int, int] | None:
        """In hundredths, where a movement begins and ends, and the step between; None: none."""
        start, end = self.settings.before(lever), plan[lever]
        if isinstance(end, str) or end is None:
            return None
        start = 1.0 if isinstance(start, str) else start  # of the tactic that replaces it
        near, far = round(start * 100), round(end * 100)
        step = 1 if far > near else -1
        near += 0 if abs(near / 100 - start) < EPS else step
        return (near, far, step) if (far - near) * step > 0 else None

    def _eased(self, plan: Plan, lever: Lever, again: bool) -> Plan:
        """The plan with one movement as short as the run allows, to a hundredth."""
        replaces = isinstance(self.settings.before(lever), str)  # another tactic
        if replaces and isinstance(plan[lever], float) and plan[lever] != 1.0:
            default = {**plan, lever: 1.0}
            if self._enough(default):
                return default
        if (way := self._way(plan, lever)) is None:
            return plan
        near, far, step = way
        if not again:
            steps = (far - step, *halves(near, far - step))
            self.trials.ahead(_with(plan, lever, x) for x in steps)
        if not self._enough(_with(plan, lever, far - step)):
            return plan
        far -= step
        while abs(far - near) > 1:
            middle = (far + near) // 2
            if not self.trials.foreseen(_with(plan, lever, middle)):
                self.trials.ahead(_with(plan, lever, x) for x in halves(near, far))
            if self._enough(_with(plan, lever, middle)):
                far = middle
            else:
                near = middle
        return _with(plan, lever, far)

    def _needless(self, plan: Plan) -> frozenset[str]:
        """The settings that the plan does not need, though it needs their movements."""
        without: frozenset[str] = frozenset()
        for path in self.settings.of(plan):
            less = without | {path}
            if path.endswith(".tactic.kind"):
                continue  # its parameters would belong to no tactic
            if self._enough(plan, less):
                without = less
        return without


def halves(near: int, far: int, levels: int = 4) -> list[int]:
    """All middles that halving what is between two numbers can come to, so many times."""
    if abs(far - near) <= 1 or not levels:
        return []
    middle = (far + near) // 2
    return [middle, *halves(near, middle, levels - 1), *halves(middle, far, levels - 1)]


def _with(plan: Plan, lever: Lever, hundredths: int) -> Plan:
    return {**plan, lever: hundredths / 100}


def _less(plan: Plan, lever: Lever) -> Plan:
    return {k: v for k, v in plan.items() if k != lever}
