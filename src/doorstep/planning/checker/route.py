"""One route, driven again: trips, ways and limits. Halts stand in `stops`, rests in `shift`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from doorstep.domain.charging import MILD_CELSIUS
from doorstep.domain.energy import LegEffort
from doorstep.domain.ids import PointId, RouteId
from doorstep.domain.money import CostKind, Costs
from doorstep.domain.problem import Problem
from doorstep.domain.routes import Leg, LegKind, Route, Stop, Trip
from doorstep.domain.units import Deciseconds, MicroMinor, ds_from_s, s_from_ds
from doorstep.planning.checker.clock import Going
from doorstep.planning.checker.costs import expected_costs
from doorstep.planning.checker.drive import Drive
from doorstep.planning.checker.shift import keeps_limits, takes_rests
from doorstep.planning.checker.stops import halt_point, leaves, works_at
from doorstep.planning.checker.trips import begins_trip, ends_trip
from doorstep.planning.checker.violations import (
    NoWayBetween,
    UnknownTask,
    UnknownVehicle,
    UnknownWork,
    Violation,
    WrongCost,
    WrongDistance,
    WrongText,
)


def route_violations(problem: Problem, route: Route) -> list[Violation]:
    """Find every rule that one route breaks."""
    vehicle = problem.vehicle(route.vehicle_id)
    if vehicle is None:
        return [UnknownVehicle(route.id, route.vehicle_id)]
    unknown = [handled.task_id for handled in route.handled() if problem.task(handled.task_id) is None]
    if unknown:
        return [UnknownTask(route.id, task_id) for task_id in unknown]
    level_wh = None
    if vehicle.type.battery is not None:
        level_wh = vehicle.type.battery.capacity_wh if vehicle.charge_wh is None else vehicle.charge_wh
    drive = Drive(problem, route, vehicle, problem.points.starts.get(vehicle.id), level_wh)
    drive.now_ds = drive.since_ds = ds_from_s(route.trips[0].load_starts_s)
    if _drives_all(drive):
        keeps_limits(drive)
        drive.found += cost_violations(route.id, route.costs, expected_costs(drive))
    return drive.found


def cost_violations(
    route_id: RouteId | None, stated: Costs, expected: Mapping[CostKind, MicroMinor]
) -> Iterator[Violation]:
    """Compare stated cost lines with recomputed sums, kind by kind; a kind without a line is 0."""
    sums = {line.kind: line.amount_micro_minor for line in stated.by_kind()}
    for kind in CostKind:
        given, due = sums.get(kind, 0), expected.get(kind, 0)
        if given != due:
            yield WrongCost(route_id, kind.value, given, due)


def _drives_all(drive: Drive) -> bool:
    """Drive every trip; False where a way is missing or unknown work makes the rest meaningless."""
    trips = drive.route.trips
    for number, trip in enumerate(trips):
        if not begins_trip(drive, number, trip):
            return False
        for stop in trip.stops:
            if not _halts(drive, stop):
                return False
        is_last = number + 1 == len(trips)
        goal = _goal(drive, trip, is_last=is_last)
        if not is_last and goal is None:
            drive.found.append(UnknownWork(drive.route.id, f"trip {number + 1} ends at no hub"))
            return False
        if goal is not None and not _goes(drive, trip.home, goal, "drive home"):
            return False
        if goal is None and trip.home is not None:
            drive.found.append(UnknownWork(drive.route.id, "a drive home of a vehicle without an end"))
        ends_trip(drive, trip, is_last=is_last)
    leaves(drive, drive.now_ds)
    return True


def _goal(drive: Drive, trip: Trip, *, is_last: bool) -> PointId | None:
    points = drive.problem.points
    if is_last:
        return points.ends.get(drive.vehicle.id)
    return None if trip.end_hub is None else points.hubs.get(trip.end_hub)


def _halts(drive: Drive, stop: Stop) -> bool:
    point = halt_point(drive, stop)
    if point is None:
        return False
    if drive.point is not None:
        if not _goes(drive, stop.leg, point, "leg"):
            return False
    elif stop.leg is not None:
        drive.found.append(UnknownWork(drive.route.id, f"a leg to point {point} from no start"))
    drive.point = point
    return works_at(drive, stop, takes_rests)


def _goes(drive: Drive, leg: Leg | None, point: PointId, what: str) -> bool:
    """Drive to a point; False where no way leads there."""
    name, kind = drive.route.id, drive.vehicle.type
    assert drive.point is not None, "asked for where the vehicle is somewhere"
    start_s = s_from_ds(drive.now_ds) if leg is None else leg.depart_s
    pair = (drive.point, point)
    going = drive.clock.going(kind.profile, kind.speed_percent, pair, drive.ready_ds(start_s))
    if going is None:
        drive.found.append(NoWayBetween(name, drive.point, point))
        return False
    if leg is None:
        drive.found.append(UnknownWork(name, f"a {what} to point {point} is left out"))
    elif drive.has_begun(leg.depart_s):
        going = Going(
            ds_from_s(leg.depart_s),
            ds_from_s(leg.arrive_s),
            going.way_m,
            going.climbs_m,
            going.toll_minor,
        )
    else:
        drive.same_ds(f"departure of the {what} to point {point}", leg.depart_s, going.depart_ds)
        drive.same_ds(f"arrival of the {what} at point {point}", leg.arrive_s, going.arrive_ds)
        drive.works(f"the {what} to point {point}", leg.depart_s, leg.arrive_s)
    leaves(drive, going.depart_ds)
    _counts(drive, leg, going, f"the {what} to point {point}")
    drive.now_ds, drive.point = going.arrive_ds, point
    return True


def _counts(drive: Drive, leg: Leg | None, going: Going, what: str) -> None:
    """Add metres, tolls and energy of a way, and compare them."""
    drive.driven_m += going.way_m
    drive.toll_minor += going.toll_minor
    energy_wh = _energy_wh(drive, going, going.arrive_ds - going.depart_ds)
    drive.uses(energy_wh, s_from_ds(going.arrive_ds))
    if leg is not None:
        if leg.kind is not LegKind.DRIVE:
            stated, due = leg.kind.value, LegKind.DRIVE.value
            drive.found.append(WrongText(drive.route.id, f"kind of {what}", stated, due))
        if leg.distance_m != going.way_m:
            drive.found.append(WrongDistance(drive.route.id, what, leg.distance_m, going.way_m))
        drive.same_energy(what, leg.energy_wh, energy_wh)


def _energy_wh(drive: Drive, going: Going, duration_ds: Deciseconds) -> int:
    drain, charging = drive.vehicle.type.consumption, drive.problem.charging
    if drain is None:
        return 0
    climb_m, descent_m = going.climbs_m
    return drain.leg_wh(
        LegEffort(
            distance_m=going.way_m,
            duration_s=s_from_ds(duration_ds),
            climb_m=climb_m,
            descent_m=descent_m,
            load_g=drive.load["mass_g"],
            celsius=MILD_CELSIUS if charging is None else charging.celsius,
        )
    )
