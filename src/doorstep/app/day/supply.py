"""Supply of micro-hubs: which orders go through one, and the van trip that brings their parcels there.

Two echelons in one problem: deliveries of a supplied micro-hub load there, and are released when its supply
is due; the supply itself is a task of the vans at its depot, with all these parcels as its load. Which orders
go through the hub is chosen before the search: those nearest to it, as many as its vehicles can serve in
their shifts. Once a plan is there, `released_by` says when the parcels are really there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import inf
from typing import Final

from doorstep.app.day.settings import DaySettings
from doorstep.domain.hubs import Hub
from doorstep.domain.ids import HubId, TaskId, VehicleId
from doorstep.domain.instants import instant_at
from doorstep.domain.loads import EMPTY_LOAD, Load
from doorstep.domain.orders import Order
from doorstep.domain.places import great_circle_m
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.domain.tasks import ServiceTime, Task, TaskKind, TaskWindow
from doorstep.domain.units import SECONDS_PER_MINUTE, Seconds
from doorstep.domain.vehicles import Vehicle
from doorstep.domain.windows import Window

SLACK_S: Final = 20 * SECONDS_PER_MINUTE
"""What the van may be late without anybody waiting."""
VAN_M_S: Final = 5.0
"""Speed of a van as the crow flies through a town, to guess when it can be there."""
BETWEEN_DOORS_S: Final = 180
"""From one door to the next on the round: to get there, halt, and find the parcels."""
SPEED_M_S: Final = {"foot": 0.9, "robot": 0.9, "drone": 8.0}
"""As the crow flies, on the way between hub and round; of all others 2.5."""
USUAL_M_S: Final = 2.5
FILLED_SHARE: Final = 0.6
"""Of the hours of a micro-hub's vehicles that are planned with beforehand: windows take the rest."""
DIMENSIONS: Final = ("mass_g", "volume_cm3", "pieces", "chilled_pieces")
HANDLING_S: Final = 10 * SECONDS_PER_MINUTE
SUPPLY: Final = "supply"
"""First part of the ids of such tasks."""
FULL_SHARE: Final = 0.8
"""Of what a van takes that one supply may be: the rest is for its own round."""


@dataclass(frozen=True, slots=True)
class Supply:
    """One van load for a micro-hub: a task at the hub's own point, and the tasks whose parcels it brings."""

    task: Task
    hub: HubId
    brings: frozenset[TaskId] = frozenset()


@dataclass(frozen=True, slots=True)
class Supplied:
    """Tasks with the hubs they load at, and what brings their parcels.

    stranded
        Tasks that only a micro-hub's own vehicles may do, and that nobody brings there.
    """

    tasks: tuple[Task, ...]
    supplies: tuple[Supply, ...] = ()
    stranded: frozenset[TaskId] = frozenset()


def supplied(
    tasks: Sequence[Task],
    order_of: Mapping[TaskId, Order],
    vehicles: Sequence[Vehicle],
    hubs: Sequence[Hub],
    settings: DaySettings,
) -> Supplied:
    """Choose what goes through supplied micro-hubs, and plan their supply.

    A hub whose depot has no vehicle on the day is supplied by nobody: nothing goes through it.
    """
    known = {hub.id: hub for hub in hubs}
    walks = settings.stops.on_foot is not False
    found = list(tasks)
    supplies: list[Supply] = []
    stranded: set[TaskId] = set()
    everyone = {van.id for van in vehicles}
    for hub_id, depot_id in sorted(settings.supplied_from.items()):
        if hub_id not in known or depot_id not in known:
            continue
        hub, depot = known[hub_id], known[depot_id]
        own = [van for van in vehicles if van.start == hub.place]
        vans = [van for van in vehicles if van.start == depot.place]
        due = _due(hub, depot, vans, settings) if vans else None
        usable = [task for task in found if due and _may_pass(task, order_of, hub, own, due, walks=walks)]
        chosen = set() if due is None else _chosen(usable, own, hub, due, walks=walks)
        names = frozenset(van.id for van in own)
        by_van = {task.id: from_depot(task, names) for task in found if task.id not in chosen}
        barred = {name: task is None or everyone <= task.forbidden_vehicles for name, task in by_van.items()}
        stranded |= {name for name, is_barred in barred.items() if is_barred}
        found = [
            replace(task, hub=hub.id, released=due)
            if task.id in chosen
            else replace(by_van[task.id] or task, hub=task.hub, released=task.released)
            for task in found
        ]
        if due is not None and chosen:
            supplies += _supplies([task for task in found if task.id in chosen], hub, vans, due)
    return Supplied(tuple(found), tuple(supplies), frozenset(stranded))


