"""In a browser the program reads no further ahead than it can take."""

from __future__ import annotations

import os
import sys
from threading import Event, Thread
from typing import Any

import pytest
from textual import constants
from textual.app import App
from textual.events import Key
from textual.message import Message

from negosim.tui.app import NegosimApp
from negosim.tui.typeahead import AHEAD

PATIENCE = 60.0  # seconds


class Browser:
    """Stands in for Textual's driver for browsers."""

    is_web = True

    def __init__(self) -> None:
        self.exit_event = Event()
        self.taken: list[Any] = []

    def process_message(self, message: Message) -> None:
        self.taken.append(message)

    def on_meta(self, packet_type: str, _payload: dict[str, Any]) -> None:
        self.taken.append(packet_type)


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> NegosimApp:
    """The program, with as many keys ahead of it as it takes."""
    monkeypatch.setattr(App, "get_driver_class", lambda _: Browser)
    app = NegosimApp()
    app._waiting.extend(Key("j", "j") for _ in range(AHEAD))
    return app


@pytest.mark.parametrize("kind", ["key", "resize"])
@pytest.mark.parametrize("end", ["taken", "left"])
def test_input_waits_until_the_program_has_taken_what_came_before(
    app: NegosimApp, kind: str, end: str
) -> None:
    """Keys and messages of the server alike; the end of the program ends the wait."""
    paced: Any = app.get_driver_class()
    driver = paced()
    give = {
        "key": lambda: driver.process_message(Key("q", "q")),
        "resize": lambda: driver.on_meta("resize", {"width": 80, "height": 24}),
    }[kind]
    reading = Thread(target=give, daemon=True)
    reading.start()
    reading.join(0.3)
    assert driver.taken == []
    if end == "taken":
        app._waiting.popleft()
    else:
        driver.exit_event.set()
    reading.join(PATIENCE)
    assert len(driver.taken) == 1


def test_a_terminal_paces_its_own_input(app: NegosimApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C is read there, however much was typed before it."""
    monkeypatch.setattr(Browser, "is_web", False)
    paced: Any = app.get_driver_class()
    terminal = paced()
    reading = Thread(target=terminal.process_message, args=[Key("q", "q")], daemon=True)
    reading.start()
    reading.join(PATIENCE)
    assert len(terminal.taken) == 1


async def test_what_the_threads_of_the_program_send_to_a_browser_is_not_mixed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The screen is painted by one and parts of a saved file are given by another, on one pipe."""
    read, write = os.pipe()
    with os.fdopen(read, "rb") as pipe, os.fdopen(write, "wb") as sent:
        monkeypatch.setattr(constants, "DRIVER", "textual.drivers.web_driver:WebDriver")
        monkeypatch.setattr(sys, "__stdin__", pipe)  # not read: the driver is not started
        monkeypatch.setattr(sys, "__stdout__", sent)
        app = NegosimApp()
        driver: Any = app.get_driver_class()(app)
        size, times = 300_000, 20
        threads = [
            Thread(target=lambda: [driver.write("x" * size) for _ in range(times)], daemon=True),
            Thread(
                target=lambda: [driver.write_meta({"y": size * "y"}) for _ in range(times)],
                daemon=True,
            ),
        ]
        for thread in threads:
            thread.start()
        for _ in range(2 * times):
            kind, length = pipe.read(1), int.from_bytes(pipe.read(4), "big")
            message = pipe.read(length)
            assert kind in b"DM"
            assert message == {b"D": b"x" * size, b"M": b'{"y": "' + b"y" * size + b'"}'}[kind]
        for thread in threads:
            thread.join(PATIENCE)
