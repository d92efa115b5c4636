"""Thousands of small problems, every feature alone and beside every other one: what must hold for each.

`solve` gives no plan that the checker refuses, so that solving is half the test. The other half: the cost
that the search counts is that of the timetable, a plan may be the start of the next search, and the same
seed gives the same plan. DOORSTEP_PROPERTY_SEEDS draws more problems of each pair of features.
"""

import os
from itertools import combinations
from random import Random

import pytest

from doorstep.domain.ids import RouteId
from doorstep.domain.problem import Problem
from doorstep.domain.units import MicroMinor, micro_minor_from_minor
from doorstep.planning.check import check
from doorstep.planning.checker.violations import MandatoryUnserved
from doorstep.planning.compiling.rich import compile_rich
from doorstep.planning.problems.unserved import unserved_costs_minor
from doorstep.planning.script import RouteScript
from doorstep.planning.search.budget import Budget, SearchOptions
from doorstep.planning.search.rich import search_rich
from doorstep.planning.solve import solve
from doorstep.planning.timetable import build_route
from tests.planning.problems_at_random import FEATURES, problem_with

SEEDS = int(os.environ.get("DOORSTEP_PROPERTY_SEEDS", "1"))
BRIEF = Budget(iterations=200)
NINTHS = 9


def drawn(names: tuple[str, ...], seeds: int) -> list[Problem]:
    """Problems with these features."""
    return [problem_with(names, seed) for seed in range(seeds)]


def priced_by_timetable(
    problem: Problem, scripts: tuple[RouteScript, ...], left_out: list[str]
) -> MicroMinor:
    """Add the cost lines of all routes and of what is left out, without rounding."""
    routes = [build_route(problem, RouteId(f"r{row}"), script) for row, script in enumerate(scripts)]
    unserved = sum(micro_minor_from_minor(price) for _, price in unserved_costs_minor(problem, left_out))
    return unserved + sum(line.amount_micro_minor for route in routes for line in route.costs.lines)


def most_rounded(problem: Problem, scripts: tuple[RouteScript, ...]) -> MicroMinor:
    """What rounding may make of the difference.

    The end of each route is rounded up to a second, which is paid for by the hour; each line is rounded to a
    whole micro-minor.
    """
    most = 0
    for script in scripts:
        vehicle = problem.vehicle(script.vehicle_id)
        overtime = vehicle.shift.overtime
        costs = vehicle.type.costs
        rates = costs.rate_minor_per_h + costs.beyond_fair_minor_per_h
        rates += overtime.extra_minor_per_h if overtime else 0
        most += rates * 1_000_000 // 3600 + 3 + 2 * len(script.elements)
    return most


def require_one_price(problem: Problem, options: SearchOptions | None = None) -> None:
    """Compare the search's cost with the timetable's."""
    compiled = compile_rich(problem)
    found = search_rich(compiled.columns, BRIEF, seed=1, options=options)
    scripts = compiled.names.scripts(found)
    left_out = [problem.tasks[row].id for row in found.unassigned]
    told = found.cost * compiled.unit.ninths // NINTHS
    written = priced_by_timetable(problem, scripts, left_out)
    assert abs(told - written) <= most_rounded(problem, scripts), (told, written, scripts)


def require_sound(problem: Problem, options: SearchOptions | None = None) -> None:
    """Solve, which raises if the checker refuses the plan; nothing but what nobody could serve is missing."""
    plan = solve(problem, BRIEF, seed=1, options=options)
    assert all(isinstance(broken, MandatoryUnserved) for broken in check(problem, plan))
    told = {handled.task_id for route in plan.routes for handled in route.handled()}
    assert told | {left.task_id for left in plan.unassigned} == {task.id for task in problem.tasks}


@pytest.mark.parametrize("name", FEATURES)
def test_each_feature_alone_gives_sound_plans_at_the_price_of_the_search(name: str):
    """Twelve problems each; a feature that is misread shows here first."""
    for problem in drawn((name,), 12 * SEEDS):
        require_one_price(problem)
        require_sound(problem)


@pytest.mark.parametrize("name", FEATURES)
def test_each_feature_beside_each_other_gives_sound_plans_at_the_price_of_the_search(name: str):
    """Rules are written one by one and break in company."""
    for pair in combinations(FEATURES, 2):
        if pair[0] == name:
            for problem in drawn(pair, SEEDS):
                require_one_price(problem)
                require_sound(problem)


@pytest.mark.parametrize("seed", range(4))
def test_crowds_of_features_give_sound_plans_at_the_price_of_the_search(seed: int):
    """Six at once, as a real day has them."""
    rng = Random(seed)
    for number in range(20 * SEEDS):
        problem = problem_with(tuple(rng.sample(sorted(FEATURES), 6)), number, most_tasks=7)
        require_one_price(problem)
        require_sound(problem)


@pytest.mark.parametrize("name", FEATURES)
def test_a_plan_may_be_the_start_of_the_next_search(name: str):
    """It keeps every rule, so that it is taken; what comes back costs no more."""
    for problem in drawn((name,), 3 * SEEDS):
        first = solve(problem, Budget(iterations=20), seed=2)
        second = solve(problem, Budget(iterations=1), seed=3, start=first)
        mandatory = {task.id for task in problem.tasks if task.price_if_unserved_minor is None}
        if not mandatory & {left.task_id for left in first.unassigned}:
            assert second.total.total_minor <= first.total.total_minor + len(first.routes)


@pytest.mark.parametrize("name", FEATURES)
def test_the_same_seed_gives_the_same_plan(name: str):
    """Under a budget of iterations alone."""
    for problem in drawn((name,), 2):
        assert solve(problem, BRIEF, seed=5) == solve(problem, BRIEF, seed=5)
