"""What stands at the roadside: signals, stop signs, crossings, calming; and what kind of street an arc is.

Signs between two junctions belong to a direction: by their tag (`direction`, `traffic_signals:direction`),
else a sign near one end of its piece speaks to those who drive towards that end (OSM wiki, Tag:highway=stop,
"Tagging minor road stops"; Tag:highway=traffic_signals).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.roads.graphs.junctions import Arcs, Pieces
from doorstep.roads.tags.access import street_class
from doorstep.roads.tags.quantities import duration_s
from doorstep.roads.tags.streets import StreetData, Tags
from doorstep.roads.tags.vocabulary import ArcFlag, NodeFlag, RoadClass

NEAR_M = 40.0
"""A signal or sign this far before a junction is that junction's."""

_AHEAD, _BACK = 1, 2
_DIRECTIONS = {"forward": _AHEAD, "backward": _BACK, "both": _AHEAD | _BACK}

_CLASSES = {
    "motorway": RoadClass.MOTORWAY,
    "trunk": RoadClass.TRUNK,
    "primary": RoadClass.PRIMARY,
    "secondary": RoadClass.SECONDARY,
    "tertiary": RoadClass.TERTIARY,
    "unclassified": RoadClass.UNCLASSIFIED,
    "residential": RoadClass.RESIDENTIAL,
    "road": RoadClass.ROAD,
    "living_street": RoadClass.LIVING_STREET,
    "service": RoadClass.SERVICE,
    "busway": RoadClass.SERVICE,
    "bus_guideway": RoadClass.SERVICE,
    "track": RoadClass.TRACK,
    "cycleway": RoadClass.CYCLEWAY,
    "pedestrian": RoadClass.PEDESTRIAN,
    "footway": RoadClass.FOOTWAY,
    "corridor": RoadClass.FOOTWAY,
    "platform": RoadClass.FOOTWAY,
    "elevator": RoadClass.FOOTWAY,
    "path": RoadClass.PATH,
    "bridleway": RoadClass.PATH,
    "steps": RoadClass.STEPS,
    "ferry": RoadClass.FERRY,
}


@dataclass(frozen=True, slots=True)
class Roadside:
    """Columns of `StreetGraph` that tags of ways and nodes decide; see there."""

    node_flags: NDArray[np.uint16]
    road_class: NDArray[np.uint8]
    arc_flags: NDArray[np.uint16]
    arc_signals: NDArray[np.uint8]
    arc_crossings: NDArray[np.uint8]
    arc_calmings: NDArray[np.uint8]
    duration_s: NDArray[np.uint32]


def road_class(tags: Tags) -> RoadClass:
    """Rank a way by its tags."""
    return _CLASSES.get(street_class(tags).removesuffix("_link"), RoadClass.OTHER)


def way_flags(tags: Tags) -> int:
    """Collect the `ArcFlag` bits that the way itself decides."""
    highway = tags.get("highway", "")
    footway = tags.get("footway") or tags.get("cycleway") or tags.get("path")
    flags = {
        ArcFlag.ROUNDABOUT: tags.get("junction") in ("roundabout", "circular"),
        ArcFlag.LINK: highway.endswith("_link"),
        ArcFlag.BRIDGE: tags.get("bridge", "no") != "no",
        ArcFlag.TUNNEL: tags.get("tunnel", "no") != "no",
        ArcFlag.MAPPED_CROSSING: footway == "crossing",
        ArcFlag.SIDEWALK: tags.get("footway") == "sidewalk",
    }
    return sum(int(flag) for flag, holds in flags.items() if holds)


def node_flags(tags: Tags) -> int:
    """Collect the `NodeFlag` bits of one node."""
    highway = tags.get("highway", "")
    crossing = tags.get("crossing", "")
    flags = {
        NodeFlag.SIGNALS: highway == "traffic_signals" or crossing == "traffic_signals",
        NodeFlag.STOP: highway == "stop",
        NodeFlag.GIVE_WAY: highway == "give_way",
        NodeFlag.CROSSING: highway == "crossing" or crossing not in ("", "no"),
        NodeFlag.BARRIER: tags.get("barrier", "no") != "no",
        NodeFlag.LEVEL_CROSSING: tags.get("railway") in ("level_crossing", "crossing"),
        NodeFlag.MINI_ROUNDABOUT: highway == "mini_roundabout",
        NodeFlag.CALMING: tags.get("traffic_calming", "no") != "no",
        NodeFlag.TURNING_CIRCLE: highway in ("turning_circle", "turning_loop"),
        NodeFlag.ENTRANCE: tags.get("entrance", "no") != "no",
    }
    return sum(int(flag) for flag, holds in flags.items() if holds)


def look_at_roadside(streets: StreetData, pieces: Pieces, arcs: Arcs) -> Roadside:
    """Work out signs, classes and durations of all junctions and arcs."""
    flags = np.zeros(len(streets.node_osm_id), dtype=np.uint16)
    for row, tags in streets.node_tags.items():
        flags[row] = node_flags(tags)
    sets = streets.way_tag_set[pieces.way]
    class_of = np.array([road_class(tags) for tags in streets.tag_sets], dtype=np.uint8)
    flags_of = np.array([way_flags(tags) for tags in streets.tag_sets], dtype=np.uint16)
    signs = _Signs(streets, pieces, flags)
    return Roadside(
        node_flags=flags[pieces.node_row],
        road_class=class_of[sets][arcs.piece],
        arc_flags=flags_of[sets][arcs.piece] | signs.at_head(arcs),
        arc_signals=signs.count(NodeFlag.SIGNALS, arcs, directed=True),
        arc_crossings=signs.count(NodeFlag.CROSSING, arcs, directed=False),
        arc_calmings=signs.count(NodeFlag.CALMING, arcs, directed=False),
        duration_s=_durations(streets, pieces)[arcs.piece],
    )


