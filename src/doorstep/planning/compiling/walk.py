"""Compile doors on foot: kerbs with their hours, carriers of each kind, and walks at each carrier's pace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import InputError
from doorstep.domain.ids import PointId
from doorstep.domain.kerbs import Kerb
from doorstep.domain.loads import Load
from doorstep.domain.local_hours import Span, open_spans_s, park_steps_s
from doorstep.domain.problem import Problem
from doorstep.domain.tasks import Task
from doorstep.domain.travel import NearestTravel
from doorstep.domain.units import SECONDS_PER_DAY, Percent, ds_from_s
from doorstep.domain.walking import Walking
from doorstep.planning.columns.numbers import i32, marks, within_ds
from doorstep.planning.columns.ranges import LATEST_DS, NO_LIMIT, NO_WAY, NONE
from doorstep.planning.columns.walk import FootTravel, WalkColumns
from doorstep.planning.compiling.kinds import Kind
from doorstep.planning.compiling.travel import dense_columns, reached_column

MOST_POINTS = 6000
"""Kerbs and doors up to which walks fit a matrix: 0.3 GB for each pace."""
DIMENSIONS = tuple(dimension.name for dimension in fields(Load))
Pace = tuple[str, Percent]


def halt_point(problem: Problem, task: Task) -> PointId:
    """Say where a vehicle halts for a task: at its own point, or for a door at the best kerb."""
    walking = problem.walking
    if walking is None or task.id not in walking.door_points:
        return problem.points.tasks[task.id]
    choices = walking.choices[task.id] or tuple(walking.kerb_points)[:1]
    if not choices:
        raise InputError("a door on foot without a kerb", place=f"task {task.id}", mend="Give kerbs.")
    return walking.kerb_points[choices[0]]


def walk_columns(problem: Problem, kinds: Sequence[Kind]) -> WalkColumns | None:
    """Write what is served on foot as columns; None if nothing is.

    Raises
    ------
    InputError
        If there are too many points for a matrix, or walks depend on the time of day.
    """
    walking = problem.walking
    if walking is None or not walking.door_points:
        return None
    carried = [(kind, carrier) for kind in kinds for carrier in kind.vehicle.type.carriers]
    paces = [(walking.profile_of(carrier.name), carrier.walk_percent) for _, carrier in carried]
    rows = list(dict.fromkeys(paces))
    kerb_row = {kerb.id: row for row, kerb in enumerate(walking.kerbs)}
    choices = [[kerb_row[kerb] for kerb in walking.choices.get(task.id, ())] for task in problem.tasks]
    park, windows = _hours(problem, walking, kinds)
    index = problem.travel.index
    return WalkColumns(
        foot=_walks(problem, walking, rows),
        kerb_place=i32([index(walking.kerb_points[kerb.id]) for kerb in walking.kerbs], "kerb"),
        kerb_most_stay_ds=i32([_most_stay_ds(kerb) for kerb in walking.kerbs], "stay"),
        kerb_park_first=marks([len(steps) for steps in park]),
        kerb_park_from_ds=i32([within_ds(from_s) for steps in park for from_s, _ in steps], "hour"),
        kerb_park_ds=i32([ds_from_s(park_s) for steps in park for _, park_s in steps], "parking time"),
        kerb_window_first=marks([len(spans) for spans in windows]),
        kerb_opens_ds=i32([opens_ds for spans in windows for opens_ds, _ in spans], "hours of a kerb"),
        kerb_closes_ds=i32([closes_ds for spans in windows for _, closes_ds in spans], "hours of a kerb"),
        task_point=i32(_points_of(problem, walking), "door"),
        task_kerb_first=marks([len(row) for row in choices]),
        task_kerb=i32([kerb for row in choices for kerb in row], "kerb"),
        task_carry=_amounts([task.load for task in problem.tasks]),
        carrier_first=marks([len(kind.vehicle.type.carriers) for kind in kinds]),
        carrier_foot=i32([rows.index(pace) for pace in paces], "pace"),
        carrier_setup_ds=i32([ds_from_s(carrier.setup_s) for _, carrier in carried], "set-up"),
        carrier_limit=_amounts([carrier.limit for _, carrier in carried]),
        most_loop_m=NONE if walking.most_loop_m is None else min(walking.most_loop_m, NO_LIMIT),
        most_walk_m=NONE if walking.most_walk_m is None else min(walking.most_walk_m, NO_LIMIT),
    )


def _points_of(problem: Problem, walking: Walking) -> list[int]:
    """Number the doors on foot after the kerbs."""
    points, following = [], len(walking.kerbs)
    for task in problem.tasks:
        on_foot = task.id in walking.door_points
        points.append(following if on_foot else NONE)
        following += on_foot
    return points


def _walks(problem: Problem, walking: Walking, paces: Sequence[Pace]) -> list[FootTravel]:
    doors = [walking.door_points[task.id] for task in problem.tasks if task.id in walking.door_points]
    names = [walking.kerb_points[kerb.id] for kerb in walking.kerbs] + doors
    if len(names) > MOST_POINTS:
        mend = "Plan a smaller area, or give fewer kerbs."
        raise InputError(
            f"walks between more than {MOST_POINTS} kerbs and doors",
            value=len(names),
            place="walking",
            mend=mend,
        )
    rows = np.array([problem.travel.index(name) for name in names])
    return [_walks_at(problem, rows, pace) for pace in paces]


def _walks_at(problem: Problem, rows: NDArray[np.intp], pace: Pace) -> FootTravel:
    name, percent = pace
    pairs = problem.travel.profile(name)
    if not pairs.shapes.is_constant:
        mend = "Give walks that take the same time all day."
        raise InputError(
            "the search does not honour walks by time of day", place=f"profile {name}", mend=mend
        )
    if isinstance(pairs, NearestTravel):
        return _listed_walks(pairs, rows, pace)
    base_ds, distance_m, _ = dense_columns(pairs, name)
    some = np.ix_(rows, rows)
    ds = reached_column(np.ascontiguousarray(base_ds[some]), percent, f"durations of profile {name}")
    metres = reached_column(np.ascontiguousarray(distance_m[some]), 100, f"distances of profile {name}")
    # Who stands there does not walk.
    same = rows[:, None] == rows
    return FootTravel(*(np.where(same, 0, column).astype(np.int32) for column in (metres, ds)))


def _listed_walks(pairs: NearestTravel, rows: NDArray[np.intp], pace: Pace) -> FootTravel:
    """Put listed walks in their places: few of all pairs are, so all else is written once, as no way."""
    name, percent = pace
    place = np.full(pairs.point_count, NONE)
    place[rows] = np.arange(len(rows))
    start, end = place[np.repeat(np.arange(pairs.point_count), np.diff(pairs.first))], place[pairs.neighbour]
    known = np.flatnonzero((start != NONE) & (end != NONE))
    # Of several that stand at one point the last is measured, for all of them.
    owner = place[rows]
    filled = []
    for column, share, what in ((pairs.distance_m, 100, "distances"), (pairs.base_ds, percent, "durations")):
        walks = np.full((len(rows), len(rows)), NO_WAY, np.int32)
        walks[start[known], end[known]] = reached_column(column[known], share, f"{what} of profile {name}")
        # Who stands there does not walk.
        np.fill_diagonal(walks, 0)
        shared = len(np.unique(owner)) < len(owner)
        filled.append(np.ascontiguousarray(walks[np.ix_(owner, owner)]) if shared else walks)
    return FootTravel(*filled)


def _hours(
    problem: Problem, walking: Walking, kinds: Sequence[Kind]
) -> tuple[list[tuple[Span, ...]], list[list[tuple[int, int]]]]:
    """Lay parking times and hours of all kerbs out over all shifts and a day around."""
    shifts = [problem.span_s(kind.vehicle.shift.window) for kind in kinds]
    during = (
        min(opens for opens, _ in shifts) - SECONDS_PER_DAY,
        max(end for _, end in shifts) + SECONDS_PER_DAY,
    )
    park = [park_steps_s(kerb, problem.epoch, problem.zone, during) for kerb in walking.kerbs]
    return park, [_open_ds(problem, kerb, during) for kerb in walking.kerbs]


def _open_ds(problem: Problem, kerb: Kerb, during: Span) -> list[tuple[int, int]]:
    if kerb.hours is None:
        return []
    spans = open_spans_s(kerb.hours, problem.epoch, problem.zone, during)
    # One that is never open was open long ago: no row would mean always.
    return [(within_ds(opens_s), within_ds(closes_s)) for opens_s, closes_s in spans] or [
        (-LATEST_DS, -LATEST_DS)
    ]


def _most_stay_ds(kerb: Kerb) -> int:
    return NONE if kerb.max_stay_s is None else within_ds(kerb.max_stay_s)


def _amounts(loads: Sequence[object]) -> NDArray[np.int32]:
    rows = [[getattr(load, name) for name in DIMENSIONS] for load in loads]
    bounded = [[NO_LIMIT if amount is None else min(amount, NO_LIMIT) for amount in row] for row in rows]
    return np.array(bounded, np.int32).reshape(len(rows), len(DIMENSIONS))
