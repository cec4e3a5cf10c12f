"""The contract of every tactic, held over the registry with no exemptions."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pydantic import ValidationError

from negosim.scenario.tactic_choice import TacticChoice
from negosim.table import Array, View
from negosim.tactics.contract import Param, Tactic
from negosim.tactics.registry import BUILT_IN, tactics
from oracle_capitals import formulas

EVERY = pytest.mark.parametrize("tactic", tactics().values(), ids=lambda t: t.name)
unit = st.floats(0.0, 1.0)


@dataclass(frozen=True)
class Case:
    """A tactic's parameters and what it hears, session by session."""

    params: dict[str, Array | str]
    views: tuple[View, ...]  # growing: the k-th has k sessions behind it


def ends(p: Param) -> list[float]:
    """The outermost values that the parameter allows."""
    low = math.nextafter(p.low, math.inf) if p.open_low else p.low
    high = math.nextafter(p.high, -math.inf) if p.open_high else p.high
    return [low, high]


def stated(p: Param) -> Any:
    """The default and the ends of the range, as one states them: in a list if it takes one."""
    return [p.default, *([list(ends(p)), *([x] for x in ends(p))] if p.many else ends(p))]


def values(p: Param) -> st.SearchStrategy[Any]:
    """Allowed values of a number or a list, its ends among them."""
    low, high = ends(p)
    if p.many:
        return st.lists(st.sampled_from([low, high]) | st.floats(low, high), min_size=1)
    return st.sampled_from([low, high, p.default]) | st.floats(low, high)


def handed(value: Any, worlds: int) -> Array | str:
    """A parameter as the engine hands it over: a choice as its word, numbers in each world."""
    return value if isinstance(value, str) else np.array([value] * worlds, dtype=np.float64)


@st.composite
def settings_of(draw: st.DrawFn, tactic: Tactic, worlds: int) -> dict[str, Array | str]:
    """Parameters as the engine hands them over: choices as words, numbers as arrays (W,)."""
    one = {
        name: draw(st.sampled_from(p.choices)) if p.choices else draw(values(p))
        for name, p in tactic.params.items()
    }
    assume(tactic.check(one) is None)
    made: dict[str, Array | str] = {}
    for name, p in tactic.params.items():
        if p.spread:
            made[name] = np.array([draw(values(p)) for _ in range(worlds)])
        else:
            made[name] = handed(one[name], worlds)
    return made


def _linear(levels: Array) -> Array:
    return levels


def _bent(levels: Array) -> Array:
    return 1.0 - levels**2


@st.composite
def cases(draw: st.DrawFn, tactic: Tactic) -> Case:
    """A party's own stance and a made-up course of talks, in up to four worlds."""
    w, p, c = (draw(st.integers(1, 4)) for _ in range(3))
    params = draw(settings_of(tactic, w))
    three = np.sort(draw(arrays(np.float64, (3, w, c), elements=unit)), axis=0)
    weight = draw(arrays(np.float64, (w, c), elements=st.floats(0.0, 1.0, width=16)))
    total = weight.sum(axis=1, keepdims=True)
    times = np.sort(draw(arrays(np.float64, (draw(st.integers(1, 6)), w), elements=unit)), axis=0)
    said = draw(arrays(np.float64, (len(times), w, p, c), elements=unit))
    texts = draw(arrays(np.float64, (len(times), w, c), elements=unit))
    first = View(
        party=draw(st.integers(0, p - 1)),
        time=times[0],
        session=1,
        ideal=three[1],
        low=three[0],
        high=three[2],
        salience=np.divide(weight, total, out=np.zeros_like(weight), where=total > 0),
        own=(),
        offers=(),
        heard=(),
        texts=(texts[0],),
        value=draw(st.sampled_from([_linear, _bent])),
    )
    heard = draw(arrays(np.bool_, (len(times), w, p, c)))
    views = [first]
    for n in range(1, len(times)):
        own = (*views[-1].own, tactic.concession(views[-1], params))
        views.append(
            replace(
                first,
                time=times[n],
                session=n + 1,
                own=own,
                offers=tuple(said[:n]),
                heard=tuple(heard[:n]),
                texts=tuple(texts[: n + 1]),
            )
        )
    return Case(params, tuple(views))


