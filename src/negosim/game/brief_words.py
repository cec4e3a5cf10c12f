"""Writes a seat's confidential instructions as lines of text, from its `Brief` alone."""

from __future__ import annotations

from negosim.game.brief import Aim, Brief
from negosim.prose import Line
from negosim.prose.conditions import condition
from negosim.prose.names import clause_name, level_name, span
from negosim.prose.page import Page
from negosim.prose.ratification import chamber_line
from negosim.prose.votes import own_votes
from negosim.scenario.schema import Scenario
from negosim.text import counted, listed, number


def brief_lines(scenario: Scenario, brief: Brief, width: int = 96) -> list[Line]:
    """The confidential instructions as a page at most `width` columns wide."""
    page = Page(width)
    party = scenario.parties[brief.party]
    page.put(f"Confidential instructions: {party.name}", "title", indent=0)
    page.put(f"{scenario.title}.", "about", indent=0)
    if party.about:
        page.put(party.about, "about", indent=0)
    page.heading("What it is worth")
    page.put(
        f"With no deal you end at {number(brief.batna)}, where everything as you seek it is 1. "
        "That is 0 and 100 on your score; the numbers below are points of it. " + worth_text(brief)
    )
    page.heading("What you want, what has most at stake first")
    page.put("At stake is what lies between the best and the worst level of a clause.", "about")
    if any(aim.essential for aim in brief.aims):
        votes = any(aim.votes and not aim.veto for aim in brief.aims)
        lapse = " Your votes in a paper lapse without it." if votes else ""
        page.put(f"What is marked * is essential: you sign nothing without it.{lapse}", "about")
    if conditions := conditions_text(brief):
        page.put(conditions, "about")
    for aim in brief.ranked:
        page.put(aim_text(scenario, brief, aim), lead="* " if aim.essential else "· ")
    _votes(page, scenario, brief)
    page.heading("What your delegation does when you leave it to its tactic")
    page.put(tactic_text(brief))
    if brief.walkout:
        page.put(
            "When talks are tense and the others refuse what is essential to you, your capital may "
            "call the delegation home."
        )
    if chamber := chamber_line(scenario, brief.party):
        page.put(f"{chamber} What it refuses does not enter into force.")
    page.put("Positions are estimates where the scenario says so.", "about")
    return page.lines


def _votes(page: Page, scenario: Scenario, brief: Brief) -> None:
    """The seat's votes, clauses with the same ones together."""
    by_words: dict[str, list[str]] = {}
    for aim in brief.aims:
        if aim.votes:
            words = own_votes(brief.ballots[aim.clause], brief.party, aim.veto)
            by_words.setdefault(words, []).append(clause_name(scenario, aim.clause))
    if by_words:
        page.heading("Your votes")
    for words, clauses in by_words.items():
        page.put(words, lead=f"{listed(clauses)}: ")


def aim_text(scenario: Scenario, brief: Brief, aim: Aim, *, named: bool = True) -> str:
    """What the seat wants on one clause, in sentences; `named` begins with the clause."""
    clause = scenario.clauses[aim.clause]
    parts = [
        f"{f'{clause_name(scenario, aim.clause)}: ' if named else ''}{points(aim.stake)} at stake.",
        f"You seek {level_name(clause, aim.ideal)}: {points(aim.points)}. You sign "
        f"{span(clause, aim.low, aim.high)}{_least(aim)}.",
    ]
    if aim.essential:
        parts.append("Essential." if named else "Essential: you sign nothing without it.")
    parts += [f"Only if {condition(scenario, needed)}." for needed in aim.requires]
    if aim.clause in brief.silent:
        parts.append("You have no say on it.")
    elif not (aim.veto or aim.votes):
        parts.append("You are heard here, and cannot block.")
    elif aim.votes and not named:
        parts.append(own_votes(brief.ballots[aim.clause], brief.party, aim.veto))
    return " ".join(parts)


def conditions_text(brief: Brief) -> str:
    """What becomes of a yes while a condition is not met; "" without one that counts."""
    if not any(aim.requires and (aim.veto or aim.votes) for aim in brief.aims):
        return ""
    return (
        "'Only if' is kept for you: until the condition is met, your yes to the clause counts as "
        "conditional, all hear the condition, and you have not agreed."
    )


def _least(aim: Aim) -> str:
    """What the clause is worth at its worst inside the red lines, where that is less."""
    if round(aim.worst) == round(aim.points):
        return ""
    return f": {points(aim.worst)} at the worst"


def points(value: float) -> str:
    """Points of a score: "53 points", "1 point", "-7 points", "under 1 point"."""
    if 0.0 < value < 0.5:
        return "under 1 point"
    return f"{'-' if round(value) < 0 else ''}{counted(abs(round(value)), 'point')}"


def worth_text(brief: Brief) -> str:
    """What a signature is worth by itself, and what time costs, where the party states it."""
    parts = []
    if round(brief.signing):
        worth = points(abs(brief.signing))
        parts.append(
            f"Signing is worth {worth} in itself, since a failure of the talks would leave you "
            "that far below the status quo; no deal is 0."
            if brief.signing > 0
            else f"Signing costs you {worth} in itself, since without a deal you keep what is "
            "worth that much more than the status quo; no deal is 0."
        )
    if brief.discount < 1.0:
        parts.append(f"What you gain a day later is worth {brief.discount:g} of it.")
    return " ".join(parts)


def tactic_text(brief: Brief, *, numbers: bool = True) -> str:
    """The seat's tactic in words, its technical name in brackets, without `numbers` that alone."""
    text = f"It {brief.tactic.title}"
    if brief.tactic.allocation == "logrolling":
        text += ", giving first on what matters least to you"
    if brief.sensitivity:
        text += "; tension slows it"
    params = f": {brief.tactic.params}" if brief.tactic.params and numbers else ""
    return f"{text} (tactic '{brief.tactic.kind}'{params})."


def guarded(scenario: Scenario, party: str) -> bool:
    """Whether a paper that is worth less than no deal to a party is not signed in its name.

    The engine compares the two for signatories whose value of no deal is stated.
    """
    own = scenario.parties[party]
    signs = any(paper.seats.get(party) == "veto" for paper in scenario.instruments.values())
    return signs and not (own.no_deal is None and own.outside is None)
