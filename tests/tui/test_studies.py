"""The Studies screen: questions put from other screens, answers that stay, stop and are applied."""

from __future__ import annotations

import shlex
import threading
from dataclasses import dataclass
from time import sleep
from typing import ClassVar

import pytest
from textual.content import Content
from textual.events import MouseScrollDown

from negosim.cli.main import main
from negosim.study.engines.base import EngineError
from negosim.tui.desk import apart as apart_module
from negosim.tui.desk.model import Desk
from negosim.tui.desk.surveying import Phase, Survey
from negosim.tui.studies.bargain.study import BargainOf
from negosim.tui.studies.contract import Line, Question, Shown
from negosim.tui.studies.forecast.study import ForecastOf
from negosim.tui.studies.kinds import STUDIES
from negosim.tui.studies.tornado.study import Tornado
from negosim.tui.studies.unlock.study import Unlock
from tui.conftest import RIVER
from tui.test_safety import HOSTILE_NAMES, hostile_desk, unsafe
from tui.waiting import shows, until


@dataclass(frozen=True)
class Reply:
    """An answer of a study."""

    complete: bool = True

    def to_dict(self):
        """As JSON."""
        return {"complete": self.complete}


@dataclass(frozen=True)
class Slow(Question):
    """A question whose answer waits for the test, or for a stop."""

    NAME: ClassVar[str] = "unlock"
    GO: ClassVar[threading.Event] = threading.Event()

    worlds: int = 10
    seed: int = 7
    count: int = 3
    broken: bool = False

    def title(self, _scenario):
        """The question."""
        return f"Slow question about {self.count} lines"

    def method(self):
        """While it waits."""
        return "It waits."

    def play(self, _scenario, report, stop):
        """Half is done at once; the rest when the test lets it."""
        if self.broken:
            raise EngineError("the engine is out of order")
        report(0.5, "")
        while not self.GO.wait(0.005):
            if stop():
                return Reply(False)
        return Reply()

    def shown(self, _scenario, _answer):
        """So many lines, the last of which does nothing."""
        path = "parties.high.capability"
        made = [
            Line(Content(f"line {n}"), values={path: 2.0 + n}, group={path: 9.0})
            for n in range(self.count)
        ]
        return Shown(["All is said."], lambda _width: [*made, Line(Content("only words"))])

    def command(self, _scenario, /):
        """What it would be."""
        return ["unlock", *self.options()]


@pytest.fixture(autouse=True)
def waiting():
    """Slow questions wait at first."""
    Slow.GO.clear()
    yield
    Slow.GO.set()


def notices(app):
    """What the program said."""
    return [n.message for n in app._notifications]


async def test_a_study_goes_on_while_other_screens_are_used_and_each_heading_says_so(at, text_of):
    """Esc leaves it, its share stands in the heading of the Table, A comes back to the answer."""
    async with at() as (app, pilot):
        app.put_question(Slow())
        await shows(pilot, "Slow question", "It waits.", "unlock 50%")
        await pilot.press("escape", "right")
        assert app.screen is app.get_screen("table")
        await shows(pilot, "session 2 of", "unlock 50%")
        await pilot.press("e")
        await shows(pilot, "5 stances", "unlock 50%")
        Slow.GO.set()
        await until(pilot, lambda: app.inquiry.phase is Phase.DONE)
        await until(pilot, lambda: "unlock 50%" not in text_of(app))
        await pilot.press("escape", "A")
        await shows(pilot, "All is said.", "line 0")
        await pilot.press("A")
        assert app.screen is app.get_screen("table")


async def test_a_large_count_of_worlds_is_in_the_headings_too_and_a_small_one_is_not(at, text_of):
    """It goes on while other screens are shown; a thousand worlds are there at once."""
    async with at() as (app, pilot):
        app.survey = Survey(app.desk.stated)
        app.survey.ask(app.desk.scenario, None)
        app.survey_changed()
        await pilot.pause()
        assert "worlds …" not in text_of(app)
        app.survey.worlds = 10_000
        app.survey_changed()
        await shows(pilot, "worlds … · central world")


