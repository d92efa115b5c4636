"""Why: a VROOM user switches only if the same document means the same problem, to the second and the cost."""

from __future__ import annotations

import numpy as np
import pytest

from doorstep.connectors.vroom.prices import prices_of
from doorstep.connectors.vroom.problem import looks_like_vroom
from doorstep.domain.loads import Load, LoadLimit
from doorstep.domain.tasks import TaskKind
from doorstep.domain.travel import UNREACHABLE, TravelMatrix
from tests.connectors.vroom_documents import LINE_M, LINE_S, day, day_with, read

CAR = "car"


def matrix_of(instance, name=CAR) -> TravelMatrix:
    """Give the travel of a profile."""
    travel = instance.problem.travel.profiles[name]
    assert isinstance(travel, TravelMatrix)
    return travel


def leg_cost(instance, start: int, end: int, vehicle: int = 0) -> float:
    """Price one leg of a vehicle in VROOM's unit."""
    kind = instance.problem.vehicles[vehicle].type
    travel = matrix_of(instance, kind.profile)
    minor = travel.distance_m[start, end] * kind.costs.rate_minor_per_km / 1000
    toll = 0 if travel.toll_minor is None else travel.toll_minor[start, end]
    return float(minor + toll) / instance.travel.minor_per_cost


def test_a_leg_costs_its_seconds_by_default():
    """VROOM's default is 3600 per hour: one per second."""
    instance = read(day())
    assert matrix_of(instance).base_ds[0, 3] == 3000
    assert leg_cost(instance, 0, 3) == 300
    assert instance.travel.minor_per_cost == 1


def test_rates_per_hour_and_km_add_up_exactly():
    """100 s at 50 per hour are 25/18, 700 m at 3 per km are 2.1: nothing may be rounded away."""
    document = day_with("vehicles", costs={"fixed": 5, "per_hour": 50, "per_km": 3})
    document["matrices"]["car"]["distances"] = LINE_M
    instance = read(document)
    assert leg_cost(instance, 0, 1) == pytest.approx(50 / 36 + 2.1, abs=1e-12)
    fixed_minor = instance.problem.vehicles[0].type.costs.route_minor
    assert fixed_minor == 5 * instance.travel.minor_per_cost


def test_a_matrix_of_costs_replaces_the_rates():
    """Durations keep time, costs price it."""
    document = day()
    document["matrices"]["car"]["costs"] = [[2 * cost for cost in row] for row in LINE_S]
    instance = read(document)
    assert leg_cost(instance, 0, 3) == 600
    assert matrix_of(instance).base_ds[0, 3] == 3000


def test_a_speed_factor_shortens_durations_and_their_cost():
    """1 / 1.3 is 77 hundredths in VROOM: 100 s become 77 s."""
    instance = read(day_with("vehicles", speed_factor=1.3))
    assert matrix_of(instance).base_ds[0, 1] == 770
    assert leg_cost(instance, 0, 1) == 77


def test_vehicles_of_other_rates_have_travel_of_their_own():
    """A bicycle's hour costs less than a van's on the same matrix."""
    document = day()
    document["vehicles"].append({"id": 2, "end_index": 3, "costs": {"per_hour": 1800}})
    instance = read(document)
    assert leg_cost(instance, 0, 1, vehicle=1) == 50
    assert [vehicle.type.profile for vehicle in instance.problem.vehicles] == ["car", "car 2"]
    assert instance.problem.vehicles[1].start is None


def test_a_limit_on_travel_time_bounds_driving_alone():
    """At the default rate the steps of cost are seconds of driving: waiting and service do not count."""
    instance = read(day_with("vehicles", max_travel_time=350))
    assert instance.problem.vehicles[0].type.most_distance_m == 350


def test_a_limit_on_distance_turns_the_cost_into_tolls():
    """Distances are needed for the limit; the cost by time goes with the ways."""
    document = day_with("vehicles", max_distance=1500)
    document["matrices"]["car"]["distances"] = LINE_M
    instance = read(document)
    kind = instance.problem.vehicles[0].type
    assert (kind.most_distance_m, kind.profile) == (1500, "car with max_distance")
    assert matrix_of(instance, kind.profile).distance_m[0, 1] == 700
    assert leg_cost(instance, 0, 1) == 100


