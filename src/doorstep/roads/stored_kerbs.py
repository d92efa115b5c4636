"""Kerbs as cache sections and back: columns stay columns, ids and hours become text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import CacheError
from doorstep.domain.windows import WeeklyHours, WeeklySpan
from doorstep.roads.cache import read_sections, read_text, text_section, write_sections
from doorstep.roads.kerbside.kerbs import KerbTable


def kerbs_to_pieces(kerbs: KerbTable) -> Iterator[bytes | memoryview]:
    """Yield the bytes of a cache of kerbs."""
    sections: dict[str, NDArray[np.generic]] = {}
    for field in fields(KerbTable):
        value = getattr(kerbs, field.name)
        if isinstance(value, np.ndarray):
            sections[field.name] = value
    sections["ids"] = np.frombuffer("\n".join(kerbs.ids).encode(), dtype=np.uint8)
    sections["warnings"] = text_section(dict(kerbs.warnings))
    sections["hours"] = text_section(
        [
            [[sorted(span.weekdays), span.opens_s, span.closes_s] for span in hours.spans]
            for hours in kerbs.hours
        ]
    )
    return write_sections(sections)


def kerbs_from_buffer(buffer: memoryview, *, origin: str) -> KerbTable:
    """Open a cache of kerbs in place.

    Raises
    ------
    CacheError
        If the buffer is no such cache, incomplete or damaged.
    """
    columns: dict[str, Any] = dict(read_sections(buffer, origin=origin, verify=True))
    try:
        rows: Any = read_text(columns, "hours")
        ids = columns["ids"].tobytes().decode()
        columns["hours"] = tuple(
            WeeklyHours(tuple(WeeklySpan(frozenset(days), opens, closes) for days, opens, closes in spans))
            for spans in rows
        )
        columns["warnings"] = read_text(columns, "warnings")
        columns["ids"] = tuple(ids.split("\n")) if ids else ()
        return KerbTable(**columns)
    except (KeyError, TypeError, ValueError, IndexError) as problem:
        message = f"kerb cache {origin} lacks or garbles a section ({problem})"
        raise CacheError(message, mend="Build it again with `doorstep map build`.") from problem
