"""`runs`: what a store keeps is listed, shown, exported as it was, verified, resumed, removed."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import negosim as api
from negosim.scenario.tabulate import tabulate
from negosim.store import Store
from negosim.store.handle import checksum
from negosim.study import ensemble as study
from negosim.study.counts import blank
from negosim.study.tally import Tally

Command = Callable[..., Any]
WORLDS = 1_500  # six blocks, the last one in part
MADE = ("ensemble", "two-party", "-n", "1500", "--seed", "7")


@pytest.fixture
def kept(negosim: Command, tmp_path: Path) -> str:
    """The id of a finished ensemble in the store `s.sqlite`."""
    assert negosim(*MADE, "--store", "s.sqlite").code == 0
    return only(tmp_path / "s.sqlite")


def only(path: Path) -> str:
    """The id of the one run in a store."""
    with Store.open(path, read_only=True) as store:
        (info,) = store.runs()
    return info.id


@pytest.fixture
def partial(tmp_path: Path) -> str:
    """The id of an ensemble that was stopped after its first batch."""
    asked = iter([False, True])
    scenario = api.load("two-party")
    found = api.ensemble(
        scenario, WORLDS, 7, store=tmp_path / "s.sqlite", should_stop=lambda: next(asked)
    )
    assert 0 < found.worlds < WORLDS
    return only(tmp_path / "s.sqlite")


def test_nothing_kept_is_no_fault(negosim: Command, tmp_path: Path) -> None:
    """`list` says that there is nothing, and makes no file."""
    said = negosim("runs", "list")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("no studies in ")
    assert json.loads(negosim("runs", "list", "--json").out) == []
    assert not (tmp_path / "home").exists()


def test_the_own_store_is_used_with_keep(negosim: Command, tmp_path: Path) -> None:
    """`--keep` writes to the user's own store, and `runs` looks there."""
    assert negosim(*MADE, "--keep").code == 0
    run_id = only(tmp_path / "home" / "runs.sqlite")
    assert run_id in negosim("runs", "list").out
    assert negosim("runs", "show", run_id[:5]).code == 0


def test_the_list_says_what_each_is(negosim: Command, kept: str) -> None:
    """Id, kind, scenario, seed, worlds, state, time; the same as JSON."""
    said = negosim("runs", "list", "--store", "s.sqlite")
    row = said.out.splitlines()[1].split()
    assert row[:6] == [kept, "ensemble", "two-party", "7", "1,500", "finished"]
    (entry,) = json.loads(negosim("runs", "list", "--store", "s.sqlite", "--json").out)
    assert (entry["id"], entry["blocks"], entry["of_blocks"]) == (kept, 6, 6)
    assert (entry["writing"], entry["version"]) == (False, api.__version__)


def test_show_prints_what_the_command_printed(negosim: Command, kept: str) -> None:
    """Under its own head, `show` gives the page of `ensemble`, from the stored blocks."""
    shown = negosim("runs", "show", kept, "--store", "s.sqlite")
    assert shown.code == 0
    assert shown.out.startswith(f"Run {kept}: ensemble, finished.\n")
    assert shown.out.endswith(negosim(*MADE).out)


def test_what_is_partial_says_so_and_goes_on(negosim: Command, partial: str) -> None:
    """State, shares of the worlds that are there; `resume` does the rest, with the same bytes."""
    shown = negosim("runs", "show", partial, "--store", "s.sqlite").out
    assert f"Run {partial}: ensemble, stopped at 16 %." in shown
    assert "256 of 1,500 worlds of seed 7: the results are for these only." in shown
    part = json.loads(negosim("runs", "export", partial, "--store", "s.sqlite", "--json", "-").out)
    assert (part["worlds"], part["asked"]) == (256, 1_500)
    rest = negosim("runs", "resume", partial, "--store", "s.sqlite", "--json", "-")
    assert (rest.code, rest.out) == (0, negosim(*MADE, "--json", "-").out)
    assert "finished" in negosim("runs", "list", "--store", "s.sqlite").out


def test_export_gives_the_bytes_of_the_command(negosim: Command, kept: str, tmp_path: Path) -> None:
    """JSON and CSV from the store are those that `ensemble` itself writes."""
    said = negosim("runs", "export", kept, "--store", "s.sqlite", "--json", "-", "--csv", "a")
    assert (said.code, said.out) == (0, negosim(*MADE, "--json", "-", "--csv", "b").out)
    names = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert len(names) == 7
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    aimless = negosim("runs", "export", kept, "--store", "s.sqlite")
    assert (aimless.code, aimless.out) == (2, "")
    assert "name an output" in aimless.err


