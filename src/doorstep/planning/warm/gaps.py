"""Gaps between the halts of rounds as columns: what a new halt between two others must keep to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.loads import Load
from doorstep.domain.units import Deciseconds

Column = NDArray[np.int64]
DIMENSIONS = tuple(dimension.name for dimension in fields(Load))


@dataclass(frozen=True, slots=True)
class Halt:
    """One halt of a round as the gaps see it.

    element
        Where it begins in the script.
    row
        Of the travel.
    opens_ds, closes_ds
        When its work may begin.
    delivered, picked
        What leaves and what comes on board. Shape (4,).
    """

    element: int
    row: int
    opens_ds: Deciseconds
    closes_ds: Deciseconds
    work_ds: Deciseconds
    delivered: Column
    picked: Column
    ends_trip: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Gaps:
    """The gaps of some rounds as columns, one row each.

    round
        Number of the round.
    element
        Where in the script a new halt would go.
    before, after
        Rows of the travel, -1 where a round has no start or no end.
    leaves_ds, latest_ds
        Earliest departure from before, latest arrival at after.
    reached_ds
        When work begins at after without a new halt.
    way_m
        Metres from before to after, 0 where nobody drives them now: in an empty round.
    room_before, room_after, room_here
        What can come on board from the trip's start up to the gap, from the gap to the trip's end, and in the
        gap alone. Shape (g, 4).
    """

    round: Column
    element: Column
    before: Column
    after: Column
    leaves_ds: Column
    latest_ds: Column
    reached_ds: Column
    way_m: Column
    room_before: Column
    room_after: Column
    room_here: Column

    @classmethod
    def joined(cls, parts: Iterable[Gaps]) -> Gaps:
        """Put the columns of several rounds under one another."""
        rows = list(parts)
        names = [column.name for column in fields(cls)]
        return cls(*(np.concatenate([getattr(part, name) for part in rows]) for name in names))
