"""`doorstep geocode TEXT`: where an address is, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer
from rich.table import Table

from doorstep.cli.arguments import lonlat_or_text
from doorstep.cli.console import out
from doorstep.cli.files import print_json
from doorstep.cli.options import Circumstances, JsonOption, MapOption, open_map
from doorstep.domain.errors import AddressError, InputError
from doorstep.domain.places import LonLat
from doorstep.maps.cache import ATTRIBUTION

if TYPE_CHECKING:
    from doorstep.maps.geocode import Candidate
    from doorstep.maps.geocoder_adapters import OutsideGeocoder
    from doorstep.wiring.city import City

MOST_CANDIDATES = 50


def geocode(
    text: Annotated[str, typer.Argument(help="An address; with --reverse longitude,latitude.")],
    map_name: MapOption = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=MOST_CANDIDATES, help="Candidates to list.")
    ] = 5,
    reverse: Annotated[bool, typer.Option("--reverse", help="Find the address at a position.")] = False,
    server: Annotated[
        str | None,
        typer.Option(
            "--server",
            help="Ask an outside server instead: nominatim=URL or photon=URL. The address is sent there.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Look an address up in the map's own index.

    Nothing leaves this machine unless --server says so.
    """
    asked = lonlat_or_text(text) if reverse else text
    if reverse and not isinstance(asked, LonLat):
        raise InputError("not a position", value=text, mend="Give longitude,latitude, such as 24.94,60.17.")
    if server is not None:
        candidates = _ask(_outside(server), asked, limit)
    else:
        candidates = _look_up(open_map(map_name, (), Circumstances()), asked, limit)
    if not candidates:
        raise AddressError("no such address on this map", value=text, mend="Check the spelling and the map.")
    if as_json:
        print_json(_features(candidates))
    else:
        _print(candidates)


def _look_up(city: City, asked: LonLat | str, limit: int) -> list[Candidate]:
    if isinstance(asked, str):
        return city.search(asked, limit=limit)
    found = city.geocoder.reverse(asked)
    return [found.candidate] if found else []


def _outside(server: str) -> OutsideGeocoder:
    from doorstep.maps.geocoder_adapters import OutsideGeocoder

    service, separator, endpoint = server.partition("=")
    if not separator:
        mend = "Write it as nominatim=http://localhost:8080 or photon=http://localhost:2322."
        raise InputError("a server without its service", value=server, mend=mend)
    return OutsideGeocoder(cast("Literal['nominatim', 'photon']", service), endpoint)


def _ask(outside: OutsideGeocoder, asked: LonLat | str, limit: int) -> list[Candidate]:
    if isinstance(asked, str):
        return outside.search(asked, limit=limit)
    found = outside.reverse(asked)
    return [found] if found else []


def _print(candidates: list[Candidate]) -> None:
    table = Table(box=None, pad_edge=False)
    for column in ("confidence", "address", "kind", "lon", "lat"):
        table.add_column(column, justify="right" if column in {"confidence", "lon", "lat"} else "left")
    for each in candidates:
        lon, lat = f"{each.position.lon:.6f}", f"{each.position.lat:.6f}"
        table.add_row(f"{each.confidence:.2f}", each.address.one_line, each.kind.name.lower(), lon, lat)
    out.print(table)
    out.print(ATTRIBUTION, style="dim")


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
