"""Money: cost lines summed in micro-minor and rounded once each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from doorstep.domain.errors import UnitError, WordError
from doorstep.domain.units import MicroMinor, Minor, minor_from_micro_minor

MOST_MICRO_MINOR = 2**63 - 1  # the native core and the read tables hold int64


NO_CURRENCY = "XXX"
"""What ISO 4217 writes where no currency is meant: amounts are bare numbers then."""


MINOR_DIGITS: Mapping[str, int] = MappingProxyType(
    {"JPY": 0, "KRW": 0, "ISK": 0, "CLP": 0, "VND": 0, "BHD": 3, "KWD": 3, "TND": 3}
)
"""Decimals of currencies that do not have two (ISO 4217)."""


def minor_per_major(currency: str) -> int:
    """Give how many minor units a unit of a currency has: 100 cents, 1 yen, 1,000 fils."""
    found: int = 10 ** MINOR_DIGITS.get(currency, 2)
    return found


def require_currency(currency: str, place: str) -> None:
    """Refuse what is not an ISO 4217 code.

    Raises
    ------
    UnitError
        Naming the value.
    """
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.isupper()):
        raise UnitError(
            "not a currency", value=currency, place=place, mend="Use three capitals, such as EUR."
        )


class CostKind(StrEnum):
    """What a cost line pays for."""

    ROUTE = "route"
    DISTANCE = "distance"
    TIME = "time"
    OVERTIME = "overtime"
    STOP = "stop"
    WALKING = "walking"
    TOLL = "toll"
    EARLY = "early"
    LATE = "late"
    ARRIVAL = "arrival"
    UNSERVED = "unserved"
    WISH = "wish"


@dataclass(frozen=True, slots=True)
class CostLine:
    """One sum of money and what it pays for.

    amount_micro_minor
        Exact sum in millionths of a minor unit, int64. Negative: a discount.
    subject
        What it was caused by, such as a vehicle or a task id. None: the whole plan.
    """

    kind: CostKind
    amount_micro_minor: MicroMinor
    subject: str | None = None

    def __post_init__(self) -> None:
        if abs(self.amount_micro_minor) > MOST_MICRO_MINOR:
            place = f"cost line {self.kind}"
            raise UnitError("a sum beyond 64 bits", value=self.amount_micro_minor, place=place)

    @property
    def amount_minor(self) -> Minor:
        """The line as it is shown and billed: rounded half up, once."""
        return minor_from_micro_minor(self.amount_micro_minor)


@dataclass(frozen=True, slots=True)
class Costs:
    """Cost lines in one currency. The total is the sum of the rounded lines, so that a bill adds up."""

    currency: str
    lines: tuple[CostLine, ...] = ()

    def __post_init__(self) -> None:
        require_currency(self.currency, "Costs")

    @property
    def total_minor(self) -> Minor:
        """Sum of the lines as shown."""
        return sum(line.amount_minor for line in self.lines)

    def by_kind(self) -> tuple[CostLine, ...]:
        """Merge lines of one kind: micro-minor are added first and rounded after."""
        sums: dict[CostKind, MicroMinor] = {}
        for line in self.lines:
            sums[line.kind] = sums.get(line.kind, 0) + line.amount_micro_minor
        return tuple(CostLine(kind, sums[kind]) for kind in CostKind if kind in sums)

    @classmethod
    def joined(cls, parts: Iterable[Costs]) -> Costs:
        """Put the lines of several parts, such as routes, into one.

        Raises
        ------
        WordError
            If there is no part, or they are in different currencies.
        """
        every = list(parts)
        currencies = sorted({part.currency for part in every})
        if len(currencies) != 1:
            mend = "Convert them before adding."
            raise WordError("costs in one currency are needed", value=currencies, mend=mend)
        return cls(currencies[0], tuple(line for part in every for line in part.lines))
