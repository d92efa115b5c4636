"""Steps of a route in time: each says when it ends if one is ready at an instant, and the exact inverse.

A step is ready when the one before ends. It begins at the earliest instant at which it may, works, and ends;
who is ready later never ends earlier (FIFO). Hence for every step, instant t and bound T, in whole tenths,

    ahead(t) ends by T  if and only if  t <= back(T),

and the latest departure of a route follows from its earliest end, step by step. Where a rule can no longer
be kept, such as a window that has closed, a step begins at once: it is written as it would happen.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from doorstep.domain.routes import LegKind
from doorstep.domain.tasks import Task
from doorstep.domain.travel import TravelShapes
from doorstep.domain.units import Deciseconds, Metres, Minor

Span = tuple[Deciseconds, Deciseconds]
"""First and last instant, both included; of an interval without work, its ends are not."""
FOREVER_DS: Final = 2**60
ALWAYS: Final[tuple[Span, ...]] = ((-FOREVER_DS, FOREVER_DS),)


def first_within(spans: Sequence[Span], at_ds: Deciseconds) -> Deciseconds | None:
    """Find the first instant from `at_ds` on inside spans that ascend; None after the last."""
    for opens_ds, closes_ds in spans:
        if at_ds <= closes_ds:
            return max(at_ds, opens_ds)
    return None


def last_within(spans: Sequence[Span], at_ds: Deciseconds) -> Deciseconds:
    """Find the last instant up to `at_ds` inside spans that ascend; before the first, -FOREVER_DS."""
    for opens_ds, closes_ds in reversed(spans):
        if at_ds >= opens_ds:
            return min(at_ds, closes_ds)
    return -FOREVER_DS


class Step(ABC):
    """Something that takes time."""

    __slots__ = ()

    @abstractmethod
    def ahead(self, ready_ds: Deciseconds) -> Span:
        """Give begin and end for one who is ready at an instant."""

    @abstractmethod
    def back(self, by_ds: Deciseconds, begin_ds: Deciseconds) -> Deciseconds:
        """Find the latest instant to be ready at, so as to end by another one.

        Parameters
        ----------
        begin_ds
            When it begins if the vehicle leaves as early as it can. A rule that is kept then is kept still;
            one that is broken even then is not broken by more.
        """


@dataclass(frozen=True, slots=True)
class Way(Step):
    """A leg: one way by one profile. It does not run into times without work.

    base_ds
        Of the pair, at the vehicle's or the carrier's pace.
    load_g
        On board while driving.
    """

    kind: LegKind
    shapes: TravelShapes
    shape_class: int
    base_ds: Deciseconds
    distance_m: Metres
    climbs_m: tuple[Metres, Metres]
    toll_minor: Minor
    load_g: int
    pauses: tuple[Span, ...]

    def ahead(self, ready_ds: Deciseconds) -> Span:
        """Leave at once, or when the time without work ends into which the way would run."""
        depart_ds = ready_ds
        arrive_ds = self.shapes.arrive(self.shape_class, depart_ds, self.base_ds)
        for from_ds, until_ds in self.pauses:
            if depart_ds < until_ds and arrive_ds > from_ds:
                depart_ds = until_ds
                arrive_ds = self.shapes.arrive(self.shape_class, depart_ds, self.base_ds)
        return depart_ds, arrive_ds

    def back(self, by_ds: Deciseconds, _begin_ds: Deciseconds) -> Deciseconds:
        """Leave as late as the way and the times without work allow."""
        depart_ds = self.shapes.depart(self.shape_class, by_ds, self.base_ds)
        for from_ds, until_ds in reversed(self.pauses):
            arrive_ds = self.shapes.arrive(self.shape_class, depart_ds, self.base_ds)
            if depart_ds < until_ds and arrive_ds > from_ds:
                depart_ds = self.shapes.depart(self.shape_class, from_ds, self.base_ds)
        return depart_ds


@dataclass(frozen=True, slots=True)
class Service(Step):
    """Work at a door: begins inside a window that allows it, and does not run into times without work.

    begins
        When it may begin, ascending and apart.
    curve
        Duration by begin: points that ascend, linear between them and constant outside.
    """

    task: Task
    begins: tuple[Span, ...]
    curve: tuple[tuple[Deciseconds, Deciseconds], ...]
    pauses: tuple[Span, ...]

    def ahead(self, ready_ds: Deciseconds) -> Span:
        """Begin as early as windows and times without work allow."""
        begin_ds = first_within(self.begins, ready_ds)
        while begin_ds is not None:
            end_ds = self.end_of(begin_ds)
            until_ds = next((off[1] for off in self.pauses if begin_ds < off[1] and end_ds > off[0]), None)
            if until_ds is None:
                return begin_ds, end_ds
            begin_ds = first_within(self.begins, until_ds)
        return ready_ds, self.end_of(ready_ds)

    def back(self, by_ds: Deciseconds, begin_ds: Deciseconds) -> Deciseconds:
        """Be ready at the latest begin from which the work is done in time."""
        latest_ds = self._begin_by(by_ds)
        if last_within(self.begins, begin_ds) != begin_ds:
            return min(latest_ds, begin_ds)
        while True:
            latest_ds = last_within(self.begins, latest_ds)
            end_ds = self.end_of(latest_ds)
            from_ds = next((off[0] for off in self.pauses if latest_ds < off[1] and end_ds > off[0]), None)
            if from_ds is None:
                return latest_ds
            latest_ds = self._begin_by(from_ds)

    def end_of(self, begin_ds: Deciseconds) -> Deciseconds:
        """Give when work that begins at an instant ends, rounded up to a tenth of a second."""
        before_ds, duration_ds = self.curve[0]
        for at_ds, long_ds in self.curve:
            if begin_ds < at_ds:
                into_ds, span_ds = max(begin_ds - before_ds, 0), max(at_ds - before_ds, 1)
                return begin_ds - (-(duration_ds * (span_ds - into_ds) + long_ds * into_ds) // span_ds)
            before_ds, duration_ds = at_ds, long_ds
        return begin_ds + duration_ds

    def _begin_by(self, by_ds: Deciseconds) -> Deciseconds:
        """Find the latest begin whose work is done by an instant; no window is asked."""
        durations_ds = [duration_ds for _, duration_ds in self.curve]
        early_ds, late_ds = by_ds - max(durations_ds), by_ds - min(durations_ds)
        while early_ds < late_ds:
            middle_ds = (early_ds + late_ds + 1) // 2
            if self.end_of(middle_ds) <= by_ds:
                early_ds = middle_ds
            else:
                late_ds = middle_ds - 1
        return early_ds


@dataclass(frozen=True, slots=True)
class Hold(Step):
    """Work of a fixed length that begins inside hours and not before an instant: a reload, a rest, a set-up.

    begins
        When it may begin, ascending and apart.
    """

    duration_ds: Deciseconds
    begins: tuple[Span, ...] = ALWAYS
    not_before_ds: Deciseconds = -FOREVER_DS

    def ahead(self, ready_ds: Deciseconds) -> Span:
        """Begin when it is open and everything is there."""
        begin_ds = first_within(self.begins, max(ready_ds, self.not_before_ds))
        if begin_ds is None:
            begin_ds = max(ready_ds, self.not_before_ds)
        return begin_ds, begin_ds + self.duration_ds

    def back(self, by_ds: Deciseconds, begin_ds: Deciseconds) -> Deciseconds:
        """Be ready when it may begin for the last time."""
        latest_ds = by_ds - self.duration_ds
        if last_within(self.begins, begin_ds) == begin_ds:
            return last_within(self.begins, latest_ds)
        return min(latest_ds, begin_ds)


@dataclass(frozen=True, slots=True)
class Reload(Step):
    """Reloading at a hub, with charging beside it: the trip begins when both have ended."""

    reload: Hold
    charge: Hold | None = None

    def ahead(self, ready_ds: Deciseconds) -> Span:
        """Begin to reload; the end is that of the longer."""
        begin_ds, end_ds = self.reload.ahead(ready_ds)
        return begin_ds, end_ds if self.charge is None else max(end_ds, self.charge.ahead(ready_ds)[1])

    def back(self, by_ds: Deciseconds, begin_ds: Deciseconds) -> Deciseconds:
        """Be ready for both."""
        latest_ds = self.reload.back(by_ds, begin_ds)
        if self.charge is None:
            return latest_ds
        return min(latest_ds, self.charge.back(by_ds, self.charge.ahead(min(begin_ds, latest_ds))[0]))


@dataclass(frozen=True, slots=True)
class Leaving(Step):
    """Being gone from a kerb before its hours end."""

    closes_ds: Deciseconds

    def ahead(self, ready_ds: Deciseconds) -> Span:
        """Take no time."""
        return ready_ds, ready_ds

    def back(self, by_ds: Deciseconds, begin_ds: Deciseconds) -> Deciseconds:
        """Be gone by then."""
        return min(by_ds, max(begin_ds, self.closes_ds))


@dataclass(frozen=True, slots=True)
class Parking(Step):
    """Parking at a kerb: begins in its hours and takes what the hour says.

    begins
        When halting is legal, ascending and apart.
    lengths_ds
        From when on parking takes how long, ascending; the first holds before it, too.
    """

    begins: tuple[Span, ...]
    lengths_ds: tuple[tuple[Deciseconds, Deciseconds], ...]

    def ahead(self, ready_ds: Deciseconds) -> Span:
        """Halt as soon as it is legal; park at once, or in a later hour if that ends sooner."""
        begin_ds = first_within(self.begins, ready_ds)
        begin_ds = ready_ds if begin_ds is None else begin_ds
        return begin_ds, min(max(begin_ds, from_ds) + park_ds for from_ds, park_ds in self._from(begin_ds))

    def back(self, by_ds: Deciseconds, begin_ds: Deciseconds) -> Deciseconds:
        """Halt as late as parking ends in time, in legal hours."""
        latest_ds = -FOREVER_DS
        for row, (from_ds, park_ds) in enumerate(self.lengths_ds):
            if row == 0 or by_ds - park_ds >= from_ds:
                until_ds = self.lengths_ds[row + 1][0] - 1 if row + 1 < len(self.lengths_ds) else FOREVER_DS
                latest_ds = max(latest_ds, min(by_ds - park_ds, until_ds))
        kept = last_within(self.begins, begin_ds) == begin_ds
        return last_within(self.begins, latest_ds) if kept else min(latest_ds, begin_ds)

    def closes_ds(self, begin_ds: Deciseconds) -> Deciseconds:
        """Give when the hours end in which a halt begins."""
        return next((closes for opens, closes in self.begins if opens <= begin_ds <= closes), FOREVER_DS)

    def _from(self, begin_ds: Deciseconds) -> Sequence[tuple[Deciseconds, Deciseconds]]:
        """List the hour that holds at an instant and those after it."""
        now = sum(from_ds <= begin_ds for from_ds, _ in self.lengths_ds)
        return self.lengths_ds[max(now - 1, 0) :]
