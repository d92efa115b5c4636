"""Compiling: each column of the search by hand, and every feature that is not honoured refused by name."""

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from doorstep.domain.arrival_curves import ArrivalCost, DurationCurve
from doorstep.domain.energy import Battery, ChargeStep, Consumption
from doorstep.domain.errors import InputError
from doorstep.domain.ids import HubId, TaskId, VehicleId
from doorstep.domain.loads import Load, LoadLimit
from doorstep.domain.problem import Problem
from doorstep.domain.shifts import BreakRule, Overtime, Shift
from doorstep.domain.tasks import ServiceTime, TaskKind, TaskWindow
from doorstep.domain.travel import ONE_SPEED, UNREACHABLE, NearestTravel, Travel, TravelMatrix, TravelShapes
from doorstep.planning.columns.lean import LATEST_DS, MANDATORY, NO_WAY, UNLIMITED
from doorstep.planning.columns.loads import counted_dimensions
from doorstep.planning.columns.ranges import NO_LIMIT
from doorstep.planning.columns.travel import RowTravel
from doorstep.planning.compiling.hours import fits_lean
from doorstep.planning.compiling.lean import compile_problem
from doorstep.planning.compiling.rich import compile_rich
from doorstep.planning.features import CHECKED, LEAN, ON_FOOT, RICH, SEARCHED, Feature, uses
from tests.house.sources import ROOT
from tests.planning.further_days import further_days
from tests.planning.small_day import (
    EIGHT,
    HUB,
    POINTS,
    TASKS,
    VAN,
    day,
    street,
    vehicle,
    window,
    with_shift,
    with_task,
    with_type,
)


def test_the_columns_of_the_small_day():
    """A metre costs 0.05 minor, which divides the 300 of a route: the unit is 0.05, the route 6000 units."""
    compiled = compile_problem(day(travel=Travel(POINTS, {"van": street(metre_ds=2)})))
    flat = compiled.flat
    assert compiled.unit.ninths == 9 * 50_000
    assert flat.travel_cost[0].tolist() == [0, 1000, 2000, 3000]
    assert flat.travel_ds is not None
    assert flat.travel_ds[1].tolist() == [2000, 0, 2000, 4000]
    assert flat.task_place.tolist() == [1, 2, 3]
    assert flat.task_demand.tolist() == [[2], [3], [4]]
    assert flat.task_service_ds.tolist() == [600, 600, 600]
    assert flat.task_opens_ds is not None
    assert flat.task_opens_ds.tolist() == [-LATEST_DS, 6000, -LATEST_DS]
    assert flat.task_closes_ds is not None
    assert flat.task_closes_ds.tolist() == [LATEST_DS, 9000, LATEST_DS]
    assert flat.task_price.tolist() == [MANDATORY] * 3
    assert flat.vehicle_capacity.tolist() == [[10]]
    assert (flat.vehicle_start.tolist(), flat.vehicle_end.tolist()) == ([0], [0])
    assert flat.vehicle_opens_ds is not None
    assert flat.vehicle_opens_ds.tolist() == [0]
    assert flat.vehicle_closes_ds is not None
    assert flat.vehicle_closes_ds.tolist() == [36_000]
    assert flat.vehicle_fixed_cost.tolist() == [6000]
    assert flat.vehicle_count.tolist() == [2]


def test_prices_count_in_the_same_unit():
    """70 minor are 1400 of 0.05; nothing is 0 and not mandatory."""
    compiled = compile_problem(with_task("c", price_if_unserved_minor=70))
    assert compiled.flat.task_price.tolist() == [MANDATORY, MANDATORY, 1400]
    free = compile_problem(with_task("c", price_if_unserved_minor=0))
    assert free.flat.task_price.tolist() == [MANDATORY, MANDATORY, 0]


def test_vehicles_that_differ_in_nothing_become_one_row():
    """As many as tasks are unlimited; another shift or type is another row."""
    three = [vehicle(f"van-{number}") for number in (1, 2, 3)]
    assert compile_problem(day(vehicles=three)).flat.vehicle_count.tolist() == [UNLIMITED]
    early = vehicle("early", shift=Shift(window(0, 1800)))
    small = vehicle("small", replace(VAN, name="small", limit=LoadLimit(pieces=5, mass_g=7)))
    compiled = compile_problem(day(vehicles=[three[0], early, three[1], small]))
    assert compiled.flat.vehicle_count.tolist() == [2, 1, 1]
    assert compiled.flat.vehicle_capacity.tolist() == [[10], [10], [5]]
    assert compiled.kinds == (("van-1", "van-2"), ("early",), ("small",))
    named = compiled.named([(1, (0,)), (0, (2, 1)), (0, ())])
    assert named == [("early", ("a",)), ("van-1", ("c", "b")), ("van-2", ())]


