"""What a problem may ask of a plan, and what search and checker honour so far.

Nothing is ignored: a problem that uses a feature which the search does not honour is refused before any
work, naming the feature and where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np

from doorstep.domain.arrival_functions import ArrivalFunctions
from doorstep.domain.errors import InputError
from doorstep.domain.hubs import Hub
from doorstep.domain.ids import ChargerId
from doorstep.domain.problem import Problem
from doorstep.domain.shifts import BreakRule
from doorstep.domain.tasks import Task, TaskKind
from doorstep.domain.travel import NearestTravel
from doorstep.domain.travel_shapes import ONE_SPEED
from doorstep.domain.vehicles import Vehicle
from doorstep.planning.charging import chargers_of, may_use


class Feature(StrEnum):
    """Something a problem may ask for, beyond what every plan knows."""

    MIXED_LOADS = "deliveries and pickups in one problem"
    SEVERAL_WINDOWS = "several windows of one task"
    SOFT_WINDOWS = "soft windows"
    RELEASE_TIME = "release time"
    ARRIVAL_COST = "cost by arrival time"
    SERVICE_BY_ARRIVAL = "service time by arrival time"
    SERVICE_BY_VEHICLE_TYPE = "service time by vehicle type"
    SKILLS = "skills"
    CHOSEN_VEHICLES = "allowed and forbidden vehicles"
    PAIRED_TASKS = "paired tasks"
    ALTERNATIVES = "alternatives"
    TASK_HUB = "hub of a task"
    OPEN_ROUTES = "routes without start or end"
    LATEST_START = "latest start"
    MOST_WORK = "longest work"
    OVERTIME = "overtime"
    BREAKS = "breaks"
    BREAKS_IN_ANY_ORDER = "breaks of which a later one may be due first"
    UNAVAILABLE = "times a vehicle cannot work"
    MOST_STOPS = "most stops"
    MOST_DISTANCE = "most distance"
    SPEED = "speed of a vehicle type"
    HOURLY_COST = "cost per hour"
    STOP_COST = "cost per stop"
    DIFFERENT_TRAVEL = "vehicle types of different profile or cost per km"
    BATTERY = "battery"
    SEVERAL_TRIPS = "several trips with reload"
    PICKUPS_LAST = "pickups after all deliveries of a trip"
    HUB_HOURS = "hours of hubs"
    DOCK_SLOTS = "dock slots"
    HUB_LIMITS = "limits of hubs"
    TIME_OF_DAY = "travel by time of day"
    NEAREST_TRAVEL = "travel of nearest neighbours only"
    ARRIVAL_FUNCTIONS = "travel by arrival functions"
    TOLLS = "tolls and zone charges"
    VEHICLE_COSTS = "cost of a task with a vehicle"
    FAIR_WORK = "balance of work"
    ENERGY_OF_LOAD = "energy by load"
    ENERGY_OF_CLIMBS = "energy by climb"
    ENERGY_OF_HEATING = "energy of heating"
    CHARGERS = "chargers on the way"
    HUB_CHARGERS = "charging while reloading"
    CHARGER_SLOTS = "slots of chargers"
    WALKING = "doors served on foot"
    CARRIER_TRAVEL = "travel on foot by carrier"
    WALK_LIMITS = "longest walk of a loop and a route"
    WALK_COST = "cost of walking"


CHECKED = frozenset(Feature)
"""Features that the checker recomputes."""
LEAN = frozenset({Feature.NEAREST_TRAVEL, Feature.TIME_OF_DAY, Feature.HOURLY_COST})
"""Features that the lean model of the search honours, besides what every plan knows."""
RICH = frozenset(
    {
        Feature.MIXED_LOADS,
        Feature.SEVERAL_WINDOWS,
        Feature.SOFT_WINDOWS,
        Feature.RELEASE_TIME,
        Feature.ARRIVAL_COST,
        Feature.SERVICE_BY_ARRIVAL,
        Feature.SERVICE_BY_VEHICLE_TYPE,
        Feature.SKILLS,
        Feature.CHOSEN_VEHICLES,
        Feature.VEHICLE_COSTS,
        Feature.PAIRED_TASKS,
        Feature.ALTERNATIVES,
        Feature.TASK_HUB,
        Feature.OPEN_ROUTES,
        Feature.LATEST_START,
        Feature.MOST_WORK,
        Feature.OVERTIME,
        Feature.BREAKS,
        Feature.BREAKS_IN_ANY_ORDER,
        Feature.UNAVAILABLE,
        Feature.MOST_STOPS,
        Feature.MOST_DISTANCE,
        Feature.SPEED,
        Feature.HOURLY_COST,
        Feature.STOP_COST,
        Feature.DIFFERENT_TRAVEL,
        Feature.SEVERAL_TRIPS,
        Feature.PICKUPS_LAST,
        Feature.HUB_HOURS,
        Feature.DOCK_SLOTS,
        Feature.HUB_LIMITS,
        Feature.CHARGER_SLOTS,
        Feature.TIME_OF_DAY,
        Feature.NEAREST_TRAVEL,
        Feature.BATTERY,
        Feature.ENERGY_OF_LOAD,
        Feature.ENERGY_OF_CLIMBS,
        Feature.ENERGY_OF_HEATING,
        Feature.CHARGERS,
        Feature.HUB_CHARGERS,
        Feature.ARRIVAL_FUNCTIONS,
        Feature.TOLLS,
        Feature.FAIR_WORK,
    }
)
"""Features that the rich model of the search honours."""
ON_FOOT = RICH | {
    Feature.WALKING,
    Feature.CARRIER_TRAVEL,
    Feature.WALK_LIMITS,
    Feature.WALK_COST,
}
"""Features that the search honours where doors are served on foot."""
SEARCHED = LEAN | RICH | ON_FOOT
"""Features that the search honours, in one model or the other."""


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a feature and where it stands."""

    feature: Feature
    place: str


