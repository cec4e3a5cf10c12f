"""Writes each stance with its source: of a party, on a clause, or all."""

from __future__ import annotations

from collections.abc import Iterator

from negosim.analysis.zopa import RedLines, stated
from negosim.prose.blocks import Block, Heading, Text
from negosim.prose.conditions import condition
from negosim.prose.names import level_name, party_name, span
from negosim.prose.red_lines import members_phrase
from negosim.record import EPS, Lines
from negosim.scenario.schema import MemberStance, Scenario, Stance
from negosim.scenario.tabulate import tabulate
from negosim.text import dated, estimate, listed, opened


def stances(scenario: Scenario, party: str | None, clause: str | None) -> Iterator[Block]:
    """The stances of a party, or on a clause, or the single one if both are named."""
    lines = stated(tabulate(scenario))
    if clause is not None:
        yield from _on_clause(scenario, lines, clause, party)
        return
    assert party is not None
    yield Text(f"{scenario.parties[party].name} ({party})", "bold")
    if about := scenario.parties[party].about:
        yield Text(about)
    for name, shape in scenario.clauses.items():
        if party in shape.stances:
            yield Heading(f"{shape.title} ({name})")
            yield from _stance(scenario, lines.of(party, name), party, name)


def _on_clause(
    scenario: Scenario, lines: RedLines, clause: str, party: str | None
) -> Iterator[Block]:
    shape = scenario.clauses[clause]
    yield Text(f"{shape.title} ({clause})", "bold")
    for text in (shape.about, shape.note):
        if text:
            yield Text(text)
    instruments = [scenario.instruments[i].title for i in shape.instruments]
    proposer = f" Proposed by {party_name(scenario, shape.proposer)}." if shape.proposer else ""
    article = f", {shape.article}" if shape.article else ""
    yield Text(f"In {listed(instruments)}{article}.{proposer}")
    if shape.source:
        yield Text(f"Source: {shape.source}", "dim")
    yield Heading("Levels")
    for step in sorted(shape.levels, key=lambda s: s.at):
        drafted = " — as drafted" if abs(step.at - shape.drafted) < EPS else ""
        yield Text(f"{level_name(shape, step.at)}{drafted}", indent=2)
    for name in shape.stances:
        if party is None or name == party:
            yield Heading(party_name(scenario, name))
            yield from _stance(scenario, lines.of(name, clause), name, clause)


def every_stance(scenario: Scenario) -> Iterator[Block]:
    """All stances, clause by clause."""
    lines = stated(tabulate(scenario))
    for name, shape in scenario.clauses.items():
        yield Heading(shape.title)
        for text in (shape.note, f"Source: {shape.source}" if shape.source else ""):
            if text:
                yield Text(text, "dim")
        for party in shape.stances:
            yield Text(party_name(scenario, party), "bold")
            yield from _stance(scenario, lines.of(party, name), party, name)


def _stance(scenario: Scenario, lines: Lines, party: str, clause: str) -> Iterator[Block]:
    shape = scenario.clauses[clause]
    stance = shape.stances[party]
    stated = f"signs {span(shape, lines.low, lines.high)}"
    signs = stated if stance.accepts else "no red line is stated"
    essential = "; essential to it" if stance.essential else ""
    yield Text(
        f"Seeks {level_name(shape, stance.ideal)}; {signs}{essential}. Weight {stance.salience:g}.",
        indent=2,
    )
    for side, members in (("Lower", lines.low_by), ("Upper", lines.high_by)):
        if members:
            because = members_phrase(scenario, party, members)
            yield Text(f"{side} red line {because}.", indent=2)
    for need in stance.requires:
        yield Text(f"On condition that {condition(scenario, need)}.", indent=2)
    yield from _origin(stance)
    for member in scenario.parties[party].members.values():
        if clause in member.stances:
            own = member.stances[clause]
            yield Text(f"{member.name} signs {span(shape, *own.accepts)}.", indent=2)
            yield from _origin(own, 4)
    chamber = scenario.parties[party].ratification
    if chamber and clause in chamber.stances:
        line = chamber.stances[clause]
        yield Text(f"{opened(chamber.name)} accepts {span(shape, *line.accepts)}.", indent=2)
        yield from _origin(line, 4)


def _origin(stance: Stance | MemberStance, indent: int = 2) -> Iterator[Block]:
    """Source, date and quote; the level is called an estimate, which it is."""
    if stance.quote:
        yield Text(f"“{stance.quote}”", "italic", indent)
    when = f" ({dated(stance.date)})" if stance.date else ""
    if stance.source:
        yield Text(f"Source: {stance.source}{when}", "dim", indent)
    if stance.url:
        yield Text(stance.url, "dim", indent)
    yield Text(estimate(stance.basis, stance.confidence, bool(stance.source)), "dim", indent)
    if stance.note:
        yield Text(stance.note, "dim", indent)