def test_a_dimension_counts_if_something_loads_it_and_some_vehicle_limits_it():
    """Mass is limited but nobody says what anything weighs; volume is known but not limited."""
    large = with_task("c", load=Load(pieces=4, volume_cm3=9))
    assert counted_dimensions(large) == ("pieces",)
    heavy = vehicle("small", replace(VAN, name="small", limit=LoadLimit(pieces=5, mass_g=7)))
    weighed = day(vehicles=[vehicle("van-1"), heavy])
    assert counted_dimensions(weighed) == ("pieces",)
    tasks = tuple(replace(task, load=Load(pieces=1, mass_g=3)) for task in weighed.tasks)
    flat = compile_problem(replace(weighed, tasks=tasks)).flat
    assert flat.task_demand.tolist() == [[3, 1]] * 3
    assert flat.vehicle_capacity.tolist() == [[NO_LIMIT, 10], [7, 5]]


def test_where_no_dimension_binds_one_is_kept():
    """Columns without a dimension would be no columns; a limit of 2**40 never binds."""
    assert counted_dimensions(with_type(limit=LoadLimit())) == ("pieces",)
    assert counted_dimensions(with_type(limit=LoadLimit(pieces=2**40))) == ("pieces",)
    light = with_type(limit=LoadLimit())
    tasks = tuple(replace(task, load=Load()) for task in light.tasks)
    assert counted_dimensions(replace(light, tasks=tasks)) == ("mass_g",)


def test_routes_turn_into_rows_without_what_is_gone():
    """A start plan of yesterday may hold a task or a van that today lacks."""
    compiled = compile_problem(day())
    yesterday = [
        (VehicleId("van-2"), (TaskId("c"), TaskId("gone"), TaskId("a"))),
        (VehicleId("lorry"), (TaskId("b"),)),
        (VehicleId("van-1"), (TaskId("gone"),)),
    ]
    assert compiled.rows(yesterday) == ((0, (2, 0)),)


def test_an_unreachable_pair_is_no_way():
    """In cost and in time."""
    base, metres = street(metre_ds=2).base_ds.copy(), street().distance_m.copy()
    base[1, 2] = metres[1, 2] = UNREACHABLE
    flat = compile_problem(day(travel=Travel(POINTS, {"van": TravelMatrix(base, metres)}))).flat
    assert flat.travel_ds is not None
    assert flat.travel_cost[1, 2] == flat.travel_ds[1, 2] == NO_WAY
    assert flat.travel_cost[2, 1] == 1000


def test_time_is_not_kept_where_it_cannot_bind():
    """Three doors, no window, a shift of a day; ten minutes may bind."""
    plain = [replace(task, windows=()) for task in TASKS]
    long = [vehicle(name, shift=Shift(window(0, 86_400))) for name in ("van-1", "van-2")]
    flat = compile_problem(day(plain, long)).flat
    assert flat.travel_ds is None
    assert flat.task_opens_ds is flat.vehicle_closes_ds is None
    short = [vehicle(name, shift=Shift(window(0, 600))) for name in ("van-1", "van-2")]
    assert compile_problem(day(plain, short)).flat.vehicle_closes_ds is not None


def test_a_matrix_that_fits_is_not_copied():
    """A gigabyte twice would be one too many."""
    metres = street().distance_m
    shared = TravelMatrix(metres, metres)
    kind = replace(VAN, costs=replace(VAN.costs, route_minor=0))
    problem = day(vehicles=[vehicle("van-1", kind)], travel=Travel(POINTS, {"van": shared}))
    flat = compile_problem(problem).flat
    assert np.shares_memory(flat.travel_cost, metres)
    assert flat.travel_ds is None


def test_numbers_beyond_the_columns_are_refused():
    """A way of 100 000 km, a load of two thousand million pieces, a shift in the next century."""
    far = street().distance_m.copy()
    far[0, 1] = 100_000_000
    with pytest.raises(InputError, match="distances times the cost per km are too large"):
        compile_problem(day(travel=Travel(POINTS, {"van": TravelMatrix(street().base_ds, far)})))
    with pytest.raises(InputError, match="a load beyond the search's range"):
        compile_problem(with_task("a", load=Load(pieces=2_000_000_000)))
    century = 3_200_000_000
    with pytest.raises(InputError, match="a shift beyond the search's range"):
        compile_problem(with_shift(Shift(window(century, century + 3600))))


