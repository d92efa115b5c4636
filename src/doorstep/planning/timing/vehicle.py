"""What one vehicle meets on its route, as steps: ways, services, hours of hubs, kerbs and chargers."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.domain.errors import UnknownNameError, UnreachableError
from doorstep.domain.hubs import Hub
from doorstep.domain.ids import ChargerId, HubId, KerbId, PointId, TaskId, VehicleId
from doorstep.domain.instants import s_between
from doorstep.domain.kerbs import Kerb
from doorstep.domain.local_hours import open_spans_s, park_steps_s
from doorstep.domain.problem import Problem
from doorstep.domain.routes import LegKind
from doorstep.domain.tasks import Task
from doorstep.domain.travel import UNREACHABLE, NearestTravel, PairTravel
from doorstep.domain.units import SECONDS_PER_DAY, Deciseconds, Percent, Seconds, WattHours, ds_from_s
from doorstep.domain.vehicles import Vehicle
from doorstep.domain.windows import WeeklyHours, Window
from doorstep.planning.timing.bookings import WRITTEN_DS, Bookings
from doorstep.planning.timing.sketch import Filling
from doorstep.planning.timing.steps import ALWAYS, FOREVER_DS, Hold, Parking, Service, Span, Way


@dataclass(frozen=True, slots=True)
class VehicleSteps:
    """Makes the steps of one vehicle.

    pauses
        When it cannot work.
    during_s
        First and last second for which hours of hubs, kerbs and chargers are asked: the shift, a day around.
    bookings
        Docks and chargers that other routes hold. None: nobody is asked.
    """

    problem: Problem
    vehicle: Vehicle
    pauses: tuple[Span, ...]
    during_s: tuple[Seconds, Seconds]
    bookings: Bookings | None = None

    @classmethod
    def of(cls, problem: Problem, vehicle_id: VehicleId, bookings: Bookings | None = None) -> VehicleSteps:
        """Look the vehicle up.

        Raises
        ------
        UnknownNameError
            If it is not in the problem.
        """
        vehicle = problem.require_vehicle(vehicle_id)
        pauses = tuple(_span_ds(problem, window) for window in vehicle.unavailable)
        opens_s, closes_s = problem.span_s(vehicle.shift.window)
        during_s = opens_s - SECONDS_PER_DAY, closes_s + SECONDS_PER_DAY
        return cls(problem, vehicle, pauses, during_s, bookings)

    def task(self, task_id: TaskId) -> Task:
        """Find a task, or refuse a stranger."""
        return self.problem.require_task(task_id)

    def hub(self, hub_id: HubId) -> Hub:
        """Find a hub, or refuse a stranger."""
        return self.problem.require_hub(hub_id)

    def kerb(self, kerb_id: KerbId) -> tuple[Kerb, PointId]:
        """Find a kerb and its point, or refuse a stranger."""
        walking = self.problem.walking
        kerb = None if walking is None else walking.kerb(kerb_id)
        if walking is None or kerb is None:
            known = () if walking is None else walking.kerb_points
            raise UnknownNameError.among("kerb", kerb_id, known, place=f"vehicle {self.vehicle.id}")
        return kerb, walking.kerb_points[kerb_id]

    def drive(self, start: PointId, end: PointId, load_g: int) -> Way:
        """Make the leg from one point to another.

        Raises
        ------
        UnreachableError
            Naming both points, if no way leads there.
        """
        kind = self.vehicle.type
        return self._way(LegKind.DRIVE, kind.profile, kind.speed_percent, (start, end), load_g)

    def walk(self, carrier: str, start: PointId, end: PointId) -> Way | None:
        """Make the walk from one point to another with a carrier; None where one stands there already."""
        walking = self.problem.walking
        if start == end or walking is None:
            return None
        found = next((known for known in self.vehicle.type.carriers if known.name == carrier), None)
        if found is None:
            known = [given.name for given in self.vehicle.type.carriers]
            raise UnknownNameError.among("carrier", carrier, known, place=f"vehicle {self.vehicle.id}")
        pair = (start, end)
        return self._way(LegKind.WALK, walking.profile_of(carrier), found.walk_percent, pair, load_g=0)

    def setup(self, carrier: str) -> Hold:
        """Make the set-up of a loop."""
        found = next((known for known in self.vehicle.type.carriers if known.name == carrier), None)
        return Hold(0 if found is None else ds_from_s(found.setup_s))

    def service(self, task: Task) -> Service:
        """Make the work for a task."""
        begins = tuple(
            (
                -FOREVER_DS if given.early_minor_per_h is not None else opens_ds,
                FOREVER_DS if given.late_minor_per_h is not None else closes_ds,
            )
            for given in task.windows
            for opens_ds, closes_ds in [_span_ds(self.problem, given.window)]
        )
        return Service(task, _joined(begins) if begins else ALWAYS, self._curve(task), self.pauses)

    def parking(self, kerb: Kerb) -> Parking:
        """Make the parking at a kerb."""
        hours = park_steps_s(kerb, self.problem.epoch, self.problem.zone, self.during_s)
        steps = tuple((ds_from_s(from_s), ds_from_s(park_s)) for from_s, park_s in hours)
        return Parking(self.open_spans(kerb.hours), steps)

    def rest(self, rule: int) -> Hold:
        """Make a break of the shift."""
        breaks = self.vehicle.shift.breaks
        if rule >= len(breaks):
            numbers = [str(number) for number in range(len(breaks))]
            raise UnknownNameError.among("break", str(rule), numbers, place=f"vehicle {self.vehicle.id}")
        window = breaks[rule].window
        begins = ALWAYS if window is None else (_span_ds(self.problem, window),)
        return Hold(ds_from_s(breaks[rule].duration_s), begins)

    def reload(self, hub: Hub, ready_ds: Deciseconds, begins_s: Seconds | None = None) -> Hold:
        """Make the reload for a trip whose parcels are ready at an instant.

        Parameters
        ----------
        begins_s
            When it begins as it is written, if it has to wait for a dock. None: as early as it may.
        """
        begins = self.open_spans(hub.hours)
        if begins_s is not None and hub.dock_slots is not None:
            ready_ds = max(ready_ds, ds_from_s(begins_s) - WRITTEN_DS)
        elif self.bookings is not None:
            begins = self.bookings.begins(hub.id, hub.reload_s, begins, is_dock=True)
        return Hold(ds_from_s(hub.reload_s), begins, ready_ds)

    def filling(
        self, charger_id: ChargerId, target_wh: WattHours, begins_s: Seconds | None = None
    ) -> tuple[Filling, PointId]:
        """Make charging, and say where it is; `begins_s` as for a reload.

        Raises
        ------
        UnknownNameError
            If there is no such charger, or the vehicle has no battery.
        """
        found, battery = self.problem.charger(charger_id), self.vehicle.type.battery
        if found is None or battery is None:
            raise UnknownNameError.among("charger", charger_id, (), place=f"vehicle {self.vehicle.id}")
        charger, point = found
        begins = self.open_spans(charger.hours)
        if begins_s is None:
            return Filling(charger, battery, target_wh, begins, bookings=self.bookings), point
        return Filling(charger, battery, target_wh, begins, ds_from_s(begins_s) - WRITTEN_DS), point

    def released_ds(self, task: Task) -> Deciseconds:
        """Give when its parcels are ready."""
        if task.released is None:
            return -FOREVER_DS
        return ds_from_s(-s_between(task.released, self.problem.epoch))

    def open_spans(self, hours: WeeklyHours | None) -> tuple[Span, ...]:
        """Lay hours of the week out over the plan."""
        if hours is None:
            return ALWAYS
        spans = open_spans_s(hours, self.problem.epoch, self.problem.zone, self.during_s)
        return tuple((ds_from_s(opens_s), ds_from_s(closes_s)) for opens_s, closes_s in spans)

    def _curve(self, task: Task) -> tuple[tuple[Deciseconds, Deciseconds], ...]:
        given = {service.vehicle_type: service for service in task.service}
        service = given.get(self.vehicle.type.name, given.get(None))
        if service is None:
            return ((0, 0),)
        if service.by_arrival is None:
            return ((0, ds_from_s(service.duration_s)),)
        points = zip(service.by_arrival.instants, service.by_arrival.durations_s, strict=True)
        return tuple(
            (ds_from_s(s_between(self.problem.epoch, at)), ds_from_s(long_s)) for at, long_s in points
        )

    def _way(
        self, kind: LegKind, profile: str, percent: Percent, pair: tuple[PointId, PointId], load_g: int
    ) -> Way:
        travel = self.problem.travel
        pairs = travel.profile(profile)
        start, end = travel.index(pair[0]), travel.index(pair[1])
        if _stays(pairs, start, end):
            return Way(kind, pairs.shapes, 0, 0, 0, (0, 0), 0, load_g, self.pauses)
        base_ds, way_m, shape_class = pairs.look_up(start, end)
        if UNREACHABLE in (base_ds, way_m):
            place = f"vehicle {self.vehicle.id}"
            raise UnreachableError("no way between two points of a route", value=pair, place=place)
        paced_ds = -(-base_ds * percent // 100)
        climbs_m, toll_minor = pairs.climbs_m(start, end), pairs.toll_between_minor(start, end)
        return Way(
            kind, pairs.shapes, shape_class, paced_ds, way_m, climbs_m, toll_minor, load_g, self.pauses
        )


def _stays(pairs: PairTravel, start: int, end: int) -> bool:
    """Tell whether one stays where one is: nearest rows need not list a point as its own neighbour."""
    return start == end and isinstance(pairs, NearestTravel) and not pairs.lists(start, end)


def _span_ds(problem: Problem, window: Window) -> Span:
    opens_s, closes_s = problem.span_s(window)
    return ds_from_s(opens_s), ds_from_s(closes_s)


def _joined(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Join spans that soft ends have made overlap; they ascend by both ends afterwards."""
    joined: list[Span] = []
    for opens_ds, closes_ds in sorted(spans):
        if joined and opens_ds <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], closes_ds))
        else:
            joined.append((opens_ds, closes_ds))
    return tuple(joined)
