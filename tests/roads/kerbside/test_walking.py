"""Walking: sides of streets, sidewalks mapped apart, crossings, steps, and no short cut through doors."""

import heapq

import numpy as np
import pytest

from doorstep.domain.errors import PlaceError
from doorstep.domain.places import EARTH_RADIUS_M, LonLat
from doorstep.maps.osm import read_streets
from doorstep.maps.place_reader import read_places
from doorstep.roads.graphs.graph import Mode, build_graph
from doorstep.roads.kerbside.kerbs import lay_out_kerbs
from doorstep.roads.kerbside.walking import BY_HAND, WITH_TROLLEY, FootNetwork, Walker, _WalkGraph
from doorstep.roads.tags.streets import StreetData
from tests.cities.ascii_city import City, draw_city

DEGREE_M = np.radians(1) * EARTH_RADIUS_M


def network_of(city: City) -> FootNetwork:
    foot, motor = (build_graph(city.streets, mode) for mode in (Mode.FOOT, Mode.MOTOR))
    return FootNetwork.build(city.streets, foot, motor)


def at(east_m: float, north_m: float) -> LonLat:
    """A place relative to the drawing's top left corner."""
    return LonLat(east_m / DEGREE_M, north_m / DEGREE_M)


def walk_s(
    net: FootNetwork, start: LonLat, end: LonLat, walker: Walker = BY_HAND, limit_s: int = 900
) -> float | None:
    times = net.times(net.join([start]), net.join([end]), walker=walker, limit_s=limit_s)
    walk_ms = times.between(0, 0)
    return None if walk_ms is None else walk_ms / 1000


def test_neighbours_on_one_side_walk_along_it():
    """60 m along the south side of a street, both 6.5 m from its edge: 73 m at 1.2 m/s."""
    net = network_of(draw_city("a---------b", {"ab": "highway=residential"}))
    assert walk_s(net, at(20, -10), at(80, -10)) == pytest.approx((60 + 6.5 + 6.5) / 1.2, abs=0.1)


def test_crossing_a_quiet_street_costs_its_width_and_five_seconds():
    """Door 10 m north, kerb at the southern edge: 6.5 m + 7 m, and a look left and right."""
    net = network_of(draw_city("a---------b", {"ab": "highway=residential"}))
    assert walk_s(net, at(50, 10), at(50, -3.5)) == pytest.approx((6.5 + 7) / 1.2 + 5, abs=0.1)


@pytest.mark.parametrize(("kind", "width_m", "wait_s"), [("tertiary", 8, 10), ("secondary", 9, 20)])
def test_busier_streets_take_longer_to_cross(kind, width_m, wait_s):
    """10 s on a tertiary, 20 s on a secondary street."""
    net = network_of(draw_city("a---------b", {"ab": f"highway={kind}"}))
    expected = (10 - width_m / 2 + width_m) / 1.2 + wait_s
    assert walk_s(net, at(50, 10), at(50, -width_m / 2)) == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(
    ("tags", "half_m"),
    [
        ("highway=residential maxspeed=50", 3.5),
        ("highway=residential lanes=4", 6.5),
        ("highway=primary", 5.0),
    ],
)
def test_fast_or_wide_street_is_crossed_at_its_corner_only(tags, half_m):
    """Mid-block the way over is closed: along to the corner, over it, and back again."""
    drawing = """
          d
          |
a---------b---------c
          |
          e
"""
    city = draw_city(drawing.strip("\n"), {"abc": tags, "dbe": "highway=footway"})
    net = network_of(city)
    # The street lies 40 m south of the top row, its corner 100 m east; both stand 20 m short of it.
    assert walk_s(net, at(80, -40 + half_m), at(80, -40 - half_m)) == pytest.approx(40 / 1.2 + 20, abs=0.2)


def test_dead_end_is_walked_round():
    """Where a wide street ends there is nothing to cross: 20 m there and 20 m back."""
    net = network_of(draw_city("a---------b", {"ab": "highway=residential lanes=4"}))
    assert walk_s(net, at(20, 6.5), at(20, -6.5)) == pytest.approx(40 / 1.2, abs=0.1)


