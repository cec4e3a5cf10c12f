"""What is said of a session: who did what, from where to where, and why not further."""

from __future__ import annotations

from dataclasses import replace

import pytest

from negosim.prose import session_sentences
from negosim.record import Reply, Run
from negosim.scenario.schema import Scenario


def texts(scenario: Scenario, run: Run, n: int, **more: object) -> list[str]:
    """The sentences of a session as text."""
    return [s.text for s in session_sentences(scenario, run, n, **more)]  # type: ignore[arg-type]


def test_a_refusal_names_the_red_line_and_the_member_that_draws_it(
    scenario: Scenario, run: Run
) -> None:
    """The League's own line is .50; Islet's .20 binds by unanimity."""
    assert (
        "League refuses the quota: the text, 'the whole catch' (1), is beyond its red line "
        "'a token quota' (.20), by unanimity: Islet."
    ) in texts(scenario, run, 1)


def test_who_refuses_a_text_inside_its_red_lines_is_said_to(scenario: Scenario, run: Run) -> None:
    """A person at the table may: no red line is named that the text would break."""
    second = run.sessions[1]
    league = second.answers["league"]
    refused = {c: a._replace(reply=Reply.REFUSE) for c, a in league.items()}
    changed = replace(second, answers={**second.answers, "league": refused})
    ours = replace(run, sessions=(run.sessions[0], changed))
    said = "League refuses patrols, although the text, .50, is inside its red lines"
    assert f"{said}." in texts(scenario, ours, 2, full=True)
    (alone,) = [t for t in texts(scenario, ours, 2, clause="patrols") if t.startswith("League")]
    assert alone.startswith(said)


def test_many_refusals_are_told_apart_by_the_red_lines(scenario: Scenario, run: Run) -> None:
    """Texts outside with the lines that they break, texts inside with their levels."""
    clauses = {f"c{n}": scenario.clauses["patrols"] for n in range(6)}
    scenario = scenario.model_copy(update={"clauses": {**scenario.clauses, **clauses}})
    answer = run.sessions[0].answers["league"]["patrols"]
    text = {c: 1.0 if n < 3 else 0.5 for n, c in enumerate(clauses)}
    answers = {"league": dict.fromkeys(clauses, answer)}
    session = replace(run.sessions[0], text=text, answers=answers)
    assert texts(scenario, replace(run, sessions=(session,)), 1)[1:] == [
        "League refuses patrols (.80), patrols (.80) and patrols (.80): the text is outside its "
        "red lines, which stand in brackets.",
        "League refuses patrols (.50), patrols (.50) and patrols (.50), although the text, which "
        "stands in brackets, is inside its red lines.",
    ]


def test_a_party_without_a_veto_objects(scenario: Scenario, run: Run) -> None:
    """A voice cannot refuse, and the sentence says so."""
    (said,) = [s for s in session_sentences(scenario, run, 1) if s.party == "guest"]
    assert said.verb == "objects to"
    assert said.reason.endswith("a voice here, no veto")


def test_a_move_goes_from_the_earlier_offer_to_the_new_one(scenario: Scenario, run: Run) -> None:
    """Told even where the party still refuses the text."""
    told = texts(scenario, run, 2)
    move = "North moves on the quota: from 'the whole catch' (1) to .90, towards 'half the catch'."
    assert move in told
    assert any(t.startswith("North refuses the quota: the text,") for t in told)


def test_a_conditional_reply_names_clause_floor_and_standing(scenario: Scenario, run: Run) -> None:
    """The required clause, how high it must stand and where it does."""
    assert (
        "League would sign patrols at .50, on condition that the quota stands at 'a token quota' "
        "(.20) or higher; the text has .10."
    ) in texts(scenario, run, 2)


def test_a_text_that_stands_high_enough_may_still_not_be_agreed(
    scenario: Scenario, run: Run
) -> None:
    """A requirement asks for a clause that is agreed, not only for a number."""
    second = run.sessions[1]
    league = dict(second.answers["league"])
    unmet = replace(league["patrols"].unmet[0], stands_at=0.3)
    league["patrols"] = league["patrols"]._replace(unmet=(unmet,))
    changed = replace(second, answers={**second.answers, "league": league})
    told = texts(scenario, replace(run, sessions=(run.sessions[0], changed)), 2)
    assert any("or higher and is agreed; the text has .30, not agreed." in t for t in told)


