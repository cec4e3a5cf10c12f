"""The presets load, and their talks end as their stories say."""

from __future__ import annotations

from datetime import date

import pytest

import negosim
from negosim.record import Run, Status
from negosim.scenario.presets import presets
from presets.record import ROOT, research

SEED = "euro-security-2021"
CORE = (
    "no_enlargement",
    "no_exussr_accession",
    "revoke_bucharest",
    "no_us_bases",
    "no_nato_activity",
    "rollback_1997",
)
SECOND = (
    "inf_missiles",
    "exercise_limits",
    "incident_prevention",
    "hotlines_consultation",
    "new_start_followon",
)
SHIPPED = [p.name for p in presets()]


def played(name: str, *sets: str) -> Run:
    """The central world of a preset, with values set."""
    return negosim.run(negosim.load(name, sets=sets))


@pytest.fixture(scope="module")
def base() -> Run:
    """The central world of the seed preset."""
    return played(SEED)


def test_the_promised_names_are_there() -> None:
    """Names that users and scripts rely on."""
    variants = {f"{SEED}-deescalation", f"{SEED}-arms-control"}
    history = {"cuba-1962", "two-plus-four-1990", "good-friday-1998", "iran-2015", "istanbul-2022"}
    assert {SEED, "two-party"} | variants | history <= set(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_preset_has_its_page(name: str) -> None:
    """A page of its own, or for a variant a word on its base's page, that names it."""
    base = negosim.load(name).extends or name
    page = ROOT / "docs" / "scenarios" / f"{base}.md"
    assert f"`{name}`" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [n for n in SHIPPED if n != "two-party"])
def test_placements_are_called_estimates(name: str) -> None:
    """Every stance of a case from history says that its place is an estimate, and its source."""
    for clause in negosim.load(name).clauses.values():
        for stance in clause.stances.values():
            assert "estimate" in stance.note
            assert stance.source


@pytest.mark.parametrize("name", SHIPPED)
def test_a_preset_loads_and_plays(name: str) -> None:
    """Every shipped scenario is in order, has a story of one line and plays to its end."""
    scenario = negosim.load(name)
    assert scenario.title
    assert 20 <= len(scenario.story) <= 140
    assert "\n" not in scenario.story
    run = negosim.run(scenario)
    assert run.sessions
    assert set(run.outcome.clauses) == set(scenario.clauses)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_preset_has_marks_and_colours(name: str) -> None:
    """Every party has a letter and a colour of its own, and every clause a short title."""
    scenario = negosim.load(name)
    marks = [p.mark for p in scenario.parties.values()]
    colours = [p.colour for p in scenario.parties.values()]
    assert all(marks)
    assert len(set(marks)) == len(marks)
    assert all(colours)
    assert len(set(colours)) == len(colours)
    assert all(c.short and len(c.short) <= 26 for c in scenario.clauses.values())


@pytest.mark.parametrize("clause", CORE)
def test_the_core_is_blocked(clause: str, base: Run) -> None:
    """No level of a core clause suits both Russia and those whom it would bind."""
    verdict = base.outcome.clauses[clause]
    assert verdict.status is Status.BLOCKED
    assert "russia" in verdict.blocked_by
    assert {"nato", "us"} & set(verdict.blocked_by)
    assert verdict.gap > 0


def test_the_second_tier_finds_levels(base: Run) -> None:
    """At least three of five secondary clauses end agreed or on condition."""
    found = [c for c in SECOND if base.outcome.clauses[c].status in ("agreed", "conditional")]
    assert len(found) >= 3


def test_what_is_conditional_waits_for_de_escalation(base: Run) -> None:
    """The unmet requirement is the reversal of the build-up, which is itself blocked."""
    for verdict in base.outcome.clauses.values():
        if verdict.status is Status.CONDITIONAL:
            assert {u.clause for u in verdict.unmet} == {"deescalation_troops"}
    reversal = base.outcome.clauses["deescalation_troops"]
    assert reversal.status is Status.BLOCKED
    assert reversal.gap == pytest.approx(0.2)


