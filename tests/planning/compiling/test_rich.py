"""Compiling for the rich search: each column by hand."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from doorstep.domain.arrival_curves import ArrivalCost, DurationCurve
from doorstep.domain.errors import InputError, UnknownNameError
from doorstep.domain.ids import TaskId, VehicleId
from doorstep.domain.loads import Load, LoadLimit
from doorstep.domain.problem import Problem
from doorstep.domain.shifts import BreakRule, Overtime, Shift
from doorstep.domain.tasks import ServiceTime, TaskKind, TaskWindow
from doorstep.domain.travel import (
    ONE_SPEED,
    UNREACHABLE,
    CoordinateTravel,
    NearestTravel,
    Travel,
    TravelMatrix,
    TravelShapes,
)
from doorstep.domain.windows import WeeklyHours, WeeklySpan
from doorstep.planning.columns.money import CostUnit
from doorstep.planning.columns.rich import LATEST_DS, MANDATORY, NO_LIMIT, NO_WAY, NONE, RichColumns
from doorstep.planning.compiling.kinds import kinds_of
from doorstep.planning.compiling.rich import compile_rich
from doorstep.planning.compiling.scripts import Names
from doorstep.planning.script import Reload, RouteScript, Serve, TakeRest
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


def columns(problem: Problem) -> RichColumns:
    """The columns of a problem."""
    return compile_rich(problem).columns


def test_the_columns_of_the_small_day():
    """In ninths of a micro-minor a metre is 450 000, a route 2 700 000 000: the unit is the former."""
    compiled = compile_rich(day())
    flat = compiled.columns.flat()
    assert compiled.unit == CostUnit(450_000)
    assert flat.travel[0].distance[0].tolist() == [0, 1000, 2000, 3000]
    assert flat.travel[0].base_ds[1].tolist() == [1000, 0, 1000, 2000]
    assert flat.travel[0].shape_class is None
    assert (flat.task_place.tolist(), flat.task_kind.tolist()) == ([1, 2, 3], [0, 0, 0])
    assert flat.task_demand.tolist() == [[2], [3], [4]]
    assert flat.task_service_ds.tolist() == [[600], [600], [600]]
    assert flat.task_price.tolist() == [MANDATORY] * 3
    assert flat.window_first.tolist() == [0, 0, 1, 1]
    assert (flat.window_opens_ds.tolist(), flat.window_closes_ds.tolist()) == ([6000], [9000])
    assert (flat.window_early.tolist(), flat.window_late.tolist()) == ([-1], [-1])
    assert flat.kind_capacity.tolist() == [[10]]
    assert (flat.kind_fixed.tolist(), flat.kind_per_distance.tolist()) == ([6000], [1])
    assert flat.kind_count.tolist() == [2]
    shift = (flat.kind_opens_ds, flat.kind_latest_start_ds, flat.kind_overtime_from_ds, flat.kind_closes_ds)
    assert [column.tolist() for column in shift] == [[0], [36_000], [36_000], [36_000]]
    for name in ("task_partner", "task_group", "task_hub", "kind_most_work_ds", "kind_most_stops"):
        assert set(getattr(flat, name).tolist()) == {NONE}, name
    assert flat.task_released_ds.tolist() == [-LATEST_DS] * 3
    assert flat.kind_allows is flat.kind_task_cost is None
    assert (flat.hub_place.tolist(), flat.kind_hub.tolist()) == ([0], [])


def test_an_hourly_rate_is_whole_in_ninths():
    """1 minor an hour is 250 ninths of a micro-minor a tenth; 36 an hour is the unit beside 0.05 a metre."""
    one = with_type(costs=replace(VAN.costs, rate_minor_per_h=36))
    compiled = compile_rich(one)
    assert compiled.unit == CostUnit(9000)
    rates = compiled.columns.rates
    assert (rates.kind_per_ds.tolist(), rates.kind_per_distance.tolist()) == ([1], [50])
    assert compiled.unit.minor(36_000) == 36


def test_costs_of_windows_arrivals_and_wishes_share_the_unit():
    """7200 an hour late is 1.8 million ninths a tenth: four units."""
    soft = TaskWindow(window(600, 900), None, 7200)
    steps = ArrivalCost((EIGHT + timedelta(seconds=60),), (0, 3))
    task = replace(
        TASKS[1],
        windows=(soft,),
        arrival_cost=steps,
        vehicle_costs={VehicleId("van-2"): 9},
        price_if_unserved_minor=70,
    )
    compiled = compile_rich(day([TASKS[0], task, TASKS[2]]))
    flat = compiled.columns.flat()
    assert compiled.unit == CostUnit(450_000)
    assert (flat.window_early.tolist(), flat.window_late.tolist()) == ([-1], [4])
    assert flat.arrival_first.tolist() == [0, 0, 2, 2]
    assert flat.arrival_from_ds.tolist() == [-LATEST_DS, 600]
    assert flat.arrival_cost.tolist() == [0, 60]
    assert flat.kind_task_cost.tolist() == [[0, 0, 0], [0, 180, 0]]
    assert flat.task_price.tolist() == [MANDATORY, 1400, MANDATORY]


def test_vehicles_are_one_kind_only_if_nothing_tells_them_apart():
    """A skill, a wish, times off or another start make another kind; a driver does not."""
    alike = [vehicle("one"), replace(vehicle("two"), driver="anna")]
    assert [kind.vehicles for kind in kinds_of(day(vehicles=alike))] == [("one", "two")]
    for changes in ({"skills": frozenset({"lift"})}, {"unavailable": (window(5, 9),)}, {"hubs": (HUB.id,)}):
        apart = [vehicle("one"), replace(vehicle("two"), **changes)]
        assert len(kinds_of(day(vehicles=apart))) == 2, changes
    wish = with_task("a", vehicle_costs={VehicleId("van-1"): 5})
    assert [kind.vehicles for kind in kinds_of(wish)] == [("van-1",), ("van-2",)]
    shunned = with_task("a", forbidden_vehicles=frozenset({VehicleId("van-2")}))
    assert columns(shunned).kinds.kind_allows.tolist() == [[1, 1, 1], [0, 1, 1]]


def test_skills_make_a_mask_only_where_they_bind():
    """A lift that every van has is no rule."""
    lift = frozenset({"lift"})
    lifted = [replace(task, skills=lift) for task in TASKS[:1]] + list(TASKS[1:])
    every = [replace(vehicle(name), skills=lift) for name in ("one", "two")]
    assert columns(day(lifted, every)).kinds.kind_allows is None
    some = [replace(vehicle("one"), skills=lift), vehicle("two")]
    assert columns(day(lifted, some)).kinds.kind_allows.tolist() == [[1, 1, 1], [0, 1, 1]]


def test_each_type_with_its_own_service_is_a_class():
    """Types that no task treats apart share the first class."""
    own = (ServiceTime(60), ServiceTime(90, "bike"), ServiceTime(5, "sledge"))
    bike = replace(VAN, name="bike")
    problem = day([replace(TASKS[0], service=own), *TASKS[1:]], [vehicle("v"), vehicle("b", bike)])
    flat = columns(problem).flat()
    assert flat.task_service_ds.tolist() == [[600, 900], [600, 600], [600, 600]]
    assert flat.kind_service.tolist() == [0, 1]


def test_service_by_arrival_is_a_curve():
    """Of all types; one that holds for some types only is refused."""
    curve = DurationCurve((EIGHT, EIGHT + timedelta(seconds=100)), (30, 80))
    flat = columns(with_task("b", service=(ServiceTime(60, None, curve),))).flat()
    assert flat.service_first.tolist() == [0, 0, 2, 2]
    assert (flat.service_at_ds.tolist(), flat.service_curve_ds.tolist()) == ([0, 1000], [300, 800])
    own = (ServiceTime(60), ServiceTime(60, "van", curve))
    with pytest.raises(InputError, match=r"task b: .* of some vehicle types only"):
        columns(with_task("b", service=own))


def test_pairs_groups_releases_and_hubs_of_tasks():
    """Partners name each other; a pair belongs to a group as a whole."""
    pair = [
        replace(TASKS[0], kind=TaskKind.PICKUP, partner=TaskId("b"), alternatives="g"),
        replace(TASKS[1], partner=TaskId("a"), load=TASKS[0].load),
        replace(TASKS[2], hub=HUB.id, released=EIGHT + timedelta(seconds=1.5)),
    ]
    tasks = columns(day(pair)).tasks
    assert tasks.task_kind.tolist() == [3, 4, 0]
    assert tasks.task_partner.tolist() == [1, 0, NONE]
    assert tasks.task_group.tolist() == [0, 0, NONE]
    assert tasks.task_hub.tolist() == [NONE, NONE, 0]
    assert tasks.task_released_ds.tolist() == [-LATEST_DS, -LATEST_DS, 20]
    pair[1] = replace(pair[1], alternatives="h")
    with pytest.raises(InputError, match="task a: a pair in two groups of alternatives: 'g'"):
        columns(day(pair))


def test_shifts_with_overtime_rests_and_times_off():
    """Overtime counts to the hard end; a rest without window may begin at any time."""
    shift = Shift(
        window(100, 3600),
        EIGHT + timedelta(seconds=200),
        1800,
        Overtime(600, 36),
        (BreakRule(60, window(900, 1000), 650), BreakRule(30, None, 700)),
    )
    van = replace(vehicle("van-1", shift=shift), unavailable=(window(5, 9),))
    flat = columns(day(vehicles=[van])).flat()
    assert (flat.kind_opens_ds.tolist(), flat.kind_latest_start_ds.tolist()) == ([1000], [2000])
    assert (flat.kind_overtime_from_ds.tolist(), flat.kind_closes_ds.tolist()) == ([36_000], [42_000])
    assert flat.kind_most_work_ds.tolist() == [18_000]
    assert flat.kind_overtime_per_ds.tolist() == [1]
    assert flat.rest_ds.tolist() == [600, 300]
    assert flat.rest_opens_ds.tolist() == [9000, -LATEST_DS]
    assert flat.rest_closes_ds.tolist() == [10_000, LATEST_DS]
    assert flat.rest_after_work_ds.tolist() == [6500, 7000]
    assert (flat.unavailable_from_ds.tolist(), flat.unavailable_until_ds.tolist()) == ([50], [90])


def test_open_routes_have_no_place():
    """A start of None is no row."""
    away = replace(vehicle("van-1"), start=None)
    kinds = columns(day(vehicles=[away])).kinds
    assert (kinds.kind_start.tolist(), kinds.kind_end.tolist()) == ([NONE], [0])


def test_speed_rounds_up_and_makes_its_own_travel():
    """93 % of 1000, 2000 and 3000 ds, and 93 % of 7 ds is 6.51: 7."""
    base = street().base_ds.copy()
    base[0, 1] = 7
    fast = replace(VAN, name="fast", speed_percent=93)
    problem = day(
        vehicles=[vehicle("slow"), vehicle("fast", fast)],
        travel=Travel(POINTS, {"van": TravelMatrix(base, street().distance_m)}),
    )
    found = columns(problem)
    assert found.kinds.kind_travel.tolist() == [0, 1]
    assert found.travel[0].base_ds[0].tolist() == [0, 7, 2000, 3000]
    assert found.travel[1].base_ds[0].tolist() == [0, 7, 1860, 2790]


def test_shapes_of_one_class_are_laid_out_for_every_pair():
    """None would mean that time does not matter."""
    speed = np.array([[ONE_SPEED, ONE_SPEED // 2]], np.int32)
    slow = TravelMatrix(street().base_ds, street().distance_m, TravelShapes(speed, 60, 700))
    ways = columns(day(travel=Travel(POINTS, {"van": slow}, epoch=EIGHT))).travel[0]
    assert ways.shape_class is not None
    assert ways.shape_class.tolist() == [[0] * 4] * 4
    assert (ways.start_ds, ways.step_ds, ways.speed.tolist()) == (600, 7000, [[1024, 512]])


def test_nearest_rows_become_a_matrix_without_what_is_not_listed():
    """What is unknown cannot be driven; who stays where they are needs no row."""
    near = NearestTravel(
        np.array([0, 2, 4, 4, 4], np.int64),
        np.array([0, 1, 0, 2], np.int32),
        np.array([0, 10, 11, UNREACHABLE], np.int32),
        np.array([0, 100, 110, UNREACHABLE], np.int32),
    )
    ways = columns(day(travel=Travel(POINTS, {"van": near}))).travel[0]
    assert ways.base_ds[:2].tolist() == [[0, 10, NO_WAY, NO_WAY], [11, 0, NO_WAY, NO_WAY]]
    assert ways.distance[1].tolist() == [110, 0, NO_WAY, NO_WAY]


def test_hours_of_hubs_are_laid_out_over_the_shift():
    """Open on Mondays from nine to ten local time; 2026-11-23 is a Monday. A closed hub is never open."""
    hours = WeeklyHours((WeeklySpan(frozenset({0}), 9 * 3600, 10 * 3600),))
    hubs = columns(day(hub=replace(HUB, hours=hours, reload_s=30))).hubs
    assert hubs.hub_reload_ds.tolist() == [300]
    assert hubs.hub_window_first.tolist() == [0, 1]
    assert (hubs.hub_opens_ds.tolist(), hubs.hub_closes_ds.tolist()) == ([36_000], [71_990])
    never = replace(HUB, hours=WeeklyHours((WeeklySpan(frozenset({2}), 0, 60),)))
    closed = columns(day(hub=never)).hubs
    assert closed.hub_opens_ds.tolist() == closed.hub_closes_ds.tolist() == [LATEST_DS - 2]


def test_numbers_beyond_the_columns_are_refused_with_their_place():
    """A shift, a window and a release in the next century, a load of two thousand million pieces."""
    century = 3_200_000_000
    with pytest.raises(InputError, match="shift of vehicle van-1: beyond the search's range of time"):
        columns(with_shift(Shift(window(century, century + 3600))))
    with pytest.raises(InputError, match="window of task b: beyond the search's range of time"):
        columns(with_task("b", windows=(TaskWindow(window(century, century + 1)),)))
    with pytest.raises(InputError, match="release of task b: beyond"):
        columns(with_task("b", released=EIGHT + timedelta(seconds=century)))
    with pytest.raises(InputError, match=r"load of task a: a load beyond the search's range: 2000000000"):
        columns(with_task("a", load=Load(pieces=2_000_000_000)))
    with pytest.raises(InputError, match="task a: a service beyond the search's range"):
        columns(with_task("a", service=(ServiceTime(10_000_000),)))
    far = street().distance_m.copy()
    far[0, 1] = 100_000_000
    with pytest.raises(InputError, match="distances of profile van are too large for the search: 100000000"):
        columns(day(travel=Travel(POINTS, {"van": TravelMatrix(street().base_ds, far)})))


def test_costs_that_would_overflow_are_refused():
    """An amount that no unit makes small, and rates that are small but add up over the day."""
    with pytest.raises(InputError, match="costs would overflow: a price if unserved of too many units"):
        columns(with_task("a", price_if_unserved_minor=10**15 + 1))
    with pytest.raises(InputError, match="costs would overflow"):
        columns(with_task("b", windows=(TaskWindow(window(0, 9), 10**14 + 1, 1),)))
    with pytest.raises(InputError, match="arrival cost of task a: a cost below 0: -1"):
        columns(with_task("a", arrival_cost=ArrivalCost((), (-1,))))


def test_a_window_that_never_ends_is_drawn_nearer():
    """Nobody arrives in 621 days."""
    endless = window(-(10**10), 10**10)
    tasks = columns(with_task("b", windows=(TaskWindow(endless),))).tasks
    assert (tasks.window_opens_ds.tolist(), tasks.window_closes_ds.tolist()) == ([-LATEST_DS], [LATEST_DS])


def test_scripts_turn_into_columns_and_back():
    """Two vans of one kind are taken in order; the departure is kept in whole seconds."""
    rested = Shift(window(0, 3600), breaks=(BreakRule(60, None, 900),))
    vans = [replace(vehicle(name, shift=rested), hubs=(HUB.id,)) for name in ("van-1", "van-2")]
    problem = day(vehicles=vans)
    names = Names(problem, (("van-1", "van-2"),))
    first = RouteScript("van-1", (Serve("b"), TakeRest(0), Reload("hub"), Serve("a")), 340)
    second = RouteScript("van-2", (Serve("c"),), 0)
    written = names.plan([first, second])
    assert written.kind.tolist() == [0, 0]
    assert written.first.tolist() == [0, 4, 5]
    assert written.element_code.tolist() == [0, 2, 1, 0, 0]
    assert written.element_index.tolist() == [1, 0, 0, 0, 2]
    assert written.depart_ds.tolist() == [3400, 0]
    assert names.scripts(written) == (first, second)
    with pytest.raises(UnknownNameError, match="unknown vehicle: 'lorry'"):
        names.plan([RouteScript("lorry", (Serve("b"),))])


def test_a_limit_is_drawn_into_the_range_of_the_columns():
    """More than 2**30 pieces, metres or stops never bind."""
    wide = with_type(limit=LoadLimit(pieces=2**40), most_stops=2**40, most_distance_m=2**40)
    kinds = columns(wide).kinds
    assert kinds.kind_capacity.tolist() == [[NO_LIMIT]]
    assert kinds.kind_most_stops.tolist() == kinds.kind_most_distance.tolist() == [NONE]


def test_points_of_a_plane_become_a_matrix():
    """A kilometre apart each, as on the street."""
    line = CoordinateTravel(np.arange(4.0), np.zeros(4), 1000.0)
    ways = columns(day(travel=Travel(POINTS, {"van": line}))).travel[0]
    assert ways.distance.tolist() == street().distance_m.tolist()
    assert ways.base_ds.tolist() == street().base_ds.tolist()
