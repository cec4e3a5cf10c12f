"""Numbers and quotes in another convention are taken where that is certain, else hinted at."""

from __future__ import annotations

from pathlib import Path

import pytest

import negosim as api
from negosim.scenario.faults import ScenarioError

SELLER = "clauses.price.stances.seller"


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("ideal=.4", 0.4),
        ("ideal=+.4", 0.4),
        ("accepts=[.0,.7]", (0.0, 0.7)),
        ("accepts=[ .0, 0.7 ]", (0.0, 0.7)),
        ("note=.7", ".7"),
        ("note='a .7' and .5", "'a .7' and .5"),
        ("note=version1.5", "version1.5"),
    ],
)
def test_a_number_may_begin_with_its_point(option: str, value: object) -> None:
    """As our pages print it; a text stays as it is typed."""
    scenario = api.load("two-party", f"{SELLER}.{option}")
    stance = scenario.clauses["price"].stances["seller"]
    assert getattr(stance, option.partition("=")[0]) == value


def test_so_may_the_values_of_an_axis() -> None:
    """Alone and as the ends of a range."""
    for words in (".3,.4", ".3:.4:2"):
        points = api.sweep(api.load("two-party"), f"{SELLER}.ideal={words}", 0).points
        assert [p.values for p in points] == [(0.3,), (0.4,)]


@pytest.mark.parametrize(
    ("option", "hint"),
    [
        ("ideal=0,7", "; write 0.7"),
        ("ideal=,7", "; write 0.7"),
        ("ideal=-0,25", "; write -0.25"),
        ("basis=“direct”", '; use straight quotes: "…"'),
        ("accepts=nothing", ""),
    ],
)
def test_a_set_that_fails_for_a_slip_has_a_hint(option: str, hint: str) -> None:
    """At the end of the message; none where nothing is known."""
    with pytest.raises(ScenarioError) as caught:
        api.load("two-party", f"{SELLER}.{option}")
    assert str(caught.value).startswith(f"--set {SELLER}")
    assert str(caught.value).endswith(f"'{hint}" if hint else "'nothing'")


@pytest.mark.parametrize(
    ("line", "column", "hint"),
    [
        ("ideal = .7", 9, "; write 0.7"),
        ("ideal = -.25", 9, "; write -0.25"),
        ("accepts = [.1, 0.7]", 12, "; write 0.1"),
        ("ideal = 0,7", 10, "; write 0.7"),
        ("note = “a”", 8, '; use straight quotes: "…"'),
        ("note = »a«", 8, '; use straight quotes: "…"'),
        ("“note” = 1", 1, '; use straight quotes: "…"'),
        ("ideal = 0.7 0.8", 13, ""),
    ],
)
def test_a_file_that_fails_for_a_slip_has_a_hint(
    tmp_path: Path, line: str, column: int, hint: str
) -> None:
    """After the place and the parser's words."""
    path = tmp_path / "s.toml"
    path.write_text(f'format = 1\nextends = "two-party"\n[{SELLER}]\n{line}\n', "utf-8")
    with pytest.raises(ScenarioError) as caught:
        api.load(str(path))
    message = str(caught.value)
    assert message.startswith(f"{path}:4:{column}: is not TOML: ")
    assert message.endswith(hint or "statement")
    assert hint or ";" not in message
