"""Plans changed at random: inserting, repairing and cutting off what is done keep every rule.

Features come alone and in crowds. What is planned stays where it is when something is inserted, a repair
costs no more than what it started from, and the rest of a day is a plan like any other.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from doorstep.domain.errors import UnlistedPairError, UnreachableError
from doorstep.domain.ids import TaskId
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.domain.progress import DayProgress
from doorstep.planning import check, insert, progress_as_planned, repair, rest_of_day, solve
from doorstep.planning.checker.together import shared_violations
from doorstep.planning.checker.violations import MandatoryUnserved, Violation
from doorstep.planning.edits import taken_out
from doorstep.planning.given import plan_of
from doorstep.planning.problems.pruning import pruned
from doorstep.planning.script import script_of
from doorstep.planning.search.budget import Budget
from tests.planning.problems_at_random import FEATURES, problem_with
from tests.planning.random_walking import HONOURED
from tests.planning.test_walking_properties import SHARED, walked

SEEDS = int(os.environ.get("DOORSTEP_PROPERTY_SEEDS", "1"))
BRIEF = Budget(iterations=100)
CROWDS = 24


def broken_rules(problem: Problem, plan: Plan) -> list[Violation]:
    """What the checker finds, except that nobody could serve a task."""
    return [broken for broken in check(problem, plan) if not isinstance(broken, MandatoryUnserved)]


def a_second_earlier(progress: DayProgress) -> DayProgress:
    """The same, with who is under way free a second earlier."""
    vehicles = (replace(one, free_s=max(one.departed_s, one.free_s - 1)) for one in progress.vehicles)
    return DayProgress(progress.now_s, tuple(vehicles))


def orders(plan: Plan) -> dict[str, list[TaskId]]:
    """The tasks of each vehicle in their order."""
    return {route.vehicle_id: [handled.task_id for handled in route.handled()] for route in plan.routes}


def left_out(plan: Plan) -> set[TaskId]:
    """Tasks without a vehicle."""
    return {left.task_id for left in plan.unassigned}


def halved(problem: Problem, rng: Random) -> tuple[Plan, list[TaskId]]:
    """A plan with some of its tasks taken out, and those tasks; pairs stay whole.

    Where no way leads past what is taken out, it stays.
    """
    plan = solve(problem, BRIEF, seed=1)
    served = [task_id for route in plan.routes for task_id in orders(plan)[route.vehicle_id]]
    out = {task_id for task_id in served if rng.random() < 0.5}
    for task_id in tuple(out):
        task = problem.task(task_id)
        assert task is not None
        out |= {task.partner} - {None}
    known = set(served) - out
    scripts = [left for route in plan.routes if (left := pruned(script_of(route), known)) is not None]
    try:
        shorter = plan_of(problem, scripts)
    except UnreachableError:
        return plan, []
    open_ones = [task.id for task in problem.tasks if task.id in left_out(shorter)]
    return shorter, open_ones


def require_inserted_in_place(problem: Problem, rng: Random) -> None:
    """Insert what was taken out: rules hold, and what was planned keeps its vehicle and its order."""
    before, open_ones = halved(problem, rng)
    if broken_rules(problem, before):
        return
    after = insert(problem, before, open_ones)
    assert broken_rules(problem, after) == []
    assert check(problem, after, since=before) == check(problem, after)
    new = set(open_ones)
    kept = {name: [task for task in tour if task not in new] for name, tour in orders(after).items()}
    assert {name: tour for name, tour in kept.items() if tour} == orders(before)
    assert len({route.id for route in after.routes}) == len(after.routes)


def require_repaired(problem: Problem, rng: Random) -> None:
    """Repair what was taken out: rules hold, and nothing costs more than it did with as many served."""
    before, _ = halved(problem, rng)
    sound = not broken_rules(problem, before)
    after = repair(problem, before, [], BRIEF, seed=2)
    assert broken_rules(problem, after) == []
    mandatory = {task.id for task in problem.tasks if task.price_if_unserved_minor is None}
    if sound and left_out(before) & mandatory == left_out(after) & mandatory:
        assert after.total.total_minor <= before.total.total_minor + len(problem.vehicles)
    assert {*left_out(after), *(task for tour in orders(after).values() for task in tour)} == {
        task.id for task in problem.tasks
    }


def require_rest_sound(problem: Problem, rng: Random) -> None:
    """Cut a plan off at any instant: what is left breaks no rule that the whole kept, and can be repaired."""
    plan = solve(problem, BRIEF, seed=1)
    if not plan.routes or broken_rules(problem, plan):
        return
    begin_s = min(route.trips[0].load_starts_s for route in plan.routes)
    end_s = max(route.trips[-1].ends_s for route in plan.routes)
    now_s = rng.randint(begin_s, end_s)
    progress = progress_as_planned(problem, plan, now_s)
    rest, left = rest_of_day(problem, plan, progress)
    if broken_rules(rest, left):
        # A plan tells seconds rounded up: who is free within one is free at its end, and may be late by that.
        assert broken_rules(*rest_of_day(problem, plan, a_second_earlier(progress))) == []
    planned = {handled.task_id for route in plan.routes for handled in route.handled()}
    still = {handled.task_id for route in left.routes for handled in route.handled()}
    assert still == planned & {task.id for task in rest.tasks}
    after = repair(rest, left, [], BRIEF, seed=3)
    assert broken_rules(rest, after) == []


def require_taken_out_in_place(problem: Problem, rng: Random) -> None:
    """Take one task out by hand: no rule is broken that was kept, and all others stay where they are."""
    before = solve(problem, BRIEF, seed=1)
    served = [task_id for tour in orders(before).values() for task_id in tour]
    if not served or broken_rules(problem, before):
        return
    try:
        after = taken_out(problem, before, [rng.choice(served)]).plan
    except (UnreachableError, UnlistedPairError):
        return
    # Who is early by a task may come to a kerb or a window that is closed: only what routes share is asked.
    assert list(shared_violations(problem, after.routes)) == []
    gone = left_out(after) - left_out(before)
    kept = {name: [task for task in tour if task not in gone] for name, tour in orders(before).items()}
    assert {name: tour for name, tour in kept.items() if tour} == orders(after)


CHANGES: tuple[Callable[[Problem, Random], None], ...] = (
    require_inserted_in_place,
    require_repaired,
    require_rest_sound,
    require_taken_out_in_place,
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
@pytest.mark.parametrize("name", FEATURES)
def test_a_change_keeps_the_rules_of_each_feature(name, change):
    """Six problems each; a feature that a change forgets shows here first."""
    for seed in range(6 * SEEDS):
        change(problem_with((name,), seed), Random(seed))


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_keeps_the_rules_of_crowds_of_features(change):
    """Four at once, as a real day has them."""
    rng = Random(7)
    for number in range(CROWDS * SEEDS):
        names = tuple(rng.sample(sorted(FEATURES), 4))
        change(problem_with(names, number, most_tasks=7), Random(number))


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_keeps_the_rules_of_doors_on_foot(change):
    """Halts, loops and doors go in and out with their tasks, beside what the search honours on foot."""
    rng = Random(8)
    for number in range(CROWDS * SEEDS):
        names = tuple(rng.sample(HONOURED, 2))
        change(walked(names, number, most_tasks=7), Random(number))


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
@pytest.mark.parametrize("shared", SHARED)
def test_a_change_keeps_the_turns_of_who_walks(shared, change):
    """Docks, plugs and room at hubs are short, beside any other feature."""
    rng = Random(11)
    for number in range(CROWDS // 2 * SEEDS):
        change(walked((shared, rng.choice(HONOURED)), number, most_tasks=7), Random(number))
