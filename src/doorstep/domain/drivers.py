"""Drivers: who drives and walks."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.domain.ids import DriverId, PersonRef, require_id


@dataclass(frozen=True, slots=True)
class Driver:
    """A person who drives and delivers. Name and phone are kept outside, behind `person`."""

    id: DriverId
    person: PersonRef | None = None
    skills: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        require_id(self.id, "a driver")
