"""`list`, `show`, `check`, `schema`: what is there, before anything runs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]

SMALL = """\
format = 1
title = "{title}"
story = "A story."
[calendar]
start = 2030-01-01
end = 2030-01-31
every = 7
[parties.a]
name = "Party A"
[parties.b]
name = "Party B"
[instruments.pact]
title = "Pact"
seats = {{ a = "veto", b = "veto" }}
[clauses.only]
title = "The clause"
instruments = ["pact"]
[clauses.only.stances.a]
ideal = 1.0
accepts = [{low}, 1.0]
quote = "We want it all"
source = "A paper"
basis = "direct"
confidence = "low"
[clauses.only.stances.b]
ideal = 0.0
accepts = [0.0, 0.6]
"""


def small(folder: Path, title: str = "Small", low: str = "0.4") -> Path:
    """A scenario of one clause in a file."""
    path = folder / "small.toml"
    path.write_text(SMALL.format(title=title, low=low), encoding="utf-8")
    return path


def test_list_names_the_presets(negosim: Command) -> None:
    """A table for people, JSON for programs."""
    said = negosim("list")
    assert said.code == 0
    assert re.search(r"^two-party +2 +3 ", said.out, re.MULTILINE)
    entries = {e["name"]: e for e in json.loads(negosim("list", "--json").out)}
    assert entries["euro-security-2021"]["parties"] == 4
    assert entries["euro-security-2021"]["clauses"] == 22
    assert all(e["fault"] == "" for e in entries.values())


def test_list_tells_a_faulty_file_from_a_good_one(negosim: Command, tmp_path: Path) -> None:
    """One broken file of the user's own does not hide the others."""
    own = tmp_path / "home" / "scenarios"
    own.mkdir(parents=True)
    (own / "broken.toml").write_text("format = 2\n", encoding="utf-8")
    said = negosim("list")
    assert said.code == 0
    assert re.search(r"^broken .*error: ", said.out, re.MULTILINE)
    assert "two-party" in said.out


def test_show_has_the_zopa_of_each_clause(negosim: Command, tmp_path: Path) -> None:
    """The interval inside both parties' red lines, or the gap."""
    path = small(tmp_path)
    said = negosim("show", str(path))
    assert said.code == 0
    assert re.search(r"^only +1 \[\.40–1\] +0 \[0–\.60\] +\.40–\.60$", said.out, re.MULTILINE)
    apart = negosim("show", str(path), "--set", "clauses.only.stances.b.accepts=[0, 0.1]")
    assert re.search(r"^only .* gap \.30$", apart.out, re.MULTILINE)


def test_show_says_what_the_second_edition_states(negosim: Command, tmp_path: Path) -> None:
    """Last call, no deal, no red lines, steps and status quo: each only where it is stated."""
    path = small(tmp_path)
    plain = negosim("show", str(path)).out
    assert "; with a last call." in plain
    assert not re.search("No deal|status quo|only these", plain)
    text = path.read_text("utf-8").replace("accepts = [0.0, 0.6]\n", "")
    ladder = 'scale = "steps"\nstatus_quo = 0.4\n'
    named = {"none": 0.0, "half": 0.4, "all": 1.0}
    rungs = [f'{{ at = {at}, name = "{name}" }}' for name, at in named.items()]
    ladder += f"levels = [{', '.join(rungs)}]\n"
    text = text.replace("[clauses.only.stances.a]", ladder + "[clauses.only.stances.a]")
    text = text.replace('name = "Party B"', 'name = "Party B"\nno_deal = -0.2')
    path.write_text(text.replace('name = "Party A"', 'name = "Party A"\noutside = 0.1'), "utf-8")
    said = negosim("show", str(path), "--set", "protocol.last_call=0.3").out
    assert "; with a last call in .30 of the worlds." in said
    assert "No deal is worth -.20 to Party B." in said
    assert "Beyond the status quo, no deal is worth .10 to Party A." in said
    assert re.search(r"^only +1 \[\.40–1\] +0 +\.40–1$", said, re.MULTILINE)
    assert "only these: 0 none · .40 half · 1 all" in said
    assert "status quo .40" in said
    never = negosim("show", str(path), "--set", "protocol.last_call=false").out
    assert "; without a last call." in never


def test_show_says_where_events_can_move_the_end(negosim: Command) -> None:
    """Beside the end that the calendar states."""
    said = " ".join(negosim("show", "good-friday-1998").out.split())
    assert "the deadline is 31 May 1998 (can move to 9 Apr 1998 by the event 'Mitchell sets" in said
    assert "or to 10 Apr 1998 by the event 'The talks go on" in said
    assert "can move" not in negosim("show", "two-party").out


