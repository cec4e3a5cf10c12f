"""`new` and `export`: what is written where, what is said, and what is refused."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from negosim.cli.commands import export, new
from negosim.formats.registry import FORMATS, WRITTEN
from negosim.scenario.reader import reviewed
from negosim.talks.play import run

Command = Callable[..., Any]
SHEET = (
    "issue,actor,position,salience,capability\ntoll,Port,80,1,2\ntoll,City,,1,1\nroad,City,5,1,1\n"
)


def test_the_options_name_every_format() -> None:
    """The commands list the formats of the registry, which they import only when called."""
    assert set(new.FORMATS) == set(FORMATS)
    assert set(export.FORMATS) == set(WRITTEN)


def test_new_writes_an_example_that_is_valid(negosim: Command, tmp_path: Path) -> None:
    """And never over a file, unless it is told to."""
    assert negosim("new", "fence").out == "wrote fence.toml: two parties and three clauses\n"
    assert negosim("check", "fence.toml").code == 0
    (tmp_path / "fence.toml").write_text("mine")
    refused = negosim("new", "fence.toml")
    assert refused.code == 2
    assert "negosim: fence.toml exists: --force replaces it" in refused.err
    assert (tmp_path / "fence.toml").read_text() == "mine"
    assert negosim("new", "fence", "--force").code == 0
    assert "format = 1" in (tmp_path / "fence.toml").read_text("utf-8")


@pytest.mark.parametrize("template", new.TEMPLATES)
def test_a_template_signs_and_has_no_notice(
    negosim: Command, tmp_path: Path, template: str
) -> None:
    """What a newcomer starts from is in order, and its central run signs every paper."""
    assert negosim("new", "start", "--template", template).code == 0
    scenario, notices = reviewed(tmp_path / "start.toml")
    assert notices == []
    assert all(paper.signed for paper in run(scenario).outcome.instruments.values())
    keys = [
        line for line in (tmp_path / "start.toml").read_text("utf-8").splitlines() if "#" in line
    ]
    assert len(keys) > 10  # it teaches


def test_new_reads_a_file_and_says_what_is_lost_and_assumed(
    negosim: Command, tmp_path: Path
) -> None:
    """Each on a line of standard error; the scenario is named as asked."""
    (tmp_path / "s.csv").write_text(SHEET, "utf-8")
    result = negosim("new", "quay", "--from", "s.csv")
    assert result.code == 0
    assert result.out == "wrote quay.toml: 2 parties, 2 clauses from csv (1 lost, 6 assumed)\n"
    lines = result.err.splitlines()
    assert lines[0] == "s.csv:3:1: lost: 'City' has no position on 'toll': no stance"
    assert "s.csv: assumed: no red lines: every level can be signed by all" in lines
    assert len(lines) == 7
    assert negosim("check", "quay.toml").code == 0
    assert negosim("run", "quay.toml").code == 0


def test_new_prints_the_file_or_writes_it_elsewhere(negosim: Command, tmp_path: Path) -> None:
    """`-o -` prints the scenario and nothing else on standard output."""
    (tmp_path / "s.csv").write_text(SHEET, "utf-8")
    printed = negosim("new", "quay", "--from", "s.csv", "-o", "-")
    assert tomllib.loads(printed.out)["clauses"]["road"]["stances"]["city"]["ideal"] == 0.05
    assert not (tmp_path / "quay.toml").exists()
    assert negosim("new", "quay", "--from", "s.csv", "-o", "other.toml").code == 0
    assert (tmp_path / "other.toml").read_text("utf-8") == printed.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("new", "quay", "--from", "no.csv"), "no.csv: no such file\n"),
        (("new", "a/b"), "negosim: NAME should be the name of a file, not 'a/b'"),
        (("new", ""), "negosim: NAME should be the name of a file, not ''"),
        (("new", "quay", "--format", "csv"), "negosim: --format needs --from"),
        (("new", "quay", "--from", ".", "--format", "genius"), "holds no profile"),
        (("export", "two-party", "--to", "negmas"), "negosim: negmas is a domain and a profile"),
        (("export", "two-party"), "negosim: Missing option '--to'"),
        (("export", "two-partie", "--to", "csv"), "there is no scenario 'two-partie'"),
    ],
)
def test_wrong_words_are_refused(negosim: Command, words: tuple[str, ...], message: str) -> None:
    """In one line, with exit code 2."""
    result = negosim(*words)
    assert result.code == 2
    assert message in result.err


def test_export_prints_a_file_and_lists_what_is_lost(negosim: Command) -> None:
    """With the changes of --set; the list is on standard error."""
    ideal = "clauses.price.stances.seller.ideal=0.25"
    result = negosim("export", "two-party", "--to", "csv", "--set", ideal)
    assert "Price of the loom,Shuttle Works,25.0,0.6,1.2" in result.out.splitlines()
    assert "two-party: lost: red lines of 6 stances" in result.err.splitlines()


def test_export_writes_a_folder_that_new_reads(negosim: Command, tmp_path: Path) -> None:
    """A domain and a profile for each party."""
    assert negosim("export", "two-party", "--to", "negmas", "-o", "loom").code == 0
    names = sorted(path.name for path in (tmp_path / "loom").iterdir())
    assert names == ["_domain.xml", "buyer.xml", "seller.xml"]
    result = negosim("new", "again", "--from", "loom")
    assert result.out.startswith("wrote again.toml: 2 parties, 3 clauses from genius")
    assert negosim("check", "again.toml").code == 0
