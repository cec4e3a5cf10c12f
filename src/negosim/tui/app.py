"""Runs the terminal UI: what is open, the workers, which screen is shown.

Workers compute and post messages; handlers here own the state. Nothing imported here needs the
engine, so that the first frame stands before the engine is there.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any, cast

from textual.timer import Timer
from textual.worker import Worker, WorkerState, get_current_worker

from negosim.files import state_folder
from negosim.text import counted, printable, shortened
from negosim.tui import signals
from negosim.tui.crash import Reporting
from negosim.tui.desk import gateway, state
from negosim.tui.desk.drafting import Drafting
from negosim.tui.desk.gateway import Entry
from negosim.tui.desk.messages import Opened, OpenFailed, RunDone
from negosim.tui.desk.studying import Studying
from negosim.tui.desk.surveying import Surveying
from negosim.tui.everywhere import Everywhere
from negosim.tui.exporting import Exporting
from negosim.tui.keys import keymap, registry
from negosim.tui.keys.bindings import bindings
from negosim.tui.library.listing import Listing
from negosim.tui.parts.screen import DeskScreen
from negosim.tui.screens import SCREENS, screen_class
from negosim.tui.style import themes
from negosim.tui.terminal import OnTerminal
from negosim.tui.tour.touring import END_TOUR, Touring
from negosim.tui.typeahead import TypeAhead

if TYPE_CHECKING:
    from negosim.tui.desk.model import Desk
    from negosim.tui.desk.surveying import Survey
    from negosim.tui.library.screen import LibraryScreen
    from negosim.tui.program import Program

DEBOUNCE = 0.2  # seconds between two runs while values are being changed


class NegosimApp(
    Reporting,
    Touring,
    Everywhere,
    Exporting,
    Surveying,
    Studying,
    Listing,
    Drafting,
    TypeAhead,
    OnTerminal,
):
    """The terminal UI."""

    TITLE = "negosim"
    # absolute: a subclass in another folder would look for it beside itself
    CSS_PATH = Path(__file__).with_name("style") / "desk.tcss"
    BINDINGS = bindings("app") + END_TOUR
    ENABLE_COMMAND_PALETTE = False  # the palette is our own
    ALLOW_SELECT = False  # dragging moves values; Textual fails where a notice goes under the mouse

    def __init__(self, source: str | None = None, home: Path | None = None) -> None:
        super().__init__()
        self.home = home or state_folder()
        self.wanted = source
        self.desk: Desk | None = None
        self.entries: list[Entry] = []
        self.busy = ""
        self.glimpse: gateway.Glimpse | None = None  # of what is being opened at the start
        self.refused: tuple[str, ...] = ()  # faults of the scenario asked for at the start
        self._state, notice = state.read(self.home)
        self._take_theme()
        self._written, self._writing = self._state, Lock()
        own, wrong = keymap.read(self.home)
        self._notices = [n for n in (notice, "\n".join(wrong)) if n]
        registry.use_keys(own)
        self.set_keymap({action: ",".join(keys) for action, keys in own.items()})
        self._last_run_at = 0.0
        self._debounce: Timer | None = None

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own style names have a value in every theme."""
        theme = self.get_theme(self.theme)
        return themes.variables_for(theme or themes.NIGHT)  # no theme yet: before the first frame

    def _take_theme(self) -> None:
        """The theme of last time, before the style sheet is read: set later, it is read again."""
        for theme in themes.OWN:
            self.register_theme(theme)
        known = self.get_theme(self._state.theme)
        self.set_reactive(NegosimApp.theme, known.name if known else themes.DEFAULT)
        self.stylesheet.set_variables(self.get_css_variables())

    def on_mount(self) -> None:
        """First the frame, then the reading."""
        if not self.is_headless:
            self._handle_signals()
        self.show_screen("library")
        if self.wanted:
            self.busy = f"opening {self.wanted} …"
            self.glimpse = gateway.glimpse(self.wanted)
        if self.glimpse:
            self.show_screen("table")
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        if not gc.isenabled():
            gc.freeze()
            gc.enable()
        for notice in self._notices:
            self.say(notice, "warning")
        self.mention_drafts()
        if self.wanted:
            self.open(self.wanted, self.wanted)  # the library is read once that is shown
        else:
            self.read_library()

    # --- opening --------------------------------------------------------------------------
    def open(self, source: str, name: str, screen: str = "table") -> None:
        """Read and run a scenario in a worker, then show it at the table, or on another screen."""
        self.action_end_tour()
        self.busy = f"opening {name} …"
        self.library.show()

        def work() -> None:
            worker = get_current_worker()
            for part in ("screen", "calendar", "clause", "clauses", "said"):
                import_module(f"negosim.tui.table.{part}")  # here it holds up no frame

            try:
                scenario = gateway.load(source)
                run = gateway.play(scenario)
            except gateway.refusals() as error:
                self.post_message(OpenFailed(name, gateway.faults(error)))
                return
            if not worker.is_cancelled:
                self.post_message(Opened(name, scenario, run, screen))

        self.run_worker(work, "open", group="open", exclusive=True, thread=True,
                        exit_on_error=False)  # fmt: skip

    def on_opened(self, message: Opened) -> None:
        """Put the scenario on the desk."""
        from negosim.tui.desk.model import Desk

        self.busy = ""
        if not self.glimpse:
            self.show_screen("library")
            self._forget_screens()
        self.glimpse = None
        self.desk = Desk(message.name, message.scenario, message.run)
        self._offer_kept(self.desk)
        self.show_screen("table")
        self._show_desk()
        self.show_screen(message.screen)
        self.call_later(self.take_keys)
        if not self.entries:
            self.call_after_refresh(self.read_library)

    def _offer_kept(self, desk: Desk) -> None:
        """Let redo restore the changes of last time; name those that no longer fit the scenario."""
        kept = dict(self._state.edits) if self._state.last == desk.source else {}
        if aside := desk.offer(kept):
            gone = shortened([printable(path) for path in aside], 3)
            self.say(f"Set aside, as the scenario no longer takes it: {gone}", "warning")
        for path in aside:
            del kept[path]
        if kept:
            many = counted(len(kept), "change")
            self.say(f"{many} of last time: {registry.key_of('table.redo')} brings them back")
        self.keep(last=desk.source, edits=kept)

    def _drop_glimpse(self) -> None:
        """What was to be opened at the start will not be: back to the library."""
        if self.glimpse:
            self.glimpse = None
            self.show_screen("library")

    def on_open_failed(self, message: OpenFailed) -> None:
        """Say what is wrong with it; if it was asked for at the start, end with that."""
        self.busy = ""
        self.drop_keys()
        if message.name == self.wanted and self.desk is None:
            self.refused = message.faults
            self.exit(return_code=2)
            return
        self.library.show()
        more = len(message.faults) - 3
        lines = [*message.faults[:3], *([f"and {more} more"] if more > 0 else [])]
        self.say("\n".join(lines), "error")

    # --- the screens ----------------------------------------------------------------------
    def kept_screen(self, name: str) -> DeskScreen:
        """The screen of this name, made when first asked for.

        It stays installed, so that Textual keeps its widgets and its layout while other screens
        are shown. A screen that was removed is not laid out again if it is pushed once more.
        """
        if not self.is_screen_installed(name):
            self.install_screen(screen_class(name)(), name)
        return cast("DeskScreen", self.get_screen(name))

    @property
    def library(self) -> LibraryScreen:
        """The first screen."""
        return cast("LibraryScreen", self.kept_screen("library"))

    def show_screen(self, name: str) -> None:
        """Down to the screen of this name if it is open below, else open it above the others."""
        screen = self.kept_screen(name)
        if screen not in self.screen_stack:
            self.push_screen(screen)
        while self.screen is not screen:
            self.pop_screen()

    def _forget_screens(self) -> None:
        """What is shown of another scenario begins anew; a draft stays where it is."""
        for name in SCREENS:
            if name not in ("library", "author") and self.is_screen_installed(name):
                screen = self.kept_screen(name)
                self.uninstall_screen(name)
                if screen.is_running:
                    screen.remove()

    def put_on_desk(self, desk: Desk | None, survey: Survey | None, screens: Sequence[str]) -> None:
        """Show another desk on these screens."""
        self.show_screen("library")
        self._forget_screens()
        self.desk, self.survey = desk, survey
        for name in screens:
            self.show_screen(name)

    def survey_changed(self) -> None:
        """Repaint what shows the count."""
        self._repaint(lambda screen: screen.NAME == "ensemble")
        self.show_progress()

    def draft_changed(self) -> None:
        """Repaint what shows the draft."""
        self._repaint(lambda screen: screen.NAME == "author")

    # --- running again --------------------------------------------------------------------
    def edited(self) -> None:
        """The desk wants a new run: at once, or soon while values change quickly."""
        self._show_desk()
        if self._debounce:
            self._debounce.stop()
        wait = DEBOUNCE - (monotonic() - self._last_run_at)
        if wait <= 0.0:
            self._run_again()
        else:
            self._debounce = self.set_timer(wait, self._run_again)

    def _run_again(self) -> None:
        desk = self.desk
        if desk is None or not desk.pending:
            return
        self._last_run_at = monotonic()
        asked, scenario = desk.pending, desk.scenario
        seed, world = desk.seed, desk.world
        stated = desk.stated if (desk.baseline.seed, desk.baseline.world) != (seed, world) else None

        def work() -> None:
            worker = get_current_worker()
            if worker.is_cancelled:
                return
            run = gateway.play(scenario, seed, world)
            baseline = gateway.play(stated, seed, world) if stated else None
            if not worker.is_cancelled:
                self.post_message(RunDone(desk, asked, run, baseline))

        self.run_worker(work, "run", group="run", exclusive=True, thread=True, exit_on_error=False)

    def on_run_done(self, message: RunDone) -> None:
        """Take the run, if it is still the one that is wanted."""
        desk = message.desk
        if desk is self.desk and desk.take_run(message.asked, message.run, message.baseline):
            self._show_desk()
            if desk.edits.values != self._state.edits and not self.tour:
                self.keep(edits=desk.edits.values)

    def _show_desk(self) -> None:
        self._repaint(lambda screen: screen.NAME != "library")

    def _repaint(self, wanted: Callable[[DeskScreen], bool]) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, DeskScreen) and wanted(screen):
                screen.show()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """What failed is not being opened any more; there is the library to choose from."""
        if event.state is WorkerState.ERROR:
            self.busy = ""
            self._drop_glimpse()
            self.drop_keys()
            if event.worker.group == "open" and not self.entries:
                self.read_library()

    # --- what is remembered -----------------------------------------------------------------
    def keep_theme(self, name: str) -> None:
        """Remember the theme for the next start."""
        self.keep(theme=name)

    @property
    def remembered(self) -> state.State:
        """What the next start will know of this one."""
        return self._state

    def keep(self, **changes: Any) -> None:
        """Remember these for the next start; they are written in a worker."""
        self._state = replace(self._state, **changes)
        self.run_worker(self._write_state, "keep", group="keep", thread=True,
                        exit_on_error=False)  # fmt: skip

    def _write_state(self) -> None:
        if (notice := self._unwritten()) is not None:
            self.say(notice, "warning")

    def _unwritten(self) -> str | None:
        """Write what is remembered unless it is written; why it cannot be, None if it is."""
        with self._writing:
            if self._state is not self._written:
                if notice := state.write(self.home, self._state):
                    return notice
                self._written = self._state
        return None

    def run_to_end(self) -> int:
        """Run the program, then write what no worker has written."""
        code = super().run_to_end()
        self.keep_draft()
        self._unwritten()
        return code

    # --- leaving --------------------------------------------------------------------------
    def _handle_signals(self) -> None:
        """Asked to end, or with the terminal closed: leave in good order."""
        loop = asyncio.get_running_loop()

        def leave(code: int) -> None:
            loop.call_soon_threadsafe(partial(self.exit, return_code=code))

        signals.handle(leave)

    def action_leave(self) -> None:
        """Quit; with changes on the desk that are not saved as a variant, ask first."""
        from negosim.tui.parts.prompt import AskScreen

        desk = self.tour.desk if self.tour else self.desk
        if desk is None or desk.edits.values in ({}, desk.saved):
            self.exit()
            return
        redo = registry.key_of("table.redo")
        text = f"The changes are kept: open the scenario again and {redo} brings them back."
        self._state = replace(self._state, edits=desk.edits.values)
        if (why := self._unwritten()) is not None:
            text = f"The changes will be lost. {why}"
        self.push_screen(
            AskScreen("Quit?", f"{text} y quits."), lambda yes: self.exit() if yes else None
        )


if TYPE_CHECKING:
    _program: Program = NegosimApp()  # it is what its screens expect


def main(source: str | None = None) -> int:
    """Run the terminal UI; without a terminal say what else there is and exit with 2.

    In a browser (`negosim serve`) Textual's driver for it stands in for the terminal.
    """
    if not ("TEXTUAL_DRIVER" in os.environ or (sys.stdin.isatty() and sys.stdout.isatty())):
        shown = source or "SCENARIO"
        sys.stderr.write(
            f"negosim tui needs a terminal; `negosim run {shown}` prints the talks as text.\n"
        )
        raise SystemExit(2)
    # numpy's linear algebra would start a thread a core, and nothing here needs one
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    app = NegosimApp(source)
    code = app.run_to_end()
    for fault in app.refused:
        sys.stderr.write(f"{fault}\n")
    return code