def test_nothing_is_signed(base: Run) -> None:
    """No instrument; the last call, a meeting on 24 February, is off in the central world."""
    assert not any(i.signed for i in base.outcome.instruments.values())
    assert base.outcome.talks == "deadline"
    assert not base.sessions[-1].last_call


def test_the_two_drafts_are_signed_together() -> None:
    """Ryabkov: no menu. What only the agreement lacks stops the treaty too."""
    sets = (
        "clauses.deescalation_troops.stances.russia.accepts=[0,1]",
        "clauses.withdraw_ru_forces.stances.nato.essential=true",
    )
    together = played(f"{SEED}-arms-control", *sets).outcome.instruments
    assert not together["us_treaty"].signed
    apart = played(f"{SEED}-arms-control", *sets, "instruments.us_treaty.signed_with=[]")
    assert apart.outcome.instruments["us_treaty"].signed


def test_tension_rises_without_saturating(base: Run) -> None:
    """Visibly higher at the last session than at the first, and below the ceiling throughout."""
    tension = [s.tension for s in base.sessions]
    assert tension[-1] - tension[0] > 0.3
    assert max(tension) < 1.0


def test_russia_holds_its_core_until_the_last_weeks(base: Run) -> None:
    """Before 12 February no offer of Russia moves on what it called fundamental."""
    for session in (s for s in base.sessions if s.date < date(2022, 2, 12)):
        for clause in (*CORE[:4], "rollback_1997"):
            assert session.answers["russia"][clause].offer == 1.0


def test_the_alliance_names_the_allies_that_bind(base: Run) -> None:
    """On the 1997 line the eastern flank holds the alliance, and the verdict says so."""
    line = base.outcome.clauses["rollback_1997"].lines["nato"]
    assert {"poland", "estonia", "romania"} <= set(line.high_by)


def test_the_page_counts_the_verdicts_that_the_record_shares(base: Run) -> None:
    """18 of 22, as the preset's page says; the rest is named there."""
    record = negosim.load(SEED).record
    assert record is not None
    other = {c for c, v in base.outcome.clauses.items() if record.clauses[c].status != v.status}
    assert other == {
        "hotlines_consultation",
        "indivisible_security",
        "threat_zone_deployments",
        "ua_missiles_forces",
    }


def test_moving_one_red_line_changes_who_blocks() -> None:
    """With NATO up to 0.9 the United States still blocks; with both, there is room."""
    nato = "clauses.no_enlargement.stances.nato.accepts=[0,0.9]"
    us = "clauses.no_enlargement.stances.us.accepts=[0,0.9]"
    alone = played(SEED, nato).outcome.clauses["no_enlargement"]
    assert alone.status is Status.BLOCKED
    assert set(alone.blocked_by) == {"russia", "us"}
    both = played(SEED, nato, us).outcome.clauses["no_enlargement"]
    assert both.status is not Status.BLOCKED
    assert both.gap == 0


def test_dropping_the_condition_lets_the_clause_be_agreed() -> None:
    """What is conditional hangs on the requirement and on nothing else."""
    free = [f"clauses.inf_missiles.stances.{p}.requires=[]" for p in ("us", "nato")]
    assert played(SEED, *free).outcome.clauses["inf_missiles"].status is Status.AGREED


def test_with_the_build_up_reversed_the_conditional_becomes_agreed(base: Run) -> None:
    """The first variant: same core blocked, nothing signed, but what waited is agreed."""
    other = played(f"{SEED}-deescalation").outcome
    assert other.clauses["deescalation_troops"].status is Status.AGREED
    for clause, verdict in base.outcome.clauses.items():
        if verdict.status is Status.CONDITIONAL:
            assert other.clauses[clause].status is Status.AGREED, clause
    assert all(other.clauses[c].status is Status.BLOCKED for c in CORE)
    assert not any(i.signed for i in other.instruments.values())


