"""A map cache as one buffer: a header, a table of sections, then the columns, aligned for mapping.

The layout is ours: magic, version and byte order first, so that a foreign or older file is refused before
anything is believed; then a JSON table of sections with their CRC-32; then each section at a multiple of
64 bytes, so that a mapped file is used in place without a copy. A half-written buffer is recognised by its
length, a damaged one by `verify`.
"""

from __future__ import annotations

import json
import sys
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import CacheError

MAGIC = b"DOORSTEP"
FORMAT_VERSION = 1
_ALIGNMENT = 64
_HEADER_BYTES = 32  # magic 8, version 4, byte order 4, table length 8, total length 8

Sections = Mapping[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class SectionEntry:
    """Where one column lies in the buffer."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    offset: int
    crc32: int


def write_sections(sections: Sections) -> Iterator[bytes | memoryview]:
    """Yield the bytes of a cache in order, ready to be written to a file.

    Parameters
    ----------
    sections
        Name to array. Text travels as uint8 (see `text_section`).
    """
    arrays = {name: np.ascontiguousarray(values) for name, values in sections.items()}
    # The table's own length decides the offsets, and the offsets stand in the table: give it room to settle.
    table_bytes = 0
    while True:
        entries, total = _lay_out(arrays, _aligned(_HEADER_BYTES + table_bytes))
        table = json.dumps([_entry_row(entry) for entry in entries]).encode()
        if len(table) <= table_bytes:
            break
        table_bytes = len(table) + 64
    table = table.ljust(table_bytes)
    yield MAGIC
    yield FORMAT_VERSION.to_bytes(4, "little")
    yield (1).to_bytes(4, sys.byteorder)
    yield len(table).to_bytes(8, "little")
    yield total.to_bytes(8, "little")
    yield table
    position = _HEADER_BYTES + len(table)
    for entry, values in zip(entries, arrays.values(), strict=True):
        yield bytes(entry.offset - position)
        yield _raw(values)
        position = entry.offset + values.nbytes


def read_sections(
    buffer: memoryview, *, origin: str, verify: bool = False, prefix: str = ""
) -> dict[str, NDArray[np.generic]]:
    """Return the columns of a cache as read-only views into the buffer.

    Parameters
    ----------
    buffer
        The whole cache.
    origin
        Name of the file, for messages.
    verify
        Whether to read every byte of these columns and compare checksums (6 GB/s).
    prefix
        Read only the columns whose names begin so.

    Raises
    ------
    CacheError
        If the buffer is no cache, of another version or byte order, shorter than it says, or damaged.
    """
    entries = _read_table(buffer, origin)
    columns: dict[str, NDArray[np.generic]] = {}
    for entry in entries:
        if not entry.name.startswith(prefix):
            continue
        dtype = np.dtype(entry.dtype)
        count = int(np.prod(entry.shape, dtype=np.int64))
        values = np.frombuffer(buffer, dtype=dtype, count=count, offset=entry.offset).reshape(entry.shape)
        if verify and zlib.crc32(_raw(values)) != entry.crc32:
            raise CacheError(f"map cache {origin}: section {entry.name!r} is damaged", mend=_REBUILD)
        columns[entry.name] = values
    return columns


def text_section(value: object) -> NDArray[np.uint8]:
    """Return a JSON-able value as a section of UTF-8 bytes."""
    return np.frombuffer(
        json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), dtype=np.uint8
    )


def read_text(sections: Sections, name: str) -> object:
    """Return the value stored by `text_section` under a name."""
    return json.loads(sections[name].tobytes())


_REBUILD = "Build it again with `doorstep map build`."


def _read_table(buffer: memoryview, origin: str) -> list[SectionEntry]:
    if len(buffer) < _HEADER_BYTES or bytes(buffer[:8]) != MAGIC:
        raise CacheError(f"{origin} is not a Doorstep map cache", mend=_REBUILD)
    version = int.from_bytes(buffer[8:12], "little")
    if version != FORMAT_VERSION:
        message = f"map cache {origin} has format {version}; this version reads format {FORMAT_VERSION}"
        raise CacheError(message, mend=_REBUILD)
    if int.from_bytes(buffer[12:16], sys.byteorder) != 1:
        raise CacheError(f"map cache {origin} was written on a machine of other byte order", mend=_REBUILD)
    table_bytes = int.from_bytes(buffer[16:24], "little")
    total = int.from_bytes(buffer[24:32], "little")
    if len(buffer) != total:
        message = f"map cache {origin} is incomplete: {len(buffer)} bytes of {total}"
        raise CacheError(message, mend=_REBUILD)
    try:
        rows = json.loads(bytes(buffer[_HEADER_BYTES : _HEADER_BYTES + table_bytes]))
        entries = [SectionEntry(row[0], row[1], tuple(row[2]), row[3], row[4]) for row in rows]
        for entry in entries:
            size = np.dtype(entry.dtype).itemsize * int(np.prod(entry.shape, dtype=np.int64))
            if entry.offset < 0 or entry.offset + size > total:
                raise ValueError(entry.name)
    except (ValueError, TypeError, IndexError, KeyError) as problem:
        raise CacheError(f"map cache {origin} has a damaged table: {problem}", mend=_REBUILD) from problem
    return entries


def _lay_out(arrays: Mapping[str, NDArray[np.generic]], start: int) -> tuple[list[SectionEntry], int]:
    entries, offset = [], start
    for name, values in arrays.items():
        crc = zlib.crc32(_raw(values))
        entries.append(SectionEntry(name, values.dtype.str, values.shape, offset, crc))
        offset = _aligned(offset + values.nbytes)
    last = entries[-1] if entries else None
    total = last.offset + arrays[last.name].nbytes if last else start
    return entries, total


def _entry_row(entry: SectionEntry) -> list[object]:
    return [entry.name, entry.dtype, list(entry.shape), entry.offset, entry.crc32]


def _raw(values: NDArray[np.generic]) -> memoryview:
    return values.reshape(-1).view(np.uint8).data


def _aligned(position: int) -> int:
    return -(-position // _ALIGNMENT) * _ALIGNMENT
