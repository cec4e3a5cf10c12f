"""The page on the scenario file: complete, fresh, and its examples do what it says."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

import negosim
from negosim.scenario import extend, limits
from negosim.scenario.faults import ScenarioError
from negosim.scenario.json_schema import json_schema
from negosim.scenario.reader import load
from negosim.scenario.reference import renewed
from negosim.text import number

PAGE = Path(__file__).parents[2] / "docs" / "scenario-file.md"
TEXT = PAGE.read_text(encoding="utf-8")
Write = Callable[..., Path]


def blocks(language: str) -> list[str]:
    """The page's examples in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)


def test_the_tables_follow_from_the_schema() -> None:
    """`python -m negosim.scenario.reference docs/scenario-file.md` would change nothing."""
    assert renewed(TEXT) == TEXT


def test_every_key_of_the_format_is_explained() -> None:
    """No key of the schema is missing from the page, and each has a meaning."""
    for name, part in json_schema()["$defs"].items():
        if name.endswith("InVariant") or "properties" not in part:
            continue
        for key in part["properties"]:
            assert re.search(rf"^\| `{key}` \|.*\| \S.* \|$", TEXT, re.MULTILINE), (name, key)


def test_a_page_without_marks_is_left_alone() -> None:
    """The writer does not guess where its tables belong."""
    with pytest.raises(ValueError, match="no marks"):
        renewed("# Another page\n")


def test_the_examples_read(write: Write) -> None:
    """The whole files and the variant on the page are valid as they stand."""
    *whole, variant = blocks("toml")
    titles = [load(write(text)).title for text in whole]
    first = ["The fence", "The well and the road", "A ferry for two shores"]
    assert titles == [*first, "A treaty and its Senate", "A budget by votes"]
    scenario = load(write(variant, "variant.toml"))
    assert scenario.title == "A milder opening"
    assert scenario.parties["us"].tactic.kind == "conceder"
    assert "niinisto_speech" not in scenario.events


def test_the_treaty_on_the_page_waits_for_its_senate(write: Write) -> None:
    """It is signed at .54; it is in force where the election comes, before the vote on 10 May."""
    scenario = load(write(blocks("toml")[3]))
    outcome = negosim.run(scenario).outcome
    treaty = outcome.instruments["treaty"]
    (refusal,) = treaty.not_ratified_by
    assert (treaty.signed, treaty.in_force, number(refusal.level)) == (True, False, ".54")
    assert scenario.calendar.start + timedelta(outcome.day) == date(2024, 3, 11)
    assert scenario.calendar.start + timedelta(refusal.day) == date(2024, 5, 10)
    elected = load(write(blocks("toml")[3]), ["events.election.probability=1"])
    assert negosim.run(elected).outcome.instruments["treaty"].in_force


def test_the_faults_on_the_page_are_those_of_its_example(write: Write) -> None:
    """The example, spoilt as the text says, gives the lines that are printed there."""
    spoilt = blocks("toml")[0].replace("ideal = 1\n", 'ideal = "high"\n')
    spoilt = spoilt.replace("accepts = [0.5, 1]\n", "accepts = [0.5, 1]\nsalinece = 2\n")
    path = write(spoilt)
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert str(caught.value).replace(f"{path.parent}/", "") == blocks("text")[0].strip()


def test_the_example_of_an_option_works() -> None:
    """The `--set` shown can be pasted."""
    option = re.search(r"--set (\S+)", blocks("console")[0])
    assert option is not None
    assert load("two-party", [option.group(1)]).parties["buyer"].tactic.kind == "firm"


def test_the_example_in_python_runs() -> None:
    """The lines of Python on the page run as they stand."""
    names: dict[str, object] = {}
    exec(blocks("python")[0], names)
    assert names["other"] != names["scenario"]


def test_the_limits_on_the_page_are_those_of_the_reader() -> None:
    """Each number in the table is the one in the code."""
    table = TEXT.partition("## Limits")[2]
    for limit in (
        f"{limits.TOKENS:,}",
        f"| {limits.KEY_PARTS} |",
        f"| {limits.DEPTH} |",
        f"{limits.WORD} characters",
        f"{limits.TEXT_BYTES:,} bytes",
        f"{limits.PARTIES}, {limits.CLAUSES}, {limits.SESSIONS:,}",
        f"clauses | {limits.CELLS:,} |",
        f"{extend.DEPTH} beyond",
    ):
        assert limit in table
    assert (limits.FILE_BYTES, limits.WHOLE) == (1 << 20, 2**53)
