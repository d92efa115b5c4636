"""A parking day as a problem: a hub, kerbs, doors on foot, vans of one type."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from doorstep.domain.carriers import Carrier
from doorstep.domain.kerbs import Kerb, KerbKind, ParkTime, Side
from doorstep.domain.loads import Load, LoadLimit
from doorstep.domain.places import LonLat, Place
from doorstep.domain.problem import Problem, ProblemPoints
from doorstep.domain.shifts import Shift
from doorstep.domain.tasks import ServiceTime, Task, TaskKind
from doorstep.domain.travel import UNREACHABLE, Travel, TravelMatrix
from doorstep.domain.vehicles import Vehicle, VehicleCosts, VehicleType
from doorstep.domain.walking import Walking
from doorstep.domain.windows import Window
from doorstep.planning.parking.stops import NO_WALK, UNLIMITED

EPOCH = datetime(2026, 3, 3, 0, 0, tzinfo=UTC)
HERE = LonLat(24.94, 60.17)
COSTS = VehicleCosts("EUR", rate_minor_per_h=3600)
"""A cent for each second: costs read as time."""


def at(hours, seconds=0):
    """An instant of the day."""
    return EPOCH + timedelta(hours=hours, seconds=seconds)


def problem_of(day, vans=1, *, costs=COSTS, shift=None, tasks=(), kerbs=(), types=(), **walking):
    """Write a parking day as a problem.

    tasks, kerbs, types: functions that change the task, kerb or vehicle type of a row.
    walking: more of `Walking`, such as most_loop_m.
    """
    points = ["hub", *(f"k{k}" for k in range(day.kerb_count)), *(f"d{d}" for d in range(day.door_count))]
    halts = 1 + day.kerb_count
    drive, walk = (np.full((len(points),) * 2, UNREACHABLE, np.int32) for _ in range(2))
    drive[:halts, :halts] = day.drive_ds
    walk[1:, 1:] = np.where(day.walk_ds >= NO_WALK, UNREACHABLE, day.walk_ds)
    travel = Travel(
        tuple(points),
        {"van": TravelMatrix(drive, _metres(drive, 0.8)), "foot": TravelMatrix(walk, _metres(walk, 0.12))},
    )
    records = tuple(_changed(_kerb(day, k), k, kerbs) for k in range(day.kerb_count))
    given = tuple(_changed(_task(day, d), d, tasks) for d in range(day.door_count))
    van = VehicleType("van", "van", LoadLimit(), costs, carriers=tuple(_carriers(day)))
    for change in types:
        van = change(van)
    shift = shift or Shift(Window(at(6), at(30)))
    fleet = tuple(Vehicle(f"van{v}", van, shift, start=Place(HERE), end=Place(HERE)) for v in range(vans))
    homes = {vehicle.id: "hub" for vehicle in fleet}
    return Problem(
        EPOCH,
        given,
        fleet,
        travel,
        ProblemPoints({}, homes, homes, {}),
        walking=Walking(
            kerbs=records,
            kerb_points={f"k{k}": f"k{k}" for k in range(day.kerb_count)},
            door_points={f"t{d}": f"d{d}" for d in range(day.door_count)},
            choices={f"t{d}": tuple(f"k{k}" for k in day.kerbs_of[d]) for d in range(day.door_count)},
            **walking,
        ),
    )


def _changed(thing, row, changes):
    for change in changes:
        thing = change(thing, row)
    return thing


def _metres(base_ds, m_per_ds):
    way = base_ds != UNREACHABLE
    return np.where(way, np.rint(np.where(way, base_ds, 0) * m_per_ds), UNREACHABLE).astype(np.int32)


def _kerb(day, k):
    park = ParkTime(int(day.park_ds[k]) // 10, int(day.park_ds[k]) // 10)
    stay_ds = int(day.stay_ds[k])
    stay_s = None if stay_ds >= UNLIMITED else stay_ds // 10
    return Kerb(f"k{k}", k, 0, Side.RIGHT, KerbKind.LANE, HERE, (park,), max_stay_s=stay_s)


def _task(day, d):
    mass_g, pieces = (int(amount) for amount in day.load[d])
    return Task(
        f"t{d}",
        TaskKind.DELIVERY,
        Place(HERE),
        load=Load(mass_g=mass_g, pieces=pieces),
        service=(ServiceTime(int(day.service_ds[d]) // 10),),
    )


def _carriers(day):
    for row, carry in enumerate(day.carries):
        mass_g, pieces = (None if most >= UNLIMITED else most for most in carry.limit)
        limit = LoadLimit(mass_g=mass_g, pieces=pieces)
        yield Carrier(f"carrier{row}", limit, carry.setup_ds // 10, walk_percent=carry.walk_percent)


def whole_seconds(day):
    """Round what is told in seconds: parking, service and set-up."""

    def up(column):
        return np.where(column >= UNLIMITED, column, -(-column // 10) * 10).astype(np.int32)

    carries = tuple(replace(carry, setup_ds=-(-carry.setup_ds // 10) * 10) for carry in day.carries)
    return replace(
        day, park_ds=up(day.park_ds), stay_ds=up(day.stay_ds), service_ds=up(day.service_ds), carries=carries
    )
