"""Handover: what is behind a door, who may be home, and what else the recipient allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType

from doorstep.domain.arrival_curves import ArrivalCost
from doorstep.domain.errors import UnitError, WordError
from doorstep.domain.ids import HubId
from doorstep.domain.instants import LocalDay
from doorstep.domain.units import SECONDS_PER_DAY, Minor, Percent, Seconds, require_at_least, s_from_hours


class DoorKind(StrEnum):
    """What is behind a door: it says how long the work there takes, and who opens when."""

    HOUSE = "house"
    APARTMENT = "apartment"
    BUSINESS = "business"
    SHOP = "shop"
    LOCKER = "locker"
    SITE = "site"


class AlternativeKind(StrEnum):
    """Where a parcel may go instead of into the recipient's hands."""

    SAFE_PLACE = "safe_place"
    NEIGHBOUR = "neighbour"
    LOCKER = "locker"
    OTHER_DAY = "other_day"


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way to hand over that the recipient allows, and what it costs whoever delivers.

    A safe place and a neighbour are at the same door: they serve when nobody is home. A locker is another
    place to go to. Another day means that nobody goes there on this one.

    price_minor
        What using it costs: a refund, a fee for the locker's slot, a second day of storage.
    hub
        Of a locker: which one. None: the nearest with room.
    """

    kind: AlternativeKind
    price_minor: Minor = 0
    hub: HubId | None = None

    def __post_init__(self) -> None:
        require_at_least(0, f"alternative {self.kind.value}", price_minor=self.price_minor)
        if self.hub is not None and self.kind is not AlternativeKind.LOCKER:
            mend = "Name a hub for a locker only."
            raise WordError("a hub that is not gone to", value=self.hub, place=self.kind.value, mend=mend)


@dataclass(frozen=True, slots=True)
class ChanceStep:
    """From a reading of the local clock on, somebody opens in so many of 100 tries."""

    from_s: Seconds
    percent: Percent

    def __post_init__(self) -> None:
        if not 0 <= self.percent <= 100:
            raise UnitError("a chance is 0 to 100 percent", value=self.percent, place="chance step")
        if not 0 <= self.from_s < SECONDS_PER_DAY:
            mend = "Give a time of day from 00:00 on, before 24:00."
            raise UnitError("a chance from no time of day", value=self.from_s, place="chance step", mend=mend)


@dataclass(frozen=True, slots=True)
class HomeChance:
    """The chance that somebody opens, by local clock: each step holds up to the next, the last to midnight.

    Raises
    ------
    WordError
        If the steps do not begin at 00:00 and ascend.
    """

    steps: tuple[ChanceStep, ...]

    def __post_init__(self) -> None:
        starts = [step.from_s for step in self.steps]
        if not starts or starts[0] != 0 or any(later <= earlier for earlier, later in pairwise(starts)):
            mend = "Begin at 00:00 and ascend."
            raise WordError("not a day of chances", value=starts, place="chance to be home", mend=mend)

    @classmethod
    def all_day(cls, percent: Percent) -> HomeChance:
        """Give one chance for the whole day."""
        return cls((ChanceStep(0, percent),))

    def percent_at(self, clock_s: Seconds) -> Percent:
        """Give the chance at a reading of the local clock; above 24 hours it is that of the next day."""
        read_s = clock_s % SECONDS_PER_DAY
        return next(step.percent for step in reversed(self.steps) if step.from_s <= read_s)

    def arrival_cost(self, day: LocalDay, failed_minor: Minor) -> ArrivalCost:
        """Price an arrival by the chance that nobody opens: that share of a failed attempt, half up.

        Parameters
        ----------
        failed_minor
            What it costs when nobody opens: the next attempt, or the price of what is done instead.
        """
        require_at_least(0, "a failed attempt", failed_minor=failed_minor)
        costs = [(2 * (100 - step.percent) * failed_minor + 100) // 200 for step in self.steps]
        changes = tuple(day.at_clock(step.from_s) for step in self.steps[1:])
        return ArrivalCost(changes, tuple(costs))


def _day_of(*steps: tuple[int, Percent]) -> HomeChance:
    return HomeChance(tuple(ChanceStep(s_from_hours(hour), percent) for hour, percent in steps))


# Judged, until history replaces it. Of all first attempts 88 % succeed in Ireland, 94 % in the United Kingdom
# and 97 % in the United States (carriers' figures of 2023), with safe places and neighbours counted in; into
# the recipient's own hands it is less, least in the morning and most after work.
HOME: Mapping[DoorKind, HomeChance] = MappingProxyType(
    {
        DoorKind.HOUSE: _day_of((0, 60), (8, 78), (12, 80), (16, 88), (18, 92), (21, 80)),
        DoorKind.APARTMENT: _day_of((0, 60), (8, 75), (12, 77), (16, 86), (18, 91), (21, 80)),
        DoorKind.BUSINESS: _day_of((0, 20), (8, 96), (17, 70), (18, 20)),
        DoorKind.SHOP: _day_of((0, 15), (9, 98), (19, 80), (21, 20)),
        DoorKind.LOCKER: HomeChance.all_day(100),
        DoorKind.SITE: _day_of((0, 20), (7, 96), (16, 50), (18, 20)),
    }
)
