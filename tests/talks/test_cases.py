"""The rules of procedure, one small scenario each."""

from __future__ import annotations

import tomllib

import pytest

import negosim
from negosim.record import Ending, Reply, Run, Status
from negosim.scenario.crosscheck import crosscheck
from negosim.scenario.schema import Scenario

HEAD = """
format = 1
title = "a case"
story = "a rule of procedure"
"""
TWO = """
[parties]
a = { name = "A", TACTIC_A }
b = { name = "B", TACTIC_B }
[instruments.paper]
title = "paper"
adoption = "clause_by_clause"
seats = { a = "veto", b = "veto" }
"""
FIRM = 'tactic = { kind = "firm" }'
GIVING = 'tactic = { kind = "linear", start = 0.999999999999, patience = 0.01 }'  # concedes all


def two(a: str = FIRM, b: str = FIRM) -> str:
    """Parties a and b, each with a veto in one paper that is adopted clause by clause."""
    return TWO.replace("TACTIC_A", a).replace("TACTIC_B", b)


def clause(name: str, a: str, b: str, more: str = "") -> str:
    """A clause of the paper with a stance of either party."""
    return f"""
[clauses.{name}]
title = "{name}"
instruments = ["paper"]
{more}
stances.a = {{ {a} }}
stances.b = {{ {b} }}
"""


def read(*parts: str, opening: str = "drafts") -> Scenario:
    """The scenario that the parts make, without a last call; errors of the case fail the test."""
    protocol = {"opening": opening, "last_call": False}
    stated = tomllib.loads(HEAD + "".join(parts)) | {"protocol": protocol}
    scenario = Scenario.model_validate(stated)
    assert not crosscheck(scenario)
    return scenario


def held(*parts: str, opening: str = "drafts") -> Run:
    """The talks over it, in the central world."""
    return negosim.run(read(*parts, opening=opening))


def calendar(*days: int, end: int = 10, more: str = "") -> str:
    """Sessions on these days of January 2022, counted from 0; `end` is the last day."""
    sessions = ", ".join(f"{{ date = 2022-01-{d + 1:02d} }}" for d in days)
    return f"""
[calendar]
start = 2022-01-01
end = 2022-01-{end:02d}
sessions = [{sessions}]
{more}
"""


def test_a_late_reply_counts_in_the_next_text() -> None:
    """An offer handed in after the close stands from then on; until then the old one does."""
    run = held(
        calendar(0, 5, 20, end=21, more="open_days = 2.0"),
        two('consult_days = 3.0, tactic = { kind = "linear" }'),
        clause("c", "ideal = 0.0, accepts = [0.0, 1.0]", "ideal = 1.0, accepts = [1.0, 1.0]"),
    )
    *before, after = (s.answers["a"]["c"] for s in run.sessions)
    assert [(a.offer, a.reply, a.late) for a in before] == [(0.0, Reply.HOLD, True)] * 2
    assert after.offer == pytest.approx(8 / 20)  # κ when it replied to the second text, on day 8
    assert after.reply is Reply.COUNTER
    assert run.sessions[2].text["c"] == pytest.approx((0.4 + 1.0) / 2)


@pytest.mark.parametrize(("days", "late"), [(1.5, False), (2.0, True)])
def test_a_reply_comes_before_the_close(days: float, late: bool) -> None:
    """Two days of consultation are too late for a session that is open for two."""
    run = held(
        calendar(0, 5, 20, end=21, more="open_days = 2.0"),
        two(f'consult_days = {days}, tactic = {{ kind = "linear" }}'),
        clause("c", "ideal = 0.0, accepts = [0.0, 1.0]", "ideal = 1.0, accepts = [1.0, 1.0]"),
    )
    first, second, _ = (s.answers["a"]["c"] for s in run.sessions)
    assert first.late is second.late is late
    assert first.offer == 0.0  # a first reply states the position
    assert second.offer == (0.0 if late else pytest.approx(6.5 / 20))


@pytest.mark.parametrize(("urgent", "late"), [("false", False), ("true", True)])
def test_an_urgent_event_starts_the_consultation_again(urgent: str, late: bool) -> None:
    """Two days from the urgent news of day 1 end with the session's close, and so too late."""
    run = held(
        calendar(0, more="open_days = 3.0"),
        two('consult_days = 2.0, tactic = { kind = "linear" }'),
        clause("c", "ideal = 0.0, accepts = [0.0, 1.0]", "ideal = 1.0, accepts = [1.0, 1.0]"),
        f'[events.news]\ndate = 2022-01-02\ntitle = "news"\nurgent = {urgent}\n',
    )
    assert run.sessions[0].answers["a"]["c"].late is late


