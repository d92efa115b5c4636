"""Types of the native search core."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Found: TypeAlias = tuple[
    NDArray[np.int32],
    NDArray[np.int32],
    NDArray[np.int32],
    NDArray[np.int32],
    NDArray[np.int32],
    int,
    int,
    float,
    float,
    bool,
]

PlaneColumns: TypeAlias = tuple[NDArray[np.float64], NDArray[np.float64], float, float, int, int]
RowColumns: TypeAlias = tuple[
    NDArray[np.int64], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32] | None
]
HourColumns: TypeAlias = tuple[NDArray[np.uint8], NDArray[np.int32], int, int, int]
OpenColumns: TypeAlias = tuple[PlaneColumns | None, RowColumns | None]

class Problem:
    def __init__(
        self,
        travel_cost: NDArray[np.int32] | None,
        travel_ds: NDArray[np.int32] | None,
        task_place: NDArray[np.int32],
        task_demand: NDArray[np.int32],
        task_service_ds: NDArray[np.int32],
        task_opens_ds: NDArray[np.int32] | None,
        task_closes_ds: NDArray[np.int32] | None,
        task_price: NDArray[np.int64],
        vehicle_capacity: NDArray[np.int32],
        vehicle_start: NDArray[np.int32],
        vehicle_end: NDArray[np.int32],
        vehicle_opens_ds: NDArray[np.int32] | None,
        vehicle_closes_ds: NDArray[np.int32] | None,
        vehicle_fixed_cost: NDArray[np.int64],
        vehicle_count: NDArray[np.int32],
        plane: PlaneColumns | None,
        rows: RowColumns | None,
        hours: HourColumns | None,
        vehicle_cost_per_ds: NDArray[np.int64] | None,
    ) -> None: ...

def search(
    problem: Problem,
    time_s: float,
    iterations: int,
    cpu_time: bool,
    target: int,
    seed: int,
    threads: int,
    fewest_routes: bool,
    neighbours: int,
    start: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]] | None,
    on_progress: Callable[[float, int, int, int, int], None] | None,
) -> Found | None: ...

RichRoutes: TypeAlias = tuple[
    NDArray[np.int32],
    NDArray[np.int32],
    NDArray[np.uint8],
    NDArray[np.int32],
    NDArray[np.int32],
    NDArray[np.int32],
    NDArray[np.int32],
]
RichFound: TypeAlias = tuple[
    NDArray[np.int32],
    NDArray[np.int32],
    NDArray[np.uint8],
    NDArray[np.int32],
    NDArray[np.int32],
    NDArray[np.int32],
    NDArray[np.int32],
    NDArray[np.int32],
    int,
    int,
    float,
    float,
    bool,
]

class RichProblem:
    def __init__(self, columns: object) -> None: ...

def search_rich(
    problem: RichProblem,
    time_s: float,
    iterations: int,
    cpu_time: bool,
    target: int,
    seed: int,
    threads: int,
    fewest_routes: bool,
    neighbours: int,
    start: RichRoutes | None,
    on_progress: Callable[[float, int, int, int, int], None] | None,
) -> RichFound | None: ...
