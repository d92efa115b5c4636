"""Tasks as columns: what is done, where, when, with what load, and what leaving it out costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from doorstep.domain.arrival_curves import DurationCurve
from doorstep.domain.errors import InputError
from doorstep.domain.ids import HubId
from doorstep.domain.instants import s_between
from doorstep.domain.problem import Problem
from doorstep.domain.tasks import ServiceTime, Task, TaskKind
from doorstep.domain.units import ds_from_s
from doorstep.domain.windows import Window
from doorstep.planning.columns.loads import counted_dimensions, demand_column
from doorstep.planning.columns.money import CostUnit
from doorstep.planning.columns.numbers import I32, i32, i64, marks, require_near, require_short, u8, within_ds
from doorstep.planning.columns.rich import (
    ANY,
    DELIVERY,
    HARD,
    LATEST_DS,
    MANDATORY,
    NONE,
    PAIR_DELIVERY,
    PAIR_PICKUP,
    PICKUP,
    SERVICE,
    TaskColumns,
)
from doorstep.planning.compiling.walk import halt_point

ALONE = {
    TaskKind.DELIVERY: DELIVERY,
    TaskKind.PICKUP: PICKUP,
    TaskKind.RETURN: PICKUP,
    TaskKind.SERVICE: SERVICE,
}
PAIRED = {TaskKind.PICKUP: PAIR_PICKUP, TaskKind.DELIVERY: PAIR_DELIVERY}


def task_columns(problem: Problem, classes: Sequence[str | None], unit: CostUnit) -> TaskColumns:
    """Write the tasks of a problem as columns.

    Parameters
    ----------
    classes
        Vehicle type of each class of service; None stands for all types that no task treats in its own way.

    Raises
    ------
    InputError
        If a number is beyond the search's range, or a service curve is of some vehicle types only.
    """
    tasks = problem.tasks
    windows = [given for task in tasks for given in task.windows]
    spans = [_near(problem, given.window, task) for task in tasks for given in task.windows]
    steps = [list(_steps(problem, task, unit)) for task in tasks]
    points = [list(_points(problem, _curve(task, classes))) for task in tasks]
    return TaskColumns(
        task_place=i32([problem.travel.index(halt_point(problem, task)) for task in tasks], "point"),
        task_kind=u8([PAIRED[task.kind] if task.partner else ALONE[task.kind] for task in tasks]),
        task_demand=demand_column(tasks, counted_dimensions(problem)),
        task_service_ds=_services(tasks, classes),
        task_price=i64([_price(task, unit) for task in tasks], "price if unserved", tasks),
        task_partner=i32(_partners(tasks), "partner"),
        task_group=i32(_groups(tasks), "group of alternatives"),
        task_released_ds=i32([_released_ds(problem, task) for task in tasks], "release"),
        task_hub=i32(_hubs(problem), "hub"),
        window_first=marks([len(task.windows) for task in tasks]),
        window_opens_ds=i32([within_ds(opens_s) for opens_s, _ in spans], "window"),
        window_closes_ds=i32([within_ds(closes_s) for _, closes_s in spans], "window"),
        window_early=i64([_rate(given.early_minor_per_h, unit) for given in windows], "rate"),
        window_late=i64([_rate(given.late_minor_per_h, unit) for given in windows], "rate"),
        arrival_first=marks([len(row) for row in steps]),
        arrival_from_ds=i32([from_ds for row in steps for from_ds, _ in row], "change of cost"),
        arrival_cost=i64([cost for row in steps for _, cost in row], "cost by arrival"),
        service_first=marks([len(row) for row in points]),
        service_at_ds=i32([at_ds for row in points for at_ds, _ in row], "point of a curve"),
        service_curve_ds=i32([long_ds for row in points for _, long_ds in row], "service"),
    )


def _near(problem: Problem, window: Window, task: Task) -> tuple[int, int]:
    opens_s, closes_s = problem.span_s(window)
    require_near(opens_s, closes_s, f"window of task {task.id}")
    return opens_s, closes_s


def _services(tasks: Sequence[Task], classes: Sequence[str | None]) -> I32:
    """Give the work of each task for each class of vehicle types. Shape (t, c)."""
    rows = [[require_short(_service_ds(_service(task, name)), task) for name in classes] for task in tasks]
    return np.array(rows, np.int32).reshape(len(tasks), len(classes))


def _service(task: Task, vehicle_type: str | None) -> ServiceTime | None:
    given = {service.vehicle_type: service for service in task.service}
    return given.get(vehicle_type, given.get(None))


def _service_ds(service: ServiceTime | None) -> int:
    return 0 if service is None else ds_from_s(service.duration_s)


def _curve(task: Task, classes: Sequence[str | None]) -> DurationCurve | None:
    services = [_service(task, name) for name in classes]
    curves = {None if service is None else service.by_arrival for service in services}
    if len(curves) > 1:
        raise InputError(
            "the search does not honour service time by arrival time of some vehicle types only",
            place=f"task {task.id}",
            mend="Give the same curve for all vehicle types, or none.",
        )
    return curves.pop()


def _points(problem: Problem, curve: DurationCurve | None) -> Iterator[tuple[int, int]]:
    if curve is None:
        return
    for instant, duration_s in zip(curve.instants, curve.durations_s, strict=True):
        yield within_ds(s_between(problem.epoch, instant)), ds_from_s(duration_s)


def _steps(problem: Problem, task: Task, unit: CostUnit) -> Iterator[tuple[int, int]]:
    given = task.arrival_cost
    if given is None:
        return
    if min(given.costs_minor) < 0:
        mend = "Raise all its costs alike, and the price if unserved with them."
        place = f"arrival cost of task {task.id}"
        raise InputError("a cost below 0", value=min(given.costs_minor), place=place, mend=mend)
    starts_ds = [-LATEST_DS, *(within_ds(-s_between(at, problem.epoch)) for at in given.changes)]
    for from_ds, cost_minor in zip(starts_ds, given.costs_minor, strict=True):
        yield from_ds, unit.amount(cost_minor)


def _price(task: Task, unit: CostUnit) -> int:
    return MANDATORY if task.price_if_unserved_minor is None else unit.amount(task.price_if_unserved_minor)


def _partners(tasks: Sequence[Task]) -> list[int]:
    row_of = {task.id: row for row, task in enumerate(tasks)}
    return [NONE if task.partner is None else row_of[task.partner] for task in tasks]


def _groups(tasks: Sequence[Task]) -> list[int]:
    group_of = {task.id: task.alternatives for task in tasks}
    numbers: dict[str, int] = {}
    groups: list[int] = []
    for task in tasks:
        # A pair is an alternative as a whole, whichever end says so.
        group = task.alternatives or (group_of[task.partner] if task.partner else None)
        if task.partner and group_of[task.partner] not in (None, group):
            mend = "Put both ends into one group, or say it at one end."
            raise InputError(
                "a pair in two groups of alternatives", value=group, place=f"task {task.id}", mend=mend
            )
        groups.append(NONE if group is None else numbers.setdefault(group, len(numbers)))
    return groups


def _released_ds(problem: Problem, task: Task) -> int:
    if task.released is None:
        return -LATEST_DS
    ready_s = -s_between(task.released, problem.epoch)
    require_near(ready_s, ready_s, f"release of task {task.id}")
    return within_ds(ready_s)


def _hubs(problem: Problem) -> list[int]:
    row_of: dict[HubId | None, int] = {hub.id: row for row, hub in enumerate(problem.hubs)}
    return [row_of.get(task.hub, ANY) for task in problem.tasks]


def _rate(minor_per_h: int | None, unit: CostUnit) -> int:
    return HARD if minor_per_h is None else unit.per_ds(minor_per_h)
