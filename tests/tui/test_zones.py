"""The painters: what each part of a screen says, without a terminal."""

from __future__ import annotations

import dataclasses
from datetime import date
from itertools import pairwise

import pytest
from rich.cells import cell_len

import negosim
from negosim.record import Reply, Status
from negosim.scenario.change import with_values
from negosim.scenario.faults import ScenarioError
from negosim.scenario.marks import party_marks
from negosim.scenario.notices import notices
from negosim.text import fixed
from negosim.tui.desk.model import Desk
from negosim.tui.desk.standing import differences, standing, text_level
from negosim.tui.parties.charts import mean_position, tactic_rows
from negosim.tui.parties.form import rows
from negosim.tui.parties.form_rows import Place, column_at, form_rows, row_at, strip_rows, tabs
from negosim.tui.parts.choose import ChooseScreen
from negosim.tui.parts.heading import heading, table_facts
from negosim.tui.parts.search import excerpt
from negosim.tui.parts.zone import window
from negosim.tui.style.look import MARKS, bar, cut, span
from negosim.tui.table.calendar import calendar, session_under
from negosim.tui.table.clause import clause_rows, notice_rows, offers, positions, source_rows
from negosim.tui.table.clauses import clause_rows as list_rows
from negosim.tui.table.clauses import clause_window, listed_clauses
from negosim.tui.table.said import said_rows, said_title

RED = "clauses.dam_height.stances.high.accepts"


def plain(contents) -> str:
    """Painted rows as text."""
    return "\n".join(row.plain for row in contents)


# --- how a clause stands --------------------------------------------------------------------
def test_at_the_outcome_a_clause_stands_as_the_record_says(desk):
    """The verdict of the record is the last word on every clause."""
    desk.go(-1)
    for clause, verdict in desk.run.outcome.clauses.items():
        stands = standing(desk, clause)
        assert (stands.status, text_level(desk, clause)) == (verdict.status, verdict.level)
        assert (stands.zopa, stands.gap) == (verdict.zopa, verdict.gap)


def test_in_the_last_session_a_clause_stands_as_the_verdict_says(desk):
    """No event follows the last session here, so that nothing changes after it."""
    desk.go(desk.last - 1)
    for clause, verdict in desk.run.outcome.clauses.items():
        assert standing(desk, clause).status is verdict.status


def test_a_clause_counts_as_agreed_from_its_session_on(desk):
    """Before the session in which it was agreed it is not, afterwards it is."""
    for session in desk.run.sessions:
        for clause in session.agreed:
            desk.go(session.n - 2 if session.n > 1 else 0)
            if session.n > 1:
                assert standing(desk, clause).status is not Status.AGREED
            desk.go(session.n - 1)
            assert standing(desk, clause).status is Status.AGREED


def test_differences_name_signatures_verdicts_and_worth(desk):
    """An edit that opens a clause is told as `blocked → open`; no edit, nothing told."""
    before = desk.baseline.outcome
    assert differences(desk.scenario, before, before) == []
    desk.edit({RED: [0.0, 1.0]})
    now = negosim.run(desk.scenario).outcome
    told = differences(desk.scenario, before, now)
    assert any(t.startswith("height of the dam: blocked →") for t in told)
    instruments = {
        k: dataclasses.replace(v, signed=not v.signed) for k, v in before.instruments.items()
    }
    turned = differences(
        desk.scenario, before, dataclasses.replace(before, instruments=instruments)
    )
    assert "treaty: not signed → signed" in turned
    assert "protocol: signed → not signed" in turned


@pytest.mark.parametrize(("old", "new", "told"), [(0.334, 0.336, True), (0.3351, 0.3449, False)])
def test_a_difference_is_one_that_can_be_read(desk, old, new, told):
    """Levels and worth that read alike are no difference, those that read apart are."""
    outcome = desk.baseline.outcome

    def ended(level):
        verdict = dataclasses.replace(outcome.clauses["price"], level=level)
        return dataclasses.replace(outcome, clauses={"price": verdict}, utilities={"low": level})

    lines = differences(desk.scenario, ended(old), ended(new))
    assert lines == (["price of power: .33 → .34", "worth to Lowland: .33 → .34"] if told else [])


