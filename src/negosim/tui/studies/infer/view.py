"""Shows what was inferred: prior and posterior of each number on a line, session by session."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from textual.content import Content

from negosim.api.plots_infer import posterior_lines
from negosim.charts.glyphs import glyphs
from negosim.charts.interval import Intervals, intervals
from negosim.charts.lines import lines as line_chart
from negosim.prose.names import party_name
from negosim.prose.parameters import parameter_name
from negosim.prose.studies import infer as prose
from negosim.study.inference.result import Inference, Parameter
from negosim.text import number
from negosim.tui.studies.contract import Line, Shown
from negosim.tui.style.grids import charset, painted
from negosim.tui.style.look import MUTED, cut, fit

if TYPE_CHECKING:
    from negosim.scenario.schema import Scenario

_NUMBERS = 18  # cells of the interval and of what is left, beside the number line
_NARROW, _WIDE = 60, 100  # cells below which the interval, and the median, are no numbers
_LEAST, _CHART = 8, 8  # lines that are left to the answer below a chart, and the chart's rows


@dataclass(frozen=True)
class View:
    """What was inferred after the stage `at` of the answer."""

    scenario: Scenario
    answer: Inference
    at: int

    def shown(self) -> Shown:
        """Sentences, the chart of the number under the cursor, a line for each number."""
        summary = [self._where, prose.data_sentence(self.written), *self._warnings, self._legend]
        if not self.answer.stages:
            return Shown([*summary[1:2], "Too few worlds for an estimate."], lambda _width: [])
        return Shown(summary, self.lines, self.top, 1, self.turned)

    def turned(self, by: int) -> Shown:
        """The stage before or after; the same one at an end."""
        at = min(max(self.at + by, 0), len(self.answer.stages) - 1)
        return replace(self, at=at).shown()

    @cached_property
    def written(self) -> dict[str, Any]:
        """The JSON layout."""
        return self.answer.to_dict()

    @property
    def _where(self) -> str:
        stage = self.answer.stages[self.at] if self.answer.stages else None
        if stage is None or len(self.answer.stages) == 1:
            return ""
        date = f" ({stage.date})" if stage.date else ""
        name = "the end" if stage.name == "end" else stage.name
        return f"After {name}{date}, {self.at + 1} of {len(self.answer.stages)}; ← → the others."

    @property
    def _legend(self) -> str:
        g = glyphs(charset())
        true = "" if self.answer.data["kind"] == "record" else f", {g.text} the true value"
        prior, posterior = f"{g.start}{g.rule}{g.end} prior", f"{g.double} posterior (80 %)"
        return (
            f"{prior}, {posterior}, {g.talk} its median{true}; %: how much of the prior's interval "
            "is left. It is about this model only."
        )

    @property
    def _warnings(self) -> list[str]:
        return list(prose.warnings(self.scenario, self.written))

    def lines(self, width: int) -> list[Line]:
        """The numbers by kind, those known best at the end first; tactics; what is silent."""
        return [*self._parameters(width), *self._tactics(width), *self._silent(width)]

    @cached_property
    def _ranked(self) -> list[str]:
        return prose.ranked(self.written)

    def _parameters(self, width: int) -> Iterator[Line]:
        numbers = _NUMBERS if width >= _NARROW else 5
        kind, room = "", (width - numbers) * 9 // 20
        for path in self._ranked:
            p = self.answer.parameter(path)
            if p.kind != kind:
                kind = p.kind
                scale = "from 0 to 1" if kind in _LEVELS else "each around its prior"
                title = f"{prose.KINDS[kind].capitalize()}, {scale}"
                yield Line(Content.styled(cut(title, width), "bold"), title)
            yield Line(self._row(p, width, room), self._detail(p), opens=path)
        if not self._ranked:
            text = "The data say nothing about any number."
            yield Line(Content(cut(text, width)), text)

    def _row(self, p: Parameter, width: int, room: int) -> Content:
        e, left = p.posterior[self.at], prose.percent(p.left(self.at))
        words = f"{left:>4}%"
        if width >= _NARROW:
            words = f"{prose.interval(e.to_dict()):>11} {words}"
        if width >= _WIDE:
            words = f"{number(e.median):>5} {words}"
        data = Intervals((p.prior.low, p.prior.high), (e.low, e.median, e.high), p.true, *_scale(p))
        cells = max(width - room - len(words) - 2, 4)
        (bar,) = painted(intervals(data, cells, charset()), {})
        return Content.assemble(fit(self._name(p), room), " ", bar, " ", words).truncate(width)

    def _name(self, p: Parameter) -> str:
        """The number's name below the heading of its kind."""
        name = parameter_name(self.scenario, p.path).replace(" red line on ", " on ")
        return name.replace(": ideal on ", ": ").replace(": weight on ", ": ")

    def _detail(self, p: Parameter) -> str:
        e = p.posterior[self.at]
        known = prose.known(self.written["parameters"][p.path])
        after = {"not": " · not known", "end": " · known at the end", "record": ""}.get(
            known, f" · known after {known}"
        )
        true = "" if p.true is None else f" · true {number(p.true)}"
        edge = " · at the edge of what the prior simulates" if e.edge else ""
        return (
            f"{parameter_name(self.scenario, p.path)} · stated {number(p.stated)}{true} · prior "
            f"{prose.interval(p.prior.to_dict())} · now {number(e.median)} "
            f"[{prose.interval(e.to_dict())}], {prose.percent(p.left(self.at))} % left, ESS "
            f"{e.ess:.0f}{edge}{after} · {p.path}"
        )

    def _tactics(self, width: int) -> Iterator[Line]:
        for party, t in self.written["tactics"].items():
            found = t["posterior"][self.at]["p"]
            odds = ", ".join(f"{kind} {number(p)}" for kind, p in found.items())
            text = f"Tactic of {party_name(self.scenario, party)}: {odds}"
            yield Line(Content(cut(text, width)), text, opens=f"parties.{party}.tactic.kind")

    def _silent(self, width: int) -> Iterator[Line]:
        for text in prose.silent_lines(self.scenario, self.written):
            yield Line(Content.styled(cut(text, width), MUTED), text)

    @cached_property
    def _of(self) -> list[str]:
        """By line, the number that it is about; the first one for lines about none."""
        first = self._ranked[0] if self._ranked else ""
        known = set(self._ranked)
        return [x.opens if x.opens in known else first for x in self.lines(80)]

    def top(self, at: int, width: int, height: int) -> list[Content]:
        """Median and interval of the number under the cursor by session, if there is room."""
        if height - _CHART - 1 < _LEAST or len(self.answer.stages) < 2 or not self._ranked:
            return []
        path = self._of[min(at, len(self._of) - 1)]
        data = posterior_lines(self.answer, self.answer.parameter(path), self.at + 1)
        drawn = painted(line_chart(data, width, _CHART, charset()), {})
        title = f"{parameter_name(self.scenario, path)}: median and 80 % interval by session"
        return [Content.styled(cut(title, width), MUTED), *drawn]


_LEVELS = ("red line", "ideal")


def _scale(p: Parameter) -> tuple[float, float]:
    """The ends of the number line: of levels 0 and 1, else the prior and half of it more."""
    if p.kind in _LEVELS:
        return 0.0, 1.0
    more = p.prior.width / 2 or 0.5
    return p.prior.low - more, p.prior.high + more
