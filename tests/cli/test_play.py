"""`play`: at the prompt through a pipe and on a terminal, saved, resumed, replayed, scripted."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from cli.conftest import NEGOSIM, environment

Command = Callable[..., Any]
PLAY = ("play", "two-party", "--as", "buyer")


def typed(folder: Path, text: str, *args: str) -> subprocess.CompletedProcess[str]:
    """`negosim ARGS` as a process that reads `text` from a pipe."""
    return subprocess.run(
        [*NEGOSIM, *args],
        cwd=folder,
        env=environment(folder / "home"),
        input=text,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_game_is_played_through_a_pipe(tmp_path: Path) -> None:
    """Orders in, the table and the debrief out; a wrong line is told and the game goes on."""
    lines = ["accept price", "acept price", *["hold all", "done"] * 12]
    said = typed(tmp_path, "\n".join(lines), *PLAY, "--text")
    assert said.returncode == 0
    assert "Confidential instructions: Heddle Weavers" in said.stdout
    assert "Session 2 of 9: your answer, Heddle" in said.stdout
    assert "Debrief: Heddle Weavers" in said.stdout
    assert said.stderr.splitlines() == [
        "negosim: there is no command 'acept'; did you mean 'accept'?"
    ]
    assert "\x1b" not in said.stdout


def test_the_end_of_input_saves_and_the_game_goes_on(tmp_path: Path) -> None:
    """What was handed in is in the file; resumed, the next session is asked and kept as well."""
    first = typed(tmp_path, "counter price .8\ndone\n", *PLAY, "--text", "--save", "g.json")
    assert first.returncode == 0
    assert len(json.loads((tmp_path / "g.json").read_text())["moves"]) == 1
    again = typed(tmp_path, "done\nquit\n", "play", "--resume", "g.json", "--text")
    assert again.returncode == 0
    assert "Session 2 of 9" in again.stdout
    kept = json.loads((tmp_path / "g.json").read_text())
    assert [m["orders"] for m in kept["moves"]] == [{"price": 0.8}, {}]


def test_what_is_not_saved_is_said(tmp_path: Path) -> None:
    """A game that is left without a file says how to keep one."""
    said = typed(tmp_path, "done\nquit\n", *PLAY, "--text")
    assert said.returncode == 0
    assert "--save FILE" in said.stderr
    assert not list(tmp_path.glob("*.json"))


def test_a_script_is_graded(negosim: Command, tmp_path: Path) -> None:
    """The same script gives the same debrief; `--json -` prints it alone."""
    (tmp_path / "s.json").write_text('{"*": {"*": "hold"}, "1": {"price": 0.9}}')
    said = negosim(*PLAY, "--script", "s.json", "--json", "-")
    assert (said.code, said.err) == (0, "")
    held = json.loads(said.out)
    told = held["debriefs"]["buyer"]
    assert held["seats"] == ["buyer"]
    assert told["own"]["score"] == pytest.approx(0.0)
    assert told["own"]["batna"] == held["outcome"]["batna"]["buyer"]
    assert negosim(*PLAY, "--script", "s.json", "--json", "-") == said
    text = negosim(*PLAY, "--script", "s.json")
    assert text.out.startswith("Debrief: Heddle Weavers\nScore: 0 of 100.")


BUDGET = """
format = 1
title = "A budget by votes"
story = "three towns"
calendar = { start = 2024-01-01, end = 2024-02-01, every = 7 }
parties = { ann = { name = "Ann" }, bob = { name = "Bob" }, dot = { name = "Dot" } }
[instruments.budget]
title = "Budget"
seats = { ann = "vote", bob = "vote", dot = "vote" }
quota = 0.6
[clauses.share]
title = "Share"
instruments = ["budget"]
[clauses.share.stances]
ann = { ideal = 1.0, accepts = [0.5, 1.0] }
bob = { ideal = 0.9, accepts = [0.45, 1.0] }
dot = { ideal = 0.0, accepts = [0.0, 0.2] }
"""


def test_a_seat_with_votes_plays_at_the_prompt_and_from_a_script(tmp_path: Path) -> None:
    """It reads its votes and how they fell; outvoted, it is told so; the file holds the game."""
    (tmp_path / "budget.toml").write_text(BUDGET)
    play = ("play", "budget.toml", "--as", "dot")
    said = typed(tmp_path, "done\nshow share\nquit\n", *play, "--text", "--save", "g.json")
    assert said.returncode == 0, said.stderr
    words = " ".join(said.stdout.split())
    assert "You have 33.3 % of the votes; 60 % carry a clause. You can be outvoted." in words
    assert "Ann with 33.3 % of the votes (60 % carry it)." in words
    assert "Missing, nearest by the offers: Bob." in words
    (tmp_path / "s.json").write_text('{"*": {"share": "refuse"}}')
    said = typed(tmp_path, "", *play, "--script", "s.json")
    assert "You were outvoted, beyond your red line, on Share." in said.stdout
    graded = json.loads(typed(tmp_path, "", *play, "--script", "s.json", "--json", "-").stdout)
    (scored,) = graded["debriefs"]["dot"]["clauses"]
    assert (scored["crossed"], scored["outvoted"]) == (True, True)


def test_a_script_comes_through_a_pipe_and_a_finished_game_is_replayed(tmp_path: Path) -> None:
    """Played by a script from standard input and saved, the transcript is that of the same game."""
    script = '{"2": {"price": 0.45}}'
    played = typed(tmp_path, script, *PLAY, "--script", "-", "--save", "g.json")
    assert played.returncode == 0
    replayed = typed(tmp_path, "", "play", "--replay", "g.json")
    assert replayed.returncode == 0
    assert "A loom for the weavers (two-party)" in replayed.stdout
    assert "Session 2" in replayed.stdout
    assert replayed.stdout.endswith(played.stdout)


def test_an_unfinished_game_is_not_replayed(tmp_path: Path) -> None:
    """A replay would show what is still hidden."""
    typed(tmp_path, "done\n", *PLAY, "--text", "--save", "g.json")
    said = typed(tmp_path, "", "play", "--replay", "g.json")
    assert (said.returncode, said.stdout) == (2, "")
    assert "is not over" in said.stderr


def test_a_changed_scenario_is_refused_unless_anyway(tmp_path: Path) -> None:
    """The file's orders were given in another scenario: that is said before anything is played."""
    source = Path(__file__).parents[2] / "scenarios" / "two-party.toml"
    mine = tmp_path / "mine.toml"
    mine.write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    typed(tmp_path, "done\n", "play", "mine.toml", "--as", "buyer", "--text", "--save", "g.json")
    mine.write_text(mine.read_text(encoding="utf-8").replace("[0.0, 0.5]", "[0.0, 0.4]"))
    said = typed(tmp_path, "", "play", "--resume", "g.json", "--text")
    assert said.returncode == 2
    assert "has changed since the game was saved" in said.stderr
    assert typed(tmp_path, "", "play", "--resume", "g.json", "--anyway", "--text").returncode == 0


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("play",), "name a SCENARIO"),
        (("play", "two-party"), "name the party to play with --as PARTY; known: buyer, seller"),
        (("play", "two-party", "--as", "byer"), "no party 'byer'; did you mean 'buyer'?"),
        (("play", "two-partie", "--as", "buyer"), "there is no scenario"),
        ((*PLAY, "--world", "3"), "--world needs --seed"),
        ((*PLAY, "--resume", "none.json"), "already has its seats, world and changes"),
        (("play", "--resume", "none.json"), "none.json: no such file"),
        (("play", "--resume", "bad.json"), "bad.json: is not a saved game"),
        (("play", "--resume", "cut.json"), "cut.json:1:"),
        ((*PLAY, "--script", "none.json"), "none.json: no such file"),
        ((*PLAY, "--script", "cut.json"), "cut.json:1:"),
        ((*PLAY, "--script", "wrong.json"), "no clause 'prize'; did you mean 'price'?"),
        ((*PLAY, "--save", "bad.json", "--text"), "bad.json already exists"),
        (("play", "--resume", "a", "--replay", "b"), "give only one of them"),
    ],
)
def test_wrong_input_is_one_line_and_exit_code_2(
    negosim: Command, tmp_path: Path, args: tuple[str, ...], told: str
) -> None:
    """Nothing is played, nothing written over, no traceback."""
    (tmp_path / "bad.json").write_text("[1, 2]")
    (tmp_path / "cut.json").write_text('{"negosim_game": 1, ')
    (tmp_path / "wrong.json").write_text('{"1": {"prize": "hold"}}')
    said = negosim(*args)
    assert (said.code, said.out) == (2, "")
    assert told in said.err
    assert len([line for line in said.err.splitlines() if "--help" not in line]) == 1
    assert (tmp_path / "bad.json").read_text() == "[1, 2]"


