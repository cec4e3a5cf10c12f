"""Holds the draft that is being written, and the workers that run it and keep it on disk.

A `Bench` is state alone; the mixin starts the workers and takes their messages. A draft is kept in
the state folder soon after each edit, until it is saved.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.message import Message
from textual.timer import Timer
from textual.worker import get_current_worker

from negosim.text import counted
from negosim.tui.desk import gateway
from negosim.tui.keys.registry import key_of

if TYPE_CHECKING:
    from negosim.authoring.draft import Draft
    from negosim.record import Run
    from negosim.scenario.schema import Scenario

KEEP_AFTER = 0.5  # seconds; whatever ends the program takes less than two seconds of work along
RUN_AFTER = 0.3


class Bench:
    """A draft, what was played of it last, and whether the file beneath has changed (`stale`)."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.played: tuple[Scenario, Run] | None = None
        self.stale = False


class DraftRun(Message):
    """The run of a draft that was a valid scenario."""

    def __init__(self, bench: Bench, scenario: Scenario, run: Run) -> None:
        super().__init__()
        self.bench, self.scenario, self.run = bench, scenario, run


class Drafting(App[None]):
    """The part of the program that looks after the draft."""

    bench: Bench | None = None
    home: Path
    _keeping = Lock()
    _keep_soon: Timer | None = None
    _run_soon: Timer | None = None

    def open_draft(self, draft: Draft) -> None:
        """Show a draft on its screen; the one before is kept as it is."""
        self.keep_draft()
        self.bench = Bench(draft)
        self.show_screen("author")
        self.drafted()

    def drafted(self) -> None:
        """The draft has changed: show it, keep it soon, and run it once no key follows."""
        bench = self.bench
        if bench is None:
            return
        self.draft_changed()
        for timer in (self._keep_soon, self._run_soon):
            if timer:
                timer.stop()
        self._keep_soon = self.set_timer(KEEP_AFTER, self._keep_in_worker)
        self._run_soon = self.set_timer(RUN_AFTER, self._run_draft)

    def _keep_in_worker(self) -> None:
        self.run_worker(self.keep_draft, "keep draft", group="draft", thread=True,
                        exit_on_error=False)  # fmt: skip

    def keep_draft(self) -> None:
        """Keep the draft on disk, or forget it there once it is saved."""
        if self.bench is None:
            return
        from negosim.authoring.draft import keep

        try:
            with self._keeping:  # one after the other, so that what is saved is forgotten at last
                keep(self.home, self.bench.draft)
        except OSError as error:
            self.say(f"The draft could not be kept: {error}", "error")

    def _run_draft(self) -> None:
        bench = self.bench
        if bench is None or (scenario := bench.draft.examined.scenario) is None:
            return

        def work() -> None:
            worker = get_current_worker()
            run = gateway.play(scenario)
            if not worker.is_cancelled:
                self.post_message(DraftRun(bench, scenario, run))

        self.run_worker(work, "run draft", group="draft run", exclusive=True, thread=True,
                        exit_on_error=False)  # fmt: skip

    def on_draft_run(self, message: DraftRun) -> None:
        """Take the run, unless another draft is shown by now."""
        if message.bench is self.bench:
            message.bench.played = (message.scenario, message.run)
            self.draft_changed()

    def close_draft(self) -> None:
        """Leave the draft for the library."""
        self.show_screen("library")
        self.bench = None

    def mention_drafts(self) -> None:
        """Say that drafts were left unsaved."""
        many = 0
        with suppress(OSError):  # a folder that cannot be
            many = len(list(self.home.glob("drafts/*.json")))
        if many:
            words = f"{counted(many, 'draft')} left unsaved"
            self.say(f"{words}: {key_of('library.new')} in the library lists them")

    if TYPE_CHECKING:  # what the program gives, from whichever of its parts

        def say(self, text: str, severity: Any = "information") -> None:
            """A notice that goes by itself."""

        def show_screen(self, name: str) -> None:
            """The screen of this name."""

        def draft_changed(self) -> None:
            """Repaint what shows the draft."""
