"""Gather doors into stops by savings, before any round is known.

Every door begins as a stop of its own at its best kerb. Then the two stops whose union saves most are joined,
again and again (Clarke and Wright 1964, with stops for routes): parking once instead of twice and not driving
between the two kerbs, against walking more. It does not know the round, and so stays some percent above a
search that does: it is where that search begins, and what explains a stop in one sentence.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import numpy as np

from doorstep.planning.parking.loops import best_stop, cheapest_insertion, two_opt
from doorstep.planning.parking.stops import (
    NO_WALK,
    ParkedStop,
    ParkingDay,
    WalkLoop,
    broken_rules,
    stop_cost,
    turned,
)

NEAREST_DOORS = 15
MOST_KERBS = 8


def merge_stops(day: ParkingDay) -> tuple[ParkedStop, ...]:
    """Gather all doors into stops.

    Doors that no kerb can serve are in none of them.
    """
    stops: dict[int, ParkedStop] = {}
    for door in range(day.door_count):
        alone = [best_stop(day, kerb, [door]) for kerb in day.kerbs_of[door]]
        best = min((stop for stop in alone if stop), key=lambda stop: stop_cost(day, stop), default=None)
        if best is not None:
            stops[door] = best
    near = _neighbours(day)
    stop_of = {door: door for door in stops}
    heap: list[tuple[int, int, int, ParkedStop]] = []

    def offer(name: int) -> None:
        others = {
            stop_of[near_by] for door in stops[name].doors for near_by in near[door] if near_by in stop_of
        }
        for other in sorted(others - {name}):
            first, second = sorted((name, other))
            joined = join(day, stops[first], stops[second])
            saved = 0 if joined is None else saving(day, stops[first], stops[second], joined)
            if joined is not None and saved > 0:
                heapq.heappush(heap, (-saved, first, second, joined))

    for name in list(stops):
        offer(name)
    fresh = day.door_count
    while heap:
        _, first, second, joined = heapq.heappop(heap)
        if first not in stops or second not in stops:
            continue
        del stops[first], stops[second]
        stops[fresh] = joined
        stop_of.update(dict.fromkeys(joined.doors, fresh))
        offer(fresh)
        fresh += 1
    return tuple(stops.values())


def saving(day: ParkingDay, first: ParkedStop, second: ParkedStop, joined: ParkedStop) -> int:
    """Price what joining two stops saves: both of them and the drive between their kerbs, less the one."""
    rows = (1 + first.kerb, 1 + second.kerb)
    drive = min(int(day.drive_ds[rows]), int(day.drive_ds[rows[::-1]]))
    apart = stop_cost(day, first) + stop_cost(day, second) + day.prices.per_ds * drive
    return apart - stop_cost(day, joined)


def join(day: ParkingDay, first: ParkedStop, second: ParkedStop) -> ParkedStop | None:
    """Serve the doors of two stops from the best of their kerbs; None if none can within the rules."""
    large, small = sorted((first, second), key=lambda stop: -len(stop.doors))
    found = [
        _joined_at(day, kerb, large, small.doors) for kerb in _kerbs_for(day, [*large.doors, *small.doors])
    ]
    return min((stop for stop in found if stop), key=lambda stop: stop_cost(day, stop), default=None)


def _joined_at(day: ParkingDay, kerb: int, stop: ParkedStop, doors: Sequence[int]) -> ParkedStop | None:
    loops: list[WalkLoop] | None = [turned(day, loop, kerb) for loop in stop.loops]
    for door in doors:
        loops = cheapest_insertion(day, kerb, loops, door) if loops is not None else None
    if loops is None:
        return None
    joined = ParkedStop(kerb, tuple(two_opt(day, kerb, loop) for loop in loops))
    return None if broken_rules(day, joined) else joined


def _kerbs_for(day: ParkingDay, doors: Sequence[int]) -> list[int]:
    """Choose the kerbs worth trying for some doors: candidates of each, least walk to all of them first."""
    kerbs = sorted({kerb for door in doors for kerb in day.kerbs_of[door]})
    points = [day.kerb_count + door for door in doors]
    price = day.park_ds[kerbs] + 2 * day.walk_ds[np.ix_(kerbs, points)].astype(np.int64).sum(axis=1) // len(
        doors
    )
    return [kerbs[row] for row in np.argsort(price, kind="stable")[:MOST_KERBS]]


def _neighbours(day: ParkingDay) -> list[list[int]]:
    """List the doors that are nearest on foot to each door."""
    between = day.walk_ds[day.kerb_count :, day.kerb_count :].copy()
    np.fill_diagonal(between, NO_WALK)
    order = np.argsort(between, axis=1, kind="stable")[:, :NEAREST_DOORS]
    return [
        [int(other) for other in order[door] if between[door, other] < NO_WALK]
        for door in range(day.door_count)
    ]
