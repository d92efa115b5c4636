"""Signs that bind by number: speed limits, and limits on mass and size.

Speed limits follow OSM wiki "Key:maxspeed" and "Key:maxspeed:type"; masses and sizes "Key:maxweight",
"Key:maxweightrating", "Key:maxaxleload", "Key:maxheight", "Key:maxwidth", "Key:maxlength". A value that
cannot be read binds nobody and is counted by `unreadable`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from doorstep.roads.tags.profiles import SpeedTables, VehicleFacts
from doorstep.roads.tags.quantities import length_cm, mass_g, speed_kmh
from doorstep.roads.tags.streets import Tags

_NO_NUMBER = frozenset(
    (
        *("none", "no", "default", "below_default", "unsigned", "no_sign", "no_indications", "unknown"),
        *("signals", "variable", "implicit", "fixme", "unposted", "advisory", "dynamic", "yes"),
    )
)
_IMPLIED_KEYS = ("maxspeed:type", "source:maxspeed", "zone:maxspeed", "zone:traffic", "traffic:zone")
_ZONE = re.compile(r"(?:[a-z]{2}:)?(?:zone:?)?(\d{1,3})(?:\s*(?:zone|km/h))?$|[a-z]{2}:(\d{1,3})\s*mph$")
_MPH_KMH = 1.609344

_MASS_LIMITS = (
    ("maxweight", "mass_g"),
    ("maxgcweight", "mass_g"),
    ("maxweightrating", "rating_g"),
    ("maxgcweightrating", "rating_g"),
    ("maxaxleload", "axle_load_g"),
)
_SIZE_LIMITS = (
    ("maxheight", "height_cm"),
    ("maxheight:physical", "height_cm"),
    ("maxwidth", "width_cm"),
    ("maxwidth:physical", "width_cm"),
    ("maxlength", "length_cm"),
)


def speed_limit_kmh(tags: Tags, tables: SpeedTables, *, forward: bool) -> float | None:
    """Find the speed limit that binds in one direction, km/h; None where no number is signed or implied."""
    if not tables.limit_keys:
        return None
    suffix = ":forward" if forward else ":backward"
    signed = (name for key in tables.limit_keys for name in (key + suffix, key) if name in tags)
    limits = (_limit(tags[name], tables.implied_kmh) for name in signed)
    implied = (
        _implied(tags[key].strip().lower(), tables.implied_kmh) for key in _IMPLIED_KEYS if key in tags
    )
    return next((limit for limit in (*limits, *implied) if limit is not None), None)


def _limit(value: str, implied_kmh: Mapping[str, float]) -> float | None:
    """Read a speed limit; of several ("50;30", lanes "70|50") the lowest binds."""
    limits = []
    for part in re.split(r"[;|]", value.strip().lower()):
        limit = speed_kmh(part)
        if limit is None:
            limit = _implied(part.strip(), implied_kmh)
        if limit is not None and limit >= 1:
            limits.append(limit)
    return min(limits) if limits else None


def _implied(value: str, implied_kmh: Mapping[str, float]) -> float | None:
    """Read "fi:urban", "de:zone30", "30 zone", "gb:20mph"; the country's own row comes first."""
    if value in implied_kmh:
        return implied_kmh[value]
    zone = _ZONE.fullmatch(value)
    if zone is not None:
        kmh, mph = zone.groups()
        if kmh is None:
            return int(mph) * _MPH_KMH
        return float(kmh) * (_MPH_KMH if value.startswith(("gb:", "us:", "uk:")) else 1.0)
    return implied_kmh.get(value.partition(":")[2]) if ":" in value else None


def fits(tags: Tags, vehicle: VehicleFacts) -> bool:
    """Tell whether mass, size and load of a vehicle satisfy every sign on a way or barrier."""
    if vehicle.hazmat and tags.get("hazmat") == "no":
        return False
    for key, quantity in _MASS_LIMITS:
        own: int | None = getattr(vehicle, quantity)
        if own is not None and any(own > limit for limit in _mass_limits(tags, key, vehicle.kinds)):
            return False
    for key, quantity in _SIZE_LIMITS:
        size: int | None = getattr(vehicle, quantity)
        limit = length_cm(tags[key]) if size is not None and key in tags else None
        if size is not None and limit is not None and size > limit:
            return False
    return True


def _mass_limits(tags: Tags, key: str, kinds: tuple[str, ...]) -> list[int]:
    """Collect the limits under a key; one for the own kind ("maxweight:hgv") replaces the general one."""
    own = [tags[f"{key}:{kind}"] for kind in kinds if f"{key}:{kind}" in tags]
    texts = own if own else [tags[key]] if key in tags else []
    limits = [mass_g(text) for text in texts]
    return [limit for limit in limits if limit is not None]


def unreadable(tag_sets: Iterable[Tags]) -> Counter[str]:
    """Count limits that cannot be read, as warnings for people: message to count."""
    found: Counter[str] = Counter()
    for tags in tag_sets:
        for key, quantity in (*_MASS_LIMITS, *_SIZE_LIMITS):
            value = tags.get(key)
            if value is None or value.strip().lower() in _NO_NUMBER:
                continue
            if (mass_g if quantity.endswith("_g") else length_cm)(value) is None:
                found[f"limit not understood, taken as none: {key}={value}"] += 1
    return found
