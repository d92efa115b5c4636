"""How a day is planned: what belongs neither to an order nor to a vehicle, with documented defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final

from doorstep.domain.energy import Charger
from doorstep.domain.errors import WordError
from doorstep.domain.fleet_parts import Approach
from doorstep.domain.fleets import FAILED_ATTEMPT_MINOR, UNSERVED_MINOR, Fleet
from doorstep.domain.handover import HOME, DoorKind, HomeChance
from doorstep.domain.ids import HubId
from doorstep.domain.service_defaults import ServiceDefaults
from doorstep.domain.sides import Sides
from doorstep.domain.stop_rules import StopRules
from doorstep.domain.units import Metres, Minor, Seconds, require_at_least
from doorstep.roads.kerbside.park_times import ParkTimes
from doorstep.roads.times.closures import Closure
from doorstep.roads.times.weather import Spell

TYPICAL_INSTANTS: Final = "t24"
"""Name, in the traffic table, of the instants at which the day is sampled."""
STOPPING_WEATHER: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "robot": frozenset(("heavy_rain", "snow", "heavy_snow", "ice", "storm")),
        "drone": frozenset(("rain", "heavy_rain", "snow", "heavy_snow", "ice", "storm", "fog")),
    }
)
"""Weather in which vehicles of a profile stay where they are (judgement, to be set by who runs them)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySettings:
    """What a day is planned with.

    park
        Parking times by part of town, kind of kerb and hour.
    instants_s
        Clock readings at which travel is sampled, ascending. None: the typical 24. One: travel without
        time of day.
    holidays
        Local dates that drive like a Sunday.
    weather, closures
        Of the day, in seconds since local midnight.
    celsius
        Outside, for heating and cooling of electric vehicles. None: what the weather stands for.
    approaches
        Of hubs that lie outside the map: the first that holds for a profile counts.
    supplied_from
        Of micro-hubs: the depot their parcels come from. Those of others are there.
    compartments
        Space inside, by name of vehicle type. A type that is not named takes parcels of any sides.
    chargers
        Of the fleet, outside the hubs.
    map_chargers
        How many charging stations of the map electric motor vehicles may use on the way, besides.
    stops, service, home, failed_attempt_minor, price_if_unserved_minor
        See `Fleet`.
    locker_reach_m
        How far from the door a locker may stand that the order does not name, as the crow flies.
    hubs_apart
        Whether hubs that share no vehicle are planned apart, side by side. None: from 400 orders on.
    threads
        For travel times and walks. The result does not depend on it.
    """

    park: ParkTimes
    instants_s: tuple[Seconds, ...] | None = None
    holidays: frozenset[date] = frozenset()
    weather: tuple[Spell, ...] = ()
    closures: tuple[Closure, ...] = ()
    stopping_weather: Mapping[str, frozenset[str]] = field(default_factory=lambda: STOPPING_WEATHER)
    celsius: int | None = None
    approaches: Mapping[HubId, tuple[Approach, ...]] = field(default_factory=dict)
    supplied_from: Mapping[HubId, HubId] = field(default_factory=dict)
    compartments: Mapping[str, Sides] = field(default_factory=dict)
    chargers: tuple[Charger, ...] = ()
    map_chargers: int = 0
    stops: StopRules = field(default_factory=StopRules)
    service: ServiceDefaults = field(default_factory=ServiceDefaults)
    home: Mapping[DoorKind, HomeChance] = field(default_factory=lambda: HOME)
    failed_attempt_minor: Minor = FAILED_ATTEMPT_MINOR
    price_if_unserved_minor: Minor | None = UNSERVED_MINOR
    locker_reach_m: Metres = 600
    hubs_apart: bool | None = None
    threads: int = 1

    def __post_init__(self) -> None:
        require_at_least(
            0,
            "settings of a day",
            price_if_unserved_minor=self.price_if_unserved_minor,
            failed_attempt_minor=self.failed_attempt_minor,
            locker_reach_m=self.locker_reach_m,
            map_chargers=self.map_chargers,
        )
        if self.instants_s is not None and not self.instants_s:
            mend = "Give one for travel without time of day, or leave them out."
            raise WordError("travel without an instant", place="settings of a day", mend=mend)

    @classmethod
    def of(cls, fleet: Fleet, park: ParkTimes) -> DaySettings:
        """Take from a fleet all that a day's vehicles and hubs do not say themselves."""
        return cls(
            park=park,
            approaches={hub.id: hub.approaches for hub in fleet.hubs if hub.approaches},
            supplied_from={hub.id: hub.supplied_from for hub in fleet.hubs if hub.supplied_from is not None},
            compartments={
                given.type.name: given.compartment for given in fleet.types if given.compartment is not None
            },
            chargers=fleet.chargers,
            map_chargers=fleet.map_chargers,
            stops=fleet.stops,
            service=fleet.service,
            home=fleet.home,
            failed_attempt_minor=fleet.failed_attempt_minor,
            price_if_unserved_minor=fleet.price_if_unserved_minor,
        )

    def approach(self, hub: HubId, profile: str) -> Approach | None:
        """Give the approach of a hub for a profile; None: vehicles find it on the map."""
        fitting = (
            approach
            for approach in self.approaches.get(hub, ())
            if not approach.profiles or profile in approach.profiles
        )
        return next(fitting, None)