@pytest.mark.parametrize("first", ["a", "b"])
def test_a_late_reply_at_the_instant_of_the_last_one_counts_in_the_minutes(first: str) -> None:
    """Whoever comes first in the file: urgent news lets both end their consultations on day 8."""
    parties = two(*['consult_days = 0.5, tactic = { kind = "linear" }'] * 2)
    a, b = (line for line in parties.splitlines() if line[:2] in ("a ", "b "))
    run = held(
        calendar(0, 2, 4, 19, end=20, more="open_days = 6.0").replace(
            "03 }", "03, open_days = 1 }"
        ),
        parties.replace(f"{a}\n{b}", f"{a}\n{b}" if first == "a" else f"{b}\n{a}"),
        clause("c", "ideal = 1.0, accepts = [0.45, 1.0]", "ideal = 0.0, accepts = [0.0, 0.55]"),
        longer("b", on=2) + longer("a", on=4),
        '[events.news]\ndate = 2022-01-06\ntitle = "news"\nurgent = true\n',
    )
    third = run.sessions[2].answers
    assert [third[p]["c"].late for p in "ab"] == [False, True]
    assert third["b"]["c"].offer == pytest.approx(8 / 19 * 0.55)
    assert third["b"]["c"].reply is Reply.COUNTER


def longer(party: str, on: int) -> str:
    """An event by which the party's consultations take three days."""
    return f"""
[events.longer_{party}]
date = 2022-01-{on:02d}
title = "longer"
effects = [{{ set = {{ "parties.{party}.consult_days" = 3.0 }} }}]
"""


def test_a_delegation_that_is_busy_lets_a_text_pass() -> None:
    """While it consults on the first text the second passes it by; it takes the third home."""
    run = held(
        calendar(0, 1, 6, 25, end=26, more="open_days = 1.0"),
        two('consult_days = 4.0, tactic = { kind = "linear" }'),
        clause("c", "ideal = 0.0, accepts = [0.0, 1.0]", "ideal = 1.0, accepts = [1.0, 1.0]"),
    )
    offers = [s.answers["a"]["c"].offer for s in run.sessions]
    assert offers == [0.0, 0.0, 0.0, pytest.approx(10 / 25)]
    assert all(s.answers["a"]["c"].late for s in run.sessions)


def test_a_session_waits_for_the_one_before() -> None:
    """A session whose day comes before the earlier one has closed opens when that one closes."""
    run = held(
        calendar(0, 1, more="open_days = 3.0"),
        two("consult_days = 9.0, " + FIRM),
        clause("c", "ideal = 0.0, accepts = [0.0, 1.0]", "ideal = 1.0, accepts = [1.0, 1.0]"),
    )
    assert [s.day for s in run.sessions] == [0.0, 3.0]


@pytest.mark.parametrize("after", [1, 2, 4])
def test_talks_that_do_not_move_stall(after: int) -> None:
    """Nothing moves from the second session on; after so many such sessions the talks end."""
    run = held(
        calendar(0, 1, 2, 3, 4, 5, 6, more=f"stalemate_after = {after}"),
        two(),
        clause("c", "ideal = 0.0, accepts = [0.0, 0.2]", "ideal = 1.0, accepts = [0.8, 1.0]"),
        opening="centre",
    )
    assert run.outcome.talks is Ending.STALEMATE
    assert len(run.sessions) == 1 + after
    assert run.outcome.clauses["c"].status is Status.BLOCKED
    assert run.outcome.clauses["c"].blocked_by == ("a", "b")
    assert run.outcome.clauses["c"].gap == pytest.approx(0.6)


