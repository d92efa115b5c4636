"""The rest of a day as a problem of its own, so that what is done and loaded cannot be moved.

Who is under way starts where it is free next, in a shift that begins then, with limits less what it has used.
Parcels on board can be served by nobody else. The plan of the rest is what was planned, less what is done.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import timedelta

from doorstep.domain.errors import InputError, UnknownNameError
from doorstep.domain.hubs import Hub
from doorstep.domain.ids import HubId, TaskId, VehicleId, made_id
from doorstep.domain.instants import s_between
from doorstep.domain.loads import EMPTY_LOAD, Load, LoadLimit
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem, ProblemPoints
from doorstep.domain.progress import DayProgress, VehicleProgress
from doorstep.domain.routes import Route
from doorstep.domain.shifts import BreakRule
from doorstep.domain.tasks import ServiceTime, Task, TaskKind
from doorstep.domain.vehicles import Vehicle, VehicleType
from doorstep.domain.windows import Window
from doorstep.planning.features import shares
from doorstep.planning.given import plan_of
from doorstep.planning.problems.belonging import require_same_epoch
from doorstep.planning.problems.parts import walking_of
from doorstep.planning.problems.pruning import chargers_on_the_way, pruned
from doorstep.planning.script import Door, Element, Recharge, RouteScript, Serve, script_of

COLLECTED = (TaskKind.PICKUP, TaskKind.RETURN)


def rest_of_day(problem: Problem, plan: Plan, progress: DayProgress) -> tuple[Problem, Plan]:
    """Cut off what is done: the problem that is left, and what the plan says of it.

    Vehicles under way become types of their own, named after type and vehicle, because their limits differ.
    A delivery that is not on board of anybody is given the hub where its trip was to load, so that whoever is
    under way must come back for it; where no hub is known, only vehicles that have not left may bring it. Who
    has made all stops that it may, or has not left by its latest start, is given nothing more.

    Raises
    ------
    UnknownNameError
        If the progress names a vehicle, a task or a point that is not there.
    InputError
        If a rest was taken that the shift does not have, or the plan has another epoch or currency.
    """
    require_same_epoch(problem, plan)
    named = {task.id for task in problem.tasks} | plan.handled().keys()
    for one in progress.vehicles:
        _require_known(problem, one, named)
    left = _Rest(
        problem, progress, _hubs_of_parcels(problem, plan), _brought(problem, plan, progress)
    ).problem()
    left = kept_from(left, _used_up(problem, progress))
    known = {task.id for task in left.tasks}
    scripts = [script for route in plan.routes for script in _kept(problem, route, known, progress)]
    return left, plan_of(left, scripts, plan.origin.versions)


def kept_from(problem: Problem, vehicles: frozenset[VehicleId]) -> Problem:
    """Give no task of a rest of a day to these vehicles."""

    def kept(task: Task) -> Task:
        if task.allowed_vehicles is not None and task.allowed_vehicles <= task.forbidden_vehicles | vehicles:
            return replace(task, skills=task.skills | {f"task {task.id} in time"})
        return replace(task, forbidden_vehicles=task.forbidden_vehicles | vehicles)

    return replace(problem, tasks=tuple(map(kept, problem.tasks))) if vehicles else problem


def _used_up(problem: Problem, progress: DayProgress) -> frozenset[VehicleId]:
    """List the vehicles that may make no stop more, or should have left by now."""
    found = set()
    for vehicle in problem.vehicles:
        own, latest, most = progress.of(vehicle.id), vehicle.shift.latest_start, vehicle.type.most_stops
        is_late = own is None and latest is not None and s_between(problem.epoch, latest) < progress.now_s
        if is_late or (own is not None and most is not None and own.stops >= most):
            found.add(vehicle.id)
    return frozenset(found)


def _require_known(problem: Problem, one: VehicleProgress, named: Collection[TaskId]) -> None:
    """Refuse progress with what nobody knows; a task that was planned may have been cancelled since."""
    vehicle = problem.vehicle(one.vehicle_id)
    if vehicle is None:
        known_ones = [vehicle.id for vehicle in problem.vehicles]
        raise UnknownNameError.among("vehicle", one.vehicle_id, known_ones, place="progress")
    where = f"progress of vehicle {one.vehicle_id}"
    strangers = sorted(task_id for task_id in one.done | one.on_board if task_id not in named)
    if strangers:
        raise UnknownNameError.among("task", strangers[0], named, place=where)
    rests = len(vehicle.shift.breaks)
    over = sorted(rule for rule in one.rests_taken if not 0 <= rule < rests)
    if over:
        mend = f"Its shift has {rests}, counted from 0."
        raise InputError("a rest that the shift does not have", value=over[0], place=where, mend=mend)


@dataclass(frozen=True, slots=True)
class _Rest:
    """What is left of a problem at an instant."""

    whole: Problem
    progress: DayProgress
    hub_of: Mapping[TaskId, HubId]
    brought: Mapping[HubId, Load]

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
            hubs=tuple(self._hub(hub) for hub in whole.hubs),
            points=ProblemPoints(
                {task_id: point for task_id, point in points.tasks.items() if task_id in kept},
                {**points.starts, **under_way},
                points.ends,
                points.hubs,
            ),
            walking=None if whole.walking is None else walking_of(whole.walking, kept),
        )

    def _hub(self, hub: Hub) -> Hub:
        """Leave a hub the room that is not taken by what was brought."""
        brought = self.brought.get(hub.id)
        if hub.limit is None or brought is None:
            return hub
        return replace(hub, limit=_room(hub.limit, brought))

    def _tasks(self) -> Iterator[Task]:
        done, carried = self.progress.done, self._carried()
        groups = {task.alternatives for task in self.whole.tasks if task.id in done} - {None}
        for task in self.whole.tasks:
            if task.id in done or task.alternatives in groups:
                continue
            if task.partner in done and task.id not in carried:
                continue  # its other end was tried and failed
            yield self._left(task, carried.get(task.id))

    def _carried(self) -> dict[TaskId, VehicleId]:
        return {task_id: one.vehicle_id for one in self.progress.vehicles for task_id in one.on_board}

    def _left(self, task: Task, carrier: VehicleId | None) -> Task:
        """Tie a task on board to its vehicle, others to their hub; the new types work as the old ones."""
        own = {service.vehicle_type: service for service in task.service}
        under_way = (self.whole.vehicle(one.vehicle_id) for one in self.progress.vehicles)
        more: list[ServiceTime] = [
            replace(own[vehicle.type.name], vehicle_type=_type_name(vehicle))
            for vehicle in under_way
            if vehicle is not None and vehicle.type.name in own
        ]
        changed = replace(task, service=(*task.service, *more)) if more else task
        if carrier is not None:
            only = frozenset({carrier})
            return replace(changed, hub=None, released=None, partner=None, allowed_vehicles=only)
        if task.kind is TaskKind.DELIVERY and task.partner is None and task.hub is None:
            return self._not_yet_loaded(changed)
        return changed

    def _not_yet_loaded(self, task: Task) -> Task:
        """Keep who is under way from delivering what is not on board, unless it loads at the known hub."""
        hub = self.hub_of.get(task.id)
        if hub is not None:
            return replace(task, hub=hub)
        away = frozenset(one.vehicle_id for one in self.progress.vehicles)
        if task.allowed_vehicles is not None and task.allowed_vehicles <= task.forbidden_vehicles | away:
            # A task must allow some vehicle: nobody has this skill, and the reason names it.
            return replace(task, skills=task.skills | {f"task {task.id} on board"})
        return replace(task, forbidden_vehicles=task.forbidden_vehicles | away)

    def _vehicle(self, vehicle: Vehicle) -> Vehicle:
        own = self.progress.of(vehicle.id)
        shift = vehicle.shift
        window = _window_left(self.whole, vehicle, self.progress)
        breaks = tuple(breaks_left(self.whole, vehicle, self.progress).values())
        if own is None:
            latest = shift.latest_start
            kept = None if latest is None or latest < window.opens else latest
            return replace(vehicle, shift=replace(shift, window=window, latest_start=kept, breaks=breaks))
        worked_s = own.free_s - own.departed_s
        left = replace(
            shift,
            window=window,
            latest_start=None,
            most_work_s=None if shift.most_work_s is None else max(1, shift.most_work_s - worked_s),
            breaks=breaks,
        )
        charge_wh = None if vehicle.type.battery is None else own.charge_wh
        kind = _less_used(vehicle, own)
        return replace(vehicle, type=kind, shift=left, start=own.place, charge_wh=charge_wh)


def _window_left(problem: Problem, vehicle: Vehicle, progress: DayProgress) -> Window:
    """Give the shift from when the vehicle is free, or from now; one that is over has no length."""
    own, window = progress.of(vehicle.id), vehicle.shift.window
    free = problem.epoch + timedelta(seconds=progress.now_s if own is None else own.free_s)
    opens = free if own is not None else max(free, window.opens)
    return Window(opens, max(opens, window.closes))


def breaks_left(problem: Problem, vehicle: Vehicle, progress: DayProgress) -> dict[int, BreakRule]:
    """Give the breaks that can still be owed; work since the last rest counts against the next one.

    Left out are those taken, those whose window is over, and those that no longer fit into the shift.
    """
    own, window = progress.of(vehicle.id), _window_left(problem, vehicle, progress)
    taken, since_s = frozenset[int](), 0
    if own is not None:
        taken = own.rests_taken
        since_s = own.free_s - (own.departed_s if own.rested_s is None else own.rested_s)
    return {
        number: replace(
            rule, after_work_s=None if rule.after_work_s is None else max(1, rule.after_work_s - since_s)
        )
        for number, rule in enumerate(vehicle.shift.breaks)
        if number not in taken
        and (rule.window is None or rule.window.overlaps(window))
        and rule.duration_s < window.length_s
    }


def _hubs_of_parcels(problem: Problem, plan: Plan) -> dict[TaskId, HubId]:
    """Say at which hub the parcels of each task lie: where its trip loads, or where every vehicle does."""
    starts = {problem.points.starts.get(vehicle.id) for vehicle in problem.vehicles}
    homes = {None if point is None else problem.hub_at(point) for point in starts}
    only = next(iter(homes)) if len(homes) == 1 else None
    planned = {
        handled.task_id: trip.start_hub
        for route in plan.routes
        for trip in route.trips
        for stop in trip.stops
        for handled in stop.handled
    }
    found = {task.id: planned.get(task.id, only) for task in problem.tasks}
    return {task_id: hub for task_id, hub in found.items() if hub is not None}


def _brought(problem: Problem, plan: Plan, progress: DayProgress) -> dict[HubId, Load]:
    """Add up what stays at hubs: what was collected on the trips that are over by the plan."""
    found: dict[HubId, Load] = {}
    for trip in (trip for route in plan.routes for trip in route.trips if trip.ends_s <= progress.now_s):
        for handled in (handled for stop in trip.stops for handled in stop.handled):
            task = problem.task(handled.task_id)
            collected = task is not None and task.kind in COLLECTED and task.partner is None
            if task is not None and collected and task.id in progress.done and trip.end_hub is not None:
                found[trip.end_hub] = found.get(trip.end_hub, EMPTY_LOAD) + task.load
    return found


def _room(limit: LoadLimit, taken: Load) -> LoadLimit:
    """Take a load off a limit."""
    most = {part.name: getattr(limit, part.name) for part in fields(Load)}
    left = {
        name: None if amount is None else max(0, amount - getattr(taken, name))
        for name, amount in most.items()
    }
    return LoadLimit(**left)


def _type_name(vehicle: Vehicle) -> str:
    return made_id(f"{vehicle.type.name} under way as {vehicle.id}")


def _less_used(vehicle: Vehicle, own: VehicleProgress) -> VehicleType:
    """Make the type of a vehicle under way: its limits less what it has used; it is paid for already."""
    kind = vehicle.type
    return replace(
        kind,
        name=_type_name(vehicle),
        limit=_room(kind.limit, own.collected),
        costs=replace(kind.costs, route_minor=0),
        most_stops=None if kind.most_stops is None else max(1, kind.most_stops - own.stops),
        most_distance_m=(
            None if kind.most_distance_m is None else max(1, kind.most_distance_m - own.driven_m)
        ),
    )


def _kept(
    problem: Problem, route: Route, known: Collection[TaskId], progress: DayProgress
) -> Iterator[RouteScript]:
    """Give what is left of a route's script, if anything is."""
    own, vehicle = progress.of(route.vehicle_id), problem.vehicle(route.vehicle_id)
    # Who waits for others begins to reload and charge when the plan says, and leaves then if it has not left.
    is_shared = shares(problem)
    script = script_of(route, keep_departure=is_shared)
    if vehicle is None:
        return
    if own is not None:
        script = replace(script, elements=tuple(_not_charged(problem, script, own)))
    rules = range(len(vehicle.shift.breaks))
    over = set(rules) - breaks_left(problem, vehicle, progress).keys()
    left = pruned(script, known, rests_taken=over, on_the_way=chargers_on_the_way(problem))
    if left is None:
        return
    depart_s = script.depart_s if own is None else None
    is_open = is_shared and depart_s is not None and depart_s >= progress.now_s
    yield replace(left, depart_s=depart_s) if is_open else left


def _not_charged(problem: Problem, script: RouteScript, own: VehicleProgress) -> Iterator[Element]:
    """Leave out the charges that are over: those before the last task done, and that filled up by now.

    Who is on the way to a charger may have more now than it is to leave with, and charges still.
    """
    served = [
        number
        for number, element in enumerate(script.elements)
        if isinstance(element, Serve | Door) and element.task_id in own.done
    ]
    last_done = max(served, default=-1)
    is_next = True
    for number, element in enumerate(script.elements):
        if isinstance(element, Recharge):
            found = problem.charger(element.charger_id)
            stands_there = found is not None and found[1] == own.point
            is_full = is_next and stands_there and element.target_wh <= (own.charge_wh or 0)
            if number < last_done or is_full:
                continue
        elif isinstance(element, Serve | Door):
            is_next = element.task_id in own.done
        yield element
