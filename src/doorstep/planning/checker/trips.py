"""Where a trip begins and ends: hubs and their hours, what is loaded and when it is ready, pairs in order."""

from __future__ import annotations

from doorstep.domain.ids import TaskId
from doorstep.domain.instants import s_between
from doorstep.domain.loads import Load
from doorstep.domain.routes import Charge, Trip
from doorstep.domain.tasks import Task, TaskKind
from doorstep.domain.units import Deciseconds, Seconds, ds_from_s
from doorstep.planning.checker.drive import Drive, added, amounts
from doorstep.planning.checker.violations import (
    BrokenPair,
    ClosedCharger,
    ClosedHub,
    DeliveryAfterPickup,
    EarlyDeparture,
    LateDeparture,
    Overcharged,
    UnknownWork,
    WrongHub,
)


def begins_trip(drive: Drive, number: int, trip: Trip) -> bool:
    """Load and leave; False where a trip begins at no hub that is known."""
    tasks = [drive.task(handled) for stop in trip.stops for handled in stop.handled]
    _are_ready(drive, trip, tasks)
    if number == 0:
        _leaves_start(drive, trip)
    elif not _reloads(drive, number, trip):
        return False
    loaded = [task for task in tasks if task.kind is TaskKind.DELIVERY and task.partner is None]
    drive.load = amounts(Load())
    for task in loaded:
        drive.load = added(drive.load, amounts(task.load))
        if task.hub is not None and task.hub != trip.start_hub:
            drive.found.append(_elsewhere(drive, trip.start_hub, task))
    drive.same_load("at departure", trip.load)
    drive.same_energy("the battery at departure", trip.energy_wh, drive.level_wh)
    drive.carries(None)
    _are_paired(drive, tasks)
    if drive.vehicle.type.pickups_last:
        _picks_up_last(drive, tasks)
    return True


def ends_trip(drive: Drive, trip: Trip, *, is_last: bool) -> None:
    """Look where the trip ends, and what had to come there."""
    point = drive.problem.points.ends.get(drive.vehicle.id)
    if is_last:
        hub = None if point is None else drive.problem.hub_at(point)
        if trip.end_hub != hub:
            because = "ends elsewhere than its vehicle"
            drive.found.append(WrongHub(drive.route.id, trip.end_hub, hub, because))
    for handled in (handled for stop in trip.stops for handled in stop.handled):
        task = drive.task(handled)
        brought = task.kind in (TaskKind.PICKUP, TaskKind.RETURN) and task.partner is None
        if brought and task.hub is not None and task.hub != trip.end_hub:
            drive.found.append(_elsewhere(drive, trip.end_hub, task))


def _elsewhere(drive: Drive, hub: object, task: Task) -> WrongHub:
    known = next((given.id for given in drive.problem.hubs if given.id == hub), None)
    return WrongHub(drive.route.id, known, task.hub, f"task {task.id} belongs elsewhere")


def _are_ready(drive: Drive, trip: Trip, tasks: list[Task]) -> None:
    for task in tasks:
        if task.released is None or drive.has_begun(trip.load_starts_s):
            continue
        ready_s = -s_between(task.released, drive.problem.epoch)
        if trip.load_starts_s < ready_s:
            because = f"the parcels of task {task.id} are ready then"
            drive.found.append(EarlyDeparture(drive.route.id, trip.load_starts_s, ready_s, because))


def _leaves_start(drive: Drive, trip: Trip) -> None:
    name, shift, problem = drive.route.id, drive.vehicle.shift, drive.problem
    hub = None if drive.point is None else problem.hub_at(drive.point)
    if trip.start_hub != hub:
        drive.found.append(WrongHub(name, trip.start_hub, hub, "begins elsewhere than its vehicle"))
    drive.same_s("departure after loading", trip.depart_s, trip.load_starts_s)
    if trip.charge is not None:
        drive.found.append(UnknownWork(name, "a charge before the first trip"))
    if drive.has_begun(trip.load_starts_s):
        return
    opens_s, _ = problem.span_s(shift.window)
    if trip.load_starts_s < opens_s:
        drive.found.append(EarlyDeparture(name, trip.load_starts_s, opens_s, "the shift begins then"))
    if shift.latest_start is not None:
        latest_s = s_between(problem.epoch, shift.latest_start)
        if trip.load_starts_s > latest_s:
            drive.found.append(LateDeparture(name, trip.load_starts_s, latest_s))