def test_a_file_that_cannot_be_written_ends_in_1(tmp_path: Path) -> None:
    """The game is played to where the input ends; that it was not kept is said."""
    said = typed(tmp_path, "done\n", *PLAY, "--text", "--save", "no/g.json")
    assert said.returncode == 1
    assert "cannot write no/g.json" in said.stderr
    assert "Session 2 of 9" in said.stdout


def test_a_script_that_cannot_be_saved_is_graded_and_ends_in_1(
    negosim: Command, tmp_path: Path
) -> None:
    """The debrief is shown; one line says why there is no file."""
    (tmp_path / "s.json").write_text("{}")
    said = negosim(*PLAY, "--script", "s.json", "--save", "no/g.json")
    assert said.code == 1
    assert said.err == "negosim: cannot write no/g.json: No such file or directory\n"
    assert said.out.startswith("Debrief: Heddle Weavers")


def on_terminal(folder: Path, keys: list[bytes], *args: str) -> tuple[int, str]:
    """`negosim ARGS` on a pseudo-terminal, a key sequence after each prompt; code and output."""
    parent, child = pty.openpty()
    with subprocess.Popen(
        [*NEGOSIM, *args],
        cwd=folder,
        env=environment(folder / "home"),
        stdin=child,
        stdout=child,
        stderr=child,
        start_new_session=True,
    ) as process:
        os.close(child)
        said, answered, end = b"", 0, monotonic() + 60
        while monotonic() < end:
            ready, _, _ = select.select([parent], [], [], 0.1)
            if ready:
                try:
                    said += os.read(parent, 65536)
                except OSError:
                    break
                if said.endswith(b"> ") and answered < len(keys):
                    if keys[answered] == b"^C":
                        os.killpg(process.pid, signal.SIGINT)
                    else:
                        os.write(parent, keys[answered])
                    answered += 1
            elif process.poll() is not None:
                break
        os.close(parent)
        return process.wait(60), said.decode()


