"""Long columns of whole numbers in JSON: packed, because a day has a million pairs and more.

    {"type": "uint16", "packed": "eJxjYGRiZgEAAA4ABw=="}

`packed` is base64 of the zlib stream of the values, row after row, each in the little-endian bytes of `type`:
`uint8`, `uint16` or `int32`, the smallest that holds them all. Where a value may be missing, the largest of
the type stands for it, as null does in a list.
"""

from __future__ import annotations

import base64
import binascii
import math
import zlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

from doorstep.connectors.documents.words import WordReader
from doorstep.domain.travel import UNREACHABLE

PACKED_FROM: Final = 10_000
"""Values from which a column is packed: what people write and read by hand is smaller."""
TYPES: Final = {"uint8": "<u1", "uint16": "<u2", "int32": "<i4"}
KEYS: Final = ("type", "packed")
# Travel is mostly small numbers and pairs without a way: more effort saves little.
_EFFORT: Final = 1


def packed_column(column: NDArray[np.generic], *, holes: bool) -> dict[str, object]:
    """Pack a column.

    Parameters
    ----------
    column
        Whole numbers of any shape, none below 0 and none above that of an int32.
    holes
        Whether UNREACHABLE means that a value is missing.
    """
    missing = np.equal(column, UNREACHABLE) if holes else None
    known = column if missing is None else column[~missing]
    most = int(known.max(initial=0)) + int(holes)
    name = next(name for name, code in TYPES.items() if most <= np.iinfo(code).max)
    small = column.astype(TYPES[name])
    if missing is not None:
        small[missing] = np.iinfo(TYPES[name]).max
    # One copy at a time: a matrix of a large day is a gigabyte.
    stream = zlib.compress(np.ascontiguousarray(small).data, _EFFORT)
    return {"type": name, "packed": base64.b64encode(stream).decode()}


def unpacked(
    value: object,
    dtype: type[np.generic],
    shape: tuple[int, ...],
    path: str,
    reader: WordReader,
    *,
    holes: bool,
) -> NDArray[np.generic]:
    """Read a packed column.

    Parameters
    ----------
    dtype
        What the column is kept in.

    Raises
    ------
    FileError
        With the path: a type there is none of, no base64, no zlib stream, not as many values, or one that
        cannot be.
    """
    parts = reader.parts_of(value, path, "a packed column")
    unknown = next((name for name in sorted(parts) if name not in KEYS), None)
    if unknown is not None:
        raise reader.wrong(unknown, f"no field of {', '.join(KEYS)}", path)
    name = parts.get("type")
    if not isinstance(name, str) or name not in TYPES:
        raise reader.wrong(name, f"no type of {', '.join(TYPES)}", f"{path}.type")
    code = np.dtype(TYPES[name])
    size = math.prod(shape) * code.itemsize
    content = _content(parts.get("packed"), size, f"{path}.packed", reader)
    return _kept(np.frombuffer(content, code).reshape(shape), dtype, path, reader, holes=holes)


def _content(value: object, size: int, path: str, reader: WordReader) -> bytes:
    """Undo base64 and zlib, and stop as soon as more comes out than there should be."""
    if not isinstance(value, str):
        raise reader.wrong(value, "not a text of base64", path)
    engine = zlib.decompressobj()
    try:
        content = engine.decompress(base64.b64decode(value, validate=True), size + 1)
    except (binascii.Error, ValueError):
        raise reader.wrong(value, "no base64", path) from None
    except zlib.error:
        raise reader.wrong(value, "no zlib stream", path) from None
    if len(content) > size:
        raise reader.wrong(value, f"more than {size} bytes", path)
    if len(content) < size:
        raise reader.wrong(value, f"{len(content)} bytes, not {size}", path)
    return content


def _kept(
    given: NDArray[np.generic], dtype: type[np.generic], path: str, reader: WordReader, *, holes: bool
) -> NDArray[np.generic]:
    """Bring values into the type that they are kept in; the largest of the packed type is a hole."""
    missing = np.equal(given, np.iinfo(given.dtype).max) if holes else None  # type: ignore[type-var]
    most = np.iinfo(dtype).max - int(holes)  # type: ignore[type-var]
    wrong = np.less(given, 0) | np.greater(given, most)
    if missing is not None:
        wrong &= ~missing
    if wrong.any():
        place = np.unravel_index(int(np.argmax(wrong)), wrong.shape)
        where = "".join(f"[{at}]" for at in place)
        raise reader.wrong(int(given[place]), f"not a whole number from 0 to {most}", f"{path}{where}")
    kept = given.astype(dtype)
    if missing is not None:
        kept[missing] = UNREACHABLE
    return kept
