"""Street data as cache sections and back: columns stay columns, tags and names become text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from doorstep.roads.cache import Sections, read_text, text_section
from doorstep.roads.tags.streets import Relation, RelationMember, StreetData

_PREFIX = "streets/"


def _relations(rows: Any) -> tuple[Relation, ...]:
    return tuple(
        Relation(osm_id, tags, tuple(RelationMember(*member) for member in members))
        for osm_id, tags, members in rows
    )


_TO_TEXT: Mapping[str, Callable[[Any], object]] = {
    "node_tags": lambda tags: [[row, dict(each)] for row, each in tags.items()],
    "tag_sets": lambda sets: [dict(each) for each in sets],
    "names": list,
    "relations": lambda relations: [
        [each.osm_id, dict(each.tags), [[m.kind, m.osm_id, m.role] for m in each.members]]
        for each in relations
    ],
    "warnings": dict,
    "source": str,
    "source_sha256": str,
}
_FROM_TEXT: Mapping[str, Callable[[Any], object]] = {
    "node_tags": dict,
    "tag_sets": tuple,
    "names": tuple,
    "relations": _relations,
    "warnings": dict,
    "source": str,
    "source_sha256": str,
}


def street_sections(streets: StreetData) -> dict[str, NDArray[np.generic]]:
    """Write street data as sections."""
    sections: dict[str, NDArray[np.generic]] = {}
    for field in fields(StreetData):
        value = getattr(streets, field.name)
        to_text = _TO_TEXT.get(field.name)
        sections[_PREFIX + field.name] = text_section(to_text(value)) if to_text else value
    return sections


def streets_from(sections: Sections) -> StreetData:
    """Read street data back without copying its columns."""
    columns: dict[str, Any] = {}
    for field in fields(StreetData):
        name = _PREFIX + field.name
        from_text = _FROM_TEXT.get(field.name)
        columns[field.name] = from_text(read_text(sections, name)) if from_text else sections[name]
    return StreetData(**columns)
