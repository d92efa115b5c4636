"""GPS traces from CSV or GPX, as trackers and phones write them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree

import numpy as np

from doorstep.connectors.tables.delimited import Rejected, columns_of, rows_of, text_of
from doorstep.domain.errors import FileError
from doorstep.domain.units import ms_from_s
from doorstep.roads.ways.matching import Trace

COLUMNS: Mapping[str, Sequence[str]] = {
    "vehicle": ("vehicle", "vehicle_id", "trace", "trace_id", "device", "deviceid", "id"),
    "lon": ("lon", "lng", "long", "longitude", "x"),
    "lat": ("lat", "latitude", "y"),
    "time": ("time", "timestamp", "datetime", "date_time", "time_utc", "gps_time", "fixtime"),
    "heading": ("heading", "bearing", "course", "azimuth"),
}
_LATEST_SECONDS = 1e11  # larger numbers are milliseconds: in seconds they would lie beyond the year 5000


@dataclass(frozen=True, slots=True)
class VehicleTrace:
    """The fixes of one vehicle, in the order of the file; `rows` are their lines there."""

    vehicle: str
    trace: Trace
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Fix:
    vehicle: str
    lon: float
    lat: float
    time_ms: int | None
    heading_deg: float
    row: int


def read_traces(content: bytes, *, place: str) -> tuple[tuple[VehicleTrace, ...], tuple[Rejected, ...]]:
    """Read traces from the bytes of a CSV or GPX file, one for each vehicle or track.

    Raises
    ------
    FileError
        If the file is no text, no GPX, or has no column of positions.
    """
    text = text_of(content, place=place)
    rejected: list[Rejected] = []
    fixes = _gpx(text, place, rejected) if text.lstrip().startswith("<") else _csv(text, place, rejected)
    by_vehicle: dict[str, list[_Fix]] = {}
    for fix in fixes:
        by_vehicle.setdefault(fix.vehicle, []).append(fix)
    return tuple(_trace(vehicle, own) for vehicle, own in by_vehicle.items()), tuple(rejected)


def _trace(vehicle: str, fixes: Sequence[_Fix]) -> VehicleTrace:
    lonlat = np.array([(fix.lon, fix.lat) for fix in fixes], dtype=np.float64)
    times = [fix.time_ms for fix in fixes]
    time_ms = None if None in times else np.array(times, dtype=np.int64)
    heading_deg = np.array([fix.heading_deg for fix in fixes], dtype=np.float64)
    return VehicleTrace(vehicle, Trace(lonlat, time_ms, heading_deg), tuple(fix.row for fix in fixes))


def _csv(text: str, place: str, rejected: list[Rejected]) -> list[_Fix]:
    rows = rows_of(text, place=place)
    _, heading = next(rows)
    columns = columns_of(heading, COLUMNS)
    if not {"lon", "lat"} <= columns.keys():
        mend = "Name the columns lon, lat, time (and vehicle, heading where known)."
        raise FileError("no column of positions", value=heading, place=f"{place}, line 1", mend=mend)
    fixes = []
    for line, cells in rows:
        row = {name: cells[at] if at < len(cells) else "" for name, at in columns.items()}
        try:
            lon, lat = float(row["lon"]), float(row["lat"])
            time_ms = _time_ms(row["time"]) if row.get("time") else None
            heading_deg = float(row["heading"]) if row.get("heading") else math.nan
        except ValueError as problem:
            rejected.append(Rejected(line, None, f"cannot be read: {problem}"))
            continue
        fixes.append(_Fix(row.get("vehicle") or "1", lon, lat, time_ms, heading_deg, line))
    return fixes


def _gpx(text: str, place: str, rejected: list[Rejected]) -> list[_Fix]:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise FileError("a GPX file with a document type", place=place, mend="Save it again as plain GPX.")
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as problem:
        raise FileError(f"not a GPX file ({problem})", place=place, mend="Give GPX or CSV.") from problem
    fixes = []
    number = 0
    for track, parent in enumerate(root.iterfind("{*}trk"), start=1):
        name = parent.findtext("{*}name") or str(track)
        for point in parent.iter():
            if not point.tag.endswith("}trkpt") and point.tag != "trkpt":
                continue
            number += 1
            try:
                lon, lat = float(point.attrib["lon"]), float(point.attrib["lat"])
                time = point.findtext("{*}time")
                fixes.append(_Fix(name, lon, lat, _time_ms(time) if time else None, math.nan, number))
            except (KeyError, ValueError) as problem:
                rejected.append(Rejected(number, None, f"cannot be read: {problem}"))
    return fixes


def _time_ms(text: str) -> int:
    """Read seconds or milliseconds since 1970, or an ISO 8601 time (UTC where it names no zone)."""
    try:
        number = float(text)
    except ValueError:
        instant = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
        aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
        return round(aware.timestamp() * ms_from_s(1))
    if not math.isfinite(number):
        raise ValueError(f"{text!r} is no time")
    return round(number * ms_from_s(1)) if abs(number) < _LATEST_SECONDS else round(number)
