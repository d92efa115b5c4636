"""Travel of a day: each profile between the points it can stand at, by departure, over all points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from doorstep.app.day.settings import TYPICAL_INSTANTS, DaySettings
from doorstep.domain.fleet_parts import Approach
from doorstep.domain.instants import LocalDay, s_between
from doorstep.domain.travel import UNREACHABLE, TravelMatrix
from doorstep.domain.units import Seconds, ms_from_ds, ms_from_s
from doorstep.roads.network import RoadNetwork
from doorstep.roads.profile_roads import ProfileRoads
from doorstep.roads.routing.hierarchy import NEVER_MS
from doorstep.roads.tags.meanings import Shift
from doorstep.roads.times.climbs import with_climbs
from doorstep.roads.times.shapes import ShapeModel
from doorstep.roads.times.slices import TimeSlices
from doorstep.roads.times.time_of_day import DayStreets, TravelOptions, build
from doorstep.roads.times.traffic import DayType
from doorstep.roads.ways.phantoms import phantoms
from doorstep.roads.ways.snapping import SnappedPoints


@dataclass(frozen=True, slots=True)
class DayClock:
    """The kind of day, and the clock readings at which its traffic is sampled."""

    day: LocalDay
    kind: DayType
    clock_s: tuple[Seconds, ...]

    @classmethod
    def of(cls, day: LocalDay, network: RoadNetwork, settings: DaySettings) -> DayClock:
        """Read the kind of day from its date, and the instants from the settings or the traffic table."""
        table = network.conditions.traffic.table
        chosen = settings.instants_s or table.instants_named(TYPICAL_INSTANTS)
        return cls(day, DayType.on(day.date, settings.holidays), chosen)

    def elapsed_s(self, clock_s: Seconds) -> Seconds:
        """Turn a clock reading into seconds since local midnight, which differ where clocks change."""
        if clock_s < 0:
            return clock_s
        return s_between(self.day.starts, self.day.at_clock(clock_s))

    def slices(self, roads: ProfileRoads) -> TimeSlices:
        """Sample the traffic of a profile; instants count from local midnight."""
        sampled = roads.slices(self.kind, self.clock_s)
        elapsed = [self.elapsed_s(clock_s) for clock_s in sampled.instants_s]
        # Readings that the clocks skip in spring fall on the same instants as those after them.
        kept = [row for row in range(len(elapsed)) if row == 0 or elapsed[row] > elapsed[row - 1]]
        instants = tuple(elapsed[row] for row in kept)
        if instants == sampled.instants_s:
            return sampled
        return replace(sampled, instants_s=instants, arc_factor=sampled.arc_factor[kept])


@dataclass(frozen=True, slots=True, eq=False)
class ProfileTravel:
    """Travel of one profile between the points it stands at. `model` is None without time of day."""

    travel: TravelMatrix
    model: ShapeModel | None

    def through(self, approaches: Mapping[int, Approach]) -> ProfileTravel:
        """Lengthen every way from and to some points by their stated approaches.

        The way between two such points gets both. Durations keep the day's shapes: each pair takes the class
        that is nearest to the longer way's own curve, so that who leaves later never arrives earlier.
        """
        columns = _Columns.of(self.travel)
        for row, approach in approaches.items():
            columns.lengthen(row, approach, self)
        return replace(self, travel=columns.travel(self.travel))


def drive_travel(
    network: RoadNetwork,
    profile: str,
    points: SnappedPoints,
    clock: DayClock,
    shift: Shift,
    settings: DaySettings,
    *,
    climbs: bool = False,
    model: ShapeModel | None = None,
) -> ProfileTravel:
    """Measure the travel of a profile on streets through the day.

    Parameters
    ----------
    shift
        Streets that are not open all through it count as closed.
    climbs
        Whether to say what ways climb and drop, where the map knows heights.
    model
        Shape classes to use. None: they are fitted to these points.
    """
    roads = network.roads(profile)
    graph, weights = roads.layer.graph, roads.weights(shift)
    streets = DayStreets(roads.layer.hierarchy, graph, weights, clock.slices(roads))
    sources = phantoms(points, graph, weights.arc_ms, role="source")
    targets = phantoms(points, graph, weights.arc_ms, role="target")
    found = build(streets, sources, targets, TravelOptions(threads=settings.threads), model=model)
    travel = found.travel
    if climbs:
        travel = with_climbs(travel, streets, sources, targets, threads=settings.threads)
    return ProfileTravel(travel, None if streets.slices.count == 1 else found.model)


def laid_out(travel: TravelMatrix, rows: NDArray[np.int64], count: int) -> TravelMatrix:
    """Lay the travel between some points out over all points; there is no way to or from the others.

    Parameters
    ----------
    rows
        Row of each point of the travel among all. Shape (n,).
    count
        Points in all.
    """
    if len(rows) == count and (rows == np.arange(count)).all():
        return travel
    cells = np.ix_(rows, rows)
    base_ds = np.full((count, count), UNREACHABLE, np.int32)
    distance_m = np.full((count, count), UNREACHABLE, np.int32)
    np.fill_diagonal(base_ds, 0)
    np.fill_diagonal(distance_m, 0)
    base_ds[cells], distance_m[cells] = travel.base_ds, travel.distance_m
    shape_class = None
    if travel.shape_class is not None:
        shape_class = np.zeros((count, count), np.uint8)
        shape_class[cells] = travel.shape_class
    climb_m, descent_m = (
        None if column is None else _scattered(column, cells, count)
        for column in (travel.climb_m, travel.descent_m)
    )
    return TravelMatrix(base_ds, distance_m, travel.shapes, shape_class, climb_m=climb_m, descent_m=descent_m)


def _scattered(
    column: NDArray[np.uint16], cells: tuple[NDArray[np.int64], ...], count: int
) -> NDArray[np.uint16]:
    wide = np.zeros((count, count), np.uint16)
    wide[cells] = column
    return wide


@dataclass(frozen=True, slots=True, eq=False)
class _Columns:
    """Columns of a travel that may be written."""

    base_ds: NDArray[np.int32]
    distance_m: NDArray[np.int32]
    shape_class: NDArray[np.uint8] | None

    @classmethod
    def of(cls, travel: TravelMatrix) -> _Columns:
        shape_class = None if travel.shape_class is None else travel.shape_class.copy()
        return cls(travel.base_ds.copy(), travel.distance_m.copy(), shape_class)

    def travel(self, known: TravelMatrix) -> TravelMatrix:
        return TravelMatrix(
            self.base_ds,
            self.distance_m,
            known.shapes,
            self.shape_class,
            climb_m=known.climb_m,
            descent_m=known.descent_m,
        )

    def lengthen(self, row: int, approach: Approach, known: ProfileTravel) -> None:
        """Lengthen the row and the column of one point; the way from it to itself stays nothing."""
        for cells, leaves in (((row, slice(None)), True), ((slice(None), row), False)):
            base_ds = self.base_ds[cells]
            others = (base_ds != UNREACHABLE) & (np.arange(len(base_ds)) != row)
            self.distance_m[cells][others] += approach.distance_m
            shape_class = None if self.shape_class is None else self.shape_class[cells]
            if known.model is None or shape_class is None:
                base_ds[others] += 10 * approach.duration_s
                continue
            ms = _slices_ms(base_ds[others], shape_class[others], approach, known, leaves=leaves)
            found = known.model.columns_of(ms)
            base_ds[others], shape_class[others] = found.base_ds, found.shape_class


def _slices_ms(
    base_ds: NDArray[np.int32],
    shape_class: NDArray[np.uint8],
    approach: Approach,
    known: ProfileTravel,
    *,
    leaves: bool,
) -> NDArray[np.uint32]:
    """Time the longer ways for departures at each instant of the model. Shape (K, pairs)."""
    assert known.model is not None
    shapes = known.travel.shapes
    ahead_ds = 10 * approach.duration_s if leaves else 0
    rows = []
    for instant_s in known.model.instants_s:
        at_gate_ds = np.full(len(base_ds), 10 * instant_s + ahead_ds, np.int64)
        street_ds = shapes.arrive_all(shape_class, at_gate_ds, base_ds) - at_gate_ds
        rows.append(ms_from_ds(street_ds) + ms_from_s(approach.duration_s))
    return np.minimum(np.stack(rows), NEVER_MS - 1).astype(np.uint32)
