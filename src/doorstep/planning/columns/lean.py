"""The problem as the native core reads it: validated columns of integers, indices instead of names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import InputError
from doorstep.planning import _search
from doorstep.planning.columns.travel import (
    I32,
    MOST_BASE_DS,
    MOST_TRAVEL,
    NO_WAY,
    HourTravel,
    PlaneTravel,
    RowTravel,
    require_column,
)

__all__ = [
    "LATEST_DS",
    "MANDATORY",
    "MOST_COST_PER_DS",
    "MOST_MONEY",
    "MOST_TRAVEL",
    "NO_WAY",
    "UNLIMITED",
    "FlatProblem",
    "HourTravel",
    "PlaneTravel",
    "RowTravel",
    "require_start",
]

MANDATORY = -1
"""Price of a task that must be served."""
UNLIMITED = -1
"""Count of a vehicle type of which there are as many as needed."""
LATEST_DS = 2**29
"""Times run from minus to plus this: 621 days."""
MOST_MONEY = 2**53
"""Largest price or fixed cost."""
MOST_COST_PER_DS = 2**31 - 1
"""Largest cost of a tenth of a second."""

I64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class FlatProblem:
    """Tasks to serve from places with types of vehicles; validated when it is made.

    p places, t tasks, v vehicle types, d load dimensions. Arrays are C-contiguous, int32 unless said
    otherwise, and must not be changed afterwards: the core reads them where they are.

    Parameters
    ----------
    travel_cost
        Cost from row to column, 0 to 2**26 - 1, or NO_WAY. Shape (p, p). None: `open_travel` is given.
    travel_ds
        Duration likewise; None if it is the same number as the cost. Shape (p, p).
    task_place, task_demand, task_service_ds
        Shapes (t,), (t, d), (t,); demands and services >= 0.
    task_opens_ds, task_closes_ds
        Service begins within, shapes (t,); None where no task has a window.
    task_price
        int64 (t,): the price of leaving it out, >= 0, or MANDATORY.
    vehicle_capacity
        Shape (v, d), >= 0.
    vehicle_start, vehicle_end
        Places, shape (v,).
    vehicle_opens_ds, vehicle_closes_ds
        It leaves no earlier and is back no later, shape (v,); None where no vehicle has a shift.
    vehicle_fixed_cost
        int64 (v,), >= 0, of each vehicle that is used.
    vehicle_count
        Shape (v,): how many there are, or UNLIMITED.
    open_travel
        Travel without a matrix: for more places than a matrix has memory for. None: there is the matrix.
    hours
        How speed moves over the day. The durations are those at base speed then, at most MOST_BASE_DS, and
        tasks and vehicles need windows. None: durations are the same all day.
    vehicle_cost_per_ds
        int64 (v,), >= 0: what a tenth of a second costs from departure to end. It needs windows, too. None:
        nothing.
    """

    travel_cost: I32 | None
    travel_ds: I32 | None
    task_place: I32
    task_demand: I32
    task_service_ds: I32
    task_opens_ds: I32 | None
    task_closes_ds: I32 | None
    task_price: I64
    vehicle_capacity: I32
    vehicle_start: I32
    vehicle_end: I32
    vehicle_opens_ds: I32 | None
    vehicle_closes_ds: I32 | None
    vehicle_fixed_cost: I64
    vehicle_count: I32
    open_travel: PlaneTravel | RowTravel | None = None
    hours: HourTravel | None = None
    vehicle_cost_per_ds: I64 | None = None

    def __post_init__(self) -> None:
        places = self._places()
        tasks, kinds = len(self.task_place), len(self.vehicle_count)
        if self.task_demand.ndim != 2:
            raise InputError("must have two axes", value=self.task_demand.shape, place="task_demand")
        loads = self.task_demand.shape[1]
        if kinds == 0:
            raise InputError("no vehicle at all", place="vehicle_count", mend="Give a vehicle type.")
        travel, time = (0, MOST_TRAVEL), (-LATEST_DS, LATEST_DS)
        for label in ("travel_cost", "travel_ds"):
            if getattr(self, label) is not None:
                require_column(getattr(self, label), label, (places, places), travel, special=NO_WAY)
        require_column(self.task_place, "task_place", (tasks,), (0, places - 1))
        require_column(self.task_demand, "task_demand", (tasks, loads), (0, 2**30))
        require_column(self.task_service_ds, "task_service_ds", (tasks,), travel)
        require_column(self.task_price, "task_price", (tasks,), (MANDATORY, MOST_MONEY), kind=np.int64)
        require_column(self.vehicle_capacity, "vehicle_capacity", (kinds, loads), (0, 2**30))
        for label in ("vehicle_start", "vehicle_end"):
            require_column(getattr(self, label), label, (kinds,), (0, places - 1))
        require_column(
            self.vehicle_fixed_cost, "vehicle_fixed_cost", (kinds,), (0, MOST_MONEY), kind=np.int64
        )
        require_column(self.vehicle_count, "vehicle_count", (kinds,), (UNLIMITED, 2**30))
        for who, rows in (("task", tasks), ("vehicle", kinds)):
            opens, closes = getattr(self, f"{who}_opens_ds"), getattr(self, f"{who}_closes_ds")
            for label, column in ((f"{who}_opens_ds", opens), (f"{who}_closes_ds", closes)):
                if column is not None:
                    require_column(column, label, (rows,), time)
            _ordered(who, opens, closes)
        self._require_hours(kinds)

    def _require_hours(self, kinds: int) -> None:
        """Refuse travel by the time of day or paid hours without what they need."""
        if self.hours is None and self.vehicle_cost_per_ds is None:
            return
        if self.travel_ds is None or self.task_opens_ds is None or self.vehicle_opens_ds is None:
            mend = "Give travel_ds and all windows."
            raise InputError("hours count, but durations or windows are missing", place="hours", mend=mend)
        if self.vehicle_cost_per_ds is not None:
            span = (0, MOST_COST_PER_DS)
            require_column(self.vehicle_cost_per_ds, "vehicle_cost_per_ds", (kinds,), span, kind=np.int64)
        if self.hours is not None:
            places = self.travel_ds.shape
            require_column(self.hours.shape_class, "hours.shape_class", places, (0, 255), kind=np.uint8)
            require_column(self.travel_ds, "travel_ds", places, (0, MOST_BASE_DS), special=NO_WAY)

    def _places(self) -> int:
        if (self.travel_cost is None) == (self.open_travel is None):
            raise InputError(
                "travel is a matrix or open",
                place="travel_cost",
                mend="Give one of travel_cost, open_travel.",
            )
        if self.travel_cost is None and self.travel_ds is not None:
            raise InputError("durations without the matrix of costs", place="travel_ds", mend="Leave it out.")
        if self.open_travel is not None:
            return self.open_travel.places
        return 0 if self.travel_cost is None else len(self.travel_cost)

    def native(self) -> _search.Problem:
        """Hand the columns to the core, which reads them in place and keeps them alive."""
        return _search.Problem(
            self.travel_cost,
            self.travel_ds,
            self.task_place,
            self.task_demand,
            self.task_service_ds,
            self.task_opens_ds,
            self.task_closes_ds,
            self.task_price,
            self.vehicle_capacity,
            self.vehicle_start,
            self.vehicle_end,
            self.vehicle_opens_ds,
            self.vehicle_closes_ds,
            self.vehicle_fixed_cost,
            self.vehicle_count,
            *self._open_columns(),
            self._hour_columns(),
            self.vehicle_cost_per_ds,
        )

    def _hour_columns(self) -> _search.HourColumns | None:
        given = self.hours
        if given is None:
            return None
        return given.shape_class, given.speed.ravel(), given.speed.shape[1], given.start_ds, given.step_ds

    def _open_columns(self) -> _search.OpenColumns:
        given = self.open_travel
        if isinstance(given, PlaneTravel):
            numbers = (given.steps_per_unit, given.half, given.cost_per_step, given.ds_per_1000_steps)
            return (given.x, given.y, *numbers), None
        if isinstance(given, RowTravel):
            return None, (given.first, given.place, given.cost, given.ds)
        return None, None


def require_start(problem: FlatProblem, routes: Sequence[tuple[int, Sequence[int]]]) -> None:
    """Refuse routes with unknown vehicles or tasks, or with a task twice; the core checks loads and times."""
    kinds, tasks = len(problem.vehicle_count), len(problem.task_place)
    seen: set[int] = set()
    for place, (kind, served) in enumerate(routes):
        if not 0 <= kind < kinds:
            raise InputError("no such vehicle type", value=kind, place=f"start.routes[{place}]")
        if not served:
            raise InputError("an empty route", place=f"start.routes[{place}]", mend="Leave it out.")
        for task in served:
            if not 0 <= task < tasks:
                raise InputError("no such task", value=task, place=f"start.routes[{place}]")
            if task in seen:
                raise InputError("task is served twice", value=task, place=f"start.routes[{place}]")
            seen.add(task)


def _ordered(who: str, opens: I32 | None, closes: I32 | None) -> None:
    """Refuse a window that closes before it opens."""
    if opens is None or closes is None:
        return
    late = np.flatnonzero(opens > closes)
    if len(late):
        at = int(late[0])
        raise InputError(
            f"closes at {int(closes[at])} before it opens",
            value=int(opens[at]),
            place=f"{who}_opens_ds[{at}]",
        )
