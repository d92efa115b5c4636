"""The order of walks: the best loops from one kerb through some doors.

Up to nine doors every order and every way of sharing them among loops is weighed (dynamic programming over
sets, Held and Karp 1962); beyond that doors are inserted where they are cheapest and the loops improved by
2-opt and moves of single doors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doorstep.domain.units import Deciseconds
from doorstep.planning.parking.stops import (
    NO_WALK,
    ParkedStop,
    ParkingDay,
    WalkLoop,
    broken_rules,
    loop_walk_ds,
    paced,
    stop_cost,
)

MOST_EXACT = 9


def best_stop(day: ParkingDay, kerb: int, doors: Sequence[int]) -> ParkedStop | None:
    """Serve some doors from a kerb as cheaply as possible; None if it cannot be done within the rules."""
    loops = best_loops(day, kerb, doors)
    if loops is None:
        return None
    stop = ParkedStop(kerb, loops)
    return None if broken_rules(day, stop) else stop


def best_loops(day: ParkingDay, kerb: int, doors: Sequence[int]) -> tuple[WalkLoop, ...] | None:
    """Share doors among loops and order each of them; None if a door cannot be reached or carried to."""
    if len(doors) <= MOST_EXACT:
        return _exact_loops(day, kerb, doors)
    return inserted_loops(day, kerb, doors)


def loop_cost(day: ParkingDay, kerb: int, loop: WalkLoop) -> int:
    """Price a loop: set-up and walk; its services cost the same in any loop."""
    walk_ds = loop_walk_ds(day, kerb, loop)
    setup_ds = day.carries[loop.carry].setup_ds
    return day.prices.per_ds * (setup_ds + walk_ds) + day.prices.per_walk_ds * walk_ds


def _exact_loops(day: ParkingDay, kerb: int, doors: Sequence[int]) -> tuple[WalkLoop, ...] | None:
    single = _single_loops(day, kerb, doors)
    best: list[tuple[int, tuple[WalkLoop, ...]] | None] = [(0, ())]
    for chosen in range(1, 1 << len(doors)):
        options = []
        for part in _parts_with_lowest(chosen):
            loop, rest = single[part], best[chosen ^ part]
            if loop is not None and rest is not None:
                options.append((loop[0] + rest[0], (loop[1], *rest[1])))
        best.append(min(options, key=lambda option: option[0], default=None))
    last = best[-1]
    return None if last is None else last[1]


def _parts_with_lowest(chosen: int) -> Iterator[int]:
    """Walk through the subsets that hold a set's lowest member: one of its loops does, name that first."""
    part = chosen
    while part:
        if part & chosen & -chosen:
            yield part
        part = (part - 1) & chosen


def _single_loops(day: ParkingDay, kerb: int, doors: Sequence[int]) -> list[tuple[int, WalkLoop] | None]:
    """Price the best single loop through each set of doors, None where there is none. By bit mask."""
    percents = sorted({carry.walk_percent for carry in day.carries})
    orders = {percent: _best_orders(day, kerb, doors, percent) for percent in percents}
    single: list[tuple[int, WalkLoop] | None] = [None]
    for chosen in range(1, 1 << len(doors)):
        inside = [door for bit, door in enumerate(doors) if chosen >> bit & 1]
        load = day.load[inside].sum(axis=0).tolist()
        options = []
        for row, carry in enumerate(day.carries):
            walk_ds, order = orders[carry.walk_percent][chosen]
            fits = all(part <= most for part, most in zip(load, carry.limit, strict=True))
            if fits and walk_ds <= min(day.most_loop_ds, NO_WALK - 1):
                loop = WalkLoop(row, tuple(doors[bit] for bit in order))
                options.append((loop_cost(day, kerb, loop), loop))
        single.append(min(options, key=lambda option: option[0], default=None))
    return single


