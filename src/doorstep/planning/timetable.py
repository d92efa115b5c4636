"""Timetables: turn who serves what in which order into a plan with full times, loads and costs.

Times are computed in tenths of a second and written in seconds, rounded up. A vehicle leaves as late as it
can without ending later than if it had left with its shift, so that waiting is spent at the hub.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from doorstep.domain.errors import InputError, UnknownNameError, UnreachableError
from doorstep.domain.ids import PlanId, RouteId, TaskId, VehicleId
from doorstep.domain.loads import EMPTY_LOAD, Load
from doorstep.domain.money import CostKind, CostLine, Costs
from doorstep.domain.plans import Plan, PlanOrigin
from doorstep.domain.problem import Problem
from doorstep.domain.reasons import Unassigned
from doorstep.domain.routes import HandledTask, Leg, LegKind, Loop, Route, Stop, Trip
from doorstep.domain.tasks import Task, TaskKind
from doorstep.domain.units import (
    Deciseconds,
    Metres,
    ds_from_s,
    micro_minor_for_distance,
    micro_minor_from_minor,
    s_from_ds,
)
from doorstep.domain.vehicles import Vehicle

DS = ds_from_s(1)
Sequences = Iterable[tuple[VehicleId, Sequence[TaskId]]]


@dataclass(frozen=True, slots=True)
class Visit:
    """One task in a timetable: the drive to it and its times."""

    task: Task
    depart_ds: Deciseconds
    arrive_ds: Deciseconds
    begin_ds: Deciseconds
    end_ds: Deciseconds
    driven_m: Metres


@dataclass(frozen=True, slots=True)
class Way:
    """The places of a route as rows of its travel: start, one for each task, end."""

    problem: Problem
    vehicle: Vehicle
    tasks: tuple[Task, ...]
    rows: tuple[int, ...]

    @classmethod
    def of(cls, problem: Problem, vehicle: Vehicle, tasks: tuple[Task, ...]) -> Way:
        """Look the rows up."""
        points = problem.points
        along = (
            points.starts[vehicle.id],
            *(points.tasks[task.id] for task in tasks),
            points.ends[vehicle.id],
        )
        return cls(problem, vehicle, tasks, tuple(problem.travel.index(point) for point in along))

    @property
    def opens_ds(self) -> Deciseconds:
        """When the shift begins."""
        return ds_from_s(self.problem.span_s(self.vehicle.shift.window)[0])

    def drive(self, leg: int, depart_ds: Deciseconds) -> tuple[Deciseconds, Metres]:
        """Give arrival and distance of a leg.

        Raises
        ------
        UnreachableError
            Naming both points, if no way leads there.
        """
        travel, profile = self.problem.travel, self.vehicle.type.profile
        start, end = self.rows[leg], self.rows[leg + 1]
        arrive_ds = travel.arrival_ds(profile, start, end, depart_ds)
        way_m = travel.distance_m(profile, start, end)
        if arrive_ds is None or way_m is None:
            pair = (travel.points[start], travel.points[end])
            raise UnreachableError(
                "no way between two points of a route", value=pair, place=f"vehicle {self.vehicle.id}"
            )
        return arrive_ds, way_m

    def service_ds(self, task: Task) -> Deciseconds:
        """Give the work at a door for this vehicle."""
        given = {service.vehicle_type: service.duration_s for service in task.service}
        return ds_from_s(given.get(self.vehicle.type.name, given.get(None, 0)))

    def visits(self, depart_ds: Deciseconds) -> list[Visit]:
        """Go through the tasks as early as windows allow, after leaving the start at an instant."""
        visits: list[Visit] = []
        clock_ds = depart_ds
        for leg, task in enumerate(self.tasks):
            arrive_ds, way_m = self.drive(leg, clock_ds)
            begin_ds = self._begin_ds(task, arrive_ds)
            end_ds = begin_ds + self.service_ds(task)
            visits.append(Visit(task, clock_ds, arrive_ds, begin_ds, end_ds, way_m))
            clock_ds = end_ds
        return visits

    def departure_ds(self) -> Deciseconds:
        """Find the latest whole second to leave without ending later than by leaving with the shift."""
        earliest = self.visits(self.opens_ds)
        travel, profile = self.problem.travel, self.vehicle.type.profile
        latest_ds = earliest[-1].begin_ds
        for leg in range(len(self.tasks) - 1, -1, -1):
            if leg < len(self.tasks) - 1:
                latest_ds = self._latest_begin_ds(earliest[leg], latest_ds - self.service_ds(self.tasks[leg]))
            left = travel.latest_departure_ds(profile, self.rows[leg], self.rows[leg + 1], latest_ds)
            assert left is not None, "the way forward has been driven"
            latest_ds = left
        return max(self.opens_ds, latest_ds // DS * DS)

    def _latest_begin_ds(self, earliest: Visit, by_ds: Deciseconds) -> Deciseconds:
        """Find the latest begin of a task that is not after `by_ds` and in the window of its earliest."""
        for given in earliest.task.windows:
            opens_s, closes_s = self.problem.span_s(given.window)
            if ds_from_s(opens_s) <= earliest.begin_ds <= ds_from_s(closes_s):
                return max(earliest.begin_ds, min(by_ds, ds_from_s(closes_s)))
        return by_ds if not earliest.task.windows else earliest.begin_ds

    def _begin_ds(self, task: Task, arrive_ds: Deciseconds) -> Deciseconds:
        for given in task.windows:
            opens_s, closes_s = self.problem.span_s(given.window)
            if max(arrive_ds, ds_from_s(opens_s)) <= ds_from_s(closes_s):
                return max(arrive_ds, ds_from_s(opens_s))
        return arrive_ds


def build_route(
    problem: Problem, route_id: RouteId, vehicle_id: VehicleId, task_ids: Sequence[TaskId]
) -> Route:
    """Write down one route with all its times, loads and costs.

    What breaks a window, a shift or a limit is written as it would happen; `check` names it.

    Raises
    ------
    UnknownNameError
        If vehicle or task are not in the problem.
    UnreachableError
        If no way leads from one to the next.
    """
    vehicle = problem.vehicle(vehicle_id)
    if vehicle is None:
        raise UnknownNameError.among("vehicle", vehicle_id, [van.id for van in problem.vehicles])
    if not task_ids:
        raise InputError("a route without a task", place=f"route {route_id}", mend="Leave it out.")
    way = Way.of(problem, vehicle, tuple(_task(problem, task_id) for task_id in task_ids))
    depart_ds = way.departure_ds()
    visits = way.visits(depart_ds)
    home_ds, home_m = way.drive(len(visits), visits[-1].end_ds)
    home = Leg(LegKind.DRIVE, s_from_ds(visits[-1].end_ds), s_from_ds(home_ds), home_m)
    out = [visit.task.load for visit in visits if visit.task.kind is TaskKind.DELIVERY]
    load = sum(out, EMPTY_LOAD)
    depart_s = s_from_ds(depart_ds)
    hubs = problem.hub_at(problem.points.starts[vehicle.id]), problem.hub_at(problem.points.ends[vehicle.id])
    trip = Trip(depart_s, depart_s, tuple(_stops(vehicle, visits)), *hubs, home=home, load=load)
    driven_m = home_m + sum(visit.driven_m for visit in visits)
    return Route(route_id, vehicle_id, (trip,), _costs(vehicle, driven_m), driver_id=vehicle.driver)


def build_plan(
    problem: Problem, sequences: Sequences, unassigned: tuple[Unassigned, ...], origin: PlanOrigin
) -> Plan:
    """Write down a plan from who serves what in which order, with the price of what is left out."""
    routes = tuple(
        build_route(problem, RouteId(f"route-{number}"), vehicle_id, task_ids)
        for number, (vehicle_id, task_ids) in enumerate(sequences, start=1)
    )
    prices = [(left.task_id, _task(problem, left.task_id).price_if_unserved_minor) for left in unassigned]
    lines = tuple(
        CostLine(CostKind.UNSERVED, micro_minor_from_minor(price_minor), subject=task_id)
        for task_id, price_minor in prices
        if price_minor
    )
    name = PlanId(f"plan-{origin.problem_hash[:12]}")
    return Plan(name, problem.epoch, routes, unassigned, Costs(problem.currency, lines), origin)


def _task(problem: Problem, task_id: TaskId) -> Task:
    task = problem.task(task_id)
    if task is None:
        raise UnknownNameError.among("task", task_id, [known.id for known in problem.tasks])
    return task


def _stops(vehicle: Vehicle, visits: Sequence[Visit]) -> Iterable[Stop]:
    load = sum((visit.task.load for visit in visits if visit.task.kind is TaskKind.DELIVERY), EMPTY_LOAD)
    for visit in visits:
        load = _after(load, visit.task)
        arrive_s, end_s = s_from_ds(visit.arrive_ds), s_from_ds(visit.end_ds)
        handled = HandledTask(visit.task.id, arrive_s, s_from_ds(visit.begin_ds), end_s)
        leg = Leg(LegKind.DRIVE, s_from_ds(visit.depart_ds), arrive_s, visit.driven_m)
        loop = Loop(vehicle.type.carriers[0].name, arrive_s, (handled,))
        yield Stop(visit.task.place.door, arrive_s, end_s, leg, loops=(loop,), load=load)


def _after(load: Load, task: Task) -> Load:
    if task.kind is not TaskKind.DELIVERY:
        return load + task.load
    return Load(
        load.mass_g - task.load.mass_g,
        load.volume_cm3 - task.load.volume_cm3,
        load.pieces - task.load.pieces,
        load.chilled_pieces - task.load.chilled_pieces,
    )


def _costs(vehicle: Vehicle, driven_m: Metres) -> Costs:
    rates = vehicle.type.costs
    amounts = {
        CostKind.ROUTE: micro_minor_from_minor(rates.route_minor),
        CostKind.DISTANCE: micro_minor_for_distance(driven_m, rates.rate_minor_per_km),
    }
    lines = tuple(CostLine(kind, amount, vehicle.id) for kind, amount in amounts.items() if amount)
    return Costs(rates.currency, lines)
