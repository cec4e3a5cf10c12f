"""`ensemble`: the same bytes however it is computed or interrupted; what it prints and refuses."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import signal
import subprocess
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import negosim as api
from cli.conftest import NEGOSIM, begun, stored
from negosim.cli.endings import WrongStore, one_line
from negosim.store.errors import full

Command = Callable[..., Any]
FULL = Path("/dev/full")
SMALL = ("ensemble", "two-party", "-n", "1500", "--seed", "7")
LARGE = ("ensemble", "euro-security-2021", "-n", "12000", "--seed", "7", "--workers", "1")
BLOCKS = 47


def test_json_is_that_of_the_api(negosim: Command) -> None:
    """`--json -` prints what `Ensemble.to_dict` gives, alone, and says nothing beside it."""
    said = negosim(*SMALL, "--json", "-")
    assert (said.code, said.err) == (0, "")
    assert json.loads(said.out) == api.ensemble(api.load("two-party"), 1_500, 7).to_dict()


@pytest.mark.parametrize(
    "how",
    [
        ("--workers", "1"),
        ("--workers", "2"),
        ("--engine", "serial"),
        ("--engine", "processes", "--workers", "3"),
        ("--engine", "dask", "--workers", "2"),
        ("--store", "kept.sqlite", "--workers", "2"),
        ("--keep",),
    ],
    ids=" ".join,
)
def test_the_bytes_do_not_depend_on_how_it_is_computed(
    negosim: Command, how: tuple[str, ...]
) -> None:
    """Workers, engine and store change no byte of the JSON or of the tables."""
    assert negosim(*SMALL, *how, "--json", "-").out == negosim(*SMALL, "--json", "-").out


def large(folder: Path, store: Path) -> subprocess.Popen[bytes]:
    """A large ensemble in a process of its own, some of whose blocks are stored by now."""
    return begun([*NEGOSIM, *LARGE, "--store", str(store), "--json", "-"], folder, store, 1)


@pytest.fixture(scope="module")
def uninterrupted() -> str:
    """The JSON of the large ensemble."""
    found = api.ensemble(api.load("euro-security-2021"), 12_000, 7)
    return json.dumps(found.to_dict(), ensure_ascii=True, indent=2) + "\n"


def test_killed_and_resumed_it_prints_the_same_bytes(
    tmp_path: Path, process: Command, uninterrupted: str
) -> None:
    """After kill -9 the same command goes on; the JSON is that of an uninterrupted run."""
    store = tmp_path / "kept.sqlite"
    killed = large(tmp_path, store)
    killed.send_signal(signal.SIGKILL)
    assert killed.communicate()[0] == b""
    kept = stored(store)
    assert 0 < kept < BLOCKS
    watched = process("runs", "list", "--store", str(store)).out
    assert f"stopped at {100 * kept // BLOCKS} %" in watched
    again = process(*LARGE, "--store", str(store), "--json", "-")
    assert (again.code, again.err) == (0, "")
    assert again.out == uninterrupted
    assert stored(store) == BLOCKS


def test_ctrl_c_prints_what_is_counted_and_the_rest_can_be_had(
    tmp_path: Path, process: Command, uninterrupted: str
) -> None:
    """The partial result is whole JSON, exit 130; watched meanwhile; `runs resume` ends it."""
    store = tmp_path / "kept.sqlite"
    stopped = large(tmp_path, store)
    stopped.send_signal(signal.SIGSTOP)  # so that it is not done before we have looked
    watched = process("runs", "list", "--store", str(store)).out
    assert re.search(r"running at \d+ %", watched)
    stopped.send_signal(signal.SIGINT)
    stopped.send_signal(signal.SIGCONT)
    out, err = (said.decode() for said in stopped.communicate(timeout=60))
    assert stopped.returncode == 130
    part = json.loads(out)
    assert 0 < part["worlds"] < part["asked"] == 12_000
    assert part["worlds"] == 256 * stored(store)
    assert sum(part["sessions"]["counts"].values()) == part["worlds"]
    assert f"interrupted after {part['worlds']:,} of 12,000 worlds" in err
    assert "continues from there" in err
    (run,) = json.loads(process("runs", "list", "--store", str(store), "--json").out)
    shown = process("runs", "show", run["id"], "--store", str(store)).out
    assert f"{part['worlds']:,} of 12,000 worlds of seed 7" in shown
    rest = process("runs", "resume", run["id"][:6], "--store", str(store), "--json", "-")
    assert (rest.code, rest.out) == (0, uninterrupted)


def test_the_tables_say_what_the_json_says(negosim: Command) -> None:
    """Every share on the page is the JSON's at its decimals, with marks above the verdicts."""
    page = negosim(*SMALL).out
    found = json.loads(negosim(*SMALL, "--json", "-").out)
    p, se = found["p_signed"]["contract"], found["p_signed_se"]["contract"]
    assert f"contract    contract  {p:.4f} ± {se:.4f}".replace(" 0.", " .") in page
    head = next(line for line in page.splitlines() if line.startswith("clause"))
    assert re.fullmatch(r"clause +✓ +◐ +· +✗ +level  5 – 50 – 95 % +blocked by", head)
    price = next(line for line in page.splitlines() if line.startswith("price"))
    level = found["clauses"]["price"]["level"]
    for told in (found["clauses"]["price"]["status"]["agreed"], level["mean"], level["p95"]):
        assert f"{told:.2f}".removeprefix("0") in price
    blocked = found["clauses"]["price"]["blocked_by"]["buyer"]
    assert f"Heddle {blocked:.2f}".replace(" 0.", " .") in price
    assert "1,500 worlds of seed 7." in page
    assert "Neither is a forecast." in page


