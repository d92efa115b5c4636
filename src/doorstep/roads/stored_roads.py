"""Streets and the layers of all modes as one cache, and back without copying."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import cast

from doorstep.domain.errors import CacheError
from doorstep.roads.cache import read_sections, read_text, text_section, write_sections
from doorstep.roads.layer import Layer
from doorstep.roads.stored_streets import street_sections, streets_from
from doorstep.roads.tags.streets import StreetData
from doorstep.roads.tags.vocabulary import Mode

_REBUILD = "Build it again with `doorstep map build`."


class StoredLayers(Mapping[Mode, Layer]):
    """Layers in a cache; each is opened when first asked for, because a van does not need footways."""

    def __init__(self, buffer: memoryview, modes: Sequence[Mode], origin: str) -> None:
        self._buffer = buffer
        self._modes = tuple(modes)
        self._origin = origin
        self._opened: dict[Mode, Layer] = {}

    def __getitem__(self, mode: Mode) -> Layer:
        """Open the layer of a mode.

        Raises
        ------
        CacheError
            If its sections are missing, damaged or contradict each other.
        """
        if mode not in self._modes:
            raise KeyError(mode)
        if mode not in self._opened:
            with _told_as_damage(self._origin):
                prefix = f"{mode.name.lower()}/"
                sections = read_sections(self._buffer, origin=self._origin, verify=True, prefix=prefix)
                self._opened[mode] = Layer.from_sections(sections, mode)
        return self._opened[mode]

    def __iter__(self) -> Iterator[Mode]:
        return iter(self._modes)

    def __len__(self) -> int:
        return len(self._modes)


def roads_to_pieces(streets: StreetData, layers: Mapping[Mode, Layer]) -> Iterator[bytes | memoryview]:
    """Yield the bytes of a cache, piece after piece."""
    sections = street_sections(streets)
    sections["modes"] = text_section([int(mode) for mode in layers])
    for layer in layers.values():
        sections |= layer.sections()
    return write_sections(sections)


def roads_from_buffer(buffer: memoryview, *, origin: str) -> tuple[StreetData, StoredLayers]:
    """Open a cache in place.

    Raises
    ------
    CacheError
        If the buffer is no cache of this version, incomplete or damaged.
    """
    with _told_as_damage(origin):
        own = read_sections(buffer, origin=origin, verify=True, prefix="modes")
        modes = [Mode(mode) for mode in cast("list[int]", read_text(own, "modes"))]
        streets = streets_from(read_sections(buffer, origin=origin, verify=True, prefix="streets/"))
        return streets, StoredLayers(buffer, modes, origin)


@contextmanager
def _told_as_damage(origin: str) -> Iterator[None]:
    try:
        yield
    except CacheError as problem:
        what = problem.what if origin in problem.what else f"map cache {origin}: {problem.what}"
        raise CacheError(what, mend=_REBUILD) from problem
    except (KeyError, ValueError, TypeError, IndexError) as problem:
        message = f"map cache {origin} lacks or garbles a section ({problem})"
        raise CacheError(message, mend=_REBUILD) from problem