def test_what_was_set_is_stored_and_exported(negosim: Command, tmp_path: Path) -> None:
    """As the command itself writes it, also while it is unfinished and after a resumption."""
    path, value = "calendar.end", "2025-05-20"
    changed = api.load("two-party", [f"{path}={value}"])
    asked = iter([False, True])
    api.ensemble(changed, WORLDS, 7, store=tmp_path / "s.sqlite", should_stop=lambda: next(asked))
    run_id = only(tmp_path / "s.sqlite")
    export = ("runs", "export", run_id, "--store", "s.sqlite", "--json", "-")
    assert json.loads(negosim(*export).out)["set"] == {path: value}
    resumed = negosim("runs", "resume", run_id, "--store", "s.sqlite", "--json", "-")
    assert json.loads(resumed.out)["set"] == {path: value}
    made = negosim(*MADE, "--set", f"{path}={value}", "--json", "-").out
    assert negosim(*export).out == resumed.out == made
    verified = negosim("runs", "verify", run_id, "--store", "s.sqlite")
    assert (verified.code, verified.err) == (0, "")


@pytest.mark.parametrize("how", [(), ("--sample", "2"), ("--workers", "2")], ids=" ".join)
def test_verify_replays_and_finds_the_same(
    negosim: Command, kept: str, how: tuple[str, ...]
) -> None:
    """All blocks, or a sample, come again byte for byte, here or in other processes."""
    said = negosim("runs", "verify", kept, "--store", "s.sqlite", *how)
    assert (said.code, said.err) == (0, "")
    played = "2 of 6" if "--sample" in how else "6"
    assert said.out == f"run {kept}: {played} stored blocks played again, the same byte for byte\n"


def test_verify_says_when_a_run_is_not_finished(negosim: Command, partial: str) -> None:
    """What is there is compared, and what is not is said."""
    said = negosim("runs", "verify", partial, "--store", "s.sqlite")
    assert said.code == 0
    assert "1 stored block played" in said.out
    assert "it is unfinished, with 1 of 6 blocks stored" in said.out


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda found: found["clauses"]["price"].pop("gap"), 0),
        (lambda found: found["clauses"]["price"]["status"].update(agreed=0.34), 1),
        (lambda found: found["clauses"].update(further={}), 1),
    ],
    ids=["a column less", "another number", "a clause more"],
)
def test_a_summary_is_compared_in_what_it_has(
    negosim: Command, tmp_path: Path, change: Callable[[dict[str, Any]], object], code: int
) -> None:
    """A version that had fewer columns is no difference; another number is one."""
    scenario = api.load("two-party")
    found = api.ensemble(scenario, 256, 7)
    summary = found.to_dict()
    change(summary)
    spec = study.spec(scenario, "ensemble", 7, 256)
    with Store.open(tmp_path / "s.sqlite") as store, store.begin(spec) as handle:
        handle.put(0, {0: found.tally.to_bytes()})
        handle.finish(json.dumps(summary))
    said = negosim("runs", "verify", spec.id, "--store", "s.sqlite")
    assert said.code == code, said.err
    assert ("summary does not match" in said.err) == bool(code)


def altered(path: Path, run_id: str, block: int, change: Callable[[Tally], None]) -> None:
    """Put other numbers in a block, with a checksum that is right: no damage, but a wrong count."""
    table = tabulate(api.load("two-party"))
    with sqlite3.connect(path) as db:
        (payload,) = db.execute("SELECT payload FROM blocks WHERE block = ?", (block,)).fetchone()
        tally = blank(table).with_bytes(payload)
        change(tally)
        data = tally.to_bytes()
        assert data != payload
        assert zlib.crc32(data)
        db.execute(
            "UPDATE blocks SET payload = ?, crc = ? WHERE block = ?",
            (data, checksum(run_id, 0, block, data), block),
        )
    db.close()


def moved(tally: Tally) -> None:
    """One world that was blocked counts as agreed."""
    tally["status"][2, 0] += 1
    tally["status"][2, 3] -= 1


def raised(tally: Tally) -> None:
    """A sum of levels that is off by more than any rounding."""
    tally["level_sum"][1] += 2**30


