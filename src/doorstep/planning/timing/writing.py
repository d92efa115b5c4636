"""Writing a timed sketch down in the words of routes: seconds rounded up, loads and energy at each point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doorstep.domain.routes import Charge, HandledTask, Leg, Loop, Rest, Stop, Trip
from doorstep.domain.units import Seconds, WattHours, s_from_ds
from doorstep.planning.timing.sketch import (
    DoorSketch,
    Filling,
    HaltSketch,
    HubWork,
    LoopSketch,
    RestSketch,
    TripSketch,
)
from doorstep.planning.timing.steps import Reload, Way
from doorstep.planning.timing.times import Timed


def written(
    trips: Sequence[TripSketch], depart_s: Seconds, times: Sequence[Timed], level_wh: WattHours | None
) -> tuple[Trip, ...]:
    """Write trips down.

    Parameters
    ----------
    times
        Of every step of the trips, in order.
    level_wh
        In the battery at departure. None: there is none.
    """
    writer = _Writer(iter(times), depart_s, level_wh)
    return tuple(writer.trip(trip, follows=number + 1 < len(trips)) for number, trip in enumerate(trips))


class _Writer:
    """Takes the times of one step after another."""

    def __init__(self, times: Iterator[Timed], depart_s: Seconds, level_wh: WattHours | None) -> None:
        self._times = list(times)
        self._row = 0
        self._now_s = depart_s
        self._level_wh = level_wh

    def trip(self, trip: TripSketch, *, follows: bool) -> Trip:
        """Write a trip; `follows` says that another one does."""
        load_starts_s = self._now_s
        charge: Charge | None = None
        if trip.work is not None:
            timed = self._next()
            load_starts_s = s_from_ds(timed.begin_ds)
            charge = _charge(timed, trip.work)
        depart_s, level_wh = self._now_s, self._level_wh
        stops = tuple(
            self._halt(halt, is_last=trip.home is None and not follows and halt is trip.halts[-1])
            for halt in trip.halts
        )
        home = None if trip.home is None else self._leg()
        hubs = (trip.start_hub, trip.end_hub)
        return Trip(load_starts_s, depart_s, stops, *hubs, home, trip.load, level_wh, charge)

    def _halt(self, halt: HaltSketch, *, is_last: bool) -> Stop:
        leg = None if halt.leg is None else self._leg()
        arrive_s, charge, park_s = self._now_s, None, 0
        if halt.parking is not None:
            parked = self._next()
            arrive_s = s_from_ds(parked.begin_ds)
            park_s = s_from_ds(parked.end_ds - parked.begin_ds)
        if halt.filling is not None:
            charge = _charge(self._next(), halt.filling)
        loops: list[Loop] = []
        rests: list[Rest] = []
        for part in halt.parts:
            if isinstance(part, RestSketch):
                taken = self._next()
                rests.append(Rest(part.rule, s_from_ds(taken.begin_ds), s_from_ds(taken.end_ds)))
            else:
                loops.append(self._loop(part))
        if halt.parking is not None:
            self._next()
        # Who cannot drive on yet, because the vehicle cannot work, still stands there.
        depart_s = self._now_s if is_last else s_from_ds(self._times[self._row].begin_ds)
        kerb_id = None if halt.kerb is None else halt.kerb.id
        halted = (halt.position, arrive_s, depart_s, leg, kerb_id, park_s)
        return Stop(*halted, tuple(loops), charge, tuple(rests), halt.load, self._level_wh)

    def _loop(self, loop: LoopSketch) -> Loop:
        starts_s = self._now_s if loop.setup is None else s_from_ds(self._next().begin_ds)
        doors = tuple(self._door(door) for door in loop.doors)
        return Loop(loop.carrier, starts_s, doors, None if loop.back is None else self._leg())

    def _door(self, door: DoorSketch) -> HandledTask:
        walk = None if door.walk is None else self._leg()
        arrive_s, timed = self._now_s, self._next()
        return HandledTask(door.task_id, arrive_s, s_from_ds(timed.begin_ds), s_from_ds(timed.end_ds), walk)

    def _leg(self) -> Leg:
        timed = self._next()
        assert isinstance(timed.step, Way), "times follow the sketch"
        times_s = s_from_ds(timed.begin_ds), s_from_ds(timed.end_ds)
        return Leg(timed.step.kind, *times_s, timed.step.distance_m, -timed.energy_wh)

    def _next(self) -> Timed:
        timed = self._times[self._row]
        self._row += 1
        self._now_s = s_from_ds(timed.end_ds)
        self._level_wh = timed.level_wh
        return timed


def _charge(timed: Timed, planned: Filling | HubWork) -> Charge | None:
    """Write a charge down; beside a reload it has times of its own."""
    if isinstance(planned, Filling):
        begin_s, end_s = s_from_ds(timed.begin_ds), s_from_ds(timed.end_ds)
        return Charge(planned.charger.id, begin_s, end_s, timed.energy_wh)
    assert isinstance(timed.step, Reload), "times follow the sketch"
    if planned.filling is None or timed.step.charge is None:
        return None
    begin_ds, end_ds = timed.step.charge.ahead(timed.ready_ds)
    charger = planned.filling.charger
    return Charge(charger.id, s_from_ds(begin_ds), s_from_ds(end_ds), timed.energy_wh)
