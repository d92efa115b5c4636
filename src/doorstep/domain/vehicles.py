"""Vehicles and the types they are of."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.domain.carriers import HAND, Carrier
from doorstep.domain.energy import Battery, Consumption
from doorstep.domain.errors import WordError
from doorstep.domain.ids import DriverId, HubId, VehicleId, require_id
from doorstep.domain.loads import LoadLimit
from doorstep.domain.places import Place
from doorstep.domain.shifts import Shift
from doorstep.domain.units import (
    Centimetres,
    Grams,
    Metres,
    Minor,
    MinorPerHour,
    MinorPerKm,
    Percent,
    Seconds,
    WattHours,
    require_at_least,
)
from doorstep.domain.windows import Window, require_in_order


@dataclass(frozen=True, slots=True)
class VehicleCosts:
    """What using a vehicle costs. Tolls and zone charges come from the way it takes.

    route_minor
        For each route that is driven at all.
    stop_minor
        For each halt.
    walk_minor_per_h
        For walking, on top of the hourly rate, because tired people are dear.
    fair_work_s, beyond_fair_minor_per_h
        Each hour that a route lasts beyond a fair share of the work costs so much more: the wish for balance
        of work, as a convex price. None: no such wish.
    """

    currency: str
    route_minor: Minor = 0
    rate_minor_per_km: MinorPerKm = 0
    rate_minor_per_h: MinorPerHour = 0
    stop_minor: Minor = 0
    walk_minor_per_h: MinorPerHour = 0
    fair_work_s: Seconds | None = None
    beyond_fair_minor_per_h: MinorPerHour = 0

    def __post_init__(self) -> None:
        require_at_least(
            0,
            "vehicle costs",
            route_minor=self.route_minor,
            rate_minor_per_km=self.rate_minor_per_km,
            rate_minor_per_h=self.rate_minor_per_h,
            stop_minor=self.stop_minor,
            walk_minor_per_h=self.walk_minor_per_h,
            fair_work_s=self.fair_work_s,
            beyond_fair_minor_per_h=self.beyond_fair_minor_per_h,
        )
        if self.fair_work_s is None and self.beyond_fair_minor_per_h:
            mend = "Say from how much work on: give `fair_work_s`."
            raise WordError("a price beyond no share", value=self.beyond_fair_minor_per_h, mend=mend)


@dataclass(frozen=True, slots=True)
class Dimensions:
    """What bridges, gates and weight signs ask a vehicle. None: not known, so no sign is judged by it."""

    gross_mass_g: Grams | None = None
    width_cm: Centimetres | None = None
    height_cm: Centimetres | None = None
    length_cm: Centimetres | None = None

    def __post_init__(self) -> None:
        require_at_least(
            1,
            "dimensions",
            gross_mass_g=self.gross_mass_g,
            width_cm=self.width_cm,
            height_cm=self.height_cm,
            length_cm=self.length_cm,
        )


@dataclass(frozen=True, slots=True)
class VehicleType:
    """What vehicles of one kind have in common.

    profile
        Name of the travel profile it moves by: van, truck, car, scooter, cargo_bike, foot, robot, drone.
    speed_percent
        Travel time in percent of the profile's: above 100 is slower.
    most_stops, most_distance_m
        In one route. None: no limit.
    zones
        Names of restricted zones it may enter, such as low-emission zones.
    battery, consumption
        Given together. None: energy does not limit it.
    pickups_last
        Within a trip it delivers nothing after its first pickup or return (backhauls). Paired tasks are
        delivered from the vehicle and not meant.
    """

    name: str
    profile: str
    limit: LoadLimit
    costs: VehicleCosts
    dimensions: Dimensions = Dimensions()
    carriers: tuple[Carrier, ...] = (HAND,)
    speed_percent: Percent = 100
    most_stops: int | None = None
    most_distance_m: Metres | None = None
    skills: frozenset[str] = frozenset()
    zones: frozenset[str] = frozenset()
    battery: Battery | None = None
    consumption: Consumption | None = None
    pickups_last: bool = False

    def __post_init__(self) -> None:
        require_id(self.name, "a vehicle type")
        require_id(self.profile, "a profile")
        place = f"vehicle type {self.name}"
        require_at_least(
            1,
            place,
            speed_percent=self.speed_percent,
            most_stops=self.most_stops,
            most_distance_m=self.most_distance_m,
        )
        if not self.carriers:
            raise WordError("no carrier to walk with", place=place, mend="Give at least a hand.")
        carriers = [carrier.name for carrier in self.carriers]
        if len(set(carriers)) != len(carriers):
            raise WordError("two carriers of one name", value=carriers, place=place)
        if (self.battery is None) != (self.consumption is None):
            raise WordError("a battery and its consumption come together", place=place)


@dataclass(frozen=True, slots=True)
class Vehicle:
    """One vehicle for one plan: where it begins and ends, when it works, who drives.

    start, end
        May differ. None: the route begins at its first stop, or ends at its last.
    hubs
        Where it may come back to between trips, unload and load again. Empty: it makes one trip, from where
        it starts to where it ends.
    charge_wh
        What is in the battery at the start. None: it is full, or has none.
    unavailable
        When it cannot work, ascending and apart, such as a robot in a storm.
    """

    id: VehicleId
    type: VehicleType
    shift: Shift
    start: Place | None = None
    end: Place | None = None
    hubs: tuple[HubId, ...] = ()
    driver: DriverId | None = None
    skills: frozenset[str] = frozenset()
    charge_wh: WattHours | None = None
    unavailable: tuple[Window, ...] = ()

    def __post_init__(self) -> None:
        require_id(self.id, "a vehicle")
        place = f"vehicle {self.id}"
        require_in_order(self.unavailable, place)
        require_at_least(0, place, charge_wh=self.charge_wh)
        if self.charge_wh is not None:
            battery = self.type.battery
            if battery is None or self.charge_wh > battery.capacity_wh:
                mend = "Give no more than its battery holds."
                raise WordError("a charge it cannot hold", value=self.charge_wh, place=place, mend=mend)

    @property
    def all_skills(self) -> frozenset[str]:
        """Its own skills and those of its type."""
        return self.skills | self.type.skills
