"""Shows the Studies screen: the answer of a study, line by line, and what to do with it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.content import Content

from negosim.layout import cells, json_text, noted, table_bytes
from negosim.text import counted
from negosim.tui.desk import gateway
from negosim.tui.desk.surveying import Phase
from negosim.tui.keys.bindings import bindings
from negosim.tui.keys.registry import key_of
from negosim.tui.parties.form_rows import strip_rows
from negosim.tui.parts.choose import ChooseScreen
from negosim.tui.parts.desk_actions import DeskActions, options
from negosim.tui.parts.heading import table_facts
from negosim.tui.parts.keybar import KeyBar
from negosim.tui.parts.search import SearchScreen
from negosim.tui.parts.zone import Zone
from negosim.tui.studies.contract import Line
from negosim.tui.studies.kinds import STUDIES
from negosim.tui.studies.painting import (
    LEAD,
    answer_rows,
    line_under,
    progress_rows,
    room_for_lines,
)
from negosim.tui.style.look import MUTED, wrapped

if TYPE_CHECKING:
    from negosim.tui.desk.model import Desk, Values
    from negosim.tui.desk.studying import Inquiry


@dataclass(frozen=True, slots=True)
class Found:
    """A line of an answer, to be searched."""

    at: int
    line: str
    words: str
    where: str = ""


class LineSearch(SearchScreen[Found]):
    """A search in an answer."""

    WHERE = 0


class StudiesScreen(DeskActions):
    """What a study answers, and what one can do with it."""

    NAME = "studies"
    BINDINGS = bindings("studies")

    def compose_body(self) -> ComposeResult:
        """The question with its sentences, the answer, the chosen line."""
        yield Zone(id="question", classes="frame")
        yield Zone(id="answer", classes="frame")
        yield Zone(id="chosen", classes="frame")

    @property
    def inquiry(self) -> Inquiry | None:
        """The question whose answer is shown."""
        return self.program.inquiry

    def lines(self) -> list[Line]:
        """The lines of the answer, if any."""
        width = self.query_one("#answer", Zone).content_size.width
        return self.inquiry.lines(max(width - LEAD, 1)) if self.inquiry else []

    def line(self) -> Line | None:
        """The line under the cursor."""
        inquiry, lines = self.inquiry, self.lines()
        return lines[min(inquiry.at, len(lines) - 1)] if inquiry and lines else None

    # --- painting -------------------------------------------------------------------------
    def paint(self) -> None:
        """Paint every zone from the answer."""
        desk, inquiry = self.desk, self.inquiry
        if desk is None:
            return
        self.head(desk.scenario.title, lambda w: table_facts(desk, w))
        question, answer = self.query_one("#question", Zone), self.query_one("#answer", Zone)
        if inquiry is None:
            question.paint(_nothing_asked, "Studies")
            answer.paint(lambda _w, _h: [])
        else:
            title = inquiry.question.title(inquiry.scenario)
            question.paint(lambda w, h: self._question(inquiry, w, h), title)
            answer.paint(lambda w, h: answer_rows(desk, inquiry, w, h), _answer_title(inquiry))
        count = len(self.lines())
        place = f"Line {min(inquiry.at, count - 1) + 1} of {count}" if inquiry and count else "Line"
        self.query_one("#chosen", Zone).paint(lambda w, h: self._chosen(desk, w, h), place)
        self.query_one(KeyBar).word("take", _taking(self.line()))
        self._share_out(desk)

    def _share_out(self, desk: Desk) -> None:
        """Question and line have the rows that they need at most; the answer has the rest."""
        width, short = self.size.width - 2, self.has_class("-short")
        most = 4 if short else 8
        asked = self._question(self.inquiry, width, most) if self.inquiry else [Content()]
        longest = max((len(_detail(line)) for line in self.lines()), default=0)
        chosen = min(longest // width + 1, 3 if short else 5) + 2 * desk.is_edited
        self.query_one("#question").styles.height = len(asked) + 2
        self.query_one("#chosen").styles.height = min(chosen, most) + 2

    def _question(self, inquiry: Inquiry, width: int, height: int) -> list[Content]:
        """Whether the answer is up to date or complete, and its sentences; or the progress."""
        if inquiry.phase is Phase.RUNNING:
            return progress_rows(inquiry, width, height)
        if inquiry.fault:
            return [Content.styled(line, "bold $verdict-blocked")
                    for line in wrapped(inquiry.fault, width, height)]  # fmt: skip
        rows = []
        if not inquiry.is_current:
            edits = counted(len(inquiry.edits), "change") if inquiry.edits else "no change"
            again = key_of("studies.again")
            text = f"For the scenario as it was, with {edits}; {again} asks again for it as it is."
            rows += [Content.styled(line, "bold $accent") for line in wrapped(text, width)]
        if inquiry.phase is Phase.STOPPED:
            part = "Partial: stopped before all was played."
            words = part if inquiry.shown else "Stopped before there was an answer."
            rows.append(Content.styled(words, "bold"))
        if inquiry.shown is not None:
            room = max(height - len(rows), 1)
            rows += map(Content, wrapped(" ".join(inquiry.shown.summary), width, room))
        return rows[:height]

    def _chosen(self, desk: Desk, width: int, height: int) -> list[Content]:
        """The line under the cursor in full; below, what the changes did to the run."""
        strip = strip_rows(desk, "", width, 2) if desk.is_edited else []
        line = self.line()
        detail = wrapped(_detail(line), width, height - len(strip)) if line else []
        return [*map(Content, detail), *strip]

    # --- moving ---------------------------------------------------------------------------
    def action_line(self, by: int) -> None:
        """Up or down."""
        if self.inquiry:
            self._go(self.inquiry.at + by)

    def action_turn(self, by: int) -> None:
        """The answer a session before or after; a line up or down if it has no sessions."""
        if self.inquiry and self.inquiry.shown and self.inquiry.shown.turned:
            self.inquiry.turn(by)
            self.show()
        else:
            self.action_line(by)

    def action_page(self, by: int) -> None:
        """A page up or down, with a line of the one before."""
        if self.inquiry:
            zone = self.query_one("#answer", Zone)
            self._go(self.inquiry.at + by * max(room_for_lines(self.inquiry, zone.content_size), 2))

    def action_edge(self, at: int) -> None:
        """The first line, or the last."""
        self._go(len(self.lines()) - 1 if at < 0 else 0)

    def action_search(self) -> None:
        """Find a line of the answer by its words."""
        texts = [(line.text.plain.strip(), line.detail) for line in self.lines()]
        places = [Found(n, text, f"{text} {more}") for n, (text, more) in enumerate(texts) if text]

        def chosen(place: Found | None) -> None:
            if place:
                self._go(place.at)

        self.app.push_screen(LineSearch("Search the answer", places, places), chosen)

    def _go(self, at: int) -> None:
        if self.inquiry:
            self.inquiry.at = min(max(at, 0), max(len(self.lines()) - 1, 0))
            self.show()

    # --- doing ----------------------------------------------------------------------------
    def action_take(self) -> None:
        """Make the change of the line, or open its number in the form."""
        line = self.line()
        if line and line.asks:
            self.program.put_question(line.asks)
        elif line and line.values:
            self._set(line.values)
        elif line and line.opens:
            self.action_open()
        else:
            self.program.say("nothing to apply on this line")

    def action_open(self) -> None:
        """Open the form at the number of the line."""
        line = self.line()
        if not line or not line.opens:
            self.program.say("this line is not about one number")
        elif not self.program.open_field(line.opens):
            self.program.say("no form has this number")

    def action_take_all(self) -> None:
        """Make all changes that go with the line, or with the first line that has some."""
        groups = [line.group for line in (self.line(), *self.lines()) if line and line.group]
        if groups:
            self._set(groups[0])
        else:
            self.program.say("nothing goes together here")

    def _set(self, values: Values) -> None:
        desk = self.desk
        if desk is None:
            return
        try:
            before = desk.scenario
            desk.edit(values)
        except gateway.refusals() as error:
            self.program.say(f"not taken: {gateway.messages(error)[0]}", "warning")
            return
        if desk.scenario == before:
            self.program.say("the scenario has these values already")
        self.program.edited()

    # --- asking ---------------------------------------------------------------------------
    def action_again(self) -> None:
        """The same question for the scenario as it is."""
        if self.inquiry:
            self.program.put_question(self.inquiry.question)

    def action_revise(self) -> None:
        """Ask for another range, and put the question with it."""
        if not self.inquiry or not self.inquiry.question.revise(self, self.inquiry.scenario):
            self.program.say("there is no other way to put this question")

    def action_resume(self) -> None:
        """Play what is missing in the kept study that is shown, or on the line."""
        line, inquiry = self.line(), self.inquiry
        question = line.asks if line and line.asks else inquiry.question if inquiry else None
        if rest := question.resumed() if question else None:
            self.program.put_question(rest)
        else:
            self.program.say("no stopped study is here to be resumed")

    def action_stop(self) -> None:
        """Stop, and keep the answer so far."""
        if not self.inquiry or not self.program.stop_inquiry(self.inquiry):
            self.program.say("nothing is being computed here")

    def action_other(self, by: int) -> None:
        """The answer to the next question, or the one before."""
        every = self.program.inquiries
        if self.inquiry is None or len(every) < 2:
            self.program.say("there is no other answer")
            return
        self.program.show_inquiry(every[(every.index(self.inquiry) + by) % len(every)])

    def action_choose(self) -> None:
        """Choose a study."""
        names = list(STUDIES)

        def chosen(at: int | None) -> None:
            if at is not None:
                self.action_study(names[at])

        self.app.push_screen(ChooseScreen("Which study?", list(STUDIES.values())), chosen)

    # --- copies ---------------------------------------------------------------------------
    def action_export(self) -> None:
        """Write the answer as the command does."""
        inquiry = self.inquiry
        if inquiry is None or inquiry.answer is None or inquiry.shown is None:
            self.program.say("there is no answer to export yet")
            return
        question, answer = inquiry.question, inquiry.answer
        name = question.name(inquiry.scenario)
        self.program.write_out(name, ".json", json_text(answer.to_dict()))
        for part, rows in question.tables(answer).items():
            table = table_bytes(cells(noted(rows, set=inquiry.scenario.changes))).decode("utf-8")
            self.program.write_out(f"{name}-{part}", ".csv", table)

    def action_copy_command(self) -> None:
        """Copy the command that asks the same."""
        if self.desk and self.inquiry:
            self.copy_line(partial(study_command, self.desk, self.inquiry))

    def action_back(self) -> None:
        """Leave the part with the focus first, then back to the screen before."""
        if not self.unfocus():
            self.dismiss()

    # --- mouse ----------------------------------------------------------------------------
    @on(Zone.Pressed, "#answer")
    def _press(self, event: Zone.Pressed) -> None:
        if self.inquiry:
            at = line_under(self.inquiry, event.zone.content_size, event.y)
            if at is not None:
                self._go(at)

    @on(Zone.Wheeled, "#answer")
    def _wheel(self, event: Zone.Wheeled) -> None:
        self.action_line(event.by)


def _taking(line: Line | None) -> str:
    """What Enter does on a line, in a word."""
    if line is None or line.values:
        return "apply"
    return "show" if line.asks else "open" if line.opens else "apply"


def _detail(line: Line) -> str:
    return line.detail or line.text.plain


def study_command(desk: Desk, inquiry: Inquiry) -> str:
    """The command line that asks the same of the scenario as it was then."""
    command, *rest = inquiry.question.command(inquiry.scenario)
    if not inquiry.question.OF_DESK:
        return shlex.join(["negosim", command, *rest])
    changes = [word for option in options(inquiry.edits) for word in ("--set", option)]
    return shlex.join(["negosim", command, desk.source, *rest, *changes])


def _nothing_asked(width: int, height: int) -> list[Content]:
    text = f"No study was asked yet: {key_of('studies.choose')} chooses one."
    return [Content.styled(line, MUTED) for line in wrapped(text, width, height)]


def _answer_title(inquiry: Inquiry) -> str:
    return STUDIES[inquiry.question.NAME][0]
