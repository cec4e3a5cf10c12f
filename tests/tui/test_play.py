"""The Play screen: orders by keys and mouse, handing in, people in turn, what stays hidden."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

import negosim
from game.test_chair import table
from negosim.game.files import Source, read, resume
from negosim.game.game import Game, start
from negosim.scenario.change import with_values
from negosim.scenario.schema import Scenario
from negosim.tui.debrief.screen import DebriefScreen
from negosim.tui.desk import gateway
from negosim.tui.parts.prompt import AskScreen, PagesScreen
from negosim.tui.parts.zone import Zone
from negosim.tui.play.app import PlayApp, own_file
from negosim.tui.play.prompts import HandInScreen
from negosim.tui.play.rows import instruction_rows, positions
from negosim.tui.play.screen import PlayScreen
from negosim.tui.play.state import PlayState
from tui.waiting import settled, until

Table = Callable[..., AbstractAsyncContextManager[tuple[PlayApp, Pilot[None]]]]
Text = Callable[[PlayApp], str]
SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def seated(monkeypatch: pytest.MonkeyPatch) -> Table:
    """The program with a game on the screen; the first instructions are read and put away."""
    monkeypatch.setattr(gateway, "sources", list)

    @asynccontextmanager
    async def opened(
        scenario: Scenario,
        *seats: str,
        size: tuple[int, int] = (120, 40),
        target: Path | None = None,
        reading: bool = False,
    ) -> AsyncIterator[tuple[PlayApp, Pilot[None]]]:
        app = PlayApp(start(scenario, seats), Source(scenario.id), target)
        async with app.run_test(size=size) as pilot:
            await settled(app, pilot)
            if not reading and len(seats) == 1:
                await press(app, pilot, "escape")
            yield app, pilot
            await settled(app, pilot)
            assert [repr(e) for e in app.reported_errors] == []

    return opened


async def press(app: PlayApp, pilot: Pilot[None], *keys: str) -> None:
    """Keys one after the other, each with all that comes of it."""
    for key in keys:
        await pilot.press(key)
        await settled(app, pilot)


async def to_the_end(app: PlayApp, pilot: Pilot[None], key: str = "T") -> None:
    """The same answer on everything until the talks are over."""
    while app.play_state.pending is not None:
        await press(app, pilot, key, "enter", "enter")


@pytest.mark.parametrize("size", SIZES)
async def test_the_instructions_come_first(
    seated: Table, text_of: Text, river: Scenario, size: tuple[int, int]
) -> None:
    """Before the table one reads what one wants; b shows it again."""
    async with seated(river, "low", size=size, reading=True) as (app, pilot):
        assert isinstance(app.screen, PagesScreen)
        assert "Confidential instructions: Lowland" in text_of(app)
        await press(app, pilot, "escape")
        assert isinstance(app.screen, PlayScreen)
        assert "session 1 of 6" in text_of(app)
        await press(app, pilot, "b")
        assert "Confidential instructions: Lowland" in text_of(app)


async def test_on_a_phone_instructions_and_names_are_whole(
    seated: Table, text_of: Text, river: Scenario
) -> None:
    """No line of the instructions is broken twice, and names have the room that orders leave."""
    async with seated(river, "high", size=(43, 40), reading=True) as (app, pilot):
        width = app.screen.query_one("#page").content_size.width
        rows = instruction_rows(app.play_state, width)
        assert max(row.cell_length for row in rows) <= width
        await press(app, pilot, "escape")
        shown = text_of(app)
        assert all(clause.short[:9] in shown for clause in river.clauses.values())
        assert " tactic" in shown
        assert "left to tactic" not in shown


@pytest.mark.parametrize(
    ("key", "order"),
    [("a", "accept"), ("k", "hold"), ("r", "refuse"), ("t", "tactic")],
)
async def test_an_answer_is_one_key(
    seated: Table, text_of: Text, river: Scenario, key: str, order: str
) -> None:
    """The key orders on the chosen clause, the row says so, x takes it back."""
    async with seated(river, "low") as (app, pilot):
        await press(app, pilot, "down", key)
        assert app.play_state.orders == {"summer_flow": order}
        assert "1 order" in text_of(app)
        await press(app, pilot, "x")
        assert app.play_state.orders == {}


@pytest.mark.parametrize("size", SIZES)
async def test_the_chair_writes_the_text(
    seated: Table, text_of: Text, size: tuple[int, int]
) -> None:
    """Each row has the level of the chair's rule, until another one is ordered or kept."""
    async with seated(table(), "cid", size=size) as (app, pilot):
        assert "Your text, as the chair · 2" in text_of(app)
        assert "c table · k as it was · t as the rule" in text_of(app)
        row = next(line for line in text_of(app).splitlines() if "▸· Price" in line)
        assert " .25  left to rule" in row
        app.play_state.move(0.9)
        await press(app, pilot, "c", "down", "k")
        assert "as it was" in next(line for line in text_of(app).splitlines() if "▸k Date" in line)
        assert "table .90" in text_of(app)
        await press(app, pilot, "enter")
        assert "Hand in for the text of session 1?" in text_of(app)
        await press(app, pilot, "enter")
        assert app.play_state.game.moves[0].orders == {"price": 0.9, "date": "hold"}
        assert "text 2" in text_of(app)


