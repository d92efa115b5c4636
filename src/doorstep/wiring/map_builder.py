"""From an extract to a map folder: streets, kerbs, places, addresses and base map, all or nothing."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import doorstep
from doorstep.maps import cache
from doorstep.maps.addresses import read_addresses
from doorstep.maps.elevation import node_elevations_m
from doorstep.maps.geocode import Geocoder
from doorstep.maps.osm import read_streets
from doorstep.maps.place_reader import read_places
from doorstep.maps.place_store import write_places
from doorstep.maps.tile_layers import LAST_ZOOM
from doorstep.maps.tiles import write_pmtiles
from doorstep.roads.graphs.turn_times import drives_on_left
from doorstep.roads.kerbside.kerb_places import place_kerbs
from doorstep.roads.kerbside.kerbs import KerbTable, lay_out_kerbs
from doorstep.roads.network import RoadNetwork
from doorstep.roads.stored_kerbs import kerbs_to_pieces
from doorstep.roads.tags.conditional import nonsense
from doorstep.roads.tags.facilities import read_facilities
from doorstep.roads.tags.limits import unreadable
from doorstep.roads.tags.profiles import Profile
from doorstep.roads.tags.streets import StreetData
from doorstep.roads.tags.vocabulary import Mode
from doorstep.wiring.defaults import default_conditions, default_profiles

Progress = Callable[[str, float], None]
READING = "reading streets"
BYTES_PER_WAY = 100  # of a .osm.pbf, roughly: it only moves a progress bar


@dataclass(frozen=True, slots=True)
class MapOptions:
    """What to build besides the road network.

    profiles
        By name; decides which modes get streets. None: the packaged ones.
    elevation
        Folder of HGT tiles, for bicycles that mind hills.
    with_tiles
        Whether to cut the base map, the longest step.
    threads
        For the hierarchy.
    """

    profiles: Mapping[str, Profile] | None = None
    elevation: Path | None = None
    with_tiles: bool = True
    threads: int = 2


def build_map(
    extract: Path, out: Path, options: MapOptions | None = None, progress: Progress | None = None
) -> cache.Manifest:
    """Build a map folder; it appears whole, or not at all.

    Parameters
    ----------
    extract
        An OSM file.
    out
        The map folder to make or to replace.
    progress
        Called with a step's name and the share of it that is done.

    Raises
    ------
    MapFileError
        If the extract is missing, no OSM file, cut short or without streets.
    CacheError
        If the folder cannot be written, or is something else than a map.
    """
    chosen = options or MapOptions()
    told = progress or (lambda _step, _share: None)
    with _no_cycle_search():
        streets = _read_streets(extract, told)
    with cache.new_map_folder(out) as folder, _no_cycle_search():
        network = _build_network(streets, chosen, told)
        cache.write_pieces(folder / cache.NETWORK, network.to_pieces())
        counts = _street_counts(network)
        counts |= _write_places(extract, network, folder, told)
        told("addresses", 0.0)
        addresses = read_addresses(extract)
        Geocoder.build(addresses, folder / cache.ADDRESSES).close()
        counts["addresses"] = len(addresses.addresses)
        told("addresses", 1.0)
        if chosen.with_tiles:
            # Every zoom level has four times the tiles of the one before.
            write_pmtiles(
                extract, folder / cache.TILES, lambda _, zoom: told("base map", 4.0 ** (zoom - LAST_ZOOM))
            )
            told("base map", 1.0)
        manifest = cache.Manifest(
            source=streets.source,
            source_sha256=streets.source_sha256,
            built_with=doorstep.__version__,
            bounds=_bounds(network),
            counts=counts,
            warnings=_warnings(network),
            traffic_level=_traffic_level(network),
            files=cache.fingerprints(folder),
        )
        cache.write_manifest(folder, manifest)
    return manifest


@contextmanager
def _no_cycle_search() -> Iterator[None]:
    """Pause the search for reference cycles: millions of rows come to stay, and it looks at each again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read_streets(extract: Path, told: Progress) -> StreetData:
    """Read streets; how many there will be is guessed from the size of the file."""
    told(READING, 0.0)
    guess = max(1, extract.stat().st_size // BYTES_PER_WAY) if extract.is_file() else 1
    shares = {"hash": 0.02, "nodes": 0.1}

    def read(stage: str, count: int) -> None:
        told(READING, shares.get(stage, min(0.95, 0.1 + 0.85 * count / guess)))

    streets = read_streets(extract, read)
    told(READING, 1.0)
    return streets


def _build_network(streets: StreetData, options: MapOptions, told: Progress) -> RoadNetwork:
    elevation_m = None
    if options.elevation is not None:
        elevation_m = node_elevations_m(options.elevation, streets.node_lon7, streets.node_lat7)
    return RoadNetwork.build(
        streets,
        options.profiles or default_profiles(),
        default_conditions(),
        elevation_m=elevation_m,
        threads=options.threads,
        progress=told,
    )


def _street_counts(network: RoadNetwork) -> dict[str, int]:
    counts = {"ways": len(network.streets.way_osm_id)}
    for mode, layer in network.layers.items():
        counts[f"{mode.name.lower()} junctions"] = layer.graph.node_count
        counts[f"{mode.name.lower()} arcs"] = layer.graph.arc_count
        counts[f"{mode.name.lower()} turns"] = layer.graph.turn_count
    return counts


def _write_places(extract: Path, network: RoadNetwork, folder: Path, told: Progress) -> dict[str, int]:
    told("kerbs and places", 0.0)
    places = read_places(extract)
    write_places(places, folder / cache.PLACES)
    facilities = read_facilities(places.facilities)
    counts = {
        "buildings": len(places.buildings),
        "entrances": len(places.entrances),
        "parking": len(facilities.car_parks) + len(facilities.parking_spaces),
        "loading places": len(facilities.loading_places),
        "parcel lockers": len(facilities.parcel_lockers),
        "charging stations": len(facilities.charging_stations),
        "hub candidates": len(facilities.hub_candidates),
    }
    if Mode.MOTOR in network.layers:
        graph = network.layers[Mode.MOTOR].graph
        left = drives_on_left(graph)
        street = lay_out_kerbs(network.streets, graph, no_halts=places.no_halts, left_hand_traffic=left)
        kerbs = KerbTable.joined(street, place_kerbs(graph, facilities, left_hand_traffic=left))
        cache.write_pieces(folder / cache.KERBS, kerbs_to_pieces(kerbs))
        counts["kerbs"] = len(kerbs)
    told("kerbs and places", 1.0)
    return counts


def _bounds(network: RoadNetwork) -> tuple[float, float, float, float]:
    """Draw a box around the nodes that streets use: one that was cut off as stray lies anywhere."""
    used = np.unique(network.streets.way_node)
    lon7, lat7 = network.streets.node_lon7[used], network.streets.node_lat7[used]
    return (lon7.min() / 1e7, lat7.min() / 1e7, lon7.max() / 1e7, lat7.max() / 1e7)


def _traffic_level(network: RoadNetwork) -> float:
    motor = network.layers.get(Mode.MOTOR)
    return round(network.conditions.traffic.table.estimate_level(motor.graph), 2) if motor else 1.0


def _warnings(network: RoadNetwork) -> dict[str, int]:
    """Gather what survived: reading's warnings, tags not understood, and those of every mode's graph once."""
    tag_sets = network.streets.tag_sets
    found = {**network.streets.warnings, **nonsense(tag_sets), **unreadable(tag_sets)}
    for layer in network.layers.values():
        for message, count in layer.graph.warnings.items():
            found[message] = max(found.get(message, 0), count)
    return dict(sorted(found.items()))
