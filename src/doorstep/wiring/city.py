"""A city, opened: its roads, kerbs, doors, places, addresses and base map behind one object.

city = open_city("helsinki")
route = city.route("Vilhonkatu 5", "Siltasaarenkatu 1", "cargo_bike")
door = city.door("Vilhonkatu 5")
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import doorstep
from doorstep.domain.errors import AddressError, CacheError, MapFileError
from doorstep.domain.places import LonLat, Place
from doorstep.maps import cache
from doorstep.maps.samples import DEMO_CITIES, demo_extract
from doorstep.roads.answers import Route
from doorstep.roads.network import RoadNetwork
from doorstep.roads.tags.opening_times import TimeOfWeek
from doorstep.roads.tags.vocabulary import Mode
from doorstep.wiring.defaults import default_conditions, default_profiles, traffic_level
from doorstep.wiring.settings import Settings

# Opening a city takes a blink: what answers other questions than routes is imported when they are asked.
if TYPE_CHECKING:
    from doorstep.maps.geocode import Candidate, Geocoder
    from doorstep.roads.kerbside.kerbs import KerbTable
    from doorstep.roads.tags.facilities import Facilities
    from doorstep.roads.tags.place_data import PlaceData
    from doorstep.wiring.door_finder import DoorFinder, FoundDoor
    from doorstep.wiring.map_builder import Progress

LEAST_CONFIDENCE = 0.5
MOST_LETTERS = 500


class City:
    """A map folder, opened. Everything but the roads is read when first asked for."""

    def __init__(self, folder: Path, manifest: cache.Manifest, network: RoadNetwork) -> None:
        self.folder = folder
        self.manifest = manifest
        self.network = network

    @cached_property
    def geocoder(self) -> Geocoder:
        """Addresses of this map."""
        from doorstep.maps.geocode import Geocoder

        return Geocoder.open(cache.checked_file(self.folder, self.manifest, cache.ADDRESSES))

    @cached_property
    def places(self) -> PlaceData:
        """What stands beside the streets."""
        from doorstep.maps.place_store import read_stored_places

        return read_stored_places(cache.checked_file(self.folder, self.manifest, cache.PLACES))

    @cached_property
    def facilities(self) -> Facilities:
        """Parking, loading places, lockers, chargers and candidates for hubs."""
        from doorstep.roads.tags.facilities import read_facilities

        return read_facilities(self.places.facilities)

    @cached_property
    def kerbs(self) -> KerbTable:
        """Legal places to halt."""
        from doorstep.roads.stored_kerbs import kerbs_from_buffer

        if cache.KERBS not in self.manifest.files:
            what = "this map has no kerbs: it was built without motor streets"
            raise CacheError(what, place=str(self.folder), mend="Build it with a motor profile.")
        path = self.folder / cache.KERBS
        return kerbs_from_buffer(cache.map_file(path), origin=str(path))

    @cached_property
    def doors(self) -> DoorFinder:
        """Doors with their streets, entrances and kerbs."""
        from doorstep.wiring.door_finder import DoorFinder

        if Mode.FOOT not in self.network.layers:
            what = "this map has no footways: it was built without a walking profile"
            raise CacheError(what, place=str(self.folder), mend="Build it with the profile foot.")
        return DoorFinder(self.network, self.places, self.kerbs)

    @property
    def tiles(self) -> Path | None:
        """The base map as a PMTiles file, None if it was left out."""
        return self.folder / cache.TILES if cache.TILES in self.manifest.files else None

    def locate(self, place: Place | LonLat | str) -> Place:
        """Turn an address into a place with a door; positions become places without an address.

        Raises
        ------
        AddressError
            If no address of this map resembles it; the error names the nearest candidates.
        """
        if isinstance(place, Place):
            return place
        if isinstance(place, LonLat):
            return Place(place)
        candidates = self.search(place)
        if not candidates or candidates[0].confidence < LEAST_CONFIDENCE:
            raise AddressError("no such address on this map", value=place, mend=_guesses(candidates))
        best = candidates[0]
        return Place(best.position, address=best.address, confidence=best.confidence)

    def search(self, text: str, limit: int = 5) -> list[Candidate]:
        """List the places an address may mean, the surest first; see `Geocoder.search`.

        Raises
        ------
        AddressError
            If the text is empty, or too long to be an address.
        """
        if not text.strip() or len(text) > MOST_LETTERS:
            what = f"an address has 1 to {MOST_LETTERS} letters, this text has {len(text.strip())}"
            raise AddressError(what, value=text[:60], mend="Give street and house number.")
        return self.geocoder.search(text, limit=limit)

    def find(self, place: Place | LonLat | str) -> LonLat:
        """Turn an address into the position of its door; see `locate`."""
        return self.locate(place).door

    def route(
        self,
        start: Place | LonLat | str,
        end: Place | LonLat | str,
        profile: str = "van",
        *,
        at: TimeOfWeek | None = None,
    ) -> Route:
        """Find the fastest way between two places or addresses; see `RoadNetwork.path`."""
        return self.network.path(self.locate(start), self.locate(end), profile, at=at)

    def door(self, place: Place | LonLat | str, profile: str = "van") -> FoundDoor:
        """Find a door's street, the way in and the cheapest legal kerbs; see `DoorFinder.find` for many."""
        return self.doors.find([self.locate(place)], profile)[0]


