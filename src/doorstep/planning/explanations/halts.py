"""Halts of a script with the earliest departure and the latest arrival that the rest of the route allows.

Forward and backward times of a route (Savelsbergh 1992), with base durations and first and last windows: they
lead the choice of gaps to try, and nothing is promised from them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from doorstep.domain.errors import UnlistedPairError
from doorstep.domain.problem import Problem
from doorstep.domain.routes import Route
from doorstep.domain.tasks import Task
from doorstep.domain.travel_pairs import PairTravel
from doorstep.domain.units import Deciseconds, Metres, ds_from_s
from doorstep.domain.vehicles import Vehicle
from doorstep.planning.script import Element, Park, Recharge, Reload, Serve

NO_WAY_DS = 2**40


@dataclass(frozen=True, slots=True)
class Span:
    """A gap between two halts, or between a halt and the start or the end.

    element
        Where in the script a new halt would go.
    before, after
        Rows of the travel. None: the route begins or ends there.
    leaves_ds, latest_ds
        Earliest departure from before, latest arrival at after.
    """

    element: int
    before: int | None
    after: int | None
    leaves_ds: Deciseconds
    latest_ds: Deciseconds


@dataclass(frozen=True, slots=True)
class _Halt:
    element: int
    row: int
    opens_ds: Deciseconds
    closes_ds: Deciseconds
    work_ds: Deciseconds


def way(pairs: PairTravel, start: int | None, end: int | None) -> tuple[Deciseconds, Metres]:
    """Give base duration and metres of a way; from or to nowhere it takes nothing."""
    if start is None or end is None:
        return 0, 0
    try:
        duration_ds, distance_m = pairs.duration_ds(start, end, 0), pairs.distance_between_m(start, end)
    except UnlistedPairError:
        return NO_WAY_DS, 0
    return (NO_WAY_DS, 0) if duration_ds is None or distance_m is None else (duration_ds, distance_m)


def window_ds(problem: Problem, task: Task) -> tuple[Deciseconds, Deciseconds]:
    """Give when work at a door may begin first and last; soft ends do not bind."""
    if not task.windows:
        return -NO_WAY_DS, NO_WAY_DS
    first, last = task.windows[0], task.windows[-1]
    opens_ds = ds_from_s(problem.span_s(first.window)[0])
    closes_ds = ds_from_s(problem.span_s(last.window)[1])
    return (
        opens_ds if first.early_minor_per_h is None else -NO_WAY_DS,
        closes_ds if last.late_minor_per_h is None else NO_WAY_DS,
    )


def spans_of(
    problem: Problem, vehicle: Vehicle, elements: tuple[Element, ...], route: Route | None
) -> list[Span]:
    """List the gaps of a script in order: one more than it has halts.

    Parameters
    ----------
    route
        The same with times, perhaps with other tasks, too: it tells how long halts on foot last.
    """
    points, index = problem.points, problem.travel.index
    pairs = problem.travel.profile(vehicle.type.profile)
    halts = list(_halts(problem, vehicle, elements, route))
    start = index(points.starts[vehicle.id]) if vehicle.id in points.starts else None
    end = index(points.ends[vehicle.id]) if vehicle.id in points.ends else None
    rows = [start, *(halt.row for halt in halts), end]
    legs_ds = [way(pairs, rows[at], rows[at + 1])[0] for at in range(len(rows) - 1)]
    opens_s, closes_s = problem.span_s(vehicle.shift.window)
    leaves_ds = [ds_from_s(opens_s)]
    for halt, leg_ds in zip(halts, legs_ds, strict=False):
        leaves_ds.append(max(leaves_ds[-1] + leg_ds, halt.opens_ds) + halt.work_ds)
    overtime_s = 0 if vehicle.shift.overtime is None else vehicle.shift.overtime.most_s
    latest_ds = [ds_from_s(closes_s + overtime_s)]
    for halt, leg_ds in zip(reversed(halts), reversed(legs_ds), strict=False):
        latest_ds.append(min(halt.closes_ds, latest_ds[-1] - leg_ds - halt.work_ds))
    places = [*(halt.element for halt in halts), len(elements)]
    befores, afters = rows[:-1], rows[1:]
    return [Span(*gap) for gap in zip(places, befores, afters, leaves_ds, reversed(latest_ds), strict=True)]


def _halts(
    problem: Problem, vehicle: Vehicle, elements: tuple[Element, ...], route: Route | None
) -> Iterator[_Halt]:
    index, walking = problem.travel.index, problem.walking
    parked = iter([] if route is None else [stop for stop in route.stops if stop.kerb_id is not None])
    for at, element in enumerate(elements):
        if isinstance(element, Serve):
            task = problem.require_task(element.task_id)
            work_ds = ds_from_s(task.service_s(vehicle.type.name, problem.epoch))
            yield _Halt(at, index(problem.points.tasks[task.id]), *window_ds(problem, task), work_ds)
        elif isinstance(element, Park) and walking is not None:
            stop = next(parked, None)
            work_ds = 0 if stop is None else ds_from_s(stop.dwell_s)
            yield _Halt(at, index(walking.kerb_points[element.kerb_id]), -NO_WAY_DS, NO_WAY_DS, work_ds)
        elif isinstance(element, Reload):
            hub = problem.hub(element.hub_id)
            work_ds = 0 if hub is None else ds_from_s(hub.reload_s)
            yield _Halt(at, index(problem.points.hubs[element.hub_id]), -NO_WAY_DS, NO_WAY_DS, work_ds)
        elif isinstance(element, Recharge) and not (at and isinstance(elements[at - 1], Reload)):
            charger = problem.charger(element.charger_id)
            if charger is not None:
                yield _Halt(at, index(charger[1]), -NO_WAY_DS, NO_WAY_DS, 0)
