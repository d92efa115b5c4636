"""People: who an order is for, as far as somebody must find and reach them.

All of it is personal data: kept behind a `PersonRef`, outside the log, and erasable.
"""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.domain.errors import WordError


@dataclass(frozen=True, slots=True)
class Person:
    """Name and ways to reach somebody. Unknown parts are None; one is required."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None

    def __post_init__(self) -> None:
        if not (self.name or self.phone or self.email):
            raise WordError("a person without name, phone and e-mail", mend="Give at least one of them.")
