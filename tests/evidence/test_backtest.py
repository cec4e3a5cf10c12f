"""A scenario against its record: scores by hand, what is circular, every preset with a record."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

import negosim
from cases.small import case, paper, wants
from negosim.evidence.backtest import brier, shared_sources, spearman, verdict_scores
from negosim.record import Run, Status
from negosim.scenario.faults import ScenarioError
from negosim.scenario.schema import Scenario

RECORDED = [name for name in negosim.presets() if negosim.load(name).record is not None]
IDEALS = {"a": 0.1, "b": 0.3, "c": 0.3, "d": 0.6, "e": 0.9}


def small(**record: Any) -> Scenario:
    """Five clauses on which both want the same, and one on which they can never meet."""
    clauses: dict[str, dict[str, Any]] = {
        name: {"x": wants(level, 0.0), "y": wants(level, 0.0), "instruments": ["deed"]}
        for name, level in IDEALS.items()
    }
    clauses["f"] = {"x": wants(0.0, 0.0, 0.1), "y": wants(1.0, 0.9), "instruments": ["other"]}
    levels = {"a": 0.0, "b": 0.5, "c": 0.2, "d": 1.0, "e": 0.8}
    told = {
        "summary": "all but the last",
        "signed": {"deed": True, "other": True},
        "clauses": {
            **{name: {"status": "agreed", "level": level} for name, level in levels.items()},
            "f": {"status": "open"},
        },
    }
    papers = {name: paper("x", "y") for name in ("deed", "other")}
    return case(clauses, papers, record={**told, **record})


def test_brier_by_hand() -> None:
    """((.3² + .3²) + (.2² + .2² + .4²)) / 2 = .21; equal shares have 3/4; the frequencies 1/2."""
    shares = [[0.7, 0.3, 0.0, 0.0], [0.2, 0.2, 0.6, 0.0]]
    assert brier(shares, [0, 2]) == pytest.approx(0.21)
    score = verdict_scores([0, 2], [0, 0], shares)
    assert (score.n, score.same) == (2, 1)
    assert score.brier_equal == pytest.approx(0.75)
    assert score.brier_frequencies == pytest.approx(0.5)


def test_spearman_by_hand() -> None:
    """Ranks 1, 2.5, 2.5, 4, 5 and 1, 3, 2, 5, 4: 8.5 / √(9.5 · 10)."""
    a, b = [0.1, 0.3, 0.3, 0.6, 0.9], [0.0, 0.5, 0.2, 1.0, 0.8]
    assert spearman(a, b) == pytest.approx(8.5 / 95**0.5)
    assert spearman(a, a) == pytest.approx(1.0)
    assert spearman(a, [-x for x in a]) == pytest.approx(-1.0)
    assert spearman(a[:4], b[:4]) is None
    assert spearman(a, [0.1 + 0.2, 0.3, 0.3, 0.3, 0.3]) is None  # but for rounding the same


def test_the_scores_of_a_small_scenario_by_hand() -> None:
    """In every world five clauses are agreed where both want them, and the sixth is blocked."""
    result = negosim.backtest(small(), 40)
    sixth = result.clauses["f"]
    assert (sixth.beside.recorded, sixth.beside.status) == (Status.OPEN, Status.BLOCKED)
    assert (sixth.as_recorded.p, sixth.agreed.p) == (0.0, 0.0)
    assert all(result.clauses[c].as_recorded.p == 1.0 for c in IDEALS)
    verdicts = result.verdicts
    assert (verdicts.n, verdicts.same) == (6, 5)
    assert verdicts.brier == pytest.approx(2 / 6)
    assert verdicts.brier_equal == pytest.approx(0.75)
    assert verdicts.brier_frequencies == pytest.approx(1 - (5 / 6) ** 2 - (1 / 6) ** 2)
    signed = result.signed
    assert signed is not None
    assert {name: i.signed.p for name, i in result.instruments.items()} == {
        "deed": 1.0,
        "other": 0.0,  # its one clause is blocked
    }
    assert (signed.n, signed.same, signed.brier, signed.brier_equal) == (2, 1, 1.0, 0.5)
    levels = result.levels
    assert levels.n == 5
    assert levels.mean == pytest.approx((0.1 + 0.2 + 0.1 + 0.4 + 0.1) / 5)
    assert levels.largest == pytest.approx(0.4)
    assert levels.rank_correlation == pytest.approx(8.5 / 95**0.5)


def test_compromise_stands_beside_the_talks() -> None:
    """A party with a voice and thrice the capability moves the weighted mean, not the agreement."""
    stances = {"x": wants(0.2, 0.1, 0.3), "y": wants(0.2, 0.1, 0.3), "z": wants(0.6)}
    record = {"summary": "s", "clauses": {"a": {"status": "agreed", "level": 0.5}}}
    papers = {"deed": paper("x", "y", voices=("z",))}
    scenario = case({"a": stances}, papers, {"z": {"capability": 6}}, record=record)
    result = negosim.backtest(scenario, 2)
    here = negosim.run(scenario).outcome.clauses["a"].level
    assert result.clauses["a"].compromise == pytest.approx((0.2 + 0.2 + 6 * 0.6) / 8)
    assert result.compromise.mean == pytest.approx(0.0)
    assert result.levels.mean == pytest.approx(0.5 - here)
    assert result.further == pytest.approx(0.5 - here)
    assert "further from the record than compromise." in " ".join(result.transcript().split())


def test_members_and_chambers_cite_too() -> None:
    """Their red lines on the clause are stances as well."""
    line = {"accepts": [0.0, 1.0], "source": "Minutes | Archive, 1999"}
    scenario = small().changed(
        {
            "parties.x.members": {"m": {"name": "M", "stances": {"a": line}}},
            "parties.y.ratification": {"name": "House", "stances": {"b": line}},
        }
    )
    assert scenario.record is not None
    source = {"source": "Minutes | Archive, 1999"}
    clauses = {c: x.model_copy(update=source) for c, x in scenario.record.clauses.items()}
    record = scenario.record.model_copy(update={"clauses": clauses})
    scenario = scenario.model_copy(update={"record": record})
    assert [bool(shared_sources(scenario, c)) for c in "abc"] == [True, True, False]


def test_sources_are_shared_by_title() -> None:
    """On the same clause; publisher and date do not matter, a part of a title is none."""
    scenario = small().changed(
        {
            "clauses.a.stances.x.source": "A report | Times, 2001; Another | Post, 2002",
            "clauses.b.stances.x.source": "A report | Times, 2001",
            "clauses.c.stances.x.source": "A report, part 2 | Times, 2001",
        }
    )
    assert scenario.record is not None
    cited = {
        "a": "Another; A report | copy of the Times, 2001; A third | Mail, 2003",
        "c": "A report | Times, 2001",
    }
    clauses = {
        name: stated.model_copy(update={"source": cited.get(name, "")})
        for name, stated in scenario.record.clauses.items()
    }
    record = scenario.record.model_copy(update={"clauses": clauses})
    scenario = scenario.model_copy(update={"record": record})
    assert shared_sources(scenario, "a") == ("Another", "A report")
    assert shared_sources(scenario, "b") == ()
    assert shared_sources(scenario, "c") == ()
    result = negosim.backtest(scenario, 2)
    assert result.to_dict()["clauses_with_shared_sources"] == 1
    assert "On 1 of 6 clauses the record cites" in " ".join(result.transcript().split())


def test_without_a_record_there_is_nothing_to_compare() -> None:
    """Nor with one that says nothing of a clause."""
    with pytest.raises(ScenarioError, match="scenario 'two-party' has no record to be compared"):
        negosim.backtest("two-party")
    with pytest.raises(ScenarioError, match="has no clause in its record to be compared with"):
        negosim.backtest(small(clauses={}))


def test_a_stop_leaves_scores_out() -> None:
    """Without a world there are no shares; the central run is there."""
    result = negosim.backtest(small(), 40, should_stop=lambda: True)
    assert (result.complete, result.worlds, result.verdicts.brier) == (False, 0, None)
    assert result.verdicts.same == 5
    assert "0 of 40 worlds" in result.transcript()
    assert "By Brier score" not in result.transcript()


def test_a_result_shows_itself() -> None:
    """A line, a table, a frame."""
    scenario = small().model_copy(update={"id": "s"})
    result = negosim.backtest(scenario, 3, 2)
    assert repr(result) == "<Backtest s: 5 of 6 verdicts as in the record; 3 worlds of seed 2>"
    assert result._repr_html_().startswith("<table>")
    frame = result.to_frame()
    assert frame["clause"].to_list() == list("abcdef")
    assert frame["p_recorded"].to_list() == [1.0] * 5 + [0.0]


def near(text: str, value: float) -> bool:
    """Whether a number as printed is the value, rounded."""
    decimals = len(text.partition(".")[2])
    return abs(float(text) - value) <= 0.5 * 10**-decimals + 1e-9


def printed(line: str) -> list[str]:
    """The numbers of a line of a table."""
    return re.findall(r"(?<!\S)[+-]?(?:\d+|\d*\.\d+)(?!\S)", line)


@pytest.mark.parametrize("name", RECORDED)
def test_the_page_of_a_preset_has_the_numbers_of_its_json(name: str) -> None:
    """All that have a record; the run and the ensemble are those of the other commands."""
    result = negosim.backtest(name, 24, 3)
    written = json.loads(json.dumps(result.to_dict(), allow_nan=False))
    run, many = negosim.run(name), negosim.ensemble(name, 24, 3).to_dict()
    scenario = negosim.load(name)
    assert scenario.record is not None
    assert set(written["clauses"]) == set(scenario.record.clauses)
    lines = result.transcript(200).splitlines()
    table = lines[lines.index("Clauses") + 2 :]
    for line, (key, clause) in zip(table, written["clauses"].items(), strict=False):
        _same_as_elsewhere(clause, run, many, key)
        numbers = [clause[k] for k in ("recorded_level", "level", "difference")]
        for p in ("p_recorded", "p_agreed"):
            numbers += [clause[p], clause[f"{p}_se"] or None]
        expected = [x for x in numbers if x is not None]
        found = printed(line.partition(f" {clause['recorded']} ")[2])
        assert len(found) == len(expected), line
        assert all(near(a, b) for a, b in zip(found, expected, strict=True)), line
    for what, key in (("verdicts of clauses", "verdicts"), ("instruments signed", "signed")):
        (line,) = (line for line in lines if line.startswith(f"{what} "))
        scores = list(written[key].values())
        assert all(near(a, b) for a, b in zip(printed(line), scores, strict=True)), line
    for what, key in (("central run ", "levels"), ("compromise ", "compromise")):
        rows = [line for line in lines if line.startswith(what)]
        assert len(rows) == (written[key]["n"] > 0)
        known = [written[key][k] for k in ("n", "mean", "largest", "rank_correlation")]
        for line in rows:
            scores = [x for x in known if x is not None]
            assert all(near(a, b) for a, b in zip(printed(line), scores, strict=True)), line


def _same_as_elsewhere(clause: dict[str, Any], run: Run, many: dict[str, Any], key: str) -> None:
    shares = many["clauses"][key]["status"]
    assert clause["status"] == run.outcome.clauses[key].status
    assert clause["p_recorded"] == shares[clause["recorded"]]
    assert clause["p_agreed"] == shares["agreed"]
