"""Parts of a fleet: hubs, types and vehicles, as a company knows them before a date is given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from doorstep.domain.clock_shifts import ClockShift
from doorstep.domain.energy import Charger
from doorstep.domain.errors import WordError
from doorstep.domain.hubs import Hub, HubKind
from doorstep.domain.ids import ChargerId, DriverId, HubId, VehicleId, require_id
from doorstep.domain.instants import LocalDay
from doorstep.domain.loads import LoadLimit
from doorstep.domain.orders import Parcel
from doorstep.domain.places import Address, LonLat, Place
from doorstep.domain.shifts import Shift
from doorstep.domain.sides import Sides
from doorstep.domain.units import GramsCo2e, Metres, Seconds, WattHours, Watts, require_at_least
from doorstep.domain.vehicles import VehicleType
from doorstep.domain.windows import WeeklyHours


class VehicleKind(StrEnum):
    """What people call a vehicle; it names the defaults it starts from."""

    VAN = "van"
    ELECTRIC_VAN = "electric_van"
    TRUCK = "truck"
    CARGO_BIKE = "cargo_bike"
    SCOOTER = "scooter"
    WALKER = "walker"
    ROBOT = "robot"
    DRONE = "drone"


@dataclass(frozen=True, slots=True)
class Approach:
    """How one gets from a hub that lies outside the map to a gate on its streets; the same back.

    duration_s, distance_m
        One way, from the hub's dock to the gate.
    profiles
        Travel profiles it holds for. Empty: all.
    """

    gate: LonLat
    duration_s: Seconds
    distance_m: Metres
    profiles: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        require_at_least(0, "approach", duration_s=self.duration_s, distance_m=self.distance_m)


@dataclass(frozen=True, slots=True)
class FleetCharger:
    """A charger at a hub of a fleet; see `Charger`."""

    id: ChargerId
    power_w: Watts
    slots: int = 1
    hours: WeeklyHours | None = None

    def __post_init__(self) -> None:
        require_id(self.id, "a charger")
        require_at_least(1, f"charger {self.id}", power_w=self.power_w, slots=self.slots)


@dataclass(frozen=True, slots=True)
class FleetHub:
    """A hub of a fleet: a hub as it is (see `Hub`), or one whose address has still to be looked up.

    place
        None: its address has still to be found on the map.
    approaches
        For a hub that lies outside the map, one for each group of profiles. Empty: it is on the map.
    supplied_from
        Of a micro-hub: the depot its parcels come from, by a vehicle of the fleet. None: they are there.
    """

    id: HubId
    kind: HubKind
    place: Place | None = None
    address: Address | None = None
    reload_s: Seconds = 0
    dock_slots: int | None = None
    limit: LoadLimit | None = None
    hours: WeeklyHours | None = None
    chargers: tuple[FleetCharger, ...] = ()
    approaches: tuple[Approach, ...] = ()
    supplied_from: HubId | None = None

    def __post_init__(self) -> None:
        require_id(self.id, "a hub")
        where = f"hub {self.id}"
        if self.place is None and self.address is None:
            raise WordError("a hub that is nowhere", place=where, mend="Give a position or an address.")
        if self.place is None and self.approaches:
            mend = "Give its position: an address outside the map is not found on it."
            raise WordError("an approach from nowhere", place=where, mend=mend)
        if self.supplied_from is not None and self.kind is not HubKind.MICRO_HUB:
            mend = "Only a micro-hub is supplied from another hub."
            raise WordError("a hub that cannot be supplied", value=self.kind.value, place=where, mend=mend)
        require_at_least(0, where, reload_s=self.reload_s)
        require_at_least(1, where, dock_slots=self.dock_slots)

    def approach(self, profile: str) -> Approach | None:
        """Give the approach of a travel profile. None: vehicles of this profile find the hub on the map."""
        for approach in self.approaches:
            if not approach.profiles or profile in approach.profiles:
                return approach
        return None

    def at(self, place: Place) -> FleetHub:
        """Give the same hub, found."""
        return replace(self, place=place)

    def as_hub(self) -> Hub:
        """Give the hub for a problem.

        Raises
        ------
        WordError
            If its address has not been found yet.
        """
        place = found(self.id, self.place)
        chargers = tuple(
            Charger(given.id, place, given.power_w, given.slots, given.hours) for given in self.chargers
        )
        return Hub(
            self.id, self.kind, place, self.reload_s, self.dock_slots, self.limit, self.hours, chargers
        )


@dataclass(frozen=True, slots=True)
class FleetType:
    """A vehicle type with what a problem does not ask, but a day does.

    compartment
        Space inside. A parcel whose sides do not go into it is not for this type. None: not known.
    gco2e_per_km
        Well to wheel, of the empty vehicle's fuel. What a battery gives is counted by its watt hours.
    """

    kind: VehicleKind
    type: VehicleType
    compartment: Sides | None = None
    gco2e_per_km: GramsCo2e = 0

    def __post_init__(self) -> None:
        require_at_least(0, f"vehicle type {self.type.name}", gco2e_per_km=self.gco2e_per_km)

    def holds(self, parcel: Parcel) -> bool:
        """Tell whether a parcel can be put in at all, by its sides and by every limit of the type."""
        room = self.compartment is None or parcel.sides is None or parcel.sides.goes_into(self.compartment)
        return room and self.type.limit.fits(parcel.load)


@dataclass(frozen=True, slots=True)
class FleetVehicle:
    """A vehicle of a fleet: its type by name, its hubs by id, its shifts by weekday.

    shifts
        At most one for each weekday; on others it does not work.
    start, end
        Hub where its route begins and ends. None: it begins at its first stop, ends at its last.
    reloads_at
        Hubs where it may unload and load again between trips. Empty: one trip only.
    driver
        Who drives it unless the day says otherwise. The driver's skills count as the vehicle's.
    """

    id: VehicleId
    type: str
    shifts: tuple[ClockShift, ...]
    start: HubId | None = None
    end: HubId | None = None
    reloads_at: tuple[HubId, ...] = ()
    driver: DriverId | None = None
    skills: frozenset[str] = frozenset()
    charge_wh: WattHours | None = None

    def __post_init__(self) -> None:
        require_id(self.id, "a vehicle")
        place = f"vehicle {self.id}"
        if not self.shifts:
            raise WordError("a vehicle that never works", place=place, mend="Give it a shift.")
        days = [weekday for shift in self.shifts for weekday in sorted(shift.weekdays)]
        if len(set(days)) != len(days):
            mend = "Give each weekday to one shift."
            raise WordError("two shifts on one weekday", value=days, place=place, mend=mend)

    def shift_on(self, day: LocalDay) -> Shift | None:
        """Give its shift of a date. None: it does not work that day."""
        weekday = day.date.weekday()
        return next((shift.on(day) for shift in self.shifts if weekday in shift.weekdays), None)


def found(hub_id: HubId, place: Place | None) -> Place:
    """Give where a hub of a fleet is.

    Raises
    ------
    WordError
        If its address has not been found yet.
    """
    if place is None:
        mend = "Look its address up first, or give its position."
        raise WordError("a hub that has not been found yet", place=f"hub {hub_id}", mend=mend)
    return place
