"""Names the numbers of a scenario in words: "Ann: lower red line on warranty"."""

from __future__ import annotations

from negosim.prose.names import clause_name, party_name
from negosim.prose.ratification import chamber_name
from negosim.scenario.paths import keys_of, setting_at
from negosim.scenario.schema import Scenario

ENDS = ("lower", "upper")


def parameter_name(scenario: Scenario, path: str) -> str:
    """The value at a path: whose it is, what it is, and on which clause."""
    root, *keys = map(str, keys_of(path))
    if root == "clauses" and keys[1:2] == ["stances"]:
        clause, _, party, *below = keys
        return f"{party_name(scenario, party)}: {_of_stance(scenario, path, below, clause)}"
    if root == "clauses":
        return f"{clause_name(scenario, keys[0])}: {_title(scenario, path)}"
    if root == "parties":
        return _of_party(scenario, path, *keys)
    if root == "events":
        return f"{scenario.events[keys[0]].title}: {_of_event(scenario, path, keys)}"
    title = _title(scenario, path)
    return title if title == root else f"{root}: {title}"


def _of_event(scenario: Scenario, path: str, keys: list[str]) -> str:
    """A value of an event, or the value elsewhere that it sets."""
    if keys[1] != "effects":
        return _title(scenario, path)
    effect, below = scenario.events[keys[0]].effects[int(keys[2])], keys[3:]
    if below[0] == "set":
        return parameter_name(scenario, ".".join(below[1:]))
    if effect.party and effect.clause and below[0] != "tactic":
        own = f"clauses.{effect.clause}.stances.{effect.party}"
        return parameter_name(scenario, ".".join([own, *below]))
    who = f"{party_name(scenario, effect.party)}: " if effect.party else ""
    return f"{who}{_title(scenario, path)}"


def _of_party(scenario: Scenario, path: str, party: str, *below: str) -> str:
    who = party_name(scenario, party)
    if below[0] == "members":
        who = f"{who}, {scenario.parties[party].members[below[1]].name}"
        below = below[2:]
    elif below[0] == "ratification":
        who = chamber_name(scenario, party)
        below = below[1:]
    if below[0] == "stances":
        return f"{who}: {_of_stance(scenario, path, list(below[2:]), below[1])}"
    of_tactic = f" ({scenario.parties[party].tactic.kind})" if below[0] == "tactic" else ""
    return f"{who}: {_title(scenario, path)}{of_tactic}"


def _of_stance(scenario: Scenario, path: str, below: list[str], clause: str) -> str:
    """A value of a stance, and the clause that it is about."""
    on = clause_name(scenario, clause)
    if below[0] == "accepts":
        side = f"{ENDS[int(below[1])]} red line" if len(below) > 1 else "red lines"
        return f"{side} on {on}"
    if below[0] == "values":
        return f"satisfaction with '{'.'.join(below[1:])}' on {on}"
    if below[0] == "requires":
        entry = setting_at(scenario, path.rpartition(".")[0]).value
        other = clause_name(scenario, entry.clause)
        return f"condition on {other} ({_title(scenario, path)}) to sign {on}"
    return f"{_title(scenario, path)} on {on}"


def _title(scenario: Scenario, path: str) -> str:
    """The words of the schema for the value, or else its key."""
    setting = setting_at(scenario, path)
    return setting.shape.title or str(setting.keys[-1])
