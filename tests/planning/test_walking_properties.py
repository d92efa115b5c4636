"""Doors on foot beside every other feature: plans hold, and cost what the search says."""

import os
from dataclasses import replace
from random import Random

import pytest

from doorstep.planning.check import check
from doorstep.planning.checker.violations import MandatoryUnserved
from doorstep.planning.features import shares
from doorstep.planning.search.budget import Budget, SearchOptions
from doorstep.planning.solve import Objective, solve
from tests.planning.problems_at_random import problem_with
from tests.planning.random_walking import HONOURED, at_each_door, on_foot
from tests.planning.test_properties import require_one_price, require_sound

SEEDS = int(os.environ.get("DOORSTEP_PROPERTY_SEEDS", "1"))
SHARED = ("dock_slots", "hub_limits", "charger_slots")


def walked(names, seed, most_tasks=5):
    """A problem with these features and doors on foot."""
    return on_foot(problem_with(names, seed, most_tasks), seed)


@pytest.mark.parametrize("name", HONOURED)
def test_walking_beside_each_feature_gives_sound_plans_at_the_price_of_the_search(name):
    """Parking, loops and limits of walking meet each rule of a route."""
    for seed in range(12 * SEEDS):
        problem = walked((name,), seed)
        require_one_price(problem)
        require_sound(problem)


@pytest.mark.parametrize("seed", range(6))
def test_walking_among_crowds_of_features_gives_sound_plans(seed):
    """Four at once, as a real day has them."""
    rng = Random(seed)
    for number in range(10 * SEEDS):
        problem = walked(tuple(rng.sample(HONOURED, 4)), number, most_tasks=9)
        require_one_price(problem)
        require_sound(problem)


@pytest.mark.parametrize("name", HONOURED)
def test_a_walked_plan_may_be_the_start_of_the_next_search(name):
    """Stops, loops and rests are read back from the plan; what comes back costs no more."""
    for seed in range(3 * SEEDS):
        problem = walked((name,), seed)
        first = solve(problem, Budget(iterations=20), seed=2)
        second = solve(problem, Budget(iterations=1), seed=3, start=first)
        mandatory = {task.id for task in problem.tasks if task.price_if_unserved_minor is None}
        if not mandatory & {left.task_id for left in first.unassigned}:
            assert second.total.total_minor <= first.total.total_minor + len(first.routes)


@pytest.mark.parametrize("seed", range(3))
def test_the_same_seed_gives_the_same_walks(seed):
    """Under a budget of iterations alone."""
    problem = walked(("soft_windows", "hourly_costs"), seed)
    assert solve(problem, Budget(iterations=300), seed=5) == solve(problem, Budget(iterations=300), seed=5)


@pytest.mark.parametrize("name", HONOURED)
@pytest.mark.parametrize("shared", SHARED)
def test_what_walkers_share_beside_each_feature_gives_sound_plans_at_the_price_of_the_search(shared, name):
    """Docks, plugs and the room of hubs are short, and something else is asked for besides."""
    for seed in range(3 * SEEDS):
        problem = walked((shared, name), seed)
        require_one_price(problem)
        require_sound(problem)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("iterations", [1, 60])
def test_what_walkers_share_is_kept_by_a_plan_that_was_hardly_searched(iterations, threads):
    """As it is built nothing holds a dock, a plug or room that others took meanwhile; 51 broke that once."""
    for shared in SHARED:
        for seed in range(50, 50 + 3 * SEEDS):
            problem = walked((shared, Random(seed).choice(HONOURED)), seed, most_tasks=9)
            plan = solve(problem, Budget(iterations=iterations), seed=seed, options=SearchOptions(threads))
            assert all(isinstance(broken, MandatoryUnserved) for broken in check(problem, plan))


@pytest.mark.parametrize("shared", SHARED)
def test_what_is_drawn_to_be_short_is_short_on_foot(shared):
    """Else nobody would ever wait; a slot for each vehicle is no limit."""
    short = [seed for seed in range(12) if shares(walked((shared,), seed))]
    assert len(short) >= 3


def all_required(problem):
    """Nothing may be left out: the fewest routes would be none."""
    return replace(
        problem, tasks=tuple(replace(task, price_if_unserved_minor=None) for task in problem.tasks)
    )


def few(problem):
    """Tasks that are left out, and routes, of the plan with the fewest."""
    plan = solve(problem, Budget(iterations=1500), seed=1, objective=Objective.FLEET_FIRST)
    assert all(isinstance(broken, MandatoryUnserved) for broken in check(problem, plan))
    return len(plan.unassigned), len(plan.routes)


@pytest.mark.parametrize("name", ["stop_costs", "several_trips", "other_types", "batteries", "dock_slots"])
def test_the_fewest_routes_on_foot_are_as_few_as_those_driven_to_each_door(name):
    """With a kerb at each door, where parking and walking take nothing, both searches have the same to do."""
    for seed in range(4 * SEEDS):
        problem = all_required(problem_with((name,), seed, 7))
        assert few(at_each_door(problem)) == few(problem), seed
