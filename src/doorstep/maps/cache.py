"""Map folders: everything built from one extract, written beside and renamed, mapped into memory on opening.

A map folder `CITY.doorstep/` holds the road network (`network.cache`), the addresses (`addresses.sqlite`),
the base map (`tiles.pmtiles`), places and kerbs (`places.json`, `kerbs.cache`) and a manifest. It is built in
a hidden sibling folder and renamed when complete, so that no half-written map is ever opened.
"""

from __future__ import annotations

import json
import mmap
import os
import shutil
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NamedTuple

from doorstep.domain.errors import CacheError
from doorstep.roads.tags.streets import ATTRIBUTION as ATTRIBUTION

SUFFIX = ".doorstep"
MANIFEST = "map.json"
NETWORK = "network.cache"
ADDRESSES = "addresses.sqlite"
TILES = "tiles.pmtiles"
PLACES = "places.json"
KERBS = "kerbs.cache"
MANIFEST_VERSION = 2

_BLOCK_BYTES = 1 << 22


class Fingerprint(NamedTuple):
    """Bytes of a file and their CRC-32: enough to notice a full disk, a cut copy or a flipped bit."""

    size_bytes: int
    crc32: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a map folder says of itself.

    source, source_sha256
        Name and hash of the extract.
    built_with
        Version of Doorstep that wrote the folder.
    bounds
        West, south, east, north in degrees.
    counts
        Things read: junctions, arcs, addresses, kerbs...
    warnings
        What was wrong in the extract and survived: message to count.
    traffic_level
        Congestion level estimated from the streets, 0..5; 1 is a medium city.
    files
        Size and checksum of every other file of the folder.
    """

    source: str
    source_sha256: str
    built_with: str
    bounds: tuple[float, float, float, float]
    counts: Mapping[str, int]
    warnings: Mapping[str, int]
    traffic_level: float
    files: Mapping[str, Fingerprint] = field(default_factory=dict)
    attribution: str = ATTRIBUTION
    version: int = MANIFEST_VERSION


def default_map_path(extract: Path) -> Path:
    """Return the map folder that belongs beside an extract: `porto.osm.pbf` gives `porto.doorstep`."""
    name = extract.name
    for ending in (".osm.pbf", ".pbf", ".osm.bz2", ".osm.gz", ".osm"):
        if name.endswith(ending):
            return extract.with_name(name.removesuffix(ending) + SUFFIX)
    return extract.with_name(name + SUFFIX)


@contextmanager
def new_map_folder(target: Path) -> Iterator[Path]:
    """Give a scratch folder that takes the target's place when the block ends well, and vanishes otherwise.

    Raises
    ------
    CacheError
        If the target exists and is not a map folder, or its parent cannot be written.
    """
    if target.exists() and not (target.is_dir() and (target / MANIFEST).exists()):
        raise CacheError(f"{target} exists and is not a map folder", mend="Choose another --out.")
    scratch = target.with_name(f".{target.name}.{os.getpid()}.partial")
    retired = target.with_name(f".{target.name}.{os.getpid()}.old")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
    except OSError as problem:
        message = f"cannot write a map folder at {target}: {problem.strerror}"
        raise CacheError(message, mend="Choose a writable --out.") from problem
    try:
        yield scratch
        _take_place(scratch, target, retired)
    except OSError as problem:
        message = f"cannot finish the map folder {target}: {problem.strerror}"
        raise CacheError(message, mend="Free some space or choose another --out.") from problem
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        shutil.rmtree(retired, ignore_errors=True)


def _take_place(scratch: Path, target: Path, retired: Path) -> None:
    """Rename a finished folder to its target; what stood there comes back if that fails."""
    if not target.exists():
        scratch.rename(target)
        return
    target.rename(retired)
    try:
        scratch.rename(target)
    except BaseException:
        retired.rename(target)
        raise


def write_pieces(path: Path, pieces: Iterable[bytes | memoryview]) -> None:
    """Write pieces of a file one after the other and flush them to disk."""
    with path.open("wb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write what the folder says of itself; last, because its presence marks a map folder."""
    (folder / MANIFEST).write_text(
        json.dumps(asdict(manifest), ensure_ascii=False, indent=2), encoding="utf-8"
    )


def fingerprints(folder: Path) -> dict[str, Fingerprint]:
    """Take the fingerprint of every file in a folder."""
    return {path.name: _fingerprint(path) for path in sorted(folder.iterdir()) if path.name != MANIFEST}


def checked_file(folder: Path, manifest: Manifest, name: str) -> Path:
    """Give the path of a file in a map folder, if it is as it was written.

    Raises
    ------
    CacheError
        If it is missing, or its size or checksum is another.
    """
    path = folder / name
    if name not in manifest.files:
        raise CacheError(f"map folder {folder} was built without {name}", mend=_BUILD)
    try:
        found = _fingerprint(path)
    except OSError as problem:
        raise CacheError(f"map cache {path} is missing, empty or unreadable", mend=_BUILD) from problem
    if found.size_bytes != manifest.files[name].size_bytes:
        wanted = manifest.files[name].size_bytes
        message = f"map cache {path} is incomplete: {found.size_bytes} bytes of {wanted}"
        raise CacheError(message, mend=_BUILD)
    if found != manifest.files[name]:
        raise CacheError(f"map cache {path} is damaged: its bytes have changed", mend=_BUILD)
    return path


def _fingerprint(path: Path) -> Fingerprint:
    crc, size = 0, 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            crc, size = zlib.crc32(block, crc), size + len(block)
    return Fingerprint(size, crc)


def read_manifest(folder: Path) -> Manifest:
    """Read what a map folder says of itself.

    Raises
    ------
    CacheError
        If there is no such folder, it is no map folder, or another version wrote it.
    """
    try:
        rows = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        version = rows["version"]
        if version != MANIFEST_VERSION:
            message = f"map folder {folder} has version {version}; this Doorstep reads {MANIFEST_VERSION}"
            raise CacheError(message, mend=_BUILD)
        files = {str(name): Fingerprint(*map(int, found)) for name, found in rows["files"].items()}
        return Manifest(**{**rows, "bounds": _bounds(rows["bounds"]), "files": files})
    except CacheError:
        raise
    except (FileNotFoundError, NotADirectoryError) as problem:
        raise CacheError(f"{folder} is not a map folder", mend=_BUILD) from problem
    except (ValueError, TypeError, KeyError, AttributeError, OSError) as problem:
        raise CacheError(f"map folder {folder} has a damaged {MANIFEST}", mend=_BUILD) from problem


def _bounds(row: list[float]) -> tuple[float, float, float, float]:
    west, south, east, north = (float(bound) for bound in row)
    return west, south, east, north


def sha256_of(path: Path) -> str:
    """Hash a file's bytes: the key by which a built map belongs to its extract."""
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def map_file(path: Path) -> memoryview:
    """Map a file into memory, read-only.

    Raises
    ------
    CacheError
        If it is missing, empty or unreadable.
    """
    try:
        with path.open("rb") as file:
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError) as problem:
        raise CacheError(f"map cache {path} is missing, empty or unreadable", mend=_BUILD) from problem


_BUILD = "Build it with `doorstep map build CITY.osm.pbf`."