def test_with_arms_control_apart_an_instrument_is_signed() -> None:
    """The second variant: the core is gone, arms control is signed, the rest is not."""
    other = played(f"{SEED}-arms-control").outcome
    assert not set(CORE) & set(other.clauses)
    signed = {k for k, i in other.instruments.items() if i.signed}
    assert signed == {"arms_control"}
    for clause in ("exercise_limits", "incident_prevention"):
        assert other.clauses[clause].status is Status.AGREED


def test_variants_call_themselves_hypothetical() -> None:
    """A what-if is labelled as one and carries no record."""
    for name in (f"{SEED}-deescalation", f"{SEED}-arms-control"):
        scenario = negosim.load(name)
        assert scenario.about.startswith("A what-if.")
        assert scenario.record is None


def test_two_party_teaches_what_it_says() -> None:
    """Price and warranty signed, delivery blocked, the requirement seen on the way."""
    run = played("two-party")
    status = {c: str(v.status) for c, v in run.outcome.clauses.items()}
    assert status == {"price": "agreed", "warranty": "agreed", "delivery": "blocked"}
    assert run.outcome.instruments["contract"].signed
    assert run.outcome.clauses["delivery"].gap == pytest.approx(0.2)
    replies = {str(s.answers["buyer"]["price"].reply) for s in run.sessions}
    assert "conditional" in replies
    assert "accept" in replies


def test_two_party_answers_to_its_own_hints() -> None:
    """The two commands in the file's head: room on delivery, and a seller who waits."""
    faster = played("two-party", "clauses.delivery.stances.seller.accepts=[0,0.6]")
    assert faster.outcome.clauses["delivery"].status is not Status.BLOCKED
    firmer = played("two-party", "parties.seller.tactic.beta=0.1")
    assert firmer.outcome.clauses["price"].level == pytest.approx(0.3)  # the buyer's red line
    assert firmer.outcome.instruments["contract"].at_last_call


@pytest.mark.parametrize(
    "name", ["cuba-1962", "two-plus-four-1990", "good-friday-1998", "iran-2015", "istanbul-2022"]
)
def test_a_case_from_history_signs_what_was_signed(name: str) -> None:
    """Instruments end as in the record; what the record has agreed is not refused on red lines."""
    record = negosim.load(name).record
    assert record is not None
    outcome = played(name).outcome
    assert {k: i.signed for k, i in outcome.instruments.items()} == record.signed
    assert outcome.talks == record.talks
    for clause, kept in record.clauses.items():
        if kept.status == "agreed":
            assert outcome.clauses[clause].status is Status.AGREED, clause


@pytest.mark.parametrize(("chance", "agreed"), [(None, 3), (1, 8)])
def test_the_presidents_would_have_settled_five_points(chance: int | None, agreed: int) -> None:
    """The record's verdicts without the presidents' meeting; with it, all but the two blocked."""
    record = negosim.load("istanbul-2022").record
    assert record is not None
    sets = () if chance is None else (f"protocol.last_call={chance}",)
    status = {c: v.status for c, v in played("istanbul-2022", *sets).outcome.clauses.items()}
    assert sum(s == "agreed" for s in status.values()) == agreed
    kept = {c: v.status for c, v in record.clauses.items()}
    assert (status == kept) == (chance is None)


def test_cuba_leaves_the_high_seas_to_the_inspectors() -> None:
    """From 31 October it offers ships at sea, and the inspection needs no last call."""
    run = played("cuba-1962")
    for session in run.sessions:
        offer = session.answers["cuba"]["verification"].offer
        assert (offer >= 0.3) == (str(session.date) >= "1962-10-31")
    assert not run.outcome.instruments["inspection"].at_last_call


def test_the_agreement_needs_the_letter() -> None:
    """Without Blair's letter the UUP does not sign on arms, and so nothing is signed."""
    without = played("good-friday-1998", 'clauses.assurance.stances.uk.accepts=["none"]').outcome
    assert not any(i.signed for i in without.instruments.values())
    (unmet,) = without.clauses["decommissioning"].unmet
    assert (unmet.party, unmet.signed) == ("uup", "letter")


