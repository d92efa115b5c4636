"""Plan a day that is under way again: what has begun stays, what is loaded stays aboard."""

from __future__ import annotations

from dataclasses import replace

from doorstep.app.commands import Replan
from doorstep.app.day.building import DayProblem
from doorstep.app.day.echelons import of_tasks, with_early_loads
from doorstep.app.day.supply import from_depot, supplies_of
from doorstep.app.desk import Desk
from doorstep.app.handlers.replan_visits import in_vain
from doorstep.domain.errors import InputError
from doorstep.domain.instants import s_between
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.domain.progress import DayProgress
from doorstep.domain.tasks import Task
from doorstep.planning import (
    Budget,
    RepairOptions,
    SearchOptions,
    check,
    progress_as_planned,
    repair,
    rest_of_day,
)
from doorstep.planning.days.rest import kept_from
from doorstep.planning.days.whole import home_for_good, whole_day
from doorstep.planning.edits import Edited


def replanned_under_way(
    command: Replan, built: DayProblem, known: tuple[Problem, Plan], desk: Desk
) -> Edited:
    """Plan the rest of a day again, as far as the plan says that it has come.

    Parameters
    ----------
    built
        The day with new orders and with all that it had, cancelled orders too.
    known
        Problem and plan as they were.

    Raises
    ------
    InputError
        If an order is cancelled that somebody has been to, or halts of the plan are no longer there.
    """
    assert command.at is not None, "asked for days under way"
    before, plan = known
    now_s = s_between(before.epoch, command.at)
    _require_same_halts(built.problem, plan)
    progress = progress_as_planned(before, plan, now_s, in_vain(command, before, plan))
    _require_not_done(command, before, progress)
    problem = _with_supplies(of_tasks(built.problem, _tasks(command, built, before)), before)
    rest, left = rest_of_day(problem, plan, progress)
    rest = kept_from(rest, home_for_good(problem, plan, progress))
    planned = left.handled()
    changed = [task.id for task in rest.tasks if task.id not in planned]
    options = RepairOptions(command.moving_minor, search=SearchOptions(threads=command.search.threads))
    budget = Budget(command.search.time_s, command.search.iterations)
    found = repair(rest, left, changed, budget, command.search.seed, options=options, on_progress=desk.told)
    after = whole_day(problem, plan, progress, found)
    was = check(before, plan)
    broken = tuple(each for each in check(problem, after) if each not in was)
    extra_minor = after.total.total_minor - plan.total.total_minor
    return with_early_loads(known, Edited(problem, after, extra_minor, broken))


def as_begun(command: Replan, known: tuple[Problem, Plan]) -> Plan:
    """Give a plan in which nothing changes, with what has begun by the instant frozen."""
    assert command.at is not None, "asked for days under way"
    problem, plan = known
    now_s = s_between(problem.epoch, command.at)
    progress = progress_as_planned(problem, plan, now_s, in_vain(command, problem, plan))
    _, left = rest_of_day(problem, plan, progress)
    return whole_day(problem, plan, progress, left)


def _require_same_halts(problem: Problem, plan: Plan) -> None:
    walking = problem.walking
    for stop in (stop for route in plan.routes for stop in route.stops):
        if stop.kerb_id is not None and (walking is None or walking.kerb(stop.kerb_id) is None):
            mend = "Its fleet, its closures and the map must be those of the morning."
            raise InputError("a halt of the plan that is no longer there", value=stop.kerb_id, mend=mend)


def _with_supplies(problem: Problem, before: Problem) -> Problem:
    """Put the supply of micro-hubs in as it was planned."""
    supplies = supplies_of(before)
    halts = {supply.task.id: problem.points.hubs[supply.hub] for supply in supplies}
    points = replace(problem.points, tasks={**problem.points.tasks, **halts})
    return replace(problem, tasks=(*problem.tasks, *(supply.task for supply in supplies)), points=points)


def _tasks(command: Replan, built: DayProblem, before: Problem) -> tuple[Task, ...]:
    """Take tasks as they were planned, with new ones, without those that are cancelled.

    A new order goes by van from the depot: the supply of a micro-hub does not hold its parcels.
    """
    gone = set(command.cancel)
    was = {task.id: task for task in before.tasks}
    supplied = {supply.hub for supply in supplies_of(before)}
    own = {
        hub: frozenset(name for name, start in built.problem.points.starts.items() if start == point)
        for hub, point in built.problem.points.hubs.items()
        if hub in supplied
    }
    tasks: list[Task] = []
    for task in built.problem.tasks:
        if task.order_id in gone or task.order_id is None:
            continue
        old = was.get(task.id)
        if old is not None:
            tasks.append(replace(old, place=task.place))
            continue
        bound: Task | None = task
        for names in own.values():
            bound = None if bound is None else from_depot(bound, names)
        if bound is not None:
            tasks.append(bound)
    return tuple(tasks)


def _require_not_done(command: Replan, before: Problem, progress: DayProgress) -> None:
    for order in command.cancel:
        done = [task.id for task in before.tasks if task.order_id == order and task.id in progress.done]
        if done:
            what = "an order that somebody has been to, or is on the way to, by the plan"
            mend = "Record what became of it; it cannot be taken out of the past."
            raise InputError(what, value=order, place=command.plan_id, mend=mend)