def bits(view: View) -> list[bytes | str]:
    """Everything in the view, as bytes, to see whether it was touched."""
    parts = []
    for f in fields(view):
        value = getattr(view, f.name)
        many = value if isinstance(value, tuple) else (value,)
        parts += [v.tobytes() if isinstance(v, np.ndarray) else repr(v) for v in many]
    return parts


ALONE = ("time", "ideal", "low", "high", "salience")
BY_SESSION = ("own", "offers", "heard", "texts")


def world(view: View, k: int) -> View:
    """World k of the view on its own."""
    only = slice(k, k + 1)
    return replace(
        view,
        **{name: getattr(view, name)[only] for name in ALONE},
        **{name: tuple(a[only] for a in getattr(view, name)) for name in BY_SESSION},
    )


@EVERY
@settings(max_examples=40)
@given(data=st.data())
def test_pure_and_a_share_per_world(tactic: Tactic, data: st.DataObject) -> None:
    """The same view gives the same κ of shape (W,) in [0, 1], and nothing handed in is changed."""
    case = data.draw(cases(tactic))
    for view in case.views:
        before = bits(view)
        given_params = {n: np.array(v) for n, v in case.params.items()}
        kappa = tactic.concession(view, case.params)
        assert kappa.shape == view.ideal.shape[:1]
        assert kappa.dtype == np.float64
        assert ((kappa >= 0.0) & (kappa <= 1.0)).all()
        assert tactic.concession(view, case.params).tobytes() == kappa.tobytes()
        assert bits(view) == before
        assert all((np.array(v) == given_params[n]).all() for n, v in case.params.items())


@EVERY
@settings(max_examples=40)
@given(data=st.data())
def test_worlds_do_not_see_each_other(tactic: Tactic, data: st.DataObject) -> None:
    """A world alone gives the very bits that it gives among others."""
    case = data.draw(cases(tactic))
    view = case.views[-1]
    together = tactic.concession(view, case.params)
    for k in range(len(together)):
        params = {n: v if isinstance(v, str) else v[k : k + 1] for n, v in case.params.items()}
        alone = tactic.concession(world(view, k), params)
        assert alone.tobytes() == together[k : k + 1].tobytes()


@EVERY
@settings(max_examples=40)
@given(data=st.data())
def test_monotone_as_declared(tactic: Tactic, data: st.DataObject) -> None:
    """A tactic that calls itself monotone never takes a concession back as the talks go on."""
    case = data.draw(cases(tactic))
    course = np.array([tactic.concession(v, case.params) for v in case.views])
    if tactic.monotone:
        assert (np.diff(course, axis=0) >= 0.0).all()
    else:
        assert course.shape[1:] == case.views[0].ideal.shape[:1]


@EVERY
@settings(max_examples=40)
@given(data=st.data())
def test_open_loop_as_declared(tactic: Tactic, data: st.DataObject) -> None:
    """A tactic that is called open-loop gives the same κ whatever the others say."""
    case = data.draw(cases(tactic))
    view = case.views[-1]
    otherwise = replace(
        view,
        offers=tuple(1.0 - o for o in view.offers),
        texts=tuple(1.0 - t for t in view.texts),
        heard=tuple(~h for h in view.heard),
    )
    here, there = (tactic.concession(v, case.params) for v in (view, otherwise))
    if tactic.open_loop:
        assert here.tobytes() == there.tobytes()
    else:
        assert here.shape == there.shape


