"""The seed preset is placed by the rules of its page, and says on what each number rests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlparse

import pytest

import negosim
from negosim.scenario.schema import MemberStance, Scenario, Stance
from presets.record import ROOT, research

NAMES = {"russia": "Russia", "us": "USA", "nato": "NATO", "ukraine": "Ukraine"}
FUNDAMENTAL = (
    "no_enlargement",
    "no_exussr_accession",
    "revoke_bucharest",
    "no_us_bases",
    "rollback_1997",
    "legal_form",
)
# where the largest step is what was said and not a limit; each note says so
NOT_THE_STEP = {
    ("nato", "ua_missiles_forces"),
    ("nato", "aegis_transparency"),
    ("ukraine", "inf_missiles"),
    ("russia", "minsk"),
}


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """The seed preset."""
    return negosim.load("euro-security-2021")


def stances(scenario: Scenario) -> Iterator[tuple[str, str, Stance]]:
    """Every stance with its party and clause."""
    for c, clause in scenario.clauses.items():
        for p, stance in clause.stances.items():
            yield p, c, stance


def sourced(scenario: Scenario) -> Iterator[tuple[str, Stance | MemberStance]]:
    """Every stance and every ally's line, with a name for it."""
    for p, c, stance in stances(scenario):
        yield f"{p}/{c}", stance
    for m, member in scenario.parties["nato"].members.items():
        for c, line in member.stances.items():
            yield f"{m}/{c}", line


def test_every_stance_says_where_it_comes_from(scenario: Scenario) -> None:
    """A source, an address, a note that says estimate; quotes of 25 words or fewer."""
    for name, stance in sourced(scenario):
        assert " | " in stance.source, name
        assert urlparse(stance.url).scheme in ("http", "https"), name
        assert stance.note.startswith("placement is an estimate: "), name
        assert len(stance.quote.split()) <= 25, name


def test_every_event_says_where_it_comes_from(scenario: Scenario) -> None:
    """A source and an address each; what is not certain calls its probability an estimate."""
    for name, event in scenario.events.items():
        assert " | " in event.source, name
        assert event.url.startswith("http"), name
        if event.probability < 1.0:
            assert "probabilit" in event.note.lower(), name
            assert "estimate" in event.note, name
            assert event.confidence == "low", name
        if event.effects:
            assert "estimate" in event.note or event.confidence == "high", name


def test_the_calendar_is_the_real_one(scenario: Scenario) -> None:
    """The meetings that everybody knows stand on their days."""
    days = {str(m.date): m.title for m in scenario.calendar.sessions}
    assert str(scenario.calendar.start) == "2021-12-15"
    assert str(scenario.calendar.end) == "2022-02-24"
    for day, word in {
        "2021-12-15": "handed over",
        "2021-12-17": "published",
        "2022-01-10": "Geneva",
        "2022-01-12": "NATO–Russia Council",
        "2022-01-13": "OSCE",
        "2022-01-21": "Geneva",
        "2022-01-26": "written replies",
    }.items():
        assert word in days[day]
    assert str(scenario.events["invasion"].date) == "2022-02-24"


def test_titles_fit_the_screens(scenario: Scenario) -> None:
    """Short titles of clauses take 26 columns at most, names of levels 28."""
    for clause in scenario.clauses.values():
        assert 0 < len(clause.short) <= 26
        assert all(len(level.name) <= 28 for level in clause.levels), clause.short


def test_the_two_accession_clauses_share_one_weight(scenario: Scenario) -> None:
    """Near-duplicates count as one block, half each, for every party."""
    one, other = scenario.clauses["no_enlargement"], scenario.clauses["no_exussr_accession"]
    for party in NAMES:
        assert one.stances[party].salience == other.stances[party].salience


def test_russias_floors_are_high_on_what_it_called_fundamental(scenario: Scenario) -> None:
    """At 0.7 or above and essential there; lower on what it called secondary or usable."""
    for clause in FUNDAMENTAL:
        stance = scenario.clauses[clause].stances["russia"]
        assert stance.accepts[0] >= 0.7
        assert stance.essential
    for clause in ("inf_missiles", "exercise_limits", "incident_prevention"):
        stance = scenario.clauses[clause].stances["russia"]
        assert stance.accepts[0] < 0.5
        assert not stance.essential


