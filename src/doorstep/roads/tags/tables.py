"""Typed reading of tables of factors that come in as TOML text: traffic, weather."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from doorstep.domain.errors import TrafficError, UnknownNameError
from doorstep.roads.tags.vocabulary import RoadClass


@dataclass(frozen=True, slots=True)
class FactorTable:
    """One table of a TOML text, and where it stands, for the message when an entry cannot be used."""

    content: Mapping[str, object]
    place: str

    @classmethod
    def parse(cls, text: str, place: str) -> FactorTable:
        """Read the text.

        Raises
        ------
        TrafficError
            If it is not TOML.
        """
        try:
            return cls(tomllib.loads(text), place)
        except tomllib.TOMLDecodeError as error:
            raise TrafficError("not TOML", value=str(error), place=place) from error

    def require_version(self, version: int) -> None:
        """Refuse a text written for another version.

        Raises
        ------
        TrafficError
            If its `version` is missing or another one.
        """
        if self.number("version") != version:
            mend = f"This Doorstep reads version {version}."
            raise TrafficError(
                "a table of another version", value=self.entry("version"), place=self.place, mend=mend
            )

    def entry(self, name: str) -> object:
        """Give an entry that must be there."""
        if name not in self.content:
            raise TrafficError(f"{name!r} is missing", place=self.place)
        return self.content[name]

    def table(self, name: str) -> FactorTable:
        """Give a table within."""
        entry = self.entry(name)
        if not isinstance(entry, dict):
            raise self._wrong(name, "a table")
        return FactorTable(entry, f"{self.place}, {name}")

    def tables(self, name: str) -> list[FactorTable]:
        """Give the tables of an array."""
        entry = self.entry(name)
        if not isinstance(entry, list) or not all(isinstance(row, dict) for row in entry):
            raise self._wrong(name, "an array of tables")
        return [FactorTable(row, f"{self.place}, {name} {index + 1}") for index, row in enumerate(entry)]

    def names(self) -> list[str]:
        """Names of all entries, in the order of the text."""
        return list(self.content)

    def text(self, name: str) -> str:
        """Give a text."""
        entry = self.entry(name)
        if not isinstance(entry, str):
            raise self._wrong(name, "a text")
        return entry

    def texts(self, name: str) -> list[str]:
        """Give an array of texts."""
        entry = self.entry(name)
        if not isinstance(entry, list) or not all(isinstance(part, str) for part in entry):
            raise self._wrong(name, "an array of texts")
        return entry

    def number(self, name: str, *, least: float = 0.0, most: float = 10.0) -> float:
        """Give a number within bounds."""
        return self._in_bounds(name, self.entry(name), least, most)

    def numbers(self, name: str, count: int, *, least: float = 0.0, most: float = 10.0) -> list[float]:
        """Give an array of exactly `count` numbers within bounds."""
        entry = self.entry(name)
        if not isinstance(entry, list) or len(entry) != count:
            raise self._wrong(name, f"an array of {count} numbers")
        return [self._in_bounds(name, part, least, most) for part in entry]

    def _in_bounds(self, name: str, entry: object, least: float, most: float) -> float:
        if isinstance(entry, bool) or not isinstance(entry, int | float) or not isfinite(entry):
            raise self._wrong(name, "a number")
        if not least <= entry <= most:
            raise self._wrong(name, f"a number from {least:g} to {most:g}")
        return float(entry)

    def _wrong(self, name: str, wanted: str) -> TrafficError:
        return TrafficError(f"{name!r} is not {wanted}", value=self.content.get(name), place=self.place)


def road_class_named(name: str, place: str) -> RoadClass:
    """Find the class of street that a table means.

    Raises
    ------
    UnknownNameError
        Naming the classes there are.
    """
    known = {road_class.name.lower(): road_class for road_class in RoadClass}
    if name not in known:
        raise UnknownNameError.among("class of street", name, known, place=place)
    return known[name]
