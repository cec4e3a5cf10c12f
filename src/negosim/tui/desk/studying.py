"""Holds the questions put to studies and their answers, and starts the workers that compute.

An `Inquiry` is state alone; the mixin starts the workers and takes their messages. Studies go on
while other screens are shown. An answer stays when the scenario is changed, and knows for which
changes it was computed.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.message import Message
from textual.worker import Worker, get_current_worker

from negosim.tui.desk import gateway
from negosim.tui.desk.surveying import QUICK, Phase, Survey

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.tui.desk.model import Desk
    from negosim.tui.studies.contract import Answer, Line, Question, Shown

PAUSE = 0.1
"""Seconds between two reports of progress."""

KEPT = 12
"""Answers that are kept at most."""


class Inquiry:
    """A question put to a study for the scenario as it was then, and the answer if there is one."""

    def __init__(self, question: Question, desk: Desk) -> None:
        self.question, self.desk = question, desk
        self.scenario: Scenario = desk.scenario
        self.edits = desk.edits.values
        self.answer: Answer | None = None
        self.shown: Shown | None = None
        self.phase = Phase.RUNNING
        self.share: float | None = None
        self.progress = ""
        self.fault = ""
        self.at = 0  # the line of the cursor
        self.worker: Worker[None] | None = None
        self._width = -1
        self._lines: list[Line] = []

    def lines(self, width: int) -> list[Line]:
        """The lines of the answer at a width; made anew only for another width."""
        if self.shown is None:
            return []
        if self._width != width:
            self._width, self._lines = width, self.shown.lines(width)
        return self._lines

    def turn(self, by: int) -> None:
        """Show the answer a step before or after, if it has steps."""
        if self.shown and self.shown.turned:
            self.shown, self._width = self.shown.turned(by), -1

    @property
    def is_current(self) -> bool:
        """Whether it was put to the scenario as it is now, if it is about the scenario."""
        return not self.question.OF_DESK or self.edits == self.desk.edits.values


class Progressed(Message):
    """How far a study is."""

    def __init__(self, inquiry: Inquiry, share: float | None, words: str) -> None:
        super().__init__()
        self.inquiry, self.share, self.words = inquiry, share, words


class Answered(Message):
    """A study has ended: with an answer and how it is shown, or with an error."""

    def __init__(
        self, inquiry: Inquiry, answer: Answer | None, shown: Shown | None, fault: str = ""
    ) -> None:
        super().__init__()
        self.inquiry, self.answer, self.shown, self.fault = inquiry, answer, shown, fault


class Studying(App[None]):
    """The part of the program that has studies answer questions."""

    desk: Desk | None
    survey: Survey | None
    _inquiries: tuple[Inquiry, ...] = ()  # of the scenario on the desk, in the order asked
    _shown: Inquiry | None = None

    @property
    def inquiries(self) -> tuple[Inquiry, ...]:
        """The questions that were put for the scenario on the desk."""
        return tuple(inquiry for inquiry in self._inquiries if inquiry.desk is self.desk)

    @property
    def inquiry(self) -> Inquiry | None:
        """The question whose answer is shown."""
        return self._shown if self._shown in self.inquiries else None

    def show_inquiry(self, inquiry: Inquiry) -> None:
        """Show the answer of this one."""
        self._shown = inquiry
        self.show_screen("studies")
        self._repaint(lambda screen: screen.NAME == "studies")

    def put_question(self, question: Question) -> None:
        """Show the answer for the scenario as it is now; compute it, unless it is there."""
        if self.desk is not None:
            self.show_inquiry(self.inquire(question, self.desk))

    def inquire(self, question: Question, desk: Desk) -> Inquiry:
        """The question put to the scenario as it is now; computed, unless the answer is there."""
        known = [i for i in self.inquiries if i.question == question]
        standing = (Phase.RUNNING, Phase.DONE) if question.OF_DESK else (Phase.RUNNING,)
        current = [i for i in known if i.is_current and i.phase in standing]
        if current:
            return current[0]
        for old in known:
            self.stop_inquiry(old)
        inquiry = Inquiry(question, desk)
        if self._shown in known:
            self._shown = inquiry
        others = [i for i in self.inquiries if i not in known]
        resting = [i for i in others if i.phase is not Phase.RUNNING]
        for gone in resting[: max(len(others) + 1 - KEPT, 0)]:
            others.remove(gone)
        self._inquiries = (*others, inquiry)
        inquiry.worker = self.run_worker(
            lambda: self._answer(inquiry),
            question.NAME,
            group="study",
            thread=True,
            exit_on_error=False,
        )
        return inquiry

    def _answer(self, inquiry: Inquiry) -> None:
        from negosim.extras import MissingExtraError
        from negosim.scenario.faults import ScenarioError
        from negosim.store import StoreError
        from negosim.study.engines import EngineError
        from negosim.tui.desk.apart import StoppedError

        worker, last = get_current_worker(), 0.0

        def report(share: float | None, words: str) -> None:
            nonlocal last
            if time.monotonic() - last >= PAUSE:
                last = time.monotonic()
                self.post_message(Progressed(inquiry, share, words))

        def stop() -> bool:
            return worker.is_cancelled or inquiry.desk is not self.desk

        try:
            answer = inquiry.question.play(inquiry.scenario, report, stop)
            shown = inquiry.question.shown(inquiry.scenario, answer)
        except StoppedError:
            self.post_message(Answered(inquiry, None, None))
        except (EngineError, MissingExtraError, StoreError) as error:
            self.post_message(Answered(inquiry, None, None, str(error)))
        except ScenarioError as error:
            self.post_message(Answered(inquiry, None, None, gateway.messages(error)[0]))
        except Exception:
            self.post_message(Answered(inquiry, None, None, "an unexpected error"))
            raise  # the program reports it
        else:
            self.post_message(Answered(inquiry, answer, shown))

    def stop_inquiry(self, inquiry: Inquiry) -> bool:
        """Stop a study; its answer so far is still taken. False if it does not compute."""
        if inquiry.phase is not Phase.RUNNING or inquiry.worker is None:
            return False
        inquiry.worker.cancel()
        return True

    def on_progressed(self, message: Progressed) -> None:
        """Show the progress in every heading."""
        message.inquiry.share, message.inquiry.progress = message.share, message.words
        self._study_changed(message.inquiry)

    def on_answered(self, message: Answered) -> None:
        """Take the answer, and show it if the question still stands."""
        inquiry = message.inquiry
        inquiry.answer, inquiry.fault = message.answer, message.fault
        whole = message.answer is not None and message.answer.complete
        inquiry.phase = Phase.FAILED if message.fault else Phase.DONE if whole else Phase.STOPPED
        if message.shown is not None:
            inquiry.shown, inquiry.at = message.shown, message.shown.first
        self._study_changed(inquiry)

    def _study_changed(self, inquiry: Inquiry) -> None:
        if inquiry in self.inquiries:
            about = ("studies",) if inquiry.phase is Phase.RUNNING else ("studies", "table")
            self._repaint(lambda screen: screen.NAME in about)
            self.show_progress()

    def show_progress(self) -> None:
        """Paint the headings anew."""
        for heading in self.screen.query("#heading"):
            heading.refresh()

    @property
    def under_way(self) -> str:
        """What computes now and how far it is, for the headings; '' if nothing does."""
        words = [
            f"{inquiry.question.NAME} {_far(inquiry.share, inquiry.progress)}"
            for inquiry in self.inquiries
            if inquiry.phase is Phase.RUNNING
        ]
        survey = self.survey
        if survey and survey.phase is Phase.RUNNING and survey.worlds > QUICK:
            share = survey.census.reading.share if survey.census else None
            words.append(f"worlds {_far(share, '')}")
        return " · ".join(words)

    def open_field(self, path: str) -> bool:
        """Open the form at the value with this path; False if no form has it."""
        screen = self.kept_screen("parties")
        if not screen.go_to(path):
            return False
        self.show_screen("parties")
        return True

    if TYPE_CHECKING:  # what the program gives, from whichever of its parts

        def show_screen(self, name: str) -> None:
            """The screen of this name."""

        def kept_screen(self, name: str) -> Any:
            """The screen of this name, not shown yet."""

        def _repaint(self, wanted: Any) -> None:
            """Repaint the screens that are wanted."""


def _far(share: float | None, words: str) -> str:
    return f"{share:.0%}" if share is not None else words or "…"
