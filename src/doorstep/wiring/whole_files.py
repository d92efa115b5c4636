"""Whole files: what is written appears in its place whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from doorstep.domain.errors import FileError


@contextmanager
def scratch_for(path: Path) -> Iterator[Path]:
    """Give a file beside another one, gone when the block ends; what cannot be written is said.

    Raises
    ------
    FileError
        If nothing can be written beside the path.
    """
    scratch = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield scratch
    except OSError as problem:
        mend = "Choose another place to write to, or free some space."
        raise FileError(f"cannot write it: {problem.strerror}", value=str(path), mend=mend) from problem
    finally:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)


@contextmanager
def appearing(path: Path) -> Iterator[Path]:
    """Give a scratch file that takes its place when the block ends well, and vanishes otherwise.

    Raises
    ------
    FileError
        If the place cannot be written.
    """
    with scratch_for(path) as scratch:
        yield scratch
        scratch.replace(path)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place and rename it.

    Raises
    ------
    FileError
        If the place cannot be written.
    """
    with appearing(path) as scratch:
        scratch.write_bytes(content)
