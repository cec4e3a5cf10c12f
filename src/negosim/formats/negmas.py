"""Reads the JSON and YAML of NegMAS: an outcome space and additive utilities in a folder."""

from __future__ import annotations

import math
import re
from pathlib import Path

from negosim.formats import domains
from negosim.formats.domains import Issue, Profile, Worth
from negosim.formats.draft import Draft
from negosim.formats.json_tree import Node
from negosim.formats.notes import Notes, refused
from negosim.text import printable

ADDITIVE = ("LinearAdditiveUtilityFunction", "LinearUtilityAggregationFunction")


def read(trees: dict[str, Node], path: Path) -> Draft:
    """The scenario of parsed files, by their names. Raises ScenarioError with file and line."""
    notes = Notes(str(path))
    spaces = {f: node for f, node in trees.items() if _type(node).endswith("OutcomeSpace")}
    if len(spaces) != 1:
        raise refused(
            str(path), 0, f"holds {len(spaces)} outcome spaces: name the folder of one domain"
        )
    ((file, space),) = spaces.items()
    issues = [_issue(node, file) for node in space.get("issues").entries]
    if not issues:
        raise refused(file, space.line, "the outcome space has no issues")
    profiles = []
    for other, node in trees.items():
        if "Fun" in _type(node) or "UFun" in _type(node):
            profiles.append(_profile(node, other, issues))
        elif other != file:
            notes.lose(node.line, "a file that is no utility function", other)
    if not profiles:
        raise refused(str(path), 0, "holds no utility function beside its outcome space")
    return domains.draft(space.get("name").text or path.stem, notes, issues, profiles)


def _type(node: Node) -> str:
    return node.get("type").text.rpartition(".")[2]


def _issue(node: Node, file: str) -> Issue:
    name, kind, values = node.get("name").text, _type(node), node.get("values").entries
    words = tuple(value.text for value in values)
    if kind == "ContinuousIssue" and len(words) == 2:
        return domains.reals(name, *words, file, node.line)
    if kind == "ContiguousIssue" and len(words) == 2:
        return domains.integers(name, *words, "1", file, node.line)
    if not words or not all(words):
        raise refused(
            file, node.line, f"issue '{printable(name)}' has no values that are text or numbers"
        )
    return Issue(name, file, node.line, words)


def _profile(node: Node, file: str, issues: list[Issue]) -> Profile:
    if _type(node) not in ADDITIVE:
        what = f"is a {printable(_type(node))}: only {ADDITIVE[0]} is read"
        raise refused(file, node.get("type").line, what)
    profile = Profile(node.get("name").text or Path(file).stem, file, node.line)
    values, shares = node.get("values"), node.get("weights")
    for n, issue in enumerate(issues):
        worth, share = _of(values, issue.name, n), _of(shares, issue.name, n)
        weight = domains.number(share.text, file, share.line, f"the weight of '{issue.name}'")
        profile.worths[issue.name] = _worth(issue.name, worth, weight, file)
    bid = node.get("reserved_outcome")
    if bid.entries or bid.items:
        profile.bid = {i.name: _of(bid, i.name, n).text for n, i in enumerate(issues)}
        profile.reserve_line = bid.line
    reserve = node.get("reserved_value")
    if isinstance(reserve.value, int | float) and math.isfinite(reserve.value):
        profile.bid, profile.reserve_line = None, reserve.line
        profile.reserve = float(reserve.value)
    return profile


def _of(node: Node, name: str, n: int) -> Node:
    """What belongs to an issue, in a table by name or a list in order."""
    if node.items:
        return node.get(name)
    return node.entries[n] if n < len(node.entries) else Node(None, node.line)


def _as_numbers(table: dict[str, float]) -> dict[str, float]:
    """The table by values such as 1, where keys are written as 1.0."""
    keys = (key for key in table if re.fullmatch(r"-?\d+\.\d+", key))
    return {f"{float(key):.12g}": table[key] for key in keys}


def _worth(name: str, node: Node, weight: float, file: str) -> Worth:
    kind = _type(node)
    if kind == "TableFun":
        what = f"the value of an outcome of '{name}'"
        table = node.get("mapping").items
        numbers = {v: domains.number(x.text, file, x.line, what) for v, x in table.items()}
        if not numbers:
            raise refused(file, node.line, f"the table of '{printable(name)}' is empty")
        return Worth(node.line, weight, _as_numbers(numbers) | numbers)
    if kind in ("AffineFun", "LinearFun", "IdentityFun", "ConstFun"):
        slope = "1" if kind == "IdentityFun" else node.get("slope").text or "0"
        bias = node.get("bias").text or "0"
        s, b = (domains.number(x, file, node.line, f"a term of '{name}'") for x in (slope, bias))
        return Worth(node.line, weight, {}, s, b)
    read_ = "TableFun, AffineFun, LinearFun and IdentityFun are read"
    raise refused(
        file, node.line, f"the values of '{printable(name)}' are a {printable(kind)}: {read_}"
    )
