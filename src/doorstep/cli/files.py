"""Writing results: the file appears whole or not at all, and its ending says what it holds."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from doorstep.cli.console import err
from doorstep.domain.errors import FileError

if TYPE_CHECKING:
    from doorstep.maps.pictures import MapPicture


def require_writable(path: Path) -> None:
    """Refuse, before long work, a place that its result could not be written to.

    Raises
    ------
    FileError
        If nothing can be written beside the path.
    """
    with _scratch_for(path) as scratch:
        scratch.touch()


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file beside its place and rename it.

    Raises
    ------
    FileError
        If the place cannot be written.
    """
    with _appearing(path) as scratch:
        scratch.write_bytes(content)


def copy_file(source: Path, path: Path) -> None:
    """Copy a file beside its place and rename it.

    Raises
    ------
    FileError
        If the place cannot be written.
    """
    with _appearing(path) as scratch:
        shutil.copyfile(source, scratch)


@contextmanager
def _appearing(path: Path) -> Iterator[Path]:
    """Give a scratch file that takes its place when the block ends well, and vanishes otherwise."""
    with _scratch_for(path) as scratch:
        yield scratch
        scratch.replace(path)
    err.print(f"wrote {path}", soft_wrap=True, markup=False)


@contextmanager
def _scratch_for(path: Path) -> Iterator[Path]:
    """Give a file beside another one, gone when the block ends; what cannot be written is said."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield scratch
    except OSError as problem:
        mend = "Choose another --out or free some space."
        raise FileError(f"cannot write it: {problem.strerror}", value=str(path), mend=mend) from problem
    finally:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)


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
