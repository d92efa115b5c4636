"""Cut an extract into vector tiles and write them as one PMTiles archive.

Zooms 0 to 14; a map shows 14 enlarged beyond. At low zooms roads of one class are joined and their names left
out, lines are simplified (Douglas, Peucker 1973) to about a pixel, and small areas disappear.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from doorstep.maps.tile_encoding import (
    EXTENT,
    LINE,
    POINT,
    POLYGON,
    LayerWriter,
    Pieces,
    Properties,
    encode_layers,
    encode_pieces,
)
from doorstep.maps.tile_layers import LAST_ZOOM, LAYERS, ROAD_ORDER, BaseMap, Layer, read_base_map
from doorstep.maps.whole_files import appearing
from doorstep.roads.tags.streets import ATTRIBUTION

MARGIN = 64 / EXTENT  # of a tile, drawn beyond its edge so that lines and labels join
TOLERANCE = 2.5 / EXTENT  # of a tile: about a third of a pixel
SMALLEST_AREA = (6 / EXTENT) ** 2 * 4  # of a tile: about one and a half pixels square
NAMES_FROM_ZOOM = 12
LOW_ZOOM_KEYS = frozenset(("class", "kind", "ref", "tunnel"))
FIELDS = {
    "water": {"kind": "String"}, "green": {"kind": "String"}, "paved": {"kind": "String"}, "building": {},
    "waterway": {"kind": "String", "name": "String"},
    "rail": {"kind": "String", "bridge": "Number", "tunnel": "Number"},
    "road": {
        "class": "String", "name": "String", "ref": "String", "link": "Number", "oneway": "Number",
        "bridge": "Number", "tunnel": "Number",
    },
    "label": {"kind": "String", "name": "String", "rank": "Number"}, "house_number": {"number": "String"},
}  # fmt: skip
Progress = Callable[[str, int], None]
"""Called with the stage (`read`, `zoom`) and the zoom level reached."""


@dataclass(frozen=True, slots=True)
class TileSummary:
    """What was written: tiles, bytes, bounds in degrees (west, south, east, north), and what was left out."""

    tiles: int
    size_bytes: int
    bounds: tuple[float, float, float, float]
    warnings: dict[str, int]


def write_pmtiles(extract: str | Path, out: str | Path, progress: Progress | None = None) -> TileSummary:
    """Cut an extract into tiles; the archive appears whole or not at all.

    Raises
    ------
    MapFileError
        If the extract cannot be read or holds nothing to draw.
    FileError
        If the archive cannot be written.
    """
    told = progress or (lambda _stage, _zoom: None)
    told("read", 0)
    base_map = read_base_map(extract)
    target = Path(out)
    with appearing(target, "the tiles") as scratch, scratch.open("wb") as file:
        writer: Any = Writer(file)  # type: ignore[no-untyped-call]
        count = _write(writer, base_map, told)
    return TileSummary(count, target.stat().st_size, base_map.bounds, dict(base_map.warnings))


def _write(writer: Any, base_map: BaseMap, told: Progress) -> int:
    count = 0
    for zoom in range(LAST_ZOOM + 1):
        told("zoom", zoom)
        tiles = sorted(
            (zxy_to_tileid(zoom, column, row), data) for column, row, data in cut_zoom(base_map, zoom)
        )
        for tile_id, data in tiles:
            writer.write_tile(tile_id, gzip.compress(data, compresslevel=6, mtime=0))
            count += 1
    west, south, east, north = base_map.bounds
    header = {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": round(west * 1e7),
        "min_lat_e7": round(south * 1e7),
        "max_lon_e7": round(east * 1e7),
        "max_lat_e7": round(north * 1e7),
        "center_zoom": 12,
        "center_lon_e7": round((west + east) / 2 * 1e7),
        "center_lat_e7": round((south + north) / 2 * 1e7),
    }
    writer.finalize(header, _metadata())
    return count


def _metadata() -> dict[str, object]:
    return {
        "name": "Doorstep base map",
        "format": "pbf",
        "type": "baselayer",
        "attribution": ATTRIBUTION,
        "vector_layers": [
            {"id": name, "fields": fields, "minzoom": 0, "maxzoom": LAST_ZOOM}
            for name, fields in FIELDS.items()
        ],
    }


def cut_zoom(base_map: BaseMap, zoom: int) -> Iterator[tuple[int, int, bytes]]:
    """Cut all layers at one zoom: column, row and the bytes of each tile that holds something."""
    tiles: dict[tuple[int, int], dict[str, LayerWriter]] = {}
    for layer in base_map.layers:
        geometries, properties = _generalised(layer, zoom)
        if not len(geometries):
            continue
        pieces = _cut(geometries, layer.kind, zoom)
        for at, geometry in encode_pieces(pieces, layer.kind, zoom):
            tile = tiles.setdefault((int(pieces.column[at]), int(pieces.row[at])), {})
            writer = tile.get(layer.name)
            if writer is None:
                writer = tile[layer.name] = LayerWriter(layer.name)
            writer.add(layer.kind, properties[pieces.feature[at]], geometry)
    order = {name: at for at, name in enumerate(LAYERS)}
    for (column, row), layers in tiles.items():
        yield column, row, encode_layers(sorted(layers.values(), key=lambda writer: order[writer.name]))


def _generalised(layer: Layer, zoom: int) -> tuple[NDArray[np.object_], list[Properties]]:
    """Choose what is drawn at a zoom, join what belongs together, and smooth it."""
    chosen = np.flatnonzero(layer.first_zoom <= zoom)
    geometries, properties = layer.geometries[chosen], [layer.properties[at] for at in chosen.tolist()]
    size = 1.0 / (1 << zoom)
    if layer.kind == POINT or not len(geometries):
        return geometries, properties
    if layer.kind == LINE:
        geometries, properties = _joined(geometries, properties, names=zoom >= NAMES_FROM_ZOOM)
    else:
        large = shapely.area(geometries) >= SMALLEST_AREA * size * size
        properties = [found for found, keep in zip(properties, large.tolist(), strict=True) if keep]
        geometries = geometries[large]
    simple = shapely.simplify(geometries, TOLERANCE * size, preserve_topology=layer.kind == POLYGON)
    return simple, properties


def _joined(
    geometries: NDArray[np.object_], properties: list[Properties], *, names: bool
) -> tuple[NDArray[np.object_], list[Properties]]:
    """Join lines of equal properties end to end; without names many more are equal."""
    if not names:
        properties = [tuple(pair for pair in found if pair[0] in LOW_ZOOM_KEYS) for found in properties]
    groups: dict[Properties, int] = {}
    group = np.array([groups.setdefault(found, len(groups)) for found in properties])
    order = np.argsort(group, kind="stable")
    joined = shapely.line_merge(
        shapely.multilinestrings(geometries[order], indices=group[order]), directed=True
    )
    kinds = list(groups)
    ranked = sorted(range(len(kinds)), key=lambda at: (_draw_order(kinds[at]), at))
    lines, which = shapely.get_parts(joined[ranked], return_index=True)
    return lines, [kinds[ranked[at]] for at in which.tolist()]


def _draw_order(properties: Properties) -> int:
    """Sort important roads last: they are drawn on top."""
    sort = dict(properties).get("class")
    return ROAD_ORDER.index(sort) if isinstance(sort, str) and sort in ROAD_ORDER else 0


def _cut(geometries: NDArray[np.object_], kind: int, zoom: int) -> Pieces:
    """Cut features to the tiles they touch, with a margin."""
    count = 1 << zoom
    bounds = shapely.bounds(geometries) * count
    margin = 0.0 if kind == POINT else MARGIN
    low = np.clip(np.floor(bounds[:, :2] - margin), 0, count - 1).astype(np.int64)
    high = np.clip(np.floor(bounds[:, 2:] + margin), 0, count - 1).astype(np.int64)
    span = high - low + 1
    copies = span[:, 0] * span[:, 1]
    feature = np.repeat(np.arange(len(geometries)), copies)
    nth = np.arange(len(feature)) - np.repeat(np.cumsum(copies) - copies, copies)
    column = low[feature, 0] + nth % span[feature, 0]
    row = low[feature, 1] + nth // span[feature, 0]
    pieces = geometries[feature]
    if kind != POINT:
        crosses = _crosses(bounds[feature], column, row)
        _clip(pieces, np.flatnonzero(crosses), column, row, count)
    keep = ~shapely.is_empty(pieces)
    return Pieces(pieces[keep], feature[keep], column[keep], row[keep])


def _crosses(
    bounds: NDArray[np.float64], column: NDArray[np.int64], row: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Tell which features reach beyond the margin of the tile."""
    crosses: NDArray[np.bool_] = (
        (bounds[:, 0] < column - MARGIN)
        | (bounds[:, 1] < row - MARGIN)
        | (bounds[:, 2] > column + 1 + MARGIN)
        | (bounds[:, 3] > row + 1 + MARGIN)
    )
    return crosses


def _clip(
    pieces: NDArray[np.object_],
    chosen: NDArray[np.int64],
    column: NDArray[np.int64],
    row: NDArray[np.int64],
    count: int,
) -> None:
    """Clip the chosen pieces in place, all of one tile together."""
    if not len(chosen):
        return
    tile = column[chosen] * count + row[chosen]
    order = np.argsort(tile, kind="stable")
    chosen, tile = chosen[order], tile[order]
    starts = np.flatnonzero(np.r_[True, tile[1:] != tile[:-1]])
    for start, end in zip(starts.tolist(), np.r_[starts[1:], len(tile)].tolist(), strict=True):
        part = chosen[start:end]
        west, north = int(column[part[0]]), int(row[part[0]])
        pieces[part] = shapely.clip_by_rect(
            pieces[part],
            (west - MARGIN) / count,
            (north - MARGIN) / count,
            (west + 1 + MARGIN) / count,
            (north + 1 + MARGIN) / count,
        )
