"""Words of the domain as JSON, by their fields: units in the names, ids as they are, instants in ISO 8601.

What is None, empty or at its default is left out. Where a field may be one of several words, such as the
reasons of an unassigned task, `kind` names the word. The window of a word that has one stands in the word
itself, as `opens` and `closes`. A reader refuses what it does not know rather than dropping it, and names the
path of the value in the document.
"""

from __future__ import annotations

import json
import math
import re
import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from typing import Union, get_args, get_origin, get_type_hints

from doorstep.connectors.tables.delimited import text_of
from doorstep.domain.errors import DoorstepError, FileError, InputError, UnknownNameError
from doorstep.domain.kerbs import Kerb
from doorstep.domain.shifts import BreakRule, Shift
from doorstep.domain.tasks import TaskWindow
from doorstep.domain.windows import Window

INLINED: dict[type, str] = {TaskWindow: "window", Shift: "window", BreakRule: "window"}
"""The field of these words whose own fields stand in its place."""
LARGEST_WHOLE = 2**53
"""Whole numbers up to here are the same in every program that reads JSON."""
_SHOWN = 60
_HALF_LETTER = re.compile(r"\\u[dD][89abAB]")
"""How JSON may write one half of a letter beyond 16 bits; without the other half it is no text."""
_AS_THEY_ARE = frozenset({bool, int, float, str})
# Words that others name only for the type checker, because the modules would import each other.
_LATE_NAMES = {"Kerb": Kerb}


def load_json(content: bytes, *, place: str, mend: str) -> object:
    """Read JSON as objects and lists, refusing what JSON is not sure about.

    Raises
    ------
    FileError
        If it is no JSON, holds NaN, infinity or half a letter, or names one key twice.
    """
    text = text_of(content, place=place, mend=mend)
    odd: list[str] = []

    def noted(constant: str) -> float:
        odd.append(constant)
        return math.nan

    try:
        found = json.loads(text, parse_constant=noted, object_pairs_hook=_once)
    except json.JSONDecodeError as problem:
        where = f"{place}, line {problem.lineno}"
        raise FileError(f"not JSON ({problem.msg})", place=where, mend=mend) from None
    except RecursionError:
        raise FileError("not JSON (nested too deeply)", place=place, mend=mend) from None
    except InputError as problem:
        raise FileError(problem.what, value=problem.value, place=place, mend=problem.mend) from None
    except ValueError:
        raise FileError("a number of thousands of digits", place=place, mend="Correct it.") from None
    if odd:
        where = f"{place}, {_path_of_nan(found)}"
        no_number = "Leave it out where there is none."
        raise FileError("not a finite number", value=odd[0], place=where, mend=no_number)
    if _HALF_LETTER.search(text):
        _require_whole_letters(found, place)
    return found


def _require_whole_letters(document: object, place: str) -> None:
    """Refuse texts that no file can hold: JSON may write one half of a letter without the other."""
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError as problem:
        half = problem.object[problem.start : problem.end]
        mend = "Write both halves of the letter, or the letter itself."
        raise FileError("half a letter in a text", value=half, place=place, mend=mend) from None
    except RecursionError:
        mend = "Nothing of ours is nested so deeply."
        raise FileError("not JSON (nested too deeply)", place=place, mend=mend) from None


def _path_of_nan(document: object) -> str:
    """Find the first number that is none; `document` holds one."""
    left: list[tuple[str, object]] = [("", document)]
    while left:
        path, value = left.pop()
        if isinstance(value, float) and math.isnan(value):
            return path or "the document"
        if isinstance(value, Mapping):
            left += [(f"{path}.{key}" if path else key, part) for key, part in reversed(list(value.items()))]
        elif isinstance(value, list):
            left += [(f"{path}[{at}]", part) for at, part in reversed(list(enumerate(value)))]
    raise AssertionError("no number is none")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError("a key given twice in one object", value=twice, mend="Leave one of the two out.")
    return found


def word_json(value: object, *, without: frozenset[str] = frozenset()) -> object:
    """Write a word as JSON can hold it.

    Parameters
    ----------
    without
        Fields of the outermost word to leave out.
    """
    if value is None or type(value) in _AS_THEY_ARE:
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return _written_word(value, without)
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return {str(name): word_json(value[name]) for name in sorted(value)}
    return [word_json(part) for part in value] if isinstance(value, tuple) else value


