"""Waits for the program under test: for a condition, or until nothing is left to be done.

What is waited for is looked at, never guessed by the clock; the clock only ends a wait that is in
vain.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from textual.app import App
from textual.pilot import Pilot

PATIENCE = 60.0  # seconds; enough for any machine


def screen_text(app: App[None]) -> str:
    """What the screen shows, line by line, without colours."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


async def until(pilot: Pilot[None], condition: Callable[[], object]) -> None:
    """Wait until the condition holds."""
    end = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < end, f"waited in vain; the screen shows\n{screen_text(pilot.app)}"
        await pilot.pause(0.01)


async def shows(pilot: Pilot[None], *texts: str) -> None:
    """Wait until the screen shows all the texts."""
    await until(pilot, lambda: all(text in screen_text(pilot.app) for text in texts))


async def reads(pilot: Pilot[None], *texts: str) -> None:
    """The same, whatever room stands between the words."""
    await until(
        pilot, lambda: all(text in " ".join(screen_text(pilot.app).split()) for text in texts)
    )


async def settled(app: App[None], pilot: Pilot[None]) -> None:
    """Wait until no worker runs, no message waits and nothing is left to be painted, twice.

    Timers that are still to go off are not waited for: only a test knows which of them it means.
    """
    end, still = monotonic() + PATIENCE, 0
    while still < 2:
        assert monotonic() < end, f"never at rest: {_at_work(app)}"
        await pilot.pause(0.0)
        at_work = _at_work(app)
        still = 0 if at_work else still + 1
        if at_work:
            await pilot.pause(0.005)


def _at_work(app: App[None]) -> list[str]:
    """What the program still has to do."""
    if not app.is_running:
        return []
    nodes = [node for screen in app.screen_stack for node in screen.walk_children(with_self=True)]
    found = [f"worker {w.name}" for w in app.workers if not w.is_finished]
    for pump in (app, *nodes):
        if not pump._message_queue.empty() or pump._next_callbacks:
            found.append(f"messages of {pump}")
    top = app.screen
    if top._layout_required or top._repaint_required or top._dirty_widgets or top._callbacks:
        found.append(f"painting {top}")
    return found
