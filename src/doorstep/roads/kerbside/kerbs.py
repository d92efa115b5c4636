"""Kerbs: legal places to halt, laid out along merged streets, one side and one direction of travel each.

Along every chain of arcs (see `street_chains`) the stretch is cut into slots of about 60 m, and each slot
gets the best legal spot: a loading zone before a parking bay before the open lane, nearest the middle of
the slot. A spot keeps its distance from corners, driveways, crossings, signals and bus stops. Kerbs are few
columns for a whole city (`KerbTable`); records of the domain are made for those that are asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from doorstep.domain.ids import KerbId
from doorstep.domain.kerbs import Kerb, ParkTime, Side
from doorstep.domain.places import LonLat
from doorstep.domain.units import Metres, dm_from_m
from doorstep.domain.windows import WeeklyHours
from doorstep.roads.graphs.geometry import to_units
from doorstep.roads.graphs.graph import StreetGraph
from doorstep.roads.graphs.piece_index import PieceIndex, directions_at
from doorstep.roads.graphs.street_chains import StreetChains, merge_streets
from doorstep.roads.graphs.street_width import half_widths_m
from doorstep.roads.kerbside.kerb_clearance import bus_stops, crossings, driveways
from doorstep.roads.kerbside.kerb_layout import Blocked, Spots, choose_spots
from doorstep.roads.kerbside.kerb_signs import FORBIDDEN_RANK, KINDS, Signs, read_bike_signs, read_signs
from doorstep.roads.tags.place_data import NoHalt
from doorstep.roads.tags.streets import StreetData
from doorstep.roads.tags.vocabulary import NO_ARC, Mode

__all__ = ["ALWAYS_OPEN", "KINDS", "NO_LIMIT", "KerbSpacing", "KerbTable", "lay_out_kerbs"]

NO_LIMIT = -1
ALWAYS_OPEN = -1


@dataclass(frozen=True, slots=True)
class KerbSpacing:
    """How kerbs are laid out.

    every_m
        Length of street that one kerb serves.
    sample_m
        Distance between the spots that are considered.
    corner_m, driveway_m, crossing_m, bus_stop_m
        Distance kept from each, either way.
    """

    every_m: Metres = 60
    sample_m: Metres = 2
    corner_m: Metres = 8
    driveway_m: Metres = 4
    crossing_m: Metres = 8
    bus_stop_m: Metres = 15


BIKE_SPACING = KerbSpacing(every_m=30, corner_m=4, driveway_m=2, crossing_m=4, bus_stop_m=8)


_COLUMNS = ("arc", "offset_dm", "right", "kind", "tagged", "lon7", "lat7", "max_stay_s", "chain")
"""Those that mean the same in every table; `hours_row` points into a table's own hours."""


