"""What the turn restrictions of OSM relations say, to which vehicles, and when.

Read are `type=restriction` relations with `restriction`, `restriction:<vehicle>`, `restriction:conditional`,
`restriction:<vehicle>:conditional`, `except`, and the older `day_on`, `day_off`, `hour_on`, `hour_off`
(OSM wiki, Relation:restriction). A relation with an older type such as `restriction:hgv` speaks to that
vehicle only. `closed_chains` lays them onto arcs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from doorstep.roads.tags.access import GROUP_KEYS, AccessGroup
from doorstep.roads.tags.streets import Relation, Tags

NO_KINDS = frozenset(("no_left_turn", "no_right_turn", "no_straight_on", "no_u_turn", "no_entry", "no_exit"))
ONLY_KINDS = frozenset(("only_left_turn", "only_right_turn", "only_straight_on", "only_u_turn"))
LIFTED = frozenset(("none", "no"))

_PLAIN_GROUPS = tuple(group for group in AccessGroup if "vehicle" in GROUP_KEYS[group])
_DAYS = {
    "monday": "Mo",
    "tuesday": "Tu",
    "wednesday": "We",
    "thursday": "Th",
    "friday": "Fr",
    "saturday": "Sa",
    "sunday": "Su",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing a relation says to some vehicles.

    kind
        Such as `no_left_turn`.
    groups
        Mask of access groups it speaks to.
    condition
        When it holds, as OSM conditional restrictions write it; None: always.
    lifts
        The condition suspends the relation's rule instead of making it hold.
    """

    kind: str
    groups: int
    condition: str | None = None
    lifts: bool = False

    @property
    def is_only(self) -> bool:
        """Tell `only_...` from `no_...`."""
        return self.kind in ONLY_KINDS


@dataclass(frozen=True, slots=True)
class Restriction:
    """A relation whose members make sense, by OSM ids; `via_node` or `via_ways`, not both."""

    osm_id: int
    rules: tuple[Rule, ...]
    from_ways: frozenset[int]
    via_node: int | None
    via_ways: frozenset[int]
    to_ways: frozenset[int]


def read_restrictions(
    relations: Iterable[Relation], mode_groups: int, warnings: Counter[str]
) -> list[Restriction]:
    """Read the relations that speak to any of `mode_groups`; count the ones that cannot be understood."""
    read = []
    for relation in relations:
        rules = tuple(_rules(relation.tags, mode_groups, warnings))
        if not rules:
            continue
        restriction = _with_members(relation, rules)
        if restriction is None:
            warnings["turn restriction without usable from, via and to"] += 1
        else:
            read.append(restriction)
    return read


def groups_named(word: str) -> int:
    """Mask the access groups that a vehicle word of OSM covers; 0 for one that no profile drives (psv)."""
    return sum(1 << group for group, keys in GROUP_KEYS.items() if word in keys and word != "access")


def _rules(tags: Tags, mode_groups: int, warnings: Counter[str]) -> Iterator[Rule]:
    """Yield what the tags say, each vehicle's own tag apart from the plain one."""
    spared = 0
    for word in re.split(r"[;,\s]+", tags.get("except", "")):
        spared |= groups_named(word)
    plain = sum(1 << group for group in _PLAIN_GROUPS) & ~spared
    old_type = tags.get("type", "").partition(":")[2]
    if old_type:
        plain = groups_named(old_type)
    said = {key: value for key, value in tags.items() if key.split(":", 1)[0] == "restriction"}
    for key, value in said.items():
        words = key.split(":")[1:]
        is_conditional = bool(words) and words[-1] == "conditional"
        vehicle = words[: len(words) - is_conditional]
        groups = (groups_named(vehicle[0]) if vehicle else plain) & mode_groups
        if len(vehicle) > 1 or not groups:
            continue
        if is_conditional:
            yield from _conditional_rules(value, said.get(key.removesuffix(":conditional")), groups, warnings)
        else:
            yield from _plain_rules(value, groups & ~_lifted_groups(said, key), tags, warnings)


def _lifted_groups(said: Tags, key: str) -> int:
    """Mask the vehicles whose own tag says that a plain restriction is not for them."""
    if key != "restriction":
        return 0
    return sum(groups_named(k.split(":", 1)[1]) for k, v in said.items() if v in LIFTED and k.count(":") == 1)


def _plain_rules(kind: str, groups: int, tags: Tags, warnings: Counter[str]) -> Iterator[Rule]:
    if kind in LIFTED or not groups:
        return
    if kind in NO_KINDS or kind in ONLY_KINDS:
        yield Rule(kind, groups, _old_hours(tags))
    else:
        warnings[f"turn restriction of unknown kind: {kind[:40]}"] += 1


def _conditional_rules(text: str, plain: str | None, groups: int, warnings: Counter[str]) -> Iterator[Rule]:
    for value, condition in split_conditional(text):
        if not condition:
            warnings["conditional turn restriction without a condition"] += 1
        elif value in NO_KINDS or value in ONLY_KINDS:
            yield Rule(value, groups, condition)
        elif value in LIFTED and plain is not None and (plain in NO_KINDS or plain in ONLY_KINDS):
            yield Rule(plain, groups, condition, lifts=True)
        else:
            warnings[f"turn restriction of unknown kind: {value[:40]}"] += 1


def split_conditional(text: str) -> list[tuple[str, str]]:
    """Split "value @ (condition); value @ (condition)" into values and conditions without their brackets.

    A part without "@" goes on with the condition before it: "no_left_turn @ Mo 07:00-09:00; Tu 08:00-10:00".
    """
    parts = [part.strip() for part in re.split(r";(?![^(]*\))", text) if part.strip()]
    pairs: list[tuple[str, str]] = []
    for part in parts:
        value, at_sign, condition = part.partition("@")
        if at_sign:
            pairs.append((value.strip().lower(), condition.strip()))
        elif pairs:
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]}; {part}")
        else:
            pairs.append((part.lower(), ""))
    return [(value, _without_brackets(condition)) for value, condition in pairs]


def _without_brackets(text: str) -> str:
    is_wrapped = text.startswith("(") and text.endswith(")") and text.count("(") == 1
    return text[1:-1].strip() if is_wrapped else text


def _old_hours(tags: Tags) -> str | None:
    """Write `day_on`, `day_off`, `hour_on` and `hour_off` as opening hours; None where there are none."""
    days = [_DAYS.get(tags.get(key, "").strip().lower()) for key in ("day_on", "day_off")]
    hours = [tags.get(key, "").strip() for key in ("hour_on", "hour_off")]
    day_text = f"{days[0]}-{days[1]}" if days[0] and days[1] else ""
    hour_text = f"{hours[0]}-{hours[1]}" if hours[0] and hours[1] else ""
    return f"{day_text} {hour_text}".strip() or None


def _with_members(relation: Relation, rules: tuple[Rule, ...]) -> Restriction | None:
    by_role: dict[tuple[str, str], set[int]] = {}
    for member in relation.members:
        by_role.setdefault((member.role, member.kind), set()).add(member.osm_id)
    from_ways = by_role.get(("from", "w"), set())
    to_ways = by_role.get(("to", "w"), set())
    via_ways = by_role.get(("via", "w"), set())
    via_nodes = by_role.get(("via", "n"), set())
    if not from_ways or not to_ways or not (via_ways or len(via_nodes) == 1):
        return None
    via_node = None if via_ways else next(iter(via_nodes))
    return Restriction(
        relation.osm_id, rules, frozenset(from_ways), via_node, frozenset(via_ways), frozenset(to_ways)
    )
