"""Flights in straight lines, and round what must not be flown over."""

from __future__ import annotations

from dataclasses import replace
from math import degrees, hypot

import numpy as np
import pytest

from doorstep.domain.errors import PlaceError
from doorstep.domain.places import EARTH_RADIUS_M, LonLat
from doorstep.roads.routing.metric import NEVER_MS
from doorstep.roads.tags.profiles import Flight
from doorstep.roads.ways.drone import Airspace, NoFlyArea

ORIGIN = LonLat(0.0, 0.0)
# 36 km/h are 10 m a second; 20 s up and 30 s down.
DRONE = Flight(cruise_kmh=36, rise_s=20, land_s=30)


def at(east_m: float, north_m: float) -> LonLat:
    return LonLat(degrees(east_m / EARTH_RADIUS_M), degrees(north_m / EARTH_RADIUS_M))


def block(west: float, south: float, east: float, north: float, name: str = "prison") -> NoFlyArea:
    return NoFlyArea(name, (at(west, south), at(east, south), at(east, north), at(west, north)))


WALL = block(400, -100, 600, 300)


def test_a_flight_in_free_sky_is_straight():
    """1,000 m at 10 m/s are 100 s, and 50 s to rise and land."""
    path = Airspace(DRONE, around=ORIGIN).path(at(0, 0), at(1000, 0))
    assert path is not None
    assert (path.duration_ms, path.distance_dm) == (150_000, 10_000)
    assert path.line == (at(0, 0), at(1000, 0))


def test_a_flight_goes_round_a_no_fly_area_by_the_shorter_side():
    """South about: twice the hypotenuse of 400 and 100 m, and 200 m along the edge: 1,024.6 m."""
    path = Airspace(DRONE, [WALL], around=ORIGIN).path(at(0, 0), at(1000, 0))
    assert path is not None
    length_m = 2 * hypot(400, 100) + 200
    assert path.distance_dm == round(length_m * 10)
    assert path.duration_ms == round(length_m * 100 + 50_000)
    assert [(round(p.lon * 1e5), round(p.lat * 1e5)) for p in path.line] == [
        (0, 0),
        (360, -90),
        (540, -90),
        (899, 0),
    ]


def test_touching_two_areas_leave_no_gap():
    """Areas that share an edge are one wall: the way is round both, not between them."""
    joined = [block(400, -100, 600, 100), block(400, 100, 600, 300, "stadium")]
    path = Airspace(DRONE, joined, around=ORIGIN).path(at(0, 100), at(1000, 100))
    assert path is not None
    assert path.distance_dm == pytest.approx((2 * hypot(400, 200) + 200) * 10, abs=1)


def test_clearance_widens_an_area():
    """With 50 m to spare the southern edge lies 150 m off the line, so the way is longer."""
    near = Airspace(DRONE, [WALL], around=ORIGIN).path(at(0, 0), at(1000, 0))
    careful = Airspace(replace(DRONE, clearance_m=50), [WALL], around=ORIGIN).path(at(0, 0), at(1000, 0))
    assert near is not None
    assert careful is not None
    assert near.distance_dm < careful.distance_dm < near.distance_dm + 1000
    assert min(point.lat for point in careful.line) == pytest.approx(at(0, -150).lat, rel=1e-6)


def test_there_is_no_flight_out_of_a_no_fly_area_or_beyond_the_range():
    """No flight is a value, not an error: a parcel for the prison goes by van."""
    sky = Airspace(replace(DRONE, range_m=1020), [WALL], around=ORIGIN)
    assert sky.path(at(500, 0), at(1000, 0)) is None
    assert sky.path(at(0, 0), at(500, 0)) is None
    assert sky.path(at(0, 0), at(1000, 0)) is None
    assert sky.path(at(0, 400), at(1000, 400)) is not None
    ms, dm = sky.matrix([at(500, 0), at(0, 400)], [at(1000, 400)])
    assert ms.tolist() == [[int(NEVER_MS)], [150_000]]
    assert dm.tolist() == [[0], [10_000]]


def test_staying_takes_no_time():
    """A drone that is there already does not take off."""
    ms, dm = Airspace(DRONE, around=ORIGIN).matrix([at(5, 5)], [at(5, 5)])
    assert (ms.tolist(), dm.tolist()) == ([[0]], [[0]])


def test_a_matrix_holds_what_single_flights_say():
    """40 places among 25 areas that overlap here and there; every cell against its own search."""
    rng = np.random.default_rng(3)
    areas = [
        block(x, y, x + w, y + h, str(i))
        for i, (x, y, w, h) in enumerate(
            np.column_stack((rng.uniform(-2000, 2000, (25, 2)), rng.uniform(50, 700, (25, 2)))).tolist()
        )
    ]
    sky = Airspace(replace(DRONE, clearance_m=20), areas, around=ORIGIN)
    places = [at(x, y) for x, y in rng.uniform(-2500, 2500, (40, 2)).tolist()]
    ms, dm = sky.matrix(places, places)
    for i, start in enumerate(places[:20]):
        for j, end in enumerate(places):
            path = sky.path(start, end)
            if path is None:
                assert ms[i, j] == NEVER_MS
            else:
                assert abs(int(ms[i, j]) - path.duration_ms) <= 1
                assert abs(int(dm[i, j]) - path.distance_dm) <= 1
    assert 0.3 < float((ms < NEVER_MS).mean()) < 1.0
    detours = ms[ms < NEVER_MS]
    straight = Airspace(DRONE, around=ORIGIN).matrix(places, places)[0][ms < NEVER_MS]
    assert np.all(detours.astype(np.int64) >= straight.astype(np.int64) - 1)
    assert np.any(detours > straight + 1000)


@pytest.mark.parametrize("corners", [(), (at(0, 0), at(1, 1)), (at(0, 0), at(1, 1), at(2, 2))])
def test_an_area_that_encloses_nothing_is_refused(corners: tuple[LonLat, ...]):
    """Its owner should learn that it protects nothing."""
    with pytest.raises(PlaceError, match="no-fly area 'line'"):
        NoFlyArea("line", corners)