def uses(problem: Problem) -> Iterator[Use]:
    """Find every feature that a problem uses; the same feature comes once for each place."""
    for task in problem.tasks:
        yield from (Use(feature, f"task {task.id}") for feature in _of_task(task))
    loaded = {_taken_out(task) for task in problem.tasks if task.kind is not TaskKind.SERVICE}
    if len(loaded) > 1:
        yield Use(Feature.MIXED_LOADS, "tasks")
    for vehicle in problem.vehicles:
        yield from (Use(feature, f"vehicle {vehicle.id}") for feature in _of_vehicle(vehicle))
    rates = {(van.type.profile, van.type.costs.rate_minor_per_km) for van in problem.vehicles}
    if len(rates) > 1:
        yield Use(Feature.DIFFERENT_TRAVEL, "vehicles")
    for hub in problem.hubs:
        yield from (Use(feature, f"hub {hub.id}") for feature in _of_hub(hub))
    yield from _of_travel(problem)
    yield from _of_charging(problem)
    yield from _of_walking(problem)


def is_lean(problem: Problem) -> bool:
    """Tell whether a problem uses only what the lean model of the search honours."""
    return all(use.feature in LEAN for use in uses(problem))


def short_chargers(problem: Problem) -> dict[ChargerId, int]:
    """Give the slots of chargers that not all vehicles which get there may use at once."""
    users = {
        charger.id: sum(may_use(problem, vehicle, point) for vehicle in problem.vehicles)
        for charger, point, _ in chargers_of(problem)
    }
    slots = {charger.id: charger.slots for charger, _, _ in chargers_of(problem)}
    return {name: most for name, most in slots.items() if most < users[name]}


def shares(problem: Problem) -> bool:
    """Tell whether what one route may do depends on what others do at docks, chargers and hubs."""
    limited = any(hub.dock_slots is not None or hub.limit is not None for hub in problem.hubs)
    return limited or bool(short_chargers(problem))


def hours_matter(problem: Problem) -> bool:
    """Tell whether the time of day decides how long a way takes, or the time of a route costs."""
    shapes = [pairs.shapes.speed for pairs in problem.travel.profiles.values()]
    return any(vehicle.type.costs.rate_minor_per_h > 0 for vehicle in problem.vehicles) or any(
        np.not_equal(speed, ONE_SPEED).any() for speed in shapes
    )


def require_honoured(problem: Problem, honoured: frozenset[Feature], who: str) -> None:
    """Refuse a problem that uses what `who` does not honour.

    Raises
    ------
    InputError
        Naming the first such feature and where it stands.
    """
    if honoured.issuperset(Feature):
        # Nothing can be refused, and a large problem need not be read for it at every check.
        return
    for use in uses(problem):
        if use.feature not in honoured:
            mend = "Leave it out of the problem: it is refused rather than ignored."
            raise InputError(f"{who} does not honour {use.feature.value} yet", place=use.place, mend=mend)


def _taken_out(task: Task) -> bool:
    return task.kind is TaskKind.DELIVERY


def _of_hub(hub: Hub) -> Iterator[Feature]:
    asked = {
        Feature.HUB_HOURS: hub.hours is not None,
        Feature.DOCK_SLOTS: hub.dock_slots is not None,
        Feature.HUB_LIMITS: hub.limit is not None,
        Feature.HUB_CHARGERS: bool(hub.chargers),
    }
    return (feature for feature, used in asked.items() if used)


