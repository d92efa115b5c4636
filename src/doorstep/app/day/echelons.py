"""Two echelons that agree: nothing is loaded at a micro-hub before the van that brings it was there.

The search keeps this by itself as long as every supply is in a route: it is done by the instant at which its
parcels are released. A supply that no van could take is the other case. Then its parcels go by van from
their depot, and the day is searched again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from doorstep.app.day.building import DayProblem
from doorstep.app.day.refusals import RefusedOrder
from doorstep.app.day.supply import Supply, from_depot, supplies_of
from doorstep.domain.ids import HubId, OrderId, TaskId, VehicleId
from doorstep.domain.instants import instant_at
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem, ProblemPoints
from doorstep.domain.reasons import NoVehicleAllowed
from doorstep.domain.tasks import Task
from doorstep.domain.units import Seconds
from doorstep.planning import Violation
from doorstep.planning.checker.violations import MandatoryUnserved
from doorstep.planning.edits import Edited

FoundT = TypeVar("FoundT")


@dataclass(frozen=True, slots=True)
class EarlyLoad:
    """A parcel that a trip loads at a micro-hub before it is there.

    there_s
        When its supply is unloaded. None: nobody brings it.
    """

    task_id: TaskId
    hub: HubId
    loads_s: Seconds
    there_s: Seconds | None


@dataclass(frozen=True, slots=True)
class LoadedEarly(Violation):
    """Parcels that trips load at a micro-hub before the van that brings them was there.

    loads, there
        When the first of them is loaded, and when all are there, by the local clock. None: never.
    """

    hub: HubId
    orders: tuple[OrderId, ...]
    loads: datetime
    there: datetime | None

    @property
    def said(self) -> str:
        """What is wrong."""
        count = f"{len(self.orders)} order{'s' * (len(self.orders) != 1)}"
        if self.there is None:
            return f"{count} load at hub {self.hub}, and a van load of their parcels is brought by nobody"
        when = f"loaded from {self.loads:%H:%M} on, and there at {self.there:%H:%M}"
        return f"the parcels of {count} are not at hub {self.hub} yet: {when}"


def loaded_early(problem: Problem, plan: Plan) -> tuple[LoadedEarly, ...]:
    """Find the micro-hubs at which a plan loads what is not there, by the supplies among its tasks."""
    supplies = supplies_of(problem)
    by_hub: dict[HubId, list[EarlyLoad]] = {}
    for supply in supplies:
        by_hub.setdefault(supply.hub, []).extend(early_loads([supply], plan))

    def local(at_s: Seconds) -> datetime:
        return instant_at(problem.epoch, at_s).astimezone(problem.zone)

    found = []
    for hub, early in by_hub.items():
        if not early:
            continue
        tasks = [task for each in early if (task := problem.task(each.task_id)) is not None]
        orders = tuple(dict.fromkeys(task.order_id or OrderId(task.id) for task in tasks))
        there_s = [each.there_s for each in early]
        last_s = None if None in there_s else max(each for each in there_s if each is not None)
        first = local(min(each.loads_s for each in early))
        found.append(LoadedEarly(None, hub, orders, first, None if last_s is None else local(last_s)))
    return tuple(found)


def with_early_loads(before: tuple[Problem, Plan], edited: Edited) -> Edited:
    """Add to what a change breaks the loads that are early with it and were not before.

    That nobody brings a hub's parcels is told once, and not again as a task that is left out.
    """
    was = loaded_early(*before)
    early = tuple(each for each in loaded_early(edited.problem, edited.plan) if each not in was)
    missing = {each.hub for each in early if each.there is None}
    told = {supply.task.id for supply in supplies_of(edited.problem) if supply.hub in missing}
    rest = (
        each for each in edited.broken if not (isinstance(each, MandatoryUnserved) and each.task_id in told)
    )
    return replace(edited, broken=(*early, *rest))


def early_loads(supplies: Iterable[Supply], plan: Plan) -> tuple[EarlyLoad, ...]:
    """Find what a plan loads at micro-hubs before the vans bring it."""
    handled = plan.handled()
    there_s = {
        task_id: (supply.hub, handled[supply.task.id][1].end_s if supply.task.id in handled else None)
        for supply in supplies
        for task_id in supply.brings
    }
    loads_s = {
        each.task_id: trip.load_starts_s
        for route in plan.routes
        for trip in route.trips
        for stop in trip.stops
        for each in stop.handled
    }
    return tuple(
        EarlyLoad(task_id, hub, loads_s[task_id], end_s)
        for task_id, (hub, end_s) in there_s.items()
        if task_id in loads_s and (end_s is None or loads_s[task_id] < end_s)
    )


def searched_until_agreed(
    day: DayProblem, search: Callable[[Problem], FoundT], plan_of: Callable[[FoundT], Plan]
) -> tuple[DayProblem, FoundT]:
    """Search a day, and again without the supplies that no van could take, until both echelons agree.

    Parameters
    ----------
    search
        Finds a plan of a problem, with whatever else it tells.
    plan_of
        Gives the plan of what was found.

    Returns
    -------
    tuple[DayProblem, FoundT]
        The day as it was searched last. Each search more has fewer supplies, so that it ends.
    """
    found = search(day.problem)
    while (bound := agreed(day, plan_of(found))) is not day:
        day, found = bound, search(bound.problem)
    return day, found


def agreed(day: DayProblem, plan: Plan) -> DayProblem:
    """Bind a day to the supplies that a plan has; the very same day if both echelons agree."""
    handled = plan.handled()
    missing = [supply for supply in day.supplies if supply.task.id not in handled]
    late = {
        each.task_id: each.there_s for each in early_loads(day.supplies, plan) if each.there_s is not None
    }
    if not (missing or late):
        return day
    problem = day.problem
    brought = {task_id: supply.hub for supply in missing for task_id in supply.brings}
    gone = {supply.task.id for supply in missing}
    tasks, stranded = [], []
    for task in problem.tasks:
        if task.id in late:
            there = problem.epoch + timedelta(seconds=late[task.id] or 0)
            tasks.append(replace(task, released=there))
            continue
        bound = from_depot(task, _own(problem, brought[task.id])) if task.id in brought else task
        if bound is None:
            stranded.append(task)
        elif task.id not in gone:
            tasks.append(bound)
    left = {task.id for task in tasks}
    kept = tuple(supply for supply in day.supplies if supply.task.id not in gone)
    return replace(
        day,
        problem=of_tasks(problem, tuple(tasks)),
        refused=(*day.refused, *(_refused(day, task) for task in stranded)),
        orders={name: order for name, order in day.orders.items() if name in left},
        doors={name: door for name, door in day.doors.items() if name in left},
        supplies=kept,
    )


def _own(problem: Problem, hub: HubId) -> frozenset[VehicleId]:
    """List the vehicles that start at a hub."""
    point = problem.points.hubs[hub]
    return frozenset(name for name, start in problem.points.starts.items() if start == point)


def of_tasks(problem: Problem, tasks: tuple[Task, ...]) -> Problem:
    """Keep some tasks of a problem, with their points and doors."""
    names = {task.id for task in tasks}
    groups = [task.alternatives for task in tasks]
    tasks = tuple(
        replace(task, alternatives=None)
        if task.alternatives and groups.count(task.alternatives) == 1
        else task
        for task in tasks
    )
    points = problem.points
    halts = {name: point for name, point in points.tasks.items() if name in names}
    walking = problem.walking
    if walking is not None:
        walking = replace(
            walking,
            door_points={name: point for name, point in walking.door_points.items() if name in names},
            choices={name: kerbs for name, kerbs in walking.choices.items() if name in names},
        )
    points = ProblemPoints(halts, points.starts, points.ends, points.hubs)
    return replace(problem, tasks=tasks, points=points, walking=walking)


def _refused(day: DayProblem, task: Task) -> RefusedOrder:
    address = task.place.address
    where = f"{task.place.door.lon:.5f},{task.place.door.lat:.5f}" if address is None else address.one_line
    what = "no van brings it to the micro-hub that its vehicles load at"
    mend = "Allow a van, or give the depot one that goes there."
    return RefusedOrder(day.orders[task.id], what, where, mend, NoVehicleAllowed())
