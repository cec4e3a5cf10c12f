"""The list of columns: what is counted is stored, and what is reported is told everywhere alike."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import negosim
from negosim.layout import cells, table_bytes
from negosim.prose.studies.ensemble import share
from negosim.scenario.assign import assigned
from negosim.scenario.schema import Scenario
from negosim.scenario.tabulate import tabulate
from negosim.study.columns import CLAUSES, SUBJECTS, grids, summary, tables
from negosim.study.counts import COUNTS, axes, blank
from negosim.study.tally import STATUSES, Tally
from negosim.text import number

PAGE = Path(__file__).parents[2] / "docs/commands/ensemble.md"

# the order in which bytes that begin with NST2 hold the counts; more may follow
NST2 = """
    signed endings status blocked_by levels level_sum gap_sum utilities utility_sum above sessions
"""


def test_stored_bytes_keep_their_meaning() -> None:
    """Blocks of earlier versions hold these counts in this order under these four letters."""
    scenario = negosim.load("two-party")
    found = negosim.ensemble(scenario, 10)
    assert found.tally.to_bytes()[:4] == b"NST2"
    assert [c.name for c in COUNTS][: len(NST2.split())] == NST2.split()


def test_every_count_has_the_shape_of_its_axes_and_comes_back() -> None:
    """What was counted is read back from its bytes, array by array."""
    scenario = negosim.load("two-party")
    table = tabulate(scenario)
    tally = negosim.ensemble(scenario, 300, 7).tally
    again = blank(table).with_bytes(tally.to_bytes())
    assert again.worlds == tally.worlds == 300
    assert list(again.counts) == [c.name for c in COUNTS]
    for count in COUNTS:
        sizes = tuple(len(axes(table)[axis]) for axis in count.axes)
        assert again[count.name].shape == tally[count.name].shape == sizes
        assert np.array_equal(again[count.name], tally[count.name])


def test_bytes_of_another_list_are_refused() -> None:
    """A count fewer, or another scenario's: no number is taken for another."""
    tally = negosim.ensemble(negosim.load("two-party"), 10).tally
    less = Tally(0, dict(list(tally.counts.items())[:-1]))
    for other in (less, blank(tabulate(negosim.load("cuba-1962")))):
        with pytest.raises(ValueError, match="not a tally"):
            other.with_bytes(tally.to_bytes())
        assert other != tally
    assert [Tally(n, tally.counts) == tally for n in (10, 11)] == [True, False]


def test_what_was_stored_before_a_count_was_added_is_read_without_it() -> None:
    """The other counts are there; the new one is missing, and not 0."""
    scenario = negosim.load("two-party")
    tally = negosim.ensemble(scenario, 10).tally
    longer = Tally(0, {n: np.zeros_like(a) for n, a in tally.counts.items()} | {"x": np.zeros(2)})
    again = longer.with_bytes(tally.to_bytes())
    assert (again.worlds, again.counts.keys()) == (10, tally.counts.keys())
    assert all(np.array_equal(again[name], tally[name]) for name in tally.counts)
    along = axes(tabulate(scenario))
    older = Tally(10, {n: a for n, a in tally.counts.items() if n not in ("gap_sum", "above")})
    found = {"worlds": 10} | summary(older, along)
    assert "gap" not in found["clauses"]["price"]
    assert "above_no_deal" not in found["utilities"]["buyer"]
    (price, *_) = tables(found)["clauses.csv"]
    assert "gap_mean" not in price
    assert price["level_p50"] == found["clauses"]["price"]["level"]["p50"]
    assert "above no deal" not in grids(scenario, found)[-1].head


def test_a_copy_is_its_own() -> None:
    """What is added later leaves a copy as it was."""
    tally = negosim.ensemble(negosim.load("two-party"), 10).tally
    kept = tally.copy()
    tally.add(kept)
    assert np.array_equal(tally["endings"], 2 * kept["endings"])
    assert int(kept["endings"].sum()) == kept.worlds == 10


def numbers(held: object) -> set[float]:
    """Every number in a JSON value."""
    if isinstance(held, dict):
        return set().union(*map(numbers, held.values()))
    return {float(held)} if isinstance(held, int | float) else set()


