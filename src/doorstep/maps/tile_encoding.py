"""Write features as Mapbox vector tiles (version 2.1 of the specification), whole zoom levels at once.

Coordinates of all features of a layer are turned into tile units, differences and variable-length integers as
NumPy arrays; only keys and values are joined feature by feature.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

EXTENT = 4096
POINT, LINE, POLYGON = 1, 2, 3
MOVE_TO, LINE_TO, CLOSE = 1, 2, 7
SMALLEST_RING = 8.0  # square tile units; smaller rings are invisible
Properties = tuple[tuple[str, str | int], ...]


@dataclass(frozen=True, slots=True)
class Pieces:
    """Parts of features cut to tiles, all of one kind (points, lines or polygons).

    geometries
        Shapely geometries in world units, 0..1 from west to east and from north to south. Shape (n,).
    feature
        Index of the feature of each piece; its properties stand there. Shape (n,).
    column, row
        Tile of each piece. Shape (n,).
    """

    geometries: NDArray[np.object_]
    feature: NDArray[np.int64]
    column: NDArray[np.int64]
    row: NDArray[np.int64]


@dataclass(slots=True)
class LayerWriter:
    """Gather the features of one layer of one tile, with its tables of keys and values."""

    name: str
    keys: dict[str, int] = field(default_factory=dict)
    values: dict[str | int, int] = field(default_factory=dict)
    features: list[bytes] = field(default_factory=list)

    def add(self, kind: int, properties: Properties, geometry: bytes) -> None:
        """Add a feature; `geometry` is the packed field of commands."""
        tags = bytearray()
        for key, value in properties:
            tags += varint(self.keys.setdefault(key, len(self.keys)))
            tags += varint(self.values.setdefault(value, len(self.values)))
        body = b""
        if tags:
            body += b"\x12" + varint(len(tags)) + bytes(tags)
        body += b"\x18" + varint(kind) + b"\x22" + varint(len(geometry)) + geometry
        self.features.append(b"\x12" + varint(len(body)) + body)

    def encoded(self) -> bytes:
        """Write the layer as a field of its tile."""
        body = b"\x78\x02" + _text(1, self.name) + b"".join(self.features)
        body += b"".join(_text(3, key) for key in self.keys)
        for value in self.values:
            coded = _text(1, value) if isinstance(value, str) else b"\x30" + varint(zigzag(value))
            body += b"\x22" + varint(len(coded)) + coded
        body += b"\x28" + varint(EXTENT)
        return b"\x1a" + varint(len(body)) + body


def varint(number: int) -> bytes:
    """Write a whole number >= 0 in groups of seven bits, the lowest first."""
    if number < 128:
        return bytes((number,))
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    found.append(number)
    return bytes(found)


def zigzag(number: int) -> int:
    """Fold negative numbers between the positive ones: 0, -1, 1, -2 become 0, 1, 2, 3."""
    return number << 1 if number >= 0 else (-number << 1) - 1


def _text(tag: int, text: str) -> bytes:
    raw = text.encode()
    return varint(tag << 3 | 2) + varint(len(raw)) + raw


def encode_pieces(pieces: Pieces, kind: int, zoom: int) -> list[tuple[int, bytes]]:
    """Write the geometry of every piece: its index and its packed commands; empty ones are left out."""
    paths = _rings(pieces) if kind == POLYGON else _lines(pieces) if kind == LINE else _points(pieces)
    return paths.commands(pieces, kind, zoom)


@dataclass(frozen=True, slots=True)
class _Paths:
    """Paths of pieces: coordinates (n, 2), the path of each, the piece of each path; outer rings marked."""

    coordinates: NDArray[np.float64]
    path: NDArray[np.int64]
    piece: NDArray[np.int64]
    outer: NDArray[np.bool_]

    def commands(self, pieces: Pieces, kind: int, zoom: int) -> list[tuple[int, bytes]]:
        """Turn paths into commands, piece by piece."""
        grid = self._on_grid(pieces, zoom)
        grid, path = _without_repeats(grid, self.path) if kind != POINT else (grid, self.path)
        if kind == POLYGON:
            grid, path = self._turned(grid, path)
        least = {POINT: 1, LINE: 2, POLYGON: 3}[kind]
        counts = np.bincount(path, minlength=len(self.piece))
        alive = counts >= least
        if kind == POLYGON:
            alive &= self._with_outer(alive)
        keep = alive[path]
        grid, path = grid[keep], path[keep]
        if not len(grid):
            return []
        return _packed(grid, path, self.piece, kind)

    def _on_grid(self, pieces: Pieces, zoom: int) -> NDArray[np.int64]:
        scale = float(1 << zoom) * EXTENT
        corner = np.stack([pieces.column, pieces.row], axis=1)[self.piece[self.path]] * EXTENT
        grid: NDArray[np.int64] = np.rint(self.coordinates * scale).astype(np.int64) - corner
        return grid

    def _turned(
        self, grid: NDArray[np.int64], path: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Wind outer rings clockwise on screen and holes the other way; drop rings too small to see."""
        area = _areas(grid, path, len(self.piece))
        visible = (np.abs(area) >= SMALLEST_RING)[path]
        grid, path = grid[visible], path[visible]
        wrong = ((area > 0) != self.outer)[path]
        return grid[_reversed_where(path, wrong)], path

    def _with_outer(self, alive: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Tell which rings still have their outer ring: a hole without one would be read as land."""
        ring = np.arange(len(alive))
        own_outer = np.maximum.accumulate(np.where(self.outer, ring, 0))
        known: NDArray[np.bool_] = alive[own_outer]
        return known


def _points(pieces: Pieces) -> _Paths:
    coordinates, piece = shapely.get_coordinates(pieces.geometries, return_index=True)
    one = np.arange(len(piece))
    return _Paths(coordinates, one, piece, np.ones(len(piece), dtype=bool))


def _lines(pieces: Pieces) -> _Paths:
    parts, piece = shapely.get_parts(pieces.geometries, return_index=True)
    wanted = shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING
    parts, piece = parts[wanted], piece[wanted]
    coordinates, path = shapely.get_coordinates(parts, return_index=True)
    return _Paths(coordinates, path, piece, np.ones(len(piece), dtype=bool))


def _rings(pieces: Pieces) -> _Paths:
    parts, piece = shapely.get_parts(pieces.geometries, return_index=True)
    wanted = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    parts, piece = parts[wanted], piece[wanted]
    rings, polygon = shapely.get_rings(parts, return_index=True)
    outer = np.ones(len(rings), dtype=bool)
    outer[1:] = polygon[1:] != polygon[:-1]
    coordinates, path = shapely.get_coordinates(rings, return_index=True)
    # The last point of a ring repeats the first; closing is a command of its own.
    last = np.ones(len(path), dtype=bool)
    last[:-1] = path[1:] != path[:-1]
    return _Paths(coordinates[~last], path[~last], piece[polygon], outer)


def _without_repeats(
    grid: NDArray[np.int64], path: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Drop points that fall on the same grid point as the one before them."""
    keep = np.ones(len(path), dtype=bool)
    keep[1:] = (path[1:] != path[:-1]) | (grid[1:] != grid[:-1]).any(axis=1)
    return grid[keep], path[keep]


def _areas(grid: NDArray[np.int64], path: NDArray[np.int64], count: int) -> NDArray[np.float64]:
    """Measure rings by the surveyor's formula; positive is clockwise on screen (y points down)."""
    if not len(path):
        return np.zeros(count)
    follower = _followers(path)
    after = grid[follower]
    cross = (grid[:, 0] * after[:, 1] - after[:, 0] * grid[:, 1]).astype(np.float64)
    return np.bincount(path, weights=cross, minlength=count) / 2.0


def _followers(path: NDArray[np.int64]) -> NDArray[np.int64]:
    """Index of the next point of the same ring, the first after the last."""
    starts = np.flatnonzero(np.r_[True, path[1:] != path[:-1]])
    follower = np.arange(1, len(path) + 1)
    ends = np.r_[starts[1:], len(path)] - 1
    follower[ends] = starts
    return follower


def _reversed_where(path: NDArray[np.int64], wrong: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Order of points in which the paths marked run backwards."""
    order = np.arange(len(path))
    if not len(path):
        return order
    starts = np.flatnonzero(np.r_[True, path[1:] != path[:-1]])
    ends = np.r_[starts[1:], len(path)] - 1
    which = np.cumsum(np.r_[True, path[1:] != path[:-1]]) - 1
    mirrored = starts[which] + ends[which] - order
    return np.where(wrong, mirrored, order)


def _packed(
    grid: NDArray[np.int64], path: NDArray[np.int64], piece_of: NDArray[np.int64], kind: int
) -> list[tuple[int, bytes]]:
    """Write commands and coordinate differences as variable-length integers, and cut them by piece."""
    starts = np.flatnonzero(np.r_[True, path[1:] != path[:-1]])
    counts = np.diff(np.r_[starts, len(path)])
    piece = piece_of[path]
    first_of_piece = np.r_[True, piece[1:] != piece[:-1]]
    before = np.r_[[[0, 0]], grid[:-1]]
    before[first_of_piece] = 0
    delta = grid - before
    coded = (delta << 1) ^ (delta >> 63)
    # Words: MoveTo, x, y of the first point; LineTo, x, y, ... of the others; ClosePath of a ring.
    extra = {POINT: 1, LINE: 2, POLYGON: 3}[kind]
    path_words = counts * 2 + extra
    word_start = np.cumsum(path_words) - path_words
    words = np.zeros(int(path_words.sum()), dtype=np.uint64)
    at_in_path = np.arange(len(path)) - np.repeat(starts, counts)
    place = np.repeat(word_start, counts) + 1 + 2 * at_in_path + (at_in_path > 0 if kind != POINT else 0)
    words[place], words[place + 1] = coded[:, 0], coded[:, 1]
    words[word_start] = MOVE_TO | 1 << 3
    if kind != POINT:
        words[word_start + 3] = (LINE_TO | (counts - 1) << 3).astype(np.uint64)
    if kind == POLYGON:
        words[word_start + path_words - 1] = CLOSE | 1 << 3
    raw, ends = varints(words)
    path_piece = piece[starts]
    cut = np.flatnonzero(np.r_[True, path_piece[1:] != path_piece[:-1]])
    byte_start = np.r_[0, ends][word_start[cut]]
    byte_end = np.r_[byte_start[1:], len(raw)]
    return [
        (which, raw[start:end])
        for which, start, end in zip(
            path_piece[cut].tolist(), byte_start.tolist(), byte_end.tolist(), strict=True
        )
    ]


def varints(numbers: NDArray[np.uint64]) -> tuple[bytes, NDArray[np.int64]]:
    """Write many whole numbers; give the bytes and where each number ends in them."""
    most = int(numbers.max()) if len(numbers) else 0
    widest = max(1, math.ceil(most.bit_length() / 7))
    shifts = np.arange(widest, dtype=np.uint64) * np.uint64(7)
    groups = (numbers[:, None] >> shifts).astype(np.uint64)
    more = groups[:, 1:] > 0
    length = 1 + more.sum(axis=1)
    digits = (groups & np.uint64(127)).astype(np.uint8)
    digits[:, :-1] |= (more.astype(np.uint8)) << 7
    used = np.arange(widest)[None, :] < length[:, None]
    return digits[used].tobytes(), np.cumsum(length)


def encode_layers(layers: Sequence[LayerWriter]) -> bytes:
    """Join the layers of one tile."""
    return b"".join(layer.encoded() for layer in layers if layer.features)
