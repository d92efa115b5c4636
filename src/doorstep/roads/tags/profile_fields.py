"""Read one table of a profile file into a frozen dataclass, refusing what it does not know.

A field's metadata says what its value may be: `low` and `high` bound numbers (also those in a table),
`words` lists the texts allowed. Every refusal names the file, the key, the value and the mend.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import MISSING, Field, field, fields
from difflib import get_close_matches
from math import isfinite
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar, cast

from doorstep.domain.errors import ProfileError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

SectionT = TypeVar("SectionT", bound="DataclassInstance")
Reader = Callable[["Field[object]", object, str], object]


def number(low: float, high: float, default: float | int | None = None) -> float:
    """Declare a number with its bounds, inclusive; without a default it must be given."""
    bounds = {"low": low, "high": high}
    if default is None:
        return cast(float, field(metadata=bounds))
    return cast(float, field(default=default, metadata=bounds))


def whole(low: int, high: int) -> int | None:
    """Declare a whole number that may be left out, with its bounds, inclusive."""
    return cast("int | None", field(default=None, metadata={"low": low, "high": high}))


def table(low: float, high: float) -> Mapping[str, float]:
    """Declare a table from a word to a number with bounds, inclusive; empty if left out."""
    return cast(
        "Mapping[str, float]",
        field(default_factory=lambda: MappingProxyType({}), metadata={"low": low, "high": high}),
    )


def word(allowed: Collection[str], default: str) -> str:
    """Declare a text that must be one of `allowed`."""
    found: str = field(default=default, metadata={"words": tuple(allowed)})
    return found


def words(allowed: Collection[str] = (), default: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Declare a list of texts; if `allowed` is not empty each must be one of them."""
    found: tuple[str, ...] = field(default=default, metadata={"words": tuple(allowed)})
    return found


def read_section(kind: type[SectionT], values: Mapping[str, object], place: str) -> SectionT:
    """Build `kind` from a table of a profile file.

    Raises
    ------
    ProfileError
        For an unknown key, a value of the wrong type or out of range, or a key that is missing.
    """
    known = {each.name: each for each in fields(kind)}
    refuse_unknown(values, known, place)
    read: dict[str, object] = {}
    for name, each in known.items():
        if name in values:
            read[name] = _READERS[str(each.type)](each, values[name], f"{place}, key {name!r}")
        elif each.default is MISSING and each.default_factory is MISSING:
            raise ProfileError(
                f"the key {name!r} is missing", place=place, mend=f"Add `{name} = ...`, or extend a profile."
            )
    return kind(**read)


def refuse_unknown(values: Mapping[str, object], known: Collection[str], place: str) -> None:
    """Raise ProfileError for the first key that is not known, guessing what was meant."""
    for name in values:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            guess = f"Did you mean {near[0]!r}? " if near else ""
            raise ProfileError(
                "unknown key", value=name, place=place, mend=f"{guess}Known keys: {', '.join(sorted(known))}."
            )


def as_table(value: object, place: str) -> Mapping[str, object]:
    """Insist on a table."""
    if not isinstance(value, Mapping):
        raise ProfileError("this must be a table", value=value, place=place, mend="Write it as [section].")
    return value


def _bounded(each: Field[object], value: object, place: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
        raise ProfileError("not a number", value=value, place=place, mend="Write a plain number.")
    low, high = each.metadata["low"], each.metadata["high"]
    if not low <= value <= high:
        raise ProfileError(
            "out of range", value=value, place=place, mend=f"Give a number from {low} to {high}."
        )
    return value


def _whole(each: Field[object], value: object, place: str) -> int:
    if not isinstance(value, int):
        raise ProfileError("not a whole number", value=value, place=place, mend="Write it without a point.")
    return int(_bounded(each, value, place))


def _flag(_each: Field[object], value: object, place: str) -> bool:
    if not isinstance(value, bool):
        raise ProfileError("not true or false", value=value, place=place, mend="Write true or false.")
    return value


def _text(each: Field[object], value: object, place: str) -> str:
    if not isinstance(value, str):
        raise ProfileError("not a text", value=value, place=place, mend='Write it in quotes, "like this".')
    allowed = each.metadata.get("words", ())
    if allowed and value not in allowed:
        raise ProfileError(
            "not one of the words known here", value=value, place=place, mend=f"Known: {', '.join(allowed)}."
        )
    return value


def _texts(each: Field[object], value: object, place: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ProfileError("not a list", value=value, place=place, mend='Write ["one", "two"].')
    return tuple(_text(each, item, place) for item in value)


def _table(each: Field[object], value: object, place: str) -> Mapping[str, float]:
    rows = as_table(value, place)
    return MappingProxyType({k: _bounded(each, v, f"{place}, {k!r}") for k, v in rows.items()})


_READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "float": _bounded,
        "int | None": _whole,
        "bool": _flag,
        "str": _text,
        "tuple[str, ...]": _texts,
        "Mapping[str, float]": _table,
    }
)
