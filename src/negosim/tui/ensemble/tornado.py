"""Shows a tornado: which stated numbers move an outcome most."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.worker import get_current_worker

from negosim.charts.blocks import length
from negosim.charts.tornado import Swing, Tornado, tornado
from negosim.text import counted, harmless, opened
from negosim.tui.ensemble.odds import duration
from negosim.tui.parts.guarded import Dialog
from negosim.tui.parts.zone import Zone
from negosim.tui.style.grids import charset, painted
from negosim.tui.style.look import MUTED, cut, wrapped

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.study.progress import Reading
    from negosim.study.sensitivity import Sensitivity

WORLDS = 256
NO_SOURCE = " *"
_REST = 3  # lines below the bars


class Moved(Message):
    """The progress of the moves; at the end the study, or an error."""

    def __init__(
        self, reading: Reading | None, result: Sensitivity | None = None, fault: str = ""
    ) -> None:
        super().__init__()
        self.reading, self.result, self.fault = reading, result, fault


class TornadoScreen(Dialog[None]):
    """Every stated number moved down and up, one at a time, in the same worlds.

    `played` keeps the complete studies by their outcome.
    """

    BINDINGS: ClassVar = [
        Binding("escape,q,o,O", "dismiss(None)", "Close", show=False),
        Binding("x", "stop", "Stop", show=False),
    ]

    def __init__(
        self, scenario: Scenario, seed: int, of: str, named: str, played: dict[str, Sensitivity]
    ) -> None:
        super().__init__()
        self.scenario, self.seed, self.of, self.named = scenario, seed, of, named
        self._played = played
        self.reading: Reading | None = None
        self.result: Sensitivity | None = played.get(of)
        self.fault = ""

    def compose(self) -> ComposeResult:
        """A box with the bars or the progress, and the rest in words below."""
        with Vertical(id="tornado") as box:
            box.border_title = Content(harmless(self.named))
            box.border_subtitle = Content("x stops · Esc closes")
            yield Zone(id="bars")
            yield Zone(id="rest")

    def on_mount(self) -> None:
        """Start, unless it was played before."""
        if self.result is None:
            self.run_worker(self._play, "tornado", group="tornado", exclusive=True, thread=True,
                            exit_on_error=False)  # fmt: skip

    def _play(self) -> None:
        from negosim.study.engines import EngineError
        from negosim.study.sensitivity import sensitivity
        from negosim.tui.desk.counting import PAUSE, engine_for

        worker, last = get_current_worker(), 0.0

        def report(reading: Reading, _counts: object) -> None:
            nonlocal last
            if time.monotonic() - last >= PAUSE:
                last = time.monotonic()
                self.post_message(Moved(reading))

        try:
            result = sensitivity(
                self.scenario,
                WORLDS,
                self.seed,
                of=self.of,
                using=engine_for(small=False),
                on_progress=report,
                should_stop=lambda: worker.is_cancelled,
            )
        except EngineError as error:
            self.post_message(Moved(None, fault=str(error)))
        except Exception:
            self.post_message(Moved(None, fault="an unexpected error"))
            raise  # the program reports it
        else:
            self.post_message(Moved(None, result))

    def on_moved(self, message: Moved) -> None:
        """Show the progress, or the result."""
        self.reading = message.reading or self.reading
        self.result, self.fault = message.result, message.fault
        if self.result and self.result.complete:
            self._played[self.of] = self.result
        self.show()

    def action_stop(self) -> None:
        """Stop, and show the moves played so far."""
        self.workers.cancel_group(self, "tornado")

    def paint(self) -> None:
        """The bars or the progress; the rest in words below."""
        self.query_one("#bars", Zone).paint(self._bars)
        self.query_one("#rest", Zone).paint(self._rest)

    def _bars(self, width: int, height: int) -> list[Content]:
        if self.fault:
            return [Content.styled(harmless(self.fault), "bold $verdict-blocked")]
        if self.result is None:
            return self._waiting(width)
        return bar_rows(self.result, width, height)

    def _waiting(self, width: int) -> list[Content]:
        text = f"Every stated number is moved down and up, each in the same {WORLDS} worlds."
        rows = [Content(line) for line in wrapped(text, width, 2)]
        if self.reading is None:
            return [*rows, Content(), Content.styled("starting …", MUTED)]
        share, left = self.reading.share, self.reading.seconds_left
        words = f" {share:.0%}" + (f" · {duration(left)} left" if left is not None else "")
        bar = length(share, max(width - len(words), 1), charset())
        return [*rows, Content(), Content.assemble((bar, "$primary"), (words, "bold"))]

    def _rest(self, width: int, height: int) -> list[Content]:
        if self.result is None:
            return []
        return [Content.styled(line, MUTED) for line in rest_lines(self.result, width)][:height]


def bar_rows(result: Sensitivity, width: int, height: int) -> list[Content]:
    """The bars by kind, the longest first; or that no move has an effect."""
    swings = tuple(
        Swing(
            f"{short_path(s.path)}{NO_SOURCE if s.no_source else ''}",
            result.mean + s.down.difference,
            result.mean + s.up.difference,
            opened(s.kind),
        )
        for s in result.swings
        if s.reach > 0.0
    )
    if not swings:
        return [Content("No number that could be moved changes this outcome in any of the worlds.")]
    drawn = tornado(Tornado(swings, result.mean, result.words), width, height, charset())
    return painted(drawn, {})


def rest_lines(result: Sensitivity, width: int) -> list[str]:
    """What the bars leave out: a note on the outcome, a stop, the moves without effect."""
    idle = sum(1 for s in result.swings if s.reach <= 0.0)
    sentences = [
        f"{len(result.swings) - idle} of {counted(len(result.swings), 'number')} change it."
    ]
    if any(s.no_source for s in result.swings if s.reach > 0.0):
        sentences.append(f"{NO_SOURCE.strip()} has no source stated.")
    if not result.complete:
        sentences.insert(0, "Partial: stopped before every move was played.")
    if result.note:
        sentences.append(result.note[:1].upper() + result.note[1:] + ".")
    return [cut(line, width) for line in wrapped(" ".join(sentences), width, _REST)]


def short_path(path: str) -> str:
    """A path as a label: `gauges · low · accepts.0`."""
    parts = path.split(".")
    if parts[0] == "clauses" and "stances" in parts:
        return " · ".join([parts[1], parts[3], ".".join(parts[4:])])
    return " · ".join([parts[1], ".".join(parts[2:])]) if parts[0] == "parties" else path