@dataclass(frozen=True, slots=True, eq=False)
class KerbTable:
    """Kerbs of a city as columns. All shapes (kerbs,) unless said.

    arc, offset_dm
        Arc of the motor graph, and decimetres from its start. uint32.
    right
        True on the right side in the direction of travel.
    kind
        Index in `KINDS`, uint8: lower is better to halt at.
    tagged
        True where a parking tag or a mapped place says so, False where only the general law does.
    lon7, lat7
        Where the driver steps onto the kerb.
    max_stay_s
        Longest stay, or NO_LIMIT. int32.
    hours_row, hours
        Row in `hours`, or ALWAYS_OPEN; the distinct hours of the week.
    chain
        Chain the kerb lies on.
    ids
        Stable names made of OSM ids, so that what is learned about a kerb survives a new extract.
    """

    arc: NDArray[np.uint32]
    offset_dm: NDArray[np.uint32]
    right: NDArray[np.bool_]
    kind: NDArray[np.uint8]
    tagged: NDArray[np.bool_]
    lon7: NDArray[np.int32]
    lat7: NDArray[np.int32]
    max_stay_s: NDArray[np.int32]
    hours_row: NDArray[np.int32]
    hours: tuple[WeeklyHours, ...]
    chain: NDArray[np.int64]
    ids: tuple[str, ...]
    warnings: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def joined(cls, first: KerbTable, second: KerbTable) -> KerbTable:
        """Put two tables over the same graph together; the rows of the first keep their numbers."""
        shift = np.where(second.hours_row == ALWAYS_OPEN, 0, len(first.hours))
        columns = {name: np.concatenate((getattr(first, name), getattr(second, name))) for name in _COLUMNS}
        return cls(
            **columns,
            hours_row=np.concatenate((first.hours_row, second.hours_row + shift)).astype(np.int32),
            hours=first.hours + second.hours,
            ids=first.ids + second.ids,
            warnings=Counter(first.warnings) + Counter(second.warnings),
        )

    def __len__(self) -> int:
        return len(self.arc)

    def take(self, rows: NDArray[np.int64]) -> KerbTable:
        """Keep some kerbs, in the order given; hours keep their rows."""
        columns = {name: getattr(self, name)[rows] for name in (*_COLUMNS, "hours_row")}
        return replace(self, **columns, ids=tuple(self.ids[row] for row in rows.tolist()))

    def record(self, row: int, park: tuple[ParkTime, ...]) -> Kerb:
        """Give one kerb as a record, with the parking time that `ParkTimes` or learning gives it."""
        stay_s, hours_row = int(self.max_stay_s[row]), int(self.hours_row[row])
        return Kerb(
            id=KerbId(self.ids[row]),
            arc=int(self.arc[row]),
            offset_m=int(self.offset_dm[row]) // 10,
            side=Side.RIGHT if self.right[row] else Side.LEFT,
            kind=KINDS[self.kind[row]],
            position=LonLat(int(self.lon7[row]) / 1e7, int(self.lat7[row]) / 1e7),
            park=park,
            hours=None if hours_row == ALWAYS_OPEN else self.hours[hours_row],
            max_stay_s=None if stay_s == NO_LIMIT else stay_s,
        )


@dataclass(frozen=True, slots=True, eq=False)
class _SideSpots:
    """Spots taken on one side of the street, with the row of the rule that holds there."""

    side: Side
    spots: Spots
    rule: NDArray[np.int64]


def lay_out_kerbs(
    streets: StreetData,
    graph: StreetGraph,
    *,
    no_halts: Iterable[NoHalt] = (),
    left_hand_traffic: bool = False,
    spacing: KerbSpacing | None = None,
) -> KerbTable:
    """Lay out the kerbs of a city on its motor graph, or places to stand for bikes on its cycle graph.

    A two-way street has its kerbs on the near side of each direction; a one-way street on both sides.
    Trunk roads, motorways, links, bridges, tunnels, roundabouts, driveways and parking aisles have none;
    primary roads and streets faster than 60 km/h only where a parking tag says so. Bikes may stand at every
    street and path they may ride on.

    Parameters
    ----------
    streets, graph
        The extract, and its motor or cycle graph; arcs of kerbs are arcs of this graph.
    no_halts
        Bus stops and the like; the near side is kept free.
    left_hand_traffic
        Whether vehicles keep left.
    spacing
        How far kerbs lie apart, and from what. None: as is usual for the mode.
    """
    by_bike = graph.mode is Mode.CYCLE
    spacing = spacing or (BIKE_SPACING if by_bike else KerbSpacing())
    chains = merge_streets(streets, graph)
    warnings: Counter[str] = Counter()
    signs = read_bike_signs(streets) if by_bike else read_signs(streets, warnings)
    index = PieceIndex.build(graph)
    near = Side.LEFT if left_hand_traffic else Side.RIGHT
    kept_free = Blocked.joined(
        [
            crossings(streets, graph, chains, spacing.crossing_m),
            driveways(graph, chains, spacing.driveway_m),
        ]
    )
    stops = bus_stops(graph, chains, index, list(no_halts), spacing.bus_stop_m)
    found = []
    for side in (Side.RIGHT, Side.LEFT):
        rule = signs.of_arcs(streets, graph, side)
        rank = signs.rank[rule]
        if side is not near:
            rank = np.where(graph.opposite == NO_ARC, rank, FORBIDDEN_RANK)
        spots = choose_spots(
            chains,
            rank,
            Blocked.joined([kept_free, stops[side]]),
            every_dm=dm_from_m(spacing.every_m),
            sample_dm=dm_from_m(spacing.sample_m),
            corner_dm=dm_from_m(spacing.corner_m),
        )
        found.append(_SideSpots(side, spots, rule[spots.arc]))
    return _table(streets, graph, chains, signs, found, index, warnings)