def test_nearest_rows_go_to_the_search_as_rows_and_who_stays_needs_no_row():
    """Of four doors on a line each lists its neighbours; a door's way to itself is added, 0 long."""
    first = np.array([0, 1, 3, 5, 6], np.int64)
    neighbour = np.array([1, 0, 2, 1, 3, 2], np.int32)
    apart = np.full(6, 1000, np.int32)
    near = NearestTravel(first, neighbour, apart, apart * 2)
    flat = compile_problem(day(travel=Travel(POINTS, {"van": near}))).flat
    rows = flat.open_travel
    assert isinstance(rows, RowTravel)
    assert flat.travel_cost is None
    assert rows.first.tolist() == [0, 2, 5, 8, 10]
    assert rows.place.tolist() == [0, 1, 0, 1, 2, 1, 2, 3, 2, 3]
    assert rows.ds is not None
    assert rows.ds.tolist() == [0, 1000, 1000, 0, 1000, 1000, 0, 1000, 1000, 0]
    # 2000 m at 50 minor a kilometre are 100 minor, and 50 minor are the unit.
    assert [cost for cost in rows.cost.tolist() if cost] == [rows.cost.max()] * 6


def asked() -> Iterator[tuple[Feature, Problem]]:
    """A problem for each feature."""
    shift = Shift(window(0, 3600))
    open_end = replace(vehicle("van-1"), end=None)
    twice = tuple(TaskWindow(window(*span)) for span in ((0, 100), (600, 900)))
    b = TASKS[1].windows[0]
    paired = [
        replace(TASKS[0], kind=TaskKind.PICKUP, partner=TaskId("b")),
        replace(TASKS[1], partner=TaskId("a"), load=TASKS[0].load),
    ]
    other = replace(VAN, name="other", costs=replace(VAN.costs, rate_minor_per_km=60))
    yield Feature.MIXED_LOADS, with_task("a", kind=TaskKind.PICKUP)
    yield Feature.SEVERAL_WINDOWS, with_task("b", windows=twice)
    yield Feature.SOFT_WINDOWS, with_task("b", windows=(replace(b, late_minor_per_h=1),))
    yield Feature.RELEASE_TIME, with_task("b", released=EIGHT)
    yield Feature.ARRIVAL_COST, with_task("b", arrival_cost=ArrivalCost((EIGHT,), (0, 5)))
    yield (
        Feature.SERVICE_BY_ARRIVAL,
        with_task("b", service=(ServiceTime(5, None, DurationCurve((EIGHT,), (5,))),)),
    )
    yield Feature.SERVICE_BY_VEHICLE_TYPE, with_task("b", service=(ServiceTime(5, "van"),))
    yield Feature.SKILLS, with_task("b", skills=frozenset({"lift"}))
    yield Feature.CHOSEN_VEHICLES, with_task("b", forbidden_vehicles=frozenset({VehicleId("van-1")}))
    yield Feature.PAIRED_TASKS, day(paired)
    yield Feature.ALTERNATIVES, with_task("b", alternatives="home or locker")
    yield Feature.TASK_HUB, with_task("b", hub=HUB.id)
    yield Feature.OPEN_ROUTES, day(vehicles=[open_end])
    yield Feature.LATEST_START, with_shift(replace(shift, latest_start=EIGHT))
    yield Feature.MOST_WORK, with_shift(replace(shift, most_work_s=60))
    yield Feature.OVERTIME, with_shift(replace(shift, overtime=Overtime(60, 100)))
    yield Feature.BREAKS, with_shift(replace(shift, breaks=(BreakRule(60, None, 900),)))
    yield Feature.UNAVAILABLE, day(vehicles=[replace(vehicle("van-1"), unavailable=(window(5, 9),))])
    yield Feature.SEVERAL_TRIPS, day(vehicles=[replace(vehicle("van-1"), hubs=(HubId("hub"),))])
    yield Feature.MOST_STOPS, with_type(most_stops=3)
    yield Feature.MOST_DISTANCE, with_type(most_distance_m=3)
    yield Feature.SPEED, with_type(speed_percent=110)
    yield Feature.STOP_COST, with_type(costs=replace(VAN.costs, stop_minor=1))
    yield Feature.DIFFERENT_TRAVEL, day(vehicles=[vehicle("van-1"), vehicle("other-1", other)])
    battery = Battery(1000, 100, (ChargeStep(0, 7000),))
    yield Feature.BATTERY, with_type(battery=battery, consumption=Consumption(200))
    yield from further_days()


