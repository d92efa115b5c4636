"""Why: an explanation that is wrong once is believed never again; here the checker judges every one of them.

Small problems with every feature, planned by nobody in particular: tasks are put where chance wants them.
"""

from __future__ import annotations

from functools import cache
from random import Random

import pytest

from doorstep.domain.errors import DoorstepError
from doorstep.domain.ids import TaskId
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.planning import check, explain, what_if_moved
from doorstep.planning.checker.route import route_violations
from doorstep.planning.checker.violations import TwoAlternatives
from doorstep.planning.explain import Explanation, tasks_named
from doorstep.planning.explanations.changes import applied
from doorstep.planning.explanations.places import Board
from doorstep.planning.features import shares
from doorstep.planning.given import plan_of
from tests.planning.problems_at_random import FEATURES, problem_with
from tests.planning.random_walking import on_foot

SEEDS = range(2)
BY_VAN, ON_FOOT = "by van", "on foot"


@cache
def case(feature: str, seed: int, doors: str) -> tuple[Problem, Plan, tuple[Explanation, ...]]:
    """A problem with a feature, most of its doors perhaps on foot, a plan of it, and every task explained."""
    problem = problem_with((feature,), seed)
    if doors == ON_FOOT:
        problem = on_foot(problem, seed)
    plan = any_plan(problem, seed)
    return problem, plan, explained(problem, plan)


def any_plan(problem: Problem, seed: int) -> Plan:
    """Put one task after another where chance wants it, as long as no rule is broken."""
    rng = Random(seed)
    plan = plan_of(problem, [])
    for task in rng.sample(problem.tasks, len(problem.tasks)):
        if task.id in plan.handled() or rng.random() < 0.3:
            continue
        try:
            move = what_if_moved(problem, plan, task.id, rng.choice(problem.vehicles).id)
        except DoorstepError:
            continue  # no way leads there
        if move.is_possible:
            plan = move.plan
    return plan


def explained(problem: Problem, plan: Plan) -> tuple[Explanation, ...]:
    """Explain every task, a pair once."""
    firsts = {tasks_named(problem, task.id)[0].id for task in problem.tasks}
    return tuple(explain(problem, plan, task_id) for task_id in sorted(firsts))


@pytest.mark.parametrize("doors", [BY_VAN, ON_FOOT])
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("feature", FEATURES)
def test_every_place_is_what_the_checker_says_it_is(feature: str, seed: int, doors: str):
    """A possible place keeps every rule of its route; a miss breaks exactly those that are named."""
    problem, plan, explanations = case(feature, seed, doors)
    assert [broken for broken in check(problem, plan) if broken.route_id is not None] == []
    for found in explanations:
        for place in found.places:
            alone = route_violations(problem, place.route)
            together = place.broken[len(alone) :]
            assert list(place.broken[: len(alone)]) == alone
            assert shares(problem) or all(isinstance(broken, TwoAlternatives) for broken in together)
            assert found.task_id in place.script.task_ids


@pytest.mark.parametrize("doors", [BY_VAN, ON_FOOT])
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("feature", FEATURES)
def test_a_move_to_a_possible_place_costs_what_the_explanation_says(feature: str, seed: int, doors: str):
    """Out of one route and into another: what is saved and what is spent, or less by a better gap."""
    problem, plan, explanations = case(feature, seed, doors)
    for found in explanations:
        for place in found.places:
            if place.is_possible and found.marginal_minor is not None:
                move = what_if_moved(problem, plan, TaskId(found.task_id), place.vehicle_id)
                assert move.is_possible
                routes_minor = [sum(r.costs.total_minor for r in p.routes) for p in (plan, move.plan)]
                assert routes_minor[1] - routes_minor[0] <= place.extra_minor - found.marginal_minor


@pytest.mark.parametrize("doors", [BY_VAN, ON_FOOT])
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("feature", FEATURES)
def test_every_relief_is_enough(feature: str, seed: int, doors: str):
    """With what gives way the route keeps every rule; without it the same route does not."""
    problem, plan, explanations = case(feature, seed, doors)
    for found in explanations:
        for relief in found.reliefs:
            place, relaxed = relief.placement, applied(problem, relief.changes)
            board = Board.without(problem, plan, [found.task_id, *filter(None, [found.partner])])
            assert board.broken(board.drive(place.script, relaxed), relaxed) == ()
            assert found.task_id in place.script.task_ids
