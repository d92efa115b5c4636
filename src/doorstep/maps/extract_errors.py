"""What every reader of an extract says of one that it cannot read.

Streets could be read from a file in any order; buildings and areas cannot (osmium joins their ways as they
come). So a file out of order is refused by the first reader already, before half a map is built.
"""

from __future__ import annotations

from pathlib import Path

import osmium

from doorstep.domain.errors import MapFileError

_SORT = "Sort it first: `osmium sort -o sorted.osm.pbf EXTRACT`."
_ONCE = "Give an extract that holds each object once; `osmium merge` joins several without doubling any."
_WHOLE = "Give a whole .osm.pbf, .osm, .osm.gz or .osm.bz2 file; fetch it again if it was cut short."


def unreadable_extract(path: str | Path, problem: Exception) -> MapFileError:
    """Tell what osmium found wrong with a file, and the mend that fits."""
    said = str(problem)
    if "out of order" in said:
        return unsorted_extract(path, said)
    mend = _ONCE if "twice in input" in said else _WHOLE
    return MapFileError(f"cannot be read as an OSM extract ({said})", place=str(path), mend=mend)


def unsorted_extract(path: str | Path, found: str) -> MapFileError:
    """Tell that the objects of a file are not in order: nodes, ways, relations, each by id."""
    return MapFileError(f"not sorted by type and id ({found})", place=str(path), mend=_SORT)


def begins_with_nodes(path: Path) -> bool:
    """Tell whether the first object of a file is a node, or there is none. Reads its first block only."""
    for entity in osmium.FileProcessor(str(path)):
        return isinstance(entity, osmium.osm.Node)
    return True
