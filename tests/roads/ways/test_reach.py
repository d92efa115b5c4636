"""Isochrones may claim only land beside streets that are reached in time."""

import json

import numpy as np
import pytest
import shapely

from doorstep.domain.errors import InputError
from doorstep.maps.osm import read_streets
from doorstep.roads.graphs.components import largest_component
from doorstep.roads.graphs.graph import Mode
from doorstep.roads.routing.hierarchy import NEVER_MS
from doorstep.roads.ways.contours import outline, polygons
from doorstep.roads.ways.phantoms import phantoms
from doorstep.roads.ways.reach import ReachSettings, reach
from doorstep.roads.ways.reach_times import arc_start_ms
from tests.cities.ascii_city import City
from tests.roads.drawn import draw_town, town_of


def reach_from(town, lonlat, limits_ms, settings=None, **how):
    origin = town.snap(lonlat, **how)
    source = phantoms(origin, town.graph, town.arc_ms, role="source")
    state_ms = town.metric.one_to_all(source)
    found = reach(town.graph, town.arc_ms, state_ms, origin, limits_ms, settings, turn_ms=town.turn_ms)
    return found, state_ms


def spot(town, letter, east_m=0.0, north_m=0.0):
    return shapely.Point(*town.beside(letter, east_m, north_m)[0])


LINE = """
    a---------b---------c---------d
"""
FINE = ReachSettings(spread_m=15.0, finest_m=5.0)


def test_a_street_is_claimed_to_the_metre_where_the_time_runs_out():
    """From a at 10 m/s, 15 s reach 150 m: the middle of bc is in, 25 m further is not."""
    town = draw_town(LINE, {"abcd": "highway=residential", "bc": "highway=residential"})
    (near,) = reach_from(town, town.beside("a", 0, 1), [15_000], FINE)[0].isochrones
    assert near.area.covers(spot(town, "b", 48))
    assert not near.area.intersects(spot(town, "b", 75))
    assert not near.area.intersects(spot(town, "a", 50, 40))


def test_the_rest_of_the_origins_own_street_counts_in_both_directions():
    """Standing in mid-street with 3 s: 30 m each way, although no junction is reached."""
    town = draw_town(LINE, {"abcd": "highway=residential"})
    (near,) = reach_from(town, town.beside("b", 50, 1), [3000], FINE)[0].isochrones
    assert near.area.covers(spot(town, "b", 75))
    assert near.area.covers(spot(town, "b", 25))
    assert not near.area.intersects(spot(town, "b", 100))
    assert not near.area.intersects(spot(town, "b", 0))


def test_a_one_way_street_is_not_claimed_behind_the_origin():
    """What lies behind is only reached round the block, if at all."""
    town = draw_town(LINE, {"abcd": "highway=residential oneway=yes"})
    (near,) = reach_from(town, town.beside("b", 50, 1), [3000], FINE)[0].isochrones
    assert near.area.covers(spot(town, "b", 75))
    assert not near.area.intersects(spot(town, "b", 25))


def test_the_street_behind_the_origin_is_reached_by_going_round():
    """A one-way ring of 280 m, 20 s: all of it but the last 80 m before the origin; 30 s: all of it."""
    town = draw_town(
        """
        a---------b
        |         |
        d---------c
        """,
        {
            "ab": "highway=primary oneway=yes",
            "bc": "highway=primary oneway=yes",
            "cd": "highway=primary oneway=yes",
            "da": "highway=primary oneway=yes",
        },
    )
    part, whole = reach_from(town, town.beside("a", 50, 1), [20_000, 30_000], FINE)[0].isochrones
    assert not part.area.intersects(spot(town, "a", 20))
    assert part.area.covers(spot(town, "d", 60))
    assert whole.area.covers(spot(town, "a", 45))


def test_limits_are_nested_and_sorted():
    """A longer time never loses a place; wrong limits are refused."""
    town = draw_town(LINE, {"abcd": "highway=residential"})
    small, middle, large = reach_from(town, town.beside("a", 0, 1), [20_000, 5_000, 12_000])[0].isochrones
    assert [small.limit_ms, middle.limit_ms, large.limit_ms] == [5_000, 12_000, 20_000]
    assert small.area_m2 < middle.area_m2 < large.area_m2
    assert middle.area.buffer(1e-9).covers(small.area)
    assert large.area.buffer(1e-9).covers(middle.area)
    with pytest.raises(InputError, match="limits above 0"):
        reach_from(town, town.beside("a", 0, 1), [0, 5])
    two = town.snap(np.concatenate([town.beside("a", 0, 1)] * 2))
    with pytest.raises(InputError, match="one origin"):
        reach(town.graph, town.arc_ms, town.arc_ms, two, [5])


