"""Writes what a seat reads of packages: whose is on the table, what it holds, who takes it."""

from __future__ import annotations

from negosim.game.public import Round
from negosim.prose.names import clause_name, party_name
from negosim.record import Reply
from negosim.scenario.schema import Scenario
from negosim.talks.play import Pending
from negosim.talks.seat import LAST_OFFER, LAST_TEXT
from negosim.text import listed

UNSAID = (
    "If you choose nothing, as with 'hold', your last offer answers: yes if the text lies between "
    "what you seek and that offer."
)
LAST = {
    LAST_OFFER: "Everybody states a last offer. One last package is then tabled, which you take or "
    "decline.",
    LAST_TEXT: "You take the last package if you accept every clause of it, and decline it if you "
    f"refuse one. {UNSAID}",
}


def about_package(scenario: Scenario, pending: Pending) -> str:
    """Whose package the seat answers, how it takes it, and what is not in it."""
    package = pending.package
    if package is None:
        return ""
    if pending.step == LAST_OFFER:
        return LAST[LAST_OFFER]
    if len(package.left_out) + len(pending.agreed) == len(pending.text):
        return "No package is on the table."
    if package.by == pending.party:
        whose = "This package is yours: your standing offers, where you decide."
    elif package.by:
        whose = f"{party_name(scenario, package.by)} tables this package."
    else:
        whose = "This package is on the table."
    how = LAST.get(pending.step, "You take it if your answers would sign every clause of it.")
    return f"{whose} {how}{_not_in_it(scenario, package.left_out)}"


def _not_in_it(scenario: Scenario, clauses: tuple[str, ...]) -> str:
    each = listed([clause_name(scenario, c) for c in clauses])
    return f" Not in it: {each}." if each else ""


def tabled_words(scenario: Scenario, last: Round) -> tuple[str, bool]:
    """Whose package was tabled in a session, if packages are; and whether any text was."""
    package = last.package
    if package is None:
        return "", True
    if len(package.left_out) + len(last.closed) == len(last.text):
        return "No package was tabled.", False
    who = party_name(scenario, package.by) if package.by else ""
    head = f"{who} tabled a package." if who else "A package was on the table."
    return f"{head}{_not_in_it(scenario, package.left_out)}", True


def reply_words(last: Round, speaker: str) -> str:
    """The reply of a party to the package as a whole; "" if it gave none."""
    reply = last.package.replies.get(speaker) if last.package else None
    if reply is None:
        return ""
    words = {Reply.ACCEPT: "takes the package", Reply.CONDITIONAL: "would take the package"}
    return words.get(reply, "declines the package")
