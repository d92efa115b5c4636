"""Promise windows: when a customer may be told to expect somebody, and the chance that it is kept.

A plan counts with typical times; the day itself does not. Here each route is driven with uncertain times:
travel varies by the hour of departure, and alike over the whole day; parking and work vary from stop to stop.
A wait before a window takes delays up: the begin is the later of arrival and opening (maximum of a normal
variable and a constant: Clark 1961, Operations Research 9). What comes out is a mean and a spread for every
door, and from them the narrowest window of whole five minutes that is kept with the chance asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import erf, exp, hypot, pi, sqrt
from statistics import NormalDist
from typing import Final

from doorstep.domain.ids import TaskId, VehicleId
from doorstep.domain.instants import instant_at
from doorstep.domain.kerbs import HOURS_PER_DAY
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.domain.routes import HandledTask, Leg, Route, Stop
from doorstep.domain.tasks import Task, TaskWindow
from doorstep.domain.units import SECONDS_PER_MINUTE, Seconds, require_at_least, s_from_hours, s_from_minutes
from doorstep.domain.windows import Window

TRAVEL_SPREAD: Final = (
    *(0.03, 0.03, 0.03, 0.03, 0.03, 0.03, 0.08, 0.15, 0.20, 0.14, 0.09, 0.09),
    *(0.09, 0.09, 0.10, 0.15, 0.24, 0.28, 0.20, 0.10, 0.06, 0.04, 0.03, 0.03),
)
"""Spread of travel time from day to day over its mean, by local hour of departure.

