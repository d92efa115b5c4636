"""Streets and the layers of all modes as one cache, and back without copying."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from doorstep.domain.errors import CacheError
from doorstep.roads.cache import read_sections, read_text, text_section, write_sections
from doorstep.roads.layer import Layer
from doorstep.roads.stored_streets import street_sections, streets_from
from doorstep.roads.streets import StreetData
from doorstep.roads.vocabulary import Mode


def roads_to_pieces(streets: StreetData, layers: Mapping[Mode, Layer]) -> Iterator[bytes | memoryview]:
    """Yield the bytes of a cache, piece after piece."""
    sections = street_sections(streets)
    sections["modes"] = text_section([int(mode) for mode in layers])
    for layer in layers.values():
        sections |= layer.sections()
    return write_sections(sections)


def roads_from_buffer(
    buffer: memoryview, *, origin: str, verify: bool
) -> tuple[StreetData, dict[Mode, Layer]]:
    """Open a cache in place.

    Raises
    ------
    CacheError
        If the buffer is no cache of this version, incomplete or damaged.
    """
    sections = read_sections(buffer, origin=origin, verify=verify)
    try:
        modes = [Mode(mode) for mode in cast("list[int]", read_text(sections, "modes"))]
        return streets_from(sections), {mode: Layer.from_sections(sections, mode) for mode in modes}
    except CacheError:
        raise
    except (KeyError, ValueError, TypeError, IndexError) as problem:
        message = f"map cache {origin} lacks or garbles a section ({problem})"
        raise CacheError(message, mend="Build it again with `doorstep map build`.") from problem
