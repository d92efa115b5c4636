"""A day small enough to plan on paper: one hub and three doors on a straight street, a kilometre apart.

    hub p0 --- a p1 --- b p2 --- c p3        each kilometre takes 100 s and costs 50 minor; a route costs 300

Service takes 60 s. Door b opens at 600 s and closes at 900 s. Loads are 2, 3 and 4 pieces of 10.
Served in the order a, b, c the van leaves at 340 s: a 440-500, b 600-660, c 760-820, home at 1120 s,
6 km, 300 + 6 * 50 = 600 minor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from doorstep.domain.hubs import Hub, HubKind
from doorstep.domain.ids import HubId, PointId, TaskId, VehicleId
from doorstep.domain.loads import Load, LoadLimit
from doorstep.domain.places import LonLat, Place
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem, ProblemPoints
from doorstep.domain.shifts import Shift
from doorstep.domain.tasks import ServiceTime, Task, TaskKind, TaskWindow
from doorstep.domain.travel import Travel, TravelMatrix
from doorstep.domain.vehicles import Vehicle, VehicleCosts, VehicleType
from doorstep.domain.windows import Window
from doorstep.planning.given import plan_of

EIGHT = datetime(2026, 11, 23, 8, tzinfo=UTC)
HUB = Hub(HubId("hub"), HubKind.DEPOT, Place(LonLat(24.90, 60.17)))
POINTS = tuple(PointId(f"p{row}") for row in range(4))
COSTS = VehicleCosts("EUR", route_minor=300, rate_minor_per_km=50)
VAN = VehicleType("van", "van", LoadLimit(pieces=10), COSTS)


def window(opens_s: int, closes_s: int) -> Window:
    """A window in seconds after eight."""
    return Window(EIGHT + timedelta(seconds=opens_s), EIGHT + timedelta(seconds=closes_s))


def task(name: str, pieces: int, *windows: Window) -> Task:
    """A delivery with a minute of service."""
    return Task(
        TaskId(name),
        TaskKind.DELIVERY,
        Place(LonLat(24.91, 60.17)),
        load=Load(pieces=pieces),
        windows=tuple(TaskWindow(given) for given in windows),
        service=(ServiceTime(60),),
    )


TASKS = (task("a", 2), task("b", 3, window(600, 900)), task("c", 4))


def vehicle(name: str, kind: VehicleType = VAN, shift: Shift | None = None) -> Vehicle:
    """A van that starts and ends at the hub and works for an hour."""
    return Vehicle(VehicleId(name), kind, shift or Shift(window(0, 3600)), HUB.place, HUB.place)


def street(metre_ds: int = 1) -> TravelMatrix:
    """Everybody a kilometre apart, on a line: 1000 ds and 1000 m for each kilometre."""
    apart_m = np.abs(np.subtract.outer(np.arange(4), np.arange(4))).astype(np.int32) * 1000
    return TravelMatrix((apart_m * metre_ds).astype(np.int32), apart_m)


def day(
    tasks: Sequence[Task] = TASKS,
    vehicles: Sequence[Vehicle] = (vehicle("van-1"), vehicle("van-2")),
    hub: Hub = HUB,
    travel: Travel | None = None,
) -> Problem:
    """The problem; tasks stand at p1, p2, ... in their order."""
    return Problem(
        EIGHT,
        tuple(tasks),
        tuple(vehicles),
        travel or Travel(POINTS, {"van": street()}),
        ProblemPoints(
            {given.id: POINTS[row] for row, given in enumerate(tasks, start=1)},
            {given.id: POINTS[0] for given in vehicles if given.start},
            {given.id: POINTS[0] for given in vehicles if given.end},
            {hub.id: POINTS[0]},
        ),
        (hub,),
    )


def with_task(name: str, **changes: object) -> Problem:
    """The day with one task changed."""
    return day([replace(given, **changes) if given.id == name else given for given in TASKS])


def with_type(**changes: object) -> Problem:
    """The day with another type of van."""
    kind = replace(VAN, **changes)
    return day(vehicles=[vehicle("van-1", kind), vehicle("van-2", kind)])


def with_shift(shift: Shift) -> Problem:
    """The day with another shift."""
    return day(vehicles=[vehicle("van-1", shift=shift), vehicle("van-2", shift=shift)])


def plan(problem: Problem, *tours: str) -> Plan:
    """A plan of tours such as "abc", by van-1, van-2, ... in their order."""
    return plan_of(
        problem,
        [
            (VehicleId(f"van-{number}"), [TaskId(name) for name in tour])
            for number, tour in enumerate(tours, start=1)
        ],
    )
