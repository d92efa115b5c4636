"""The native search core: plans that hold, the best ones where the best is known, and the same ones again."""

import itertools
import os
import signal
import threading
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.domain.errors import InputError
from doorstep.planning.search.budget import Budget, SearchOptions
from doorstep.planning.search.lean import MANDATORY, NO_WAY, UNLIMITED, FlatPlan, FlatProblem, search


def i32(values) -> np.ndarray:
    return np.ascontiguousarray(values, np.int32)


def flat(cost, demand, capacity=(10,), **columns) -> FlatProblem:
    """A problem with the depot at place 0 and task i at place i + 1, one vehicle type unless told."""
    demand, capacity = np.asarray(demand), np.atleast_2d(capacity)
    tasks, kinds = len(demand), len(capacity)
    made = {
        "travel_cost": i32(cost),
        "travel_ds": None,
        "task_place": np.arange(1, tasks + 1, dtype=np.int32),
        "task_demand": i32(demand if demand.ndim == 2 else demand[:, None]),
        "task_service_ds": np.zeros(tasks, np.int32),
        "task_opens_ds": None,
        "task_closes_ds": None,
        "task_price": np.full(tasks, MANDATORY, np.int64),
        "vehicle_capacity": i32(capacity),
        "vehicle_start": np.zeros(kinds, np.int32),
        "vehicle_end": np.zeros(kinds, np.int32),
        "vehicle_opens_ds": None,
        "vehicle_closes_ds": None,
        "vehicle_fixed_cost": np.zeros(kinds, np.int64),
        "vehicle_count": np.full(kinds, UNLIMITED, np.int32),
    }
    return FlatProblem(**(made | columns))


def line(*places: int) -> np.ndarray:
    """Distances between places on a line."""
    at = np.array(places)
    return i32(abs(at[:, None] - at[None]))


def violations(problem: FlatProblem, plan: FlatPlan) -> list[str]:
    """Walk along every route anew: loads, legs, windows, shifts, vehicles, and the sum of all costs."""
    found, cost, served = [], 0, []
    duration = problem.travel_cost if problem.travel_ds is None else problem.travel_ds
    for kind, tasks in plan.routes:
        served += tasks
        cost += int(problem.vehicle_fixed_cost[kind])
        stops = [*problem.task_place[list(tasks)].tolist(), int(problem.vehicle_end[kind])]
        if (problem.task_demand[list(tasks)].sum(axis=0) > problem.vehicle_capacity[kind]).any():
            found.append(f"route of {tasks} is too full")
        at = int(problem.vehicle_start[kind])
        now = -(2**40) if problem.vehicle_opens_ds is None else int(problem.vehicle_opens_ds[kind])
        for task, to in zip([*tasks, None], stops, strict=True):
            cost += int(problem.travel_cost[at, to])
            if problem.travel_cost[at, to] == NO_WAY:
                found.append(f"no way from {at} to {to}")
            now += int(duration[at, to])
            at = to
            if task is None:
                closes = problem.vehicle_closes_ds
                if closes is not None and now > closes[kind]:
                    found.append(f"route of {tasks} is back at {now}")
                continue
            if problem.task_opens_ds is not None:
                now = max(now, int(problem.task_opens_ds[task]))
            if problem.task_closes_ds is not None and now > problem.task_closes_ds[task]:
                found.append(f"task {task} begins at {now}")
            now += int(problem.task_service_ds[task])
    for kind, most in enumerate(problem.vehicle_count.tolist()):
        if most != UNLIMITED and sum(route[0] == kind for route in plan.routes) > most:
            found.append(f"more vehicles of type {kind} than there are")
    if sorted([*served, *plan.unassigned]) != list(range(len(problem.task_place))):
        found.append(f"tasks are lost or doubled: {plan}")
    cost += sum(max(0, int(problem.task_price[task])) for task in plan.unassigned)
    if cost != plan.cost:
        found.append(f"costs {cost}, said {plan.cost}")
    return found


def least_cost(problem: FlatProblem) -> tuple[int, int]:
    """Try every set of ordered routes: (mandatory tasks left out, cost) of the best plan."""
    tasks = range(len(problem.task_place))
    best = (len(tasks) + 1, 0)
    for order in itertools.permutations(tasks):
        for cuts in itertools.product((0, 1), repeat=max(0, len(order) - 1)):
            routes, route = [], list(order[:1])
            for cut, task in zip(cuts, order[1:], strict=True):
                if cut:
                    routes.append(route)
                    route = []
                route.append(task)
            routes.append(route)
            # The last route may instead be the tasks left out.
            for out in ([], routes[-1]):
                driven = routes[:-1] if out else routes
                if any(route != sorted(route) for route in [out]):
                    continue
                for kinds in itertools.product(range(len(problem.vehicle_count)), repeat=len(driven)):
                    best = min(best, judged(problem, tuple(zip(kinds, map(tuple, driven), strict=True)), out))
    return best


