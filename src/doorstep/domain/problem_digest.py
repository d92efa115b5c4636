"""The fingerprint of a problem: what a plan names, so that it can be made again and compared."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import TypeAlias
from weakref import WeakKeyDictionary

import numpy as np

from doorstep.domain.problem import Problem

Tell: TypeAlias = Callable[[bytes], None]
NOTHING = b"NoneType 4 None;"


def problem_digest(problem: Problem) -> str:
    """Hash all that a problem says (SHA-256, hexadecimal): equal problems, equal digests, on every machine.

    Names of fields are part of it, so a problem of another version of these words has another digest.
    """
    if problem not in _KNOWN:
        _KNOWN[problem] = _digest(problem)
    return _KNOWN[problem]


# A problem does not change, and its digest is asked for with every plan that is written.
_KNOWN: WeakKeyDictionary[Problem, str] = WeakKeyDictionary()


def _digest(problem: Problem) -> str:
    digest = hashlib.sha256()
    shared: dict[int, bytes] = {}
    for name in ("epoch", "tasks", "vehicles", "hubs", "travel", "points", "walking", "charging"):
        digest.update(name.encode())
        _tell(getattr(problem, name), digest.update, shared)
    digest.update(f"zone {problem.zone}".encode())
    return digest.hexdigest()


def _tell(value: object, tell: Tell, shared: dict[int, bytes]) -> None:
    """Tell a value without ambiguity: each piece says its kind and, where it can be cut, its length."""
    if value is None:
        tell(NOTHING)
    elif isinstance(value, (str, int)):  # a union is slower, and this is asked for every word
        tell(_text(value))
    elif isinstance(value, tuple):
        tell(f"list {len(value)} ".encode())
        if set(map(type, value)) == {int}:
            # Hours of parking and the like: most of what a day is made of, and the same bytes as one by one.
            tell("".join(f"int {len(text)} {text};" for text in map(str, value)).encode())
            return
        for part in value:
            _tell(part, tell, shared)
    elif _names(type(value)):
        tell(_shared_bytes(value, shared))
    elif isinstance(value, frozenset):
        _tell(tuple(sorted(value)), tell, shared)
    elif isinstance(value, Mapping):
        tell(f"map {len(value)} ".encode())
        for key in sorted(value):
            _tell(key, tell, shared)
            _tell(value[key], tell, shared)
    elif isinstance(value, np.ndarray):
        tell(f"array {value.dtype.str} {value.shape}".encode())
        # Row by row: a matrix of gigabytes is not copied.
        for row in value if value.ndim > 1 else (value,):
            tell(row.tobytes())
    else:
        tell(_text(value))


def _text(value: object) -> bytes:
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    return f"{type(value).__name__} {len(text)} {text};".encode()


def _shared_bytes(value: object, shared: dict[int, bytes]) -> bytes:
    """Hash a word once, however many hold it: a fleet shares its type and its shift."""
    known = shared.get(id(value))
    if known is not None:
        return known
    digest = hashlib.sha256(type(value).__name__.encode())
    for name, as_bytes in _names(type(value)):
        digest.update(as_bytes)
        _tell(getattr(value, name), digest.update, shared)
    shared[id(value)] = digest.digest()
    return shared[id(value)]


_NAMES: dict[type, tuple[tuple[str, bytes], ...]] = {}


def _names(word: type) -> tuple[tuple[str, bytes], ...]:
    """Name the fields of a kind of word, looked up once for each kind; none of what is no word."""
    if word not in _NAMES:
        given = [field.name for field in fields(word) if field.init] if is_dataclass(word) else []
        _NAMES[word] = tuple((name, name.encode()) for name in given)
    return _NAMES[word]
