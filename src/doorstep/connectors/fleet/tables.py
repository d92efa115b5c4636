"""Tables of a fleet file and the path they stand at: no key is unknown, every refusal names its place."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TypeVar

from doorstep.connectors.tables.cells import rounded
from doorstep.connectors.tables.clock_cells import ClockSpan, clock_s_of, spans_of, weekdays_of
from doorstep.domain.clock_shifts import EVERY_DAY
from doorstep.domain.errors import DoorstepError, FileError, UnknownNameError
from doorstep.domain.places import LonLat
from doorstep.domain.units import SECONDS_PER_DAY
from doorstep.domain.windows import WeeklyHours, WeeklySpan

ValueT = TypeVar("ValueT")

MOST = Decimal(10) ** 9


@cache
def fleet_keys() -> Mapping[str, Mapping[str, tuple[str, str, str]]]:
    """Give the keys of each table: meaning, example, and what holds where it is left out."""
    text = (files(__package__) / "keys.toml").read_text(encoding="utf-8")
    given = tomllib.loads(text)
    return MappingProxyType(
        {
            table: MappingProxyType({key: (told[0], told[1], told[2]) for key, told in keys.items()})
            for table, keys in given.items()
        }
    )


class FleetTable:
    """One table of the file. What it holds is taken key by key; keys that nobody knows are refused at once.

    Parameters
    ----------
    kind
        Which keys it may have; see `fleet_keys`.
    inner
        Names of tables that it may hold besides.
    """

    def __init__(
        self, given: object, kind: str, path: str, file: str, *, inner: frozenset[str] = frozenset()
    ) -> None:
        self.path = path
        self.file = file
        if not isinstance(given, dict):
            raise self.error("", "not a table", given, "Write key = value below its heading, or { ... }.")
        self.given: Mapping[str, object] = given
        known = fleet_keys()[kind].keys() | inner
        for key in given:
            if key not in known:
                raise UnknownNameError.among("key", key, known, place=self.place(""))

    def place(self, key: str) -> str:
        """Name the place of a key in the file."""
        path = ".".join(part for part in (self.path, key) if part)
        return f"{self.file}, {path}" if path else self.file

    def error(self, key: str, what: str, value: object, mend: str | None) -> FileError:
        """Say what is wrong with a value."""
        return FileError(what, value=value, place=self.place(key), mend=mend)

    def make(self, key: str, maker: Callable[[], ValueT]) -> ValueT:
        """Make something of what was read; refusals name the place in the file."""
        try:
            return maker()
        except FileError:
            raise
        except UnknownNameError as problem:
            raise UnknownNameError(
                problem.what, value=problem.value, place=self.place(key), mend=problem.mend
            ) from problem
        except DoorstepError as problem:
            usual = f"Write {key} = {_example(key)}." if key else "Correct one of its values."
            raise self.error(key, problem.what, problem.value, problem.mend or usual) from problem

    def text(self, key: str) -> str | None:
        """Read a text; None where it is left out."""
        given = self.given.get(key)
        if given is not None and not (isinstance(given, str) and given.strip()):
            raise self.error(key, "not a text", given, f'Write {key} = "...".')
        return given if isinstance(given, str) else None

    def needed(self, key: str) -> object:
        """Give a value that must be there."""
        if key not in self.given:
            raise self.error("", f"no `{key}`", self.given, f"Add {key} = {_example(key)}.")
        return self.given[key]

    def read(self, key: str, reader: Callable[[str], ValueT]) -> ValueT | None:
        """Read a text; None where it is left out."""
        text = self.text(key)
        return None if text is None else self.make(key, lambda: reader(text))

    def number(self, key: str, *, scale: int = 1) -> int | None:
        """Read a number of 0 or more times a scale, rounded half up; None where it is left out."""
        if key not in self.given:
            return None
        return self.scaled(key, self.given[key], scale)

    def scaled(self, key: str, given: object, scale: int = 1, *, least: int = 0) -> int:
        """Read a number times a scale, rounded half up."""
        try:
            number = Decimal(str(given)) if isinstance(given, int | float) else None
        except InvalidOperation:
            number = None
        if number is None or isinstance(given, bool) or not number.is_finite():
            raise self.error(key, "not a number", given, f"Write {key} = {_example(key)}.")
        if not least <= number <= MOST:
            raise self.error(key, "a number out of its range", given, f"Give {least} or more.")
        return rounded(number * scale)

    def whole(self, key: str, *, least: int = 0) -> int | None:
        """Read a whole number; None where it is left out."""
        given = self.given.get(key)
        if given is None:
            return None
        if isinstance(given, bool) or not isinstance(given, int) or not least <= given <= MOST:
            raise self.error(key, "not a whole number in its range", given, f"Give {least} or more.")
        return given

    def yes(self, key: str) -> bool | None:
        """Read true or false; None where it is left out."""
        given = self.given.get(key)
        if given is not None and not isinstance(given, bool):
            raise self.error(key, "neither true nor false", given, f"Write {key} = true.")
        return given if isinstance(given, bool) else None

    def texts(self, key: str) -> tuple[str, ...] | None:
        """Read a list of texts, or one; None where it is left out."""
        given = self.given.get(key)
        if given is None:
            return None
        if isinstance(given, str):
            given = [given]
        if not isinstance(given, list) or not all(isinstance(part, str) and part.strip() for part in given):
            raise self.error(key, "not a list of texts", given, f'Write {key} = ["...", "..."].')
        return tuple(given)

    def position(self, key: str) -> LonLat | None:
        """Read longitude and latitude; None where they are left out."""
        if key not in self.given:
            return None
        given = self.given[key]
        mend = f"Write {key} = [24.94, 60.17], longitude first."
        if not isinstance(given, list) or len(given) != 2:
            raise self.error(key, "not longitude and latitude", given, mend)
        if not all(isinstance(part, int | float) and not isinstance(part, bool) for part in given):
            raise self.error(key, "not longitude and latitude", given, mend)
        return self.make(key, lambda: LonLat(float(given[0]), float(given[1])))

    def pairs(self, key: str, *, scale: int = 1) -> tuple[tuple[int, int], ...] | None:
        """Read steps: a list of pairs, the second of each times a scale; None where it is left out."""
        given = self.given.get(key)
        if given is None:
            return None
        pairs: list[object] = given if isinstance(given, list) else [given]
        if not all(isinstance(part, list) and len(part) == 2 for part in pairs):
            raise self.error(key, "not a list of pairs", given, f"Write {key} = {_example(key)}.")
        steps = [part for part in pairs if isinstance(part, list)]
        return tuple((self.scaled(key, a, least=-100), self.scaled(key, b, scale)) for a, b in steps)

    def triple(self, key: str) -> tuple[int, int, int] | None:
        """Read length, width and height in whole centimetres; None where they are left out."""
        given = self.given.get(key)
        if given is None:
            return None
        if not isinstance(given, list) or len(given) != 3:
            raise self.error(key, "not length, width and height", given, f"Write {key} = {_example(key)}.")
        sides = [self.scaled(key, side, least=1) for side in given]
        return sides[0], sides[1], sides[2]

    def span(self, key: str) -> ClockSpan | None:
        """Read one window of the clock; None where it is left out."""
        spans = self.read(key, spans_of)
        if spans is not None and len(spans) != 1:
            raise self.error(key, "not one window", self.given[key], f'Write {key} = "8:00-17:00".')
        return spans[0] if spans else None

    def clock_s(self, key: str) -> int | None:
        """Read a time of day; None where it is left out."""
        return self.read(key, clock_s_of)

    def hours(self, key: str) -> WeeklyHours | None:
        """Read hours of the week; None where they are left out."""
        return self.read(key, weekly_hours_of)

    def tables(self, key: str, kind: str) -> list[FleetTable]:
        """Read a list of tables."""
        given = self.given.get(key, [])
        if not isinstance(given, list):
            raise self.error(key, "not a list of tables", given, f"Write {key} = [{{ ... }}].")
        path = f"{self.path}.{key}" if self.path else key
        return [FleetTable(part, kind, f"{path}[{at}]", self.file) for at, part in enumerate(given)]

    def named(self, key: str, kind: str) -> dict[str, FleetTable]:
        """Read tables that have names."""
        given = self.given.get(key, {})
        if not isinstance(given, dict):
            raise self.error(key, "not tables with names", given, f"Write [{key}.name] above each.")
        return {name: FleetTable(part, kind, f"{key}.{name}", self.file) for name, part in given.items()}


def weekly_hours_of(text: str) -> WeeklyHours:
    """Read hours of the week: `8-18`, or `Mon-Fri 5:00-22:00; Sat 8-14`."""
    spans = []
    for part in text.split(";"):
        days, _, clock = part.strip().rpartition(" ")
        weekdays = weekdays_of(days) if days else EVERY_DAY
        for span in spans_of(clock):
            closes_s = span.closes_s if span.closes_s > span.opens_s else span.closes_s + SECONDS_PER_DAY
            spans.append(WeeklySpan(weekdays, span.opens_s, closes_s))
    return WeeklyHours(tuple(spans))


def _example(key: str) -> str:
    return next((keys[key][1] for keys in fleet_keys().values() if key in keys), "...")