# --- single things --------------------------------------------------------------------------


def test_spans_and_bars():
    """An interval that looks like a point is one level; any gap above 0 shows."""
    assert span(0.3, 0.4) == ".30–.40"
    assert span(0.3, 0.302) == ".30"
    assert (bar(0.0, 10), bar(0.01, 10), bar(1.0, 10), bar(7.0, 10)) == (
        "",
        "▆",
        "▆" * 10,
        "▆" * 10,
    )


@pytest.mark.parametrize("mark", ["", "H", "核", "\u0301", "\n", "\u202e", "\ufffd", "[b]"])
def test_party_marks_are_single_and_different(river, mark):
    """Every party has a letter of its own and of one cell, the stated one where it has one."""
    marks = party_marks(river)
    assert marks["high"] == "H"
    assert len(set(marks.values())) == len(marks)
    one = river.parties["high"].model_copy(update={"mark": mark})
    marks = party_marks(river.model_copy(update={"parties": {f"p{n}": one for n in range(40)}}))
    assert len(set(marks.values())) == 40
    assert all(cell_len(m) == 1 and m.isprintable() for m in marks.values())


def test_a_stated_mark_is_kept_from_those_who_state_none(river):
    """Whoever comes first: a party without a mark takes no other's."""
    first = river.parties["high"].model_copy(update={"mark": "", "short": "Hill"})
    last = river.parties["high"].model_copy(update={"mark": "H", "short": "Vale"})
    changed = river.model_copy(update={"parties": {"first": first, "last": last}})
    assert party_marks(changed) == {"first": "I", "last": "H"}


@pytest.mark.parametrize(("count", "height"), [(0, 5), (3, 5), (22, 7), (200, 1)])
def test_a_window_holds_the_cursor_and_never_more_than_fits(count, height):
    """Whatever the cursor, it is among the rows shown."""
    for cursor in range(count):
        first, last = window(count, height, cursor)
        assert first <= cursor < last <= count
        assert last - first == min(count, height)


# --- the parts ------------------------------------------------------------------------------
def test_the_list_marks_every_verdict_and_counts_what_it_hides(desk):
    """Marks carry the verdict; hidden clauses are counted, above and below."""
    desk.go(-1)
    every = listed_clauses(desk)
    _, *shown = plain(list_rows(desk, 62, 6, every)).split("\n")
    for row, clause in zip(shown, desk.clauses, strict=True):
        assert MARKS[desk.run.outcome.clauses[clause].status] in row
    assert "on condition" in shown[1]
    desk.go(0)
    assert "ZOPA" in plain(list_rows(desk, 62, 10, every)).split("\n")[5]
    desk.choose_clause(2)
    few = plain(list_rows(desk, 62, 3, every)).split("\n")
    assert ("2 more above" in few[0], "2 more below" in few[2]) == (True, True)
    assert clause_window(desk, 3, every) == (1, 4)


@pytest.mark.parametrize("name", ["euro-security-2021", "iran-2015", "two-party"])
def test_the_list_tells_what_each_session_changed(name):
    """Beside each clause stand the move of its text, and every reply, as the run has them."""
    scenario = negosim.load(name)
    desk = Desk(name, scenario, negosim.run(scenario))
    sessions = desk.run.to_dict()["sessions"]
    signs = {"accept": "✓", "conditional": "?", "hold": "−", "refuse": "×"}
    for at, now in enumerate(sessions):
        desk.go(at)
        heading, *rows = plain(list_rows(desk, 110, 80, listed_clauses(desk))).split("\n")
        left, places = heading.index("change"), list(scenario.parties)
        first = left + 7
        for row, clause in zip(rows, desk.clauses, strict=False):
            column, replies = row[left : left + 6].strip(), row[first:][: 2 * len(places)]
            before = sessions[at - 1] if at else now
            move = now["text"][clause] - before["text"][clause]
            if clause in now["agreed"]:
                assert column == "agreed"
            elif abs(move) > 1e-9:
                assert column[0] == ("▲" if move > 0 else "▼")
                assert column[2:] == (fixed(abs(move)) if abs(move) >= 0.005 else "<.01")
            else:
                assert column == ""
            for k, party in enumerate(places):
                said = now["replies"].get(party, {}).get(clause)
                mark = replies[2 * k]
                if said is None:
                    assert mark == " "
                elif said["reply"] != "counter":
                    assert mark == signs[said["reply"]]
                elif at and before["replies"].get(party, {}).get(clause):
                    was = before["replies"][party][clause]["offer"]
                    assert mark == ("▲" if said["offer"] > was else "▼")


