"""Debriefs a finished game: the score, clause by clause, and yardsticks.

A scorable simulation in the manner of Raiffa, H. (1982), The Art and Science of Negotiation: 0 is
no deal, 100 everything as sought. What was hidden during the game is disclosed here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from negosim.analysis.left_on_table import best_still_open
from negosim.analysis.packages import room, value
from negosim.analysis.pareto import Pareto
from negosim.bargaining.frontier import against_all
from negosim.game.errors import GameError
from negosim.game.game import Game, orders_of
from negosim.prose.verdicts import verdict_sentence
from negosim.protocols.registry import protocols
from negosim.record import (
    EPS,
    ClauseOutcome,
    Ending,
    InstrumentOutcome,
    Run,
    Status,
    Unforced,
    Unsigned,
)
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.talks.play import Sitting, sit
from negosim.talks.seat import LAST_TEXT, TEXT, Order, Turn, step_of, text_turn
from negosim.talks.signing import Closing, Worth


@dataclass(frozen=True, slots=True)
class Score:
    """What an outcome is worth to a party.

    `score` runs from no deal (0) to everything as sought (100), below 0 if no deal would
    be better; None if no deal is worth as much as everything.
    """

    party: str
    utility: float
    batna: float
    score: float | None


@dataclass(frozen=True, slots=True)
class ClauseScore:
    """The result of one clause for the seat.

    `level` is the one in force (the status quo if none is); `points` what it adds to the score,
    of `possible`; `text` the level of the last text, or as agreed, and `offered` the points that
    this adds once in force; `apart` is by how much the clause missed agreement. `low` and `high`
    are the red lines when it was agreed, else the last. `outvoted`: it was agreed by the votes of
    others, against the seat's.
    """

    clause: str
    status: Status
    in_force: bool
    level: float
    agreed_at: float | None
    ideal: float
    low: float
    high: float
    points: float
    possible: float
    text: float
    offered: float
    apart: float
    crossed: bool
    outvoted: bool


@dataclass(frozen=True, slots=True)
class LeftOnTable:
    """The best package that the others would still have signed: its new levels and its score."""

    levels: Mapping[str, float]
    score: float
    gain: float
    exhaustive: bool


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A paper that is not signed, or not in force: why, what is agreed in it, what it lacks.

    `missing` are its essential clauses that are not agreed, and all that no votes have carried,
    with the gap between the red lines, or else the distance by which what all would sign had no
    common level; with votes, that of the nearest coalition. `lines` are the red lines of all who
    must agree, on those of them that are blocked; `votes` says in words why no votes carried one.
    `clauses` is how many the paper has.
    """

    instrument: str
    why: tuple[str, ...]
    agreed: tuple[str, ...]
    missing: Mapping[str, float]
    lines: Mapping[str, Mapping[str, tuple[float, float]]]
    votes: Mapping[str, str]
    clauses: int


@dataclass(frozen=True, slots=True)
class FairText:
    """What the same orders would have brought in the same world with a fair text by the chair.

    `agreed` are the clauses agreed then, `played` those that were in the game; `scores` are those
    of all that have a stance.
    """

    ended: Ending
    signed: tuple[str, ...]
    agreed: tuple[str, ...]
    played: tuple[str, ...]
    scores: tuple[Score, ...]


@dataclass(frozen=True, slots=True)
class Debrief:
    """How a seat did. `outside` are the points that signing cost or gained apart from clauses.

    `unsigned` are the points that agreed clauses would have added in signed papers, `unfinished`
    those papers. `last_text` is the score if all had signed all of the last text.

    `tactic` is the score of the seat's tactic in the same world, `tactic_ended` how those talks
    would have ended. `fair` is None if the text was fair, or there is no single text.
    """

    party: str
    ended: Ending
    own: Score
    clauses: tuple[ClauseScore, ...]
    outside: float
    signed: tuple[str, ...]
    unsigned: float
    unfinished: tuple[Unfinished, ...]
    last_text: float | None
    left: LeftOnTable | None
    pareto: Pareto
    tactic: Score
    tactic_ended: Ending
    fair: FairText | None
    others: tuple[Score, ...]

    @property
    def crossed(self) -> tuple[str, ...]:
        """The clauses that were agreed beyond the seat's own red lines."""
        return tuple(c.clause for c in self.clauses if c.crossed)

    def to_dict(self) -> dict[str, Any]:
        """The debrief as plain dicts and lists."""
        result = asdict(self)
        for row in result["clauses"]:
            row["status"] = row["status"].value
        result["ended"], result["tactic_ended"] = self.ended.value, self.tactic_ended.value
        if self.fair:
            result["fair"]["ended"] = self.fair.ended.value
        return result | {"crossed": list(self.crossed)}


def debriefs(game: Game) -> dict[str, Debrief]:
    """How each seat did. Raises GameError during the talks."""
    run = game.run
    if run is None:
        raise GameError("the talks are not over yet")
    fair = _fair(game, run)
    return {party: _debrief(game, run, party, fair) for party in game.seats}


