"""`doorstep geocode TEXT`: where an address is, and how sure that is."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated

import typer
from rich.table import Table

from doorstep.cli.arguments import lonlat_or_text
from doorstep.cli.console import out
from doorstep.cli.options import Circumstances, MapOption, open_map
from doorstep.domain.errors import AddressError, InputError
from doorstep.domain.places import LonLat
from doorstep.maps.cache import ATTRIBUTION
from doorstep.maps.geocode import Candidate, NearestAddress

MOST_CANDIDATES = 50


def geocode(
    text: Annotated[str, typer.Argument(help="An address; with --reverse longitude,latitude.")],
    map_name: MapOption = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=MOST_CANDIDATES, help="Candidates to list.")
    ] = 5,
    reverse: Annotated[bool, typer.Option("--reverse", help="Find the address at a position.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="GeoJSON on standard output.")] = False,
) -> None:
    """Look an address up in the map's own address index; nothing leaves this machine."""
    city = open_map(map_name, (), Circumstances())
    candidates = _reverse(city.geocoder.reverse, text) if reverse else city.geocoder.search(text, limit=limit)
    if not candidates:
        raise AddressError("no such address on this map", value=text, mend="Check the spelling and the map.")
    if as_json:
        typer.echo(json.dumps(_features(candidates), ensure_ascii=False))
        return
    table = Table(box=None, pad_edge=False)
    for column in ("confidence", "address", "kind", "lon", "lat"):
        table.add_column(column, justify="right" if column in {"confidence", "lon", "lat"} else "left")
    for each in candidates:
        lon, lat = f"{each.position.lon:.6f}", f"{each.position.lat:.6f}"
        table.add_row(f"{each.confidence:.2f}", each.address.one_line, each.kind.name.lower(), lon, lat)
    out.print(table)
    out.print(city.manifest.attribution, style="dim")


def _reverse(look_up: Callable[[LonLat], NearestAddress | None], text: str) -> list[Candidate]:
    place = lonlat_or_text(text)
    if not isinstance(place, LonLat):
        raise InputError("not a position", value=text, mend="Give longitude,latitude, such as 24.94,60.17.")
    found = look_up(place)
    return [found.candidate] if found else []


def _features(candidates: list[Candidate]) -> dict[str, object]:
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [each.position.lon, each.position.lat]},
            "properties": {
                "address": each.address.one_line,
                "kind": each.kind.name.lower(),
                "confidence": round(each.confidence, 3),
                "osm_id": each.osm_id,
                "attribution": ATTRIBUTION,
            },
        }
        for each in candidates
    ]
    return {"type": "FeatureCollection", "features": features}