def test_limits_that_cannot_bind_need_no_room():
    """The farthest legs out of start and both jobs make 3500 m and 700 s."""
    document = day_with("vehicles", max_distance=4900, max_travel_time=700)
    document["matrices"]["car"]["distances"] = LINE_M
    assert read(document).problem.vehicles[0].type.most_distance_m is None


def test_setup_of_a_place_of_its_own_is_part_of_the_service():
    """Nobody else is at row 2, so whoever comes there sets up."""
    instance = read(day())
    assert [task.service_s("type-1", instance.problem.epoch) for task in instance.problem.tasks] == [10, 30]


def test_setup_of_a_shared_place_is_part_of_the_way_there():
    """Two jobs at row 2: who comes from elsewhere sets up, once; who stays does not."""
    jobs = [
        {"id": 1, "location_index": 2, "setup": 30, "service": 5},
        {"id": 2, "location_index": 2, "setup": 30},
    ]
    instance = read(day(jobs=jobs))
    travel = matrix_of(instance)
    assert (travel.base_ds[0, 2], travel.base_ds[2, 2], travel.base_ds[2, 0]) == (2300, 0, 2000)
    assert leg_cost(instance, 0, 2) == 200
    assert instance.problem.tasks[0].service_s("type-1", instance.problem.epoch) == 5


def test_service_may_depend_on_the_type_of_vehicle():
    """VROOM names types; ours differ by more, and each keeps its service."""
    document = day_with("jobs", service_per_type={"bike": 99})
    document["vehicles"][0]["type"] = "bike"
    document["vehicles"].append({"id": 2, "start_index": 0})
    instance = read(document)
    task, epoch = instance.problem.tasks[0], instance.problem.epoch
    kinds = [vehicle.type.name for vehicle in instance.problem.vehicles]
    assert [task.service_s(kind, epoch) for kind in kinds] == [99, 10]


def test_amounts_are_loads_and_dimensions_of_zeros_do_not_count():
    """The second of five dimensions is never used, so four are enough."""
    document = day_with("vehicles", capacity=[4, 9, 3, 2, 1])
    document["jobs"][0]["delivery"] = [1, 0, 2, 1, 1]
    document["jobs"][1]["pickup"] = [3, 0, 0, 0, 0]
    problem = read(document).problem
    assert problem.tasks[0].load == Load(pieces=1, mass_g=2, volume_cm3=1, chilled_pieces=1)
    assert problem.tasks[1].kind is TaskKind.PICKUP
    assert problem.vehicles[0].type.limit == LoadLimit(pieces=4, mass_g=3, volume_cm3=2, chilled_pieces=1)


def test_shipments_are_pairs_with_ids_of_their_own():
    """Job 1, pickup 1 and delivery 1 are three things in VROOM."""
    shipment = {
        "amount": [3],
        "skills": [7],
        "pickup": {"id": 1, "location_index": 3, "service": 5},
        "delivery": {"id": 1, "location_index": 1},
    }
    document = day_with("vehicles", capacity=[3], skills=[7])
    problem = read(document | {"shipments": [shipment]}).problem
    pickup, delivery = problem.tasks[2:]
    assert (pickup.id, pickup.partner, delivery.partner) == ("pickup-1", "delivery-1", "pickup-1")
    assert pickup.skills == delivery.skills == frozenset({"7"})
    assert pickup.load == delivery.load == Load(pieces=3)


def test_priorities_come_before_numbers_and_numbers_before_cost():
    """VROOM's order: points of priority, then tasks, then cost."""
    jobs = [
        {"id": number, "location_index": 1, "priority": 3 if number == 1 else 0} for number in range(1, 9)
    ]
    instance = read(day(jobs=jobs))
    first, *others = [task.price_if_unserved_minor for task in instance.problem.tasks]
    dearest = 300 + 8 * 200  # the longest leg out of the start, and out of row 1 for each job
    assert min(others) > dearest
    assert first > sum(others) + dearest
    assert instance.prices.is_strict


def test_prices_stay_within_64_bits_and_in_order_when_they_cannot_be_strict():
    """Many dear tasks of high priority: the order of priorities remains, the sums stay addable."""
    far = [[0, 9_000_000], [9_000_000, 0]]
    jobs = [{"id": number, "location_index": 1, "priority": number % 101} for number in range(1, 600)]
    instance = read(day(jobs=jobs, matrices={"car": {"durations": far}}))
    prices = [task.price_if_unserved_minor for task in instance.problem.tasks]
    assert not instance.prices.is_strict
    assert prices[0] < prices[1] < prices[99]
    assert sum(prices) <= 9 * 10**11