def _reloads(drive: Drive, number: int, trip: Trip) -> bool:
    """Reload at the hub where the trip before has ended."""
    name, before = drive.route.id, drive.route.trips[number - 1]
    hub = next((given for given in drive.problem.hubs if given.id == trip.start_hub), None)
    if hub is None or trip.start_hub != before.end_hub:
        because = f"trip {number + 1} begins elsewhere than the one before ends"
        drive.found.append(WrongHub(name, trip.start_hub, before.end_hub, because))
        return False
    if hub.id not in drive.vehicle.hubs:
        drive.found.append(WrongHub(name, hub.id, None, "reloads where its vehicle may not"))
    arrived_ds = drive.ready_ds(trip.load_starts_s)
    if drive.has_begun(trip.load_starts_s):
        drive.now_ds = ds_from_s(trip.depart_s)
        drive.level_wh = _level_after(drive, trip.charge)
        return True
    tasks = [drive.task(handled) for stop in trip.stops for handled in stop.handled]
    ready = [ds_from_s(-s_between(task.released, drive.problem.epoch)) for task in tasks if task.released]
    begin_ds = drive.clock.opening_ds(hub.hours, max([arrived_ds, *ready]))
    if hub.dock_slots is not None and begin_ds is not None:
        begin_ds = drive.clock.opening_ds(hub.hours, max(begin_ds, _waited_ds(trip.load_starts_s)))
    if not drive.clock.is_open(hub.hours, *[ds_from_s(trip.load_starts_s)] * 2):
        drive.found.append(ClosedHub(name, hub.id, trip.load_starts_s))
    if begin_ds is None:
        begin_ds = max([arrived_ds, *ready])
    drive.same_ds(f"the reload at hub {hub.id}", trip.load_starts_s, begin_ds)
    end_ds = begin_ds + ds_from_s(hub.reload_s)
    if trip.charge is not None:
        if trip.charge.charger_id not in {charger.id for charger in hub.chargers}:
            drive.found.append(UnknownWork(name, f"hub {hub.id} has no charger {trip.charge.charger_id}"))
            return False
        end_ds = max(end_ds, charges(drive, trip.charge, arrived_ds))
    drive.same_ds("departure after loading", trip.depart_s, end_ds)
    drive.now_ds = end_ds
    return True


def charges(drive: Drive, charge: Charge, ready_ds: Deciseconds) -> Deciseconds:
    """Charge from an instant on, and give when that ends."""
    name, battery = drive.route.id, drive.vehicle.type.battery
    found = drive.problem.charger(charge.charger_id)
    if found is None or battery is None or drive.level_wh is None:
        drive.found.append(UnknownWork(name, f"a charge at {charge.charger_id}"))
        return ready_ds
    charger, before_wh = found[0], max(0, drive.level_wh)
    drive.level_wh = before_wh + charge.energy_wh
    if drive.has_begun(charge.starts_s):
        return ds_from_s(charge.ends_s)
    if drive.level_wh > battery.capacity_wh:
        drive.found.append(Overcharged(name, charger.id, drive.level_wh, battery.capacity_wh))
        return ds_from_s(charge.ends_s)
    begin_ds = drive.clock.opening_ds(charger.hours, ready_ds)
    if begin_ds is not None:
        begin_ds = drive.clock.opening_ds(charger.hours, max(begin_ds, _waited_ds(charge.starts_s)))
    if not drive.clock.is_open(charger.hours, *[ds_from_s(charge.starts_s)] * 2):
        drive.found.append(ClosedCharger(name, charger.id, charge.starts_s))
    if begin_ds is None:
        begin_ds = ready_ds
    end_ds = begin_ds + ds_from_s(battery.charge_s(before_wh, drive.level_wh, charger.power_w))
    drive.same_ds(f"the beginning of the charge at {charger.id}", charge.starts_s, begin_ds)
    drive.same_ds(f"the end of the charge at {charger.id}", charge.ends_s, end_ds)
    return end_ds


def _waited_ds(stated_s: Seconds) -> Deciseconds:
    """Give the first instant that is written as a stated one: who waits for others begins then."""
    return ds_from_s(stated_s - 1) + 1


def _level_after(drive: Drive, charge: Charge | None) -> int | None:
    if charge is None or drive.level_wh is None:
        return drive.level_wh
    return max(0, drive.level_wh) + charge.energy_wh


def _are_paired(drive: Drive, tasks: list[Task]) -> None:
    place = {task.id: row for row, task in enumerate(tasks)}
    for task in tasks:
        if task.partner is None:
            continue
        if task.partner not in place:
            because = "they are not on one trip"
            drive.found.append(BrokenPair(drive.route.id, task.id, task.partner, because))
        elif task.kind is TaskKind.PICKUP and place[task.partner] < place[task.id]:
            because = "it is delivered before it is picked up"
            drive.found.append(BrokenPair(drive.route.id, task.id, task.partner, because))


def _picks_up_last(drive: Drive, tasks: list[Task]) -> None:
    pickup: TaskId | None = None
    for task in (task for task in tasks if task.partner is None):
        if task.kind in (TaskKind.PICKUP, TaskKind.RETURN):
            pickup = pickup or task.id
        elif task.kind is TaskKind.DELIVERY and pickup is not None:
            drive.found.append(DeliveryAfterPickup(drive.route.id, task.id, pickup))
