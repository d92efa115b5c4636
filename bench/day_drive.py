"""Plans driven as the day really goes: steps of each round, the clock through them, and what it comes to.

A round is a departure and steps: drive to a point, spend seconds (park, set up, walk), serve a task. Whoever
comes early waits; whoever comes late serves late, and it is counted.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np

HOUR_S = 3600
DEPART_STEP_S, DEPARTURES_DRIVEN = 120, 3
LATE_STOP_S = 60
EUR_PER_H = 30.0
EUR_PER_LATE_STOP, EUR_PER_LATE_MIN, EUR_PER_OVERTIME_MIN, EUR_UNSERVED = 5.0, 0.5, 0.25, 30.0


@dataclass(frozen=True, slots=True)
class Job:
    """What a round must keep: when service may begin (seconds; None: any time), and how long it takes."""

    service_s: float
    opens_s: float | None = None
    closes_s: float | None = None


@dataclass(frozen=True, slots=True)
class Drive:
    """A leg to a point."""

    point: int


@dataclass(frozen=True, slots=True)
class Spend:
    """Time that passes whatever the hour."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Serve:
    """Work at a door; `job` is a row of the day's jobs."""

    job: int


@dataclass(frozen=True, slots=True)
class Round:
    """One vehicle: where it begins, when it leaves, what it does."""

    begins_at: int
    depart_s: float
    steps: tuple


@dataclass(frozen=True, slots=True)
class Driven:
    """What became of a round: seconds late at each job, and its end."""

    depart_s: float
    end_s: float
    late_s: dict[int, float]
    waited_s: float

    @property
    def hours(self):
        return float(self.end_s - self.depart_s) / HOUR_S

    @property
    def late_stops(self):
        return int(sum(late > LATE_STOP_S for late in self.late_s.values()))

    @property
    def late_min(self):
        return float(sum(self.late_s.values())) / 60

    def overtime_min(self, shift_end_s):
        return float(max(0.0, self.end_s - shift_end_s)) / 60

    def eur(self, shift_end_s):
        """Price the round: hours are paid; being late costs by stop and minute, and so does overtime."""
        late = EUR_PER_LATE_STOP * self.late_stops + EUR_PER_LATE_MIN * self.late_min
        return EUR_PER_H * self.hours + late + EUR_PER_OVERTIME_MIN * self.overtime_min(shift_end_s)


def drive(given, jobs, travel_s):
    """Drive one round; `travel_s(start, end, depart_s)` tells how long a leg takes."""
    now, here, waited, late = given.depart_s, given.begins_at, 0.0, {}
    for step in given.steps:
        if isinstance(step, Drive):
            now += travel_s(here, step.point, now)
            here = step.point
        elif isinstance(step, Spend):
            now += step.seconds
        else:
            if step.job in late:
                raise ValueError(f"a plan serves job {step.job} twice")
            job = jobs[step.job]
            begin = now if job.opens_s is None else max(now, job.opens_s)
            late[step.job] = 0.0 if job.closes_s is None else max(0.0, begin - job.closes_s)
            waited += begin - now
            now = begin + job.service_s
    return Driven(given.depart_s, now, late, waited)


def realised(rounds, jobs, travel_s, shift_end_s):
    """Drive all rounds of a plan and price them, with what they leave out."""
    driven = [drive(one, jobs, travel_s) for one in rounds]
    served = Counter(job for one in driven for job in one.late_s)
    if served and (max(served.values()) > 1 or not set(served) <= set(range(len(jobs)))):
        raise ValueError("a plan serves a job twice, or one that is not there")
    unserved = len(jobs) - len(served)
    return {
        "late": sum(one.late_stops for one in driven),
        "late_min": sum(one.late_min for one in driven),
        "hours": sum(one.hours for one in driven),
        "waited_h": float(sum(one.waited_s for one in driven)) / HOUR_S,
        "vans": len(driven),
        "unserved": unserved,
        "overtime_min": sum(one.overtime_min(shift_end_s) for one in driven),
        "cost": sum(one.eur(shift_end_s) for one in driven) + EUR_UNSERVED * unserved,
    }


def rounds_of(plan, point_of_stop, job_of_task, hub=0):
    """The rounds of a plan of Doorstep: one trip from the hub and back each, walks included."""
    return [_round(route, point_of_stop, job_of_task, hub) for route in plan.routes]


def _round(route, point_of_stop, job_of_task, hub):
    (trip,) = route.trips
    steps = []
    for stop in trip.stops:
        steps += [Drive(point_of_stop(stop)), Spend(stop.park_s)]
        for loop in stop.loops:
            first = loop.tasks[0]
            steps.append(Spend((first.walk.depart_s if first.walk else first.arrive_s) - loop.starts_s))
            for handled in loop.tasks:
                steps.append(Spend(0 if handled.walk is None else handled.walk.duration_s))
                steps.append(Serve(job_of_task(handled.task_id)))
            steps.append(Spend(0 if loop.back is None else loop.back.duration_s))
    return Round(hub, trip.depart_s, (*steps, Drive(hub)))


def leave_late(given, jobs, travel_s, opens_s):
    """Leave as late as a plan allows by its own travel times: ends no later, and nobody is later."""
    steps, hub = given.steps, given.begins_at
    soonest = drive(Round(hub, opens_s, steps), jobs, travel_s)
    allowed_s = soonest.end_s, sum(soonest.late_s.values())
    low, high = opens_s, soonest.end_s
    while high - low > 1:
        middle = (low + high) // 2
        tried = drive(Round(hub, middle, steps), jobs, travel_s)
        keeps = tried.end_s <= allowed_s[0] and sum(tried.late_s.values()) <= allowed_s[1]
        low, high = (middle, high) if keeps else (low, middle)
    return Round(hub, low, steps)


def leave_best(given, jobs, known_s, travel_s, opens_s, shift_end_s):
    """Leave when the round as driven costs least: what nobody knows who plans with one matrix.

    Departures are tried every two minutes, up to an hour after the planned one, by travel times that nearly
    are the true ones (`known_s`); the best few and the planned one are driven, and the cheapest is taken.
    """

    def price(depart_s, leg_s):
        return drive(Round(given.begins_at, depart_s, given.steps), jobs, leg_s).eur(shift_end_s)

    tried = np.arange(opens_s, given.depart_s + HOUR_S, DEPART_STEP_S).tolist()
    few = sorted(tried, key=lambda depart_s: price(depart_s, known_s))[:DEPARTURES_DRIVEN]
    best_s = min((given.depart_s, *few), key=lambda depart_s: price(depart_s, travel_s))
    return Round(given.begins_at, best_s, given.steps)
