"""VROOM's vehicles as vehicles of a problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from doorstep.connectors.vroom.clock import VroomClock
from doorstep.connectors.vroom.travel import FleetTravel
from doorstep.connectors.vroom.words import VroomBreak, VroomPlace, VroomVehicle
from doorstep.domain.ids import VehicleId
from doorstep.domain.loads import Load, LoadLimit
from doorstep.domain.money import NO_CURRENCY
from doorstep.domain.places import LonLat, Place
from doorstep.domain.shifts import BreakRule, Shift
from doorstep.domain.vehicles import Vehicle, VehicleCosts, VehicleType

DIMENSIONS = ("pieces", "mass_g", "volume_cm3", "chilled_pieces")
"""Fields of a load that hold VROOM's dimensions, in this order."""
NOWHERE = Place(LonLat(0.0, 0.0))


@dataclass(frozen=True, slots=True, eq=False)
class Fleet:
    """The vehicles of the problem.

    vroom_types
        VROOM's type of each vehicle type, by name.
    minor_per_cost
        Minor units in one unit of VROOM's cost.
    """

    vehicles: tuple[Vehicle, ...]
    words: tuple[VroomVehicle, ...]
    vroom_types: Mapping[str, str]
    minor_per_cost: int


def fleet_of(
    vehicles: Sequence[VroomVehicle], travel: FleetTravel, clock: VroomClock, dimensions: Sequence[int]
) -> Fleet:
    """Make the vehicles; those alike share a type.

    Raises
    ------
    FileError
        If a break does not fit its shift, or a vehicle may do nothing.
    """
    types: dict[tuple[VehicleType, str], VehicleType] = {}
    made = []
    for vehicle in vehicles:
        bare = _type_of(vehicle, travel, dimensions)
        key = (bare, vehicle.type)
        if key not in types:
            types[key] = replace(bare, name=f"type-{len(types) + 1}")
        made.append(
            Vehicle(
                VehicleId(str(vehicle.id)),
                types[key],
                _shift(vehicle, clock),
                place_at(vehicle.start),
                place_at(vehicle.end),
                skills=frozenset(str(skill) for skill in vehicle.skills),
            )
        )
    named = {kind.name: key[1] for key, kind in types.items()}
    return Fleet(tuple(made), tuple(vehicles), named, travel.minor_per_cost)


def place_at(place: VroomPlace | None) -> Place | None:
    """Turn a row with or without coordinates into a place."""
    if place is None:
        return None
    return NOWHERE if place.position is None else Place(place.position)


def load_of(amounts: Sequence[int], dimensions: Sequence[int]) -> Load:
    """Turn amounts into a load; only the dimensions that are carried are in it."""
    named = zip(DIMENSIONS, dimensions, strict=False)
    return Load(**{name: amounts[dimension] for name, dimension in named})


def _type_of(vehicle: VroomVehicle, travel: FleetTravel, dimensions: Sequence[int]) -> VehicleType:
    own = travel.of_vehicle[vehicle.id]
    if vehicle.max_tasks == 0:
        raise vehicle.node.fields()["max_tasks"].error("no task to do", "Leave the vehicle out.")
    named = zip(DIMENSIONS, dimensions, strict=False)
    limit = LoadLimit(**{name: vehicle.capacity[dimension] for name, dimension in named})
    costs = VehicleCosts(
        NO_CURRENCY,
        route_minor=vehicle.costs.fixed * travel.minor_per_cost,
        rate_minor_per_km=own.rate_minor_per_km,
    )
    return VehicleType(
        "type",
        own.profile,
        limit,
        costs,
        most_stops=vehicle.max_tasks,
        most_distance_m=own.most_distance,
    )


def _shift(vehicle: VroomVehicle, clock: VroomClock) -> Shift:
    opens_s, closes_s = clock.shift(vehicle)
    rules = tuple(_rule(rule, opens_s, closes_s, clock) for rule in vehicle.breaks)
    return Shift(clock.window((opens_s, closes_s)), breaks=rules)


def _rule(rule: VroomBreak, opens_s: int, closes_s: int, clock: VroomClock) -> BreakRule:
    """Make a break; it begins early enough to end with the shift, as every break of a VROOM route does."""
    first_s, last_s = rule.window or (opens_s, closes_s)
    first_s, last_s = max(first_s, opens_s), min(last_s, closes_s - rule.service_s)
    if last_s < first_s or rule.service_s >= closes_s - opens_s:
        mend = "Let it begin and end within the time window of its vehicle."
        raise rule.node.error("a break that does not fit its vehicle's time window", mend)
    return BreakRule(rule.service_s, clock.window((first_s, last_s)))