def test_only_what_changed_can_be_listed(desk):
    """The list then has the clauses whose text, agreement or replies the session changed."""
    for at, (before, now) in enumerate(pairwise(desk.run.sessions), start=1):
        desk.go(at)
        shown = [desk.clauses[k] for k in listed_clauses(desk, only_changed=True)]
        replies = [
            {(p, c): a.reply for p, by in s.answers.items() for c, a in by.items()}
            for s in (before, now)
        ]
        expected = {c for c in desk.clauses if abs(now.text[c] - before.text[c]) > 1e-9}
        expected |= {*now.agreed} | {
            c for (p, c), reply in replies[1].items() if replies[0].get((p, c)) != reply
        }
        assert {*shown} == expected
    desk.go(-1)
    assert listed_clauses(desk, only_changed=True) == []
    assert "nothing changed" in plain(list_rows(desk, 62, 10, []))


def test_the_papers_tell_what_they_lack_and_why_they_are_not_signed():
    """Below the clauses: what of each paper is agreed; at the outcome its verdict."""
    scenario = negosim.load("euro-security-2021")
    desk = Desk("euro-security-2021", scenario, negosim.run(scenario))
    desk.go(10)
    rows = plain(list_rows(desk, 100, 40, listed_clauses(desk))).split("\n")[-3:]
    agreed = {*desk.shown.agreed, *desk.shown.closed}
    for n, (row, (key, paper)) in enumerate(zip(rows, scenario.instruments.items(), strict=True)):
        inside = [c for c, clause in scenario.clauses.items() if key in clause.instruments]
        assert row.strip().startswith(f"{n + 1}  {paper.short or paper.title}")
        assert f"{len(agreed & {*inside})} of {len(inside)} agreed" in row
    desk.go(-1)
    rows = plain(list_rows(desk, 100, 40, listed_clauses(desk))).split("\n")[-3:]
    assert all("not signed (no room" in row for row in rows)


def test_an_edited_outcome_says_what_the_verdict_was(desk):
    """Beside a verdict that an edit changed stands the old one."""
    desk.edit({RED: [0.0, 1.0]})
    desk.take_run(desk.pending, negosim.run(desk.scenario))
    desk.go(-1)
    assert "was blocked" in plain(list_rows(desk, 62, 10, listed_clauses(desk)))


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_heading_says_world_edits_and_session_and_fits(desk, width):
    """The facts stay whole; the title gives way."""
    facts = table_facts(desk, width)
    assert "session 1 of 6" in facts
    row = heading("T" * 200, facts, width)
    assert row.cell_length == width
    assert facts in row.plain
    desk.edit({RED: [0.0, 1.0]})
    assert "1 change" in table_facts(desk, width)


def test_what_is_said_first_is_about_the_chosen_clause(desk):
    """One line a party that speaks on it, with its reply, its red line and its move."""
    desk.go(2)
    told = plain(said_rows(desk, 110)).split("\n")
    answers = desk.shown.answers
    speakers = [p for p in answers if "dam_height" in answers[p]]
    assert len(speakers) == 3
    assert answers["high"]["dam_height"].reply is Reply.REFUSE
    assert told[0].split()[:2] == ["Highland", "refuses"]
    assert "short of its red line .70" in told[0]
    assert told[2].split()[:2] == ["Fishers", "objects"]
    assert "the whole session" in told[3]
    assert any("dry spring announced" in line for line in told[4:])


