"""The parts of a day that is planned again: as they were, new orders where they lie nearest.

A part that asks for nothing new keeps its problem and its plan, so that a large day is measured again only
where it changed. What is asked of a task is compared, and the vehicles: the map and the weather of the
morning hold for the parts that are kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from doorstep.app.day.parts import with_own_lockers
from doorstep.app.day.refusals import RefusedOrder
from doorstep.app.day.settings import DaySettings
from doorstep.app.day.splitting import DayPart, SplitDay, hubs_of
from doorstep.app.day.supply import supplies_of
from doorstep.app.day.taking_apart import JoinedPart
from doorstep.app.day.tasks import TaskMaker, with_fleet_skills
from doorstep.domain.hubs import Hub, HubKind
from doorstep.domain.ids import HubId, OrderId, TaskId, VehicleId
from doorstep.domain.instants import LocalDay
from doorstep.domain.orders import Order
from doorstep.domain.places import LonLat, great_circle_m
from doorstep.domain.tasks import Task
from doorstep.domain.vehicles import Vehicle

ASKED: Final = (
    "kind",
    "order_id",
    "parcels",
    "load",
    "windows",
    "released",
    "hub",
    "price_if_unserved_minor",
    "arrival_cost",
    "skills",
    "partner",
    "requirements",
)
"""What an order asks of its task, that neither the streets nor the search change."""


@dataclass(frozen=True, slots=True)
class AskedDay:
    """What a day is planned again with. `vehicles` are fitted to the streets of the day, as in problems."""

    day: LocalDay
    orders: Sequence[Order]
    vehicles: Sequence[Vehicle]
    hubs: Sequence[Hub]
    settings: DaySettings


def split_again(asked: AskedDay, known: Mapping[str, JoinedPart]) -> SplitDay:
    """Put orders and vehicles into the parts they were in, and new ones into the nearest that may."""
    vehicles = _vehicles(asked, known)
    hubs = {name: _hubs(asked, known[name], own) for name, own in vehicles.items()}
    part_of = {
        task.order_id: name for name, part in known.items() for task in part.problem.tasks if task.order_id
    }
    doors = {name: _doors(part) for name, part in known.items()}
    orders: dict[str, list[Order]] = {name: [] for name in known}
    refused = []
    for order in with_fleet_skills(asked.orders, asked.vehicles):
        fitting = [name for name in known if _may_take(order, hubs[name], vehicles[name])]
        if not fitting:
            what, mend = "no part of the day has its hub and its vehicles", "Name a hub and vehicles of one."
            refused.append(RefusedOrder(order.id, what, order.address.one_line, mend))
            continue
        name = part_of.get(order.id)
        orders[name if name in fitting else _nearest(order, fitting, doors)].append(order)
    lockers = [hub for hub in asked.hubs if hub.kind is HubKind.LOCKER]
    parts = [
        DayPart(name, (*hubs[name], *lockers), tuple(vehicles[name]), tuple(orders[name]))
        for name in known
        if vehicles[name]
    ]
    return SplitDay(tuple(with_own_lockers(parts)), tuple(refused))


def asks_the_same(
    asked: AskedDay, part: DayPart, before: JoinedPart, locks: Mapping[TaskId, VehicleId]
) -> bool:
    """Tell whether a part asks for what it asked for before: the same tasks and the same vehicles.

    What goes through a micro-hub hangs together: such a part is always built anew.
    """
    known = {van.id: van for van in before.problem.vehicles}
    if {van.id: van for van in part.vehicles} != known or supplies_of(before.problem):
        return False
    maker = TaskMaker.of(asked.day, asked.settings, part.vehicles, part.hubs)
    now = {task.id: task for task in maker.tasks(part.orders).tasks}
    was = {task.id: task for task in before.problem.tasks}
    if {task.order_id for task in now.values()} != {task.order_id for task in was.values()}:
        return False
    walking = before.problem.walking
    on_foot = {} if walking is None else walking.door_points
    return all(
        name in now
        and _is_same(now[name], task)
        and (name in locks or _servers(now[name], known) == _servers(task, known))
        # Where nobody walks the work of a halt is part of the service.
        and (name not in on_foot or now[name].service == task.service)
        for name, task in was.items()
    )


def _is_same(now: Task, was: Task) -> bool:
    """Compare what is asked; a door that was found has an entrance that nobody named."""
    asked, found = now.place, was.place
    is_there = asked.door == found.door and asked.entrance in (None, found.entrance)
    kerbs = [[kerb.id for kerb in place.kerbs] for place in (asked, found)]
    return (
        is_there and kerbs[0] == kerbs[1] and all(getattr(now, name) == getattr(was, name) for name in ASKED)
    )


def _servers(task: Task, known: Mapping[VehicleId, Vehicle]) -> set[VehicleId]:
    """List the vehicles of a part that an order lets come."""
    return {name for name in known if task.allowed_vehicles is None or name in task.allowed_vehicles} - {
        *task.forbidden_vehicles
    }


def _vehicles(asked: AskedDay, known: Mapping[str, JoinedPart]) -> dict[str, list[Vehicle]]:
    """Give each vehicle to its part; a new one where it begins, or else to the part with fewest."""
    part_of: dict[VehicleId, str] = {
        van.id: name for name, part in known.items() for van in part.problem.vehicles
    }
    found: dict[str, list[Vehicle]] = {name: [] for name in known}
    for van in asked.vehicles:
        name = part_of.get(van.id)
        if name is None:
            own = hubs_of(van, asked.hubs)
            there = [each for each, part in known.items() if own & {hub.id for hub in part.problem.hubs}]
            name = min(there or list(known), key=lambda each: len(found[each]))
        found[name].append(van)
    return found


def _hubs(asked: AskedDay, before: JoinedPart, vehicles: Sequence[Vehicle]) -> list[Hub]:
    """List the hubs of a part but lockers: those it had, and those of its vehicles."""
    own: set[HubId] = {hub.id for hub in before.problem.hubs}
    own = own.union(*(hubs_of(van, asked.hubs) for van in vehicles))
    return [hub for hub in asked.hubs if hub.id in own and hub.kind is not HubKind.LOCKER]


def _may_take(order: Order, hubs: Sequence[Hub], vehicles: Sequence[Vehicle]) -> bool:
    at_hub = order.hub is None or any(hub.id == order.hub for hub in hubs)
    named = order.allowed_vehicles
    return at_hub and bool(vehicles) and (named is None or any(van.id in named for van in vehicles))


def _doors(part: JoinedPart) -> list[tuple[OrderId, LonLat]]:
    return [(task.order_id, task.place.door) for task in part.problem.tasks if task.order_id is not None]


def _nearest(
    order: Order, fitting: Sequence[str], doors: Mapping[str, Sequence[tuple[OrderId, LonLat]]]
) -> str:
    """Choose the part with the nearest door; the first for an order that nobody could place."""
    place = order.place
    if place is None:
        return fitting[0]

    def away_m(name: str) -> float:
        others = (door for known, door in doors[name] if known != order.id)
        return min((great_circle_m(place.door, door) for door in others), default=float("inf"))

    return min(fitting, key=away_m)
