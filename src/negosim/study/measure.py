"""Measures an outcome of a study: one number a world.

`signed:INSTRUMENT`, `in_force:INSTRUMENT`, `agreed:CLAUSE`, `conditional:CLAUSE`, `open:CLAUSE`,
`blocked:CLAUSE`, `level:CLAUSE`, `utility:PARTY`; without a name `signed` and `in_force` count the
instruments, and `settled` the clauses that are agreed or agreed on a condition.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from negosim.scenario.faults import Fault, ScenarioError, no_such
from negosim.scenario.schema import Scenario
from negosim.study.tally import STATUSES
from negosim.table import Array
from negosim.talks.verdict import AGREED, CONDITIONALLY, Ledger
from negosim.text import printable

PAPERS = {"signed": "signed", "in_force": "in force"}
"""Kinds that are about instruments, in words."""

KINDS = (*PAPERS, *STATUSES, "level", "utility", "settled")
ALONE = (*PAPERS, "settled")
"""Kinds without a name: counts over all instruments or clauses."""


@dataclass(frozen=True, slots=True)
class Measure:
    """An outcome by kind and by the id that it is about, empty if it counts over all."""

    kind: str
    of: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.of}" if self.of else self.kind

    @property
    def share(self) -> bool:
        """Whether its mean is a probability."""
        return bool(self.of) and self.kind not in ("level", "utility")

    @property
    def words(self) -> str:
        """The name of its mean, for a heading."""
        if not self.of:
            paper = PAPERS.get(self.kind)
            return f"number of {f'instruments {paper}' if paper else 'clauses settled'}"
        if self.kind in ("level", "utility"):
            return f"{self.kind} of {self.of}"
        return f"P({self.of} {PAPERS.get(self.kind, self.kind)})"

    def values(self, ledger: Ledger) -> Array:
        """The outcome in every world, (W,): 0 or 1 for what happens or does not."""
        table = ledger.table
        if self.kind == "utility":
            return np.asarray(ledger.utilities[:, table.parties.index(self.of)])
        if self.kind == "level":
            return np.asarray(ledger.level[:, table.clauses.index(self.of)])
        if self.kind == "settled":
            result = ((ledger.status == AGREED) | (ledger.status == CONDITIONALLY)).sum(axis=1)
        elif self.kind in PAPERS:
            papers = ledger.signed if self.kind == "signed" else ledger.entered
            one = table.instruments.index(self.of) if self.of else None
            result = papers.sum(axis=1) if one is None else papers[:, one]
        else:
            result = ledger.status[:, table.clauses.index(self.of)] == STATUSES.index(self.kind)
        return np.asarray(result, dtype=np.float64)


def measure(text: str, scenario: Scenario) -> Measure:
    """The outcome that `text` names in this scenario; ScenarioError with the nearest names."""
    kind, _, of = (part.strip() for part in text.partition(":"))
    if kind not in KINDS:
        raise _error(text, no_such("outcome", kind, KINDS))
    if not of:
        if kind not in ALONE:
            what = "a party" if kind == "utility" else "a clause"
            raise _error(text, f"should name {what}, as in '{kind}:ID'")
        return Measure(kind)
    if kind == "settled":
        raise _error(text, "counts over all clauses: write it without a name")
    what, known = {
        **dict.fromkeys(PAPERS, ("instrument", tuple(scenario.instruments))),
        "utility": ("party", tuple(scenario.parties)),
    }.get(kind, ("clause", tuple(scenario.clauses)))
    if of not in known:
        raise _error(text, no_such(what, of, known))
    return Measure(kind, of)


def _error(text: str, message: str) -> ScenarioError:
    return ScenarioError([Fault(printable(text), message)])
