"""Stops on the day itself: the driver has parked elsewhere, or a kerb is full.

The doors of the stop stay together and in their loops; each loop is begun and ordered again from the other
kerb. It takes about a millisecond, so that it can answer a position as it comes in. The script that comes
back is written and judged like any other; reloads and charges after the stop begin as early as they may, or
when it is their turn beside other routes (`bookings` of `build_route`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from doorstep.domain.errors import UnknownNameError, UnreachableError
from doorstep.domain.ids import KerbId, PointId, TaskId
from doorstep.domain.problem import Problem
from doorstep.domain.units import Deciseconds, Seconds, ds_from_s
from doorstep.domain.vehicles import Vehicle
from doorstep.domain.walking import Walking
from doorstep.planning.parking.loops import two_opt
from doorstep.planning.parking.stops import (
    NO_WALK,
    UNLIMITED,
    Carry,
    ParkingDay,
    WalkLoop,
    loop_walk_ds,
    turned,
)
from doorstep.planning.script import (
    Door,
    Element,
    OnFoot,
    Park,
    Recharge,
    Reload,
    RouteScript,
    Serve,
    TakeRest,
)

Loop = tuple[str, tuple[TaskId, ...]]


def park_elsewhere(problem: Problem, script: RouteScript, planned: KerbId, actual: KerbId) -> RouteScript:
    """Serve a stop from the kerb where the vehicle stands in fact.

    Parameters
    ----------
    planned, actual
        The kerb of the stop in the script, and any other kerb of the problem.

    Raises
    ------
    UnknownNameError
        If the script does not park there, or the problem has no such kerb.
    UnreachableError
        If somebody cannot be walked to from there.
    """
    walking, vehicle = _walking(problem), problem.require_vehicle(script.vehicle_id)
    if walking.kerb(actual) is None:
        raise UnknownNameError.among("kerb", actual, walking.kerb_points)
    begin, end = _stop(script, planned)
    stop = _moved(problem, vehicle, script.elements[begin + 1 : end], actual)
    if stop is None:
        place = f"stop at kerb {planned}"
        raise UnreachableError("no walk from there to all its doors", value=actual, place=place)
    return _with(script, begin, end, stop)


def next_kerb(
    problem: Problem, script: RouteScript, planned: KerbId, clock_s: Seconds, closed: frozenset[KerbId]
) -> RouteScript | None:
    """Serve a stop from the best kerb that is to be had; None if there is none.

    Drives there and on, parking, and walks count with the vehicle's rates, at base speeds.

    Parameters
    ----------
    planned
        The kerb of the stop in the script.
    clock_s
        What the local clock reads, for the time to park.
    closed
        Kerbs that are not to be had, the planned one among them if it is full.
    """
    walking, vehicle = _walking(problem), problem.require_vehicle(script.vehicle_id)
    begin, end = _stop(script, planned)
    doors = [element.task_id for element in script.elements[begin:end] if isinstance(element, Door)]
    kerbs = dict.fromkeys([planned, *(kerb for door in doors for kerb in walking.choices[door])])
    offers = []
    for rank, kerb in enumerate(kerbs):
        stop = None if kerb in closed else _moved(problem, vehicle, script.elements[begin + 1 : end], kerb)
        price = None if stop is None else _price(problem, vehicle, (script, begin, end), stop, clock_s)
        if stop is not None and price is not None:
            offers.append((price, rank, stop))
    return _with(script, begin, end, min(offers)[2]) if offers else None


def _walking(problem: Problem) -> Walking:
    if problem.walking is None:
        raise UnknownNameError("a problem without doors on foot", mend="Give its kerbs and doors.")
    return problem.walking


def _stop(script: RouteScript, kerb_id: KerbId) -> tuple[int, int]:
    """Find the stop at a kerb: its first element, and the one after its last door."""
    elements = script.elements
    begin = next((row for row, element in enumerate(elements) if element == Park(kerb_id)), None)
    if begin is None:
        parked = [element.kerb_id for element in elements if isinstance(element, Park)]
        raise UnknownNameError.among("kerb", kerb_id, parked, place=f"route of vehicle {script.vehicle_id}")
    end = begin + 1
    while end < len(elements) and isinstance(elements[end], OnFoot | Door | TakeRest):
        end += 1
    return begin, end


def _with(script: RouteScript, begin: int, end: int, stop: Sequence[Element]) -> RouteScript:
    # How long the stop takes is another now: who waits later on waits anew.
    after = (
        replace(element, begins_s=None) if isinstance(element, Reload | Recharge) else element
        for element in script.elements[end:]
    )
    return replace(script, elements=(*script.elements[:begin], *stop, *after))


def _moved(
    problem: Problem, vehicle: Vehicle, elements: Sequence[Element], kerb: KerbId
) -> tuple[Element, ...] | None:
    """Begin each loop at another kerb; rests stay between the loops. None if a walk is missing."""
    moved: list[Element] = [Park(kerb)]
    for row, element in enumerate(elements):
        if isinstance(element, TakeRest):
            moved.append(element)
        elif isinstance(element, OnFoot):
            doors = _doors_after(elements, row)
            day = _walks(problem, vehicle, element.carrier, kerb, doors)
            loop = two_opt(day, 0, turned(day, WalkLoop(0, tuple(range(len(doors)))), 0))
            if loop_walk_ds(day, 0, loop) >= NO_WALK:
                return None
            moved += [element, *(Door(doors[door]) for door in loop.doors)]
    return tuple(moved)


def _doors_after(elements: Sequence[Element], row: int) -> list[TaskId]:
    doors = []
    for element in elements[row + 1 :]:
        if not isinstance(element, Door):
            break
        doors.append(element.task_id)
    return doors


def _walks(
    problem: Problem, vehicle: Vehicle, carrier: str, kerb: KerbId, doors: Sequence[TaskId]
) -> ParkingDay:
    """Lay out the walks of one loop: the kerb and its doors."""
    walking = _walking(problem)
    points = [walking.kerb_points[kerb], *(walking.door_points[door] for door in doors)]
    found = next((known for known in vehicle.type.carriers if known.name == carrier), None)
    if found is None:
        names = [known.name for known in vehicle.type.carriers]
        raise UnknownNameError.among("carrier", carrier, names, place=f"vehicle {vehicle.id}")
    profile = walking.profile_of(carrier)
    walk_ds = [[_base_ds(problem, profile, start, end) for end in points] for start in points]
    column = np.zeros(1, np.int32)
    return ParkingDay(
        drive_ds=np.zeros((2, 2), np.int32),
        walk_ds=np.array(walk_ds, np.int32),
        park_ds=column,
        stay_ds=column + UNLIMITED,
        service_ds=np.zeros(len(doors), np.int32),
        load=np.zeros((len(doors), 1), np.int32),
        kerbs_of=((0,),) * len(doors),
        carries=(Carry((UNLIMITED,), ds_from_s(found.setup_s), found.walk_percent),),
    )


def _base_ds(problem: Problem, profile: str, start: PointId, end: PointId) -> Deciseconds:
    if start == end:
        return 0
    travel = problem.travel
    found_ds = travel.duration_ds(profile, travel.index(start), travel.index(end), 0)
    return NO_WALK if found_ds is None else found_ds


def _price(
    problem: Problem,
    vehicle: Vehicle,
    where: tuple[RouteScript, int, int],
    stop: Sequence[Element],
    clock_s: Seconds,
) -> int | None:
    """Price a stop with the drives before and after it; None if a drive is missing or the stay too long."""
    script, begin, end = where
    parked = stop[0]
    assert isinstance(parked, Park), "a stop begins by parking"
    walking = _walking(problem)
    kerb, point = walking.kerb(parked.kerb_id), walking.kerb_points[parked.kerb_id]
    ends = problem.points.starts.get(vehicle.id), problem.points.ends.get(vehicle.id)
    before = next(_halts(problem, reversed(script.elements[:begin])), ends[0])
    after = next(_halts(problem, iter(script.elements[end:])), ends[1])
    drive_ds = sum(
        _base_ds(problem, vehicle.type.profile, start, goal)
        for start, goal in ((before, point), (point, after))
        if start is not None and goal is not None
    )
    if drive_ds >= NO_WALK or kerb is None:
        return None
    walk_ds, work_ds = _work_ds(problem, vehicle, stop)
    dwell_ds = ds_from_s(kerb.park_at(clock_s).mean_s) + walk_ds + work_ds
    if kerb.max_stay_s is not None and dwell_ds > ds_from_s(kerb.max_stay_s):
        return None
    rates = vehicle.type.costs
    # Without a wage time still counts: nobody parks farther away for nothing.
    return max(rates.rate_minor_per_h, 1) * (drive_ds + dwell_ds) + rates.walk_minor_per_h * walk_ds


def _halts(problem: Problem, elements: Iterator[Element]) -> Iterator[PointId]:
    for element in elements:
        if isinstance(element, Park):
            yield _walking(problem).kerb_points[element.kerb_id]
        elif isinstance(element, Serve):
            yield problem.points.tasks[element.task_id]


def _work_ds(problem: Problem, vehicle: Vehicle, stop: Sequence[Element]) -> tuple[Deciseconds, Deciseconds]:
    """Add up walks, and set-up and service, of a stop."""
    parked = stop[0]
    assert isinstance(parked, Park), "a stop begins by parking"
    walked_ds = work_ds = 0
    for row, element in enumerate(stop):
        if isinstance(element, OnFoot):
            doors = _doors_after(stop, row)
            day = _walks(problem, vehicle, element.carrier, parked.kerb_id, doors)
            walked_ds += loop_walk_ds(day, 0, WalkLoop(0, tuple(range(len(doors)))))
            work_ds += day.carries[0].setup_ds
        elif isinstance(element, Door):
            task = problem.task(element.task_id)
            # The same at every kerb, whenever it begins: it only counts against the longest stay.
            work_ds += 0 if task is None else ds_from_s(task.service_s(vehicle.type.name, problem.epoch))
    return walked_ds, work_ds
