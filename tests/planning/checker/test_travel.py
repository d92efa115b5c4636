"""Ways of every kind of travel, and what they take out of a battery, recomputed by the checker."""

from dataclasses import replace

import numpy as np

from doorstep.domain.arrival_functions import ArrivalFunctions, ArrivalShapes
from doorstep.domain.charging import Charging
from doorstep.domain.energy import Heating
from doorstep.domain.problem import Problem
from doorstep.domain.routes import Route
from doorstep.domain.travel import NearestTravel, Travel, TravelMatrix
from doorstep.planning import check
from doorstep.planning.checker import violations as rules
from doorstep.planning.checker.violations import Violation
from tests.planning.broken_plans import ROUTE, only
from tests.planning.further_days import electric, with_parts, with_travel
from tests.planning.further_plans import costs_of, driven
from tests.planning.small_day import EIGHT, POINTS, VAN, day, plan, street, vehicle


def energies(route: Route) -> list[int]:
    """Watt hours of each way to a stop."""
    return [stop.leg.energy_wh for stop in route.stops if stop.leg is not None]


def but_for_energy(problem: Problem, text: str) -> list[Violation]:
    """What is broken, a battery that is too small aside."""
    found = check(problem, driven(problem, text))
    return [broken for broken in found if not isinstance(broken, rules.OutOfEnergy)]


def test_different_types_drive_their_own_travel():
    """A bike needs twice the time of the van and half of its way, at a tenth of its price."""
    bike = replace(VAN, name="bike", profile="bike", costs=replace(VAN.costs, rate_minor_per_km=5))
    half = TravelMatrix(2 * street().base_ds, street().distance_m // 2)
    travel = Travel(POINTS, {"van": street(), "bike": half})
    problem = day(vehicles=[vehicle("van-1"), vehicle("van-2", bike)], travel=travel)
    paper = driven(problem, "a", "c b")
    assert check(problem, paper) == []
    by_van, by_bike = paper.routes
    assert (by_van.distance_m, by_bike.distance_m) == (2000, 3000)
    assert (costs_of(by_van)["distance"], costs_of(by_bike)["distance"]) == (100, 15)
    assert by_bike.stops[0].arrive_s - by_bike.trips[0].depart_s == 600


def test_climbing_takes_more_and_descending_gives_back():
    """A tonne up 100 m takes 272 Wh and half of it comes back for 100 m down: 150 + 136 Wh each kilometre."""
    metres = np.full((4, 4), 100, np.uint16)
    kind = electric(climb_wh_per_100_m_t=272, empty_mass_g=1_000_000, recovered_percent=50).vehicles
    problem = with_parts(with_travel(climb_m=metres, descent_m=metres), vehicles=kind)
    assert but_for_energy(problem, "a b c") == []
    assert energies(driven(problem, "a b c").routes[0]) == [286, 286, 286]


def test_cold_takes_more_for_as_long_as_a_way_lasts():
    """3600 W for 100 s are 100 Wh, below freezing only."""
    heated = electric(heating=(Heating(-40, 3600), Heating(0, 0)))
    cold = with_parts(heated, charging=Charging(celsius=-5))
    assert but_for_energy(cold, "a b c") == []
    assert energies(driven(cold, "a b c").routes[0]) == [250, 250, 250]
    assert energies(driven(heated, "a b c").routes[0]) == [150, 150, 150]


def test_ways_that_rows_do_not_list_are_no_ways():
    """Rows of two neighbours each know the way from a to b and not that home from c."""
    first = np.array([0, 2, 4, 6, 8], np.int64)
    neighbour = np.array([0, 1, 1, 2, 2, 3, 2, 3], np.int32)
    metres = np.array([0, 1000, 0, 1000, 0, 1000, 1000, 0], np.int32)
    near = Travel(POINTS, {"van": NearestTravel(first, neighbour, metres, metres)})
    found = only(check(day(travel=near), plan(day(), "abc")))
    assert found == rules.NoWayBetween(ROUTE, POINTS[3], POINTS[0])


def test_travel_by_arrival_functions_is_recomputed():
    """100 s a kilometre, and from b to c 300 s for whoever leaves at 700 s or later."""
    base = street().base_ds
    leave, arrive = [], []
    for start in range(4):
        for end in range(4):
            slow = (start, end) == (2, 3)
            leave.append([0, 7000, 7000] if slow else [0])
            arrive.append([1000, 8000, 10_000] if slow else [int(base[start, end])])
    first = np.cumsum([0, *(len(points) for points in leave)]).astype(np.int64)
    columns = (np.array([at for points in column for at in points], np.int64) for column in (leave, arrive))
    leave_ds, arrive_ds = columns
    shapes = ArrivalShapes(first=first, leave_ds=leave_ds, arrive_ds=arrive_ds)
    travel = Travel(POINTS, {"van": ArrivalFunctions(shapes, street().distance_m)}, epoch=EIGHT)
    problem = day(travel=travel)
    paper = driven(problem, "a b c")
    assert check(problem, paper) == []
    assert paper.routes[0].stops[2].arrive_s == 760
    late = driven(problem, "a b c", depart_s=400)
    assert late.routes[0].stops[1].depart_s == 720
    assert late.routes[0].stops[2].arrive_s == 1020
    assert check(problem, late) == []
