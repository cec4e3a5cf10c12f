"""Shows the worlds of a kept ensemble as the Ensemble screen does, as lines."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from negosim.prose.studies.ensemble import counted_sentence, share
from negosim.study.ensemble import Ensemble
from negosim.study.progress import Reading
from negosim.text import listed, number
from negosim.tui.desk.counting import Census
from negosim.tui.ensemble.census import VERDICTS, census_rows, census_title, percentiles
from negosim.tui.ensemble.odds import odds_rows
from negosim.tui.studies.contract import Line, Shown
from negosim.tui.studies.painting import LEAD
from negosim.tui.style.look import MUTED, clause_name, cut, party_name

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario

_NONE = -1  # no clause is the chosen one: the cursor of the answer is drawn around the lines


def worlds_shown(scenario: Scenario, answer: Ensemble) -> Shown:
    """The odds above, a line for each clause."""
    reading = Reading(answer.worlds, answer.asked, None, None)
    census = Census(answer.seed, answer.asked, answer.tally, None, None, reading)
    summary = [counted_sentence(answer.to_dict())]
    if not answer.worlds:
        return Shown(summary, lambda _width: [])
    return Shown(summary, partial(_lines, scenario, census), partial(_top, scenario, census))


def _rows(scenario: Scenario, census: Census, width: int) -> list[Content]:
    """The head of the columns, and a row for each clause."""
    height = len(scenario.clauses) + 1
    return census_rows(scenario, census, _NONE, width, height, inline=True)


def _top(scenario: Scenario, census: Census, _at: int, width: int, height: int) -> list[Content]:
    """P(signed) by paper, the endings, and the heads of the columns."""
    odds = odds_rows(scenario, census, width, min(len(scenario.instruments) + 2, height // 3))
    key = Content.styled(cut(census_title(scenario), width), MUTED)
    return [*odds, key, Content.assemble(" " * LEAD, _rows(scenario, census, width - LEAD)[0])]


def _lines(scenario: Scenario, census: Census, width: int) -> list[Line]:
    rows = _rows(scenario, census, width)[1:]
    return [Line(row, _detail(scenario, census, at)) for at, row in enumerate(rows)]


def _detail(scenario: Scenario, census: Census, at: int) -> str:
    """A clause in words: its verdicts, its levels, who blocks it."""
    key, worlds = list(scenario.clauses)[at], census.worlds
    counts = zip(VERDICTS, census.tally["status"][at], strict=True)
    words = [f"{verdict.name} {share(int(k) / worlds)}" for verdict, k in counts if k]
    low, middle, high = map(number, percentiles(census, at))
    words.append(f"level {middle}, in 90 % of worlds {low} to {high}")
    parties = zip(scenario.parties.items(), census.tally["blocked_by"][at], strict=True)
    if by := [f"{party_name(p, k)} {share(int(n) / worlds)}" for (k, p), n in parties if n]:
        words.append(f"blocked by {listed(by)}")
    return f"{clause_name(scenario.clauses[key], key)}: {' · '.join(words)}"
