"""Reasons why a task is in no route: what binds when it is tried everywhere by itself.

Every gap between two halts of every route is a row of columns: when the vehicle leaves the place before, and
the latest arrival at the place after that keeps the rest of the route feasible, with the constraint that sets
it. A task is tried in all gaps at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.ids import TaskId, VehicleId
from doorstep.domain.loads import EMPTY_LOAD, Load
from doorstep.domain.problem import Problem
from doorstep.domain.reasons import (
    NoVehicleAllowed,
    NoWay,
    OutsideShift,
    OutsideWindow,
    OverLoad,
    Reason,
    Unassigned,
)
from doorstep.domain.tasks import Task
from doorstep.domain.travel import NEVER_DS, NearestTravel
from doorstep.domain.units import (
    Deciseconds,
    ds_from_s,
    micro_minor_for_distance,
    micro_minor_from_minor,
    minor_from_micro_minor,
    s_from_ds,
)
from doorstep.planning.features import hours_matter, is_lean
from doorstep.planning.left_out.reasons import dearer, place_found
from doorstep.planning.left_out.tried import reasons_by_trial
from doorstep.planning.left_out.ways import Way
from doorstep.planning.timetable import Tour, as_script

Column = NDArray[np.int64]
DIMENSIONS = tuple(dimension.name for dimension in fields(Load))


def unassigned_with_reasons(
    problem: Problem, tours: Sequence[Tour], left_out: Sequence[TaskId]
) -> tuple[Unassigned, ...]:
    """Try each task that is left out in every place of every route, and alone in each free vehicle.

    The reasons are the nearest misses: by how much the best place falls short in load, window and shift. If
    there is a place for it, it is left out because that costs more than its price. Problems of the rich model
    and those with nearest rows only are tried in their nearest places, see `tried`.
    """
    if not left_out:
        return ()
    scripts = [as_script(tour) for tour in tours]
    if not is_lean(problem) or hours_matter(problem) or _has_rows(problem):
        return reasons_by_trial(problem, scripts, left_out)
    sequences = [(script.vehicle_id, script.task_ids) for script in scripts]
    used = {vehicle_id for vehicle_id, _ in sequences}
    rounds = [*sequences, *((vehicle_id, ()) for vehicle_id in _free(problem, used))]
    ways = [_way(problem, vehicle_id, task_ids) for vehicle_id, task_ids in rounds]
    gaps = _Gaps.of([gap for number, way in enumerate(ways) for gap in _gaps(number, way)])
    room = np.array([_room(way) for way in ways], np.float64)
    wanted = [task for task_id in left_out if (task := problem.task(task_id)) is not None]
    found = [(task, _reasons(problem, task, gaps, room)) for task in wanted]
    return tuple(Unassigned(task.id, said, task.order_id, dearer(said[0])) for task, said in found)


def _has_rows(problem: Problem) -> bool:
    return isinstance(problem.travel.profile(problem.vehicles[0].type.profile), NearestTravel)


@dataclass(frozen=True, slots=True)
class _Gap:
    """Where a task could go: between two rows of the travel, in one round."""

    round: int
    before: int
    after: int
    leaves_ds: Deciseconds
    latest_ds: Deciseconds
    in_shift: int
    saved_micro_minor: int


@dataclass(frozen=True, slots=True, eq=False)
class _Gaps:
    """All gaps as columns. `in_shift` is 1 where the shift sets the latest arrival, 0 where a window does."""

    round: Column
    before: Column
    after: Column
    leaves_ds: Column
    latest_ds: Column
    in_shift: Column
    saved_micro_minor: Column

    @classmethod
    def of(cls, gaps: Sequence[_Gap]) -> _Gaps:
        return cls(
            *(np.array([getattr(gap, column.name) for gap in gaps], np.int64) for column in fields(_Gap))
        )


def _way(problem: Problem, vehicle_id: VehicleId, task_ids: Sequence[TaskId]) -> Way:
    vehicle = problem.require_vehicle(vehicle_id)
    tasks = tuple(task for task_id in task_ids if (task := problem.task(task_id)) is not None)
    return Way.of(problem, vehicle, tasks)


def _free(problem: Problem, used: set[VehicleId]) -> Iterator[VehicleId]:
    """Give one unused vehicle of each kind: those that differ in nothing but their id fail alike."""
    seen: set[tuple[object, ...]] = set()
    for vehicle in problem.vehicles:
        points = problem.points.starts[vehicle.id], problem.points.ends[vehicle.id]
        kind = (vehicle.type.name, vehicle.shift, *points)
        if vehicle.id not in used and kind not in seen:
            seen.add(kind)
            yield vehicle.id


def _room(way: Way) -> list[float]:
    """Give what a round can still take of each dimension."""
    load = sum((task.load for task in way.tasks), EMPTY_LOAD)
    limit = way.vehicle.type.limit
    limits = [getattr(limit, dimension) for dimension in DIMENSIONS]
    return [
        np.inf if most is None else most - getattr(load, dimension)
        for most, dimension in zip(limits, DIMENSIONS, strict=True)
    ]


def _gaps(number: int, way: Way) -> Iterator[_Gap]:
    """Walk through the gaps of a round: one more than it has tasks."""
    visits = way.visits(way.opens_ds)
    leaves = [way.opens_ds, *(visit.end_ds for visit in visits)]
    latest = list(_latest_arrivals(way))
    rate = way.vehicle.type.costs.rate_minor_per_km
    for place, (leaves_ds, (latest_ds, in_shift)) in enumerate(zip(leaves, latest, strict=True)):
        if visits:
            saved = micro_minor_for_distance(way.drive(place, leaves_ds)[1], rate)
        else:
            saved = -micro_minor_from_minor(way.vehicle.type.costs.route_minor)
        yield _Gap(number, way.rows[place], way.rows[place + 1], leaves_ds, latest_ds, in_shift, saved)


def _latest_arrivals(way: Way) -> list[tuple[Deciseconds, int]]:
    """Find the latest arrival at each task and at the end, and whether the shift sets it."""
    travel, profile = way.problem.travel, way.vehicle.type.profile
    closes_s = way.problem.span_s(way.vehicle.shift.window)[1]
    latest = [(ds_from_s(closes_s), 1)]
    for place in range(len(way.tasks) - 1, -1, -1):
        task = way.tasks[place]
        left = travel.latest_departure_ds(profile, way.rows[place + 1], way.rows[place + 2], latest[-1][0])
        onward_ds = -NEVER_DS if left is None else left - way.service_ds(task)
        window_ds = _closes_ds(way.problem, task)
        # Of two that bind alike the window is named: it is the nearer one.
        latest.append((window_ds, 0) if window_ds <= onward_ds else (onward_ds, latest[-1][1]))
    return latest[::-1]


def _closes_ds(problem: Problem, task: Task) -> Deciseconds:
    return ds_from_s(problem.span_s(task.windows[-1].window)[1]) if task.windows else NEVER_DS


def _reasons(problem: Problem, task: Task, gaps: _Gaps, room: NDArray[np.float64]) -> tuple[Reason, ...]:
    load = np.array([getattr(task.load, dimension) for dimension in DIMENSIONS], np.float64)
    over: NDArray[np.float64] = load - room
    reasons: list[Reason] = [
        OverLoad(dimension, int(over[over[:, column] > 0, column].min()))
        for column, dimension in enumerate(DIMENSIONS)
        if (over[:, column] > 0).any()
    ]
    fits = np.all(over <= 0, axis=1)[gaps.round]
    late_ds, in_shift, extra = _tried(problem, task, gaps)
    possible = fits & (late_ds <= 0)
    if possible.any():
        return (
            place_found(minor_from_micro_minor(int(extra[possible].min())), task.price_if_unserved_minor),
        )
    reachable = fits & (late_ds < NEVER_DS)
    for named, rows in ((OutsideWindow, ~in_shift), (OutsideShift, in_shift)):
        short = late_ds[reachable & (late_ds > 0) & rows]
        if len(short):
            reasons.append(named(s_from_ds(int(short.min()))))
    if (fits & (late_ds >= NEVER_DS)).any():
        reasons.append(NoWay(frozenset({problem.vehicles[0].type.profile})))
    return tuple(reasons) or (NoVehicleAllowed(),)


def _tried(problem: Problem, task: Task, gaps: _Gaps) -> tuple[Column, NDArray[np.bool_], Column]:
    """Give how late a task would make each gap, whether for its shift, and the extra cost in micro-minor."""
    kind = problem.vehicles[0].type
    pairs = problem.travel.profile(kind.profile)
    row = problem.travel.index(problem.points.tasks[task.id])
    here = np.full(len(gaps.round), row)
    arrive_ds = pairs.arrivals_ds(gaps.before, here, gaps.leaves_ds)
    begin_ds = arrive_ds
    if task.windows:
        begin_ds = np.maximum(arrive_ds, ds_from_s(problem.span_s(task.windows[0].window)[0]))
    service_ds = ds_from_s(task.service[0].duration_s) if task.service else 0
    reached = arrive_ds < NEVER_DS
    after_ds = pairs.arrivals_ds(here, gaps.after, np.where(reached, begin_ds + service_ds, 0))
    reached &= after_ds < NEVER_DS
    late_here = begin_ds - _closes_ds(problem, task)
    late_after = after_ds - gaps.latest_ds
    late_ds = np.where(reached, np.where(late_here > 0, late_here, late_after), NEVER_DS)
    extra_m = pairs.distances_m(gaps.before, here) + pairs.distances_m(here, gaps.after)
    extra = extra_m * micro_minor_for_distance(1, kind.costs.rate_minor_per_km) - gaps.saved_micro_minor
    return late_ds, (late_here <= 0) & (gaps.in_shift == 1), extra
