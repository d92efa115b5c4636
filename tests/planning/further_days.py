"""The small day with one further feature each: on foot, electric, with tolls and busy hubs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC

import numpy as np

from doorstep.domain.arrival_functions import ArrivalFunctions, ArrivalShapes
from doorstep.domain.carriers import HAND
from doorstep.domain.charging import Charging
from doorstep.domain.energy import Battery, Charger, ChargeStep, Consumption, Heating
from doorstep.domain.ids import ChargerId, KerbId, PointId, TaskId, VehicleId
from doorstep.domain.kerbs import Kerb, KerbKind, ParkTime, Side
from doorstep.domain.loads import LoadLimit
from doorstep.domain.problem import Problem, ProblemPoints
from doorstep.domain.shifts import BreakRule, Shift
from doorstep.domain.travel import Travel, TravelMatrix
from doorstep.domain.walking import Walking
from doorstep.domain.windows import WeeklyHours, WeeklySpan
from doorstep.planning.features import Feature
from tests.planning.small_day import (
    EIGHT,
    HUB,
    POINTS,
    TASKS,
    VAN,
    day,
    street,
    vehicle,
    window,
    with_shift,
    with_task,
    with_type,
)

BATTERY = Battery(1000, 100, (ChargeStep(0, 6000),))
"""900 Wh above the reserve; 6 kW fill 100 Wh in a minute."""
FAST = Charger(ChargerId("fast"), HUB.place, 12_000, slots=2)
MORNING = WeeklyHours((WeeklySpan(frozenset(range(7)), 0, 43_200),))


def kerb(name: str, park_s: int = 40, **changes: object) -> Kerb:
    """A kerb without limits."""
    plain = Kerb(KerbId(name), 0, 0, Side.RIGHT, KerbKind.LANE, HUB.place.door, (ParkTime(park_s, park_s),))
    return replace(plain, **changes)


def with_parts(problem: Problem, **parts: object) -> Problem:
    """A problem with some of its parts replaced."""
    names = ("epoch", "tasks", "vehicles", "travel", "points", "hubs", "walking", "charging", "zone")
    return Problem(**({name: getattr(problem, name) for name in names} | parts))


def with_travel(**columns: object) -> Problem:
    """The small day with further columns of travel."""
    matrix = TravelMatrix(street().base_ds, street().distance_m, **columns)
    return day(travel=Travel(POINTS, {"van": matrix}))


def with_functions() -> Problem:
    """The small day where each way takes what it takes, and from a to b one is stuck until 600 s."""
    pairs = street()
    shortest = pairs.base_ds.ravel().tolist()
    leave = [[0]] * len(shortest)
    arrive = [[base_ds] for base_ds in shortest]
    leave[1 * 4 + 2], arrive[1 * 4 + 2] = [0, 5000], [6000, 6000]
    first = np.cumsum([0, *map(len, leave)]).astype(np.int64)
    columns = (np.array([at for points in side for at in points], np.int64) for side in (leave, arrive))
    leave_ds, arrive_ds = columns
    shapes = ArrivalShapes(first=first, leave_ds=leave_ds, arrive_ds=arrive_ds)
    return day(travel=Travel(POINTS, {"van": ArrivalFunctions(shapes, pairs.distance_m)}))


def electric(**changes: object) -> Problem:
    """The small day with vans of 900 Wh above their reserve that take 150 Wh a kilometre."""
    drain = replace(Consumption(150), **changes)
    return with_type(battery=BATTERY, consumption=drain)


def on_foot(walking: Walking | None = None, **costs: int) -> Problem:
    """The small day served on foot: a and b from kerb k1 at p1, c from k2 at p3; a metre a second.

    The kerb k1 stands at p1, the doors of a, b and c at d1, d2 and d3: 30 m, 50 m and 10 m from their kerb,
    40 m from d1 to d2.
    """
    points = (*POINTS, *(PointId(name) for name in ("d1", "d2", "d3")))
    far = np.full((7, 7), 5000, np.int32)
    np.fill_diagonal(far, 0)
    drive = far.copy()
    drive[:4, :4] = street().distance_m
    for start, end, metres in ((1, 4, 30), (1, 5, 50), (4, 5, 40), (3, 6, 10)):
        far[start, end] = far[end, start] = metres
    travel = Travel(points, {"van": TravelMatrix(drive, drive), "foot": TravelMatrix(far * 10, far)})
    kerbs = (kerb("k1"), kerb("k2"))
    usual = Walking(
        kerbs,
        {kerbs[0].id: POINTS[1], kerbs[1].id: POINTS[3]},
        {TaskId(name): points[row] for name, row in (("a", 4), ("b", 5), ("c", 6))},
        {TaskId("a"): (kerbs[0].id,), TaskId("b"): (kerbs[0].id,), TaskId("c"): (kerbs[1].id,)},
    )
    kind = replace(VAN, carriers=(HAND,), costs=replace(VAN.costs, **costs))
    whole = day(vehicles=[vehicle("van-1", kind), vehicle("van-2", kind)])
    places = ProblemPoints({}, whole.points.starts, whole.points.ends, whole.points.hubs)
    return Problem(
        EIGHT, TASKS, whole.vehicles, travel, places, whole.hubs, walking=walking or usual, zone=UTC
    )


def further_days() -> Iterator[tuple[Feature, Problem]]:
    """A problem for each feature that goes beyond tasks, shifts and rates."""
    walking = on_foot().walking
    assert walking is not None
    ones = np.ones((4, 4), np.uint16)
    climbing = electric(climb_wh_per_100_m_t=272).vehicles
    steep = with_travel(climb_m=ones, descent_m=ones)
    point = {FAST.id: POINTS[2]}
    one_slot = replace(HUB, chargers=(replace(FAST, slots=1),))
    lunch, by_law = BreakRule(60, window(300, 600)), BreakRule(60, None, 900)
    yield Feature.BREAKS_IN_ANY_ORDER, with_shift(Shift(window(0, 3600), breaks=(lunch, by_law)))
    yield Feature.PICKUPS_LAST, with_type(pickups_last=True)
    yield Feature.HUB_HOURS, day(hub=replace(HUB, hours=MORNING))
    yield Feature.DOCK_SLOTS, day(hub=replace(HUB, dock_slots=2))
    yield Feature.HUB_LIMITS, day(hub=replace(HUB, limit=LoadLimit(pieces=9)))
    yield Feature.ARRIVAL_FUNCTIONS, with_functions()
    yield Feature.TOLLS, with_travel(toll_minor=np.ones((4, 4), np.int32))
    yield Feature.VEHICLE_COSTS, with_task("a", vehicle_costs={VehicleId("van-1"): 5})
    yield (
        Feature.FAIR_WORK,
        with_type(costs=replace(VAN.costs, fair_work_s=600, beyond_fair_minor_per_h=100)),
    )
    yield Feature.ENERGY_OF_LOAD, electric(load_wh_per_km_t=50)
    yield Feature.ENERGY_OF_CLIMBS, with_parts(steep, vehicles=climbing)
    yield Feature.ENERGY_OF_HEATING, electric(heating=(Heating(-40, 2000),))
    yield Feature.CHARGERS, with_parts(electric(), charging=Charging((FAST,), point))
    yield Feature.HUB_CHARGERS, day(hub=replace(HUB, chargers=(FAST,)))
    yield Feature.CHARGER_SLOTS, with_parts(electric(), hubs=(one_slot,))
    yield Feature.WALKING, on_foot()
    yield Feature.CARRIER_TRAVEL, on_foot(replace(walking, carrier_profiles={"hand": "foot"}))
    yield Feature.WALK_LIMITS, on_foot(replace(walking, most_loop_m=600))
    yield Feature.WALK_COST, on_foot(walk_minor_per_h=100)
