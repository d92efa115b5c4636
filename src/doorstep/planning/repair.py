"""Repair a plan around a change: search anew in the rounds near it, and leave the others as they are.

What is near is decided by travel: the rounds that serve the tasks nearest to the changed ones, and those that
break a rule now. Moving a task to another vehicle has its price, so that a plan changes only where it pays.
Ruin and recreate inside a part of the plan is the decomposition of Christiaens and Vanden Berghe (2020)
turned round: one part, chosen by the change.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

import numpy as np

from doorstep.domain.errors import UnreachableError
from doorstep.domain.ids import RouteId, TaskId, VehicleId
from doorstep.domain.plans import Plan, PlanOrigin
from doorstep.domain.problem import Problem
from doorstep.domain.problem_digest import problem_digest
from doorstep.domain.routes import Route
from doorstep.domain.units import Minor
from doorstep.planning.checker.route import route_violations
from doorstep.planning.checker.together import shared_violations
from doorstep.planning.features import shares
from doorstep.planning.given import plan_of, require_nothing_frozen
from doorstep.planning.left_out.unassigned import unassigned_with_reasons
from doorstep.planning.problems.belonging import require_same_epoch
from doorstep.planning.problems.parts import halt_row, part_of_problem, with_moving_price
from doorstep.planning.problems.pruning import chargers_on_the_way, pruned
from doorstep.planning.problems.unserved import wholes
from doorstep.planning.problems.ways import ways_ds
from doorstep.planning.script import RouteScript, script_of
from doorstep.planning.search.budget import Budget, SearchOptions
from doorstep.planning.solve import SearchProgress, solve
from doorstep.planning.timetable import build_route, unserved_costs
from doorstep.planning.timing.bookings import Bookings, Held

TRIAL = RouteId("trial")
NEAREST = 60
"""Tasks around each changed one whose rounds are searched again."""


@dataclass(frozen=True, slots=True)
class RepairOptions:
    """How far a repair reaches and what it may move.

    moving_minor
        Price of serving a planned task with another vehicle than planned.
    nearest
        Planned tasks around each changed task whose rounds may change.
    search
        Threads and the like.
    """

    moving_minor: Minor = 0
    nearest: int = NEAREST
    search: SearchOptions | None = None


def repair(
    problem: Problem,
    plan: Plan,
    changed: Collection[TaskId],
    budget: Budget,
    seed: int,
    *,
    options: RepairOptions | None = None,
    on_progress: Callable[[SearchProgress], None] | None = None,
) -> Plan:
    """Re-optimise a plan around changed tasks within a budget; rounds that are not near stay as they are.

    Parameters
    ----------
    problem
        As it is now: with new tasks, without cancelled ones and lost vehicles, with today's travel. Cut off
        what is done with `rest_of_day` first.
    plan
        What was planned. Tasks and vehicles that the problem no longer has are dropped from it.
    changed
        New tasks, and planned ones whose window, place or load is another now. Rounds that break a rule
        under the problem as it is are repaired in any case.

    Returns
    -------
    Plan
        The next version. Routes that were not searched are the same objects.

    Raises
    ------
    UnknownNameError
        If a changed task is not in the problem.
    InputError
        If a route is frozen in part, or the plan has another epoch or currency.
    """
    given = options or RepairOptions()
    for task_id in changed:
        problem.require_task(task_id)
    require_same_epoch(problem, plan)
    require_nothing_frozen(plan)
    group_of = _groups(problem)
    scripts = _scripts(problem, plan, group_of)
    standing = _standing(problem, plan, scripts)
    near = _near(problem, changed, scripts, given.nearest) | {
        script.vehicle_id for script in scripts
    }.difference(standing)
    searched = [script for script in scripts if script.vehicle_id in near]
    kept = [script for script in scripts if script.vehicle_id not in near]
    free = _free(problem, scripts)
    served = {group_of.get(task_id) for script in kept for task_id in script.task_ids} - {None}
    open_ones = [task_id for task_id in _open_tasks(problem, scripts) if group_of.get(task_id) not in served]
    if not (searched or open_ones) or not (searched or free):
        return _joined(problem, plan, standing, kept, [])
    part = part_of_problem(problem, searched, free, open_ones)
    if given.moving_minor:
        part = with_moving_price(part, searched, given.moving_minor)
    stands = [standing[script.vehicle_id] for script in kept]
    start = list(_start(problem, searched, stands))
    search = given.search or SearchOptions()
    if shares(problem):
        search = replace(search, beside=Held.by(problem, stands))
    found = solve(part, budget, seed, plan_of(part, start), on_progress, options=search)
    renewed = [script_of(route, keep_departure=True) for route in found.routes]
    return _joined(problem, plan, standing, kept, renewed)


def _groups(problem: Problem) -> dict[TaskId, str]:
    """Give the group of every task that has alternatives, or whose partner has."""
    return {task.id: whole.group for whole in wholes(problem) for task in whole.tasks if whole.group}


def _scripts(problem: Problem, plan: Plan, group_of: Mapping[TaskId, str]) -> list[RouteScript]:
    """Read the plan's scripts, less what the problem no longer has, and less a second alternative."""
    scripts: list[RouteScript] = []
    on_the_way, served = chargers_on_the_way(problem), set[str | None]()
    for route in plan.routes:
        if problem.vehicle(route.vehicle_id) is None:
            continue
        planned = script_of(route)
        known = {
            task_id
            for task_id in planned.task_ids
            if problem.task(task_id) is not None and group_of.get(task_id) not in served
        }
        script = pruned(planned, known, on_the_way=on_the_way)
        if script is not None:
            scripts.append(script)
            served |= {group_of.get(task_id) for task_id in script.task_ids} - {None}
    return scripts


