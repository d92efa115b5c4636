"""Values of a VROOM document with the path they stand at, so that every refusal names its place."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from doorstep.connectors.documents.words import load_json
from doorstep.domain.errors import FileError

MOST_WHOLE = 2**53 - 1
"""Largest whole number that JSON carries exactly."""
LONGEST_SHOWN = 60
MOST_ITEMS = 200_000
"""Items of one array: more is an accident, and is refused before any of them is looked at."""


@dataclass(frozen=True, slots=True)
class Node:
    """One value, such as `jobs[3].service`, in the file it comes from."""

    value: object
    path: str
    file: str

    def error(self, what: str, mend: str) -> FileError:
        """Say what is wrong with this value."""
        try:
            told = repr(self.value)
            shown = self.value if len(told) <= LONGEST_SHOWN else f"{told[:LONGEST_SHOWN]}..."
        except RecursionError:
            shown = f"a {type(self.value).__name__} nested too deeply"
        place = f"{self.file}, {self.path}" if self.path else self.file
        return FileError(what, value=shown, place=place, mend=mend)

    def fields(self) -> Mapping[str, Node]:
        """Give the fields of an object; a field that is null counts as absent."""
        if not isinstance(self.value, dict):
            raise self.error("not an object", "Write {...}.")
        dot = f"{self.path}." if self.path else ""
        return {
            key: Node(part, f"{dot}{key}", self.file) for key, part in self.value.items() if part is not None
        }

    def items(self) -> list[Node]:
        """Give the items of an array."""
        if not isinstance(self.value, list):
            raise self.error("not an array", "Write [...].")
        if len(self.value) > MOST_ITEMS:
            mend = f"At most {MOST_ITEMS} are read: plan a part at a time."
            place = f"{self.file}, {self.path}"
            raise FileError("too many items", value=len(self.value), place=place, mend=mend)
        return [Node(part, f"{self.path}[{at}]", self.file) for at, part in enumerate(self.value)]

    def whole(self, least: int = 0, most: int = MOST_WHOLE) -> int:
        """Read a whole number within bounds."""
        number = self.value
        if isinstance(number, bool) or not isinstance(number, int) or not least <= number <= most:
            raise self.error("not a whole number in its range", f"Give one from {least} to {most}.")
        return number

    def number(self) -> float:
        """Read a finite number."""
        number = self.value
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise self.error("not a number", "Give a finite number.")
        # A whole number may be longer than any float.
        if not (math.isfinite(number) if isinstance(number, float) else abs(number) <= MOST_WHOLE):
            raise self.error("not a number", "Give a finite number.")
        return float(number)

    def text(self) -> str:
        """Read a text."""
        if not isinstance(self.value, str):
            raise self.error("not a text", 'Write "...".')
        return self.value


@dataclass(frozen=True, slots=True)
class Fields:
    """An object whose keys are all known: what is not read is refused by name, never dropped."""

    node: Node
    given: Mapping[str, Node]

    @classmethod
    def of(cls, node: Node, known: frozenset[str], refused: Mapping[str, str]) -> Fields:
        """Look at an object.

        Parameters
        ----------
        known
            Keys that are honoured.
        refused
            Keys that VROOM knows and that are not honoured, each with what to do instead.

        Raises
        ------
        FileError
            Naming the first key that is not honoured.
        """
        given = node.fields()
        for key, part in given.items():
            if key in refused:
                raise part.error(f"{key!r} is not honoured", refused[key])
            if key not in known:
                raise part.error(f"{key!r} is not a key here", f"Known: {', '.join(sorted(known))}.")
        return cls(node, given)

    def __contains__(self, key: str) -> bool:
        return key in self.given

    def need(self, key: str) -> Node:
        """Give a field that must be there."""
        if key not in self.given:
            raise self.node.error(f"no {key!r}", f"Give {key!r}.")
        return self.given[key]

    def items(self, key: str) -> list[Node]:
        """Give the items of an array field; none when it is absent."""
        return self.given[key].items() if key in self.given else []

    def whole(self, key: str, default: int, most: int = MOST_WHOLE) -> int:
        """Read a whole number of 0 or more."""
        return self.given[key].whole(0, most) if key in self.given else default

    def whole_or_none(self, key: str) -> int | None:
        """Read a whole number of 0 or more, None when it is absent."""
        return self.given[key].whole() if key in self.given else None

    def text(self, key: str, default: str = "") -> str:
        """Read a text."""
        return self.given[key].text() if key in self.given else default

    def wholes(self, key: str) -> tuple[int, ...] | None:
        """Read an array of whole numbers of 0 or more, None when it is absent."""
        if key not in self.given:
            return None
        return tuple(part.whole() for part in self.given[key].items())


def document(content: bytes, *, place: str, mend: str) -> Node:
    """Read a JSON object.

    Raises
    ------
    FileError
        If it is none, with the line, or names one key twice.
    """
    value = load_json(content, place=place, mend=mend)
    if not isinstance(value, dict):
        raise FileError("not a JSON object", place=place, mend=mend)
    return Node(value, "", place)
