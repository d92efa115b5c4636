"""What users would pick instead: VROOM and OR-Tools, on the same days as Doorstep.

300 doors a day in the middle of Porto, half with windows of two hours, a hub 8.5 km north, ten vans, two
minutes to park. Peers are told free-flow times and drive to the best kerb of every door; then the mean times
of the day and doors gathered within 100 m before. All plans are driven through the exact travel times, and
each round of a peer leaves when it costs least as driven. Doorstep is run twice: from door to door as they
do, but by the slices of the day; and with the walks as well.
"""

import json
import pickle
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil, floor
from pathlib import Path

import numpy as np
from day_drive import EUR_PER_H, EUR_UNSERVED, HOUR_S, Job, Round, leave_best, leave_late, realised, rounds_of
from day_time import SETTINGS, WINDOW_S, TimedJobs
from day_told import ToldDay, door_by_door, in_clusters
from day_town import TownDay
from planning_peers import HERE, worked_clock
from tests.planning.walking_problem import at, problem_of

from doorstep.domain.places import LonLat
from doorstep.domain.shifts import Shift
from doorstep.domain.tasks import TaskWindow
from doorstep.domain.travel import UNREACHABLE, Travel, TravelMatrix
from doorstep.domain.vehicles import VehicleCosts
from doorstep.domain.windows import Window
from doorstep.planning import Budget, solve_and_tell
from doorstep.roads.ways.phantoms import phantoms

DOORS, VANS, SECONDS = 300, 10, 5.0
HUB = LonLat(-8.611, 41.2259)
RADIUS_M = 100


@dataclass(frozen=True, slots=True)
class Way:
    """How a peer is used: what it knows of travel, and whether doors are gathered before."""

    peer: str
    knows_traffic: bool = False
    gathers: bool = False


WAYS = {
    "vroom": Way("vroom"),
    "vroom, mean, clusters": Way("vroom", knows_traffic=True, gathers=True),
    "ortools": Way("ortools"),
    "ortools, mean, clusters": Way("ortools", knows_traffic=True, gathers=True),
}


class PeersDay:
    """A day of doors with windows: its problem on foot, and as peers are told it.

    Points are those of a parking day: 0 the hub, `1 + k` kerb `k`.
    """

    def __init__(self, town, parked, number, count=DOORS, vans=VANS):
        self.setting, self.vans = SETTINGS[number % len(SETTINGS)], vans
        self.parking = parked.day(count, number)
        points = parked.parked.stand(parked.parked.kerb_rows(count, number))
        ends = [phantoms(points, town.graph, town.weights.arc_ms, role=role) for role in ("source", "target")]
        self.known = TownDay(town, town.traffic(300 + number), *ends)
        self.jobs = self._jobs(np.random.default_rng(4000 + number))

    def _jobs(self, random):
        service_s = (self.parking.service_ds / 10).tolist()
        opens = [
            float(random.choice(self.setting.window_hours)) * HOUR_S if door % 2 else None
            for door in range(len(service_s))
        ]
        return [
            Job(work) if begin is None else Job(work, begin, begin + WINDOW_S)
            for work, begin in zip(service_s, opens, strict=True)
        ]

    def problem(self):
        """The day as Doorstep plans it: kerbs and walks, by the slices of the day."""
        shift = Shift(Window(at(0, self.setting.opens_s), at(0, self.setting.closes_s)))
        costs = VehicleCosts("EUR", rate_minor_per_h=round(100 * EUR_PER_H))
        base = problem_of(self.parking, self.vans, costs=costs, shift=shift, tasks=(self._timed,))
        profiles = {**base.travel.profiles, "van": _wider(self.known.timed, len(base.travel.points))}
        return replace(base, travel=Travel(base.travel.points, profiles))

    @cached_property
    def alone(self):
        """A halt for every door."""
        return ToldDay(self.parking, self.jobs, door_by_door(self.parking))

    @cached_property
    def clustered(self):
        """Doors gathered before anything is planned."""
        return ToldDay(self.parking, self.jobs, in_clusters(self.parking, self.jobs, RADIUS_M))

    def alone_problem(self):
        """The day from door to door, by the slices of the day; every halt is parked for."""
        timed, points = self.known.timed, self.alone.points
        jobs = tuple(self._parked_for(stop) for stop in self.alone.stops)
        cut = np.ix_(points, points)
        pairs = TravelMatrix(timed.base_ds[cut], timed.distance_m[cut], timed.shapes, timed.shape_class[cut])
        return TimedJobs(self.setting, jobs, self.vans).problem(pairs)

    def _parked_for(self, stop):
        job, park_s = self.alone.job(stop), self.alone.park_s(stop)
        work_s = ceil(job.service_s + park_s)
        if job.opens_s is None:
            return Job(work_s)
        opens_s = max(self.setting.opens_s, floor(job.opens_s - park_s))
        return Job(work_s, opens_s, floor(job.closes_s - park_s))

    def _timed(self, task, door):
        job = self.jobs[door]
        windows = ()
        if job.opens_s is not None:
            windows = (TaskWindow(Window(at(0, job.opens_s), at(0, job.closes_s))),)
        return replace(task, windows=windows, price_if_unserved_minor=round(100 * EUR_UNSERVED))

    def known_ds(self, way):
        """The one matrix that a peer knows."""
        return (self.known.mean() if way.knows_traffic else self.known.free()).base_ds

    def rounds_of_rows(self, told, routes, base_ds):
        """Rounds of a peer; they leave as late as its own travel times allow."""
        return [
            leave_late(
                Round(0, self.setting.opens_s, told.steps(rows)),
                self.jobs,
                lambda start, end, _: base_ds[start, end] / 10,
                self.setting.opens_s,
            )
            for rows in routes
        ]

    def left_best(self, rounds):
        """The same rounds, each leaving when it costs least as driven."""
        hours = self.setting.opens_s, self.setting.closes_s
        return [leave_best(one, self.jobs, self._by_slices_s, self.known.exact_s, *hours) for one in rounds]

    def _by_slices_s(self, start, end, depart_s):
        depart_ds = round(10 * depart_s)
        return (self.known.timed.arrival_ds(start, end, depart_ds) - depart_ds) / 10

    def realised(self, rounds):
        """What rounds come to on the streets as they are."""
        return realised(rounds, self.jobs, self.known.exact_s, self.setting.closes_s)


