"""Many hubs: a big day falls into parts that share no vehicle, each a day of its own, planned side by side.

Hubs that share a vehicle, or of which one supplies the other, stay together. An order that names its hub or
its vehicles goes with them; every other goes to the part that is nearest to it among those whose vehicles can
serve it and that have hours and room left, those first that have most to lose by going elsewhere (regret
insertion: Potvin and Rousseau 1993). Distances are as the crow flies: the split is made before any travel is
measured, so that no part ever holds the whole city.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

from doorstep.app.day.abilities import Abilities
from doorstep.app.day.refusals import RefusedOrder
from doorstep.app.day.settings import DaySettings
from doorstep.app.day.tasks import with_fleet_skills
from doorstep.domain.errors import WordError
from doorstep.domain.hubs import Hub, HubKind
from doorstep.domain.ids import HubId, PlanId, RouteId
from doorstep.domain.loads import Load
from doorstep.domain.money import Costs
from doorstep.domain.orders import Order, OrderKind
from doorstep.domain.places import LonLat, great_circle_m
from doorstep.domain.plans import Plan, PlanOrigin
from doorstep.domain.reasons import NoVehicleAllowed
from doorstep.domain.units import Seconds
from doorstep.domain.vehicles import Vehicle
from doorstep.domain.windows import Window

DETOUR: Final = 1.4
"""Of streets over the way as the crow flies (judgement; 1.2 to 1.4 in European towns)."""
SPEED_M_S: Final = 7.0
"""Of vans through a town as the crow flies times the detour, to price a distance in time."""
STOP_S: Final = 180
"""From stop to stop within a neighbourhood, parking included, to fill the hours of a part."""
FILLED: Final = 0.7
"""A part takes orders up to this share of its hours before others are asked: windows, breaks and the way out
and back take the rest. On a day that needs more of all hours, each part takes as much more."""
DIMENSIONS: Final = tuple(each.name for each in fields(Load))


@dataclass(frozen=True, slots=True)
class DayPart:
    """Hubs that are planned together, with their vehicles and orders. Lockers belong to every part."""

    name: str
    hubs: tuple[Hub, ...]
    vehicles: tuple[Vehicle, ...]
    orders: tuple[Order, ...]


@dataclass(frozen=True, slots=True)
class SplitDay:
    """Parts of a day, and orders that belong to none."""

    parts: tuple[DayPart, ...]
    refused: tuple[RefusedOrder, ...] = ()


def split_by_hub(
    orders: Sequence[Order], vehicles: Sequence[Vehicle], hubs: Sequence[Hub], settings: DaySettings
) -> SplitDay:
    """Split a day into parts that can be planned apart.

    Orders without a place go to the first part, where they are refused like any.

    Raises
    ------
    WordError
        If no vehicle begins or loads at a hub.
    """
    orders = with_fleet_skills(orders, vehicles)
    groups = _groups(vehicles, hubs, settings)
    if not groups:
        mend = "Let vehicles begin at hubs, or plan the day in one piece."
        raise WordError("a day that no hub splits", place="vehicles", mend=mend)
    parts = [_Part.of(group, vehicles, hubs, settings) for group in groups]
    _fill_to(parts, sum(work_s(order, settings) for order in orders))
    refused = []
    free = []
    for order in orders:
        fitting = [part for part in parts if part.may_take(order)]
        able = [part for part in fitting if part.abilities.serve(order)]
        if not fitting:
            refused.append(_homeless(order, parts))
        elif not able:
            # The first part says why, and has its hours and its room for others.
            fitting[0].taken.add(order.id)
        elif len(able) == 1 or order.place is None:
            able[0].take(order, settings)
        else:
            free.append((order, able))
    _share_out(free, settings)
    lockers = tuple(hub for hub in hubs if hub.kind is HubKind.LOCKER)
    return SplitDay(tuple(part.as_day(orders, lockers) for part in parts), tuple(refused))


def join_plans(plan_id: PlanId, plans: Mapping[str, Plan]) -> Plan:
    """Put the plans of all parts into one; routes carry the name of their part.

    Parameters
    ----------
    plans
        By name of the part, in their order. All of one day.

    Raises
    ------
    WordError
        If there is none, or they are of different days.
    """
    every = list(plans.values())
    epochs = sorted({plan.epoch.isoformat() for plan in every})
    if len(epochs) != 1:
        raise WordError("plans of one day are needed", value=epochs, mend="Join the parts of one split.")
    routes = tuple(
        replace(route, id=RouteId(f"{name}/{route.id}"))
        for name, plan in plans.items()
        for route in plan.routes
    )
    digest = hashlib.sha256("\n".join(plan.origin.problem_hash for plan in every).encode()).hexdigest()
    iterations = [plan.origin.iterations for plan in every]
    counted = None if None in iterations else sum(count or 0 for count in iterations)
    versions = dict(pair for plan in every for pair in plan.origin.versions)
    first = every[0].origin
    origin = PlanOrigin(digest, first.seed, tuple(sorted(versions.items())), counted, first.threads)
    unassigned = tuple(left for plan in every for left in plan.unassigned)
    return Plan(
        plan_id, every[0].epoch, routes, unassigned, Costs.joined(plan.costs for plan in every), origin
    )


@dataclass(slots=True)
class _Part:
    """A part while it is filled.

    hours_s, left_s
        What its vehicles work in all, and what of it may still be filled.
    room
        What may still be delivered, by dimension of loads; those without a limit are not in it.
    """

    hubs: frozenset[HubId]
    members: tuple[Hub, ...]
    vehicles: tuple[Vehicle, ...]
    gates: tuple[tuple[LonLat, Seconds], ...]
    hours_s: float
    left_s: float
    room: dict[str, int]
    abilities: Abilities
    taken: set[str]

    @classmethod
    def of(
        cls, group: frozenset[HubId], vehicles: Sequence[Vehicle], hubs: Sequence[Hub], settings: DaySettings
    ) -> _Part:
        members = tuple(hub for hub in hubs if hub.id in group)
        own = tuple(van for van in vehicles if hubs_of(van, hubs) & group)
        whole_s = sum(hours_s(van) for van in own)
        gates = tuple(_gate(hub, own, settings) for hub in members)
        abilities = Abilities.of(own, settings.compartments)
        return cls(group, members, own, gates, whole_s, whole_s, _room(members, own), abilities, set())

    def may_take(self, order: Order) -> bool:
        """Tell whether an order's own hub and vehicles, if it names any, are here."""
        at_hub = order.hub is None or order.hub in self.hubs
        named = order.allowed_vehicles
        return at_hub and (named is None or not named.isdisjoint(self.abilities.of_vehicle))

    def has_room(self, order: Order) -> bool:
        """Tell whether hours are left, and what is delivered has room in its vehicles and hubs."""
        brought = order.kind is OrderKind.DELIVERY
        return self.left_s > 0 and not (
            brought and any(getattr(order.load, name) > left for name, left in self.room.items())
        )

    def away_s(self, place: LonLat) -> float:
        """Guess how far a place is from the nearest hub."""
        return min(ahead_s + DETOUR * great_circle_m(gate, place) / SPEED_M_S for gate, ahead_s in self.gates)

    def take(self, order: Order, settings: DaySettings) -> None:
        """Take an order in."""
        self.taken.add(order.id)
        self.left_s -= work_s(order, settings)
        if order.kind is OrderKind.DELIVERY:
            self.room = {name: left - getattr(order.load, name) for name, left in self.room.items()}

    def as_day(self, orders: Sequence[Order], lockers: tuple[Hub, ...]) -> DayPart:
        """Give the part with its orders in the order of the day."""
        name = "+".join(sorted(self.hubs))
        hubs = (*self.members, *(hub for hub in lockers if hub.id not in self.hubs))
        return DayPart(name, hubs, self.vehicles, tuple(order for order in orders if order.id in self.taken))


