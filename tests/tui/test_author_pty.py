"""Making a scenario from nothing in the real program, by documented keys; drafts that survive."""

from __future__ import annotations

import os
import signal
import stat
import sys
import time
from collections.abc import Iterator

import pytest

import negosim
from negosim.scenario.presets import shipped_folder
from negosim.tui.keys.registry import ACTIONS
from pty_program import PtyProgram

NEXT, ENTER, DOWN, LEFT, RIGHT, ESC = "]", "\r", "\x1b[B", "\x1b[D", "\x1b[C", "\x1b"


@pytest.fixture
def start(tmp_path) -> Iterator:
    """Starts the program in a home of its own; whatever the test does, it is ended."""
    running: list[PtyProgram] = []

    def started(size=(80, 24), **env: str) -> PtyProgram:
        own = {"NEGOSIM_HOME": str(tmp_path / "home"), "TERM": "xterm-256color", "LANG": "C.UTF-8"}
        words = [sys.executable, "-m", "negosim", "tui"]
        running.append(PtyProgram(words, size, {**own, **env}))
        running[-1].shows("scenarios ", "open")
        running[-1].until(lambda shown: "reading" not in shown, "the library")
        return running[-1]

    yield started
    for program in running:
        program.close()


def typed(program: PtyProgram, key: str, asked: str, text: str, then: str) -> None:
    """A key, the dialog that it opens, what is typed into it, and what is shown of it then."""
    box = f"╭─ {asked} ─"
    program.press(key)
    program.shows(box)
    program.press(text)
    program.shows(text)
    program.press(ENTER)
    program.until(lambda shown: box not in shown and then in shown, f"{then!r} after {text!r}")


def blank(program: PtyProgram) -> None:
    """An empty scenario."""
    program.press("N")
    program.shows("A new scenario", "Blank")
    program.press(ENTER)
    program.shows("not saved yet", "nobody is at the table yet")


def test_a_scenario_is_made_from_nothing_saved_run_and_reopened(start, tmp_path):
    """Two parties, an instrument, three clauses, stances, a condition, an event, dates."""
    program = start()
    blank(program)
    typed(program, ENTER, "title", "The loom", "The loom · not saved yet")
    program.press(DOWN)
    typed(program, ENTER, "story", "A loom and its price", "A loom and its price")
    program.press(NEXT)
    program.shows("[✗Parties]")
    typed(program, "a", "A new party", "Heddle Weavers", "heddle_weavers")
    typed(program, "a", "A new party", "Shuttle Works", "shuttle_works")
    program.press(NEXT)
    program.shows("[✗Papers]")
    typed(program, "a", "A new paper", "Contract", "contract")
    program.press(NEXT)
    program.shows("[✗Clauses]")
    typed(program, "a", "A new clause", "Price", "▾ Price")
    typed(program, "a", "A new clause", "Warranty", "▾ Warranty")
    typed(program, "a", "A new clause", "Delivery", "▾ Delivery")
    program.press(NEXT)
    program.shows("[Wants]", "Heddle Weavers", "Shuttle Works")
    for key, asked, stance, then in (
        ("", "heddle_weavers on price", "1 .3 1 .5 !", "1 .30–1!"),
        (RIGHT, "shuttle_works on price", "0 0 .5 .6 !", "0 0–.50!"),
        (DOWN + LEFT, "heddle_weavers on warranty", "1 .3 1 .3", "▸1 .30–1 "),
        (RIGHT, "shuttle_works on warranty", "0 0 .6 .2", "0 0–.60"),
        (DOWN + LEFT, "heddle_weavers on delivery", "1 .5 1 .2", "1 .50–1"),
        (RIGHT, "shuttle_works on delivery", "0 0 .3 .2", "0 0–.30"),
    ):
        program.press(key)
        typed(program, ENTER, asked, stance, then)
    program.press(NEXT)
    program.shows("[Needs]", "Heddle Weavers on Price")
    typed(program, "a", "A new condition", "warranty >= .4", "needs warranty >= .40")
    program.press(NEXT)
    program.shows("[✗Calendar]")
    typed(program, ENTER, "start", "2025-03-03", "2025-03-03")
    program.press(DOWN)
    typed(program, ENTER, "deadline", "2025-04-30", "2025-04-30")
    program.press(DOWN)
    typed(program, ENTER, "every", "7", "Contract: signed")
    program.press(NEXT)
    program.shows("[Events]")
    typed(program, "a", "A new event", "2025-03-26 A rival offer", "a_rival_offer")
    program.press("w")
    program.shows("Save as", "the-loom")
    program.press(ENTER)
    program.shows("draft · saved")
    program.press("t")
    program.shows("session 1 of", "Warranty")
    path = tmp_path / "home" / "scenarios" / "the-loom.toml"
    scenario = negosim.load(str(path))
    assert list(scenario.parties) == ["heddle_weavers", "shuttle_works"]
    assert scenario.instruments["contract"].seats == dict.fromkeys(scenario.parties, "veto")
    assert list(scenario.clauses) == ["price", "warranty", "delivery"]
    assert all(len(clause.stances) == 2 for clause in scenario.clauses.values())
    price = scenario.clauses["price"].stances["heddle_weavers"]
    assert (price.ideal, price.accepts, price.salience, price.essential) == (
        1.0,
        (0.3, 1.0),
        0.5,
        True,
    )
    assert price.requires[0].clause == "warranty"
    assert str(scenario.events["a_rival_offer"].date) == "2025-03-26"
    assert negosim.run(scenario).outcome.instruments["contract"].signed
    assert list((tmp_path / "home").glob("drafts/*")) == []
    program.press(ESC)
    program.shows("Scenarios", "▸ The loom", "your own")
    program.press("/")
    program.shows("words in the name")
    program.press("the-loom")
    program.shows("Scenarios · 1 of")
    program.press(ENTER)
    program.shows("session 1 of", "The loom")
    program.press("q")
    assert program.wait_end() == 0


