"""Explains every mark and term of the screens in a sentence; help pages and the docs use it."""

from __future__ import annotations

MARKS = {
    "✓ agreed": "Everyone who must agree accepts the same text.",
    "◐ conditional": "All accept the text, but a condition of one of them is not met.",
    "· open": "Neither agreed nor blocked: somebody holds back, or has left.",
    "✗ blocked": "The red lines of those who must agree have no level in common.",
    "✓ ? ▲▼ − × replies": "A party accepts the text, accepts it on a condition, moves its offer up "
    "or down, holds its offer, or refuses.",
    "▌▐ red line": "The end of what a party signs: it signs nothing beyond it.",
    "◆ text": "The draft on the table: the level that is proposed and all answer to.",
    "h record": "Where the clause ended in history.",
    "△ reference point": "Where a theory of bargaining puts the clause: N Nash, "
    "K Kalai–Smorodinsky, E egalitarian, U utilitarian. No forecast.",
    "✓ applied": "The scenario has the values of this line by now.",
    "≠ changed": "Differs from the scenario as stated, by your changes.",
    "● talks": "A session; ◉ is the one shown.",
    "◇ event": "Something that happens outside the talks.",
    "┆ deadline": "The last day of the talks.",
}
TERMS = {
    "baseline": "The run of the scenario as stated, without your changes.",
    "capability": "What a party weighs in a compromise.",
    "central world": "The run in which every number has its stated value and an event happens if "
    "its chance is one half or more.",
    "condition": "A party accepts a clause only at some level of another, or with a paper signed.",
    "essential": "A party signs no paper in which a clause that is essential to it is not settled.",
    "gap": "How far the red lines of those who must agree are apart; then there is no ZOPA.",
    "ideal": "The level that a party would choose alone.",
    "κ (share conceded)": "How far a party has gone from its ideal (0) to its red line (1).",
    "last call": "One more text after the last session; every party gives its last offer on it.",
    "level": "A clause as a number: 0 is the status quo, 1 the draft; levels between have names.",
    "no deal": "What a party has if nothing is signed, as a utility.",
    "offer": "The level that a party proposes on a clause in a session.",
    "p05, p50, p95": "5, 50 and 95 % of the worlds end at or below this level.",
    "paper": "An instrument, a document with clauses: signed as a package or clause by clause.",
    "P(signed)": "The share of worlds in which a paper is signed; ± is its standard error.",
    "tactic": "The rule by which a party concedes, session by session.",
    "tension": "How heated the talks are, 0 to 1; it slows concessions, and parties may leave.",
    "utility": "What an outcome is worth to a party: 1 is its ideal on every clause.",
    "veto and voice": "A veto must agree, a vote counts for a quota, a voice is only heard, a "
    "chair writes the text.",
    "weight": "How much a clause counts for a party against its other clauses (salience).",
    "world": "One run in which uncertain numbers are drawn at random; a seed gives the same draws.",
    "ZOPA": "Zone of possible agreement: the levels inside the red lines of all who must agree.",
}
GLOSSARY = {**MARKS, **TERMS}
VERDICTS = ("✓ agreed", "◐ conditional", "· open", "✗ blocked")