def _share_out(free: Sequence[tuple[Order, list[_Part]]], settings: DaySettings) -> None:
    """Give each free order to the nearest part with hours and room, those that lose most elsewhere first."""

    def ways(order: Order, fitting: Sequence[_Part]) -> list[tuple[float, int]]:
        assert order.place is not None
        return sorted((part.away_s(order.place.door), row) for row, part in enumerate(fitting))

    ranked = [(ways(order, fitting), order, fitting) for order, fitting in free]
    ranked.sort(key=lambda each: (each[0][0][0] - each[0][1][0], each[1].id))
    for near, order, fitting in ranked:
        with_room = [row for _, row in near if fitting[row].has_room(order)]
        # When nobody has room, the one with most hours is asked: the search will tell what is too much.
        row = with_room[0] if with_room else max(range(len(fitting)), key=lambda at: fitting[at].left_s)
        fitting[row].take(order, settings)


def work_s(order: Order, settings: DaySettings) -> float:
    """Guess what an order takes of a vehicle's hours, with the way from the stop before."""
    return settings.service.service_s(order) + STOP_S


def _fill_to(parts: Sequence[_Part], work_s: float) -> None:
    """Let each part fill the same share of its hours."""
    whole_s = sum(part.hours_s for part in parts)
    share = max(FILLED, work_s / whole_s if whole_s else 0.0)
    for part in parts:
        part.left_s = share * part.hours_s


