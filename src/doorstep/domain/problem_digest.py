"""The fingerprint of a problem: what a plan names, so that it can be made again and compared."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

import numpy as np

from doorstep.domain.problem import Problem


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
        for part in _parts(getattr(problem, name), shared):
            digest.update(part)
    digest.update(f"zone {problem.zone}".encode())
    return digest.hexdigest()


def _parts(value: object, shared: dict[int, bytes]) -> Iterator[bytes]:
    """Write a value without ambiguity: each piece says its kind and, where it can be cut, its length."""
    if isinstance(value, str | int | None):
        yield _text(value)
    elif isinstance(value, np.ndarray):
        yield f"array {value.dtype.str} {value.shape}".encode()
        # Row by row: a matrix of gigabytes is not copied.
        yield from (row.tobytes() for row in value) if value.ndim > 1 else (value.tobytes(),)
    elif is_dataclass(value) and not isinstance(value, type):
        yield _shared_bytes(value, shared)
    elif isinstance(value, Mapping):
        yield f"map {len(value)} ".encode()
        for key in sorted(value):
            yield from _parts(key, shared)
            yield from _parts(value[key], shared)
    elif isinstance(value, frozenset):
        yield from _parts(tuple(sorted(value)), shared)
    elif isinstance(value, tuple):
        yield f"list {len(value)} ".encode()
        if set(map(type, value)) == {int}:
            # Hours of parking and the like: most of what a day is made of, and the same bytes as one by one.
            yield "".join(f"int {len(text)} {text};" for text in map(str, value)).encode()
            return
        for part in value:
            yield from _parts(part, shared)
    else:
        yield _text(value)


def _text(value: object) -> bytes:
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    return f"{type(value).__name__} {len(text)} {text};".encode()


def _shared_bytes(value: object, shared: dict[int, bytes]) -> bytes:
    """Hash a word once, however many hold it: a fleet shares its type and its shift."""
    known = shared.get(id(value))
    if known is not None:
        return known
    digest = hashlib.sha256(type(value).__name__.encode())
    for name in _names(type(value)):
        digest.update(name.encode())
        for part in _parts(getattr(value, name), shared):
            digest.update(part)
    shared[id(value)] = digest.digest()
    return shared[id(value)]


_NAMES: dict[type, tuple[str, ...]] = {}


def _names(word: type) -> tuple[str, ...]:
    """Name the fields of a kind of word, looked up once for each kind."""
    if word not in _NAMES:
        _NAMES[word] = tuple(field.name for field in fields(word) if field.init)
    return _NAMES[word]
