"""Travel of each kind of vehicle in a VROOM document: durations by speed factor, legs by their cost."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from doorstep.connectors.vroom.costs import LegPrices, common_minor_per_cost, leg_prices
from doorstep.connectors.vroom.matrices import VroomMatrices, Whole
from doorstep.connectors.vroom.setups import Setups
from doorstep.connectors.vroom.words import VroomTask, VroomVehicle
from doorstep.domain.errors import FileError
from doorstep.domain.travel import UNREACHABLE, TravelMatrix
from doorstep.domain.units import SECONDS_PER_HOUR, Metres, Minor, MinorPerKm, Seconds, ds_from_s

MOST_TOLL_MINOR = 2**31 - 1


class Measure(StrEnum):
    """What the planner's distances hold for a kind of vehicle."""

    STEPS = "steps of cost"
    TICKS = "durations"
    METRES = "distances"


_LIMITED = {
    Measure.STEPS: "",
    Measure.TICKS: " with max_travel_time",
    Measure.METRES: " with max_distance",
}
"""What the names of travel with tolls say, for who has to honour them."""


@dataclass(frozen=True, slots=True)
class VehicleTravel:
    """How a vehicle moves and what its legs cost.

    profile
        Name of its travel, not VROOM's profile: vehicles of other speed or rates have another.
    most_distance
        Limit of a route in the measure of the travel's distances. None: no limit.
    """

    profile: str
    rate_minor_per_km: MinorPerKm
    most_distance: Metres | None


@dataclass(frozen=True, slots=True, eq=False)
class FleetTravel:
    """Travel of all vehicles, and the unit of cost they share.

    dearest_minor
        No plan's legs cost more.
    longest_s
        No route drives longer, whatever it serves.
    """

    of_vehicle: Mapping[int, VehicleTravel]
    profiles: Mapping[str, TravelMatrix]
    minor_per_cost: int
    dearest_minor: Minor
    longest_s: Seconds


@dataclass(frozen=True, slots=True, eq=False)
class _Kind:
    """What vehicles with the same travel share."""

    name: str
    prices: LegPrices
    measure: Measure
    matrices: VroomMatrices
    setups: tuple[tuple[int, Seconds], ...]

    @property
    def minor_per_cost(self) -> int:
        if self.measure is Measure.STEPS:
            return self.prices.minor_per_cost
        return self.prices.minor_per_cost_of_tolls


@dataclass(frozen=True, slots=True)
class _Limits:
    """Bounds of routes that could bind, None where none can."""

    measure: Measure
    most_distance: Metres | None


def fleet_travel(
    matrices: Mapping[str, VroomMatrices],
    vehicles: Sequence[VroomVehicle],
    tasks: Sequence[VroomTask],
    setups: Setups,
) -> FleetTravel:
    """Make the travel of every vehicle.

    Raises
    ------
    FileError
        If a profile has no matrix, a row is beyond it, or a limit cannot be honoured beside the costs.
    """
    kinds: dict[object, _Kind] = {}
    chosen: dict[int, tuple[_Kind, Metres | None]] = {}
    priced: dict[object, LegPrices] = {}
    for vehicle in vehicles:
        given = _matrices_of(vehicle, matrices)
        rates = (vehicle.profile, vehicle.speed_factor, vehicle.costs.per_hour, vehicle.costs.per_km)
        if rates not in priced:
            priced[rates] = leg_prices(given, vehicle)
        prices = priced[rates]
        limits = _limits(vehicle, prices, given, tasks)
        ways = setups.rows_s(vehicle.type)
        key = (rates, limits.measure, ways)
        if key not in kinds:
            name = vehicle.profile if not kinds else f"{vehicle.profile} {len(kinds) + 1}"
            kinds[key] = _Kind(name + _LIMITED[limits.measure], prices, limits.measure, given, ways)
        chosen[vehicle.id] = kinds[key], limits.most_distance
    parts = [kind.minor_per_cost for kind in kinds.values()] + [_of_work(vehicle) for vehicle in vehicles]
    common = common_minor_per_cost(parts, vehicles[0].node.file)
    return FleetTravel(
        {number: _vehicle_travel(kind, most, common) for number, (kind, most) in chosen.items()},
        {kind.name: _travel(kind, common) for kind in kinds.values()},
        common,
        _dearest_minor(list(kinds.values()), vehicles, tasks, common),
        max(_longest_s(kind, tasks) for kind in kinds.values()),
    )


def _matrices_of(vehicle: VroomVehicle, matrices: Mapping[str, VroomMatrices]) -> VroomMatrices:
    if vehicle.profile not in matrices:
        mend = f"Add 'matrices.{vehicle.profile}'. Known: {', '.join(sorted(matrices))}."
        node = vehicle.node.fields().get("profile", vehicle.node)
        raise node.error("a profile without matrices", mend)
    sizes = {len(given.durations_s) for given in matrices.values()}
    if len(sizes) > 1:
        raise vehicle.node.error("matrices of several sizes", "Give all profiles the same places.")
    return matrices[vehicle.profile]


