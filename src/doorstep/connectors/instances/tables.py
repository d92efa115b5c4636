"""What an instance file says, place by place and vehicle by vehicle, in its own units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.connectors.instances.conventions import FileNature


@dataclass(frozen=True, slots=True)
class TableVehicle:
    """One vehicle of a file.

    capacity
        None: unlimited.
    depot
        Row where it begins and ends.
    fixed_cost, unit_cost
        For being used at all, and for each unit of distance.
    longest, farthest
        Most time out, and most distance, in units of the file. None: no limit.
    allowed
        Rows it may serve. None: all.
    reloads
        Rows of depots where it may load again.
    """

    capacity: int | None
    depot: int = 0
    fixed_cost: int = 0
    unit_cost: int = 1
    longest: int | None = None
    farthest: int | None = None
    allowed: frozenset[int] | None = None
    reloads: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class InstanceTable:
    """What a file says, row by row, in its own units; rows of `depots` are no customers.

    numbers
        What the literature's plans call each place.
    demands, pickups
        What is brought to each place and taken from it. A place has one of the two at most.
    fleet
        Each vehicle, in the order of the file.
    kind
        The file's TYPE. Empty: it has none.
    xy
        Coordinates. Shape (n, 2). None: there is a matrix and nothing to draw.
    matrix
        Costs and times as given. Shape (n, n), int32. None: Euclidean.
    opens, closes
        When service may begin; for a depot, when vehicles are out. None: any time.
    released
        From when on the load is ready at the depot. None: from the start.
    prices
        What leaving a place out costs, in units of distance; None for one that must be served.
    groups
        Rows of which exactly one is served.
    pairs
        Pickup row and delivery row of one load that stays in one vehicle.
    pickups_last
        Whether a vehicle takes nothing in before all is delivered, and never only takes in.
    """

    name: str
    numbers: tuple[int, ...]
    demands: tuple[int, ...]
    services: tuple[int, ...]
    fleet: tuple[TableVehicle, ...]
    kind: str = ""
    depots: tuple[int, ...] = (0,)
    pickups: tuple[int, ...] | None = None
    xy: NDArray[np.float64] | None = None
    matrix: NDArray[np.int32] | None = None
    opens: tuple[int, ...] | None = None
    closes: tuple[int, ...] | None = None
    released: tuple[int, ...] | None = None
    prices: tuple[int | None, ...] | None = None
    groups: tuple[tuple[int, ...], ...] = ()
    pairs: tuple[tuple[int, int], ...] = ()
    pickups_last: bool = False

    @property
    def nature(self) -> FileNature:
        """What decides how distances are rounded."""
        timed = self.opens is not None or any(self.services)
        timed = timed or any(van.longest is not None for van in self.fleet)
        return FileNature(self.kind, self.matrix is not None, self.opens is not None, timed)

    @property
    def customers(self) -> tuple[int, ...]:
        """Rows that are no depot."""
        depots = set(self.depots)
        return tuple(row for row in range(len(self.numbers)) if row not in depots)

    @property
    def tells_vehicles_apart(self) -> bool:
        """Whether it matters which vehicle drives a route."""
        return len(set(self.fleet)) > 1

    def picked_at(self, row: int) -> int:
        """Give what is taken in at a row."""
        return 0 if self.pickups is None else self.pickups[row]
