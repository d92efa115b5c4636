"""Read the streets of an OSM extract (.osm.pbf, .osm, .osm.gz, .osm.bz2) into columns.

Objects are filtered in C++ (osmium) and read in two passes: nodes and turn restrictions first, ways second.
A file that is not sorted (nodes, ways, relations, each by id) is refused here, since buildings and areas
could not be read from it later. Node positions of a whole way are taken as one piece of WKB and decoded
together for all ways; tag sets are interned, so that later work is done once per distinct set.

What is read:

ways        `highway=*`, `route=ferry|shuttle_train`, `man_made=pier`, `public_transport|railway=platform`
way tags    `WAY_KEYS`, each with everything behind a colon (`maxspeed:hgv:conditional`), plus `name`, `ref`
nodes       those of the ways; tags of the ones that carry one of `NODE_SIGNS`, narrowed to `NODE_KEYS`
relations   `type=restriction` and its kin (`restriction:hgv`), with all their tags
"""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import osmium
from numpy.typing import NDArray
from osmium import InvalidLocationError
from osmium.filter import KeyFilter
from osmium.geom import WKBFactory, use_nodes
from osmium.osm import NODE, RELATION, WAY

from doorstep.domain.errors import MapFileError
from doorstep.maps.extract_errors import begins_with_nodes, unreadable_extract, unsorted_extract
from doorstep.maps.stray_nodes import cut_leaps
from doorstep.roads.tags.streets import Relation, RelationMember, StreetData, Tags

