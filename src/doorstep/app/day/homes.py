"""Homes: hubs, and where vehicles begin and end, as points of the day; a hub off the map has a gate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from doorstep.app.day.points import point_of
from doorstep.app.day.settings import DaySettings
from doorstep.domain.fleet_parts import Approach
from doorstep.domain.hubs import Hub, HubKind
from doorstep.domain.ids import HubId, PointId, VehicleId
from doorstep.domain.places import Place
from doorstep.domain.vehicles import Vehicle


@dataclass(frozen=True, slots=True)
class Homes:
    """Points of hubs, starts and ends. A vehicle that starts at a hub's place starts at the hub's point.

    hubs
        Those that vehicles load at; lockers are doors.
    """

    hubs: tuple[Hub, ...]
    hub_points: Mapping[HubId, PointId]
    starts: Mapping[VehicleId, PointId]
    ends: Mapping[VehicleId, PointId]
    places: Mapping[PointId, Place]
    hub_at: Mapping[PointId, HubId]

    @classmethod
    def of(cls, hubs: Iterable[Hub], vehicles: Sequence[Vehicle]) -> Homes:
        """Give each place one point."""
        loading = tuple(hub for hub in hubs if hub.kind is not HubKind.LOCKER)
        hub_points = {hub.id: PointId(f"hub:{hub.id}") for hub in loading}
        by_place: dict[Place, PointId] = {}
        for hub in loading:
            by_place.setdefault(hub.place, hub_points[hub.id])
        places = {hub_points[hub.id]: hub.place for hub in loading}

        def point(place: Place) -> PointId:
            found = by_place.setdefault(place, point_of("home", place.walk_target))
            places.setdefault(found, place)
            return found

        starts = {van.id: point(van.start) for van in vehicles if van.start is not None}
        ends = {van.id: point(van.end) for van in vehicles if van.end is not None}
        hub_at = {point: hub for hub, point in hub_points.items()}
        return cls(loading, hub_points, starts, ends, places, hub_at)

    def approaches(self, profile: str, settings: DaySettings) -> dict[PointId, Approach]:
        """List the approaches that hold for a profile, by point."""
        base = profile.partition("[")[0]
        found = {point: settings.approach(hub, base) for point, hub in self.hub_at.items()}
        return {point: approach for point, approach in found.items() if approach is not None}

    def on_map(self, profile: str, settings: DaySettings) -> dict[PointId, Place]:
        """Give where vehicles of a profile meet the streets: at home, or at the gate of the approach."""
        gates = {point: Place(way.gate) for point, way in self.approaches(profile, settings).items()}
        return {**self.places, **gates}

    def visited(self, vehicle: Vehicle) -> tuple[PointId, ...]:
        """List the points a vehicle begins at, reloads at and ends at."""
        ends = [points[vehicle.id] for points in (self.starts, self.ends) if vehicle.id in points]
        return (*ends, *(self.hub_points[hub] for hub in vehicle.hubs if hub in self.hub_points))
