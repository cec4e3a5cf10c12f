"""What every result of a Python function can do: a line, HTML, a frame, a text, a picture."""

from __future__ import annotations

import builtins
import csv
import dataclasses
import io
import json
import pickle
import re
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

import negosim
from cli.conftest import Command
from negosim.api.result import Shown
from negosim.extras import MissingExtraError
from negosim.scenario.presets import shipped_folder
from negosim.scenario.schema import Scenario

SET = {"clauses.price.stances.seller.accepts": [0, 0.2]}
VARY = {"clauses.price.stances.seller.accepts": ([0, 0.2], [0, 0.6], 3)}
RANGES = {"tension.start": (0, 0.4), "parties.seller.outside": (-0.6, 0)}

# by name: the function, and the words of the command that does the same
STUDIES: dict[str, tuple[Callable[[Any], Any], str]] = {
    "run": (lambda s: negosim.run(s, seed=7, world=3), "run two-party --seed 7 --world 3"),
    "ensemble": (lambda s: negosim.ensemble(s, 300, 7), "ensemble two-party -n 300 --seed 7"),
    "sweep": (
        lambda s: negosim.sweep(s, VARY, 100, 7),
        "sweep two-party -n 100 --seed 7 "
        "--vary clauses.price.stances.seller.accepts=[0,0.2]:[0,0.6]:3",
    ),
    "grid": (
        lambda s: negosim.sweep(
            s,
            {"parties.buyer.tactic.kind": ["linear", "boulware"], "tension.start": (0, 0.4, 3)},
            0,
        ),
        "sweep two-party --central --vary parties.buyer.tactic.kind=linear,boulware "
        "--vary tension.start=0:0.4:3",
    ),
    "sensitivity": (
        lambda s: negosim.sensitivity(s, 64, 7),
        "sensitivity two-party -n 64 --seed 7",
    ),
    "sobol": (
        lambda s: negosim.sobol(s, RANGES, 32, 7, samples=4),
        "sensitivity two-party -n 32 --seed 7 --samples 4 --sobol tension.start=0:0.4 "
        "--sobol parties.seller.outside=-0.6:0",
    ),
    "strategies": (
        lambda s: negosim.strategies(s, tactics=["linear", "firm"], worlds=100, seed=7),
        "strategies two-party -n 100 --seed 7 --tactic linear --tactic firm",
    ),
    "infer": (
        lambda s: negosim.infer(s, worlds=256, seed=7, world=3, sessions=2),
        "infer two-party -n 256 --seed 7 --world 3 --sessions 2",
    ),
    "bargain": (lambda s: negosim.bargain(s), "bargain two-party"),
    "forecast": (lambda s: negosim.forecast(s, 50, 7), "forecast two-party -n 50 --seed 7"),
    "compare": (
        lambda s: negosim.compare(s, negosim.load("two-party", SET), 100, 7),
        "compare two-party -n 100 --seed 7 --set-b clauses.price.stances.seller.accepts=[0,0.2]",
    ),
    "unlock": (lambda s: negosim.unlock(s, worlds=50, seed=7), "unlock two-party -n 50 --seed 7"),
}
EACH = pytest.mark.parametrize("name", STUDIES)


@pytest.fixture(scope="module")
def results() -> Callable[[str], Any]:
    """Each result of the table, computed once."""
    known: dict[str, Any] = {}

    def result(name: str) -> Any:
        if name not in known:
            known[name] = STUDIES[name][0]("two-party")
        return known[name]

    return result


@EACH
def test_the_transcript_is_what_the_command_prints(
    name: str, results: Callable[[str], Any], command: Command
) -> None:
    """Line by line, as into a file."""
    said = command(*STUDIES[name][1].split())
    assert said.code == 0, said.err
    assert results(name).transcript() == said.out


@EACH
def test_a_result_is_one_short_line(name: str, results: Callable[[str], Any]) -> None:
    """Whatever it holds; it names its class and its scenario."""
    result = results(name)
    assert isinstance(result, Shown)
    text = repr(result)
    assert re.fullmatch(rf"<{type(result).__name__} two-party.*>", text)
    assert len(text) < 200
    assert str(result) == text


