"""Weigh the words of a query that are neither street nor number: postcode, town, country, or a stranger."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from doorstep.domain.places import METRES_PER_DEGREE, LonLat, great_circle_m
from doorstep.maps.address_text import Word, address_words, fold, place_key
from doorstep.maps.addresses import AddressKind

STRAY_NUMBER = 0.9
NEAR_TOWN = 0.99  # the town that is named lies near, and nothing says that it is another one
MAYBE_OTHER_TOWN = 0.75
OTHER_TOWN = 0.48  # the same street in another town: nothing to be planned without asking
OTHER_POSTCODE = 0.83  # beside 0.93 for a slip: the code is one of another part of the extract
ADDRESSED_M = 25_000.0  # reach of a town that addresses name
TOWN_REACHES_M = (5_000.0, 10_000.0, 20_000.0, ADDRESSED_M)  # of villages, towns, municipalities, cities
NEIGHBOURS_M = 1_000.0  # towns whose addresses mingle
FARTHER_M = 2_500.0
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PlaceHit:
    """A run of words that may mean a town, district, state or country."""

    span: Span
    key: str
    likeness: float
    lon: float
    lat: float
    reach_m: float


@dataclass(frozen=True, slots=True)
class Centre:
    """Where a town, district or country is, and how far its name reaches."""

    position: LonLat
    reach_m: float


@dataclass(frozen=True, slots=True)
class House:
    """An address of the index, or a street where `house_number` is empty."""

    street: str
    house_number: str
    unit: str
    postcode: str
    city: str
    state: str
    country: str
    position: LonLat
    kind: AddressKind
    osm_id: str
    name: str = ""
    written_city: str = ""


class Agreement:
    """Compare the rest of a query with an address, knowing the postcodes and places of the extract."""

    def __init__(self, postcodes: frozenset[str], places: Mapping[str, Sequence[Centre]]) -> None:
        self._postcodes = postcodes
        self._places = places

    def weigh(self, house: House, rest: Rest, places: list[PlaceHit]) -> float:
        """Weigh the words that are neither street nor number: postcode, town, or something else."""
        explained, trust, is_other_code = self._postcode(house, rest)
        town, named, at_home = 1.0, False, False
        for hit in places:
            span = frozenset(range(*hit.span))
            if span & (rest.used | explained):
                continue
            is_home = hit.key == place_key(house.city)
            away = 0.0 if is_home else great_circle_m(LonLat(hit.lon, hit.lat), house.position)
            if away <= hit.reach_m:
                explained |= span
                town = min(town, 1.0 if is_home else self._town(hit, house))
                trust *= 1.0 - 0.3 * (1.0 - hit.likeness)
                named, at_home = True, at_home or is_home
        left = rest.unexplained(explained, house)
        if not named and house.city and left.nothing:
            trust *= 0.985
        if is_other_code and not at_home:
            trust *= OTHER_POSTCODE
        return trust * (1.0 if at_home else town) * left.trust(named=named)

    def _town(self, hit: PlaceHit, house: House) -> float:
        """Weigh another town than that of the house: its district, its neighbour, or a wrong one.

        How much farther the house lies from all that is known of the named town than from its own tells.
        """
        own, named = self._places.get(place_key(house.city), ()), self._places.get(hit.key, ())
        widest = max((centre.reach_m for centre in named if centre.reach_m in TOWN_REACHES_M), default=0.0)
        if not own or not widest:
            return NEAR_TOWN
        farther_m = _away_m(named, house) - _away_m(own, house)
        near_m, far_m = (NEIGHBOURS_M, FARTHER_M) if widest == ADDRESSED_M else (widest / 3, 2 * widest / 3)
        if farther_m <= near_m:
            return NEAR_TOWN
        return MAYBE_OTHER_TOWN if farther_m <= far_m else OTHER_TOWN

    def _postcode(self, house: House, rest: Rest) -> tuple[frozenset[int], float, bool]:
        """Compare the postcode; give the words it takes, the trust in it, and whether it is another's."""
        own = compact(house.postcode)
        numeric = [at for at in rest.free if any(letter.isdigit() for letter in rest.words[at].text)]
        for at in numeric:
            for joined in ((at,), (at, at + 1), (at - 1, at)):
                if not set(joined) <= rest.free:
                    continue
                text = compact("".join(rest.words[part].text for part in joined))
                if own and (text == own or (len(own) > 3 and text.startswith(own))):
                    stray = any(len(rest.words[other].text) < 4 for other in numeric if other not in joined)
                    return frozenset(numeric) | frozenset(joined), STRAY_NUMBER if stray else 1.0, False
        codes = [at for at in numeric if len(compact(rest.words[at].text)) >= 4]
        if not codes:
            # A number nobody asked for: not a postcode, so one slip in the text at least.
            return frozenset(numeric), STRAY_NUMBER if numeric else 1.0, False
        text = compact(rest.words[codes[-1]].text)
        if own and OSA.distance(text, own, score_cutoff=1) <= 1:
            return frozenset(numeric), 0.93, text in self._postcodes
        if own:
            return frozenset(numeric), 0.6 if text in self._postcodes else 0.4, False
        beginnings = {code[:2] for code in self._postcodes}
        familiar = text in self._postcodes or not beginnings or text[:2] in beginnings
        return frozenset(numeric), 0.96 if familiar else 0.45, False


@dataclass(frozen=True, slots=True)
class Left:
    """Words that nothing explains: in front of the address and behind it."""

    before: int
    after: int

    @property
    def nothing(self) -> bool:
        """Tell whether every word is explained."""
        return self.before + self.after == 0

    def trust(self, *, named: bool) -> float:
        """Weigh them: behind the street stands the town, so a stranger there means another town."""
        trust = 1.0
        if self.after:
            trust *= 0.85 if named else 0.3
        if self.before:
            trust *= 0.95 if named else 0.45
        return trust


@dataclass(frozen=True, slots=True)
class Rest:
    """The words of a query beside street and number."""

    words: Sequence[Word]
    used: frozenset[int]
    split: int

    @property
    def free(self) -> set[int]:
        """Indices of the words beside street and number."""
        return set(range(len(self.words))) - self.used

    def unexplained(self, explained: frozenset[int], house: House) -> Left:
        """Count words that are no state, country, unit, letter or part of the name of the house."""
        lists = address_words()
        own = {fold(word) for word in f"{house.name} {house.state} {house.country}".split()}
        own |= {lists.states.get(word, word) for word in own}
        here = house.country.upper()
        countries = {name for name, code in lists.countries.items() if not here or code == here}
        known = countries | lists.units | lists.numbers | own
        left = [
            at
            for at in self.free - explained
            if len(self.words[at].text) > 1
            and self.words[at].text not in known
            and self.words[at].text.isalpha()
        ]
        return Left(sum(at < self.split for at in left), sum(at > self.split for at in left))


def _away_m(centres: Sequence[Centre], house: House) -> float:
    """Give the way to the nearest; flat, as this runs for every house that is looked at."""
    lon, lat = house.position.lon, house.position.lat
    shrink = math.cos(math.radians(lat))
    nearest = min(
        ((each.position.lon - lon) * shrink) ** 2 + (each.position.lat - lat) ** 2 for each in centres
    )
    return METRES_PER_DEGREE * math.sqrt(nearest)


def compact(text: str) -> str:
    """Fold a postcode or number to letters and digits alone."""
    return "".join(letter for letter in fold(text) if letter.isalnum())
