"""Whole files: what is written appears in its place whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from doorstep.domain.errors import FileError


@contextmanager
def appearing(target: Path, what: str) -> Iterator[Path]:
    """Give a scratch file that takes its place when the block ends well, and vanishes otherwise.

    Parameters
    ----------
    what
        What the file is to people, such as `the tiles`.

    Raises
    ------
    FileError
        If the place cannot be written.
    """
    scratch = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        yield scratch
        scratch.replace(target)
    except OSError as problem:
        said = f"{what} cannot be written: {problem.strerror}"
        mend = "Name a folder that exists and may be written to, or free some space."
        raise FileError(said, place=str(target), mend=mend) from problem
    finally:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)
