"""Say how well an address of the map answers a query.

Confidence is a product: how like the street is, how the house number was found, whether postcode and town
agree, and what of the text remains unexplained. The factors are judgements, set so that an answer above 0.8
is right as good as always; `bench/geocode.py` measures that.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from doorstep.domain.places import Address, LonLat
from doorstep.maps.address_agreement import Agreement, Centre, House, PlaceHit, Rest, Span, compact
from doorstep.maps.address_query import Reading, Run, reading_ways
from doorstep.maps.address_text import Word, fold, place_key
from doorstep.maps.addresses import KIND_RANK, AddressKind
from doorstep.maps.house_numbers import NumberPoint, Placed, leading_number, place_number

LEAST_PLACE_LIKENESS = 0.72
STREET_TRUST = 0.45  # without a number
POSTCODE_AS_NUMBER = 0.45  # a number that is a postcode here is hardly a house
HOPELESS = 0.5  # of the best answer so far: a street less like is not looked up
EXACT_TOWN = 0.9
NAMESAKE = 0.65  # the town that is named has a street of this name: one in another town is hardly meant
PARTED = 0.95  # a number that does not stand beside its street is less likely its number


@dataclass(frozen=True, slots=True)
class StreetHit:
    """A street of the index and the runs of words that may mean it, each with its likeness 0..1."""

    street: int
    spans: Mapping[Span, float]


@dataclass(frozen=True, slots=True)
class Scored:
    """A house with its confidence."""

    house: House
    confidence: float
    unit: str = ""

    @property
    def position(self) -> LonLat:
        """Where it is."""
        return self.house.position

    @property
    def kind(self) -> AddressKind:
        """What stands there."""
        return self.house.kind

    @property
    def osm_id(self) -> str:
        """The object it comes from."""
        return self.house.osm_id

    @property
    def rank(self) -> int:
        """Order of kinds, entrances first."""
        return KIND_RANK[self.house.kind]

    @property
    def written_key(self) -> str:
        """The address as the map writes it, folded."""
        house = self.house
        parts = (house.street, house.house_number, house.unit, house.postcode, house.written_city)
        return place_key(" ".join(part for part in parts if part))

    def address(self) -> Address:
        """Write it as an address; the unit of the query stays."""
        house = self.house
        country = house.country.upper()
        return Address(
            street=house.street or None,
            house_number=house.house_number or None,
            unit=house.unit or self.unit.upper() or None,
            postcode=house.postcode or None,
            city=house.city or None,
            country=country if len(country) == 2 and country.isalpha() else None,
            text=house.name or None if house.street else house.name,
        )


COLUMNS = (
    "street.name, house_number, unit, postcode, city, state, country, address.lon, address.lat, kind,"
    " address.osm_id, address.name, written_city"
)
FROM = f"SELECT {COLUMNS} FROM address JOIN street ON street.id = address.street"


class Matcher:
    """Look houses up on streets and score them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        rows = connection.execute("SELECT key, lon, lat, reach_m FROM place").fetchall()
        self._places = rows
        self._place_keys = [row[0] for row in rows]
        codes = connection.execute("SELECT DISTINCT postcode FROM address WHERE postcode <> ''")
        self._postcodes = frozenset(compact(row[0]) for row in codes)
        centres: dict[str, list[Centre]] = {}
        for key, lon, lat, reach_m in rows:
            centres.setdefault(key, []).append(Centre(LonLat(lon, lat), reach_m))
        self._agreement = Agreement(self._postcodes, centres)
        # A word that may be typed wrong is compared with few spellings of towns: each once.
        self._distinct = sorted(set(self._place_keys))
        self._by_key: dict[str, list[int]] = {}
        for at, key in enumerate(self._place_keys):
            self._by_key.setdefault(key, []).append(at)

    def by_id(self, row_id: int) -> Scored:
        """Fetch one address."""
        row = self._connection.execute(f"{FROM} WHERE address.id = ?", (row_id,)).fetchone()
        return Scored(_house(row), 1.0)

    def places_like(self, spelled: Sequence[Run]) -> list[PlaceHit]:
        """Find the runs of words that name a town or district of the extract."""
        spelled = [run for run in spelled if len(run.key) > 1 and not run.key.isdigit()]
        if not spelled or not self._distinct:
            return []
        likeness = cdist(
            [run.key for run in spelled],
            self._distinct,
            scorer=OSA.normalized_similarity,
            score_cutoff=LEAST_PLACE_LIKENESS,
            dtype=np.float32,
        )
        hits = []
        for run_at, key_at in zip(*(found.tolist() for found in np.nonzero(likeness)), strict=True):
            run, key = spelled[run_at], self._distinct[key_at]
            for at in self._by_key[key]:
                _, lon, lat, reach_m = self._places[at]
                hits.append(
                    PlaceHit((run.start, run.end), key, float(likeness[run_at, key_at]), lon, lat, reach_m)
                )
        return hits

    def score(self, words: list[Word], streets: list[StreetHit], places: list[PlaceHit]) -> list[Scored]:
        """Score every house that a reading of the words finds on one of the streets."""
        found: list[Scored] = []
        best = 0.0
        places = sorted(places, key=lambda hit: (-(hit.span[1] - hit.span[0]), -hit.likeness))
        for reading in reading_ways(words):
            natural = reading.trust * (1.0 if reading.number else STREET_TRUST)
            if reading.number in self._postcodes:
                natural *= POSTCODE_AS_NUMBER
            hits = []
            for hit in streets:
                spans = {span: like for span, like in hit.spans.items() if not _overlap(span, reading.used)}
                if spans:
                    span = max(spans, key=lambda span: (spans[span], span[1] - span[0], -span[0]))
                    hits.append((spans[span], hit.street, span))
            for likeness, street, span in sorted(hits, reverse=True)[:14]:
                if _sureness(likeness) * natural >= HOPELESS * best:
                    found += self._on_street(words, reading, street, span, likeness, places)
                    best = max(best, found[-1].confidence if found else 0.0)
        return _of_named_town(found, {hit.key for hit in places if hit.likeness >= EXACT_TOWN})

    def score_points(
        self, words: list[Word], best: Mapping[int, tuple[float, int, int]], places: list[PlaceHit]
    ) -> list[Scored]:
        """Score shops, offices and sights by name: a guess at best, as names are not addresses."""
        found = []
        for point, (likeness, start, end) in best.items():
            row = self._connection.execute(
                "SELECT name, lon, lat, osm_id, key FROM point WHERE id = ?", (point,)
            ).fetchone()
            position = LonLat(row[1], row[2])
            house = House("", "", "", "", "", "", "", position, AddressKind.PLACE, row[3], row[0])
            rest = Rest(words, frozenset(range(start, end)), start)
            trust = self._agreement.weigh(house, rest, places)
            own_name = 1.0 if row[4] == place_key(row[0]) else 0.97
            found.append(Scored(house, 0.6 * _sureness(likeness) * trust * own_name))
        return found

    def _on_street(
        self,
        words: list[Word],
        reading: Reading,
        street: int,
        span: Span,
        likeness: float,
        places: list[PlaceHit],
    ) -> list[Scored]:
        base = _sureness(likeness) * reading.trust
        if reading.number and max(span[0] - max(reading.used), min(reading.used) - span[1] + 1, 0) > 1:
            base *= PARTED
        houses = self._houses(street, reading) if reading.number else []
        if not houses:
            houses = [(self._street(street), STREET_TRUST if not reading.number else 0.4)]
        rest = Rest(words, reading.used | frozenset(range(*span)), max(span[0], reading.at))
        scored = []
        for house, trust in houses:
            agreement = self._agreement.weigh(house, rest, places)
            scored.append(Scored(house, base * trust * agreement, reading.unit))
        return scored

    def _houses(self, street: int, reading: Reading) -> list[tuple[House, float]]:
        """Look a number up: as written, by its first number, between its neighbours, or one slip away."""
        rows = self._connection.execute(
            f"{FROM} JOIN house ON house.address = address.id WHERE house.street = ? AND number = ?",
            (street, reading.number),
        ).fetchall()
        if rows:
            return [(_house(row), _unit_trust(row[2], reading.unit)) for row in rows]
        number = leading_number(reading.number)
        if number is None:
            return []
        rows = self._connection.execute(
            f"{FROM} JOIN house ON house.address = address.id WHERE house.street = ? AND leading = ?",
            (street, number),
        ).fetchall()
        if rows:
            plain = reading.number == str(number)
            return [(_house(row), 0.9 if plain else 0.88) for row in rows]
        return self._unmapped(street, number)

    def _unmapped(self, street: int, number: int) -> list[tuple[House, float]]:
        rows = self._connection.execute(
            f"SELECT leading, {COLUMNS} FROM address JOIN street ON street.id = address.street"
            " JOIN house ON house.address = address.id WHERE house.street = ? AND leading IS NOT NULL"
            " ORDER BY leading",
            (street,),
        ).fetchall()
        known = [NumberPoint(row[0], LonLat(row[8], row[9])) for row in rows]
        found: list[tuple[House, float]] = []
        placed = place_number(number, known)
        if placed:
            nearest = min(rows, key=lambda row: (abs(row[0] - number), row[0]))
            found.append((_interpolated(_house(nearest[1:]), number, placed), _placed_trust(placed)))
        typed = str(number)
        for row in rows:
            if OSA.distance(typed, str(row[0]), score_cutoff=1) <= 1:
                found.append((_house(row[1:]), 0.5))
        return found

    def _street(self, street: int) -> House:
        name, town, lon, lat, osm_id = self._connection.execute(
            "SELECT name, town, lon, lat, osm_id FROM street WHERE id = ?", (street,)
        ).fetchone()
        return House(name, "", "", "", town, "", "", LonLat(lon, lat), AddressKind.STREET, osm_id)


