"""Sets a run beside the record of a case from history, clause by clause."""

from __future__ import annotations

from dataclasses import dataclass

from negosim.record import Run, Status
from negosim.scenario.schema import Scenario


@dataclass(frozen=True, slots=True)
class Beside:
    """A clause in the record and in a run.

    `level` is what the record states, if it does; `here` the level agreed in the run, and the
    status quo where none was.
    """

    clause: str
    recorded: Status
    level: float | None
    status: Status
    here: float

    @property
    def difference(self) -> float | None:
        """The level here less that of the record."""
        return None if self.level is None else self.here - self.level

    @property
    def agreed(self) -> bool:
        """Whether it is agreed in both."""
        return self.recorded is self.status is Status.AGREED


def against_record(scenario: Scenario, run: Run) -> tuple[Beside, ...]:
    """The clauses of the record that were negotiated; empty without a record."""
    if scenario.record is None:
        return ()
    outcome = run.outcome.clauses
    return tuple(
        Beside(
            clause=name,
            recorded=Status(stated.status),
            level=stated.level,
            status=outcome[name].status,
            here=(
                outcome[name].level
                if outcome[name].status is Status.AGREED
                else scenario.clauses[name].status_quo
            ),
        )
        for name, stated in scenario.record.clauses.items()
        if name in outcome
    )
