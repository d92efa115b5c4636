"""Positions must come to the street, the side and the arc a driver would name."""

import numpy as np
import pytest
import shapely

from doorstep.domain.errors import SnapError
from doorstep.domain.places import LonLat
from doorstep.maps.osm import read_streets
from doorstep.roads.graphs.components import largest_component
from doorstep.roads.graphs.geometry import METRES_PER_UNIT
from doorstep.roads.graphs.graph import Mode, build_graph
from doorstep.roads.routing.hierarchy import NEVER_MS
from doorstep.roads.tags.access import AccessGroup
from doorstep.roads.ways.phantoms import phantoms
from doorstep.roads.ways.snapping import Side, SnapFlag, Snapper, lonlat_on_street
from tests.cities.ascii_city import draw_city, restriction
from tests.roads.drawn import draw_town, town_of

STREET = """
    a---------b
"""


def street(tags="highway=residential"):
    return draw_town(STREET, {"ab": tags})


def test_a_door_beside_a_street_stands_on_both_directions():
    """10 m north of a point 30 m along a 100 m street: fractions 0.3 and 0.7, on the left going east."""
    town = street()
    points = town.snap(town.beside("a", east_m=30, north_m=10))
    columns = points.arc, points.fraction, points.side
    found = {arc: rest for arc, *rest in zip(*(c.tolist() for c in columns), strict=True)}
    assert points.first.tolist() == [0, 2]
    assert found[town.arc("ab")] == [pytest.approx(0.3, abs=1e-4), Side.LEFT]
    assert found[town.arc("ba")] == [pytest.approx(0.7, abs=1e-4), Side.RIGHT]
    assert points.distance_m[0] == pytest.approx(10, abs=0.02)
    assert points.offset_m(town.graph) == pytest.approx(points.fraction * 100, abs=0.01)
    assert lonlat_on_street(points) == pytest.approx(town.beside("a", east_m=30), abs=1e-6)
    assert points.flags[0] == 0


@pytest.mark.parametrize(
    ("north_m", "drives_on", "ends"),
    [
        (10, "right", "ba"),
        (-10, "right", "ab"),
        (10, "left", "ab"),
        (-10, "left", "ba"),
    ],
)
def test_the_kerb_side_is_the_arc_whose_kerb_faces_the_door(north_m, drives_on, ends):
    """Nobody should have to cross the street: in right-hand traffic the door is on the right."""
    town = street()
    points = town.snap(town.beside("a", 30, north_m), kerb_side=True, drives_on=drives_on)
    assert points.arc.tolist() == [town.arc(ends)]


def test_a_walker_has_no_kerb_side_and_comes_out_of_a_dead_end():
    """Standing on one direction only, a walker at the end of an alley could not turn round: 30 m to go."""
    city = draw_city(STREET, {"ab": "highway=footway"})
    town = town_of(city, Mode.FOOT, group=AccessGroup.FOOT)
    door, corner = (
        town.snap(town.beside("a", east_m, 5), kerb_side=True, drives_on=side)
        for east_m, side in ((40, "right"), (10, "left"))
    )
    assert sorted(door.arc.tolist()) == sorted([town.arc("ab"), town.arc("ba")])
    assert door.flags[0] == 0
    assert town.find(door, corner)[1] == town.find(corner, door)[1] == pytest.approx(3000, abs=2)


def test_a_one_way_street_serves_the_door_on_its_far_side_and_says_so():
    """There is no other arc; the flag tells that the driver gets out on the wrong side."""
    town = street("highway=residential oneway=yes")
    far = town.snap(town.beside("a", 30, 10), kerb_side=True)
    assert (far.arc.tolist(), far.side.tolist()) == ([town.arc("ab")], [Side.LEFT])
    assert far.flags[0] == SnapFlag.FAR_KERB
    near = town.snap(town.beside("a", 30, -10), kerb_side=True)
    assert (near.side.tolist(), near.flags[0]) == ([Side.RIGHT], 0)


def test_a_position_on_the_street_has_no_side_and_keeps_both_directions():
    """Half a metre off the line is GPS noise, not a side."""
    town = street()
    points = town.snap(town.beside("a", 30, 0.5), kerb_side=True)
    assert len(points.arc) == 2
    assert points.side.tolist() == [Side.ON, Side.ON]


def test_one_request_may_mix_kerb_side_and_either_side():
    """Vans stop at kerbs, hubs have a yard: one matrix holds both."""
    town = street()
    rows = np.concatenate([town.beside("a", 30, 10)] * 2)
    points = town.snap(rows, kerb_side=np.array([True, False]))
    assert np.diff(points.first).tolist() == [1, 2]


