"""Walking between doors and kerbs: every footway in reach is a way onto the network, none is a short cut.

A point joins all walkable pieces within 16 m, on the side it stands at: a kerb that joined only the nearest
line would stand on the middle of the carriageway, and the sidewalk beside it would begin at the next corner.
Links are left only towards the network and entered only from it, so that no walk leads through a door. Times
are found by a bounded search per source in native code; pairs beyond the limit are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from doorstep.domain.errors import PlaceError
from doorstep.domain.places import LonLat
from doorstep.domain.units import Milliseconds, Seconds, ms_from_s
from doorstep.roads import _network
from doorstep.roads.graphs.graph import StreetGraph
from doorstep.roads.graphs.piece_index import NearPieces, PieceIndex
from doorstep.roads.graphs.plane import Plane
from doorstep.roads.kerbside.foot_crossings import Crossing, crossing_of_pieces
from doorstep.roads.kerbside.foot_islands import island_lanes
from doorstep.roads.kerbside.foot_lanes import NO_LANE, FootLanes, build_lanes
from doorstep.roads.kerbside.joined_points import JoinedPoints
from doorstep.roads.tags.streets import StreetData
from doorstep.roads.tags.vocabulary import ArcFlag

REACH_M = 16
"""Every footway this near is joined."""
FARTHEST_M = 120
"""A point with none so near joins the nearest few, up to here."""
FAR_SLACK_M = 8.0
DEFAULT_LIMIT_S = 900
NEVER_LINK = np.int64(2**31)


@dataclass(frozen=True, slots=True)
class Walker:
    """How somebody walks.

    speed_m_s
        On the flat, metres per second.
    steps_factor
        How many times slower along steps.
    crossing_s, signals_s, fast_corner_s
        What is lost at a marked crossing, at signals, and at an unmarked corner of a fast street.
    quiet_s, busy_s, main_s
        What is lost crossing between them, by class of street.
    """

    speed_m_s: float = 1.2
    steps_factor: float = 2.2
    crossing_s: Seconds = 3
    signals_s: Seconds = 10
    fast_corner_s: Seconds = 20
    quiet_s: Seconds = 5
    busy_s: Seconds = 10
    main_s: Seconds = 20

    def crossing_ms(self) -> NDArray[np.int64]:
        """Milliseconds lost by kind of `Crossing`. Shape (kinds,)."""
        lost = {
            Crossing.FREE: 0,
            Crossing.QUIET: self.quiet_s,
            Crossing.BUSY: self.busy_s,
            Crossing.MAIN: self.main_s,
            Crossing.MARKED: self.crossing_s,
            Crossing.SIGNALS: self.signals_s,
            Crossing.FAST_CORNER: self.fast_corner_s,
        }
        return np.array([ms_from_s(lost[kind]) if kind in lost else NEVER_LINK for kind in Crossing])

    def walk_ms(self, length_dm: NDArray[np.int64]) -> NDArray[np.int64]:
        """Milliseconds over lengths in decimetres, rounded."""
        return np.asarray(np.rint(length_dm * (100.0 / self.speed_m_s)), dtype=np.int64)


BY_HAND = Walker()
WITH_TROLLEY = Walker(speed_m_s=1.1, steps_factor=3.0)


@dataclass(frozen=True, slots=True, eq=False)
class WalkTimes:
    """Walking times as rows by source; a target not listed is beyond the limit or cannot be reached.

    first, target, walk_ms
        Source `i` reaches `target[first[i]:first[i + 1]]`, ascending, in so many milliseconds.
    """

    first: NDArray[np.int64]
    target: NDArray[np.int64]
    walk_ms: NDArray[np.int64]

    def row(self, source: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Targets of one source, and milliseconds to each."""
        rows = slice(int(self.first[source]), int(self.first[source + 1]))
        return self.target[rows], self.walk_ms[rows]

    def between(self, source: int, target: int) -> Milliseconds | None:
        """Milliseconds from a source to a target; None beyond the limit or without a way."""
        targets, walk_ms = self.row(source)
        at = int(np.searchsorted(targets, target))
        return int(walk_ms[at]) if at < len(targets) and targets[at] == target else None