def _standing(problem: Problem, plan: Plan, scripts: Sequence[RouteScript]) -> dict[VehicleId, Route]:
    """Give the routes that keep every rule under the problem as it is now: unchanged ones as they are."""
    before = {route.vehicle_id: route for route in plan.routes}
    found: dict[VehicleId, Route] = {}
    for script in scripts:
        route = _as_it_is(problem, before[script.vehicle_id], script, list(found.values()))
        if route is not None:
            found[script.vehicle_id] = route
    return found


def _as_it_is(problem: Problem, before: Route, script: RouteScript, beside: Sequence[Route]) -> Route | None:
    """Write a route anew, when it left before if that still keeps the rules; None where it breaks one."""
    stated = script_of(before, keep_departure=True)
    for tour in [stated, script] if script == script_of(before) else [script]:
        route = _kept_route(problem, before.id, tour, beside)
        if route is not None:
            return before if route == before else route
    return None


def _kept_route(
    problem: Problem, name: RouteId, script: RouteScript, beside: Sequence[Route]
) -> Route | None:
    """Write a route that waits for others where it has to; None where it breaks a rule all the same."""
    bookings = Bookings(problem, beside) if shares(problem) else None
    try:
        route = build_route(problem, name, script, bookings=bookings)
    except UnreachableError:
        return None
    if route_violations(problem, route):
        return None
    is_crowded = bookings is not None and any(shared_violations(problem, [*beside, route]))
    return None if is_crowded else route


def _free(problem: Problem, scripts: Sequence[RouteScript]) -> list[VehicleId]:
    used = {script.vehicle_id for script in scripts}
    return [vehicle.id for vehicle in problem.vehicles if vehicle.id not in used]


def _open_tasks(problem: Problem, scripts: Sequence[RouteScript]) -> list[TaskId]:
    planned = {task_id for script in scripts for task_id in script.task_ids}
    return [task.id for task in problem.tasks if task.id not in planned]


def _near(
    problem: Problem, changed: Collection[TaskId], scripts: Sequence[RouteScript], nearest: int
) -> set[VehicleId]:
    """Find the vehicles whose rounds hold a changed or an open task, or pass near one.

    Ways are those of the first vehicle's profile, as constant durations.
    """
    pairs = problem.travel.profile(problem.vehicles[0].type.profile)
    near: set[VehicleId] = set()
    vehicle_of = {task_id: script.vehicle_id for script in scripts for task_id in script.task_ids}
    planned = list(vehicle_of)
    rows = np.array([halt_row(problem, task_id) for task_id in planned], np.int64)
    for task_id in [*changed, *_open_tasks(problem, scripts)]:
        if task_id in vehicle_of:
            near.add(vehicle_of[task_id])
        own = np.full(len(rows), halt_row(problem, task_id))
        far_ds = ways_ds(pairs, own, rows)
        near.update(vehicle_of[planned[at]] for at in np.argsort(far_ds, kind="stable")[:nearest])
    return near


def _cost(route: Route) -> Minor:
    return route.costs.total_minor


def _start(
    problem: Problem, searched: Sequence[RouteScript], stands: Sequence[Route]
) -> Iterator[RouteScript]:
    """Give scripts to start from, less what breaks a rule, beside the routes that stand."""
    beside = list(stands)
    for script in searched:
        kept: RouteScript | None = script
        while kept is not None:
            route = _kept_route(problem, TRIAL, kept, beside)
            if route is not None:
                beside.append(route)
                yield script_of(route, keep_departure=True) if shares(problem) else kept
                break
            guilty = _guilty(problem, kept)
            innocent = [task_id for task_id in kept.task_ids if task_id not in guilty]
            kept = pruned(kept, innocent, on_the_way=chargers_on_the_way(problem))


def _guilty(problem: Problem, script: RouteScript) -> set[TaskId]:
    """Name the task of the first broken rule, and its partner; the last task where none is named."""
    named: TaskId | None = None
    try:
        violations = route_violations(problem, build_route(problem, TRIAL, script))
        named = next(
            (task_id for broken in violations if (task_id := getattr(broken, "task_id", None))), None
        )
    except UnreachableError:
        pass
    first = named if named in script.task_ids else script.task_ids[-1]
    task = problem.task(first)
    return {first} if task is None or task.partner is None else {first, task.partner}


def _joined(
    problem: Problem,
    plan: Plan,
    standing: Mapping[VehicleId, Route],
    kept: Sequence[RouteScript],
    renewed: Sequence[RouteScript],
) -> Plan:
    """Write the next version: kept routes as they stand, others anew under the problem's own prices."""
    before = {route.vehicle_id: route for route in plan.routes}
    names = {route.id for route in plan.routes}
    free_names = (RouteId(f"route-{number}") for number in count(1) if f"route-{number}" not in names)
    routes = [standing[script.vehicle_id] for script in kept]
    for script in renewed:
        old = before.get(script.vehicle_id)
        new = build_route(problem, next(free_names) if old is None else old.id, script)
        still = standing.get(script.vehicle_id)
        # Where routes wait for each other they are the same only at the same times.
        timed = shares(problem)
        is_same = (
            still is not None
            and script_of(still, keep_departure=timed) == script_of(new, keep_departure=timed)
            and _cost(still) <= _cost(new)
        )
        routes.append(still if still is not None and is_same else new)
    scripts = [script_of(route, keep_departure=shares(problem)) for route in routes]
    unassigned = unassigned_with_reasons(problem, scripts, _open_tasks(problem, scripts))
    origin = PlanOrigin(problem_digest(problem), plan.origin.seed, plan.origin.versions)
    return plan.revised(tuple(routes), unassigned, unserved_costs(problem, unassigned), origin)
