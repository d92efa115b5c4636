"""Workspaces: a folder with the books of one place of work, opened on a city.

workspace = open_workspace("work", city="helsinki")
workspace.app.send(ImportOrders(...))

This is the composition root: here the application meets its database, its map and its clock.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from zoneinfo import ZoneInfo

import doorstep
from doorstep.app.bus import App
from doorstep.app.desk import Desk
from doorstep.app.ports import AddressCandidate
from doorstep.app.workers import Workers
from doorstep.compute.processes import Processes
from doorstep.connectors.documents.stored import StoredDays, StoredWords
from doorstep.domain.instants import LocalDay
from doorstep.domain.places import Address, LonLat
from doorstep.roads.kerbside.kerbs import KerbTable
from doorstep.roads.network import RoadNetwork
from doorstep.roads.tags.facilities import Facilities
from doorstep.roads.tags.place_data import PlaceData
from doorstep.storage.books import open_books
from doorstep.wiring.city import MOST_LETTERS, City, open_city
from doorstep.wiring.settings import Settings
from doorstep.wiring.workers import open_workers
from doorstep.wiring.zones import zone_named, zone_near


class SystemClock:
    """The `Clock` port: what the system says."""

    def now(self) -> datetime:
        """Give the present instant."""
        return datetime.now(UTC)


class RandomIds:
    """The `Identities` port: random ids, so that no two processes ever make the same."""

    def new(self) -> str:
        """Give an id that nobody has."""
        return uuid.uuid4().hex


class CityStreets:
    """The `Streets` port over an opened city."""

    def __init__(self, city: City, zone: ZoneInfo) -> None:
        self._city = city
        self.zone = zone

    @property
    def network(self) -> RoadNetwork:
        """Travel times, ways and snapping."""
        return self._city.network

    @property
    def kerbs(self) -> KerbTable:
        """Legal places to halt."""
        return self._city.kerbs

    @property
    def places(self) -> PlaceData:
        """Buildings, entrances and facilities."""
        return self._city.places

    @property
    def facilities(self) -> Facilities:
        """Parking, loading places, lockers and chargers."""
        return self._city.facilities

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north in degrees."""
        return self._city.manifest.bounds

    @property
    def versions(self) -> Mapping[str, str]:
        """Name and version of what the answers come from."""
        manifest = self._city.manifest
        return {
            "doorstep": doorstep.__version__,
            "map": f"{manifest.source} {manifest.source_sha256[:12]}",
            "traffic level": f"{self._city.network.conditions.traffic.level:g}",
        }


class MapAddresses:
    """The `AddressFinder` port over the map's own index."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def candidates(self, address: Address, most: int = 5) -> Sequence[AddressCandidate]:
        """List the places an address may mean, the surest first."""
        line = replace(address, unit=None).one_line[:MOST_LETTERS]
        if not line.strip():
            return ()
        found = self._workspace.city.geocoder.search(line, limit=most)
        return [AddressCandidate(each.address, each.position, each.confidence) for each in found]


class Workspace:
    """An opened workspace. The city is opened when it is first needed."""

    def __init__(
        self,
        folder: Path,
        city: City | str | Path | None,
        zone: str | None = None,
        workers: Workers | None = None,
    ) -> None:
        self.folder = folder
        self._given = city
        self._zone = zone
        self.clock = SystemClock()
        self.workers = workers or Processes()
        keeper = open_books(folder, StoredWords(), StoredDays(), self.clock)
        desk = Desk(keeper, self.clock, RandomIds(), MapAddresses(self), lambda: self.streets, self.workers)
        self.app = App(desk)

    @cached_property
    def city(self) -> City:
        """The city that orders are located and planned in."""
        return self._given if isinstance(self._given, City) else open_city(self._given)

    @cached_property
    def zone(self) -> ZoneInfo:
        """Of the city's clocks: the one that was named, else that of the nearest place of the zone table."""
        if self._zone is not None:
            return zone_named(self._zone)
        west, south, east, north = self.city.manifest.bounds
        return zone_near(LonLat((west + east) / 2, (south + north) / 2))

    @cached_property
    def streets(self) -> CityStreets:
        """The city as the application asks for it."""
        return CityStreets(self.city, self.zone)

    def day(self, on: date | None = None) -> LocalDay:
        """Give a local day of the city; None for today on its clocks."""
        return LocalDay(on or self.clock.now().astimezone(self.zone).date(), self.zone)

    def close(self) -> None:
        """Let go of the books and the workers."""
        self.app.close()
        self.workers.close()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_workspace(
    folder: str | Path | None = None,
    *,
    city: City | str | Path | None = None,
    zone: str | None = None,
    workers: int | None = None,
    cluster: str | None = None,
) -> Workspace:
    """Open a workspace, made if it is not there.

    Parameters
    ----------
    folder
        None: the setting DOORSTEP_WORKSPACE.
    city
        An opened city, a map folder, an extract or a demo city by name; None for the setting DOORSTEP_MAP.
    zone
        Name of the time zone of its clocks. None: guessed from the map.
    workers
        Processes that plan the parts of a large day. None: the setting DOORSTEP_WORKERS, else one per core.
    cluster
        Address of a Dask scheduler that does it instead, or `local`. None: the setting DOORSTEP_CLUSTER.

    Raises
    ------
    FileError
        If the folder cannot be written to.
    """
    settings = Settings.from_environment(os.environ, Path.home())
    hands = open_workers(settings, workers, cluster)
    return Workspace(Path(folder or settings.workspace), city, zone, hands)
