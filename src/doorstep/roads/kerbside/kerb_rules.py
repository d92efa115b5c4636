"""What the sign at each side of a street allows: parking tags of the old and the new scheme.

New scheme (OSM wiki "Street parking"): `parking:left|right|both` with `:restriction`, `:access`, `:maxstay`,
`:fee`, each also `:conditional`. Old scheme ("Key:parking:lane"): `parking:lane:left|right|both` and
`parking:condition:...` with `:time_interval`, `:maxstay`, `:default` and numbered alternatives. Where both
stand, the new one speaks. Sides are those of the way's node order.

Parking forbidden still lets a driver halt to load; only stopping forbidden does not. That is the law behind
the signs in most of Europe and North America (Vienna Convention on Road Signs and Signals 1968, C,18/C,19).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from doorstep.domain.kerbs import KerbKind, Side
from doorstep.domain.units import Seconds
from doorstep.domain.windows import WeeklyHours
from doorstep.roads.tags.streets import Tags
from doorstep.roads.tags.tag_values import TagReader
from doorstep.roads.tags.weekly_hours import ALWAYS, outside, parse_weekly_hours

NO_STOPPING = frozenset(("no_stopping", "no_standing", "fire_lane", "clearway"))
NO_PARKING = frozenset(("no_parking", "no", "none"))
RESERVED = frozenset(
    ("taxi", "bus", "wheelchair", "disabled", "charging_only", "car_sharing", "police", "diplomatic")
)
LOADING = frozenset(("loading", "loading_only", "delivery", "goods"))
NOT_PUBLIC = frozenset(("private", "customers", "residents", "permit", "permit_only", "employees", "members"))
PARKED_ON = frozenset(
    (
        "yes",
        "lane",
        "street_side",
        "on_kerb",
        "half_on_kerb",
        "shoulder",
        "separate",
        "drawn_separately",
        "parallel",
        "diagonal",
        "perpendicular",
        "inline",
        "marked",
        "on_street",
        "lay_by",
        "painted_area_only",
    )
)
MOST_ALTERNATIVES = 4


@dataclass(frozen=True, slots=True)
class SideRule:
    """What one side of a street allows a delivery vehicle.

    kind
        None: halting is never legal.
    tagged
        Whether a parking tag says so; otherwise it is the law where no sign stands.
    """

    kind: KerbKind | None
    hours: WeeklyHours | None = None
    max_stay_s: Seconds | None = None
    tagged: bool = True


UNSIGNED = SideRule(KerbKind.LANE, tagged=False)
FORBIDDEN = SideRule(None)


def side_rule(tags: Tags, side: Side, warnings: Counter[str]) -> SideRule:
    """Read the sign at one side of a way; unreadable values are counted and taken for absent."""
    reader = _SideReader(tags, side, TagReader(tags, warnings))
    if reader.new("") is not None or reader.new("restriction") is not None:
        return _new_scheme(reader)
    if reader.old("lane") is not None or reader.old("condition") is not None:
        return _old_scheme(reader)
    return UNSIGNED


@dataclass(frozen=True, slots=True)
class _SideReader:
    """Looks a key up for its own side first, then for both."""

    tags: Tags
    side: Side
    values: TagReader

    def new_key(self, part: str) -> str | None:
        """Key of the new scheme that stands, such as parking:left:maxstay."""
        tail = f":{part}" if part else ""
        return self._first(f"parking:{self.side}{tail}", f"parking:both{tail}")

    def new(self, part: str) -> str | None:
        """Value of the new scheme."""
        key = self.new_key(part)
        return self.tags[key].strip().lower() if key else None

    def old_key(self, group: str, part: str = "") -> str | None:
        """Key of the old scheme that stands, such as parking:condition:both:maxstay."""
        tail = f":{part}" if part else ""
        return self._first(f"parking:{group}:{self.side}{tail}", f"parking:{group}:both{tail}")

    def old(self, group: str, part: str = "") -> str | None:
        """Value of the old scheme."""
        key = self.old_key(group, part)
        return self.tags[key].strip().lower() if key else None

    def hours(self, text: str | None) -> WeeklyHours | None:
        """Read hours, counting what cannot be read."""
        if text is None:
            return None
        hours = parse_weekly_hours(text.strip().strip("()"))
        if hours is None:
            self.values.warnings["hours of a parking rule that cannot be read"] += 1
        return hours

    def _first(self, *keys: str) -> str | None:
        return next((key for key in keys if self.tags.get(key, "").strip()), None)


def _new_scheme(side: _SideReader) -> SideRule:
    place, restriction = side.new("") or "no", side.new("restriction") or ""
    access = side.new("access") or "yes"
    if restriction in NO_STOPPING | RESERVED:
        return FORBIDDEN
    kind = KerbKind.BAY if place in PARKED_ON and restriction not in NO_PARKING - {"none"} else KerbKind.LANE
    if restriction in LOADING:
        kind = KerbKind.LOADING
    elif access in NOT_PUBLIC or access == "no":
        kind = KerbKind.PRIVATE
    key = side.new_key("maxstay")
    rule = SideRule(kind, max_stay_s=side.values.duration_s(key) if key else None)
    return _with_conditional(rule, side.new("restriction:conditional"), side)


def _with_conditional(rule: SideRule, text: str | None, side: _SideReader) -> SideRule:
    """Take the hours of `no_stopping @ (Mo-Fr 07:00-09:00)` out; a bay for loading at times stays a bay."""
    if text is None:
        return rule
    for clause in text.split(");"):
        value, _, condition = clause.partition("@")
        if value.strip() in NO_STOPPING | RESERVED:
            forbidden = side.hours(condition.strip().strip("()"))
            # A sign nobody can read is obeyed all day: a driver who trusts us must not be towed away.
            return _closed_during(rule, forbidden) if forbidden else FORBIDDEN
    return rule


def _closed_during(rule: SideRule, forbidden: WeeklyHours) -> SideRule:
    hours = outside(forbidden)
    if not hours.spans:
        return FORBIDDEN
    return SideRule(rule.kind, None if hours == ALWAYS else hours, rule.max_stay_s, rule.tagged)


def _old_scheme(side: _SideReader) -> SideRule:
    lane, condition = side.old("lane") or "", side.old("condition") or ""
    if lane in NO_STOPPING:
        return FORBIDDEN
    rule = SideRule(_old_kind(lane, condition), max_stay_s=_old_max_stay_s(side))
    for number in range(1, MOST_ALTERNATIVES + 1):
        part = "" if number == 1 else str(number)
        stated = condition if number == 1 else side.old("condition", part)
        if stated is not None and stated in NO_STOPPING | RESERVED:
            interval = side.old("condition", f"{part}:time_interval" if part else "time_interval")
            if interval is None:
                return FORBIDDEN
            forbidden = side.hours(interval)
            return _closed_during(rule, forbidden) if forbidden else FORBIDDEN
    return rule


def _old_kind(lane: str, condition: str) -> KerbKind:
    if condition in LOADING:
        return KerbKind.LOADING
    if condition in NOT_PUBLIC:
        return KerbKind.PRIVATE
    if lane in PARKED_ON and condition not in NO_PARKING:
        return KerbKind.BAY
    return KerbKind.LANE


def _old_max_stay_s(side: _SideReader) -> Seconds | None:
    key = side.old_key("condition", "maxstay")
    return side.values.duration_s(key) if key else None
