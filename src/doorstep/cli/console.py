"""What the terminal shows: data on stdout, everything else on stderr, errors in one line with a hint."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from doorstep.domain.errors import NOT_GIVEN, DoorstepError

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

LONGEST_VALUE = 200
EXIT_BAD_INPUT = 2
EXIT_INTERRUPTED = 130


def fail(error: DoorstepError) -> NoReturn:
    """Say what was wrong and how to mend it, then leave with exit code 2."""
    place = f"{error.place}: " if error.place else ""
    value = "" if error.value is NOT_GIVEN else f": {_short(error.value)}"
    said = _one_line(f"{place}{error.what}{value}")
    err.print(f"[bold red]error:[/] {escape(said)}", soft_wrap=True)
    if error.mend:
        err.print(f"[bold]hint:[/] {escape(_one_line(error.mend))}", soft_wrap=True)
    sys.exit(EXIT_BAD_INPUT)


def _short(value: object) -> str:
    """Show a value so that it can be recognised, however long it is."""
    shown = repr(value)
    return shown if len(shown) <= LONGEST_VALUE else f"{shown[:LONGEST_VALUE]}..."


def _one_line(text: str) -> str:
    return " ".join(text.split())


def interrupted() -> NoReturn:
    """Say that Ctrl-C was heard, and leave as shells expect."""
    err.print("interrupted: nothing half-written is left", soft_wrap=True)
    sys.exit(EXIT_INTERRUPTED)


def warn(message: str) -> None:
    """Say what was left out or survived; the work goes on."""
    err.print(f"[yellow]warning:[/] {escape(message)}", soft_wrap=True)


class Steps:
    """Progress of long work, one line a step: `steps("streets", 0.4)`."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._rows: dict[str, TaskID] = {}

    def __call__(self, step: str, done: float) -> None:
        """Show that `done` (0..1) of a step is finished."""
        if step not in self._rows:
            self._rows[step] = self._progress.add_task(step, total=1.0)
        self._progress.update(self._rows[step], completed=min(max(done, 0.0), 1.0))


@contextmanager
def progress_steps() -> Iterator[Steps]:
    """Show progress bars on stderr while the block runs; silent where stderr is no terminal."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, disable=not err.is_terminal, transient=True) as progress:
        yield Steps(progress)
