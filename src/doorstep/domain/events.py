"""Events: what happened, in the past tense. They are the log, and the log is the truth.

The docstring of an event is its contract: when it is recorded, and what each field means. The reference
page is made from these docstrings. Names on the wire are those of `name`, in a CloudEvents envelope.

No event carries personal data. A name, a phone number, a position, an address or a proof is kept where it
can be erased, and the event points at it; so the log stays immutable and people can still be forgotten
(ADR 0007). A house test reads the types of all fields to keep it so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from doorstep.domain.errors import UnitError
from doorstep.domain.ids import EventId, require_id
from doorstep.domain.instants import require_utc


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened.

    event_id
        Chosen by whoever records it; recording the same id twice changes nothing.
    at
        The instant at which it happened, which may be long before it is recorded: drivers work offline.
    """

    name: ClassVar[str] = ""

    event_id: EventId
    at: datetime

    def __post_init__(self) -> None:
        require_id(self.event_id, "an event")
        require_utc(self.at, f"the instant of {type(self).__name__}")


def require_probability(probability: float, what: str) -> None:
    """Refuse what is not a share between 0 and 1.

    Raises
    ------
    UnitError
        Naming the value.
    """
    if not 0.0 <= probability <= 1.0:
        raise UnitError("not a share between 0 and 1", value=probability, place=what)
