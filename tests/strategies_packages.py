"""Random scenarios under the protocols with packages; knows the schema, and no engine."""

from __future__ import annotations

from hypothesis import strategies as st

from negosim.scenario.schema import Scenario
from strategies import scenarios
from strategies_events import eventful, settling
from strategies_votes import voted

KINDS = ("alternating_offers", "take_it_or_leave_it", "monotonic_concession")
DISCOUNT = st.sampled_from([0.9, 0.99, 0.5, 0.999])
ANY = st.one_of(scenarios(), scenarios(late=True), eventful(), settling(), voted())


@st.composite
def packaged(draw: st.DrawFn, kind: str, of: st.SearchStrategy[Scenario] = ANY) -> Scenario:
    """A scenario with packages; in a third of them some gains are worth less later."""
    raw = draw(of).model_dump(exclude={"id"})
    raw["protocol"]["kind"] = kind
    impatient = draw(st.sampled_from([False, False, True]))
    for party in raw["parties"].values():
        party["discount"] = draw(DISCOUNT) if impatient and draw(st.booleans()) else 1.0
    agreeable = draw(st.booleans())
    for clause in raw["clauses"].values() if agreeable else ():
        shared = clause["drafted"]  # so that much is in the package
        for stance in clause["stances"].values():
            if lines := stance["accepts"]:
                stance["accepts"] = (min(lines[0], shared), max(lines[1], shared))
    return Scenario.model_validate(raw)
