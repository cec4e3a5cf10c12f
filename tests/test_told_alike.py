"""P5: what happened is judged once, so that every place that reports a run says the same of it."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import negosim
from negosim.cli.commands.run import command
from negosim.game.debrief import debriefs
from negosim.game.game import start
from negosim.prose.transcript import MARKS
from negosim.record import EPS, Status
from negosim.scenario.schema import Scenario
from negosim.scenario.toml_writer import document
from strategies_events import eventful, settling

CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
MANY = settings(max_examples=12, suppress_health_check=CHECKS)
ANY = st.one_of(eventful(), settling())
SEED = st.integers(0, 1000)
Report = dict[str, Any]
WORDS = {
    "left": "left the talks|not at the table",
    "missing": "Not agreed, essential to",
    "below_batna": "It is worth less than no deal to",
    "unmet": "agreed on a condition that is not in force",
}


def reported(scenario: Scenario, seed: int) -> tuple[Report, dict[str, list[Report]], str]:
    """World 0 by `negosim run`: its JSON, its CSV files and its page."""
    with TemporaryDirectory() as home:
        file, folder = Path(home, "random.toml"), Path(home, "tables")
        stated = scenario.model_dump(exclude_defaults=True, exclude_none=True)
        file.write_text(document(stated), "utf-8")
        options = ["--seed", seed, "--world", 0, "--json", f"{home}/run.json", "--csv", folder]
        done = CliRunner().invoke(command, [str(x) for x in (file, *options)])
        assert done.exit_code == 0, done.output
        tables = {
            path.stem: list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
            for path in folder.iterdir()
        }
        return json.loads(Path(home, "run.json").read_text("utf-8")), tables, done.stdout


def paragraphs(page: str, heading: str) -> list[str]:
    """The paragraphs under a heading of a page, each on one line."""
    text = page.split(f"\n{heading}\n")[1].split("\n\n")[0]
    return [" ".join(part.split()) for part in re.split(r"\n  (?! )", f"\n{text}")[1:]]


@MANY
@given(ANY, SEED)
def test_every_report_of_a_run_says_the_same(scenario: Scenario, seed: int) -> None:
    """P5: JSON, CSV files, page and ensemble: what is agreed, signed and in force, and why."""
    run, tables, page = reported(scenario, seed)
    outcome, counted = run["outcome"], negosim.ensemble(scenario, 1, seed).to_dict()
    assert counted["p_talks"][outcome["talks"]] == 1.0
    assert list(counted["sessions"]["counts"]) == [str(len(run["sessions"]))]
    papers = zip(tables["instruments"], paragraphs(page, "Instruments"), strict=True)
    for (i, paper), (row, words) in zip(outcome["instruments"].items(), papers, strict=True):
        assert row["instrument"] == i
        _same_paper(
            paper, row, words, {k: v.get(i) for k, v in counted.items() if isinstance(v, dict)}
        )
    clauses = zip(tables["clauses"], paragraphs(page, "Clauses"), strict=True)
    for (c, clause), (row, words) in zip(outcome["clauses"].items(), clauses, strict=True):
        assert row["clause"] == c
        held = [outcome["instruments"][i] for i in scenario.clauses[c].instruments]
        _same_clause(clause, held, row, words, counted["clauses"][c])
    for p, worth in outcome["utilities"].items():
        assert counted["utilities"][p]["mean"] == pytest.approx(worth, abs=1e-9)
        assert counted["utilities"][p]["above_no_deal"] == float(worth > outcome["batna"][p] + EPS)


def _same_paper(paper: Report, row: Report, words: str, counted: Report) -> None:
    signed = paper["signed"]
    in_force = paper.get("in_force", signed)
    assert row["signed"] == ("yes" if signed else "no")
    assert row.get("in_force", row["signed"]) == ("yes" if in_force else "no")
    assert (row["missing"], row["below_batna"]) == tuple(
        " ".join(paper[k]) for k in ("missing", "below_batna")
    )
    assert words[0] == ("✗" if not signed else "✓" if in_force else "◐")
    assert ("is not signed" in words) is not signed
    assert ("; not in force: " in words) is (signed and not in_force)
    assert row["why"] in words
    if not signed:
        for key, said in WORDS.items():
            assert bool(re.search(said, words)) is bool(paper[key]), key
        assert ("What it is signed with" in words) is ("not_without_another" in paper["why"])
    assert counted["p_signed"] == signed
    assert counted.get("p_in_force") in (None, in_force)
    assert counted["signed_at_last_call"] == paper["at_last_call"]
    assert [k for k, p in counted["why_unsigned"].items() if p] == paper["why"]
    if "in_force" in paper:
        assert [k for k, p in counted["why_not_in_force"].items() if p] == paper["why_not_in_force"]


def _same_clause(
    clause: Report, held: list[Report], row: Report, words: str, counted: Report
) -> None:
    status = clause["status"]
    assert row["status"] == status
    assert row["blocked_by"] == " ".join(clause["blocked_by"])
    assert float(row["level"]) == clause["level"]
    assert words[0] == MARKS[Status(status)]
    said = words.split(": ")[1].split(".")[0]
    signed = [paper.get("in_force", True) for paper in held if paper["signed"]]
    agreed = "agreed in principle, unsigned"
    if clause["in_force"]:
        agreed = "agreed"
    elif any(signed):
        agreed = "agreed on a condition that is not in force"
    elif signed:
        agreed = "agreed and signed, not in force"
    assert said == (agreed if status == "agreed" else status)
    assert counted["status"] == {k: float(k == status) for k in counted["status"]}
    assert set(counted["blocked_by"]) == set(clause["blocked_by"])


@MANY
@given(ANY, SEED)
def test_a_debrief_says_what_the_run_says(scenario: Scenario, seed: int) -> None:
    """P5: a game in which the tactic plays the seat is the run, and its debrief judges it alike."""
    seated = {p for paper in scenario.instruments.values() for p in paper.seats}
    spoken = [p for clause in scenario.clauses.values() for p in clause.stances if p in seated]
    assume(spoken)
    game = start(scenario, spoken[:1], seed, 0)
    while game.pending is not None:
        game = game.answer({})
    run = negosim.run(scenario, seed=seed, world=0)
    assert game.run == run
    told, papers = debriefs(game)[spoken[0]], run.outcome.instruments
    assert told.ended == run.outcome.talks
    assert list(told.signed) == [i for i, paper in papers.items() if paper.signed]
    for paper, i in zip(
        told.unfinished, (i for i, x in papers.items() if not x.in_force), strict=True
    ):
        why = papers[i].why_not_in_force if papers[i].signed else papers[i].why
        assert (paper.instrument, paper.why) == (i, tuple(x.words for x in why))
        assert list(paper.missing) == list(papers[i].missing)
    for score in told.clauses:
        verdict = run.outcome.clauses[score.clause]
        assert (score.status, score.in_force) == (verdict.status, verdict.in_force)
    for score in (told.own, *told.others):
        assert score.utility == run.outcome.utilities[score.party]
        assert score.batna == run.outcome.batna[score.party]
