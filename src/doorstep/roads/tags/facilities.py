"""What delivery uses besides streets: car parks, loading places, lockers, chargers, stands, hub candidates.

An extract tells tags; here they become typed records with facts only. Whether a car park makes a good
micro-hub is not judged here. A value that cannot be read becomes None and is counted, so that one bad tag
costs one fact and never a record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from doorstep.domain.places import LonLat
from doorstep.domain.units import Seconds, Watts
from doorstep.domain.windows import WeeklyHours
from doorstep.roads.tags.streets import Tags
from doorstep.roads.tags.tag_values import TagReader


@dataclass(frozen=True, slots=True)
class TaggedPlace:
    """A point or area of the extract with its tags, not yet understood.

    osm_kind
        n, w or r.
    position
        The point itself, or a point inside the area.
    area_m2
        Ground area. None for points.
    """

    osm_kind: str
    osm_id: int
    position: LonLat
    tags: Tags
    area_m2: int | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """What every facility has: where it is, whose, for whom and when. Unknown is None.

    osm
        Kind and id in OpenStreetMap, such as n123.
    access
        OSM's word: yes, customers, private, permit...
    """

    osm: str
    position: LonLat
    name: str | None
    operator: str | None
    access: str | None
    hours: WeeklyHours | None
    area_m2: int | None


@dataclass(frozen=True, slots=True)
class CarPark:
    """A place to park vehicles off the carriageway or along it.

    layout
        OSM's word: surface, street_side, lane, multi-storey, underground, rooftop...
    """

    site: Site
    layout: str | None
    capacity: int | None
    fee: bool | None
    max_stay_s: Seconds | None
    max_height_cm: int | None


@dataclass(frozen=True, slots=True)
class ParkingSpace:
    """One marked space, or a run of equal ones: `use` is loading, disabled, charging, normal..."""

    site: Site
    use: str | None
    capacity: int | None
    max_stay_s: Seconds | None


class LoadingKind(StrEnum):
    """A dock belongs to a building, a bay to the street."""

    DOCK = "dock"
    BAY = "bay"


@dataclass(frozen=True, slots=True)
class LoadingPlace:
    """A place made for loading."""

    site: Site
    kind: LoadingKind
    max_stay_s: Seconds | None
    max_height_cm: int | None


@dataclass(frozen=True, slots=True)
class ParcelLocker:
    """A machine that hands out parcels, and takes them in where it says so."""

    site: Site
    brand: str | None
    ref: str | None
    takes_parcels: bool | None
    indoor: bool | None


@dataclass(frozen=True, slots=True)
class Socket:
    """Sockets of one type at a charger: OSM's word for the type, how many, power of each."""

    type: str
    count: int | None
    power_w: Watts | None


@dataclass(frozen=True, slots=True)
class ChargingStation:
    """Where batteries are charged. `vehicles`: OSM's words of those said yes to: motorcar, bicycle, hgv..."""

    site: Site
    capacity: int | None
    fee: bool | None
    network: str | None
    sockets: tuple[Socket, ...]
    vehicles: frozenset[str]


@dataclass(frozen=True, slots=True)
class BicycleParking:
    """Stands for bicycles; `cargo_capacity` counts places long enough for cargo bikes."""

    site: Site
    layout: str | None
    capacity: int | None
    cargo_capacity: int | None
    covered: bool | None


class HubCandidateKind(StrEnum):
    """What stands there today."""

    POST_OFFICE = "post_office"
    DEPOT = "depot"
    WAREHOUSE = "warehouse"
    CAR_PARK = "car_park"
    FUEL_STATION = "fuel_station"
    SHOP = "shop"


@dataclass(frozen=True, slots=True)
class HubCandidate:
    """A place that could house a micro-hub. Facts only: siting judges them."""

    site: Site
    kind: HubCandidateKind
    floor_count: int | None
    layout: str | None


