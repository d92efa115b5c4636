"""Parts of a problem: some of its vehicles and tasks, with the travel between their points only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import UnknownNameError
from doorstep.domain.ids import PointId, TaskId, VehicleId
from doorstep.domain.problem import Problem, ProblemPoints
from doorstep.domain.travel import NearestTravel, PairTravel, Travel, TravelMatrix
from doorstep.domain.units import Minor
from doorstep.domain.walking import Walking
from doorstep.planning.script import RouteScript

Scalar = TypeVar("Scalar", bound=np.generic)


def halt_row(problem: Problem, task_id: TaskId) -> int:
    """Find the row of the travel where a vehicle halts for a task, its best kerb if it is served on foot.

    Raises
    ------
    UnknownNameError
        If there is no such task, or no kerb is near its door.
    """
    walking = problem.walking
    if walking is not None and task_id in walking.door_points:
        chosen = walking.choices[task_id]
        point = walking.kerb_points[chosen[0]] if chosen else walking.door_points[task_id]
        return problem.travel.index(point)
    if task_id not in problem.points.tasks:
        raise UnknownNameError.among("task", task_id, problem.points.tasks)
    return problem.travel.index(problem.points.tasks[task_id])


def part_of_problem(
    problem: Problem,
    scripts: Sequence[RouteScript],
    free: Iterable[VehicleId],
    open_tasks: Iterable[TaskId],
) -> Problem:
    """Cut the rounds of some scripts out of a problem, with free vehicles and tasks without a round.

    Travel is cut down to the points that are left, so that a part costs what it weighs.
    """
    van_ids = {script.vehicle_id for script in scripts} | set(free)
    task_ids = {task_id for script in scripts for task_id in script.task_ids} | set(open_tasks)
    points = ProblemPoints(
        {task_id: point for task_id, point in problem.points.tasks.items() if task_id in task_ids},
        {van_id: point for van_id, point in problem.points.starts.items() if van_id in van_ids},
        {van_id: point for van_id, point in problem.points.ends.items() if van_id in van_ids},
        problem.points.hubs,
    )
    walking = None if problem.walking is None else walking_of(problem.walking, task_ids)
    charging = {} if problem.charging is None else problem.charging.points
    on_foot = [] if walking is None else [*walking.kerb_points.values(), *walking.door_points.values()]
    used = [*points.tasks.values(), *points.starts.values(), *points.ends.values(), *points.hubs.values()]
    return replace(
        problem,
        tasks=tuple(task for task in problem.tasks if task.id in task_ids),
        vehicles=tuple(vehicle for vehicle in problem.vehicles if vehicle.id in van_ids),
        points=points,
        walking=walking,
        travel=cut_travel(problem.travel, {*used, *on_foot, *charging.values()}),
    )


def with_moving_price(problem: Problem, scripts: Sequence[RouteScript], moving_minor: Minor) -> Problem:
    """Put a price on serving planned tasks with another vehicle than planned."""
    vehicle_of = {task_id: script.vehicle_id for script in scripts for task_id in script.task_ids}
    tasks = []
    for task in problem.tasks:
        own = vehicle_of.get(task.id)
        if own is not None:
            others = (vehicle.id for vehicle in problem.vehicles if vehicle.id != own)
            moved = {van_id: task.vehicle_costs.get(van_id, 0) + moving_minor for van_id in others}
            task = replace(task, vehicle_costs={**task.vehicle_costs, **moved})
        tasks.append(task)
    return replace(problem, tasks=tuple(tasks))


def walking_of(walking: Walking, task_ids: Collection[TaskId]) -> Walking:
    """Keep the doors of some tasks; kerbs stay, because any may serve."""
    doors = {task_id: point for task_id, point in walking.door_points.items() if task_id in task_ids}
    chosen = {task_id: walking.choices[task_id] for task_id in doors}
    return replace(walking, door_points=doors, choices=chosen)


def cut_travel(travel: Travel, points: Collection[PointId]) -> Travel:
    """Cut travel down to some points, in their order; travel without pairs that are listed stays whole."""
    if not all(isinstance(pairs, TravelMatrix | NearestTravel) for pairs in travel.profiles.values()):
        return travel
    kept = [row for row, point in enumerate(travel.points) if point in points]
    rows = np.array(kept, np.int64)
    profiles = {name: _pairs_of(pairs, rows) for name, pairs in travel.profiles.items()}
    return replace(travel, points=tuple(travel.points[row] for row in kept), profiles=profiles)


def _pairs_of(pairs: PairTravel, rows: NDArray[np.int64]) -> PairTravel:
    if isinstance(pairs, TravelMatrix):
        return _rows_of(pairs, rows)
    assert isinstance(pairs, NearestTravel), "asked for pairs that are listed"
    return _near_rows_of(pairs, rows)


def _near_rows_of(pairs: NearestTravel, rows: NDArray[np.int64]) -> NearestTravel:
    """Keep the listed pairs between some rows, ascending: neighbours ascend as before."""
    count = pairs.first[rows + 1] - pairs.first[rows]
    first = np.concatenate(([0], np.cumsum(count)))
    every = np.repeat(pairs.first[rows] - first[:-1], count) + np.arange(first[-1])
    place = np.full(pairs.point_count, -1, np.int32)
    place[rows] = np.arange(len(rows))
    is_kept = place[pairs.neighbour[every]] >= 0
    listed = every[is_kept]
    start = np.repeat(np.arange(len(rows)), count)[is_kept]

    def cut_if_kept(column: NDArray[Scalar] | None) -> NDArray[Scalar] | None:
        return None if column is None else column[listed]

    return NearestTravel(
        np.searchsorted(start, np.arange(len(rows) + 1)).astype(np.int64),
        place[pairs.neighbour[listed]],
        pairs.base_ds[listed],
        pairs.distance_m[listed],
        pairs.shapes,
        cut_if_kept(pairs.shape_class),
        cut_if_kept(pairs.climb_m),
        cut_if_kept(pairs.descent_m),
        cut_if_kept(pairs.toll_minor),
    )


def _rows_of(pairs: TravelMatrix, rows: NDArray[np.int64]) -> TravelMatrix:
    def cut(column: NDArray[Scalar]) -> NDArray[Scalar]:
        return np.ascontiguousarray(column[..., rows[:, None], rows])

    def cut_if_kept(column: NDArray[Scalar] | None) -> NDArray[Scalar] | None:
        return None if column is None else cut(column)

    return replace(
        pairs,
        base_ds=cut(pairs.base_ds),
        distance_m=cut(pairs.distance_m),
        shape_class=cut_if_kept(pairs.shape_class),
        climb_m=cut_if_kept(pairs.climb_m),
        descent_m=cut_if_kept(pairs.descent_m),
        toll_minor=cut_if_kept(pairs.toll_minor),
    )
