"""Writing results: the file appears whole or not at all, and its ending says what it holds."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from doorstep.cli.console import err
from doorstep.domain.errors import FileError
from doorstep.maps.pictures import MapPicture


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file beside its place and rename it.

    Raises
    ------
    FileError
        If the place cannot be written.
    """
    scratch = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch.write_bytes(content)
        scratch.replace(path)
    except OSError as problem:
        scratch.unlink(missing_ok=True)
        mend = "Choose another --out or free some space."
        raise FileError(f"cannot write it: {problem.strerror}", value=str(path), mend=mend) from problem
    err.print(f"wrote {path}", soft_wrap=True, highlight=False)


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