def test_a_condition_is_told_with_what_the_text_has(desk):
    """The condition in full: the level that is wanted, and what the text has."""
    desk.choose_clause(1)
    desk.go(desk.last - 1)
    assert "if height of the dam stands between" in plain(said_rows(desk, 110))


@pytest.mark.parametrize("width", [58, 110])
def test_a_condition_may_be_that_the_other_clause_is_agreed(width):
    """Where the text is high enough already, the line says that agreement is still missing."""
    scenario = negosim.load("two-party")
    desk = Desk("two-party", scenario, negosim.run(scenario))
    desk.choose_clause(desk.clauses.index("price"))
    text = " ".join(plain(said_rows(desk, width)).partition("──")[0].split())
    assert "or higher and is agreed; the text has 1, not agreed" in text


def test_a_reason_is_joined_as_in_the_sentence(desk):
    """The block of the whole session has ", on condition that …" where the transcript has it."""
    scenario = negosim.load("two-party")
    desk = Desk("two-party", scenario, negosim.run(scenario))
    text = " ".join(plain(said_rows(desk, 200)).split())
    assert ", on condition that" in text
    assert ": on condition that" not in text


def test_a_text_just_beyond_a_red_line_reads_different_from_it(river):
    """As many decimals as tell the text from the red line."""
    scenario = with_values(river, {"clauses.dam_height.stances.low.accepts": [0.0, 0.998]})
    desk = Desk("river", scenario, negosim.run(scenario))
    assert desk.shown.text["dam_height"] == 1.0
    assert "1 is beyond its red line .998" in plain(said_rows(desk, 110))


def test_the_outcome_begins_with_the_chosen_clause_and_how_the_talks_ended(desk):
    """The verdict on the chosen clause, the ending, then the instruments."""
    desk.go(-1)
    told = plain(said_rows(desk, 110))
    assert told.index("height of the dam: blocked") < told.index("In the record: blocked")
    assert told.index("In the record: blocked") < told.index("The talks end")
    signed = "treaty: not signed (no room) · protocol: signed"
    assert said_title(desk) == f"Outcome · deadline · {signed}"
    assert told.index("The talks end") < told.index("treaty") < told.index("protocol")


def test_the_clause_shows_offers_ghosts_red_lines_and_the_record(desk):
    """The number line is given where everybody stands now and stood before."""
    desk.go(3)
    line = positions(desk)
    answers = {p: a["dam_height"] for p, a in desk.shown.answers.items() if "dam_height" in a}
    assert [p.offer for p in line.parties] == [a.offer for a in answers.values()]
    assert [p.before for p in line.parties] == [a.before for a in answers.values()]
    assert [p.veto for p in line.parties] == [True, True, False]
    assert line.history == 0.0
    assert line.zopa is None
    chart = offers(desk)
    assert chart.cursor == 3
    assert len(chart.ticks) == len(desk.run.sessions)
    assert len(chart.events) == 2


def test_at_the_outcome_the_red_lines_are_those_of_the_verdict(river):
    """An event after the last session moves a line: it is drawn where the gap is measured from."""
    effect = {"party": "low", "clause": "dam_height", "accepts": [0.0, 0.1]}
    late = {"events.drought.date": date(2031, 4, 9), "events.drought.effects": [effect]}
    scenario = with_values(river, {**late, "protocol.last_call": 0.0})
    desk = Desk("river", scenario, negosim.run(scenario))
    verdict = desk.run.outcome.clauses["dam_height"]
    low = list(scenario.clauses["dam_height"].stances).index("low")
    desk.go(desk.last - 1)
    assert positions(desk).parties[low].high == pytest.approx(0.3)
    desk.go(-1)
    assert positions(desk).parties[low].high == verdict.lines["low"].high == pytest.approx(0.1)


