"""Violations of numbers: what a plan states is not what its sequence gives."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.domain.units import Metres, MicroMinor, Seconds, WattHours
from doorstep.planning.checker.violation import Violation


@dataclass(frozen=True, slots=True)
class WrongTime(Violation):
    """A stated time is not what the sequence gives."""

    what: str
    stated_s: Seconds
    expected_s: Seconds

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"{self.what} is stated as {self.stated_s} s, recomputed {self.expected_s} s"


@dataclass(frozen=True, slots=True)
class WrongDistance(Violation):
    """A stated distance is not the way's."""

    what: str
    stated_m: Metres
    expected_m: Metres

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"{self.what} is stated as {self.stated_m} m, recomputed {self.expected_m} m"


@dataclass(frozen=True, slots=True)
class WrongLoad(Violation):
    """A stated load is not what the sequence gives."""

    what: str
    dimension: str
    stated: int
    expected: int

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"{self.dimension} {self.what} is stated as {self.stated}, recomputed {self.expected}"


@dataclass(frozen=True, slots=True)
class WrongCost(Violation):
    """A stated sum is not what rates and sequence give."""

    kind: str
    stated_micro_minor: MicroMinor
    expected_micro_minor: MicroMinor

    @property
    def said(self) -> str:
        """What is wrong."""
        return (
            f"{self.kind} cost is stated as {self.stated_micro_minor} micro-minor, "
            f"recomputed {self.expected_micro_minor}"
        )


@dataclass(frozen=True, slots=True)
class WrongText(Violation):
    """A stated word, such as the currency or the epoch, is not the problem's."""

    what: str
    stated: str
    expected: str

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"the {self.what} is stated as {self.stated}, the problem has {self.expected}"


@dataclass(frozen=True, slots=True)
class WrongEnergy(Violation):
    """A stated energy is not what ways and charges give."""

    what: str
    stated_wh: WattHours | None
    expected_wh: WattHours | None

    @property
    def said(self) -> str:
        """What is wrong."""
        return f"{self.what} is stated as {self.stated_wh} Wh, recomputed {self.expected_wh} Wh"