@pytest.mark.parametrize(("tension", "leaves"), [(0.5, True), (0.49, False)])
def test_in_the_central_world_a_party_leaves_at_even_odds(tension: float, leaves: bool) -> None:
    """Walkout · τ · share of its essentials refused ≥ ½; what it leaves is open for that reason."""
    run = held(
        calendar(0, 1),
        f"[tension]\nstart = {tension}\n",
        two("walkout = 1.0, " + FIRM),
        clause(
            "c",
            "ideal = 1.0, accepts = [0.2, 1.0], essential = true",
            "ideal = 0.0, accepts = [0.0, 0.5]",
        ),
    )
    verdict = run.outcome.clauses["c"]
    assert run.sessions[0].left == (("a",) if leaves else ())
    if leaves:
        assert run.outcome.talks is Ending.WALKOUT
        assert verdict.left == ("a",)
        assert not run.outcome.instruments["paper"].signed
    else:
        assert run.outcome.talks is Ending.DEADLINE
        assert verdict.left == ()
    assert (verdict.status, verdict.blocked_by, verdict.gap) == (Status.OPEN, (), 0.0)


SHOCK = """
[events.shock]
date = 2022-01-06
title = "shock"
effects = [{ party = "a", clause = "x", accepts = [0.5, 1.0] }]
"""


@pytest.mark.parametrize("event", ["", SHOCK])
def test_a_party_that_left_moves_no_more(event: str) -> None:
    """What it still had in consultation is not heard: its would-sign interval stays a point.

    So it does when an event moves its red lines later.

    It leaves on day 4. Had its full concession of day 5 counted, a and b would have 0.5 in common,
    and the chair would table that instead of the centre of b and c.
    """
    run = held(
        calendar(0, 3, 6, more="open_days = 1.0"),
        """
        [tension]
        per_refusal = 0.0
        [events.alarm]
        date = 2022-01-04
        title = "alarm"
        tension = 1.0
        [parties.a]
        name = "A"
        walkout = 1.0
        consult_days = 2.0
        tactic = { kind = "linear", patience = 0.1 }
        [parties.b]
        name = "B"
        tactic.kind = "firm"
        [parties.c]
        name = "C"
        capability = 4.0
        tactic.kind = "firm"
        [instruments.paper]
        title = "paper"
        seats = { a = "veto", b = "veto", c = "voice" }
        [instruments.other]
        title = "other"
        seats = { b = "veto", c = "veto" }
        [clauses.x]
        title = "x"
        instruments = ["paper"]
        stances.a = { ideal = 0.0, accepts = [0.0, 1.0], essential = true }
        stances.b = { ideal = 0.5, accepts = [0.5, 0.5] }
        stances.c = { ideal = 1.0, accepts = [0.0, 1.0] }
        [clauses.y]
        title = "y"
        instruments = ["other"]
        stances.b = { ideal = 0.0, accepts = [0.0, 0.1] }
        stances.c = { ideal = 1.0, accepts = [0.5, 1.0] }
        """,
        event,
    )
    assert [s.left for s in run.sessions] == [(), ("a",), ()]
    assert "a" not in run.sessions[2].answers
    assert run.sessions[2].text["x"] == pytest.approx(0.9)


def test_clauses_that_require_each_other_are_agreed_together() -> None:
    """Requirements stand on clauses that are agreed in the same session: a largest fixed point."""
    all_ = "ideal = 1.0, accepts = [0.0, 1.0]"
    run = held(
        calendar(0),
        two(GIVING, GIVING),
        clause("c", f'{all_}, requires = [{{ clause = "d", at_least = 0.5 }}]', all_),
        clause("d", all_, f'{all_}, requires = [{{ clause = "c", at_least = 1.0 }}]'),
    )
    assert run.sessions[0].agreed == ("c", "d")
    assert run.outcome.talks is Ending.CONCLUDED


def test_one_refusal_breaks_a_chain_of_requirements() -> None:
    """c hangs on d, d on e, and e is refused: c and d stay conditional and say on what."""
    all_ = "ideal = 1.0, accepts = [0.0, 1.0]"
    run = held(
        calendar(0),
        two(GIVING, GIVING),
        clause("c", f'{all_}, requires = [{{ clause = "d", at_least = 0.5 }}]', all_),
        clause("d", f'{all_}, requires = [{{ clause = "e", at_least = 0.5 }}]', all_),
        clause("e", all_, "ideal = 0.0, accepts = [0.0, 0.3]"),
        clause("f", all_, all_),
    )
    replies = {c: a.reply for c, a in run.sessions[0].answers["a"].items()}
    assert replies["c"] is replies["d"] is Reply.CONDITIONAL
    assert run.sessions[0].agreed == ("f",)
    assert [run.outcome.clauses[c].status for c in "cdef"] == [
        Status.CONDITIONAL,
        Status.CONDITIONAL,
        Status.OPEN,
        Status.AGREED,
    ]
    (unmet,) = run.outcome.clauses["c"].unmet
    assert (unmet.party, unmet.clause, unmet.at_least, unmet.stands_at) == ("a", "d", 0.5, 1.0)