def test_the_last_line_opens_a_world(negosim: Command) -> None:
    """The command that it ends with plays that world, with the same changes made first."""
    changed = ("--set", "clauses.delivery.stances.seller.accepts=[0, 0.9]")
    last = negosim(*SMALL, *changed).out.splitlines()[-1]
    said = negosim(*shlex.split(last)[1:])
    assert said.code == 0
    assert "World 1234 of seed 7" in said.out
    assert said == negosim("run", "two-party", *changed, "--seed", "7", "--world", "1234")
    few = negosim("ensemble", "two-party", "-n", "20").out.splitlines()[-1]
    assert few == "  negosim run two-party --seed 0 --world 19"


def test_what_never_happens_has_a_bound(negosim: Command) -> None:
    """For 0 of n the page gives the rule of three instead of an error of 0."""
    page = negosim("ensemble", "euro-security-2021", "-n", "256").out
    assert re.search(r"us_treaty +US–\S+ treaty +0, below \.012 at 95 %", page)
    assert "rule of three" in page


def test_csv_holds_the_same_numbers(negosim: Command, tmp_path: Path) -> None:
    """Seven tables, readable by the csv module, with the JSON's numbers."""
    assert negosim(*SMALL, "--csv", "out", "--json", "all.json").code == 0
    found = json.loads((tmp_path / "all.json").read_text())
    names = {"instruments.csv", "talks.csv", "clauses.csv", "parties.csv", "sessions.csv"}
    names |= {"events.csv", "unsigned.csv"}
    assert {p.name for p in (tmp_path / "out").iterdir()} == names

    def rows(name: str) -> list[dict[str, str]]:
        text = (tmp_path / "out" / name).read_bytes().decode()
        return list(csv.DictReader(io.StringIO(text, newline="")))

    for clause in rows("clauses.csv"):
        one = found["clauses"][clause["clause"]]
        assert float(clause["agreed_se"]) == one["status_se"]["agreed"]
        assert float(clause["level_p50"]) == one["level"]["p50"]
        assert float(clause["blocked_by_seller"]) == one["blocked_by"].get("seller", 0.0)
    assert float(rows("instruments.csv")[0]["p"]) == found["p_signed"]["contract"]
    assert {r["ending"]: float(r["p"]) for r in rows("talks.csv")} == found["p_talks"]
    assert (
        float(rows("parties.csv")[1]["above_no_deal"])
        == (found["utilities"]["seller"]["above_no_deal"])
    )
    assert sum(int(r["worlds"]) for r in rows("sessions.csv")) == 1_500


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("-n", "0"), "from 1 to 100,000,000, not 0"),
        (("-n", "100000001"), "from 1 to 100,000,000, not 100000001"),
        (("-n", "many"), "'many' is not a whole number"),
        (("-n", "9" * 5000), "is not a whole number"),
        (("--seed", "-1"), "from 0 to 9,223,372,036,854,775,807, not -1"),
        (("--seed", str(2**63)), "from 0 to 9,223,372,036,854,775,807"),
        (("--workers", "0"), "from 1 to 1,024, not 0"),
        (("--engine", "serial", "--workers", "2"), "the serial engine is a single worker"),
        (("--engine", "serial", "--scheduler", "a:1"), "a scheduler is for the dask engine"),
        (("--engine", "gpu"), "'gpu' is not one of"),
        (("--keep", "--store", "x"), "--keep uses your own store"),
        (("--set", "clauses.price=1"), "clauses.price"),
        (("--store", "."), "is a folder, not a store file"),
    ],
)
def test_wrong_input_is_one_clear_line(
    negosim: Command, tmp_path: Path, options: tuple[str, ...], told: str
) -> None:
    """Exit code 2, the reason on standard error, nothing on standard output."""
    said = negosim("ensemble", "two-party", *options)
    assert (said.code, said.out) == (2, "")
    assert told in said.err
    assert "Traceback" not in said.err
    assert len(said.err) < 300