def test_show_gives_sources_quotes_and_calls_estimates_so(negosim: Command, tmp_path: Path) -> None:
    """By clause and by party; each placement is labelled."""
    path = str(small(tmp_path))
    for option in (("--clause", "only"), ("--party", "a")):
        said = negosim("show", path, *option)
        assert said.code == 0
        assert "“We want it all”" in said.out
        assert "Source: A paper" in said.out
        assert "Estimate, from a statement on this clause; confidence low." in said.out
    assert "Party B" in negosim("show", path, "--clause", "only").out
    both = negosim("show", path, "--clause", "only", "--party", "a").out
    assert "Party B" not in both


def test_show_json_is_the_whole_scenario(negosim: Command, tmp_path: Path) -> None:
    """Defaults filled in, and the room for agreement beside it."""
    shown = json.loads(negosim("show", str(small(tmp_path)), "--json").out)
    assert shown["clauses"]["only"]["stances"]["a"]["accepts"] == [0.4, 1.0]
    assert shown["calendar"]["stalemate_after"] == 3
    assert shown["room"] == {"only": {"zopa": [0.4, 0.6], "gap": 0.0}}


@pytest.mark.parametrize(
    ("option", "hint"), [(("--clause", "onyl"), "'only'"), (("--party", "c"), "known: a, b")]
)
def test_show_names_the_nearest(
    negosim: Command, tmp_path: Path, option: tuple[str, str], hint: str
) -> None:
    """A wrong id is wrong input."""
    said = negosim("show", str(small(tmp_path)), *option)
    assert (said.code, said.out) == (2, "")
    assert hint in said.err


def test_check_tells_all_faults_of_all_files(negosim: Command, tmp_path: Path) -> None:
    """One line an error with its place; good files are listed, too; exit code 2."""
    good = small(tmp_path)
    bad = tmp_path / "bad.toml"
    bad.write_text(SMALL.format(title="Bad", low="1.5") + "colour = 3\n", encoding="utf-8")
    said = negosim("check", str(good), str(bad), str(tmp_path / "missing.toml"), str(tmp_path))
    assert said.code == 2
    assert said.out == f"{good}: OK: Small (2 parties, 1 clause; 1 notice)\n"
    lines = said.err.splitlines()
    assert any(re.match(rf"{re.escape(str(bad))}:\d+:\d+: clauses\.only", line) for line in lines)
    assert any("colour" in line for line in lines)
    assert any("missing.toml" in line for line in lines)
    assert "Traceback" not in said.err


def test_check_of_good_files_is_done(negosim: Command, tmp_path: Path) -> None:
    """Presets can be named, too; notices are no errors."""
    said = negosim("check", str(small(tmp_path)), "two-party")
    assert said.code == 0
    assert all(": notice: " in line for line in said.err.splitlines())
    assert len(said.out.splitlines()) == 2


def test_schema_is_json_schema(negosim: Command, tmp_path: Path) -> None:
    """Printed, or written to a file with the same bytes."""
    said = negosim("check", "--schema")
    assert said.out == negosim("schema").out  # the old word, which no help lists
    shape = json.loads(said.out)
    assert shape["$schema"].startswith("https://json-schema.org/")
    assert shape["$defs"]["Scenario"]["properties"]["clauses"]
    assert negosim("schema", "-o", "schema.json").code == 0
    assert (tmp_path / "schema.json").read_text(encoding="utf-8") == said.out


def test_a_name_is_never_markup_nor_an_escape(
    negosim: Command, on_terminal: Command, tmp_path: Path
) -> None:
    """A title with markup, escape and bidi characters is shown as written, without the harm."""
    title = "[bold red]x[/] [@click=app.quit]y[/] :smile: \\u001b[31m \\u202e"
    path = str(small(tmp_path, title=title))
    for said in (negosim("show", path), negosim("run", path), on_terminal("show", path)):
        assert said.code == 0
        assert "[bold red]x[/] [@click=app.quit]y[/] :smile:" in said.out
        assert "\x1b[31m" not in said.out
        assert "\u202e" not in said.out


def test_colour_is_for_terminals_without_no_color(negosim: Command, on_terminal: Command) -> None:
    """Escapes on a terminal, none in a pipe, no colour where NO_COLOR is set."""
    assert "\x1b" not in negosim("run", "two-party").out
    assert "\x1b[1;36m" in on_terminal("run", "two-party").out
    plain = on_terminal("run", "two-party", NO_COLOR="1").out
    assert not re.search(r"\x1b\[[\d;]*3\d", plain)
    assert "two-party" in plain
