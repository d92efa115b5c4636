"""The rich search: plans keep every rule and cost what they say, and small days are planned as by hand."""

import itertools
import os
import signal
import threading
from dataclasses import replace

import numpy as np
import pytest

from doorstep.domain.errors import InputError
from doorstep.planning.search.budget import Budget, SearchOptions
from doorstep.planning.search.rich import RichPlan, search_rich
from tests.planning.rich_days import (
    DAY_DS,
    FAR,
    FEATURES,
    Draw,
    hubs_of,
    i32,
    i64,
    line_travel,
    rests_of,
    rich_day,
    rows_of,
    u8,
    windows_of,
)
from tests.planning.rich_rules import BrokenError, plan_cost, route_cost

TASK, RELOAD, REST = range(3)


def solve(columns, iterations: int = 300, **more) -> RichPlan:
    """Search, and work out anew what the plan costs and whether it keeps the rules."""
    plan = search_rich(columns, Budget(iterations=iterations), more.pop("seed", 1), **more)
    assert plan_cost(columns.flat(), plan.routes, plan.unassigned) == plan.cost
    return plan


def orders(plan: RichPlan) -> list[list[tuple[int, int]]]:
    """Codes and indices of each route."""
    return sorted([(code, index) for code, index, _ in elements] for _, _, elements in plan.routes)


def tasks(plan: RichPlan) -> list[list[int]]:
    """Tasks of each route in order."""
    return [[index for code, index in route if code == TASK] for route in orders(plan)]


@pytest.mark.parametrize("feature", FEATURES)
def test_plans_keep_the_rules_of_one_feature(feature: str):
    """Each feature by itself, on days drawn at random; rules and cost are read anew from the columns."""
    for seed in range(8):
        solve(Draw(seed, frozenset({feature})).columns(), 150, seed=seed)


def test_plans_keep_the_rules_of_many_features_at_once():
    """Features meet: rests in trips, pairs in soft windows by the time of day."""
    for seed in range(120):
        drawn = np.random.default_rng(10_000 + seed).random(len(FEATURES)) < 0.3
        chosen = frozenset(feature for feature, taken in zip(FEATURES, drawn, strict=True) if taken)
        solve(Draw(seed, chosen).columns(), 150, seed=seed)


@pytest.mark.parametrize("iterations", [1, 31, 33, 300])
def test_a_budget_of_iterations_is_used_up_and_never_exceeded(iterations: int):
    """Looked at is the clock only now and then, also where vehicles are too few or as few as can be."""
    plain = rich_day(line_travel([0, 100, 250, 400]), 3)
    scarce = rich_day(line_travel([0, 100, 250, 400]), 3, kind_count=i32([1]), kind_capacity=i32([[2]]))
    for columns in (plain, scarce):
        assert solve(columns, iterations).iterations == iterations
    fewest = solve(plain, iterations, options=SearchOptions(fewest_routes=True))
    assert fewest.iterations == iterations


@pytest.mark.parametrize("further", [(), ("many_windows",), ("pairs",), ("trips",), ("rests", "tolls")])
def test_plans_keep_the_rules_by_arrival_functions_where_duration_costs(further):
    """Departures followed over the day, and the rules that leave no room for them."""
    for seed in range(12):
        features = frozenset({"functions", "durations", "fair_work", *further})
        solve(Draw(seed, features).columns(), 200, seed=seed)


def test_a_route_by_arrival_functions_leaves_when_it_costs_least():
    """No departure, every half minute of the day, is cheaper for the same order by more than 1 %."""
    for seed in range(6):
        drawn = Draw(seed, frozenset({"functions", "durations"})).columns()
        unlimited = i32([-1] * len(drawn.kinds.kind_count))
        columns = replace(drawn, hours=replace(drawn.hours, kind_most_work_ds=unlimited))
        plan, flat = solve(columns, 100, seed=seed), columns.flat()
        for kind, depart_ds, elements in plan.routes[:3]:
            spread = range(int(flat.kind_opens_ds[kind]), int(flat.kind_latest_start_ds[kind]) + 1, 300)
            costs = [cost_if_kept(flat, kind, other, elements) for other in spread]
            kept = [cost for cost in costs if cost is not None]
            own = route_cost(flat, kind, depart_ds, elements)
            assert 100 * own <= 101 * min(kept, default=own)


