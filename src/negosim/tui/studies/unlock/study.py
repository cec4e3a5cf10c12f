"""Asks which movements would sign a paper, and what each of them does to P(signed)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from rich.cells import cell_len
from textual.content import Content

from negosim.analysis.movements import (
    LINES,
    Bundle,
    ClauseKey,
    Effect,
    InstrumentKey,
    Movement,
    Unlocked,
)
from negosim.prose.names import instrument_name, party_name
from negosim.prose.studies import unlock as prose
from negosim.prose.studies.ensemble import bounded, with_error
from negosim.text import listed, number
from negosim.tui.desk.surveying import QUICK, SEED
from negosim.tui.parts.choose import ChooseScreen
from negosim.tui.studies.contract import Line, Question, Report, Shown, Stop, Values, nothing
from negosim.tui.style.look import MUTED, cut, fit, wrapped

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario
    from negosim.tui.desk.model import Desk
    from negosim.tui.parts.screen import DeskScreen

_COST, _SIGNED = 6, 15  # cells of the columns


@dataclass(frozen=True, slots=True)
class Found:
    """What `unlock` found for one paper, and the effects of its movements, added one by one."""

    unlocked: Unlocked
    lines: tuple[Effect | None, ...]
    tactics: tuple[Effect | None, ...]
    complete: bool

    def to_dict(self) -> dict[str, Any]:
        """What the command writes as JSON."""
        return self.unlocked.to_dict()


@dataclass(frozen=True)
class Unlock(Question):
    """The question what would sign the paper with this id."""

    NAME: ClassVar[str] = "unlock"

    paper: str
    clauses: tuple[str, ...]
    worlds: int = QUICK
    seed: int = SEED

    def title(self, scenario: Scenario) -> str:
        """Which paper."""
        return f"What would sign: {instrument_name(scenario, self.paper)}"

    def method(self) -> str:
        """By a search through central runs, then many worlds."""
        return (
            "Red lines, conditions and tactics are moved as little as possible until the central "
            f"run signs; then {self.worlds:,} worlds are played after each movement."
        )

    def play(self, scenario: Scenario, report: Report, stop: Stop) -> Found:
        """Search in a process of its own: it takes some seconds without a pause."""
        from negosim.tui.desk.apart import apart

        return apart(partial(_find, self, scenario), report, stop)

    def shown(self, scenario: Scenario, answer: Found) -> Shown:
        """Movements with their costs and effects; the verdict above."""
        lines = partial(_lines, scenario, answer)
        at = next((at for at, line in enumerate(lines(80)) if line.values), 0)
        key = answer.unlocked.instruments.get(self.paper)
        top = partial(_heads, key.best) if key and key.best else nothing
        return Shown(_summary(scenario, answer, key), lines, top, at)

    def command(self, _scenario: Scenario, /) -> list[str]:
        """`unlock` of this paper."""
        clauses = [word for clause in self.clauses for word in ("--clause", clause)]
        return ["unlock", *self.options(), "--instrument", self.paper, *clauses]


def _find(question: Unlock, scenario: Scenario, report: Report, stop: Stop) -> Found:
    """Search for one paper and the blocked clauses in it; runs in a process of its own."""
    from negosim.unlocking.effects import step_by_step
    from negosim.unlocking.trials import StoppedError
    from negosim.unlocking.unlock import unlock

    tried, stopped = 0, False

    def should_stop() -> bool:
        nonlocal tried, stopped
        tried += 1
        report(None, f"{tried:,} tried")
        stopped = stopped or stop()
        return stopped

    found = unlock(
        scenario,
        instruments=question.paper,
        clauses=question.clauses,
        worlds=question.worlds,
        seed=question.seed,
        should_stop=should_stop,
    )
    steps: list[tuple[Effect | None, ...]] = []
    for key in found.instruments.values():
        for bundle in (key.lines, key.tactics):
            own: tuple[Effect | None, ...] = (None,) * len(bundle.movements) if bundle else ()
            try:
                if bundle and not stopped:
                    own = step_by_step(scenario, bundle.movements, question.paper,
                                       question.worlds, question.seed, should_stop)  # fmt: skip
            except StoppedError:
                pass
            steps.append(own)
    lines, tactics = steps or ((), ())
    return Found(found, lines, tactics, not stopped)


def _summary(scenario: Scenario, answer: Found, key: InstrumentKey | None) -> list[str]:
    """Whether the paper can be signed, and why not; what the numbers mean."""
    if key is None:
        return []
    sentences = [prose.verdict_sentence(scenario, key)]
    if key.best is None:
        sentences += prose.reason_sentences(scenario, key)
    if key.best and (e := key.best.effect):
        before = bounded(e.before, e.before_se, (e.before_low, e.before_high), e.worlds)
        which = f"{prose.probability(e)} in {e.worlds:,} worlds of seed {e.seed}"
        sentences.append(f"{which} is {before} now.")
    moves = key.best or answer.unlocked.clauses
    return [*sentences, prose.MEANING] if moves else sentences


# ── lines ────────────────────────────────────────────────────────────────────────────────────────


def _heads(best: Bundle, _at: int, width: int, _height: int) -> list[Content]:
    then = "P(signed) then"
    if best.effect and best.effect.outcome == "in_force":
        then = "P(in force)"
    heads = f"{fit('cost', _COST, True)}  {fit(then, _SIGNED)}"
    return [Content.styled(" " * max(width - len(heads), 0) + heads, MUTED)]


def _lines(scenario: Scenario, answer: Found, width: int) -> list[Line]:
    """The movements with red lines alone, those with tactics, then each blocked clause."""
    lines: list[Line] = []
    for key in answer.unlocked.instruments.values():
        lines += _paper(scenario, key, answer, width)
    if answer.unlocked.clauses:
        lines += [_text("")] if lines else []
        lines.append(_text("What would give room on each blocked clause", "bold"))
    for clause in answer.unlocked.clauses.values():
        lines += _clause(scenario, clause, width)
    return lines


def _paper(scenario: Scenario, key: InstrumentKey, answer: Found, width: int) -> Iterator[Line]:
    """The movements of both kinds, and why red lines alone are not enough."""
    if key.lines:
        yield from _bundle(scenario, "Red lines and conditions", key.lines, answer.lines, width)
    if key.tactics:
        title = "If tactics change as well, less is enough" if key.lines else "With other tactics"
        yield from [_text("")] if key.lines else []
        yield from _bundle(scenario, title, key.tactics, answer.tactics, width)
    if key.best and key.reasons:
        yield _text("")
        for sentence in prose.reason_sentences(scenario, key):
            yield from _sentence(sentence, width, {})


def _bundle(
    scenario: Scenario, title: str, bundle: Bundle, steps: Sequence[Effect | None], width: int
) -> Iterator[Line]:
    """All movements as one line, then each with its cost and what it does after those before."""
    every = _values(bundle.movements)
    agreed, worth, *after = prose.bundle_sentences(scenario, bundle)
    yield Line(
        _columns(title, bundle.cost, bundle.effect, width).stylize("bold"),
        " ".join(["All of these movements.", *after, agreed, worth]),
        every,
        group=every,
    )
    phrases = [prose.movement_phrase(scenario, move) for move in bundle.movements]
    if max(map(cell_len, phrases), default=0) + 2 > _name_cells(width):  # where to is never cut
        phrases = [prose.movement_brief(scenario, move) for move in bundle.movements]
    for text, movement, step in zip(phrases, bundle.movements, steps, strict=True):
        then = f" With the movements above, {prose.effect_sentence(step)}" if step else ""
        detail = f"{prose.movement_sentence(scenario, movement)}.{then}"
        row = _columns(f"  {text}", movement.cost, step, width)
        yield Line(row, detail, dict(movement.settings), _opens(movement), every)
    for sentence in (agreed, worth):
        yield from _sentence(sentence, width, every)


def _columns(text: str, cost: float | None, effect: Effect | None, width: int) -> Content:
    """A line with its cost and P(signed)."""
    signed = ""
    if effect:
        none = f"0 of {effect.worlds:,}"
        signed = f"→ {with_error(effect.after, effect.after_se) if effect.after else none}"
    price = "" if cost is None else number(cost, 3)
    name = fit(text, _name_cells(width))
    return Content.assemble(name, f" {fit(price, _COST, True)}  ", (fit(signed, _SIGNED), "bold"))


def _name_cells(width: int) -> int:
    """Cells of a movement, before its cost and P(signed)."""
    return max(width - _COST - _SIGNED - 3, 1)


def _clause(scenario: Scenario, key: ClauseKey, width: int) -> Iterator[Line]:
    """The gap on a blocked clause, then the cheapest way and those of each party."""
    yield from _sentence(prose.gap_sentence(scenario, key), width, {}, MUTED)
    if key.cheapest is None:
        yield from _sentence(prose.ways_sentences(scenario, key)[0], width, {})
        return
    ways = [("cheapest", key.cheapest)]
    for who, way in key.by.items():
        if way is not None and way.movements != key.cheapest.movements:
            how = "alone" if len(who) == 1 else "together"
            ways.append((f"{listed([party_name(scenario, p) for p in who])} {how}", way))
    for how, way in ways:
        text = f"{how}: {prose.way_sentence(scenario, key, way)}"
        values = _values(way.movements)
        yield Line(Content(cut(f"  {text}", width)), f"{text}.", values, group=values)


def _opens(movement: Movement) -> str:
    """The path of the value that it moves."""
    path, _ = movement.settings[0]
    return f"{path}.{int(movement.upper)}" if movement.kind in LINES else path


def _values(movements: Iterable[Movement]) -> Values:
    return {path: value for m in movements for path, value in m.settings}


def _sentence(text: str, width: int, group: Values, style: str = MUTED) -> Iterator[Line]:
    """A sentence over as many lines as it needs."""
    for line in wrapped(text, width):
        yield Line(Content.styled(line, style), text, group=group)


def _text(text: str, style: str = "") -> Line:
    return Line(Content.styled(text, style))


# ── asking ───────────────────────────────────────────────────────────────────────────────────────


def ask(screen: DeskScreen, desk: Desk) -> None:
    """Which paper, if there are several: the first unsigned one is under the cursor."""
    papers = list(desk.scenario.instruments)
    signed = {key: desk.run.outcome.instruments[key].signed for key in papers}

    def chosen(at: int | None) -> None:
        if at is not None:
            clauses = desk.scenario.clauses.items()
            held = tuple(key for key, clause in clauses if papers[at] in clause.instruments)
            survey = screen.program.survey
            seed = survey.seed if survey else SEED
            screen.program.put_question(Unlock(papers[at], held, seed=seed))

    if len(papers) == 1:
        chosen(0)
        return
    choices = [
        (instrument_name(desk.scenario, key), "signed already" if signed[key] else "not signed")
        for key in papers
    ]
    first = next((at for at, key in enumerate(papers) if not signed[key]), 0)
    screen.app.push_screen(ChooseScreen("Which paper?", choices, first), chosen)
