"""Prints `show --party` and `show --clause`: each stance with its source."""

from __future__ import annotations

from negosim.analysis.zopa import RedLines, stated
from negosim.cli import output
from negosim.prose.conditions import condition
from negosim.prose.names import level_name, party_name, span
from negosim.prose.red_lines import members_phrase
from negosim.record import EPS, Lines
from negosim.scenario.schema import MemberStance, Scenario, Stance
from negosim.scenario.tabulate import tabulate
from negosim.text import dated, estimate, listed, opened


def show_stances(scenario: Scenario, party: str | None, clause: str | None) -> None:
    """Print the stances of a party, or on a clause, or the single one if both are named."""
    lines = stated(tabulate(scenario))
    if clause is not None:
        _clause_page(scenario, lines, clause, party)
        return
    assert party is not None
    output.styled(f"{scenario.parties[party].name} ({party})", "bold")
    if about := scenario.parties[party].about:
        output.styled(about)
    for name, shape in scenario.clauses.items():
        if party in shape.stances:
            output.heading(f"{shape.title} ({name})")
            _stance(scenario, lines.of(party, name), party, name)


def _clause_page(scenario: Scenario, lines: RedLines, clause: str, party: str | None) -> None:
    shape = scenario.clauses[clause]
    output.styled(f"{shape.title} ({clause})", "bold")
    for text in (shape.about, shape.note):
        if text:
            output.styled(text)
    instruments = [scenario.instruments[i].title for i in shape.instruments]
    proposer = f" Proposed by {party_name(scenario, shape.proposer)}." if shape.proposer else ""
    article = f", {shape.article}" if shape.article else ""
    output.styled(f"In {listed(instruments)}{article}.{proposer}")
    if shape.source:
        output.styled(f"Source: {shape.source}", "dim")
    output.heading("Levels")
    for step in sorted(shape.levels, key=lambda s: s.at):
        drafted = " — as drafted" if abs(step.at - shape.drafted) < EPS else ""
        output.styled(f"{level_name(shape, step.at)}{drafted}", indent=2)
    for name in shape.stances:
        if party is None or name == party:
            output.heading(party_name(scenario, name))
            _stance(scenario, lines.of(name, clause), name, clause)


def _stance(scenario: Scenario, lines: Lines, party: str, clause: str) -> None:
    shape = scenario.clauses[clause]
    stance = shape.stances[party]
    stated = f"signs {span(shape, lines.low, lines.high)}"
    signs = stated if stance.accepts else "no red line is stated"
    essential = "; essential to it" if stance.essential else ""
    output.styled(
        f"Seeks {level_name(shape, stance.ideal)}; {signs}{essential}. Weight {stance.salience:g}.",
        indent=2,
    )
    for side, members in (("Lower", lines.low_by), ("Upper", lines.high_by)):
        if members:
            because = members_phrase(scenario, party, members)
            output.styled(f"{side} red line {because}.", indent=2)
    for need in stance.requires:
        output.styled(f"On condition that {condition(scenario, need)}.", indent=2)
    _origin(stance)
    for member in scenario.parties[party].members.values():
        if clause in member.stances:
            own = member.stances[clause]
            output.styled(f"{member.name} signs {span(shape, *own.accepts)}.", indent=2)
            _origin(own, 4)
    chamber = scenario.parties[party].ratification
    if chamber and clause in chamber.stances:
        line = chamber.stances[clause]
        output.styled(f"{opened(chamber.name)} accepts {span(shape, *line.accepts)}.", indent=2)
        _origin(line, 4)


def _origin(stance: Stance | MemberStance, indent: int = 2) -> None:
    """Print source, date and quote; the level is called an estimate, which it is."""
    if stance.quote:
        output.styled(f"“{stance.quote}”", "italic", indent=indent)
    when = f" ({dated(stance.date)})" if stance.date else ""
    if stance.source:
        output.styled(f"Source: {stance.source}{when}", "dim", indent=indent)
    if stance.url:
        output.styled(stance.url, "dim", indent=indent)
    output.styled(
        estimate(stance.basis, stance.confidence, bool(stance.source)), "dim", indent=indent
    )
    if stance.note:
        output.styled(stance.note, "dim", indent=indent)