@dataclass(frozen=True, slots=True)
class Facilities:
    """All facilities of an extract, in the order of the file; `warnings`: what could not be read, counted."""

    car_parks: tuple[CarPark, ...] = ()
    parking_spaces: tuple[ParkingSpace, ...] = ()
    loading_places: tuple[LoadingPlace, ...] = ()
    parcel_lockers: tuple[ParcelLocker, ...] = ()
    charging_stations: tuple[ChargingStation, ...] = ()
    bicycle_parking: tuple[BicycleParking, ...] = ()
    hub_candidates: tuple[HubCandidate, ...] = ()
    warnings: Mapping[str, int] | None = None


Facility = (
    CarPark | ParkingSpace | LoadingPlace | ParcelLocker | ChargingStation | BicycleParking | HubCandidate
)
FacilityT = TypeVar("FacilityT")

HUB_SHOPS = frozenset(("supermarket", "convenience", "kiosk", "mall", "department_store"))
LOADING_SPACES = frozenset(("loading", "loading_only", "delivery"))
VEHICLES = ("motorcar", "bicycle", "hgv", "truck", "scooter", "motorcycle")
UNUSABLE = ("disused", "abandoned", "demolished", "razed", "construction", "proposed")


def read_facilities(places: Iterable[TaggedPlace]) -> Facilities:
    """Turn tagged places into records. A place may be several things: a car park is a hub candidate too."""
    warnings: Counter[str] = Counter()
    found: list[Facility] = []
    for place in places:
        if any(place.tags.get(key) == "yes" for key in UNUSABLE):
            continue
        found.extend(_records(place, TagReader(place.tags, warnings)))

    def of(kind: type[FacilityT]) -> tuple[FacilityT, ...]:
        return tuple(record for record in found if isinstance(record, kind))

    return Facilities(
        car_parks=of(CarPark),
        parking_spaces=of(ParkingSpace),
        loading_places=of(LoadingPlace),
        parcel_lockers=of(ParcelLocker),
        charging_stations=of(ChargingStation),
        bicycle_parking=of(BicycleParking),
        hub_candidates=of(HubCandidate),
        warnings=dict(warnings),
    )


def _records(place: TaggedPlace, tags: TagReader) -> Iterable[Facility]:
    amenity = place.tags.get("amenity")
    site = _site(place, tags)
    if amenity == "parking":
        yield _car_park(site, tags)
    elif amenity == "parking_space":
        yield _parking_space(site, tags)
    elif amenity == "charging_station":
        yield _charging_station(site, tags)
    elif amenity == "bicycle_parking":
        yield _bicycle_parking(site, tags)
    elif _is_locker(place.tags):
        yield _parcel_locker(site, tags)
    loading = _loading_kind(place.tags)
    if loading:
        yield _loading_place(site, tags, loading)
    candidate = _candidate_kind(place.tags)
    if candidate:
        yield _hub_candidate(site, tags, candidate)


def _site(place: TaggedPlace, tags: TagReader) -> Site:
    return Site(
        osm=f"{place.osm_kind}{place.osm_id}",
        position=place.position,
        name=tags.text("name"),
        operator=tags.text("operator", "brand"),
        access=tags.text("access"),
        hours=tags.hours(),
        area_m2=place.area_m2,
    )


def _car_park(site: Site, tags: TagReader) -> CarPark:
    return CarPark(
        site=site,
        layout=tags.text("parking"),
        capacity=tags.count("capacity"),
        fee=tags.yes_no("fee", also_yes=frozenset(("interval", "ticket"))),
        max_stay_s=_max_stay_s(tags),
        max_height_cm=tags.height_cm("maxheight"),
    )


def _max_stay_s(tags: TagReader) -> Seconds | None:
    new = tags.duration_s("maxstay")
    return new if new is not None else tags.duration_s("parking:condition:area:maxstay")


def _parking_space(site: Site, tags: TagReader) -> ParkingSpace:
    return ParkingSpace(
        site=site,
        use=tags.text("parking_space", "restriction"),
        capacity=tags.count("capacity"),
        max_stay_s=_max_stay_s(tags),
    )


