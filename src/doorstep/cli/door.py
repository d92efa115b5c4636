"""`doorstep door PLACE`: the street a door stands on, the way in, and the kerbs to serve it from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from doorstep.cli.arguments import lonlat_or_text
from doorstep.cli.console import out
from doorstep.cli.files import print_json
from doorstep.cli.options import Circumstances, JsonOption, MapOption, ProfileOption, open_map, profile_name
from doorstep.domain.places import LonLat
from doorstep.maps.cache import ATTRIBUTION
from doorstep.roads.kerbside.park_times import StreetSetting

if TYPE_CHECKING:
    from doorstep.wiring.door_finder import DoorKerb, FoundDoor

DEFAULT_KERBS, MOST_KERBS = 3, 8


def door(
    place: Annotated[str, typer.Argument(help="Longitude,latitude or an address.")],
    profile: ProfileOption = "van",
    map_name: MapOption = None,
    kerbs: Annotated[
        int, typer.Option("--kerbs", min=1, max=MOST_KERBS, help="Kerbs to list.")
    ] = DEFAULT_KERBS,
    setting: Annotated[
        StreetSetting, typer.Option("--setting", help="How hard it is to park in this part of town.")
    ] = StreetSetting.TOWN,
    as_json: JsonOption = False,
) -> None:
    """Show where a door is served from: its street and side, the entrance, and the cheapest legal kerbs.

    A kerb's price is twice the walk plus the time to park: what one more stop there costs the round.
    """
    city = open_map(map_name, (profile,), Circumstances())
    located = city.locate(lonlat_or_text(place))
    found = city.doors.find([located], profile_name(profile), count=kerbs, setting=setting)[0]
    if found.street is None and not found.kerbs:
        city.network.snap([located], profile_name(profile))  # says how far, or what else is wrong
    if as_json:
        print_json(_features(found))
        return
    _print(found)
    out.print(city.manifest.attribution, style="dim")


def _print(found: FoundDoor) -> None:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="dim")
    table.add_column()
    address = found.place.address
    if address:
        table.add_row("address", address.one_line)
    table.add_row("door", _degrees(found.place.door))
    table.add_row("street", _street(found))
    entrance = "none is mapped: the door itself"
    if found.place.entrance is not None and found.entrance_reason is not None:
        reason = found.entrance_reason.name.lower().replace("_", " ")
        entrance = f"{_degrees(found.place.entrance)} ({reason})"
    table.add_row("entrance", entrance)
    out.print(table)
    if not found.kerbs:
        out.print("no legal kerb within 15 minutes on foot")
        return
    listed = Table(box=None, pad_edge=False)
    for column in ("kerb", "street", "side"):
        listed.add_column(column)
    for column in ("walk", "park", "price"):
        listed.add_column(column, justify="right")
    listed.add_column("at")
    for each in found.kerbs:
        times = [f"{seconds} s" for seconds in (each.walk_s, each.park.mean_s, each.price_s)]
        side = each.kerb.side.value
        listed.add_row(each.kerb.kind.value, each.street or "-", side, *times, _degrees(each.kerb.position))
    out.print(listed)


def _street(found: FoundDoor) -> str:
    street = found.street
    if street is None:
        return "none of this profile is near"
    side = f"{street.wind} side, " if street.wind else ""
    return f"{street.name or 'a street without a name'}, {side}{street.distance_m} m away"


def _degrees(place: LonLat) -> str:
    return f"{place.lon:.6f},{place.lat:.6f}"


def _features(found: FoundDoor) -> dict[str, Any]:
    address, street = found.place.address, found.street
    about: dict[str, Any] = {"what": "door", "address": address.one_line if address else None}
    if street is not None:
        about["street"] = {
            "name": street.name or None,
            "osm_way_id": street.osm_way_id,
            "side": street.side.name.lower(),
            "wind": street.wind or None,
            "distance_m": street.distance_m,
        }
    features = [_point(found.place.door, about)]
    if found.place.entrance is not None and found.entrance_reason is not None:
        reason = found.entrance_reason.name.lower()
        features.append(_point(found.place.entrance, {"what": "entrance", "reason": reason}))
    features += [_point(each.kerb.position, _kerb(each)) for each in found.kerbs]
    return {"type": "FeatureCollection", "features": features}


def _kerb(each: DoorKerb) -> dict[str, Any]:
    return {
        "what": "kerb",
        "id": each.kerb.id,
        "kind": each.kerb.kind.value,
        "street": each.street or None,
        "side": each.kerb.side.value,
        "walk_s": each.walk_s,
        "park_s": each.park.mean_s,
        "price_s": each.price_s,
        "max_stay_s": each.kerb.max_stay_s,
    }


def _point(place: LonLat, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(place.lon, 7), round(place.lat, 7)]},
        "properties": {**properties, "attribution": ATTRIBUTION},
    }
