"""Distances, bearings and places along lines, against numbers worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.domain.places import LonLat
from doorstep.domain.places import great_circle_m as one_great_circle_m
from doorstep.roads.graphs.geometry import (
    METRES_PER_UNIT,
    bearing_deg,
    great_circle_m,
    planar_steps_m,
    points_along,
    to_degrees,
    to_units,
)

LON = st.floats(-179.9, 179.9)
LAT = st.floats(-85.0, 85.0)


def test_a_degree_of_latitude_is_111_195_metres():
    """The sphere of mean radius 6371.0088 km: 6371008.8 * pi / 180."""
    assert great_circle_m(0, 0, 0, 10_000_000) == pytest.approx(111_195.08, abs=0.01)


def test_a_degree_of_longitude_halves_at_sixty_degrees():
    """Cos 60 = 0.5; a chord over the sphere is a hair shorter than the parallel."""
    assert great_circle_m(0, 600_000_000, 100_000, 600_000_000) == pytest.approx(555.975, abs=0.01)


@given(LON, LAT, LON, LAT)
def test_columns_measure_as_single_places_do(lon_a, lat_a, lon_b, lat_b):
    """The domain's scalar and the engine's columns must never tell two distances."""
    one = one_great_circle_m(LonLat(lon_a, lat_a), LonLat(lon_b, lat_b))
    many = great_circle_m(*(to_units([value]) for value in (lon_a, lat_a, lon_b, lat_b)))
    assert many[0] == pytest.approx(one, abs=0.05)


@pytest.mark.parametrize(
    ("east", "north", "bearing"), [(0, 1, 0), (1, 1, 45), (1, 0, 90), (0, -1, 180), (-1, 0, 270)]
)
def test_bearings_run_clockwise_from_north(east, north, bearing):
    """Instructions and headings count that way."""
    assert bearing_deg(0, 0, east * 10_000, north * 10_000) == pytest.approx(bearing, abs=1e-3)


@given(st.lists(st.integers(-1_800_000_000, 1_800_000_000), max_size=4))
def test_units_come_back_from_degrees_unchanged(units):
    """What the street graph stores is what the map said."""
    assert to_units(to_degrees(units)).tolist() == units


def test_points_along_lines_stand_at_their_share_of_the_length():
    """A bent line of 30 + 10 units: half of it is 20 units along the first leg; lines do not mix."""
    first = np.array([0, 3, 5])
    lon7 = np.array([0, 3000, 3000, 100, 100], dtype=np.int32)
    lat7 = np.array([0, 0, 1000, 0, 800], dtype=np.int32)
    lines = (first, lon7, lat7)
    lon, lat = points_along(lines, np.array([0, 0, 0, 0, 1]), np.array([0.0, 0.5, 0.875, 1.0, 0.25]))
    assert lon.tolist() == [0, 2000, 3000, 3000, 100]
    assert lat.tolist() == [0, 0, 500, 1000, 200]


def test_points_on_a_line_without_length_stay_on_it():
    """Broken maps hold pieces whose points coincide; a division by zero must not leak out."""
    lines = (np.array([0, 2]), np.array([7, 7], dtype=np.int32), np.array([9, 9], dtype=np.int32))
    lon, lat = points_along(lines, np.array([0, 0]), np.array([0.3, 1.0]))
    assert (lon.tolist(), lat.tolist()) == ([7, 7], [9, 9])


def test_planar_steps_shrink_with_the_cosine_of_latitude():
    """At 60 degrees a unit of longitude is half a unit of latitude."""
    lat7 = np.array([600_000_000, 600_000_000, 600_001_000], dtype=np.int32)
    steps = planar_steps_m(np.array([0, 1000, 1000], dtype=np.int32), lat7)
    assert steps == pytest.approx([500 * METRES_PER_UNIT, 1000 * METRES_PER_UNIT], rel=1e-9)
    assert len(planar_steps_m(lat7[:1], lat7[:1])) == 0