@pytest.mark.parametrize("size", SIZES)
async def test_the_keys_that_answer_are_shown_with_their_words(
    seated: Table, text_of: Text, river: Scenario, size: tuple[int, int]
) -> None:
    """The frame has each key and its word, the rows the words of the orders; * is essential."""
    async with seated(river, "high", size=size) as (app, pilot):
        assert "a accept · c offer · k hold · r refuse · t tactic" in text_of(app)
        assert "* essential" in text_of(app)
        row = next(line for line in text_of(app).splitlines() if "*height of the dam" in line)
        assert "left to tactic" in row
        await press(app, pilot, "r")
        row = next(line for line in text_of(app).splitlines() if "*height of the dam" in line)
        assert "refuse" in row
        assert " summer flow" in text_of(app)
        assert "*summer flow" not in text_of(app)
        await to_the_last_call(app, pilot)
        await press(app, pilot, "T", "enter", "enter")
        assert "a accept · k as offered · r refuse · t tactic" in text_of(app)


async def test_a_mark_is_moved_and_then_offered(
    seated: Table, text_of: Text, river: Scenario
) -> None:
    """Arrows move by a twentieth, with shift by a hundredth; only c makes it an order."""
    async with seated(river, "low") as (app, pilot):
        assert app.play_state.level("dam_height") == 0.0
        await press(app, pilot, "right", "right", "L", "h")
        assert app.play_state.moved == {"dam_height": pytest.approx(0.06)}
        assert app.play_state.orders == {}
        assert "c offers" in text_of(app)
        await press(app, pilot, "c")
        assert app.play_state.orders == {"dam_height": pytest.approx(0.06)}
        assert app.play_state.moved == {}
        await press(app, pilot, *["h"] * 3)
        assert app.play_state.moved == {"dam_height": 0.0}  # not below the status quo