Progress = Callable[[str, int], None]
"""Called now and then with the stage (`hash`, `nodes`, `ways`) and the objects read so far in it."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ACCESS_KEYS = _words(
    """access vehicle motor_vehicle motorcar motorcycle moped mofa goods hgv hgv_articulated hazmat bus psv
    taxi hov trailer delivery bicycle electric_bicycle cargo_bike small_electric_vehicle foot wheelchair
    maxheight maxwidth maxlength maxweight maxweightrating maxaxleload opening_hours toll
    low_emission_zone zero_emission_zone maxgcweight maxgcweightrating"""
)
WAY_KEYS = ACCESS_KEYS | _words(
    """highway route ferry man_made public_transport railway junction oneway motorroad lanes width
    est_width maxspeed minspeed zone service surface tracktype smoothness sac_scale incline step_count
    ramp conveying bridge tunnel layer covered indoor level segregated cycleway bicycle_road cyclestreet
    sidewalk footway path crossing kerb area turn busway passing_places narrow traffic_calming
    traffic_signals duration ford barrier parking shoulder noexit dual_carriageway is_sidepath informal
    seasonal construction proposed living_street lit impassable ice_road winter_road"""
)
NODE_SIGNS = _words(
    """highway barrier crossing railway traffic_calming traffic_signals ford kerb entrance access
    motor_vehicle vehicle toll"""
)
NODE_KEYS = ACCESS_KEYS | _words(
    """highway barrier crossing railway traffic_calming traffic_signals ford kerb entrance direction
    bollard locked stop button_operated supervised ele"""
)
STREET_VALUES = {
    "route": frozenset(("ferry", "shuttle_train")),
    "man_made": frozenset(("pier",)),
    "public_transport": frozenset(("platform",)),
    "railway": frozenset(("platform",)),
}
PROGRESS_STEP = 20_000
LINES_AT_ONCE = 20_000


def read_streets(path: str | Path, progress: Progress | None = None) -> StreetData:
    """Read every street, ferry and footway of an extract, with its turn restrictions.

    Parameters
    ----------
    path
        An OSM extract; its format follows from its name, as osmium knows it.
    progress
        Told how far the reading is.

    Raises
    ------
    MapFileError
        If the file is missing, is no OSM file, is cut short or not sorted, or holds no street.
    """
    source = _existing_file(Path(path))
    told = progress or (lambda _stage, _count: None)
    try:
        return _read(source, _sha256(source, told), told)
    except MapFileError:
        raise
    except (RuntimeError, ValueError, OSError) as error:
        raise unreadable_extract(source, error) from error


def _existing_file(path: Path) -> Path:
    if path.is_dir():
        raise MapFileError(
            "a folder, not a file", place=str(path), mend=f"Give an extract, such as {path / 'city.osm.pbf'}."
        )
    if not path.is_file():
        raise MapFileError(
            "no such file", place=str(path), mend="Give the path of an OSM extract (.osm.pbf)."
        )
    if path.stat().st_size == 0:
        raise MapFileError("an empty file (0 bytes)", place=str(path), mend="Fetch the extract again.")
    return path


def _sha256(path: Path, told: Progress) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        for count, block in enumerate(iter(lambda: stream.read(1 << 22), b"")):
            digest.update(block)
            told("hash", count + 1)
    return digest.hexdigest()


def _read(path: Path, digest: str, told: Progress) -> StreetData:
    warnings: Counter[str] = Counter()
    store = osmium.index.create_map("flex_mem")
    # One handler for both passes: it sorts its store when the first way arrives.
    locations = osmium.NodeLocationsForWays(store)
    locations.ignore_errors()
    signs, relations = _read_nodes_and_relations(path, locations, told, warnings)
    ways = _read_ways(path, locations, told, warnings)
    if not ways.osm_id:
        raise _no_street(path, warnings)
    if not begins_with_nodes(path):
        raise unsorted_extract(path, "ways or relations stand before nodes")
    streets = cut_leaps(_columns(ways, signs, relations, warnings, (path.name, digest)))
    if not len(streets.way_osm_id):
        raise _no_street(path, Counter(streets.warnings))
    return streets


def _no_street(path: Path, warnings: Counter[str]) -> MapFileError:
    if not warnings:
        return MapFileError(
            "holds no street (no way with a highway or ferry tag)",
            place=str(path),
            mend="Give an extract that was neither filtered for something else nor cut short.",
        )
    lost = "; ".join(f"{message}: {count}" for message, count in sorted(warnings.items()))
    return MapFileError(
        f"holds no street that can be used ({lost})",
        place=str(path),
        mend="Cut the extract anew with whole ways, their nodes included, and with positive ids.",
    )


def _read_nodes_and_relations(
    path: Path, locations: Any, told: Progress, warnings: Counter[str]
) -> tuple[dict[int, Tags], tuple[Relation, ...]]:
    """Fill the location store; return tags by node id, and turn restrictions."""
    signs: dict[int, Tags] = {}
    relations: list[Relation] = []
    # The iterator does not keep its filter alive.
    filters = KeyFilter(*NODE_SIGNS, "type")
    with osmium.io.Reader(str(path), NODE | RELATION) as reader:
        objects: Iterator[Any] = iter(osmium.OsmFileIterator(reader, locations, filters))
        for entity in objects:
            tags = _tags(entity, warnings)
            if tags and entity.is_node():
                signs[entity.id] = {key: value for key, value in tags if key.split(":", 1)[0] in NODE_KEYS}
                _tell(told, "nodes", len(signs))
            elif tags and dict(tags).get("type", "").startswith("restriction"):
                relations.append(_relation(entity, tags))
    told("nodes", len(signs))
    return {osm_id: sign for osm_id, sign in signs.items() if sign}, tuple(relations)


def _tell(told: Progress, stage: str, count: int) -> None:
    if count % PROGRESS_STEP == 0:
        told(stage, count)


def _tags(entity: Any, warnings: Counter[str]) -> Sequence[tuple[str, str]] | None:
    """List the tags of an object; None, counted, if they are no text."""
    try:
        return list(entity.tags)
    except UnicodeDecodeError:
        warnings["object left out: its tags are not UTF-8"] += 1
        return None


def _relation(entity: Any, tags: Sequence[tuple[str, str]]) -> Relation:
    members = tuple(RelationMember(member.type, member.ref, member.role) for member in entity.members)
    return Relation(entity.id, dict(tags), members)


@dataclass(slots=True)
class _Ways:
    """Ways as they come: one run of known nodes each."""

    osm_id: list[int] = field(default_factory=list)
    tag_set: list[int] = field(default_factory=list)
    name: list[int] = field(default_factory=list)
    ref: list[int] = field(default_factory=list)
    node_id: array[int] = field(default_factory=lambda: array("q"))
    node_count: list[int] = field(default_factory=list)
    wkb: list[str] = field(default_factory=list)
    points: list[NDArray[np.int32]] = field(default_factory=list)
    tag_sets: dict[tuple[tuple[str, str], ...], int] = field(default_factory=dict)
    is_kept: dict[str, bool] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=lambda: {"": 0})

    def add_line(self, wkb: str, refs: list[int]) -> None:
        """Note the nodes of one way and the text of its line; the texts are decoded in batches."""
        self.wkb.append(wkb)
        self.node_id.extend(refs)
        self.node_count.append(len(refs))
        if len(self.wkb) == LINES_AT_ONCE:
            self.decode_lines()

    def decode_lines(self) -> None:
        """Turn the waiting lines into points: as text they take eight times the room."""
        counts = np.array(self.node_count[len(self.node_count) - len(self.wkb) :], dtype=np.int64)
        self.points.append(_points(self.wkb, counts))
        self.wkb.clear()

    def add_tags(self, osm_id: int, tags: Sequence[tuple[str, str]]) -> None:
        """Note one way: its id, its set of meaningful tags, its name and number."""
        name = ref = ""
        kept = []
        for key, value in tags:
            if key == "name":
                name = value
            elif key == "ref":
                ref = value
            elif self._keeps(key):
                kept.append((key, value))
        self.osm_id.append(osm_id)
        self.tag_set.append(self.tag_sets.setdefault(tuple(kept), len(self.tag_sets)))
        self.name.append(self.names.setdefault(name, len(self.names)))
        self.ref.append(self.names.setdefault(ref, len(self.names)))

    def _keeps(self, key: str) -> bool:
        known = self.is_kept.get(key)
        if known is None:
            known = key.split(":", 1)[0] in WAY_KEYS or key == "source:maxspeed"
            self.is_kept[key] = known
        return known


def _is_street(tags: Sequence[tuple[str, str]]) -> bool:
    # A plain loop: as a generator it would cost a tenth of the whole reading.
    for key, value in tags:  # noqa: SIM110
        if key == "highway" or value in STREET_VALUES.get(key, ()):
            return True
    return False


def _read_ways(path: Path, locations: Any, told: Progress, warnings: Counter[str]) -> _Ways:
    ways = _Ways()
    seen: set[int] = set()
    last = 0
    line_of = WKBFactory().create_linestring
    # The iterator does not keep its filter alive.
    filters = KeyFilter("highway", *STREET_VALUES)
    with osmium.io.Reader(str(path), WAY) as reader:
        objects: Iterator[Any] = iter(osmium.OsmFileIterator(reader, locations, filters))
        for way in objects:
            tags = _tags(way, warnings)
            if tags is None or not _is_street(tags):
                continue
            osm_id = way.id
            if osm_id in seen:
                warnings["way listed twice, second one left out"] += 1
                continue
            if 0 < osm_id < last:
                raise unsorted_extract(path, f"way {osm_id} stands behind way {last}")
            last = osm_id
            seen.add(osm_id)
            _tell(told, "ways", len(seen))
            _add_way(ways, way, tags, line_of, warnings)
    told("ways", len(seen))
    if ways.wkb:
        ways.decode_lines()
    return ways


def _add_way(
    ways: _Ways,
    way: Any,
    tags: Sequence[tuple[str, str]],
    line_of: Callable[..., str],
    warnings: Counter[str],
) -> None:
    refs = [node.ref for node in way.nodes]
    if len(refs) < 2:
        warnings["way with fewer than two nodes left out"] += 1
        return
    try:
        wkb = line_of(way, use_nodes.ALL)
    except InvalidLocationError:
        _add_known_runs(ways, way, tags, warnings)
        return
    ways.add_line(wkb, refs)
    ways.add_tags(way.id, tags)


def _add_known_runs(ways: _Ways, way: Any, tags: Sequence[tuple[str, str]], warnings: Counter[str]) -> None:
    """Keep the runs of nodes whose place is known: to join them would invent a street through a block."""
    nodes = [(node.ref, node.location) for node in way.nodes]
    warnings["way with nodes that are not in the extract, cut there"] += 1
    runs = 0
    for known, group in groupby(nodes, key=lambda node: node[1].valid()):
        run = list(group)
        if not known:
            warnings["node named by a way but not in the extract"] += len(run)
            continue
        if len(run) < 2:
            continue
        runs += 1
        points = [(location.lon, location.lat) for _, location in run]
        ways.add_line(_wkb_hex(points), [ref for ref, _ in run])
        ways.add_tags(way.id, tags)
    if runs == 0:
        warnings["way left out: no two neighbouring nodes in the extract"] += 1


WKB_HEADER_BYTES = 9
"""Byte order, geometry type, point count; sixteen bytes a point follow."""


def _wkb_hex(points: list[tuple[float, float]]) -> str:
    header = b"\x01" + np.array([2, len(points)], dtype="<u4").tobytes()
    return (header + np.array(points, dtype="<f8").tobytes()).hex()


def _points(wkb: list[str], counts: NDArray[np.int64]) -> NDArray[np.int32]:
    """Decode all lines at once into degrees times 10^7. Shape (points, 2): lon, lat."""
    raw = np.frombuffer(bytes.fromhex("".join(wkb)), dtype=np.uint8)
    header_at = np.concatenate(([0], np.cumsum(WKB_HEADER_BYTES + 16 * counts)[:-1]))
    body = np.ones(len(raw), dtype=bool)
    body[(header_at[:, None] + np.arange(WKB_HEADER_BYTES)).ravel()] = False
    degrees = raw[body].view("<f8").reshape(-1, 2)
    return np.rint(degrees * 1e7).astype(np.int32)


def _columns(
    ways: _Ways,
    signs: dict[int, Tags],
    relations: tuple[Relation, ...],
    warnings: Counter[str],
    source: tuple[str, str],
) -> StreetData:
    counts = np.array(ways.node_count, dtype=np.int64)
    ids = np.frombuffer(ways.node_id, dtype=np.int64)
    node_osm_id, first_seen, way_node = np.unique(ids, return_index=True, return_inverse=True)
    points = np.concatenate(ways.points)[first_seen]
    return StreetData(
        node_osm_id=node_osm_id,
        node_lon7=np.ascontiguousarray(points[:, 0]),
        node_lat7=np.ascontiguousarray(points[:, 1]),
        node_tags=_tags_by_row(signs, node_osm_id),
        way_osm_id=np.array(ways.osm_id, dtype=np.int64),
        way_tag_set=np.array(ways.tag_set, dtype=np.int32),
        tag_sets=tuple(dict(tags) for tags in ways.tag_sets),
        way_name=np.array(ways.name, dtype=np.int32),
        way_ref=np.array(ways.ref, dtype=np.int32),
        names=tuple(ways.names),
        way_first=np.concatenate((np.zeros(1, np.int64), np.cumsum(counts))),
        way_node=way_node.astype(np.int32),
        relations=relations,
        warnings=dict(warnings),
        source=source[0],
        source_sha256=source[1],
    )


def _tags_by_row(signs: dict[int, Tags], node_osm_id: NDArray[np.int64]) -> dict[int, Tags]:
    """Keep the signs that stand on a street, by node index in ascending order."""
    ids = np.array(sorted(signs), dtype=np.int64)
    row = np.searchsorted(node_osm_id, ids)
    row[row == len(node_osm_id)] = 0
    on_street = node_osm_id[row] == ids
    pairs = zip(row[on_street].tolist(), ids[on_street].tolist(), strict=True)
    return {index: signs[osm_id] for index, osm_id in pairs}