@dataclass(frozen=True, slots=True, eq=False)
class FootNetwork:
    """Lanes of a city, which of them lead nowhere, an index of its footways, and what no link may cross."""

    lanes: FootLanes
    islands: NDArray[np.bool_]
    footways: PieceIndex
    carriageways: shapely.STRtree
    carriageway_crossing: NDArray[np.int64]

    @classmethod
    def build(cls, streets: StreetData, foot: StreetGraph, motor: StreetGraph) -> FootNetwork:
        """Build from the foot and the motor graph of one extract."""
        lanes = build_lanes(streets, foot)
        footways = PieceIndex.build(foot)
        crossing = crossing_of_pieces(streets, motor)
        off_ground = np.zeros(len(crossing), dtype=bool)
        off_ground[motor.piece] = (motor.arc_flags & (ArcFlag.TUNNEL | ArcFlag.BRIDGE)) != 0
        rows = np.flatnonzero((crossing != Crossing.FREE) & ~off_ground)
        lines = PieceIndex.build(motor, footways.plane).lines[rows]
        islands = island_lanes(lanes, foot, motor)
        return cls(lanes, islands, footways, shapely.STRtree(lines), crossing[rows])

    @property
    def plane(self) -> Plane:
        """The plane on which points are measured."""
        return self.footways.plane

    def join(self, points: Sequence[LonLat] | NDArray[np.float64]) -> JoinedPoints:
        """Link points to every footway in reach; where those lead nowhere, to the nearest beyond as well.

        Parameters
        ----------
        points
            Positions, or degrees of shape (points, 2), longitude first.
        """
        degrees = points if isinstance(points, np.ndarray) else [(point.lon, point.lat) for point in points]
        spots = np.asarray(degrees, dtype=np.float64).reshape(-1, 2)
        if not np.isfinite(spots).all():
            raise PlaceError("a point to walk to without a position", mend="Give finite degrees.")
        place = self.plane.metres(spots)
        links = self._links(place, self._open(self.footways.near(place, REACH_M)))
        landed = links.point[~self.islands[links.lane]]
        lonely = np.flatnonzero(np.bincount(landed, minlength=len(place)) == 0)
        if len(lonely):
            has_link = np.bincount(links.point, minlength=len(place))[lonely] > 0
            far = self._beyond(self._open(self.footways.near(place[lonely], FARTHEST_M)), has_link)
            far = far.take(far.distance_m <= _nearest_m(far, len(lonely)) + FAR_SLACK_M)
            more = self._links(place[lonely], far)
            more.point[:] = lonely[more.point]
            links = _Links.joined(links, more)
        return links.rows(len(place))

    def times(
        self,
        sources: JoinedPoints,
        targets: JoinedPoints,
        *,
        limit_s: Seconds = DEFAULT_LIMIT_S,
        walker: Walker = BY_HAND,
        threads: int = 1,
    ) -> WalkTimes:
        """Find how long it takes to walk from every source to every target within a limit.

        Parameters
        ----------
        sources, targets
            Points joined by `join`.
        limit_s
            Walks longer than this are left out.
        walker
            Speed and patience.
        threads
            Worker threads; sources are shared out among them.
        """
        walk = _WalkGraph.build(self.lanes, (sources, targets), walker)
        first, target, walk_ms = _network.walk_rows(
            walk.first,
            walk.head,
            walk.weight_ms,
            *walk.source_rows,
            *walk.target_rows,
            len(targets),
            ms_from_s(limit_s),
            threads,
        )
        return WalkTimes(first.astype(np.int64), target.astype(np.int64), walk_ms.astype(np.int64))

    def _beyond(self, far: NearPieces, has_link: NDArray[np.bool_]) -> NearPieces:
        """Keep what leads somewhere; islands only for points that have neither it nor a link yet."""
        leads = ~self.islands[self.lanes.right_lane[far.piece]]
        has_lead = np.bincount(far.point[leads], minlength=len(has_link)) > 0
        return far.take(leads | ~(has_lead | has_link)[far.point])

    def _open(self, near: NearPieces) -> NearPieces:
        return near.take(self.lanes.right_lane[near.piece] != NO_LANE)

    def _links(self, place: NDArray[np.float64], near: NearPieces) -> _Links:
        """Lead each pair of point and piece to the lanes at its sides, charging what is crossed."""
        lanes, kind = self.lanes, self.lanes.piece_crossing[near.piece]
        parted = kind != Crossing.FREE
        half_m = np.where(parted, lanes.piece_half_m[near.piece], 0.0)
        edge_m = np.maximum(near.distance_m - half_m, 0.0)
        crossed = self._crossed(place, near, edge_m)
        right = near.side >= 0
        own = np.where(right, lanes.right_lane[near.piece], lanes.left_lane[near.piece])
        other = np.where(right, lanes.left_lane[near.piece], lanes.right_lane[near.piece])
        # On the centre line both sides are equally near: neither is across the street.
        over = np.where(near.side == 0, int(Crossing.FREE), kind)
        here = crossed != Crossing.FORBIDDEN
        there = here & parted & (over != Crossing.FORBIDDEN) & (crossed == Crossing.FREE)
        parts = [
            _Links.of(near, own, edge_m, crossed).take(here),
            _Links.of(near, other, edge_m + 2 * half_m, over).take(there),
        ]
        links = _Links.joined(*parts)
        links.offset_dm[:] = np.rint(links.offset_dm / _SHARE * lanes.lane_dm[links.lane])
        return links

    def _crossed(
        self, place: NDArray[np.float64], near: NearPieces, edge_m: NDArray[np.float64]
    ) -> NDArray[np.int64]:
        """Find the worst carriageway between a point and the edge of the footway it links to."""
        worst = np.zeros(len(near.point), dtype=np.int64)
        rows = np.flatnonzero(edge_m > 0)
        if not len(rows):
            return worst
        share = (edge_m[rows] / near.distance_m[rows])[:, None]
        start = place[near.point[rows]]
        end = start + (near.spot[rows] - start) * share
        segments = shapely.linestrings(np.stack((start, end), axis=1))
        link, street = self.carriageways.query(segments, predicate="crosses")
        np.maximum.at(worst, rows[link], self.carriageway_crossing[street])
        return worst


