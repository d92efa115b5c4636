"""Does the time of day pay: the same orders planned with one matrix and with slices, all driven exactly.

300 orders on random streets within 15 km of the middle of Porto, half with windows of two hours, a hub
8.5 km north, ten vans. By turns a whole day, an evening in the peak and a morning.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from day_drive import EUR_PER_H, EUR_UNSERVED, HOUR_S, Job, realised, rounds_of
from day_town import TownDay, take_points

from doorstep.domain.loads import LoadLimit
from doorstep.domain.places import LonLat, Place
from doorstep.domain.problem import Problem, ProblemPoints
from doorstep.domain.shifts import Shift
from doorstep.domain.tasks import ServiceTime, Task, TaskKind, TaskWindow
from doorstep.domain.travel import Travel
from doorstep.domain.vehicles import Vehicle, VehicleCosts, VehicleType
from doorstep.domain.windows import Window
from doorstep.planning import Budget, solve_and_tell

EPOCH = datetime(2026, 3, 3, tzinfo=UTC)
POLICIES = ("mean matrix", "peak matrix", "time slices")
POOL_POINTS = 1500
AROUND_M, HUB_NORTH_M = 15_000, 8_500
SERVICE_S, WINDOW_S = 120, 2 * HOUR_S


@dataclass(frozen=True, slots=True)
class Setting:
    """Hours of the vans, and the hours at which windows open."""

    name: str
    opens_s: float
    closes_s: float
    window_hours: tuple[float, ...]


SETTINGS = (
    Setting("day", 8 * HOUR_S, 18 * HOUR_S, (8, 10, 12, 14, 16)),
    Setting("evening", 15.5 * HOUR_S, 20.5 * HOUR_S, (15.5, 16.5, 17.5, 18.5)),
    Setting("morning", 7 * HOUR_S, 12.5 * HOUR_S, (7, 8, 9, 10)),
)


@dataclass(frozen=True, slots=True)
class TimedJobs:
    """A day's orders; job `i` stands at point `i + 1`, the hub at point 0."""

    setting: Setting
    jobs: tuple[Job, ...]
    vans: int

    def problem(self, pairs):
        """The day as a planner with this travel sees it."""
        names = ("hub", *(f"p{row}" for row in range(len(self.jobs))))
        costs = VehicleCosts("EUR", rate_minor_per_h=round(100 * EUR_PER_H))
        van = VehicleType("van", "van", LoadLimit(), costs)
        here = Place(LonLat(0.0, 0.0))
        shift = Shift(Window(_at(self.setting.opens_s), _at(self.setting.closes_s)))
        fleet = tuple(Vehicle(f"van{row}", van, shift, start=here, end=here) for row in range(self.vans))
        homes = {vehicle.id: "hub" for vehicle in fleet}
        tasks = tuple(_task(row, job, here) for row, job in enumerate(self.jobs))
        points = ProblemPoints({f"t{row}": f"p{row}" for row in range(len(self.jobs))}, homes, homes, {})
        return Problem(EPOCH, tasks, fleet, Travel(names, {"van": pairs}), points)


def _at(seconds):
    return EPOCH + timedelta(seconds=seconds)


def _task(row, job, here):
    windows = () if job.opens_s is None else (TaskWindow(Window(_at(job.opens_s), _at(job.closes_s))),)
    return Task(
        f"t{row}",
        TaskKind.DELIVERY,
        here,
        windows=windows,
        service=(ServiceTime(int(job.service_s)),),
        price_if_unserved_minor=round(100 * EUR_UNSERVED),
    )


def draw_jobs(count, setting, vans, seed):
    """Draw the orders of a day: every other one with a window."""
    random = np.random.default_rng(seed)
    opens = [random.choice(setting.window_hours) * HOUR_S if row % 2 else None for row in range(count)]
    jobs = tuple(
        Job(SERVICE_S) if at is None else Job(SERVICE_S, float(at), float(at) + WINDOW_S) for at in opens
    )
    return TimedJobs(setting, jobs, vans)


def draw_points(town, pool, count, seed):
    """Draw the hub, the point of the pool nearest to its place, and as many doors within the circle."""
    lonlat = town.place(pool)
    east = (lonlat[:, 0] - town.lon7 / 1e7) * 111_320 * np.cos(np.radians(town.lat7 / 1e7))
    north = (lonlat[:, 1] - town.lat7 / 1e7) * 110_574
    hub = int(np.hypot(east, north - min(HUB_NORTH_M, float(north.max()))).argmin())
    others = np.flatnonzero(np.hypot(east, north) <= AROUND_M)
    others = others[others != hub]
    chosen = np.random.default_rng(seed).choice(others, count, replace=False)
    return take_points(pool, np.concatenate(([hub], chosen)))


def plan_and_drive(day, pairs, seconds, travel_s, iterations=None):
    """Plan with what the policy knows of travel; drive with what is true."""
    budget = Budget(time_s=None if iterations else seconds, iterations=iterations, cpu_time=True)
    found = solve_and_tell(day.problem(pairs), budget, 1)
    job_of = {f"t{row}": row for row in range(len(day.jobs))}
    rounds = rounds_of(found.plan, lambda stop: 1 + job_of[stop.handled[0].task_id], job_of.__getitem__)
    told = realised(rounds, day.jobs, travel_s, day.setting.closes_s)
    return {**told, "cpu_s": found.cpu_s, "iterations": found.iterations}


def one_day(town, pool, number, seconds, count=300, vans=10, iterations=None):
    """All policies on one day."""
    setting = SETTINGS[number % len(SETTINGS)]
    day = draw_jobs(count, setting, vans, 1000 + number)
    points = draw_points(town, pool, count, 2000 + number)
    known = TownDay(town, town.traffic(100 + number), points)
    pairs = (known.mean(), known.peak(setting.opens_s, setting.closes_s), known.timed)
    told = {
        policy: plan_and_drive(day, travel, seconds, known.exact_s, iterations)
        for policy, travel in zip(POLICIES, pairs, strict=True)
    }
    return {"setting": setting.name, **told}
