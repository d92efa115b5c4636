"""Ask a Nominatim or Photon server of the user's own choice, through geopy.

Off unless configured: there is no default server, and nothing leaves the house without an endpoint somebody
wrote down. Addresses are personal data; whoever names a server decides to send them there.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from rapidfuzz import fuzz

from doorstep.domain.errors import AddressError, UnknownNameError
from doorstep.domain.places import Address, LonLat
from doorstep.maps.address_text import fold, split_words
from doorstep.maps.addresses import AddressKind
from doorstep.maps.geocode import Candidate

SERVICES = ("nominatim", "photon")
AGENT = "doorstep"
OTHER_HOUSE_TRUST = 0.5
STREET_TRUST = 0.5
PLACE_TRUST = 0.7
TIMEOUT_S = 10
CITY_KEYS = ("city", "town", "village", "municipality", "hamlet")
STREET_KEYS = ("road", "street", "pedestrian", "footway", "place")


@dataclass(frozen=True, slots=True)
class OutsideGeocoder:
    """A geocoder that runs elsewhere and answers as `Geocoder` does.

    service
        `nominatim` or `photon`: the language the server speaks.
    endpoint
        Address of the server with its scheme, such as `http://geocoder.internal:8080`.

    Raises
    ------
    UnknownNameError
        If the service is neither.
    AddressError
        If the endpoint is no http(s) address.
    """

    service: Literal["nominatim", "photon"]
    endpoint: str
    timeout_s: int = TIMEOUT_S

    def __post_init__(self) -> None:
        if self.service not in SERVICES:
            raise UnknownNameError.among("geocoder service", self.service, SERVICES)
        parts = urlsplit(self.endpoint)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            mend = "Write it with its scheme, such as http://localhost:8080; there is no default."
            raise AddressError("not the address of a geocoder", value=self.endpoint, mend=mend)

    def search(self, text: str | Address, near: LonLat | None = None, limit: int = 5) -> list[Candidate]:
        """List the places an address may mean, the surest first.

        Raises
        ------
        AddressError
            If geopy is not installed, or the server does not answer properly.
        """
        line = text if isinstance(text, str) else text.one_line
        if not line.strip():
            return []
        found = self._ask("geocode", line, limit, near)
        candidates = [_candidate(raw, position, line) for raw, position in found]
        return sorted(candidates, key=lambda candidate: -candidate.confidence)[:limit]

    def reverse(self, position: LonLat) -> Candidate | None:
        """Find the address nearest to a position; None if the server knows none."""
        found = self._ask("reverse", f"{position.lat}, {position.lon}", 1, None)
        return _candidate(*found[0], "") if found else None

    def _ask(
        self, question: str, line: str, limit: int, near: LonLat | None
    ) -> list[tuple[Mapping[str, Any], LonLat]]:
        geopy, errors = _geopy()
        parts = urlsplit(self.endpoint)
        maker = geopy.Nominatim if self.service == "nominatim" else geopy.Photon
        server = maker(
            user_agent=AGENT,
            scheme=parts.scheme,
            domain=parts.netloc + parts.path.rstrip("/"),
            timeout=self.timeout_s,
        )
        given: dict[str, Any] = {"exactly_one": False}
        if question == "geocode":
            given["limit"] = limit
        if self.service == "nominatim":
            given["addressdetails"] = True
        elif question == "geocode" and near:
            given["location_bias"] = (near.lat, near.lon)
        try:
            places: Sequence[Any] = getattr(server, question)(line, **given) or ()
        except (errors.GeopyError, ValueError, KeyError, TypeError) as problem:
            mend = "Check that the server runs and speaks the service named."
            raise AddressError(f"no proper answer ({problem})", place=self.endpoint, mend=mend) from problem
        return [(place.raw, LonLat(place.longitude, place.latitude)) for place in places]


def _geopy() -> tuple[Any, Any]:
    try:
        return importlib.import_module("geopy.geocoders"), importlib.import_module("geopy.exc")
    except ModuleNotFoundError as problem:
        mend = "Install the extra: pip install 'doorstep[geocoders]'."
        raise AddressError("outside geocoders need geopy, which is not installed", mend=mend) from problem


def _candidate(raw: Mapping[str, Any], position: LonLat, line: str) -> Candidate:
    """Read an answer of either service, and judge it by how much of the question it repeats."""
    parts: Mapping[str, Any] = raw.get("properties") or raw.get("address") or {}
    source: Mapping[str, Any] = raw.get("properties") or raw
    number = str(parts.get("house_number") or parts.get("housenumber") or "")
    street = next((str(parts[key]) for key in STREET_KEYS if parts.get(key)), None)
    name = str(source.get("name") or raw.get("display_name") or "")
    country = str(parts.get("country_code") or parts.get("countrycode") or "").upper()
    address = Address(
        street=street,
        house_number=number or None,
        postcode=str(parts["postcode"]) if parts.get("postcode") else None,
        city=next((str(parts[key]) for key in CITY_KEYS if parts.get(key)), None),
        country=country if len(country) == 2 and country.isalpha() else None,
        text=name or line or "unnamed place",
    )
    kind = AddressKind.BUILDING if number else AddressKind.STREET if street else AddressKind.PLACE
    osm_id = f"{str(source.get('osm_type', '?'))[:1].lower()}{source.get('osm_id', '')}"
    return Candidate(address, position, kind, _confidence(address, number, line), osm_id)


def _confidence(address: Address, number: str, line: str) -> float:
    if not line:
        return 1.0
    asked = _plain(line)
    alike = fuzz.token_set_ratio(asked, _plain(f"{address.one_line} {address.text or ''}")) / 100
    numbers = re.findall(r"\d+[a-z]?", asked)
    trust = STREET_TRUST if numbers else PLACE_TRUST
    if number:
        trust = 1.0 if fold(number) in numbers else OTHER_HOUSE_TRUST
    return round(alike * trust, 3)


def _plain(text: str) -> str:
    return " ".join(word.text for word in split_words(text))
