"""One route, driven again on paper: where the vehicle is, when, with what on board, and what that costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields

from doorstep.domain.ids import PointId, RouteId, TaskId
from doorstep.domain.instants import s_between
from doorstep.domain.loads import EMPTY_LOAD, Load
from doorstep.domain.money import CostKind, Costs
from doorstep.domain.problem import Problem
from doorstep.domain.routes import HandledTask, Leg, Route, Stop, Trip
from doorstep.domain.tasks import Task, TaskKind
from doorstep.domain.units import (
    Deciseconds,
    Metres,
    MicroMinor,
    Seconds,
    ds_from_s,
    micro_minor_for_distance,
    micro_minor_for_time,
    micro_minor_from_minor,
    s_from_ds,
)
from doorstep.domain.vehicles import Vehicle
from doorstep.planning.check_violations import (
    EarlyDeparture,
    LateDeparture,
    LateReturn,
    LateService,
    LongWork,
    NoWayBetween,
    Overloaded,
    TooFar,
    TooManyStops,
    UnknownTask,
    UnknownVehicle,
    UnknownWork,
    Violation,
    WrongCost,
    WrongDistance,
    WrongHub,
    WrongLoad,
    WrongTime,
    WrongVehicle,
)


def route_violations(problem: Problem, route: Route) -> list[Violation]:
    """Find every rule that one route breaks."""
    vehicle = problem.vehicle(route.vehicle_id)
    if vehicle is None:
        return [UnknownVehicle(route.id, route.vehicle_id)]
    unknown = [handled.task_id for handled in route.handled() if problem.task(handled.task_id) is None]
    if unknown:
        return [UnknownTask(route.id, task_id) for task_id in unknown]
    found: list[Violation] = [UnknownWork(route.id, what) for what in _unknown_work(problem, route)]
    if not found:
        start = problem.points.starts[vehicle.id]
        found += _Drive(problem, route, vehicle, start).violations()
    return found


def cost_violations(
    route_id: RouteId | None, stated: Costs, expected: Mapping[CostKind, MicroMinor]
) -> Iterator[Violation]:
    """Compare stated cost lines with recomputed sums, kind by kind; a kind without a line is 0."""
    sums = {line.kind: line.amount_micro_minor for line in stated.by_kind()}
    for kind in CostKind:
        given, due = sums.get(kind, 0), expected.get(kind, 0)
        if given != due:
            yield WrongCost(route_id, kind.value, given, due)


def _unknown_work(problem: Problem, route: Route) -> Iterator[str]:
    if len(route.trips) > 1:
        yield f"{len(route.trips)} trips"
    if route.frozen_until_s is not None:
        yield "a frozen part"
    for stop in route.stops:
        place = f"the stop at {stop.arrive_s} s"
        if stop.park_s or stop.rest_s or stop.charge is not None:
            yield f"{place} has parking, rest or charging"
        if any(loop.back or any(handled.walk for handled in loop.tasks) for loop in stop.loops):
            yield f"{place} has a walk"
        if len({problem.points.tasks[handled.task_id] for handled in stop.handled}) > 1:
            yield f"{place} serves doors of different points without a walk"


@dataclass(slots=True)
class _Drive:
    """The route as it is driven: clock, position, load and distance move on, broken rules pile up."""

    problem: Problem
    route: Route
    vehicle: Vehicle
    point: PointId
    clock_ds: Deciseconds = 0
    load: Load = EMPTY_LOAD
    driven_m: Metres = 0
    found: list[Violation] = field(default_factory=list)

    def violations(self) -> list[Violation]:
        trip = self.route.trips[0]
        tasks = [self._task(handled) for handled in self.route.handled()]
        self._departs(trip, tasks)
        for stop in trip.stops:
            if not self._halts(stop):
                return self.found
        if not self._comes_home(trip):
            return self.found
        self._keeps_limits()
        self.found += cost_violations(self.route.id, self.route.costs, self._costs())
        return self.found

    def _task(self, handled: HandledTask) -> Task:
        task = self.problem.task(handled.task_id)
        assert task is not None, "routes with unknown tasks are not driven"
        return task

    def _departs(self, trip: Trip, tasks: list[Task]) -> None:
        name, shift = self.route.id, self.vehicle.shift
        opens_s, _ = self.problem.span_s(shift.window)
        if trip.load_starts_s < opens_s:
            self.found.append(EarlyDeparture(name, trip.load_starts_s, opens_s, "the shift begins then"))
        if shift.latest_start is not None:
            latest_s = s_between(self.problem.epoch, shift.latest_start)
            if trip.load_starts_s > latest_s:
                self.found.append(LateDeparture(name, trip.load_starts_s, latest_s))
        self._same_s("departure after loading", trip.depart_s, trip.load_starts_s)
        self.clock_ds = ds_from_s(trip.depart_s)
        hub = self.problem.hub_at(self.point)
        if trip.start_hub != hub:
            self.found.append(WrongHub(name, trip.start_hub, hub, "begins elsewhere than its vehicle"))
        for task in tasks:
            if task.hub is not None and task.hub != hub:
                self.found.append(WrongHub(name, hub, task.hub, f"task {task.id} belongs elsewhere"))
            if task.released is not None:
                self._loads_after(trip, task.id, -s_between(task.released, self.problem.epoch))
            if task.kind is TaskKind.DELIVERY:
                self.load = self.load + task.load
        self._same_load("at departure", trip.load)
        self._carries(None)

    def _loads_after(self, trip: Trip, task_id: TaskId, ready_s: Seconds) -> None:
        if trip.load_starts_s < ready_s:
            because = f"the parcels of task {task_id} are ready then"
            self.found.append(EarlyDeparture(self.route.id, trip.load_starts_s, ready_s, because))

    def _halts(self, stop: Stop) -> bool:
        """Drive to a stop and serve it; False where no way leads there."""
        if not self._drives(stop.leg, self.problem.points.tasks[stop.handled[0].task_id], "leg"):
            return False
        self._same_ds("arrival at a stop", stop.arrive_s, self.clock_ds)
        for loop in stop.loops:
            self._same_ds("the beginning of a loop", loop.starts_s, self.clock_ds)
            for handled in loop.tasks:
                self._serves(handled)
        self._same_ds("departure from a stop", stop.depart_s, self.clock_ds)
        self._same_load(f"after the stop at {stop.arrive_s} s", stop.load)
        return True

    def _comes_home(self, trip: Trip) -> bool:
        point = self.problem.points.ends[self.vehicle.id]
        hub = self.problem.hub_at(point)
        if trip.end_hub != hub:
            because = "ends elsewhere than its vehicle"
            self.found.append(WrongHub(self.route.id, trip.end_hub, hub, because))
        return self._drives(trip.home, point, "drive home")

    def _drives(self, leg: Leg | None, point: PointId, what: str) -> bool:
        name, travel, profile = self.route.id, self.problem.travel, self.vehicle.type.profile
        start, end = travel.index(self.point), travel.index(point)
        arrive_ds = travel.arrival_ds(profile, start, end, self.clock_ds)
        way_m = travel.distance_m(profile, start, end)
        if arrive_ds is None or way_m is None:
            self.found.append(NoWayBetween(name, self.point, point))
            return False
        if leg is None:
            self.found.append(UnknownWork(name, f"a {what} to point {point} is left out"))
        else:
            self._same_ds(f"departure of the {what} to point {point}", leg.depart_s, self.clock_ds)
            self._same_ds(f"arrival of the {what} at point {point}", leg.arrive_s, arrive_ds)
            if leg.distance_m != way_m:
                what = f"the {what} to point {point}"
                self.found.append(WrongDistance(name, what, leg.distance_m, way_m))
        self.clock_ds, self.point, self.driven_m = arrive_ds, point, self.driven_m + way_m
        return True

    def _serves(self, handled: HandledTask) -> None:
        task = self._task(handled)
        name, kind = self.route.id, self.vehicle.type
        if not task.skills <= self.vehicle.all_skills:
            lacking = ", ".join(sorted(task.skills - self.vehicle.all_skills))
            self.found.append(WrongVehicle(name, task.id, f"it lacks {lacking}"))
        if not task.accepts(self.vehicle.id, task.skills):
            self.found.append(WrongVehicle(name, task.id, "it is not allowed"))
        self._same_ds(f"arrival at task {task.id}", handled.arrive_s, self.clock_ds)
        self._waits(task)
        self._same_ds(f"begin of task {task.id}", handled.begin_s, self.clock_ds)
        service = {given.vehicle_type: given.duration_s for given in task.service}
        self.clock_ds += ds_from_s(service.get(kind.name, service.get(None, 0)))
        self._same_ds(f"end of task {task.id}", handled.end_s, self.clock_ds)
        if task.kind is TaskKind.DELIVERY:
            self.load = _less(self.load, task.load)
        else:
            self.load = self.load + task.load
        self._carries(task.id)

    def _waits(self, task: Task) -> None:
        """Move the clock to the earliest begin that a window allows."""
        if not task.windows:
            return
        closes_s = 0
        for given in task.windows:
            opens_s, closes_s = self.problem.span_s(given.window)
            begin_ds = max(self.clock_ds, ds_from_s(opens_s))
            if begin_ds <= ds_from_s(closes_s):
                self.clock_ds = begin_ds
                return
        self.found.append(LateService(self.route.id, task.id, s_from_ds(self.clock_ds), closes_s))

    def _carries(self, after: TaskId | None) -> None:
        for dimension, over in self.vehicle.type.limit.excess(self.load).items():
            load: int = getattr(self.load, dimension)
            self.found.append(Overloaded(self.route.id, dimension, load, load - over, after))

    def _keeps_limits(self) -> None:
        name, kind, shift = self.route.id, self.vehicle.type, self.vehicle.shift
        _, closes_s = self.problem.span_s(shift.window)
        if self.clock_ds > ds_from_s(closes_s):
            self.found.append(LateReturn(name, s_from_ds(self.clock_ds), closes_s))
        if shift.most_work_s is not None and self._work_s() > shift.most_work_s:
            self.found.append(LongWork(name, self._work_s(), shift.most_work_s))
        if kind.most_stops is not None and len(self.route.stops) > kind.most_stops:
            self.found.append(TooManyStops(name, len(self.route.stops), kind.most_stops))
        if kind.most_distance_m is not None and self.driven_m > kind.most_distance_m:
            self.found.append(TooFar(name, self.driven_m, kind.most_distance_m))

    def _work_s(self) -> Seconds:
        return s_from_ds(self.clock_ds) - self.route.trips[0].load_starts_s

    def _costs(self) -> dict[CostKind, MicroMinor]:
        rates = self.vehicle.type.costs
        return {
            CostKind.ROUTE: micro_minor_from_minor(rates.route_minor),
            CostKind.DISTANCE: micro_minor_for_distance(self.driven_m, rates.rate_minor_per_km),
            CostKind.TIME: micro_minor_for_time(self._work_s(), rates.rate_minor_per_h),
            CostKind.STOP: micro_minor_from_minor(rates.stop_minor) * len(self.route.stops),
        }

    def _same_ds(self, what: str, stated_s: Seconds, expected_ds: Deciseconds) -> None:
        self._same_s(what, stated_s, s_from_ds(expected_ds))

    def _same_s(self, what: str, stated_s: Seconds, expected_s: Seconds) -> None:
        if stated_s != expected_s:
            self.found.append(WrongTime(self.route.id, what, stated_s, expected_s))

    def _same_load(self, what: str, stated: Load) -> None:
        for dimension in fields(Load):
            given, due = getattr(stated, dimension.name), getattr(self.load, dimension.name)
            if given != due:
                self.found.append(WrongLoad(self.route.id, what, dimension.name, given, due))


def _less(load: Load, taken: Load) -> Load:
    return Load(**{dim.name: getattr(load, dim.name) - getattr(taken, dim.name) for dim in fields(Load)})