def cost_if_kept(columns, kind: int, depart_ds: int, elements) -> int | None:
    """Price a route if it keeps the rules."""
    try:
        return route_cost(columns, kind, depart_ds, elements)
    except BrokenError:
        return None


def test_the_rules_notice_what_is_broken():
    """A check that cannot fail is none: too full, too late, a pair apart, a rest left out."""
    columns = rich_day(line_travel([0, 100, 200]), 2, kind_capacity=i32([[1]])).flat()
    with pytest.raises(BrokenError, match="too full"):
        route_cost(columns, 0, 0, [(TASK, 0, 0), (TASK, 1, 0)])
    late = rich_day(line_travel([0, 100]), 1, **windows_of([[(0, 50)]])).flat()
    with pytest.raises(BrokenError, match="too late"):
        route_cost(late, 0, 0, [(TASK, 0, 0)])
    owed = rich_day(line_travel([0, 100]), 1, **rests_of([[(10, 0, 150, -1)]])).flat()
    with pytest.raises(BrokenError, match="a rest left out"):
        route_cost(owed, 0, 0, [(TASK, 0, 0)])


def test_departure_is_as_late_as_the_earliest_end_allows():
    """The window opens at 1000, 100 away: waiting is spent at the start, and only 200 ds are paid."""
    columns = rich_day(
        line_travel([0, 100]),
        1,
        **windows_of([[(1000, 2000)]]),
        kind_per_ds=i64([3]),
        kind_per_distance=i64([0]),
    )
    plan = solve(columns)
    assert plan.depart_ds.tolist() == [900]
    assert plan.cost == 600


def test_a_later_window_is_used_when_the_first_cannot_be_met():
    """Two tasks 300 apart with the same short first window: one waits for its second."""
    windows = [[(100, 150), (900, 950)], [(100, 150), (900, 950)]]
    columns = rich_day(line_travel([0, 100, 400]), 2, **windows_of(windows), kind_count=i32([1]))
    plan = solve(columns)
    assert tasks(plan) == [[0, 1]]
    assert plan.unassigned == ()


def test_a_soft_window_is_missed_where_that_is_cheaper():
    """Closing at 50 with 100 to drive: 50 ds late at 2 each, which a second vehicle could not save."""
    columns = rich_day(line_travel([0, 100]), 1, **windows_of([[(0, 50, -1, 2)]]))
    assert solve(columns).cost == 200 + 100


def test_leaving_later_saves_the_price_of_coming_early():
    """Soft opening at 1000 costs 5 per ds before it; the search leaves at 900 though time is free."""
    columns = rich_day(line_travel([0, 100]), 1, **windows_of([[(1000, 2000, 5, -1)]]))
    plan = solve(columns)
    assert plan.cost == 200
    assert 900 <= plan.depart_ds[0] <= 1900


def test_the_cost_of_an_arrival_moves_the_departure():
    """Nobody is home before 1500: the knock then costs nothing."""
    steps = rows_of(("arrival_from_ds", "arrival_cost"), "arrival_first", [[(-FAR, 400), (1500, 0)]])
    windows = windows_of([[(0, 1499), (1500, 3000)]])
    plan = solve(rich_day(line_travel([0, 100]), 1, **steps, **windows))
    assert plan.cost == 200


def test_the_cheapest_member_of_a_group_is_served():
    """Door at 500 or locker at 100; the door stays unassigned without a price."""
    columns = rich_day(line_travel([0, 500, 100]), 2, task_group=i32([0, 0]), task_price=i64([5000, 4000]))
    plan = solve(columns)
    assert tasks(plan) == [[1]]
    assert plan.unassigned == (0,)
    assert plan.cost == 200


def test_a_pair_is_one_trip_in_order_or_left_out_whole():
    """Pickup at 300, delivery at 100: out to 300 and back past 100; at a price of 599 it is left out."""
    pair = {"task_kind": u8([3, 4]), "task_partner": i32([1, 0])}
    columns = rich_day(line_travel([0, 300, 100]), 2, **pair)
    assert tasks(solve(columns)) == [[0, 1]]
    cheap = rich_day(line_travel([0, 300, 100]), 2, **pair, task_price=i64([300, 299]))
    plan = solve(cheap)
    assert plan.unassigned == (0, 1)
    assert plan.cost == 599