SIDEWALKS = """
s---------t
a---------b---c
u---------v
"""


def sidewalk_city(street: str) -> City:
    """A street 10 m south of the top row, sidewalks mapped 10 m to both sides, a crossing at b."""
    return draw_city(
        SIDEWALKS.strip("\n"),
        {
            "abc": f"sidewalk=separate {street}",
            "st": "highway=footway footway=sidewalk",
            "uv": "highway=footway footway=sidewalk",
            "tbv": "highway=footway footway=crossing",
        },
        scale=0.5,
    )


def test_kerb_joins_the_sidewalk_mapped_beside_it():
    """Snapped to the carriageway alone, the walk would lead to the next corner and back."""
    net = network_of(sidewalk_city("highway=residential"))
    kerb = at(25, -10 + 3.5)
    assert walk_s(net, at(0, 0), kerb) == pytest.approx((25 + 6.5) / 1.2, abs=0.1)


def test_kerb_across_a_quiet_street_with_sidewalks_is_reached_over_the_carriageway():
    """13.5 m from the north sidewalk to the south kerb, and 5 s to look."""
    net = network_of(sidewalk_city("highway=residential"))
    assert walk_s(net, at(0, 0), at(25, -13.5)) == pytest.approx((25 + 13.5) / 1.2 + 5, abs=0.1)


def test_kerb_across_a_fast_street_is_reached_over_the_crossing():
    """50 m to the crossing, 20 m over with 3 s to look, 25 m back, 6.5 m to the kerb."""
    net = network_of(sidewalk_city("highway=residential maxspeed=60"))
    expected = (50 + 20 + 25 + 6.5) / 1.2 + 3
    assert walk_s(net, at(0, 0), at(25, -13.5)) == pytest.approx(expected, abs=0.1)


def test_signals_cost_ten_seconds():
    """The same walk with signals at the crossing waits 7 s longer."""
    city = sidewalk_city("highway=residential maxspeed=60")
    row = int(np.searchsorted(city.streets.node_osm_id, city.node_id["b"]))
    city.streets.node_tags[row] = {"highway": "crossing", "crossing": "traffic_signals"}  # type: ignore[index]
    expected = (50 + 20 + 25 + 6.5) / 1.2 + 10
    assert walk_s(network_of(city), at(0, 0), at(25, -13.5)) == pytest.approx(expected, abs=0.1)


def test_steps_slow_a_walker_and_more_so_a_trolley():
    """50 m of steps: 2.2 times 41.7 s by hand, 3 times 45.5 s with a trolley."""
    net = network_of(draw_city("a----b", {"ab": "highway=steps"}))
    assert walk_s(net, at(0, 0), at(50, 0)) == pytest.approx(50 / 1.2 * 2.2, abs=0.1)
    assert walk_s(net, at(0, 0), at(50, 0), WITH_TROLLEY) == pytest.approx(50 / 1.1 * 3, abs=0.1)


def test_door_between_two_paths_is_no_short_cut():
    """The door joins both paths, but the shop is not a passage."""
    city = draw_city("a---------b\nc---------d", {"ab": "highway=footway", "cd": "highway=footway"})
    net = network_of(city)
    door, north, south = at(50, -10), at(0, 0), at(0, -20)
    points = net.join([door, north, south])
    times = net.times(points, points)
    assert times.between(0, 1) is not None
    assert times.between(0, 2) is not None
    assert times.between(1, 2) is None


def test_walks_beyond_the_limit_are_left_out():
    """100 m take 83 s."""
    net = network_of(draw_city("a---------b", {"ab": "highway=footway"}))
    assert walk_s(net, at(0, 0), at(100, 0), limit_s=83) is None
    assert walk_s(net, at(0, 0), at(100, 0), limit_s=84) == pytest.approx(83.3, abs=0.1)


def test_point_far_from_every_footway_is_said_to_be_unjoined():
    """A stop in the sea has no walk, and does not break the others."""
    net = network_of(draw_city("a---------b", {"ab": "highway=footway"}))
    points = net.join([at(50, 500), at(0, 0)])
    assert points.is_joined.tolist() == [False, True]
    times = net.times(points, points)
    assert times.row(0)[0].tolist() == []
    assert times.row(1)[0].tolist() == [1]


