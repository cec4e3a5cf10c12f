"""Who is waited for, who sits where, and that a lesson is read as it was written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import negosim
from negosim.classroom import files
from negosim.classroom.lesson import Lesson, seated
from negosim.classroom.roster import dealt, read_roster, tables_for
from negosim.classroom.table import lay
from negosim.game.errors import GameError
from negosim.game.files import Source

TWO = ("buyer", "seller")


@pytest.fixture
def lesson() -> Lesson:
    """Two tables of a buyer and a seller, with five minutes a turn."""
    table = lay(negosim.load("two-party"), TWO, None, None)
    return Lesson(Source("two-party"), [table] * 2, seated(2, TWO, []), "key", minutes=5.0)


def test_a_table_waits_for_those_who_are_there(lesson: Lesson) -> None:
    """Who never came is left to the tactic; who is late, when the time is up."""
    buyer, seller, other, _ = lesson.seats
    with pytest.raises(GameError, match="not open"):
        lesson.hand_in(buyer, "1", {})
    for seat in (buyer, seller, other):
        lesson.join(seat, 0.0)
    lesson.open("play", 0.0)
    lesson.hand_in(buyer, "1", {"price": 0.3})
    assert lesson.late(0) == [seller]
    assert list(lesson.due(1.0)) == []
    lesson.hand_in(other, "1", {})
    assert list(lesson.due(1.0)) == [1]
    assert list(lesson.due(301.0)) == [0, 1]
    lesson.extend(0, 5.0, 1.0)
    assert list(lesson.due(301.0)) == [1]
    lesson.play_on(0, 400.0)
    assert (lesson.tables[0].turn, lesson.ends[0]) == (2, 700.0)
    lesson.take_back(0, 500.0)
    assert (lesson.tables[0].turn, lesson.ends[0]) == (1, 800.0)
    token = buyer.token
    lesson.swap(buyer, seller)
    found = lesson.seat(token)
    assert found is not None
    assert (found.table, found.party) == (0, "seller")
    lesson.open("reveal", 500.0)
    assert list(lesson.due(9e9)) == []


def test_a_lesson_is_read_as_it_was_written(lesson: Lesson, tmp_path: Path) -> None:
    """With what was handed in for the present turn, and not for one that was played."""
    lesson.join(lesson.seats[0], 9.0)
    lesson.open("play", 0.0)
    lesson.hand_in(lesson.seats[0], "1", {"price": 0.3})
    lesson.play_on(0, 0.0)
    lesson.hand_in(lesson.seats[1], "2", {"price": 0.7})
    for k in range(2):
        files.save_game(tmp_path, lesson, k)
        files.save_handed(tmp_path, lesson, k)
    files.save_lesson(tmp_path, lesson)
    read = files.read_lesson(tmp_path, negosim.load("two-party"))
    assert [(s.party, s.token, s.joined) for s in read.seats] == [
        (s.party, s.token, s.joined) for s in lesson.seats
    ]
    assert [(t.game.moves, t.handed) for t in read.tables] == [
        (t.game.moves, t.handed) for t in lesson.tables
    ]
    assert (read.phase, read.key, read.minutes) == ("play", "key", 5.0)
    read.play_on(0, 0.0)
    files.save_handed(tmp_path, lesson, 0)  # killed between the two: of a turn that was played
    files.games.save(files.game_file(tmp_path, 0), read.tables[0].game, lesson.source)
    assert files.read_lesson(tmp_path, negosim.load("two-party")).tables[0].handed == {}


@pytest.mark.parametrize("change", [
    {"negosim_class": 9}, {"seats": [1]}, {"phase": "later"}, {"minutes": -1}, {"tables": 3},
    {"key": None}, {"scenario": 3}, {"seats": []},
])  # fmt: skip
def test_a_damaged_class_is_one_line(
    lesson: Lesson, tmp_path: Path, change: dict[str, object]
) -> None:
    """Of any kind, and of another scenario too."""
    for k in range(2):
        files.save_game(tmp_path, lesson, k)
        files.save_handed(tmp_path, lesson, k)
    files.save_lesson(tmp_path, lesson)
    with pytest.raises(GameError, match="has changed"):
        files.read_lesson(tmp_path, negosim.load("two-party").changed({"parties.buyer.name": "B"}))
    handed = files.handed_file(tmp_path, 1)
    for text in ("", '{"turn": "1", "orders": {"buyer": {"price": 8}}}', "[]"):
        handed.write_text(text, "utf-8")
        with pytest.raises(GameError, match=r"table-02-handed.json.*move this file away"):
            files.read_lesson(tmp_path, negosim.load("two-party"))
    handed.unlink()
    path = tmp_path / files.CLASS
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **change}), "utf-8")
    with pytest.raises(GameError) as found:
        files.read_lesson(tmp_path, negosim.load("two-party"))
    assert len(str(found.value).splitlines()) == 1


def test_people_are_dealt_to_seats(tmp_path: Path) -> None:
    """Each table before the second seat of any; more people than seats share them."""
    path = tmp_path / "roster.csv"
    path.write_text("\ufeffname;seat;table\nAda;;\nBob;seller;2\nEve;;\n\nDan;;\nFay;;\n", "utf-8")
    people = read_roster(path, dict.fromkeys(TWO))
    assert [tables_for(people[:n], 2) for n in (1, 2, 3, 4, 5)] == [1, 2, 2, 2, 2]  # Bob states 2
    assert [tables_for((people[0],) * n, 4) for n in (1, 7, 8, 14)] == [1, 1, 2, 3]
    assert dealt(people, 2, TWO) == [["Ada", "Fay"], ["Dan"], ["Eve"], ["Bob"]]
    assert dealt(people, 3, TWO) == [["Ada"], ["Fay"], ["Eve"], ["Bob"], ["Dan"], []]
    with pytest.raises(GameError, match="table 2 of 1"):
        dealt(people, 1, TWO)
    for text, why in (
        ("Ada\n", ":1: the first line names the columns"),
        ("name,seat\nAda,byer\n", ":2: .*did you mean 'buyer'"),
        ("name,table\nAda,x\n", ":2: the table .x. should"),
        ("name\n\x07\n", ":2: a name has"),
        ("name\n", "names nobody"),
    ):
        path.write_text(text, "utf-8")
        with pytest.raises(GameError, match=why):
            read_roster(path, dict.fromkeys(TWO))
