"""Columns of the rich search: each wrong entry is refused by its name, and costs that could wrap round."""

from dataclasses import fields, replace

import numpy as np
import pytest

from doorstep.domain.errors import InputError
from doorstep.planning.columns.rich import (
    LATEST_DS,
    MOST_MONEY,
    NO_WAY,
    HoursColumns,
    HubColumns,
    KindColumns,
    RateColumns,
    RichColumns,
    RichTravel,
    TaskColumns,
)


def i32(*values: int) -> np.ndarray:
    """A column."""
    return np.array(values, np.int32)


def i64(*values: int) -> np.ndarray:
    """A column of costs."""
    return np.array(values, np.int64)


def ways() -> RichTravel:
    """Two places, 100 m and 200 ds apart."""
    apart = np.array([[0, 1], [1, 0]], np.int32)
    return RichTravel(apart * 100, apart * 200, None, np.full((1, 1), 1024, np.int32), 0, 6000)


def columns(**changes: object) -> RichColumns:
    """One task at place 1 with one window, one vehicle and one hub at place 0, that never rests."""
    empty32, empty64 = i32(), i64()
    given = {
        "travel": [ways()],
        "task_place": i32(1),
        "task_kind": np.zeros(1, np.uint8),
        "task_demand": np.array([[2]], np.int32),
        "task_service_ds": np.array([[600]], np.int32),
        "task_price": i64(-1),
        "task_partner": i32(-1),
        "task_group": i32(-1),
        "task_released_ds": i32(-LATEST_DS),
        "task_hub": i32(-1),
        "window_first": i32(0, 1),
        "window_opens_ds": i32(0),
        "window_closes_ds": i32(9000),
        "window_early": i64(-1),
        "window_late": i64(5),
        "arrival_first": i32(0, 0),
        "arrival_from_ds": empty32,
        "arrival_cost": empty64,
        "service_first": i32(0, 0),
        "service_at_ds": empty32,
        "service_curve_ds": empty32,
        "kind_opens_ds": i32(0),
        "kind_closes_ds": i32(36_000),
        "kind_latest_start_ds": i32(36_000),
        "kind_overtime_from_ds": i32(36_000),
        "kind_capacity": np.array([[10]], np.int32),
        "kind_pickups_last": np.zeros(1, np.uint8),
        "kind_allows": None,
        "kind_task_cost": None,
        "kind_fair_work_ds": None,
        "kind_beyond_per_ds": None,
        "unavailable_first": i32(0, 0),
        "unavailable_from_ds": empty32,
        "unavailable_until_ds": empty32,
        "rest_first": i32(0, 0),
        "rest_ds": empty32,
        "rest_opens_ds": empty32,
        "rest_closes_ds": empty32,
        "rest_after_work_ds": empty32,
        "kind_hub_first": i32(0, 1),
        "kind_hub": i32(0),
        "hub_place": i32(0),
        "hub_reload_ds": i32(300),
        "hub_window_first": i32(0, 0),
        "hub_opens_ds": empty32,
        "hub_closes_ds": empty32,
    }
    for name in ("travel", "service", "start", "end"):
        given[f"kind_{name}"] = i32(0)
    for name in ("most_work_ds", "most_stops", "most_distance", "count"):
        given[f"kind_{name}"] = i32(-1)
    for name in ("fixed", "per_distance", "per_ds", "per_stop", "overtime_per_ds", "walk_per_ds"):
        given[f"kind_{name}"] = i64(3)
    every = {**given, **changes}
    parts = (
        kind(**{field.name: every.pop(field.name) for field in fields(kind)})
        for kind in (TaskColumns, KindColumns, HoursColumns, RateColumns, HubColumns)
    )
    return RichColumns(every.pop("travel"), *parts, **every)


def test_columns_that_fit_are_taken():
    """And stand side by side for the core."""
    flat = columns(kind_allows=np.ones((1, 1), np.uint8)).flat()
    assert flat.kind_allows.tolist() == [[1]]
    assert flat.window_late.tolist() == [5]