def test_door_in_a_yard_joins_the_nearest_footway_within_reach():
    """40 m from the street is no unreachable door."""
    net = network_of(draw_city("a---------b", {"ab": "highway=footway"}))
    assert walk_s(net, at(50, 40), at(50, 0)) == pytest.approx(40 / 1.2, abs=0.1)


def test_door_at_a_path_that_meets_no_other_way_joins_the_street_beyond_it():
    """A yard whose gate is not mapped: 37.5 m over it to the sidewalk at 3.5 m, and not nowhere."""
    yard = draw_city("a---------b\n\nc---d", {"ab": "highway=residential", "cd": "highway=footway"})
    net = network_of(yard)
    walked_s = walk_s(net, at(20, -41), at(20, -3.5))
    assert walked_s == pytest.approx(37.5 / 1.2, abs=1.0)
    # Along the path itself it is walked as before.
    assert walk_s(net, at(0, -40), at(40, -40)) == pytest.approx(40 / 1.2, abs=0.1)


def test_path_beyond_every_street_is_joined_all_the_same():
    """140 m from the street nothing else is in reach: walks along the path stay what they were."""
    rows = "a---------b" + 7 * "\n" + "c---d"
    net = network_of(draw_city(rows, {"ab": "highway=residential", "cd": "highway=footway"}))
    assert walk_s(net, at(0, -141), at(40, -141)) == pytest.approx(42 / 1.2, abs=0.1)
    assert walk_s(net, at(20, -141), at(20, -3.5)) is None


def test_private_footway_is_not_walked():
    """What belongs to others is no way through."""
    city = draw_city("a---------b", {"ab": "highway=footway access=private"})
    assert walk_s(network_of(city), at(0, 0), at(100, 0)) is None


def test_escalator_is_walked_one_way():
    """Nobody carries parcels against it."""
    city = draw_city("a---------b", {"ab": "highway=footway oneway:foot=yes"})
    net = network_of(city)
    assert walk_s(net, at(0, 0), at(100, 0)) is not None
    assert walk_s(net, at(100, 0), at(0, 0)) is None


def test_point_without_a_position_is_refused():
    """A NaN would silently join nothing."""
    net = network_of(draw_city("a---------b", {"ab": "highway=footway"}))
    with pytest.raises(PlaceError, match="without a position"):
        net.join(np.array([[np.nan, 0.0]]))


def plain_search(walk: _WalkGraph, source: int, targets: int, limit_ms: int) -> dict[int, int]:
    """The same by the book (Dijkstra 1959), one heap and dictionaries."""
    first, node, ms = (column.tolist() for column in walk.source_rows)
    heap = [(ms[link], node[link]) for link in range(first[source], first[source + 1])]
    heapq.heapify(heap)
    settled: dict[int, int] = {}
    while heap:
        away_ms, here = heapq.heappop(heap)
        if here in settled or away_ms > limit_ms:
            continue
        settled[here] = away_ms
        for edge in range(int(walk.first[here]), int(walk.first[here + 1])):
            heapq.heappush(heap, (away_ms + int(walk.weight_ms[edge]), int(walk.head[edge])))
    into, target, link_ms = walk.target_rows
    best: dict[int, int] = {}
    for here, away_ms in settled.items():
        for link in range(int(into[here]), int(into[here + 1])):
            total = away_ms + int(link_ms[link])
            if total <= limit_ms:
                best[int(target[link])] = min(total, best.get(int(target[link]), total))
    assert set(best) <= set(range(targets))
    return best


