"""People: who an order is for and who drives, as far as somebody must find and reach them.

All of it is personal data: kept behind a `PersonRef`, outside the log, and erasable.
"""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.domain.errors import WordError


@dataclass(frozen=True, slots=True)
class Person:
    """Name, ways to reach somebody, and what they asked for. Unknown parts are None; one is required.

    note, pin
        What the driver should know: the name on the bell, where the dog is, which gate to take; and what
        the recipient is asked for, where a PIN is required.
    """

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    note: str | None = None
    pin: str | None = None

    def __post_init__(self) -> None:
        if not (self.name or self.phone or self.email or self.note or self.pin):
            mend = "Give at least one of name, phone, e-mail, note and PIN."
            raise WordError("a person of whom nothing is known", mend=mend)
