"""VROOM's clock: seconds from any zero, often from 1970, set to a plan's epoch near the day's first event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from doorstep.connectors.vroom.words import Span, VroomTask, VroomVehicle
from doorstep.domain.units import Seconds
from doorstep.domain.windows import Window

ZERO = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_S = 40_000_000
"""Span of a plan, 463 days; windows beyond are cut, because no route is out for so long."""


@dataclass(frozen=True, slots=True)
class VroomClock:
    """The document's second that the plan's epoch stands for, and the end of the plan's time."""

    base_s: Seconds
    ends_s: Seconds

    @classmethod
    def of(
        cls, vehicles: Sequence[VroomVehicle], tasks: Sequence[VroomTask], longest_s: Seconds
    ) -> VroomClock:
        """Find the span in which every route lies.

        A vehicle without a window may leave so early that it is in time for the first window, whatever it
        does before, and come back as late.

        Parameters
        ----------
        longest_s
            No route takes longer, waiting aside.
        """
        shifts = [vehicle.window for vehicle in vehicles if vehicle.window is not None]
        longest_s = min(longest_s + _rest_s(vehicles), LONGEST_S // 4)
        if len(shifts) == len(vehicles):
            base_s = min(opens for opens, _ in shifts)
            return cls(base_s, min(base_s + LONGEST_S, max(closes for _, closes in shifts)))
        spans = [*shifts, *(span for task in tasks for span in task.windows)]
        spans += [rule.window for vehicle in vehicles for rule in vehicle.breaks if rule.window is not None]
        base_s = max(0, min((opens for opens, _ in spans), default=0) - longest_s)
        ends_s = max((opens for opens, _ in spans), default=0) + 2 * longest_s
        ends_s = max([ends_s, *(closes for _, closes in shifts)])
        return cls(base_s, max(base_s + 1, min(base_s + LONGEST_S, ends_s)))

    @property
    def epoch(self) -> datetime:
        """The plan's second 0."""
        return ZERO + timedelta(seconds=self.base_s)

    def window(self, span: Span) -> Window:
        """Turn a window into instants; what lies beyond the plan's time is moved to its edge."""
        opens_s, closes_s = (min(max(at, self.base_s - 1), self.ends_s + 1) for at in span)
        return Window(ZERO + timedelta(seconds=opens_s), ZERO + timedelta(seconds=closes_s))

    def shift(self, vehicle: VroomVehicle) -> Span:
        """Give when a vehicle may be out."""
        if vehicle.window is None:
            return self.base_s, self.ends_s
        opens_s, closes_s = vehicle.window
        if opens_s > self.ends_s:
            mend = f"At most {LONGEST_S} seconds may lie between the windows of vehicles."
            raise vehicle.node.fields()["time_window"].error("a shift far from the first", mend)
        return opens_s, min(closes_s, self.ends_s)

    def told_s(self, since_epoch_s: Seconds) -> Seconds:
        """Give a plan's time as the document counts it."""
        return self.base_s + since_epoch_s


def _rest_s(vehicles: Iterable[VroomVehicle]) -> Seconds:
    return max(sum(rule.service_s for rule in vehicle.breaks) for vehicle in vehicles)
