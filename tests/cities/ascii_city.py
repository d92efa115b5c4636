"""Draw a city in ASCII and get its `StreetData`, without a file.

    city = draw_city(
        '''
        a---b---c
            |
            d
        ''',
        ways={"abc": "highway=primary", "bd": "highway=residential name=Quay"},
        nodes={"b": "highway=traffic_signals"},
        relations=[restriction("no_left_turn", "db", "b", "abc")],
    )
    graph = build_graph(city.streets, Mode.MOTOR)
    graph.length_dm[city.arc(graph, "ab")]   # 400: four columns of 10 m

Each letter or digit is a node where it stands: one column is 10 m to the east, one row 20 m to the south. The
lines between are for the reader; which nodes a way runs over is what `ways` says. Node ids count from 1 in
reading order, way ids from 101 and relation ids from 1001 in the order given. Tags are written
"key=value key=value" (an underscore pair `__` stands for a blank in a value) or as a mapping.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from operator import or_

import numpy as np

from doorstep.domain.places import EARTH_RADIUS_M, LonLat
from doorstep.roads.graphs.graph import StreetGraph
from doorstep.roads.tags.streets import Relation, RelationMember, StreetData, Tags

COLUMN_M = 10.0
ROW_M = 20.0
FIRST_WAY_ID = 101
FIRST_RELATION_ID = 1001
EQUATOR = LonLat(0.0, 0.0)

TagText = str | Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DrawnRelation:
    """A relation before its ways have ids: members are (role, node letter or way key)."""

    tags: Mapping[str, str]
    members: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class City:
    """A drawn city: its streets, and the way back from letters to rows."""

    streets: StreetData
    node_id: Mapping[str, int]
    way_id: Mapping[str, int]

    def node(self, graph: StreetGraph, letter: str) -> int:
        """Find the junction that a letter stands for."""
        found = np.flatnonzero(graph.node_osm_id == self.node_id[letter])
        assert len(found) == 1, f"{letter} is no junction of the {graph.mode.name} graph"
        return int(found[0])

    def lonlat(self, letter: str) -> LonLat:
        """Say where a letter stands."""
        row = int(np.searchsorted(self.streets.node_osm_id, self.node_id[letter]))
        return LonLat(self.streets.node_lon7[row] / 1e7, self.streets.node_lat7[row] / 1e7)

    def arcs(self, graph: StreetGraph, ends: str, way: str | None = None) -> list[int]:
        """List the arcs from the first letter's junction to the last letter's, over `way` if it is named."""
        ids = graph.node_osm_id
        hits = (ids[graph.tail] == self.node_id[ends[0]]) & (ids[graph.head] == self.node_id[ends[-1]])
        if way is not None:
            hits &= self.streets.way_osm_id[graph.way] == self.way_id[way]
        return [int(arc) for arc in np.flatnonzero(hits)]

    def has_arc(self, graph: StreetGraph, ends: str, way: str | None = None) -> bool:
        """Tell whether any arc runs from the first letter's junction to the last letter's."""
        return bool(self.arcs(graph, ends, way))

    def arc(self, graph: StreetGraph, ends: str, way: str | None = None) -> int:
        """Find the one arc from the first letter's junction to the last letter's."""
        found = self.arcs(graph, ends, way)
        assert len(found) == 1, f"{len(found)} arcs run {ends} in the {graph.mode.name} graph"
        return found[0]

    def turn(self, graph: StreetGraph, before: str, after: str) -> int:
        """Find the turn from the arc `before` (its own state, not a copy) into the arc `after`."""
        state, arc = self.arc(graph, before), self.arc(graph, after)
        row = range(int(graph.turn_first[state]), int(graph.turn_first[state + 1]))
        found = [turn for turn in row if graph.state_arc[graph.turn_to[turn]] == arc]
        assert len(found) == 1, f"{len(found)} turns lead from {before} into {after}"
        return found[0]

    def turns_along(self, graph: StreetGraph, letters: str) -> list[int]:
        """List the turns of a route over these junctions, through the copies that via-ways need."""
        arcs = [self.arc(graph, before + after) for before, after in pairwise(letters)]
        state, turns = arcs[0], []
        for arc in arcs[1:]:
            row = range(int(graph.turn_first[state]), int(graph.turn_first[state + 1]))
            turn = next(turn for turn in row if graph.state_arc[graph.turn_to[turn]] == arc)
            turns.append(turn)
            state = int(graph.turn_to[turn])
        return turns

    def banned_along(self, graph: StreetGraph, letters: str) -> int:
        """Mask the access groups that some turn of this route is closed to."""
        return reduce(or_, (int(graph.turn_ban[turn]) for turn in self.turns_along(graph, letters)), 0)


def draw_city(
    drawing: str,
    ways: Mapping[str, TagText] | Sequence[tuple[str, TagText]],
    *,
    nodes: Mapping[str, TagText] | None = None,
    relations: Iterable[DrawnRelation] = (),
    origin: LonLat = EQUATOR,
    scale: float = 1.0,
) -> City:
    """Turn a drawing into street data.

    Parameters
    ----------
    drawing
        Rows of letters; a letter stands for one node and may be drawn once.
    ways
        Letters of the nodes a way runs over, and its tags. The key names the way in `relations`.
    nodes
        Tags of single nodes.
    relations
        See `restriction`.
    origin
        Where the top left corner lies. At the equator a column is exactly as wide as it is said to be.
    scale
        Makes every distance so many times longer.
    """
    spots = _spots(drawing)
    letters = list(spots)
    drawn = list(ways.items()) if isinstance(ways, Mapping) else list(ways)
    node_id = {letter: number for number, letter in enumerate(letters, start=1)}
    way_id = {key: number for number, (key, _) in enumerate(drawn, start=FIRST_WAY_ID)}
    row_of = {letter: row for row, letter in enumerate(letters)}
    degree_m = math.radians(1) * EARTH_RADIUS_M
    shrink = math.cos(math.radians(origin.lat))
    lon = [origin.lon + spots[n][0] * COLUMN_M * scale / degree_m / shrink for n in letters]
    lat = [origin.lat - spots[n][1] * ROW_M * scale / degree_m for n in letters]
    columns = _way_columns([parse_tags(tags) for _, tags in drawn])
    streets = StreetData(
        node_osm_id=np.arange(1, len(letters) + 1, dtype=np.int64),
        node_lon7=np.rint(np.array(lon) * 1e7).astype(np.int32),
        node_lat7=np.rint(np.array(lat) * 1e7).astype(np.int32),
        node_tags={
            row_of[n]: parse_tags(tags) for n, tags in sorted((nodes or {}).items(), key=_key(row_of))
        },
        way_osm_id=np.array([way_id[key] for key, _ in drawn], dtype=np.int64),
        way_tag_set=np.array(columns.tag_set, dtype=np.int32),
        tag_sets=columns.tag_sets,
        way_name=np.array(columns.name, dtype=np.int32),
        way_ref=np.array(columns.ref, dtype=np.int32),
        names=columns.names,
        way_first=np.cumsum([0] + [len(key) for key, _ in drawn]).astype(np.int64),
        way_node=np.array([row_of[letter] for key, _ in drawn for letter in key], dtype=np.int32),
        relations=tuple(_relation(i, r, node_id, way_id) for i, r in enumerate(relations)),
        warnings={},
        source="drawing",
        source_sha256="0" * 64,
    )
    return City(streets, node_id, way_id)


def restriction(
    kind: str, from_way: str, via: str | Sequence[str], to_way: str, **tags: str
) -> DrawnRelation:
    """Draw a turn restriction.

    Parameters
    ----------
    kind
        Such as "no_left_turn"; "" leaves the tag `restriction` out.
    from_way, to_way
        Keys of ways; several are separated by commas.
    via
        One letter for a node, or a list of way keys.
    tags
        Further tags; a double underscore in a name stands for a colon (`restriction__hgv="no_u_turn"`).
    """
    plain = {"type": "restriction"} | ({"restriction": kind} if kind else {})
    more = {key.replace("__", ":").rstrip("_"): value for key, value in tags.items()}
    vias = [("via", via)] if isinstance(via, str) else [("via", key) for key in via]
    froms = [("from", key) for key in from_way.split(",")]
    tos = [("to", key) for key in to_way.split(",")]
    return DrawnRelation(plain | more, tuple(froms + vias + tos))


def parse_tags(text: TagText) -> Tags:
    """Read "key=value key=value"; a double underscore in a value stands for a blank."""
    if not isinstance(text, str):
        return dict(text)
    pairs = (word.partition("=") for word in text.split())
    return {key: value.replace("__", " ") for key, _, value in pairs}


def _spots(drawing: str) -> dict[str, tuple[int, int]]:
    spots: dict[str, tuple[int, int]] = {}
    for row, line in enumerate(drawing.splitlines()):
        for column, letter in enumerate(line):
            if letter.isalnum():
                assert letter not in spots, f"{letter} is drawn twice"
                spots[letter] = (column, row)
    return spots


def _key(row_of: Mapping[str, int]) -> object:
    return lambda item: row_of[item[0]]


@dataclass(frozen=True, slots=True)
class _WayColumns:
    tag_set: list[int]
    tag_sets: tuple[Tags, ...]
    name: list[int]
    ref: list[int]
    names: tuple[str, ...]


def _way_columns(all_tags: list[Tags]) -> _WayColumns:
    names: dict[str, int] = {"": 0}
    sets: dict[tuple[tuple[str, str], ...], int] = {}
    numbers: tuple[list[int], list[int], list[int]] = ([], [], [])
    for tags in all_tags:
        kept = tuple(sorted((key, value) for key, value in tags.items() if key not in ("name", "ref")))
        numbers[0].append(sets.setdefault(kept, len(sets)))
        numbers[1].append(names.setdefault(tags.get("name", ""), len(names)))
        numbers[2].append(names.setdefault(tags.get("ref", ""), len(names)))
    return _WayColumns(numbers[0], tuple(dict(kept) for kept in sets), numbers[1], numbers[2], tuple(names))


def _relation(
    number: int, drawn: DrawnRelation, node_id: Mapping[str, int], way_id: Mapping[str, int]
) -> Relation:
    members = tuple(
        RelationMember("w", way_id[key], role) if key in way_id else RelationMember("n", node_id[key], role)
        for role, key in drawn.members
    )
    return Relation(FIRST_RELATION_ID + number, drawn.tags, members)
