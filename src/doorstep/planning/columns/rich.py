"""The columns of the rich search: everything a problem may ask for, as arrays of whole numbers.

The native core reads the attributes by name, where they are. Indices stand for names; `compiling.rich` makes
the columns and gives the names back. Times are tenths of a second since the plan's epoch, costs any whole
unit, the same for all.

n places, t tasks, k kinds of vehicles (those of one kind are alike), d load dimensions, c service classes,
h hubs. Arrays are C-contiguous, int32 unless said otherwise, and must not be changed once they are here.
`x_first` marks rows of any length: thing i has those from `x_first[i]` on and before `x_first[i + 1]`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import InputError
from doorstep.planning.columns.energy import EnergyColumns
from doorstep.planning.columns.ranges import (
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
from doorstep.planning.columns.shared import SharedColumns
from doorstep.planning.columns.specs import ORDERED, ROWS, column_specs
from doorstep.planning.columns.supply import SupplyColumns
from doorstep.planning.columns.walk import WalkColumns
from doorstep.planning.columns.worst import require_worst_cost

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
    "HoursColumns",
    "HubColumns",
    "KindColumns",
    "RateColumns",
    "RichColumns",
    "RichTravel",
    "TaskColumns",
]

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
U8 = NDArray[np.uint8]

MOST_LOADS = 4
"""Dimensions that hubs and stops on foot hold room for in the native core."""
MOST_RESTS = 16
"""Rests that one kind of vehicle may owe."""
DELIVERY, PICKUP, SERVICE, PAIR_PICKUP, PAIR_DELIVERY = range(5)
"""Kinds of tasks. What is picked up alone, returns among it, goes to the end of its trip."""


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
    function_first, leave_ds, arrive_ds
        Arrival functions instead of classes, see `domain.arrival_functions`: that of each pair has the points
        from `function_first` on. Shapes (n * n + 1,), int64, and (m,). `base_ds` is the shortest duration.
    toll
        int64, shape (n, n): what each way costs by itself. None: nothing.
    """

    distance: I32
    base_ds: I32
    shape_class: U8 | None
    speed: I32
    start_ds: int
    step_ds: int
    function_first: I64 | None = None
    leave_ds: I32 | None = None
    arrive_ds: I32 | None = None
    toll: I64 | None = None

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
            "toll": Spec("n n", Span(0, MOST_MONEY), np.int64, optional=True),
        }
        require_columns(self, specs, axes, prefix=f"{label}.")
        if self.function_first is not None:
            self._require_functions(self.function_first, f"{label}.", places)
        if not (self.step_ds > 0 and self.speed.size):
            raise InputError("a grid of time without steps", value=self.step_ds, place=f"{label}.step_ds")

    def _require_functions(self, first: I64, prefix: str, places: int) -> None:
        if self.leave_ds is None or self.arrive_ds is None:
            raise InputError("functions without points", place=f"{prefix}leave_ds")
        points = len(self.leave_ds)
        instant = Spec("m", Span(-LATEST_DS, LATEST_DS))
        axes = {"pairs": places * places + 1, "m": points}
        specs = {
            "function_first": Spec("pairs", Span(0, points), np.int64),
            "leave_ds": instant,
            "arrive_ds": instant,
        }
        require_columns(self, specs, axes, prefix=prefix)
        has_way = np.diff(first) > 0
        if first[0] != 0 or first[-1] != points or (np.diff(first) < 0).any():
            value = first[[0, -1]].tolist()
            raise InputError(f"must rise from 0 to {points}", value=value, place=f"{prefix}function_first")
        for name, column in (("leave_ds", self.leave_ds), ("arrive_ds", self.arrive_ds)):
            falls = np.diff(column, prepend=0) < 0
            falls[first[:-1][has_way]] = False  # where another function begins
            if falls.any():
                at = int(np.flatnonzero(falls)[0])
                raise InputError(
                    "a function that falls", value=int(column[at]), place=f"{prefix}{name}[{at}]"
                )
        if (has_way != (self.base_ds.ravel() < NO_WAY)).any():
            pair = int(np.flatnonzero(has_way != (self.base_ds.ravel() < NO_WAY))[0])
            raise InputError(
                "a way in one of both only", value=divmod(pair, places), place=f"{prefix}function_first"
            )