def hours_s(vehicle: Vehicle) -> Seconds:
    """Give the hours of a vehicle, less what it is away for."""
    span = vehicle.shift.window
    away_s = sum(
        Window(max(away.opens, span.opens), min(away.closes, span.closes)).length_s
        for away in vehicle.unavailable
        if away.opens < span.closes and span.opens < away.closes
    )
    return max(0, min(vehicle.shift.most_work_s or span.length_s, span.length_s - away_s))


def _room(hubs: Sequence[Hub], vehicles: Sequence[Vehicle]) -> dict[str, int]:
    """Give what can be delivered in all: the stock of hubs, and what vehicles of one trip take."""
    found = {}
    for name in DIMENSIONS:
        stock = [None if hub.limit is None else getattr(hub.limit, name) for hub in hubs]
        trips = [None if van.hubs else getattr(van.type.limit, name) for van in vehicles]
        sums = [sum(each or 0 for each in limits) for limits in (stock, trips) if None not in limits]
        if sums:
            found[name] = min(sums)
    return found


def _homeless(order: Order, parts: Sequence[_Part]) -> RefusedOrder:
    """Say why an order that names its hub or vehicles belongs to no part."""
    named = order.allowed_vehicles
    if order.hub is not None and not any(order.hub in part.hubs for part in parts):
        what = f"no vehicle of the day loads at its hub {order.hub}"
        mend = "Give the hub a vehicle, or let the order come from another hub."
    elif named is not None and all(named.isdisjoint(part.abilities.of_vehicle) for part in parts):
        what = f"the vehicles allowed do not work on this day: {', '.join(sorted(named))}"
        mend = "Allow another vehicle, or plan it by hand."
    else:
        what = "its hub and its vehicles are of different parts of the day"
        mend = "Name a hub or vehicles that go together."
    return RefusedOrder(order.id, what, order.address.one_line, mend, NoVehicleAllowed())


def _groups(
    vehicles: Sequence[Vehicle], hubs: Sequence[Hub], settings: DaySettings
) -> list[frozenset[HubId]]:
    """Put hubs together that share a vehicle or supply one another; those without vehicles are left out."""
    ties = [tied for van in vehicles if (tied := hubs_of(van, hubs))]
    used = frozenset[HubId]().union(*ties)
    ties += [{hub, depot} for hub, depot in settings.supplied_from.items() if hub in used and depot in used]
    groups: list[set[HubId]] = []
    for tie in ties:
        touched = [group for group in groups if group & tie]
        groups = [group for group in groups if not group & tie]
        groups.append(set(tie).union(*touched))
    order = {hub.id: row for row, hub in enumerate(hubs)}
    return sorted((frozenset(group) for group in groups), key=lambda group: min(order[hub] for hub in group))


def hubs_of(vehicle: Vehicle, hubs: Sequence[Hub]) -> set[HubId]:
    """List the hubs a vehicle begins at, ends at or loads at."""
    ends = {place for place in (vehicle.start, vehicle.end) if place is not None}
    at_ends = {hub.id for hub in hubs if hub.kind is not HubKind.LOCKER and hub.place in ends}
    return at_ends | set(vehicle.hubs)


def _gate(hub: Hub, vehicles: Sequence[Vehicle], settings: DaySettings) -> tuple[LonLat, Seconds]:
    profile = vehicles[0].type.profile if vehicles else ""
    approach = settings.approach(hub.id, profile)
    return (hub.place.door, 0) if approach is None else (approach.gate, approach.duration_s)
