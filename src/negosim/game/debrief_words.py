"""Writes a debrief as lines of text."""

from __future__ import annotations

from negosim.analysis.pareto import BETTER
from negosim.game.brief_words import points
from negosim.game.debrief import ClauseScore, Debrief, FairText, Score, Unfinished
from negosim.prose import MARKS, Line
from negosim.prose.endings import ENDED
from negosim.prose.names import at_level, clause_name, instrument_name, party_name
from negosim.prose.page import Page, Role
from negosim.protocols.registry import protocols
from negosim.record import Status, Unsigned
from negosim.scenario.schema import Scenario
from negosim.text import counted, listed, number, opened

WHY = {
    Unsigned.NO_ROOM.words: "red lines leave no room",
    Unsigned.CONDITION.words: "a condition is not met",
    Unsigned.HELD_BACK.words: "somebody held back what its red lines allow",
    Unsigned.LEFT.words: "a party left",
    Unsigned.NO_DEAL.words: "no deal is better for somebody who signs",
    Unsigned.TOGETHER.words: "what it is signed with is not signed",
}
"""Why a paper is not signed, in words for those who do not know the short ones."""


def debrief_lines(scenario: Scenario, debrief: Debrief, width: int = 96) -> list[Line]:
    """The debrief as a page at most `width` columns wide."""
    page = Page(width)
    page.put(f"Debrief: {scenario.parties[debrief.party].name}", "title", indent=0)
    _result(page, scenario, debrief)
    _near(page, scenario, debrief)
    _clauses(page, scenario, debrief)
    page.heading("What would have been better")
    page.put(left_text(scenario, debrief), lead="What was left on the table: ")
    page.put(pareto_text(scenario, debrief), lead="With other levels on all clauses: ")
    page.put(tactic_text(debrief), lead="Your tactic in your seat: ")
    if debrief.fair:
        page.put(fair_text(scenario, debrief, debrief.fair), lead="A fair text by the chair: ")
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
    verb = "were" if len(debrief.signed) > 1 else "was"
    page.put(
        f"The talks ended {ENDED[debrief.ended]}; {signed or 'nothing'} {verb} signed. No deal is "
        "0 points, everything as you seek it 100.",
        indent=0,
    )
    outvoted = [c.clause for c in debrief.clauses if c.outvoted]
    for clauses, what in (
        ([c for c in debrief.crossed if c not in outvoted], "Your red line was crossed on"),
        (
            [c for c in debrief.crossed if c in outvoted],
            "You were outvoted, beyond your red line, on",
        ),
        ([c for c in outvoted if c not in debrief.crossed], "You were outvoted on"),
    ):
        if clauses:
            named = listed([clause_name(scenario, c) for c in clauses])
            page.put(f"{what} {named}.", "blocked", indent=0)
    if not debrief.crossed:
        page.put("No red line of yours was crossed.", "agreed", indent=0)


def _clauses(page: Page, scenario: Scenario, debrief: Debrief) -> None:
    page.heading("Clause by clause, in points of your score")
    scores = sorted(debrief.clauses, key=lambda c: -abs(c.possible))
    scored = any(c.points for c in scores) and any(c.points != c.offered for c in scores)
    rows = [
        [
            f"{MARKS[score.status]} {clause_name(scenario, score.clause)}",
            *([f"{score.points:+.1f}"] if scored else []),
            number(score.text),
            f"{score.offered:+.1f}",
            f"{score.possible:.1f}",
            number(score.ideal),
            _interval(score.low, score.high),
            _remark(scenario, debrief, score),
        ]
        for score in scores
    ]
    roles: list[Role] = ["blocked" if s.crossed else s.status.value for s in scores]
    head = ["clause", *(["scored"] if scored else []), "text", "worth", "of", "sought"]
    page.table([*head, "red lines", ""], rows, roles)
    page.put(
        "The text is the last one, or as agreed; its worth is what you score once it is in force.",
        "about",
    )
    if debrief.outside:
        why = "given up by signing" if debrief.outside < 0 else "escaped by signing"
        page.put(f"No deal as an alternative, {why}: {debrief.outside:+.1f} points.")


