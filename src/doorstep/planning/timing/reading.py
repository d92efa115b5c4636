"""Reading a script into a sketch: which ways join its elements, and what is on board on each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields

from doorstep.domain.errors import InputError
from doorstep.domain.ids import PointId
from doorstep.domain.loads import EMPTY_LOAD, Load
from doorstep.domain.tasks import Task, TaskKind
from doorstep.domain.units import Deciseconds
from doorstep.planning.script import (
    Door,
    Element,
    OnFoot,
    Park,
    Recharge,
    Reload,
    RouteScript,
    Serve,
    TakeRest,
)
from doorstep.planning.timing.sketch import (
    DoorSketch,
    HaltSketch,
    HubWork,
    LoopSketch,
    RestSketch,
    TripSketch,
)
from doorstep.planning.timing.steps import FOREVER_DS, Way
from doorstep.planning.timing.vehicle import VehicleSteps


@dataclass(slots=True)
class Sketch:
    """All trips of a route, and from when on its first may begin."""

    trips: list[TripSketch]
    released_ds: Deciseconds


def sketch_of(steps: VehicleSteps, script: RouteScript) -> Sketch:
    """Read a script.

    Raises
    ------
    UnknownNameError
        If it names what is not in the problem.
    UnreachableError
        If no way leads from one to the next.
    InputError
        If a task on foot is served from the vehicle, or another one on foot.
    """
    parts = list(_split(script.elements))
    released = [_released_ds(steps, elements) for _, elements in parts]
    reading = _Reading(steps, steps.problem.points.starts.get(steps.vehicle.id))
    for (reload, elements), ready_ds in zip(parts, released, strict=True):
        reading.begin_trip(reload, _tasks(steps, elements), ready_ds)
        for element in elements:
            reading.read(element)
        reading.end_loop()
    reading.go_home()
    return Sketch(reading.trips, released[0])


def _split(elements: Sequence[Element]) -> Iterator[tuple[Reload | None, list[Element]]]:
    """Cut a route into trips, each with the reload it begins with; None for the first."""
    reload: Reload | None = None
    trip: list[Element] = []
    for element in elements:
        if isinstance(element, Reload):
            yield reload, trip
            reload, trip = element, []
        else:
            trip.append(element)
    yield reload, trip


def _tasks(steps: VehicleSteps, elements: Sequence[Element]) -> list[Task]:
    return [steps.task(element.task_id) for element in elements if isinstance(element, Serve | Door)]


def _released_ds(steps: VehicleSteps, elements: Sequence[Element]) -> Deciseconds:
    return max((steps.released_ds(task) for task in _tasks(steps, elements)), default=-FOREVER_DS)


@dataclass(slots=True)
class _Reading:
    """Where the reader is: at which point, with what on board, in which halt and loop."""

    steps: VehicleSteps
    point: PointId | None
    load: Load = EMPTY_LOAD
    trips: list[TripSketch] = field(default_factory=list)
    loop: LoopSketch | None = None
    door: PointId | None = None

    def begin_trip(self, reload: Reload | None, tasks: Sequence[Task], ready_ds: Deciseconds) -> None:
        """End the trip before at a hub, and load for the next one."""
        problem = self.steps.problem
        self.end_loop()
        if reload is None:
            start_hub = None if self.point is None else problem.hub_at(self.point)
            trip = TripSketch(start_hub)
        else:
            hub, point = self.steps.hub(reload.hub_id), problem.points.hubs[reload.hub_id]
            self.trips[-1].home, self.trips[-1].end_hub = self._drive(point), hub.id
            work = HubWork(self.steps.reload(hub, ready_ds, reload.begins_s), None)
            trip = TripSketch(hub.id, work)
        out = [task.load for task in tasks if task.kind is TaskKind.DELIVERY and task.partner is None]
        trip.load = self.load = sum(out, EMPTY_LOAD)
        self.trips.append(trip)

    def read(self, element: Element) -> None:
        """Add one element."""
        if isinstance(element, Serve):
            self._serve(element)
        elif isinstance(element, Park):
            self._park(element)
        elif isinstance(element, OnFoot):
            self.end_loop()
            self.loop = LoopSketch(element.carrier, self.steps.setup(element.carrier))
            self.door = self.point
            self.trips[-1].halts[-1].parts.append(self.loop)
        elif isinstance(element, Door):
            self._walk_to(element)
        elif isinstance(element, TakeRest):
            self.end_loop()
            rest = RestSketch(element.rule, self.steps.rest(element.rule))
            self.trips[-1].halts[-1].parts.append(rest)
        else:
            assert isinstance(element, Recharge), "reloads have been cut out"
            self._recharge(element)

    def end_loop(self) -> None:
        """Walk back to the vehicle, if anybody is on foot."""
        if self.loop is not None and self.door is not None and self.point is not None:
            self.loop.back = self.steps.walk(self.loop.carrier, self.door, self.point)
        self.loop = self.door = None

    def go_home(self) -> None:
        """Drive to where the vehicle ends, if it ends anywhere."""
        problem, vehicle = self.steps.problem, self.steps.vehicle
        end = problem.points.ends.get(vehicle.id)
        if end is not None:
            self.trips[-1].home, self.trips[-1].end_hub = self._drive(end), problem.hub_at(end)

    def _serve(self, element: Serve) -> None:
        task, points = self.steps.task(element.task_id), self.steps.problem.points
        if task.id not in points.tasks:
            mend = "Serve it on foot, from a kerb."
            raise InputError("a door on foot is served from the vehicle", place=f"task {task.id}", mend=mend)
        halt = self._halt(HaltSketch(task.place.door, self._drive(points.tasks[task.id])))
        carrier = self.steps.vehicle.type.carriers[0].name
        halt.parts.append(LoopSketch(carrier, doors=[DoorSketch(task.id, None, self.steps.service(task))]))
        self._change_load(task)

    def _park(self, element: Park) -> None:
        kerb, point = self.steps.kerb(element.kerb_id)
        leg = self._drive(point)
        self._halt(HaltSketch(kerb.position, leg, kerb, self.steps.parking(kerb)))

    def _walk_to(self, element: Door) -> None:
        task, walking = self.steps.task(element.task_id), self.steps.problem.walking
        if walking is None or task.id not in walking.door_points or self.loop is None or self.door is None:
            mend = "Serve it where the vehicle halts, or give it a door."
            raise InputError("a task that is not on foot", place=f"task {task.id}", mend=mend)
        goal = walking.door_points[task.id]
        walk = self.steps.walk(self.loop.carrier, self.door, goal)
        self.loop.doors.append(DoorSketch(task.id, walk, self.steps.service(task)))
        self.door = goal
        self._change_load(task)

    def _recharge(self, element: Recharge) -> None:
        filling, point = self.steps.filling(element.charger_id, element.target_wh, element.begins_s)
        trip = self.trips[-1]
        if trip.work is not None and not trip.halts and self._is_of_hub(element, trip):
            trip.work = HubWork(trip.work.reload, filling)
        else:
            self._halt(HaltSketch(filling.charger.place.door, self._drive(point), filling=filling))

    def _is_of_hub(self, element: Recharge, trip: TripSketch) -> bool:
        hub = None if trip.start_hub is None else self.steps.hub(trip.start_hub)
        return hub is not None and element.charger_id in {charger.id for charger in hub.chargers}

    def _halt(self, halt: HaltSketch) -> HaltSketch:
        self.end_loop()
        halt.load = self.load
        self.trips[-1].halts.append(halt)
        return halt

    def _drive(self, point: PointId) -> Way | None:
        self.end_loop()  # from where the vehicle stands, before it stands elsewhere
        start, self.point = self.point, point
        return None if start is None else self.steps.drive(start, point, self.load.mass_g)

    def _change_load(self, task: Task) -> None:
        if task.kind is TaskKind.DELIVERY:
            self.load = _less(self.load, task.load)
        else:
            self.load = self.load + task.load
        self.trips[-1].halts[-1].load = self.load


def _less(load: Load, taken: Load) -> Load:
    # A delivery whose pickup comes later is written as it would happen: nothing is on board to give.
    return Load(
        **{part.name: max(0, getattr(load, part.name) - getattr(taken, part.name)) for part in fields(Load)}
    )
