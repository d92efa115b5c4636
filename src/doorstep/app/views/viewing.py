"""Look at a plan: turn a problem and a plan of it into the view that files and screens draw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Protocol

from doorstep.app.views.plan_view import (
    Figure,
    HubMark,
    LeftOutLine,
    Mode,
    PartKind,
    PlanView,
    RouteView,
    Span,
    StopLine,
    TaskLine,
    TripLine,
    Way,
)
from doorstep.app.views.route_codes import route_codes
from doorstep.app.views.route_parts import parts_of
from doorstep.app.views.words import relieved, spoken_together
from doorstep.domain.hubs import Hub
from doorstep.domain.ids import DriverId, HubId, OrderId, PointId, TaskId
from doorstep.domain.orders import Requirement, RequirementKind
from doorstep.domain.places import Address, LonLat
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.domain.reasons import AlternativeServed, Unassigned
from doorstep.domain.routes import HandledTask, Route, Stop, Trip
from doorstep.domain.tasks import Task
from doorstep.domain.vehicles import Vehicle

_ASKED = {
    RequirementKind.PHOTO: "photo",
    RequirementKind.SIGNATURE: "signature",
    RequirementKind.PIN: "PIN",
    RequirementKind.BARCODE: "scan",
    RequirementKind.NOTE: "note",
}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a way begins or ends. `point` is its name in the travel of the problem; None: it has none."""

    place: LonLat
    point: PointId | None = None


class Ways(Protocol):
    """Draws the way between two places, as it is driven or walked."""

    def line(self, start: Spot, end: Spot, profile: str) -> Sequence[LonLat]:
        """Give the line from start to end; a straight one where no street is known."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a plan and its problem do not say themselves.

    drivers
        Names of those who drive.
    hubs
        Names of hubs; others are called by their address or id.
    order_notes
        What whoever hands over has to know, by order.
    barcodes
        Of the parcels of an order.
    promises, chances
        Proposed windows and the chance to keep them, by task.
    supplies
        Tasks that bring parcels to a micro-hub, with the hub.
    not_planned
        Orders that the problem does not hold.
    foot_profile
        Whose ways on foot are drawn.
    """

    title: str
    subtitle: str = ""
    drivers: Mapping[DriverId, str] = field(default_factory=dict)
    hubs: Mapping[HubId, str] = field(default_factory=dict)
    order_notes: Mapping[OrderId, tuple[str, ...]] = field(default_factory=dict)
    barcodes: Mapping[OrderId, tuple[str, ...]] = field(default_factory=dict)
    promises: Mapping[TaskId, Span] = field(default_factory=dict)
    chances: Mapping[TaskId, float] = field(default_factory=dict)
    figures: tuple[Figure, ...] = ()
    supplies: Mapping[TaskId, HubId] = field(default_factory=dict)
    not_planned: tuple[LeftOutLine, ...] = ()
    foot_profile: str = "foot"


def view_of(problem: Problem, plan: Plan, ways: Ways, zone: tzinfo, told: Told) -> PlanView:
    """Look at a plan; routes come by their codes, vans first."""
    seen = _Seen(problem, plan, ways, told)
    order = list(Mode)
    routes = sorted(seen.routes(), key=lambda route: (order.index(route.mode), len(route.code), route.code))
    return PlanView(
        title=told.title,
        subtitle=told.subtitle,
        plan_id=plan.id,
        version=plan.version,
        epoch=plan.epoch,
        zone=zone,
        currency=problem.currency,
        origin=_origin(plan),
        figures=told.figures,
        hubs=tuple(seen.hubs()),
        routes=tuple(routes),
        left_out=tuple(seen.left_out()),
    )


def walked_places(problem: Problem, plan: Plan) -> Iterator[LonLat]:
    """List where the ways on foot of a plan begin and end: its halts with walks, and their doors."""
    for stop in (stop for route in plan.routes for stop in route.stops):
        walked = [handled.task_id for handled in stop.handled if handled.walk is not None]
        if walked:
            yield stop.position
        for task_id in walked:
            task = problem.task(task_id)
            if task is not None:
                yield task.place.walk_target