def _near(page: Page, scenario: Scenario, debrief: Debrief) -> None:
    """How near each paper was to a signature: what is agreed in it, and what it lacks."""
    if not debrief.unfinished:
        return
    page.heading("How near it was")
    late = {*debrief.signed} & {paper.instrument for paper in debrief.unfinished}
    for paper in debrief.unfinished:
        page.put(_unfinished(scenario, paper, late))
        for clause, gap in sorted(paper.missing.items(), key=lambda missing: missing[1]):
            page.put(_missing(scenario, debrief.party, paper, clause, gap), indent=4, lead="· ")
    if debrief.unsigned:
        points = f"{debrief.unsigned:+.1f} points"
        scores = debrief.clauses
        agreed = [c.clause for c in scores if c.agreed_at is not None and not c.in_force]
        if all(_state(scenario, debrief, c) == "unsigned" for c in agreed):
            page.put(f"Agreed but unsigned: {points}, had the papers been signed.")
        else:
            page.put(f"Agreed but not in force: {points}, had it entered into force.")
    if debrief.last_text is not None:
        page.put(f"The last text, had all signed it: {whole(debrief.last_text)} of 100 for you.")


def _unfinished(scenario: Scenario, paper: Unfinished, late: set[str]) -> str:
    """How many clauses of a paper are agreed, and which."""
    name = instrument_name(scenario, paper.instrument)
    reasons = f" ({', '.join(WHY.get(why, why) for why in paper.why)})" if paper.why else ""
    agreed = listed([clause_name(scenario, c) for c in paper.agreed])
    state = "signed, but not in force" if paper.instrument in late else "not signed"
    count = f"{len(paper.agreed)} of {counted(paper.clauses, 'clause')} agreed"
    lacks = ". Missing, nearest first:" if paper.missing else "."
    return f"{name} is {state}{reasons}; {count}{f': {agreed}' if agreed else ''}{lacks}"


def _missing(scenario: Scenario, party: str, paper: Unfinished, clause: str, gap: float) -> str:
    """An essential clause that is not agreed: how far apart, and where each one's red lines are."""
    name = clause_name(scenario, clause)
    if clause in paper.votes:
        return f"{name}. {paper.votes[clause]}."
    if not gap:
        return f"{name}."
    lines: dict[str, list[str]] = {}
    for q, (low, high) in paper.lines.get(clause, {}).items():
        who = "you" if q == party else party_name(scenario, q)
        lines.setdefault(_interval(low, high), []).append(who)
    red = "; ".join(f"{listed(who)} {where}" for where, who in lines.items())
    return f"{name}, {number(gap)} apart{f': {red}' if red else ''}."


def _interval(low: float, high: float) -> str:
    return number(low) if number(low) == number(high) else f"{number(low)}–{number(high)}"


def _remark(scenario: Scenario, debrief: Debrief, clause: ClauseScore) -> str:
    if clause.outvoted:
        return "outvoted"
    if clause.crossed:
        return "crossed"
    if clause.agreed_at is not None and not clause.in_force:
        return _state(scenario, debrief, clause.clause)
    return f"{number(clause.apart)} apart" if clause.apart else ""


def _state(scenario: Scenario, debrief: Debrief, clause: str) -> str:
    """What became of a clause that is agreed and not in force."""
    signed = {*debrief.signed} & {*scenario.clauses[clause].instruments}
    if signed & {paper.instrument for paper in debrief.unfinished}:
        return "signed, not in force"
    return "not in force" if signed else "unsigned"


def left_text(scenario: Scenario, debrief: Debrief) -> str:
    """What the others would still have signed at the end, and what it would have gained."""
    left, whole_package = debrief.left, protocols()[scenario.protocol.kind].whole
    would = "the others, or enough of them," if by_vote(scenario) else "the others"
    rest = " Packages that give them more elsewhere are not counted." if whole_package else ""
    if left is None:
        if all(c.status is Status.AGREED for c in debrief.clauses):
            return f"nothing, since every clause is agreed.{rest}"
        better = (
            "nothing; on the clauses that are not agreed, inside your red lines, "
            f"{would} would have signed nothing better"
        )
        return f"{better}{' clause by clause' if whole_package else ''}.{rest}"
    moves = [
        f"{clause_name(scenario, c)}{at_level(scenario.clauses[c], level)}"
        for c, level in left.levels.items()
    ]
    sure = "" if left.exhaustive else " (the best found of too many packages to try all)"
    return (
        f"{points(left.gain)}. At the end {would} would still have signed {listed(moves)}, for "
        f"a score of {whole(left.score)}{sure}.{rest}"
    )


