"""The cheapest round of a dozen doors, proven: what heuristics are measured by.

Three dynamic programs over sets of doors, one on top of the other (Held and Karp 1962 each): the best walk
through every set from every kerb, the best sharing of every set among loops, and the best round of stops.
Work grows with 3^doors; kerbs are carried along as vectors.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import WordError
from doorstep.planning.parking.stops import NO_WALK, UNLIMITED, ParkingDay

MOST_DOORS = 11
IMPOSSIBLE = np.int64(2**50)
Costs = NDArray[np.int64]


def exact(day: ParkingDay) -> int | None:
    """Price the cheapest round that serves every door; None if none can within the rules.

    Raises
    ------
    WordError
        If there are more doors than can be weighed in all orders.
    """
    if day.door_count > MOST_DOORS:
        mend = f"Take at most {MOST_DOORS}, or search."
        raise WordError("too many doors to weigh every round", value=day.door_count, mend=mend)
    stop = _stop_costs(day)
    sets = 1 << day.door_count
    drive = day.drive_ds.astype(np.int64) * day.prices.per_ds
    # reached[S]: cheapest way from the hub through the doors S to each kerb, before a stop is made there.
    reached = np.full((sets, day.kerb_count), IMPOSSIBLE)
    reached[0] = drive[0, 1:]
    done = np.full((sets, day.kerb_count), IMPOSSIBLE)
    for chosen in range(1, sets):
        parts = _parts(chosen)
        done[chosen] = (reached[chosen ^ parts] + stop[parts]).min(axis=0)
        reached[chosen] = (done[chosen][:, None] + drive[1:, 1:]).min(axis=0)
    best = int((done[-1] + drive[1:, 0]).min())
    return best if best < IMPOSSIBLE else None


def _parts(chosen: int) -> NDArray[np.int64]:
    """List the non-empty subsets of a set, as bit masks."""
    parts = []
    part = chosen
    while part:
        parts.append(part)
        part = (part - 1) & chosen
    return np.array(parts, dtype=np.int64)


def _stop_costs(day: ParkingDay) -> Costs:
    """Price the best stop for every set of doors at every kerb. Shape (sets, kerbs)."""
    single, walked_ds = _loop_costs(day)
    sets = len(single)
    loops, work_ds = single.copy(), walked_ds.copy()
    for chosen in range(1, sets):
        # One loop holds the lowest door; the rest is shared among others.
        parts = _parts(chosen)
        parts = parts[(parts & (chosen & -chosen)) > 0]
        cost = single[parts] + loops[chosen ^ parts]
        best = cost.argmin(axis=0)
        loops[chosen] = np.take_along_axis(cost, best[None], axis=0)[0]
        spent_ds = walked_ds[parts] + work_ds[chosen ^ parts]
        work_ds[chosen] = np.take_along_axis(spent_ds, best[None], axis=0)[0]
    inside = (np.arange(sets)[:, None] >> np.arange(day.door_count)) & 1
    fixed_ds = (inside * day.service_ds).sum(axis=1)[:, None] + day.park_ds[None]
    cost = loops + day.prices.per_ds * fixed_ds + day.prices.per_stop
    cost = np.where(work_ds + fixed_ds > day.stay_ds[None], IMPOSSIBLE, cost)
    return np.where(loops >= IMPOSSIBLE, IMPOSSIBLE, cost)


def _loop_costs(day: ParkingDay) -> tuple[Costs, Costs]:
    """Price the best loop through every set of doors from every kerb, and its time. Shapes (sets, kerbs)."""
    sets = 1 << day.door_count
    inside = (np.arange(sets)[:, None] >> np.arange(day.door_count)) & 1
    load = inside @ day.load.astype(np.int64)
    cost, spent_ds = (np.full((sets, day.kerb_count), IMPOSSIBLE) for _ in range(2))
    cost[0], spent_ds[0] = 0, 0
    for carry in day.carries:
        walk_ds = _shortest_walks(day, carry.walk_percent)
        fits = (load <= np.array(carry.limit)).all(axis=1, keepdims=True) & (
            walk_ds <= min(day.most_loop_ds, NO_WALK - 1)
        )
        time_ds = walk_ds + carry.setup_ds
        price = np.where(fits, day.prices.per_ds * time_ds + day.prices.per_walk_ds * walk_ds, IMPOSSIBLE)
        price[0] = 0
        spent_ds = np.where(price < cost, time_ds, spent_ds)
        cost = np.minimum(price, cost)
    return cost, spent_ds


def _shortest_walks(day: ParkingDay, percent: int) -> Costs:
    """Walk from every kerb through every set of doors and back. Shape (sets, kerbs)."""
    walk = day.walk_ds.astype(np.int64)
    walk = np.where(walk >= NO_WALK, UNLIMITED, -(-walk * percent // 100))
    kerbs, doors = day.kerb_count, day.door_count
    between, out, back = walk[kerbs:, kerbs:], walk[:kerbs, kerbs:], walk[kerbs:, :kerbs]
    ending = np.full((1 << doors, doors, kerbs), IMPOSSIBLE)
    closed = np.full((1 << doors, kerbs), IMPOSSIBLE)
    closed[0] = 0
    for chosen in range(1, 1 << doors):
        for last in range(doors):
            if not chosen >> last & 1:
                continue
            rest = chosen ^ (1 << last)
            if rest == 0:
                ending[chosen, last] = out[:, last]
            else:
                ending[chosen, last] = (ending[rest] + between[:, last, None]).min(axis=0)
        closed[chosen] = (ending[chosen] + back).min(axis=0)
    return closed
