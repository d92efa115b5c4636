"""Figures of one route: where its time, distance and energy go, and how full the vehicle is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from doorstep.domain.ids import VehicleId
from doorstep.domain.loads import EMPTY_LOAD, Load, LoadLimit
from doorstep.domain.routes import Leg, Loop, Route, Trip
from doorstep.domain.units import Metres, Seconds, WattHours
from doorstep.planning.charging import charges_of


@dataclass(frozen=True, slots=True)
class Hours:
    """Where the time of a route goes; the parts add up to its duration.

    load_s
        At hubs, to load and unload between trips.
    setup_s
        At the vehicle, to find and pick the parcels of each walk.
    wait_s
        What is left: before windows and releases.
    """

    drive_s: Seconds = 0
    walk_s: Seconds = 0
    park_s: Seconds = 0
    setup_s: Seconds = 0
    serve_s: Seconds = 0
    wait_s: Seconds = 0
    rest_s: Seconds = 0
    load_s: Seconds = 0
    charge_s: Seconds = 0

    @property
    def total_s(self) -> Seconds:
        """All of it."""
        return sum(getattr(self, part.name) for part in fields(self))

    def __add__(self, other: Hours) -> Hours:
        names = [part.name for part in fields(self)]
        return Hours(*(getattr(self, name) + getattr(other, name) for name in names))


@dataclass(frozen=True, slots=True)
class RouteFigures:
    """What a route is in numbers.

    charged_wh, charging_s
        At all chargers, also beside reloads, where charging takes no time of its own.
    empty_m
        Driven with nothing on board.
    load_share
        Mean over its trips of the fullest dimension where the trip is fullest, 0..1. None: nothing is
        limited, or nothing is carried.
    """

    vehicle_id: VehicleId
    trips: int
    stops: int
    loops: int
    tasks: int
    hours: Hours
    distance_m: Metres
    empty_m: Metres
    walked_m: Metres
    energy_wh: WattHours
    charged_wh: WattHours
    charging_s: Seconds
    load_share: float | None


def route_figures(route: Route, limit: LoadLimit) -> RouteFigures:
    """Count a route.

    Parameters
    ----------
    limit
        Of its vehicle.
    """
    legs = [(leg, load) for trip in route.trips for leg, load in loaded_legs(trip)]
    loops = [loop for stop in route.stops for loop in stop.loops]
    shares = [share for trip in route.trips if (share := trip_share(trip, limit)) is not None]
    return RouteFigures(
        vehicle_id=route.vehicle_id,
        trips=len(route.trips),
        stops=len(route.stops),
        loops=len(loops),
        tasks=sum(1 for _ in route.handled()),
        hours=route_hours(route),
        distance_m=route.distance_m,
        empty_m=sum(leg.distance_m for leg, load in legs if load == EMPTY_LOAD),
        walked_m=sum(loop.walked_m for loop in loops),
        energy_wh=sum(leg.energy_wh for leg, _ in legs),
        charged_wh=sum(charge.energy_wh for charge in charges_of(route)),
        charging_s=sum(charge.ends_s - charge.starts_s for charge in charges_of(route)),
        load_share=sum(shares) / len(shares) if shares else None,
    )


def route_hours(route: Route) -> Hours:
    """Say where the time of a route goes."""
    loops = [loop for stop in route.stops for loop in stop.loops]
    known = Hours(
        drive_s=sum(leg.duration_s for trip in route.trips for leg in trip.legs),
        walk_s=sum(walk.duration_s for loop in loops for walk in _walks(loop)),
        park_s=sum(stop.park_s for stop in route.stops),
        setup_s=sum(_setup_s(loop) for loop in loops),
        serve_s=sum(handled.service_s for handled in route.handled()),
        rest_s=sum(stop.rest_s for stop in route.stops),
        load_s=sum(trip.depart_s - trip.load_starts_s for trip in route.trips),
        charge_s=sum(
            stop.charge.ends_s - stop.charge.starts_s for stop in route.stops if stop.charge is not None
        ),
    )
    left_s = route.duration_s - known.total_s
    # Somebody may rest while the battery fills: no part is counted twice, so waiting is never below 0.
    twice_s = min(max(0, -left_s), known.charge_s)
    # Drives, walks and parking are rounded to seconds one by one: what is too much is taken off the driving.
    rounded_s = max(0, -left_s) - twice_s
    changed = {"wait_s": max(0, left_s), "charge_s": known.charge_s - twice_s}
    return Hours(**{**_parts(known), **changed, "drive_s": known.drive_s - rounded_s})


def loaded_legs(trip: Trip) -> Iterator[tuple[Leg, Load]]:
    """Walk through the drives of a trip with what is on board during each."""
    load = trip.load
    for stop in trip.stops:
        if stop.leg is not None:
            yield stop.leg, load
        load = stop.load
    if trip.home is not None:
        yield trip.home, load


def trip_share(trip: Trip, limit: LoadLimit) -> float | None:
    """Give how full a trip is where it is fullest; None if it carries nothing, or nothing is limited."""
    loads = [trip.load, *(stop.load for stop in trip.stops)]
    shares = [
        getattr(load, part.name) / most
        for part in fields(limit)
        if (most := getattr(limit, part.name))
        for load in loads
    ]
    fullest = max(shares, default=0.0)
    return fullest or None


def _parts(hours: Hours) -> dict[str, Seconds]:
    return {part.name: getattr(hours, part.name) for part in fields(hours)}


def _walks(loop: Loop) -> Iterator[Leg]:
    for walk in (*(handled.walk for handled in loop.tasks), loop.back):
        if walk is not None:
            yield walk


def _setup_s(loop: Loop) -> Seconds:
    first = loop.tasks[0]
    return (first.arrive_s if first.walk is None else first.walk.depart_s) - loop.starts_s
