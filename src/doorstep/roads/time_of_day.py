"""Travel over the day, end to end: from slices of street weights to the travel type that planning reads.

Every slice becomes a matrix, but never all of them at once: source rows go through in blocks, in random
order. The first block fits the shape classes; then each block of rows is reduced to its bases and
classes. So memory stays at the travel itself and about one slice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import TravelError
from doorstep.domain.travel_matrix import TravelMatrix
from doorstep.domain.travel_pairs import UNREACHABLE
from doorstep.domain.units import m_from_dm
from doorstep.roads.graph import StreetGraph
from doorstep.roads.hierarchy import NEVER_MS, Hierarchy, Metric, Phantoms
from doorstep.roads.shapes import (
    DEFAULT_CLASSES,
    DEFAULT_ITERATIONS,
    SAMPLE_PAIRS,
    PairColumns,
    ShapeModel,
    fit_shapes,
    shuffled,
)
from doorstep.roads.slices import TimeSlices, slice_ahead_ms, slice_weights
from doorstep.roads.weights import Weights

FEWEST_ROWS: Final = 96
"""Rows of a block, at least: the classes are fitted on the first, and few sources see few directions."""
DISTANCE_BLOCK_CELLS: Final = 16_000_000


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


@dataclass(frozen=True, slots=True, eq=False)
class SlicedStreets:
    """One profile's streets at every instant: what matrices, searches and new stops are worked out on.

    slices
        Factors and instants.
    metrics
        One per slice. Length K.
    distance_metric, distance_slice
        The slice whose paths distances are measured along, with lengths: the one of middling traffic.
    """

    graph: StreetGraph
    slices: TimeSlices
    metrics: tuple[Metric, ...]
    distance_metric: Metric
    distance_slice: int

    @classmethod
    def customise(
        cls, hierarchy: Hierarchy, graph: StreetGraph, weights: Weights, slices: TimeSlices
    ) -> SlicedStreets:
        """Put all slices on the hierarchy."""
        level = np.where(np.isfinite(slices.arc_factor), slices.arc_factor, 1.0).mean(axis=1)
        middling = int(np.argsort(level, kind="stable")[slices.count // 2])
        length_dm = graph.length_dm[graph.state_arc[graph.turn_to]]
        table = np.empty((slices.count, graph.turn_count), np.uint32)
        for row, weight_ms in zip(table, slice_weights(graph, weights, slices), strict=True):
            row[:] = weight_ms
        metrics = tuple(hierarchy.customise_slices(table))
        return cls(graph, slices, metrics, hierarchy.customise(table[middling], length_dm), middling)

    def stand(self, points: Phantoms) -> tuple[Phantoms, ...]:
        """Stand points on the streets of every slice: what is still ahead on their arc takes longer too."""
        ahead_ms = slice_ahead_ms(points.state, points.ahead_ms, self.graph, self.slices)
        return tuple(Phantoms(points.first, points.state, row, points.ahead_dm) for row in ahead_ms)

    def rows_ms(
        self, sources: tuple[Phantoms, ...], targets: tuple[Phantoms, ...], *, threads: int = 1
    ) -> NDArray[np.uint32]:
        """Find travel times at every instant. Shape (K, sources, targets), uint32 milliseconds."""
        ms = np.empty((self.slices.count, len(sources[0]), len(targets[0])), np.uint32)
        for k, metric in enumerate(self.metrics):
            ms[k] = metric.matrix(sources[k], targets[k], threads=threads)
        return ms


@dataclass(frozen=True, slots=True, eq=False)
class DayTravel:
    """The travel of one day, and its classes: stops that come later get theirs without refit."""

    travel: TravelMatrix
    model: ShapeModel


def build(
    streets: SlicedStreets, sources: Phantoms, targets: Phantoms, options: TravelOptions | None = None
) -> DayTravel:
    """Build the travel of one profile on one day between points.

    Parameters
    ----------
    streets
        All slices, from `SlicedStreets.customise`. Instants are seconds since the travel's epoch.
    sources, targets
        The same points as beginnings and as ends of legs, with free-flow times ahead. n points each.
    options
        How to reduce the slices; the defaults if None.

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
    from_points, to_points = streets.stand(sources), streets.stand(targets)
    blocks = _blocks(len(sources), streets.slices.count, chosen.seed)

    def rows_ms(rows: NDArray[np.int64]) -> NDArray[np.uint32]:
        block = tuple(take_points(phantoms, rows) for phantoms in from_points)
        return streets.rows_ms(block, to_points, threads=chosen.threads)

    first_ms = rows_ms(blocks[0])
    model = _fit(first_ms, blocks[0], streets.slices.instants_s, chosen)
    square = _Square.empty(len(sources), streets.slices.count, keep_ratios=chosen.keep_ratios)
    square.reduce(first_ms, blocks[0], model, chosen.threads)
    del first_ms
    for rows in blocks[1:]:
        square.reduce(rows_ms(rows), rows, model, chosen.threads)
    middling = streets.distance_slice
    _measure(streets, from_points[middling], to_points[middling], square, chosen.threads)
    return DayTravel(square.travel(model), model)


