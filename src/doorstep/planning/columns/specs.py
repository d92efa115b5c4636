"""What each of the rich columns has to be: its axes, its type and its bounds."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from doorstep.planning.columns.ranges import (
    ANY,
    HARD,
    LATEST_DS,
    MANDATORY,
    MOST_DISTANCE,
    MOST_MONEY,
    MOST_TRAVEL,
    NO_LIMIT,
    NONE,
    Span,
    Spec,
)

TASK_KINDS = 5
TIME = Span(-LATEST_DS, LATEST_DS)
MONEY = Span(0, MOST_MONEY)
LEG = Span(0, MOST_TRAVEL)
LOAD = Span(0, NO_LIMIT)
FLAG = Span(0, 1)
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


def column_specs(axes: Mapping[str, int]) -> dict[str, Spec]:
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


def _task_specs(axes: Mapping[str, int]) -> dict[str, Spec]:
    task = Span(0, axes["t"] - 1, NONE)
    rate = Spec("windows", Span(0, MOST_MONEY, HARD), np.int64)
    return {
        "task_place": Spec("t", Span(0, axes["n"] - 1)),
        "task_kind": Spec("t", Span(0, TASK_KINDS - 1), np.uint8),
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


def _kind_specs(axes: Mapping[str, int]) -> dict[str, Spec]:
    place, count = Span(0, axes["n"] - 1, NONE), Span(1, NO_LIMIT, NONE)
    rates = ("fixed", "per_distance", "per_ds", "per_stop", "overtime_per_ds", "walk_per_ds")
    limits = ("most_work_ds", "most_stops", "count")
    return {
        **{f"kind_{rate}": Spec("k", MONEY, np.int64) for rate in rates},
        **{f"kind_{limit}": Spec("k", count) for limit in limits},
        "kind_most_distance": Spec("k", Span(1, MOST_DISTANCE, NONE)),
        "kind_travel": Spec("k", Span(0, axes["travels"] - 1)),
        "kind_service": Spec("k", Span(0, axes["c"] - 1)),
        "kind_start": Spec("k", place),
        "kind_end": Spec("k", place),
        "kind_capacity": Spec("k d", LOAD),
        "kind_pickups_last": Spec("k", FLAG, np.uint8),
        "kind_allows": Spec("k t", FLAG, np.uint8, optional=True),
        "kind_fair_work_ds": Spec("k", Span(0, NO_LIMIT, NONE), optional=True),
        "kind_beyond_per_ds": Spec("k", MONEY, np.int64, optional=True),
        "kind_task_cost": Spec("k t", MONEY, np.int64, optional=True),
        "rest_ds": Spec("rests", Span(1, MOST_TRAVEL)),
        "rest_after_work_ds": Spec("rests", count),
        "kind_hub": Spec("kind_hubs", Span(0, axes["h"] - 1)),
        "hub_place": Spec("h", Span(0, axes["n"] - 1)),
        "hub_reload_ds": Spec("h", LEG),
    }
