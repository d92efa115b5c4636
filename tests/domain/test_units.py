"""Conversions, with their rounding worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.domain import units
from doorstep.domain.errors import UnitError


def test_durations_round_up():
    """A plan never counts on time the streets cannot give."""
    assert units.ds_from_ms(100) == 1
    assert units.ds_from_ms(101) == 2
    assert units.s_from_ms(1) == 1
    assert units.s_from_ds(10) == 1
    assert units.s_from_ds(11) == 2
    assert units.ds_from_ms(0) == units.s_from_ds(0) == units.s_from_ms(0) == 0


def test_conversions_take_whole_columns():
    """The same line converts one value and a million."""
    assert units.ds_from_ms(np.array([0, 1, 100, 101], np.uint32)).tolist() == [0, 1, 1, 2]
    assert units.m_from_dm(np.array([4, 5, 14, 15], np.uint32)).tolist() == [0, 1, 1, 2]


def test_coarser_to_finer_is_exact():
    """No rounding where none is needed."""
    assert units.ms_from_s(2) == 2000
    assert units.ms_from_ds(2) == 200
    assert units.ds_from_s(2) == 20
    assert units.dm_from_m(2) == 20
    assert units.s_from_minutes(2) == 120
    assert units.s_from_hours(2) == 7200


def test_thirty_euros_an_hour_is_five_sixths_of_a_cent_a_second():
    """The rate that integer cents cannot hold: 3000 minor per hour for 1 s is 833 333.33 micro-minor."""
    assert units.micro_minor_for_time(1, 3000) == 833_333
    assert units.micro_minor_for_time(3600, 3000) == units.micro_minor_from_minor(3000)


def test_a_line_is_rounded_once_after_its_sum():
    """Six seconds at 5/6 cent are 5 cents; rounded one by one they would be 6."""
    assert units.minor_from_micro_minor(units.micro_minor_for_time(6, 3000)) == 5
    assert 6 * units.minor_from_micro_minor(units.micro_minor_for_time(1, 3000)) == 6


def test_money_rounds_half_up_on_both_sides_of_nothing():
    """1.5 becomes 2, -1.5 becomes -1."""
    assert units.minor_from_micro_minor(1_500_000) == 2
    assert units.minor_from_micro_minor(-1_500_000) == -1
    assert units.minor_from_micro_minor(1_499_999) == 1


def test_a_distance_is_priced_exactly():
    """45 cents a kilometre over 1 234 m are 55.53 cents."""
    assert units.micro_minor_for_distance(1234, 45) == 55_530_000


@given(st.integers(-1_800_000_000, 1_800_000_000))
def test_coordinates_of_osm_come_back_unchanged(coordinate: int):
    """Degrees as floats hold OSM's seven decimals."""
    assert units.degrees7_from_degrees(units.degrees_from_degrees7(coordinate)) == coordinate


def test_quantities_out_of_bounds_are_named():
    """The keyword is the field's name."""
    units.require_at_least(0, "task A", service_s=0, mass_g=None)
    with pytest.raises(UnitError, match="task A: service_s is at least 0: -1"):
        units.require_at_least(0, "task A", service_s=-1)
    with pytest.raises(UnitError, match=r"task A: service_s is a whole number: 1\.5"):
        units.require_at_least(0, "task A", service_s=1.5)
    with pytest.raises(UnitError, match="whole number: True"):
        units.require_at_least(0, "task A", service_s=True)