async def test_playing_stops_when_a_study_is_asked(at):
    """The sessions do not run on behind the answer."""
    async with at() as (app, pilot):
        table = app.get_screen("table")
        for keys in (("U", "escape"), ("A", "escape")):
            await pilot.press("space")
            assert table.playing
            await pilot.press(*keys)
            assert not table.playing


async def test_a_stop_keeps_the_answer_so_far_and_says_that_it_is_partial(at):
    """x; the same question is computed anew then."""
    async with at() as (app, pilot):
        app.put_question(Slow())
        await shows(pilot, "It waits.")
        await pilot.press("x")
        await shows(pilot, "Partial: stopped before all was played.", "line 0")
        stopped = app.inquiry
        Slow.GO.set()
        await pilot.press("r")
        await until(pilot, lambda: app.inquiry is not stopped)
        await until(pilot, lambda: app.inquiry.phase is Phase.DONE)
        assert len(app.inquiries) == 1


async def test_an_answer_is_marked_after_a_change_and_unmarked_after_undo(at, text_of):
    """It stays to be used; r asks again for the scenario as it is."""
    Slow.GO.set()
    async with at() as (app, pilot):
        app.put_question(Slow())
        await shows(pilot, "line 0")
        before = app.inquiry
        await pilot.press("down", "enter")
        await shows(pilot, "as it was, with no change", "✓ line 1")
        assert app.desk.edits.values == {"parties.high.capability": 3.0}
        await pilot.press("u")
        await until(pilot, lambda: "as it was" not in text_of(app))
        assert "✓" not in text_of(app)
        await pilot.press("a")
        await shows(pilot, "as it was, with no change")
        assert app.desk.edits.values == {"parties.high.capability": 9.0}
        await pilot.press("r")
        await until(pilot, lambda: app.inquiry is not before)
        await until(pilot, lambda: app.inquiry.phase is Phase.DONE)
        assert app.inquiry.scenario is app.desk.scenario
        await until(pilot, lambda: "as it was" not in text_of(app))
        await pilot.press("end", "enter")
        await until(pilot, lambda: "nothing to apply on this line" in notices(app))


async def test_the_answer_scrolls_and_counts_what_is_hidden(at, text_of):
    """Every line can be reached by keys and wheel, and pressed by the mouse."""
    Slow.GO.set()
    async with at((80, 24)) as (app, pilot):
        app.put_question(Slow(count=60))
        await shows(pilot, "line 0", "more below")
        await pilot.press("end")
        await shows(pilot, "only words", "more above", "Line 61 of 61")
        await pilot.press("home", "pagedown")
        assert app.inquiry.at > 5
        await pilot.press("home")
        rows = text_of(app).splitlines()
        y = next(k for k, row in enumerate(rows) if "line 4" in row)
        await pilot.click(offset=(12, y))
        assert app.inquiry.at == 4
        await pilot._post_mouse_events([MouseScrollDown], offset=(12, y))
        assert app.inquiry.at == 5


async def test_answers_are_kept_side_by_side_and_not_beyond_their_scenario(at, river, river_run):
    """] and [ walk among the answers; another scenario on the desk has none."""
    Slow.GO.set()
    async with at() as (app, pilot):
        for count in (3, 5):
            app.put_question(Slow(count=count))
            await shows(pilot, f"about {count} lines", f"Line 1 of {count + 1}")
        await pilot.press("right_square_bracket")
        await shows(pilot, "about 3 lines")
        await pilot.press("left_square_bracket")
        await shows(pilot, "about 5 lines")
        app.put_question(Slow(count=3))
        await shows(pilot, "about 3 lines")
        assert len(app.inquiries) == 2
        app.desk = Desk("other", river, river_run)
        assert app.inquiries == ()
        assert app.inquiry is None


async def test_a_failed_study_says_why(at):
    """One line instead of an answer."""
    async with at() as (app, pilot):
        app.put_question(Slow(broken=True))
        await shows(pilot, "the engine is out of order")
        await pilot.press("X")
        await until(pilot, lambda: "there is no answer to export yet" in notices(app))


