"""States what a screen may ask of the program it runs in; the app implements it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from negosim.authoring.draft import Draft
    from negosim.scenario.schema import Scenario
    from negosim.tui.desk.drafting import Bench
    from negosim.tui.desk.gateway import Entry, Glimpse
    from negosim.tui.desk.model import Desk
    from negosim.tui.desk.state import State
    from negosim.tui.desk.studying import Inquiry
    from negosim.tui.desk.surveying import Survey
    from negosim.tui.studies.contract import Question
    from negosim.tui.tour.progress import Tour


class Program(Protocol):
    """The program as its screens see it."""

    @property
    def desk(self) -> Desk | None:
        """What is open, if anything is."""

    @property
    def entries(self) -> list[Entry]:
        """The scenarios of the library, as far as they are read."""

    @property
    def busy(self) -> str:
        """What is being done that takes its time, or ''."""

    @property
    def glimpse(self) -> Glimpse | None:
        """The first sight of what is being opened at the start, until it is."""

    @property
    def survey(self) -> Survey | None:
        """What is counted of the open scenario, if anything is."""

    new_name: str

    @property
    def bench(self) -> Bench | None:
        """The draft that is being written, if any."""

    @property
    def remembered(self) -> State:
        """What the next start will know of this one."""

    @property
    def home(self) -> Path:
        """The folder of its files."""

    def tour_moved(self) -> Tour | None:
        """The tour, if there is one, a step further if what it asked for was done."""

    def say(self, text: str, severity: Any = "information") -> None:
        """Show a notice that goes by itself."""

    async def take_keys(self) -> None:
        """Take the keys that waited for a screen."""

    def report_error(self, error: BaseException) -> None:
        """Report an unexpected error and go on."""

    def keep(self, **changes: Any) -> None:
        """Remember these for the next start."""

    def write_out(self, name: str, suffix: str, text: str, copied: bool = False) -> None:
        """Write a new file into the state folder and say where."""

    def show_screen(self, name: str) -> None:
        """Go to the screen of this name."""

    def read_library(self) -> None:
        """Read the scenario folders again."""

    def open(self, source: str, name: str, screen: str = "table") -> None:
        """Read and run a scenario, then show it at the table, or on another screen."""

    def edited(self) -> None:
        """Run the scenario again, with the edits on the desk."""

    def open_draft(self, draft: Draft) -> None:
        """Show a draft on the screen on which scenarios are made."""

    def drafted(self) -> None:
        """The draft has changed."""

    def keep_draft(self) -> None:
        """Keep the draft on disk, or forget it there once it is saved."""

    def close_draft(self) -> None:
        """Leave the draft for the library."""

    def start_survey(self, survey: Survey, scenario: Scenario, base: Scenario | None) -> None:
        """Count many worlds anew; what was under way is stopped."""

    def stop_survey(self) -> bool:
        """Stop counting; what is counted stays. False if nothing is being counted."""

    def open_world(
        self, desk: Desk, clause: str, seed: int, worlds: int, where: tuple[float, float, float]
    ) -> None:
        """Look for a world in which the clause ends there, and open it at the table."""

    @property
    def inquiries(self) -> tuple[Inquiry, ...]:
        """The questions that were put to studies of the open scenario."""

    @property
    def inquiry(self) -> Inquiry | None:
        """The one whose answer is shown, if any."""

    @property
    def under_way(self) -> str:
        """What computes and how far it is, or ''."""

    def put_question(self, question: Question) -> None:
        """Put a question to a study and show the answer."""

    def inquire(self, question: Question, desk: Desk) -> Inquiry:
        """Put a question to a study and stay where one is."""

    def show_inquiry(self, inquiry: Inquiry) -> None:
        """Show the answer to this question."""

    def stop_inquiry(self, inquiry: Inquiry) -> bool:
        """Stop the study; its answer so far stays. False if it does not compute."""

    def open_field(self, path: str) -> bool:
        """Open the form at the value with this path; False if no form has it."""