Measured on 12 freeway routes of Seattle, 2012 to 2015: 2 to 3 % at night, 8 to 9 % around noon, 19 to 20 %
from 8 to 9 h, 23 to 28 % from 16 to 18 h; hours between are judged. Weekends have half of it (judgement).
"""
WEEKEND_SHARE: Final = 0.5
SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class PromiseRules:
    """How promises are made.

    chance
        With which the proposed window is kept, 0..1.
    step_s, least_s
        Windows open and close on whole steps of the clock, and are at least so long.
    travel_spread
        Spread over mean by local hour of departure, 24 values.
    service_spread, park_spread
        Spread over mean of the work at a door, and of parking (a 90 % value of twice the mean is 0.78).
    """

    chance: float = 0.9
    step_s: Seconds = 5 * SECONDS_PER_MINUTE
    least_s: Seconds = 10 * SECONDS_PER_MINUTE
    travel_spread: Sequence[float] = TRAVEL_SPREAD
    service_spread: float = 0.4
    park_spread: float = 0.78

    def __post_init__(self) -> None:
        require_at_least(1, "promise rules", step_s=self.step_s, least_s=self.least_s)


@dataclass(frozen=True, slots=True)
class ProposedPromise:
    """What one customer could be told.

    window
        To expect somebody at the door, inside the customer's own window where that is hard.
    chance
        That service begins inside `window`, 0..1.
    on_time
        The chance that the customer's own windows are kept, 0..1; 1 where there is none.
    mean_s, spread_s
        Of the begin of service, in seconds since the epoch.
    """

    task_id: TaskId
    vehicle_id: VehicleId
    window: Window
    chance: float
    on_time: float
    mean_s: float
    spread_s: float


def propose_promises(
    problem: Problem, plan: Plan, rules: PromiseRules | None = None
) -> tuple[ProposedPromise, ...]:
    """Propose a window for every planned task, in the order of the routes."""
    chosen = rules or PromiseRules()
    return tuple(
        _promise(problem, route, moment, chosen)
        for route in plan.routes
        for moment in forecast(problem, route, chosen)
    )


@dataclass(frozen=True, slots=True)
class Moment:
    """When service at a door begins: mean and spread of a normal variable, in seconds since the epoch."""

    handled: HandledTask
    mean_s: float
    spread_s: float

    def chance_within(self, opens_s: float, closes_s: float) -> float:
        """Give the chance that it begins between two instants."""
        if self.spread_s <= 0:
            return float(opens_s <= self.mean_s <= closes_s)
        return _below(closes_s, self) - _below(opens_s, self)


def forecast(problem: Problem, route: Route, rules: PromiseRules) -> Iterator[Moment]:
    """Drive a route with uncertain times.

    The delay is kept as a mean beyond the plan and two spreads: of travel, which is alike all day and so adds
    up, and of stops, which are independent and add up as squares.
    """
    late = _Lateness()
    for trip in route.trips:
        for stop in trip.stops:
            if stop.leg is not None:
                late = late.driven(stop.leg.duration_s, _spread_of(problem, stop.leg, rules))
            late = late.worked(stop.park_s, rules.park_spread)
            for handled in stop.handled:
                late = late.waited(handled.waiting_s)
                yield Moment(handled, handled.begin_s + late.mean_s, late.spread_s)
                late = late.worked(handled.service_s, rules.service_spread)
            late = late.waited(_idle_s(stop))
        if trip.home is not None:
            late = late.driven(trip.home.duration_s, _spread_of(problem, trip.home, rules))


@dataclass(frozen=True, slots=True)
class _Lateness:
    mean_s: float = 0.0
    travel_s: float = 0.0
    stops_s: float = 0.0

    @property
    def spread_s(self) -> float:
        return hypot(self.travel_s, self.stops_s)

    def driven(self, duration_s: Seconds, spread: float) -> _Lateness:
        return _Lateness(self.mean_s, self.travel_s + duration_s * spread, self.stops_s)

    def worked(self, duration_s: Seconds, spread: float) -> _Lateness:
        return _Lateness(self.mean_s, self.travel_s, hypot(self.stops_s, duration_s * spread))

    def waited(self, slack_s: Seconds) -> _Lateness:
        """Take up delays in a wait: what is left is the part beyond it, never earlier than planned."""
        spread_s = self.spread_s
        if slack_s <= 0 or spread_s <= 0:
            return self if slack_s <= 0 else _Lateness(max(0.0, self.mean_s - slack_s))
        reach = (self.mean_s - slack_s) / spread_s
        share, density = 0.5 * (1 + erf(reach / sqrt(2))), exp(-reach * reach / 2) / sqrt(2 * pi)
        over_s = self.mean_s - slack_s
        mean_s = over_s * share + spread_s * density
        square = (over_s * over_s + spread_s * spread_s) * share + over_s * spread_s * density
        kept = sqrt(max(0.0, square - mean_s * mean_s)) / spread_s
        return _Lateness(mean_s, self.travel_s * kept, self.stops_s * kept)


def _idle_s(stop: Stop) -> Seconds:
    """Give the time after the last loop in which nothing is done, such as for a wait at the vehicle."""
    ends_s = [loop.ends_s for loop in stop.loops] + [rest.ends_s for rest in stop.rests]
    busy_until_s = max([stop.arrive_s, *ends_s])
    if stop.charge is not None:
        busy_until_s = max(busy_until_s, stop.charge.ends_s)
    return max(0, stop.depart_s - busy_until_s) if stop.loops else 0


def _spread_of(problem: Problem, leg: Leg, rules: PromiseRules) -> float:
    local = instant_at(problem.epoch, leg.depart_s).astimezone(problem.zone)
    share = WEEKEND_SHARE if local.weekday() >= SATURDAY else 1.0
    return share * rules.travel_spread[local.hour % HOURS_PER_DAY]


def _promise(problem: Problem, route: Route, moment: Moment, rules: PromiseRules) -> ProposedPromise:
    task = problem.require_task(moment.handled.task_id)
    opens_s, closes_s = _narrowest(moment, rules)
    window = _on_clock(problem, opens_s, closes_s, rules)
    hard = _hard_window(problem, task, moment)
    if hard is not None:
        window = Window(max(window.opens, hard.opens), max(min(window.closes, hard.closes), hard.opens))
    # Service never begins before its hard window opens: what falls before it waits until then.
    waits = hard is not None and window.opens == hard.opens
    since_s = -float("inf") if waits else _since(problem, window.opens)
    chance = moment.chance_within(since_s, _since(problem, window.closes))
    return ProposedPromise(
        moment.handled.task_id,
        route.vehicle_id,
        window,
        chance,
        _on_time(problem, task, moment),
        moment.mean_s,
        moment.spread_s,
    )


def _narrowest(moment: Moment, rules: PromiseRules) -> tuple[float, float]:
    half_s = NormalDist().inv_cdf((1 + rules.chance) / 2) * moment.spread_s
    half_s = max(half_s, rules.least_s / 2)
    return moment.mean_s - half_s, moment.mean_s + half_s


def _on_clock(problem: Problem, opens_s: float, closes_s: float, rules: PromiseRules) -> Window:
    """Widen a span to whole steps of the clock."""
    step_s = rules.step_s
    shift_s = _clock_shift_s(problem, step_s)
    first = (int(opens_s // 1) + shift_s) // step_s * step_s - shift_s
    last = -(-(int(-(-closes_s // 1)) + shift_s) // step_s) * step_s - shift_s
    return Window(instant_at(problem.epoch, first), instant_at(problem.epoch, last))


def _clock_shift_s(problem: Problem, step_s: Seconds) -> Seconds:
    """Tell how far the epoch lies behind a whole step of the local clock."""
    local = problem.epoch.astimezone(problem.zone)
    return (s_from_hours(local.hour) + s_from_minutes(local.minute) + local.second) % step_s


def _hard_window(problem: Problem, task: Task, moment: Moment) -> Window | None:
    """Find the hard window that service is planned in."""
    begin = instant_at(problem.epoch, moment.handled.begin_s)
    for given in task.windows:
        if given.window.contains(begin) and given.early_minor_per_h is None:
            return given.window
    return None


def _on_time(problem: Problem, task: Task, moment: Moment) -> float:
    """Give the chance that service begins in the window it is planned in, or in the nearest to it."""
    if not task.windows:
        return 1.0
    begin = instant_at(problem.epoch, moment.handled.begin_s)

    def away(given: TaskWindow) -> timedelta:
        return max(given.window.opens - begin, begin - given.window.closes, timedelta())

    planned = min(task.windows, key=away)
    waits = planned.early_minor_per_h is None
    since_s = -float("inf") if waits else _since(problem, planned.window.opens)
    return moment.chance_within(since_s, _since(problem, planned.window.closes))


def _since(problem: Problem, instant: datetime) -> float:
    return (instant - problem.epoch) / timedelta(seconds=1)


def _below(instant_s: float, moment: Moment) -> float:
    if instant_s == -float("inf"):
        return 0.0
    return 0.5 * (1 + erf((instant_s - moment.mean_s) / (moment.spread_s * sqrt(2))))
