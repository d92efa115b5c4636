"""Several threads of the rich search: plans hold, cost what the search says, and come again bit for bit.

Two dozen tasks on up to ten vehicles make enough routes for shares. Where docks, plugs or room are short, and
where there are only a few routes, every thread searches the whole plan.
"""

import os
import signal
import threading
from dataclasses import replace
from itertools import combinations
from random import Random

import numpy as np
import pytest

from doorstep.domain.problem import Problem
from doorstep.planning.columns.rich import RichColumns
from doorstep.planning.compiling.rich import compile_rich
from doorstep.planning.features import shares
from doorstep.planning.search.budget import Budget, SearchOptions
from doorstep.planning.search.rich import RichPlan, search_rich
from doorstep.planning.solve import Objective, solve
from tests.planning.problems_at_random import FEATURES, problem_with
from tests.planning.random_walking import HONOURED, on_foot
from tests.planning.test_properties import require_one_price, require_sound

SEEDS = int(os.environ.get("DOORSTEP_PROPERTY_SEEDS", "1"))
TWO, THREE = SearchOptions(threads=2), SearchOptions(threads=3)
TASKS, VEHICLES = 24, 10


def driven(names: tuple[str, ...], seed: int) -> Problem:
    """A day of several routes with these features."""
    return problem_with(names, seed, TASKS, VEHICLES)


def walked(names: tuple[str, ...], seed: int) -> Problem:
    """The same, with doors on foot."""
    return on_foot(driven(names, seed), seed)


def required(problem: Problem) -> Problem:
    """Nothing may be left out: the fewest routes would be none."""
    tasks = tuple(replace(task, price_if_unserved_minor=None) for task in problem.tasks)
    return replace(problem, tasks=tasks)


def columns_of(problem: Problem) -> RichColumns:
    """The columns of the rich model, whatever model would do."""
    return compile_rich(problem).columns


def said(plan: RichPlan) -> tuple[object, ...]:
    """All of a plan but how long it took."""
    begins = tuple(plan.begins_ds(number) for number in range(len(plan.kind)))
    return plan.routes, begins, plan.unassigned, plan.cost, plan.iterations


@pytest.mark.parametrize("name", FEATURES)
def test_threads_beside_each_feature_give_sound_plans_at_the_price_of_the_search(name: str):
    """A rule that couples routes and is forgotten in a share shows here."""
    for seed in range(3 * SEEDS):
        problem = driven((name,), seed)
        require_one_price(problem, TWO)
        require_sound(problem, TWO)


@pytest.mark.parametrize("name", HONOURED)
def test_threads_on_foot_beside_each_feature_give_sound_plans_at_the_price_of_the_search(name: str):
    """Stops, loops and rests go from share to share and back."""
    for seed in range(3 * SEEDS):
        problem = walked((name,), seed)
        require_one_price(problem, TWO)
        require_sound(problem, TWO)


@pytest.mark.parametrize(
    "pair", [*combinations(("paired_tasks", "alternatives", "several_trips", "batteries"), 2)]
)
def test_threads_beside_what_belongs_together_give_sound_plans(pair: tuple[str, str]):
    """Both ends of a pair, all members of a group, all trips of a vehicle stay in one share."""
    for seed in range(3 * SEEDS):
        require_one_price(driven(pair, seed), THREE)
        require_one_price(walked(pair, seed), THREE)


@pytest.mark.parametrize("draw", [driven, walked])
@pytest.mark.parametrize("threads", [2, 3])
def test_threads_repeat_their_plan_bit_for_bit(draw, threads: int):
    """Whatever the machine did meanwhile, with and without what routes share."""
    rng = Random(threads)
    for seed in range(6 * SEEDS):
        columns = columns_of(draw(tuple(rng.sample(HONOURED, 2)), seed))
        options = SearchOptions(threads=threads)
        once, again = (search_rich(columns, Budget(iterations=701), 3, options=options) for _ in range(2))
        assert said(once) == said(again)
        assert once.iterations == 701


@pytest.mark.parametrize("iterations", [1, 2, 31, 33, 500])
def test_no_iteration_more_than_allowed(iterations: int):
    """A budget is a promise, and plans of equal budgets are compared."""
    for draw in (driven, walked):
        columns = columns_of(draw(("hourly_costs",), 4))
        assert search_rich(columns, Budget(iterations=iterations), 1, options=TWO).iterations == iterations


def test_shares_never_use_a_vehicle_twice():
    """Vehicles are handed on from spell to spell: of each kind as many as there are."""
    for seed in range(6 * SEEDS):
        for draw in (driven, walked):
            columns = columns_of(draw(("other_types", "several_trips"), seed))
            plan = search_rich(columns, Budget(iterations=600), seed, options=THREE)
            used = np.bincount(plan.kind, minlength=len(columns.kinds.kind_count))
            most = columns.kinds.kind_count
            assert ((used <= most) | (most < 0)).all()


def test_threads_go_on_from_a_start_and_never_lose_by_it():
    """What was planned before is the least that comes back."""
    for draw in (driven, walked):
        for seed in range(4 * SEEDS):
            columns = columns_of(draw(("stop_costs",), seed))
            start = search_rich(columns, Budget(iterations=300), 1)
            plan = search_rich(columns, Budget(iterations=300), 2, options=TWO, start=start)
            assert plan.cost <= start.cost


def test_what_routes_share_is_searched_by_threads_too():
    """Docks are short in these days, and the threads search the whole plan side by side."""
    short = [problem for seed in range(8) if shares(problem := walked(("dock_slots",), seed))]
    assert short
    for problem in short:
        plan = search_rich(columns_of(problem), Budget(iterations=400), 1, options=TWO)
        assert plan.iterations == 400
        require_sound(problem, TWO)


@pytest.mark.parametrize("draw", [driven, walked])
def test_threads_never_need_more_routes_than_one_where_the_fewest_are_asked_for(draw):
    """The share of each thread has its part of the routes that may be used."""
    for seed in range(3 * SEEDS):
        problem = required(draw(("stop_costs",), seed))
        alone, together = (
            solve(problem, Budget(iterations=2000), 1, options=options, objective=Objective.FLEET_FIRST)
            for options in (None, TWO)
        )
        assert (len(together.unassigned), len(together.routes)) <= (len(alone.unassigned), len(alone.routes))


def test_ctrl_c_stops_every_thread_of_a_walked_day():
    """The plan so far comes back at once, not after a minute."""
    columns = columns_of(walked(("stop_costs",), 2))
    timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    plan = search_rich(columns, Budget(time_s=60), 1, options=TWO)
    timer.join()
    assert plan.interrupted
    assert plan.elapsed_s < 20


def test_processor_time_is_that_of_all_threads():
    """Two fifths of a second for each of two threads are four in the bill, but for the start."""
    plan = search_rich(
        columns_of(walked(("stop_costs",), 2)), Budget(time_s=0.4, cpu_time=True), 1, options=TWO
    )
    assert 0.5 < plan.cpu_s < 1.0