def _written_word(value: object, without: frozenset[str]) -> dict[str, object]:
    kind: type = type(value)
    hints = hints_of(kind)
    written: dict[str, object] = {}
    for field in fields_of(kind).values():
        part = getattr(value, field.name)
        if field.name in without or _is_default(part, field):
            continue
        if INLINED.get(kind) == field.name:
            inner = word_json(part)
            assert isinstance(inner, dict)
            written = {**inner, **written}
        else:
            written[field.name] = _tagged(part, hints[field.name])
    return written


def _is_default(part: object, field: Field[object]) -> bool:
    if field.default is not MISSING:
        return bool(part == field.default)
    return field.default_factory is not MISSING and bool(part == field.default_factory())


def _tagged(value: object, hint: object) -> object:
    """Write a value, with the name of its word where the field may hold several."""
    if isinstance(value, tuple) and get_args(hint)[1:] == (...,):
        return [_tagged(part, get_args(hint)[0]) for part in value]
    written = word_json(value)
    if len(words_in(hint)) > 1 and isinstance(written, dict):
        return {"kind": type(value).__name__, **written}
    return written


@cache
def words_in(hint: object) -> tuple[type, ...]:
    """List the dataclasses that a union may hold; found out once a type."""
    if get_origin(hint) not in (Union, types.UnionType):
        return ()
    return tuple(part for part in get_args(hint) if isinstance(part, type) and is_dataclass(part))


@cache
def hints_of(kind: type) -> Mapping[str, object]:
    """Give the type of each field of a word."""
    return get_type_hints(kind, localns=_LATE_NAMES)


@cache
def fields_of(kind: type) -> Mapping[str, Field[object]]:
    """Give the fields that a word is made from."""
    assert is_dataclass(kind)
    return {field.name: field for field in fields(kind) if field.init}


@cache
def needed_by(kind: type) -> tuple[str, ...]:
    """Give the fields of a word that have no default."""
    given = fields_of(kind).values()
    return tuple(
        field.name for field in given if field.default is MISSING and field.default_factory is MISSING
    )


@cache
def _way_to_read(hint: object) -> tuple[str, object]:
    """Name the method of a reader for a field's type, and what it needs to know; found out once a type."""
    hint = getattr(hint, "__supertype__", hint)
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return "_union", hint
    if origin is tuple:
        return "_tuple", get_args(hint)
    if origin is frozenset:
        return "_set", get_args(hint)[0]
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return "_mapping", get_args(hint)
    assert isinstance(hint, type), hint
    if is_dataclass(hint):
        return "word", hint
    if issubclass(hint, date):
        return "_time", hint
    return ("_choice" if issubclass(hint, StrEnum) else "_plain"), hint


