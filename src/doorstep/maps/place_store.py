"""What stands beside the streets, kept in the map folder as JSON so that the extract is not needed again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import CacheError
from doorstep.domain.places import LonLat
from doorstep.roads.tags.facilities import TaggedPlace
from doorstep.roads.tags.place_data import Building, Entrance, NoHalt, PlaceData, Surface, SurfaceKind, Track

VERSION = 1


def write_places(places: PlaceData, path: Path) -> None:
    """Write places to a file, lines as degrees times 10^7."""
    rows = {
        "version": VERSION,
        "entrances": [[e.osm_id, *_point(e.position), e.kind, dict(e.tags)] for e in places.entrances],
        "buildings": [[b.osm, _line(b.ring), dict(b.tags)] for b in places.buildings],
        "no_halts": [[n.osm_id, *_point(n.position), n.kind] for n in places.no_halts],
        "facilities": [
            [f.osm_kind, f.osm_id, *_point(f.position), dict(f.tags), f.area_m2] for f in places.facilities
        ],
        "surfaces": [
            [s.kind.value, _line(s.ring), [_line(hole) for hole in s.holes], s.name] for s in places.surfaces
        ],
        "tracks": [[t.kind, _line(t.line)] for t in places.tracks],
        "warnings": dict(places.warnings or {}),
    }
    path.write_text(json.dumps(rows, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def read_stored_places(path: Path) -> PlaceData:
    """Read places that `write_places` wrote.

    Raises
    ------
    CacheError
        If the file is missing, damaged or of another version.
    """
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        if rows["version"] != VERSION:
            raise ValueError(f"version {rows['version']}")
        return _places(rows)
    except (OSError, ValueError, KeyError, TypeError) as problem:
        message = f"the places of this map cannot be read from {path.name} ({problem})"
        raise CacheError(message, mend="Build the map again with `doorstep map build`.") from problem


def _places(rows: Any) -> PlaceData:
    return PlaceData(
        entrances=tuple(
            Entrance(osm_id, _lonlat(x, y), kind, tags) for osm_id, x, y, kind, tags in rows["entrances"]
        ),
        buildings=tuple(Building(osm, _ring(line), tags) for osm, line, tags in rows["buildings"]),
        no_halts=tuple(NoHalt(osm_id, _lonlat(x, y), kind) for osm_id, x, y, kind in rows["no_halts"]),
        facilities=tuple(
            TaggedPlace(osm_kind, osm_id, _lonlat(x, y), tags, area_m2)
            for osm_kind, osm_id, x, y, tags, area_m2 in rows["facilities"]
        ),
        surfaces=tuple(
            Surface(SurfaceKind(kind), _ring(line), tuple(_ring(hole) for hole in holes), name)
            for kind, line, holes, name in rows["surfaces"]
        ),
        tracks=tuple(Track(kind, _ring(line)) for kind, line in rows["tracks"]),
        warnings=rows["warnings"],
    )


def _point(place: LonLat) -> tuple[int, int]:
    return round(place.lon * 1e7), round(place.lat * 1e7)


def _lonlat(lon7: int, lat7: int) -> LonLat:
    return LonLat(lon7 / 1e7, lat7 / 1e7)


def _line(line: NDArray[np.float64]) -> list[int]:
    flat: list[int] = np.rint(line * 1e7).astype(np.int64).reshape(-1).tolist()
    return flat


def _ring(flat: list[int]) -> NDArray[np.float64]:
    return np.array(flat, dtype=np.float64).reshape(-1, 2) / 1e7
