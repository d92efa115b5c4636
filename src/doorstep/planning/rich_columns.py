"""The columns of the rich search: everything a problem may ask for, as arrays of whole numbers.

The native core reads the attributes by name, where they are. Indices stand for names; `compile_rich` makes
the columns and gives the names back. Times are tenths of a second since the plan's epoch, costs any whole
unit, the same for all.

n places, t tasks, k kinds of vehicles (those of one kind are alike), d load dimensions, c service classes,
h hubs. Arrays are C-contiguous, int32 unless said otherwise, and must not be changed once they are here.
`x_first` marks rows of any length: thing i has those from `x_first[i]` on and before `x_first[i + 1]`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import InputError
from doorstep.planning.rich_ranges import (
    ANY,
    HARD,
    LATEST_DS,
    MANDATORY,
    MOST_MONEY,
    MOST_TRAVEL,
    NO_LIMIT,
    NO_WAY,
    NONE,
    Span,
    Spec,
    require_columns,
    require_in_order,
    require_rows,
)
from doorstep.planning.rich_worst import require_worst_cost

__all__ = [
    "ANY",
    "DELIVERY",
    "HARD",
    "LATEST_DS",
    "MANDATORY",
    "MOST_MONEY",
    "MOST_TRAVEL",
    "NONE",
    "NO_LIMIT",
    "NO_WAY",
    "PAIR_DELIVERY",
    "PAIR_PICKUP",
    "PICKUP",
    "SERVICE",
    "RichColumns",
    "RichTravel",
]

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
U8 = NDArray[np.uint8]

DELIVERY, PICKUP, SERVICE, PAIR_PICKUP, PAIR_DELIVERY = range(5)
"""Kinds of tasks. What is picked up alone, returns among it, goes to the end of its trip."""

TIME = Span(-LATEST_DS, LATEST_DS)
MONEY = Span(0, MOST_MONEY)
LEG = Span(0, MOST_TRAVEL)
LOAD = Span(0, NO_LIMIT)
FLAG = Span(0, 1)


@dataclass(frozen=True, slots=True, eq=False)
class RichTravel:
    """Ways between all places for one profile at one speed.

    distance, base_ds
        Metres and base duration from row to column, NO_WAY where there is none. Shape (n, n).
    shape_class
        uint8, shape (n, n): the class of each pair. None: the base duration holds all day.
    speed
        Speed of each class in each step of time, 1/1024 of base speed, see `domain.travel_shapes`. Shape
        (classes, steps).
    start_ds, step_ds
        Where the first step begins, and how long each is.
    """

    distance: I32
    base_ds: I32
    shape_class: U8 | None
    speed: I32
    start_ds: int
    step_ds: int

    def require(self, label: str, places: int) -> None:
        """Refuse columns that do not fit together, naming the entry.

        Raises
        ------
        InputError
        """
        axes = {"n": places, "classes": self.speed.shape[0] if self.speed.ndim == 2 else 0}
        specs = {
            "distance": Spec("n n", Span(0, MOST_TRAVEL, NO_WAY)),
            "base_ds": Spec("n n", Span(0, MOST_TRAVEL, NO_WAY)),
            "shape_class": Spec("n n", Span(0, axes["classes"] - 1), np.uint8, optional=True),
            "speed": Spec("classes *", Span(16, 65_536)),
        }
        require_columns(self, specs, axes, prefix=f"{label}.")
        if not (self.step_ds > 0 and self.speed.size):
            raise InputError("a grid of time without steps", value=self.step_ds, place=f"{label}.step_ds")


@dataclass(frozen=True, slots=True, eq=False)
class RichColumns:
    """A whole problem as columns; refused with the entry's name where a number is out of its range.

    travel
        One for each pair of profile and speed that a kind of vehicle moves by.
    task_place, task_kind
        Shapes (t,), kinds uint8.
    task_demand, task_service_ds
        Shapes (t, d), and (t, c) by `kind_service`.
    task_price
        int64 (t,): what leaving it out costs, or MANDATORY. Of a pair each end has its own price.
    task_partner, task_group, task_hub
        Shapes (t,), NONE without: the other end of its pair; the group of which one at most is served; the
        hub its load comes from or goes to.
    task_released_ds
        Loading of its trip starts not before; -LATEST_DS without. Shape (t,).
    window_first, window_opens_ds, window_closes_ds, window_early, window_late
        Windows of each task, ascending and apart; rates int64 per ds of beginning early or late, or HARD.
    arrival_first, arrival_from_ds, arrival_cost
        Steps of a cost by the begin of service, int64, each from its instant on; the first is -LATEST_DS.
    service_first, service_at_ds, service_curve_ds
        Points of service by its begin, which replace `task_service_ds`: linear between, rounded up to a
        tenth of a second, and constant outside.
    kind_travel, kind_service
        Row of `travel`, and class of service. Shapes (k,), as all of `kind_` unless said otherwise.
    kind_start, kind_end
        Places, or NONE: the route begins at its first halt, or ends at its last.
    kind_opens_ds, kind_latest_start_ds, kind_closes_ds, kind_overtime_from_ds
        Departure no earlier than the first, no later than the second; end no later than the third, dearer
        from the fourth on.
    kind_most_work_ds, kind_most_stops, kind_most_distance, kind_count
        NONE: as much, and as many, as needed.
    kind_capacity
        Shape (k, d); NO_LIMIT where a dimension is not limited.
    kind_pickups_last
        uint8: within a trip no delivery after a pickup.
    kind_fixed, kind_per_distance, kind_per_ds, kind_per_stop, kind_overtime_per_ds, kind_walk_per_ds
        int64 costs: of each route, metre, ds from departure to end, halt, ds of overtime and of walking.
    kind_allows, kind_task_cost
        uint8 and int64, shapes (k, t), or None: what a kind may serve, and what it costs besides.
    unavailable_first, unavailable_from_ds, unavailable_until_ds
        Spans of each kind in which it neither drives nor serves, ascending and apart.
    rest_first, rest_ds, rest_opens_ds, rest_closes_ds, rest_after_work_ds
        Rests owed by each kind: how long, when they may begin, and after how much work at most, or NONE.
    kind_hub_first, kind_hub
        Hubs at which each kind may load between trips; none: it drives one trip.
    hub_place, hub_reload_ds, hub_window_first, hub_opens_ds, hub_closes_ds
        Where hubs stand, how long loading takes, and when loading may begin; no window: always.
    """

    travel: list[RichTravel]
    task_place: I32
    task_kind: U8
    task_demand: I32
    task_service_ds: I32
    task_price: I64
    task_partner: I32
    task_group: I32
    task_released_ds: I32
    task_hub: I32
    window_first: I32
    window_opens_ds: I32
    window_closes_ds: I32
    window_early: I64
    window_late: I64
    arrival_first: I32
    arrival_from_ds: I32
    arrival_cost: I64
    service_first: I32
    service_at_ds: I32
    service_curve_ds: I32
    kind_travel: I32
    kind_service: I32
    kind_start: I32
    kind_end: I32
    kind_opens_ds: I32
    kind_closes_ds: I32
    kind_latest_start_ds: I32
    kind_overtime_from_ds: I32
    kind_most_work_ds: I32
    kind_capacity: I32
    kind_count: I32
    kind_most_stops: I32
    kind_most_distance: I32
    kind_pickups_last: U8
    kind_fixed: I64
    kind_per_distance: I64
    kind_per_ds: I64
    kind_per_stop: I64
    kind_overtime_per_ds: I64
    kind_walk_per_ds: I64
    kind_allows: U8 | None
    kind_task_cost: I64 | None
    unavailable_first: I32
    unavailable_from_ds: I32
    unavailable_until_ds: I32
    rest_first: I32
    rest_ds: I32
    rest_opens_ds: I32
    rest_closes_ds: I32
    rest_after_work_ds: I32
    kind_hub_first: I32
    kind_hub: I32
    hub_place: I32
    hub_reload_ds: I32
    hub_window_first: I32
    hub_opens_ds: I32
    hub_closes_ds: I32

    def __post_init__(self) -> None:
        if not len(self.kind_travel):
            raise InputError("no vehicle at all", place="kind_travel", mend="Give a vehicle.")
        if not self.travel:
            raise InputError("no travel at all", place="travel", mend="Give that of a profile.")
        if self.task_demand.ndim != 2 or self.task_service_ds.ndim != 2:
            shapes = (self.task_demand.shape, self.task_service_ds.shape)
            raise InputError("must have two axes", value=shapes, place="task_demand, task_service_ds")
        axes = self._axes()
        for row, ways in enumerate(self.travel):
            ways.require(f"travel[{row}]", axes["n"])
        for first, rows, things in ROWS:
            require_rows(getattr(self, first), first, axes[things], axes[rows])
        require_columns(self, _specs(axes), axes)
        for opens, closes in ORDERED:
            require_in_order(self, opens, closes)
        require_worst_cost(self)

    def _axes(self) -> dict[str, int]:
        return {
            "n": len(self.travel[0].base_ds),
            "t": len(self.task_place),
            "k": len(self.kind_travel),
            "d": self.task_demand.shape[1],
            "c": self.task_service_ds.shape[1],
            "h": len(self.hub_place),
            "windows": len(self.window_opens_ds),
            "steps": len(self.arrival_from_ds),
            "points": len(self.service_at_ds),
            "unavailable": len(self.unavailable_from_ds),
            "rests": len(self.rest_ds),
            "kind_hubs": len(self.kind_hub),
            "hub_windows": len(self.hub_opens_ds),
            "travels": len(self.travel),
        }


ROWS = (
    ("window_first", "windows", "t"),
    ("arrival_first", "steps", "t"),
    ("service_first", "points", "t"),
    ("unavailable_first", "unavailable", "k"),
    ("rest_first", "rests", "k"),
    ("kind_hub_first", "kind_hubs", "k"),
    ("hub_window_first", "hub_windows", "h"),
)
"""Columns that mark rows, with the axis of what they mark and of the things that have it."""
ORDERED = (
    ("window_opens_ds", "window_closes_ds"),
    ("unavailable_from_ds", "unavailable_until_ds"),
    ("rest_opens_ds", "rest_closes_ds"),
    ("hub_opens_ds", "hub_closes_ds"),
    ("kind_opens_ds", "kind_closes_ds"),
)
"""Beginnings and ends of spans."""


def _specs(axes: dict[str, int]) -> dict[str, Spec]:
    """Say of each column which axes it has and between which bounds it lies."""
    times = {
        "windows": ("window_opens_ds", "window_closes_ds"),
        "steps": ("arrival_from_ds",),
        "points": ("service_at_ds",),
        "unavailable": ("unavailable_from_ds", "unavailable_until_ds"),
        "rests": ("rest_opens_ds", "rest_closes_ds"),
        "hub_windows": ("hub_opens_ds", "hub_closes_ds"),
        "t": ("task_released_ds",),
        "k": ("kind_opens_ds", "kind_closes_ds", "kind_latest_start_ds", "kind_overtime_from_ds"),
    }
    timed = {label: Spec(axis, TIME) for axis, labels in times.items() for label in labels}
    return {**timed, **_task_specs(axes), **_kind_specs(axes)}


def _task_specs(axes: dict[str, int]) -> dict[str, Spec]:
    task = Span(0, axes["t"] - 1, NONE)
    rate = Spec("windows", Span(0, MOST_MONEY, HARD), np.int64)
    return {
        "task_place": Spec("t", Span(0, axes["n"] - 1)),
        "task_kind": Spec("t", Span(DELIVERY, PAIR_DELIVERY), np.uint8),
        "task_demand": Spec("t d", LOAD),
        "task_service_ds": Spec("t c", LEG),
        "task_price": Spec("t", Span(0, MOST_MONEY, MANDATORY), np.int64),
        "task_partner": Spec("t", task),
        "task_group": Spec("t", task),
        "task_hub": Spec("t", Span(0, axes["h"] - 1, ANY)),
        "window_early": rate,
        "window_late": rate,
        "arrival_cost": Spec("steps", MONEY, np.int64),
        "service_curve_ds": Spec("points", LEG),
    }


def _kind_specs(axes: dict[str, int]) -> dict[str, Spec]:
    place, count = Span(0, axes["n"] - 1, NONE), Span(1, NO_LIMIT, NONE)
    rates = ("fixed", "per_distance", "per_ds", "per_stop", "overtime_per_ds", "walk_per_ds")
    limits = ("most_work_ds", "most_stops", "most_distance", "count")
    return {
        **{f"kind_{rate}": Spec("k", MONEY, np.int64) for rate in rates},
        **{f"kind_{limit}": Spec("k", count) for limit in limits},
        "kind_travel": Spec("k", Span(0, axes["travels"] - 1)),
        "kind_service": Spec("k", Span(0, axes["c"] - 1)),
        "kind_start": Spec("k", place),
        "kind_end": Spec("k", place),
        "kind_capacity": Spec("k d", LOAD),
        "kind_pickups_last": Spec("k", FLAG, np.uint8),
        "kind_allows": Spec("k t", FLAG, np.uint8, optional=True),
        "kind_task_cost": Spec("k t", MONEY, np.int64, optional=True),
        "rest_ds": Spec("rests", Span(1, MOST_TRAVEL)),
        "rest_after_work_ds": Spec("rests", count),
        "kind_hub": Spec("kind_hubs", Span(0, axes["h"] - 1)),
        "hub_place": Spec("h", Span(0, axes["n"] - 1)),
        "hub_reload_ds": Spec("h", LEG),
    }