RIVER = """
    a-----------------b
    .                 |
    .                 |
    .                 |
    c-----------------d
"""


def test_the_far_bank_is_not_claimed_before_the_bridge_is_crossed():
    """80 m of water, the bridge 180 m away: 10 s reach neither the bridge nor the far bank."""
    town = draw_town(
        RIVER, {"ab": "highway=residential", "bd": "highway=residential", "cd": "highway=residential"}
    )
    near, far = reach_from(town, town.beside("a", 0, 1), [10_000, 45_000])[0].isochrones
    assert near.area.covers(spot(town, "a", 90))
    for east_m in (0, 40, 90):
        assert not near.area.intersects(spot(town, "c", east_m))
    assert far.area.covers(spot(town, "c", 30))


def test_an_unreached_street_keeps_the_land_beside_it():
    """Two parallel streets 40 m apart, joined nowhere: spreading 60 m must stop half-way."""
    town = draw_town(
        """
        a---------b

        c---------d
        """,
        {"ab": "highway=residential", "cd": "highway=residential"},
    )
    settings = ReachSettings(spread_m=60.0, finest_m=4.0)
    (isochrone,) = reach_from(town, town.beside("a", 50, 1), [60_000], settings)[0].isochrones
    assert isochrone.area.covers(spot(town, "a", 50, -15))
    assert not isochrone.area.intersects(spot(town, "c", 50, 0))
    assert not isochrone.area.intersects(spot(town, "c", 50, 12))


BLOCK = """
    a-------------------b
    |                   |
    |                   |
    |                   |
    |                   |
    |                   |
    |                   |
    |                   |
    |                   |
    |                   |
    c-------------------d
"""


@pytest.mark.parametrize(("hole_m2", "filled"), [(40_000, True), (4_000, False)])
def test_small_holes_without_streets_are_filled_and_large_ones_kept(hole_m2, filled):
    """A block of 200 x 200 m: a courtyard when blocks count as one, a lake when they do not."""
    town = draw_town(BLOCK, {"abdca": "highway=residential"})
    settings = ReachSettings(spread_m=20.0, finest_m=5.0, hole_m2=hole_m2)
    (isochrone,) = reach_from(town, town.beside("a", 50, 1), [60_000], settings)[0].isochrones
    assert isochrone.area.covers(spot(town, "a", 100, -100)) is filled


def test_the_feature_collection_is_geojson_with_areas_and_attribution():
    """Largest first, so that a map paints the small ones on top; outer rings counter-clockwise."""
    town = draw_town(LINE, {"abcd": "highway=residential"})
    found, _ = reach_from(town, town.beside("a", 0, 1), [5_000, 20_000], FINE)
    told = json.loads(json.dumps(found.features()))
    assert [feature["properties"]["limit_s"] for feature in told["features"]] == [20, 5]
    for feature, isochrone in zip(told["features"], reversed(found.isochrones), strict=True):
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert shape.is_valid
        assert feature["properties"]["area_m2"] == pytest.approx(isochrone.area_m2, abs=1)
        assert feature["properties"]["attribution"] == "© OpenStreetMap contributors"
        assert all(part.exterior.is_ccw for part in shape.geoms)
    # 200 m of street, 15 m to each side and 15 m beyond the ends, drawn with a 5 m pen.
    assert found.isochrones[1].area_m2 == pytest.approx(230 * 30, rel=0.35)


@pytest.fixture(scope="module")
def helsinki(helsinki_pbf):
    return town_of(City(read_streets(helsinki_pbf), {}, {}), Mode.MOTOR)


def node_ms(town, state_ms):
    """Earliest arrival at each junction, infinite where there is none. Shape (nodes,)."""
    graph = town.graph
    reached_ms = np.full(graph.node_count, np.inf)
    end_ms = np.where(town.arc_ms < NEVER_MS, state_ms[: graph.arc_count], NEVER_MS).astype(float)
    np.minimum.at(reached_ms, graph.head, np.where(end_ms < NEVER_MS, end_ms, np.inf))
    np.minimum.at(reached_ms, graph.tail, arc_start_ms(graph, town.arc_ms, state_ms))
    return reached_ms