@dataclass(frozen=True, slots=True, eq=False)
class TaskColumns:
    """What is to be done.

    task_place, task_kind
        Shapes (t,), kinds uint8.
    task_demand, task_service_ds
        Shapes (t, d), and (t, c) by `kind_service`.
    task_price
        int64 (t,): what leaving it out costs, or MANDATORY. Of pairs and groups each task has its own price;
        a pair costs the sum, a group the least of its members, and one that is mandatory makes all so.
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
    """

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


@dataclass(frozen=True, slots=True, eq=False)
class KindColumns:
    """What there is to do it with. Shapes (k,) unless said otherwise.

    kind_travel, kind_service
        Row of `travel`, and class of service.
    kind_start, kind_end
        Places, or NONE: the route begins at its first halt, or ends at its last.
    kind_capacity
        Shape (k, d); NO_LIMIT where a dimension is not limited.
    kind_count, kind_most_stops, kind_most_distance
        NONE: as many, and as far, as needed.
    kind_pickups_last
        uint8: within a trip no delivery after a pickup.
    kind_allows
        uint8, shape (k, t): what a kind may serve. None: everything.
    kind_hub_first, kind_hub
        Hubs at which each kind may load between trips; none: it drives one trip.
    """

    kind_travel: I32
    kind_service: I32
    kind_start: I32
    kind_end: I32
    kind_capacity: I32
    kind_count: I32
    kind_most_stops: I32
    kind_most_distance: I32
    kind_pickups_last: U8
    kind_allows: U8 | None
    kind_hub_first: I32
    kind_hub: I32


@dataclass(frozen=True, slots=True, eq=False)
class HoursColumns:
    """When each kind works. Shapes (k,) unless said otherwise.

    kind_opens_ds, kind_latest_start_ds, kind_closes_ds, kind_overtime_from_ds
        Departure no earlier than the first, no later than the second; end no later than the third, dearer
        from the fourth on.
    kind_most_work_ds, kind_fair_work_ds
        From departure to end; NONE: no limit, and no share beyond which work is dearer.
    unavailable_first, unavailable_from_ds, unavailable_until_ds
        Spans in which it neither drives nor serves, ascending and apart.
    rest_first, rest_ds, rest_opens_ds, rest_closes_ds, rest_after_work_ds
        Rests owed: how long, when they may begin, and after how much work at most, or NONE.
    """

    kind_opens_ds: I32
    kind_closes_ds: I32
    kind_latest_start_ds: I32
    kind_overtime_from_ds: I32
    kind_most_work_ds: I32
    unavailable_first: I32
    unavailable_from_ds: I32
    unavailable_until_ds: I32
    rest_first: I32
    rest_ds: I32
    rest_opens_ds: I32
    rest_closes_ds: I32
    rest_after_work_ds: I32
    kind_fair_work_ds: I32 | None = None


@dataclass(frozen=True, slots=True, eq=False)
class RateColumns:
    """What each kind costs, int64. Shapes (k,) unless said otherwise.

    kind_fixed, kind_per_distance, kind_per_ds, kind_per_stop, kind_overtime_per_ds, kind_walk_per_ds
        Of each route, metre, ds from departure to end, halt, ds of overtime and of walking.
    kind_beyond_per_ds
        Of each ds from departure to end beyond `kind_fair_work_ds`, on top. None: nothing.
    kind_task_cost
        Shape (k, t): of each task besides. None: nothing.
    """

    kind_fixed: I64
    kind_per_distance: I64
    kind_per_ds: I64
    kind_per_stop: I64
    kind_overtime_per_ds: I64
    kind_walk_per_ds: I64
    kind_task_cost: I64 | None
    kind_beyond_per_ds: I64 | None = None


@dataclass(frozen=True, slots=True, eq=False)
class HubColumns:
    """Where vehicles load: place, how long loading takes, when it may begin; no window: always."""

    hub_place: I32
    hub_reload_ds: I32
    hub_window_first: I32
    hub_opens_ds: I32
    hub_closes_ds: I32