def _loading_kind(tags: Tags) -> LoadingKind | None:
    if tags.get("amenity") == "loading_dock" or tags.get("loading_dock") == "yes":
        return LoadingKind.DOCK
    loading_space = tags.get("amenity") == "parking_space" and tags.get("parking_space") in LOADING_SPACES
    loading_only = tags.get("amenity") == "parking" and tags.get("restriction") == "loading_only"
    if (
        loading_space
        or loading_only
        or tags.get("highway") == "loading"
        or tags.get("amenity") == "loading_bay"
    ):
        return LoadingKind.BAY
    return None


def _loading_place(site: Site, tags: TagReader, kind: LoadingKind) -> LoadingPlace:
    return LoadingPlace(
        site=site, kind=kind, max_stay_s=_max_stay_s(tags), max_height_cm=tags.height_cm("maxheight")
    )


def _is_locker(tags: Tags) -> bool:
    if tags.get("amenity") == "parcel_locker":
        return True
    vends = set(tags.get("vending", "").split(";"))
    return tags.get("amenity") == "vending_machine" and bool(vends & {"parcel_pickup", "parcel_mail_in"})


def _parcel_locker(site: Site, tags: TagReader) -> ParcelLocker:
    takes = tags.yes_no("parcel_mail_in")
    if takes is None and "parcel_mail_in" in tags.tags.get("vending", "").split(";"):
        takes = True
    return ParcelLocker(
        site=site,
        brand=tags.text("brand", "operator"),
        ref=tags.text("ref"),
        takes_parcels=takes,
        indoor=tags.yes_no("indoor"),
    )


def _charging_station(site: Site, tags: TagReader) -> ChargingStation:
    return ChargingStation(
        site=site,
        capacity=tags.count("capacity"),
        fee=tags.yes_no("fee"),
        network=tags.text("network"),
        sockets=tuple(_sockets(tags)),
        vehicles=frozenset(kind for kind in VEHICLES if tags.tags.get(kind) in ("yes", "designated")),
    )


def _sockets(tags: TagReader) -> Iterable[Socket]:
    """Read `socket:type2=2` and `socket:type2:output=22 kW`; a station-wide output serves the rest."""
    station_w = tags.power_w("charging_station:output")
    for key in sorted(tags.tags):
        scheme, _, kind = key.partition(":")
        if scheme != "socket" or not kind or ":" in kind or tags.tags[key] == "no":
            continue
        own_w = tags.power_w(f"{key}:output")
        count = None if tags.tags[key] == "yes" else tags.count(key)
        yield Socket(kind, count, own_w if own_w is not None else station_w)


def _bicycle_parking(site: Site, tags: TagReader) -> BicycleParking:
    return BicycleParking(
        site=site,
        layout=tags.text("bicycle_parking"),
        capacity=tags.count("capacity"),
        cargo_capacity=tags.count("capacity:cargo_bike"),
        covered=tags.yes_no("covered", also_yes=frozenset(("partial", "booth"))),
    )


def _candidate_kind(tags: Tags) -> HubCandidateKind | None:
    amenity, building = tags.get("amenity"), tags.get("building")
    if amenity in ("post_office", "post_depot"):
        return HubCandidateKind.DEPOT if amenity == "post_depot" else HubCandidateKind.POST_OFFICE
    if tags.get("landuse") == "depot" or tags.get("industrial") in ("depot", "logistics"):
        return HubCandidateKind.DEPOT
    if building in ("warehouse", "depot") or tags.get("industrial") == "warehouse":
        return HubCandidateKind.WAREHOUSE
    if amenity == "parking" and tags.get("parking") not in ("street_side", "lane", "on_kerb", "half_on_kerb"):
        return HubCandidateKind.CAR_PARK
    if amenity == "fuel":
        return HubCandidateKind.FUEL_STATION
    return HubCandidateKind.SHOP if tags.get("shop") in HUB_SHOPS else None


def _hub_candidate(site: Site, tags: TagReader, kind: HubCandidateKind) -> HubCandidate:
    return HubCandidate(
        site=site,
        kind=kind,
        floor_count=tags.count("building:levels"),
        layout=tags.text("parking"),
    )
