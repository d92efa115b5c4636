"""Kerbs and facilities of a map as rows to print or export."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from doorstep.maps.cache import ATTRIBUTION
from doorstep.roads.kerbside.kerb_signs import KINDS as KERB_KINDS
from doorstep.roads.kerbside.kerbs import NO_LIMIT
from doorstep.roads.tags.facilities import Site
from doorstep.wiring.city import City

HEADING = ("id", "kind", "lon", "lat", "name", "details")
Row = tuple[str, str, float, float, str, str]


def place_rows(city: City, kind: str) -> list[Row]:
    """List the places of a kind."""
    return list(KINDS[kind](city))


def rows_as_features(rows: Iterable[Row]) -> dict[str, object]:
    """Write rows as a GeoJSON feature collection."""
    features = [
        {
            "type": "Feature",
            "id": row[0],
            "geometry": {"type": "Point", "coordinates": [row[2], row[3]]},
            "properties": {"kind": row[1], "name": row[4], "details": row[5], "attribution": ATTRIBUTION},
        }
        for row in rows
    ]
    return {"type": "FeatureCollection", "features": features}


def _row(site: Site, kind: str, details: Mapping[str, object]) -> Row:
    told = "; ".join(f"{name} {value}" for name, value in details.items() if value not in (None, "", ()))
    lon, lat = round(site.position.lon, 7), round(site.position.lat, 7)
    return site.osm, kind, lon, lat, site.name or site.operator or "", told


def _kerbs(city: City) -> Iterable[Row]:
    kerbs = city.kerbs
    for i, name in enumerate(kerbs.ids):
        stay_s = int(kerbs.max_stay_s[i])
        details = [f"{'right' if kerbs.right[i] else 'left'} side"]
        details += [f"max_stay_s {stay_s}"] if stay_s != NO_LIMIT else []
        details += ["tagged"] if kerbs.tagged[i] else []
        kind = KERB_KINDS[int(kerbs.kind[i])].value
        lon, lat = int(kerbs.lon7[i]) / 1e7, int(kerbs.lat7[i]) / 1e7
        yield name, kind, lon, lat, "", "; ".join(details)


def _parking(city: City) -> Iterable[Row]:
    for park in city.facilities.car_parks:
        details = {"capacity": park.capacity, "fee": park.fee, "max_stay_s": park.max_stay_s}
        yield _row(park.site, "car_park", details)
    for space in city.facilities.parking_spaces:
        yield _row(space.site, "parking_space", {"use": space.use, "max_stay_s": space.max_stay_s})


def _loading(city: City) -> Iterable[Row]:
    for place in city.facilities.loading_places:
        yield _row(place.site, place.kind.value, {"max_stay_s": place.max_stay_s})


def _lockers(city: City) -> Iterable[Row]:
    for locker in city.facilities.parcel_lockers:
        yield _row(locker.site, "parcel_locker", {"brand": locker.brand, "indoor": locker.indoor})


def _chargers(city: City) -> Iterable[Row]:
    for station in city.facilities.charging_stations:
        sockets = ", ".join(
            f"{socket.count or 1} x {socket.type}" + (f" {socket.power_w} W" if socket.power_w else "")
            for socket in station.sockets
        )
        yield _row(station.site, "charging_station", {"capacity": station.capacity, "sockets": sockets})


def _bicycle_parking(city: City) -> Iterable[Row]:
    for stand in city.facilities.bicycle_parking:
        yield _row(stand.site, "bicycle_parking", {"capacity": stand.capacity, "covered": stand.covered})


def _hubs(city: City) -> Iterable[Row]:
    for hub in city.facilities.hub_candidates:
        yield _row(hub.site, hub.kind.value, {"area_m2": hub.site.area_m2, "floors": hub.floor_count})


KINDS: Mapping[str, Callable[[City], Iterable[Row]]] = {
    "kerbs": _kerbs,
    "parking": _parking,
    "loading": _loading,
    "lockers": _lockers,
    "chargers": _chargers,
    "bicycle-parking": _bicycle_parking,
    "hubs": _hubs,
}