@dataclass(frozen=True, slots=True, eq=False)
class RichColumns:
    """A whole problem as columns; refused with the entry's name where a number is out of its range.

    travel
        One for each pair of profile and speed that a kind of vehicle moves by.
    walking
        What is served on foot. None: nothing is.
    energy
        Batteries and chargers. None: energy limits nobody.
    shared
        Docks, slots and room at hubs. None: no route is ever in the way of another.
    supply
        Trucks of an upper echelon. None: they are not reckoned with.
    """

    travel: list[RichTravel]
    tasks: TaskColumns
    kinds: KindColumns
    hours: HoursColumns
    rates: RateColumns
    hubs: HubColumns
    walking: WalkColumns | None = None
    energy: EnergyColumns | None = None
    shared: SharedColumns | None = None
    supply: SupplyColumns | None = None

    def __post_init__(self) -> None:
        if not len(self.kinds.kind_travel):
            raise InputError("no vehicle at all", place="kind_travel", mend="Give a vehicle.")
        if not self.travel:
            raise InputError("no travel at all", place="travel", mend="Give that of a profile.")
        tasks = self.tasks
        if tasks.task_demand.ndim != 2 or tasks.task_service_ds.ndim != 2:
            shapes = (tasks.task_demand.shape, tasks.task_service_ds.shape)
            raise InputError("must have two axes", value=shapes, place="task_demand, task_service_ds")
        axes = self._axes()
        for row, ways in enumerate(self.travel):
            ways.require(f"travel[{row}]", axes["n"])
        if axes["d"] > MOST_LOADS:
            mend = f"At most {MOST_LOADS}."
            raise InputError("too many dimensions of loads", value=axes["d"], place="task_demand", mend=mend)
        columns = self.flat()
        for first, rows, things in ROWS:
            require_rows(getattr(columns, first), first, axes[things], axes[rows])
        require_columns(columns, column_specs(axes), axes)
        for opens, closes in ORDERED:
            require_in_order(columns, opens, closes)
        if (np.diff(self.hours.rest_first) > MOST_RESTS).any():
            mend = f"At most {MOST_RESTS}."
            raise InputError("too many rests of one kind of vehicle", place="rest_first", mend=mend)
        if self.walking is not None:
            self.walking.require(axes["n"], axes["t"], axes["k"])
        if self.energy is not None:
            self.energy.require(axes)
        if self.shared is not None:
            chargers = 0 if self.energy is None else len(self.energy.charger_place)
            self.shared.require({"h": axes["h"], "c": chargers, "d": axes["d"]})
        if self.supply is not None:
            self.supply.require(axes)
        require_worst_cost(self)

    def flat(self) -> SimpleNamespace:
        """Put all columns side by side under their names, as the native core reads them."""
        parts = (self.tasks, self.kinds, self.hours, self.rates, self.hubs)
        columns = {each.name: getattr(part, each.name) for part in parts for each in fields(part)}
        walking = None if self.walking is None else self.walking.flat()
        others = {"energy": self.energy, "shared": self.shared, "supply": self.supply}
        return SimpleNamespace(travel=self.travel, walking=walking, **others, **columns)

    def _axes(self) -> dict[str, int]:
        tasks, kinds, hours, hubs = self.tasks, self.kinds, self.hours, self.hubs
        return {
            "n": len(self.travel[0].base_ds),
            "t": len(tasks.task_place),
            "k": len(kinds.kind_travel),
            "d": tasks.task_demand.shape[1],
            "c": tasks.task_service_ds.shape[1],
            "h": len(hubs.hub_place),
            "windows": len(tasks.window_opens_ds),
            "steps": len(tasks.arrival_from_ds),
            "points": len(tasks.service_at_ds),
            "unavailable": len(hours.unavailable_from_ds),
            "rests": len(hours.rest_ds),
            "kind_hubs": len(kinds.kind_hub),
            "hub_windows": len(hubs.hub_opens_ds),
            "travels": len(self.travel),
        }
