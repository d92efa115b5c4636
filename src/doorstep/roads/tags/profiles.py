"""Profiles: what a vehicle or walker is, where it may go and how fast. Each is a data file, not code.

A file may say `extends = "van"` and give only what differs: tables are merged key by key, lists and
plain values are replaced. `docs/guides/own-vehicle.md` walks through one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

from doorstep.domain.errors import ProfileError, UnknownNameError
from doorstep.roads.tags.access import MODE_GROUPS, STREET_CLASSES, AccessGroup, Level
from doorstep.roads.tags.conditional import Traveller
from doorstep.roads.tags.profile_fields import (
    as_table,
    number,
    read_section,
    refuse_unknown,
    table,
    whole,
    word,
    words,
)
from doorstep.roads.tags.vocabulary import Mode

MODES: Mapping[str, Mode | None] = MappingProxyType(
    {"motor": Mode.MOTOR, "cycle": Mode.CYCLE, "foot": Mode.FOOT, "none": None}
)
_GROUPS = tuple(group.name.lower() for group in AccessGroup)
_LEVELS = tuple(level.name.lower() for level in Level)
_LONGEST_CHAIN = 8


@dataclass(frozen=True, slots=True)
class VehicleFacts:
    """What signs ask of a vehicle: loaded and permitted mass, size, kind and business. None: not limited."""

    mass_g: int | None = whole(1, 100_000_000)
    rating_g: int | None = whole(1, 100_000_000)
    axle_load_g: int | None = whole(1, 30_000_000)
    height_cm: int | None = whole(1, 600)
    width_cm: int | None = whole(1, 500)
    length_cm: int | None = whole(1, 3_000)
    hazmat: bool = False
    kinds: tuple[str, ...] = words()
    purposes: tuple[str, ...] = words()

    def traveller(self) -> Traveller:
        """Say the same to the conditions of timed tags."""
        return Traveller(
            mass_g=self.mass_g,
            rating_g=self.rating_g,
            axle_load_g=self.axle_load_g,
            height_cm=self.height_cm,
            width_cm=self.width_cm,
            length_cm=self.length_cm,
            kinds=frozenset(self.kinds) | ({"hazmat"} if self.hazmat else frozenset()),
            purposes=frozenset(self.purposes),
        )


@dataclass(frozen=True, slots=True)
class AccessPolicy:
    """Which levels of access are open to all trips, and which only as the first or last part of one."""

    open: tuple[str, ...] = words(_LEVELS, ("yes",))
    last_leg: tuple[str, ...] = words(_LEVELS)
    tolls: bool = True
    ferries: bool = True
    low_emission_zones: bool = True
    closed_classes: tuple[str, ...] = words()
    closed_barriers: tuple[str, ...] = words()
    closed_kerbs: tuple[str, ...] = words()


@dataclass(frozen=True, slots=True)
class SpeedTables:
    """Free-flow speeds, km/h. Keys of tables are the values of the OSM tag they are named after.

    typical_kmh
        By class of street, where no limit is tagged. Classes that are missing are closed.
    limit_share, most_kmh
        By class: free-flow speed as a share of the tagged limit, and a speed no limit lifts it above.
    limit_keys
        Tags of speed limits that bind, most specific first; empty: none binds.
    implied_kmh
        What "FI:urban", "urban" or "walk" mean as a limit.
    surface_kmh, smoothness_kmh, tracktype_kmh, service_kmh
        The most that a tag's value allows.
    roundabout_kmh, calming_kmh, narrow_kmh, single_lane_kmh, dismount_kmh
        The most on roundabouts, calmed streets, two-way streets under 3 m or of one lane, and when pushing.
    """

    top_kmh: float = number(0.5, 200)
    typical_kmh: Mapping[str, float] = table(0.5, 200)
    limit_keys: tuple[str, ...] = words()
    limit_share: Mapping[str, float] = table(0.1, 1.2)
    most_kmh: Mapping[str, float] = table(0.5, 200)
    implied_kmh: Mapping[str, float] = table(3, 200)
    surface_kmh: Mapping[str, float] = table(0.5, 200)
    smoothness_kmh: Mapping[str, float] = table(0.5, 200)
    tracktype_kmh: Mapping[str, float] = table(0.5, 200)
    service_kmh: Mapping[str, float] = table(0.5, 200)
    roundabout_kmh: float = number(0.5, 200, 200)
    calming_kmh: float = number(0.5, 200, 200)
    narrow_kmh: float = number(0.5, 200, 200)
    single_lane_kmh: float = number(0.5, 200, 200)
    dismount_kmh: float = number(0.5, 200, 4.0)


@dataclass(frozen=True, slots=True)
class Gradient:
    """How hills change the speed: not at all, by Tobler's hiking function, or by the power of the legs.

    rider_w, assist_w, assist_to_kmh
        Power at the pedals, power of the motor, and the speed above which the motor is silent.
    mass_g, drag_area_cm2, efficiency
        Rider, vehicle and load; drag coefficient times frontal area; share of power reaching the road.
    rolling, rolling_by_surface
        Coefficient of rolling resistance on asphalt, and on other surfaces.
    downhill_kmh, push_kmh
        The most one lets it roll, and the walking pace that takes over where riding is slower.
    """

    method: str = word(("none", "tobler", "power"), "none")
    rider_w: float = number(0, 1_000, 0)
    assist_w: float = number(0, 10_000, 0)
    assist_to_kmh: float = number(0, 60, 25)
    mass_g: float = number(1, 5_000_000, 100_000)
    drag_area_cm2: float = number(100, 50_000, 6_000)
    efficiency: float = number(0.5, 1, 0.95)
    rolling: float = number(0.001, 0.2, 0.008)
    rolling_by_surface: Mapping[str, float] = table(0.001, 0.2)
    downhill_kmh: float = number(1, 100, 30)
    push_kmh: float = number(0.5, 10, 3.5)


@dataclass(frozen=True, slots=True)
class TurnTimes:
    """Seconds a turn takes on top of driving. `weights.turn_costs` says where each applies.

    bend_s, bend_middle_deg, bend_spread_deg
        Sigmoid of the angle at junctions: `bend_s / (1 + exp(-(angle - middle) / spread))`.
    across_s, across_class_s
        Turning across oncoming traffic: fixed part, and part that grows with the class of street crossed
        (nothing on a service road, all of it on a motorway).
    signals_s, crossing_signals_s
        Mean wait at a junction with signals, and at signals for pedestrians only. On foot: to cross there.
    u_turn
        "dead_end": only where there is no other legal way on; "anywhere"; "never".
    """

    bend_s: float = number(0, 60, 0)
    bend_middle_deg: float = number(0, 180, 50)
    bend_spread_deg: float = number(1, 90, 20)
    across_s: float = number(0, 60, 0)
    across_class_s: float = number(0, 60, 0)
    give_way_s: float = number(0, 60, 0)
    stop_s: float = number(0, 60, 0)
    signals_s: float = number(0, 120, 0)
    roundabout_s: float = number(0, 60, 0)
    crossing_s: float = number(0, 60, 0)
    crossing_signals_s: float = number(0, 120, 0)
    calming_s: float = number(0, 60, 0)
    level_crossing_s: float = number(0, 300, 0)
    u_turn: str = word(("dead_end", "anywhere", "never"), "dead_end")
    u_turn_s: float = number(0, 300, 20)


@dataclass(frozen=True, slots=True)
class Flight:
    """How a drone flies: cruise speed, time to rise and to come down, and how far it may go."""

    cruise_kmh: float = number(1, 300, 50)
    rise_s: float = number(0, 600, 0)
    land_s: float = number(0, 600, 0)
    clearance_m: float = number(0, 5_000, 0)
    range_m: float = number(1, 1_000_000, 1_000_000)


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of vehicle or walker. `mode` None means that it needs no streets (see `drone`)."""

    name: str
    title: str
    mode: Mode | None
    group: AccessGroup
    vehicle: VehicleFacts
    access: AccessPolicy
    speed: SpeedTables
    gradient: Gradient
    turns: TurnTimes
    barriers_s: Mapping[str, float]
    flight: Flight