def test_a_late_reply_is_told_as_standing_instructions(scenario: Scenario, run: Run) -> None:
    """The League's capital was still consulting in the second session, not in the first."""
    said = "League answers from standing instructions: its capital is still consulting."
    assert said in texts(scenario, run, 2)
    assert said not in texts(scenario, run, 1)


def test_events_come_first_with_what_they_changed(scenario: Scenario, run: Run) -> None:
    """A quiet event is told in passing, one with effects with what it changed."""
    assert texts(scenario, run, 2)[:2] == [
        "Outside, 5 Mar: A storm closes the ports.",
        "8 Mar 2030: The northern chamber votes. With it North would sign from 'half the catch' "
        "(.50) to 'the whole catch' (1) on the quota.",
    ]


def test_all_that_an_effect_changes_is_told(scenario: Scenario, run: Run) -> None:
    """It may reopen a clause and set a stance on it at once."""
    (vote,) = scenario.events["vote"].effects
    both = vote.model_copy(update={"reopen": True})
    event = scenario.events["vote"].model_copy(update={"effects": (both,)})
    changed = scenario.model_copy(update={"events": {**scenario.events, "vote": event}})
    (said,) = [t for t in texts(changed, run, 2) if "votes" in t]
    assert "With it the quota is open again; North would sign from" in said


def test_who_left_is_told_last(scenario: Scenario, run: Run) -> None:
    """Departures end the minutes of a session."""
    assert texts(scenario, run, 2)[-1] == "North leaves the talks."


def test_one_clause_can_be_followed(scenario: Scenario, run: Run) -> None:
    """One sentence for each party that spoke on it, and none on other clauses."""
    told = session_sentences(scenario, run, 2, clause="patrols")
    assert [s.party for s in told if s.verb != "leaves"] == ["", "north", "league"]
    assert all(s.clauses == ("patrols",) for s in told if s.verb != "leaves")
    assert "goes from 1 to .50" in told[0].text


def test_a_text_just_outside_a_red_line_does_not_read_as_on_it(
    scenario: Scenario, run: Run
) -> None:
    """As many decimals as tell the two apart."""
    first = run.sessions[0]
    near = replace(first, text={**first.text, "quota": 0.2004})
    told = texts(scenario, replace(run, sessions=(near, run.sessions[1])), 1)
    assert any("the text, .2004, is beyond its red line 'a token quota' (.20)" in t for t in told)


def test_many_refusals_share_a_sentence_that_names_the_clauses(
    scenario: Scenario, run: Run
) -> None:
    """Three refusals at once become one sentence with the red lines in brackets."""
    clauses = dict(scenario.clauses)
    clauses["nets"] = clauses["patrols"].model_copy(update={"short": "nets"})
    wide = scenario.model_copy(update={"clauses": clauses})
    first = run.sessions[0]
    league = {**first.answers["league"], "nets": first.answers["league"]["patrols"]}
    session = replace(
        first, text={**first.text, "nets": 1.0}, answers={**first.answers, "league": league}
    )
    told = [s for s in session_sentences(wide, replace(run, sessions=(session,)), 1)
            if s.party == "league"]  # fmt: skip
    assert [s.text for s in told] == [
        "League refuses the quota (.20), patrols (.80) and nets (.80): the text is outside its "
        "red lines, which stand in brackets."
    ]
    assert told[0].clauses == ("quota", "patrols", "nets")


def test_what_stands_as_before_takes_one_sentence(scenario: Scenario, run: Run) -> None:
    """The same replies a second time are not argued again."""
    again = replace(run.sessions[0], n=2)
    told = texts(scenario, replace(run, sessions=(run.sessions[0], again)), 2)
    assert told[1:] == [
        "North still accepts the quota and patrols.",
        "League still refuses the quota and patrols.",
        "Guest still objects to the quota.",
    ]


def test_replies_on_closed_clauses_are_not_repeated(scenario: Scenario, run: Run) -> None:
    """What was agreed in an earlier session keeps its old replies, which nobody gives again."""
    closing = replace(run, sessions=(run.sessions[0], replace(run.sessions[1], closed=("quota",))))
    after_events = texts(scenario, closing, 2)[2:]
    assert after_events
    assert not any("refuses the quota" in t or "moves on the quota" in t for t in after_events)


def test_an_unknown_session_is_an_error(scenario: Scenario, run: Run) -> None:
    """Sessions count from 1 to the number of sessions."""
    with pytest.raises(IndexError, match="no session 3"):
        session_sentences(scenario, run, 3)
