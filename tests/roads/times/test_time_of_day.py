"""Travel over the day, from streets to what planning reads."""

import tracemalloc

import numpy as np
import pytest

from doorstep.domain.errors import TravelError
from doorstep.domain.travel_matrix import TravelMatrix
from doorstep.domain.travel_pairs import UNREACHABLE
from doorstep.maps.osm import read_streets
from doorstep.maps.profile_files import packaged_profile
from doorstep.maps.traffic_files import default_traffic
from doorstep.roads.graphs.graph import Mode, build_graph
from doorstep.roads.routing.hierarchy import NEVER_MS, Hierarchy, Phantoms
from doorstep.roads.times.live_traffic import blend
from doorstep.roads.times.slices import TimeSlices
from doorstep.roads.times.time_of_day import DayStreets, TravelOptions, build, new_stop, take_points
from doorstep.roads.times.traffic import CityTraffic, DayType
from doorstep.roads.times.weights import free_flow
from tests.cities.ascii_city import draw_city
from tests.cities.plain_weights import plain_weights

EIGHT, NINE, TEN = 8 * 3600, 9 * 3600, 10 * 3600
T24 = default_traffic().instants_named("t24")
TOWN = draw_city("a---b---c", ways={"ab": "highway=primary", "bc": "highway=primary"}, scale=25)


def town(factors, instants):
    """Two arcs of a kilometre, 100 s each; what is on them is told for each instant."""
    graph = build_graph(TOWN.streets, Mode.MOTOR)
    table = np.ones((len(instants), graph.arc_count), np.float32)
    table[:, TOWN.arc(graph, "bc")] = factors
    weights = plain_weights(graph, turn_ms=0)
    streets = DayStreets(Hierarchy.build(graph), graph, weights, TimeSlices(instants, table))
    ends = np.array([TOWN.arc(graph, "ab"), TOWN.arc(graph, "bc")], np.uint32)
    return streets, Phantoms.on_states(ends)


