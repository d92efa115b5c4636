"""Instances of the research literature: a file's table, its problem, and how its costs are told."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np

from doorstep.connectors.instances.conventions import (
    AS_GIVEN,
    ROUNDED,
    ROUNDED_WITH_TIMES,
    THOUSANDTHS,
    TRUNCATED,
    UNROUNDED,
    UNROUNDED_HUNDREDTH,
    UNROUNDED_UNTIMED,
    Convention,
    Rounding,
    convention_of,
)
from doorstep.connectors.instances.problem import ProblemMaker, needs_no_matrix
from doorstep.connectors.instances.tables import InstanceTable, TableVehicle
from doorstep.connectors.instances.vrplib_plans import RoutesFile
from doorstep.domain.errors import FileError, UnknownNameError
from doorstep.domain.ids import HubId, TaskId, VehicleId
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.domain.routes import Route
from doorstep.planning import Objective

__all__ = [
    "AS_GIVEN",
    "ROUNDED",
    "ROUNDED_WITH_TIMES",
    "THOUSANDTHS",
    "TRUNCATED",
    "UNROUNDED",
    "UNROUNDED_HUNDREDTH",
    "UNROUNDED_UNTIMED",
    "Convention",
    "Instance",
    "InstanceTable",
    "Objective",
    "Rounding",
    "TableVehicle",
    "VehicleTrips",
    "instance_of",
    "require_few",
]

MOST_PLACES = 12_000
"""Places of which a dense matrix (0.6 GB) is made."""
MOST_POINTS = 200_000
"""Places that are planned from their coordinates."""
LARGEST_STEPS = 2**26 - 1
"""Longest distance in steps of cost, and largest weight of a matrix: what the search can add up."""


@dataclass(frozen=True, slots=True)
class VehicleTrips:
    """What one vehicle does by a published plan.

    trips
        Tasks of each trip in order; none is empty.
    reloads
        The hub between each trip and the next.
    """

    vehicle_id: VehicleId
    trips: tuple[tuple[TaskId, ...], ...]
    reloads: tuple[HubId, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """A problem from a file, with the convention in which its costs are compared."""

    table: InstanceTable
    convention: Convention
    objective: Objective
    problem: Problem

    @property
    def name(self) -> str:
        """What the file calls itself."""
        return self.table.name

    def cost(self, plan: Plan) -> int | float:
        """Give a plan's cost in the convention: steps of cost, or the exact sum where nothing is rounded.

        The exact sum is taken from the coordinates, not from the rounded travel. A plan that names what the
        instance does not have has no exact sum: what it states itself is told.
        """
        if not self.convention.is_exact or self.table.xy is None:
            return plan.total.total_minor
        if not self._knows_all(plan):
            return plan.total.total_minor / self.convention.minor_per_cost
        return math.fsum(self._exact(route) for route in plan.routes) / self.convention.units_per_cost

    def _knows_all(self, plan: Plan) -> bool:
        """Tell whether every vehicle, customer and depot of a plan is one of the instance."""
        problem = self.problem
        reloads = (trip.start_hub for route in plan.routes for trip in route.trips[1:])
        return (
            all(problem.vehicle(route.vehicle_id) is not None for route in plan.routes)
            and all(problem.task(task_id) is not None for task_id in plan.handled())
            and all(hub is not None and problem.hub(hub) is not None for hub in reloads)
        )

    def routes_of(self, plan: Plan) -> list[list[int]]:
        """Give a plan's routes as the numbers that the literature uses, with the depot between two trips.

        Where vehicles differ there is a route for each vehicle of the file, most of them perhaps empty.
        """
        if not self.table.tells_vehicles_apart:
            return [self._numbers(route) for route in plan.routes]
        driven = {route.vehicle_id: self._numbers(route) for route in plan.routes}
        return [driven.get(vehicle.id, []) for vehicle in self.problem.vehicles]

    def trips_of(self, file: RoutesFile, *, place: str) -> list[VehicleTrips]:
        """Read a published plan as the trips of vehicles.

        Where vehicles differ, the k-th route is the k-th vehicle's; else the routes that are driven take one
        vehicle after the other. A depot's number ends a trip.

        Raises
        ------
        FileError
            If there is no vehicle for a route, no such customer, or one is served twice.
        """
        routes = file.listed if self.table.tells_vehicles_apart else file.routes
        vehicles = self.problem.vehicles
        if len(routes) > len(vehicles):
            mend = f"The instance has {len(vehicles)} vehicles."
            raise FileError("more routes than vehicles", value=len(routes), place=place, mend=mend)
        pairs = zip(vehicles, routes, strict=False)
        found = [self._trips(vehicle.id, route, place) for vehicle, route in pairs if route]
        served = Counter(task for given in found for trip in given.trips for task in trip)
        twice = [task_id for task_id, count in served.items() if count > 1]
        if twice:
            mend = "Leave it in one route only."
            raise FileError("a customer that is served twice", value=int(twice[0]), place=place, mend=mend)
        return found

    def _trips(self, vehicle: VehicleId, route: tuple[int, ...], place: str) -> VehicleTrips:
        hub_of = {self.table.numbers[row]: hub for row, hub in self._hub_of_row().items()}
        trips: list[list[TaskId]] = [[]]
        hubs: list[HubId] = []
        for number in route:
            if number in hub_of:
                hubs.append(hub_of[number])
                trips.append([])
                continue
            task_id = TaskId(str(number))
            if self.problem.task(task_id) is None:
                known = (str(other) for other in self.table.numbers)
                raise UnknownNameError.among("customer", str(number), known, place=place)
            trips[-1].append(task_id)
        if not all(trips):
            mend = "Between two depots stands a customer."
            raise FileError("a trip without a customer", value=list(route), place=place, mend=mend)
        return VehicleTrips(vehicle, tuple(tuple(trip) for trip in trips), tuple(hubs))

    def _hub_of_row(self) -> dict[int, HubId]:
        return {row: hub.id for row, hub in zip(self.table.depots, self.problem.hubs, strict=True)}

    def _numbers(self, route: Route) -> list[int]:
        numbers: list[int] = []
        for trip in route.trips:
            if numbers:
                assert trip.start_hub is not None, "a trip after the first begins at a hub"
                numbers.append(int(self.problem.points.hubs[trip.start_hub]))
            numbers += [int(handled.task_id) for stop in trip.stops for handled in stop.handled]
        return numbers

    def _exact(self, route: Route) -> float:
        assert self.table.xy is not None
        row_of = {number: row for row, number in enumerate(self.table.numbers)}
        order = [vehicle.id for vehicle in self.problem.vehicles]
        vehicle = self.table.fleet[order.index(route.vehicle_id)]
        rows = [row_of[number] for number in self._numbers(route)]
        steps = np.diff(self.table.xy[[vehicle.depot, *rows, vehicle.depot]], axis=0)
        way = math.fsum(np.sqrt((steps * steps).sum(axis=1)).tolist())
        return vehicle.fixed_cost + vehicle.unit_cost * way


def instance_of(
    table: InstanceTable, objective: Objective, rounding: Rounding = Rounding.AUTO, *, place: str
) -> Instance:
    """Turn a table into a problem, in the convention that the literature uses for its kind.

    Raises
    ------
    FileError
        If there are more places than a matrix is made for, or a number is beyond its range.
    """
    if not table.customers:
        raise FileError("no customer", place=place, mend="Give a depot and at least one customer.")
    if not table.fleet:
        raise FileError("no vehicle", place=place, mend="Give at least one.")
    if objective is Objective.DISTANCE:
        _require_cost_is_distance(table, place)
    convention = convention_of(table.nature, objective, rounding, place=place)
    most = MOST_POINTS if needs_no_matrix(table, convention) else MOST_PLACES
    if len(table.numbers) > most:
        mend = "More are planned from coordinates, without backhauls, and rounded where there are times."
        raise FileError(f"more than {most} places", value=len(table.numbers), place=place, mend=mend)
    _require_near(table, convention, place)
    return Instance(table, convention, objective, ProblemMaker(table, convention, place).problem())


def require_few(count: int, *, place: str) -> None:
    """Refuse more places than any instance is planned with, before they are read.

    Raises
    ------
    FileError
        Naming the number.
    """
    if count > MOST_POINTS:
        mend = "Cut the instance into parts."
        raise FileError(f"more than {MOST_POINTS} places", value=count, place=place, mend=mend)


def require_in_order(opens: int, closes: int, *, place: str) -> None:
    """Refuse a window that closes before it opens.

    Raises
    ------
    FileError
        Naming the two times.
    """
    if closes < opens:
        value = (opens, closes)
        raise FileError(
            "a window that closes before it opens", value=value, place=place, mend="Swap the two."
        )


def _require_cost_is_distance(table: InstanceTable, place: str) -> None:
    mend = "Plan it for cost."
    if any(van.fixed_cost or van.unit_cost != 1 for van in set(table.fleet)):
        raise FileError("vehicles whose cost is more than distance", place=place, mend=mend)
    if table.prices is not None and any(price is not None for price in table.prices):
        raise FileError("prizes, which are no distance", place=place, mend=mend)


def _require_near(table: InstanceTable, convention: Convention, place: str) -> None:
    if table.xy is None or table.matrix is not None:
        return  # beside a matrix, coordinates are only drawn
    widest = math.hypot(*(table.xy.max(axis=0) - table.xy.min(axis=0)).tolist())
    if widest * convention.steps_per_unit > LARGEST_STEPS:
        mend = f"At most {LARGEST_STEPS // convention.steps_per_unit} units apart can be planned."
        raise FileError("places too far apart", value=widest, place=place, mend=mend)
