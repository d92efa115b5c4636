"""Types of the native road kernel."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

class StreetIndex:
    def __init__(
        self, piece_first: NDArray[np.int64], lon7: NDArray[np.int32], lat7: NDArray[np.int32]
    ) -> None: ...
    def nearest(
        self,
        lon7: NDArray[np.int32],
        lat7: NDArray[np.int32],
        usable: NDArray[np.uint8],
        radius_m: float,
        most: int,
    ) -> tuple[
        NDArray[np.int64], NDArray[np.uint32], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]
    ]: ...

def strong_components(
    first: NDArray[np.int64], to: NDArray[np.uint32], open: NDArray[np.uint8]
) -> NDArray[np.uint32]: ...
def fit_shapes(
    ms: NDArray[np.uint32], time_weight: NDArray[np.uint32], classes: int, iterations: int, seed: int
) -> NDArray[np.float32]: ...
def assign_shapes(
    ms: NDArray[np.uint32],
    time_weight: NDArray[np.uint32],
    ratio: NDArray[np.float32],
    base_ds: NDArray[np.int32],
    shape: NDArray[np.uint8],
    ratio_byte: NDArray[np.uint8] | None,
    threads: int = 1,
) -> None: ...

class TimedSearch:
    def __init__(
        self,
        turn_first: NDArray[np.uint32],
        turn_to: NDArray[np.uint32],
        instant_ms: NDArray[np.int64],
        weight_ms: NDArray[np.uint32],
    ) -> None: ...
    def fifo_breaks(self) -> int: ...
    def one_to_all(
        self,
        first: NDArray[np.uint32],
        state: NDArray[np.uint32],
        ahead_ms: NDArray[np.uint32],
        depart_ms: NDArray[np.int64],
        threads: int = 1,
    ) -> NDArray[np.uint32]: ...
    def one_to_many(
        self,
        first: NDArray[np.uint32],
        state: NDArray[np.uint32],
        ahead_ms: NDArray[np.uint32],
        to_first: NDArray[np.uint32],
        to_state: NDArray[np.uint32],
        to_ahead_ms: NDArray[np.uint32],
        depart_ms: NDArray[np.int64],
        threads: int = 1,
    ) -> NDArray[np.uint32]: ...

class MatchOptions:
    sigma_m: float
    beta_m: float
    beta_per_s: float
    heading_sigma_deg: float
    radius_m: float
    most_pieces: int
    beam: float
    thin_m: float
    smooth_s: float
    max_speed_mps: float
    max_gap_s: float
    max_gap_m: float
    drop: float
    acceleration_mps2: float
    def __init__(self) -> None: ...

class Matcher:
    def __init__(
        self, index: StreetIndex, columns: dict[str, NDArray[Any]], options: MatchOptions
    ) -> None: ...
    def match(
        self,
        first: NDArray[np.int64],
        lon7: NDArray[np.int32],
        lat7: NDArray[np.int32],
        time_ms: NDArray[np.int64],
        heading: NDArray[np.float32],
    ) -> tuple[tuple[NDArray[Any], ...], tuple[NDArray[Any], ...], tuple[NDArray[Any], ...]]: ...

NEVER_MS: int

def order_arcs(
    x: NDArray[np.int32],
    y: NDArray[np.int32],
    tail: NDArray[np.uint32],
    head: NDArray[np.uint32],
    threads: int,
) -> list[int]: ...
def use_kernels(name: str) -> bool: ...
def kernels() -> str: ...

class Topology:
    states: int
    turns: int
    arcs: int
    triangles: int
    height: int
    rank: NDArray[np.uint32]
    parent: NDArray[np.uint32]
    turn_first: NDArray[np.uint32]
    turn_to: NDArray[np.uint32]
    turn_slot: NDArray[np.uint32]
    up_first: NDArray[np.uint32]
    up_head: NDArray[np.uint32]
    down_first: NDArray[np.uint32]
    down_head: NDArray[np.uint32]
    @staticmethod
    def build(
        turn_first: NDArray[np.uint32], turn_to: NDArray[np.uint32], state_order: NDArray[np.uint32]
    ) -> Topology: ...
    @staticmethod
    def open(
        rank: NDArray[np.uint32],
        parent: NDArray[np.uint32],
        turn_first: NDArray[np.uint32],
        turn_to: NDArray[np.uint32],
        turn_slot: NDArray[np.uint32],
        up_first: NDArray[np.uint32],
        up_head: NDArray[np.uint32],
        down_first: NDArray[np.uint32],
        down_head: NDArray[np.uint32],
    ) -> Topology: ...

class Lengths:
    def __init__(self, dm: NDArray[np.uint32]) -> None: ...

class Points:
    def __init__(
        self,
        first: NDArray[np.uint32],
        state: NDArray[np.uint32],
        ahead_ms: NDArray[np.uint32],
        ahead_dm: NDArray[np.uint32],
    ) -> None: ...

class Metric:
    has_lengths: bool
    @staticmethod
    def customise(
        topology: Topology, turn_ms: NDArray[np.uint32], lengths: Lengths | None, threads: int
    ) -> Metric: ...
    def copy(self) -> Metric: ...
    def update(self, turns: NDArray[np.uint32], ms: NDArray[np.uint32]) -> None: ...
    def slots(self) -> NDArray[np.uint32]: ...

def matrix(
    metric: Metric, sources: Points, targets: Points, threads: int, ms: NDArray[np.uint32]
) -> None: ...
def matrix_with_distance(
    metric: Metric,
    sources: Points,
    targets: Points,
    threads: int,
    ms: NDArray[np.uint32],
    dm: NDArray[np.uint32],
) -> None: ...
def nearest(
    metric: Metric,
    sources: Points,
    targets: Points,
    k: int,
    threads: int,
    target: NDArray[np.uint32],
    ms: NDArray[np.uint32],
    dm: NDArray[np.uint32],
) -> None: ...

DISTANCE_BITS: int

def customise_slices(
    topology: Topology, turn_ms: NDArray[np.uint32], lengths: Lengths | None
) -> list[Metric]: ...

class SlicedRows:
    slices: int
    sources: int
    targets: int
    def __init__(self, topology: Topology, sources: Points, targets: Points) -> None: ...
    def add(
        self,
        topology: Topology,
        turn_ms: NDArray[np.uint32],
        source_ahead_ms: NDArray[np.uint32],
        target_ahead_ms: NDArray[np.uint32],
    ) -> None: ...
    def rows(self, first: int, last: int, threads: int, ms: NDArray[np.uint32]) -> None: ...

def path(metric: Metric, sources: Points, targets: Points) -> tuple[int, int, list[int]]: ...
def one_to_all(metric: Metric, sources: Points, ms: NDArray[np.uint32]) -> None: ...
def dijkstra_ms(
    turn_first: NDArray[np.uint32],
    turn_to: NDArray[np.uint32],
    turn_ms: NDArray[np.uint32],
    sources: Points,
    reached: NDArray[np.uint32],
) -> None: ...
def dijkstra_packed(
    turn_first: NDArray[np.uint32],
    turn_to: NDArray[np.uint32],
    turn: NDArray[np.int64],
    sources: Points,
    reached: NDArray[np.int64],
) -> None: ...
def walk_rows(
    first: NDArray[np.uint32],
    head: NDArray[np.uint32],
    weight_ms: NDArray[np.uint32],
    source_first: NDArray[np.uint32],
    source_node: NDArray[np.uint32],
    source_ms: NDArray[np.uint32],
    target_first: NDArray[np.uint32],
    target: NDArray[np.uint32],
    target_ms: NDArray[np.uint32],
    target_count: int,
    limit_ms: int,
    threads: int = 1,
) -> tuple[NDArray[np.uint64], NDArray[np.uint32], NDArray[np.uint32]]: ...
