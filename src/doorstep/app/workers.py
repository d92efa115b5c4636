"""The port of parallel work: parts that do not wait for one another, done by whoever has hands free.

What is sent must pickle: a function of a module, and parts and answers of plain values. A worker that dies
costs time and nothing else: its part is done again by another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

PartT = TypeVar("PartT")
NewsT = TypeVar("NewsT")
DoneT = TypeVar("DoneT")
Tell = Callable[[NewsT], None]
"""How work says how far it has come; it raises KeyboardInterrupt when the work is to end with what it has."""
Work = Callable[[PartT, Tell[NewsT]], DoneT]
"""A function of a module: the same part gives the same answer wherever it is done."""


class Workers(Protocol):
    """Does parts of one piece of work side by side."""

    @property
    def count(self) -> int:
        """How many parts are done at once."""

    def map(
        self,
        work: Work[PartT, NewsT, DoneT],
        parts: Iterable[PartT],
        heard: Callable[[int, NewsT], None] | None = None,
    ) -> list[DoneT]:
        """Do all parts and give the answers in their order.

        After Ctrl-C the parts under way, and those still to come, are asked to end with what they have.

        Parameters
        ----------
        parts
            Made one after another while those before are being worked on.
        heard
            Called in the caller's thread with the number of a part and its news.

        Raises
        ------
        WorkerError
            If a part has lost its worker too often.
        DoorstepError
            Whatever the work itself refuses.
        """

    def close(self) -> None:
        """Let go of processes and connections."""
