"""Counts the votes that a seat has heard: for the last text, and which coalition is nearest to it.

Everything here was said aloud: replies, offers, and who has how many votes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from negosim.ballot import Ballot
from negosim.game.public import PublicAnswer, Round
from negosim.record import Reply
from negosim.table import Mask, Table, Vote
from negosim.talks.answers import counted
from negosim.unlocking.coalitions import cheapest

LEAST = 0.01  # the distance of one that refuses the level that it offers


def ballots(table: Table, gone: Mask, rounds: Sequence[Round]) -> dict[str, Ballot]:
    """How the votes on each clause with a quota fell in the last session; `gone` (P,) are away.

    The coalition is the one that the least movement of public offers brings to the text, if any.
    """
    last = rounds[-1] if rounds else None
    return {table.clauses[vote.clause]: _ballot(table, vote, gone, last) for vote in table.votes}


def _ballot(table: Table, vote: Vote, gone: Mask, last: Round | None) -> Ballot:
    clause = table.clauses[vote.clause]
    said = [last.answers.get(p, {}).get(clause) if last else None for p in table.parties]
    text = last.text[clause] if last else 0.0
    away = gone | np.array([answer is None for answer in said])
    accepts = np.array([a is not None and a.reply is Reply.ACCEPT for a in said])
    costs = [
        None if a is None or not decides or left else _distance(a, text)
        for a, decides, left in zip(said, table.deciding[:, vote.clause], gone, strict=True)
    ]
    members = cheapest(costs, table.must[:, vote.clause], vote.share, vote.quota)
    coalition = np.isin(np.arange(len(said)), members or ())
    return counted(table, vote, accepts, away, coalition)


def _distance(answer: PublicAnswer, text: float) -> float:
    if answer.reply in (Reply.ACCEPT, Reply.CONDITIONAL):
        return 0.0
    return max(abs(answer.offer - text), LEAST)
