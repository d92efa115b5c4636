"""A planned day that changes: more orders from files, and the fleet and settings to plan it again with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from doorstep.app.commands import HandedOrder, ImportOrders, LocateOrders
from doorstep.app.day.settings import DaySettings
from doorstep.app.results import AddressToCheck
from doorstep.connectors.orders.files import read_orders
from doorstep.connectors.orders.results import ReadOrders
from doorstep.domain.errors import InputError
from doorstep.domain.fleet_defaults import default_fleet
from doorstep.domain.fleets import Fleet
from doorstep.domain.ids import OrderId, PlanId, VehicleId
from doorstep.domain.instants import LocalDay
from doorstep.domain.places import LonLat
from doorstep.domain.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE, Seconds
from doorstep.maps.park_times import default_park_times
from doorstep.wiring.kept_plans import kept_plan
from doorstep.wiring.read_day import depot_place
from doorstep.wiring.workspace import Workspace


@dataclass(frozen=True, slots=True)
class MoreOrders:
    """Orders of more files, in the books.

    due
        Those of the day of the plan.
    files
        What each file said, by name.
    unclear
        Addresses that need a person: their orders are not planned.
    doubtful
        Addresses that are planned as they were understood, and that somebody should look at.
    """

    due: tuple[OrderId, ...] = ()
    files: Mapping[str, ReadOrders] = field(default_factory=dict)
    unclear: tuple[AddressToCheck, ...] = ()
    doubtful: tuple[AddressToCheck, ...] = ()


def take_more(workspace: Workspace, plan_id: PlanId, paths: Sequence[Path]) -> MoreOrders:
    """Take the orders of more files into the books; what the same files named before stays.

    Raises
    ------
    FileError
        If a file cannot be read.
    InputError
        If there is no order in them.
    """
    if not paths:
        return MoreOrders()
    day, currency = day_of_plan(workspace, plan_id), kept_plan(workspace.app, plan_id).problem.currency
    west, south, east, north = workspace.streets.bounds
    near = LonLat((west + east) / 2, (south + north) / 2)
    files = {
        path.name: read_orders(
            path, day=day, source=path.stem.strip() or "orders", currency=currency, near=near
        )
        for path in paths
    }
    handed = tuple(HandedOrder(row.order, row.person) for each in files.values() for row in each.orders)
    if not handed:
        mend = "Look at what was said of its rows."
        raise InputError("no order to take from the files", place=", ".join(files), mend=mend)
    imported = workspace.app.send(ImportOrders(handed))
    located = workspace.app.send(LocateOrders(imported.orders))
    pairs = zip(imported.orders, handed, strict=True)
    due = tuple(order for order, each in pairs if each.order.due_on in (None, day.date))
    return MoreOrders(due, files, located.unclear, located.doubtful)


def ready_again(
    workspace: Workspace, plan_id: PlanId, fleet: Fleet | None, depot: LonLat | str | None
) -> tuple[Fleet, DaySettings]:
    """Make the fleet ready: the one that is given, else as many vans as the plan had, from its depot."""
    if fleet is None:
        vehicles = kept_plan(workspace.app, plan_id).problem.vehicles
        start = vehicles[0].start if depot is None else depot_place(workspace.city, depot)
        if start is None:
            mend = "Give its fleet with --fleet."
            raise InputError("this plan was made with a fleet of its own", value=plan_id, mend=mend)
        fleet = default_fleet(start, workspace.zone, vans=len(vehicles))
        strange = sorted({vehicle.id for vehicle in vehicles} - {vehicle.id for vehicle in fleet.vehicles})
        if strange:
            mend = "Give its fleet with --fleet."
            raise InputError("this plan was made with a fleet of its own", value=strange[0], mend=mend)
    return fleet, DaySettings.of(fleet, default_park_times())


def instant_of(workspace: Workspace, plan_id: PlanId, word: str) -> datetime:
    """Read a time of day on the day of a plan, by its clocks; "now" is now.

    Raises
    ------
    InputError
        If it is no time of day.
    """
    if word.strip().lower() == "now":
        return workspace.clock.now()
    try:
        time = datetime.strptime(word.strip(), "%H:%M")
    except ValueError:
        raise InputError(
            "no time of day", value=word, mend="Write hours and minutes, 11:00, or now."
        ) from None
    return day_of_plan(workspace, plan_id).at_clock(
        time.hour * SECONDS_PER_HOUR + time.minute * SECONDS_PER_MINUTE
    )


def delays_of(workspace: Workspace, plan_id: PlanId, words: Sequence[str]) -> dict[VehicleId, Seconds]:
    """Read how far vehicles are behind, such as "V3=25": a route or a vehicle, and minutes.

    Raises
    ------
    InputError
        If a word is none of that.
    UnknownNameError
        If the plan has no such vehicle.
    """
    if not words:
        return {}
    kept = kept_plan(workspace.app, plan_id)
    found: dict[VehicleId, Seconds] = {}
    for word in words:
        name, _, minutes = word.rpartition("=")
        if not name or not minutes.strip().isdecimal():
            mend = "Write a route and minutes, V3=25."
            raise InputError("not a vehicle that is late", value=word, mend=mend)
        found[kept.vehicle(name.strip())] = int(minutes) * SECONDS_PER_MINUTE
    return found


def done_of(workspace: Workspace, plan_id: PlanId, words: Sequence[str]) -> dict[OrderId, datetime]:
    """Read when orders were done, such as "A1=10:40", by the clocks of the plan.

    Raises
    ------
    InputError
        If a word is none of that.
    """
    found: dict[OrderId, datetime] = {}
    for word in words:
        name, _, clock = word.rpartition("=")
        if not name:
            raise InputError("not an order and a time", value=word, mend="Write A1=10:40.")
        found[OrderId(name.strip())] = instant_of(workspace, plan_id, clock)
    return found


def day_of_plan(workspace: Workspace, plan_id: PlanId) -> LocalDay:
    """Give the local day of a plan."""
    day = next((plan.day for plan in workspace.app.plans() if plan.plan_id == plan_id), None)
    return workspace.day(day)
