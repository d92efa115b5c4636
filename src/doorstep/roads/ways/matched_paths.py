"""Matched traces as lines on the map."""

from __future__ import annotations

from typing import Any

import numpy as np

from doorstep.domain.units import s_from_ms
from doorstep.roads.graphs.graph import StreetGraph
from doorstep.roads.tags.streets import ATTRIBUTION
from doorstep.roads.ways.matching import Match
from doorstep.roads.ways.paths import StreetNames, arc_line, coordinates


def matched_features(match: Match, graph: StreetGraph, names: StreetNames) -> list[dict[str, Any]]:
    """Write each unbroken stretch of a match as a GeoJSON line with its ways and times.

    Parameters
    ----------
    match
        From `MapMatcher`.
    graph, names
        The streets it was matched on, and the names of their ways.
    """
    features = []
    for stretch in np.unique(match.stretch):
        rows = np.flatnonzero(match.stretch == stretch)
        lines = [
            arc_line(
                graph, int(match.arc[row]), float(match.enter_fraction[row]), float(match.leave_fraction[row])
            )
            for row in rows
        ]
        lon7 = np.concatenate([line[0] if i == 0 else line[0][1:] for i, line in enumerate(lines)])
        lat7 = np.concatenate([line[1] if i == 0 else line[1][1:] for i, line in enumerate(lines)])
        way = names.way_osm_id[graph.way[match.arc[rows]]]
        properties: dict[str, Any] = {
            "stretch": int(stretch),
            "osm_way_ids": way[np.concatenate(([True], way[1:] != way[:-1]))].tolist(),
            "attribution": ATTRIBUTION,
        }
        if match.timed:
            enter_ms, leave_ms = int(match.enter_ms[rows[0]]), int(match.leave_ms[rows[-1]])
            properties |= {
                "enter_ms": enter_ms,
                "leave_ms": leave_ms,
                "duration_s": s_from_ms(leave_ms - enter_ms),
            }
        geometry = {"type": "LineString", "coordinates": coordinates(lon7, lat7)}
        features.append({"type": "Feature", "geometry": geometry, "properties": properties})
    return features
