"""Makes a plan that signs small: drops what is not needed, shortens the rest."""

from __future__ import annotations

from dataclasses import dataclass

from negosim.record import EPS
from negosim.unlocking.settings import Lever, Plan
from negosim.unlocking.trials import Trials


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
            before = plan = self._dropped(plan, cheapest_first)
            for lever in self._in_turn(plan, cheapest_first):
                plan = self._eased(plan, lever)
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
            for lever in self._in_turn(plan, cheapest_first):
                less = {k: v for k, v in plan.items() if k != lever}
                if self._enough(less):
                    plan, changed = less, True
        return plan

    def _eased(self, plan: Plan, lever: Lever) -> Plan:
        """The plan with one movement as short as the run allows, to a hundredth."""
        start, end = self.settings.before(lever), plan[lever]
        if isinstance(end, str) or end is None:
            return plan
        if isinstance(start, str):  # another tactic replaces it, with its default if possible
            start = 1.0
            if end != start and self._enough({**plan, lever: start}):
                return {**plan, lever: start}
        near, far = round(start * 100), round(end * 100)
        step = 1 if far > near else -1
        near += 0 if abs(near / 100 - start) < EPS else step
        closer = (far - step) / 100
        if (far - near) * step <= 0 or not self._enough({**plan, lever: closer}):
            return plan
        far -= step
        while abs(far - near) > 1:
            middle = (far + near) // 2
            if self._enough({**plan, lever: middle / 100}):
                far = middle
            else:
                near = middle
        return {**plan, lever: far / 100}

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
