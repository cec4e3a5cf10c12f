"""bench/same_results.py: what counts as a difference between two versions."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

SCRIPT = runpy.run_path(str(Path(__file__).parents[1] / "bench/same_results.py"))


@pytest.mark.parametrize(
    ("before", "after", "places"),
    [
        ({"a": [1.5, None]}, {"a": [1.5, None], "b": 2}, []),
        ({"a": [1.5, {"b": 0.1}]}, {"a": [1.5, {"b": 0.1 + 1e-16}]}, ["a[1].b"]),
        ({"a": 1, "b": {"c": 2}}, {"b": {}}, ["a", "b.c"]),
        ({"a": 1}, {"a": 1.0}, ["a"]),
        ({"a": 0}, {"a": False}, ["a"]),
        ({"a": [1, 2]}, {"a": [1, 2, 3]}, ["a"]),
        ({"a": {}}, {"a": []}, ["a"]),
    ],
)
def test_only_added_keys_are_no_difference(before: Any, after: Any, places: list[str]) -> None:
    """A value that changed by a bit, its kind, its length or its absence is named by its place."""
    assert [found.split(":")[0] for found in SCRIPT["differences"](before, after)] == places


def test_a_text_is_compared_by_what_it_says() -> None:
    """Lines may break elsewhere; a word that changed is shown with its sentence."""
    before = "The seller signs nothing\nbeyond .24. The gap is .15.\n"
    assert list(SCRIPT["compared"](before, before.replace("\n", " "))) == []
    (found,) = SCRIPT["compared"](before, before.replace(".15", ".16"))
    assert found == "'The gap is .15.' -> 'The gap is .16.'"