def ratified() -> Scenario:
    """A preset in which somebody has to ratify, so that all is counted."""
    scenario = negosim.load("euro-security-2021")
    party = next(iter(scenario.parties))
    clause = next(c for c, x in scenario.clauses.items() if party in x.stances)
    chamber = {"name": "the Senate", "stances": {clause: {"accepts": (0.0, 0.1)}}}
    return assigned(scenario, {f"parties.{party}.ratification": chamber})


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda s: s.row)
def test_json_csv_and_table_have_the_same_rows(subject: object) -> None:
    """Row by row, cells and printed texts are made of what the JSON says of it."""
    scenario = ratified()
    found = negosim.ensemble(scenario, 300, 7).to_dict()
    (place,) = [k for k, one in enumerate(SUBJECTS) if one is subject]
    one = SUBJECTS[place]
    rows = list(one.rows(found))
    written = tables(found)[one.file]
    assert [row.key for row in rows] == [cells[one.row] for cells in written]
    for row, line in zip(rows, written, strict=True):
        told = numbers({"row": row.entry, "worlds": found["worlds"], "none": 0.0})
        assert numbers(line) <= told
        assert len(line) > 2
    grid = grids(scenario, found)[place]
    assert [line[0] for line in grid.rows] == [row.key for row in rows if one.printed(row)]
    assert all(len(line) == len(grid.head) for line in grid.rows)
    assert table_bytes(cells(written)).count(b"\r\n") == len(rows) + 1


def test_a_printed_clause_says_what_its_entry_says() -> None:
    """Cell by cell: the share of each verdict, the level, its quantiles, who blocks."""
    scenario = negosim.load("two-party")
    found = negosim.ensemble(scenario, 300, 7).to_dict()
    (clauses,) = [grid for grid in grids(scenario, found) if grid.title == CLAUSES.title]
    (written,) = [row for row in tables(found)[CLAUSES.file] if row["clause"] == "price"]
    (printed,) = [row for row in clauses.rows if row[0] == "price"]
    entry = found["clauses"]["price"]
    level = entry["level"]
    assert level["p05"] < level["p50"] < level["p95"]
    assert list(printed) == [
        "price",
        *(share(entry["status"][status]) for status in STATUSES),
        number(level["mean"]),
        " – ".join(number(level[q]) for q in ("p05", "p50", "p95")),
        ", ".join(
            f"{scenario.parties[p].short} {share(x)}"
            for p, x in sorted(entry["blocked_by"].items(), key=lambda item: -item[1])
        ),
    ]
    for status in STATUSES:
        assert written[status] == entry["status"][status]
        assert written[f"{status}_se"] == entry["status_se"][status]
    assert [written[f"level_{k}"] for k in level] == list(level.values())


def test_a_frame_has_the_clauses() -> None:
    """A row per clause with the shares, the level, the gap, and who blocks."""
    pytest.importorskip("polars")
    found = negosim.ensemble(negosim.load("two-party"), 300, 7)
    frame = found.to_frame()
    price = found.to_dict()["clauses"]["price"]
    row = frame.row(0, named=True)
    assert (frame.height, row["clause"]) == (3, "price")
    assert (row["p_agreed"], row["p_agreed_se"]) == (
        price["status"]["agreed"],
        price["status_se"]["agreed"],
    )
    assert (row["level_p50"], row["gap_mean"]) == (price["level"]["p50"], price["gap"]["mean"])
    assert row["blocked_by_buyer"] == price["blocked_by"].get("buyer", 0.0)


def test_every_column_is_on_the_page_of_the_command() -> None:
    """A key of the JSON is explained where a reader looks for it."""
    found = negosim.ensemble(ratified(), 10).to_dict()
    found |= negosim.ensemble(negosim.load("two-party"), 300, 7).to_dict()
    clause, worth = found["clauses"]["price"], found["utilities"]["buyer"]
    keys = {*found, *clause, *clause["level"], *worth, *found["sessions"]}
    named = set(re.findall(r"`(\w+)`", PAGE.read_text("utf-8")))
    assert keys - named == set()
