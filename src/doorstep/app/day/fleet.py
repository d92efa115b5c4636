"""Vehicles of a day: the profile each really moves by, and when weather keeps it in.

A profile says what signs mean to a kind of vehicle. Where a type of the fleet is heavier or wider, or may
enter low-emission zones, it moves by a profile of its own, made of the packaged one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from doorstep.app.day.refusals import RefusedVehicle
from doorstep.app.day.settings import DaySettings
from doorstep.app.day.tasks import UNATTENDED
from doorstep.domain.carriers import HANDOVER, Carrier
from doorstep.domain.errors import UnknownNameError
from doorstep.domain.instants import LocalDay
from doorstep.domain.units import SECONDS_PER_DAY, Seconds
from doorstep.domain.vehicles import Vehicle, VehicleType
from doorstep.domain.windows import Window
from doorstep.roads.network import RoadNetwork
from doorstep.roads.tags.meanings import Shift
from doorstep.roads.tags.profiles import Profile
from doorstep.roads.tags.vocabulary import Mode
from doorstep.roads.times.weather import Spell

SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class DayFleet:
    """Vehicles that can work on the day.

    vehicles
        Their types name the profiles of `network`.
    network
        The streets as this day and fleet find them.
    shifts
        Hours in which vehicles of each profile are out: what is not open all through them counts as closed.
    """

    vehicles: tuple[Vehicle, ...]
    network: RoadNetwork
    shifts: Mapping[str, Shift]
    refused: tuple[RefusedVehicle, ...] = ()

    @property
    def modes(self) -> dict[str, Mode | None]:
        """Mode of every profile that vehicles of the day move by; None flies."""
        used = dict.fromkeys(vehicle.type.profile for vehicle in self.vehicles)
        return {profile: self.network.profiles[profile].mode for profile in used}


def day_fleet(
    vehicles: Sequence[Vehicle], network: RoadNetwork, day: LocalDay, settings: DaySettings
) -> DayFleet:
    """Fit the fleet to the streets and the weather of the day.

    Raises
    ------
    UnknownNameError
        If a vehicle type names a profile that the network does not know.
    """
    profiles = {vehicle.type: profile_for(vehicle.type, network) for vehicle in vehicles}
    spells = (*network.conditions.weather, *settings.weather)
    working, refused = [], []
    for vehicle in vehicles:
        stopping = settings.stopping_weather.get(vehicle.type.profile, frozenset())
        kept_in = kept_in_windows(day, spells, stopping)
        if any(
            span.opens <= vehicle.shift.window.opens and vehicle.shift.window.closes <= span.closes
            for span in kept_in
        ):
            refused.append(_weathered_in(vehicle, spells, stopping))
            continue
        kind = replace(vehicle.type, profile=profiles[vehicle.type].name, carriers=_carriers(vehicle.type))
        unavailable = joined_windows((*vehicle.unavailable, *kept_in))
        working.append(replace(vehicle, type=kind, unavailable=unavailable))
    own = _day_network(network, settings, profiles.values())
    return DayFleet(tuple(working), own, _shifts(working, day), tuple(refused))


def _carriers(kind: VehicleType) -> tuple[Carrier, ...]:
    """Say who carries to the door: nobody where no driver comes along."""
    return (HANDOVER,) if kind.profile in UNATTENDED else kind.carriers


def profile_for(kind: VehicleType, network: RoadNetwork) -> Profile:
    """Give the profile a vehicle type moves by: the named one, or one with the type's own size and zones."""
    if kind.profile not in network.profiles:
        raise UnknownNameError.among(
            "profile", kind.profile, network.profiles, place=f"vehicle type {kind.name}"
        )
    known = network.profiles[kind.profile]
    size = kind.dimensions
    given: dict[str, Any] = {
        "mass_g": size.gross_mass_g,
        "rating_g": size.gross_mass_g,
        "height_cm": size.height_cm,
        "width_cm": size.width_cm,
        "length_cm": size.length_cm,
    }
    changed = {
        name: value
        for name, value in given.items()
        if value is not None and value != getattr(known.vehicle, name)
    }
    opened = bool(kind.zones) and not known.access.low_emission_zones
    if known.mode is None or not (changed or opened):
        return known
    facts = replace(known.vehicle, **changed)
    access = replace(known.access, low_emission_zones=True) if opened else known.access
    parts = [f"{name}={value}" for name, value in sorted(changed.items())] + ["zones"] * opened
    return replace(known, name=f"{known.name}[{','.join(parts)}]", vehicle=facts, access=access)


def kept_in_windows(day: LocalDay, spells: Iterable[Spell], stopping: frozenset[str]) -> tuple[Window, ...]:
    """List when weather of some kinds lasts; a spell without ends lasts all day and the night after."""
    spans = [
        Window(
            day.at_clock(spell.begins_s or 0),
            day.at_clock(2 * SECONDS_PER_DAY if spell.ends_s is None else spell.ends_s),
        )
        for spell in spells
        if spell.condition in stopping
    ]
    return joined_windows(spans)


def joined_windows(spans: Iterable[Window]) -> tuple[Window, ...]:
    """Sort windows and join those that touch or overlap."""
    joined: list[Window] = []
    for span in sorted(spans):
        if joined and span.opens <= joined[-1].closes + SECOND:
            joined[-1] = Window(joined[-1].opens, max(joined[-1].closes, span.closes))
        else:
            joined.append(span)
    return tuple(joined)


def _weathered_in(vehicle: Vehicle, spells: Iterable[Spell], stopping: frozenset[str]) -> RefusedVehicle:
    weather = sorted({spell.condition for spell in spells if spell.condition in stopping})
    return RefusedVehicle(
        vehicle.id,
        f"kept in by {', '.join(weather).replace('_', ' ')} all through its shift",
        f"vehicle {vehicle.id}",
        "Plan without it, or change `stopping_weather`.",
    )


def _day_network(network: RoadNetwork, settings: DaySettings, profiles: Iterable[Profile]) -> RoadNetwork:
    """Give the network as it is, or a view of its streets under the conditions of the day."""
    own = [profile for profile in profiles if profile.name not in network.profiles]
    if not (own or settings.weather or settings.closures):
        return network
    conditions = replace(network.conditions, weather=(*network.conditions.weather, *settings.weather))
    for closure in settings.closures:
        conditions = conditions.with_closure(closure)
    view = RoadNetwork(network.streets, network.layers, network.profiles, conditions)
    for profile in own:
        view.add_profile(profile)
    return view


def _shifts(vehicles: Iterable[Vehicle], day: LocalDay) -> dict[str, Shift]:
    hours: dict[str, tuple[Seconds, Seconds]] = {}
    for vehicle in vehicles:
        window = vehicle.shift.window
        begins_s = day.clock_s(max(window.opens, day.starts))
        ends_s = max(day.clock_s(max(window.closes, day.starts)), begins_s + 1)
        known = hours.get(vehicle.type.profile, (begins_s, ends_s))
        hours[vehicle.type.profile] = (min(known[0], begins_s), max(known[1], ends_s))
    weekday = (day.date.weekday(),)
    return {name: Shift(weekday, *span_s) for name, span_s in hours.items()}