def test_a_requirement_wants_its_level() -> None:
    """The required clause is agreed, but below the bound: the requirement is not met."""
    all_ = "ideal = 1.0, accepts = [0.0, 1.0]"
    run = held(
        calendar(0),
        two(GIVING, GIVING),
        clause("c", f'{all_}, requires = [{{ clause = "d", at_least = 0.5 }}]', all_),
        clause("d", "ideal = 0.4, accepts = [0, 0.45]", "ideal = 0.4", "drafted = 0.4"),
    )
    assert run.sessions[0].agreed == ("d",)
    assert run.outcome.clauses["c"].status is Status.CONDITIONAL
    (unmet,) = run.outcome.clauses["c"].unmet
    assert (unmet.stands_at, unmet.can_be_met, unmet.excluded_by) == (0.4, False, ("a",))


@pytest.mark.parametrize("adoption", ["package", "clause_by_clause"])
@pytest.mark.parametrize(("stated", "signed"), [("outside = 0.9, ", False), ("", True)])
def test_a_paper_has_to_be_worth_a_stated_no_deal(adoption: str, stated: str, signed: bool) -> None:
    """A stated value of no deal is tested against; red lines alone refuse nothing inside them."""
    all_ = "ideal = 1.0, accepts = [0.0, 1.0]"
    run = held(
        calendar(0),
        two(stated + GIVING, GIVING).replace("clause_by_clause", adoption),
        clause("c", all_, all_),
        clause("d", "ideal = 1.0, accepts = [0.9, 1.0]", "ideal = 0.0, accepts = [0.0, 0.1]"),
    )
    paper = run.outcome.instruments["paper"]
    assert run.outcome.clauses["c"].status is Status.AGREED
    assert paper.signed is signed
    assert paper.below_batna == (() if signed else ("a",))
    assert run.outcome.utilities["a"] == pytest.approx(0.5 if signed else 0.9)


@pytest.mark.parametrize("adoption", ["package", "clause_by_clause"])
def test_an_essential_clause_that_is_open_keeps_a_paper_unsigned(adoption: str) -> None:
    """The essential clause is named as missing; what was agreed is worth no deal."""
    all_ = "ideal = 1.0, accepts = [0.0, 1.0]"
    run = held(
        calendar(0),
        two(GIVING, GIVING).replace("clause_by_clause", adoption),
        clause("c", all_, all_),
        clause(
            "d",
            "ideal = 1.0, accepts = [0.9, 1.0], essential = true",
            "ideal = 0.0, accepts = [0.0, 0.1]",
        ),
    )
    paper = run.outcome.instruments["paper"]
    assert not paper.signed
    assert paper.missing == ("d",)
    assert dict(paper.essential_to) == {"d": ("a",)}
    assert run.outcome.utilities == run.outcome.batna


@pytest.mark.parametrize(
    ("consensus", "high"),
    [('"unanimity"', 0.2), ('"majority"', 0.5), ("0.3", 0.9), ("0.6", 0.5), ("1.0", 0.2)],
)
def test_an_alliance_goes_as_far_as_enough_members_do(consensus: str, high: float) -> None:
    """Of members up to 0.2, 0.5 and 0.9, all share 0.2, two of three 0.5, one 0.9."""
    members = ", ".join(
        f'{m} = {{ name = "{m}", stances = {{ c = {{ accepts = [0.0, {top}] }} }} }}'
        for m, top in (("x", 0.2), ("y", 0.5), ("z", 0.9))
    )
    run = held(
        calendar(0),
        two(f"consensus = {consensus}, members = {{ {members} }}"),
        clause("c", "ideal = 0.0, accepts = [0.0, 1.0]", "ideal = 1.0, accepts = [1.0, 1.0]"),
    )
    assert run.sessions[0].answers["a"]["c"].high == high
    line = run.outcome.clauses["c"].lines["a"]
    assert (line.low, line.high, line.low_by) == (0.0, high, ())
    # whoever signs nothing beyond it
    assert line.high_by == {0.2: ("x",), 0.5: ("x", "y"), 0.9: ("x", "y", "z")}[high]
    answer = run.sessions[0].answers["a"]["c"]
    assert (answer.low_by, answer.high_by) == (line.low_by, line.high_by)


