"""What is said of a package: whose it is, what it leaves out, who takes it, what is objected to."""

from __future__ import annotations

from dataclasses import replace

import pytest

import negosim
from negosim.prose import session_sentences, transcript, verdict_sentence
from negosim.protocols.registry import protocols
from negosim.record import Answer, Lines, Package, Reply, Run, Session, Status
from negosim.scenario.schema import Scenario
from verdict_by_hand import verdict

WHOLE = [name for name, protocol in protocols().items() if protocol.whole]
ACCEPT, COUNTER, HOLD, REFUSE = Reply.ACCEPT, Reply.COUNTER, Reply.HOLD, Reply.REFUSE


def answer(reply: Reply, offer: float, signs: tuple[float, float], **more: object) -> Answer:
    """An answer inside red lines without end, its offer as it was."""
    return Answer(reply, offer, offer, offer, 0.0, 1.0, signs, **more)  # type: ignore[arg-type]


def with_package(
    run: Run, package: Package, answers: dict[str, dict[str, Answer]], **more: object
) -> Run:
    """The run with a first session alone, in which a package is answered so."""
    first = replace(run.sessions[0], package=package, answers=answers, **more)  # type: ignore[arg-type]
    return replace(run, sessions=(first,))


def texts(scenario: Scenario, run: Run, n: int = 1, **more: object) -> list[str]:
    """The sentences of a session as text."""
    return [s.text for s in session_sentences(scenario, run, n, **more)]  # type: ignore[arg-type]


@pytest.fixture
def tabled(run: Run) -> Run:
    """North tables patrols alone; the League asks more; no room on the quota."""
    return with_package(
        run,
        Package("north", ("quota",), {"north": ACCEPT, "league": HOLD}),
        {
            "north": {"patrols": answer(ACCEPT, 1.0, (0.8, 1.0))},
            "league": {"patrols": answer(HOLD, 0.2, (0.0, 0.4), essential=True)},
        },
    )


def test_a_package_says_whose_it_is_and_who_declines_it(scenario: Scenario, tabled: Run) -> None:
    """The party that tables it takes it unsaid; no chair is named."""
    assert texts(scenario, tabled) == [
        "North tables a package: patrols (1).",
        "Not in it: the quota, since the red lines leave no room.",
        "League declines the package.",
        "League asks for patrols at .20 against 1: essential to it.",
        "The package is not agreed: League declines it.",
    ]


def test_a_package_of_nobody_is_on_the_table(scenario: Scenario, tabled: Run) -> None:
    """So where the protocol names no party."""
    (first,) = tabled.sessions
    assert first.package is not None
    mine = replace(tabled, sessions=(replace(first, package=first.package._replace(by="")),))
    told = texts(scenario, mine)
    assert told[0] == "On the table is a package: patrols (1)."
    assert "North takes the package." in told


def test_what_makes_up_for_what_is_said(scenario: Scenario, run: Run) -> None:
    """A party that takes more than it would sign by itself gives way for the rest."""
    ours = with_package(
        run,
        Package("north", (), {"league": ACCEPT}),
        {
            "league": {
                "quota": answer(ACCEPT, 0.7, (0.0, 0.7)),
                "patrols": answer(ACCEPT, 0.9, (0.8, 1.0)),
            }
        },
        agreed=("quota", "patrols"),
    )
    assert texts(scenario, ours)[1:] == [
        "League takes the package: the rest makes up for the quota (1, it asks .70).",
        "The package is agreed: the quota at 'the whole catch' (1) and patrols at 1.",
    ]
    (alone,) = [t for t in texts(scenario, ours, clause="quota") if t.startswith("League")]
    assert (
        alone == "League accepts the quota: the text has 1; it asks .70, the rest makes up for it."
    )


def test_a_level_that_it_would_sign_is_not_asked_otherwise(scenario: Scenario, run: Run) -> None:
    """Red lines first, then what it asks; what it could sign is said on the clause alone."""
    beyond = answer(REFUSE, 0.2, (0.0, 0.4))._replace(high=0.5)
    ours = with_package(
        run,
        Package("north", (), {"league": REFUSE}),
        {"league": {"quota": answer(HOLD, 1.0, (0.5, 1.0)), "patrols": beyond}},
    )
    assert texts(scenario, ours)[1:3] == [
        "League declines the package.",
        "League refuses patrols: the text, 1, is beyond its red line .50.",
    ]
    (alone,) = [t for t in texts(scenario, ours, clause="quota") if t.startswith("League")]
    assert alone == "League could sign the quota: the text has 1; it declines the package."


