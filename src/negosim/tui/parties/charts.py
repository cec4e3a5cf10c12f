"""Draws the chosen party: its tactic's curve, its stance on the number line."""

from __future__ import annotations

from textual.content import Content

from negosim.charts.curve import Curve, curve
from negosim.charts.number_line import number_line
from negosim.record import EPS
from negosim.tui.desk.model import Desk
from negosim.tui.parties.field import Field
from negosim.tui.style.grids import charset, painted, party_roles, role
from negosim.tui.style.look import MUTED, party_name, wrapped
from negosim.tui.table.calendar import calendar_rows
from negosim.tui.table.clause import positions


def tactic_rows(desk: Desk, width: int, height: int) -> list[Content]:
    """The tactic in words, and where the party's offers were session by session in the run."""
    from negosim.tactics.registry import tactics

    if not desk.party:
        return _tension(desk, width, height)
    party = desk.scenario.parties[desk.party]
    rows = [Content.styled(line, MUTED)
            for line in wrapped(tactics()[party.tactic.kind].title, width, 2)]  # fmt: skip
    rows.append(Content.styled("0 ideal · 1 red line", MUTED))
    room = height - len(rows)
    if room < 3:
        return rows[:-1]
    now = mean_position(desk, desk.party)
    before = mean_position(desk, desk.party, baseline=True)
    at = desk.session / max(desk.last - 1, 1)
    drawn = Curve(now, role(desk.party), before if before != now else (), min(at, 1.0), "")
    return rows + painted(curve(drawn, width, room, charset()), party_roles(desk.scenario))


def _tension(desk: Desk, width: int, height: int) -> list[Content]:
    """Tension session by session, before the edits as well."""
    now = tuple(s.tension for s in desk.run.sessions)
    before = tuple(s.tension for s in desk.baseline.sessions)
    at = min(desk.session / max(desk.last - 1, 1), 1.0)
    drawn = Curve(now, "tension", before if before != now else (), at, "τ")
    return painted(curve(drawn, width, height, charset()), party_roles(desk.scenario))


def mean_position(desk: Desk, party: str, baseline: bool = False) -> tuple[float | None, ...]:
    """Where the party's offers are between ideal (0) and red line (1), on average, by session."""
    means: list[float | None] = []
    for session in (desk.baseline if baseline else desk.run).sessions:
        shares = []
        for clause, answer in session.answers.get(party, {}).items():
            text = session.text[clause]
            bound = answer.high if text >= answer.ideal else answer.low
            way = bound - answer.ideal
            if abs(way) > EPS:
                shares.append(min(max((answer.offer - answer.ideal) / way, 0.0), 1.0))
        means.append(sum(shares) / len(shares) if shares else None)
    return tuple(means)


def stance_rows(desk: Desk, field: Field | None, width: int, height: int) -> list[Content]:
    """The chosen clause's line, with the value under the cursor marked."""
    party = desk.party
    if not party:
        return calendar_rows(desk, width, height)
    if party not in desk.scenario.clauses[desk.clause].stances:
        name = party_name(desk.scenario.parties[party], party)
        return [Content.styled(f"{name} has no stance on this clause", MUTED)]
    line = positions(desk, picked_mark(desk, field), party)
    return painted(number_line(line, width, height, charset()), party_roles(desk.scenario))


def picked_mark(desk: Desk, field: Field | None) -> str:
    """Which mark of the line a field moves: low, high, offer (the ideal), or none."""
    at = f"clauses.{desk.clause}.stances.{desk.party}"
    if field is None or not desk.party:
        return ""
    if field.path == f"{at}.accepts":
        return ("low", "high")[field.end]
    return "offer" if field.path == f"{at}.ideal" else ""
