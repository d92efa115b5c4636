"""Where things are: positions, addresses, and places with a door, an entrance and a kerb."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from doorstep.domain.errors import AddressError, PlaceError, UnitError, WindowError

if TYPE_CHECKING:
    from doorstep.domain.kerbs import Kerb

EARTH_RADIUS_M = 6_371_008.8  # mean radius R1 (IUGG 1980)
METRES_PER_DEGREE = EARTH_RADIUS_M * math.pi / 180.0  # of latitude; of longitude on the equator


@dataclass(frozen=True, slots=True, order=True)
class LonLat:
    """A position in WGS 84 degrees. Longitude first, as in GeoJSON; read it by attribute.

    Raises
    ------
    PlaceError
        If a coordinate is no finite number, or off the globe; a pair that is only right the other way
        round is said to be swapped.
    """

    lon: float
    lat: float

    def __post_init__(self) -> None:
        try:
            finite = math.isfinite(self.lon) and math.isfinite(self.lat)
        except (TypeError, OverflowError):
            finite = False
        if not finite:
            raise PlaceError(
                "a position needs two finite numbers",
                value=(self.lon, self.lat),
                mend="Give degrees as LonLat(lon=24.94, lat=60.17).",
            )
        if abs(self.lat) <= 90 and abs(self.lon) <= 180:
            return
        if abs(self.lon) <= 90 < abs(self.lat) <= 180:
            mend = f"Longitude and latitude look swapped: write LonLat(lon={self.lat}, lat={self.lon})."
        else:
            mend = "Longitude lies in -180..180 and latitude in -90..90 degrees."
        raise PlaceError("a position off the globe", value=(self.lon, self.lat), mend=mend)


def great_circle_m(start: LonLat, end: LonLat) -> float:
    """Measure the shortest way over the sphere in metres (haversine formula, Sinnott 1984)."""
    start_lat, end_lat = math.radians(start.lat), math.radians(end.lat)
    half_lat = math.sin((end_lat - start_lat) / 2)
    half_lon = math.sin(math.radians(end.lon - start.lon) / 2)
    chord = half_lat**2 + math.cos(start_lat) * math.cos(end_lat) * half_lon**2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(chord)))


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address as people write it. Unknown parts are None; a street or a text is required.

    text
        The address as it was given, kept for people and for a second try at finding it.
    country
        ISO 3166-1 alpha-2, upper case.
    unit
        Flat, floor or suite within the house.
    """

    street: str | None = None
    house_number: str | None = None
    unit: str | None = None
    postcode: str | None = None
    city: str | None = None
    country: str | None = None
    text: str | None = None

    def __post_init__(self) -> None:
        if not (self.street or self.text or self.postcode or self.city):
            raise AddressError("an address without street, postcode, city or text", mend="Give at least one.")
        country = self.country
        if country is not None and not (len(country) == 2 and country.isalpha() and country.isupper()):
            raise AddressError("not a country code", value=country, mend="Use two capitals, such as FI.")

    @property
    def one_line(self) -> str:
        """The address on one line, as a label would show it."""
        if not (self.street or self.postcode or self.city):
            return self.text or ""
        house = " ".join(part for part in (self.street, self.house_number, self.unit) if part)
        town = " ".join(part for part in (self.postcode, self.city) if part)
        return ", ".join(part for part in (house, town, self.country) if part)


@dataclass(frozen=True, slots=True)
class AccessNote:
    """What somebody wrote about getting in, and for how long to believe it.

    Old notes contradict new ones; the dates decide which one a driver sees.

    written_on
        Local date on which the note was made.
    valid_from, valid_until
        Local dates, both included. None: not bounded on that side.
    """

    text: str
    written_on: date
    valid_from: date | None = None
    valid_until: date | None = None

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise PlaceError("an access note without text", value=self.text, mend="Say how to get in.")
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise WindowError(
                "an access note that ends before it begins",
                value=(self.valid_from.isoformat(), self.valid_until.isoformat()),
                place=f"note {self.text[:40]!r}",
                mend="Swap the two dates.",
            )

    def valid_on(self, day: date) -> bool:
        """Tell whether the note holds on a local date."""
        starts = self.valid_from is None or self.valid_from <= day
        ends = self.valid_until is None or day <= self.valid_until
        return starts and ends


@dataclass(frozen=True, slots=True)
class Place:
    """Where a task happens (its door), how one gets in (entrance) and where one may halt (kerbs).

    Correcting any of the three gives a new place, and what was computed from the old one is computed
    again: nothing derived is stored here.

    door
        Where the person or the parcel is: the flat, the counter, the gate to be knocked at.
    entrance
        Where the building is entered from the street, when it is known apart from the door.
    kerbs
        Legal places to halt, cheapest first. Empty: not looked up yet.
    floor_count
        Floors to climb from the entrance to the door. None: unknown. Below 0: basement.
    confidence
        Share of trust that the door is the right one, 0..1, from the geocoder or from visits.
    """

    door: LonLat
    address: Address | None = None
    entrance: LonLat | None = None
    kerbs: tuple[Kerb, ...] = ()
    floor_count: int | None = None
    access_notes: tuple[AccessNote, ...] = ()
    confidence: float = 1.0

    def __post_init__(self) -> None:
        if not 0.0 <= self.confidence <= 1.0:
            raise UnitError("confidence is a share between 0 and 1", value=self.confidence, place="Place")

    @property
    def walk_target(self) -> LonLat:
        """Where a walk from the vehicle ends on the street network: the entrance, else the door."""
        return self.entrance or self.door

    def notes_on(self, day: date) -> tuple[AccessNote, ...]:
        """Access notes that hold on a local date, newest first."""
        valid: Iterable[AccessNote] = (note for note in self.access_notes if note.valid_on(day))
        return tuple(sorted(valid, key=lambda note: note.written_on, reverse=True))