def _origin(plan: Plan) -> str:
    searched = "" if plan.origin.iterations is None else f", {plan.origin.iterations} iterations"
    return (
        f"version {plan.version}, seed {plan.origin.seed}{searched}, problem {plan.origin.problem_hash[:12]}"
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """One plan while it is looked at."""

    problem: Problem
    plan: Plan
    ways: Ways
    told: Told

    def hubs(self) -> Iterator[HubMark]:
        for hub in self.problem.hubs:
            yield HubMark(hub.id, self._hub_name(hub), hub.place.door)

    def _hub_name(self, hub: Hub) -> str:
        return self.told.hubs.get(hub.id) or _street(hub.place.address).partition(",")[0] or hub.id

    def _label(self, task: Task) -> str:
        """Name the door of a task, or what it brings where."""
        hub_id = self.told.supplies.get(task.id)
        if hub_id is None:
            return label_of(task)
        hub = self.problem.hub(hub_id)
        return f"Supply for {hub_id if hub is None else self._hub_name(hub)}"

    def routes(self) -> Iterator[RouteView]:
        codes = route_codes(self.problem.vehicles)
        for route in self.plan.routes:
            vehicle = self.problem.require_vehicle(route.vehicle_id)
            code, mode, hue = codes[vehicle.id]
            driver = (
                None if route.driver_id is None else self.told.drivers.get(route.driver_id, route.driver_id)
            )
            loops = [loop for stop in route.stops for loop in stop.loops]
            yield RouteView(
                code=code,
                vehicle_id=vehicle.id,
                driver=driver or "",
                mode=mode,
                profile=vehicle.type.profile,
                hue=hue,
                parts=parts_of(route),
                stops=tuple(self._stops(route)),
                ways=tuple(self._ways(route, vehicle)),
                trips=tuple(map(_trip, route.trips)),
                distance_m=route.distance_m,
                walked_m=sum(loop.walked_m for loop in loops),
                cost_minor=route.costs.total_minor,
            )

    def _stops(self, route: Route) -> Iterator[StopLine]:
        number = 0
        for trip_number, trip in enumerate(route.trips, start=1):
            for stop in trip.stops:
                number += 1
                tasks = tuple(self._tasks(stop))
                yield StopLine(
                    number=number,
                    place=stop.position,
                    label=tasks[0].label if tasks else _halt_words(stop),
                    arrive_s=stop.arrive_s,
                    depart_s=stop.depart_s,
                    park_s=stop.park_s,
                    tasks=tasks,
                    trip=trip_number,
                    energy_wh=stop.energy_wh,
                )

    def _tasks(self, stop: Stop) -> Iterator[TaskLine]:
        for number, loop in enumerate(stop.loops, start=1):
            on_foot = any(handled.walk is not None for handled in loop.tasks)
            for handled in loop.tasks:
                yield self._task(handled, number if on_foot else 0)

    def _task(self, handled: HandledTask, loop: int) -> TaskLine:
        task = self.problem.require_task(handled.task_id)
        notes = () if task.order_id is None else self.told.order_notes.get(task.order_id, ())
        return TaskLine(
            task_id=task.id,
            order_id=task.order_id,
            kind=task.kind,
            label=self._label(task),
            door=task.place.door,
            begin_s=handled.begin_s,
            end_s=handled.end_s,
            pieces=task.load.pieces,
            mass_g=task.load.mass_g,
            windows=tuple(Span(*self.problem.span_s(given.window)) for given in task.windows),
            promise=self.told.promises.get(task.id),
            chance=self.told.chances.get(task.id),
            notes=(*map(_asked, task.requirements), *notes),
            loop=loop,
            is_supply=task.id in self.told.supplies,
            barcodes=() if task.order_id is None else self.told.barcodes.get(task.order_id, ()),
        )

    def _ways(self, route: Route, vehicle: Vehicle) -> Iterator[Way]:
        number, profile, points = 0, vehicle.type.profile, self.problem.points
        place = None
        if vehicle.start is not None:
            place = Spot(vehicle.start.door, points.starts.get(vehicle.id))
        for trip in route.trips:
            place = self._hub_spot(trip.start_hub) or place
            for stop in trip.stops:
                number += 1
                halt = Spot(stop.position, self._point_of(stop))
                if place is not None and stop.leg is not None:
                    yield self._way(PartKind.DRIVE, place, halt, profile, number)
                yield from self._walks(stop, number)
                place = halt
            home = self._hub_spot(trip.end_hub)
            if home is None and vehicle.end is not None:
                home = Spot(vehicle.end.door, points.ends.get(vehicle.id))
            if trip.home is not None and home is not None and place is not None:
                yield self._way(PartKind.DRIVE, place, home, profile, None)
                place = home

    def _walks(self, stop: Stop, number: int) -> Iterator[Way]:
        halt = Spot(stop.position)
        for loop in stop.loops:
            place = halt
            for handled in loop.tasks:
                task = self.problem.task(handled.task_id)
                if handled.walk is not None and task is not None:
                    door = Spot(task.place.walk_target)
                    yield self._way(PartKind.WALK, place, door, self.told.foot_profile, number)
                    place = door
            if loop.back is not None:
                yield self._way(PartKind.WALK, place, halt, self.told.foot_profile, number)

    def _way(self, kind: PartKind, start: Spot, end: Spot, profile: str, stop: int | None) -> Way:
        here = start.place == end.place
        points = (start.place, end.place) if here else self.ways.line(start, end, profile)
        return Way(kind, tuple(points), stop)

    def _point_of(self, stop: Stop) -> PointId | None:
        """Name the point at which a vehicle halts; None where it is at no point of the problem."""
        walking, charger = self.problem.walking, stop.charge
        if stop.kerb_id is not None and walking is not None:
            return walking.kerb_points.get(stop.kerb_id)
        if charger is not None:
            found = self.problem.charger(charger.charger_id)
            return None if found is None else found[1]
        return next((self.problem.points.tasks.get(each.task_id) for each in stop.handled), None)

    def _hub_spot(self, hub_id: HubId | None) -> Spot | None:
        hub = None if hub_id is None else self.problem.hub(hub_id)
        return None if hub is None else Spot(hub.place.door, self.problem.points.hubs.get(hub.id))

    def left_out(self) -> Iterator[LeftOutLine]:
        """Tell every order in no route once; its other tasks, such as that of a locker, fail alike."""
        told = set()
        for left in self.plan.unassigned:
            task = self.problem.task(left.task_id)
            if task is None or any(isinstance(reason, AlternativeServed) for reason in left.reasons):
                continue
            name = task.order_id or task.id
            if name not in told:
                told.add(name)
                yield _left_out(task, left, self._label(task), self.problem.currency)
        yield from self.told.not_planned


def _left_out(task: Task, left: Unassigned, label: str, currency: str) -> LeftOutLine:
    first = left.relaxations[0] if left.relaxations else None
    return LeftOutLine(
        task_id=task.id,
        order_id=task.order_id,
        label=label,
        door=task.place.door,
        why="; ".join(spoken_together(left.reasons, currency)),
        mend=None if first is None else relieved(first),
        extra_minor=None if first is None else first.extra_minor,
        price_minor=task.price_if_unserved_minor,
    )


def label_of(task: Task) -> str:
    """Name the door of a task: street and house number, else the address as given, else its id."""
    return _street(task.place.address) or task.id


def _street(address: Address | None) -> str:
    if address is None:
        return ""
    street = " ".join(part for part in (address.street, address.house_number, address.unit) if part)
    return street or address.one_line


def _trip(trip: Trip) -> TripLine:
    return TripLine(
        load_starts_s=trip.load_starts_s,
        depart_s=trip.depart_s,
        ends_s=trip.ends_s,
        start_hub=trip.start_hub,
        end_hub=trip.end_hub,
        pieces=trip.load.pieces,
        mass_g=trip.load.mass_g,
    )


def _halt_words(stop: Stop) -> str:
    return "charging" if stop.charge is not None else "rest"


def _asked(requirement: Requirement) -> str:
    if requirement.kind is RequirementKind.AGE_CHECK:
        return f"age {requirement.minimum_age}"
    return _ASKED[requirement.kind]