_SHARE = 1_000_000_000


@dataclass(frozen=True, slots=True, eq=False)
class _Links:
    """Links in any order; `offset_dm` holds a share of the lane until its length is known."""

    point: NDArray[np.int64]
    lane: NDArray[np.int64]
    offset_dm: NDArray[np.int64]
    link_dm: NDArray[np.int64]
    crossing: NDArray[np.int64]

    @classmethod
    def of(
        cls,
        near: NearPieces,
        lane: NDArray[np.int64],
        link_m: NDArray[np.float64],
        crossing: NDArray[np.int64],
    ) -> _Links:
        share = np.rint(near.share * _SHARE).astype(np.int64)
        return cls(near.point, lane, share, np.rint(link_m * 10).astype(np.int64), crossing)

    @classmethod
    def joined(cls, *parts: _Links) -> _Links:
        return cls(
            np.concatenate([part.point for part in parts]),
            np.concatenate([part.lane for part in parts]),
            np.concatenate([part.offset_dm for part in parts]),
            np.concatenate([part.link_dm for part in parts]),
            np.concatenate([part.crossing for part in parts]),
        )

    def take(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> _Links:
        return _Links(
            self.point[rows], self.lane[rows], self.offset_dm[rows], self.link_dm[rows], self.crossing[rows]
        )

    def rows(self, points: int) -> JoinedPoints:
        ordered = self.take(np.lexsort((self.link_dm, self.point)))
        first = np.concatenate(([0], np.cumsum(np.bincount(ordered.point, minlength=points))))
        return JoinedPoints(
            first.astype(np.int64), ordered.lane, ordered.offset_dm, ordered.link_dm, ordered.crossing
        )


def _nearest_m(near: NearPieces, points: int) -> NDArray[np.float64]:
    """Give each pair the distance of its point's nearest piece. Shape (pairs,)."""
    least = np.full(points, np.inf)
    np.minimum.at(least, near.point, near.distance_m)
    return np.asarray(least[near.point])


@dataclass(frozen=True, slots=True, eq=False)
class _WalkGraph:
    """Corners and the spots where links touch lanes, as rows of edges; links as rows of their own."""

    first: NDArray[np.uint32]
    head: NDArray[np.uint32]
    weight_ms: NDArray[np.uint32]
    source_rows: tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32]]
    target_rows: tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32]]

    @classmethod
    def build(cls, lanes: FootLanes, points: tuple[JoinedPoints, JoinedPoints], walker: Walker) -> _WalkGraph:
        lane = np.concatenate([joined.lane for joined in points])
        offset_dm = np.concatenate([joined.offset_dm for joined in points])
        spot_node = lanes.corner_count + np.arange(len(lane))
        nodes = lanes.corner_count + len(lane)
        edges = _edges(lanes, (lane, offset_dm, spot_node), walker)
        order = np.argsort(edges[0], kind="stable")
        first = np.concatenate(([0], np.cumsum(np.bincount(edges[0], minlength=nodes))))
        sources, targets = points
        split = len(sources.lane)
        link_ms = [
            walker.walk_ms(joined.link_dm) + walker.crossing_ms()[joined.crossing] for joined in points
        ]
        into = np.concatenate(
            (np.zeros(lanes.corner_count + split + 1, np.int64), np.arange(1, len(targets.lane) + 1))
        )
        target_of_link = np.repeat(np.arange(len(targets)), np.diff(targets.first))
        return cls(
            first=first.astype(np.uint32),
            head=edges[1][order].astype(np.uint32),
            weight_ms=edges[2][order].astype(np.uint32),
            source_rows=_u32(sources.first, spot_node[:split], link_ms[0]),
            target_rows=_u32(into, target_of_link, link_ms[1]),
        )


