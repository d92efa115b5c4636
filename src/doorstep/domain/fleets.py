"""Fleets: the hubs, vehicles and people there are, by weekday and clock, until a date makes a day of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import tzinfo
from types import MappingProxyType
from typing import Final

from doorstep.domain.drivers import Driver
from doorstep.domain.energy import Charger
from doorstep.domain.errors import UnknownNameError, WordError
from doorstep.domain.fleet_parts import FleetHub, FleetType, FleetVehicle, found
from doorstep.domain.handover import HOME, DoorKind, HomeChance
from doorstep.domain.hubs import Hub
from doorstep.domain.ids import ChargerId, DriverId, HubId, VehicleId
from doorstep.domain.instants import LocalDay
from doorstep.domain.people import Person
from doorstep.domain.places import Place
from doorstep.domain.service_defaults import ServiceDefaults
from doorstep.domain.stop_rules import StopRules
from doorstep.domain.units import GramsCo2e, Minor, require_at_least
from doorstep.domain.vehicles import Vehicle
from doorstep.domain.windows import Window

NO_WINDOWS: Final[Mapping[VehicleId, tuple[Window, ...]]] = MappingProxyType({})
FAILED_ATTEMPT_MINOR = 600
UNSERVED_MINOR = 5_000
GRID_GCO2E_PER_KWH = 250  # of the European Union in 2022, in round figures (European Environment Agency)


@dataclass(frozen=True, slots=True)
class Fleet:
    """Everything a day's plan needs besides the orders and the city.

    zone
        Of the clock that shifts and hours are read on.
    chargers
        Outside the hubs, where vehicles may charge on the way.
    people
        Names and telephones of drivers: personal data, kept outside the log.
    service
        Work at doors where an order does not say.
    home
        The chance that somebody opens where an order does not say, by kind of door.
    failed_attempt_minor
        What it costs when nobody opens and nothing else is allowed: to bring the parcel again.
    price_if_unserved_minor
        What leaving an order out costs that does not say. None: every order must be served.
    grid_gco2e_per_kwh
        Of the current that batteries are filled with.
    map_chargers
        How many charging stations of the map may be used on the way, besides the fleet's own.
    stops
        Whether people walk from their vehicles, and how far.

    Raises
    ------
    WordError
        If ids repeat, currencies differ, or nothing works.
    UnknownNameError
        If a vehicle names a type, hub or driver that is not there.
    """

    currency: str
    zone: tzinfo
    hubs: tuple[FleetHub, ...]
    types: tuple[FleetType, ...]
    vehicles: tuple[FleetVehicle, ...]
    drivers: tuple[Driver, ...] = ()
    chargers: tuple[Charger, ...] = ()
    people: Mapping[DriverId, Person] = field(default_factory=dict)
    service: ServiceDefaults = field(default_factory=ServiceDefaults)
    home: Mapping[DoorKind, HomeChance] = field(default_factory=lambda: HOME)
    failed_attempt_minor: Minor = FAILED_ATTEMPT_MINOR
    price_if_unserved_minor: Minor | None = UNSERVED_MINOR
    grid_gco2e_per_kwh: GramsCo2e = GRID_GCO2E_PER_KWH
    map_chargers: int = 0
    stops: StopRules = field(default_factory=StopRules)

    def __post_init__(self) -> None:
        require_at_least(
            0,
            "fleet",
            failed_attempt_minor=self.failed_attempt_minor,
            price_if_unserved_minor=self.price_if_unserved_minor,
            grid_gco2e_per_kwh=self.grid_gco2e_per_kwh,
            map_chargers=self.map_chargers,
        )
        if not self.vehicles:
            raise WordError("a fleet without a vehicle", mend="Give at least one.")
        _require_once("hub", [hub.id for hub in self.hubs])
        _require_once("vehicle type", [given.type.name for given in self.types])
        _require_once("vehicle", [vehicle.id for vehicle in self.vehicles])
        _require_once("driver", [driver.id for driver in self.drivers])
        _require_once("charger", [*(given.id for given in self.chargers), *self._hub_chargers()])
        self._require_currency()
        self._require_names()
        lacking = [kind.value for kind in DoorKind if kind not in self.home]
        if lacking:
            mend = "Give one for each kind of door."
            raise WordError("no chance to be home", value=lacking, place="fleet", mend=mend)
        for name in ("people", "home"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    def __reduce__(self) -> tuple[object, ...]:
        # Read-only mappings do not cross process borders by themselves.
        given = {part.name: getattr(self, part.name) for part in fields(self)}
        given.update(people=dict(self.people), home=dict(self.home))
        return Fleet, tuple(given.values())

    def _hub_chargers(self) -> Iterator[ChargerId]:
        return (charger.id for hub in self.hubs for charger in hub.chargers)

    def _require_currency(self) -> None:
        for given in self.types:
            if given.type.costs.currency != self.currency:
                value = (given.type.costs.currency, self.currency)
                place = f"vehicle type {given.type.name}"
                raise WordError("two currencies in one fleet", value=value, place=place)

    def _require_names(self) -> None:
        types = {given.type.name for given in self.types}
        hubs = {hub.id for hub in self.hubs}
        drivers = {driver.id for driver in self.drivers}
        for hub in self.hubs:
            if hub.supplied_from is not None:
                _require_known("hub", hub.supplied_from, hubs - {hub.id}, f"hub {hub.id}")
        for vehicle in self.vehicles:
            place = f"vehicle {vehicle.id}"
            _require_known("vehicle type", vehicle.type, types, place)
            for hub_id in (vehicle.start, vehicle.end, *vehicle.reloads_at):
                if hub_id is not None:
                    _require_known("hub", hub_id, hubs, place)
            if vehicle.driver is not None:
                _require_known("driver", vehicle.driver, drivers, place)
        for driver_id in self.people:
            _require_known("driver", driver_id, drivers, "people")

    def hub(self, hub_id: HubId) -> FleetHub:
        """Find a hub.

        Raises
        ------
        UnknownNameError
            If there is none of this id.
        """
        known = {hub.id: hub for hub in self.hubs}
        _require_known("hub", hub_id, known, "fleet")
        return known[hub_id]

    def type(self, name: str) -> FleetType:
        """Find a vehicle type.

        Raises
        ------
        UnknownNameError
            If there is none of this name.
        """
        known = {given.type.name: given for given in self.types}
        _require_known("vehicle type", name, known, "fleet")
        return known[name]

    @property
    def unlocated(self) -> tuple[FleetHub, ...]:
        """Hubs whose address has still to be found."""
        return tuple(hub for hub in self.hubs if hub.place is None)

    def located(self, places: Mapping[HubId, Place]) -> Fleet:
        """Give the same fleet with hubs where they were found."""
        for hub_id in places:
            self.hub(hub_id)
        return replace(
            self, hubs=tuple(hub.at(places[hub.id]) if hub.id in places else hub for hub in self.hubs)
        )

    def on(
        self,
        day: LocalDay,
        *,
        away: frozenset[VehicleId] = frozenset(),
        unavailable: Mapping[VehicleId, tuple[Window, ...]] = NO_WINDOWS,
    ) -> tuple[tuple[Vehicle, ...], tuple[Hub, ...]]:
        """Give the vehicles that work on a date, in the order of the fleet, and all hubs.

        Parameters
        ----------
        away
            Vehicles that do not work that day whatever their shifts say.
        unavailable
            When vehicles cannot work, ascending and apart, such as a robot in a storm.

        Raises
        ------
        WordError
            If a hub has not been found on the map yet.
        UnknownNameError
            If a vehicle of `away` or `unavailable` is not of this fleet.
        """
        known = {vehicle.id for vehicle in self.vehicles}
        for vehicle_id in sorted({*away, *unavailable}):
            _require_known("vehicle", vehicle_id, known, "fleet")
        working = (
            self._vehicle(vehicle, day, unavailable.get(vehicle.id, ()))
            for vehicle in self.vehicles
            if vehicle.id not in away
        )
        return tuple(van for van in working if van is not None), tuple(hub.as_hub() for hub in self.hubs)

    def _vehicle(
        self, vehicle: FleetVehicle, day: LocalDay, unavailable: tuple[Window, ...]
    ) -> Vehicle | None:
        shift = vehicle.shift_on(day)
        if shift is None:
            return None
        start, end = (
            None if hub_id is None else found(hub_id, self.hub(hub_id).place)
            for hub_id in (vehicle.start, vehicle.end)
        )
        skills = {driver.id: driver.skills for driver in self.drivers}
        of_driver: frozenset[str] = frozenset() if vehicle.driver is None else skills[vehicle.driver]
        return Vehicle(
            vehicle.id,
            self.type(vehicle.type).type,
            shift,
            start,
            end,
            vehicle.reloads_at,
            vehicle.driver,
            vehicle.skills | of_driver,
            vehicle.charge_wh,
            unavailable,
        )


def _require_once(kind: str, ids: Sequence[str]) -> None:
    twice = sorted({given for given in ids if ids.count(given) > 1})
    if twice:
        raise WordError(f"a {kind} listed twice", value=twice[0], place="fleet", mend="Give each its own id.")


def _require_known(kind: str, name: str, known: Iterable[str], place: str) -> None:
    names = set(known)
    if name not in names:
        raise UnknownNameError.among(kind, name, names, place=place)
