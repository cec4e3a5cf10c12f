"""One row a world: the same worlds and counts as without rows, within a bound of memory."""

from __future__ import annotations

import numpy as np
import pytest

import negosim
from negosim.scenario.tabulate import tabulate
from negosim.study import rows as study_rows
from negosim.study.rows import MOST_BYTES, bytes_of


@pytest.mark.parametrize("name", ["two-party", "good-friday-1998"])
def test_rows_are_the_runs_of_the_worlds(name: str) -> None:
    """Each world as `run` plays it, and the counts of the ensemble without rows."""
    played = negosim.ensemble(name, 300, 7, rows=True)
    assert played == negosim.ensemble(name, 300, 7)
    rows = played.rows()
    assert rows["world"].tolist() == list(range(300))
    for world in (0, 255, 256, 299):
        run = negosim.run(name, 7, world)
        assert rows["ending"][world] == run.outcome.talks.value
        for key, paper in run.outcome.instruments.items():
            assert rows[f"signed:{key}"][world] == paper.signed
            if run.outcome.ratified:
                assert rows[f"in_force:{key}"][world] == paper.in_force
        for key, clause in run.outcome.clauses.items():
            assert rows[f"status:{key}"][world] == clause.status.value
            assert rows[f"level:{key}"][world] == pytest.approx(clause.level, abs=1e-9)
        for key, utility in run.outcome.utilities.items():
            assert rows[f"utility:{key}"][world] == pytest.approx(utility, abs=1e-9)
    ratified = any(party.ratification for party in played.source.parties.values())
    assert ratified == any(column.startswith("in_force:") for column in rows)


def test_rows_do_not_depend_on_the_workers() -> None:
    """Two processes give the same arrays."""
    one = negosim.ensemble("two-party", 600, 7, rows=True).rows()
    two = negosim.ensemble("two-party", 600, 7, rows=True, workers=2).rows()
    assert list(one) == list(two)
    assert all(np.array_equal(one[name], two[name]) for name in one)


def test_a_stop_keeps_the_rows_of_the_worlds_that_were_played() -> None:
    """Each row still has the number of its world."""
    seen: list[int] = []
    stopped = negosim.ensemble(
        "two-party",
        20_000,
        7,
        rows=True,
        on_progress=lambda reading, _: seen.append(reading.done),
        should_stop=lambda: bool(seen),
    )
    rows = stopped.rows()
    assert 0 < stopped.worlds == len(rows["world"]) < 20_000
    assert all(len(column) == stopped.worlds for column in rows.values())
    whole = negosim.ensemble("two-party", 20_000, 7, rows=True).rows()
    for name, column in rows.items():
        assert np.array_equal(column, whole[name][rows["world"]]), name


@pytest.mark.parametrize("worlds", [10, 1_000])
def test_a_stop_before_the_first_world_leaves_columns_without_rows(worlds: int) -> None:
    """A frame of them has its columns."""
    rows = negosim.ensemble("two-party", worlds, 7, rows=True, should_stop=lambda: True).rows()
    whole = negosim.ensemble("two-party", 10, 7, rows=True).rows()
    assert {name: column.dtype for name, column in rows.items()} == {
        name: column.dtype for name, column in whole.items()
    }
    assert all(len(column) == 0 for column in rows.values())


def test_rows_beyond_the_bound_are_refused_before_anything_is_played(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The message has the number of worlds that are possible."""
    table = tabulate(negosim.load("two-party"))
    most = MOST_BYTES // bytes_of(table, 1)
    monkeypatch.setattr(study_rows, "play_blocks", None)
    monkeypatch.setattr("negosim.study.task.play_blocks", None)
    with pytest.raises(ValueError, match=f"at most {most:,} worlds") as error:
        negosim.ensemble("two-party", most + 1, rows=True)
    assert len(str(error.value).splitlines()) == 1


def test_the_bound_is_of_what_the_rows_take() -> None:
    """Byte for byte."""
    for name in ("two-party", "good-friday-1998"):
        played = negosim.ensemble(name, 300, rows=True)
        size = sum(column.nbytes for column in played.rows().values())
        assert size == bytes_of(tabulate(played.source), 300)


def test_rows_are_not_stored_and_not_there_unless_requested(tmp_path) -> None:
    """One line each."""
    with pytest.raises(ValueError, match="a store keeps no rows"):
        negosim.ensemble("two-party", 10, rows=True, store=tmp_path / "studies.sqlite")
    assert not (tmp_path / "studies.sqlite").exists()
    with pytest.raises(ValueError, match="rows=True"):
        negosim.ensemble("two-party", 10).rows()
    with pytest.raises(ValueError, match="rows=True"):
        negosim.ensemble("two-party", 10).to_frame(worlds=True)
