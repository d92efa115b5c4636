"""Who may use a street: OSM access tags read for each kind of traveller, in each direction.

The rules follow the OSM wiki pages "Key:access", "Access restrictions" (most specific key wins) and
"OSM tags for routing/Access restrictions" (defaults by class of street). Tags here are plain:
`conditional.resolve` has already put in what holds at a given time for a given vehicle.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from types import MappingProxyType

from doorstep.roads.tags.conditional import possible_tags
from doorstep.roads.tags.oneways import directions
from doorstep.roads.tags.streets import Tags
from doorstep.roads.tags.vocabulary import Mode


class AccessGroup(IntEnum):
    """Kinds of traveller that signs tell apart. The value is a bit position (at most 16)."""

    CAR = 0
    GOODS = 1
    HGV = 2
    MOPED = 3
    MOTORCYCLE = 4
    BICYCLE = 5
    FOOT = 6


class Level(IntEnum):
    """What a street says to a traveller, from closed to open; a profile decides which it may use."""

    NO = 0
    PRIVATE = 1
    CUSTOMERS = 2
    DELIVERY = 3
    DESTINATION = 4
    USE_SIDEPATH = 5
    DISMOUNT = 6
    YES = 7


@dataclass(frozen=True, slots=True)
class WayAccess:
    """Access groups (bit masks) that some vehicle may at some time have business with, per direction."""

    forward: int
    backward: int


MODE_GROUPS: MappingProxyType[Mode, tuple[AccessGroup, ...]] = MappingProxyType(
    {
        Mode.MOTOR: (
            AccessGroup.CAR,
            AccessGroup.GOODS,
            AccessGroup.HGV,
            AccessGroup.MOPED,
            AccessGroup.MOTORCYCLE,
        ),
        Mode.CYCLE: (AccessGroup.BICYCLE,),
        Mode.FOOT: (AccessGroup.FOOT,),
    }
)
"""Groups that share one topology."""

GROUP_KEYS: MappingProxyType[AccessGroup, tuple[str, ...]] = MappingProxyType(
    {
        AccessGroup.CAR: ("motorcar", "motor_vehicle", "vehicle", "access"),
        AccessGroup.GOODS: ("goods", "motorcar", "motor_vehicle", "vehicle", "access"),
        AccessGroup.HGV: ("hgv", "motor_vehicle", "vehicle", "access"),
        AccessGroup.MOPED: ("moped", "motor_vehicle", "vehicle", "access"),
        AccessGroup.MOTORCYCLE: ("motorcycle", "motor_vehicle", "vehicle", "access"),
        AccessGroup.BICYCLE: ("bicycle", "vehicle", "access"),
        AccessGroup.FOOT: ("foot", "access"),
    }
)
"""Access keys of each group, most specific first. A sign that keeps cars out keeps light vans out too."""

MOTOR_GROUPS = frozenset(MODE_GROUPS[Mode.MOTOR])


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_VALUES: MappingProxyType[str, Level] = MappingProxyType(
    {
        **dict.fromkeys(
            ("yes", "designated", "permissive", "public", "allowed", "optional_sidepath", "shared"), Level.YES
        ),
        **dict.fromkeys(("true", "1", "toll", "track", "lane", "shared_lane", "discouraged"), Level.YES),
        **dict.fromkeys(("destination", "local", "residential", "unsuitable"), Level.DESTINATION),
        **dict.fromkeys(("delivery", "deliveries", "loading", "goods"), Level.DELIVERY),
        **dict.fromkeys(("customers", "visitors", "tenant"), Level.CUSTOMERS),
        **dict.fromkeys(("private", "permit", "residents", "resident", "employees"), Level.PRIVATE),
        **dict.fromkeys(("staff", "members", "students", "permission"), Level.PRIVATE),
        **dict.fromkeys(("use_sidepath", "separate"), Level.USE_SIDEPATH),
        "dismount": Level.DISMOUNT,
        **dict.fromkeys(("no", "false", "0", "restricted", "prohibited", "official", "service"), Level.NO),
        **dict.fromkeys(("agricultural", "forestry", "military", "emergency", "bus", "psv"), Level.NO),
        **dict.fromkeys(("hov", "taxi", "license", "none", "closed", "license_needed"), Level.NO),
    }
)

_ROADS = _words(
    "trunk trunk_link primary primary_link secondary secondary_link tertiary tertiary_link unclassified "
    "residential living_street service road"
)
_CLOSED_TO_ALL = frozenset(
    _words(
        "construction proposed planned abandoned razed disused demolished dismantled historic removed "
        "via_ferrata rest_area services emergency_bay ladder no"
    )
)
_CLOSED_UNLESS_SAID = _words("busway bus_guideway raceway escape")


_FIRM_SURFACES = frozenset(
    _words("paved asphalt concrete concrete:plates concrete:lanes paving_stones sett chipseal compacted")
)


def _class_defaults() -> dict[str, dict[AccessGroup, Level]]:
    """Lay out what each class of street allows when no access tag speaks (OSM wiki, worldwide row)."""
    everyone = dict.fromkeys(AccessGroup, Level.YES)
    fast = dict.fromkeys(MOTOR_GROUPS - {AccessGroup.MOPED}, Level.YES)
    on_foot = {AccessGroup.FOOT: Level.YES}
    walk_and_ride = {AccessGroup.FOOT: Level.YES, AccessGroup.BICYCLE: Level.YES}
    track = dict.fromkeys(MOTOR_GROUPS, Level.DESTINATION) | walk_and_ride
    table = dict.fromkeys(_ROADS, everyone) | dict.fromkeys(("motorway", "motorway_link"), fast)
    table |= dict.fromkeys(("footway", "steps", "corridor", "platform", "elevator", "bridleway"), on_foot)
    table |= dict.fromkeys(("path", "cycleway"), walk_and_ride)
    table["pedestrian"] = on_foot | {AccessGroup.BICYCLE: Level.DISMOUNT}
    table["track"] = track
    return table


CLASS_DEFAULTS: MappingProxyType[str, dict[AccessGroup, Level]] = MappingProxyType(_class_defaults())
STREET_CLASSES = (*CLASS_DEFAULTS, *_CLOSED_UNLESS_SAID, "ferry")
"""Every class of way that a profile may give a speed."""


def parse_level(value: str) -> Level | None:
    """Read one access value; of several ("delivery;destination") the most open counts.

    Returns
    -------
    None where the value says nothing a router can use ("unknown", free text): the next key decides.
    """
    level = _VALUES.get(value)
    if level is not None or (";" not in value and "," not in value):
        return level
    levels = [_VALUES[part] for part in re.split(r"[;,]\s*", value.strip()) if part in _VALUES]
    return max(levels) if levels else None


def tagged_level(tags: Tags, group: AccessGroup, suffix: str = "") -> Level | None:
    """Find what the access keys say to `group`, most specific key first.

    With the suffix ":forward" or ":backward" a key is asked with it before the same key without it.
    """
    keys = GROUP_KEYS[group]
    for name in (each for key in keys for each in (key + suffix, key)) if suffix else keys:
        level = parse_level(tags[name]) if name in tags else None
        if level is not None:
            signed_for = tags[name] == "official" and group not in MOTOR_GROUPS
            return Level.YES if signed_for else level
    return None


def street_class(tags: Tags) -> str:
    """Name the class of way that speeds and defaults go by, such as "residential" or "ferry"; "" if none."""
    highway = tags.get("highway")
    if highway is not None:
        return highway
    if tags.get("route") in ("ferry", "shuttle_train"):
        return "ferry"
    if tags.get("railway") == "platform" or tags.get("public_transport") == "platform":
        return "platform"
    if tags.get("man_made") == "pier":
        return "footway"
    return ""


def _default_level(tags: Tags, name: str, group: AccessGroup) -> Level:
    """Decide what a way without an access key for `group` allows."""
    if name == "ferry":
        motor_train = tags.get("route") == "shuttle_train"
        return Level.YES if group not in MOTOR_GROUPS or motor_train else Level.NO
    level = CLASS_DEFAULTS.get(name, {}).get(group, Level.NO)
    if level is Level.NO:
        return level
    if tags.get("motorroad") == "yes" and group not in CLASS_DEFAULTS["motorway"]:
        return Level.NO
    if group in MOTOR_GROUPS:
        return min(level, _motor_ceiling(tags))
    if group is AccessGroup.FOOT and name not in ("footway", "pedestrian", "path"):
        return min(level, _sidewalk_ceiling(tags))
    return level


def _motor_ceiling(tags: Tags) -> Level:
    """Lower the default for motor vehicles where the use of a way implies it."""
    if tags.get("smoothness") == "impassable" or tags.get("impassable") == "yes":
        return Level.NO
    if "yes" in (tags.get("ice_road"), tags.get("winter_road")):
        return Level.NO
    if tags.get("highway") == "track" and not _firm_track(tags):
        return Level.NO
    service = tags.get("service")
    if service in ("emergency_access", "emergency", "bus", "bus_station"):
        return Level.NO
    if service in ("driveway", "drive-through", "parking") or tags.get("bicycle_road") == "yes":
        return Level.DESTINATION
    return Level.YES


def _firm_track(tags: Tags) -> bool:
    """Tell whether a delivery vehicle can be expected on a track: its surface is said to be firm."""
    return tags.get("tracktype") in ("grade1", "grade2") or tags.get("surface") in _FIRM_SURFACES


def _sidewalk_ceiling(tags: Tags) -> Level:
    """Send walkers to the sidewalk where it is drawn as a way of its own."""
    sides = (tags.get("sidewalk"), tags.get("sidewalk:both"))
    if "separate" in sides:
        return Level.USE_SIDEPATH
    left_and_right = {tags.get("sidewalk:left"), tags.get("sidewalk:right")}
    return Level.USE_SIDEPATH if left_and_right == {"separate"} else Level.YES


def way_level(tags: Tags, group: AccessGroup) -> tuple[Level, Level]:
    """Say what a way allows `group`, forward and backward along its nodes, one-way signs included.

    Conditional tags are ignored here: `conditional.resolve` turns them into plain ones.
    """
    name = street_class(tags)
    if not name or name in _CLOSED_TO_ALL:
        return Level.NO, Level.NO
    may_forward, may_backward = directions(tags, GROUP_KEYS[group][:-1], name)
    least = Level.NO
    if group in MOTOR_GROUPS and tags.get("delivery") in ("yes", "designated", "permissive"):
        least = Level.DELIVERY
    ahead = max(least, _one_direction(tags, name, group, ":forward")) if may_forward else Level.NO
    back = max(least, _one_direction(tags, name, group, ":backward")) if may_backward else Level.NO
    return ahead, back


def _one_direction(tags: Tags, name: str, group: AccessGroup, suffix: str) -> Level:
    tagged = tagged_level(tags, group, suffix)
    if tagged is None:
        if name == "steps" and group is AccessGroup.BICYCLE and tags.get("ramp:bicycle") == "yes":
            return Level.DISMOUNT
        return _default_level(tags, name, group)
    if name in ("steps", "corridor", "elevator") and group in MOTOR_GROUPS:
        return Level.NO
    if name == "steps" and group is AccessGroup.BICYCLE:
        return min(tagged, Level.DISMOUNT)
    return min(tagged, _general_yes_ceiling(tags, name, group, suffix))


def _general_yes_ceiling(tags: Tags, name: str, group: AccessGroup, suffix: str) -> Level:
    """Keep `access=yes` on a footway or a motorway from letting everybody in.

    A general permission does not widen what the class of way is for; only a key that names the
    vehicles does (OSM wiki, Key:access: "access=yes" on special ways).
    """
    own_keys = GROUP_KEYS[group][:-1]
    named = any(tags.get(key) or tags.get(key + suffix) for key in own_keys)
    if named or name == "ferry" or tags.get("access") == "delivery":
        return Level.YES
    default = _default_level(tags, name, group)
    return Level.YES if default >= Level.DESTINATION and default is not Level.DISMOUNT else default


def node_level(tags: Tags, group: AccessGroup) -> Level:
    """Say what a barrier node allows `group`; nodes without a barrier are open."""
    barrier = tags.get("barrier")
    if barrier is None or barrier in ("no", "entrance", "coupure", "cattle_grid", "border_control"):
        return Level.YES
    tagged = tagged_level(tags, group)
    if tagged is not None:
        return _squeeze(tags, barrier, group, tagged)
    level = _BARRIERS.get(barrier, _UNKNOWN_BARRIER)(group)
    if level is not Level.NO and tags.get("locked") == "yes":
        return Level.PRIVATE
    return level


def _squeeze(tags: Tags, barrier: str, group: AccessGroup, tagged: Level) -> Level:
    """Let `access=yes` at a bollard or stile mean everyone who fits, not that cars fly over it."""
    named = any(k in tags for k in GROUP_KEYS[group][:-1])
    if named or tagged is Level.NO:
        return tagged
    return min(tagged, _BARRIERS.get(barrier, _UNKNOWN_BARRIER)(group))


def _everyone(_group: AccessGroup) -> Level:
    return Level.YES


def _nobody(_group: AccessGroup) -> Level:
    return Level.NO


def _only_foot(group: AccessGroup) -> Level:
    return Level.YES if group is AccessGroup.FOOT else Level.NO


def _no_motor(group: AccessGroup) -> Level:
    return Level.NO if group in MOTOR_GROUPS else Level.YES


def _only_lorries(group: AccessGroup) -> Level:
    return Level.NO if group in (AccessGroup.CAR, AccessGroup.GOODS) else Level.YES


_UNKNOWN_BARRIER = _no_motor
_BARRIERS: MappingProxyType[str, Callable[[AccessGroup], Level]] = MappingProxyType(
    {
        **dict.fromkeys(
            _words(
                "gate lift_gate swing_gate sliding_gate hampshire_gate bump_gate toll_booth sally_port kerb "
                "checkpoint height_restrictor width_restrictor arch rope barrier_board yes"
            ),
            _everyone,
        ),
        **dict.fromkeys(
            _words(
                "bollard block jersey_barrier cycle_barrier motorcycle_barrier planter chain log debris "
                "rising_bollard sump_buster spikes bar wicket_gate cable_barrier"
            ),
            _no_motor,
        ),
        **dict.fromkeys(
            _words("kissing_gate stile turnstile full-height_turnstile v_stile step horse_stile squeeze"),
            _only_foot,
        ),
        **dict.fromkeys(
            _words("wall fence hedge ditch guard_rail city_wall retaining_wall tyres delineators"), _nobody
        ),
        "bus_trap": _only_lorries,
    }
)


def node_access(tags: Tags) -> int:
    """Mask the groups that some vehicle of theirs may at some time pass this node."""
    return _node_mask(tuple(sorted(tags.items())))


@lru_cache(maxsize=4096)
def _node_mask(items: tuple[tuple[str, str], ...]) -> int:
    mask = 0
    for plain in possible_tags(dict(items)):
        for group in AccessGroup:
            if node_level(plain, group) is not Level.NO:
                mask |= 1 << group
    return mask


def node_divides(tags: Tags, mode: Mode) -> bool:
    """Tell whether a node must be a junction of its own: some profile may be stopped or delayed there."""
    if mode is Mode.FOOT and tags.get("kerb") == "raised":
        return True
    return tags.get("barrier", "no") not in ("no", "entrance", "coupure", "cattle_grid", "kerb")


def way_access(tags: Tags) -> WayAccess:
    """Mask the groups that some vehicle of theirs may at some time use this way, per direction.

    The masks are the widest reading: private, delivery and time-limited access count as open, so
    that one topology holds every arc that any profile could need. `way_level` tells them apart.
    """
    forward = backward = 0
    for plain in possible_tags(tags):
        for group in AccessGroup:
            ahead, back = way_level(plain, group)
            forward |= (ahead is not Level.NO) << group
            backward |= (back is not Level.NO) << group
    return WayAccess(forward, backward)