WRONG = {
    "task_place": (i32(2), r"task_place\[0\]: must be from 0 to 1: 2"),
    "task_kind": (np.full(1, 7, np.uint8), r"task_kind\[0\]: must be from 0 to 4: 7"),
    "task_demand": (np.array([[-1]], np.int32), r"task_demand\[0, 0\]: must be from 0"),
    "task_price": (i64(-2), r"task_price\[0\]: must be from 0 to \d+, or -1: -2"),
    "task_hub": (i32(1), r"task_hub\[0\]: must be from 0 to 0, or -1: 1"),
    "window_first": (i32(0, 2), "window_first"),
    "window_opens_ds": (i32(9001), r"window_opens_ds\[0\]: closes at 9000 before it opens: 9001"),
    "window_closes_ds": (i32(2**30), r"window_closes_ds\[0\]: must be from -536870912 to 536870912"),
    "arrival_first": (i32(0), r"arrival_first: must have the shape \(2\)"),
    "kind_travel": (i32(1), r"kind_travel\[0\]: must be from 0 to 0: 1"),
    "kind_capacity": (np.zeros((1, 2), np.int32), r"kind_capacity: must have the shape \(1, 1\)"),
    "kind_fixed": (i32(3), "kind_fixed: must be a C-contiguous int64 array: 'int32'"),
    "kind_pickups_last": (np.full(1, 2, np.uint8), r"kind_pickups_last\[0\]: must be from 0 to 1: 2"),
    "kind_allows": (np.ones((1, 1), np.int32), "kind_allows: must be a C-contiguous uint8 array: 'int32'"),
    "hub_reload_ds": (i32(-5), r"hub_reload_ds\[0\]: must be from 0"),
    "travel": ([], "travel: no travel at all"),
    "task_service_ds": (i32(600), "task_demand, task_service_ds: must have two axes"),
}


@pytest.mark.parametrize("label", WRONG)
def test_a_wrong_entry_is_refused_by_its_name(label: str):
    """The core reads the arrays where they are: an index beyond them would read foreign memory."""
    wrong, words = WRONG[label]
    with pytest.raises(InputError, match=words):
        columns(**{label: wrong})


def test_more_dimensions_of_loads_than_the_core_holds_are_refused():
    """Hubs and stops on foot keep their loads in rows of four: a fifth would be written beyond them."""
    five = np.zeros((1, 5), np.int32)
    with pytest.raises(InputError, match=r"task_demand: too many dimensions of loads: 5.*At most 4"):
        columns(task_demand=five, kind_capacity=five)
    four = np.zeros((1, 4), np.int32)
    assert columns(task_demand=four, kind_capacity=four)


def test_ways_of_another_size_are_refused():
    """Each travel has the places of the first."""
    three = np.zeros((3, 3), np.int32)
    with pytest.raises(InputError, match=r"travel\[1\].distance: must have the shape \(2, 2\)"):
        columns(travel=[ways(), replace(ways(), distance=three)])
    with pytest.raises(InputError, match=r"travel\[0\].shape_class\[0, 0\]: must be from 0 to 0: 1"):
        columns(travel=[replace(ways(), shape_class=np.ones((2, 2), np.uint8))])
    with pytest.raises(InputError, match=r"travel\[0\].step_ds: a grid of time without steps: 0"):
        columns(travel=[replace(ways(), step_ds=0)])
    way_less = np.array([[0, NO_WAY], [NO_WAY, 0]], np.int32)
    assert columns(travel=[replace(ways(), base_ds=way_less, distance=way_less)])


def test_costs_that_could_wrap_round_are_refused():
    """Each rate is in its range, but 2**50 for each of 9000 ds of lateness is 2**63."""
    with pytest.raises(InputError, match="costs would overflow: windows missed alone may reach"):
        columns(window_late=i64(2**50))
    with pytest.raises(InputError, match="costs would overflow: time"):
        columns(kind_per_ds=i64(2**50))
    assert columns(kind_fixed=i64(MOST_MONEY)).rates.kind_fixed[0] == MOST_MONEY
