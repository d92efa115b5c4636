"""Park and walk: stops that serve several doors on foot, as a plain and readable reference.

A stop is one halt at a kerb and the loops walked from there. Everything here is about one vehicle that leaves
a hub and comes back, and without windows: enough to say what a stop costs, from which kerb it is served best,
and how the walks are ordered. The core searches with the same rules and more (park-and-loop: Parragh and
Cordeau 2017; combined parking delivery problem: Reed, Campbell and Thomas 2024). `loops` orders the
walks, `merge` gathers doors into stops, `exact` solves a dozen doors to the optimum.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import WordError
from doorstep.domain.units import Deciseconds, Percent

NO_WALK = 2**29
"""Walking time between points that nobody walks between."""
UNLIMITED = 2**30
KERBS_PER_DOOR = 3
HUB = 0


@dataclass(frozen=True, slots=True)
class Carry:
    """What one loop on foot can carry, and how it is walked; see `domain.Carrier`.

    limit
        By load dimension, UNLIMITED where it does not matter.
    """

    limit: tuple[int, ...]
    setup_ds: Deciseconds
    walk_percent: Percent = 100


@dataclass(frozen=True, slots=True)
class StopPrices:
    """What a stop is charged for, in one unit: time, walking on top of it, and the halt itself."""

    per_ds: int = 1
    per_walk_ds: int = 0
    per_stop: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class ParkingDay:
    """Doors, kerbs and the ways between them.

    drive_ds
        By vehicle; row 0 is the hub, row `1 + k` kerb `k`. Shape (1 + kerbs, 1 + kerbs).
    walk_ds
        On foot at the foot profile's pace; rows 0.. are kerbs, after them doors. NO_WALK where there is no
        way or none that anybody would walk. Shape (kerbs + doors, kerbs + doors).
    park_ds
        To search, manoeuvre and leave. Shape (kerbs,).
    stay_ds
        Longest stay, UNLIMITED where there is none. Shape (kerbs,).
    service_ds, load
        Work at each door and what is carried there. Shapes (doors,) and (doors, dimensions).
    kerbs_of
        Kerbs that each door may be served from, cheapest first.
    carries
        Carriers of the vehicle; a loop takes the cheapest that can take its load.
    most_loop_ds
        Longest walk of one loop, out and back.
    """

    drive_ds: NDArray[np.int32]
    walk_ds: NDArray[np.int32]
    park_ds: NDArray[np.int32]
    stay_ds: NDArray[np.int32]
    service_ds: NDArray[np.int32]
    load: NDArray[np.int32]
    kerbs_of: tuple[tuple[int, ...], ...]
    carries: tuple[Carry, ...]
    most_loop_ds: Deciseconds = UNLIMITED
    prices: StopPrices = StopPrices()
    walk_rows: tuple[list[int], ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        points = self.kerb_count + self.door_count
        for name, shape in (("drive_ds", (1 + self.kerb_count,) * 2), ("walk_ds", (points, points))):
            if getattr(self, name).shape != shape:
                raise WordError("a matrix of another size than its points", value=shape, place=name)
        # Single numbers are read a hundred thousand times: lists answer faster than arrays.
        object.__setattr__(self, "walk_rows", tuple(self.walk_ds.tolist()))

    @property
    def kerb_count(self) -> int:
        """Kerbs, numbered from 0."""
        return len(self.park_ds)

    @property
    def door_count(self) -> int:
        """Doors, numbered from 0."""
        return len(self.service_ds)

    def carry_for(self, doors: Iterable[int]) -> int | None:
        """Choose the carrier that walks a load with the least set-up; None if none can take it."""
        load = self.load[list(doors)].sum(axis=0)
        fit = [
            (carry.setup_ds, carry.walk_percent, row)
            for row, carry in enumerate(self.carries)
            if all(part <= most for part, most in zip(load.tolist(), carry.limit, strict=True))
        ]
        return min(fit)[2] if fit else None


@dataclass(frozen=True, slots=True)
class WalkLoop:
    """One walk from the kerb and back: doors in order, with one carrier."""

    carry: int
    doors: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ParkedStop:
    """One halt at a kerb and its loops."""

    kerb: int
    loops: tuple[WalkLoop, ...]

    @property
    def doors(self) -> tuple[int, ...]:
        """Doors in the order they are served."""
        return tuple(door for loop in self.loops for door in loop.doors)


@dataclass(frozen=True, slots=True)
class StopTimes:
    """Where the time of a stop goes."""

    park_ds: Deciseconds
    setup_ds: Deciseconds
    walk_ds: Deciseconds
    service_ds: Deciseconds

    @property
    def total_ds(self) -> Deciseconds:
        """From arrival to departure."""
        return self.park_ds + self.setup_ds + self.walk_ds + self.service_ds


def candidates(
    walk_ds: NDArray[np.int32], park_ds: NDArray[np.int32], count: int = KERBS_PER_DOOR
) -> tuple[tuple[int, ...], ...]:
    """Choose the kerbs of each door: those cheapest by twice the walk plus the time to park.

    Parameters
    ----------
    walk_ds
        From each kerb to each door, NO_WALK where nobody walks. Shape (kerbs, doors).
    park_ds
        Shape (kerbs,).
    """
    price = 2 * walk_ds.astype(np.int64) + park_ds[:, None]
    order = np.lexsort((walk_ds, price), axis=0)[:count]
    return tuple(
        tuple(int(kerb) for kerb in order[:, door] if walk_ds[kerb, door] < NO_WALK)
        for door in range(walk_ds.shape[1])
    )


def paced(walk_ds: Deciseconds, percent: Percent) -> Deciseconds:
    """Walking time at a carrier's pace, rounded up; NO_WALK stays what it is."""
    return walk_ds if walk_ds >= NO_WALK else -(-walk_ds * percent // 100)


def loop_walk_ds(day: ParkingDay, kerb: int, loop: WalkLoop) -> Deciseconds:
    """Walking time of a loop, out and back; NO_WALK or more if it cannot be walked."""
    percent = day.carries[loop.carry].walk_percent
    total, at = 0, kerb
    for door in loop.doors:
        point = day.kerb_count + door
        total += paced(day.walk_rows[at][point], percent)
        at = point
    return total + paced(day.walk_rows[at][kerb], percent)


def stop_times(day: ParkingDay, stop: ParkedStop) -> StopTimes:
    """Say where the time of a stop goes."""
    return StopTimes(
        park_ds=int(day.park_ds[stop.kerb]),
        setup_ds=sum(day.carries[loop.carry].setup_ds for loop in stop.loops),
        walk_ds=sum(loop_walk_ds(day, stop.kerb, loop) for loop in stop.loops),
        service_ds=int(day.service_ds[list(stop.doors)].sum()),
    )


def stop_cost(day: ParkingDay, stop: ParkedStop) -> int:
    """Price a stop: its time, its walking and the halt, without the drives before and after it."""
    times = stop_times(day, stop)
    return day.prices.per_ds * times.total_ds + day.prices.per_walk_ds * times.walk_ds + day.prices.per_stop


def drive_cost(day: ParkingDay, start: int, end: int) -> int:
    """Price the drive between two rows of `drive_ds`."""
    return day.prices.per_ds * int(day.drive_ds[start, end])


def round_cost(day: ParkingDay, stops: Sequence[ParkedStop]) -> int:
    """Price a whole round: hub, stops in order, hub."""
    rows = [HUB, *(1 + stop.kerb for stop in stops), HUB]
    drives = sum(drive_cost(day, start, end) for start, end in pairwise(rows))
    return drives + sum(stop_cost(day, stop) for stop in stops)


def broken_rules(day: ParkingDay, stop: ParkedStop) -> list[str]:
    """Name what a stop may not do: loads, walks and stays beyond their limits. Empty: nothing."""
    found = []
    for loop in stop.loops:
        load = day.load[list(loop.doors)].sum(axis=0).tolist()
        if any(part > most for part, most in zip(load, day.carries[loop.carry].limit, strict=True)):
            found.append("carrier")
        if loop_walk_ds(day, stop.kerb, loop) > min(day.most_loop_ds, NO_WALK - 1):
            found.append("walk")
    if stop_times(day, stop).total_ds > day.stay_ds[stop.kerb]:
        found.append("stay")
    return found


def turned(day: ParkingDay, loop: WalkLoop, kerb: int) -> WalkLoop:
    """Begin a loop at another kerb: its cyclic order stays, it opens where the kerb joins it best."""
    if len(loop.doors) == 1:
        return loop
    turns = [(*loop.doors[at:], *loop.doors[:at]) for at in range(len(loop.doors))]
    loops = [WalkLoop(loop.carry, turn) for turn in turns]
    return min(loops, key=lambda each: loop_walk_ds(day, kerb, each))


def move_stop(day: ParkingDay, stop: ParkedStop, kerb: int) -> ParkedStop:
    """Serve the same loops from another kerb: where the driver has in fact parked, for one."""
    return ParkedStop(kerb, tuple(turned(day, loop, kerb) for loop in stop.loops))


def choose_kerb(
    day: ParkingDay,
    stop: ParkedStop,
    before: int = HUB,
    after: int = HUB,
    closed: frozenset[int] = frozenset(),
) -> ParkedStop | None:
    """Choose the kerb of a stop again: loops keep their cyclic order, drives before and after count.

    Parameters
    ----------
    stop
        Its own kerb is a candidate beside those of its doors.
    before, after
        Rows of `drive_ds`: where the vehicle comes from and goes to.
    closed
        Kerbs that are not to be had, such as a full one.

    Returns
    -------
    ParkedStop | None
        None if no kerb can serve the whole stop.
    """
    kerbs = dict.fromkeys([stop.kerb, *(kerb for door in stop.doors for kerb in day.kerbs_of[door])])
    moved = [move_stop(day, stop, kerb) for kerb in kerbs if kerb not in closed]
    legal = [each for each in moved if not broken_rules(day, each)]

    def price(each: ParkedStop) -> int:
        row = 1 + each.kerb
        return drive_cost(day, before, row) + stop_cost(day, each) + drive_cost(day, row, after)

    return min(legal, key=price, default=None)