@EVERY
def test_a_listening_tactic_listens(tactic: Tactic) -> None:
    """A tactic that is not open-loop answers one course of the others' offers differently."""
    params = {n: handed(p.default, 1) for n, p in tactic.params.items()}
    one, zero = np.ones((1, 1)), np.zeros((1, 1))
    own = tuple(np.array([x]) for x in (0.0, 0.15, 0.3))
    heard = set()
    for last in (0.2, 0.5, 0.9):
        offers = tuple(np.array([[[0.0], [x]]]) for x in (0.1, 0.2, last))
        view = View(
            0, np.array([0.5]), 4, one, zero, one, one, own, offers,
            (np.ones((1, 2, 1), dtype=np.bool_),) * 3, (zero,) * 4, _linear,
        )  # fmt: skip
        heard.add(tactic.concession(view, params).tobytes())
    assert (len(heard) == 1) == tactic.open_loop


@EVERY
def test_the_ends_of_the_ranges_are_allowed(tactic: Tactic) -> None:
    """Defaults, ends and choices of each parameter are accepted, one at a time."""
    defaults = {n: p.default for n, p in tactic.params.items()}
    assert TacticChoice.model_validate({"kind": tactic.name}).params == defaults
    for name, p in tactic.params.items():
        for value in [p.default, *p.choices] if p.choices else stated(p):
            chosen = {**defaults, name: value}
            assert p.error(value) is None
            if tactic.check(chosen) is None:
                found = TacticChoice.model_validate({"kind": tactic.name, **chosen}).params
                assert found == chosen | {name: tuple(value) if p.many else value}


@EVERY
def test_every_bad_value_is_refused_in_words(tactic: Tactic) -> None:
    """A value of the wrong kind, outside the range or not finite is refused, and so is its name."""
    for name, p in tactic.params.items():
        bad: list[object] = [math.nan, math.inf, -math.inf, True, None, [], "nonsense"]
        if p.choices:
            bad += [1.0, p.choices[0].upper()]
        else:
            beyond = [math.nextafter(p.low, -math.inf), math.nextafter(p.high, math.inf)]
            beyond += [p.low] if p.open_low else []
            beyond += [p.high] if p.open_high else []
            bad += [[p.high, x] for x in beyond] + [p.high] if p.many else beyond
        for value in bad:
            message = p.error(value)
            assert message is not None, (name, value)
            assert message.startswith("should ")
            with pytest.raises(ValidationError, match="should "):
                TacticChoice.model_validate({"kind": tactic.name, name: value})
    with pytest.raises(ValidationError, match="has no parameter 'nonsense'"):
        TacticChoice.model_validate({"kind": tactic.name, "nonsense": 1.0})


@EVERY
def test_it_says_what_it_is(tactic: Tactic) -> None:
    """A tactic goes by its registered name and explains itself and each of its parameters."""
    assert tactics()[tactic.name] is tactic
    assert tactic.title
    assert all(p.doc for p in tactic.params.values())
    assert tactic.source or not tactic.params


def test_the_built_in_ones_are_there() -> None:
    """The registry holds what the scenarios rely on, in an order that no file's name decides."""
    names = [t.name for t in BUILT_IN]
    assert names[:5] == ["boulware", "linear", "conceder", "tit_for_tat", "firm"]
    assert len(set(names)) == len(names)
    assert list(tactics())[: len(names)] == names


def test_each_is_written_a_second_time() -> None:
    """The oracle has a formula for every built-in tactic: `ORACLE` in the tactic's test."""
    assert set(formulas()) == {t.name for t in BUILT_IN}


def test_the_exponential_curve_needs_a_start_above_zero() -> None:
    """ln κ has no value at 0, so that pair is refused together, naming `start`."""
    wrong = {"kind": "linear", "curve": "exponential", "start": 0.0}
    with pytest.raises(ValidationError, match="above 0"):
        TacticChoice.model_validate(wrong)
    assert TacticChoice.model_validate({**wrong, "start": 0.1}).params["start"] == 0.1


def test_an_open_end_is_approached_and_not_drawn() -> None:
    """As a stated value may not be an open end, no drawn one is."""
    open_ends = Param(0.5, "a share", 0.0, 1.0, open_low=True, open_high=True)
    drawn = open_ends.drawn(0.5, np.array([0.0, 1.0, 9.0]))
    assert (drawn > 0.0).all()
    assert (drawn < 1.0).all()
    assert [open_ends.error(x) for x in drawn.tolist()] == [None] * 3
