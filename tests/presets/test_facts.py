"""The table of the seed article's 40 facts says truly where in the scenario each one lives."""

from __future__ import annotations

import re
from typing import Any

import pytest

import negosim
from presets.record import ROOT, research, resolve

PAGE = ROOT / "docs" / "scenarios" / "euro-security-2021.md"
ROW = re.compile(r"^\| (F\d\d) \| (.+?) \| (.+?) \|$", re.MULTILINE)

# what a reader should find at the place that the table names
SAYS = {
    "F01": "2021-12-17",
    "F04": "2021-12-15",
    "F09": "Ukraine",
    "F11": "no intention to attack",
    "F15": "dangerous",
    "F16": "unacceptable threats",
    "F17": "9",
    "F18": "Geneva",
    "F20": "neither",
    "F22": "27 May 1997",
    "F23": "Poland, Hungary and the Czech Republic (1999)",
    "F24": "Slovakia, Slovenia, Estonia, Latvia and Lithuania (2004)",
    "F25": "Albania, Croatia, Montenegro and North Macedonia",
    "F26": "30",
    "F27": "us_treaty",
    "F28": "bomber",
    "F29": "Black Sea",
    "F31": "2 August 2019",
    "F32": "7 December",
    "F33": "grave",
    "F34": "Stoltenberg",
    "F35": "deescalation_troops",
    "F36": "70,000",
    "F37": "accused Kyiv of planning an attack",
    "F38": "Kyiv denied",
    "F39": "2014",
    "F40": "14,000",
}


def table() -> dict[str, tuple[str, str]]:
    """Each fact's words and the place that the page names."""
    return {i: (fact, where) for i, fact, where in ROW.findall(PAGE.read_text(encoding="utf-8"))}


def paths(where: str) -> list[str]:
    """The dotted paths in a cell of the table."""
    return re.findall(r"`([^`]+)`", where)


@pytest.fixture(scope="module")
def flat() -> dict[str, Any]:
    """The seed preset as plain values."""
    return negosim.load("euro-security-2021").flat()


def test_the_table_has_every_fact_once() -> None:
    """Forty rows, F01 to F40, each with the fact in words."""
    ids = [i for i, _, _ in ROW.findall(PAGE.read_text(encoding="utf-8"))]
    assert ids == [f"F{n:02}" for n in range(1, 41)]
    assert all(len(fact) > 15 for fact, _ in table().values())


@pytest.mark.parametrize("fact", [f"F{n:02}" for n in range(1, 41)])
def test_a_fact_lives_where_the_table_says(fact: str, flat: dict[str, Any]) -> None:
    """Each path resolves to something stated; a fact without a path says why it is background."""
    _, where = table()[fact]
    if not paths(where):
        assert re.fullmatch(r"background: .{20,}", where)
        return
    for path in paths(where):
        assert resolve(flat, path) not in (None, "", [], {}), path


@pytest.mark.parametrize("fact", sorted(SAYS))
def test_the_place_says_the_fact(fact: str, flat: dict[str, Any]) -> None:
    """Dates, numbers and names of the fact stand at the place that the table names."""
    found = " ".join(str(resolve(flat, path)) for path in paths(table()[fact][1]))
    assert SAYS[fact] in found


def test_the_table_follows_the_research() -> None:
    """The same facts in the same order, and dated ones carry the date that was checked."""
    facts = research("facts")["facts"]
    assert [f["id"] for f in facts] == list(table())
    flat = negosim.load("euro-security-2021").flat()
    for fact in facts:
        for path in paths(table()[fact["id"]][1]):
            if path.endswith(".date"):
                assert resolve(flat, path) == fact["date"]


def test_a_wrong_path_would_be_found(flat: dict[str, Any]) -> None:
    """The resolver refuses what is not there, so that the tests above can fail."""
    for path in ("clauses.no_such", "calendar.sessions.99", "about.x"):
        with pytest.raises(KeyError):
            resolve(flat, path)
