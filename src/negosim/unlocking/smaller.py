"""Makes a plan that signs small: drops what is not needed, shortens the rest."""

from __future__ import annotations

from collections.abc import Container, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass

from negosim.record import EPS
from negosim.unlocking.settings import Lever, Plan
from negosim.unlocking.trials import Probe, Trials

Work = Generator[list[Plan], None, Plan]
"""A search for a plan; it yields plans that it may ask for next."""


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
        return self._good(probe)

    def _likely(self, plan: Plan) -> bool:
        """Whether the plan is known to be enough."""
        probe = self.trials.foreseen(plan)
        return probe is not None and self._good(probe)

    def _good(self, probe: Probe) -> bool:
        return bool((probe.in_force if self.in_force else probe.signed)[self.i])

    def smallest(self, plan: Plan, thoroughly: bool = False) -> Signing:
        """The plan reduced until nothing can be dropped and no movement be a hundredth shorter.

        The result depends on the order; `thoroughly` tries two orders and takes the cheaper.
        """
        orders = (False, True)[: 1 + thoroughly]
        plans = self._side_by_side([self._small(plan, cheapest_first) for cheapest_first in orders])
        best = min(plans, key=self.settings.price)
        return Signing(best, self._needless(best), minimal=True)

    def _side_by_side(self, works: Sequence[Work]) -> list[Plan]:
        """The results of all works; the plans that they name next are played together."""
        results: dict[int, Plan] = {}
        while len(results) < len(works):
            plans: list[Plan] = []
            for k, work in enumerate(works):
                if k not in results:
                    try:
                        plans += next(work)
                    except StopIteration as end:
                        results[k] = end.value
            self.trials.ahead(plans)
        return [results[k] for k in range(len(works))]

    def _small(self, plan: Plan, cheapest_first: bool) -> Work:
        before: Plan = {}
        while plan != before:
            if before:  # most likely there is nothing to drop or to shorten
                yield [*self._losses(plan), *self._steps(plan, plan)]
            before = plan = yield from self._dropped(plan, cheapest_first)
            plan = yield from self._eased(plan, self._in_turn(plan, cheapest_first))
        return plan

    def _in_turn(self, plan: Plan, cheapest_first: bool) -> list[Lever]:
        """Tactics first, because they have no price, then by cost."""
        sign = 1.0 if cheapest_first else -1.0

        def turn(lever: Lever) -> tuple[bool, float]:
            cost = self.settings.cost(lever, plan[lever])
            return cost is not None, sign * (cost or 0.0)

        return sorted(plan, key=turn)

    def _dropped(self, plan: Plan, cheapest_first: bool) -> Work:
        """The plan without the movements that it does not need, dropped one by one."""
        changed = True
        while changed:
            changed = False
            levers = self._in_turn(plan, cheapest_first)
            yield list(self._losses(plan))
            alone = {lever for lever in levers if self._likely(_less(plan, lever))}
            for k, lever in enumerate(levers):
                less = _less(plan, lever)
                if not self.trials.foreseen(less):
                    yield self._losses_in_turn(plan, levers[k:], alone)
                if self._enough(less):
                    plan, changed = less, True
        return plan

    @staticmethod
    def _losses(plan: Plan) -> Iterator[Plan]:
        return (_less(plan, lever) for lever in plan)

    def _losses_in_turn(
        self, plan: Plan, levers: Iterable[Lever], alone: Container[Lever]
    ) -> list[Plan]:
        """What `_dropped` asks if those movements are dropped that can be dropped alone."""
        plans = []
        for lever in levers:
            plans.append(less := _less(plan, lever))
            plan = less if lever in alone else plan
        return [*plans, *self._losses(plan)]

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

    def _replaces(self, plan: Plan, lever: Lever) -> bool:
        """Whether another tactic replaces the party's, and not with its default patience."""
        value, other = plan[lever], isinstance(self.settings.before(lever), str)
        return other and isinstance(value, float) and value != 1.0

    def _steps(self, plan: Plan, levers: Iterable[Lever]) -> Iterator[Plan]:
        """The plan with each movement a step shorter."""
        for lever in levers:
            if way := self._way(plan, lever):
                yield _with(plan, lever, way[1] - way[2])

    def _eased(self, plan: Plan, levers: Sequence[Lever]) -> Work:
        """The plan with each movement in turn as short as the run allows, to a hundredth."""
        yield list(self._steps(plan, levers))
        for k, lever in enumerate(levers):
            default = {**plan, lever: 1.0}
            if self._replaces(plan, lever) and self._enough(default):
                plan = default
                continue
            if (way := self._way(plan, lever)) is None:
                continue
            near, far, step = way
            line = [_with(plan, lever, x) for x in halves(near, far - step)]
            if not self.trials.foreseen(_with(plan, lever, far - step)):
                yield [*self._steps(plan, levers[k:]), *line]
            if not self._enough(_with(plan, lever, far - step)):
                continue
            yield line
            far -= step
            while abs(far - near) > 1:
                middle = (far + near) // 2
                if self._enough(_with(plan, lever, middle)):
                    far = middle
                else:
                    near = middle
            plan = _with(plan, lever, far)
        return plan

    def _needless(self, plan: Plan) -> frozenset[str]:
        """The settings that the plan does not need, though it needs their movements."""
        without: frozenset[str] = frozenset()
        # without its kind, a tactic's parameters would belong to another
        paths = [path for path in self.settings.of(plan) if not path.endswith(".tactic.kind")]
        self.trials.ahead([plan], *({path} for path in paths))
        for k, path in enumerate(paths):
            if self._enough(plan, without | {path}):
                without |= {path}
                self.trials.ahead([plan], *(without | {other} for other in paths[k + 1 :]))
        return without


def halves(near: int, far: int) -> list[int]:
    """All middles that halving what is between two numbers can come to."""
    if abs(far - near) <= 1:
        return []
    middle = (far + near) // 2
    return [middle, *halves(near, middle), *halves(middle, far)]


def _with(plan: Plan, lever: Lever, hundredths: int) -> Plan:
    return {**plan, lever: hundredths / 100}


def _less(plan: Plan, lever: Lever) -> Plan:
    return {k: v for k, v in plan.items() if k != lever}
