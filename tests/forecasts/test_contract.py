"""The contract of every forecast, held over the registry with no exemptions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negosim.forecasts.contract import HIGH, LOW, Dossier, Forecast
from negosim.forecasts.registry import BUILT_IN, forecasts

EVERY = pytest.mark.parametrize("forecast", forecasts().values(), ids=lambda f: f.name)
TENTHS = st.integers(0, 10)


@st.composite
def dossiers(draw: st.DrawFn) -> Dossier:
    """Up to four issues and six actors, some of which take no part; equal numbers are frequent."""
    issues, actors = draw(st.integers(1, 4)), draw(st.integers(1, 6))

    def numbers(least: float, most: float) -> np.ndarray:
        cells = draw(st.lists(TENTHS, min_size=issues * actors, max_size=issues * actors))
        return least + (most - least) * np.array(cells, dtype=float).reshape(issues, actors) / 10

    here = numbers(0, 1) > 0.2
    here[:, 0] |= ~here.any(axis=1)
    arrays = numbers(LOW, HIGH), numbers(0, 1), numbers(0, 2)
    return Dossier(*(np.where(here, a, np.nan) for a in arrays))


@EVERY
def test_it_says_what_it_is(forecast: Forecast) -> None:
    """It is in the registry under its own name, with a title and a source."""
    assert forecasts()[forecast.name] is forecast
    assert forecast in BUILT_IN
    assert forecast.title.strip()
    assert forecast.source.strip()


@EVERY
@settings(max_examples=60)
@given(data=st.data())
def test_it_gives_a_level_for_each_issue_and_changes_nothing(
    forecast: Forecast, data: st.DataObject
) -> None:
    """On the scale, whatever the numbers: nobody with weight, one actor, all of one mind."""
    dossier = data.draw(dossiers())
    arrays = dossier.position, dossier.salience, dossier.capability
    before = [a.copy() for a in arrays]
    outcome = forecast.predict(dossier)
    assert outcome.shape == (len(dossier.position),)
    assert np.isfinite(outcome).all()
    assert ((outcome >= LOW - 1e-9) & (outcome <= HIGH + 1e-9)).all()
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)


@EVERY
@settings(max_examples=30)
@given(data=st.data())
def test_who_takes_no_part_changes_nothing(forecast: Forecast, data: st.DataObject) -> None:
    """An actor without a position on any issue may as well not be in the file."""
    dossier = data.draw(dossiers())
    absent = np.full((len(dossier.position), 1), np.nan)
    arrays = dossier.position, dossier.salience, dossier.capability
    wider = Dossier(*(np.hstack([absent, a]) for a in arrays))
    np.testing.assert_allclose(forecast.predict(wider), forecast.predict(dossier), atol=1e-9)


@EVERY
@settings(max_examples=30)
@given(data=st.data())
def test_the_unit_of_capability_changes_nothing(forecast: Forecast, data: st.DataObject) -> None:
    """Capabilities count relative to each other."""
    dossier = data.draw(dossiers())
    doubled = Dossier(dossier.position, dossier.salience, 2 * dossier.capability)
    np.testing.assert_allclose(forecast.predict(doubled), forecast.predict(dossier), atol=1e-9)


@EVERY
def test_of_one_mind(forecast: Forecast) -> None:
    """Where all want the same, that is the forecast, and of the constant the middle."""
    dossier = Dossier(np.full((1, 3), 50.0), np.full((1, 3), 0.5), np.ones((1, 3)))
    assert forecast.predict(dossier) == pytest.approx([50.0])
