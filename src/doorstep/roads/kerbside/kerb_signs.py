"""Halting rules of every arc: what its street is, who may use it, what the signs at its sides say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.kerbs import KerbKind, Side
from doorstep.roads.graphs.graph import StreetGraph
from doorstep.roads.graphs.roadside import road_class, way_flags
from doorstep.roads.kerbside.kerb_rules import FORBIDDEN, SideRule, side_rule
from doorstep.roads.tags.access import AccessGroup, Level, way_level
from doorstep.roads.tags.quantities import speed_kmh
from doorstep.roads.tags.streets import StreetData, Tags
from doorstep.roads.tags.vocabulary import ArcFlag, RoadClass

KINDS = (KerbKind.LOADING, KerbKind.BAY, KerbKind.LANE, KerbKind.PRIVATE, KerbKind.BIKE)
"""Kinds by code, best to halt at first."""
FORBIDDEN_RANK = -1
NO_SERVICE = frozenset(("driveway", "parking_aisle", "drive-through", "emergency_access"))
NO_KERB_FLAGS = ArcFlag.LINK | ArcFlag.BRIDGE | ArcFlag.TUNNEL | ArcFlag.ROUNDABOUT
HALTING_CLASSES = frozenset(
    (
        RoadClass.PEDESTRIAN,
        RoadClass.SERVICE,
        RoadClass.LIVING_STREET,
        RoadClass.ROAD,
        RoadClass.RESIDENTIAL,
        RoadClass.UNCLASSIFIED,
        RoadClass.TERTIARY,
        RoadClass.SECONDARY,
        RoadClass.PRIMARY,
    )
)
NO_BIKE_CLASSES = frozenset(
    (RoadClass.MOTORWAY, RoadClass.TRUNK, RoadClass.FERRY, RoadClass.STEPS, RoadClass.OTHER)
)
FASTEST_UNSIGNED_KMH = 60


@dataclass(frozen=True, slots=True, eq=False)
class Signs:
    """Distinct rules, and the row of each side of each tag set.

    rules, rank
        The rules, and how good halting is under each: index in `KINDS`, or FORBIDDEN_RANK. Shape (rules,).
    row_of
        Row of `rules` by tag set and by way: first index 0 left, 1 right of the way's node order; then
        0 travelling along, 1 against it. Shape (2, 2, tag sets).
    """

    rules: tuple[SideRule, ...]
    rank: NDArray[np.int64]
    row_of: NDArray[np.int64]

    def of_arcs(self, streets: StreetData, graph: StreetGraph, side: Side) -> NDArray[np.int64]:
        """Give the row of the rule on one side of each arc, in its direction of travel. Shape (arcs,)."""
        tag_set = streets.way_tag_set[graph.way]
        right_of_way = graph.forward == (side is Side.RIGHT)
        against = ~graph.forward
        return np.asarray(self.row_of[right_of_way.astype(np.int64), against.astype(np.int64), tag_set])


def read_signs(streets: StreetData, warnings: Counter[str]) -> Signs:
    """Work the rules out once per distinct set of tags."""
    rows: dict[SideRule, int] = {}
    row_of = np.zeros((2, 2, len(streets.tag_sets)), dtype=np.int64)
    for number, tags in enumerate(streets.tag_sets):
        levels = way_level(tags, AccessGroup.GOODS)
        for side_code, side in enumerate((Side.LEFT, Side.RIGHT)):
            sign = side_rule(tags, side, warnings)
            for direction, level in enumerate(levels):
                rule = _rule(tags, sign, level)
                row_of[side_code, direction, number] = rows.setdefault(rule, len(rows))
    rank = [FORBIDDEN_RANK if rule.kind is None else KINDS.index(rule.kind) for rule in rows]
    return Signs(tuple(rows), np.array(rank, dtype=np.int64), row_of)


def read_bike_signs(streets: StreetData) -> Signs:
    """Let bikes stand at any street they may use: a bicycle takes no place from anybody."""
    rules = (FORBIDDEN, SideRule(KerbKind.BIKE, tagged=False))
    row_of = np.zeros((2, 2, len(streets.tag_sets)), dtype=np.int64)
    for number, tags in enumerate(streets.tag_sets):
        if way_flags(tags) & NO_KERB_FLAGS or road_class(tags) in NO_BIKE_CLASSES:
            continue
        for direction, level in enumerate(way_level(tags, AccessGroup.BICYCLE)):
            row_of[:, direction, number] = int(level not in (Level.NO, Level.PRIVATE))
    return Signs(rules, np.array([FORBIDDEN_RANK, KINDS.index(KerbKind.BIKE)], dtype=np.int64), row_of)


def _rule(tags: Tags, sign: SideRule, level: Level) -> SideRule:
    if sign.kind is None or level is Level.NO or not _is_halting_street(tags, sign):
        return FORBIDDEN
    if level in (Level.PRIVATE, Level.CUSTOMERS):
        return SideRule(KerbKind.PRIVATE, sign.hours, sign.max_stay_s, sign.tagged)
    return sign


def _is_halting_street(tags: Tags, sign: SideRule) -> bool:
    street = road_class(tags)
    if street not in HALTING_CLASSES:
        return False
    if way_flags(tags) & NO_KERB_FLAGS or tags.get("motorroad") == "yes":
        return False
    if street is RoadClass.SERVICE and tags.get("service") in NO_SERVICE:
        return False
    if sign.tagged:
        return True
    limit_kmh = speed_kmh(tags.get("maxspeed", ""))
    return street is not RoadClass.PRIMARY and (limit_kmh is None or limit_kmh <= FASTEST_UNSIGNED_KMH)