def test_western_offers_wait_for_de_escalation(scenario: Scenario) -> None:
    """The linkage of both replies stands on the offers, and not on channels to talk."""
    for party, clause in (
        ("us", "inf_missiles"),
        ("nato", "inf_missiles"),
        ("nato", "exercise_limits"),
        ("nato", "incident_prevention"),
        ("us", "new_start_followon"),
        ("us", "aegis_transparency"),
        ("us", "ua_missiles_forces"),
    ):
        (needs,) = scenario.clauses[clause].stances[party].requires
        assert (needs.clause, needs.at_least) == ("deescalation_troops", 0.5)
    assert not scenario.clauses["hotlines_consultation"].stances["nato"].requires


def test_western_counter_offers_were_not_in_the_drafts(scenario: Scenario) -> None:
    """What Russia did not table starts at the status quo, what it tabled at its own wording."""
    for clause in scenario.clauses.values():
        assert clause.drafted == (1.0 if clause.proposer == "russia" else 0.0)


def test_the_page_shows_the_numbers_of_the_file(scenario: Scenario) -> None:
    """The table of stances in the docs is the scenario's, row by row."""
    page = (ROOT / "docs" / "scenarios" / "euro-security-2021.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| (\w+) \| (\w+) \| ([\d.]+) \| ([\d.]+)–([\d.]+) \| ([\d.]+) \|", page, re.M
    )
    shown = {(p, c): tuple(map(float, rest)) for c, p, *rest in rows}
    assert shown == {(p, c): (s.ideal, *s.accepts, s.salience) for p, c, s in stances(scenario)}


def test_the_clauses_are_those_of_the_research(scenario: Scenario) -> None:
    """The 22 ids, and the level of every step that the ladder keeps."""
    clauses = {c["id"]: c for c in research("clauses")["clauses"]}
    assert set(scenario.clauses) == set(clauses)
    for name, clause in scenario.clauses.items():
        steps = {float(step["value"]) for step in clauses[name]["ladder"]}
        assert {level.at for level in clause.levels} <= steps
        assert {0.0, 1.0} <= {level.at for level in clause.levels}


def test_red_lines_are_the_recorded_steps(scenario: Scenario) -> None:
    """Where the record names a largest step, the upper red line is its level."""
    ladders = {
        c["id"]: [step["value"] for step in c["ladder"]] for c in research("clauses")["clauses"]
    }
    steps = {
        (p["actor"], p["clause_id"]): p["max_acceptable_step"]
        for p in research("positions")["positions"]
    }
    for party, clause, stance in stances(scenario):
        if (party, clause) in NOT_THE_STEP:
            continue
        step = steps[NAMES[party], clause]
        assert stance.accepts[1] == ladders[clause][step], (party, clause)


def test_quotes_are_the_recorded_ones(scenario: Scenario) -> None:
    """A quote, its day and its confidence are those that the research read."""
    positions = {(p["actor"], p["clause_id"]): p for p in research("positions")["positions"]}
    for party, clause, stance in stances(scenario):
        read = positions[NAMES[party], clause]
        assert stance.confidence == read["confidence"]
        assert stance.basis == read["basis"]
        assert (read["quote"] or "").startswith(stance.quote.removesuffix(" …"))
        if stance.date is not None:
            assert str(stance.date) == read["date"]
        assert stance.url in read["urls"]


def test_the_record_is_the_recorded_outcome(scenario: Scenario) -> None:
    """Nothing agreed, nothing signed, and the furthest Western offer clause by clause."""
    record = scenario.record
    assert record is not None
    assert not any(record.signed.values())
    outcomes = {o["clause_id"]: o for o in research("outcomes")["outcomes"]}
    assert set(record.clauses) == set(outcomes)
    for name, clause in record.clauses.items():
        assert clause.best_offer == outcomes[name]["highest_western_offer_value"]
        assert clause.level == outcomes[name]["in_force_level"]
        assert clause.status != "agreed"