async def test_a_mark_is_dragged_with_the_mouse(seated: Table, river: Scenario) -> None:
    """A press on the number line moves the mark under the pointer; a press on a row chooses it."""
    async with seated(river, "low") as (app, pilot):
        line = app.screen.query_one("#line", Zone)
        width = line.content_size.width
        await pilot.click(line, offset=(1 + (width - 1) // 2, 3))
        await settled(app, pilot)
        assert app.play_state.moved["dam_height"] == pytest.approx(0.5, abs=0.02)
        await pilot.click("#hand", offset=(5, 4))
        await settled(app, pilot)
        assert app.play_state.clause == "gauges"


async def test_handing_in_shows_orders_and_warnings_first(
    seated: Table, text_of: Text, river: Scenario
) -> None:
    """Enter asks with the list; Esc goes back with the orders kept; Enter again hands in."""
    async with seated(river, "low") as (app, pilot):
        await press(app, pilot, "a", "down", "down", "k", "enter")
        assert isinstance(app.screen, HandInScreen)
        text = text_of(app)
        assert "height of the dam: accept the text, 'as drawn' (1)" in text
        assert "crosses your red line" in text
        assert "three clauses left to the tactic" in text
        await press(app, pilot, "escape")
        assert app.play_state.orders == {"dam_height": "accept", "gauges": "hold"}
        assert app.play_state.game.moves == ()
        await press(app, pilot, "enter", "enter")
        assert app.play_state.game.moves[0].orders == {"dam_height": "accept", "gauges": "hold"}
        assert app.play_state.orders == {}
        assert "session 2 of 6" in text_of(app)
        await press(app, pilot, "u")
        assert app.play_state.game.moves == ()
        assert "session 1 of 6" in text_of(app)


async def test_all_clauses_at_once(seated: Table, river: Scenario) -> None:
    """A and T answer on every clause on which the seat has a say."""
    async with seated(river, "league") as (app, pilot):
        await press(app, pilot, "A")
        assert app.play_state.orders == {"summer_flow": "accept", "gauges": "accept"}
        await press(app, pilot, "T")
        assert set(app.play_state.orders.values()) == {"tactic"}


async def test_no_say_is_said(seated: Table, text_of: Text, river: Scenario) -> None:
    """On a clause on which the seat has no say no key gives an order."""
    async with seated(river, "league") as (app, pilot):
        await press(app, pilot, "a", "l", "c")
        assert app.play_state.orders == app.play_state.moved == {}
        assert "no say" in text_of(app)


async def test_clauses_are_found_and_told(seated: Table, text_of: Text, river: Scenario) -> None:
    """/ goes to a clause by words; i shows it in words."""
    async with seated(river, "low") as (app, pilot):
        await press(app, pilot, "slash", *"flood", "enter")
        assert app.play_state.clause == "flood_warning"
        await press(app, pilot, "i")
        assert "Warning before a flood" in text_of(app)
        assert "three days ahead" in text_of(app)


@pytest.mark.parametrize("size", SIZES)
async def test_a_game_ends_in_its_debrief(
    seated: Table, text_of: Text, size: tuple[int, int]
) -> None:
    """After the last session: score, bars, the page to its end; undo goes back to the table."""
    async with seated(negosim.load("two-party"), "buyer", size=size) as (app, pilot):
        await to_the_end(app, pilot)
        assert isinstance(app.screen, DebriefScreen)
        text = text_of(app)
        assert "Score: 32 of 100." in text
        assert "your tactic in your seat     32" in text
        await press(app, pilot, "end")
        assert "not a person" in " ".join(text_of(app).split()).replace("party's instructions,", "")
        await press(app, pilot, "t")
        assert "Session 1" in text_of(app)
        await press(app, pilot, "escape", "u")
        assert isinstance(app.screen, PlayScreen)
        assert app.play_state.pending is not None


async def test_a_finished_game_opens_with_its_debrief(
    monkeypatch: pytest.MonkeyPatch, text_of: Text
) -> None:
    """Resumed after its end, there is nothing to answer and the debrief comes at once."""
    monkeypatch.setattr(gateway, "sources", list)
    game = start(negosim.load("two-party"), ["buyer"])
    while game.pending is not None:
        game = game.answer({})
    app = PlayApp(game, Source("two-party"), None)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(app, pilot)
        assert isinstance(app.screen, DebriefScreen)
        await press(app, pilot, "escape")
        assert not app.is_running


async def to_the_last_call(app: PlayApp, pilot: Pilot[None]) -> None:
    """Refuse everything until the last offer is to be stated."""
    while (pending := app.play_state.pending) is not None and pending.step == "session":
        app.play_state.order_all("refuse")
        await press(app, pilot, "enter", "enter")


@pytest.mark.parametrize("size", SIZES)
async def test_the_last_call_has_two_steps(
    seated: Table, text_of: Text, size: tuple[int, int]
) -> None:
    """A last offer is a level; the last text takes yes or no, with what no order means."""
    async with seated(negosim.load("two-party"), "buyer", size=size) as (app, pilot):
        await to_the_last_call(app, pilot)
        text = text_of(app)
        assert "last offer ·" in text
        assert "Your last offer · 3" in text
        await press(app, pilot, *["left"] * 10, "c", "enter")
        assert app.play_state.orders == {"price": 0.5}
        assert "Hand in your last offer?" in text_of(app)
        await press(app, pilot, "enter")
        text = text_of(app)
        assert "last text ·" in text
        assert "Your answer to the last text · 3" in text
        assert "your last offer: .50" in text
        assert "last offer: yes" in text
        assert "last offer: no" in text
        for key in ("left", "H", "c"):
            await press(app, pilot, key)
            assert (app.play_state.orders, app.play_state.moved) == ({}, {})
            assert "no new level" in [n.message for n in app._notifications][-1]
        await press(app, pilot, "k", "down", "a", "down", "r", "enter")
        assert app.play_state.orders == {
            "price": "hold", "warranty": "accept", "delivery": "refuse",
        }  # fmt: skip
        assert "Hand in for the last text?" in text_of(app)
        await press(app, pilot, "enter")
        assert isinstance(app.screen, DebriefScreen)
        await press(app, pilot, "u")
        assert app.play_state.turn_name == "last text"
        await press(app, pilot, "u")
        assert app.play_state.turn_name == "last offer"


async def test_a_game_left_between_the_two_steps_goes_on_there(
    seated: Table, tmp_path: Path
) -> None:
    """The last offer is in the file, and the last text is still to be answered."""
    target, scenario = tmp_path / "g.json", negosim.load("two-party")
    async with seated(scenario, "buyer", target=target) as (app, pilot):
        await to_the_last_call(app, pilot)
        await press(app, pilot, "c", "enter", "enter", "escape")
        assert not app.is_running
        game = app.play_state.game
    again = resume(read(target), scenario)
    assert again.pending == game.pending
    assert again.pending is not None
    assert again.pending.step == "last text"


async def test_people_take_turns_behind_a_cover(
    seated: Table, text_of: Text, river: Scenario
) -> None:
    """Between two people the screen shows whose turn it is, nothing else, until Enter."""
    async with seated(river, "high", "low", size=(80, 24)) as (app, pilot):
        for who, other in (("Highland", "Lowland"), ("Lowland", "Highland")):
            text = text_of(app)
            assert f"Pass the keyboard to {who}" in text
            for word in ("mine", "you seek", "orders", other, "session"):
                assert word not in text
            await press(app, pilot, "b", "i", "u", "a", "l")
            assert text_of(app) == text
            await press(app, pilot, "enter")
            assert f"Confidential instructions: {who}" in text_of(app)
            await press(app, pilot, "escape", "T", "enter", "enter")
        assert "Pass the keyboard to Highland" in text_of(app)
        await press(app, pilot, "enter")
        assert isinstance(app.screen, PlayScreen)  # instructions are shown once


async def test_each_person_is_debriefed(seated: Table, text_of: Text) -> None:
    """Tab goes from seat to seat."""
    async with seated(negosim.load("two-party"), "buyer", "seller") as (app, pilot):
        while app.play_state.pending is not None:
            await press(app, pilot, "enter")  # uncovers
            if isinstance(app.screen, PagesScreen):
                await press(app, pilot, "escape")
            await press(app, pilot, "T", "enter", "enter")
        assert "Debrief: Heddle Weavers" in text_of(app)
        await press(app, pilot, "right_square_bracket")
        assert "Debrief: Shuttle Works" in text_of(app)


async def test_a_game_is_kept_after_every_step(
    seated: Table, river: Scenario, tmp_path: Path
) -> None:
    """The file has what was handed in, at once; leaving with unsent orders asks."""
    target = tmp_path / "g.json"
    async with seated(river, "low", target=target) as (app, pilot):
        await press(app, pilot, "k", "enter", "enter")
        assert [m.orders for m in read(target).moves] == [{"dam_height": "hold"}]
        await press(app, pilot, "a", "escape")
        assert isinstance(app.screen, AskScreen)
        await press(app, pilot, "n")
        assert app.play_state.orders == {"dam_height": "accept"}
        await press(app, pilot, "q", "y")
        assert not app.is_running


async def test_a_file_that_cannot_be_written_is_told_and_the_game_goes_on(
    seated: Table, river: Scenario, tmp_path: Path
) -> None:
    """The step is taken; leaving asks, because the game would be lost."""
    async with seated(river, "low", target=tmp_path / "no" / "g.json") as (app, pilot):
        await press(app, pilot, "enter", "enter")
        assert len(app.play_state.game.moves) == 1
        assert not app.play_state.kept
        await press(app, pilot, "escape")
        assert isinstance(app.screen, AskScreen)
        await press(app, pilot, "n")


async def test_an_unexpected_error_leaves_the_table_as_it_was(
    seated: Table, river: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program reports it, and the same orders can be handed in again."""

    def broken(*_args: object) -> None:
        raise ZeroDivisionError("in the engine")

    async with seated(river, "low") as (app, pilot):
        with monkeypatch.context() as patch:
            patch.setattr(Game, "answer", broken)
            await press(app, pilot, "enter", "enter")
        await until(pilot, lambda: app.reported_errors)
        app.reported_errors.clear()
        await press(app, pilot, "escape", "enter", "enter")
        assert len(app.play_state.game.moves) == 1


def test_a_game_without_a_file_gets_one_of_its_own(tmp_path: Path, river: Scenario) -> None:
    """A name that no earlier game has."""
    game = start(river, ["low"])
    first = own_file(tmp_path / "games", game)
    assert first is not None
    assert first.name == "river-low-1.json"
    first.write_text("an earlier game")
    assert own_file(tmp_path / "games", game) == first.with_name("river-low-2.json")
    (tmp_path / "file").write_text("")
    assert own_file(tmp_path / "file" / "games", game) is None


def test_two_programs_never_save_under_the_same_name(tmp_path: Path, river: Scenario) -> None:
    """Whoever saves first has the name; the other takes the next, and both files are private."""
    game = start(river, ["low"])
    free = own_file(tmp_path, game)
    states = [PlayState(game, Source(river.id), free, named=False) for _ in range(2)]
    for state, order in zip(states, ("hold", "refuse"), strict=True):
        state.take(game.answer({"dam_height": order}))
        state.take(state.game.undo())
        state.take(state.game.answer({"price": order}))
    targets = [state.target for state in states]
    assert [path.name for path in targets if path] == ["river-low-1.json", "river-low-2.json"]
    orders = [read(path).moves[0].orders for path in targets if path]
    assert orders == [{"price": "hold"}, {"price": "refuse"}]
    assert {path.stat().st_mode & 0o777 for path in targets if path} == {0o600}


async def test_a_spectator_takes_a_seat(at, text_of: Text, home: Path) -> None:
    """P at the table asks whose; the game has the desk's changes, and so has its file."""
    async with at() as (app, pilot):
        app.desk.edit({"parties.low.tactic.kind": "firm", "parties.low.outside": 0.1})
        app.edited()
        await until(pilot, lambda: not app.desk.pending)
        await press(app, pilot, "P")
        assert "Whose seat do you take?" in text_of(app)
        await press(app, pilot, "down", "enter")
        assert "Confidential instructions: Lowland" in text_of(app)
        assert "'firm'" in text_of(app)
        await press(app, pilot, "escape", "k", "enter", "enter")
        (kept,) = (home / "games").iterdir()
        told = read(kept)
        again = resume(
            told, negosim.load(str(Path(__file__).parent / "river.toml"), told.source.sets)
        )
        assert again.moves[0].orders == {"dam_height": "hold"}
        await press(app, pilot, "escape")
        assert app.screen is app.get_screen("table")


HIDDEN = {
    "clauses.dam_height.stances.high.accepts": [0.81, 1.0],
    "clauses.dam_height.stances.high.salience": 0.9,
    "clauses.price.stances.high.salience": 0.77,
    "clauses.price.stances.high.accepts": [0.33, 1.0],
    "clauses.gauges.stances.league.accepts": [0.12, 1.0],
    "parties.high.outside": 0.2,
}


@pytest.mark.parametrize("size", SIZES)
async def test_no_screen_shows_what_the_others_want(
    seated: Table, text_of: Text, river: Scenario, size: tuple[int, int]
) -> None:
    """With a Highland that never moves, its hidden values change nothing that Lowland ever sees."""
    firm = with_values(
        river, {"parties.high.tactic": {"kind": "firm"}, "events.drought.tension": 0}
    )
    firm = with_values(firm, {"parties.league.tactic": {"kind": "firm"}})
    seen: list[list[str]] = []
    for scenario in (firm, with_values(firm, HIDDEN)):
        pages: list[str] = []
        async with seated(scenario, "low", size=size, reading=True) as (app, pilot):
            pages.append(text_of(app))
            await press(app, pilot, "escape")
            for _ in river.clauses:
                pages.append(text_of(app))
                await press(app, pilot, "i")
                assert "Esc closes" in text_of(app)
                pages.append(text_of(app))
                await press(app, pilot, "escape", "down")
                assert "Esc closes" not in text_of(app)
        seen.append(pages)
    assert seen[0] == seen[1]


async def test_the_number_line_has_own_red_lines_alone(seated: Table, river: Scenario) -> None:
    """Other parties stand on it with what they offered aloud, without limits, and not at first."""
    async with seated(river, "low") as (app, pilot):
        assert [p.name for p in positions(app.play_state).parties] == ["Lowland (you)"]
        for _ in range(3):
            await press(app, pilot, "T", "enter", "enter")
            for at in range(len(river.clauses)):
                app.play_state.choose(at)
                drawn = positions(app.play_state)
                assert drawn.zopa is None
                assert not drawn.tell_zopa
                assert drawn.history is None
                for other in (p for p in drawn.parties if p.name != "Lowland (you)"):
                    assert not other.has_limits()
                    assert not other.veto


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_names_do_nothing_here(
    seated: Table, text_of: Text, river: Scenario, size: tuple[int, int]
) -> None:
    """Markup, escapes and bidi in names are shown as plain marks on table, boxes and debrief."""
    bad = "[@click=app.quit]x[/] \x1b[31mred \u202egnp"
    hostile = with_values(river, {"parties.low.name": bad})
    clause = hostile.clauses["dam_height"].model_copy(update={"title": bad, "short": "[b]y[/b]"})
    hostile = hostile.model_copy(update={"clauses": {**hostile.clauses, "dam_height": clause}})
    async with seated(hostile, "low", size=size, reading=True) as (app, pilot):
        pages = [text_of(app)]
        await press(app, pilot, "escape")
        pages.append(text_of(app))
        await press(app, pilot, "a", "i")
        pages.append(text_of(app))
        await press(app, pilot, "escape", "enter")
        pages.append(text_of(app))
        await press(app, pilot, "escape")
        await to_the_end(app, pilot)
        pages.append(text_of(app))
    for page in pages:
        assert "\x1b" not in page
        assert "\u202e" not in page
    assert "[b]y[/b]" in pages[1]
