"""The story of an order, a plan or a person: every event that names it, in the order it was recorded."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime

from doorstep.app.ports import Books, Recorded
from doorstep.domain.events import Event
from doorstep.domain.ids import OrderId
from doorstep.domain.plan_events import PlanProposed, PlanReleased

SUBJECT_FIELDS = frozenset({"order_id", "plan_id", "person", "planned", "left_out"})


def subjects_of(event: Event) -> tuple[str, ...]:
    """List the ids of orders, plans and people that an event names, at any depth, each once."""
    return tuple(dict.fromkeys(_named(event)))


def _named(word: object) -> list[str]:
    found: list[str] = []
    for field in fields(word):  # type: ignore[arg-type]
        value = getattr(word, field.name)
        if field.name in SUBJECT_FIELDS:
            found += [value] if isinstance(value, str) else [str(each) for each in value or ()]
        elif is_dataclass(value):
            found += _named(value)
    return found


@dataclass(frozen=True, slots=True)
class Chapter:
    """One event of a story, in words.

    at
        When it happened; `recorded` is when it was written down.
    told
        What the event says, field by field.
    """

    seq: int
    at: datetime
    recorded: datetime
    name: str
    told: str


def story_of(books: Books, order_id: OrderId) -> tuple[Chapter, ...]:
    """Tell the whole story of an order; empty when the log does not know it."""
    own = list(books.log.about(order_id))
    plans = dict.fromkeys(
        each.event.plan_id
        for each in own
        if isinstance(each.event, PlanProposed) and order_id in each.event.planned
    )
    # A release names its plan only: it belongs to the story of every order that is in it.
    releases = [
        each for plan_id in plans for each in books.log.about(plan_id) if isinstance(each.event, PlanReleased)
    ]
    told = sorted([*own, *releases], key=lambda each: each.seq)
    return tuple(_chapter(recorded, order_id) for recorded in told)


def _chapter(recorded: Recorded, order_id: OrderId) -> Chapter:
    event = recorded.event
    told = ", ".join(_told(event, order_id))
    return Chapter(recorded.seq, event.at, recorded.recorded, event.name, told)


def _told(event: Event, order_id: OrderId) -> list[str]:
    """Say what an event means for one order; what it says of others is left out."""
    words = []
    for field in fields(event):
        value = getattr(event, field.name)
        if field.name in {"event_id", "at", "order_id"} or value is None or value == ():
            continue
        if field.name in {"planned", "left_out"}:
            words += [field.name.replace("_", " ")] if order_id in value else []
        elif is_dataclass(value):
            words += _inner(value)
        else:
            words.append(f"{field.name.replace('_', ' ')} {value}")
    return words


def _inner(word: object) -> list[str]:
    """Say the plain fields of a word within an event."""
    pairs = [(field.name, getattr(word, field.name)) for field in fields(word)]  # type: ignore[arg-type]
    plain = [(name, value) for name, value in pairs if isinstance(value, str | int | float | datetime)]
    return [f"{name.replace('_', ' ')} {value}" for name, value in plain if name != "order_id"]