@pytest.mark.parametrize(("width", "height"), [(78, 4), (58, 19), (118, 40), (30, 1)])
def test_the_clause_fits_its_zone(desk, width, height):
    """Never more lines than there is room for, never a line too wide."""
    painted = clause_rows(desk, width, height)
    assert len(painted) <= height
    assert all(row.cell_length <= width for row in painted)


@pytest.mark.parametrize("height", [12, 13, 20, 36])
def test_the_chart_is_there_as_soon_as_there_is_room(desk, height):
    """From 12 lines on the offers by session are drawn, whatever else wants the room."""
    assert "session 1" in plain(clause_rows(desk, 78, height))


def test_an_offer_that_moves_less_than_it_shows_is_not_said_to_go_anywhere(desk):
    """`.33 → .33` says nothing: then only where it stands is told."""
    for at in range(desk.last):
        desk.go(at)
        for clause in range(len(desk.clauses)):
            desk.choose_clause(clause)
            for row in said_rows(desk, 110)[:4]:
                before, arrow, after = row.plain.partition(" → ")
                assert not arrow or before.split()[-1] != after.split()[0]


def test_sources_label_every_stance_as_an_estimate(desk):
    """Each stance says that its placing is an estimate, with basis and confidence."""
    told = plain(source_rows(desk, 90))
    assert told.count("Estimate, from a statement on this clause; confidence ") == 2
    assert "confidence high." in told


def test_a_stance_without_a_source_says_so(desk):
    """Nothing stated is no statement."""
    desk.edit({f"clauses.{desk.clause}.stances.high.basis": "none"})
    assert "Estimate, its basis not stated" in plain(source_rows(desk, 90))
    desk.edit({f"clauses.{desk.clause}.stances.high.source": ""})
    assert plain(source_rows(desk, 90)).count("Estimate, no statement found") == 2


def test_notices_are_counted_and_can_be_read(desk):
    """A wide heading counts them; the page has each with its path."""
    scenario = with_values(desk.scenario, {f"parties.{p}.short": "Land" for p in ("high", "low")})
    told = Desk("river", scenario, desk.run)
    assert f"{len(notices(scenario))} notices" in table_facts(told, 120)
    page = plain(notice_rows(told, 100))
    assert "Land\n  is the shown name of 'high' as well" in page
    assert "\n  parties.low.short\n" in page


def test_a_cut_keeps_names_apart(desk):
    """Parties and clauses whose names begin alike are told apart where a list cuts them."""
    name = "A very long name of a delegation of the combined unions of {} provinces"
    changes = {
        f"parties.{p}.short": name.format(n) for p, n in (("low", "seven"), ("high", "eight"))
    }
    first, second = desk.clauses[:2]
    changes |= {f"clauses.{first}.short": "", f"clauses.{first}.title": name.format("seven")}
    changes |= {f"clauses.{second}.short": "", f"clauses.{second}.title": name.format("eight")}
    scenario = with_values(desk.scenario, changes)
    desk = Desk("river", scenario, desk.run)
    listed = plain(list_rows(desk, 56, 10, listed_clauses(desk)))
    assert "…seven" in listed
    assert "…eight" in listed
    said = plain(said_rows(Desk("river", scenario, desk.run), 110))
    assert "…seven" in said
    assert "…eight" in said


def test_the_calendar_has_talks_events_deadline_and_finds_the_session_under_the_mouse(desk):
    """Every session can be found again at some column; the two ends are first and last."""
    drawn = calendar(desk)
    assert [t.at for t in drawn.talks] == [s.day for s in desk.run.sessions]
    assert [e.name for e in drawn.events] == [
        "dry spring announced",
        "survey finds a fault in the rock",
    ]
    assert drawn.deadline.on == desk.scenario.calendar.end
    found = {session_under(desk, x, 116, 3) for x in range(116)}
    assert found == set(range(len(desk.run.sessions)))