def test_a_store_that_is_none_is_refused_before_anything_is_played(
    negosim: Command, tmp_path: Path
) -> None:
    """Another file is left as it is; one line says what it is not."""
    (tmp_path / "notes.txt").write_text("not a store, but dear to somebody" * 50)
    said = negosim(*SMALL, "--store", "notes.txt")
    assert (said.code, said.out) == (2, "")
    assert "is not a negosim store" in said.err
    assert (tmp_path / "notes.txt").read_text().startswith("not a store, but dear")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_a_full_disk_ends_in_one_line(negosim: Command) -> None:
    """Where the JSON cannot be written the exit code is 1."""
    said = negosim(*SMALL, "--json", "/dev/full")
    assert said.code == 1
    assert said.err.startswith("negosim: cannot write /dev/full: No space left")


def test_a_full_store_ends_in_one_line() -> None:
    """Exit code 2, as with any store that cannot be used; what was stored is kept."""
    with (
        pytest.raises(WrongStore, match=r"no space left to write kept\.sqlite") as caught,
        one_line(),
    ):
        raise full("kept.sqlite")
    assert caught.value.exit_code == 2


def test_progress_is_for_terminals(process: Command, on_terminal: Command) -> None:
    """On a terminal a line with rate and time left, without colour under NO_COLOR; else none."""
    assert process(*SMALL).err == ""
    live = on_terminal("ensemble", "two-party", "-n", "20000", COLUMNS="120").out
    assert re.search(r"of 20,000 worlds · [\d,]+/s · \d+ s left", live)
    assert re.search(r"signed: contract \.\d+ ± \.\d+", live)
    assert "20,000 worlds in" in live
    plain = on_terminal("ensemble", "two-party", "-n", "5000", NO_COLOR="1").out
    assert not re.search(r"\x1b\[[\d;]*3\d", plain)


def test_other_names_of_numbers(negosim: Command) -> None:
    """Thousands may be parted, as a person writes them."""
    one = negosim("ensemble", "two-party", "--worlds", "1,000", "--json", "-").out
    assert one == negosim("ensemble", "two-party", "-n", "1_000", "--json", "-").out
    assert json.loads(one)["worlds"] == 1_000


def test_a_warning_of_an_engine_is_one_line(negosim: Command, monkeypatch: Any) -> None:
    """On standard error, without the place in the source; afterwards Python shows its own again."""
    before = warnings.showwarning

    def warn(*_: object) -> int:
        warnings.showwarning("worker process 1 is stopped", RuntimeWarning, "x.py", 1)
        return 256

    monkeypatch.setattr("negosim.study.task.counted_in", warn)
    said = negosim("ensemble", "two-party", "-n", "256")
    assert said.code == 0
    assert said.err == "negosim: worker process 1 is stopped\n"
    assert warnings.showwarning is before