def _wider(pairs, count):
    """The same travel with more points, which no vehicle reaches."""
    extra = ((0, count - pairs.point_count),) * 2

    def padded(column, value):
        return np.pad(column, extra, constant_values=value)

    classes = None if pairs.shape_class is None else padded(pairs.shape_class, 0)
    base_ds, distance_m = padded(pairs.base_ds, UNREACHABLE), padded(pairs.distance_m, UNREACHABLE)
    row = np.arange(pairs.point_count, count)
    base_ds[row, row] = distance_m[row, row] = 0
    return TravelMatrix(base_ds, distance_m, pairs.shapes, classes)


def of_doorstep(day, seconds, iterations=None):
    """Plan with Doorstep, kerbs and walks and all; drive the plan."""
    found = solve_and_tell(day.problem(), _budget(seconds, iterations), 1)
    rounds = rounds_of(found.plan, lambda stop: 1 + int(stop.kerb_id[1:]), lambda task: int(task[1:]))
    return {**day.realised(rounds), **_effort(found)}


def door_to_door(day, seconds, iterations=None):
    """Plan with Doorstep from door to door; drive the plan."""
    found = solve_and_tell(day.alone_problem(), _budget(seconds, iterations), 1)
    rounds = [
        Round(
            0,
            route.trips[0].depart_s,
            day.alone.steps([1 + int(done.task_id[1:]) for done in route.handled()]),
        )
        for route in found.plan.routes
    ]
    return {**day.realised(rounds), **_effort(found)}


def _budget(seconds, iterations):
    return Budget(time_s=None if iterations else seconds, iterations=iterations, cpu_time=True)


def _effort(found):
    stops = sum(len(route.stops) for route in found.plan.routes)
    return {"cpu_s": found.cpu_s, "iterations": found.iterations, "stops": stops}


def of_peer(day, way, seconds):
    """Plan with a peer in a process of its own; drive it as planned, and leaving when it is best."""
    told, base_ds = day.clustered if way.gathers else day.alone, day.known_ds(way)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "case.pickle"
        file.write_bytes(pickle.dumps(told.case(base_ds, day.setting, day.vans)))
        command = [sys.executable, str(HERE / "day_peer.py"), way.peer, str(file), str(seconds)]
        done = subprocess.run(
            command,
            check=True,
            capture_output=True,
            text=True,
            timeout=600,
            env=worked_clock(HERE / ".cache" / "planning"),
        )
    answer = json.loads(done.stdout.splitlines()[-1])
    if "refused" in answer:
        return answer
    rounds = day.rounds_of_rows(told, answer["routes"], base_ds)
    best = day.realised(day.left_best(rounds))
    return {**best, "as planned": day.realised(rounds), "stops": len(told.stops), "cpu_s": answer["cpu_s"]}


def one_day(town, parked, number, seconds=SECONDS):
    """All who plan, on one day."""
    day = PeersDay(town, parked.with_hub(HUB), number)
    told = {name: of_peer(day, way, seconds) for name, way in WAYS.items()}
    told["door to door"] = door_to_door(day, seconds)
    told["doorstep"] = of_doorstep(day, seconds)
    return {"setting": day.setting.name, "seconds": seconds, **told}
