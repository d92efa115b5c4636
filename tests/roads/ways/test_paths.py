"""A path must add up to the matrix to the millisecond, and its line must lie on the street."""

import json

import numpy as np
import pytest

from doorstep.domain.errors import UnreachableError
from doorstep.maps.osm import read_streets
from doorstep.roads.graphs.components import largest_component
from doorstep.roads.graphs.graph import Mode, RoadClass
from doorstep.roads.routing.hierarchy import NEVER_MS
from doorstep.roads.ways.paths import arc_line, feature, fraction_on, street_legs, uses
from tests.cities.ascii_city import City
from tests.roads.drawn import draw_town, town_of

CORNER = """
    a---------b
              |
              |
              |
              c
"""


@pytest.fixture
def corner():
    """100 m of High Street, then 80 m of Quay."""
    return draw_town(
        CORNER, {"ab": "highway=primary name=High__Street ref=7", "bc": "highway=residential name=Quay"}
    )


def test_a_path_cuts_its_first_and_last_street(corner):
    """From 30 m along the first street to 20 m along the second: 70 m + 20 m, 7 s + 2 s."""
    start = corner.snap(corner.beside("a", 30, 4), kerb_side=True, drives_on="left")
    end = corner.snap(corner.beside("b", -5, -20))
    path = corner.route(start, end)
    assert path.arc.tolist() == [corner.arc("ab"), corner.arc("bc")]
    assert path.arc_ms.tolist() == pytest.approx([7000, 2000], abs=10)
    assert path.length_dm.tolist() == pytest.approx([700, 200], abs=1)
    assert (path.ms, path.dm) == (path.arc_ms.sum(), path.length_dm.sum())
    assert path.enter_fraction == pytest.approx([0.3, 0], abs=1e-4)
    assert path.leave_fraction == pytest.approx([1, 0.25], abs=1e-4)
    metres = np.stack([path.lon7, path.lat7], axis=1) * 0.0111195
    assert metres[:, 0] - metres[0, 0] == pytest.approx([0, 70, 70], abs=0.1)
    assert metres[:, 1] - metres[0, 1] == pytest.approx([0, 0, -20], abs=0.1)
    assert path.point_first.tolist() == [0, 1, 2]


def test_a_target_ahead_on_the_same_street_needs_no_junction(corner):
    """30 m to 80 m along one arc: 50 m, 5 s."""
    start = corner.snap(corner.beside("a", 30, 4))
    end = corner.snap(corner.beside("a", 80, 4))
    path = corner.route(start, end)
    assert path.arc.tolist() == [corner.arc("ab")]
    assert (path.ms, path.dm) == (pytest.approx(5000, abs=10), pytest.approx(500, abs=1))


def test_a_target_behind_on_a_one_way_street_goes_round_the_block():
    """Passing one's own arc twice is a legal path: round the whole block but the 50 m between."""
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
    start, end = town.snap(town.beside("a", 80, 4)), town.snap(town.beside("a", 30, 4))
    path = town.route(start, end)
    assert path.arc.tolist() == [town.arc(ends) for ends in ("ab", "bc", "cd", "da", "ab")]
    assert path.dm == pytest.approx(200 + 400 + 1000 + 400 + 300, abs=1)
    assert path.ms == town.find(start, end)[1]


def test_points_of_another_question_are_refused(corner):
    """A path laid from a point that does not stand on its first arc would lie in silence."""
    start = corner.snap(corner.beside("a", 30, 4))
    with pytest.raises(UnreachableError, match="does not touch"):
        fraction_on(start, 0, corner.arc("bc"))


def test_legs_gather_streets_and_the_feature_tells_ids(corner):
    """What a map, a driver app and a test read: names, numbers, OSM ids, attribution, valid JSON."""
    start = corner.snap(corner.beside("a", 30, 4))
    end = corner.snap(corner.beside("b", -5, -20))
    path = corner.route(start, end)
    high, quay = street_legs(path, corner.graph, corner.names)
    assert (high.name, high.ref, high.distance_dm) == ("High Street", "7", pytest.approx(700, abs=1))
    assert (high.duration_ms, quay.duration_ms) == tuple(path.arc_ms.tolist())
    assert (quay.name, quay.ref, quay.first, quay.last) == ("Quay", "", 1, 1)
    told = json.loads(json.dumps(feature(path, corner.graph, corner.names)))
    assert told["geometry"]["type"] == "LineString"
    assert len(told["geometry"]["coordinates"]) == 3
    properties = told["properties"]
    assert (properties["duration_s"], properties["distance_m"]) == (-(-path.ms // 1000), 90)
    assert properties["osm_way_ids"] == [corner.city.way_id["ab"], corner.city.way_id["bc"]]
    assert properties["osm_node_ids"] == [corner.city.node_id["b"]]
    assert properties["arcs"]["duration_ms"] == path.arc_ms.tolist()
    assert properties["attribution"] == "© OpenStreetMap contributors"
    assert uses(path, corner.graph, RoadClass.PRIMARY)
    assert not uses(path, corner.graph, RoadClass.FERRY)


def test_an_arc_against_its_way_is_drawn_backwards(corner):
    """The line must run the way the vehicle does."""
    lon7, _ = arc_line(corner.graph, corner.arc("ba"), 0.25, 0.75)
    assert lon7.tolist() == sorted(lon7.tolist(), reverse=True)
    assert (lon7[0] - lon7[-1]) * 0.0111195 == pytest.approx(50, abs=0.1)


@pytest.fixture(scope="module")
def helsinki(helsinki_pbf):
    return town_of(City(read_streets(helsinki_pbf), {}, {}), Mode.MOTOR)


def test_paths_add_up_to_the_matrix_between_random_doors_of_a_real_city(helsinki):
    """150 pairs of two-sided doors: sums over arcs, line length and matrix must agree."""
    town = helsinki
    main = largest_component(town.graph, town.arc_ms < NEVER_MS, town.turn_ms < NEVER_MS)
    rng = np.random.default_rng(11)
    arcs = rng.choice(np.flatnonzero(main), 300)
    rows = np.stack([arc_line_middle(town.graph, arc, rng) for arc in arcs])
    points = town.snap(rows, main=main)
    done = 0
    for row in range(0, 300, 2):
        start, end = points.take(np.array([row])), points.take(np.array([row + 1]))
        found, matrix_ms = town.find(start, end)
        if found is None:
            assert matrix_ms == NEVER_MS
            continue
        path = town.route(start, end)
        assert (path.ms, path.dm) == (matrix_ms, found.dm)
        x, y = path.lon7 * np.cos(np.radians(60.17)) * 0.0111195, path.lat7 * 0.0111195
        line_m = np.hypot(np.diff(x), np.diff(y)).sum()
        assert line_m == pytest.approx(path.dm / 10, abs=1 + 0.002 * path.dm / 10 + 0.05 * len(path.arc))
        ends = town.graph.head[path.arc[:-1]], town.graph.tail[path.arc[1:]]
        assert np.array_equal(*ends), "arcs must join"
        done += 1
    assert done > 100


def arc_line_middle(graph, arc, rng):
    """A door up to 15 m off the middle of an arc, in degrees."""
    lon7, lat7 = arc_line(graph, int(arc), 0.0, rng.uniform(0.1, 0.9))
    return np.array([lon7[-1], lat7[-1]]) / 1e7 + rng.uniform(-1, 1, 2) * [2.5e-4, 1.2e-4]
