"""Charging, seen from the problem: who may charge where, and how far a battery carries a plan.

The search and the timetable time charges by `Battery.charge_s`; `plain_charge_s` is the slow way to the same
number, percent by percent along the curve, which tests compare them with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import numpy as np

from doorstep.domain.charging import MILD_CELSIUS
from doorstep.domain.energy import Battery, Charger, LegEffort
from doorstep.domain.errors import InputError
from doorstep.domain.ids import HubId, PointId, VehicleId
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.domain.routes import Charge, Route, Trip
from doorstep.domain.travel import NEVER_DS
from doorstep.domain.units import (
    METRES_PER_KM,
    SECONDS_PER_HOUR,
    Grams,
    Metres,
    Percent,
    Seconds,
    WattHours,
    Watts,
)
from doorstep.domain.vehicles import Vehicle
from doorstep.planning.problems.ways import ways_ds

FARTHEST_M = 10_000 * METRES_PER_KM
"""No range is told beyond this."""


def chargers_of(problem: Problem) -> tuple[tuple[Charger, PointId, HubId | None], ...]:
    """List all chargers with their points and the hubs they belong to: those of hubs first."""
    of_hubs = (
        (charger, problem.points.hubs[hub.id], hub.id) for hub in problem.hubs for charger in hub.chargers
    )
    charging = problem.charging
    on_the_way = () if charging is None else charging.chargers
    points = {} if charging is None else charging.points
    return (*of_hubs, *((charger, points[charger.id], None) for charger in on_the_way))


def may_use(problem: Problem, vehicle: Vehicle, point: PointId) -> bool:
    """Tell whether a vehicle has a battery, and its streets lead to a point and on from there."""
    if vehicle.type.battery is None:
        return False
    if point in (problem.points.starts.get(vehicle.id), problem.points.ends.get(vehicle.id)):
        return True
    pairs, row = problem.travel.profile(vehicle.type.profile), problem.travel.index(point)
    others = np.delete(np.arange(pairs.point_count), row)
    at = np.full(len(others), row)
    comes, goes = ways_ds(pairs, others, at), ways_ds(pairs, at, others)
    return bool((comes != NEVER_DS).any() and (goes != NEVER_DS).any())


def usable_chargers(problem: Problem, vehicle: Vehicle) -> tuple[Charger, ...]:
    """List the chargers a vehicle may use, at hubs and on the way."""
    return tuple(charger for charger, point, _ in chargers_of(problem) if may_use(problem, vehicle, point))


def range_m(
    vehicle: Vehicle, celsius: int = MILD_CELSIUS, *, load_g: Grams = 0, speed_kmh: int = 20
) -> Metres | None:
    """Say how far a vehicle gets on the flat from its charge down to its reserve, without a charger.

    Parameters
    ----------
    load_g
        On board all the way.
    speed_kmh
        For the time that heating runs.

    Returns
    -------
    Metres | None
        Whole metres, at most `FARTHEST_M`. None: nothing limits it.
    """
    battery, drain = vehicle.type.battery, vehicle.type.consumption
    if battery is None or drain is None:
        return None
    charge_wh = battery.capacity_wh if vehicle.charge_wh is None else vehicle.charge_wh
    usable_wh = charge_wh - battery.reserve_wh

    def takes_wh(distance_m: Metres) -> WattHours:
        duration_s = distance_m * SECONDS_PER_HOUR // (speed_kmh * METRES_PER_KM)
        return drain.leg_wh(LegEffort(distance_m, duration_s, load_g=load_g, celsius=celsius))

    near_m, far_m = 0, FARTHEST_M
    while near_m < far_m:
        middle_m = (near_m + far_m + 1) // 2
        near_m, far_m = (middle_m, far_m) if takes_wh(middle_m) <= usable_wh else (near_m, middle_m - 1)
    return near_m


def plain_charge_s(battery: Battery, from_wh: WattHours, to_wh: WattHours, charger_w: Watts) -> Seconds:
    """Time a charge by percents of the battery, each at the power that both take there; rounded up.

    Raises
    ------
    InputError
        If the charge does not go upwards within the battery.
    """
    if not 0 <= from_wh <= to_wh <= battery.capacity_wh or charger_w < 1:
        raise InputError("a charge goes up within the battery", value=(from_wh, to_wh, charger_w))
    lasts_s = Fraction(0)
    for percent in range(100):
        low_wh, high_wh = (Fraction(battery.capacity_wh * each, 100) for each in (percent, percent + 1))
        taken_wh = max(Fraction(0), min(high_wh, Fraction(to_wh)) - max(low_wh, Fraction(from_wh)))
        lasts_s += taken_wh * SECONDS_PER_HOUR / min(_power_at(battery, percent), charger_w)
    return ceil(lasts_s)


def _power_at(battery: Battery, percent: Percent) -> Watts:
    return next(step.power_w for step in reversed(battery.curve) if step.from_percent <= percent)


@dataclass(frozen=True, slots=True)
class BatteryUse:
    """What the battery of one route goes through.

    lowest_wh
        On arrival somewhere, the least.
    charged_wh, charging_s
        At all chargers, beside reloads too.
    """

    vehicle_id: VehicleId
    start_wh: WattHours
    used_wh: WattHours
    charged_wh: WattHours
    charging_s: Seconds
    lowest_wh: WattHours
    reserve_wh: WattHours

    @property
    def spare_wh(self) -> WattHours:
        """Left above the reserve where it is lowest."""
        return self.lowest_wh - self.reserve_wh


def battery_uses(problem: Problem, plan: Plan) -> tuple[BatteryUse, ...]:
    """Follow the battery of every route that has one."""
    known = {vehicle.id: vehicle for vehicle in problem.vehicles}
    return tuple(
        _use(route, known[route.vehicle_id], battery)
        for route in plan.routes
        if (battery := known[route.vehicle_id].type.battery) is not None
    )


def charges_of(route: Route) -> Iterator[Charge]:
    """Walk through the charges of a route, at hubs and on the way."""
    for trip in route.trips:
        if trip.charge is not None:
            yield trip.charge
        yield from (stop.charge for stop in trip.stops if stop.charge is not None)


def _use(route: Route, vehicle: Vehicle, battery: Battery) -> BatteryUse:
    start_wh = battery.capacity_wh if vehicle.charge_wh is None else vehicle.charge_wh
    changes_wh = [change_wh for trip in route.trips for change_wh in _changes_wh(trip)]
    level_wh = lowest_wh = start_wh
    for change_wh in changes_wh:
        level_wh += change_wh
        lowest_wh = min(lowest_wh, level_wh)
    charges = list(charges_of(route))
    return BatteryUse(
        route.vehicle_id,
        start_wh,
        sum(leg.energy_wh for trip in route.trips for leg in trip.legs),
        sum(charge.energy_wh for charge in charges),
        sum(charge.ends_s - charge.starts_s for charge in charges),
        lowest_wh,
        battery.reserve_wh,
    )


def _changes_wh(trip: Trip) -> Iterator[WattHours]:
    """Give what goes in and out of the battery on a trip, in order."""
    if trip.charge is not None:
        yield trip.charge.energy_wh
    for stop in trip.stops:
        if stop.leg is not None:
            yield -stop.leg.energy_wh
        if stop.charge is not None:
            yield stop.charge.energy_wh
    if trip.home is not None:
        yield -trip.home.energy_wh
