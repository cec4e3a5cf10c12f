"""Counts in the pages agree with their nouns, also where there is one of something."""

from __future__ import annotations

import re

import pytest

from cli.conftest import Command

ONE_OF_MANY = re.compile(r"(?<![\w.,−-])1 (?:more |stated )?(?!has\b|is\b)[a-z]+s\b")

SOBOL = ["--sobol", "tension.start=0:0.4", "--sobol", "tension.per_refusal=0:0.1"]


@pytest.mark.parametrize(
    "words",
    [
        "ensemble two-party",
        "compare two-party --set-b tension.start=0.3",
        "compare two-party two-party",
        "sweep two-party --vary tension.start=0.3",
        "sensitivity two-party",
        "sensitivity two-party --samples 4 " + " ".join(SOBOL),
        "unlock two-party --set clauses.delivery.stances.buyer.essential=true",
    ],
)
def test_one_world_is_no_worlds(negosim: Command, words: str) -> None:
    """A study of a single world has no "1 worlds" in it, nor "1 moves"."""
    said = negosim(*words.split(), "-n", "1")
    assert said.code == 0
    assert "1 world" in " ".join(said.out.split())
    assert ONE_OF_MANY.findall(" ".join(f"{said.out} {said.err}".split())) == []