REOPEN = """
[events.shock]
date = 2022-01-03
title = "shock"
effects = [{ party = "b", clause = "c", accepts = [0.0, 0.3], ideal = 0.0 }]
[events.reopen]
date = 2022-01-04
title = "reopened"
effects = [{ clause = "c", reopen = true }]
"""


def test_an_agreed_clause_stands_whatever_happens() -> None:
    """Its text, and the offers on it, stay as they were when it was agreed."""
    all_ = "ideal = 1.0, accepts = [0.0, 1.0]"
    run = held(
        calendar(0, 5, more="stalemate_after = 5"),
        two(GIVING, GIVING),
        clause("c", all_, all_),
        clause("d", "ideal = 1.0, accepts = [0.9, 1.0]", "ideal = 0.0, accepts = [0.0, 0.1]"),
        REOPEN.split("[events.reopen]")[0],
    )
    assert [s.text["c"] for s in run.sessions] == [1.0, 1.0]
    assert run.sessions[1].answers["b"]["c"].reply is Reply.ACCEPT
    assert run.outcome.clauses["c"].status is Status.AGREED


@pytest.mark.parametrize(("consult", "offer"), [(0.0, 0.3), (5.0, 0.0)])
def test_a_reopened_clause_is_not_agreed_beyond_the_new_red_line(
    consult: float, offer: float
) -> None:
    """Red lines that moved while a clause was agreed hold when it is back, replied to or not.

    A party that has not replied before takes its new position.
    """
    all_ = "ideal = 1.0, accepts = [0.0, 1.0]"
    run = held(
        calendar(0, 5, more="stalemate_after = 5"),
        two(GIVING, GIVING).replace('"B", ', f'"B", consult_days = {consult}, '),
        clause("c", "ideal = 1.0, accepts = [0.9, 1.0]", all_),
        clause("d", "ideal = 1.0, accepts = [0.9, 1.0]", "ideal = 0.0, accepts = [0.0, 0.1]"),
        REOPEN,
    )
    assert run.sessions[0].agreed == ("c",)
    assert run.sessions[1].agreed == ()
    assert run.outcome.clauses["c"].status is Status.BLOCKED
    assert run.sessions[1].answers["b"]["c"].offer == pytest.approx(offer)


def test_the_deadline_closes_the_session_that_is_open() -> None:
    """At the end of the last day the minutes are taken; a reply of that instant is too late."""
    run = held(
        calendar(1, end=3, more="open_days = 9.0"),
        two('consult_days = 2.0, tactic = { kind = "linear" }'),
        clause("c", "ideal = 0.0, accepts = [0.0, 1.0]", "ideal = 1.0, accepts = [1.0, 1.0]"),
    )
    assert (run.outcome.talks, run.outcome.day) == (Ending.DEADLINE, 3.0)
    answer = run.sessions[0].answers["a"]["c"]
    assert (answer.late, answer.offer) == (True, 0.0)


def test_talks_end_at_once_when_everything_is_agreed() -> None:
    """All clauses agreed and the paper can be signed: no further session."""
    all_ = "ideal = 1.0, accepts = [0.0, 1.0]"
    run = held(calendar(2, 5), two(GIVING, GIVING), clause("c", all_, all_))
    assert (run.outcome.talks, run.outcome.day, len(run.sessions)) == (Ending.CONCLUDED, 2.0, 1)


def test_the_chair_tables_what_the_veto_parties_would_sign() -> None:
    """A mighty voice pulls the centre to 1; the text is clipped into [0.4, 0.6] and agreed."""
    run = held(
        calendar(0, 1, 2),
        f"""
        [parties]
        a = {{ name = "A", {GIVING} }}
        b = {{ name = "B", {GIVING} }}
        c = {{ name = "C", capability = 1000.0, {FIRM} }}
        [instruments.paper]
        title = "paper"
        seats = {{ a = "veto", b = "veto", c = "voice" }}
        [clauses.x]
        title = "x"
        instruments = ["paper"]
        stances.a = {{ ideal = 0.2, accepts = [0.0, 0.6] }}
        stances.b = {{ ideal = 0.7, accepts = [0.4, 1.0] }}
        stances.c = {{ ideal = 1.0, accepts = [0.9, 1.0] }}
        """,
    )
    # the second text comes from the positions, of which nothing is given yet
    centre = (0.2 + 0.7 + 1000 * 1.0) / 1002
    assert [s.text["x"] for s in run.sessions] == pytest.approx([1.0, centre, 0.6])
    assert run.sessions[2].agreed == ("x",)
    assert run.sessions[2].answers["c"]["x"].reply is Reply.REFUSE  # a voice blocks nothing


