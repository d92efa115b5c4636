"""What every violation says: which route, and what is wrong in a sentence."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from doorstep.domain.ids import RouteId


@dataclass(frozen=True, slots=True)
class Violation(ABC):
    """One broken rule. `str` says it in a sentence.

    route_id
        None: the plan as a whole.
    """

    route_id: RouteId | None

    def __str__(self) -> str:
        where = "plan" if self.route_id is None else f"route {self.route_id}"
        return f"{where}: {self.said}"

    @property
    @abstractmethod
    def said(self) -> str:
        """What is wrong, without where."""
