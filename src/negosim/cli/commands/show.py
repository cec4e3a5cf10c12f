"""`negosim show`: what a scenario states, without playing it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import click

from negosim.cli import output
from negosim.cli.options import Given, known, scenario_options
from negosim.cli.parameters import Command
from negosim.text import counted

if TYPE_CHECKING:
    from negosim.analysis.zopa import RedLines
    from negosim.scenario.event import Event
    from negosim.scenario.schema import Party, Scenario

PARTIES_A_TABLE = 5


@click.command("show", cls=Command)
@scenario_options()
@click.option("--party", metavar="ID", help="Show this party's stances with their sources.")
@click.option("--clause", metavar="ID", help="Show the stances on this clause with their sources.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole scenario as JSON.")
def command(given: Given, party: str | None, clause: str | None, as_json: bool) -> None:
    """Show SCENARIO: parties, instruments, clauses, red lines and the room for agreement (ZOPA).

    With --party or --clause, show each stance with its source, quote and confidence.
    """
    scenario = given.load()
    known("party", scenario.parties, party)
    known("clause", scenario.clauses, clause)
    if as_json:
        output.json_to("-", _as_dict(scenario))
    elif party is not None or clause is not None:
        from negosim.prose.stances import stances

        output.page(stances(scenario, party, clause))
    else:
        _overview(scenario)


def _as_dict(scenario: Scenario) -> dict[str, Any]:
    lines = _red_lines(scenario)
    room: dict[str, Any] = {}
    for clause in scenario.clauses:
        zopa, gap = lines.room(clause)
        room[clause] = {"zopa": list(zopa) if zopa else None, "gap": gap}
    return {"scenario": scenario.id, **scenario.flat(), "room": room}


def _red_lines(scenario: Scenario) -> RedLines:
    from negosim.analysis.zopa import stated
    from negosim.scenario.tabulate import tabulate

    return stated(tabulate(scenario))


def _overview(scenario: Scenario) -> None:
    from negosim.prose.stated import calendar_sentences

    output.styled(f"{scenario.title} ({scenario.id})", "bold")
    output.styled(scenario.story)
    output.styled(calendar_sentences(scenario))
    _parties(scenario)
    _instruments(scenario)
    _stances(scenario)
    _chambers(scenario)
    _linkages(scenario)
    _ladders(scenario)
    _events(scenario)
    output.styled("")
    output.styled(
        "Positions on a ladder are estimates unless a source states the number: "
        "'--party ID' and '--clause ID' show sources, quotes and confidence.",
        "dim",
    )


def _parties(scenario: Scenario) -> None:
    output.heading("Parties")
    output.table(
        ["id", "name", "capability", "tactic", "consults", "walkout"],
        [
            [
                key,
                _named(party),
                f"{party.capability:g}",
                _tactic(party.tactic.kind, party.tactic.params),
                f"{party.consult_days:g} d",
                f"{party.walkout:g}",
            ]
            for key, party in scenario.parties.items()
        ],
        right=(2, 4, 5),
    )
    _worth(scenario)


def _worth(scenario: Scenario) -> None:
    from negosim.prose.names import party_name
    from negosim.text import listed, number

    worth: dict[str, list[str]] = {
        "No deal is worth": [],
        "Beyond the status quo, no deal is worth": [],
    }
    for key, party in scenario.parties.items():
        for sentence, value in zip(worth, (party.no_deal, party.outside), strict=True):
            if value is not None:
                worth[sentence].append(f"{number(value)} to {party_name(scenario, key)}")
    for sentence, stated in worth.items():
        if stated:
            output.styled(f"{sentence} {listed(stated)}.", indent=2)
    later = [
        f"{number(party.discount)} of it to {party_name(scenario, key)}"
        for key, party in scenario.parties.items()
        if party.discount < 1.0
    ]
    if later:
        output.styled(f"A gain a day later is worth {listed(later)}.", indent=2)


def _named(party: Party) -> str:
    members = f", {counted(len(party.members), 'member')}" if party.members else ""
    return f"{party.name}{members}"


def _tactic(kind: str, params: dict[str, Any]) -> str:
    from negosim.prose.names import tactic_params

    changed = tactic_params(kind, params)
    return f"{kind} ({changed})" if changed else kind


def _instruments(scenario: Scenario) -> None:
    from negosim.prose.stated import seats

    output.heading("Instruments")
    for key, instrument in scenario.instruments.items():
        output.styled(f"{key}: {instrument.title}; {seats(scenario, key)}.", indent=2)
        if instrument.quota:
            _power(scenario, key)


def _power(scenario: Scenario, key: str) -> None:
    from negosim.analysis.power import power
    from negosim.prose.names import party_name

    found = power(scenario.instruments[key])
    if found is None:
        output.styled("Power is not computed: too many voters, or weights not whole.", indent=4)
        return
    rows = [
        [party_name(scenario, p), f"{x.banzhaf:.3f}", f"{x.shapley_shubik:.3f}"]
        for p, x in found.items()
    ]
    output.table([f"power in {key}", "Banzhaf", "Shapley–Shubik"], rows, right=[1, 2])


def _stances(scenario: Scenario) -> None:
    from negosim.prose.names import party_name

    ids, lines = list(scenario.parties), _red_lines(scenario)
    for at in range(0, len(ids), PARTIES_A_TABLE):
        some = ids[at : at + PARTIES_A_TABLE]
        output.heading(
            "Stances: ideal, stated red lines in brackets; ! essential, ? on a condition"
        )
        output.table(
            ["clause", *[party_name(scenario, p) for p in some], "ZOPA"],
            [
                [clause, *[_stance(scenario, lines, p, clause) for p in some], _room(lines, clause)]
                for clause in scenario.clauses
            ],
        )


def _stance(scenario: Scenario, lines: RedLines, party: str, clause: str) -> str:
    from negosim.text import number

    stance = scenario.clauses[clause].stances.get(party)
    if stance is None:
        return "–"
    low, high, *_ = lines.of(party, clause)
    marks = ("!" if stance.essential else "") + ("?" if stance.requires else "")
    stated = stance.accepts is not None or (low, high) != (0.0, 1.0)
    red_lines = f" [{number(low)}–{number(high)}]" if stated else ""
    return f"{number(stance.ideal)}{red_lines}{marks}"


def _room(lines: RedLines, clause: str) -> str:
    from negosim.text import number

    zopa, gap = lines.room(clause)
    return "–".join(map(number, zopa)) if zopa else f"gap {number(gap)}"


def _chambers(scenario: Scenario) -> None:
    from negosim.prose.ratification import chamber_lines

    if lines := chamber_lines(scenario):
        output.heading("Ratification")
        for line in lines:
            output.styled(line, indent=2)


def _linkages(scenario: Scenario) -> None:
    from negosim.prose.linkages import linkages

    if lines := linkages(scenario):
        output.heading("Linkages")
        for line in lines:
            output.styled(line, indent=2)


def _ladders(scenario: Scenario) -> None:
    from negosim.text import listed, number

    output.heading("Clauses and the names of their levels")
    for key, clause in scenario.clauses.items():
        article = f", {clause.article}" if clause.article else ""
        output.styled(f"{key}: {clause.title} ({listed(clause.instruments)}{article})", indent=2)
        ladder = sorted(clause.levels, key=lambda step: step.at)
        if ladder:
            steps = " · ".join(f"{number(step.at)} {step.name}" for step in ladder)
            only = "only these: " if clause.scale == "steps" else ""
            output.styled(only + steps, "dim", indent=6)
        if clause.status_quo:
            output.styled(f"status quo {number(clause.status_quo)}", "dim", indent=6)


def _events(scenario: Scenario) -> None:
    from negosim.prose.events import moment
    from negosim.scenario.happenings import first_day

    if not scenario.events:
        return

    def day(entry: tuple[str, Event]) -> dt.date:
        on, fixed = first_day(scenario, entry[0])
        return on if fixed else dt.date.max

    output.heading("Events")
    output.table(
        ["when", "chance", "tension", "event"],
        [
            [
                moment(scenario, k),
                f"{e.probability:g}",
                f"{e.tension:+g}" if e.tension else "0",
                e.title,
            ]
            for k, e in sorted(scenario.events.items(), key=day)
        ],
        right=(1, 2),
    )
