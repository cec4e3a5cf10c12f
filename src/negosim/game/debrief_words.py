"""Writes a debrief as lines of text."""

from __future__ import annotations

from negosim.game.debrief import ClauseScore, Debrief, Score, Unfinished
from negosim.game.words import points
from negosim.prose import MARKS, Line
from negosim.prose.endings import ENDED
from negosim.prose.names import at_level, clause_name, instrument_name, party_name
from negosim.prose.page import Page, Role
from negosim.scenario.schema import Scenario
from negosim.text import listed, number, opened


def debrief_lines(scenario: Scenario, debrief: Debrief, width: int = 96) -> list[Line]:
    """The debrief as a page at most `width` columns wide."""
    page = Page(width)
    page.put(f"Debrief: {scenario.parties[debrief.party].name}", "title", indent=0)
    _result(page, scenario, debrief)
    _clauses(page, scenario, debrief)
    page.heading("Compared with")
    page.put(left_text(scenario, debrief), lead="What was left on the table: ")
    page.put(pareto_text(debrief), lead="Better for everybody: ")
    page.put(tactic_text(debrief), lead="Your tactic in your seat: ")
    _others(page, scenario, debrief)
    page.blank()
    page.put(
        "Positions and weights are the scenario's, estimates where it says so. The score measures "
        "a result against one party's instructions, not a person.",
        "about",
        indent=0,
    )
    return page.lines


def score_text(score: Score) -> str:
    """A score in words: "33 of 100", or why there is none."""
    if score.score is None:
        return "no score: no deal is worth as much to it as everything it seeks"
    return f"{whole(score.score)} of 100"


def whole(score: float) -> str:
    """A score without decimals, and never "-0"."""
    return f"{round(score) + 0:d}"


def _result(page: Page, scenario: Scenario, debrief: Debrief) -> None:
    own = debrief.own
    page.put(f"Score: {score_text(own)}.", "heading", indent=0)
    signed = listed([instrument_name(scenario, i) for i in debrief.signed])
    page.put(
        f"The talks ended {ENDED[debrief.ended]}; {signed or 'nothing'} was signed. You end at "
        f"{number(own.utility)}; no deal is worth {number(own.batna)} to you.",
        indent=0,
    )
    if debrief.crossed:
        named = listed([clause_name(scenario, c) for c in debrief.crossed])
        page.put(f"Your red line was crossed on {named}.", "blocked", indent=0)
    else:
        page.put("No red line of yours was crossed.", "agreed", indent=0)


def _clauses(page: Page, scenario: Scenario, debrief: Debrief) -> None:
    page.heading("Clause by clause, in points of your score")
    scores = sorted(debrief.clauses, key=lambda c: -abs(c.possible))
    rows = [
        [
            f"{MARKS[score.status]} {clause_name(scenario, score.clause)}",
            f"{score.points:+.1f}",
            f"{score.possible:.1f}",
            number(score.level),
            number(score.ideal),
            f"{number(score.low)}–{number(score.high)}",
            _remark(scenario, debrief, score),
        ]
        for score in scores
    ]
    roles: list[Role] = ["blocked" if s.crossed else s.status.value for s in scores]
    head = ["clause", "points", "of", "level", "sought", "red lines", ""]
    page.table(head, rows, roles)
    if debrief.unsigned:
        points = f"{debrief.unsigned:+.1f} points"
        agreed = [c.clause for c in scores if c.agreed_at is not None and not c.in_force]
        if all(_state(scenario, debrief, c) == "unsigned" for c in agreed):
            page.put(f"Agreed but unsigned: {points}, had the papers been signed.")
        else:
            page.put(f"Agreed but not in force: {points}, had it entered into force.")
    for paper in debrief.unfinished:
        page.put(_unfinished(scenario, paper, paper.instrument in debrief.signed))
    if debrief.outside:
        why = "given up by signing" if debrief.outside < 0 else "escaped by signing"
        page.put(f"No deal as an alternative, {why}: {debrief.outside:+.1f} points.")


def _unfinished(scenario: Scenario, paper: Unfinished, signed: bool) -> str:
    """How near a paper was to a signature."""
    name = instrument_name(scenario, paper.instrument)
    reasons = f" ({', '.join(paper.why)})" if paper.why else ""
    missing = [
        clause_name(scenario, c) + (f", {number(gap)} apart" if gap else "")
        for c, gap in paper.missing.items()
    ]
    lacks = f" Missing: {'; '.join(missing)}." if missing else ""
    agreed = listed([clause_name(scenario, c) for c in paper.agreed]) or "nothing"
    state = "signed, but not in force" if signed else "not signed"
    return f"{name} is {state}{reasons}; agreed in it: {agreed}.{lacks}"


def _remark(scenario: Scenario, debrief: Debrief, clause: ClauseScore) -> str:
    if clause.crossed:
        return "beyond your red line"
    if clause.agreed_at is not None and not clause.in_force:
        return f"agreed at {number(clause.agreed_at)}, {_state(scenario, debrief, clause.clause)}"
    return ""


def _state(scenario: Scenario, debrief: Debrief, clause: str) -> str:
    """What became of a clause that is agreed and not in force."""
    signed = {*debrief.signed} & {*scenario.clauses[clause].instruments}
    if signed & {paper.instrument for paper in debrief.unfinished}:
        return "signed, not in force"
    return "not in force" if signed else "unsigned"


def left_text(scenario: Scenario, debrief: Debrief) -> str:
    """What the others would still have signed at the end, and what it would have gained."""
    left = debrief.left
    if left is None:
        return "nothing; inside your red lines the others would have signed nothing better."
    moves = [
        f"{clause_name(scenario, c)}{at_level(scenario.clauses[c], level)}"
        for c, level in left.levels.items()
    ]
    sure = "" if left.exhaustive else " (the best found of too many packages to try all)"
    return (
        f"{points(left.gain)}. At the end the others would still have signed {listed(moves)}, for "
        f"a score of {whole(left.score)}{sure}."
    )


def pareto_text(debrief: Debrief) -> str:
    """Whether another package would have been better for everybody with a veto."""
    pareto = debrief.pareto
    tried = (
        f"{pareto.tried} packages inside all red lines were tried, each clause in steps of a "
        f"{_part(pareto.steps)} of its ZOPA"
    )
    if not pareto.dominated:
        return f"none was found: the outcome is on or near the Pareto frontier ({tried})."
    if pareto.all_gain >= 0.5:
        gain = f"every party with a veto could have had {points(pareto.all_gain)} more at once"
    else:
        gain = "some could have had more at nobody's cost"
    return (
        f"{gain}, and you up to a score of {whole(pareto.mine)} without anybody losing ({tried})."
    )


def _part(steps: int) -> str:
    return {10: "tenth", 20: "twentieth", 100: "hundredth"}.get(steps, f"1/{steps}")


def tactic_text(debrief: Debrief) -> str:
    """The score of the seat's tactic in the same world."""
    return (
        f"{score_text(debrief.tactic)}; those talks would have ended {ENDED[debrief.tactic_ended]}."
    )


def _others(page: Page, scenario: Scenario, debrief: Debrief) -> None:
    page.heading("The others, whose instructions you did not see")
    for score in debrief.others:
        page.put(
            f"{opened(score_text(score))}. It ends at {number(score.utility)}; no deal is worth "
            f"{number(score.batna)} to it.",
            lead=f"{party_name(scenario, score.party)}: ",
        )