def test_work_that_is_priced_is_a_cost_of_task_and_vehicle():
    """40 s of setup and service at 7200 per hour are 80."""
    instance = read(day_with("vehicles", costs={"per_task_hour": 7200}))
    costs = [task.vehicle_costs["1"] / instance.travel.minor_per_cost for task in instance.problem.tasks]
    assert costs == [20, 60]


def test_times_are_seconds_from_any_zero():
    """Seconds since 1970 become seconds since the first shift, and are told as they came."""
    morning = 1_700_000_000
    document = day_with("vehicles", time_window=[morning, morning + 3600])
    document["jobs"][1]["time_windows"] = [[morning + 500, morning + 600]]
    instance = read(document)
    window = instance.problem.tasks[1].windows[0].window
    assert instance.problem.span_s(window) == (500, 600)
    assert instance.clock.told_s(500) == morning + 500


def test_a_vehicle_without_a_window_may_leave_before_the_first_window_of_a_task():
    """All may be done before 500: 700 s of the longest ways and 40 s of work, from -240 cut to 0."""
    instance = read(day())
    assert instance.problem.span_s(instance.problem.vehicles[0].shift.window)[0] == 0
    assert instance.clock.base_s == 0


def test_a_window_after_all_shifts_can_never_be_met():
    """It is moved to just behind the plan's time instead of beyond what the search can count."""
    document = day_with("vehicles", time_window=[0, 1000])
    document["jobs"][1]["time_windows"] = [[1_700_000_000, 1_700_000_600]]
    instance = read(document)
    assert instance.problem.span_s(instance.problem.tasks[1].windows[0].window) == (1001, 1001)


def test_a_break_begins_early_enough_to_end_with_the_shift():
    """A VROOM route holds its breaks to the end; here it is owed from the last moment it would fit."""
    rest = {"id": 5, "service": 60, "time_windows": [[100, 2000]]}
    instance = read(day_with("vehicles", time_window=[0, 1000], breaks=[rest]))
    rule = instance.problem.vehicles[0].shift.breaks[0]
    assert rule.window is not None
    assert (rule.duration_s, instance.problem.span_s(rule.window)) == (60, (100, 940))


def test_huge_durations_mean_no_way():
    """What people write for «never»."""
    ways = [[0, 100], [4_000_000_000, 0]]
    instance = read(day(jobs=[{"id": 1, "location_index": 1}], matrices={"car": {"durations": ways}}))
    assert matrix_of(instance).base_ds[1, 0] == UNREACHABLE
    assert np.count_nonzero(matrix_of(instance).base_ds == UNREACHABLE) == 1


def test_a_way_that_a_slow_vehicle_takes_for_months_is_no_way():
    """100 s are 27 hours at a thousandth of the speed; 20,000 s are 231 days, more than any plan is long."""
    ways = [[0, 100], [20_000, 0]]
    slow = [{"id": 1, "start_index": 0, "speed_factor": 0.001}]
    jobs = [{"id": 1, "location_index": 1}]
    instance = read(day(vehicles=slow, jobs=jobs, matrices={"car": {"durations": ways}}))
    assert matrix_of(instance).base_ds.tolist() == [[0, 1_000_000], [UNREACHABLE, 0]]
    assert matrix_of(instance).distance_m[1, 0] == UNREACHABLE


def test_the_older_matrix_is_that_of_cars():
    """VROOM still reads it."""
    document = day(matrix=LINE_S)
    del document["matrices"]
    assert matrix_of(read(document)).base_ds[0, 1] == 1000


def test_a_document_is_told_by_its_keys():
    """`--format auto` must know it among other JSON."""
    assert looks_like_vroom(b'{"vehicles": [], "jobs": []}')
    assert not looks_like_vroom(b'{"format": "doorstep problem"}')


def test_a_point_is_the_greatest_step_between_priorities():
    """With 50 and 100 a plan that costs 10 at most needs 11 for a task and 44 for every 50 points."""
    prices = prices_of([0, 50, 100], 10)
    assert (prices.of(0), prices.of(50), prices.of(100)) == (11, 55, 99)
    assert prices.is_strict
