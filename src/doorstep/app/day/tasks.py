"""From orders to tasks: what is done at which door, when, with what, and what else the recipient allows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from doorstep.app.day.refusals import RefusedOrder
from doorstep.app.day.settings import DaySettings
from doorstep.domain.arrival_curves import ArrivalCost
from doorstep.domain.handover import AlternativeKind, DoorKind
from doorstep.domain.hubs import Hub, HubKind
from doorstep.domain.ids import HubId, OrderId, TaskId, VehicleId
from doorstep.domain.instants import LocalDay
from doorstep.domain.orders import Order, OrderKind, RequirementKind
from doorstep.domain.places import Place, great_circle_m
from doorstep.domain.sides import Sides
from doorstep.domain.tasks import ServiceTime, Task, TaskKind, TaskWindow
from doorstep.domain.units import Minor
from doorstep.domain.vehicles import Vehicle
from doorstep.domain.windows import Window

KINDS: Final = {
    OrderKind.DELIVERY: TaskKind.DELIVERY,
    OrderKind.PICKUP: TaskKind.PICKUP,
    OrderKind.RETURN: TaskKind.RETURN,
    OrderKind.SERVICE: TaskKind.SERVICE,
}
NIGHT: Final = timedelta(hours=12)
"""Work that begins on a day may run so far into the next."""
UNATTENDED: Final = frozenset(("robot", "drone"))
"""Profiles of vehicles that nobody comes along with."""
IN_PERSON: Final = frozenset((RequirementKind.AGE_CHECK, RequirementKind.SIGNATURE, RequirementKind.PIN))
"""What somebody has to see or take at the door."""
AGE_CHECK: Final = "age_check"
"""The skill of checking ages. It is asked for only if some vehicle of the fleet states it."""


@dataclass(frozen=True, slots=True)
class DayTasks:
    """Tasks of the day, the orders they are made of, and orders that none could be made of."""

    tasks: tuple[Task, ...]
    order_of: Mapping[TaskId, Order]
    refused: tuple[RefusedOrder, ...] = ()

    @property
    def revenues_minor(self) -> dict[OrderId, Minor]:
        """What orders earn that are done only if they pay."""
        orders = {order.id: order.revenue_minor for order in self.order_of.values()}
        return {name: earned for name, earned in orders.items() if earned is not None}


@dataclass(frozen=True, slots=True)
class TaskMaker:
    """What all tasks of a day have in common.

    unattended
        Vehicles that nobody comes along with.
    compartments
        Space inside, of vehicles where it is known.
    """

    day: LocalDay
    settings: DaySettings
    lockers: tuple[Hub, ...]
    fleet_skills: frozenset[str]
    unattended: frozenset[VehicleId]
    compartments: Mapping[VehicleId, Sides]

    @classmethod
    def of(
        cls, day: LocalDay, settings: DaySettings, vehicles: Sequence[Vehicle], hubs: Iterable[Hub]
    ) -> TaskMaker:
        """Gather what orders are read with."""
        return cls(
            day,
            settings,
            tuple(hub for hub in hubs if hub.kind is HubKind.LOCKER),
            frozenset[str]().union(*(vehicle.all_skills for vehicle in vehicles)),
            frozenset(van.id for van in vehicles if van.type.profile.partition("[")[0] in UNATTENDED),
            {
                van.id: settings.compartments[van.type.name]
                for van in vehicles
                if van.type.name in settings.compartments
            },
        )

    def tasks(self, orders: Sequence[Order]) -> DayTasks:
        """Make the tasks of all orders, in their order; what cannot be read is refused, the rest goes on."""
        tasks: list[Task] = []
        order_of: dict[TaskId, Order] = {}
        refused = []
        free = {hub.id: None if hub.limit is None else hub.limit.pieces for hub in self.lockers}
        seen: Counter[OrderId] = Counter()
        for order in orders:
            seen[order.id] += 1
            problem = _twice(order) if seen[order.id] > 1 else self._unreadable(order)
            if problem is not None:
                refused.append(problem)
                continue
            made = self._transfer(order) if order.kind is OrderKind.TRANSFER else self._single(order, free)
            tasks += made
            order_of |= {task.id: order for task in made}
        return DayTasks(tuple(tasks), order_of, tuple(refused))

    def _unreadable(self, order: Order) -> RefusedOrder | None:
        """Say why an order cannot become a task; None if it can."""
        where = order.address.one_line
        if order.place is None or (order.origin is not None and order.origin.place is None):
            unknown = order.address if order.place is None or order.origin is None else order.origin.address
            mend = "Correct the address, or say where it is."
            return RefusedOrder(order.id, "an address without a place", unknown.one_line, mend)
        for windows in (order.windows, () if order.origin is None else order.origin.windows):
            if windows and not self._today(windows):
                mend = f"Give it a window on {self.day.date.isoformat()}, or plan it on its own day."
                return RefusedOrder(order.id, "no window on this day", where, mend)
        return None

    def _today(self, windows: Iterable[Window]) -> tuple[Window, ...]:
        work = Window(self.day.starts, self.day.ends + NIGHT)
        return tuple(window for window in windows if window.overlaps(work))

    def _windows(self, order: Order, windows: Iterable[Window]) -> tuple[TaskWindow, ...]:
        return tuple(
            TaskWindow(window, order.early_minor_per_h, order.late_minor_per_h)
            for window in self._today(windows)
        )

    def _single(self, order: Order, free: dict[HubId, int | None]) -> list[Task]:
        """Make the task of an order, and that of a locker which may be served instead."""
        assert order.place is not None
        lockers = [other for other in order.alternatives if other.kind is AlternativeKind.LOCKER]
        chosen = [(other, self._locker(order, other.hub, free)) for other in lockers]
        usable = [(other, hub) for other, hub in chosen if hub is not None]
        group = str(order.id) if usable else None
        tasks = [self._task(order, TaskId(order.id), KINDS[order.kind], order.place, group)]
        for other, hub in usable:
            if free[hub.id] is not None:
                free[hub.id] = (free[hub.id] or 0) - len(order.parcels)
            tasks.append(self._locker_task(order, hub, other.price_minor, group))
        return tasks

    def _locker(self, order: Order, named: HubId | None, free: Mapping[HubId, int | None]) -> Hub | None:
        """Choose the locker that was named, or the nearest within reach, if it has room."""
        assert order.place is not None
        door = order.place.door

        def away_m(hub: Hub) -> float:
            return great_circle_m(door, hub.place.door)

        near = [
            hub
            for hub in self.lockers
            if (hub.id == named if named is not None else away_m(hub) <= self.settings.locker_reach_m)
            and _has_room(free[hub.id], len(order.parcels))
        ]
        return min(near, key=away_m, default=None)

    def _task(
        self, order: Order, task_id: TaskId, kind: TaskKind, place: Place, group: str | None = None
    ) -> Task:
        return Task(
            task_id,
            kind,
            place,
            order_id=order.id,
            parcels=tuple(parcel.id for parcel in order.parcels),
            load=order.load,
            windows=self._windows(order, order.windows),
            service=(ServiceTime(self.settings.service.service_s(order)),),
            hub=order.hub,
            released=order.released,
            price_if_unserved_minor=self._price_minor(order),
            arrival_cost=self._arrival_cost(order),
            skills=self._skills(order),
            allowed_vehicles=order.allowed_vehicles,
            forbidden_vehicles=self._forbidden(order),
            alternatives=group,
            requirements=order.requirements,
        )

    def _locker_task(self, order: Order, hub: Hub, price_minor: Minor, group: str | None) -> Task:
        """Make the task that fills a locker: no window, nobody has to be home, its price on arrival."""
        at_locker = replace(
            order, door_kind=DoorKind.LOCKER, floor_count=None, requirements=(), service_s=None
        )
        return Task(
            TaskId(f"{order.id}@{hub.id}"),
            TaskKind.DELIVERY,
            hub.place,
            order_id=order.id,
            parcels=tuple(parcel.id for parcel in order.parcels),
            load=order.load,
            service=(ServiceTime(self.settings.service.service_s(at_locker)),),
            hub=order.hub,
            released=order.released,
            price_if_unserved_minor=self._price_minor(order),
            arrival_cost=ArrivalCost((), (price_minor,)),
            skills=order.skills,
            allowed_vehicles=order.allowed_vehicles,
            alternatives=group,
        )

    def _transfer(self, order: Order) -> list[Task]:
        """Make both ends of a transfer: the same vehicle collects and delivers."""
        assert order.origin is not None
        assert order.origin.place is not None
        assert order.place is not None
        first, last = TaskId(f"{order.id}/collect"), TaskId(f"{order.id}/deliver")
        whole_minor = self._price_minor(order)
        half_minor = None if whole_minor is None else whole_minor // 2
        deliver = replace(
            self._task(order, last, TaskKind.DELIVERY, order.place),
            partner=first,
            price_if_unserved_minor=half_minor,
        )
        collect = replace(
            deliver,
            id=first,
            kind=TaskKind.PICKUP,
            place=order.origin.place,
            partner=last,
            windows=self._windows(order, order.origin.windows),
            service=(ServiceTime(self.settings.service.origin_s(order)),),
            price_if_unserved_minor=None if whole_minor is None else whole_minor - (half_minor or 0),
            arrival_cost=None,
            requirements=(),
        )
        return [collect, deliver]

    def _price_minor(self, order: Order) -> Minor | None:
        """Give what leaving an order out costs: its revenue, its price, or a cheaper other day."""
        if order.revenue_minor is not None:
            return order.revenue_minor
        given = order.price_if_unserved_minor
        price_minor = self.settings.price_if_unserved_minor if given is None else given
        other_days = [
            other.price_minor for other in order.alternatives if other.kind is AlternativeKind.OTHER_DAY
        ]
        prices = [*([] if price_minor is None else [price_minor]), *other_days]
        return min(prices, default=None)

    def _arrival_cost(self, order: Order) -> ArrivalCost | None:
        """Price an arrival by the chance that nobody opens; None where somebody always does."""
        chance = order.home or self.settings.home.get(order.behind_door)
        beside = [
            other.price_minor
            for other in order.alternatives
            if other.kind in (AlternativeKind.SAFE_PLACE, AlternativeKind.NEIGHBOUR)
        ]
        failed_minor = min([self.settings.failed_attempt_minor, *beside])
        if chance is None or not failed_minor or all(step.percent == 100 for step in chance.steps):
            return None
        return chance.arrival_cost(self.day, failed_minor)

    def _skills(self, order: Order) -> frozenset[str]:
        return order.skills | ({AGE_CHECK} & self.fleet_skills if checks_age(order) else frozenset())

    def _forbidden(self, order: Order) -> frozenset[VehicleId]:
        """List the vehicles that nobody comes along with where somebody must, and those too short or low."""
        in_person = any(asked.kind in IN_PERSON and asked.required for asked in order.requirements)
        sides = [parcel.sides for parcel in order.parcels if parcel.sides is not None]
        too_small = frozenset(
            vehicle
            for vehicle, inside in self.compartments.items()
            if not all(each.goes_into(inside) for each in sides)
        )
        return too_small | (self.unattended if in_person else frozenset())


def checks_age(order: Order) -> bool:
    """Tell whether somebody has to check an age at the door."""
    return any(asked.kind is RequirementKind.AGE_CHECK and asked.required for asked in order.requirements)


def with_fleet_skills(orders: Iterable[Order], vehicles: Iterable[Vehicle]) -> tuple[Order, ...]:
    """Ask for the skill of checking ages where any vehicle of the whole day states it.

    A part of the day would ask for it only if one of its own vehicles did.
    """
    if not any(AGE_CHECK in van.all_skills for van in vehicles):
        return tuple(orders)
    return tuple(
        replace(order, skills=order.skills | {AGE_CHECK}) if checks_age(order) else order for order in orders
    )


def _has_room(free: int | None, parcels: int) -> bool:
    return free is None or free >= parcels


def _twice(order: Order) -> RefusedOrder:
    mend = "Give each order its own id."
    return RefusedOrder(order.id, "an order listed twice", order.address.one_line, mend)
