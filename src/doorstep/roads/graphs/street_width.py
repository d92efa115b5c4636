"""How wide streets are: from their tags, else from their lanes, else by class."""

from __future__ import annotations

import re
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from doorstep.roads.graphs.roadside import road_class
from doorstep.roads.tags.streets import StreetData, Tags
from doorstep.roads.tags.vocabulary import RoadClass

LANE_M = 3.25
NARROWEST_M, WIDEST_M = 2.0, 40.0
MOST_LANES = 12
CLASS_WIDTH_M = MappingProxyType(
    {
        RoadClass.MOTORWAY: 11.0,
        RoadClass.TRUNK: 10.0,
        RoadClass.PRIMARY: 10.0,
        RoadClass.SECONDARY: 9.0,
        RoadClass.TERTIARY: 8.0,
        RoadClass.UNCLASSIFIED: 7.0,
        RoadClass.RESIDENTIAL: 7.0,
        RoadClass.ROAD: 7.0,
        RoadClass.LIVING_STREET: 5.0,
        RoadClass.SERVICE: 4.0,
        RoadClass.TRACK: 3.0,
        RoadClass.PEDESTRIAN: 5.0,
    }
)
"""Carriageway from kerb to kerb where neither width nor lanes is tagged: a guess from usual lane widths, good
enough to tell one side of a street from the other."""
PATH_WIDTH_M = 2.0

_WIDTH = re.compile(r"^~?\s*(\d+(?:[.,]\d+)?)\s*(?:m|metres|meters)?$")


def width_m(tags: Tags) -> float:
    """Say how wide the carriageway or path is, in metres; nonsense in the tags is passed over."""
    for key in ("width", "est_width", "width:carriageway"):
        match = _WIDTH.match(tags.get(key, "").strip().lower())
        if match:
            given = float(match.group(1).replace(",", "."))
            if NARROWEST_M <= given <= WIDEST_M:
                return given
    lanes = lane_count(tags)
    usual = CLASS_WIDTH_M.get(road_class(tags), PATH_WIDTH_M)
    return usual if lanes is None else max(lanes * LANE_M, LANE_M + 1.0)


def lane_count(tags: Tags) -> int | None:
    """Read the number of lanes, 1 to 12; None where it is not given or cannot be."""
    text = tags.get("lanes", "").strip()
    if text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_LANES:
        return int(text)
    return None


def half_widths_m(streets: StreetData) -> NDArray[np.float64]:
    """Give half the width of the street of each tag set, metres. Shape (tag sets,)."""
    return np.array([width_m(tags) / 2 for tags in streets.tag_sets])
