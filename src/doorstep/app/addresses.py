"""Judge addresses: what may be believed at once, what needs a person, and what is the same address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from doorstep.app.far_doors import FarDoor
from doorstep.app.ports import AddressCandidate
from doorstep.domain.places import Address, LonLat, Place, great_circle_m

CERTAIN, LEAST = 0.8, 0.5
"""Confidence from which a candidate is taken, and from which it is taken for the time being."""
EQUALS, APART_M = 0.02, 150.0
"""Two candidates that differ by no more confidence and stand farther apart leave the choice to a person."""
FAR_FROM_STREETS = 0.6
"""Confidence in a position where hardly any door can be: taken for the time being, and told."""
STREET_FOUND = 0.35
"""Confidence from which a street without the number that was asked for is the one that was meant."""
_WORD = re.compile(r"\w+")
_FLAT = re.compile(r"\b(?:flat|apartment|apt|unit|suite|floor)\s+\w+\b")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an address is taken to mean.

    place
        None: nothing may be planned there yet.
    why
        What a person should look at. None: nothing.
    """

    place: Place | None
    why: str | None = None


def address_key(address: Address) -> str:
    """Give the key under which corrections of an address are remembered: letters and digits, no flat."""
    written = " ".join(
        part for part in (address.street, address.house_number, address.postcode, address.city) if part
    )
    said = (written if address.street else address.text or written).casefold()
    return " ".join(_WORD.findall(_FLAT.sub(" ", said)))


def judge(candidates: Sequence[AddressCandidate]) -> Judgement:
    """Decide what an address means, from what a map offers for it."""
    if not candidates:
        return Judgement(None, "no such address on this map")
    best = candidates[0]
    if best.confidence < LEAST:
        found = best.address
        if found.street and not found.house_number and best.confidence >= STREET_FOUND:
            return Judgement(None, f"{found.one_line} is on this map, the house number is not")
        return Judgement(None, "nothing on this map resembles it enough")
    rivals = [each for each in candidates[1:] if each.confidence >= best.confidence - EQUALS]
    if any(great_circle_m(best.position, rival.position) > APART_M for rival in rivals):
        return Judgement(None, f"it may mean {1 + len(rivals)} places that are apart")
    place = Place(best.position, address=best.address, confidence=best.confidence)
    if best.confidence < CERTAIN:
        return Judgement(place, f"taken for {best.address.one_line}, which is not certain")
    return Judgement(place)


def judge_position(given: Place, far: FarDoor | None) -> Judgement:
    """Decide what a position that a source gave means: it is taken, with doubt where no door can be."""
    if far is None:
        return Judgement(given)
    away = (
        "far from every street" if far.distance_m is None else f"{far.distance_m} m from the nearest street"
    )
    where = f"in the water, {away}" if far.in_water else away
    place = replace(given, confidence=min(given.confidence, FAR_FROM_STREETS))
    return Judgement(place, f"its position {given.door.lat:.5f}, {given.door.lon:.5f} lies {where}")


def inside(position: LonLat, bounds: tuple[float, float, float, float]) -> bool:
    """Tell whether a position lies on a map, by the map's west, south, east and north."""
    west, south, east, north = bounds
    return west <= position.lon <= east and south <= position.lat <= north
