"""Truck plans: which trucks can supply satellites, told by what these load and return, without any clock.

A tour brings what a set of satellites loads and fetches what they return with. It costs the truck and the way
there and back; where it comes to several satellites, it passes those before the last once more, because what
is fetched is there long after what is brought. A truck plan is a multiset of tours; those that another one
replaces at no more cost are left away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement, pairwise, permutations
from math import comb

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.ids import HubId, PointId
from doorstep.domain.loads import Load
from doorstep.domain.problem import Problem
from doorstep.domain.tasks import TaskKind
from doorstep.domain.units import METRES_PER_KM, SECONDS_PER_HOUR, Minor, s_from_ds
from doorstep.domain.vehicles import Vehicle
from doorstep.planning.columns.loads import DIMENSIONS
from doorstep.planning.columns.money import CostUnit
from doorstep.planning.columns.numbers import i32, i64
from doorstep.planning.columns.ranges import NO_LIMIT
from doorstep.planning.columns.supply import SupplyColumns

I64 = NDArray[np.int64]

MOST_TOURED = 4
"""Satellites for which all tours are made out."""
MOST_PLANS = 4000
"""Multisets of tours that are looked through."""
SPARE_TRUCKS = 1
"""Beyond the fewest that the loads need."""
STEEP = 5
"""What does not fit is so many times as dear as in a full truck."""


@dataclass(frozen=True, slots=True, eq=False)
class TruckPlans:
    """What the search of the lower echelon is told about the upper one.

    points
        Where the satellites are. s of them.
    charge_minor
        What the trucks cost for each task at each satellite if they were full, to find places by.
        Shape (s, t).
    cost_minor
        Of each plan, ascending. Shape (p,).
    room
        See `SupplyColumns.plan_room`, in the order of `DIMENSIONS`. Shape (p, 2**s, 4).
    over_minor, truck_room
        What a truckful costs that does not fit, and how much that is. Shape (4,).
    """

    points: tuple[PointId, ...]
    charge_minor: I64
    cost_minor: I64
    room: I64
    over_minor: Minor
    truck_room: I64


@dataclass(frozen=True, slots=True)
class _Tour:
    satellites: int
    cost_minor: Minor
    room: tuple[int, ...]


def supply_columns(
    problem: Problem, plans: TruckPlans | None, unit: CostUnit, dimensions: Sequence[str]
) -> SupplyColumns | None:
    """Write truck plans as columns of the rich search."""
    if plans is None:
        return None
    counted = [DIMENSIONS.index(name) for name in dimensions]
    return SupplyColumns(
        supply_place=i32([problem.travel.index(point) for point in plans.points], "satellite"),
        supply_charge=np.array(
            [[unit.amount(each) for each in row] for row in plans.charge_minor.tolist()], np.int64
        ),
        plan_cost=i64([unit.amount(each) for each in plans.cost_minor.tolist()], "truck plan"),
        plan_room=np.ascontiguousarray(plans.room[:, :, counted], np.int32),
        over_cost=i64([unit.amount(plans.over_minor)], "load beyond trucks"),
        over_load=plans.truck_room[counted].astype(np.int32),
    )


def truck_plans(
    problem: Problem,
    trucks: Sequence[tuple[Vehicle, PointId, PointId]],
    satellites: Sequence[HubId],
    filled: float = 1,
) -> TruckPlans | None:
    """Make out the truck plans for a problem's satellites.

    Parameters
    ----------
    trucks
        With the points that they start and end at.
    filled
        How much of a truck can be filled, in 0..1.

    Returns
    -------
    TruckPlans | None
        None where there are too many satellites or trucks to look at all of their tours.
    """
    if not (trucks and 0 < len(satellites) <= MOST_TOURED):
        return None
    points = tuple(problem.points.hubs[hub] for hub in satellites)
    tours = [_tour(problem, trucks, points, chosen) for chosen in range(1, 2 ** len(points))]
    tours = [replace(tour, room=tuple(int(filled * most) for most in tour.room)) for tour in tours]
    needed = np.maximum(_total(problem, TaskKind.DELIVERY), _total(problem, TaskKind.PICKUP))
    rooms = np.array([tour.room for tour in tours])
    fewest = max(1, int((-(-needed // np.maximum(1, rooms.max(axis=0)))).max()))
    most = fewest + SPARE_TRUCKS
    if comb(len(tours) + most - 1, most) > MOST_PLANS:
        return None
    costs, found = [], []
    for count in range(fewest, most + 1):
        for plan in combinations_with_replacement(range(len(tours)), count):
            room = _room([tours[row] for row in plan], len(points))
            if (room[-1] >= needed).all():
                costs.append(sum(tours[row].cost_minor for row in plan))
                found.append(room)
    if not found:
        return None
    kept = _undominated(np.array(costs), np.array(found))
    each = [tours[2**row - 1] for row in range(len(points))]
    charge = [[_charge(tour, task.load) for task in problem.tasks] for tour in each]
    over_minor = STEEP * min(tour.cost_minor for tour in each)
    return TruckPlans(
        points,
        np.array(charge, np.int64),
        np.array(costs)[kept],
        np.array(found)[kept],
        over_minor,
        np.maximum(1, rooms.max(axis=0)),
    )


def _total(problem: Problem, kind: TaskKind) -> I64:
    loads = [[getattr(task.load, name) for name in DIMENSIONS] for task in problem.tasks if task.kind is kind]
    total: I64 = np.array(loads, np.int64).reshape(-1, len(DIMENSIONS)).sum(axis=0)
    return total


def _charge(tour: _Tour, load: Load) -> Minor:
    """Give the part of a tour that is a load's: half a truck brings, half a truck fetches."""
    room_of = zip(DIMENSIONS, tour.room, strict=True)
    share = max(float(getattr(load, name)) / max(1, room) for name, room in room_of)
    return round(tour.cost_minor * share / 2)


