"""`negosim unlock`: what it prints can be pasted, and signs."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import NEGOSIM, environment
from negosim.api.pages.unlock import command_lines

PRESET = "euro-security-2021"
Command = Callable[..., Any]


@dataclass(frozen=True)
class Told:
    """What the command printed, its JSON, and where it ran."""

    text: str
    data: dict[str, Any]
    folder: Path


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The two packages of the preset, searched once, by the first worker that asks.

    The folder belongs to this run of pytest, so that no result of other code is taken.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "unlock-preset"
    folder.mkdir(exist_ok=True)
    page = folder / "page.txt"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not page.exists():
            which = ["--instrument", "nato_agreement", "--instrument", "us_treaty"]
            words = [*NEGOSIM, "unlock", PRESET, *which, "--clause", "rollback_1997", "-n", "256"]
            done = subprocess.run(
                [*words, "--json", "found.json"],
                cwd=folder,
                env=environment(folder / "home"),
                capture_output=True,
                check=True,
            )
            page.write_bytes(done.stdout)
    return Told(page.read_bytes().decode(), json.loads((folder / "found.json").read_text()), folder)


def pasted(text: str, folder: Path) -> list[dict[str, Any]]:
    """Every command that the page prints, pasted into a shell as it stands, with its JSON."""
    blocks = re.findall(r"^negosim run (?:.*\\\n)*.*\n", text, re.MULTILINE)
    found = []
    for block in blocks:
        start = f'negosim() {{ {shlex.quote(sys.executable)} -m negosim "$@"; }}\n'
        done = subprocess.run(
            ["sh", "-c", f"{start}{block.rstrip()} --json -"],
            cwd=folder,
            env=environment(folder / "home"),
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        found.append(json.loads(done.stdout))
    return found


@pytest.mark.parametrize("instrument", ["nato_agreement", "us_treaty"])
def test_what_is_printed_signs_when_pasted(told: Told, instrument: str) -> None:
    """Every command printed for an instrument, pasted into a shell, signs it."""
    title = json.loads(
        subprocess.run(
            [*NEGOSIM, "show", PRESET, "--json"],
            env=environment(told.folder / "home"),
            capture_output=True,
            timeout=60,
            check=True,
        ).stdout
    )["instruments"][instrument]["title"]
    section = told.text.split(f"\n{title}\n")[1].split("\n\nTreaty")[0].split("\n\nAgreement")[0]
    runs = pasted(section.split("\n\nBlocked")[0] + "\n", told.folder)
    bundles = [told.data["instruments"][instrument][kind] for kind in ("lines", "tactics")]
    assert len(runs) == sum(b is not None for b in bundles) >= 1
    assert all(run["outcome"]["instruments"][instrument]["signed"] for run in runs)


def test_the_page_and_the_json_tell_the_same_options(told: Told) -> None:
    """Options are printed whole, one to a line, as the JSON has them."""
    for key in told.data["instruments"].values():
        for bundle in (key["lines"], key["tactics"]):
            for option in bundle["options"] if bundle else ():
                assert f"\n  --set {shlex.quote(option)}" in told.text


def test_time_costs_more_of_the_red_lines(told: Told) -> None:
    """Red lines alone sign the agreement; without a last call, other tactics make it cheaper."""
    key = told.data["instruments"]["nato_agreement"]
    assert key["reasons"] == []
    assert {m["kind"] for m in key["lines"]["movements"]} == {"red line"}
    assert {m["kind"] for m in key["tactics"]["movements"]} > {"red line"}
    assert key["tactics"]["cost"] < key["lines"]["cost"]


def test_members_whose_lines_bind_are_named(told: Told) -> None:
    """On the blocked clause the allies' lines that make the gap stand beside the alliance's."""
    clause = told.data["clauses"]["rollback_1997"]
    bound = next(b for b in clause["bounds"] if b["party"] == "nato")
    assert {"poland", "estonia", "latvia", "lithuania"} <= set(bound["members"])
    way = next(b["way"] for b in clause["by"] if b["parties"] == ["nato"])
    paths = [o.split("=")[0] for o in way["options"]]
    assert "parties.nato.members.poland.stances.rollback_1997.accepts" in paths
    assert "Poland, Estonia" in told.text


def test_what_the_ensemble_makes_of_it_has_an_error(negosim: Command) -> None:
    """P before and after, paired, with standard errors; without a last call, time matters."""
    late = ["--set", "protocol.last_call=0", "--set", "parties.seller.tactic.beta=0.1"]
    words = ["two-party", *late, "--instrument", "contract", "-n", "256", "--json", "-"]
    bundle = json.loads(negosim("unlock", *words).out)["instruments"]["contract"]["tactics"]
    assert {m["kind"] for m in bundle["movements"]} == {"tactic"}
    found = bundle["ensemble"]
    assert found["worlds"] == 256
    assert found["after"] > found["before"] > 0.0
    assert found["difference"] == pytest.approx(found["after"] - found["before"])
    assert found["difference_se"] > 0.0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--instrument", "contrat"], "did you mean 'contract'?"),
        (["--clause", "deliverry"], "did you mean 'delivery'?"),
        (["--party", "sellar"], "did you mean 'seller'?"),
    ],
)
def test_a_wrong_name_gets_one_clear_line(negosim: Command, words: list[str], said: str) -> None:
    """Exit code 2 and the name that was meant."""
    done = negosim("unlock", "two-party", *words)
    assert done.code == 2
    assert said in done.err
    assert done.out == ""


def test_json_stands_alone_on_standard_output(negosim: Command) -> None:
    """With '--json -' nothing else is printed there, and the values set first are kept."""
    option = "clauses.delivery.stances.seller.accepts=[0, 0.2]"
    done = negosim("unlock", "two-party", "--set", option, "--json", "-")
    assert done.code == 0
    data = json.loads(done.out)
    assert data["clauses"]["delivery"]["gap"] == pytest.approx(0.3)
    assert data["instruments"]["contract"]["signed_already"] is True


def test_the_line_of_progress_says_what_is_searched(on_terminal: Command) -> None:
    """The live line itself changes; nothing is written across it."""
    said = on_terminal("unlock", "two-party", "-n", "64", "--runs", "20", NO_COLOR="1").out
    assert " searching contract" in said
    assert "\nsearching" not in said


def test_a_clause_with_room_is_said_to_have_it(negosim: Command) -> None:
    """Asked for a clause that is not blocked, the command names its room."""
    done = negosim("unlock", "two-party", "--clause", "price")
    assert done.code == 0
    assert "is not blocked: there is room" in done.out


def test_options_given_and_files_with_odd_names_are_kept_in_what_is_printed(
    negosim: Command, tmp_path: Path
) -> None:
    """The printed command holds the scenario as it was called and the options already set."""
    odd = tmp_path / "it's a deal.toml"
    odd.write_text('extends = "two-party"\ntitle = "odd"\nstory = "odd"\n', encoding="utf-8")
    essential = "clauses.delivery.stances.buyer.essential=true"
    done = negosim("unlock", odd.name, "--set", essential, "-n", "1")
    assert done.code == 0
    assert shlex.quote(essential) in done.out
    (run, *more) = pasted(done.out, tmp_path)
    assert run["outcome"]["instruments"]["contract"]["signed"]
    assert all(r["outcome"]["instruments"]["contract"]["signed"] for r in more)


def test_commands_are_safe_to_paste() -> None:
    """Quotes, spaces and signs of the shell stay what they are."""
    words = ["negosim", "run", "it's $HOME.toml"]
    text = command_lines(words, ['a.b=[{clause = "x", at_least = 0.1}]', "c=`ls`"])
    joined = shlex.split(text.replace("\\\n", ""))
    assert joined == [*words, "--set", 'a.b=[{clause = "x", at_least = 0.1}]', "--set", "c=`ls`"]
