"""Every kind of event by its name on the wire."""

from __future__ import annotations

from functools import cache

from doorstep.domain import journey_events, order_events, plan_events
from doorstep.domain.errors import UnknownNameError
from doorstep.domain.events import Event


def event_types() -> dict[str, type[Event]]:
    """List every kind of event by its name on the wire, in the order of an order's life."""
    rooms = (order_events, plan_events, journey_events)
    kinds = (kind for room in rooms for kind in vars(room).values())
    own = (kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Event) and kind is not Event)
    return {kind.name: kind for kind in own}


def event_type(name: str) -> type[Event]:
    """Find a kind of event by its name on the wire.

    Raises
    ------
    UnknownNameError
        Naming those there are.
    """
    kinds = _known_types()
    if name not in kinds:
        raise UnknownNameError.among("event", name, kinds)
    return kinds[name]


@cache
def _known_types() -> dict[str, type[Event]]:
    # A log of events asks for the kind of every row.
    return event_types()
