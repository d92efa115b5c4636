"""What is measured on the streets now, from CSV: an OSM way and how much longer it takes than usual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from doorstep.connectors.tables.delimited import Rejected, columns_of, rows_of, text_of
from doorstep.domain.errors import FileError

COLUMNS: Mapping[str, Sequence[str]] = {
    "osm_way_id": ("osm_way_id", "way_id", "way", "osm_id"),
    "ratio": ("ratio", "time_ratio", "factor"),
}
LEAST_RATIO, MOST_RATIO = 0.1, 20.0


def read_ratios(content: bytes, *, place: str) -> tuple[dict[int, float], tuple[Rejected, ...]]:
    """Read measured over usual travel time by OSM way; of several rows for a way the last counts.

    Raises
    ------
    FileError
        If the file is no text, or lacks a column.
    """
    rows = rows_of(text_of(content, place=place), place=place)
    _, heading = next(rows)
    columns = columns_of(heading, COLUMNS)
    if columns.keys() != COLUMNS.keys():
        mend = "Name the columns osm_way_id and ratio."
        raise FileError("a column is missing", value=heading, place=f"{place}, line 1", mend=mend)
    ratios: dict[int, float] = {}
    rejected: list[Rejected] = []
    for line, cells in rows:
        way, ratio = (cells[at] if at < len(cells) else "" for at in columns.values())
        try:
            number, value = int(way), float(ratio)
        except ValueError:
            rejected.append(Rejected(line, None, f"{way!r} and {ratio!r} are no way and ratio"))
            continue
        if LEAST_RATIO <= value <= MOST_RATIO:
            ratios[number] = value
        else:
            rejected.append(Rejected(line, "ratio", f"{ratio} lies outside {LEAST_RATIO}..{MOST_RATIO}"))
    return ratios, tuple(rejected)
