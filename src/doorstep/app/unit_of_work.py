"""A unit of work: what a handler reads, writes and records, kept together or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from doorstep.app.ports import BookKeeper, Books
from doorstep.domain.events import Event


class UnitOfWork:
    """The open books, and the events that will be recorded with what is written."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self._events: list[Event] = []

    def record(self, *events: Event) -> None:
        """Say what happened; it is added to the log when the unit ends well."""
        self._events += events

    def finish(self) -> None:
        """Add the events to the log and make everything last, at once."""
        if self._events:
            self.books.log.append(self._events)
        self.books.commit()


@contextmanager
def writing(keeper: BookKeeper) -> Iterator[UnitOfWork]:
    """Open a unit of work that is kept when the block ends well, and undone otherwise."""
    books = keeper.open()
    try:
        unit = UnitOfWork(books)
        yield unit
        unit.finish()
    finally:
        books.close()


@contextmanager
def reading(keeper: BookKeeper) -> Iterator[Books]:
    """Open the books to look something up."""
    books = keeper.open(writing=False)
    try:
        yield books
    finally:
        books.close()
