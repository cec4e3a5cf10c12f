"""Reads and writes Genius XML, which NegMAS loads as well: a domain and a profile a party."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import quoteattr

from negosim.formats import domains
from negosim.formats.domains import Issue, Profile, Worth
from negosim.formats.draft import Draft
from negosim.formats.notes import Notes, refused, text_of
from negosim.formats.written import Labels
from negosim.formats.xml_tree import Element, parsed
from negosim.scenario.schema import Scenario
from negosim.scenario.worth import least_signed, satisfaction, weights, without_deal
from negosim.text import harmless, printable

DOMAIN, PROFILE = "negotiation_template", "utility_space"
GRID = 10  # a continuous clause is written as its levels 0, .1, … 1, and what is stated on it


def read(path: Path) -> Draft:
    """The scenario of one profile, or of a folder with a domain and its profiles."""
    files = sorted(path.glob("*.xml")) if path.is_dir() else [path]
    roots = {str(file): parsed(text_of(file), str(file)) for file in files}
    found = {tag: [f for f, r in roots.items() if r.tag == tag] for tag in (DOMAIN, PROFILE)}
    if len(found[DOMAIN]) > 1:
        raise refused(found[DOMAIN][1], 1, f"is a second domain beside {found[DOMAIN][0]}")
    if not found[PROFILE]:
        raise refused(
            str(path), 0, "holds no profile (utility_space): name the folder with the profiles"
        )
    notes = Notes(str(path))
    for file, root in roots.items():
        if root.tag not in (DOMAIN, PROFILE):
            notes.lose(root.line, f"a file of <{printable(root.tag)}>", file)
    first = (found[DOMAIN] or found[PROFILE])[0]
    objective = _objective(roots[first], first)
    issues = [_issue(e, first) for e in objective.all("issue")]
    title = _title(objective, path)
    profiles = [_profile(roots[f], f, issues, notes) for f in found[PROFILE]]
    return domains.draft(title, notes, issues, profiles)


def _title(objective: Element, path: Path) -> str:
    name = objective.attributes.get("name", "")
    return path.stem if name.lower() in ("", "root", "any", "objective") else name


def _objective(root: Element, file: str) -> Element:
    spaces = root.all(PROFILE) if root.tag == DOMAIN else [root]
    objectives = [o for space in spaces for o in space.all("objective")]
    if len(objectives) != 1:
        what = f"has {len(objectives)} objectives: only utilities that add up are read"
        raise refused(file, root.line, what)
    if inner := objectives[0].all("objective"):
        raise refused(
            file, inner[0].line, "has an objective inside an objective: these are not read"
        )
    return objectives[0]


def _attribute(element: Element, name: str, file: str) -> str:
    if name not in element.attributes:
        raise refused(file, element.line, f"<{printable(element.tag)}> has no {name}")
    return element.attributes[name]


def _kind(element: Element) -> str:
    """Discrete, integer or real; what lists its values is discrete whatever it is called."""
    if element.all("item"):
        return "discrete"
    return element.attributes.get("type", element.attributes.get("etype", "discrete"))


def _issue(element: Element, file: str) -> Issue:
    name, kind, line = _attribute(element, "name", file), _kind(element), element.line
    if kind == "discrete":
        values = tuple(_attribute(item, "value", file) for item in element.all("item"))
        if not values:
            raise refused(file, line, f"issue '{printable(name)}' has no values")
        return Issue(name, file, line, values)
    ranged = next(iter(element.all("range")), element)
    low, high = (_attribute(ranged, f"{x}bound", file) for x in ("lower", "upper"))
    if kind == "integer":
        return domains.integers(name, low, high, "1", file, line)
    if kind == "real":
        return domains.reals(name, low, high, file, line)
    raise refused(file, line, f"issue '{printable(name)}' is of the kind '{printable(kind)}'")


def _profile(root: Element, file: str, issues: list[Issue], notes: Notes) -> Profile:
    objective = _objective(root, file)
    known = {issue.name: issue for issue in issues}
    profile = Profile(Path(file).stem, file, root.line)
    shares: dict[str, float] = {}
    for element in objective.all("weight"):
        word = _attribute(element, "value", file)
        index = _attribute(element, "index", file)
        shares[index] = domains.number(word, file, element.line, "a weight")
    for element in objective.all("issue"):
        name, index = _attribute(element, "name", file), _attribute(element, "index", file)
        if index not in shares:
            raise refused(file, element.line, f"issue '{printable(name)}' has no weight")
        if name in profile.worths:
            raise refused(file, element.line, f"issue '{printable(name)}' comes twice")
        profile.worths[name] = _worth(element, shares[index], known.get(name), file)
        _costs(element, notes, file)
    for element in root.all("discount_factor"):
        if (word := _attribute(element, "value", file)) not in ("1", "1.0", ""):
            notes.lose(element.line, f"the discount factor {printable(word)}", file)
    for element in root.all("reservation"):
        word = _attribute(element, "value", file)
        profile.reserve = domains.number(word, file, element.line, "the reservation")
        profile.reserve_line = element.line
    return profile


def _costs(element: Element, notes: Notes, file: str) -> None:
    for item in element.all("item"):
        cost = item.attributes.get("cost", "0")
        if cost.strip("0.") != "":
            notes.lose(item.line, f"the cost {printable(cost)}", file)


def _worth(element: Element, weight: float, issue: Issue | None, file: str) -> Worth:
    """The evaluations of an issue, divided by the largest, as Genius does."""
    line, name = element.line, element.attributes["name"]
    items = element.all("item")
    if items:
        words = {
            _attribute(i, "value", file): (_attribute(i, "evaluation", file), i) for i in items
        }
        table = {
            value: domains.number(word, file, item.line, f"the evaluation of '{value}'")
            for value, (word, item) in words.items()
        }
        top = _largest(list(table.values()), name, file, line)
        return Worth(line, weight, {value: worth / top for value, worth in table.items()})
    evaluator = next(iter(element.all("evaluator")), None)
    form = evaluator.attributes.get("ftype", "") if evaluator else ""
    if evaluator is None or form not in ("linear", "constant"):
        what = f"'{printable(form)}'" if form else "missing"
        raise refused(
            file, line, f"the evaluator of '{printable(name)}' is {what}: only linear is read"
        )
    terms = evaluator.attributes
    bias = terms.get("parameter0", terms.get("offset", "0"))
    slope = terms.get("parameter1", terms.get("slope", "0"))
    b, s = (domains.number(x, file, evaluator.line, "a parameter") for x in (bias, slope))
    ends = [issue.values[0], issue.values[-1]] if issue else ["0", "1"]
    numbers = [domains.number(x, file, line, f"a value of '{name}'") for x in ends]
    top = _largest([s * x + b for x in numbers], name, file, line)
    return Worth(line, weight, {}, s / top, b / top)


def _largest(evaluations: list[float], name: str, file: str, line: int) -> float:
    """What they are divided by: the largest, 1 where all are 0. Raises ScenarioError below 0."""
    top = max(evaluations)
    if top < 0.0:
        raise refused(file, line, f"all evaluations of '{printable(name)}' are below 0")
    return top or 1.0


def written(scenario: Scenario) -> dict[str, str]:
    """The domain and a profile for each party with a stance, by the names of their files."""
    labels = Labels.of(scenario)
    steps = {c: _steps(scenario, c) for c in scenario.clauses}
    spoken = [p for p in scenario.parties if any(p in c.stances for c in scenario.clauses.values())]
    files = {"_domain.xml": _domain(scenario, labels, steps)}
    return files | {f"{p}.xml": _space(scenario, p, labels, steps) for p in spoken}


def unlisted(scenario: Scenario) -> tuple[str, ...]:
    """What the files say otherwise than the scenario: levels, names, values of no deal."""
    lines = []
    for c, clause in scenario.clauses.items():
        if clause.scale == "continuous":
            lines.append(f"levels of '{c}' between the {len(_steps(scenario, c))} that are written")
    for p, party in scenario.parties.items():
        stances = any(p in c.stances for c in scenario.clauses.values())
        if stances and without_deal(scenario, p) is None:
            what = f"no deal is worth {least_signed(scenario, p):.4f} to '{party.name}'"
            lines.append(f"red lines but for what they say together: {what}")
    return tuple(lines)


def _steps(scenario: Scenario, clause: str) -> dict[str, float]:
    """The levels that are written, by the names of their values."""
    stated = scenario.clauses[clause]
    names = {level.at: level.name for level in stated.levels}
    levels = set(names)
    if stated.scale == "continuous":
        levels |= {n / GRID for n in range(GRID + 1)} | {stated.status_quo}
        for stance in stated.stances.values():
            levels |= {stance.ideal, *stance.lines}
    told = [harmless(names.get(x) or f"{x:.12g}") for x in sorted(levels)]
    apart = len(set(told)) == len(told)
    return {word if apart else f"{x:.12g}": x for word, x in zip(told, sorted(levels), strict=True)}


def _domain(scenario: Scenario, labels: Labels, steps: Mapping[str, Mapping[str, float]]) -> str:
    lines = [f'<{DOMAIN}>\n<{PROFILE} number_of_issues="{len(steps)}">', _head(scenario)]
    for n, (clause, values) in enumerate(steps.items(), 1):
        lines.append(_issue_tag(n, labels.clauses[clause]))
        items = enumerate(values, 1)
        lines += [
            f'    <item index="{k}" value={quoteattr(value)} cost="0"/>' for k, value in items
        ]
        lines.append("  </issue>")
    return "\n".join([*lines, "</objective>", f"</{PROFILE}>", f"</{DOMAIN}>", ""])


def _space(
    scenario: Scenario, party: str, labels: Labels, steps: Mapping[str, Mapping[str, float]]
) -> str:
    lines = [f'<{PROFILE} number_of_issues="{len(steps)}">', _head(scenario)]
    shares = weights(scenario, party)
    for n, (clause, values) in enumerate(steps.items(), 1):
        lines.append(_issue_tag(n, labels.clauses[clause]))
        for k, (value, x) in enumerate(values.items(), 1):
            worth = satisfaction(scenario, party, clause, x) if clause in shares else 0.0
            attributes = f'index="{k}" value={quoteattr(value)} evaluation="{worth!r}"'
            lines.append(f"    <item {attributes}/>")
        lines.append("  </issue>")
    for n, clause in enumerate(steps, 1):
        lines.append(f'  <weight index="{n}" value="{shares.get(clause, 0.0)!r}"/>')
    kept = without_deal(scenario, party)
    kept = least_signed(scenario, party) if kept is None else kept
    lines += ["</objective>", '<discount_factor value="1.0"/>', f'<reservation value="{kept!r}"/>']
    return "\n".join([*lines, f"</{PROFILE}>", ""])


def _head(scenario: Scenario) -> str:
    title = quoteattr(harmless(" ".join(scenario.title.split())))
    return f'<objective index="0" etype="objective" type="objective" description="" name={title}>'


def _issue_tag(index: int, name: str) -> str:
    kind = 'etype="discrete" type="discrete" vtype="discrete"'
    return f'  <issue index="{index}" {kind} name={quoteattr(harmless(name))}>'
