"""Random scenarios in which instruments have quotas; knows the schema, and no engine."""

from __future__ import annotations

from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from negosim.scenario.crosscheck import crosscheck
from negosim.scenario.schema import Scenario
from strategies import LEVEL, scenarios
from strategies_events import eventful

AT_LEAST = st.sampled_from([0.5, 0.6, 0.65, 2 / 3, 1.0, 0.34])
WEIGHT = st.sampled_from([0.0, 1.0, 1.0, 2.0, 5.0, 0.3])


@st.composite
def quotas(draw: st.DrawFn, voters: list[str]) -> Any:
    """A number, or one or two lists of weights."""
    if draw(st.booleans()):
        return draw(AT_LEAST)
    lists = []
    for _ in range(draw(st.integers(1, 2))):
        weights = {p: draw(WEIGHT) for p in voters if draw(st.booleans())}
        if not any(weights.get(p, 1.0) for p in voters):
            weights = {}
        lists.append({"weights": weights, "at_least": draw(AT_LEAST)})
    return tuple(lists)


ANY = st.one_of(scenarios(most=6), scenarios(late=True), eventful())


@st.composite
def voted(draw: st.DrawFn, of: st.SearchStrategy[Scenario] = ANY) -> Scenario:
    """A scenario in which most instruments have votes, some vetoes among them."""
    raw = draw(of).model_dump(exclude={"id"})
    seats = st.sampled_from(["vote", "vote", "vote", "veto", "voice"])
    for instrument in raw["instruments"].values():
        if draw(st.sampled_from([True, True, True, False])):
            new = {
                p: seat if seat == "chair" or raw["parties"][p]["ratification"] else draw(seats)
                for p, seat in instrument["seats"].items()
            }
            if not {"vote", "veto"} & {*new.values()}:
                new[draw(st.sampled_from(sorted(p for p in new if new[p] != "chair")))] = "vote"
            voters = [p for p, seat in new.items() if seat in ("vote", "veto")]
            instrument |= {"seats": new, "quota": draw(quotas(voters))}
    for clause in raw["clauses"].values() if draw(st.booleans()) else ():
        shared = draw(LEVEL)  # so that some coalition has room
        for stance in clause["stances"].values():
            if clause["scale"] == "continuous" and draw(st.booleans()) and stance["accepts"]:
                low, high = stance["accepts"]
                stance["accepts"] = (min(low, shared), max(high, shared))
    scenario = Scenario.model_validate(raw)
    assume(not crosscheck(scenario))  # an event may rest on a veto
    return scenario
