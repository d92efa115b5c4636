"""Make the letters of the map: signed distance fields in MapLibre's glyph format, from the packaged typeface.

A glyph is drawn at eight times its size; for each of its pixels the distance to the nearest edge is found
over rows and columns (the separable transform of Felzenszwalb and Huttenlocher 2012, here for few target
pixels), so that a map can draw the letter sharp at any size, and with a halo (Green 2007).
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from doorstep.domain.errors import UnknownNameError
from doorstep.maps.tile_encoding import varint, zigzag

FONTS = {"Inter Regular": "Inter-Regular.ttf", "Inter SemiBold": "Inter-SemiBold.ttf"}
# Latin, Greek, Cyrillic, Vietnamese and other Latin additions, punctuation, arrows and currency.
RANGES = (0, 256, 512, 768, 1024, 7680, 8192, 8448)
RANGE_SIZE = 256
SIZE_PX = 24  # as MapLibre expects
FINER = 8
BORDER_PX = 3
RADIUS_PX = 8.0
CUTOFF = 0.25
# MapLibre centres a line of text on its capitals if heights are told from this far above the baseline.
ASCENDER_PX = 26
NO_CHARACTER = "\uffff"


def glyph_range(font: str, start: int) -> bytes:
    """Write the 256 characters from `start` on as one glyph file; characters the typeface lacks are left out.

    Raises
    ------
    UnknownNameError
        If there is no such font, or `start` is no multiple of 256 within Unicode's first plane.
    """
    if font not in FONTS:
        raise UnknownNameError.among("font", font, FONTS)
    if start % RANGE_SIZE or not 0 <= start < 65_536:
        raise UnknownNameError(
            "unknown range of characters", value=start, mend="Ranges begin at 0, 256, 512, ..."
        )
    return _glyph_range(font, start)


def write_glyphs(folder: str | Path) -> int:
    """Write all ranges of both fonts as `FONT/START-END.pbf` under a folder; give the bytes written."""
    size_bytes = 0
    for font in FONTS:
        target = Path(folder) / font
        target.mkdir(parents=True, exist_ok=True)
        for start in RANGES:
            data = glyph_range(font, start)
            (target / f"{start}-{start + RANGE_SIZE - 1}.pbf").write_bytes(data)
            size_bytes += len(data)
    return size_bytes


@lru_cache(maxsize=64)
def _glyph_range(font: str, start: int) -> bytes:
    face = _face(font)
    missing = bytes(face.getmask(NO_CHARACTER))
    body = _field(1, font.encode()) + _field(2, f"{start}-{start + RANGE_SIZE - 1}".encode())
    for code in range(max(start, 32), start + RANGE_SIZE):
        if 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000:
            continue
        letter = chr(code)
        if bytes(face.getmask(letter)) != missing:
            body += _field(3, _glyph(face, letter))
    return _field(1, body)


@lru_cache(maxsize=4)
def _face(font: str) -> ImageFont.FreeTypeFont:
    with as_file(files("doorstep.maps") / "style" / "fonts" / FONTS[font]) as path:
        return ImageFont.truetype(str(path), SIZE_PX * FINER, layout_engine=ImageFont.Layout.BASIC)


def _glyph(face: ImageFont.FreeTypeFont, letter: str) -> bytes:
    """Write one glyph: id, field of distances, size, bearings and advance in pixels."""
    left, top, right, bottom = face.getbbox(letter, anchor="ls")
    advance = round(face.getlength(letter) / FINER)
    head = b"\x08" + varint(ord(letter))
    if right <= left or bottom <= top:
        return head + b"\x18\x00\x20\x00\x28\x00\x30\x00\x38" + varint(advance)
    west, north = int(np.floor(left / FINER)), int(np.floor(top / FINER))
    width, height = int(np.ceil(right / FINER)) - west, int(np.ceil(bottom / FINER)) - north
    bitmap = _distance_field(face, letter, (west, north), (width, height))
    metrics = b"\x18" + varint(width) + b"\x20" + varint(height) + b"\x28" + varint(zigzag(west))
    metrics += b"\x30" + varint(zigzag(-north - ASCENDER_PX)) + b"\x38" + varint(advance)
    return head + _field(2, bitmap) + metrics


def _distance_field(
    face: ImageFont.FreeTypeFont, letter: str, corner: tuple[int, int], size: tuple[int, int]
) -> bytes:
    """Draw a letter large, and measure the distance of each small pixel to its edge: 192 lies on the edge."""
    columns, rows = size[0] + 2 * BORDER_PX, size[1] + 2 * BORDER_PX
    image = Image.new("L", (columns * FINER, rows * FINER))
    origin = ((BORDER_PX - corner[0]) * FINER, (BORDER_PX - corner[1]) * FINER)
    ImageDraw.Draw(image).text(origin, letter, fill=255, font=face, anchor="ls")
    inside = np.asarray(image) >= 128
    out, within = _distances(inside), _distances(~inside)
    distance = (out - within) / FINER
    field = np.clip(np.rint(255 - 255 * (distance / RADIUS_PX + CUTOFF)), 0, 255)
    return field.astype(np.uint8).tobytes()


def _distances(ink: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Measure how far the middle of each small pixel is from ink, in fine pixels. Shape (rows, columns)."""
    rows, columns = ink.shape
    far = float(rows + columns)
    at = np.arange(columns, dtype=np.float64)
    last = np.maximum.accumulate(np.where(ink, at, -far), axis=1)
    following = np.minimum.accumulate(np.where(ink, at, 2 * far)[:, ::-1], axis=1)[:, ::-1]
    middle = np.arange(FINER // 2, columns, FINER)
    # A small pixel's middle lies between two fine ones: half a fine pixel is split to both sides.
    across = np.minimum(middle - 0.5 - last[:, middle - 1], following[:, middle] - (middle - 0.5))
    across = np.maximum(across, 0.0)
    down = np.arange(FINER // 2, rows, FINER)[:, None] - 0.5 - np.arange(rows)[None, :]
    squares = down[:, :, None] ** 2 + across[None, :, :] ** 2
    found: NDArray[np.float64] = np.maximum(np.sqrt(squares.min(axis=1)) - 0.5, 0.0)
    return found


def _field(number: int, raw: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(raw)) + raw