def test_sinn_fein_answers_only_while_it_is_in_the_talks() -> None:
    """From September 1997, and not between 20 February and 23 March 1998."""
    for session in played("good-friday-1998").sessions:
        day = str(session.date)
        inside = "1997-09-09" <= day < "1998-02-20" or day >= "1998-03-23"
        answer = session.answers.get("sf", {}).get("rights")
        assert bool(answer and answer.reply) == inside, day


def test_the_agreement_needs_the_council_and_the_voters() -> None:
    """All is in force in the central world; a council that wants more on arms undoes all of it."""
    ratified = played("good-friday-1998").outcome.instruments
    assert all(i.signed and i.in_force for i in ratified.values())
    lines = "parties.uup.ratification.stances.decommissioning.accepts=[0.5,1]"
    refused = played("good-friday-1998", lines).outcome.instruments
    assert all(i.signed for i in refused.values())
    assert not any(i.in_force for i in refused.values())


def test_the_deadline_brings_the_end_forward() -> None:
    """Nothing is held after Good Friday; without Mitchell's day the weeks up to May are."""
    ends = str(played("good-friday-1998").sessions[-1].date)
    assert ends == "1998-04-10"
    later = played(
        "good-friday-1998",
        "events.decision_date.effects=[{ end = 1998-05-31 }]",
        "events.overrun.probability=0",
    )
    assert str(later.sessions[-1].date) > "1998-04-10"


def test_removal_and_pledge_are_agreed_together() -> None:
    """Each requires the other, so neither can stand alone."""
    agreed = [s.agreed for s in played("cuba-1962").sessions]
    (session,) = [a for a in agreed if "missiles_cuba" in a]
    assert "no_invasion" in session


def test_the_alliance_waits_for_the_caucasus_and_the_bill() -> None:
    """Before July no German choice of alliance; it is agreed with the payment."""
    run = played("two-plus-four-1990")
    (session,) = [s for s in run.sessions if "alliance" in s.agreed]
    assert str(session.date) > "1990-07-15"
    assert "money" in session.agreed


def test_lausanne_opens_the_numbers_and_the_last_call_the_rest() -> None:
    """As the page says: without the one no room, without the other no relief and no centrifuges."""
    without = played("iran-2015", "events.lausanne.probability=0").outcome
    assert without.clauses["centrifuges"].status is Status.BLOCKED
    ended = played("iran-2015", "protocol.last_call=0").outcome
    waiting = {c for c, v in ended.clauses.items() if v.status is Status.CONDITIONAL}
    assert {"centrifuges", "fordow", "arak", "sanctions"} < waiting
    assert not without.instruments["jcpoa"].signed
    assert not ended.instruments["jcpoa"].signed


def test_words_that_bind_undo_what_was_agreed() -> None:
    """With Khamenei's lines of June 2015 as Iran's own, research and relief are blocked."""
    clauses = played("iran-2015", "events.khamenei_binds.probability=1").outcome.clauses
    assert {c for c, v in clauses.items() if v.status is Status.BLOCKED} == {
        "inspections",
        "rd",
        "duration",
        "sanctions",
    }


def test_the_majlis_lets_the_agreement_pass_by_its_second_bill() -> None:
    """With that of June alone it is signed and not in force."""
    october = played("iran-2015").outcome.instruments
    assert all(i.in_force for i in october.values())
    june = played("iran-2015", "events.majlis_bill.probability=0").outcome.instruments
    assert june["jcpoa"].signed
    assert not june["jcpoa"].in_force
    assert not june["resolution"].in_force


def test_other_cases_follow_the_research() -> None:
    """Clauses and recorded levels of the three other cases are those that were read."""
    for case in research("other_scenarios")["scenarios"]:
        record = negosim.load(case["id"].replace("_", "-")).record
        assert record is not None
        issues = {issue["id"]: issue for issue in case["issues"]}
        assert set(record.clauses) == set(issues)
        for name, clause in record.clauses.items():
            if clause.level is not None:
                assert clause.level == pytest.approx(issues[name]["outcome_value"], abs=0.01)