def _of_travel(problem: Problem) -> Iterator[Use]:
    driven = {vehicle.type.profile for vehicle in problem.vehicles}
    on_foot = set() if problem.walking is None else set(problem.walking.foot_profiles)
    climbing = {
        vehicle.type.profile
        for vehicle in problem.vehicles
        if vehicle.type.consumption is not None and vehicle.type.consumption.climb_wh_per_100_m_t > 0
    }
    for name, pairs in problem.travel.profiles.items():
        place = f"profile {name}"
        if isinstance(pairs, NearestTravel) and name not in on_foot - driven:
            yield Use(Feature.NEAREST_TRAVEL, place)
        if isinstance(pairs, ArrivalFunctions):
            yield Use(Feature.ARRIVAL_FUNCTIONS, place)
        if (np.not_equal(pairs.shapes.speed, ONE_SPEED)).any():
            yield Use(Feature.TIME_OF_DAY, place)
        if name in driven and pairs.toll_minor is not None and pairs.toll_minor.any():
            yield Use(Feature.TOLLS, place)
        if name in climbing and pairs.climb_m is not None:
            yield Use(Feature.ENERGY_OF_CLIMBS, place)


def _of_charging(problem: Problem) -> Iterator[Use]:
    on_the_way = () if problem.charging is None else problem.charging.chargers
    for charger in on_the_way:
        yield Use(Feature.CHARGERS, f"charger {charger.id}")
    for charger_id in short_chargers(problem):
        yield Use(Feature.CHARGER_SLOTS, f"charger {charger_id}")


def _of_walking(problem: Problem) -> Iterator[Use]:
    walking = problem.walking
    if walking is None:
        return
    asked = {
        Feature.WALKING: True,
        Feature.CARRIER_TRAVEL: bool(walking.carrier_profiles),
        Feature.WALK_LIMITS: walking.most_loop_m is not None or walking.most_walk_m is not None,
        Feature.WALK_COST: any(vehicle.type.costs.walk_minor_per_h for vehicle in problem.vehicles),
    }
    yield from (Use(feature, "walking") for feature, used in asked.items() if used)


def _of_task(task: Task) -> Iterator[Feature]:
    asked = {
        Feature.SEVERAL_WINDOWS: len(task.windows) > 1,
        Feature.SOFT_WINDOWS: any(
            given.early_minor_per_h is not None or given.late_minor_per_h is not None
            for given in task.windows
        ),
        Feature.RELEASE_TIME: task.released is not None,
        Feature.ARRIVAL_COST: task.arrival_cost is not None,
        Feature.SERVICE_BY_ARRIVAL: any(given.by_arrival is not None for given in task.service),
        Feature.SERVICE_BY_VEHICLE_TYPE: any(given.vehicle_type is not None for given in task.service),
        Feature.SKILLS: bool(task.skills),
        Feature.CHOSEN_VEHICLES: task.allowed_vehicles is not None or bool(task.forbidden_vehicles),
        Feature.PAIRED_TASKS: task.partner is not None,
        Feature.ALTERNATIVES: task.alternatives is not None,
        Feature.VEHICLE_COSTS: any(task.vehicle_costs.values()),
        Feature.TASK_HUB: task.hub is not None,
    }
    return (feature for feature, used in asked.items() if used)


def _are_due_in_order(breaks: Sequence[BreakRule]) -> bool:
    """Tell whether each break is due no later than those after it, whenever work began."""

    def is_due_first(first: BreakRule, second: BreakRule) -> bool:
        by_window = second.window is None or (
            first.window is not None and first.window.closes <= second.window.closes
        )
        by_work = second.after_work_s is None or (
            first.after_work_s is not None and first.after_work_s <= second.after_work_s
        )
        return by_window and by_work

    return all(is_due_first(first, second) for first, second in pairwise(breaks))


def _of_vehicle(vehicle: Vehicle) -> Iterator[Feature]:
    kind, shift = vehicle.type, vehicle.shift
    drain = kind.consumption
    asked = {
        Feature.OPEN_ROUTES: vehicle.start is None or vehicle.end is None,
        Feature.LATEST_START: shift.latest_start is not None,
        Feature.MOST_WORK: shift.most_work_s is not None,
        Feature.OVERTIME: shift.overtime is not None,
        Feature.BREAKS: bool(shift.breaks),
        Feature.BREAKS_IN_ANY_ORDER: not _are_due_in_order(shift.breaks),
        Feature.UNAVAILABLE: bool(vehicle.unavailable),
        Feature.SEVERAL_TRIPS: bool(vehicle.hubs),
        Feature.MOST_STOPS: kind.most_stops is not None,
        Feature.MOST_DISTANCE: kind.most_distance_m is not None,
        Feature.SPEED: kind.speed_percent != 100,
        Feature.HOURLY_COST: kind.costs.rate_minor_per_h > 0,
        Feature.STOP_COST: kind.costs.stop_minor > 0,
        Feature.PICKUPS_LAST: kind.pickups_last,
        Feature.FAIR_WORK: kind.costs.beyond_fair_minor_per_h > 0,
        Feature.BATTERY: kind.battery is not None,
        Feature.ENERGY_OF_LOAD: drain is not None and drain.load_wh_per_km_t > 0,
        Feature.ENERGY_OF_HEATING: drain is not None and any(step.power_w for step in drain.heating),
    }
    return (feature for feature, used in asked.items() if used)
