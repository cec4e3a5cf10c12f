"""Laws of the reasons why an instrument is not signed, tried on random scenarios."""

from __future__ import annotations

from hypothesis import given

from negosim.record import Outcome, Status, Unsigned
from negosim.scenario.schema import Scenario
from negosim.talks import play
from stated import at_end, vetoes
from test_laws import ANY, MANY, WORLD


@MANY
@given(ANY, WORLD)
def test_an_unsigned_paper_has_its_reasons_and_no_others(
    scenario: Scenario, world: int | None
) -> None:
    """Each reason is there exactly where the verdicts on clauses and parties give it."""
    run = play.run(scenario, seed=3, world=world)
    outcome = run.outcome
    end = at_end(scenario, outcome)
    for name, paper in outcome.instruments.items():
        assert set(paper.why) == (set() if paper.signed else reasons(end, outcome, name)), name
        empty = not any(name in clause.instruments for clause in end.clauses.values())
        assert paper.signed or paper.why or empty, name


def reasons(end: Scenario, outcome: Outcome, name: str) -> set[Unsigned]:
    """The reasons by the verdicts: the clauses that the paper lacks, who left, no deal better."""
    paper, gone = outcome.instruments[name], {*outcome.left, *outcome.absent}
    signs = {p for p, seat in end.instruments[name].seats.items() if seat == "veto"}
    held = {c: outcome.clauses[c] for c, x in end.clauses.items() if name in x.instruments}
    stands = {c for c, x in held.items() if x.status is Status.AGREED and c not in paper.unmet}
    essential = {
        c for c in held if any(end.clauses[c].stances[p].essential
                               for p in signs & set(end.clauses[c].stances))
    }  # fmt: skip
    lacks = essential - stands
    if not lacks and not stands:
        lacks = set(held)  # nothing is essential, and nothing is there to sign
    deserted = {c for c in held if gone & vetoes(end, c)}
    status = {c: held[c].status for c in lacks}
    found = {
        Unsigned.NO_ROOM: Status.BLOCKED in status.values(),
        Unsigned.CONDITION: Status.CONDITIONAL in status.values() or bool(lacks & set(paper.unmet)),
        Unsigned.HELD_BACK: any(s is Status.OPEN and c not in deserted for c, s in status.items()),
        Unsigned.LEFT: bool(gone & signs) or bool(lacks & deserted),
        Unsigned.NO_DEAL: bool(paper.below_batna),
    }
    why = {reason for reason, there in found.items() if there}
    others = [x.signed_with for n, x in end.instruments.items() if n != name]
    joint = bool(end.instruments[name].signed_with) or any(name in with_ for with_ in others)
    return why or ({Unsigned.TOGETHER} if joint else set())