def test_a_trip_takes_as_long_as_the_hour_says():
    """100 s at eight, 300 s at nine, mean 200 s. Half-way through the first step the curve is at 0.583."""
    streets, ends = town([1.0, 3.0], (EIGHT, NINE))
    day = build(streets, ends, ends)
    assert day.travel.base_ds[0, 1] == 2000
    assert day.travel.distance_m[0, 1] == 1000
    # Steps of ten minutes: middles at 5, 15, ... minutes; ratio .5 + m / 60, speed 1024 over that.
    speed = day.travel.shapes.speed[day.travel.shape_class[0, 1]]
    assert speed.tolist() == [round(1024 / (0.5 + minutes / 60)) for minutes in range(5, 60, 10)]
    # Departure at 8:00: 2000 ds x 1024 of work at speed 1755 takes 1167 ds, within the first step.
    assert day.travel.duration_ds(0, 1, EIGHT * 10) == -(-2000 * 1024 // 1755)
    # After the last step its speed goes on: 1024 / 1.41667 = 723.
    assert day.travel.duration_ds(0, 1, NINE * 10) == -(-2000 * 1024 // 723)


def test_the_way_back_is_no_way_where_there_is_none():
    """A one-way street: said as unreachable, never as a long way."""
    streets, ends = town([1.0, 3.0], (EIGHT, NINE))
    travel = build(streets, ends, ends).travel
    assert travel.base_ds[1, 0] == travel.distance_m[1, 0] == UNREACHABLE
    assert travel.duration_ds(1, 0, EIGHT * 10) is None


def test_a_street_closed_in_one_slice_is_closed_for_planning():
    """A class has no shape that is nowhere for an hour, so nobody is sent there."""
    streets, ends = town([1.0, np.inf, 1.0], (EIGHT, NINE, TEN))
    assert build(streets, ends, ends).travel.base_ds[0, 1] == UNREACHABLE


def test_sources_and_targets_must_be_the_same_points():
    """Travel is a square: row and column name one point."""
    streets, ends = town([1.0, 3.0], (EIGHT, NINE))
    with pytest.raises(TravelError, match="differ in number"):
        build(streets, ends, take_points(ends, np.array([0])))


def test_no_points_make_empty_travel():
    """A day without orders is a day, too."""
    streets, ends = town([1.0, 3.0], (EIGHT, NINE))
    none = take_points(ends, np.zeros(0, np.int64))
    assert build(streets, none, none).travel.point_count == 0


def test_points_are_picked_with_all_their_sides():
    """A point in the middle of a street stands on both of its sides, however often it is picked."""
    points = Phantoms(
        np.array([0, 2, 2, 3]), np.array([5, 6, 7]), np.array([10, 20, 30]), np.array([1, 2, 3])
    )
    picked = take_points(points, np.array([2, 0, 1, 0]))
    assert picked.first.tolist() == [0, 1, 3, 3, 5]
    assert picked.state.tolist() == [7, 5, 6, 5, 6]
    assert picked.ahead_ms.tolist() == [30, 10, 20, 10, 20]


@pytest.fixture(scope="module")
def helsinki():
    """The demo city for the van, 60 points part-way along streets, its typical Tuesday, and its hierarchy."""
    from importlib.resources import files

    streets = read_streets(str(files("doorstep.maps.samples") / "helsinki.osm.pbf"))
    graph = build_graph(streets, Mode.MOTOR)
    weights = free_flow(streets, graph, packaged_profile("van"))
    hierarchy = Hierarchy.build(graph)
    random = np.random.default_rng(4)
    state = random.permutation(np.flatnonzero(weights.arc_ms < NEVER_MS))[:60].astype(np.uint32)
    left = random.uniform(0, 1, 60)
    ahead = [np.rint(left * whole[state]).astype(np.uint32) for whole in (weights.arc_ms, graph.length_dm)]
    return graph, weights, hierarchy, Phantoms(np.arange(61), state, *ahead)


def typical_day(graph, level=2.2):
    return CityTraffic(default_traffic(), level).slices(graph, DayType.MIDWEEK, T24)


def test_travel_without_traffic_is_the_matrix_bit_for_bit(helsinki):
    """One slice of ones, and 24 slices of ones, both give the constant matrix and plain addition."""
    graph, weights, hierarchy, points = helsinki
    once = DayStreets(hierarchy, graph, weights, TimeSlices.free_flow(graph.arc_count))
    flat = TimeSlices(T24, np.ones((24, graph.arc_count), np.float32))
    all_day = DayStreets(hierarchy, graph, weights, flat)
    ms, dm = once.distance_metric()[0].matrix_with_distance(points, points)
    constant = TravelMatrix.from_roads(ms, dm, NEVER_MS)
    for streets in (once, all_day):
        travel = build(streets, points, points).travel
        assert travel.shapes.is_constant
        assert np.array_equal(travel.base_ds, constant.base_ds)
        assert np.array_equal(travel.distance_m, constant.distance_m)
    assert (constant.base_ds != UNREACHABLE).mean() > 0.5


def test_threads_and_repeats_give_the_same_travel(helsinki):
    """A plan that is made again needs it, on any machine."""
    graph, weights, hierarchy, points = helsinki
    streets = DayStreets(hierarchy, graph, weights, typical_day(graph))
    one, two = (build(streets, points, points, TravelOptions(threads=count)).travel for count in (1, 2))
    assert np.array_equal(one.base_ds, two.base_ds)
    assert np.array_equal(one.shape_class, two.shape_class)
    assert np.array_equal(one.shapes.speed, two.shapes.speed)


def rough_day(graph):
    """A field that differs from street to street: two peaks of 10 to 150 %, half an hour early or late."""
    random = np.random.default_rng(9)
    instants = np.arange(6 * 3600, 22 * 3600 + 1, 600)
    shift_s, high = (
        random.uniform(-1800, 1800, graph.arc_count),
        random.uniform(0.1, 1.5, (2, graph.arc_count)),
    )
    at_s = instants[:, None] - shift_s
    morning, evening = (np.exp(-0.5 * ((at_s - peak * 3600) / 3000) ** 2) for peak in (8.25, 17.5))
    factor = 1 + high[0] * morning + high[1] * evening
    return TimeSlices(tuple(int(at) for at in instants), factor.astype(np.float32))


def exact_ms(graph, weights, hierarchy, slices, points, departures_s):
    streets = DayStreets(hierarchy, graph, weights, slices)
    search, stood = streets.exact_search(), streets.exact_points(points)
    assert search.fifo_breaks() == 0
    return search.one_to_many(stood, stood, [1000 * at for at in departures_s]).astype(np.int64)


def test_travel_meets_the_exact_search_on_a_rough_day(helsinki):
    """24 instants and 64 classes against every street at every moment: mean error within 1.6 %, no bias."""
    graph, weights, hierarchy, points = helsinki
    slices = rough_day(graph)
    departures_s = (7 * 3600, 8 * 3600 + 900, 12 * 3600, 17 * 3600 + 1800, 20 * 3600)
    truth = exact_ms(graph, weights, hierarchy, slices, points, departures_s)
    streets = DayStreets(hierarchy, graph, weights, slices.at(T24))
    travel = build(streets, points, points, TravelOptions(keep_ratios=True)).travel
    known = (travel.base_ds != UNREACHABLE) & ~np.eye(60, dtype=bool)
    start, end = np.nonzero(known)
    truth_ds = truth[:, start, end] / 100
    departs = np.array(departures_s)[:, None] * 10
    by_class = travel.arrivals_ds(start, end, departs) - departs
    error = (by_class - truth_ds) / truth_ds
    assert abs(error).mean() < 0.016
    assert abs(error.mean()) < 0.003
    by_slice = [
        travel.arrivals_by_slice_ds(start, end, np.full(len(start), at * 10)) - at * 10 for at in departures_s
    ]
    own_error = abs(np.array(by_slice) - truth_ds) / truth_ds
    assert (
        own_error.mean() < 0.009 < 0.1 < abs(travel.base_ds[start, end] - truth_ds).mean() / truth_ds.mean()
    )


def test_leaving_later_never_pays_and_latest_departures_are_exact(helsinki):
    """Every pair, every quarter of an hour, with the classes of a rough day."""
    graph, weights, hierarchy, points = helsinki
    streets = DayStreets(hierarchy, graph, weights, rough_day(graph).at(T24))
    travel = build(streets, points, points).travel
    start, end = np.nonzero(travel.base_ds != UNREACHABLE)
    quarters = np.arange(5 * 3600, 23 * 3600, 900)[:, None] * 10
    arrive = travel.arrivals_ds(start, end, quarters)
    assert (np.diff(arrive, axis=0) >= 0).all()
    assert (travel.latest_departures_ds(start, end, arrive) >= quarters).all()
    latest = travel.latest_departures_ds(start, end, quarters)
    assert (travel.arrivals_ds(start, end, latest) <= quarters).all()
    assert (travel.arrivals_ds(start, end, latest + 1) > quarters).all()


def test_a_stop_that_comes_later_gets_the_base_it_would_have_had(helsinki):
    """59 points, then the last one: same bases as building all 60; classes from the 59's own curves."""
    graph, weights, hierarchy, points = helsinki
    streets = DayStreets(hierarchy, graph, weights, rough_day(graph).at(T24))
    whole = build(streets, points, points)
    early, late = take_points(points, np.arange(59)), take_points(points, np.array([59]))
    day = build(streets, early, early)
    columns = new_stop(streets, day.model, late, points)
    assert np.array_equal(columns.base_ds, whole.travel.base_ds[59])
    reached = columns.base_ds[:59] != UNREACHABLE
    assert columns.shape_class.max() < day.travel.shapes.class_count
    duration = day.travel.shapes.arrive_all(
        columns.shape_class[:59][reached], EIGHT * 10, columns.base_ds[:59][reached]
    )
    truth = whole.travel.arrivals_ds(np.full(59, 59), np.arange(59), np.full(59, EIGHT * 10))[reached]
    assert np.median(abs(duration - truth) / (truth - EIGHT * 10)) < 0.03


def test_live_news_of_a_ratio_of_one_leaves_the_travel_as_it_was(helsinki):
    """Only instants are added, on the very lines the typical day already draws between its own."""
    graph, weights, hierarchy, points = helsinki
    typical = typical_day(graph)
    live = blend(typical, graph, weights, T24[7] + 300, np.ones(graph.arc_count))
    assert live.count > typical.count
    before, after = (
        build(DayStreets(hierarchy, graph, weights, slices), points, points).travel
        for slices in (typical, live)
    )
    known = before.base_ds != UNREACHABLE
    assert np.array_equal(known, after.base_ds != UNREACHABLE)
    assert abs(before.base_ds[known] - after.base_ds[known]).max() <= 1 + before.base_ds[known].max() // 1000


def test_memory_stays_at_the_travel_and_about_a_slice(helsinki):
    """Nine bytes a pair are kept; blocks of 96 rows stand for 24 slices of 600, never held at once."""
    graph, weights, hierarchy, points = helsinki
    streets = DayStreets(hierarchy, graph, weights, typical_day(graph))
    many = take_points(points, np.arange(600) % 60)
    tracemalloc.start()
    travel = build(streets, many, many).travel
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert travel.memory_bytes - travel.shapes.memory_bytes == 600 * 600 * 9
    assert peak_bytes < 600 * 600 * (9 + 24 * 4 / 2)


def test_the_exact_search_of_a_flat_day_is_the_matrix(helsinki):
    """With nothing changing over the day, Dijkstra and the hierarchy agree to the millisecond."""
    graph, weights, hierarchy, points = helsinki
    streets = DayStreets(hierarchy, graph, weights, TimeSlices.free_flow(graph.arc_count))
    stood = streets.exact_points(points)
    exact = streets.exact_search().one_to_many(stood, stood, [EIGHT * 1000])[0]
    assert np.array_equal(exact, streets.rows(points, points).rows(0, 60)[:, 0])
