"""How fast a street is in free flow, in each direction, from its tags and a profile's tables.

Speed = the least of: the vehicle's top speed; its class's share of the signed or implied limit (or the
class's typical speed where none is known); the class's ceiling; and whatever surface, smoothness, track
type, service, width, calming, roundabout or pushing allow. `docs/concepts/speeds.md` gives the sources.
"""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.roads.tags.access import street_class
from doorstep.roads.tags.limits import speed_limit_kmh
from doorstep.roads.tags.profiles import SpeedTables
from doorstep.roads.tags.quantities import length_cm, speed_kmh
from doorstep.roads.tags.streets import Tags

_NARROW_CM = 300
_TWO_WAY = (None, "no", "false", "0", "alternating", "reversible")


@dataclass(frozen=True, slots=True)
class WaySpeed:
    """Free-flow speed along the way's nodes and against them, km/h; 0 where the class has none."""

    forward_kmh: float
    backward_kmh: float


def way_speed(tags: Tags, tables: SpeedTables) -> WaySpeed:
    """Work out the free-flow speed of a way, walking beside the vehicle and hills left out."""
    name = street_class(tags)
    typical = tables.typical_kmh.get(name)
    if typical is None:
        return WaySpeed(0.0, 0.0)
    most = min(tables.top_kmh, tables.most_kmh.get(name, tables.top_kmh), _ceiling(tags, tables))
    share = tables.limit_share.get(name, 1.0)
    speeds = []
    for forward in (True, False):
        practical = _practical(tags, tables, forward=forward)
        limit = speed_limit_kmh(tags, tables, forward=forward)
        free = practical or (typical if limit is None else limit * share)
        speeds.append(min(free, most) if limit is None else min(free, most, limit))
    return WaySpeed(speeds[0], speeds[1])


def _practical(tags: Tags, tables: SpeedTables, *, forward: bool) -> float | None:
    """Read the speed a mapper measured or a sign advises; walkers and riders are not meant."""
    if not tables.limit_keys:
        return None
    side = ":forward" if forward else ":backward"
    for key in ("maxspeed:practical", "maxspeed:advisory"):
        value = tags.get(key + side, tags.get(key))
        if value is not None:
            kmh = speed_kmh(value)
            if kmh is not None and kmh >= 1:
                return kmh
    return None


def _ceiling(tags: Tags, tables: SpeedTables) -> float:
    """Find the lowest speed that one of the street's physical features allows."""
    ceilings = [tables.top_kmh]
    for key, table in (
        ("surface", tables.surface_kmh),
        ("smoothness", tables.smoothness_kmh),
        ("tracktype", tables.tracktype_kmh),
        ("service", tables.service_kmh),
    ):
        value = tags.get(key)
        if value is not None:
            kmh = table.get(value, table.get(value.partition(":")[0]))
            if kmh is not None:
                ceilings.append(kmh)
    if tags.get("junction") in ("roundabout", "circular", "mini_roundabout"):
        ceilings.append(tables.roundabout_kmh)
    if tags.get("traffic_calming") not in (None, "no"):
        ceilings.append(tables.calming_kmh)
    if tags.get("oneway") in _TWO_WAY:
        ceilings.extend(_tight(tags, tables))
    return min(ceilings)


def _tight(tags: Tags, tables: SpeedTables) -> list[float]:
    """Slow down where two vehicles cannot pass."""
    found = []
    width = length_cm(tags.get("width", tags.get("est_width", "")))
    if width is not None and 0 < width < _NARROW_CM:
        found.append(tables.narrow_kmh)
    if tags.get("lanes") == "1":
        found.append(tables.single_lane_kmh)
    return found