def open_city(
    name: str | Path | None = None,
    *,
    profiles: Sequence[str | Path] = (),
    level: str | float | None = None,
    progress: Progress | None = None,
) -> City:
    """Open a map folder, an extract (its map is built beside it first) or a demo city by name.

    Parameters
    ----------
    name
        `porto.doorstep`, `porto.osm.pbf` or `helsinki`; None for the setting DOORSTEP_MAP.
    profiles
        The user's own profile files.
    level
        Congestion level of the city, a number of 0..5 or a name; None for the setting, else an estimate.
    progress
        Called with a step's name and the share of it that is done, if the map has to be built.

    Raises
    ------
    MapFileError, CacheError
        If there is no such map, or it cannot be read.
    """
    settings = Settings.from_environment(os.environ, Path.home())
    chosen = str(name) if name is not None else settings.map
    known = default_profiles(profiles)
    wanted = settings.traffic_level if level is None else str(level)
    congestion = None if wanted is None else traffic_level(wanted)
    folder = _map_folder(chosen, settings, progress)
    manifest = cache.read_manifest(folder)
    conditions = default_conditions(manifest.traffic_level if congestion is None else congestion)
    path = folder / cache.NETWORK
    network = RoadNetwork.from_buffer(cache.map_file(path), known, conditions, origin=str(path))
    return City(folder, manifest, network)


def _map_folder(name: str, settings: Settings, progress: Progress | None) -> Path:
    """Find the map folder, building it where an extract was named."""
    path = Path(name)
    if path.is_dir():
        return path
    if path.is_file():
        return _built(path, cache.default_map_path(path), progress)
    if name in DEMO_CITIES:
        with demo_extract(name) as extract:
            return _built(extract, settings.cache_folder / (name + cache.SUFFIX), progress)
    known = ", ".join(DEMO_CITIES)
    mend = f"Give a map folder, an extract, or a demo city: {known}."
    raise MapFileError("no such map", value=name, mend=mend)


def _built(extract: Path, folder: Path, progress: Progress | None) -> Path:
    """Build the map of an extract unless this version has built it from the same bytes already."""
    if not _is_current(extract, folder):
        from doorstep.wiring.map_builder import MapOptions, build_map

        build_map(extract, folder, MapOptions(), progress)
    return folder


def _is_current(extract: Path, folder: Path) -> bool:
    try:
        manifest = cache.read_manifest(folder)
    except CacheError:
        return False
    return manifest.built_with == doorstep.__version__ and manifest.source_sha256 == cache.sha256_of(extract)


def _guesses(candidates: Sequence[Candidate]) -> str:
    if not candidates:
        return "Check the spelling, or give longitude,latitude."
    near = "; ".join(candidate.address.one_line for candidate in candidates[:3])
    return f"Nearest: {near}."