@dataclass(frozen=True, slots=True)
class _Head:
    name: str
    title: str = ""
    mode: str = word(tuple(MODES), "motor")
    group: str = word(_GROUPS, "car")


@dataclass(frozen=True, slots=True)
class _BarrierTimes:
    times_s: Mapping[str, float] = table(0, 600)


_HEAD_KEYS = (*(each.name for each in fields(_Head)), "extends")
_SECTIONS = ("vehicle", "access", "speed", "gradient", "turns", "barriers_s", "flight")


def parse_profile(text: str, *, place: str = "profile", known: Mapping[str, str] | None = None) -> Profile:
    """Read a profile from TOML text.

    Parameters
    ----------
    text
        Content of the file.
    place
        File name, for errors.
    known
        Texts of the profiles that `extends` may name.

    Raises
    ------
    ProfileError
        For text that is not TOML, an unknown key, a value of the wrong type or out of range, a group
        that does not go with the mode, or a chain of `extends` that runs in a circle.
    UnknownNameError
        If `extends` names a profile that is not known.
    """
    values = _merged(text, place, known or {}, 0)
    refuse_unknown(values, (*_HEAD_KEYS, *_SECTIONS), place)
    head = read_section(_Head, {k: v for k, v in values.items() if k in _HEAD_KEYS and k != "extends"}, place)
    mode, group = MODES[head.mode], AccessGroup[head.group.upper()]
    if mode is not None and group not in MODE_GROUPS[mode]:
        right = ", ".join(each.name.lower() for each in MODE_GROUPS[mode])
        raise ProfileError(
            f"group does not go with mode {head.mode!r}",
            value=head.group,
            place=f"{place}, key 'group'",
            mend=f"Groups of this mode: {right}.",
        )
    tables = {name: as_table(values.get(name, {}), f"{place}, [{name}]") for name in _SECTIONS}
    profile = _build(head, tables, place)
    _refuse_contradictions(profile, place)
    return profile


