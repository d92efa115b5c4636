"""The desk: everything a handler may reach for, handed to it with the command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from doorstep.app.ports import AddressFinder, BookKeeper, Clock, Identities, Streets
from doorstep.app.workers import Workers
from doorstep.domain.ids import EventId
from doorstep.planning import SearchProgress

Told = Callable[[SearchProgress], None]


@dataclass(frozen=True, slots=True)
class Desk:
    """Ports, joined.

    streets
        Opened when first called for: whoever only looks something up need not wait for a map.
    workers
        Search the parts of a large day side by side.
    told
        Hears how far a search has come.
    """

    keeper: BookKeeper
    clock: Clock
    identities: Identities
    addresses: AddressFinder
    streets: Callable[[], Streets]
    workers: Workers
    told: Told | None = None

    def event_id(self) -> EventId:
        """Give the id of an event that can happen only now."""
        return EventId(self.identities.new())