def supply_id(hub: HubId, number: int) -> TaskId:
    """Name the task that brings a van load to a micro-hub."""
    return TaskId(f"{SUPPLY}/{hub}/{number}")


def supplies_of(problem: Problem) -> tuple[Supply, ...]:
    """Read the supplies of a problem back from its tasks: they bring what is released once they are done.

    Of several for one hub each is said to bring it all, which is right for asking whether it is there.
    """
    found = []
    for task in problem.tasks:
        kind, _, rest = task.id.partition("/")
        hub = HubId(rest.rpartition("/")[0])
        if kind == SUPPLY and task.order_id is None and task.windows and problem.hub(hub) is not None:
            due = max(given.window.closes for given in task.windows) + timedelta(seconds=HANDLING_S)
            brings = (each.id for each in problem.tasks if each.hub == hub and each.released == due)
            found.append(Supply(task, hub, frozenset(brings)))
    return tuple(found)


def released_by(problem: Problem, plan: Plan, supplies: Iterable[Supply]) -> dict[HubId, datetime]:
    """Tell when everything that supplies bring to each micro-hub is there, by a plan.

    A hub is left out if one of its supplies is not planned.
    """
    handled = plan.handled()
    there: dict[HubId, datetime] = {}
    missing = set()
    for supply in supplies:
        if supply.task.id not in handled:
            missing.add(supply.hub)
            continue
        end = instant_at(problem.epoch, handled[supply.task.id][1].end_s)
        there[supply.hub] = max(there.get(supply.hub, end), end)
    return {hub: end for hub, end in there.items() if hub not in missing}


