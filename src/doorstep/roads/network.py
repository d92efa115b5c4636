"""`RoadNetwork`: the one door of the road engine.

A network is one city's streets for all modes and profiles. It answers with travel times, routes, areas
within reach, snapped places and matched traces; it is told of closures, weather and traffic. It knows no
file: `maps` reads extracts and caches and hands over columns or a buffer.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast, overload

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import TraceError, UnknownNameError
from doorstep.domain.travel import NearestTravel
from doorstep.domain.units import Seconds
from doorstep.roads.answers import (
    RoadMatrix,
    Route,
    SnapOptions,
    find_matches,
    find_matrix,
    find_nearest,
    find_reach,
    find_route,
    find_travel,
)
from doorstep.roads.conditions import RoadConditions
from doorstep.roads.graphs.plane import Plane
from doorstep.roads.layer import Layer, Progress, build_layers, layer_of
from doorstep.roads.routing.hierarchy import require_threads
from doorstep.roads.stored_roads import roads_from_buffer, roads_to_pieces
from doorstep.roads.tags.opening_times import TimeOfWeek
from doorstep.roads.tags.streets import StreetData
from doorstep.roads.tags.vocabulary import Mode
from doorstep.roads.times.closures import Closure, closed_arcs
from doorstep.roads.ways.named_streets import Where, position_of
from doorstep.roads.ways.paths import StreetNames
from doorstep.roads.ways.snapping import SnappedPoints

if TYPE_CHECKING:
    from doorstep.roads.conditions import LiveSpeeds
    from doorstep.roads.flights import Flights
    from doorstep.roads.profile_roads import ProfileRoads
    from doorstep.roads.tags.meanings import Shift
    from doorstep.roads.tags.profiles import Profile
    from doorstep.roads.times.imported_speeds import ImportedSpeeds
    from doorstep.roads.times.time_of_day import DayTravel, TravelOptions
    from doorstep.roads.times.traffic import DayType
    from doorstep.roads.times.weather import Spell
    from doorstep.roads.ways.drone import NoFlyArea
    from doorstep.roads.ways.matching import Match, MatchSettings, Trace
    from doorstep.roads.ways.reach import Reach
    from doorstep.roads.ways.reach_field import ReachSettings


class RoadNetwork:
    """One city's roads. Questions may come from several threads; changes of conditions must come alone."""

    def __init__(
        self,
        streets: StreetData,
        layers: Mapping[Mode, Layer],
        profiles: Mapping[str, Profile],
        conditions: RoadConditions,
    ) -> None:
        self.streets = streets
        self.layers = layers
        self.profiles = ChainMap({}, cast("MutableMapping[str, Profile]", profiles))
        self.conditions = conditions
        self._roads: dict[str, ProfileRoads] = {}
        self._flights: dict[str, Flights] = {}
        self.names = StreetNames.of(streets)

    @classmethod
    def build(
        cls,
        streets: StreetData,
        profiles: Mapping[str, Profile],
        conditions: RoadConditions,
        *,
        elevation_m: NDArray[np.float32] | None = None,
        threads: int = 2,
        progress: Progress | None = None,
    ) -> RoadNetwork:
        """Build graphs and hierarchies of every mode that a profile needs.

        Parameters
        ----------
        streets
            An extract's streets, from `maps`.
        profiles
            By name. More of the same modes can be added later with `add_profile`.
        elevation_m
            Height of each node of `streets`, NaN where unknown; None: the city is flat. Shape (nodes,).
        threads
            For the order of the hierarchy; the result does not depend on it.
        progress
            Called with a step's name and the share of it that is done.
        """
        modes = sorted({profile.mode for profile in profiles.values() if profile.mode is not None})
        layers = build_layers(streets, modes, elevation_m=elevation_m, threads=threads, progress=progress)
        return cls(streets, layers, profiles, conditions)

    def to_pieces(self) -> Iterator[bytes | memoryview]:
        """Yield the bytes of a cache that `from_buffer` opens without copying."""
        return roads_to_pieces(self.streets, self.layers)

    @classmethod
    def from_buffer(
        cls,
        buffer: memoryview,
        profiles: Mapping[str, Profile],
        conditions: RoadConditions,
        *,
        origin: str,
    ) -> RoadNetwork:
        """Open a cache in place: its columns are used where they lie, so the buffer must stay.

        Parameters
        ----------
        origin
            Name of the file, for messages.

        Raises
        ------
        CacheError
            If the buffer is no cache of this version, incomplete or damaged. The streets of a mode are
            checked when they are first asked for.
        """
        streets, layers = roads_from_buffer(buffer, origin=origin)
        return cls(streets, layers, profiles, conditions)

    def add_profile(self, profile: Profile) -> None:
        """Add or replace a profile; it takes effect at once."""
        self.profiles[profile.name] = profile
        self._roads.pop(profile.name, None)
        self._flights.pop(profile.name, None)

    def roads(self, profile: str) -> ProfileRoads:
        """Give one profile's view of the streets, made when first asked for.

        Raises
        ------
        UnknownNameError
            If there is no such profile; the error lists those there are.
        ProfileError
            If the profile needs no streets, or streets of a mode this map was not built for.
        """
        chosen = self._profile(profile)
        if profile not in self._roads:
            from doorstep.roads.profile_roads import ProfileRoads

            layer = layer_of(chosen, self.layers)
            self._roads[profile] = ProfileRoads(self.streets, layer, chosen, self.conditions)
        return self._roads[profile]

    def _profile(self, name: str) -> Profile:
        if name not in self.profiles:
            raise UnknownNameError.among("profile", name, self.profiles)
        return self.profiles[name]

    def _sky(self, profile: str) -> Flights | None:
        """Give the sky of a profile that flies, None for one of the ground."""
        chosen = self._profile(profile)
        if chosen.mode is None and profile not in self._flights:
            # Few cities hold drones: what flights need is imported when one is asked for.
            from doorstep.roads.flights import Flights

            around = Plane.around(self.streets.node_lon7, self.streets.node_lat7).origin
            self._flights[profile] = Flights(chosen, self.conditions.no_fly, around=around)
        return self._flights.get(profile)

    def close(self, closure: Closure) -> int:
        """Close streets for some modes until `reopen`; return how many arcs are closed by it."""
        arcs = {
            mode: closed_arcs(self.streets, self.layers[mode].graph, closure)
            for mode in closure.modes
            if mode in self.layers
        }
        self._apply(self.conditions.with_closure(closure))
        return int(sum(closed.sum() for closed in arcs.values()))

    def reopen(self, name: str) -> None:
        """Reopen what was closed under a name.

        Raises
        ------
        UnknownNameError
            If nothing is closed under it.
        """
        self._apply(self.conditions.without_closure(name))

    def scale(self, factor: float = 1.0, *, weather: Sequence[Spell] = ()) -> None:
        """Slow all travel by a plain factor and by the weather of the day; call without arguments to undo."""
        self._apply(replace(self.conditions, scale=factor, weather=tuple(weather)))

    def import_speeds(self, speeds: ImportedSpeeds | None) -> None:
        """Put measured speeds by OSM way and time of week in place of typical traffic; None to forget."""
        self._apply(replace(self.conditions, imported=speeds))

    def observe(self, live: LiveSpeeds | None) -> None:
        """Blend what is measured now into the typical day; None to forget."""
        self._apply(replace(self.conditions, live=live))

    def forbid_flying(self, areas: Sequence[NoFlyArea]) -> None:
        """Keep drones out of these areas, and of no others; without areas the whole sky is open."""
        self._flights.clear()
        self._apply(replace(self.conditions, no_fly=tuple(areas)))

    def _apply(self, conditions: RoadConditions) -> None:
        for roads in self._roads.values():
            roads.apply(conditions)
        self.conditions = conditions

    def weights(self, profile: str, at: TimeOfWeek | None = None) -> NDArray[np.uint32]:
        """Give the weight of every turn with the arc it leads over, milliseconds, NEVER_MS where forbidden.

        Parameters
        ----------
        at
            Instant of the week; None for free flow.

        Returns
        -------
        NDArray[np.uint32]
            By turn of the profile's mode. Shape (turns,).
        """
        return self.roads(profile).snapshot(at).turn_weight_ms

    def snap(
        self, places: Sequence[Where], profile: str, options: SnapOptions | None = None
    ) -> SnappedPoints:
        """Find the streets that places stand on, for a profile.

        Raises
        ------
        SnapError
            In strict mode, naming the first place that is too far from any street of the profile.
        """
        chosen = options or SnapOptions()
        return self.roads(profile).snap(
            places, kerb_side=chosen.kerb_side, max_distance_m=chosen.max_distance_m, strict=chosen.strict
        )

    @overload
    def matrix(
        self,
        places: Sequence[Where],
        profile: str,
        *,
        targets: Sequence[Where] | None = None,
        at: TimeOfWeek | None = None,
        k_nearest: None = None,
        snapping: SnapOptions | None = None,
        threads: int = 2,
    ) -> RoadMatrix: ...

    @overload
    def matrix(
        self,
        places: Sequence[Where],
        profile: str,
        *,
        targets: None = None,
        at: TimeOfWeek | None = None,
        k_nearest: int,
        snapping: SnapOptions | None = None,
        threads: int = 2,
    ) -> NearestTravel: ...

    def matrix(
        self,
        places: Sequence[Where],
        profile: str,
        *,
        targets: Sequence[Where] | None = None,
        at: TimeOfWeek | None = None,
        k_nearest: int | None = None,
        snapping: SnapOptions | None = None,
        threads: int = 2,
    ) -> RoadMatrix | NearestTravel:
        """Measure times and distances from each place to each target, turns and kerbs included.

        Parameters
        ----------
        places
            Sources, and targets too unless `targets` are given.
        at
            Departure, an instant of the week; None for free flow.
        k_nearest
            Keep only the targets reached first, for many places: memory is O(places x k_nearest).
        snapping
            How places find their street.
        threads
            The result does not depend on it.

        Raises
        ------
        SnapError
            In strict mode, if a place stands on no street of the profile.
        """
        require_threads(threads)
        sky = self._sky(profile)
        if sky is not None:
            spots = [position_of(place) for place in places]
            ends = None if targets is None else [position_of(place) for place in targets]
            return sky.matrix(spots, ends) if k_nearest is None else sky.nearest(spots, k_nearest)
        roads = self.roads(profile)
        points = self.snap(places, profile, snapping)
        if k_nearest is not None:
            return find_nearest(roads, points, at, k_nearest, threads=threads)
        to_points = None if targets is None else self.snap(targets, profile, snapping)
        return find_matrix(roads, points, to_points, at, threads=threads)

    def travel(
        self,
        places: Sequence[Where],
        profile: str,
        day: DayType,
        instants_s: Sequence[Seconds],
        *,
        snapping: SnapOptions | None = None,
        shift: Shift | None = None,
        options: TravelOptions | None = None,
    ) -> DayTravel:
        """Build the travel of a whole day between places: a base and a shape class for every pair.

        Parameters
        ----------
        day, instants_s
            Kind of day, and seconds since local midnight at which it is sampled, ascending.
        shift
            Streets that are not open all through it count as closed; None asks for the whole week.
        options
            Classes, seed, threads and whether each pair's own ratios are kept.
        """
        points = self.snap(places, profile, snapping)
        return find_travel(self.roads(profile), points, (day, instants_s), shift, options)

    def path(
        self,
        start: Where,
        end: Where,
        profile: str,
        *,
        at: TimeOfWeek | None = None,
        snapping: SnapOptions | None = None,
    ) -> Route:
        """Find the fastest way, with its line, streets and instructions.

        Raises
        ------
        SnapError
            If an end stands on no street of the profile.
        UnreachableError
            If no legal way, or no flight, leads from start to end.
        """
        sky = self._sky(profile)
        if sky is not None:
            return sky.route(position_of(start), position_of(end))
        strict = replace(snapping or SnapOptions(), strict=True)
        ends = self.snap([start, end], profile, strict)
        return find_route(self.roads(profile), self.names, ends, at)

    def reach(
        self,
        start: Where,
        profile: str,
        limits_s: Sequence[Seconds],
        *,
        at: TimeOfWeek | None = None,
        settings: ReachSettings | None = None,
    ) -> Reach:
        """Draw the areas within reach of a place for rising limits, as polygons.

        Raises
        ------
        SnapError
            If the place stands on no street of the profile.
        InputError
            If there is no limit, or one is not above 0.
        """
        origin = self.snap([start], profile)
        return find_reach(self.roads(profile), origin, limits_s, at, settings)

    def match(
        self,
        traces: Sequence[Trace],
        profile: str,
        *,
        at: TimeOfWeek | None = None,
        settings: MatchSettings | None = None,
    ) -> list[Match | TraceError]:
        """Find the streets that GPS traces were driven on; a trace without any is an error in its place."""
        return find_matches(self.roads(profile), traces, at, settings)
