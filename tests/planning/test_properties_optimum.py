"""Tiny problems, solved to the optimum of the slow twin that tries every order of every choice."""

import os

import pytest

from doorstep.domain.money import CostLine
from doorstep.domain.plans import Plan
from doorstep.planning.search import Budget
from doorstep.planning.solve import solve
from tests.planning.brute_force import cheapest_plan
from tests.planning.problems_at_random import FEATURES, problem_with

SEEDS = int(os.environ.get("DOORSTEP_PROPERTY_SEEDS", "1"))
ENOUGH = Budget(iterations=2000)


def unrounded(plan: Plan) -> int:
    """The cost of a plan in micro-minor, each line unrounded."""
    lines: list[CostLine] = [
        *plan.costs.lines,
        *(line for route in plan.routes for line in route.costs.lines),
    ]
    return sum(line.amount_micro_minor for line in lines)


@pytest.mark.parametrize("name", FEATURES)
def test_tiny_problems_are_solved_to_the_optimum(name: str):
    """Two vehicles at most and three tasks, four where they come in pairs."""
    for seed in range(6 * SEEDS):
        problem = problem_with((name,), seed, most_tasks=3, most_vehicles=2)
        best = cheapest_plan(problem)
        found = solve(problem, ENOUGH, seed=1)
        left_out = {left.task_id for left in found.unassigned}
        if best.mandatory_left_out == 0:
            assert not {task.id for task in problem.tasks if task.price_if_unserved_minor is None} & left_out
            # A second of each route is rounded up, and paid for.
            assert unrounded(found) <= best.cost_micro_minor + 2_000_000 * len(found.routes), (name, seed)