@EACH
def test_a_result_is_pickled_and_compared(name: str, results: Callable[[str], Any]) -> None:
    """The same study is equal, a copy from a pickle too, another is not."""
    result = results(name)
    again = pickle.loads(pickle.dumps(result))
    assert again == result
    assert again.transcript() == result.transcript()
    assert STUDIES[name][0](negosim.load("two-party")) == result
    other = STUDIES[name][0](negosim.load("two-party", {"parties.seller.capability": 2.0}))
    assert other != result
    kind = type(result).__bases__[1]  # the study's own class, of which the screens have results
    bare = kind(**{f.name: getattr(result, f.name) for f in dataclasses.fields(kind)})
    assert bare == result == bare
    assert other != bare
    assert result != "two-party"


@EACH
def test_a_picture_is_svg_that_asks_nobody_for_anything(
    name: str, results: Callable[[str], Any]
) -> None:
    """Well-formed, with a title, no script, no address, no style that could reach the page."""
    picture = results(name).plot()
    root = ElementTree.fromstring(picture)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.findtext("{http://www.w3.org/2000/svg}title")
    assert len(root) > 3
    plain = picture.replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|url\(|<script|<style|<image|@import", plain)
    assert picture._repr_html_() == picture._repr_svg_() == picture
    assert len(repr(picture)) < 40


@EACH
def test_html_is_escaped(name: str) -> None:
    """A title that is markup is shown as text."""
    hostile = negosim.load("two-party").changed(
        {
            "title": "<b onload=x>& co",
            "clauses.price.title": "<img src=x>",
            "clauses.price.short": "<img src=y>",
            "parties.seller.name": "<i>Seller",
            "parties.seller.short": "<i>S",
        }
    )
    html = STUDIES[name][0](hostile)._repr_html_()
    assert html.startswith(("<table>", "<figure>"))
    ElementTree.fromstring(html)
    assert not re.search(r"<(b|img|i)\b", html)


@EACH
def test_a_frame_has_the_rows_of_the_csv(
    name: str, results: Callable[[str], Any], command: Command, tmp_path: Path
) -> None:
    """The same columns and as many rows, `set` among them; `unlock` writes no CSV."""
    frame = results(name).to_frame()
    if name == "unlock":
        assert frame.columns == [
            *("opens", "of", "party", "kind", "clause", "before", "after", "cost", "set")
        ]
        return
    said = command(*STUDIES[name][1].split(), "--csv", "out")
    assert said.code == 0, said.err
    file = {
        "run": "clauses.csv",
        "ensemble": "clauses.csv",
        "sweep": "points.csv",
        "grid": "points.csv",
        "sensitivity": "moves.csv",
        "sobol": "sobol.csv",
        "strategies": "payoffs.csv",
        "infer": "posterior.csv",
        "bargain": "utilities.csv",
        "forecast": "forecasts.csv",
        "compare": "differences.csv",
    }[name]
    text = (tmp_path / "out" / file).read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert frame.height == len(rows) > 0
    assert {"set", "set_a"} & set(rows[0])
    if name != "ensemble":  # the frame has the verdicts of the shares in its columns
        assert frame.columns == list(rows[0])


@EACH
def test_a_result_says_what_was_set(name: str, command: Command, tmp_path: Path) -> None:
    """As an attribute, in JSON, in the frame; the same from the command line and from Python."""
    path, value = "parties.buyer.capability", 3
    changed = negosim.load("two-party").changed({path: value})
    result = STUDIES[name][0](changed)
    stated = result.a if name == "compare" else result
    assert stated.set == {path: value}
    column = "set_a" if name == "compare" else "set"
    assert set(result.to_frame()[column].to_list()) == {f"{path}={value}"}
    words = STUDIES[name][1].split()
    option = "--set-a" if name == "compare" else "--set"
    said = command(*words, option, f"{path}={value}", "--json", "-")
    written = json.loads(said.out)
    assert (written["a"] if name == "compare" else written)["set"] == {path: value}
    if name != "compare":
        assert json.loads(command(*words, "--json", "-").out)["set"] == {}


def test_a_run_has_three_tables_and_pictures_of_its_clauses() -> None:
    """By name; an unknown clause or table is refused."""
    run = negosim.run("two-party")
    assert run.to_frame("instruments").height == 1
    assert run.to_frame("answers").height == sum(
        len(given) for session in run.sessions for given in session.answers.values()
    )
    assert "Price" in run.plot("price") or "price" in run.plot("price")
    assert max(len(repr(part)) for part in (run.outcome, *run.sessions)) < 60
    assert run.transcript(clause="price") != run.transcript(session=1) != run.transcript()
    with pytest.raises(KeyError, match="prize"):
        run.plot("prize")
    with pytest.raises(KeyError, match="prize"):
        run.transcript(clause="prize")
    with pytest.raises(ValueError, match="not of 'rows'"):
        run.to_frame("rows")


def test_pictures_of_much_are_cut_and_say_so() -> None:
    """Of many columns some from first to last, of many rows the first; counted in either case."""
    daily = negosim.load("two-party", {"calendar.every": 1, "calendar.stalemate_after": 99})
    run = negosim.run(daily)
    assert len(run.sessions) > 40
    picture = run.plot()
    assert f"40 of {len(run.sessions)} columns" in picture
    assert ">1</text>" in picture
    assert ">last</text>" in picture
    path = "clauses.price.stances.seller.salience"
    grid = negosim.sweep("two-party", {path: (1, 130, 130), "tension.start": [0, 0.2]}, 0)
    assert len(re.findall(">…</text>", grid.plot())) == 1
    assert ">10</text>" in grid.plot()


def test_a_sweep_over_three_paths_is_a_table() -> None:
    """There is no picture of it; over one or two an outcome can be chosen."""
    path = "clauses.price.stances.{}.salience"
    three = {path.format("buyer"): [1, 2], path.format("seller"): [1, 2], "tension.start": [0, 0.1]}
    sweep = negosim.sweep("two-party", three, 0)
    assert sweep._repr_html_().startswith("<table>")
    with pytest.raises(ValueError, match="one or two paths; this sweep varies 3"):
        sweep.plot()
    one = negosim.sweep("two-party", {"tension.start": [0.0, 0.2]}, 0)
    assert "level of price" in one.plot("level:price")
    assert "level of price" in one.transcript(show=["level:price"])
    with pytest.raises(negosim.ScenarioError, match="there is no clause 'prize'"):
        one.plot("level:prize")


def without(*packages: str) -> Callable[..., types.ModuleType]:
    """An import statement that does not find these packages."""
    real = builtins.__import__

    def find(name: str, *rest: Any) -> types.ModuleType:
        if name.partition(".")[0] in packages:
            raise ModuleNotFoundError(f"No module named '{name}'", name=name)
        return real(name, *rest)

    return find


def test_a_frame_is_of_polars_else_of_pandas_else_an_error_names_the_extra(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Polars comes first; of pandas only its DataFrame is used."""
    run = negosim.run("two-party")
    assert type(run.to_frame()).__module__.startswith("polars")
    pandas = types.ModuleType("pandas")
    pandas.DataFrame = lambda table: ("pandas", table)  # type: ignore[attr-defined]
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "pandas", pandas)
        patch.setattr(builtins, "__import__", without("polars"))
        kind, rows = run.to_frame()
    assert kind == "pandas"
    assert [row["clause"] for row in rows] == list(run.outcome.clauses)
    monkeypatch.setattr(builtins, "__import__", without("polars", "pandas"))
    with pytest.raises(MissingExtraError, match=r"a data frame needs polars.*frames"):
        run.to_frame()


def test_a_source_is_a_scenario_a_name_or_a_path() -> None:
    """All three give the same result; presets lists the names."""
    assert "two-party" in negosim.presets()
    assert set(negosim.presets()) >= {p.stem for p in shipped_folder().glob("*.toml")}
    path = shipped_folder() / "two-party.toml"
    one = negosim.run(negosim.load("two-party"))
    assert negosim.run("two-party") == negosim.run(path) == negosim.run(str(path)) == one
    with pytest.raises(negosim.ScenarioError, match="there is no scenario 'two-partty'"):
        negosim.run("two-partty")
    with pytest.raises(TypeError, match=r"not dict; negosim\.scenario makes one"):
        negosim.run({"format": 1})  # type: ignore[arg-type]


def crossed() -> Scenario:
    """A scenario built in Python in which an ideal lies outside of its red lines."""
    scenario = negosim.load("two-party")
    clause = scenario.clauses["price"]
    stance = clause.stances["buyer"].model_copy(update={"ideal": 0.2})
    stances = {**clause.stances, "buyer": stance}
    clauses = {**scenario.clauses, "price": clause.model_copy(update={"stances": stances})}
    return scenario.model_copy(update={"clauses": clauses})


@pytest.mark.parametrize("name", [name for name in STUDIES if name != "compare"])
def test_a_scenario_that_contradicts_itself_has_no_result(name: str) -> None:
    """It was built in Python, so nobody has checked it before."""
    with pytest.raises(negosim.ScenarioError, match=r"ideal: 0\.2 lies outside"):
        STUDIES[name][0](crossed())


def test_neither_side_of_a_comparison_may_contradict_itself() -> None:
    """The first or the second."""
    for pair in ((crossed(), "two-party"), ("two-party", crossed())):
        with pytest.raises(negosim.ScenarioError, match=r"ideal: 0\.2 lies outside"):
            negosim.compare(*pair, 10)


def test_mappings_are_what_texts_are() -> None:
    """Of a sweep and of a Sobol analysis; ranges, lists, intervals, numbers of an array."""
    path = "tension.start"
    asked = [
        ({path: (0, 0.4, 3)}, f"{path}=0:0.4:3"),
        ({path: [0, 0.2, 0.4]}, f"{path}=0,0.2,0.4"),
        ({path: np.array([0.0, 0.25])}, f"{path}=0.0,0.25"),
    ]
    for mapping, text in asked:
        assert negosim.sweep("two-party", mapping, 0) == negosim.sweep("two-party", text, 0)
    interval = "clauses.price.stances.seller.accepts"
    ends = {interval: ((0, 0.2), (0, 0.6), 3)}
    texts = f"{interval}=[0,0.2]:[0,0.6]:3"
    assert negosim.sweep("two-party", ends, 0) == negosim.sweep("two-party", texts, 0)
    ranges = [f"{path}={low}:{high}" for path, (low, high) in RANGES.items()]
    one = negosim.sobol("two-party", ranges, 16, samples=2)
    assert negosim.sobol("two-party", RANGES, 16, samples=2) == one


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ((0, 0.4), "a tuple is a range"),
        ((0, 0.4, 1), "takes at least two values"),
        ((0, 0.4, 2.5), "a tuple is a range"),
        ((0, "x", 3), "a tuple is a range"),
        ((0, 0.4, 10**6), "asks for 1,000,000 values"),
        ("linear", "takes a list of values"),
        (0.3, "takes a list of values"),
        ([], "has no value"),
        ([0.1, 0.1], "has the value 0.1 twice"),
    ],
)
def test_wrong_axes_are_refused_in_one_line(values: Any, message: str) -> None:
    """With the path."""
    with pytest.raises(negosim.ScenarioError, match=rf"tension\.start: .*{message}") as error:
        negosim.sweep("two-party", {"tension.start": values}, 0)
    assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize("ends", [(0.4, 0.0), (0, float("nan")), (0, 1, 2), 0.3, ("a", "b")])
def test_wrong_ranges_are_refused_in_one_line(ends: Any) -> None:
    """With the path."""
    with pytest.raises(negosim.ScenarioError, match=r"tension\.start") as error:
        negosim.sobol("two-party", {"tension.start": ends, "tension.per_refusal": (0, 0.1)}, 8)
    assert len(str(error.value).splitlines()) == 1
