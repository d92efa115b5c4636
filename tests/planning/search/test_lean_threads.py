"""Several threads: the same plan again, every task once, no vehicle and no iteration too many."""

import os
import signal
import threading

import numpy as np
import pytest

from doorstep.domain.errors import InputError
from doorstep.planning.search.budget import Budget, SearchOptions
from doorstep.planning.search.lean import MANDATORY, UNLIMITED, FlatPlan, FlatProblem, PlaneTravel, search

TASKS = 900
TWO = SearchOptions(threads=2)


def i32(values) -> np.ndarray:
    return np.ascontiguousarray(values, np.int32)


def town(vans: int = UNLIMITED, *, windows: bool = True) -> FlatProblem:
    """Nine hundred doors of one to three loads, ten kilometres wide, two-hour windows in eight hours."""
    rng = np.random.default_rng(4)
    opens = rng.integers(0, 6, TASKS) * 36_000
    return FlatProblem(
        None,
        None,
        task_place=i32(range(1, TASKS + 1)),
        task_demand=i32(rng.integers(1, 4, (TASKS, 1))),
        task_service_ds=np.full(TASKS, 1800, np.int32),
        task_opens_ds=i32(opens) if windows else None,
        task_closes_ds=i32(opens + 72_000) if windows else None,
        task_price=np.full(TASKS, MANDATORY, np.int64),
        vehicle_capacity=i32([[60]]),
        vehicle_start=i32([0]),
        vehicle_end=i32([0]),
        vehicle_opens_ds=i32([0]) if windows else None,
        vehicle_closes_ds=i32([288_000]) if windows else None,
        vehicle_fixed_cost=np.zeros(1, np.int64),
        vehicle_count=i32([vans]),
        open_travel=PlaneTravel(*rng.uniform(0, 10_000, (2, TASKS + 1)), ds_per_1000_steps=1200),
    )


def wrong(problem: FlatProblem, plan: FlatPlan) -> list[str]:
    """Recount a plan in plain Python."""
    assert isinstance(problem.open_travel, PlaneTravel)
    found, cost, served = [], 0, []
    for kind, tasks in plan.routes:
        served += tasks
        if problem.task_demand[list(tasks)].sum() > problem.vehicle_capacity[kind, 0]:
            found.append(f"too full: {tasks}")
        now, at = 0, 0
        for task in (*tasks, None):
            to = 0 if task is None else int(problem.task_place[task])
            leg, leg_ds = problem.open_travel.between(at, to)
            cost, now, at = cost + leg, now + leg_ds, to
            if task is not None and problem.task_opens_ds is not None and problem.task_closes_ds is not None:
                now = max(now, int(problem.task_opens_ds[task]))
                if now > problem.task_closes_ds[task]:
                    found.append(f"late at {task}")
                now += int(problem.task_service_ds[task])
    if sorted([*served, *plan.unassigned]) != list(range(TASKS)):
        found.append("tasks are lost or doubled")
    if cost != plan.cost:
        found.append(f"costs {cost}, said {plan.cost}")
    return found


@pytest.mark.parametrize("windows", [False, True])
def test_threads_repeat_their_plan_bit_for_bit(windows: bool):
    """Whatever the machine did meanwhile: spells are counted in iterations, not in time."""
    problem = town(windows=windows)
    first, second = (search(problem, Budget(iterations=30_001), 3, options=TWO) for _ in range(2))
    assert (first.routes, first.unassigned, first.cost) == (second.routes, second.unassigned, second.cost)
    assert first.iterations == second.iterations == 30_001
    assert wrong(problem, first) == []


def test_parts_never_use_a_vehicle_twice():
    """Thirty-one vans are just enough for the loads of 1790; parts hand them on from spell to spell."""
    problem = town(vans=31, windows=False)
    plan = search(problem, Budget(iterations=30_000), 1, options=SearchOptions(threads=2))
    assert wrong(problem, plan) == []
    assert len(plan.routes) <= 31
    assert plan.unassigned == ()


def test_threads_go_on_from_a_start_and_never_lose_by_it():
    """What was planned before is the least that comes back."""
    problem = town()
    start = search(problem, Budget(iterations=9000), 1)
    plan = search(problem, Budget(iterations=20_000), 2, options=TWO, start=start)
    assert plan.cost <= start.cost
    assert wrong(problem, plan) == []


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("iterations", [1, 31, 33, 5000])
def test_no_iteration_more_than_allowed(threads: int, iterations: int):
    """A budget is a promise, and plans of equal budgets are compared."""
    plan = search(town(), Budget(iterations=iterations), 1, options=SearchOptions(threads=threads))
    assert plan.iterations == iterations


def test_processor_time_is_that_of_all_threads():
    """A second of processor time for each of two threads is two in the bill, but for the start."""
    plan = search(town(), Budget(time_s=1, cpu_time=True), 1, options=TWO)
    assert 1.2 < plan.cpu_s < 2.3


def test_ctrl_c_stops_every_thread():
    """The plan so far comes back at once, not after a minute."""
    timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    plan = search(town(), Budget(time_s=60), 1, options=TWO)
    timer.join()
    assert plan.interrupted
    assert plan.elapsed_s < 20
    assert wrong(town(), plan) == []


def test_progress_of_threads_is_told_and_its_error_comes_back():
    """Also while others are at work, a failing listener ends the search."""
    seen = []

    def listen(progress):
        seen.append(progress)
        if len(seen) == 3:
            raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        search(town(), Budget(time_s=60), 1, options=TWO, on_progress=listen)
    assert seen[0].iterations <= seen[1].iterations <= seen[2].iterations


@pytest.mark.parametrize(
    ("wrong_budget", "mend"),
    [({"time_s": 0.0}, "seconds above 0"), ({"iterations": 0}, "from 1 to"), ({}, "Give time_s")],
)
def test_a_budget_that_is_none_says_how_to_mend_it(wrong_budget, mend: str):
    """Whoever gives none should not have to guess."""
    with pytest.raises(InputError) as caught:
        Budget(**wrong_budget)
    assert mend in str(caught.value)


def test_more_threads_than_anybody_has_are_refused():
    """A number that can only be a mistake."""
    with pytest.raises(InputError, match="from 1 to 256: 0"):
        SearchOptions(threads=0)
