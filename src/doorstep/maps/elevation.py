"""Read heights of street nodes from HGT tiles, the plain grid format of the SRTM mission.

A tile covers one degree square; its name (`N41W009.hgt`) is its south-west corner. It holds n by n big-endian
int16 metres, north row first, with the borders shared between neighbours: n = 1201 (three seconds of arc) or
3601 (one second); -32768 marks a void (Farr et al. 2007, The Shuttle Radar Topography Mission). Packed tiles
(`.hgt.gz`, `.hgt.zip`) and names with a product in them (`N41W009.SRTMGL1.hgt.zip`) are read as well.
"""

from __future__ import annotations

import gzip
import math
import re
import zipfile
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import MapFileError

VOID = -32768
_NAME = re.compile(r"([NS])(\d{2})([EW])(\d{3})(?:\.\w+)?\.hgt(\.gz|\.zip)?", re.IGNORECASE)

Corner = tuple[int, int]
"""Latitude and longitude of a tile's south-west corner, whole degrees."""


def node_elevations_m(
    path: str | Path, lon7: NDArray[np.int32], lat7: NDArray[np.int32]
) -> NDArray[np.float32] | None:
    """Look up the height of each node, interpolated between the four grid points around it.

    Parameters
    ----------
    path
        A folder of tiles, or one tile.
    lon7, lat7
        WGS 84 degrees times 10^7. Shape (nodes,).

    Returns
    -------
    Metres, NaN where no tile knows; voids are left out of the interpolation. Shape (nodes,). None if no tile
    covers any node.

    Raises
    ------
    MapFileError
        If the path is missing, holds no tile, or a tile that is needed is no square grid.
    """
    tiles = _tiles(Path(path))
    lon, lat = lon7 / 1e7, lat7 / 1e7
    west, south = np.floor(lon).astype(np.int64), np.floor(lat).astype(np.int64)
    heights = np.full(len(lon7), np.nan, dtype=np.float32)
    found = False
    for corner_lat, corner_lon in sorted(set(zip(south.tolist(), west.tolist(), strict=True))):
        tile = tiles.get((corner_lat, corner_lon))
        if tile is None:
            continue
        found = True
        inside = (south == corner_lat) & (west == corner_lon)
        heights[inside] = _interpolate(_grid(tile), lon[inside] - corner_lon, lat[inside] - corner_lat)
    return heights if found else None


def _tiles(path: Path) -> dict[Corner, Path]:
    if not path.exists():
        raise MapFileError("no such file or folder", place=str(path), mend="Give a folder of .hgt tiles.")
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    tiles = {}
    for file in files:
        name = _NAME.fullmatch(file.name)
        if name:
            lat = int(name[2]) * (1 if name[1].upper() == "N" else -1)
            lon = int(name[4]) * (1 if name[3].upper() == "E" else -1)
            tiles[lat, lon] = file
    if not tiles:
        raise MapFileError(
            "no elevation tile here",
            place=str(path),
            mend="Tiles are named by their south-west corner, such as N41W009.hgt or N41W009.hgt.gz.",
        )
    return tiles


def _grid(file: Path) -> NDArray[np.int16]:
    """Open a tile as a grid, north row first. Shape (n, n)."""
    try:
        raw = _unpacked(file)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise MapFileError(
            f"cannot be unpacked ({error})", place=str(file), mend="Fetch the tile again."
        ) from error
    side = math.isqrt(len(raw) // 2)
    if side < 2 or side * side * 2 != len(raw):
        raise MapFileError(
            f"no elevation tile: {len(raw)} bytes make no square of 16-bit heights",
            place=str(file),
            mend="A whole tile has 1201 x 1201 or 3601 x 3601 heights. Fetch it again.",
        )
    return np.frombuffer(raw, dtype=">i2").reshape(side, side)


def _unpacked(file: Path) -> bytes:
    packing = file.suffix.lower()
    if packing == ".gz":
        return gzip.decompress(file.read_bytes())
    if packing == ".zip":
        with zipfile.ZipFile(file) as archive:
            inside = [name for name in archive.namelist() if name.lower().endswith(".hgt")]
            return archive.read(inside[0]) if inside else b""
    return file.read_bytes()


def _interpolate(
    grid: NDArray[np.int16], east: NDArray[np.float64], north: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Interpolate bilinearly at shares of a degree from the south-west corner, without the voids."""
    last = len(grid) - 1
    column, row = east * last, (1.0 - north) * last
    left = np.minimum(column.astype(np.int64), last - 1)
    top = np.minimum(row.astype(np.int64), last - 1)
    right_share, down_share = column - left, row - top
    total = np.zeros(len(east))
    weights = np.zeros(len(east))
    for down in (0, 1):
        for right in (0, 1):
            height = grid[top + down, left + right].astype(np.float64)
            weight = np.abs(1 - right - right_share) * np.abs(1 - down - down_share)
            weight = np.where(height == VOID, 0.0, weight)
            total += weight * height
            weights += weight
    known = weights > 1e-9
    return np.where(known, total / np.where(known, weights, 1.0), np.nan).astype(np.float32)
