"""One profile on the streets of its mode: what is open to it, how fast, now and at any hour."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.units import Seconds
from doorstep.roads.conditions import RoadConditions
from doorstep.roads.graphs.graph import ArcFlag, StreetGraph
from doorstep.roads.graphs.turn_times import drives_on_left
from doorstep.roads.graphs.zones import served_arcs
from doorstep.roads.layer import Layer
from doorstep.roads.routing.hierarchy import NEVER_MS, Metric, Phantoms
from doorstep.roads.tags.meanings import Shift, WayMeanings
from doorstep.roads.tags.opening_times import TimeOfWeek
from doorstep.roads.tags.profiles import Profile
from doorstep.roads.tags.streets import StreetData
from doorstep.roads.times.slices import TimeSlices, slice_weights
from doorstep.roads.times.traffic import DayType
from doorstep.roads.times.weights import Weights, close_arcs, free_flow, read_meanings
from doorstep.roads.ways.named_streets import Where, position_of, prefer_named, street_of
from doorstep.roads.ways.phantoms import Role, phantoms
from doorstep.roads.ways.snapping import SnappedPoints

_METRICS_KEPT = 8
_WEIGHTS_KEPT = 8
_MOST_PARTIAL_TURNS = 4_000  # beyond this many changed turns a full customisation is faster


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """The streets as one profile finds them at one instant (or in free flow).

    arc_ms
        Milliseconds over each arc, NEVER_MS where closed. Shape (arcs,).
    turn_weight_ms
        Turn and next arc together, as customised in `metric`. Shape (turns,).
    """

    metric: Metric
    arc_ms: NDArray[np.uint32]
    turn_weight_ms: NDArray[np.uint32]

    def turn_ms(self, graph: StreetGraph) -> NDArray[np.uint32]:
        """Milliseconds of each turn alone, NEVER_MS where forbidden. Shape (turns,)."""
        is_open = self.turn_weight_ms < NEVER_MS
        alone = self.turn_weight_ms - np.where(is_open, self.arc_ms[graph.state_arc[graph.turn_to]], 0)
        return np.where(is_open, alone, NEVER_MS).astype(np.uint32)


class ProfileRoads:
    """Weights, metrics and snapping of one profile; forgets what the road conditions change."""

    def __init__(
        self, streets: StreetData, layer: Layer, profile: Profile, conditions: RoadConditions
    ) -> None:
        self.profile = profile
        self.layer = layer
        self._streets = streets
        self._conditions = conditions
        self._free: OrderedDict[TimeOfWeek | Shift | None, Weights] = OrderedDict()
        self._snapshots: OrderedDict[TimeOfWeek | Shift | None, Snapshot] = OrderedDict()
        self._meanings: WayMeanings | None = None
        self._main: NDArray[np.bool_] | None = None
        self._open: tuple[NDArray[np.bool_], NDArray[np.bool_]] | None = None
        self.left_hand_traffic = drives_on_left(layer.graph)

    def apply(self, conditions: RoadConditions) -> None:
        """Take over changed conditions; metrics in use are re-weighted, partially where that pays."""
        self._conditions = conditions
        self._open = None
        for at, old in list(self._snapshots.items()):
            self._snapshots[at] = self._reweighted(at, old)

    def weights(self, at: TimeOfWeek | Shift | None = None) -> Weights:
        """Give free-flow weights under the signs that hold at an instant or all through a shift."""
        closed = self._conditions.closed_arcs(self._streets, self.layer.graph)
        free = self._free_flow(at)
        return close_arcs(self.layer.graph, self.profile, free, closed) if closed.any() else free

    def slices(self, day: DayType, instants_s: Sequence[Seconds]) -> TimeSlices:
        """Sample the day's traffic, weather and measured speeds at some instants."""
        weights = self.weights()
        return self._conditions.slices(self._streets, self.layer.graph, weights, day, instants_s)

    def snapshot(self, at: TimeOfWeek | Shift | None = None) -> Snapshot:
        """Customise the hierarchy for an instant, or for free flow; the latest few are kept.

        A shift is free flow on what is open all through it.
        """
        if at not in self._snapshots:
            arc_ms, turn_weight_ms = self._times(at)
            metric = self.layer.hierarchy.customise(turn_weight_ms, self.layer.turn_length_dm)
            self._snapshots[at] = Snapshot(metric, arc_ms, turn_weight_ms)
            _forget_oldest(self._snapshots, _METRICS_KEPT)
        self._snapshots.move_to_end(at)
        return self._snapshots[at]

    def snap(
        self, places: Sequence[Where], *, kerb_side: bool = False, max_distance_m: float, strict: bool = True
    ) -> SnappedPoints:
        """Snap places to streets this profile may use: the connected part, and the address's own, preferred.

        Raises
        ------
        SnapError
            If `strict` and a position is too far from any such street.
        """
        usable, main = self._open_arcs()
        spots = [position_of(place) for place in places]
        lonlat = np.array([(spot.lon, spot.lat) for spot in spots], dtype=np.float64).reshape(-1, 2)

        def snap_some(rows: NDArray[np.intp] | slice, arcs: NDArray[np.bool_] | bool) -> SnappedPoints:
            return self.layer.snapper.snap(
                lonlat[rows],
                usable & arcs,
                main=main & arcs,
                kerb_side=kerb_side,
                drives_on="left" if self.left_hand_traffic else "right",
                max_distance_m=max_distance_m,
            )

        streets = [street_of(place) for place in places]
        points = snap_some(slice(None), True)
        points = prefer_named(points, streets, self._streets, self.layer.graph, snap_some)
        if strict:
            self.layer.snapper.require_snapped(points, max_distance_m)
        return points

    def phantoms(self, points: SnappedPoints, snapshot: Snapshot, role: Role) -> Phantoms:
        """Stand snapped points on states, with the times of a snapshot."""
        return phantoms(points, self.layer.graph, snapshot.arc_ms, role=role)

    def _free_flow(self, at: TimeOfWeek | Shift | None) -> Weights:
        """Give the weights with nothing closed; the latest few are kept."""
        if at not in self._free:
            instant = at if isinstance(at, TimeOfWeek) else None
            shift = at if isinstance(at, Shift) else None
            meanings = read_meanings(
                self._streets, self.profile, at=instant, shift=shift, known=self._meanings
            )
            self._meanings = meanings.ways
            self._free[at] = free_flow(
                self._streets,
                self.layer.graph,
                self.profile,
                meanings=meanings,
                left_hand_traffic=self.left_hand_traffic,
            )
            _forget_oldest(self._free, _WEIGHTS_KEPT)
        return self._free[at]

    def _open_arcs(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Give the arcs a place may stand on now, and those of them that hang together with nothing closed.

        No door opens into a tunnel. What a closure cuts off stays where it is: moved to connected streets,
        a door might cross the river.
        """
        if self._open is not None:
            return self._open
        graph = self.layer.graph
        usable = (self.weights().arc_ms < NEVER_MS) & ((graph.arc_flags & ArcFlag.TUNNEL) == 0)
        if self._main is None:
            free = self._free_flow(None)
            self._main = served_arcs(self.layer.graph, free.arc_ms < NEVER_MS, free.turn_ms < NEVER_MS)
        self._open = (usable, self._main & usable)
        return self._open

    def _times(self, at: TimeOfWeek | Shift | None) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """Times over arcs and weights of turns at an instant."""
        weights = self.weights(at)
        graph = self.layer.graph
        if not isinstance(at, TimeOfWeek):
            slices = self._conditions.free_flow_slices(graph)
        else:
            day = day_type(at)
            slices = self._conditions.slices(self._streets, graph, weights, day, (at.second_s,))
            slices = slices.at((at.second_s,))
        factor = slices.arc_factor[0].astype(np.float64)
        open_arc = (weights.arc_ms < NEVER_MS) & np.isfinite(factor)
        scaled = np.floor(np.where(open_arc, weights.arc_ms * np.where(open_arc, factor, 1.0), 0.0) + 0.5)
        arc_ms = np.where(open_arc, np.minimum(scaled, NEVER_MS), NEVER_MS).astype(np.uint32)
        return arc_ms, next(slice_weights(graph, weights, slices))

    def _reweighted(self, at: TimeOfWeek | Shift | None, old: Snapshot) -> Snapshot:
        arc_ms, turn_weight_ms = self._times(at)
        changed = np.flatnonzero(turn_weight_ms != old.turn_weight_ms).astype(np.uint32)
        if len(changed) > _MOST_PARTIAL_TURNS:
            metric = self.layer.hierarchy.customise(turn_weight_ms, self.layer.turn_length_dm)
            return Snapshot(metric, arc_ms, turn_weight_ms)
        old.metric.update(changed, turn_weight_ms[changed])
        return replace(old, arc_ms=arc_ms, turn_weight_ms=turn_weight_ms)


def day_type(at: TimeOfWeek) -> DayType:
    """Tell the kind of day of an instant of the week; a public holiday drives like a Sunday."""
    by_weekday = (DayType.MONDAY, *[DayType.MIDWEEK] * 3, DayType.FRIDAY, DayType.SATURDAY, DayType.SUNDAY)
    return DayType.SUNDAY if at.public_holiday else by_weekday[at.weekday]


def _forget_oldest(
    kept: OrderedDict[TimeOfWeek | Shift | None, Weights] | OrderedDict[TimeOfWeek | Shift | None, Snapshot],
    most: int,
) -> None:
    while len(kept) > most:
        kept.popitem(last=False)