def test_a_silent_veto_accepts_every_level() -> None:
    """A veto party without a stance is indifferent and does not keep a clause from agreement."""
    run = held(
        calendar(0),
        two(GIVING, GIVING),
        """
        [clauses.c]
        title = "c"
        instruments = ["paper"]
        stances.a = { ideal = 1.0, accepts = [0.5, 1.0] }
        """,
    )
    assert run.sessions[0].agreed == ("c",)
    assert "b" not in run.sessions[0].answers


@pytest.mark.parametrize("day", [1, 2])
def test_news_comes_before_the_session_of_the_same_day(day: int) -> None:
    """An event on the day of a session already counts in its text and replies."""
    run = held(
        calendar(1, end=5),
        two(),
        clause("c", "ideal = 1.0, accepts = [0.5, 1.0]", "ideal = 1.0, accepts = [0.5, 1.0]"),
        f'[events.news]\ndate = 2022-01-{day + 1:02d}\ntitle = "news"\ntension = 0.4\n',
    )
    assert run.sessions[0].tension == (0.4 if day == 1 else 0.0)
    assert run.outcome.events == (("news",) if run.outcome.day >= day else ())


@pytest.mark.parametrize("day", [0, 1])
def test_an_ideal_moved_from_outside_is_no_counter_offer(day: int) -> None:
    """Before its first reply a party's offer follows its ideal, and it has not moved from it."""
    run = held(
        calendar(0, more="open_days = 3.0"),
        two("consult_days = 9.0, " + FIRM),
        clause("c", "ideal = 0.5, accepts = [0.0, 1.0]", "ideal = 1.0, accepts = [1.0, 1.0]"),
        f"""
        [events.news]
        date = 2022-01-0{day + 1}
        title = "news"
        effects = [{{ party = "a", clause = "c", ideal = 0.3 }}]
        """,
    )
    answer = run.sessions[0].answers["a"]["c"]
    assert (answer.offer, answer.reply) == (0.3, Reply.HOLD)


@pytest.mark.parametrize(
    ("seed", "world", "fault"),
    [
        (1.5, 0, TypeError),
        ("1", 0, TypeError),
        (-1, 0, ValueError),
        (1, -1, ValueError),
        (1, 1.5, TypeError),
        (None, 3, ValueError),
    ],
)
def test_a_seed_and_a_world_are_whole_numbers(seed, world, fault) -> None:
    """7, 7.0 and "7" must not pass for different seeds, nor −1 for a world."""
    scenario = negosim.load("two-party")
    with pytest.raises(fault):
        negosim.run(scenario, seed=seed, world=world)


@pytest.mark.parametrize(
    ("consensus", "more", "high"),
    [
        ('"majority"', "", 0.5),
        ('"majority"', "weight = 3", 0.2),  # three of five, and so more than half
        ("0.6", "weight = 3", 0.2),
        ("0.3", "", 0.9),
        ("0.3", "veto = true", 0.2),
    ],
)
def test_members_have_weights_and_vetoes(consensus: str, more: str, high: float) -> None:
    """The member that goes to 0.2 alone keeps the alliance there by its weight or its veto."""
    members = ", ".join(
        f'{m} = {{ name = "{m}"{own}, stances = {{ c = {{ accepts = [0.0, {top}] }} }} }}'
        for m, top, own in (("x", 0.2, f", {more}" if more else ""), ("y", 0.5, ""), ("z", 0.9, ""))
    )
    run = held(
        calendar(0),
        two(f"consensus = {consensus}, members = {{ {members} }}"),
        clause("c", "ideal = 0.0, accepts = [0.0, 1.0]", "ideal = 1.0, accepts = [1.0, 1.0]"),
    )
    assert run.outcome.clauses["c"].lines["a"].high == high