ASKED = list(asked())
NAMES = [feature.name for feature, _ in ASKED]


@pytest.mark.parametrize(("feature", "problem"), ASKED, ids=NAMES)
def test_what_the_search_does_not_honour_is_refused_by_name(feature: Feature, problem: Problem):
    """Never ignored: a plan without the lift would be a promise broken."""
    asked_for = {use.feature for use in uses(problem)}
    assert feature in asked_for
    with pytest.raises(InputError, match=r"the lean search does not honour .* yet"):
        compile_problem(problem)
    if asked_for <= (RICH if problem.walking is None else ON_FOOT):
        assert len(compile_rich(problem).columns.tasks.task_place) == len(problem.tasks)
    else:
        with pytest.raises(InputError, match=r"the search does not honour .* yet"):
            compile_rich(problem)


def test_each_feature_has_its_problem_here():
    """A new feature without one would be refused, or ignored, on trust."""
    assert {feature for feature, _ in ASKED} == set(Feature) - LEAN
    assert not SEARCHED - CHECKED, "what is searched must be checked"


@pytest.mark.parametrize("feature", Feature, ids=lambda feature: feature.name)
def test_each_feature_stands_in_the_table_with_what_is_honoured(feature: Feature):
    """docs/reference/planning-features.md: users read there what is refused."""
    page = ROOT / "docs" / "reference" / "planning-features.md"
    rows = [[cell.strip() for cell in line.split("|")] for line in page.read_text("utf-8").splitlines()]
    searched, checked = next(row[3:5] for row in rows if len(row) > 4 and row[1] == feature.value)
    assert searched == ("yes" if feature in SEARCHED else "refused so far")
    assert checked == ("yes" if feature in CHECKED else "refused so far")


def test_paid_hours_and_speeds_of_the_day_are_columns_of_the_lean_search():
    """18 minor an hour are 4500 ninths of a micro-minor a tenth of a second, and 50 a kilometre 450 000 a
    metre: the unit is 4500. One class of two steps; both it and the rate need durations and windows.
    """
    speed = np.array([[ONE_SPEED, ONE_SPEED // 2]], np.int32)
    slow = TravelMatrix(street().base_ds, street().distance_m, TravelShapes(speed, 0, 700))
    priced = with_type(costs=replace(VAN.costs, rate_minor_per_h=18))
    problem = replace(priced, travel=Travel(POINTS, {"van": slow}, epoch=EIGHT))
    assert fits_lean(problem)
    compiled = compile_problem(problem)
    flat = compiled.flat
    assert compiled.unit.ninths == 4500
    assert flat.vehicle_cost_per_ds is not None
    assert flat.vehicle_cost_per_ds.tolist() == [1]
    assert flat.travel_cost is not None
    assert flat.travel_cost[0].tolist() == [0, 100_000, 200_000, 300_000]
    assert flat.hours is not None
    assert flat.hours.shape_class.tolist() == [[0] * 4] * 4
    assert (flat.hours.speed.tolist(), flat.hours.step_ds) == ([[1024, 512]], 7000)
    assert flat.travel_ds is not None
    assert flat.travel_ds[0].tolist() == [0, 1000, 2000, 3000]
    assert flat.task_opens_ds is not None
    assert compile_problem(priced).flat.hours is None


def test_numbers_beyond_the_narrow_columns_of_hours_go_to_the_rich_search():
    """Where hours count a leg of ten days does not fit beside its class: the rich search has room for it."""
    days_ds = street().base_ds * 9000
    far = Travel(POINTS, {"van": TravelMatrix(days_ds, street().distance_m)})
    priced = with_type(costs=replace(VAN.costs, rate_minor_per_h=18))
    assert not fits_lean(replace(priced, travel=far))
    assert fits_lean(replace(day(), travel=far))


def test_durations_that_are_the_same_numbers_as_costs_are_not_sent_twice():
    """A decisecond for each metre, and a metre costs one unit."""
    assert compile_problem(day()).flat.travel_ds is None


def test_each_test_that_the_table_names_is_there():
    """A claim whose test is gone is a claim."""
    page = (ROOT / "docs" / "reference" / "planning-features.md").read_text("utf-8")
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests" / "planning").rglob("test_*.py"))
    named = re.findall(r"`(test_\w+)`", page)
    assert len(named) > 10
    assert [name for name in named if f"def {name}(" not in tests] == []