def pareto_text(scenario: Scenario, debrief: Debrief) -> str:
    """Whether another package would have been better for everybody with a veto or a vote."""
    pareto, votes = debrief.pareto, by_vote(scenario)
    if pareto.exhaustive and pareto.tried == 1:
        return "none was found: by the red lines no clause can be agreed."
    which = "that pass by the red lines" if votes else "inside all red lines"
    gap = number(pareto.gap, 1) if pareto.gap >= BETTER else ""
    tried = (
        f"{'all ' if pareto.exhaustive else ''}{pareto.tried} packages {which} were tried, each "
        f"clause {'at red lines and ' if votes else ''}in steps of a {_part(pareto.steps)} of "
        f"{'what passes' if votes else 'its ZOPA'}"
    )
    if pareto.solved:
        tried = f"the most in any package {which}{f', to {gap} points' if gap else ''}"
    if not pareto.dominated and pareto.solved:
        of = "that passes by the red lines" if votes else which
        more = f" by more than {gap} points" if gap else ""
        return (
            f"no package {of} is better for one{more} and worse for nobody: the outcome is on "
            "the Pareto frontier."
        )
    if not pareto.dominated:
        return f"none was found: the outcome is on or near the Pareto frontier ({tried})."
    if pareto.all_gain >= 0.5:
        who = "every party with a veto or a vote" if votes else "every party with a veto"
        gain = f"{who} could have had {points(pareto.all_gain)} more at once"
    else:
        gain = "some could have had more at nobody's cost"
    return (
        f"{gain}, and you up to a score of {whole(pareto.mine)} without anybody losing ({tried})."
    )


def by_vote(scenario: Scenario) -> bool:
    """Whether votes carry some of the clauses."""
    return any(instrument.quota for instrument in scenario.instruments.values())


def _part(steps: int) -> str:
    return {10: "tenth", 20: "twentieth", 100: "hundredth"}.get(steps, f"1/{steps}")


def tactic_text(debrief: Debrief) -> str:
    """The score of the seat's tactic in the same world."""
    return (
        f"{score_text(debrief.tactic)}; those talks would have ended {ENDED[debrief.tactic_ended]}."
    )


def fair_text(scenario: Scenario, debrief: Debrief, fair: FairText) -> str:
    """What a fair text would have brought, and in brackets what these talks did."""
    papers = [
        listed([instrument_name(scenario, i) for i in signed]) or "nothing"
        for signed in (fair.signed, debrief.signed)
    ]
    played = {score.party: score.score for score in (debrief.own, *debrief.others)}
    ends = [
        f"{'you' if s.party == debrief.party else party_name(scenario, s.party)} "
        f"{whole(s.score)} ({whole(played[s.party] or 0.0)})"
        for s in fair.scores
        if s.score is not None
    ]
    points = f"; points: {listed(ends)}" if ends else ""
    return (
        "with texts that give most to whoever gains least, and the same orders, "
        f"{papers[0]} would have been signed ({papers[1]}) "
        f"and {counted(len(fair.agreed), 'clause')} agreed ({len(fair.played)}){points}. "
        "In brackets what this game brought."
    )


def _others(page: Page, scenario: Scenario, debrief: Debrief) -> None:
    page.heading("The others, whose instructions you did not see")
    if not debrief.signed:
        who = [party_name(scenario, s.party) for s in debrief.others]
        has = "has" if len(who) == 1 else "each have"
        page.put(f"Nothing was signed, so {listed(who)} {has} 0 points.")
        return
    for score in debrief.others:
        page.put(
            f"{opened(score_text(score))}.",
            lead=f"{party_name(scenario, score.party)}: ",
        )