def test_a_pickup_may_ride_where_a_delivery_has_left_room():
    """Capacity 1: deliver at 100, then pick up at 200, in one route."""
    columns = rich_day(line_travel([0, 100, 200]), 2, task_kind=u8([0, 1]), kind_capacity=i32([[1]]))
    assert tasks(solve(columns)) == [[0, 1]]


def test_backhauls_come_last():
    """Pickup at 100 on the way to a delivery at 200: there first, then back to it."""
    columns = rich_day(line_travel([0, 100, 200]), 2, task_kind=u8([1, 0]), kind_pickups_last=u8([1]))
    assert tasks(solve(columns)) == [[1, 0]]


def test_one_vehicle_drives_two_trips():
    """Capacity 1 and one vehicle: out, back to load for 50, out again; in all 400 m and 450 ds."""
    hubs = hubs_of([0], [50], [[]], [[0]])
    columns = rich_day(
        line_travel([0, 100, -100]),
        2,
        kind_capacity=i32([[1]]),
        kind_count=i32([1]),
        kind_per_ds=i64([1]),
        **hubs,
    )
    plan = solve(columns)
    assert [code for code, _ in orders(plan)[0]] == [TASK, RELOAD, TASK]
    assert plan.cost == 400 + 450


def test_a_trip_waits_for_its_parcels():
    """Parcel of task 1 is ready at 2000: its trip loads then, task 0 need not wait with it."""
    hubs = hubs_of([0], [0], [[]], [[0]])
    columns = rich_day(
        line_travel([0, 100, -100]),
        2,
        task_released_ds=i32([-FAR, 2000]),
        **windows_of([[(0, 1000)], []]),
        kind_count=i32([1]),
        **hubs,
    )
    plan = solve(columns)
    assert orders(plan) == [[(TASK, 0), (RELOAD, 0), (TASK, 1)]]


def test_a_rest_is_taken_where_it_is_owed():
    """After at most 250 ds of work a rest of 50: after the stop at 200, before going home."""
    columns = rich_day(
        line_travel([0, 100, 200]),
        2,
        **rests_of([[(50, 0, DAY_DS, 250)]]),
        kind_per_ds=i64([1]),
        kind_count=i32([1]),
    )
    plan = solve(columns)
    assert (REST, 0) in orders(plan)[0]
    assert plan.cost == 400 + 450


def test_a_route_that_ends_before_owes_no_rest():
    """Home at 400, and the rest may begin until 400: not owed."""
    columns = rich_day(line_travel([0, 100, 200]), 2, **rests_of([[(50, 300, 400, -1)]]))
    assert orders(solve(columns)) == [[(TASK, 0), (TASK, 1)]]


def test_no_leg_meets_a_span_without_work():
    """Storm from 50 to 300: the leg of 100 begins when it is over, home at 500."""
    storm = rows_of(("unavailable_from_ds", "unavailable_until_ds"), "unavailable_first", [[(50, 300)]])
    columns = rich_day(
        line_travel([0, 100]), 1, **storm, kind_overtime_from_ds=i32([0]), kind_overtime_per_ds=i64([1])
    )
    assert solve(columns).cost == 200 + 500


def test_the_kind_that_is_cheaper_for_the_task_drives_it():
    """The second kind costs more to send, but knows the customer."""
    columns = rich_day(
        line_travel([0, 100]), 1, 2, kind_fixed=i64([10, 50]), kind_task_cost=i64([[100], [0]])
    )
    plan = solve(columns)
    assert plan.kind.tolist() == [1]
    assert plan.cost == 250


def test_an_allowed_vehicle_is_needed():
    """Only kind 1 may serve the task; without kinds it stays out."""
    columns = rich_day(line_travel([0, 100]), 1, 2, kind_allows=u8([[0], [1]]), kind_fixed=i64([0, 500]))
    assert solve(columns).kind.tolist() == [1]
    nobody = rich_day(line_travel([0, 100]), 1, 2, kind_allows=u8([[0], [0]]))
    assert solve(nobody).unassigned == (0,)


