"""Restrictions that hold only sometimes: "no @ (Mo-Fr 07:00-19:00); delivery @ (weight<7.5)".

Reads the OSM "Conditional restrictions" scheme: clauses `value @ condition` separated by semicolons
outside brackets, conditions joined by AND, the last clause that holds wins. A condition may speak of
the time of week, the vehicle (mass, size, kind) or the purpose of the trip. What cannot be understood
is left out and counted: the tag without ":conditional" then decides.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product

from doorstep.roads.tags.opening_times import OpeningTimes, TimeOfWeek, parse_opening_times
from doorstep.roads.tags.quantities import length_cm, mass_g
from doorstep.roads.tags.streets import Tags

SUFFIX = ":conditional"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MOST_VARIANTS = 64

_COMPARED = re.compile(
    r"(maxweightrating|weightrating|grossweight|maxweight|weight|axleload|maxaxleload|length|width|height)"
    r"\s*(<=|>=|=|<|>)\s*(.+)"
)
_PURPOSES = _words(
    "destination delivery deliveries loading customers residents resident private permit permit_holder "
    "agricultural forestry disabled emergency"
)
_KINDS = _words(
    "hgv hgv_articulated goods motorcar motorcycle moped bicycle foot trailer caravan hazmat bus psv taxi "
    "electric hybrid hov tourist_bus coach articulated emission"
)
_WEATHER = _words("wet snow winter ice rain fog dry summer flood")


@dataclass(frozen=True, slots=True)
class Traveller:
    """What conditions may ask of a vehicle. None means that nothing is known, and no such clause holds.

    mass_g, rating_g, axle_load_g
        Mass on the road, permitted gross mass, and heaviest axle, grams.
    kinds
        Words of the access scheme that name it, such as "hgv" or "hazmat".
    purposes
        Words that name its business, such as "delivery".
    """

    mass_g: int | None = None
    rating_g: int | None = None
    axle_load_g: int | None = None
    height_cm: int | None = None
    width_cm: int | None = None
    length_cm: int | None = None
    kinds: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Comparison:
    """`quantity operator limit`, in grams or centimetres."""

    quantity: str
    operator: str
    limit: int

    def holds(self, traveller: Traveller) -> bool:
        """Compare the traveller's own figure; an unknown figure never holds."""
        own: int | None = getattr(traveller, self.quantity)
        if own is None:
            return False
        if own == self.limit:
            return "=" in self.operator
        return self.operator.startswith("<" if own < self.limit else ">")


@dataclass(frozen=True, slots=True)
class Word:
    """A purpose, a kind of vehicle or the weather; weather never holds in planning."""

    word: str

    def holds(self, traveller: Traveller) -> bool:
        """Tell whether the word names the traveller or its business."""
        return self.word in traveller.kinds or self.word in traveller.purposes


Condition = Comparison | Word | OpeningTimes


@dataclass(frozen=True, slots=True)
class Clause:
    """`value @ condition AND condition`; all must hold."""

    value: str
    conditions: tuple[Condition, ...]

    def holds(self, at: TimeOfWeek | None, traveller: Traveller) -> bool | None:
        """Tell whether the clause holds; None if it hangs on a date that is not known."""
        unknown = False
        for condition in self.conditions:
            if isinstance(condition, OpeningTimes):
                inside = condition.contains(at) if at is not None else False
                unknown |= inside is None
                if inside is False:
                    return False
            elif not condition.holds(traveller):
                return False
        return None if unknown else True


@dataclass(frozen=True, slots=True)
class Conditional:
    """The clauses of one tag that made sense, and the text of those that did not."""

    clauses: tuple[Clause, ...]
    nonsense: tuple[str, ...]

    def value(self, base: str | None, at: TimeOfWeek | None, traveller: Traveller) -> str | None:
        """Say what the tag says now.

        A clause whose season is not known counts only if it takes something away: a road that may be
        shut in winter is not planned through.
        """
        result = base
        for clause in self.clauses:
            holds = clause.holds(at, traveller)
            if holds or (holds is None and clause.value not in ("yes", "designated", "permissive", "none")):
                result = clause.value
        return result


@lru_cache(maxsize=8192)
def parse_conditional(text: str) -> Conditional:
    """Read the value of a ":conditional" tag."""
    clauses: list[Clause] = []
    nonsense: list[str] = []
    for part in _outside_brackets(text):
        value, at_sign, condition = part.partition("@")
        parsed = parse_condition(condition) if at_sign and value.strip() else None
        if parsed is None:
            nonsense.append(part.strip())
        else:
            clauses.append(Clause(value.strip().lower(), parsed))
    return Conditional(tuple(clauses), tuple(nonsense))