def _room(tours: Iterable[_Tour], satellites: int) -> I64:
    """Sum what comes to one satellite at least of each set."""
    room = np.zeros((2**satellites, len(DIMENSIONS)), np.int64)
    for tour in tours:
        reached = [bool(chosen & tour.satellites) for chosen in range(2**satellites)]
        room[reached] += np.array(tour.room)
    return np.minimum(room, NO_LIMIT)


def _undominated(costs: I64, rooms: I64) -> list[int]:
    """Keep the plans of which none costs no more and has as much room everywhere; cheapest first."""
    kept: list[int] = []
    for row in np.argsort(costs, kind="stable").tolist():
        if not kept or not (rooms[kept] >= rooms[row]).all(axis=(1, 2)).any():
            kept.append(row)
    return kept


def _tour(
    problem: Problem,
    trucks: Sequence[tuple[Vehicle, PointId, PointId]],
    points: Sequence[PointId],
    chosen: int,
) -> _Tour:
    """Find the cheapest truck and order for a set of satellites."""
    visited = [point for row, point in enumerate(points) if chosen >> row & 1]
    kinds = {(truck.type.name, start, end): (truck, start, end) for truck, start, end in trucks}
    tried = [
        (_cost(problem, truck, start, order, end), truck)
        for truck, start, end in kinds.values()
        for order in permutations(visited)
    ]
    cost_minor, truck = min(tried, key=lambda one: one[0])
    limit = truck.type.limit
    room = (getattr(limit, name) for name in DIMENSIONS)
    return _Tour(
        chosen, cost_minor, tuple(NO_LIMIT if most is None else min(most, NO_LIMIT) for most in room)
    )


def _cost(problem: Problem, truck: Vehicle, start: PointId, order: Sequence[PointId], end: PointId) -> Minor:
    there = _way(problem, truck, (start, *order))
    back = _way(problem, truck, (*reversed(order), end))
    return round(truck.type.costs.route_minor + there + back)


def _way(problem: Problem, truck: Vehicle, points: Sequence[PointId]) -> float:
    """Price driving a way without traffic; waiting is not reckoned with."""
    pairs, rates = problem.travel.profile(truck.type.profile), truck.type.costs
    rows = [problem.travel.index(point) for point in points]
    legs = [pairs.look_up(*leg) for leg in pairwise(rows)]
    drive_s = s_from_ds(sum(ds for ds, _, _ in legs))
    km = sum(metres for _, metres, _ in legs) / METRES_PER_KM
    return km * rates.rate_minor_per_km + drive_s / SECONDS_PER_HOUR * rates.rate_minor_per_h
