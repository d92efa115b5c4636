"""Tasks: one pickup, delivery, return or service, at one door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from doorstep.domain.arrival_curves import ArrivalCost, DurationCurve
from doorstep.domain.errors import WordError
from doorstep.domain.ids import HubId, OrderId, ParcelId, TaskId, VehicleId, require_id
from doorstep.domain.instants import require_utc
from doorstep.domain.loads import EMPTY_LOAD, Load
from doorstep.domain.orders import Requirement
from doorstep.domain.places import Place
from doorstep.domain.units import Minor, MinorPerHour, Seconds, require_at_least
from doorstep.domain.windows import Window, require_in_order

NO_VEHICLE_COSTS: Final[Mapping[VehicleId, Minor]] = MappingProxyType({})


class TaskKind(StrEnum):
    """What is done at the door, seen from the vehicle."""

    DELIVERY = "delivery"
    PICKUP = "pickup"
    RETURN = "return"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class TaskWindow:
    """A window of a task, hard unless a rate says what missing it costs.

    early_minor_per_h, late_minor_per_h
        Cost per hour of beginning before it opens or after it closes. None: that end is hard.
    """

    window: Window
    early_minor_per_h: MinorPerHour | None = None
    late_minor_per_h: MinorPerHour | None = None

    def __post_init__(self) -> None:
        require_at_least(
            0,
            "task window",
            early_minor_per_h=self.early_minor_per_h,
            late_minor_per_h=self.late_minor_per_h,
        )


@dataclass(frozen=True, slots=True)
class ServiceTime:
    """Work at the door, for one type of vehicle or for all.

    vehicle_type
        Name of the type. None: every type without a service time of its own.
    by_arrival
        The same by time of arrival, where it depends on it; it then replaces `duration_s`.
    """

    duration_s: Seconds
    vehicle_type: str | None = None
    by_arrival: DurationCurve | None = None

    def __post_init__(self) -> None:
        require_at_least(0, "service time", duration_s=self.duration_s)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do at one door.

    windows
        When service may begin, ascending and apart. Empty: any time.
    service
        One for all vehicle types, and those of types that differ. Empty: no time.
    hub
        Where the load of a delivery comes from, or that of a pickup or return goes to. None: any hub, or a
        partner's door.
    released
        The instant from which its parcels are ready at the hub, for a delivery from a hub. None: from the
        start.
    price_if_unserved_minor
        What leaving it out costs. None: it must be served.
    arrival_cost
        Cost by arrival time, such as the chance that nobody is home.
    allowed_vehicles
        None: every vehicle that has the skills. Forbidden ones are left out of it.
    partner
        The other end of a paired task: the same vehicle, pickup first.
    alternatives
        Name of a group of which one task at the most is served: home, locker, neighbour, another day.
    vehicle_costs
        What serving it with these vehicles costs on top; others cost nothing. Wishes are said with it: the
        driver who knows the area, the same driver for a customer, and the price of moving an order away
        from the vehicle of a base plan.
    """

    id: TaskId
    kind: TaskKind
    place: Place
    order_id: OrderId | None = None
    parcels: tuple[ParcelId, ...] = ()
    load: Load = EMPTY_LOAD
    windows: tuple[TaskWindow, ...] = ()
    service: tuple[ServiceTime, ...] = ()
    hub: HubId | None = None
    released: datetime | None = None
    price_if_unserved_minor: Minor | None = None
    arrival_cost: ArrivalCost | None = None
    skills: frozenset[str] = frozenset()
    allowed_vehicles: frozenset[VehicleId] | None = None
    forbidden_vehicles: frozenset[VehicleId] = frozenset()
    partner: TaskId | None = None
    alternatives: str | None = None
    requirements: tuple[Requirement, ...] = ()
    vehicle_costs: Mapping[VehicleId, Minor] = field(default_factory=lambda: NO_VEHICLE_COSTS, hash=False)

    def __post_init__(self) -> None:
        require_id(self.id, "a task")
        place = f"task {self.id}"
        require_in_order(tuple(given.window for given in self.windows), place)
        require_at_least(0, place, price_if_unserved_minor=self.price_if_unserved_minor)
        if self.released is not None:
            require_utc(self.released, f"{place}: its release")
            if self.kind is not TaskKind.DELIVERY or self.partner is not None:
                mend = "Give it a window instead."
                raise WordError("a release of what no hub hands out", place=place, mend=mend)
        if self.kind is TaskKind.SERVICE and self.load != EMPTY_LOAD:
            mend = "Make it a delivery or a pickup, or give no load."
            raise WordError("a service without load has one", value=self.load, place=place, mend=mend)
        if self.hub is not None and (self.kind is TaskKind.SERVICE or self.partner is not None):
            mend = "Leave the hub out: nothing comes from there or goes there."
            raise WordError("a hub that no load passes", value=self.hub, place=place, mend=mend)
        if self.partner == self.id:
            raise WordError("a task that is its own partner", value=self.partner, place=place)
        types = [given.vehicle_type for given in self.service]
        if len(set(types)) != len(types):
            raise WordError("two service times for one vehicle type", value=types, place=place)
        self._require_some_vehicle(place)
        for vehicle, cost_minor in self.vehicle_costs.items():
            require_at_least(0, f"{place}: with vehicle {vehicle}", vehicle_costs=cost_minor)
        if not isinstance(self.vehicle_costs, MappingProxyType):
            object.__setattr__(self, "vehicle_costs", MappingProxyType(dict(self.vehicle_costs)))

    def __reduce__(self) -> tuple[object, ...]:
        # Read-only mappings do not cross process borders by themselves.
        given = {part.name: getattr(self, part.name) for part in fields(self)}
        given["vehicle_costs"] = dict(self.vehicle_costs)
        return Task, tuple(given.values())

    def _require_some_vehicle(self, place: str) -> None:
        if self.allowed_vehicles is not None and not self.allowed_vehicles - self.forbidden_vehicles:
            mend = "Allow one, or leave `allowed_vehicles` out."
            raise WordError(
                "no vehicle is allowed", value=sorted(self.allowed_vehicles), place=place, mend=mend
            )

    def service_s(self, vehicle_type: str, arrive: datetime) -> Seconds:
        """Give the work at the door for a type of vehicle that arrives at an instant."""
        given = {service.vehicle_type: service for service in self.service}
        service = given.get(vehicle_type, given.get(None))
        if service is None:
            return 0
        return service.duration_s if service.by_arrival is None else service.by_arrival.at(arrive)

    def accepts(self, vehicle: VehicleId, skills: frozenset[str]) -> bool:
        """Tell whether a vehicle with these skills may do it."""
        allowed = self.allowed_vehicles is None or vehicle in self.allowed_vehicles
        return allowed and vehicle not in self.forbidden_vehicles and self.skills <= skills


def require_pairs(tasks: Iterable[Task]) -> None:
    """Refuse tasks whose partner is missing, names another partner, or does the same end.

    Raises
    ------
    WordError
        Naming the task.
    """
    by_id = {task.id: task for task in tasks}
    for task in by_id.values():
        if task.partner is None:
            continue
        partner = by_id.get(task.partner)
        if partner is None or partner.partner != task.id:
            mend = "Partners name each other."
            raise WordError("a pair with one end", value=task.partner, place=f"task {task.id}", mend=mend)
        if {task.kind, partner.kind} != {TaskKind.PICKUP, TaskKind.DELIVERY}:
            kinds = (task.kind.value, partner.kind.value)
            raise WordError("a pair is one pickup and one delivery", value=kinds, place=f"task {task.id}")
        if task.load != partner.load:
            raise WordError("a pair that changes its load on the way", place=f"task {task.id}")