def _due(hub: Hub, depot: Hub, vans: Sequence[Vehicle], settings: DaySettings) -> datetime:
    """Guess when a van that leaves at once has surely unloaded at the hub, on whole five minutes."""
    approach = settings.approach(depot.id, vans[0].type.profile.partition("[")[0])
    if approach is None:
        drive_s = great_circle_m(depot.place.door, hub.place.door) / VAN_M_S
    else:
        drive_s = approach.duration_s + great_circle_m(approach.gate, hub.place.door) / VAN_M_S
    opens = min(van.shift.window.opens for van in vans)
    step_s = 5 * SECONDS_PER_MINUTE
    after_s = -(-(int(drive_s) + HANDLING_S + SLACK_S) // step_s) * step_s
    return opens + timedelta(seconds=after_s)


def _chosen(
    usable: Sequence[Task], own: Sequence[Vehicle], hub: Hub, due: datetime, *, walks: bool
) -> set[TaskId]:
    """Choose the deliveries nearest to a hub, as many as its vehicles have hours for."""
    away_m = {task.id: great_circle_m(task.place.door, hub.place.door) for task in usable}
    left = {van.id: _Room(FILLED_SHARE * _hours_s(van, due), inf if van.hubs else 1.0) for van in own}
    chosen, waiting = set(), EMPTY_LOAD
    # Those that nobody else may bring come first.
    names = {van.id for van in own}
    is_free = {
        task.id: task.allowed_vehicles is None or bool(task.allowed_vehicles - names) for task in usable
    }
    for task in sorted(usable, key=lambda task: (is_free[task.id], away_m[task.id], task.id)):
        able = [van for van in own if _takes(van, task, walks=walks)]
        takers = [van for van in able if left[van.id].holds(_trip_share(van, task))]
        if not takers or (hub.limit is not None and not hub.limit.fits(waiting + task.load)):
            continue
        waiting += task.load
        # The one with most hours left takes it, so that all of them finish alike.
        taker = max(takers, key=lambda van: (left[van.id].hours_s, van.id))
        share = _trip_share(taker, task)
        takes_s = _takes_s(taker, task, share, away_m[task.id], hub)
        left[taker.id] = left[taker.id].less(takes_s, share)
        chosen.add(task.id)
    return chosen


@dataclass(frozen=True, slots=True)
class _Room:
    """What a vehicle has left: hours, and trips, as loads in parts of a full one."""

    hours_s: float
    trips: float

    def holds(self, share: float) -> bool:
        return self.hours_s > 0 and self.trips >= share

    def less(self, takes_s: float, share: float) -> _Room:
        return _Room(self.hours_s - takes_s, self.trips - share)


def _may_pass(
    task: Task,
    order_of: Mapping[TaskId, Order],
    hub: Hub,
    own: Sequence[Vehicle],
    due: datetime,
    *,
    walks: bool,
) -> bool:
    """Tell whether a task can load at a hub: it may come from anywhere, and not before the supply is due."""
    passes = task.kind is TaskKind.DELIVERY and task.partner is None and task.hub in (None, hub.id)
    late = bool(task.windows) and task.windows[-1].window.closes < due + timedelta(seconds=SLACK_S)
    early = task.released is None and task.id in order_of
    return passes and early and not late and any(_takes(van, task, walks=walks) for van in own)


def _takes(vehicle: Vehicle, task: Task, *, walks: bool) -> bool:
    """Tell whether a vehicle takes a task, and its driver the parcels the last steps to the door."""
    is_carried = not walks or any(carrier.takes(task.load) for carrier in vehicle.type.carriers)
    fits = vehicle.type.limit.fits(task.load)
    return fits and is_carried and task.accepts(vehicle.id, vehicle.all_skills)


def _hours_s(vehicle: Vehicle, due: datetime) -> Seconds:
    window = vehicle.shift.window
    rests_s = sum(rest.duration_s for rest in vehicle.shift.breaks)
    return max(0, round((window.closes - max(window.opens, due)).total_seconds()) - rests_s)


def _trip_share(vehicle: Vehicle, task: Task) -> float:
    """Give what part of a full load a task is, in the dimension that is scarcest."""
    limit = vehicle.type.limit
    return max(
        (getattr(task.load, name) / most for name in DIMENSIONS if (most := getattr(limit, name))),
        default=0.0,
    )


def _takes_s(vehicle: Vehicle, task: Task, share: float, away_m: float, hub: Hub) -> float:
    """Guess what one more delivery takes: its door, and its share of a trip from the hub and back."""
    service_s = max((given.duration_s for given in task.service), default=0)
    speed_m_s = SPEED_M_S.get(vehicle.type.profile.partition("[")[0], USUAL_M_S)
    return service_s + BETWEEN_DOORS_S + share * (hub.reload_s + 2 * away_m / speed_m_s)


def from_depot(task: Task, own: frozenset[VehicleId]) -> Task | None:
    """Keep a delivery from a micro-hub's own vehicles; None where nobody else may bring it."""
    if task.kind is not TaskKind.DELIVERY or task.partner is not None:
        return task
    allowed = None if task.allowed_vehicles is None else task.allowed_vehicles - own
    if allowed is not None and not allowed - task.forbidden_vehicles:
        return None
    forbidden = task.forbidden_vehicles | own
    return replace(task, hub=None, released=None, forbidden_vehicles=forbidden, allowed_vehicles=allowed)


def _supplies(through: Sequence[Task], hub: Hub, vans: Sequence[Vehicle], due: datetime) -> list[Supply]:
    """Put the parcels of a hub into van loads. Members of one group are brought once."""
    strongest = max(vans, key=lambda van: (van.type.limit.mass_g or 2**40, van.id))
    loads: list[Load] = []
    brings: list[set[TaskId]] = []
    load_of: dict[str, int] = {}
    for task in through:
        if task.alternatives is not None and task.alternatives in load_of:
            brings[load_of[task.alternatives]].add(task.id)
            continue
        with_it = (loads[-1] if loads else EMPTY_LOAD) + task.load
        if loads and _fills(with_it, strongest):
            loads[-1] = with_it
        else:
            loads.append(task.load)
            brings.append(set())
        brings[-1].add(task.id)
        if task.alternatives is not None:
            load_of[task.alternatives] = len(loads) - 1
    closes = due - timedelta(seconds=HANDLING_S)
    opens = min(van.shift.window.opens for van in vans) - timedelta(hours=1)
    return [
        Supply(
            Task(
                supply_id(hub.id, number),
                TaskKind.DELIVERY,
                hub.place,
                load=load,
                windows=(TaskWindow(Window(min(opens, closes), closes)),),
                service=(ServiceTime(HANDLING_S),),
                allowed_vehicles=frozenset(van.id for van in vans),
            ),
            hub.id,
            frozenset(tasks),
        )
        for number, (load, tasks) in enumerate(zip(loads, brings, strict=True), start=1)
    ]


def _fills(load: Load, vehicle: Vehicle) -> bool:
    limit = vehicle.type.limit
    bounds = ((getattr(load, name), getattr(limit, name)) for name in DIMENSIONS)
    return all(most is None or amount <= FULL_SHARE * most for amount, most in bounds)