def _outside_brackets(text: str) -> Iterator[str]:
    """Split at semicolons outside brackets; a part without "@" belongs to the condition before it."""
    depth, start = 0, 0
    parts: list[str] = []
    for i, letter in enumerate(text):
        depth = depth + (letter == "(") - (letter == ")" and depth > 0)
        if letter == ";" and depth == 0:
            parts.append(text[start:i])
            start = i + 1
    parts.append(text[start:])
    joined: list[str] = []
    for part in parts:
        if joined and "@" not in part and "@" in joined[-1]:
            joined[-1] += ";" + part
        elif part.strip():
            joined.append(part)
    yield from joined


@lru_cache(maxsize=4096)
def parse_condition(text: str) -> tuple[Condition, ...] | None:
    """Read what stands after the "@": conditions that must all hold; None if any is not understood."""
    text = text.strip()
    if text.startswith("(") and text.endswith(")") and text.count("(") == 1:
        text = text[1:-1]
    parts = re.split(r"\s+AND\s+", text, flags=re.IGNORECASE)
    conditions = [_condition(part.strip().strip("()").strip()) for part in parts]
    if not conditions or any(condition is None for condition in conditions):
        return None
    return tuple(condition for condition in conditions if condition is not None)


_QUANTITIES = {
    "weight": "mass_g",
    "grossweight": "mass_g",
    "maxweight": "mass_g",
    "maxweightrating": "rating_g",
    "weightrating": "rating_g",
    "axleload": "axle_load_g",
    "maxaxleload": "axle_load_g",
    "length": "length_cm",
    "width": "width_cm",
    "height": "height_cm",
}


def _condition(text: str) -> Condition | None:
    compared = _COMPARED.fullmatch(text.lower())
    if compared is not None:
        quantity = _QUANTITIES[compared.group(1)]
        limit = (mass_g if quantity.endswith("_g") else length_cm)(compared.group(3).strip())
        return None if limit is None else Comparison(quantity, compared.group(2), limit)
    word = text.lower()
    if word in _PURPOSES or word in _KINDS or word in _WEATHER:
        return Word(word)
    return parse_opening_times(text)


def conditional_keys(tags: Tags) -> list[str]:
    """List the keys, without the suffix, that have a conditional value."""
    return [key[: -len(SUFFIX)] for key in tags if key.endswith(SUFFIX)]


def resolve(tags: Tags, at: TimeOfWeek | None, traveller: Traveller) -> Tags:
    """Put what holds now for this traveller in the place of the unconditional values.

    Without a time no timed clause holds; those on mass, size and purpose still do. Tags without a
    condition come back as they are, not copied.
    """
    keys = conditional_keys(tags)
    if not keys:
        return tags
    plain = dict(tags)
    for key in keys:
        value = parse_conditional(tags[key + SUFFIX]).value(tags.get(key), at, traveller)
        if value is not None:
            plain[key] = value
    return plain


def possible_tags(tags: Tags) -> list[Tags]:
    """List every plain reading that some traveller may meet at some time, the unconditional one first."""
    keys = conditional_keys(tags)
    if not keys:
        return [tags]
    choices = [
        [
            tags.get(key),
            *dict.fromkeys(clause.value for clause in parse_conditional(tags[key + SUFFIX]).clauses),
        ]
        for key in keys
    ]
    variants: list[Tags] = []
    for chosen in islice(product(*choices), _MOST_VARIANTS):
        variants.append({**tags, **{k: v for k, v in zip(keys, chosen, strict=True) if v is not None}})
    return variants


def edges(tags: Tags) -> set[tuple[int, int]]:
    """Collect (weekday, second of day) at which the meaning of these tags may change."""
    found: set[tuple[int, int]] = set()
    for key in conditional_keys(tags):
        clauses = parse_conditional(tags[key + SUFFIX]).clauses
        for condition in (each for clause in clauses for each in clause.conditions):
            if isinstance(condition, OpeningTimes):
                found.update(condition.edges())
    return found


def nonsense(tag_sets: Iterable[Mapping[str, str]]) -> Counter[str]:
    """Count the conditions that could not be understood, as warnings for people: message to count."""
    found: Counter[str] = Counter()
    for tags in tag_sets:
        for key in conditional_keys(tags):
            for text in parse_conditional(tags[key + SUFFIX]).nonsense:
                found[f"condition not understood, unconditional value kept: {key}{SUFFIX}={text}"] += 1
    return found