def _debrief(game: Game, run: Run, party: str, fair: FairText | None) -> Debrief:
    closing = game.sitting.closing
    scores = scores_of(closing, run)
    alone = _left_to_tactic(game, party)
    if alone.run is None:
        raise GameError("the talks without a person in the seat did not end")
    clauses, outside = _clauses(run, closing, party)
    return Debrief(
        party=party,
        ended=run.outcome.talks,
        own=scores[party],
        clauses=clauses,
        outside=outside,
        signed=tuple(i for i, o in run.outcome.instruments.items() if o.signed),
        unsigned=_unsigned(closing, run, clauses, party),
        unfinished=tuple(_unfinished(game.scenario, run)),
        last_text=_last_text(closing, run, scores[party]),
        left=_left(game, run, scores[party]),
        pareto=against_all(closing, party),
        tactic=scores_of(alone.closing, alone.run)[party],
        tactic_ended=alone.run.outcome.talks,
        fair=fair,
        others=tuple(s for q, s in scores.items() if q != party and _has_stance(closing, q)),
    )


def _unsigned(closing: Closing, run: Run, clauses: tuple[ClauseScore, ...], party: str) -> float:
    """The points of clauses that were agreed but are in no paper in force."""
    p, worth = closing.table.parties.index(party), Worth.of(closing)
    waiting = [c.clause for c in clauses if c.agreed_at is not None and not c.in_force]
    columns = [closing.table.clauses.index(c) for c in waiting]
    gained = (worth.agreed - worth.nothing)[0, p, columns]
    return _scale(closing, run, p) * float(gained.sum())


def _last_text(closing: Closing, run: Run, own: Score) -> float | None:
    """The score if all had signed the last text, agreed levels included."""
    if own.score is None:
        return None
    p = closing.table.parties.index(own.party)
    all_of_it = np.ones_like(closing.agreed)
    whole = Worth.of(closing).with_only(all_of_it, np.zeros(1, dtype=np.intp))
    return _scale(closing, run, p) * (float(whole[0, p]) - own.batna)


def _scale(closing: Closing, run: Run, p: int) -> float:
    """The points that a utility of 1 at the end is worth to party `p`; 0 if it has no score."""
    _, above = room(closing)
    later = float(closing.table.discount[p] ** run.outcome.day)
    return 100.0 / float(above[p]) * later if above[p] > 0 else 0.0


def _unfinished(scenario: Scenario, run: Run) -> Iterator[Unfinished]:
    """The papers that are not signed or not in force, with how near each was."""
    clauses = run.outcome.clauses
    for i, paper in run.outcome.instruments.items():
        if not paper.in_force:
            held = [c for c, stated in scenario.clauses.items() if i in stated.instruments]
            lacks = [c for c in held if c in paper.missing or _not_carried(clauses[c])]
            yield Unfinished(
                instrument=i,
                why=tuple(_why(paper, [clauses[c] for c in held])),
                agreed=tuple(c for c in held if clauses[c].status is Status.AGREED),
                missing={c: clauses[c].gap or clauses[c].apart for c in lacks},
                lines={
                    c: {q: (x.low, x.high) for q, x in clauses[c].lines.items()}
                    for c in lacks
                    if clauses[c].gap
                },
                votes={
                    c: verdict_sentence(scenario, run, c).reason for c in lacks if clauses[c].ballot
                },
                clauses=len(held),
            )


def _why(paper: InstrumentOutcome, held: list[ClauseOutcome]) -> Iterator[str]:
    """The reasons in short; a condition that no party states is that of votes that are lost."""
    stated = paper.unmet or any(v.status is Status.CONDITIONAL for v in held)
    for reason in paper.why_not_in_force if paper.signed else paper.why:
        lost = not stated and reason in (Unsigned.CONDITION, Unforced.CONDITION)
        yield "votes lost" if lost and any(v.ballot for v in held) else reason.words


def _not_carried(verdict: ClauseOutcome) -> bool:
    return verdict.ballot is not None and verdict.status is not Status.AGREED


def _has_stance(closing: Closing, party: str) -> bool:
    return bool(closing.table.stated[closing.table.parties.index(party)].any())


def scores_of(closing: Closing, run: Run) -> dict[str, Score]:
    """What the talks are worth to each party: a gain is worth less, the later it comes."""
    no_deal, above = room(closing)
    scores = {}
    for p, party in enumerate(closing.table.parties):
        utility, batna = run.outcome.utilities[party], float(no_deal[p])
        score = 100.0 * (utility - batna) / float(above[p]) if above[p] > 0 else None
        scores[party] = Score(party, utility, batna, score)
    return scores


