"""What users would pick instead: VROOM and OR-Tools with free-flow matrices, on the same days as Doorstep.

300 doors a day in the middle of Porto, half with windows of two hours, a hub 8.5 km north, ten vans, two
minutes to park. Peers drive to the best kerb of every door and are told how long they park, walk and serve.
All plans are driven through the exact travel times. Doorstep is run twice: from door to door as they do, but
by the slices of the day; and with the walks as well.
"""

import json
import pickle
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from day_drive import (
    EUR_PER_H,
    EUR_UNSERVED,
    Drive,
    Job,
    Round,
    Serve,
    Spend,
    leave_late,
    realised,
    rounds_of,
)
from day_time import HOUR_S, SETTINGS, WINDOW_S, TimedJobs
from day_town import TownDay
from planning_cases import Case, Kind
from planning_peers import HERE, worked_clock
from tests.planning.walking_problem import at, problem_of

from doorstep.domain.places import LonLat
from doorstep.domain.shifts import Shift
from doorstep.domain.tasks import TaskWindow
from doorstep.domain.travel import UNREACHABLE, Travel, TravelMatrix
from doorstep.domain.vehicles import VehicleCosts
from doorstep.domain.windows import Window
from doorstep.planning.parking import stop_times
from doorstep.planning.parking_loops import best_of_kerbs
from doorstep.planning.search import Budget
from doorstep.planning.solve import solve_and_tell
from doorstep.roads.ways.phantoms import phantoms

PEERS = ("vroom", "ortools")
DOORS, VANS, SECONDS = 300, 10, 5.0
HUB = LonLat(-8.611, 41.2259)
UNLIMITED_LOAD = 10**6


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
        doors = range(count)
        self.alone = [best_of_kerbs(self.parking, self.parking.kerbs_of[door], [door]) for door in doors]

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

    def alone_problem(self):
        """The day from door to door, by the slices of the day."""
        case, timed = self.case(), self.known.timed
        jobs = tuple(
            Job(int(case.service[row]), *(self._hours(case, row) if job.opens_s is not None else ()))
            for row, job in enumerate(self.jobs, 1)
        )
        points = np.array([0, *(self.point(door) for door in range(len(self.jobs)))])
        cut = np.ix_(points, points)
        pairs = TravelMatrix(timed.base_ds[cut], timed.distance_m[cut], timed.shapes, timed.shape_class[cut])
        return TimedJobs(self.setting, jobs, self.vans).problem(pairs)

    @staticmethod
    def _hours(case, row):
        return float(case.opens[row]), float(case.closes[row])

    def _timed(self, task, door):
        job = self.jobs[door]
        windows = ()
        if job.opens_s is not None:
            windows = (TaskWindow(Window(at(0, job.opens_s), at(0, job.closes_s))),)
        return replace(task, windows=windows, price_if_unserved_minor=round(100 * EUR_UNSERVED))

    def access_s(self, door):
        """Seconds between halting alone for a door and standing at it, and back from it."""
        times = stop_times(self.parking, self.alone[door])
        back_s = self._back_ds(door) / 10
        return (times.total_ds - times.service_ds) / 10 - back_s, back_s

    def _back_ds(self, door):
        return int(self.parking.walk_ds[self.parking.kerb_count + door, self.alone[door].kerb])

    def point(self, door):
        """The point at which a door by itself is served."""
        return 1 + self.alone[door].kerb

    def case(self):
        """The day as peers are told it, in whole seconds, by free-flow travel; row `1 + i` is door `i`.

        Who cannot price what is left out (VROOM) leaves out as little as possible.
        """
        points = [0, *(self.point(door) for door in range(len(self.jobs)))]
        free_s = -(-self.known.free().base_ds[np.ix_(points, points)].astype(np.int64) // 10)
        opens = [round(self.setting.opens_s)]
        closes, service = [round(self.setting.closes_s)], [0]
        for door, job in enumerate(self.jobs):
            before_s, back_s = self.access_s(door)
            opens.append(opens[0] if job.opens_s is None else max(opens[0], int(job.opens_s - before_s)))
            closes.append(closes[0] if job.closes_s is None else int(job.closes_s - before_s))
            service.append(int(before_s + job.service_s + back_s + 0.999))
        return Case(
            name="day",
            family="day",
            xy=None,
            demand=np.array([0, *(1 for _ in self.jobs)]),
            kinds=(Kind(UNLIMITED_LOAD, self.vans),),
            distance=free_s,
            duration=free_s,
            opens=np.array(opens),
            closes=np.array(closes),
            service=np.array(service),
            prize=np.array([0, *(round(EUR_UNSERVED / EUR_PER_H * HOUR_S) for _ in self.jobs)]),
        )

    def rounds_of_rows(self, routes):
        """Rounds of a peer: leave as late as its own travel times allow."""
        free_ds = self.known.free().base_ds
        return [
            leave_late(
                Round(0, self.setting.opens_s, self.steps(rows)),
                self.jobs,
                lambda start, end, _: free_ds[start, end] / 10,
                self.setting.opens_s,
            )
            for rows in routes
        ]

    def steps(self, rows):
        """Serve doors one by one, each from its own kerb; row `1 + i` is door `i`."""
        steps = []
        for row in rows:
            before_s, back_s = self.access_s(row - 1)
            steps += [Drive(self.point(row - 1)), Spend(before_s), Serve(row - 1), Spend(back_s)]
        return (*steps, Drive(0))

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
        Round(0, route.trips[0].depart_s, day.steps([1 + int(done.task_id[1:]) for done in route.handled()]))
        for route in found.plan.routes
    ]
    return {**day.realised(rounds), **_effort(found)}


def _budget(seconds, iterations):
    return Budget(time_s=None if iterations else seconds, iterations=iterations, cpu_time=True)


def _effort(found):
    stops = sum(len(route.stops) for route in found.plan.routes)
    return {"cpu_s": found.cpu_s, "iterations": found.iterations, "stops": stops}


def of_peer(day, peer, seconds):
    """Plan with a peer in a process of its own, drive the plan."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "case.pickle"
        file.write_bytes(pickle.dumps(day.case()))
        command = [sys.executable, str(HERE / "day_peer.py"), peer, str(file), str(seconds)]
        done = subprocess.run(
            command,
            check=True,
            capture_output=True,
            text=True,
            timeout=600,
            env=worked_clock(HERE / ".cache" / "planning"),
        )
    told = json.loads(done.stdout.splitlines()[-1])
    if "refused" in told:
        return told
    return {**day.realised(day.rounds_of_rows(told["routes"])), "cpu_s": told["cpu_s"]}


def one_day(town, parked, number, seconds=SECONDS):
    """All who plan, on one day."""
    day = PeersDay(town, parked.with_hub(HUB), number)
    told = {peer: of_peer(day, peer, seconds) for peer in PEERS}
    told["door to door"] = door_to_door(day, seconds)
    told["doorstep"] = of_doorstep(day, seconds)
    return {"setting": day.setting.name, "seconds": seconds, **told}