def judged(problem: FlatProblem, routes, out) -> tuple[int, int]:
    """Price a plan, or a very bad score if it does not hold."""
    trial = FlatPlan(routes, tuple(out), 0)
    wrong = violations(problem, trial)
    costs = [text for text in wrong if text.startswith("costs ")]
    if len(wrong) > len(costs):
        return (len(problem.task_place) + 1, 0)
    cost = int(costs[0].split()[1].rstrip(",")) if costs else 0
    return (sum(int(problem.task_price[task]) == MANDATORY for task in out), cost)


def left_out(problem: FlatProblem, plan: FlatPlan) -> int:
    return sum(int(problem.task_price[task]) == MANDATORY for task in plan.unassigned)


@st.composite
def problems(draw, most_tasks: int = 30, *, gaps: bool = True) -> FlatProblem:
    """Small days with every feature in some of them; matrices that break the triangle inequality too."""
    tasks = draw(st.integers(1, most_tasks))
    kinds, loads = draw(st.integers(1, 2)), draw(st.integers(0, 2))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    cost = rng.integers(0, 100, (tasks + 1, tasks + 1))
    if draw(st.booleans()):
        cost = np.minimum(cost, cost.T)
    if gaps and draw(st.booleans()):
        cost[rng.random(cost.shape) < 0.1] = NO_WAY
    np.fill_diagonal(cost, 0)
    windows, shifts = draw(st.booleans()), draw(st.booleans())
    opens = rng.integers(0, 300, tasks)
    price = rng.integers(0, 150, tasks)
    price[rng.random(tasks) < draw(st.sampled_from([0.0, 0.5, 1.0]))] = MANDATORY
    return flat(
        cost,
        rng.integers(0, 6, (tasks, loads)),
        rng.integers(6, 15, (kinds, loads)),
        travel_ds=i32(rng.integers(0, 60, cost.shape)) if draw(st.booleans()) else None,
        task_service_ds=i32(rng.integers(0, 20, tasks)),
        task_opens_ds=i32(opens) if windows else None,
        task_closes_ds=i32(opens + rng.integers(0, 200, tasks)) if windows else None,
        task_price=price.astype(np.int64),
        vehicle_end=i32(rng.integers(0, tasks + 1, kinds)) if draw(st.booleans()) else i32([0] * kinds),
        vehicle_opens_ds=i32(rng.integers(-20, 50, kinds)) if shifts else None,
        vehicle_closes_ds=i32(rng.integers(200, 600, kinds)) if shifts else None,
        vehicle_fixed_cost=rng.integers(0, 50, kinds).astype(np.int64),
        vehicle_count=i32(rng.integers(0, 4, kinds)) if draw(st.booleans()) else i32([UNLIMITED] * kinds),
    )


@settings(max_examples=150, deadline=None)
@given(problems())
def test_every_plan_holds_when_walked_along_anew(problem: FlatProblem):
    """Loads, windows, shifts, ways, vehicles and costs, by code that shares nothing with the core."""
    assert violations(problem, search(problem, Budget(iterations=600), 1)) == []


# The same days each time: a heuristic owes nobody the best plan of every wild matrix that can be drawn.
@settings(max_examples=150, deadline=None, derandomize=True)
@given(problems(most_tasks=4, gaps=False))
def test_days_of_four_tasks_get_the_best_plan_there_is(problem: FlatProblem):
    """Every order, every cut into routes, every choice of vehicles and of what is left out was tried."""
    plan = search(problem, Budget(iterations=2000), 1)
    assert (left_out(problem, plan), plan.cost) == least_cost(problem)


@settings(max_examples=25, deadline=None)
@given(problems(), st.integers(0, 2**64 - 1))
def test_a_seed_repeats_its_plan(problem: FlatProblem, seed: int):
    """A plan that cannot be repeated cannot be explained."""
    first, second = (search(problem, Budget(iterations=300), seed) for _ in range(2))
    assert (first.routes, first.unassigned, first.cost) == (second.routes, second.unassigned, second.cost)