@dataclass(frozen=True, slots=True)
class WordReader:
    """Reads words out of a document.

    place
        The file's name, for errors.
    mend
        What to do about a value that cannot be.
    """

    place: str
    mend: str

    def wrong(self, value: object, what: str, path: str, mend: str | None = None) -> FileError:
        """Build the error of a value."""
        try:
            told = str(value)
            shown = value if len(told) <= _SHOWN else f"{told[:_SHOWN]}..."
        except RecursionError:
            shown = f"a {type(value).__name__} nested too deeply"
        return FileError(what, value=shown, place=f"{self.place}, {path}", mend=mend or self.mend)

    def at(self, problem: DoorstepError, path: str) -> FileError:
        """Turn the error of a word into one that names its path."""
        place = f"{self.place}, {path}"
        return FileError(problem.what, value=problem.value, place=place, mend=problem.mend or self.mend)

    def read(self, value: object, hint: object, path: str) -> object:
        """Read one value as its field's type says."""
        how, inner = _way_to_read(hint)
        found: object = getattr(self, how)(value, inner, path)
        return found

    def word(self, value: object, kind: type, path: str, given: Mapping[str, object] | None = None) -> object:
        """Read a word from its object.

        Parameters
        ----------
        given
            Fields that were read already, and must not stand in the object.
        """
        given = given or {}
        parts = dict(self.parts_of(value, path, kind.__name__))
        inlined = INLINED.get(kind)
        made = dict(given)
        if inlined is not None:
            made.update(self._inlined(kind, inlined, parts, path))
        known = fields_of(kind)
        if not parts.keys() <= known.keys() - made.keys():
            unknown = min(parts.keys() - (known.keys() - made.keys()))
            raise self.wrong(unknown, f"no field of {kind.__name__}", path)
        hints = hints_of(kind)
        for name, part in parts.items():
            made[name] = self.read(part, hints[name], f"{path}.{name}")
        for name in needed_by(kind):
            if name not in made:
                raise self.wrong(name, f"a {kind.__name__} without a field it needs", path)
        try:
            return kind(**made)
        except (InputError, UnknownNameError) as problem:
            raise self.at(problem, path) from None

    def parts_of(self, value: object, path: str, kind: str) -> dict[str, object]:
        """Refuse what is no object."""
        if not isinstance(value, dict):
            raise self.wrong(value, f"not an object for {kind}", path)
        return value

    def items_of(self, value: object, path: str) -> Sequence[object]:
        """Refuse what is no list."""
        if not isinstance(value, list):
            raise self.wrong(value, "not a list", path)
        return value

    def sequence(self, value: object, hint: object, path: str) -> Sequence[object]:
        """Read a list of one kind of value."""
        parts = self.items_of(value, path)
        return [self.read(part, hint, f"{path}[{at}]") for at, part in enumerate(parts)]

    def _inlined(self, kind: type, name: str, parts: dict[str, object], path: str) -> Mapping[str, object]:
        inner = {key: parts.pop(key) for key in fields_of(Window) if key in parts}
        if not inner and fields_of(kind)[name].default is None:
            return {name: None}
        found: dict[str, object] = {}
        for key in fields_of(Window):
            if key not in inner:
                raise self.wrong(key, f"a {kind.__name__} without a field it needs", path)
            found[key] = self._time(inner[key], datetime, f"{path}.{key}")
        try:
            return {name: Window(**found)}  # type: ignore[arg-type]
        except InputError as problem:
            raise self.at(problem, f"{path}.closes") from None

    def _set(self, value: object, hint: object, path: str) -> frozenset[object]:
        return frozenset(self.sequence(value, hint, path))

    def _union(self, value: object, hint: object, path: str) -> object:
        if value is None and type(None) in get_args(hint):
            return None
        words = words_in(hint)
        if len(words) > 1:
            by_name = {word.__name__: word for word in words}
            kind = value.get("kind") if isinstance(value, dict) else None
            if not isinstance(kind, str) or kind not in by_name:
                raise self.wrong(kind, f"no kind of {', '.join(sorted(by_name))}", path)
            assert isinstance(value, dict)
            rest = {name: part for name, part in value.items() if name != "kind"}
            return self.word(rest, by_name[kind], path)
        inner = [part for part in get_args(hint) if part is not type(None)]
        return self.read(value, inner[0], path)

    def _tuple(self, value: object, parts: tuple[object, ...], path: str) -> tuple[object, ...]:
        if parts[1:] == (...,):
            return tuple(self.sequence(value, parts[0], path))
        if not isinstance(value, list) or len(value) != len(parts):
            raise self.wrong(value, f"not a list of {len(parts)}", path)
        pairs = enumerate(zip(value, parts, strict=True))
        return tuple(self.read(part, hint, f"{path}[{at}]") for at, (part, hint) in pairs)

    def _mapping(self, value: object, hints: tuple[object, ...], path: str) -> Mapping[object, object]:
        parts = self.parts_of(value, path, "names and values")
        return {name: self.read(part, hints[1], f"{path}.{name}") for name, part in parts.items()}

    def _time(self, value: object, hint: type[date], path: str) -> date:
        if isinstance(value, str):
            try:
                return _utc(datetime.fromisoformat(value)) if hint is datetime else date.fromisoformat(value)
            except (ValueError, OverflowError):
                pass
        raise self.wrong(value, f"not a {hint.__name__}", path)

    def _choice(self, value: object, hint: type[StrEnum], path: str) -> StrEnum:
        known = [word.value for word in hint]
        if value not in known:
            mend = f"One of {', '.join(known)}."
            raise self.wrong(value, f"not a {hint.__name__}", path, mend)
        return hint(value)

    def _plain(self, value: object, hint: type, path: str) -> object:
        fits = isinstance(value, (int, float) if hint is float else hint)
        if not fits or (isinstance(value, bool) and hint is not bool):
            raise self.wrong(value, f"not a value of type {hint.__name__}", path)
        if isinstance(value, int | float) and not isinstance(value, bool):
            if isinstance(value, float) and not math.isfinite(value):
                raise self.wrong(value, "not a finite number", path)
            # A whole number too long for a float is no float either.
            if isinstance(value, int) and abs(value) > LARGEST_WHOLE:
                raise self.wrong(value, f"a number beyond {LARGEST_WHOLE}", path)
        return value


def _utc(instant: datetime) -> datetime:
    """Turn an instant of any zone to UTC; one without a zone is left for the word to refuse."""
    return instant if instant.tzinfo is None else instant.astimezone(UTC)