def test_a_draft_outlives_a_kill_and_is_offered_again(start, tmp_path):
    """Two seconds after an edit it is on disk, for its user alone."""
    program = start()
    blank(program)
    typed(program, ENTER, "title", "Half a loom", "Half a loom · not saved yet")
    folder = tmp_path / "home" / "drafts"
    program.until(
        lambda _: any("Half" in p.read_text("utf-8") for p in folder.glob("*.json")), "the draft"
    )
    [kept] = folder.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    os.kill(program.pid, signal.SIGKILL)
    program.wait_end()
    program = start()
    program.shows("1 draft left unsaved")
    program.press("N")
    program.shows("Draft: Half a loom")
    program.press(ENTER)
    program.shows("Half a loom · not saved yet", "nobody is at the table yet")
    program.press("X")
    program.shows("Throw the draft away?")
    program.press("y")
    program.until(lambda shown: "Scenarios" in shown and "Throw" not in shown, "the library")
    end = time.monotonic() + 60
    while list(folder.iterdir()):  # it is removed beside the screen
        assert time.monotonic() < end, "the draft is still there"
        time.sleep(0.05)


def test_the_text_is_opened_in_an_editor_at_the_line_and_taken_up_again(start, tmp_path):
    """Its errors are shown, undo takes the edit back; without an editor that is said."""
    script = tmp_path / "nano"
    script.write_text(
        f"#!{sys.executable}\n"
        "import pathlib, sys\n"
        "line, path = sys.argv[1:]\n"
        f"pathlib.Path({str(tmp_path / 'args')!r}).write_text(line)\n"
        "text = pathlib.Path(path).read_text('utf-8')\n"
        "pathlib.Path(path).write_text(text.replace('ideal = 1.0 ', 'ideal = 2.0 ', 1), 'utf-8')\n",
        encoding="utf-8",
    )
    script.chmod(0o755)
    program = start(EDITOR=str(script), VISUAL="")
    program.press("N")
    program.shows("Template")
    program.press(DOWN + ENTER)
    program.shows("A loom for the weavers · not saved yet")
    program.press(DOWN + "E")
    program.shows("clauses.price.stances.buyer.ideal: should be a number between 0 and 1")
    lines = (shipped_folder() / "two-party.toml").read_text("utf-8").splitlines()
    at = next(n for n, line in enumerate(lines, 1) if line.startswith("story ="))
    assert (tmp_path / "args").read_text() == f"+{at}"
    program.press("u")
    program.until(lambda shown: "should be" not in shown and "signed" in shown, "the run")
    program.press(ESC)
    program.shows("Scenarios")
    program.press("q")
    assert program.wait_end() == 0
    program = start(EDITOR="", VISUAL="")
    blank(program)
    program.press("E")
    program.shows("no editor is named", "set VISUAL or")


def test_the_keys_of_this_test_are_documented():
    """Each is in the registry, and so in the help and on the page of its screen."""
    keys = {(a.screen, key) for a in ACTIONS for key in a.keys}
    for key in (
        "enter",
        "right_square_bracket",
        "a",
        "w",
        "t",
        "u",
        "E",
        "X",
        "down",
        "left",
        "right",
        "escape",
    ):
        assert ("author", key) in keys
    assert {("library", "N"), ("library", "slash"), ("table", "escape")} <= keys
