"""A route in order, before its times: trips of halts, halts of loops and rests, each with its steps.

Loads are known from the order alone, so every way already says what is on board.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from doorstep.domain.energy import Battery, Charger
from doorstep.domain.ids import HubId, TaskId
from doorstep.domain.kerbs import Kerb
from doorstep.domain.loads import EMPTY_LOAD, Load
from doorstep.domain.places import LonLat
from doorstep.domain.units import Deciseconds, WattHours, ds_from_s
from doorstep.planning.timing.bookings import Bookings
from doorstep.planning.timing.steps import FOREVER_DS, Hold, Parking, Reload, Service, Span, Step, Way


@dataclass(frozen=True, slots=True)
class Filling:
    """Charging up to a level; how long it takes depends on the level before.

    not_before_ds
        When it begins at the earliest, after waiting for a slot.
    bookings
        Slots that other routes hold. None: nobody is asked.
    """

    charger: Charger
    battery: Battery
    target_wh: WattHours
    begins: tuple[Span, ...]
    not_before_ds: Deciseconds = -FOREVER_DS
    bookings: Bookings | None = None

    def gain_wh(self, level_wh: WattHours) -> WattHours:
        """Give what is charged from a level on."""
        return max(0, self.target_wh - max(level_wh, 0))

    def hold(self, level_wh: WattHours) -> Hold:
        """Give the step from a level on."""
        from_wh = max(level_wh, 0)
        to_wh = max(from_wh, min(self.target_wh, self.battery.capacity_wh))
        duration_s = self.battery.charge_s(min(from_wh, to_wh), to_wh, self.charger.power_w)
        begins = self.begins
        if self.bookings is not None:
            begins = self.bookings.begins(self.charger.id, duration_s, begins, is_dock=False)
        return Hold(ds_from_s(duration_s), begins, self.not_before_ds)


@dataclass(frozen=True, slots=True)
class HubWork:
    """A reload between two trips, and charging beside it."""

    reload: Hold
    filling: Filling | None

    def step(self, level_wh: WattHours) -> Reload:
        """Give the step from a level on."""
        return Reload(self.reload, None if self.filling is None else self.filling.hold(level_wh))


@dataclass(frozen=True, slots=True)
class Departure:
    """Leaving a kerb whose hours end."""


Planned: TypeAlias = Step | Filling | HubWork | Departure


@dataclass(frozen=True, slots=True)
class DoorSketch:
    """A task in a loop. No walk: it is where one stands."""

    task_id: TaskId
    walk: Way | None
    service: Service


@dataclass(slots=True)
class LoopSketch:
    """One walk from the vehicle and back. No set-up and no way back: the vehicle stands at the door."""

    carrier: str
    setup: Hold | None = None
    doors: list[DoorSketch] = field(default_factory=list)
    back: Way | None = None


@dataclass(frozen=True, slots=True)
class RestSketch:
    """A break of the shift."""

    rule: int
    hold: Hold


@dataclass(slots=True)
class HaltSketch:
    """One halt; `load` is what is on board when it is left."""

    position: LonLat
    leg: Way | None
    kerb: Kerb | None = None
    parking: Parking | None = None
    filling: Filling | None = None
    parts: list[LoopSketch | RestSketch] = field(default_factory=list)
    load: Load = EMPTY_LOAD


@dataclass(slots=True)
class TripSketch:
    """From hub to hub; `load` is what is on board when it begins."""

    start_hub: HubId | None
    work: HubWork | None = None
    halts: list[HaltSketch] = field(default_factory=list)
    home: Way | None = None
    end_hub: HubId | None = None
    load: Load = EMPTY_LOAD


def in_order(trips: list[TripSketch]) -> Iterator[Planned]:
    """Walk through all that takes time, in the order it is done."""
    for trip in trips:
        if trip.work is not None:
            yield trip.work
        for halt in trip.halts:
            yield from _of_halt(halt)
        if trip.home is not None:
            yield trip.home


def _of_halt(halt: HaltSketch) -> Iterator[Planned]:
    for step in (halt.leg, halt.parking, halt.filling):
        if step is not None:
            yield step
    for part in halt.parts:
        if isinstance(part, RestSketch):
            yield part.hold
        else:
            yield from _of_loop(part)
    if halt.parking is not None:
        yield Departure()


def _of_loop(loop: LoopSketch) -> Iterator[Planned]:
    if loop.setup is not None:
        yield loop.setup
    for door in loop.doors:
        if door.walk is not None:
            yield door.walk
        yield door.service
    if loop.back is not None:
        yield loop.back
