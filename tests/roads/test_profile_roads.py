"""A real city through the door: every profile against a plain search, before, during and after changes."""

import numpy as np
import pytest

from doorstep.domain.places import LonLat
from doorstep.roads.answers import SnapOptions
from doorstep.roads.profile_roads import day_type
from doorstep.roads.routing.hierarchy import NEVER_MS
from doorstep.roads.routing.reference import ReferenceRoads
from doorstep.roads.tags.meanings import ArcUse, Shift
from doorstep.roads.tags.opening_times import TimeOfWeek
from doorstep.roads.times.closures import Closure, ways_named
from doorstep.roads.times.traffic import DayType
from doorstep.roads.times.weather import Spell
from doorstep.wiring.city import open_city
from tests.cities.drawn_network import bridge_town

GROUND = ("van", "truck", "car", "scooter", "cargo_bike", "foot", "robot")
EIGHT = TimeOfWeek(1, 8 * 3600)
LOOSE = SnapOptions(strict=False)


@pytest.fixture
def network(helsinki_map):
    return open_city(helsinki_map).network


def doors(count=14):
    """Spots all over the demo city."""
    rng = np.random.default_rng(7)
    return [
        LonLat(lon, lat)
        for lon, lat in zip(
            rng.uniform(24.937, 24.955, count), rng.uniform(60.168, 60.179, count), strict=True
        )
    ]


def differing_cells(network, profile, at=None, snapping=LOOSE):
    """Count the cells that differ from a plain search, times and distances."""
    roads = network.roads(profile)
    snapshot, graph = roads.snapshot(at), roads.layer.graph
    points = network.snap(doors(), profile, snapping)
    slow = ReferenceRoads(
        graph.turn_first,
        graph.turn_to,
        snapshot.turn_weight_ms,
        graph.length_dm[graph.state_arc[graph.turn_to]],
    )
    stands = (roads.phantoms(points, snapshot, role) for role in ("source", "target"))
    slow_ms, slow_dm = slow.matrix(*stands)
    found = network.matrix(doors(), profile, at=at, snapping=snapping)
    reached = slow_ms < NEVER_MS
    assert reached.mean() > 0.5
    wrong = (found.duration_ms != slow_ms) | ((found.distance_dm != slow_dm) & reached)
    return int(wrong.sum())


@pytest.mark.parametrize("profile", GROUND)
def test_every_profile_agrees_with_a_plain_search(network, profile):
    """14 x 14 doors on the streets of Helsinki: no cell differs by a millisecond or a decimetre."""
    assert differing_cells(network, profile) == 0


@pytest.mark.parametrize("profile", ["van", "cargo_bike"])
def test_it_agrees_at_rush_hour_in_snow_and_with_a_closed_bridge(network, profile):
    """Each change on top of the one before, then all undone."""
    before = network.matrix(doors(), profile, snapping=LOOSE).duration_ms
    assert differing_cells(network, profile, at=EIGHT) == 0
    network.close(Closure("works", ways=ways_named(network.streets, "Pitkäsilta")))
    assert differing_cells(network, profile, at=EIGHT) == 0
    network.scale(1.3, weather=[Spell("snow")])
    assert differing_cells(network, profile, at=EIGHT) == 0
    assert differing_cells(network, profile) == 0
    network.scale()
    network.reopen("works")
    assert np.array_equal(network.matrix(doors(), profile, snapping=LOOSE).duration_ms, before)


def test_it_agrees_on_the_near_kerb(network):
    """Standing on one side only leaves fewer ways in."""
    kerb = SnapOptions(kerb_side=True, strict=False)
    assert differing_cells(network, "van", snapping=kerb) == 0
    near = network.matrix(doors(), "van", snapping=kerb).duration_ms.astype(np.int64)
    either = network.matrix(doors(), "van", snapping=LOOSE).duration_ms.astype(np.int64)
    assert near[near < NEVER_MS].sum() > either[near < NEVER_MS].sum()


def test_routes_add_up_to_their_matrix_cell(network):
    """Every reachable pair of eight doors, times and distances."""
    places = [place for place in doors() if network.snap([place], "van", LOOSE).snapped[0]][:8]
    found = network.matrix(places, "van", at=EIGHT)
    for i, j in zip(*np.nonzero(found.reachable), strict=True):
        path = network.path(places[i], places[j], "van", at=EIGHT).path
        assert (path.ms, path.dm) == (found.duration_ms[i, j], found.distance_dm[i, j])


def test_a_partial_re_weighting_gives_what_a_full_one_gives(network, helsinki_map):
    """A closure updates the metric in use; a city opened with the bridge closed builds it anew."""
    works = Closure("works", ways=ways_named(network.streets, "Pitkäsilta"))
    network.matrix(doors(), "van", snapping=LOOSE)
    network.close(works)
    fresh = open_city(helsinki_map).network
    fresh.close(works)
    for name in ("van", "foot"):
        updated, built = (each.matrix(doors(), name, snapping=LOOSE) for each in (network, fresh))
        assert np.array_equal(updated.duration_ms, built.duration_ms)
        assert np.array_equal(updated.distance_dm, built.distance_dm)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (TimeOfWeek(0, 0), DayType.MONDAY),
        (TimeOfWeek(3, 0), DayType.MIDWEEK),
        (TimeOfWeek(4, 0), DayType.FRIDAY),
        (TimeOfWeek(5, 0), DayType.SATURDAY),
        (TimeOfWeek(6, 0), DayType.SUNDAY),
        (TimeOfWeek(2, 0, public_holiday=True), DayType.SUNDAY),
    ],
)
def test_the_kind_of_day_follows_from_the_instant(at, day):
    """A holiday in the middle of the week drives like a Sunday."""
    assert day_type(at) is day


def test_many_instants_do_not_fill_the_memory():
    """The latest eight metrics are kept; an older one is built again and says the same."""
    town = bridge_town()
    ends = [town.on("ab"), town.on("ef")]
    first = town.network.matrix(ends, "van", at=TimeOfWeek(1, 0)).duration_ms
    for hour in range(24):
        town.network.matrix(ends, "van", at=TimeOfWeek(1, hour * 3600))
    assert len(town.network.roads("van")._snapshots) == 8
    assert np.array_equal(first, town.network.matrix(ends, "van", at=TimeOfWeek(1, 0)).duration_ms)


def test_a_street_that_is_not_open_all_through_a_shift_is_closed_for_its_plan():
    """Delivery until 10: a shift until 12 must not count on the bridge, one until 9 may."""
    hours = "highway=residential name=Long__Bridge motor_vehicle:conditional=no__@__(10:00-18:00)"
    town = bridge_town(bde=hours)
    roads = town.network.roads("van")
    graph = roads.layer.graph
    bridge = town.city.arc(graph, "be")
    early, late = Shift((1,), 7 * 3600, 9 * 3600), Shift((1,), 7 * 3600, 12 * 3600)
    assert [int(roads.weights(shift).arc_use[bridge]) for shift in (early, late)] == [
        ArcUse.OPEN,
        ArcUse.LAST_LEG,
    ]