def test_limits_of_stops_and_distance_part_routes():
    """Two stops at most of three; then 450 m at most, which is one far stop each."""
    stops = rich_day(line_travel([0, 10, 20, 30]), 3, kind_most_stops=i32([2]))
    assert sorted(len(route) for route in tasks(solve(stops))) == [1, 2]
    metres = rich_day(line_travel([0, 200, -200]), 2, kind_most_distance=i32([450]))
    assert len(tasks(solve(metres))) == 2


def test_the_morning_is_slow():
    """Half speed until 6000: whoever need not leave before, leaves when the road is free."""
    travel = line_travel([0, 1000])
    travel = replace(travel, shape_class=u8([[0, 0], [0, 0]]), speed=i32([[512, 1024]]))
    windows = windows_of([[(0, 20_000)]])
    columns = rich_day(travel, 1, **windows, kind_opens_ds=i32([0]))
    assert solve(columns).cost == 2000
    paid = rich_day(travel, 1, **windows_of([[(7000, 20_000)]]), kind_per_ds=i64([1]))
    plan = solve(paid)
    # Earliest begin is 7000, so leave at 6000 and be home at 8000.
    assert plan.depart_ds.tolist() == [6000]
    assert plan.cost == 2000 + 2000


def test_the_same_seed_gives_the_same_plan():
    """Bit for bit, whatever else runs."""
    columns = Draw(5, frozenset({"durations", "pairs", "trips", "rests", "time_of_day"})).columns()
    first, again = (solve(columns, 500, seed=7) for _ in range(2))
    assert first.routes == again.routes
    assert first.cost == again.cost


def test_a_start_is_never_made_worse():
    """With its departures and rests; the price of the plan given is what is to be beaten."""
    for seed in range(10):
        columns = Draw(seed, frozenset({"soft", "durations", "rests", "trips"})).columns()
        start = solve(columns, 200, seed=seed)
        better = solve(columns, 50, seed=seed + 1, start=start)
        assert len(better.unassigned) < len(start.unassigned) or better.cost <= start.cost


def test_a_start_that_does_not_fit_is_refused():
    """Indices beyond the columns, tasks twice, routes too full."""
    columns = rich_day(line_travel([0, 100, 200]), 2, kind_capacity=i32([[1]]))
    plan = solve(columns)
    with pytest.raises(InputError, match="beyond the columns"):
        search_rich(
            columns, Budget(iterations=1), 1, start=replace(plan, element_index=plan.element_index + 9)
        )
    both = replace(plan, kind=i32([0]), depart_ds=i32([0]), first=i32([0, 2]), element_index=i32([0, 1]))
    with pytest.raises(InputError, match="cannot be driven"):
        search_rich(columns, Budget(iterations=1), 1, start=both)
    with pytest.raises(InputError, match="served twice"):
        search_rich(columns, Budget(iterations=1), 1, start=replace(both, element_index=i32([1, 1])))


def test_fewest_routes_come_before_distance():
    """Two stops on either side: one route of 600 m with one vehicle instead of two; prices are refused."""
    columns = rich_day(line_travel([0, 100, -200]), 2, **windows_of([[(0, 1000)], [(0, 1000)]]))
    assert len(solve(columns, options=SearchOptions(fewest_routes=True)).kind) == 1
    optional = rich_day(line_travel([0, 100]), 1, task_price=i64([5]))
    with pytest.raises(InputError, match="fewest_routes"):
        search_rich(optional, Budget(iterations=1), 1, options=SearchOptions(fewest_routes=True))


def test_progress_is_told_and_what_it_raises_ends_the_search():
    """As in the lean search."""
    columns = Draw(3, frozenset()).columns()
    seen = []
    search_rich(columns, Budget(time_s=0.5), 1, on_progress=seen.append)
    assert seen
    assert all(earlier.iterations < later.iterations for earlier, later in itertools.pairwise(seen))

    def stop(_):
        raise ValueError("enough")

    with pytest.raises(ValueError, match="enough"):
        search_rich(columns, Budget(time_s=5), 1, on_progress=stop)


def test_interrupting_gives_the_best_plan_so_far():
    """Ctrl-C ends the search, not the program."""
    columns = Draw(3, frozenset()).columns()
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    plan = search_rich(columns, Budget(time_s=20), 1)
    assert plan.interrupted
    assert plan.elapsed_s < 5
