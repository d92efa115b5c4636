"""`doorstep match TRACE`: the streets that GPS fixes were driven on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.table import Table

from doorstep.cli.arguments import read_bytes, suffix_of, time_of_week
from doorstep.cli.console import out, warn
from doorstep.cli.files import csv_text, write_bytes, write_json
from doorstep.cli.options import (
    AtOption,
    Circumstances,
    MapOption,
    OutOption,
    ProfileOption,
    open_map,
    profile_name,
)
from doorstep.connectors.places.traces import VehicleTrace, read_traces
from doorstep.domain.errors import TraceError
from doorstep.roads.ways.matched_paths import matched_features
from doorstep.roads.ways.matching import FixState, Match
from doorstep.wiring.city import City

ENDINGS = (".geojson", ".json", ".csv")
HEADING = ("vehicle", "osm_way_id", "along_way", "street", "enter_s", "leave_s", "stretch")


def match(
    trace: Annotated[Path, typer.Argument(help="CSV (lon, lat, time, vehicle, heading) or GPX.")],
    profile: ProfileOption = "car",
    map_name: MapOption = None,
    at: AtOption = None,
    out_file: OutOption = None,
) -> None:
    """Match GPS traces to streets. --out writes lines (.geojson) or the streets with times (.csv)."""
    suffix = suffix_of(out_file, ENDINGS) if out_file else ""
    content = read_bytes(trace, "trace")
    traces, rejected = read_traces(content, place=trace.name)
    for row in rejected:
        warn(f"{trace.name}, line {row.row}: {row.reason}")
    if not traces:
        raise TraceError("no fix in this file", place=trace.name, mend="Give at least one row.")
    city = open_map(map_name, (profile,), Circumstances())
    name = profile_name(profile)
    answers = city.network.match([each.trace for each in traces], name, at=time_of_week(at))
    found = _matched(traces, answers)
    if not found:
        raise next(answer for answer in answers if isinstance(answer, TraceError))
    _print(found)
    out.print(city.manifest.attribution, style="dim")
    if out_file and suffix == ".csv":
        write_bytes(out_file, csv_text(HEADING, _rows(city, name, found)).encode())
    elif out_file:
        write_json(out_file, {"type": "FeatureCollection", "features": _features(city, name, found)})


def _matched(
    traces: tuple[VehicleTrace, ...], answers: list[Match | TraceError]
) -> list[tuple[VehicleTrace, Match]]:
    found = []
    for each, answer in zip(traces, answers, strict=True):
        if isinstance(answer, Match):
            found.append((each, answer))
        else:
            warn(f"vehicle {each.vehicle}: {answer}")
    return found


def _print(found: list[tuple[VehicleTrace, Match]]) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("vehicle")
    for column in ("fixes", "matched", "outliers", "off the streets", "stretches", "median offset"):
        table.add_column(column, justify="right")
    for each, answer in found:
        stretches = len(np.unique(answer.stretch))
        offset = np.nanmedian(answer.fix_distance_m) if answer.placed_share else np.nan
        table.add_row(
            each.vehicle,
            str(len(each.trace.lonlat)),
            f"{answer.placed_share:.1%}",
            str(answer.count(FixState.OUTLIER)),
            str(answer.count(FixState.OFF_ROAD)),
            str(stretches),
            f"{offset:.1f} m",
        )
    out.print(table)


def _rows(city: City, profile: str, found: list[tuple[VehicleTrace, Match]]) -> list[tuple[object, ...]]:
    streets, graph = city.network.streets, city.network.roads(profile).layer.graph
    rows: list[tuple[object, ...]] = []
    for each, answer in found:
        for i, arc in enumerate(answer.arc.tolist()):
            way = int(graph.way[arc])
            times = [
                f"{ms[i] / 1000:.1f}" if answer.timed else "" for ms in (answer.enter_ms, answer.leave_ms)
            ]
            name = streets.names[int(streets.way_name[way])]
            along = bool(graph.forward[arc])
            rows.append(
                (each.vehicle, int(streets.way_osm_id[way]), along, name, *times, int(answer.stretch[i]))
            )
    return rows


def _features(city: City, profile: str, found: list[tuple[VehicleTrace, Match]]) -> list[dict[str, Any]]:
    graph, names = city.network.roads(profile).layer.graph, city.network.names
    features = []
    for each, answer in found:
        for feature in matched_features(answer, graph, names):
            features.append({**feature, "properties": {"vehicle": each.vehicle, **feature["properties"]}})
    return features