@pytest.mark.parametrize(
    ("change", "named"),
    [(moved, "status of delivery, agreed: stored "), (raised, "level sum of warranty: stored ")],
)
@pytest.mark.parametrize("how", [(), ("--workers", "2")], ids=["here", "in processes"])
def test_verify_names_the_first_difference(
    negosim: Command,
    kept: str,
    tmp_path: Path,
    how: tuple[str, ...],
    change: Callable[[Tally], None],
    named: str,
) -> None:
    """A block that could not be reproduced is named with the number that differs; exit code 1."""
    altered(tmp_path / "s.sqlite", kept, 4, change)
    said = negosim("runs", "verify", kept, "--store", "s.sqlite", *how)
    assert (said.code, said.out) == (1, "")
    assert f"run {kept} could not be reproduced: block 4: {named}" in said.err
    assert len(said.err.splitlines()) == 1


def of_another_numpy(path: Path, change: Callable[[Tally], None] | None = None) -> str:
    """The ensemble as if another numpy had computed it; the id of that run."""
    scenario = api.load("two-party")
    spec = replace(study.spec(scenario, "ensemble", 7, WORLDS), numpy="1.0.0")
    with Store.open(path) as store, store.begin(spec) as handle:
        api.ensemble(scenario, WORLDS, 7, store=path.with_name("other"))
        with Store.open(path.with_name("other"), read_only=True) as other:
            for _, block, payload in other.read(only(path.with_name("other"))).iterate():
                tally = blank(tabulate(scenario)).with_bytes(payload)
                if change is not None and block == 2:
                    change(tally)
                handle.put(0, {block: tally.to_bytes()})
    return spec.id


def rounded(tally: Tally) -> None:
    """Another version's rounding: a sum off by 1e-10 a world, a level in the next bin."""
    tally["level_sum"][0] += int(tally.worlds * 1e-10 * 2**36)
    full = int(tally["levels"][0].argmax())
    tally["levels"][0, full] -= 1
    tally["levels"][0, full + 1] += 1


def test_other_versions_are_said_and_their_rounding_allowed(
    negosim: Command, tmp_path: Path
) -> None:
    """Another numpy: it is named, 1e-9 is allowed, a wrong count is not, and nothing is mixed."""
    run_id = of_another_numpy(tmp_path / "a", rounded)
    said = negosim("runs", "verify", run_id, "--store", "a")
    assert said.code == 0
    assert "the same within 1e-9" in said.out
    assert "computed with numpy 1.0.0 (here " in said.err
    wrong = of_another_numpy(tmp_path / "b", raised)
    assert negosim("runs", "verify", wrong, "--store", "b").code == 1
    mixed = negosim("runs", "resume", run_id, "--store", "a")
    assert (mixed.code, mixed.out) == (2, "")
    assert "blocks of two versions are not mixed" in mixed.err


IDEAL, LINE = "clauses.price.stances.seller.ideal", "clauses.price.stances.seller.accepts.1"
SWEEPS = {
    "a point that does not fit": ("--vary", f"{IDEAL}=0,0.9", "--vary", f"{LINE}=0.2,0.9"),
    "dates": ("--vary", "calendar.end=2025-04-30,2020-01-01"),
    "dates in a table": (
        "--vary",
        "events.rival_offer={date=2025-03-10,title='an offer'},{date=2025-03-20,title='one'}",
    ),
    "intervals": ("--vary", "clauses.price.stances.seller.accepts=[0,0.4],[0,0.6]"),
    "words": ("--vary", "parties.seller.tactic.kind=linear,firm"),
}


@pytest.mark.parametrize("vary", SWEEPS.values(), ids=SWEEPS)
def test_a_sweep_is_shown_and_exported_as_by_its_command(
    negosim: Command, tmp_path: Path, vary: tuple[str, ...]
) -> None:
    """The page, the JSON and the CSV are those of `sweep`; it is verified like any other."""
    made = ("sweep", "two-party", "-n", "300", *vary)
    said = negosim(*made, "--store", "s.sqlite")
    negosim(*made, "--json", "a.json", "--csv", "a")
    run_id = only(tmp_path / "s.sqlite")
    shown = negosim("runs", "show", run_id, "--store", "s.sqlite")
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.endswith(said.out)
    more = ("--json", "b.json", "--csv", "b")
    assert negosim("runs", "export", run_id, "--store", "s.sqlite", *more).code == 0
    for name in (".json", "/points.csv"):
        assert (tmp_path / f"b{name}").read_bytes() == (tmp_path / f"a{name}").read_bytes()
    verified = negosim("runs", "verify", run_id, "--store", "s.sqlite")
    assert (verified.code, verified.err) == (0, "")
    assert verified.out.endswith("stored blocks played again, the same byte for byte\n")
    resumed = negosim("runs", "resume", run_id, "--store", "s.sqlite")
    assert resumed.code == 2
    assert "repeat its command: negosim" in resumed.err


