"""Writing results: each file appears whole and is told; its ending says what it holds."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from doorstep.cli.console import err
from doorstep.wiring.whole_files import appearing, scratch_for, write_whole

if TYPE_CHECKING:
    from doorstep.maps.pictures import MapPicture


def require_writable(path: Path) -> None:
    """Refuse, before long work, a place that its result could not be written to.

    Raises
    ------
    FileError
        If nothing can be written beside the path.
    """
    with scratch_for(path) as scratch:
        scratch.touch()


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole, and tell it.

    Raises
    ------
    FileError
        If the place cannot be written.
    """
    write_whole(path, content)
    _tell(path)


def copy_file(source: Path, path: Path) -> None:
    """Copy a file whole, and tell it.

    Raises
    ------
    FileError
        If the place cannot be written.
    """
    with appearing(path) as scratch:
        shutil.copyfile(source, scratch)
    _tell(path)


def _tell(path: Path) -> None:
    err.print(f"wrote {path}", soft_wrap=True, markup=False)


def write_picture(path: Path, picture: MapPicture) -> None:
    """Draw a map picture and write it as PNG."""
    buffer = io.BytesIO()
    picture.image().save(buffer, format="PNG", optimize=True)
    write_bytes(path, buffer.getvalue())


def write_json(path: Path, value: object) -> None:
    """Write JSON or GeoJSON."""
    write_bytes(path, json.dumps(value, ensure_ascii=False).encode())


def csv_text(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write rows as CSV text with a heading."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(heading)
    writer.writerows(rows)
    return buffer.getvalue()


def print_json(value: object) -> None:
    """Write JSON or GeoJSON to standard output, and nothing else there."""
    print_text(json.dumps(value, ensure_ascii=False) + "\n")


def print_text(text: str) -> None:
    """Write data to standard output as it is: no colours, no wrapping, UTF-8."""
    sys.stdout.write(text)
    sys.stdout.flush()