# --- the form -------------------------------------------------------------------------------
def test_the_form_has_every_parameter_of_the_tactic_and_every_stance(desk):
    """Rows follow the registry and the scenario."""
    form = rows(desk, "high")
    labels = [r.label.strip() for r in form]
    assert labels[:5] == ["tactic", "beta", "start", "patience", "curve"]
    assert [r.clause for r in form if len(r.fields) > 1] == [
        c for c in desk.clauses if "high" in desk.scenario.clauses[c].stances
    ]


def test_every_field_can_be_nudged_both_ways_and_the_scenario_stays_valid(desk):
    """A step from any value, up or down, is a value that the schema takes.

    The exponential curve is no step for a party that starts from 0, so they start from 0.1 here.
    """
    deaf = [p for p in desk.parties if desk.scenario.parties[p].tactic.kind != "firm"]
    desk.edit({f"parties.{p}.tactic.start": 0.1 for p in deaf})
    for party in desk.parties:
        for row in rows(desk, party):
            for field in row.fields:
                for by in (1, -1):
                    desk.check(field.setting(field.nudged(by), desk.scenario))


def test_the_talks_have_rules_sessions_and_events_and_all_can_move(desk):
    """Every value of the talks has a step that the schema takes; the first day has none before."""
    form = rows(desk, "")
    between = ("summer_flow", "gauges", "flood_warning")  # with ideals between the named levels
    refused = {f"clauses.{clause}.scale": "one of the clause's steps" for clause in between}
    refused["events.survey.urgent"] = "should be certain"  # the one event that is not
    assert {r.group for r in form} == {"", "sessions", "clauses", "events"}
    for field in (field for row in form for field in row.fields):
        by = -1 if field.value == field.high else 1
        setting = field.setting(field.nudged(by), desk.scenario)
        if field.path in refused:
            with pytest.raises(ScenarioError, match=refused[field.path]):
                desk.check(setting)
        else:
            desk.check(setting)
    first = next(r.fields[0] for r in form if r.group == "sessions")
    with pytest.raises(ScenarioError):
        desk.check(first.setting(first.nudged(-1), desk.scenario))


def test_every_field_reads_back_what_it_shows(desk):
    """Typing what is shown changes nothing."""
    for party in ("low", "league", ""):
        for row in rows(desk, party):
            for field in row.fields:
                desk.edit(field.setting(field.parse(field.shown()), desk.scenario))
    assert not desk.is_edited


def test_what_an_event_changes_can_be_edited(desk):
    """Each value that an event sets has a row below it, and moving it moves the talks."""
    row = next(r for r in rows(desk, "") if r.label.startswith("  weight: Lowland"))
    field = row.fields[0]
    assert (field.path, field.value) == ("events.drought.effects.0.salience", 0.6)
    desk.edit(field.setting(field.nudged(1), desk.scenario))
    assert desk.scenario.events["drought"].effects[0].salience == 0.7


def test_an_alliance_has_its_rule_and_its_members_red_lines(desk):
    """The rule is a word or a share; each member's red lines have a row of their own."""
    form = rows(desk, "league")
    rule = next(r.fields[0] for r in form if r.label == "consensus")
    assert (rule.shown(), rule.nudged(1), rule.parse(".75")) == ("unanimity", "majority", 0.75)
    with pytest.raises(ValueError, match="share"):
        rule.parse("most")
    desk.edit(rule.setting(0.75, desk.scenario))
    again = next(r.fields[0] for r in rows(desk, "league") if r.label == "consensus")
    assert (again.shown(), again.nudged(1), again.nudged(-1)) == (".75", "unanimity", "majority")
    members = [r for r in form if r.group == "members"]
    assert [r.label for r in members] == ["Ford: summer flow", "Mill: summer flow"]
    low = members[1].fields[0]
    desk.edit(low.setting(low.nudged(1), desk.scenario))
    mill = desk.scenario.parties["league"].members["mill"].stances["summer_flow"]
    assert mill.accepts == (0.5, 1.0)
    assert "consensus" not in [r.label for r in rows(desk, "high")]


