"""When things happen, reckoned plainly: the checker's own clock, with no idea of the timetable's.

Everything begins at the earliest instant at which it may. Candidates for that instant are few: being ready,
an opening, and the end of a time without work; each is tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from doorstep.domain.errors import UnlistedPairError
from doorstep.domain.ids import PointId
from doorstep.domain.instants import LocalDay, instant_at, s_between
from doorstep.domain.kerbs import HOURS_PER_DAY, Kerb
from doorstep.domain.problem import Problem
from doorstep.domain.tasks import Task, TaskWindow
from doorstep.domain.travel import UNREACHABLE
from doorstep.domain.units import SECONDS_PER_HOUR, Deciseconds, Metres, Minor, Percent, Seconds, ds_from_s
from doorstep.domain.vehicles import Vehicle
from doorstep.domain.windows import WeeklyHours

FARTHEST_S = 30_000_000_000
"""Seconds around an epoch within which calendars tell the hour: 950 years."""
WEEK_DAYS = 8
"""Days that are looked at for the next opening: a week and the day it is."""


@dataclass(frozen=True, slots=True)
class Going:
    """A way as it is gone."""

    depart_ds: Deciseconds
    arrive_ds: Deciseconds
    way_m: Metres
    climbs_m: tuple[Metres, Metres]
    toll_minor: Minor


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of one vehicle in a problem."""

    problem: Problem
    vehicle: Vehicle

    def pauses_ds(self) -> Iterator[tuple[Deciseconds, Deciseconds]]:
        """List when the vehicle cannot work."""
        for window in self.vehicle.unavailable:
            opens_s, closes_s = self.problem.span_s(window)
            yield ds_from_s(opens_s), ds_from_s(closes_s)

    def going(
        self, profile: str, percent: Percent, pair: tuple[PointId, PointId], ready_ds: Deciseconds
    ) -> Going | None:
        """Go from one point to another from an instant on; None where no way leads."""
        travel = self.problem.travel
        pairs = travel.profile(profile)
        start, end = travel.index(pair[0]), travel.index(pair[1])
        try:
            base_ds, way_m, shape_class = pairs.look_up(start, end)
        except UnlistedPairError:
            # Nearest rows need not list a point for itself.
            return Going(ready_ds, ready_ds, 0, (0, 0), 0) if start == end else None
        if UNREACHABLE in (base_ds, way_m):
            return None
        slowed_ds = (base_ds * percent + 99) // 100
        candidates = [ready_ds, *(until_ds for _, until_ds in self.pauses_ds() if until_ds > ready_ds)]
        for depart_ds in sorted(candidates):
            arrive_ds = pairs.shapes.arrive(shape_class, depart_ds, slowed_ds)
            if not self._is_interrupted(depart_ds, arrive_ds):
                further = pairs.climbs_m(start, end), pairs.toll_between_minor(start, end)
                return Going(depart_ds, arrive_ds, way_m, *further)
        return None

    def service(self, task: Task, ready_ds: Deciseconds) -> tuple[Deciseconds, Deciseconds] | None:
        """Give begin and end of the work at a door; None if no window allows a begin any more."""
        opens = [self.problem.span_s(given.window)[0] for given in task.windows]
        candidates = {ready_ds, *map(ds_from_s, opens), *(until_ds for _, until_ds in self.pauses_ds())}
        for begin_ds in sorted(instant for instant in candidates if instant >= ready_ds):
            end_ds = begin_ds + self.service_ds(task, begin_ds)
            allowed = not task.windows or any(self.missed_ds(given, begin_ds) for given in task.windows)
            if allowed and not self._is_interrupted(begin_ds, end_ds):
                return begin_ds, end_ds
        return None

    def missed_ds(self, given: TaskWindow, begin_ds: Deciseconds) -> tuple[Deciseconds, Deciseconds] | None:
        """Give how early and how late a begin is for a window; None where it does not allow that."""
        opens_s, closes_s = self.problem.span_s(given.window)
        early_ds = max(0, ds_from_s(opens_s) - begin_ds)
        late_ds = max(0, begin_ds - ds_from_s(closes_s))
        too_early = early_ds > 0 and given.early_minor_per_h is None
        too_late = late_ds > 0 and given.late_minor_per_h is None
        return None if too_early or too_late else (early_ds, late_ds)

    def service_ds(self, task: Task, begin_ds: Deciseconds) -> Deciseconds:
        """Give the work at a door that begins at an instant, rounded up to a tenth of a second."""
        own = [given for given in task.service if given.vehicle_type == self.vehicle.type.name]
        usual = [given for given in task.service if given.vehicle_type is None]
        if not own + usual:
            return 0
        given = (own + usual)[0]
        curve = given.by_arrival
        if curve is None:
            return ds_from_s(given.duration_s)
        at_ds = [ds_from_s(s_between(self.problem.epoch, instant)) for instant in curve.instants]
        long_ds = [ds_from_s(duration_s) for duration_s in curve.durations_s]
        if begin_ds <= at_ds[0]:
            return long_ds[0]
        for row in range(1, len(at_ds)):
            if begin_ds <= at_ds[row]:
                span_ds = at_ds[row] - at_ds[row - 1]
                rise = (long_ds[row] - long_ds[row - 1]) * (begin_ds - at_ds[row - 1])
                return (long_ds[row - 1] * span_ds + rise + span_ds - 1) // span_ds
        return long_ds[-1]

    def opening_ds(self, hours: WeeklyHours | None, ready_ds: Deciseconds) -> Deciseconds | None:
        """Give the first instant from one on at which something is open; None within a week."""
        if hours is None:
            return ready_ds
        for opens_ds, closes_ds in self._open_ds(hours, ready_ds):
            if ready_ds <= closes_ds:
                return max(ready_ds, opens_ds)
        return None

    def is_open(self, hours: WeeklyHours | None, begin_ds: Deciseconds, end_ds: Deciseconds) -> bool:
        """Tell whether something is open from one instant to another without a break."""
        if hours is None:
            return True
        spans = self._open_ds(hours, begin_ds)
        return any(opens_ds <= begin_ds and end_ds <= closes_ds for opens_ds, closes_ds in spans)

    def parked_ds(self, kerb: Kerb, halt_ds: Deciseconds) -> Deciseconds:
        """Give when parking ends: as the local hour says, or a later hour if that ends sooner."""
        best_ds = halt_ds + ds_from_s(kerb.park_at(self._local_s(halt_ds)).mean_s)
        if len(kerb.park) == 1:
            return best_ds
        into_hour_s = self._local_s(halt_ds) % SECONDS_PER_HOUR
        hour_ds = ds_from_s(halt_ds // ds_from_s(1) - into_hour_s)
        for _ in range(HOURS_PER_DAY):
            hour_ds += ds_from_s(SECONDS_PER_HOUR)
            best_ds = min(best_ds, hour_ds + ds_from_s(kerb.park_at(self._local_s(hour_ds)).mean_s))
        return best_ds

    def _local_s(self, at_ds: Deciseconds) -> Seconds:
        local = self._local(at_ds)
        return s_between(local.replace(hour=0, minute=0, second=0, microsecond=0), local)

    def _local(self, at_ds: Deciseconds) -> datetime:
        """Read the local clock, stopped where a plan states times that no calendar has."""
        at_s = min(max(at_ds // ds_from_s(1), -FARTHEST_S), FARTHEST_S)
        return instant_at(self.problem.epoch, at_s).astimezone(self.problem.zone)

    def _open_ds(self, hours: WeeklyHours, around_ds: Deciseconds) -> list[tuple[Deciseconds, Deciseconds]]:
        """List when something is open from the day before an instant to a week after it."""
        zone, date = self.problem.zone, self._local(around_ds).date()
        spans: list[tuple[Seconds, Seconds]] = []
        for number in range(-1, WEEK_DAYS + 1):
            for window in hours.windows_on(LocalDay(date + timedelta(days=number), zone)):
                opens_s, closes_s = self.problem.span_s(window)
                if spans and spans[-1][1] >= opens_s - 1:
                    opens_s = spans.pop()[0]
                spans.append((opens_s, closes_s))
        return [(ds_from_s(opens_s), ds_from_s(closes_s)) for opens_s, closes_s in spans]

    def _is_interrupted(self, begin_ds: Deciseconds, end_ds: Deciseconds) -> bool:
        return any(begin_ds < until_ds and end_ds > from_ds for from_ds, until_ds in self.pauses_ds())
