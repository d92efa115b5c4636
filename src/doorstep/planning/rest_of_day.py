"""The rest of a day as a problem of its own, so that what is done and loaded cannot be moved.

Who is under way starts where it is free next, in a shift that begins then, with limits less what it has used.
Parcels on board can be served by nobody else. The plan of the rest is what was planned, less what is done.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields, replace
from datetime import timedelta

from doorstep.domain.ids import PointId, TaskId, VehicleId
from doorstep.domain.loads import EMPTY_LOAD, Load, LoadLimit
from doorstep.domain.places import Place
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem, ProblemPoints
from doorstep.domain.progress import DayProgress, VehicleProgress
from doorstep.domain.routes import Route, Stop, Trip
from doorstep.domain.shifts import BreakRule, Shift
from doorstep.domain.tasks import ServiceTime, Task, TaskKind
from doorstep.domain.units import Seconds, WattHours
from doorstep.domain.vehicles import Vehicle, VehicleType
from doorstep.domain.windows import Window
from doorstep.planning.given import plan_of
from doorstep.planning.problem_parts import walking_of
from doorstep.planning.pruning import pruned
from doorstep.planning.script import Reload, RouteScript, script_of


def progress_as_planned(problem: Problem, plan: Plan, now_s: Seconds) -> DayProgress:
    """Say how far a day has come if everything went as planned: what a halt has begun is done there.

    A vehicle that is on its way to a halt is free after it: nobody turns round on the way.
    """
    found = (_progress(problem, route, now_s) for route in plan.routes)
    return DayProgress(now_s, tuple(one for one in found if one is not None))


def rest_of_day(problem: Problem, plan: Plan, progress: DayProgress) -> tuple[Problem, Plan]:
    """Cut off what is done: the problem that is left, and what the plan says of it.

    Vehicles under way become types of their own, named after type and vehicle, because their limits differ.

    Raises
    ------
    UnknownNameError
        If the progress names a vehicle or a point that is not there.
    """
    rest = _Rest(problem, progress)
    left = rest.problem()
    known = {task.id for task in left.tasks}
    scripts = [script for route in plan.routes for script in _kept(route, known, progress)]
    return left, plan_of(left, scripts, plan.origin.versions)


def _progress(problem: Problem, route: Route, now_s: Seconds) -> VehicleProgress | None:
    begun = [trip for trip in route.trips if trip.load_starts_s <= now_s]
    if not begun:
        return None
    trip = begun[-1]
    passed = [stop for each in begun for stop in each.stops if _starts_s(stop) <= now_s]
    done = frozenset(handled.task_id for stop in passed for handled in stop.handled)
    in_trip = [handled.task_id for stop in trip.stops for handled in stop.handled]
    rests = [rest for stop in passed for rest in stop.rests]
    place, point, free_s, charge_wh = _where(problem, route, trip, now_s)
    return VehicleProgress(
        vehicle_id=route.vehicle_id,
        place=place,
        point=point,
        free_s=free_s,
        departed_s=route.trips[0].load_starts_s,
        done=done,
        on_board=frozenset(task_id for task_id in in_trip if _is_on_board(problem, task_id, done)),
        collected=_collected(problem, [task_id for task_id in in_trip if task_id in done]),
        rested_s=max((rest.ends_s for rest in rests), default=None),
        rests_taken=frozenset(rest.rule for rest in rests),
        stops=len(passed),
        driven_m=sum(stop.leg.distance_m for stop in passed if stop.leg is not None),
        charge_wh=charge_wh,
    )


def _starts_s(stop: Stop) -> Seconds:
    """Give when a halt is committed: when the vehicle sets out for it."""
    return stop.arrive_s if stop.leg is None else stop.leg.depart_s


def _where(
    problem: Problem, route: Route, trip: Trip, now_s: Seconds
) -> tuple[Place, PointId, Seconds, WattHours | None]:
    """Say where a vehicle is free next, when, and with what in its battery."""
    passed = [stop for stop in trip.stops if _starts_s(stop) <= now_s]
    if passed:
        stop = passed[-1]
        return Place(stop.position), _point_of(problem, stop), stop.depart_s, stop.energy_wh
    hub = None if trip.start_hub is None else problem.hub(trip.start_hub)
    if hub is not None:
        return hub.place, problem.points.hubs[hub.id], trip.depart_s, trip.energy_wh
    vehicle = problem.vehicle(route.vehicle_id)
    assert vehicle is not None, "a checked plan has known vehicles"
    assert vehicle.start is not None, "who has no start begins at its first halt"
    return vehicle.start, problem.points.starts[vehicle.id], trip.depart_s, vehicle.charge_wh


def _point_of(problem: Problem, stop: Stop) -> PointId:
    if stop.kerb_id is not None and problem.walking is not None:
        return problem.walking.kerb_points[stop.kerb_id]
    if stop.charge is not None and not stop.handled:
        found = problem.charger(stop.charge.charger_id)
        assert found is not None, "a checked plan has known chargers"
        return found[1]
    return problem.points.tasks[stop.handled[0].task_id]


def _is_on_board(problem: Problem, task_id: TaskId, done: frozenset[TaskId]) -> bool:
    task = problem.task(task_id)
    if task is None or task_id in done or task.kind is not TaskKind.DELIVERY:
        return False
    return task.partner is None or task.partner in done


def _collected(problem: Problem, task_ids: list[TaskId]) -> Load:
    """Add up what was picked up for the hub."""
    tasks = [task for task_id in task_ids if (task := problem.task(task_id)) is not None]
    kinds = (TaskKind.PICKUP, TaskKind.RETURN)
    return sum((task.load for task in tasks if task.kind in kinds and task.partner is None), EMPTY_LOAD)


@dataclass(frozen=True, slots=True)
class _Rest:
    """What is left of a problem at an instant."""

    whole: Problem
    progress: DayProgress

    def problem(self) -> Problem:
        whole, points = self.whole, self.whole.points
        tasks = tuple(self._tasks())
        vehicles = tuple(self._vehicle(vehicle) for vehicle in whole.vehicles)
        kept = {task.id for task in tasks}
        under_way = {one.vehicle_id: one.point for one in self.progress.vehicles}
        return replace(
            whole,
            tasks=tasks,
            vehicles=vehicles,
            points=ProblemPoints(
                {task_id: point for task_id, point in points.tasks.items() if task_id in kept},
                {**points.starts, **under_way},
                points.ends,
                points.hubs,
            ),
            walking=None if whole.walking is None else walking_of(whole.walking, kept),
        )

    def _tasks(self) -> Iterator[Task]:
        done, carried = self.progress.done, self._carried()
        groups = {task.alternatives for task in self.whole.tasks if task.id in done} - {None}
        for task in self.whole.tasks:
            if task.id in done or task.alternatives in groups:
                continue
            if task.partner in done and task.id not in carried:
                continue  # its other end was tried and failed
            yield self._with_types(task, carried.get(task.id))

    def _carried(self) -> dict[TaskId, VehicleId]:
        return {task_id: one.vehicle_id for one in self.progress.vehicles for task_id in one.on_board}

    def _with_types(self, task: Task, carrier: VehicleId | None) -> Task:
        """Tie a task on board to its vehicle, and let the new types do it in the time of the old ones."""
        own = {service.vehicle_type: service for service in task.service}
        under_way = (self.whole.vehicle(one.vehicle_id) for one in self.progress.vehicles)
        more: list[ServiceTime] = [
            replace(own[vehicle.type.name], vehicle_type=_type_name(vehicle))
            for vehicle in under_way
            if vehicle is not None and vehicle.type.name in own
        ]
        changed = replace(task, service=(*task.service, *more)) if more else task
        if carrier is None:
            return changed
        only = frozenset({carrier})
        return replace(changed, hub=None, released=None, partner=None, allowed_vehicles=only)

    def _vehicle(self, vehicle: Vehicle) -> Vehicle:
        own = self.progress.of(vehicle.id)
        if own is None:
            return self._not_before_now(vehicle)
        shift = vehicle.shift
        free = self.whole.epoch + timedelta(seconds=own.free_s)
        closes = max(free, shift.window.closes)
        worked_s = own.free_s - own.departed_s
        left = replace(
            shift,
            window=Window(free, closes),
            latest_start=None,
            most_work_s=None if shift.most_work_s is None else max(1, shift.most_work_s - worked_s),
            breaks=tuple(self._breaks(shift, own)),
        )
        charge_wh = None if vehicle.type.battery is None else own.charge_wh
        kind = _less_used(vehicle, own)
        return replace(vehicle, type=kind, shift=left, start=own.place, charge_wh=charge_wh)

    def _not_before_now(self, vehicle: Vehicle) -> Vehicle:
        now = self.whole.epoch + timedelta(seconds=self.progress.now_s)
        window = vehicle.shift.window
        if now <= window.opens or now > window.closes:
            return vehicle
        latest = vehicle.shift.latest_start
        kept = None if latest is None or latest < now else latest
        return replace(
            vehicle, shift=replace(vehicle.shift, window=Window(now, window.closes), latest_start=kept)
        )

    def _breaks(self, shift: Shift, own: VehicleProgress) -> Iterator[BreakRule]:
        """Give the breaks still owed; work since the last rest counts against the next one."""
        free = self.whole.epoch + timedelta(seconds=own.free_s)
        since_s = own.free_s - (own.departed_s if own.rested_s is None else own.rested_s)
        for number, rule in enumerate(shift.breaks):
            if number in own.rests_taken or (rule.window is not None and rule.window.closes < free):
                continue
            after_s = None if rule.after_work_s is None else max(1, rule.after_work_s - since_s)
            yield replace(rule, after_work_s=after_s)


def _type_name(vehicle: Vehicle) -> str:
    return f"{vehicle.type.name} under way as {vehicle.id}"


def _less_used(vehicle: Vehicle, own: VehicleProgress) -> VehicleType:
    """Make the type of a vehicle under way: its limits less what it has used; it is paid for already."""
    kind = vehicle.type
    limits = {dimension.name: getattr(kind.limit, dimension.name) for dimension in fields(Load)}
    room = {
        name: None if most is None else max(0, most - getattr(own.collected, name))
        for name, most in limits.items()
    }
    return replace(
        kind,
        name=_type_name(vehicle),
        limit=LoadLimit(**room),
        costs=replace(kind.costs, route_minor=0),
        most_stops=None if kind.most_stops is None else max(1, kind.most_stops - own.stops),
        most_distance_m=(
            None if kind.most_distance_m is None else max(1, kind.most_distance_m - own.driven_m)
        ),
    )


def _kept(route: Route, known: Collection[TaskId], progress: DayProgress) -> Iterator[RouteScript]:
    """Give what is left of a route's script, if anything is."""
    own = progress.of(route.vehicle_id)
    taken = frozenset[int]() if own is None else own.rests_taken
    left = pruned(script_of(route), known, rests_taken=taken)
    if left is None:
        return
    # Loading that has begun is done: the trip goes on from the hub.
    loaded = own is not None and bool(own.on_board)
    elements = left.elements[1:] if loaded and isinstance(left.elements[0], Reload) else left.elements
    yield RouteScript(left.vehicle_id, elements)
