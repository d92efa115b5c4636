"""Answers for profiles that fly: the same matrices and routes as on streets, over straight lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from doorstep.domain.errors import InputError, UnreachableError
from doorstep.domain.places import LonLat
from doorstep.domain.travel import NearestTravel
from doorstep.domain.units import m_from_dm, s_from_ms
from doorstep.roads.answers import RoadMatrix, Route
from doorstep.roads.routing.hierarchy import NEVER_MS
from doorstep.roads.tags.profiles import Profile
from doorstep.roads.tags.streets import ATTRIBUTION
from doorstep.roads.ways.drone import Airspace, FlightPath, NoFlyArea


class Flights:
    """The sky over one city for one profile. Traffic, closures and weather do not reach up there."""

    def __init__(self, profile: Profile, no_fly: Sequence[NoFlyArea], *, around: LonLat) -> None:
        """Find the ways round the areas; `around` is a place in the city."""
        self.profile = profile
        self._airspace = Airspace(profile.flight, no_fly, around=around)

    def matrix(self, places: Sequence[LonLat], targets: Sequence[LonLat] | None = None) -> RoadMatrix:
        """Measure flights from each place to each target; see `RoadNetwork.matrix`."""
        return RoadMatrix(*self._airspace.matrix(places, places if targets is None else targets))

    def nearest(self, places: Sequence[LonLat], k_nearest: int) -> NearestTravel:
        """Keep the targets of each place that are reached first.

        Raises
        ------
        InputError
            If fewer than one is asked for.
        """
        if k_nearest < 1:
            raise InputError("k is below 1", value=k_nearest, mend="Ask for at least one target.")
        found = self.matrix(places)
        kept = min(k_nearest, len(places))
        target = np.argsort(found.duration_ms, axis=1, kind="stable")[:, :kept]
        near_ms = np.take_along_axis(found.duration_ms, target, 1)
        near_dm = np.take_along_axis(found.distance_dm, target, 1)
        return NearestTravel.from_roads(target.astype(np.uint32), near_ms, near_dm, NEVER_MS)

    def route(self, start: LonLat, end: LonLat) -> Route:
        """Fly from one place to another.

        Raises
        ------
        UnreachableError
            If an end lies in a no-fly area, or the battery does not last so far.
        """
        found = self._airspace.path(start, end)
        if found is None:
            ends = [f"({place.lon:.6f}, {place.lat:.6f})" for place in (start, end)]
            raise UnreachableError(
                f"no flight by {self.profile.name} from {ends[0]} to {ends[1]}",
                mend="Check the no-fly areas and the profile's range_m, or take another profile.",
            )
        return Route(
            profile=self.profile.name,
            duration_s=s_from_ms(found.duration_ms),
            distance_m=m_from_dm(found.distance_dm),
            line=np.array([(corner.lon, corner.lat) for corner in found.line]),
            path=None,
            legs=(),
            instructions=(),
            feature=_feature(found),
        )


def _feature(found: FlightPath) -> dict[str, Any]:
    """Write a flight as a GeoJSON feature (RFC 7946)."""
    line = [[round(corner.lon, 7), round(corner.lat, 7)] for corner in found.line]
    properties = {
        "duration_s": s_from_ms(found.duration_ms),
        "duration_ms": found.duration_ms,
        "distance_m": m_from_dm(found.distance_dm),
        "legs": [],
        "attribution": ATTRIBUTION,
    }
    return {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": line},
        "properties": properties,
    }