def _of_named_town(found: list[Scored], towns: Collection[str]) -> list[Scored]:
    """Trust a house less whose street there is in the town that is named, while the house is elsewhere."""
    keys = [(each.house.street, place_key(each.house.city) in towns) for each in found]
    at_home = {street for street, is_home in keys if is_home}
    return [
        each if is_home or street not in at_home else replace(each, confidence=each.confidence * NAMESAKE)
        for each, (street, is_home) in zip(found, keys, strict=True)
    ]


def _house(row: Sequence[str]) -> House:
    street, number, unit, postcode, city, state, country, lon, lat, kind, osm_id, name, written = row
    position = LonLat(float(lon), float(lat))
    return House(
        street, number, unit, postcode, city, state, country, position, AddressKind(kind), osm_id, name,
        written,
    )  # fmt: skip


def _interpolated(near: House, number: int, placed: Placed) -> House:
    return House(
        near.street, str(number), "", near.postcode, near.city, near.state, near.country, placed.position,
        AddressKind.INTERPOLATED, near.osm_id, "", near.written_city,
    )  # fmt: skip


def _placed_trust(placed: Placed) -> float:
    """Trust a placed number less, the farther its neighbours stand apart."""
    return 0.8 if placed.spread_m <= 60 else 0.74 if placed.spread_m <= 150 else 0.65


def _unit_trust(known: str, asked: str) -> float:
    if not known or not asked:
        return 0.999 if known else 1.0
    return 1.0 if fold(known) == asked or asked.startswith(fold(known)) else 0.97


def _sureness(likeness: float) -> float:
    """Turn likeness into confidence: one slip in ten letters leaves 0.9, one in four 0.55."""
    return max(0.0, 1.0 - 1.0 * (1.0 - likeness) - 3.2 * max(0.0, 0.85 - likeness))


def _overlap(span: Span, used: frozenset[int]) -> bool:
    return any(at in used for at in range(*span))