def test_closed_streets_are_no_candidates():
    """The nearest street is closed to this profile: take the next one, 40 m away."""
    town = draw_town(
        """
        a---b
        |   |
        |   |
        c---d
        """,
        {"ab": "highway=residential", "cd": "highway=residential", "acdb": "highway=service"},
    )
    usable = town.arc_ms < NEVER_MS
    usable[[town.arc("ab"), town.arc("ba")]] = False
    points = town.snapper.snap(town.beside("a", 20, 0), usable)
    assert points.distance_m[0] == pytest.approx(20, abs=0.02)
    assert set(points.arc.tolist()).isdisjoint({town.arc("ab"), town.arc("ba")})


ISLAND = """
    a-------b

    c-------d
"""


def test_a_door_moves_to_the_connected_street_when_it_is_near_enough():
    """15 m to an island, 25 m to the main street: 10 m more are worth it; 5 m are not granted."""
    town = draw_town(ISLAND, {"ab": "highway=residential", "cd": "highway=residential"})
    main = np.zeros(town.graph.arc_count, dtype=bool)
    main[[town.arc("ab"), town.arc("ba")]] = True
    door = town.beside("c", 30, 15)
    moved = town.snap(door, main=main, connected_extra_m=12)
    assert set(moved.arc.tolist()) == {town.arc("ab"), town.arc("ba")}
    assert moved.flags[0] == SnapFlag.MOVED_TO_CONNECTED
    stuck = town.snap(door, main=main, connected_extra_m=5)
    assert set(stuck.arc.tolist()) == {town.arc("cd"), town.arc("dc")}
    assert stuck.flags[0] == SnapFlag.DISCONNECTED


def test_the_largest_component_leaves_out_the_street_one_cannot_leave():
    """A one-way tail out of a ring is reached but never left: it is not part of the component."""
    town = draw_town(
        """
        a---b---e
        |   |
        c---d
        """,
        {"abdca": "highway=residential", "be": "highway=residential oneway=yes"},
    )
    main = largest_component(town.graph, town.arc_ms < NEVER_MS, town.turn_ms < NEVER_MS)
    assert not main[town.arc("be")]
    # Without U-turns each way round the ring (two arcs, a to b and back to a) is a component of its own.
    assert main.sum() == 2


def test_a_point_in_the_sea_is_named_with_its_distance_and_a_mend():
    """2 km from any street: the good point is kept, the bad one explained."""
    town = street()
    rows = np.concatenate([town.beside("a", 30, 10), town.beside("a", 50, -2000)])
    points = town.snap(rows)
    assert points.snapped.tolist() == [True, False]
    assert np.diff(points.first).tolist() == [2, 0]
    (problem,) = points.problems
    assert (problem.index, problem.distance_m) == (1, pytest.approx(2000, abs=1))
    with pytest.raises(SnapError, match=r"point 1: the nearest street .* 2,000 m away, the limit is 500 m"):
        town.snapper.require_snapped(points)
    town.snapper.require_snapped(points.take(np.array([0])))


def test_swapped_longitude_and_latitude_are_recognised():
    """The commonest slip of all: say it in words, with the pair the right way round."""
    city = draw_city(STREET, {"ab": "highway=residential"}, origin=LonLat(24.9, 60.1))
    town = town_of(city)
    place = city.lonlat("a")
    points = town.snap(np.array([[place.lat, place.lon]]))
    assert "swapped" in points.problems[0].mend
    assert f"({place.lon}, {place.lat})" in points.problems[0].mend


def test_rows_that_are_no_positions_do_not_cost_the_good_ones():
    """An import with a broken line must not lose the day: each bad row says what is wrong with it."""
    town = street()
    rows = np.concatenate([town.beside("a", 30, 10), [[24.0, 99.0]], [[np.nan, 1.0]]])
    points = town.snap(rows, main=town.arc_ms < NEVER_MS)
    assert points.snapped.tolist() == [True, False, False]
    assert [problem.index for problem in points.problems] == [1, 2]
    swapped, broken = (problem.error(500.0) for problem in points.problems)
    assert str(swapped).startswith("point 1: a position off the globe: (24.0, 99.0). Longitude and latitude")
    assert "Give degrees" in str(broken)


def test_masks_of_the_wrong_size_are_refused_by_name():
    """A mask of another graph would close streets at random."""
    town = street()
    door = town.beside("a", 30, 10)
    with pytest.raises(SnapError, match="usable does not fit the arcs"):
        town.snapper.snap(door, np.ones(7, dtype=bool))
    with pytest.raises(SnapError, match="kerb_side does not fit"):
        town.snap(door, kerb_side=np.array([True, False]))
    with pytest.raises(SnapError, match="rows of"):
        town.snap(np.array([1.0, 2.0]))


