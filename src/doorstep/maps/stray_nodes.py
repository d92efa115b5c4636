"""Cut streets at nodes that lie in the wrong place: a leap over half a degree is no street.

A node at longitude and latitude 0 would make a street of thousands of kilometres, with kerbs every 60 m.
Ferries are left alone: between two nodes they may cross a sea.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from doorstep.roads.tags.streets import StreetData

LONGEST_STEP7 = 5_000_000
"""Half a degree: 55 km to the north."""
LEAP = "street that leaps over half a degree from one node to the next, cut there"


def cut_leaps(streets: StreetData) -> StreetData:
    """Cut every street at its leaps, into rows of one id as at missing nodes; runs of one node go."""
    lon7, lat7 = (
        column[streets.way_node].astype(np.int64) for column in (streets.node_lon7, streets.node_lat7)
    )
    leaps = (np.abs(np.diff(lon7)) > LONGEST_STEP7) | (np.abs(np.diff(lat7)) > LONGEST_STEP7)
    sizes = np.diff(streets.way_first)
    way = np.repeat(np.arange(len(sizes)), sizes)
    is_ferry = np.array([tags.get("route") in ("ferry", "shuttle_train") for tags in streets.tag_sets])
    leaps &= (way[1:] == way[:-1]) & ~is_ferry[streets.way_tag_set][way[1:]]
    if not leaps.any():
        return streets
    begins = np.append(True, leaps | (way[1:] != way[:-1]))
    run = np.cumsum(begins) - 1
    kept = np.bincount(run) >= 2
    row = way[begins][kept]
    stays = kept[run]
    return replace(
        streets,
        way_osm_id=streets.way_osm_id[row],
        way_tag_set=streets.way_tag_set[row],
        way_name=streets.way_name[row],
        way_ref=streets.way_ref[row],
        way_first=np.concatenate(([0], np.cumsum(np.bincount(run)[kept]))).astype(np.int64),
        way_node=streets.way_node[stays],
        warnings={**streets.warnings, LEAP: int(leaps.sum())},
    )