def _table(
    streets: StreetData,
    graph: StreetGraph,
    chains: StreetChains,
    signs: Signs,
    found: list[_SideSpots],
    index: PieceIndex,
    warnings: Counter[str],
) -> KerbTable:
    arc = np.concatenate([part.spots.arc for part in found])
    offset_dm = np.concatenate([part.spots.offset_dm for part in found])
    right = np.concatenate([np.full(len(part.spots.arc), part.side is Side.RIGHT) for part in found])
    rule = np.concatenate([part.rule for part in found])
    order = np.lexsort((~right, offset_dm, arc))
    arc, offset_dm, right, rule = arc[order], offset_dm[order], right[order], rule[order]
    lon7, lat7 = _standing_places(streets, graph, index, (arc, offset_dm, right))
    stay_s = np.array([row.max_stay_s or NO_LIMIT for row in signs.rules], dtype=np.int32)
    hours_row, hours = _hours(signs)
    return KerbTable(
        arc=arc.astype(np.uint32),
        offset_dm=offset_dm.astype(np.uint32),
        right=right,
        kind=signs.rank[rule].astype(np.uint8),
        tagged=np.array([row.tagged for row in signs.rules], dtype=bool)[rule],
        lon7=lon7,
        lat7=lat7,
        max_stay_s=stay_s[rule],
        hours_row=hours_row[rule],
        hours=hours,
        chain=chains.chain_of[arc],
        ids=_ids(streets, graph, arc, offset_dm, right),
        warnings=dict(warnings),
    )


def _standing_places(
    streets: StreetData,
    graph: StreetGraph,
    index: PieceIndex,
    spots: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]],
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Step from the middle of the street to its edge: longitudes and latitudes times 10^7."""
    arc, offset_dm, right = spots
    share = np.minimum(offset_dm / graph.length_dm[arc], 1.0)
    share = np.where(graph.forward[arc], share, 1.0 - share)
    lines = index.lines[graph.piece[arc]]
    middle = shapely.get_coordinates(shapely.line_interpolate_point(lines, share, normalized=True)).reshape(
        -1, 2
    )
    ahead = directions_at(lines, share)
    # Right of the way's node order is clockwise of its direction: (x, y) turns into (y, -x).
    outward = np.column_stack((ahead[:, 1], -ahead[:, 0]))
    sign = np.where(right == graph.forward[arc], 1.0, -1.0)
    half_m = half_widths_m(streets)[streets.way_tag_set[graph.way[arc]]]
    degrees = index.plane.degrees(middle + outward * (sign * half_m)[:, None])
    return to_units(degrees[:, 0]), to_units(degrees[:, 1])


def _hours(signs: Signs) -> tuple[NDArray[np.int32], tuple[WeeklyHours, ...]]:
    rows: dict[WeeklyHours, int] = {}
    row = [
        ALWAYS_OPEN if rule.hours is None else rows.setdefault(rule.hours, len(rows)) for rule in signs.rules
    ]
    return np.array(row, dtype=np.int32), tuple(rows)


def _ids(
    streets: StreetData,
    graph: StreetGraph,
    arc: NDArray[np.int64],
    offset_dm: NDArray[np.int64],
    right: NDArray[np.bool_],
) -> tuple[str, ...]:
    """Name kerbs by OSM way, node the vehicle comes from, metres from there, side.

    w24f+n17+31r: forward along way 24 from node 17, 31 m on, right side.
    """
    way = streets.way_osm_id[graph.way[arc]].tolist()
    node = graph.node_osm_id[graph.tail[arc]].tolist()
    metres = (offset_dm // 10).tolist()
    sides = np.where(right, "r", "l").tolist()
    headings = np.where(graph.forward[arc], "f", "b").tolist()
    rows = zip(way, headings, node, metres, sides, strict=True)
    names: Counter[str] = Counter()
    ids = []
    for way_id, heading, node_id, along, side in rows:
        name = f"w{way_id}{heading}+n{node_id}+{along}{side}"
        names[name] += 1
        # A way may pass one node twice; the second kerb there needs a name of its own.
        ids.append(name if names[name] == 1 else f"{name}~{names[name]}")
    return tuple(ids)