def test_phantoms_carry_what_is_left_of_the_arc():
    """30 m along 100 m at 10 m/s: 7 s and 70 m ahead going east, 3 s and 30 m going west."""
    town = street()
    points = town.snap(town.beside("a", 30, 10))
    stand = phantoms(points, town.graph, town.arc_ms, role="source")
    columns = stand.state, stand.ahead_ms, stand.ahead_dm
    ahead = {state: rest for state, *rest in zip(*(c.tolist() for c in columns), strict=True)}
    assert ahead[town.arc("ab")] == pytest.approx([7000, 700], abs=10)
    assert ahead[town.arc("ba")] == pytest.approx([3000, 300], abs=10)


def test_nothing_stands_on_a_closed_arc():
    """A closure makes the point unreachable by that arc instead of giving it a time of twelve days."""
    town = street()
    points = town.snap(town.beside("a", 30, 10))
    arc_ms = town.arc_ms.copy()
    arc_ms[town.arc("ab")] = NEVER_MS
    stand = phantoms(points, town.graph, arc_ms, role="target")
    assert stand.state.tolist() == [town.arc("ba")]
    arc_ms[town.arc("ba")] = NEVER_MS
    assert phantoms(points, town.graph, arc_ms, role="target").first.tolist() == [0, 0]


def test_targets_stand_on_the_copies_of_a_via_way_too():
    """A route that arrives over a restricted via-way arrives on the copy of its arc, and must be seen."""
    city = draw_city(
        """
        a---b---c---d
            |   |
            e   f
        """,
        {
            "ab": "highway=residential",
            "bc": "highway=residential",
            "cd": "highway=residential",
            "be": "highway=residential",
            "cf": "highway=residential",
        },
        relations=[restriction("no_left_turn", "ab", "bc", "cf")],
    )
    town = town_of(city)
    copies = np.flatnonzero(town.graph.state_arc[town.graph.arc_count :] == town.arc("bc"))
    assert len(copies) > 0, "the city must have a via-way copy"
    points = town.snap(town.beside("b", 20, 5))
    source = phantoms(points, town.graph, town.arc_ms, role="source")
    target = phantoms(points, town.graph, town.arc_ms, role="target")
    assert len(source.state) == 2
    assert set((copies + town.graph.arc_count).tolist()) <= set(target.state.tolist())
    assert len(target.state) == 2 + len(copies)


@pytest.fixture(scope="module")
def helsinki(helsinki_pbf):
    graph = build_graph(read_streets(helsinki_pbf), Mode.MOTOR)
    return graph, Snapper.build(graph)


def test_snapping_finds_the_same_distances_as_a_slow_search(helsinki):
    """Shapely measures every piece; the grid must find the same nearest one for 300 random points."""
    graph, snapper = helsinki
    rng = np.random.default_rng(7)
    west, south, east, north = (bound / 1e7 for bound in snapper.bounds7)
    rows = np.stack([rng.uniform(west, east, 300), rng.uniform(south, north, 300)], axis=1)
    points = snapper.snap(rows, np.ones(graph.arc_count, dtype=bool), max_distance_m=5000)
    lines = [
        shapely.LineString(np.stack([graph.piece_lon7[a:b], graph.piece_lat7[a:b]], axis=1).astype(float))
        for a, b in zip(graph.piece_first[:-1].astype(int), graph.piece_first[1:].astype(int), strict=False)
    ]
    for row in range(300):
        corner = np.rint(rows[row] * 1e7)
        scale = np.array([np.cos(np.radians(corner[1] / 1e7)), 1.0]) * METRES_PER_UNIT
        here = shapely.transform(lines, lambda p, corner=corner, scale=scale: (p - corner) * scale)
        best = shapely.distance(here, shapely.Point(0, 0)).min()
        assert points.distance_m[row] == pytest.approx(best, abs=0.01)


def test_points_snap_together_as_each_does_alone(helsinki):
    """A day's doors are snapped in one call; none may be answered for its neighbour."""
    graph, snapper = helsinki
    rng = np.random.default_rng(7)
    west, south, east, north = (bound / 1e7 for bound in snapper.bounds7)
    rows = np.stack([rng.uniform(west, east, 1_000), rng.uniform(south, north, 1_000)], axis=1)
    usable = np.ones(graph.arc_count, dtype=bool)
    together = snapper.snap(rows, usable)
    assert len(together) == 1_000
    for point in range(0, 1_000, 50):
        alone = snapper.snap(rows[point : point + 1], usable)
        stands = slice(int(together.first[point]), int(together.first[point + 1]))
        assert together.arc[stands].tolist() == alone.arc.tolist()
        assert together.distance_m[point] == alone.distance_m[0]