def _clauses(run: Run, closing: Closing, party: str) -> tuple[tuple[ClauseScore, ...], float]:
    table = closing.table
    p = table.parties.index(party)
    scale = _scale(closing, run, p)
    worth, valued = Worth.of(closing), value(closing, closing.text, closing.agreed)
    agreed, quo, nothing = (x[0, p] for x in (worth.agreed, worth.status_quo, worth.nothing))
    force = np.array([i.in_force for i in run.outcome.instruments.values()])
    covered = table.holds[force].any(axis=0)
    rows = []
    for c, clause in enumerate(table.clauses):
        if not table.stated[p, c]:
            continue
        in_force = bool(valued.in_force[0, c])
        level = float(closing.text[0, c] if in_force else table.status_quo[c])
        now = agreed[c] if in_force else quo[c] if covered[c] else nothing[c]
        verdict = run.outcome.clauses[clause]
        agreed_at = verdict.level if verdict.status is Status.AGREED else None
        low, high = float(closing.low[0, p, c]), float(closing.high[0, p, c])
        if verdict.agreed_in is not None:
            answers = run.sessions[verdict.agreed_in - 1].answers.get(party, {})
            if clause in answers:  # a party that had left said nothing
                low, high = answers[clause].low, answers[clause].high
        rows.append(
            ClauseScore(
                clause=clause,
                status=verdict.status,
                in_force=in_force,
                level=level,
                agreed_at=agreed_at,
                ideal=float(closing.ideal[0, p, c]),
                low=low,
                high=high,
                points=scale * float(now - nothing[c]),
                possible=scale * float(closing.weight[0, p, c] - nothing[c]),
                text=float(closing.text[0, c]),
                offered=scale * float(agreed[c] - nothing[c]),
                apart=verdict.gap or verdict.apart,
                crossed=agreed_at is not None and not low - EPS <= agreed_at <= high + EPS,
                outvoted=agreed_at is not None and party in _against(verdict),
            )
        )
    beyond = float(worth.no_deal[0, p] - nothing.sum()) if table.states_no_deal[p] else 0.0
    return tuple(rows), -scale * beyond if table.bound[force, p].any() else 0.0


def _against(verdict: ClauseOutcome) -> tuple[str, ...]:
    return verdict.ballot.against if verdict.ballot else ()


def _left(game: Game, run: Run, own: Score) -> LeftOnTable | None:
    """The best package that was still possible, if better than the outcome."""
    closing = game.sitting.closing
    if own.score is None or not game.sitting.sessions:
        return None
    best = best_still_open(closing, own.party)
    p = closing.table.parties.index(own.party)
    signed = float(value(closing, closing.text, closing.agreed).utility[0, p])
    if best.utility <= signed + EPS:
        return None
    agreed = dict(zip(closing.table.clauses, closing.agreed[0].tolist(), strict=True))
    scale = _scale(closing, run, p)
    return LeftOnTable(
        levels={c: level for c, level in best.levels.items() if not agreed[c]},
        score=scale * (best.utility - own.batna),
        gain=scale * (best.utility - signed),
        exhaustive=best.exhaustive,
    )


def _left_to_tactic(game: Game, party: str) -> Sitting:
    """The same talks in the same world with the tactic in this seat; other people's orders stay.

    If those talks last longer, the other people's tactics answer in the further sessions, and their
    last offers answer the last text.
    """
    others = tuple(q for q in game.seats if q != party)
    return _again(game, game.scenario, others)


def _fair(game: Game, run: Run) -> FairText | None:
    """The same orders in the same world, in which the chair writes a fair text."""
    protocol = game.scenario.protocol
    dictated = any(move.orders and step_of(move.session) == TEXT for move in game.moves)
    if (protocol.text == "fair" and not dictated) or protocols()[protocol.kind].whole:
        return None
    scenario = game.scenario.changed({"protocol.text": "fair"})
    fair = _again(game, scenario, game.seats, by_rule=True)
    if fair.run is None:
        raise GameError("the talks with a fair text did not end")
    outcome, scores = fair.run.outcome, scores_of(fair.closing, fair.run)
    return FairText(
        ended=outcome.talks,
        signed=tuple(i for i, o in outcome.instruments.items() if o.signed),
        agreed=_agreed(fair.run),
        played=_agreed(run),
        scores=tuple(s for q, s in scores.items() if _has_stance(fair.closing, q)),
    )


def _agreed(run: Run) -> tuple[str, ...]:
    return tuple(c for c, v in run.outcome.clauses.items() if v.status is Status.AGREED)


def _again(
    game: Game, scenario: Scenario, seats: tuple[str, ...], by_rule: bool = False
) -> Sitting:
    """The talks in the same world with the orders of these seats; tactics decide all else.

    The chair's rule writes the texts with `by_rule`, whatever a person in the chair wrote.
    """
    given = orders_of([m for m in game.moves if m.party in seats], seats)
    # of any calendar: an event that moved the end in the game may not happen again
    sessions = range(1, tabulate(scenario).most_meetings + 2)
    turns: tuple[Turn, ...] = (*sessions, LAST_TEXT, *map(text_turn, sessions))
    if by_rule:
        given = {q: {t: o for t, o in by.items() if step_of(t) != TEXT} for q, by in given.items()}
    nothing: dict[str, Order] = {}
    filled = {q: {n: given[q].get(n, nothing) for n in turns} for q in seats}
    return sit(scenario, filled, game.seed, game.world)
