"""The error tree: every refusal names the value, the place it stands at and the mend.

    DoorstepError
    +-- InputError (ValueError)              what came in cannot be used as it is
    |   +-- UnitError                        a number outside the range of its unit
    |   +-- PlaceError                       a position that is not on the earth, an area that is none
    |   |   +-- SnapError                    no street, door or kerb near enough
    |   |   +-- AddressError                 an address that cannot be read
    |   +-- WindowError                      a window or shift that closes before it opens
    |   +-- WordError                        an order, task, vehicle or plan that contradicts itself
    |   +-- ProfileError                     a vehicle profile that cannot be read
    |   +-- TrafficError                     a speed table, day type or instant that cannot be used
    |   +-- TraceError                       GPS fixes that cannot be matched
    |   +-- TravelError                      a travel matrix or shape with impossible columns
    |   +-- FileError                        a file that cannot be read or written
    |       +-- MapFileError                 an OSM extract that is none, truncated or empty
    |       +-- CacheError                   a cache of another version, half-written or damaged
    +-- UnknownNameError (LookupError)       a name nobody knows: profile, day type, point, setting
    +-- UnlistedPairError (LookupError)      a pair that k-nearest rows do not hold
    +-- UnreachableError                     no legal way from here to there
    +-- WorkerError                          workers that died too often, or a cluster that does not answer
    +-- PlanningError                        search and checker disagree: a fault of Doorstep itself

Expected outcomes are values, not errors: an order that cannot be served is `Unassigned` with reasons, an
unreachable pair in a matrix is marked. `UnreachableError` is for a question that has no other answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

MOST_NAMES_LISTED = 12


class _NotGiven:
    """Mark the absence of a value, because None may be the wrong value itself."""

    def __repr__(self) -> str:
        return "not given"

    def __reduce__(self) -> str:
        return "NOT_GIVEN"


NOT_GIVEN: Final = _NotGiven()


class DoorstepError(Exception):
    """Stop with what was wrong, the value, where it stands, and what to do about it.

    Parameters
    ----------
    what
        What is wrong, as a short clause without a full stop.
    value
        The offending value; shown with `repr`. Leave it out when `what` already shows it.
    place
        Where it stands: a file and line, a field, an order id.
    mend
        What the reader can do, as a sentence.
    """

    def __init__(
        self, what: str, *, value: object = NOT_GIVEN, place: str | None = None, mend: str | None = None
    ) -> None:
        self.what = what
        self.value = value
        self.place = place
        self.mend = mend
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        place = f"{self.place}: " if self.place else ""
        value = "" if self.value is NOT_GIVEN else f": {self.value!r}"
        mend = f" {self.mend}" if self.mend else ""
        return f"{place}{self.what}{value}.{mend}"

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process borders in pools; keyword-only arguments need their own way back.
        return (_rebuild, (type(self), self.what, self.value, self.place, self.mend))


def _rebuild(
    kind: type[DoorstepError], what: str, value: object, place: str | None, mend: str | None
) -> DoorstepError:
    error = kind.__new__(kind)
    DoorstepError.__init__(error, what, value=value, place=place, mend=mend)
    return error


class InputError(DoorstepError, ValueError):
    """What came in cannot be used as it is."""


class UnitError(InputError):
    """A number lies outside the range of its unit."""


class PlaceError(InputError):
    """A position is not on the earth, or an area is none."""


class SnapError(PlaceError):
    """No street, door or kerb lies near enough to this position."""


class AddressError(PlaceError):
    """An address cannot be read."""


class WindowError(InputError):
    """A window or shift closes before it opens, or its times are not instants."""


class WordError(InputError):
    """An order, task, vehicle or plan contradicts itself."""


class ProfileError(InputError):
    """A vehicle profile cannot be read."""


class TrafficError(InputError):
    """A speed table, day type or instant cannot be used."""


class TraceError(InputError):
    """A sequence of GPS fixes cannot be matched to streets."""


class TravelError(InputError):
    """A travel matrix or shape has impossible columns."""


class FileError(InputError):
    """A file cannot be read or written."""


class MapFileError(FileError):
    """A map file is not an OSM extract, is truncated, or holds no street."""


class CacheError(FileError):
    """A cache is of another version, half-written or damaged."""


class UnknownNameError(DoorstepError, LookupError):
    """Nobody knows a thing of this name."""

    @classmethod
    def among(
        cls, kind: str, name: object, known: Iterable[str], *, place: str | None = None
    ) -> UnknownNameError:
        """Build the error from the names that would have been right, nearest first."""
        names = sorted(known)
        near = get_close_matches(str(name), names, n=1, cutoff=0.5)
        guess = f"Did you mean {near[0]!r}? " if near else ""
        listed = ", ".join(names[:MOST_NAMES_LISTED])
        more = f" and {len(names) - MOST_NAMES_LISTED} more" if len(names) > MOST_NAMES_LISTED else ""
        mend = f"{guess}Known: {listed}{more}." if names else "None is known yet."
        return cls(f"unknown {kind}", value=name, place=place, mend=mend)


class UnlistedPairError(DoorstepError, LookupError):
    """The k-nearest rows do not hold this pair, so its travel time is not known here."""


class UnreachableError(DoorstepError):
    """No legal way leads from here to there for this profile."""


class WorkerError(DoorstepError):
    """Workers died over the same part too often, or no cluster answers."""


class PlanningError(DoorstepError):
    """The search and the checker disagree about a plan: a fault of Doorstep, not of what came in."""
