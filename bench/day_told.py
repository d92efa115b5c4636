"""Stops of a day as a planner without walks is told them: how long one stands there, when one may begin.

A stop is one halt at a kerb and what is walked from there: a single door, or doors gathered before. Parking
is part of the way to a kerb, so whoever serves two stops from the same kerb in turn parks once.
"""

from collections import Counter
from dataclasses import dataclass
from math import ceil, floor

import numpy as np
from day_drive import EUR_PER_H, EUR_UNSERVED, HOUR_S, Drive, Job, Serve, Spend
from parking_policies import WALK_M_PER_DS, gathered
from planning_cases import Case, Kind

from doorstep.planning.parking.loops import best_of_kerbs
from doorstep.planning.parking.stops import paced

UNLIMITED_LOAD = 10**6


@dataclass(frozen=True)
class ToldDay:
    """Stops of a day; row `1 + i` of what peers are told is stop `i`, row 0 the hub.

    parking
        The doors, kerbs and walks; point 0 is the hub, `1 + k` kerb `k`.
    jobs
        Work and window of each door.
    """

    parking: object
    jobs: list
    stops: tuple

    def point(self, stop):
        return 1 + stop.kerb

    @property
    def points(self):
        """The point of each row."""
        return np.array([0, *(self.point(stop) for stop in self.stops)])

    def park_s(self, stop):
        return int(self.parking.park_ds[stop.kerb]) / 10

    def work(self, stop):
        """What is done from the parked vehicle, from setting up to being back."""
        parking, steps = self.parking, []
        for loop in stop.loops:
            carry, at = parking.carries[loop.carry], stop.kerb
            steps.append(Spend(carry.setup_ds / 10))
            for door in loop.doors:
                point = parking.kerb_count + door
                steps += [Spend(paced(parking.walk_rows[at][point], carry.walk_percent) / 10), Serve(door)]
                at = point
            steps.append(Spend(paced(parking.walk_rows[at][stop.kerb], carry.walk_percent) / 10))
        return steps

    def job(self, stop):
        """The stop as one job that begins when the vehicle is parked; nobody waits within it.

        None: its windows do not go together.
        """
        now, opens, closes = 0.0, None, None
        for step in self.work(stop):
            if isinstance(step, Spend):
                now += step.seconds
                continue
            job = self.jobs[step.job]
            if job.opens_s is not None:
                first, last = job.opens_s - now, job.closes_s - now
                opens, closes = max(opens or first, first), min(closes or last, last)
            now += job.service_s
        return None if opens is not None and closes < opens else Job(now, opens, closes)

    def steps(self, rows):
        """Drive the stops of some rows in order, and home."""
        steps, before = [], None
        for stop in (self.stops[row - 1] for row in rows):
            steps.append(Drive(self.point(stop)))
            if stop.kerb != before:
                steps.append(Spend(self.park_s(stop)))
            steps += self.work(stop)
            before = stop.kerb
        return (*steps, Drive(0))

    def case(self, base_ds, setting, vans):
        """The day in whole seconds, by one matrix between points. Waiting is paid.

        Who cannot price what is left out (VROOM) leaves out as little as possible, whoever cannot price
        waiting does not see it.
        """
        points, jobs = self.points, [self.job(stop) for stop in self.stops]
        way_s = -(-base_ds[np.ix_(points, points)].astype(np.int64) // 10)
        park_s = np.array([0, *(ceil(self.park_s(stop)) for stop in self.stops)])
        way_s += np.where(points[:, None] == points, 0, park_s)
        first, last = round(setting.opens_s), round(setting.closes_s)
        doors = np.array([0, *(len(stop.doors) for stop in self.stops)])
        return Case(
            name="day",
            family="day",
            xy=None,
            demand=doors,
            kinds=(Kind(UNLIMITED_LOAD, vans),),
            distance=way_s,
            duration=way_s,
            opens=np.array([first, *(max(first, floor(job.opens_s or first)) for job in jobs)]),
            closes=np.array([last, *(floor(job.closes_s or last) for job in jobs)]),
            service=np.array([0, *(ceil(job.service_s) for job in jobs)]),
            prize=doors * round(EUR_UNSERVED / EUR_PER_H * HOUR_S),
            pays_waiting=True,
        )


def door_by_door(parking):
    """Halt for each door by itself, at the best of its kerbs."""
    return tuple(best_of_kerbs(parking, parking.kerbs_of[door], [door]) for door in range(parking.door_count))


def in_clusters(parking, jobs, radius_m):
    """Gather the doors within a walk of the door with most neighbours, again and again.

    Doors with different windows are not gathered; those without go with any.
    """
    walk_ds = parking.walk_ds[parking.kerb_count :, parking.kerb_count :]
    near = walk_ds <= radius_m / WALK_M_PER_DS
    left, stops = np.ones(parking.door_count, bool), []
    while left.any():
        seed = int(((near & left).sum(axis=1) * left).argmax())
        inside = _one_window(seed, np.flatnonzero(near[seed] & left).tolist(), jobs)
        stops += _that_hold(parking, jobs, inside)
        left[inside] = False
    return tuple(stops)


def _one_window(seed, doors, jobs):
    """Keep the doors of one window: that of the seed, or of most."""
    wanted = jobs[seed].opens_s
    if wanted is None:
        timed = Counter(jobs[door].opens_s for door in doors if jobs[door].opens_s is not None)
        wanted = timed.most_common(1)[0][0] if timed else None
    return [door for door in doors if jobs[door].opens_s in (None, wanted)]


def _that_hold(parking, jobs, doors):
    """Stops whose doors can all be served in their window without waiting, in halves where need be."""
    stops = gathered(parking, doors)
    told = ToldDay(parking, jobs, tuple(stops))
    if len(doors) == 1 or all(told.job(stop) is not None for stop in stops):
        return stops
    half = len(doors) // 2
    return _that_hold(parking, jobs, doors[:half]) + _that_hold(parking, jobs, doors[half:])