def test_two_vans_share_what_one_cannot_hold():
    """Places at 0, 10, 11, -10 and -11 of a line, loads of 5 and vans for 10: out to each side, 22 + 22."""
    plan = search(flat(line(0, 10, 11, -10, -11), [5, 5, 5, 5]), Budget(iterations=500), 1)
    assert plan.cost == 44
    assert sorted(sorted(tasks) for _, tasks in plan.routes) == [[0, 1], [2, 3]]


def test_a_van_waits_but_is_never_late():
    """The far task closes at 12, the near one opens at 20: far first, although near lies on the way."""
    problem = flat(
        line(0, 5, 10), [1, 1], task_opens_ds=i32([20, 0]), task_closes_ds=i32([30, 12]),
        vehicle_opens_ds=i32([0]), vehicle_closes_ds=i32([100]),
    )  # fmt: skip
    plan = search(problem, Budget(iterations=200), 1)
    assert plan.routes == ((0, (1, 0)),)
    assert plan.cost == 20


def test_a_task_is_left_out_where_it_costs_more_than_its_price():
    """The detour to 100 costs 180 more than turning at 10: worth it at a price of 181, not at 179."""
    for price, unassigned, cost in ((179, (1,), 20 + 179), (181, (), 200)):
        problem = flat(line(0, 10, 100), [1, 1], task_price=np.array([MANDATORY, price], np.int64))
        plan = search(problem, Budget(iterations=200), 1)
        assert (plan.unassigned, plan.cost) == (unassigned, cost)


def test_a_mandatory_task_without_room_is_said_to_be_left_out():
    """One van for three loads of 5 and 10 of room: two are served, the far one is not, and costs nothing."""
    problem = flat(line(0, 10, 11, 50), [5, 5, 5], vehicle_count=i32([1]))
    plan = search(problem, Budget(iterations=500), 1)
    assert plan.unassigned == (2,)
    assert plan.cost == 22


def test_vans_are_packed_to_the_last_load_where_there_are_no_more_of_them():
    """Nine loads that fill three vans of 20 exactly, first those that lie far from their mates."""
    loads = [11, 9, 8, 7, 5, 7, 6, 5, 2]  # 11 + 9, 8 + 7 + 5, 7 + 6 + 5 + 2
    problem = flat(line(0, 5, -9, 12, -3, 8, -14, 2, -6, 15), loads, (20,), vehicle_count=i32([3]))
    plan = search(problem, Budget(iterations=3000), 1)
    assert plan.unassigned == ()
    assert violations(problem, plan) == []


def test_loads_that_leave_no_room_at_all_are_packed_where_a_plan_for_all_is_there():
    """Ten tasks drawn to fill each of eight vans of 500 to the last piece: strings alone leave one out."""
    rng = np.random.default_rng(5)
    loads = np.concatenate(
        [np.diff([0, *sorted(rng.choice(np.arange(1, 500), 9, False)), 500]) for _ in range(8)]
    )
    places = rng.permutation(np.arange(-40, 40))
    problem = flat(line(0, *places.tolist()), loads.tolist(), (500,), vehicle_count=i32([8]))
    plan = search(problem, Budget(iterations=30_000), 1)
    assert plan.unassigned == ()
    assert violations(problem, plan) == []


def test_a_few_tasks_do_not_use_up_a_budget_of_time():
    """Some thousand rounds find all there is with two tasks, and who waits is a person."""
    plan = search(flat(line(0, 10, 11), [5, 5]), Budget(time_s=600), 1)
    assert plan.cost == 22
    assert plan.iterations < 10_000


def test_the_cheaper_of_two_kinds_of_vehicle_is_used():
    """A small van for 10 a day does what the large one does for 100, but only one load of 5 fits."""
    problem = flat(
        line(0, 10, 11), [5, 1], np.array([[5], [10]]), vehicle_fixed_cost=np.array([10, 100], np.int64)
    )
    plan = search(problem, Budget(iterations=500), 1)
    assert plan.cost == 2 * 10 + 20 + 22
    assert sorted(plan.routes) == [(0, (0,)), (0, (1,))]


def test_fewest_routes_come_before_cost():
    """A dear way joins the two tasks: two routes cost 40, one costs 20 + 500, and one it shall be."""
    cost = i32([[0, 10, 10], [10, 0, 500], [10, 500, 0]])
    assert len(search(flat(cost, [1, 1]), Budget(iterations=500), 1).routes) == 2
    fewest = search(flat(cost, [1, 1]), Budget(iterations=500), 1, options=SearchOptions(fewest_routes=True))
    assert len(fewest.routes) == 1
    assert fewest.cost == 520