def test_fifteen_minutes_in_a_metropolis_enclose_all_in_time_and_hardly_a_late_junction(data_dir):
    """Porto: both banks of a wide river, and bridges over it."""
    town = town_of(City(read_streets(data_dir / "osm" / "porto-r5.osm.pbf"), {}, {}), Mode.MOTOR)
    main = largest_component(town.graph, town.arc_ms < NEVER_MS, town.turn_ms < NEVER_MS)
    origin = town.snap(np.array([[-8.6110, 41.1496]]), main=main)
    source = phantoms(origin, town.graph, town.arc_ms, role="source")
    state_ms = town.metric.one_to_all(source)
    found = reach(town.graph, town.arc_ms, state_ms, origin, [300_000, 900_000], turn_ms=town.turn_ms)
    reached_ms = node_ms(town, state_ms)
    nodes = shapely.points(town.graph.node_lon7 / 1e7, town.graph.node_lat7 / 1e7)
    for isochrone in found.isochrones:
        shapely.prepare(isochrone.area)
        inside = shapely.contains(isochrone.area, nodes)
        in_time = reached_ms <= isochrone.limit_ms
        late = (reached_ms > isochrone.limit_ms + 60_000) & np.isfinite(reached_ms)
        assert inside[in_time].all()
        assert np.count_nonzero(inside & late) < 0.02 * np.count_nonzero(in_time)
    assert all(part.is_valid for part in (found.isochrones[0].area, found.isochrones[1].area))
    assert found.isochrones[1].area.buffer(1e-9).covers(found.isochrones[0].area)


def test_every_reached_junction_of_a_real_city_lies_inside_and_late_ones_outside(helsinki):
    """The polygon is a promise: all in time are in; those a minute late are out unless they adjoin."""
    town = helsinki
    main = largest_component(town.graph, town.arc_ms < NEVER_MS, town.turn_ms < NEVER_MS)
    found, state_ms = reach_from(town, np.array([[24.9414, 60.1710]]), [60_000, 120_000], main=main)
    graph, reached_ms = town.graph, node_ms(town, state_ms)
    nodes = shapely.points(graph.node_lon7 / 1e7, graph.node_lat7 / 1e7)
    for isochrone in found.isochrones:
        assert isochrone.area.is_valid
        shapely.prepare(isochrone.area)
        inside = shapely.contains(isochrone.area, nodes)
        in_time = reached_ms <= isochrone.limit_ms
        assert in_time.sum() > 20
        assert inside[in_time].all()
        late = nodes[(reached_ms > isochrone.limit_ms + 60_000) & inside]
        near = shapely.STRtree(nodes[in_time]).query_nearest(late, return_distance=True, all_matches=False)[1]
        assert len(late) == 0 or near.max() < 0.004  # only courtyards beside reached streets


def test_contours_of_growing_marks_are_nested_and_valid():
    """Opposite corners hang together, or a larger set could cover less; 200 random pictures."""
    rng = np.random.default_rng(3)
    for _ in range(200):
        few = np.zeros((12, 12), dtype=bool)
        few[1:-1, 1:-1] = rng.random((10, 10)) < 0.35
        many = few.copy()
        many[1:-1, 1:-1] |= rng.random((10, 10)) < 0.35
        small, large = (shapely.union_all(polygons(*outline(marks))) for marks in (few, many))
        assert small.is_valid
        assert large.is_valid
        assert large.buffer(1e-9).covers(small)
        rows, columns = np.nonzero(few)
        assert shapely.contains_xy(small, columns, rows).all()
        rows, columns = np.nonzero(~many)
        assert not shapely.contains_xy(large, columns, rows).any()


def test_a_ring_of_marks_has_a_hole():
    """Area of the ring: outer octagon-ish contour minus the hole's."""
    marks = np.zeros((7, 7), dtype=bool)
    marks[1:6, 1:6] = True
    marks[3, 3] = False
    (ring,) = polygons(*outline(marks))
    assert len(ring.interiors) == 1
    # 5 x 5 vertices: a square of side 5 less four corner triangles of 1/8; the hole is a diamond of 1/2.
    assert ring.area == pytest.approx(25 - 0.5 - 0.5)