def _build(head: _Head, tables: Mapping[str, Mapping[str, object]], place: str) -> Profile:
    barriers = read_section(_BarrierTimes, {"times_s": tables["barriers_s"]}, f"{place}, [barriers_s]")
    return Profile(
        name=head.name,
        title=head.title or head.name,
        mode=MODES[head.mode],
        group=AccessGroup[head.group.upper()],
        vehicle=read_section(VehicleFacts, tables["vehicle"], f"{place}, [vehicle]"),
        access=read_section(AccessPolicy, tables["access"], f"{place}, [access]"),
        speed=read_section(SpeedTables, {"top_kmh": 200, **tables["speed"]}, f"{place}, [speed]"),
        gradient=read_section(Gradient, tables["gradient"], f"{place}, [gradient]"),
        turns=read_section(TurnTimes, tables["turns"], f"{place}, [turns]"),
        barriers_s=barriers.times_s,
        flight=read_section(Flight, tables["flight"], f"{place}, [flight]"),
    )


def _refuse_contradictions(profile: Profile, place: str) -> None:
    for key, rows in (
        ("typical_kmh", profile.speed.typical_kmh),
        ("limit_share", profile.speed.limit_share),
        ("most_kmh", profile.speed.most_kmh),
    ):
        refuse_unknown(rows, STREET_CLASSES, f"{place}, [speed.{key}]")
    both = set(profile.access.open) & set(profile.access.last_leg)
    if both:
        raise ProfileError(
            "a level is both open and last_leg",
            value=sorted(both)[0],
            place=f"{place}, [access]",
            mend="Keep it in one of the two lists.",
        )
    if profile.mode is not None and not profile.speed.typical_kmh:
        raise ProfileError(
            "no street class has a speed",
            place=f"{place}, [speed.typical_kmh]",
            mend="Give at least one class, or extend a profile that has them.",
        )
    if profile.gradient.method == "power" and profile.gradient.rider_w + profile.gradient.assist_w <= 0:
        raise ProfileError(
            "nothing drives this vehicle",
            value=0,
            place=f"{place}, [gradient]",
            mend="Give rider_w or assist_w more than 0, or another method.",
        )


def _merged(text: str, place: str, known: Mapping[str, str], depth: int) -> dict[str, object]:
    """Read TOML and lay it over the profile it extends."""
    try:
        values: dict[str, object] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"not TOML: {error}", place=place, mend="Mend the line it names.") from None
    parent = values.get("extends")
    if "name" not in values:
        raise ProfileError("the key 'name' is missing", place=place, mend='Add `name = "..."`.')
    if parent is None:
        return values
    if not isinstance(parent, str) or parent not in known:
        raise UnknownNameError.among("profile", parent, known, place=f"{place}, key 'extends'")
    if depth >= _LONGEST_CHAIN:
        raise ProfileError(
            "profiles extend each other in a circle", value=parent, place=place, mend="Break the circle."
        )
    return _laid_over(_merged(known[parent], f"{parent} (extended by {place})", known, depth + 1), values)


def _laid_over(below: Mapping[str, object], above: Mapping[str, object]) -> dict[str, object]:
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        if isinstance(value, Mapping) and isinstance(under, Mapping):
            merged[key] = _laid_over(under, value)
        else:
            merged[key] = value
    return merged