def _durations(streets: StreetData, pieces: Pieces) -> NDArray[np.uint32]:
    """Share the told time of each way out over its pieces by length; at least a second each."""
    told = np.array(
        [duration_s(tags.get("duration", "")) or 0 for tags in streets.tag_sets], dtype=np.float64
    )
    way_s = told[streets.way_tag_set]
    # A way that was cut at nodes missing from the extract has several rows under one id.
    same_id = np.unique(streets.way_osm_id, return_inverse=True)[1][pieces.way]
    total_m = np.bincount(same_id, weights=pieces.length_m)[same_id]
    share = pieces.length_m / np.maximum(total_m, 1e-9)
    seconds = way_s[pieces.way] * share
    return np.where(seconds > 0, np.maximum(np.rint(seconds), 1), 0).astype(np.uint32)


class _Signs:
    """Signs strictly between the ends of pieces, and the directions they speak to.

    A crossing stands on few nodes of a city, so that this part may go sign by sign where tags are read.
    """

    def __init__(self, streets: StreetData, pieces: Pieces, flags: NDArray[np.uint16]) -> None:
        inner = np.ones(len(pieces.point_row), dtype=bool)
        inner[pieces.first[:-1]] = inner[pieces.first[1:] - 1] = False
        at = np.flatnonzero(inner & (flags[pieces.point_row] != 0))
        self.piece_count = len(pieces.way)
        self.piece = np.searchsorted(pieces.first, at, side="right") - 1
        self.flags = flags[pieces.point_row[at]]
        self.to_tail_m = pieces.along_m[at]
        self.to_head_m = pieces.length_m[self.piece] - self.to_tail_m
        rows = pieces.point_row[at].tolist()
        tagged = [_tagged_direction(streets.node_tags[row]) for row in rows]
        self.direction = self._directions(np.array(tagged, dtype=np.uint8))

    def _directions(self, tagged: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Fill in what the tags leave open: the nearer end, if it is near (always for stop and give-way)."""
        nearer = np.where(self.to_head_m <= self.to_tail_m, _AHEAD, _BACK).astype(np.uint8)
        near = np.minimum(self.to_head_m, self.to_tail_m) <= NEAR_M
        priority = self._has(NodeFlag.STOP | NodeFlag.GIVE_WAY)
        guess = np.where(near | priority, nearer, np.uint8(_AHEAD | _BACK))
        return np.where(tagged != 0, tagged, guess)

    def _has(self, flag: NodeFlag) -> NDArray[np.bool_]:
        return np.asarray((self.flags & flag) != 0)

    def _meant(self, flag: NodeFlag, direction: int) -> NDArray[np.bool_]:
        return np.asarray(self._has(flag) & ((self.direction & direction) != 0))

    def _distance_m(self, direction: int) -> NDArray[np.float64]:
        return self.to_head_m if direction == _AHEAD else self.to_tail_m

    def at_head(self, arcs: Arcs) -> NDArray[np.uint16]:
        """Mark arcs whose signals or signs stand just before their head."""
        pairs = (
            (NodeFlag.SIGNALS, ArcFlag.SIGNALS_AT_HEAD),
            (NodeFlag.STOP, ArcFlag.STOP_AT_HEAD),
            (NodeFlag.GIVE_WAY, ArcFlag.GIVE_WAY_AT_HEAD),
        )
        marks = np.zeros((2, self.piece_count), dtype=np.uint16)
        for row, direction in enumerate((_AHEAD, _BACK)):
            near = self._distance_m(direction) <= NEAR_M
            for node_flag, arc_flag in pairs:
                # Signals also stand in mid-street for pedestrians; a stop sign is always for what comes next.
                where = near if node_flag is NodeFlag.SIGNALS else np.ones_like(near)
                marks[row, self.piece[self._meant(node_flag, direction) & where]] |= np.uint16(arc_flag)
        return np.asarray(np.where(arcs.forward, marks[0, arcs.piece], marks[1, arcs.piece]))

    def count(self, flag: NodeFlag, arcs: Arcs, *, directed: bool) -> NDArray[np.uint8]:
        """Count the signs of a kind along each arc; directed ones without those that `at_head` marks."""
        counts = np.zeros((2, self.piece_count), dtype=np.int64)
        for row, direction in enumerate((_AHEAD, _BACK)):
            chosen = self._has(flag)
            if directed:
                chosen = self._meant(flag, direction) & (self._distance_m(direction) > NEAR_M)
            counts[row] = np.bincount(self.piece[chosen], minlength=self.piece_count)
        both = np.minimum(counts, 255).astype(np.uint8)
        return np.asarray(np.where(arcs.forward, both[0, arcs.piece], both[1, arcs.piece]))


def _tagged_direction(tags: Tags) -> int:
    text = tags.get("traffic_signals:direction") or tags.get("direction", "")
    return _DIRECTIONS.get(text, 0)
