"""Reads GeniusWeb JSON: one profile, or a folder of the profiles of one domain."""

from __future__ import annotations

from pathlib import Path

from negosim.formats import domains
from negosim.formats.domains import Issue, Profile, Worth
from negosim.formats.draft import Draft
from negosim.formats.json_tree import Node
from negosim.formats.notes import Notes, refused
from negosim.text import printable

SPACE = "LinearAdditiveUtilitySpace"
_READ = {"name", "issueUtilities", "issueWeights", "domain", "reservationBid"}


def read(trees: dict[str, Node], path: Path) -> Draft:
    """The scenario of parsed files, by their names. Raises ScenarioError with file and line."""
    notes = Notes(str(path))
    spaces = {file: node.get(SPACE) for file, node in trees.items() if node.get(SPACE).items}
    if not spaces:
        raise refused(
            str(path), 0, f"holds no profile ({SPACE}): name the folder with the profiles"
        )
    for file, node in trees.items():
        if file not in spaces and not node.get("issuesValues").items:
            notes.lose(node.line, "a file that is no profile", file)
    first = next(iter(spaces))
    domain = spaces[first].get("domain")
    issues = [_issue(name, node, first) for name, node in domain.get("issuesValues").items.items()]
    if not issues:
        raise refused(first, domain.line, "the domain has no issues (issuesValues)")
    profiles = [_profile(node, file, notes) for file, node in spaces.items()]
    title = domain.get("name").text or path.stem
    return domains.draft(title, notes, issues, profiles)


def _issue(name: str, node: Node, file: str) -> Issue:
    if ends := node.get("range").entries:
        if len(ends) != 3:
            raise refused(
                file, node.line, f"the range of '{printable(name)}' should have three numbers"
            )
        low, high, step = (end.text for end in ends)
        return domains.integers(name, low, high, step, file, node.line)
    values = tuple(value.text for value in node.get("values").entries)
    if not values:
        raise refused(file, node.line, f"issue '{printable(name)}' has no values and no range")
    return Issue(name, file, node.line, values)


def _profile(space: Node, file: str, notes: Notes) -> Profile:
    profile = Profile(space.get("name").text or Path(file).stem, file, space.line)
    for key, lost in space.items.items():
        if key not in _READ:
            notes.lose(lost.line, f"'{printable(key)}' of the profile", file)
    shares = space.get("issueWeights")
    for name, node in space.get("issueUtilities").items.items():
        share = shares.get(name)
        weight = domains.number(share.text, file, share.line, f"the weight of '{name}'")
        profile.worths[name] = _worth(name, node, weight, file)
    bid = space.get("reservationBid")
    if values := bid.get("issuevalues").items:
        profile.bid = {name: node.text for name, node in values.items()}
        profile.reserve_line = bid.line
    return profile


def _worth(name: str, node: Node, weight: float, file: str) -> Worth:
    for kind in ("discreteutils", "numberutils"):
        inner = node.get(kind)
        if kind == "discreteutils" and (table := inner.get("valueUtilities").items):
            what = f"the utility of a value of '{name}'"
            numbers = {v: domains.number(x.text, file, x.line, what) for v, x in table.items()}
            return Worth(node.line, weight, numbers)
        if kind == "numberutils" and inner.items:
            keys = ("lowValue", "lowUtility", "highValue", "highUtility")
            low, at_low, high, at_high = (
                domains.number(inner.get(k).text, file, inner.line, f"{k} of '{name}'")
                for k in keys
            )
            if low == high:
                raise refused(
                    file, inner.line, f"lowValue and highValue of '{printable(name)}' are one"
                )
            slope = (at_high - at_low) / (high - low)
            return Worth(node.line, weight, {}, slope, at_low - slope * low)
    kinds = ", ".join(node.items) or "nothing"
    only = "only discreteutils and numberutils are read"
    raise refused(
        file, node.line, f"the utilities of '{printable(name)}' are {printable(kinds)}: {only}"
    )
