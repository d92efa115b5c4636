"""Travel over the day, end to end: from slices of street weights to the travel type that planning reads.

Every slice becomes a matrix, but never all of them at once: source rows go through in blocks, in random
order. The first block fits the shape classes; then each block of rows is reduced to its bases and
classes. So memory stays at the travel itself and about one slice.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import TravelError
from doorstep.domain.travel_matrix import TravelMatrix
from doorstep.domain.travel_pairs import UNREACHABLE
from doorstep.domain.units import Seconds, m_from_dm
from doorstep.roads.graphs.graph import StreetGraph
from doorstep.roads.routing.hierarchy import (
    NEVER_MS,
    Hierarchy,
    Metric,
    Phantoms,
    SlicedRows,
    require_threads,
)
from doorstep.roads.times.shapes import (
    DEFAULT_CLASSES,
    DEFAULT_ITERATIONS,
    SAMPLE_PAIRS,
    PairColumns,
    ShapeModel,
    fit_shapes,
    shuffled,
)
from doorstep.roads.times.slices import TimeSlices, all_slice_weights, slice_ahead_ms, slice_weights
from doorstep.roads.times.timed_search import TimedPoints, TimedSearch
from doorstep.roads.times.weights import Weights

FEWEST_ROWS: Final = 96
"""Rows of a block, at least: the classes are fitted on the first, and few sources see few directions."""
DISTANCE_BLOCK_CELLS: Final = 16_000_000
SLICES_AT_ONCE: Final = 12


@dataclass(frozen=True, slots=True)
class TravelOptions:
    """How to reduce the slices.

    classes, iterations, seed
        Of the shape classes, see `fit_shapes`.
    keep_ratios
        Keep each pair's own ratio at every instant, one byte each: for checking plans, up to 2000 points.
    threads
        For matrices and classes. The result does not depend on it.
    """

    classes: int = DEFAULT_CLASSES
    iterations: int = DEFAULT_ITERATIONS
    seed: int = 0
    keep_ratios: bool = False
    threads: int = 1

    def __post_init__(self) -> None:
        require_threads(self.threads)


@dataclass(frozen=True, slots=True, eq=False)
class DayStreets:
    """One profile's streets on one day: what travel, searches and new stops are worked out on.

    hierarchy, graph, weights
        One mode's streets and the profile's free-flow times.
    slices
        Factors and instants, in seconds since the travel's epoch.
    """

    hierarchy: Hierarchy
    graph: StreetGraph
    weights: Weights
    slices: TimeSlices

    def ahead_ms(self, points: Phantoms) -> NDArray[np.uint32]:
        """Scale what is ahead of points on their arcs to every slice. Shape (K, rows of the points)."""
        return slice_ahead_ms(points.state, points.ahead_ms, self.graph, self.slices)

    def rows(self, sources: Phantoms, targets: Phantoms) -> SlicedRows:
        """Prepare the travel times of all slices, to be asked for in blocks of sources."""
        return self.hierarchy.sliced_rows(
            self._weight_groups(), sources, targets, self.ahead_ms(sources), self.ahead_ms(targets)
        )

    def exact_search(self) -> TimedSearch:
        """Make the exact search through this day: the truth about a leg at any moment, a leg at a time."""
        weight_ms = all_slice_weights(self.graph, self.weights, self.slices)
        graph = self.graph
        return TimedSearch(graph.turn_first, graph.turn_to, self.slices.instants_s, weight_ms)

    def exact_points(self, points: Phantoms) -> TimedPoints:
        """Stand points on the streets of the exact search."""
        return TimedPoints(points.first, points.state, self.ahead_ms(points))

    def distances_dm(
        self,
        sources: Phantoms,
        targets: Phantoms,
        threads: int,
        *,
        along_dm: NDArray[np.uint32] | None = None,
    ) -> Iterator[NDArray[np.uint32]]:
        """Measure along the paths of the slice of middling traffic, block after block of rows.

        Parameters
        ----------
        along_dm
            What each arc counts, and points what of it is ahead of them. None: its length. Shape (arcs,).
        """
        metric, middling = self.distance_metric(along_dm)
        ends = self._standing(targets, middling)
        rows = max(1, DISTANCE_BLOCK_CELLS // max(len(targets), 1))
        for begin in range(0, len(sources), rows):
            block = take_points(sources, np.arange(begin, min(begin + rows, len(sources))))
            yield metric.matrix_with_distance(self._standing(block, middling), ends, threads=threads)[1]

    def distance_metric(self, along_dm: NDArray[np.uint32] | None = None) -> tuple[Metric, int]:
        """Customise the slice of middling traffic with what arcs count, and tell which one it is."""
        open_factor = np.where(np.isfinite(self.slices.arc_factor), self.slices.arc_factor, 1.0)
        middling = int(np.argsort(open_factor.mean(axis=1), kind="stable")[self.slices.count // 2])
        counted_dm = self.graph.length_dm if along_dm is None else along_dm
        length_dm = counted_dm[self.graph.state_arc[self.graph.turn_to]]
        (weight_ms,) = slice_weights(self.graph, self.weights, self.slices.only(middling))
        return self.hierarchy.customise(weight_ms, length_dm), middling

    def _standing(self, points: Phantoms, k: int) -> Phantoms:
        ahead_ms = slice_ahead_ms(points.state, points.ahead_ms, self.graph, self.slices.only(k))[0]
        return Phantoms(points.first, points.state, ahead_ms, points.ahead_dm)

    def _weight_groups(self) -> Iterator[NDArray[np.uint32]]:
        one_by_one = slice_weights(self.graph, self.weights, self.slices)
        for begin in range(0, self.slices.count, SLICES_AT_ONCE):
            count = min(SLICES_AT_ONCE, self.slices.count - begin)
            group = np.empty((count, self.graph.turn_count), np.uint32)
            for row, weight_ms in zip(group, one_by_one, strict=False):
                row[:] = weight_ms
            yield group


@dataclass(frozen=True, slots=True, eq=False)
class DayTravel:
    """The travel of one day, and its classes: stops that come later get theirs without refit."""

    travel: TravelMatrix
    model: ShapeModel


def build(
    streets: DayStreets,
    sources: Phantoms,
    targets: Phantoms,
    options: TravelOptions | None = None,
    *,
    model: ShapeModel | None = None,
) -> DayTravel:
    """Build the travel of one profile on one day between points.

    Parameters
    ----------
    streets
        The day. Instants are seconds since the travel's epoch.
    sources, targets
        The same points as beginnings and as ends of legs, with free-flow times ahead. n points each.
    options
        How to reduce the slices; the defaults if None.
    model
        Classes of the same day from other points, so that both travels can be put together. None: fitted to
        these.

    Returns
    -------
    DayTravel
        Bases, classes and distances of n x n pairs; distances are those of the slice of middling traffic.

    Raises
    ------
    TravelError
        If sources and targets differ in number.
    """
    if len(sources) != len(targets):
        mend = "Give the same points as sources and as targets."
        raise TravelError(
            "sources and targets differ in number", value=(len(sources), len(targets)), mend=mend
        )
    chosen = options or TravelOptions()
    if streets.slices.count == 1:
        return _constant(streets, sources, targets, chosen)
    order = shuffled(len(sources), chosen.seed)
    rows = streets.rows(take_points(sources, order), targets)
    square = _Square.empty(len(sources), streets.slices.count, keep_ratios=chosen.keep_ratios)
    blocks = _blocks(len(sources), streets.slices.count)
    first_ms = rows.rows(*blocks[0], threads=chosen.threads)
    model = model or _fit(first_ms, order, streets.slices.instants_s, chosen)
    square.reduce(first_ms, order[slice(*blocks[0])], model, chosen.threads)
    del first_ms
    for begin, end in blocks[1:]:
        square.reduce(rows.rows(begin, end, threads=chosen.threads), order[begin:end], model, chosen.threads)
    square.measure(streets.distances_dm(sources, targets, chosen.threads))
    return DayTravel(square.travel(model), model)


def new_stop(streets: DayStreets, model: ShapeModel, sources: Phantoms, targets: Phantoms) -> PairColumns:
    """Give bases and classes between a stop that came in later and others, by the classes there are.

    Parameters
    ----------
    streets, model
        What the travel was built on, and its classes.
    sources, targets
        The new stop and the others, or the others and the new stop, with free-flow times ahead.

    Returns
    -------
    PairColumns
        Of sources x targets pairs, row by row.
    """
    ms = streets.rows(sources, targets).rows(0, len(sources))
    return model.columns_of(np.ascontiguousarray(ms.transpose(1, 0, 2)).reshape(streets.slices.count, -1))


def take_points(points: Phantoms, rows: NDArray[np.integer]) -> Phantoms:
    """Pick some of the points, in this order."""
    begin = points.first[:-1][rows].astype(np.int64)
    count = np.diff(points.first.astype(np.int64))[rows]
    first = np.concatenate(([0], np.cumsum(count)))
    entry = np.repeat(begin - first[:-1], count) + np.arange(first[-1])
    columns = (points.state[entry], points.ahead_ms[entry], points.ahead_dm[entry])
    return Phantoms(first.astype(np.uint32), *columns)


@dataclass(frozen=True, slots=True, eq=False)
class _Square:
    """Columns of all pairs of points, filled row by row."""

    base_ds: NDArray[np.int32]
    distance_m: NDArray[np.int32]
    shape_class: NDArray[np.uint8]
    slice_ratio: NDArray[np.uint8] | None

    @classmethod
    def empty(cls, points: int, slices: int, *, keep_ratios: bool) -> _Square:
        pairs = (points, points)
        ratio = np.empty((slices, *pairs), np.uint8) if keep_ratios else None
        return cls(np.empty(pairs, np.int32), np.empty(pairs, np.int32), np.empty(pairs, np.uint8), ratio)

    def reduce(
        self, ms: NDArray[np.uint32], rows: NDArray[np.int64], model: ShapeModel, threads: int
    ) -> None:
        """Keep base and class of a block of rows. `ms` has the shape (rows, K, points)."""

        def reduce_row(row: int, slices_ms: NDArray[np.uint32]) -> None:
            ratio = None if self.slice_ratio is None else self.slice_ratio[:, row]
            model.assign(slices_ms, PairColumns(self.base_ds[row], self.shape_class[row], ratio))

        # Each row is reduced natively, without the interpreter's lock.
        with ThreadPoolExecutor(threads) as pool:
            deque(pool.map(reduce_row, rows.tolist(), ms), maxlen=0)

    def measure(self, blocks_dm: Iterator[NDArray[np.uint32]]) -> None:
        """Fill in the distances, block after block of rows."""
        begin = 0
        for dm in blocks_dm:
            rows = slice(begin, begin + len(dm))
            known = self.base_ds[rows] != UNREACHABLE
            self.distance_m[rows] = np.where(known, m_from_dm(dm.astype(np.int64)), UNREACHABLE)
            begin += len(dm)

    def travel(self, model: ShapeModel) -> TravelMatrix:
        ratio = self.slice_ratio
        return TravelMatrix(
            self.base_ds,
            self.distance_m,
            model.shapes,
            self.shape_class,
            ratio,
            None if ratio is None else np.array(model.instants_s, np.int32),
        )


def _constant(streets: DayStreets, sources: Phantoms, targets: Phantoms, chosen: TravelOptions) -> DayTravel:
    """Build travel that does not know the time of day: the matrix itself."""
    metric, _ = streets.distance_metric()
    points = (
        Phantoms(each.first, each.state, streets.ahead_ms(each)[0], each.ahead_dm)
        for each in (sources, targets)
    )
    ms, dm = metric.matrix_with_distance(*points, threads=chosen.threads)
    model = ShapeModel(streets.slices.instants_s, np.ones((1, 1), np.float32))
    return DayTravel(TravelMatrix.from_roads(ms, dm, NEVER_MS), model)


def _blocks(points: int, slices: int) -> list[tuple[int, int]]:
    """Cut all rows into blocks whose slices together are about one whole slice."""
    rows = max(FEWEST_ROWS, -(-points // slices))
    return [(begin, min(begin + rows, points)) for begin in range(0, max(points, 1), rows)]


def _fit(
    ms: NDArray[np.uint32], order: NDArray[np.int64], instants_s: Sequence[Seconds], chosen: TravelOptions
) -> ShapeModel:
    """Fit the classes to pairs of the first block of rows, the way to oneself left out."""
    rows, _, points = ms.shape
    place = shuffled(rows * points, chosen.seed + 1)[: SAMPLE_PAIRS + rows]
    row, column = place // max(points, 1), place % max(points, 1)
    elsewhere = np.flatnonzero(order[row] != column)[:SAMPLE_PAIRS]
    return fit_shapes(
        ms[row[elsewhere], :, column[elsewhere]].T,
        instants_s,
        classes=chosen.classes,
        iterations=chosen.iterations,
        seed=chosen.seed,
    )
