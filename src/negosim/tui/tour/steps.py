"""Lists the steps of the tour: what each says, which key it names, and when that was pressed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from negosim.record import Status
from negosim.text import number
from negosim.tui.desk.model import Desk
from negosim.tui.desk.standing import differences
from negosim.tui.style.look import clause_name, party_name

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario

EXAMPLE, CLAUSE, PARTY = "two-party", "delivery", "seller"


@dataclass(frozen=True, slots=True)
class Step:
    """A step: on which screen, its text, its key and what that does, and whether it was done.

    `done` gets the desk, the screen's name, and the desk's session as the step began; `begin` puts
    the cursor where it is needed. A step without a number of its own goes on with the one before.
    """

    title: str
    screen: str
    says: Callable[[Desk], str]
    key: str
    does: Callable[[Desk], str]
    done: Callable[[Desk, str, int], bool]
    numbered: bool = True
    begin: Callable[[Desk], None] | None = None


def _name(scenario: Scenario) -> str:
    return clause_name(scenario.clauses[CLAUSE], CLAUSE)


def _why(desk: Desk) -> str:
    from negosim.prose import verdict_sentence

    return verdict_sentence(desk.stated, desk.baseline, CLAUSE).text


def _closed(desk: Desk) -> str:
    """Who has to move, and up to where."""
    lines = desk.baseline.outcome.clauses[CLAUSE].lines
    ends = [line.low for party, line in lines.items() if party != PARTY]
    who = party_name(desk.stated.parties[PARTY], PARTY)
    return f"until {who} signs {_name(desk.stated)} up to {number(max(ends))}"


def _land(desk: Desk) -> None:
    """The cursor to the red line that has to move."""
    desk.sought = f"clauses.{CLAUSE}.stances.{PARTY}.accepts.1"


def _effect(desk: Desk) -> str:
    did = "; ".join(differences(desk.scenario, desk.baseline.outcome, desk.run.outcome)[:3])
    return f"The talks ran again at once: {did}."


STEPS = (
    Step(
        "What the list of clauses shows",
        "table",
        lambda _: (
            "Each row is a clause: its mark (✓ agreed, ◐ conditional, · open, ✗ blocked), the "
            "level of the text between 0 and 1, and the reply of each party under its letter."
        ),
        "table.clause(1)",
        lambda desk: f"goes down, to {_name(desk.stated)}",
        lambda desk, _screen, _from: desk.clause == CLAUSE,
    ),
    Step(
        "Why a clause is blocked",
        "table",
        _why,
        "table.jump(-1)",
        lambda _: "goes to the end, where each verdict has its sentence",
        lambda desk, _screen, _from: desk.at_outcome,
    ),
    Step(
        "One session forward",
        "table",
        lambda _: (
            "The talks are played session by session: each party moves from its ideal towards "
            "its red line, and the text follows. Go back to the first session and play one."
        ),
        "table.jump(0)",
        lambda _: "goes to the first session",
        lambda desk, _screen, _from: desk.session == 0,
    ),
    Step(
        "One session forward",
        "table",
        lambda _: (
            "This is session 1: first replies state positions. In the list, ▲▼ will show what "
            "the next session changed."
        ),
        "table.step(1)",
        lambda _: "goes one session forward",
        lambda desk, _screen, began: desk.session > began,
        numbered=False,
    ),
    Step(
        "Move a red line",
        "table",
        lambda desk: (
            f"Every number can be changed, and the talks run again at once. What would it "
            f"take to agree on {_name(desk.stated)}?"
        ),
        "table.parties",
        lambda _: "opens the parties, with the cursor on a red line that blocks the clause",
        lambda _desk, screen, _from: screen == "parties",
    ),
    Step(
        "Move a red line",
        "parties",
        lambda _: (
            "The line in the middle shows both red lines and the gap between them; the last "
            "lines say what a change did."
        ),
        "parties.nudge(1)",
        lambda desk: f"moves it by .05; press it {_closed(desk)}",
        lambda desk, _screen, _from: (
            not desk.pending and desk.run.outcome.clauses[CLAUSE].status is not Status.BLOCKED
        ),
        numbered=False,
        begin=_land,
    ),
    Step(
        "Many worlds",
        "parties",
        _effect,
        "parties.many_worlds",
        lambda _: "plays a thousand worlds, to see how robust that is",
        lambda _desk, screen, _from: screen == "ensemble",
    ),
    Step(
        "Many worlds",
        "ensemble",
        lambda _: (
            "P(signed) is the share of worlds in which a paper is signed; below, how often "
            "each clause ends how, and at which level. F1 explains any part that has the focus."
        ),
        "",
        lambda _: "ends the tour; what was open before comes back as it was",
        lambda _desk, _screen, _from: False,
        numbered=False,
    ),
)
COUNT = sum(step.numbered for step in STEPS)


def number_of(at: int) -> int:
    """The number of the step at this place."""
    return sum(step.numbered for step in STEPS[: at + 1])
