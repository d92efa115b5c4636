"""Streets as an extract tells them: columns of nodes, ways and relations, their tags not yet understood.

`maps` fills these from a file; `roads` reads them. Nothing here has a meaning yet: what a tag allows
or costs is decided in `access`, `speeds`, `restrictions` and `profiles`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Tags = Mapping[str, str]
ATTRIBUTION = "© OpenStreetMap contributors"
"""Goes with whatever is shown or handed on of this data (ODbL)."""


@dataclass(frozen=True, slots=True)
class RelationMember:
    """One member of an OSM relation: `kind` is n, w or r."""

    kind: str
    osm_id: int
    role: str


@dataclass(frozen=True, slots=True)
class Relation:
    """An OSM relation that routing reads, such as a turn restriction."""

    osm_id: int
    tags: Tags
    members: tuple[RelationMember, ...]


@dataclass(frozen=True, slots=True)
class StreetData:
    """Columns of one extract.

    node_osm_id
        OSM ids, ascending. Shape (nodes,).
    node_lon7, node_lat7
        WGS 84 degrees times 10^7. Shape (nodes,).
    node_tags
        Node index to tags, only for nodes that carry a tag routing reads (signals, crossings, barriers...).
    way_osm_id
        OSM ids, in the order of the file. A way that names nodes missing from the extract is cut there and
        has one row for each run that is left, all under its id. Shape (ways,).
    way_tag_set, tag_sets
        Way to distinct set of tags without names: meaning is worked out once per set, not per way.
    way_name, way_ref, names
        Street name and road number as indices in `names`; `names[0]` is "".
    way_first, way_node
        Way `w` runs over the node indices `way_node[way_first[w]:way_first[w + 1]]`.
    relations
        Turn restrictions.
    warnings
        What was wrong in the extract and survived: message to count.
    source, source_sha256
        Name of the extract and hash of its bytes.
    """

    node_osm_id: NDArray[np.int64]
    node_lon7: NDArray[np.int32]
    node_lat7: NDArray[np.int32]
    node_tags: Mapping[int, Tags]
    way_osm_id: NDArray[np.int64]
    way_tag_set: NDArray[np.int32]
    tag_sets: tuple[Tags, ...]
    way_name: NDArray[np.int32]
    way_ref: NDArray[np.int32]
    names: tuple[str, ...]
    way_first: NDArray[np.int64]
    way_node: NDArray[np.int32]
    relations: tuple[Relation, ...]
    warnings: Mapping[str, int]
    source: str
    source_sha256: str