def test_native_search_gives_what_a_plain_one_gives(helsinki_pbf):
    """Every pair of 12 doors and 400 kerbs of the demo city, with one thread and with two."""
    streets = read_streets(helsinki_pbf)
    motor = build_graph(streets, Mode.MOTOR)
    net = FootNetwork.build(streets, build_graph(streets, Mode.FOOT), motor)
    kerbs = lay_out_kerbs(streets, motor)
    degrees = np.column_stack((kerbs.lon7, kerbs.lat7)) / 1e7
    targets = net.join(degrees[:400])
    entrances = read_places(helsinki_pbf).entrances
    sources = net.join([entrance.position for entrance in entrances[::27]])
    walk = _WalkGraph.build(net.lanes, (sources, targets), BY_HAND)
    times = net.times(sources, targets, limit_s=400)
    again = net.times(sources, targets, limit_s=400, threads=2)
    for source in range(len(sources)):
        expected = plain_search(walk, source, len(targets), 400_000)
        found = dict(zip(*(column.tolist() for column in times.row(source)), strict=True))
        assert found == expected
    assert np.array_equal(times.walk_ms, again.walk_ms)
    assert np.array_equal(times.target, again.target)


def median_walk_m(streets: StreetData, doors: np.ndarray) -> float:
    motor = build_graph(streets, Mode.MOTOR)
    net = FootNetwork.build(streets, build_graph(streets, Mode.FOOT), motor)
    kerbs = lay_out_kerbs(streets, motor)
    places = np.column_stack((kerbs.lon7, kerbs.lat7)) / 1e7
    near = np.all((places > doors.min(axis=0) - 0.004) & (places < doors.max(axis=0) + 0.004), axis=1)
    times = net.times(net.join(doors), net.join(places[near]), limit_s=600)
    rows = [times.row(source)[1] for source in range(len(doors))]
    return float(np.median([row.min() for row in rows if len(row)])) / 1000 * BY_HAND.speed_m_s


def address_points(path) -> np.ndarray:
    import osmium

    nodes = osmium.FileProcessor(str(path), osmium.osm.NODE)
    return np.array([(node.lon, node.lat) for node in nodes if "addr:housenumber" in node.tags])


def test_half_of_helsinkis_doors_are_within_35_m_of_a_kerb(helsinki_pbf):
    """Sidewalks are mapped apart here: joined to the carriageway alone, the median was 77 m."""
    assert 20 < median_walk_m(read_streets(helsinki_pbf), address_points(helsinki_pbf)) < 35


def test_half_of_baltimores_doors_are_within_30_m_of_a_kerb(data_dir):
    """Few footways are mapped here: both sides of the streets stand in for them."""
    path = data_dir / "osm" / "baltimore.osm.pbf"
    assert 15 < median_walk_m(read_streets(path), address_points(path)) < 30


def test_half_of_portos_streetside_doors_are_within_30_m_of_a_kerb(data_dir):
    """No addresses are mapped: doors are thrown around the streets of the centre, 8 m off on average."""
    path = data_dir / "osm" / "porto-r5.osm.pbf"
    streets = read_streets(path)
    spots = np.column_stack((streets.node_lon7, streets.node_lat7))[streets.way_node] / 1e7
    centre = spots[np.all(np.abs(spots - (-8.61, 41.15)) < (0.012, 0.009), axis=1)]
    rng = np.random.default_rng(1)
    doors = centre[rng.integers(0, len(centre), 800)] + rng.normal(0, 8 / DEGREE_M, (800, 2))
    assert 5 < median_walk_m(streets, doors) < 30


def test_the_way_back_takes_as_long_where_all_lanes_are_two_way():
    """Between three places on both sides of a street with steps: the same milliseconds, out and back."""
    city = draw_city("a----b----c", {"ab": "highway=residential", "bc": "highway=steps"})
    net = network_of(city)
    assert net.lanes.is_two_way
    places = [at(20, 10), at(45, -10), at(90, -8)]
    first, rest = net.join(places[:1]), net.join(places[1:])
    together = first.with_more(rest)
    times = net.times(together, together, walker=BY_HAND)
    pairs = [(start, end) for start in range(3) for end in range(3)]
    assert {len(net.join([place])) for place in places} == {1}
    assert all(times.between(start, end) == times.between(end, start) for start, end in pairs)
    again = net.times(net.join(places), net.join(places), walker=BY_HAND)
    assert all(times.between(*pair) == again.between(*pair) for pair in pairs)
    assert times.between(0, 2) is not None