def test_ctrl_c_keeps_the_game(tmp_path: Path) -> None:
    """Interrupted at the prompt, the exit code is 130 and what was handed in is in the file."""
    code, said = on_terminal(tmp_path, [b"done\n", b"^C"], *PLAY, "--text", "--save", "g.json")
    assert code == 130, said
    assert "interrupted" in said
    assert len(json.loads((tmp_path / "g.json").read_text())["moves"]) == 1


def test_ctrl_c_between_the_two_steps_of_the_last_call_loses_nothing(tmp_path: Path) -> None:
    """The last offer is kept; the game is not over, and the last text is answered on resuming."""
    keys = [b"refuse all\n", b"done\n"] * 9 + [b"counter price .5\n", b"done\n", b"^C"]
    code, said = on_terminal(tmp_path, keys, *PLAY, "--text", "--save", "g.json")
    assert code == 130, said
    assert "buyer last offer> " in said
    assert "Last text: your answer, Heddle" in said
    moves = json.loads((tmp_path / "g.json").read_text())["moves"]
    assert moves[-1] == {"party": "buyer", "session": 10, "orders": {"price": 0.5}}
    replayed = typed(tmp_path, "", "play", "--replay", "g.json")
    assert replayed.returncode == 2
    assert "is not over" in replayed.stderr
    lines = "counter price .6\naccept 1\ndone\n"
    again = typed(tmp_path, lines, "play", "--resume", "g.json", "--text")
    assert again.returncode == 0
    assert "Last text: your answer, Heddle" in again.stdout
    assert "Debrief: Heddle Weavers" in again.stdout
    told = [line for line in again.stderr.splitlines() if not line.startswith("wrote")]
    assert (
        told[0] == "negosim: the last text takes accept, hold, refuse or tactic, and no new level"
    )
    moves = json.loads((tmp_path / "g.json").read_text())["moves"]
    assert moves[-1]["session"] == "last text"
    assert moves[-1]["orders"] == {"price": "accept"}


def test_the_screen_is_cleared_between_two_people(tmp_path: Path) -> None:
    """Before the second person sits down, what the first one saw is gone from the screen."""
    args = ("play", "two-party", "--as", "buyer", "--as", "seller", "--text")
    _, said = on_terminal(tmp_path, [b"\n", b"done\n", b"\n", b"quit\n"], *args)
    cleared = said.split("\x1b[2J")
    assert len(cleared) == 2
    assert "Confidential instructions: Heddle" in cleared[0]
    assert "Heddle Weavers" not in cleared[1]
    assert "Pass the keyboard to Shuttle" in cleared[1]
    assert "Confidential instructions: Shuttle" in cleared[1]