def test_the_same_package_again_is_said_so(scenario: Scenario, tabled: Run) -> None:
    """No level moved and nothing left out anew: neither is repeated, nor what is asked."""
    (first,) = tabled.sessions
    twice = replace(tabled, sessions=(first, replace(first, n=2)))
    assert texts(scenario, twice, 2) == [
        "North tables the same package again.",
        "League still declines the package.",
        "The package is not agreed: League declines it.",
    ]


def test_a_clause_newly_in_the_package_has_its_level(scenario: Scenario, tabled: Run) -> None:
    """Its way from the status quo is no move."""
    (first,) = tabled.sessions
    assert first.package is not None
    both = replace(
        first,
        n=2,
        text={"quota": 0.3, "patrols": 0.6},
        package=first.package._replace(left_out=()),
    )
    told = texts(scenario, replace(tabled, sessions=(first, both)), 2)
    assert told[:2] == [
        "North tables a package that moves on patrols (1 → .60).",
        "Now in it: the quota (.30).",
    ]


def test_a_clause_left_out_says_why(scenario: Scenario, tabled: Run) -> None:
    """In its own transcript, and as a verdict."""
    (line,) = texts(scenario, tabled, clause="quota")
    assert line == "The quota is not in the package, since the red lines leave no room."


@pytest.mark.parametrize(
    ("clause", "why"),
    [
        ("patrols", "the last package had it at 1, and League declined it"),
        ("quota", "it was not in the last package, since the red lines leave no room"),
    ],
)
def test_an_open_clause_tells_of_the_last_package(
    scenario: Scenario, tabled: Run, clause: str, why: str
) -> None:
    """Not of a text that somebody held back from clause by clause."""
    lines = {"north": Lines(0.0, 1.0), "league": Lines(0.0, 1.0)}
    still = replace(verdict(Status.OPEN, 1.0, (0.2, 0.8)), lines=lines, held_back=("league",))
    outcome = replace(tabled.outcome, clauses={**tabled.outcome.clauses, clause: still})
    told = verdict_sentence(scenario, replace(tabled, outcome=outcome), clause)
    assert told.reason.endswith(why)


def absent(session: Session, party: str) -> Session:
    """The session without a party."""
    return replace(session, answers={p: a for p, a in session.answers.items() if p != party})


def test_reasons_that_are_no_red_line(scenario: Scenario, tabled: Run) -> None:
    """Nobody decides; who must agree is away; a condition."""
    (first,) = tabled.sessions
    assert first.package is not None
    no_gap = first.standing["quota"]._replace(status=Status.OPEN)
    out = first.package._replace(left_out=("quota", "patrols"))
    session = replace(
        absent(first, "league"), package=out, standing={**first.standing, "quota": no_gap}
    )
    lines = {"north": Lines(0.0, 1.0)}

    def told(**more: object) -> list[str]:
        clauses = {c: replace(v, lines=lines) for c, v in tabled.outcome.clauses.items()}
        clauses["quota"] = replace(clauses["quota"], **more)  # type: ignore[arg-type]
        outcome = replace(tabled.outcome, clauses=clauses, absent=more.get("left", ()))
        return texts(scenario, replace(tabled, sessions=(session,), outcome=outcome))

    assert told(lines={})[:2] == [
        "There is no package: nothing that is open can be agreed.",
        "Not in it: the quota, since nobody who must agree has a position.",
    ]
    assert "Not in it: patrols, since a condition cannot be met now." in told()
    assert "Not in it: the quota and patrols, since League is not at the table." in told(
        left=("league",)
    )


@pytest.mark.parametrize("kind", WHOLE)
@pytest.mark.parametrize("name", negosim.presets())
def test_a_preset_under_packages_names_no_chair(name: str, kind: str) -> None:
    """Every reply as a whole is said, once."""
    scenario = negosim.load(name, {"protocol.kind": kind})
    run = negosim.run(scenario)
    page = " ".join(transcript(scenario, run).split())
    assert "chair" not in page.replace("says the chair", "")
    assert page.count("The package is agreed:") == sum(bool(s.agreed) for s in run.sessions)
    for session in run.sessions:
        assert session.package is not None
        told = session_sentences(scenario, run, session.n, full=True)
        taking = {p for p, r in session.package.replies.items() if r is ACCEPT}
        refusing = {p for p, r in session.package.replies.items() if r in (HOLD, COUNTER, REFUSE)}
        assert {s.party for s in told if s.verb == "takes"} == taking
        assert {s.party for s in told if s.verb == "declines"} == refusing
