"""When everything of a sketch happens, and the departure that ends earliest and then begins latest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from doorstep.domain.charging import MILD_CELSIUS
from doorstep.domain.energy import LegEffort
from doorstep.domain.instants import s_between
from doorstep.domain.routes import LegKind
from doorstep.domain.units import Deciseconds, Seconds, WattHours, ds_from_s, s_from_ds
from doorstep.planning.timing.reading import Sketch
from doorstep.planning.timing.sketch import Departure, Filling, HubWork, Planned, in_order
from doorstep.planning.timing.steps import FOREVER_DS, Leaving, Parking, Span, Step, Way
from doorstep.planning.timing.vehicle import VehicleSteps

DS = ds_from_s(1)


@dataclass(frozen=True, slots=True)
class Timed:
    """A step with its times. `energy_wh` is what it put into the battery, below 0 what it took out."""

    step: Step
    ready_ds: Deciseconds
    begin_ds: Deciseconds
    end_ds: Deciseconds
    energy_wh: WattHours = 0
    level_wh: WattHours | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """Known times of a route: what begins before an instant stays, and nothing new begins before it.

    spans
        Begin and end of each step from the first one on, as many as are known.
    """

    until_ds: Deciseconds
    depart_s: Seconds
    spans: tuple[Span, ...]

    def kept(self, row: int) -> Span | None:
        """Give the times of a step that has begun; None for one that has not."""
        if row >= len(self.spans) or self.spans[row][0] >= self.until_ds:
            return None
        return self.spans[row]


def times_of(
    steps: VehicleSteps, sketch: Sketch, depart_s: Seconds | None, stated: Stated | None = None
) -> tuple[Seconds, list[Timed]]:
    """Time a sketch, and say when it departs.

    Parameters
    ----------
    depart_s
        None: so that it ends as early as possible, and begins as late as it can for that.
    stated
        What has begun already, which then says when it departed, too.
    """
    earliest_s = _earliest_s(steps, sketch)
    if stated is not None and ds_from_s(stated.depart_s) < stated.until_ds:
        return stated.depart_s, list(_driven(steps, sketch, stated.depart_s, stated))
    if stated is not None:
        earliest_s = max(earliest_s, s_from_ds(stated.until_ds))
    if depart_s is not None:
        return depart_s, list(_driven(steps, sketch, depart_s, None))
    first = list(_driven(steps, sketch, earliest_s, None))
    latest_s = _latest_s(steps, first, earliest_s)
    if latest_s == earliest_s:
        return earliest_s, first
    later = list(_driven(steps, sketch, latest_s, None))
    # Charging takes what earlier ways took, so its length may change with the hour.
    return (latest_s, later) if later[-1].end_ds <= first[-1].end_ds else (earliest_s, first)


def _earliest_s(steps: VehicleSteps, sketch: Sketch) -> Seconds:
    opens_s, _ = steps.problem.span_s(steps.vehicle.shift.window)
    return max(opens_s, s_from_ds(sketch.released_ds))


def _latest_s(steps: VehicleSteps, first: Sequence[Timed], earliest_s: Seconds) -> Seconds:
    """Go back from the earliest end to the latest whole second of departure."""
    by_ds = first[-1].end_ds
    for timed in reversed(first):
        by_ds = timed.step.back(by_ds, timed.begin_ds)
    latest_s = by_ds // DS
    if steps.vehicle.shift.latest_start is not None:
        latest_s = min(latest_s, s_between(steps.problem.epoch, steps.vehicle.shift.latest_start))
    return max(earliest_s, latest_s)


def _driven(steps: VehicleSteps, sketch: Sketch, depart_s: Seconds, stated: Stated | None) -> Iterator[Timed]:
    """Go through all steps from a departure on, with the battery's level."""
    battery, clock_ds = steps.vehicle.type.battery, ds_from_s(depart_s)
    level_wh = None if battery is None else steps.vehicle.charge_wh
    if battery is not None and level_wh is None:
        level_wh = battery.capacity_wh
    closes_ds = FOREVER_DS
    for row, planned in enumerate(in_order(sketch.trips)):
        step = _step(planned, level_wh, closes_ds)
        known = None if stated is None else stated.kept(row)
        if known is None:
            clock_ds = clock_ds if stated is None else max(clock_ds, stated.until_ds)
            begin_ds, end_ds = step.ahead(clock_ds)
        else:
            begin_ds, end_ds = known
        energy_wh = 0
        if level_wh is not None:
            energy_wh = _energy_wh(steps, planned, (begin_ds, end_ds), level_wh)
            # Where more was taken out than there was, a charge begins at nothing.
            level_wh = (max(0, level_wh) if energy_wh > 0 else level_wh) + energy_wh
        if isinstance(step, Parking):
            closes_ds = step.closes_ds(begin_ds)
        yield Timed(step, clock_ds, begin_ds, end_ds, energy_wh, level_wh)
        clock_ds = end_ds


def _step(planned: Planned, level_wh: WattHours | None, closes_ds: Deciseconds) -> Step:
    if isinstance(planned, Departure):
        return Leaving(closes_ds)
    if isinstance(planned, Filling):
        return planned.hold(level_wh or 0)
    if isinstance(planned, HubWork):
        return planned.step(level_wh or 0)
    return planned


def _energy_wh(steps: VehicleSteps, planned: Planned, span: Span, level_wh: WattHours) -> WattHours:
    """Give what a step puts into the battery; below 0 what it takes out."""
    if isinstance(planned, Filling):
        return planned.gain_wh(level_wh)
    if isinstance(planned, HubWork):
        return 0 if planned.filling is None else planned.filling.gain_wh(level_wh)
    drain = steps.vehicle.type.consumption
    if drain is None or not isinstance(planned, Way) or planned.kind is not LegKind.DRIVE:
        return 0
    charging = steps.problem.charging
    effort = LegEffort(
        planned.distance_m,
        s_from_ds(span[1] - span[0]),
        *planned.climbs_m,
        load_g=planned.load_g,
        celsius=MILD_CELSIUS if charging is None else charging.celsius,
    )
    return -drain.leg_wh(effort)
