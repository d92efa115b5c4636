"""Walks of a day: between doors, and between doors and where vehicles halt, as sparse rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from doorstep.app.day.points import PointSet
from doorstep.domain.carriers import HAND, HANDOVER, Carrier
from doorstep.domain.errors import WordError
from doorstep.domain.ids import PointId, TaskId
from doorstep.domain.places import LonLat
from doorstep.domain.travel import NearestTravel
from doorstep.domain.units import Percent, Seconds, ds_from_ms
from doorstep.roads.kerbside.joined_points import JoinedPoints
from doorstep.roads.kerbside.walking import FootNetwork, Walker, WalkTimes

AT_DOOR = "at_door"
"""Name of the travel of those who take parcels from a machine: from its stand to that very door."""
WALK = "walk"
"""Name of the travel on foot from halts to doors; vehicles never move by it."""
PACE_M_S = 1.2
"""Of the foot profile on the flat; carriers state theirs in percent of it."""
NO_STEPS_PERCENT = 100_000
"""Pace on steps of a carrier that cannot take any: it walks round them."""


def walk_names(carriers: Sequence[Carrier]) -> tuple[dict[str, Percent], dict[str, str]]:
    """Name the travels on foot that carriers need, by their pace on steps, and those of each carrier.

    Raises
    ------
    WordError
        If carriers of one name take steps at different paces.
    """
    paces: dict[str, Percent] = {}
    walking = [carrier for carrier in carriers if carrier != HANDOVER]
    for carrier in walking or [HAND]:
        percent = NO_STEPS_PERCENT if carrier.steps_percent is None else carrier.steps_percent
        if paces.setdefault(carrier.name, percent) != percent:
            value = (paces[carrier.name], percent)
            mend = "Give one of them another name."
            raise WordError("a carrier with two paces on steps", value=value, place=carrier.name, mend=mend)
    base = next(iter(paces.values()))
    others = {percent for percent in paces.values() if percent != base}
    names = {WALK: base, **{f"{WALK}_{percent}": percent for percent in sorted(others)}}
    of_pace = {percent: name for name, percent in names.items()}
    profiles = {name: of_pace[percent] for name, percent in paces.items() if percent != base}
    return names, profiles | ({HANDOVER.name: AT_DOOR} if HANDOVER in carriers else {})


def walk_travels(
    foot: FootNetwork,
    halts: Mapping[int, LonLat],
    doors: Mapping[int, LonLat],
    points: int,
    paces: Mapping[str, Percent],
    longest_s: Seconds,
    threads: int = 1,
) -> dict[str, NearestTravel]:
    """Walk from every halt to the doors near it, back, and from door to door, by each pace on steps.

    Parameters
    ----------
    halts, doors
        Positions by row among the points of the day.
    points
        Points of the day in all.
    paces
        Time on steps in percent of the same distance on the flat, by name of the travel.
    longest_s
        Walks that take longer are left out: nobody walks them.
    threads
        The result does not depend on it.

    Returns
    -------
    dict[str, NearestTravel]
        Metres are those that the time would cover on the flat: waiting at crossings counts as walking.
    """
    rows = (np.array(list(doors), np.int64), np.array(list(halts), np.int64))
    joined = (foot.join(list(doors.values())), foot.join(list(halts.values())))
    return {
        name: _walked(foot, joined, rows, points, (percent, longest_s, threads))
        for name, percent in paces.items()
    }


def _walked(
    foot: FootNetwork,
    joined: tuple[JoinedPoints, JoinedPoints],
    rows: tuple[NDArray[np.int64], NDArray[np.int64]],
    points: int,
    how: tuple[Percent, Seconds, int],
) -> NearestTravel:
    """Walk by one pace on steps between doors and halts, in this order in `joined` and `rows`.

    Parameters
    ----------
    how
        Pace on steps, longest walk, threads.
    """
    steps_percent, longest_s, threads = how
    walker = Walker(speed_m_s=PACE_M_S, steps_factor=steps_percent / 100)
    doors, halts = joined
    every = np.concatenate(rows)
    start, end, ms = _pairs(
        foot.times(doors, doors.with_more(halts), limit_s=longest_s, walker=walker, threads=threads),
        rows[0],
        every,
    )
    if foot.lanes.is_two_way:
        # Nearly half of all walking is the way back: no city is searched for it twice.
        at_halt = np.isin(end, rows[1])
        parts = [(start, end, ms), (end[at_halt], start[at_halt], ms[at_halt])]
    else:
        out = foot.times(halts, doors, limit_s=longest_s, walker=walker, threads=threads)
        parts = [(start, end, ms), _pairs(out, rows[1], rows[0])]
    start, end, ms = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return _rows(start, end, ms, points)


def handed_over(stands: Iterable[tuple[int, int]], points: int) -> NearestTravel:
    """Join each door with its own stand, and with no other: nobody walks on from a machine.

    Parameters
    ----------
    stands
        Rows of stands and of their doors among the points of the day.
    points
        Points of the day in all.
    """
    pairs = np.array([*stands], np.int64).reshape(-1, 2)
    both = np.concatenate((pairs, pairs[:, ::-1]))
    return _rows(both[:, 0], both[:, 1], np.zeros(len(both), np.int64), points)


def within_walks(
    walks: Iterable[NearestTravel],
    points: PointSet,
    halts: Mapping[TaskId, Sequence[PointId]],
    doors: Mapping[TaskId, PointId],
) -> dict[TaskId, tuple[PointId, ...]]:
    """Keep of each task's halts those from which some walk leads to its door and back."""
    tasks = [(name, halt) for name, some in halts.items() for halt in some]
    at_halts = points.rows([halt for _, halt in tasks])
    at_doors = points.rows([doors[name] for name, _ in tasks])
    near = np.zeros(len(tasks), np.bool_)
    for travel in walks:
        near |= _listed(travel, at_halts, at_doors) & _listed(travel, at_doors, at_halts)
    kept: dict[TaskId, list[PointId]] = {name: [] for name in halts}
    for (name, halt), is_near in zip(tasks, near.tolist(), strict=True):
        if is_near:
            kept[name].append(halt)
    return {name: tuple(some) for name, some in kept.items()}


def _listed(travel: NearestTravel, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which pairs the rows of a travel list. Shape (pairs,)."""
    count = travel.point_count
    known = np.repeat(np.arange(count), np.diff(travel.first)) * count + travel.neighbour
    asked = starts * count + ends
    at = np.minimum(np.searchsorted(known, asked), len(known) - 1)
    return np.asarray(known[at] == asked)


def _pairs(
    times: WalkTimes, sources: NDArray[np.int64], targets: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    start = np.repeat(sources, np.diff(times.first))
    return start, targets[times.target], times.walk_ms


def _rows(
    start: NDArray[np.int64], end: NDArray[np.int64], ms: NDArray[np.int64], points: int
) -> NearestTravel:
    """Put pairs in rows; every point stands beside itself."""
    apart = start != end
    itself = np.arange(points)
    start = np.concatenate((start[apart], itself))
    end = np.concatenate((end[apart], itself))
    ms = np.concatenate((ms[apart], np.zeros(points, np.int64)))
    order = np.lexsort((end, start))
    first = np.concatenate(([0], np.cumsum(np.bincount(start, minlength=points))))
    metres = np.rint(ms[order] * (PACE_M_S / 1000))
    return NearestTravel(
        first.astype(np.int64),
        end[order].astype(np.int32),
        ds_from_ms(ms[order]).astype(np.int32),
        metres.astype(np.int32),
    )
