"""Forecast durations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.domain.errors import UnitError
from doorstep.domain.quantiles import Quantiles
from tests.strategies import quantiles

SERVICE = Quantiles((0.1, 0.5, 0.9), (60, 100, 200))


def test_quantiles_are_linear_between_levels_and_flat_beyond():
    """Half way from 0.5 to 0.9 is half way from 100 to 200 s."""
    assert SERVICE.at(0.7) == 150
    assert SERVICE.at(0.3) == 80
    assert SERVICE.at(0.01) == 60
    assert SERVICE.at(0.99) == 200
    assert SERVICE.median_s == 100


def test_a_span_of_eighty_percent_leaves_ten_on_each_side():
    """What a promised window is cut from."""
    assert SERVICE.span(0.8) == (60, 200)


@given(quantiles(), st.floats(0, 1), st.floats(0, 1))
def test_a_higher_level_never_lasts_shorter(forecast: Quantiles, one: float, other: float):
    """Quantiles never cross."""
    assert forecast.at(min(one, other)) <= forecast.at(max(one, other))


@pytest.mark.parametrize(
    ("levels", "values_s", "complaint"),
    [
        ((), (), "one value for each level"),
        ((0.5,), (1, 2), "one value for each level"),
        ((0.0, 0.5), (1, 2), "between 0 and 1"),
        ((0.5, 0.5), (1, 2), "levels ascend"),
        ((0.1, 0.9), (2, 1), "values never fall"),
    ],
)
def test_what_is_no_forecast_is_refused(levels: tuple[float, ...], values_s: tuple[int, ...], complaint: str):
    """A crossing quantile would promise a window backwards."""
    with pytest.raises(UnitError, match=complaint):
        Quantiles(levels, values_s)