def test_the_form_finds_the_row_under_the_mouse(desk):
    """A press on any shown row chooses that row; on a heading, none."""
    form, place = rows(desk, "high"), Place(3, 0)
    for height in (8, 40):
        painted = plain(form_rows(desk, form, place, 80, height)).split("\n")
        for y, line in enumerate(painted):
            at = row_at(form, place, height, y)
            if at is not None:
                assert form[at].label.strip()[:14] in line
    small = plain(form_rows(desk, form, place, 80, 8)).split("\n")
    shown = sum(row_at(form, place, 8, y) is not None for y in range(8))
    assert small[-1] == f"  …  {len(form) - shown} more below"
    stance = form[-1]
    assert column_at(stance, 80, 0) == 0
    assert column_at(stance, 80, 79) == len(stance.fields) - 1
    assert column_at(form[0], 80, 79) == 0


def test_a_changed_value_shows_the_old_one_and_the_strip_tells_the_difference(desk):
    """Old beside new; what is wrong, what is running and what came of it are told apart."""
    assert "As the scenario states it" in plain(strip_rows(desk, "", 100, 3))
    assert "not taken: too high" in plain(strip_rows(desk, "too high", 100, 3))
    desk.edit({RED: [0.2, 1.0], "parties.high.tactic.beta": 0.9})
    form = plain(form_rows(desk, rows(desk, "high"), Place(1), 100, 40))
    assert ".20‹.70" in form
    assert "was .50" in form
    assert "running" in plain(strip_rows(desk, "", 100, 3))
    desk.take_run(desk.pending, negosim.run(desk.scenario))
    assert "height of the dam: blocked → agreed" in plain(strip_rows(desk, "", 100, 3))


def test_the_strip_shows_a_clause_whatever_its_name(river):
    """A clause called after a signature is a clause, not a signature."""
    scenario = with_values(river, {"clauses.dam_height.short": "dam as signed"})
    desk = Desk("river", scenario, negosim.run(scenario))
    desk.edit({RED: [0.2, 1.0]})
    desk.take_run(desk.pending, negosim.run(desk.scenario))
    assert "dam as signed: blocked → agreed" in plain(strip_rows(desk, "", 100, 3))


def test_the_tabs_keep_the_chosen_party_in_sight(desk):
    """However narrow, the chosen party's name is shown."""
    for at in range(len(desk.parties) + 1):
        desk.choose_party(at)
        party = desk.scenario.parties.get(desk.party)
        name = (party.short or party.name) if party else "the talks"
        assert name in plain(tabs(desk, 24, 1))
        assert name in plain(tabs(desk, 24, 2))


def test_offers_go_from_the_ideal_at_most_to_the_red_line(desk):
    """A firm party concedes nothing; a linear one ever more."""
    firm, linear = mean_position(desk, "fishers"), mean_position(desk, "low")
    assert set(firm) == {0.0}
    assert linear[0] < linear[-1] <= 1.0
    assert "0 ideal · 1 red line" in plain(tactic_rows(desk, 28, 10))
    assert "κ" not in plain(tactic_rows(desk, 28, 10))


@pytest.mark.parametrize("width", [1, 12, 30, 60])
def test_a_line_that_was_found_shows_the_words_typed(width):
    """What lies beyond the cut is shown after the line's beginning; no line is too long."""
    line = "Outside, 17 Mar: the upper valley had no snow. 19 Mar: the mills stand still."
    assert excerpt(line, "", width) == excerpt(line, "outside", width) == cut(line, width)
    assert excerpt(line, "zebra", width) == cut(line, width)
    late = excerpt(line, "outside MILLS", width)
    assert cell_len(late) <= width
    assert width < 30 or "mills" in late
    assert excerpt(line, "mills", 200) == line


def test_a_choice_that_is_cut_says_so():
    """A line of the list to choose from that is too long ends with …."""
    box = ChooseScreen("Choose", [("a", "short"), ("b", "long " * 20)])
    first, second = plain(box._rows(40, 5)).split("\n")
    assert first.rstrip().endswith("short")
    assert second.endswith("…")
