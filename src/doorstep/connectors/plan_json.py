"""Plans as JSON, with every time, load and cost: what `doorstep solve` writes and `doorstep check` reads.

The keys are the fields of the words in `doorstep.domain`, units in their names. What is None, empty or at its
default is left out. Where a field may be one of several words, such as the reasons of an unassigned task,
`kind` names the word. Version 1; a reader refuses what it does not know rather than dropping it.
"""

from __future__ import annotations

import json
import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Union, get_args, get_origin, get_type_hints

from doorstep.connectors.tables import text_of
from doorstep.domain.errors import FileError, InputError
from doorstep.domain.plans import Plan

FORMAT = "doorstep plan"
VERSION = 1
_HEADING = 200


def plan_bytes(plan: Plan) -> bytes:
    """Write a plan as JSON."""
    document = {"format": FORMAT, "version": VERSION, "plan": _written(plan)}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def looks_like_plan_json(content: bytes) -> bool:
    """Tell whether a file begins as a JSON object does."""
    return content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def is_plan_json(content: bytes) -> bool:
    """Tell whether a JSON file names this format at its beginning."""
    return looks_like_plan_json(content) and f'"{FORMAT}"'.encode() in content[:_HEADING]


def read_plan(content: bytes, *, place: str) -> Plan:
    """Read a plan.

    Raises
    ------
    FileError
        If it is no plan of this version, or a value in it cannot be: with the path of the value.
    """
    text = text_of(content, place=place)
    try:
        document = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as problem:
        where = f"{place}, line {problem.lineno}" if isinstance(problem, json.JSONDecodeError) else place
        raise FileError("not JSON", place=where, mend="Give a plan that doorstep solve wrote.") from problem
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        mend = f"A plan has the format {FORMAT!r}; doorstep solve --out PLAN.json writes one."
        raise FileError("not a plan", place=place, mend=mend)
    if document.get("version") != VERSION:
        mend = f"This version of Doorstep reads {VERSION}."
        raise FileError("a plan of another version", value=document.get("version"), place=place, mend=mend)
    plan = _read(document.get("plan"), Plan, "plan", place)
    assert isinstance(plan, Plan)
    return plan


def _written(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        given = {field.name: (getattr(value, field.name), field) for field in fields(value) if field.init}
        hints = _hints(type(value))
        return {
            name: _tagged(part, hints[name])
            for name, (part, field) in given.items()
            if field.default is MISSING or part != field.default
        }
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    return [_written(part) for part in value] if isinstance(value, tuple) else value


def _tagged(value: object, hint: object) -> object:
    """Write a value, with the name of its word where the field may hold several."""
    if isinstance(value, tuple) and get_args(hint)[1:] == (...,):
        return [_tagged(part, get_args(hint)[0]) for part in value]
    written = _written(value)
    if len(_words(hint)) > 1 and isinstance(written, dict):
        return {"kind": type(value).__name__, **written}
    return written


def _words(hint: object) -> list[type]:
    """List the dataclasses that a union may hold."""
    if get_origin(hint) not in (Union, types.UnionType):
        return []
    return [part for part in get_args(hint) if isinstance(part, type) and is_dataclass(part)]


@cache
def _hints(kind: type) -> Mapping[str, object]:
    return get_type_hints(kind)


def _read(value: object, hint: object, path: str, place: str) -> object:
    """Read one value as its field's type says."""
    hint = getattr(hint, "__supertype__", hint)
    if get_origin(hint) in (Union, types.UnionType):
        return _read_union(value, hint, path, place)
    if get_origin(hint) is tuple:
        return _read_tuple(value, get_args(hint), path, place)
    if get_origin(hint) is frozenset:
        return frozenset(_read_sequence(value, get_args(hint)[0], path, place))
    if isinstance(hint, type) and is_dataclass(hint):
        return _read_word(value, hint, path, place)
    if hint is datetime or (isinstance(hint, type) and issubclass(hint, StrEnum)):
        return _read_text(value, hint, path, place)
    fits = isinstance(value, (int, float) if hint is float else hint)  # type: ignore[arg-type]
    if not fits or (isinstance(value, bool) and hint is not bool):
        raise _wrong(value, f"not a value of type {getattr(hint, '__name__', hint)}", path, place)
    return value


def _read_union(value: object, hint: object, path: str, place: str) -> object:
    if value is None and type(None) in get_args(hint):
        return None
    words = _words(hint)
    if len(words) > 1:
        by_name = {word.__name__: word for word in words}
        kind = value.get("kind") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in by_name:
            raise _wrong(kind, f"no kind of {', '.join(sorted(by_name))}", path, place)
        assert isinstance(value, dict)
        rest = {name: part for name, part in value.items() if name != "kind"}
        return _read_word(rest, by_name[kind], path, place)
    inner = [part for part in get_args(hint) if part is not type(None)]
    return _read(value, inner[0], path, place)


def _read_tuple(value: object, parts: tuple[object, ...], path: str, place: str) -> tuple[object, ...]:
    if parts[1:] == (...,):
        return tuple(_read_sequence(value, parts[0], path, place))
    if not isinstance(value, list) or len(value) != len(parts):
        raise _wrong(value, f"not a list of {len(parts)}", path, place)
    pairs = enumerate(zip(value, parts, strict=True))
    return tuple(_read(part, hint, f"{path}[{at}]", place) for at, (part, hint) in pairs)


def _read_sequence(value: object, hint: object, path: str, place: str) -> Sequence[object]:
    if not isinstance(value, list):
        raise _wrong(value, "not a list", path, place)
    return [_read(part, hint, f"{path}[{at}]", place) for at, part in enumerate(value)]


def _read_text(value: object, hint: type, path: str, place: str) -> object:
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value) if hint is datetime else hint(value)
        except ValueError:
            pass
    raise _wrong(value, f"not a {hint.__name__}", path, place)


def _read_word(value: object, word: type, path: str, place: str) -> object:
    if not isinstance(value, dict):
        raise _wrong(value, f"not an object for {word.__name__}", path, place)
    known = {field.name: field for field in fields(word) if field.init}
    unknown = sorted(value.keys() - known.keys())
    if unknown:
        raise _wrong(unknown[0], f"no field of {word.__name__}", path, place)
    hints = _hints(word)
    given = {name: _read(part, hints[name], f"{path}.{name}", place) for name, part in value.items()}
    for name, field in known.items():
        if name not in given and field.default is MISSING and field.default_factory is MISSING:
            raise _wrong(name, f"a {word.__name__} without a field it needs", path, place)
    try:
        return word(**given)
    except InputError as problem:
        raise FileError(
            problem.what, value=problem.value, place=f"{place}, {path}", mend=problem.mend
        ) from None


def _wrong(value: object, what: str, path: str, place: str) -> FileError:
    shown = value if len(str(value)) <= 60 else f"{str(value)[:60]}..."
    return FileError(what, value=shown, place=f"{place}, {path}", mend="Correct it, or write the plan again.")
