"""Days as columns of the rich search: by hand from a few numbers, or drawn with a choice of features."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from doorstep.planning.columns.rich import (
    HoursColumns,
    HubColumns,
    KindColumns,
    RateColumns,
    RichColumns,
    RichTravel,
    TaskColumns,
)

FAR = 2**29
DAY_DS = 36_000
PARTS = {"tasks": TaskColumns, "kinds": KindColumns, "hours": HoursColumns, "rates": RateColumns}
FEATURES = (
    "no_way",
    "time_of_day",
    "soft",
    "many_windows",
    "mixed_loads",
    "pairs",
    "groups",
    "durations",
    "limits",
    "pickups_last",
    "allowed",
    "trips",
    "task_hubs",
    "released",
    "curves",
    "arrival_costs",
    "unavailable",
    "rests",
    "functions",
    "tolls",
    "fair_work",
)


def i32(values) -> np.ndarray:
    return np.ascontiguousarray(values, np.int32)


def i64(values) -> np.ndarray:
    return np.ascontiguousarray(values, np.int64)


def u8(values) -> np.ndarray:
    return np.ascontiguousarray(values, np.uint8)


def firsts(rows: Sequence[Sequence]) -> np.ndarray:
    """Mark where the rows of each thing begin."""
    return i32(np.cumsum([0, *(len(row) for row in rows)]))


def rows_of(names: Sequence[str], first: str, rows: Sequence[Sequence[tuple]]) -> dict[str, np.ndarray]:
    """Turn the rows of things into columns, money as int64."""
    flat = [entry for row in rows for entry in row]
    money = ("window_early", "window_late", "arrival_cost")
    columns = {
        name: (i64 if name in money else i32)([entry[at] for entry in flat]) for at, name in enumerate(names)
    }
    return {first: firsts(rows), **columns}


def windows_of(rows) -> dict[str, np.ndarray]:
    """Windows of each task: opens, closes and the two rates, hard unless given."""
    full = [[(*window, -1, -1)[:4] for window in row] for row in rows]
    names = ("window_opens_ds", "window_closes_ds", "window_early", "window_late")
    return rows_of(names, "window_first", full)


def rests_of(rows) -> dict[str, np.ndarray]:
    """Rests of each kind: length, opening, closing, after how much work."""
    return rows_of(("rest_ds", "rest_opens_ds", "rest_closes_ds", "rest_after_work_ds"), "rest_first", rows)


def hubs_of(places, reload_ds, windows, kinds) -> dict[str, np.ndarray]:
    """Hubs, their hours, and which of them each kind may load at."""
    return {
        "hub_place": i32(places),
        "hub_reload_ds": i32(reload_ds),
        **rows_of(("hub_opens_ds", "hub_closes_ds"), "hub_window_first", windows),
        "kind_hub_first": firsts(kinds),
        "kind_hub": i32([hub for row in kinds for hub in row]),
    }


def line_travel(points: Sequence[int], ds_per_m: int = 1) -> RichTravel:
    """Travel along a line, all day the same."""
    at = np.array(points)
    metres = i32(abs(at[:, None] - at[None]))
    return RichTravel(metres, i32(metres * ds_per_m), None, i32([[1024]]), 0, 6000)


def rich_day(travel, tasks: int, kinds: int = 1, **given) -> RichColumns:
    """Task i at place i + 1, vehicles at place 0, a load of 1 each; everything else as given, or nothing."""
    none = i32([])
    made = {
        "task_place": i32(np.arange(1, tasks + 1)),
        "task_kind": u8(np.zeros(tasks)),
        "task_demand": i32(np.ones((tasks, 1))),
        "task_service_ds": i32(np.zeros((tasks, 1))),
        "task_price": i64(np.full(tasks, -1)),
        "task_partner": i32(np.full(tasks, -1)),
        "task_group": i32(np.full(tasks, -1)),
        "task_released_ds": i32(np.full(tasks, -FAR)),
        "task_hub": i32(np.full(tasks, -1)),
        **windows_of([[]] * tasks),
        **rows_of(("arrival_from_ds", "arrival_cost"), "arrival_first", [[]] * tasks),
        **rows_of(("service_at_ds", "service_curve_ds"), "service_first", [[]] * tasks),
        "kind_capacity": i32(np.full((kinds, 1), 100)),
        "kind_pickups_last": u8(np.zeros(kinds)),
        "kind_allows": None,
        "kind_task_cost": None,
        **rows_of(("unavailable_from_ds", "unavailable_until_ds"), "unavailable_first", [[]] * kinds),
        **rests_of([[]] * kinds),
        **hubs_of(none, none, [], [[]] * kinds),
    }
    whole = {
        "travel": 0,
        "service": 0,
        "start": 0,
        "end": 0,
        "count": -1,
        "most_stops": -1,
        "most_distance": -1,
    }
    hours = {"opens_ds": 0, "closes_ds": DAY_DS, "latest_start_ds": DAY_DS, "overtime_from_ds": DAY_DS}
    rates = ("fixed", "per_distance", "per_ds", "per_stop", "overtime_per_ds", "walk_per_ds")
    for name, value in {**whole, **hours, "most_work_ds": -1}.items():
        made[f"kind_{name}"] = i32(np.full(kinds, value))
    for name in rates:
        made[f"kind_{name}"] = i64(np.full(kinds, int(name == "per_distance")))
    made |= {"kind_fair_work_ds": None, "kind_beyond_per_ds": None}
    made |= given
    parts = {
        part: kind(**{each.name: made[each.name] for each in fields(kind)})
        for part, kind in {**PARTS, "hubs": HubColumns}.items()
    }
    return RichColumns(travel=travel if isinstance(travel, list) else [travel], **parts)


@dataclass
class Draw:
    """A small day drawn from a seed, with the features asked for."""

    seed: int
    features: frozenset[str]

    def __post_init__(self) -> None:
        self.random = np.random.default_rng(self.seed)
        self.tasks = int(self.random.integers(4, 22))
        self.kinds = int(self.random.integers(1, 4))
        self.places = self.tasks + 2

    def columns(self) -> RichColumns:
        """Draw everything."""
        given = self._tasks() | self._kinds() | self._hubs() | self._times()
        travel = [self._travel(), self._travel()]
        return rich_day(travel, self.tasks, self.kinds, **given)

    def _has(self, feature: str) -> bool:
        return feature in self.features

    def _some(self, share: float, count: int) -> np.ndarray:
        return self.random.random(count) < share

    def _travel(self) -> RichTravel:
        random, places = self.random, self.places
        at = random.integers(0, 600, (places, 2))
        metres = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)).astype(int)
        metres += random.integers(0, 200, (places, places))
        base = metres * int(random.integers(3, 9)) + random.integers(0, 10, (places, places))
        if self._has("no_way"):
            missing = random.random((places, places)) < 0.05
            metres[missing] = base[missing] = FAR
        np.fill_diagonal(metres, 0)
        np.fill_diagonal(base, 0)
        classes = u8(random.integers(0, 3, (places, places))) if self._has("time_of_day") else None
        speed = i32(random.integers(500, 1500, (3, 12)))
        toll = i64(random.integers(0, 2000, (places, places))) if self._has("tolls") else None
        if self._has("functions"):
            return replace(self._functions(metres, base), toll=toll)
        return RichTravel(i32(metres), i32(base), classes, speed, 30_000 // 6, 3000, toll=toll)

    def _functions(self, metres: np.ndarray, base: np.ndarray) -> RichTravel:
        """Draw when one arrives: now and then at once for many departures, now and then later by a step."""
        random, first, leave, arrive = self.random, [0], [], []
        for lasts in base.ravel().tolist():
            count = 0 if lasts >= FAR else int(random.integers(1, 9))
            at = np.sort(random.integers(0, DAY_DS, count))
            late = np.maximum.accumulate(at + lasts + random.integers(0, 2 * lasts + 1, count))
            leave += at.tolist()
            arrive += late.tolist()
            first.append(first[-1] + count)
        lasts = np.array(arrive) - np.array(leave)
        shortest = [min(lasts[begin:end], default=FAR) for begin, end in itertools.pairwise(first)]
        return RichTravel(
            i32(metres), i32(np.reshape(shortest, base.shape)), None, i32([[1024]]), 0, 6000,
            i64(first), i32(leave), i32(arrive),
        )  # fmt: skip

    def _windows(self) -> list[tuple[int, int, int, int]]:
        random = self.random
        count = int(random.integers(0, 4 if self._has("many_windows") else 2))
        ends = sorted(random.choice(np.arange(0, DAY_DS, 10), 2 * count, replace=False).tolist())
        soft = self._some(0.5 if self._has("soft") else 0, 2 * count)
        rates = [
            int(rate) if is_soft else -1
            for rate, is_soft in zip(random.integers(1, 20, 2 * count), soft, strict=True)
        ]
        return [(*ends[2 * w : 2 * w + 2], *rates[2 * w : 2 * w + 2]) for w in range(count)]

    def _tasks(self) -> dict:
        random, tasks = self.random, self.tasks
        kind = random.integers(0, 3 if self._has("mixed_loads") else 1, tasks)
        partner, group = np.full(tasks, -1), np.full(tasks, -1)
        demand = random.integers(0, 6, (tasks, 2))
        if self._has("pairs"):
            for pickup in range(0, tasks - 1, 4):
                kind[pickup : pickup + 2] = 3, 4
                partner[pickup : pickup + 2] = pickup + 1, pickup
                demand[pickup + 1] = demand[pickup]
        if self._has("groups"):
            for task in range(2, tasks - 1, 4):
                if max(kind[task : task + 2]) < 3:
                    group[task : task + 2] = task
        demand[kind == 2] = 0
        released = np.where(self._some(0.5, tasks), random.integers(0, 1500, tasks) * 10, -FAR)
        hub = np.where(self._some(0.3, tasks), random.integers(0, 2, tasks), -1)
        return {
            "task_place": i32(np.arange(2, self.places)),
            "task_kind": u8(kind),
            "task_demand": i32(demand),
            "task_service_ds": i32(random.integers(0, 900, (tasks, 2))),
            "task_price": i64(np.where(self._some(0.4, tasks), random.integers(0, 30_000, tasks), -1)),
            "task_partner": i32(partner),
            "task_group": i32(group),
            **({"task_released_ds": i32(released)} if self._has("released") else {}),
            **({"task_hub": i32(hub)} if self._has("task_hubs") else {}),
            **windows_of([self._windows() for _ in range(tasks)]),
        }

    def _kinds(self) -> dict:
        random, kinds = self.random, self.kinds
        made = {
            "kind_capacity": i32(random.integers(5, 20, (kinds, 2))),
            "kind_service": i32(random.integers(0, 2, kinds)),
            "kind_travel": i32(random.integers(0, 2, kinds)),
            "kind_count": i32(np.where(self._some(0.5, kinds), -1, random.integers(1, 4, kinds))),
            "kind_start": i32(random.integers(-1, 2, kinds)),
            "kind_end": i32(random.integers(-1, 2, kinds)),
            "kind_opens_ds": i32(random.integers(0, 400, kinds) * 10),
            "kind_closes_ds": i32(random.integers(2500, 3700, kinds) * 10),
            "kind_latest_start_ds": i32(random.integers(500, 2500, kinds) * 10),
            "kind_fixed": i64(random.integers(0, 3000, kinds)),
            "kind_per_distance": i64(random.integers(0, 20, kinds)),
            "kind_per_stop": i64(random.integers(0, 50, kinds)),
        }
        if self._has("durations"):
            made["kind_per_ds"] = i64(random.integers(0, 5, kinds))
            made["kind_overtime_from_ds"] = i32(random.integers(15_000, 30_000, kinds))
            made["kind_overtime_per_ds"] = i64(random.integers(0, 5, kinds))
            most_work = random.integers(8000, 30_000, kinds)
            made["kind_most_work_ds"] = i32(np.where(self._some(0.5, kinds), -1, most_work))
        if self._has("fair_work"):
            made["kind_fair_work_ds"] = i32(random.integers(-1, 9000, kinds))
            made["kind_beyond_per_ds"] = i64(random.integers(1, 9, kinds))
        if self._has("limits"):
            made["kind_most_stops"] = i32(np.where(self._some(0.5, kinds), -1, random.integers(1, 8, kinds)))
            metres = random.integers(500, 5000, kinds)
            made["kind_most_distance"] = i32(np.where(self._some(0.5, kinds), -1, metres))
        if self._has("pickups_last"):
            made["kind_pickups_last"] = u8(random.integers(0, 2, kinds))
        if self._has("allowed"):
            made["kind_allows"] = u8(random.random((kinds, self.tasks)) < 0.8)
            made["kind_task_cost"] = i64(random.integers(0, 2000, (kinds, self.tasks)))
        return made

    def _hubs(self) -> dict:
        if not self.features & {"trips", "task_hubs"}:
            return {}
        share = 0.7 if self._has("trips") else 0
        kinds = [[hub for hub in range(2) if self.random.random() < share] for _ in range(self.kinds)]
        hours = [[] if is_open else [(2000, 15_000), (20_000, 33_000)] for is_open in self._some(0.5, 2)]
        return hubs_of([0, 1], [300, 600], hours, kinds)

    def _times(self) -> dict:
        made: dict = {}

        def some(rows, count):
            return [rows if kept else [] for kept in self._some(0.6, count)]

        if self._has("curves"):
            curve = [(10_000, 600), (12_000, 900), (20_000, 300)]
            names = ("service_at_ds", "service_curve_ds")
            made |= rows_of(names, "service_first", some(curve, self.tasks))
        if self._has("arrival_costs"):
            steps = [(-FAR, 500), (12_000, 100), (20_000, 900)]
            names = ("arrival_from_ds", "arrival_cost")
            made |= rows_of(names, "arrival_first", some(steps, self.tasks))
        if self._has("unavailable"):
            spans = [(9000, 12_000), (21_000, 22_000)]
            names = ("unavailable_from_ds", "unavailable_until_ds")
            made |= rows_of(names, "unavailable_first", some(spans, self.kinds))
        if self._has("rests"):
            lunch, law = (1800, 12_000, 18_000, -1), (900, 0, DAY_DS, 9000)
            choice = [[lunch, law], [lunch], [law], []]
            made |= rests_of([choice[int(self.random.integers(0, 4))] for _ in range(self.kinds)])
        return made
