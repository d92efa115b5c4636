"""Problems: everything a plan must answer to, in one immutable value.

Tasks, vehicles and hubs say what is wanted and what there is; travel says how long ways take between numbered
points; `ProblemPoints` joins the two. What contradicts itself is refused here, once: who holds a problem need
not ask whether a point exists or two vehicles share an id. That a task cannot be served is no contradiction
but an outcome, with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from types import MappingProxyType

from doorstep.domain.charging import Charging
from doorstep.domain.energy import Charger
from doorstep.domain.errors import UnknownNameError, WindowError, WordError
from doorstep.domain.hubs import Hub
from doorstep.domain.ids import ChargerId, HubId, PointId, TaskId, VehicleId
from doorstep.domain.instants import require_utc, s_between
from doorstep.domain.tasks import Task, require_pairs
from doorstep.domain.travel import Travel, TravelMatrix
from doorstep.domain.units import Seconds
from doorstep.domain.vehicles import Vehicle, VehicleType
from doorstep.domain.walking import Walking
from doorstep.domain.windows import Window

EARLIEST_YEAR, LATEST_YEAR = 1000, 9000
"""Of an epoch: plans, and the days and weeks around them, stay within what calendars tell."""


@dataclass(frozen=True, slots=True)
class ProblemPoints:
    """Which point of the travel each thing stands at.

    tasks
        Where the vehicle halts for the task. A task on foot has a door instead, see `Walking`.
    starts, ends
        Of each vehicle that has a start or an end of its own.
    """

    tasks: Mapping[TaskId, PointId]
    starts: Mapping[VehicleId, PointId]
    ends: Mapping[VehicleId, PointId]
    hubs: Mapping[HubId, PointId]

    def __post_init__(self) -> None:
        for name in ("tasks", "starts", "ends", "hubs"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    def __reduce__(self) -> tuple[object, ...]:
        # Read-only mappings do not cross process borders by themselves.
        return ProblemPoints, (dict(self.tasks), dict(self.starts), dict(self.ends), dict(self.hubs))


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Problem:
    """What is to be planned: tasks, vehicles, hubs, and travel between their points.

    epoch
        The instant that second 0 of the plan stands for, aware UTC.
    travel
        Of each profile that a vehicle moves by, and of those on foot. Its epoch, if it has one, is the
        problem's.
    walking
        Doors that are served on foot. None: every task is served where its vehicle halts.
    charging
        Chargers on the way, and the temperature. None: vehicles charge at hubs only, on a mild day.
    zone
        Of the local clock that hours of hubs, kerbs and chargers and parking times are read on.

    Raises
    ------
    WordError
        If ids repeat, a vehicle type has two meanings, currencies differ, a pair has one end, a point is
        given for nothing or missing, or the travel keeps slices of each pair, which no plan is driven by.
    WindowError
        If the epoch is no instant in UTC, or at the end of all calendars.
    UnknownNameError
        If a point, profile or hub is not there.
    """

    epoch: datetime
    tasks: tuple[Task, ...]
    vehicles: tuple[Vehicle, ...]
    travel: Travel
    points: ProblemPoints
    hubs: tuple[Hub, ...] = ()
    walking: Walking | None = None
    charging: Charging | None = None
    zone: tzinfo = UTC
    _tasks: Mapping[TaskId, Task] = field(init=False, repr=False)
    _vehicles: Mapping[VehicleId, Vehicle] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        require_utc(self.epoch, "the epoch of a problem")
        if not EARLIEST_YEAR <= self.epoch.year <= LATEST_YEAR:
            mend = f"Give an instant of the years {EARLIEST_YEAR} to {LATEST_YEAR}."
            raise WindowError("an epoch at the end of all calendars", value=self.epoch.isoformat(), mend=mend)
        if not self.vehicles:
            raise WordError("a problem without a vehicle", mend="Give at least one.")
        object.__setattr__(self, "_tasks", MappingProxyType({task.id: task for task in self.tasks}))
        object.__setattr__(self, "_vehicles", MappingProxyType({van.id: van for van in self.vehicles}))
        _require_once("task", [task.id for task in self.tasks])
        _require_once("vehicle", [vehicle.id for vehicle in self.vehicles])
        _require_once("hub", [hub.id for hub in self.hubs])
        require_pairs(self.tasks)
        self._require_types()
        self._require_hubs()
        self._require_points()
        self._require_chargers()
        self._require_travel()

    def __reduce__(self) -> tuple[object, ...]:
        parts = (self.epoch, self.tasks, self.vehicles, self.travel, self.points, self.hubs)
        return Problem, (*parts, self.walking, self.charging, self.zone)

    @property
    def currency(self) -> str:
        """The one currency of all its costs."""
        return self.vehicles[0].type.costs.currency

    def task(self, task_id: TaskId) -> Task | None:
        """Find a task; None when there is no such one."""
        return self._tasks.get(task_id)

    def vehicle(self, vehicle_id: VehicleId) -> Vehicle | None:
        """Find a vehicle; None when there is no such one."""
        return self._vehicles.get(vehicle_id)

    def require_task(self, task_id: TaskId) -> Task:
        """Find a task, or refuse a stranger.

        Raises
        ------
        UnknownNameError
            Naming near ones.
        """
        task = self.task(task_id)
        if task is None:
            raise UnknownNameError.among("task", task_id, self._tasks)
        return task

    def require_vehicle(self, vehicle_id: VehicleId) -> Vehicle:
        """Find a vehicle, or refuse a stranger.

        Raises
        ------
        UnknownNameError
            Naming near ones.
        """
        vehicle = self.vehicle(vehicle_id)
        if vehicle is None:
            raise UnknownNameError.among("vehicle", vehicle_id, self._vehicles)
        return vehicle

    def require_hub(self, hub_id: HubId) -> Hub:
        """Find a hub, or refuse a stranger.

        Raises
        ------
        UnknownNameError
            Naming near ones.
        """
        hub = self.hub(hub_id)
        if hub is None:
            raise UnknownNameError.among("hub", hub_id, [known.id for known in self.hubs])
        return hub

    def hub_at(self, point: PointId) -> HubId | None:
        """Find the hub that stands at a point, the first if there are several; None when there is none."""
        return next((hub.id for hub in self.hubs if self.points.hubs[hub.id] == point), None)

    def hub(self, hub_id: HubId) -> Hub | None:
        """Find a hub; None when there is no such one."""
        return next((hub for hub in self.hubs if hub.id == hub_id), None)

    def charger(self, charger_id: ChargerId) -> tuple[Charger, PointId] | None:
        """Find a charger on the way or at a hub, and its point; None when there is no such one."""
        return next(
            ((charger, point) for charger, point in self._chargers() if charger.id == charger_id), None
        )

    def span_s(self, window: Window) -> tuple[Seconds, Seconds]:
        """Give a window in whole seconds since the epoch: the opening rounds up, the closing down."""
        return -s_between(window.opens, self.epoch), s_between(self.epoch, window.closes)

    def _require_types(self) -> None:
        types: dict[str, VehicleType] = {}
        for vehicle in self.vehicles:
            known = types.setdefault(vehicle.type.name, vehicle.type)
            if known is not vehicle.type and known != vehicle.type:
                place = f"vehicle {vehicle.id}"
                raise WordError("a vehicle type with two meanings", value=vehicle.type.name, place=place)
        currencies = sorted({kind.costs.currency for kind in types.values()})
        if len(currencies) > 1:
            raise WordError("costs in several currencies", value=currencies, mend="Convert them to one.")

    def _require_hubs(self) -> None:
        known = {hub.id for hub in self.hubs}
        for task in self.tasks:
            if task.hub is not None and task.hub not in known:
                raise UnknownNameError.among("hub", task.hub, known, place=f"task {task.id}")
        for vehicle in self.vehicles:
            for hub in vehicle.hubs:
                if hub not in known:
                    raise UnknownNameError.among("hub", hub, known, place=f"vehicle {vehicle.id}")

    def _chargers(self) -> Iterator[tuple[Charger, PointId]]:
        for hub in self.hubs:
            yield from ((charger, self.points.hubs[hub.id]) for charger in hub.chargers)
        if self.charging is not None:
            yield from ((charger, self.charging.points[charger.id]) for charger in self.charging.chargers)

    def _require_chargers(self) -> None:
        ids = [charger.id for charger, _ in self._chargers()]
        if len(set(ids)) != len(ids):
            raise WordError("two of one charger id", value=sorted(ids), mend="Give each its own.")

    def _require_points(self) -> None:
        starts = [vehicle.id for vehicle in self.vehicles if vehicle.start is not None]
        ends = [vehicle.id for vehicle in self.vehicles if vehicle.end is not None]
        on_foot = {} if self.walking is None else self.walking.door_points
        halted = [task.id for task in self.tasks if task.id not in on_foot]
        strangers = sorted(name for name in on_foot if name not in self._tasks)
        if strangers:
            raise UnknownNameError.among("task", strangers[0], self._tasks, place="walking")
        _require_points("task", halted, self.points.tasks)
        _require_points("start of vehicle", starts, self.points.starts)
        _require_points("end of vehicle", ends, self.points.ends)
        _require_points("hub", [hub.id for hub in self.hubs], self.points.hubs)
        for point in set(self._all_points()):
            self.travel.index(point)

    def _all_points(self) -> Iterator[PointId]:
        points = self.points
        for own in (points.tasks, points.starts, points.ends, points.hubs):
            yield from own.values()
        if self.walking is not None:
            yield from self.walking.kerb_points.values()
            yield from self.walking.door_points.values()
        if self.charging is not None:
            yield from self.charging.points.values()

    def _require_travel(self) -> None:
        for kind in {vehicle.type.profile for vehicle in self.vehicles}:
            self.travel.profile(kind)
        if self.walking is not None:
            for profile in self.walking.foot_profiles:
                self.travel.profile(profile)
        for name, pairs in self.travel.profiles.items():
            if isinstance(pairs, TravelMatrix) and pairs.slice_ratio is not None:
                raise WordError(
                    "plans are driven by classes, and not by the slices of each pair",
                    place=f"travel of {name}, slice_ratio",
                    mend="Leave slice_ratio and slice_instants_s out.",
                )
        if self.travel.epoch is not None and self.travel.epoch != self.epoch:
            value = (self.travel.epoch.isoformat(), self.epoch.isoformat())
            raise WordError(
                "travel and problem with different epochs", value=value, mend="Give both the same."
            )


def _require_once(kind: str, ids: list[TaskId] | list[VehicleId] | list[HubId]) -> None:
    seen: set[str] = set()
    for name in ids:
        if name in seen:
            raise WordError(f"two of one {kind} id", value=name, mend="Give each its own.")
        seen.add(name)


def _require_points(
    kind: str,
    wanted: Iterable[str],
    given: Mapping[str, PointId]
    | Mapping[TaskId, PointId]
    | Mapping[VehicleId, PointId]
    | Mapping[HubId, PointId],
) -> None:
    names = set(wanted)
    missing = sorted(names - given.keys())
    if missing:
        raise WordError(
            f"no point for the {kind}", value=missing[0], mend="Say where it stands in the travel."
        )
    unknown = sorted(given.keys() - names)
    if unknown:
        raise WordError(f"a point for a {kind} that is not there", value=unknown[0], mend="Leave it out.")
