"""Parts as they come: made one after another by the caller, and never left half made by Ctrl-C."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import current_thread, main_thread
from types import FrameType
from typing import Generic

from doorstep.app.workers import PartT


@dataclass(slots=True)
class Coming(Generic[PartT]):
    """Parts that are still to be done, one of them made ahead.

    is_spoilt
        An interrupt came in between: whatever makes the parts has ended, and the rest cannot be made.
    """

    made: Iterator[PartT]
    is_spoilt: bool = False
    _ahead: PartT | None = None
    _ended: bool = False

    def ready(self) -> bool:
        """Tell whether there is a part to take, and make it if none waits.

        Raises
        ------
        KeyboardInterrupt
            After Ctrl-C: once the part is there, or at once at the second, which spoils the rest.
        """
        if self._ahead is None and not (self._ended or self.is_spoilt):
            self.is_spoilt = True
            with held_back():
                self._ahead = next(self.made, None)
                self._ended = self._ahead is None
                self.is_spoilt = False
        return self._ahead is not None

    def take(self) -> PartT:
        """Take the part that is ready."""
        part = self._ahead
        assert part is not None
        self._ahead = None
        return part


@contextmanager
def held_back() -> Iterator[None]:
    """Hold Ctrl-C back until the work inside is done; a second one ends it.

    Raises
    ------
    KeyboardInterrupt
        At the end of the work, if Ctrl-C came meanwhile.
    """
    usual = signal.default_int_handler
    if current_thread() is not main_thread() or signal.getsignal(signal.SIGINT) is not usual:
        yield
        return
    came = False

    def hold(_number: int, _frame: FrameType | None) -> None:
        nonlocal came
        if came:
            raise KeyboardInterrupt
        came = True

    signal.signal(signal.SIGINT, hold)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
    if came:
        raise KeyboardInterrupt