def test_an_unfinished_sweep_has_the_points_so_far(negosim: Command, tmp_path: Path) -> None:
    """The layout is that of a finished one, without the results that are not there."""
    asked = iter([False, True])
    scenario, vary = api.load("two-party"), f"{LINE}=0.3,0.7"
    found = api.sweep(
        scenario, vary, WORLDS, 7, store=tmp_path / "s.sqlite", should_stop=lambda: next(asked)
    )
    assert not found.complete
    run_id = only(tmp_path / "s.sqlite")
    said = negosim("runs", "export", run_id, "--store", "s.sqlite", "--json", "-")
    assert json.loads(said.out) == found.to_dict()


def test_a_kind_of_study_that_is_not_known_is_one_line(negosim: Command, tmp_path: Path) -> None:
    """Another version's kind is neither shown nor exported."""
    spec = study.spec(api.load("two-party"), "grid", 7, 300)
    with Store.open(tmp_path / "s.sqlite") as store, store.begin(spec):
        pass
    for words in (("show",), ("export", "--json", "-")):
        said = negosim("runs", *words, spec.id, "--store", "s.sqlite")
        assert (said.code, said.out) == (2, "")
        assert "of kind grid" in said.err


def test_remove_takes_it_out(negosim: Command, kept: str) -> None:
    """It is gone; a second time there is no such run."""
    said = negosim("runs", "remove", kept, "--store", "s.sqlite")
    assert said.out == f"removed {kept}: ensemble of two-party\n"
    assert negosim("runs", "list", "--store", "s.sqlite").out == "no studies in s.sqlite\n"
    assert negosim("runs", "remove", kept, "--store", "s.sqlite").code == 2


@pytest.mark.parametrize("word", ["show", "verify", "export", "resume", "remove"])
@pytest.mark.parametrize(
    ("run_id", "store", "told"),
    [
        ("ffff", "nowhere.sqlite", "no store at nowhere.sqlite"),
        ("zz", "s.sqlite", "s.sqlite has no run 'zz'"),
        ("", "s.sqlite", "s.sqlite has no run ''"),
        ("ab", "text", "text is not a negosim store"),
        ("ab", ".", "is a folder, not a store file"),
    ],
)
def test_what_is_not_there_is_one_clear_line(
    negosim: Command, kept: str, tmp_path: Path, word: str, run_id: str, store: str, told: str
) -> None:
    """Exit code 2, one line on standard error; no file is made or changed."""
    (tmp_path / "text").write_text("words, and no store " * 100)
    before = {p.name for p in tmp_path.iterdir()}
    more = ("--json", "-") if word == "export" else ()
    said = negosim("runs", word, run_id, "--store", store, *more)
    assert (said.code, said.out) == (2, "")
    assert told in said.err
    assert len(said.err.splitlines()) == 1
    assert {p.name for p in tmp_path.iterdir()} <= before  # SQLite may tidy up its own


@pytest.mark.parametrize(
    "words",
    [
        "two-party -n 300 --set parties.seller.tactic.beta=0.9 --keep",
        "--keep -n300 --set=parties.seller.tactic.beta=0.9 -- two-party",
        "--store --set --json out.json two-party --set parties.seller.tactic.beta=0.9",
    ],
)
def test_the_command_that_opens_a_world_keeps_the_changes(
    negosim: Command, tmp_path: Path, words: str
) -> None:
    """The last line of `show` has the scenario and changes of the command, wherever they stand."""
    scenario = api.load("two-party", ["parties.seller.tactic.beta=0.9"])
    api.ensemble(scenario, 300, 7, store=tmp_path / "s.sqlite", command=f"negosim ensemble {words}")
    shown = negosim("runs", "show", only(tmp_path / "s.sqlite"), "--store", "s.sqlite").out
    assert shown.splitlines()[-1] == (
        "  negosim run two-party --set parties.seller.tactic.beta=0.9 --seed 7 --world 299"
    )


def test_a_missing_command_is_one_line(negosim: Command) -> None:
    """`runs` alone is refused in one line, and says where the commands are listed."""
    said = negosim("runs")
    assert (said.code, said.out) == (2, "")
    assert said.err.splitlines() == [
        "negosim: Missing command.",
        "negosim: try 'negosim runs --help'",
    ]
