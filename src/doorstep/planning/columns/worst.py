"""The dearest plan that columns could ever describe: it must fit 64 bits, or sums would wrap round."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from doorstep.domain.errors import InputError
from doorstep.planning.columns.ranges import NO_WAY, NONE

if TYPE_CHECKING:
    from doorstep.planning.columns.rich import RichColumns

MOST_COST = 2**61
"""Sums stay below; two of them may still be added."""


def require_worst_cost(columns: RichColumns) -> None:
    """Refuse columns whose costs could add up beyond 64 bits.

    Every task is served late by the dearest vehicle after the longest way, or left out, whichever is dearer;
    every vehicle works as long as it may.

    Raises
    ------
    InputError
        Naming what adds most.
    """
    parts = {**_of_vehicles(columns), **_of_tasks(columns)}
    worst = sum(parts.values())
    if worst >= MOST_COST:
        dearest = max(parts, key=lambda name: parts[name])
        mend = "Lower the rates and prices, shorten the horizon, or plan in a larger currency unit."
        raise InputError(f"costs would overflow: {dearest} alone may reach", value=parts[dearest], mend=mend)


def _of_vehicles(columns: RichColumns) -> dict[str, int]:
    hours, rates, tasks = columns.hours, columns.rates, len(columns.tasks.task_place)
    count = columns.kinds.kind_count
    counts = np.where(count == NONE, tasks, np.minimum(count, tasks)).tolist()
    opens = np.minimum(hours.kind_opens_ds, hours.kind_latest_start_ds)
    spans = (hours.kind_closes_ds.astype(np.int64) - opens).tolist()
    beyond = rates.kind_beyond_per_ds
    # Between two tasks there may be one reload: three legs for each task are never exceeded.
    legs = 3 * tasks + 1
    return {
        "routes": _summed(rates.kind_fixed, counts),
        "time": _summed(rates.kind_per_ds, counts, spans),
        "overtime": _summed(rates.kind_overtime_per_ds, counts, spans),
        "work beyond a fair share": 0 if beyond is None else _summed(beyond, counts, spans),
        "walking": _summed(rates.kind_walk_per_ds, counts, spans),
        "halts": int(rates.kind_per_stop.max()) * tasks,
        "distance": int(rates.kind_per_distance.max()) * _longest_leg(columns) * legs,
        "tolls": _dearest_toll(columns) * legs,
    }


def _of_tasks(columns: RichColumns) -> dict[str, int]:
    tasks, hours, wishes = columns.tasks, columns.hours, columns.rates.kind_task_cost
    first = int(min(hours.kind_opens_ds.min(), tasks.window_opens_ds.min(initial=0)))
    last = int(max(hours.kind_closes_ds.max(), tasks.window_closes_ds.max(initial=0)))
    rate = max(int(tasks.window_early.max(initial=0)), int(tasks.window_late.max(initial=0)))
    soft = int(((tasks.window_early > 0) | (tasks.window_late > 0)).sum())
    return {
        "prices of what is left out": _total(np.maximum(tasks.task_price, 0)),
        "windows missed": rate * (last - first) * soft,
        "costs by arrival": _total(tasks.arrival_cost),
        "costs of vehicles for tasks": 0 if wishes is None else _total(wishes.max(axis=0)),
    }


def _longest_leg(columns: RichColumns) -> int:
    legs = (ways.distance.max(initial=0, where=ways.distance != NO_WAY) for ways in columns.travel)
    return max((int(leg) for leg in legs), default=0)


def _dearest_toll(columns: RichColumns) -> int:
    tolls = (ways.toll for ways in columns.travel if ways.toll is not None)
    return max((int(toll.max(initial=0)) for toll in tolls), default=0)


def _summed(rates: np.ndarray[tuple[int], np.dtype[np.int64]], *factors: list[int]) -> int:
    total = 0
    for row, rate in enumerate(rates.tolist()):
        product = rate
        for factor in factors:
            product *= factor[row]
        total += product
    return total


def _total(amounts: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> int:
    # Python's own sum does not wrap round.
    return sum(amounts.ravel().tolist())
