"""Objectives: what makes one plan better than another, said as another problem where it is not its cost."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from doorstep.domain.arrival_functions import ArrivalFunctions
from doorstep.domain.problem import Problem
from doorstep.domain.tasks import Task
from doorstep.domain.travel import UNREACHABLE, CoordinateTravel, NearestTravel, Travel, TravelMatrix
from doorstep.domain.units import METRES_PER_KM, Metres
from doorstep.domain.vehicles import Vehicle, VehicleCosts


class Objective(StrEnum):
    """What makes one plan better than another.

    COST is the money of a problem, or the literature's measure for an instance; DISTANCE is the way alone.
    """

    COST = "cost"
    DISTANCE = "distance"
    FLEET_FIRST = "fleet-first"


def of_least_distance(problem: Problem) -> Problem:
    """Make the problem whose cost is the driven distance, a minor unit for each metre.

    Nothing else has a price, but that leaving out a task which may be left out costs more than all driving:
    as much is served as can be, with the fewest metres.
    """
    legs = 2 * (len(problem.tasks) + 1)
    price_minor = legs * max((_longest_m(problem, name) for name in _profiles(problem)), default=0) + 1
    tasks = tuple(_without_prices(task, price_minor) for task in problem.tasks)
    vehicles = tuple(_by_distance(vehicle) for vehicle in problem.vehicles)
    return replace(problem, tasks=tasks, vehicles=vehicles, travel=_without_tolls(problem.travel))


def _without_tolls(travel: Travel) -> Travel:
    if all(pairs.toll_minor is None for pairs in travel.profiles.values()):
        return travel
    free = {
        name: replace(pairs, toll_minor=None) if isinstance(pairs, TravelMatrix | NearestTravel) else pairs
        for name, pairs in travel.profiles.items()
    }
    return replace(travel, profiles=free)


def _profiles(problem: Problem) -> set[str]:
    return {vehicle.type.profile for vehicle in problem.vehicles}


def _longest_m(problem: Problem, profile: str) -> Metres:
    pairs = problem.travel.profile(profile)
    if isinstance(pairs, CoordinateTravel):
        return pairs.farthest_m
    assert isinstance(pairs, TravelMatrix | NearestTravel | ArrivalFunctions), (
        "there are four kinds of travel"
    )
    return int(pairs.distance_m.max(initial=0, where=pairs.distance_m != UNREACHABLE))


def _without_prices(task: Task, price_minor: int) -> Task:
    windows = tuple(
        replace(
            given,
            early_minor_per_h=None if given.early_minor_per_h is None else 0,
            late_minor_per_h=None if given.late_minor_per_h is None else 0,
        )
        for given in task.windows
    )
    price = None if task.price_if_unserved_minor is None else price_minor
    return replace(task, windows=windows, arrival_cost=None, vehicle_costs={}, price_if_unserved_minor=price)


def _by_distance(vehicle: Vehicle) -> Vehicle:
    costs = VehicleCosts(vehicle.type.costs.currency, rate_minor_per_km=METRES_PER_KM)
    shift = vehicle.shift
    if shift.overtime is not None:
        shift = replace(shift, overtime=replace(shift.overtime, extra_minor_per_h=0))
    return replace(vehicle, type=replace(vehicle.type, costs=costs), shift=shift)
