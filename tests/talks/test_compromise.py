"""With `opening = "centre"` the first text is the compromise model, on data with known forecasts.

Van den Bos (1991): Σ capability·salience·position / Σ capability·salience, issue by issue. The data
are not part of the project.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import negosim
from negosim.scenario.schema import Scenario
from strategies import START, day

DATA = Path(__file__).parents[3] / "shared/validation"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="../shared/validation is not here")


def first_text(issues: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    """The first text on issues, each with (position, salience, capability) by actor, of 100."""
    actors = sorted({actor for by in issues.values() for actor in by})
    key = {actor: f"a{k}" for k, actor in enumerate(actors)}
    clause = {issue: f"c{k}" for k, issue in enumerate(issues)}
    capability = {a: by[a][2] for by in issues.values() for a in by}
    scenario = Scenario.model_validate(
        {
            "format": 1,
            "title": "issues",
            "story": "made by a test",
            "calendar": {"start": START, "end": day(1), "every": 1},
            "protocol": {"opening": "centre"},
            "parties": {key[a]: {"name": a, "capability": capability[a]} for a in actors},
            "instruments": {"deal": {"title": "deal", "seats": {key[a]: "veto" for a in actors}}},
            "clauses": {
                clause[issue]: {
                    "title": issue,
                    "instruments": ("deal",),
                    "stances": {
                        key[a]: {"ideal": x / 100.0, "salience": s / 100.0}
                        for a, (x, s, _) in by.items()
                    },
                }
                for issue, by in issues.items()
            },
        }
    )
    text = negosim.run(scenario).sessions[0].text
    return {issue: 100.0 * text[name] for issue, name in clause.items()}


@needs_data
def test_on_seven_issues_at_once_it_is_the_published_forecast() -> None:
    """Copenhagen 2009: seven issues in one text, each as by itself."""
    found: dict[str, dict[str, tuple[float, float, float]]] = {}
    for line in (DATA / "exchange/copenhagen.csv").read_text("utf-8").splitlines():
        cells = [cell.strip().strip("'") for cell in line.replace("\t", ";").split(";")]
        if cells[0] == "#D":
            actor, issue, position, salience, power = cells[1:6]
            values = (float(position), 100.0 * float(salience), float(power))
            found.setdefault(issue, {})[actor] = values
    vectors = json.loads((DATA / "vectors/exchange_copenhagen2009.json").read_text("utf-8"))
    wanted = vectors["rounds"][0]["outcome_before"]
    assert first_text(found) == pytest.approx(wanted, abs=1e-9)


@needs_data
def test_on_every_scoreable_issue_of_deu_iii_it_is_the_reference_forecast() -> None:
    """216 issues of the European Union, a scenario each, capability by votes; within 1e-3."""
    forecasts = json.loads((DATA / "deu3/reference_forecasts.json").read_text("utf-8"))["issues"]
    issues: dict[str, dict[str, tuple[float, float, float]]] = {}
    with (DATA / "deu3/positions.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["position"] and row["salience"] and row["capability"]:
                values = (float(row[k]) for k in ("position", "salience", "capability"))
                issues.setdefault(row["issue"], {})[row["actor"]] = tuple(values)  # type: ignore[assignment]
    assert len(forecasts) == 216
    for known in forecasts:
        issue = known["id"]
        (level,) = first_text({issue: issues[issue]}).values()
        assert level == pytest.approx(known["wmean_cs:votes"], abs=1e-3), issue