def _u32(*columns: NDArray[np.int64]) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32]]:
    first, other, ms = (column.astype(np.uint32) for column in columns)
    return first, other, ms


def _edges(
    lanes: FootLanes, spots: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]], walker: Walker
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """List all edges: whole lanes, crossings, and along each lane from spot to spot and to both ends."""
    lane, offset_dm, node = spots
    order = np.lexsort((offset_dm, lane))
    lane, offset_dm, node = lane[order], offset_dm[order], node[order]
    is_first = np.ones(len(lane), dtype=bool)
    is_first[1:] = lane[1:] != lane[:-1]
    is_last = np.ones(len(lane), dtype=bool)
    is_last[:-1] = is_first[1:]
    before = np.where(is_first, lanes.lane_tail[lane], np.roll(node, 1))
    step_dm = np.where(is_first, offset_dm, offset_dm - np.roll(offset_dm, 1))
    tail = np.concatenate((lanes.lane_tail, before, node[is_last]))
    head = np.concatenate((lanes.lane_head, node, lanes.lane_head[lane[is_last]]))
    length_dm = np.concatenate((lanes.lane_dm, step_dm, (lanes.lane_dm[lane] - offset_dm)[is_last]))
    of_lane = np.concatenate((np.arange(len(lanes.lane_dm)), lane, lane[is_last]))
    walk_ms = walker.walk_ms(length_dm)
    walk_ms = np.where(lanes.lane_steps[of_lane], np.rint(walk_ms * walker.steps_factor), walk_ms).astype(
        np.int64
    )
    ahead, back = lanes.lane_ahead[of_lane], lanes.lane_back[of_lane]
    cross_ms = walker.crossing_ms()[lanes.cross_kind]
    return (
        np.concatenate((tail[ahead], head[back], lanes.cross_tail, lanes.cross_head)),
        np.concatenate((head[ahead], tail[back], lanes.cross_head, lanes.cross_tail)),
        np.concatenate((walk_ms[ahead], walk_ms[back], cross_ms, cross_ms)),
    )