def new_stop(
    streets: SlicedStreets, model: ShapeModel, sources: Phantoms, targets: Phantoms, *, threads: int = 1
) -> PairColumns:
    """Give bases and classes between a stop that came in later and others, by the classes there are.

    Parameters
    ----------
    streets, model
        What the travel was built on, and its classes.
    sources, targets
        The new stop and the others, or the others and the new stop, with free-flow times ahead.
    threads
        For the matrices.

    Returns
    -------
    PairColumns
        Of sources x targets pairs, row by row.
    """
    ms = streets.rows_ms(streets.stand(sources), streets.stand(targets), threads=threads)
    return model.columns_of(ms.reshape(streets.slices.count, -1))


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
        """Keep base and class of a block of rows. `ms` has the shape (K, rows, points)."""
        slices, _, points = ms.shape
        pairs = (len(rows), points)
        block = PairColumns.empty(len(rows) * points, slices, keep_ratios=self.slice_ratio is not None)
        model.assign(ms.reshape(slices, -1), block, threads=threads)
        self.base_ds[rows] = block.base_ds.reshape(pairs)
        self.shape_class[rows] = block.shape_class.reshape(pairs)
        if self.slice_ratio is not None and block.slice_ratio is not None:
            self.slice_ratio[:, rows] = block.slice_ratio.reshape(slices, *pairs)

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


def _constant(
    streets: SlicedStreets, sources: Phantoms, targets: Phantoms, chosen: TravelOptions
) -> DayTravel:
    """Build travel that does not know the time of day: the matrix itself."""
    from_points, to_points = streets.stand(sources)[0], streets.stand(targets)[0]
    ms, dm = streets.distance_metric.matrix_with_distance(from_points, to_points, threads=chosen.threads)
    model = ShapeModel(streets.slices.instants_s, np.ones((1, 1), np.float32))
    return DayTravel(TravelMatrix.from_roads(ms, dm, NEVER_MS), model)


def _blocks(points: int, slices: int, seed: int) -> list[NDArray[np.int64]]:
    """Cut all rows, in random order, into blocks whose slices together are about one whole slice."""
    order = shuffled(points, seed)
    rows = max(FEWEST_ROWS, -(-points // slices))
    return [order[begin : begin + rows] for begin in range(0, max(points, 1), rows)]


def _fit(
    ms: NDArray[np.uint32], rows: NDArray[np.int64], instants_s: Sequence[int], chosen: TravelOptions
) -> ShapeModel:
    """Fit the classes to pairs of the first block, the way to oneself left out."""
    slices, _, points = ms.shape
    pairs = ms.reshape(slices, -1)
    place = shuffled(pairs.shape[1], chosen.seed + 1)[: SAMPLE_PAIRS + len(rows)]
    place = place[rows[place // max(points, 1)] != place % max(points, 1)][:SAMPLE_PAIRS]
    return fit_shapes(
        pairs[:, place],
        instants_s,
        classes=chosen.classes,
        iterations=chosen.iterations,
        seed=chosen.seed,
    )


def _measure(
    streets: SlicedStreets, sources: Phantoms, targets: Phantoms, square: _Square, threads: int
) -> None:
    """Measure distances along the paths of middling traffic, a block of rows at a time."""
    points = len(sources)
    rows = max(1, DISTANCE_BLOCK_CELLS // max(points, 1))
    for begin in range(0, points, rows):
        block = np.arange(begin, min(begin + rows, points))
        _, dm = streets.distance_metric.matrix_with_distance(
            take_points(sources, block), targets, threads=threads
        )
        known = square.base_ds[block] != UNREACHABLE
        square.distance_m[block] = np.where(known, m_from_dm(dm.astype(np.int64)), UNREACHABLE)
