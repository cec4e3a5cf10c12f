"""Files from outside, beside the project: what they hold is read as their notes say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import negosim
from foreign_files import lost, read, refusal

SHARED = Path(__file__).parents[3] / "shared"
SAMPLES, DATA = SHARED / "cases" / "import", SHARED / "validation"
pytestmark = pytest.mark.skipif(
    not (SAMPLES.exists() and DATA.exists()), reason="../shared is not here"
)


def test_ktab_like_positions_once_mended(tmp_path: Path) -> None:
    """Too many cells are refused with their line; a code is the name; a salience of 0 is kept."""
    text = (SAMPLES / "positions-ktab-like.csv").read_text("utf-8")
    torn = "Fishers (é, small boats)"
    assert "4:1: has 8 cells, not 7" in refusal(tmp_path, "k.csv", text)
    result = read(tmp_path, "k.csv", text.replace(torn, f'"{torn}"'))
    parties = result.scenario.parties
    assert [(x.name, x.about) for x in parties.values()][1:] == [
        ("FI", torn), ("CT", "City"), ("OB", "City"),
    ]  # fmt: skip
    assert result.scenario.clauses["depth"].stances["ob"].salience == 0.0


def test_a_genius_like_profile(tmp_path: Path) -> None:
    """Evaluations over the largest, integers as steps, reservation used, discount lost."""
    result = negosim.read_foreign(SAMPLES / "profile-genius-like.xml")
    ((party, stated),) = result.scenario.parties.items()
    desk, seats = (result.scenario.clauses[c] for c in ("desk", "seats"))
    values = desk.stances[party].values
    assert values == pytest.approx({"oak": 0.4, '26" steel': 1.0, "glass": 2 / 3})
    assert [level.name for level in seats.levels] == [*"23456789"]
    assert (desk.scale, seats.scale) == ("steps", "steps")
    assert stated.no_deal == 0.75
    assert lost(result) == ["15: the discount factor 0.5"]


def test_a_geniusweb_like_profile() -> None:
    """The reservation is what the bid is worth."""
    result = negosim.read_foreign(SAMPLES / "profile-geniusweb-like.json")
    no_deal = result.scenario.parties["office1"].no_deal
    assert no_deal == pytest.approx(0.6 * 0.667 + 0.4 * 2 / 7)
    assert "steel, grey" in result.scenario.clauses["desk"].stances["office1"].values


def test_semicolons_decimal_commas_and_an_actor_twice(tmp_path: Path) -> None:
    """Refused with both lines; without the second one it is read, an empty position included."""
    data = (SAMPLES / "semicolons-decimal-commas-bom.csv").read_bytes()
    assert re.search(
        r"4:1: .* already has 75 on line 2, and 20 here", refusal(tmp_path, "s.csv", data)
    )
    result = read(tmp_path, "s.csv", b"\n".join(data.split(b"\n")[:3]))
    (clause,) = result.scenario.clauses.values()
    assert {p: (s.ideal, s.salience) for p, s in clause.stances.items()} == {
        "prefecture": (0.75, 0.8)
    }
    assert result.scenario.parties["union_sud"].name == 'Union "Sud"'


@pytest.mark.parametrize(
    ("file", "format", "parties", "clauses"),
    [
        ("ktab/dummyData_3Dim.csv", "ktab", 7, 3),
        ("ktab/smpExample.xml", "ktab", 5, 3),
        ("exchange/copenhagen.csv", "exchange", 11, 7),
        ("exchange/sample_data_groningen_toll.txt", "exchange", 10, 6),
        ("bdm/emission_standards.csv", "csv", 10, 1),
    ],
)
def test_files_of_others_are_read_and_run(
    file: str, format: str, parties: int, clauses: int
) -> None:
    """The format is found, and the scenario runs."""
    result = negosim.read_foreign(DATA / file)
    assert (result.format, len(result.scenario.parties)) == (format, parties)
    assert len(result.scenario.clauses) == clauses
    assert negosim.run(result.scenario).sessions


def test_a_whole_data_set_keeps_its_compromise(tmp_path: Path) -> None:
    """Capabilities differ by issue there: the first text is still the mean weighted as stated."""
    data = (DATA / "deu3" / "positions.csv").read_text("utf-8")
    weighted: dict[str, list[tuple[float, float]]] = {}
    for line in data.splitlines()[1:]:
        issue, _, *numbers = line.split(",")
        position, salience, capability = map(float, numbers)
        weighted.setdefault(issue, []).append((capability * salience, position))
    result = read(tmp_path, "deu.csv", data)
    assert len(result.scenario.clauses) == len(weighted) == 226
    assert len(result.lost) == 101
    first = negosim.run(result.scenario).sessions[0].text
    text = {clause.title: first[c] for c, clause in result.scenario.clauses.items()}
    for issue, rows in weighted.items():
        mean = sum(w * x for w, x in rows) / sum(w for w, _ in rows)
        assert 100.0 * text[issue] == pytest.approx(mean)