def _limits(
    vehicle: VroomVehicle, prices: LegPrices, given: VroomMatrices, tasks: Sequence[VroomTask]
) -> _Limits:
    """Choose what distances hold, so that the limits of the vehicle can be kept."""
    fields = vehicle.node.fields()
    ticks, metres = _most_ticks(vehicle, prices, tasks), _most_metres(vehicle, given, tasks)
    if ticks is not None and metres is not None:
        mend = "Keep one of 'max_distance' and 'max_travel_time'."
        raise fields["max_distance"].error("two limits that may both bind are not honoured together", mend)
    if ticks is not None:
        if prices.steps_per_m == 0 and prices.steps_per_tick:
            return _Limits(Measure.STEPS, ticks * prices.steps_per_tick)
        return _Limits(Measure.TICKS, ticks)
    if metres is not None:
        if prices.steps_per_tick == 0 and prices.steps_per_m:
            return _Limits(Measure.STEPS, metres * prices.steps_per_m)
        return _Limits(Measure.METRES, metres)
    return _Limits(Measure.STEPS, None)


def _most_ticks(vehicle: VroomVehicle, prices: LegPrices, tasks: Sequence[VroomTask]) -> int | None:
    if vehicle.max_travel_time_s is None:
        return None
    most = vehicle.max_travel_time_s * prices.ticks_per_s
    if most == 0:
        raise vehicle.node.fields()["max_travel_time"].error("no time to travel", "Leave the vehicle out.")
    return None if most >= _longest(prices.ticks, vehicle, tasks) else most


def _most_metres(vehicle: VroomVehicle, given: VroomMatrices, tasks: Sequence[VroomTask]) -> int | None:
    if vehicle.max_distance_m is None:
        return None
    place = vehicle.node.fields()["max_distance"]
    if given.distances_m is None:
        raise place.error(
            "a limit of distance without distances", f"Give 'distances' of {vehicle.profile!r}."
        )
    if vehicle.max_distance_m == 0:
        raise place.error("no distance to travel", "Leave the vehicle out.")
    most = vehicle.max_distance_m
    return None if most >= _longest(given.distances_m, vehicle, tasks) else most


def _longest(table: Whole, vehicle: VroomVehicle, tasks: Sequence[VroomTask]) -> int:
    """Bound the sum of a column over any route: the longest leg out of each place."""
    furthest = table.max(axis=1)
    rows = [task.place.row for task in tasks]
    start = 0 if vehicle.start is None else int(furthest[vehicle.start.row])
    return start + int(furthest[rows].sum())


def _of_work(vehicle: VroomVehicle) -> int:
    """Give the minor units that price a second of work in whole numbers."""
    return SECONDS_PER_HOUR // math.gcd(SECONDS_PER_HOUR, vehicle.costs.per_task_hour)


def _vehicle_travel(kind: _Kind, most_distance: Metres | None, minor_per_cost: int) -> VehicleTravel:
    rate = kind.prices.rate_minor(minor_per_cost) if kind.measure is Measure.STEPS else 0
    return VehicleTravel(kind.name, rate, most_distance)


def _travel(kind: _Kind, minor_per_cost: int) -> TravelMatrix:
    prices, given = kind.prices, kind.matrices
    # Up to the next tenth: a plan never counts on a time that the streets cannot give.
    base_ds = -(-prices.ticks * ds_from_s(1) // prices.ticks_per_s)
    for row, setup_s in kind.setups:
        stays = base_ds[row, row]
        base_ds[:, row] += ds_from_s(setup_s)
        base_ds[row, row] = stays
    steps = {Measure.STEPS: prices.steps, Measure.TICKS: prices.ticks, Measure.METRES: given.distances_m}
    distance_m = steps[kind.measure]
    assert distance_m is not None, "a limit of distance has distances"
    return TravelMatrix(
        np.where(prices.no_way, UNREACHABLE, base_ds).astype(np.int32),
        np.where(prices.no_way, UNREACHABLE, distance_m).astype(np.int32),
        toll_minor=_tolls(kind, minor_per_cost),
    )


def _tolls(kind: _Kind, minor_per_cost: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]] | None:
    if kind.measure is Measure.STEPS:
        return None
    tolls = kind.prices.toll_minor(minor_per_cost)
    if int(tolls.max(initial=0)) > MOST_TOLL_MINOR:
        mend = "Round the rates of 'costs', or leave the limit out."
        raise FileError("legs too dear beside a limit of distance or time", place=kind.name, mend=mend)
    return tolls.astype(np.int32)


def _dearest_minor(
    kinds: Sequence[_Kind], vehicles: Sequence[VroomVehicle], tasks: Sequence[VroomTask], common: int
) -> Minor:
    """Bound the cost of any plan: each task and each start leaves by its dearest leg."""
    dearest = np.zeros(len(kinds[0].prices.steps), np.int64)
    for kind in kinds:
        legs_minor = kind.prices.steps.max(axis=1) * (kind.prices.rate * common) // kind.prices.per + 1
        dearest = np.maximum(dearest, legs_minor)
    rows = [task.place.row for task in tasks]
    rows += [vehicle.start.row for vehicle in vehicles if vehicle.start is not None]
    fixed = sorted((vehicle.costs.fixed for vehicle in vehicles), reverse=True)[: len(tasks)]
    work = sum(_dearest_work(task, vehicles) for task in tasks)
    return int(dearest[rows].sum()) + common * (sum(fixed) + work)


def _dearest_work(task: VroomTask, vehicles: Sequence[VroomVehicle]) -> int:
    rate = max(vehicle.costs.per_task_hour for vehicle in vehicles)
    return -(-task.longest_s * rate // SECONDS_PER_HOUR)


def _longest_s(kind: _Kind, tasks: Sequence[VroomTask]) -> Seconds:
    furthest = kind.prices.ticks.max(axis=1)
    legs = int(furthest[[task.place.row for task in tasks]].sum()) + int(furthest.max(initial=0))
    return -(-legs // kind.prices.ticks_per_s) + sum(task.longest_s for task in tasks)
