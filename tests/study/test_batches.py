"""Batches cover every block once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negosim.study.batches import BLOCK, Batch, batch_size, batches, block_count


@given(
    blocks=st.integers(0, 40),
    points=st.integers(1, 4),
    size=st.integers(1, 20),
    done=st.sets(st.tuples(st.integers(0, 3), st.integers(0, 39))),
)
def test_every_pending_block_is_in_exactly_one_batch(
    blocks: int, points: int, size: int, done: set[tuple[int, int]]
) -> None:
    """Batches hold all blocks that are not done, each once, in order, none larger than asked."""
    cut = list(batches(blocks, points=points, size=size, done=done))
    keys = [(batch.point, block) for batch in cut for block in batch.blocks]
    assert keys == [(p, b) for p in range(points) for b in range(blocks) if (p, b) not in done]
    assert all(1 <= len(batch.blocks) <= size for batch in cut)


def test_batches_are_lazy() -> None:
    """A study of any size costs nothing before its batches are asked for."""
    assert next(batches(10**15, size=2)) == Batch(0, (0, 1))


def test_a_started_block_is_a_whole_block() -> None:
    """Worlds that do not fill a block take one all the same; no worlds are no study."""
    assert [block_count(n) for n in (1, BLOCK, BLOCK + 1)] == [1, 1, 2]
    with pytest.raises(ValueError, match="at least one world"):
        block_count(0)


def test_a_batch_size_below_one_is_refused() -> None:
    """Batches without blocks would never end."""
    with pytest.raises(ValueError, match="at least one block"):
        list(batches(3, size=0))


@given(blocks=st.integers(0, 10_000), workers=st.integers(1, 64))
def test_batch_size_gives_every_worker_several(blocks: int, workers: int) -> None:
    """A batch is as large as the bound allows, as long as each worker finds four of them."""
    size = batch_size(blocks, workers)
    assert 1 <= size <= 16
    assert size == 1 or size * workers * 4 <= blocks


@given(st.integers(2, 30))
def test_halves_hold_the_same_blocks(n: int) -> None:
    """Cutting a batch neither loses nor doubles a block; a single block cannot be cut."""
    batch = Batch(3, tuple(range(n)))
    left, right = batch.halves()
    assert left.point == right.point == batch.point
    assert left.blocks + right.blocks == batch.blocks
    assert abs(len(left.blocks) - len(right.blocks)) <= 1
    with pytest.raises(ValueError, match="single block"):
        Batch(3, (4,)).halves()


@given(st.integers(0, 9), st.integers(2, 30), st.integers(1, 3))
def test_several_points_are_cut_first(point: int, points: int, blocks: int) -> None:
    """Halves of a batch of several points hold the same points, each in all its blocks."""
    batch = Batch(point, tuple(range(blocks)), points)
    left, right = batch.halves()
    assert (left.point, right.point) == (point, point + left.points)
    assert left.points + right.points == points
    assert abs(left.points - right.points) <= 1
    assert left.blocks == right.blocks == batch.blocks
    assert str(batch).startswith(f"points {point}–{point + points - 1}, block")
    assert not batch.single