@pytest.mark.parametrize("name", STUDIES)
async def test_every_study_of_the_list_can_be_asked_from_the_screen(at, name):
    """n lists the studies; each has its folder."""
    async with at() as (app, pilot):
        await pilot.press("A", "n")
        await shows(pilot, "Which study?", STUDIES[name][0], STUDIES[name][1][:20])
        await pilot.press(*["down"] * list(STUDIES).index(name), "enter")
        here = app.get_screen("studies")
        await until(pilot, lambda: app.inquiry or app.screen is not here or notices(app))


# --- unlock ----------------------------------------------------------------------------------
async def test_the_outcome_names_the_key_and_the_key_leads_to_movements_that_sign(at, text_of):
    """Each unsigned paper has the key beside its reason; all applied, the run signs; undo."""
    async with at() as (app, pilot):
        assert "U unlock" not in text_of(app)
        await pilot.press("end")
        await shows(pilot, "not signed (no room) · U unlock")
        protocol = next(row for row in text_of(app).splitlines() if " protocol ·" in row)
        assert "U unlock" not in protocol
        await pilot.press("U")
        await shows(pilot, "Which paper?", "▸ treaty  not signed")
        await pilot.press("enter")
        await shows(pilot, "P(signed) then")
        answer = app.inquiry.answer.unlocked.instruments["treaty"].best
        assert f"→ {answer.effect.after:.3f}".replace("0.", ".") in text_of(app)
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.desk.is_edited and not app.desk.pending)
        assert app.desk.run.outcome.instruments["treaty"].signed
        await shows(pilot, "treaty signed: no → yes")
        await pilot.press("u")
        await until(pilot, lambda: not app.desk.is_edited and not app.desk.pending)
        assert not app.desk.run.outcome.instruments["treaty"].signed


async def test_unlock_exports_what_its_command_writes(at, home, tmp_path):
    """The JSON of the same command line, byte for byte; the copied command is that line."""
    async with at() as (app, pilot):
        app.desk.source = str(RIVER)
        await pilot.press("U", "enter")
        await shows(pilot, "P(signed) then")
        await pilot.press("X", "y")
        await until(pilot, lambda: any("copied: negosim unlock" in n for n in notices(app)))
        words = shlex.split(app.clipboard)
    (written,) = (home / "exports").iterdir()
    target = tmp_path / "unlock.json"
    with pytest.raises(SystemExit):
        main([*words[1:], "--json", str(target)])
    assert written.read_bytes() == target.read_bytes()


async def test_a_search_can_be_stopped_and_says_when_nothing_is_needed(at, monkeypatch):
    """A stopped search has found nothing yet; a signed paper needs no movement."""

    def waits(task, report, stop, **_):
        """However quick the search is: it begins when it is stopped."""
        while not stop():
            sleep(0.01)
        return task(report, stop)

    async with at() as (_, pilot):
        with monkeypatch.context() as patch:
            patch.setattr(apart_module, "apart", waits)
            await pilot.press("U", "enter", "x")
            await shows(pilot, "Partial: stopped before all was played.")
        await pilot.press("escape", "U", "down", "enter")
        await shows(pilot, "protocol: the central run signs it without any change.")


@pytest.mark.parametrize("kind", HOSTILE_NAMES)
async def test_hostile_names_are_shown_as_written_in_answers_too(
    at, river, text_of, kind, monkeypatch
):
    """Whatever a scenario calls its parts, no line of an answer breaks out."""
    desk = hostile_desk(river, HOSTILE_NAMES[kind])
    async with at((80, 24), desk=desk) as (app, pilot):
        app.put_question(Unlock("treaty", ("dam_height",), worlds=8))
        await until(pilot, lambda: app.inquiry.phase is Phase.DONE)
        monkeypatch.setattr(
            apart_module, "apart", lambda task, report, stop, **_: task(report, stop)
        )
        for question in (Tornado("settled", worlds=8), BargainOf(), ForecastOf(worlds=8)):
            app.put_question(question)
            await until(pilot, lambda: app.inquiry.phase is Phase.DONE)
        await pilot.press("escape", "b")
        await shows(pilot, "△ ")
        assert unsafe(text_of(app)) == []
        await pilot.press("A")
        for key in ("home", "end", "right_square_bracket", "home", "down", "enter"):
            await pilot.press(key)
            await pilot.pause()
            assert unsafe(text_of(app)) == []
            assert {s.cell_length for s in app.screen._compositor.render_strips()} == {80}