def test_a_start_is_never_made_worse_and_may_leave_tasks_out():
    """Live planning goes on from the plan on the road: here it lacks one task, which is then served."""
    problem = flat(line(0, 10, 11, -10, -11), [5, 5, 5, 5])
    start = FlatPlan(routes=((0, (0, 1)), (0, (2,))), unassigned=(3,), cost=0)
    plan = search(problem, Budget(iterations=1), 1, start=start)
    assert plan.unassigned == ()
    assert violations(problem, plan) == []
    again = search(problem, Budget(iterations=50), 2, start=plan)
    assert again.cost <= plan.cost


@pytest.mark.parametrize(
    ("routes", "what"),
    [
        (((1, (0,)),), r"start.routes\[0\]: no such vehicle type: 1"),
        (((0, (7,)),), r"start.routes\[0\]: no such task: 7"),
        (((0, (0,)), (0, (0,))), r"start.routes\[1\]: task is served twice: 0"),
        (((0, ()),), r"start.routes\[0\]: an empty route"),
        (((0, (0, 1, 2)),), r"start: start cannot be driven"),
    ],
)
def test_a_start_that_does_not_fit_is_refused_by_place(routes, what: str):
    """A stale plan must not be loaded in silence."""
    problem = flat(line(0, 10, 11, -10, -11), [5, 5, 5, 5])
    with pytest.raises(InputError, match=what):
        search(problem, Budget(iterations=1), 1, start=FlatPlan(routes, (), 0))


@pytest.mark.parametrize(
    ("column", "value", "what"),
    [
        ("task_demand", i32([[1], [-2]]), r"task_demand\[1, 0\]: must be from 0 to \d+: -2"),
        ("task_place", i32([1, 3]), r"task_place\[1\]: must be from 0 to 2: 3"),
        ("task_service_ds", i32([1]), r"task_service_ds: must have the shape \(2,\): \(1,\)"),
        ("vehicle_start", np.zeros(1, np.int64), "vehicle_start: must be a C-contiguous int32 array"),
        (
            "travel_cost",
            i32(line(0, 1, 2) * 2**26),
            r"travel_cost\[0, 1\]: must be from 0 to 67108863: 67108864",
        ),
    ],
)
def test_a_column_that_is_wrong_is_refused_by_entry(column: str, value, what: str):
    """The core trusts its columns, so nothing beyond their ranges may reach it."""
    problem = flat(line(0, 10, 20), [1, 1])
    with pytest.raises(InputError, match=what):
        replace(problem, **{column: value})


def test_a_window_that_closes_before_it_opens_is_refused():
    """Otherwise its task would be left out without a word."""
    with pytest.raises(InputError, match=r"task_opens_ds\[1\]: closes at 4 before it opens: 5"):
        flat(line(0, 1, 2), [1, 1], task_opens_ds=i32([0, 5]), task_closes_ds=i32([9, 4]))


def test_a_day_without_tasks_is_an_empty_plan():
    """An empty day is a day."""
    plan = search(flat(line(0), np.zeros((0, 1), int)), Budget(iterations=10), 1)
    assert (plan.routes, plan.unassigned, plan.cost) == ((), (), 0)


def test_a_budget_without_end_and_a_seed_beyond_64_bits_are_refused():
    """A search that never ends is a mistake of the caller."""
    with pytest.raises(InputError, match="no end"):
        Budget()
    with pytest.raises(InputError, match="seed"):
        search(flat(line(0, 1), [1]), Budget(iterations=1), 2**64)


def test_the_target_ends_the_search():
    """Whoever needs only a good enough plan gets it at once."""
    problem = flat(line(0, 10, 11, -10, -11), [5, 5, 5, 5])
    assert search(problem, Budget(iterations=10**9, target=44), 1).iterations < 10**6


def on_both_sides() -> FlatProblem:
    """Give forty tasks at 10 and -10, two to a van: enough of them to be searched for seconds, at 20 x 20."""
    return flat(line(0, *[10] * 20, *[-10] * 20), [5] * 40)


def test_progress_is_told_and_its_error_comes_back():
    """A callback that fails must not be swallowed in native code."""
    seen = []

    def stop(progress):
        seen.append(progress)
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        search(on_both_sides(), Budget(time_s=60), 1, on_progress=stop)
    assert seen[0].cost == 400
    assert seen[0].unassigned == 0


def test_ctrl_c_brings_the_best_plan_so_far():
    """Somebody who stops a long search wants what it has found."""
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    plan = search(on_both_sides(), Budget(time_s=60), 1)
    timer.join()
    assert plan.interrupted
    assert plan.cost == 400
