"""Takes a user through the tour, on an example of its own; afterwards all is as it was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from textual.app import App
from textual.binding import Binding, BindingType
from textual.message import Message

from negosim.tui.desk import gateway
from negosim.tui.desk.model import Desk
from negosim.tui.screens import GAMES
from negosim.tui.tour.progress import Tour
from negosim.tui.tour.steps import EXAMPLE, STEPS

if TYPE_CHECKING:
    from negosim.record import Run
    from negosim.scenario.schema import Scenario
    from negosim.tui.desk.surveying import Survey
    from negosim.tui.parts.screen import DeskScreen


# not in the registry: without a tour the key is that of the screen
END_TOUR: list[BindingType] = [Binding("escape", "end_tour", show=False, priority=True)]


class ExampleRead(Message):
    """The example of the tour was read and run."""

    def __init__(self, scenario: Scenario, run: Run) -> None:
        super().__init__()
        self.scenario, self.run = scenario, run


class Touring(App[None]):
    """The part of the program that runs the tour."""

    tour: Tour | None = None
    desk: Desk | None
    survey: Survey | None
    busy: str

    def action_tour(self) -> None:
        """Begin the tour, unless it is on, a scenario is being opened or a game being played."""
        if self.tour:
            return
        if self.busy:
            self.say(self.busy)
            return
        if GAMES & set(self._screens()):
            self.say("leave the game first: the tour opens an example")
            return

        def work() -> None:
            import negosim.tui.table.screen  # noqa: F401 - here it holds up no frame

            scenario = gateway.load(EXAMPLE)
            self.post_message(ExampleRead(scenario, gateway.play(scenario)))

        self.run_worker(work, "tour", group="open", exclusive=True, thread=True,
                        exit_on_error=False)  # fmt: skip

    def on_example_read(self, message: ExampleRead) -> None:
        """Put what is open aside, and the example on the desk."""
        if self.tour is None and not GAMES & set(self._screens()):
            self.stop_survey()
            self.tour = Tour(self.desk, self.survey, self._screens())
            self.put_on_desk(Desk(EXAMPLE, message.scenario, message.run), None, ["table"])

    def action_end_tour(self) -> None:
        """What was open before the tour is there again, with its changes."""
        if tour := self.tour:
            self.tour = None
            self.stop_survey()
            self.put_on_desk(tour.desk, tour.survey, tour.screens)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Esc ends the tour while there is one and its step is to be seen."""
        if action == "end_tour":
            screen = getattr(self.screen, "NAME", "")
            return self.tour is not None and self.tour.ends(screen)
        return super().check_action(action, parameters)

    def tour_moved(self) -> Tour | None:
        """The tour, a step further if what the step asked for was done."""
        tour, desk = self.tour, self.desk
        if tour is None or desk is None:
            return None
        screen = cast("DeskScreen", self.screen)
        while STEPS[tour.at].done(desk, getattr(screen, "NAME", ""), tour.began):
            tour.at, tour.began = tour.at + 1, desk.session
            if begin := STEPS[tour.at].begin:
                begin(desk)
                screen.show()
        return tour

    def _screens(self) -> list[str]:
        names = (getattr(screen, "NAME", "") for screen in self.screen_stack)
        return [name for name in names if name]

    if TYPE_CHECKING:  # what the program gives, from whichever of its parts

        def say(self, text: str, severity: Any = "information") -> None:
            """A notice that goes by itself."""

        def stop_survey(self) -> bool:
            """Stop counting."""

        def put_on_desk(
            self, desk: Desk | None, survey: Survey | None, screens: Sequence[str]
        ) -> None:
            """Show another desk on these screens."""