def _best_orders(
    day: ParkingDay, kerb: int, doors: Sequence[int], percent: int
) -> list[tuple[Deciseconds, tuple[int, ...]]]:
    """Find the shortest walk from the kerb through each set of doors and back. By bit mask."""
    points = [kerb, *(day.kerb_count + door for door in doors)]
    walk = [[paced(day.walk_rows[a][b], percent) for b in points] for a in points]
    count = len(doors)
    # Shortest walk that begins at the kerb, serves a set and ends at one of its doors.
    ending: list[dict[int, tuple[Deciseconds, tuple[int, ...]]]] = [{} for _ in range(1 << count)]
    closed: list[tuple[Deciseconds, tuple[int, ...]]] = [(0, ())]
    for chosen in range(1, 1 << count):
        for last in range(count):
            if not chosen >> last & 1:
                continue
            before = ending[chosen ^ (1 << last)]
            ways = [
                (walked + walk[1 + door][1 + last], (*order, last))
                for door, (walked, order) in before.items()
            ]
            ending[chosen][last] = min(ways) if ways else (walk[0][1 + last], (last,))
        closed.append(
            min((walked + walk[1 + last][0], order) for last, (walked, order) in ending[chosen].items())
        )
    return closed


def inserted_loops(day: ParkingDay, kerb: int, doors: Sequence[int]) -> tuple[WalkLoop, ...] | None:
    """Insert doors one after the other where they are cheapest, then improve until nothing helps."""
    loops: list[WalkLoop] = []
    for door in doors:
        grown = cheapest_insertion(day, kerb, loops, door)
        if grown is None:
            return None
        loops = grown
    while True:
        better = _moved(day, kerb, [two_opt(day, kerb, loop) for loop in loops])
        if better is None:
            return tuple(two_opt(day, kerb, loop) for loop in loops)
        loops = better


def cheapest_insertion(
    day: ParkingDay, kerb: int, loops: Sequence[WalkLoop], door: int
) -> list[WalkLoop] | None:
    """Put a door where it adds least: at any place of any loop, or in a loop of its own."""
    options: list[tuple[int, int, WalkLoop]] = []
    for row, loop in enumerate([*loops, WalkLoop(0, ())]):
        carry = day.carry_for([*loop.doors, door])
        if carry is None:
            continue
        before = loop_cost(day, kerb, loop) if loop.doors else 0
        for at in range(len(loop.doors) + 1):
            grown = WalkLoop(carry, (*loop.doors[:at], door, *loop.doors[at:]))
            if loop_walk_ds(day, kerb, grown) <= min(day.most_loop_ds, NO_WALK - 1):
                options.append((loop_cost(day, kerb, grown) - before, row, grown))
    if not options:
        return None
    _, row, grown = min(options, key=lambda option: option[:2])
    return [*loops[:row], grown, *loops[row + 1 :]]


def two_opt(day: ParkingDay, kerb: int, loop: WalkLoop) -> WalkLoop:
    """Turn stretches of a loop round while that makes the walk shorter (Croes 1958)."""
    best, best_ds = loop, loop_walk_ds(day, kerb, loop)
    count = len(loop.doors)
    stretches = [(start, end) for start in range(count - 1) for end in range(start + 2, count + 1)]
    improved = True
    while improved:
        improved = False
        for start, end in stretches:
            order = best.doors
            trial = WalkLoop(loop.carry, (*order[:start], *reversed(order[start:end]), *order[end:]))
            trial_ds = loop_walk_ds(day, kerb, trial)
            if trial_ds < best_ds:
                best, best_ds, improved = trial, trial_ds, True
    return best


def _moved(day: ParkingDay, kerb: int, loops: list[WalkLoop]) -> list[WalkLoop] | None:
    """Move one door to a better place; None if no single move helps."""
    before = sum(loop_cost(day, kerb, loop) for loop in loops)
    for row, loop in enumerate(loops):
        for at, door in enumerate(loop.doors):
            rest = (*loop.doors[:at], *loop.doors[at + 1 :])
            kept = [*loops[:row], *loops[row + 1 :]]
            carry = day.carry_for(rest) if rest else None
            if carry is not None:
                kept.append(WalkLoop(carry, rest))
            grown = cheapest_insertion(day, kerb, kept, door)
            if grown is not None and sum(loop_cost(day, kerb, each) for each in grown) < before:
                return grown
    return None


def best_of_kerbs(day: ParkingDay, kerbs: Sequence[int], doors: Sequence[int]) -> ParkedStop | None:
    """Serve some doors from the cheapest of several kerbs; None if none can."""
    stops = [best_stop(day, kerb, doors) for kerb in kerbs]
    return min((stop for stop in stops if stop), key=lambda stop: stop_cost(day, stop), default=None)
