"""Routes: what one vehicle does in one shift, down to each door.

A route is made of trips (hub to hub), a trip of stops (one halt each), a stop of loops (one walk from the
vehicle and back each), a loop of handled tasks. Times are seconds since the plan's epoch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from doorstep.domain.errors import WordError
from doorstep.domain.ids import ChargerId, DriverId, HubId, KerbId, RouteId, TaskId, VehicleId, require_id
from doorstep.domain.loads import EMPTY_LOAD, Load
from doorstep.domain.money import Costs
from doorstep.domain.places import LonLat
from doorstep.domain.units import Metres, Seconds, WattHours, require_at_least


class LegKind(StrEnum):
    """How a leg is done."""

    DRIVE = "drive"
    WALK = "walk"


@dataclass(frozen=True, slots=True)
class Leg:
    """One way from one place to the next, without a halt."""

    kind: LegKind
    depart_s: Seconds
    arrive_s: Seconds
    distance_m: Metres
    energy_wh: WattHours = 0

    def __post_init__(self) -> None:
        require_at_least(0, "leg", distance_m=self.distance_m)
        if self.arrive_s < self.depart_s:
            value = (self.depart_s, self.arrive_s)
            raise WordError("a leg that arrives before it departs", value=value, place="leg")

    @property
    def duration_s(self) -> Seconds:
        """Time on the way."""
        return self.arrive_s - self.depart_s


@dataclass(frozen=True, slots=True)
class HandledTask:
    """One task in a loop: the walk to its door, waiting there, and the service.

    walk
        From the vehicle or from the door before. None: the vehicle stands at the door.
    """

    task_id: TaskId
    arrive_s: Seconds
    begin_s: Seconds
    end_s: Seconds
    walk: Leg | None = None

    def __post_init__(self) -> None:
        if not self.arrive_s <= self.begin_s <= self.end_s:
            value = (self.arrive_s, self.begin_s, self.end_s)
            raise WordError("arrival, begin and end out of order", value=value, place=f"task {self.task_id}")

    @property
    def waiting_s(self) -> Seconds:
        """Time at the door before service may begin."""
        return self.begin_s - self.arrive_s

    @property
    def service_s(self) -> Seconds:
        """Work at the door."""
        return self.end_s - self.begin_s


@dataclass(frozen=True, slots=True)
class Loop:
    """One walk from the vehicle and back, serving tasks in order with one carrier.

    starts_s
        When set-up at the vehicle begins: parcels are found and picked.
    back
        The walk to the vehicle. None: it stands at the last door.
    """

    carrier: str
    starts_s: Seconds
    tasks: tuple[HandledTask, ...]
    back: Leg | None = None

    def __post_init__(self) -> None:
        if not self.tasks:
            raise WordError("a loop without a task", place=f"loop at {self.starts_s} s")
        times = [self.starts_s]
        for handled in self.tasks:
            times += [*_times(handled.walk), handled.arrive_s, handled.end_s]
        _require_rising([*times, *_times(self.back)], f"loop at {self.starts_s} s")

    @property
    def ends_s(self) -> Seconds:
        """Back at the vehicle."""
        return self.tasks[-1].end_s if self.back is None else self.back.arrive_s

    @property
    def walked_m(self) -> Metres:
        """Distance on foot."""
        walks = [handled.walk for handled in self.tasks] + [self.back]
        return sum(walk.distance_m for walk in walks if walk is not None)


@dataclass(frozen=True, slots=True)
class Charge:
    """Energy taken in during a halt."""

    charger_id: ChargerId
    starts_s: Seconds
    ends_s: Seconds
    energy_wh: WattHours

    def __post_init__(self) -> None:
        require_at_least(0, "charge", energy_wh=self.energy_wh)
        _require_rising([self.starts_s, self.ends_s], f"charge at {self.charger_id}")


@dataclass(frozen=True, slots=True)
class Rest:
    """A break as it is taken.

    rule
        Which of the breaks of the vehicle's shift, counted from 0.
    """

    rule: int
    starts_s: Seconds
    ends_s: Seconds

    def __post_init__(self) -> None:
        require_at_least(0, "rest", rule=self.rule)
        _require_rising([self.starts_s, self.ends_s], f"rest at {self.starts_s} s")


@dataclass(frozen=True, slots=True)
class Stop:
    """One halt of one vehicle at one kerb. Its dwell time runs from arrival to departure.

    leg
        The drive that ends here. None: the route begins here.
    park_s
        Searching, manoeuvring and leaving, part of the dwell time.
    rests
        Breaks taken during the halt, after a loop or after all of them.
    load, energy_wh
        On board at departure; the energy is None for a vehicle without a battery.
    """

    position: LonLat
    arrive_s: Seconds
    depart_s: Seconds
    leg: Leg | None = None
    kerb_id: KerbId | None = None
    park_s: Seconds = 0
    loops: tuple[Loop, ...] = ()
    charge: Charge | None = None
    rests: tuple[Rest, ...] = ()
    load: Load = EMPTY_LOAD
    energy_wh: WattHours | None = None

    def __post_init__(self) -> None:
        place = f"stop at {self.arrive_s} s"
        require_at_least(0, place, park_s=self.park_s)
        times = [self.arrive_s if self.leg is None else self.leg.arrive_s, self.arrive_s]
        for loop in self.loops:
            times += [loop.starts_s, loop.ends_s]
        _require_rising([*times, self.depart_s], place)
        _require_rising([self.arrive_s, *_spans(self.rests), self.depart_s], place)
        if not (self.loops or self.charge or self.rests):
            raise WordError("a halt for nothing", place=place, mend="Give it a loop, a charge or a rest.")

    @property
    def dwell_s(self) -> Seconds:
        """Time from arrival to departure."""
        return self.depart_s - self.arrive_s

    @property
    def rest_s(self) -> Seconds:
        """Length of all breaks of the halt."""
        return sum(rest.ends_s - rest.starts_s for rest in self.rests)

    @property
    def handled(self) -> tuple[HandledTask, ...]:
        """Tasks in the order they are served."""
        return tuple(handled for loop in self.loops for handled in loop.tasks)


@dataclass(frozen=True, slots=True)
class Trip:
    """From hub to hub.

    start_hub, end_hub
        None: the trip begins at its first stop, or ends at its last.
    load_starts_s
        When loading at the start hub begins; the trip departs after it.
    home
        The drive from the last stop. None: the trip ends there.
    load, energy_wh
        On board at departure; the energy is None for a vehicle without a battery.
    charge
        Energy taken in at the start hub, beside loading.
    """

    load_starts_s: Seconds
    depart_s: Seconds
    stops: tuple[Stop, ...]
    start_hub: HubId | None = None
    end_hub: HubId | None = None
    home: Leg | None = None
    load: Load = EMPTY_LOAD
    energy_wh: WattHours | None = None
    charge: Charge | None = None

    def __post_init__(self) -> None:
        place = f"trip at {self.depart_s} s"
        if not self.stops:
            raise WordError("a trip without a stop", place=place)
        times = [self.load_starts_s, self.depart_s]
        for stop in self.stops:
            times += [*_times(stop.leg), stop.arrive_s, stop.depart_s]
        _require_rising([*times, *_times(self.home)], place)
        if self.end_hub is not None and self.home is None:
            raise WordError("a trip that reaches its hub without a drive", value=self.end_hub, place=place)

    @property
    def ends_s(self) -> Seconds:
        """When the vehicle is free again."""
        return self.stops[-1].depart_s if self.home is None else self.home.arrive_s

    @property
    def legs(self) -> tuple[Leg, ...]:
        """Drives in order."""
        drives = [*(stop.leg for stop in self.stops), self.home]
        return tuple(leg for leg in drives if leg is not None)


@dataclass(frozen=True, slots=True)
class Route:
    """What one vehicle does in one shift; people say round.

    frozen_until_s
        What begins before is done, loaded or under way, and no plan may move it. None: all is open.
    """

    id: RouteId
    vehicle_id: VehicleId
    trips: tuple[Trip, ...]
    costs: Costs
    driver_id: DriverId | None = None
    frozen_until_s: Seconds | None = None

    def __post_init__(self) -> None:
        require_id(self.id, "a route")
        place = f"route {self.id}"
        if not self.trips:
            raise WordError("a route without a trip", place=place, mend="Leave the vehicle out of the plan.")
        times = [time for trip in self.trips for time in (trip.load_starts_s, trip.ends_s)]
        _require_rising(times, place)

    @property
    def stops(self) -> tuple[Stop, ...]:
        """Halts in order, over all trips."""
        return tuple(stop for trip in self.trips for stop in trip.stops)

    @property
    def distance_m(self) -> Metres:
        """Driven distance."""
        return sum(leg.distance_m for trip in self.trips for leg in trip.legs)

    @property
    def duration_s(self) -> Seconds:
        """From the first loading to the last arrival."""
        return self.trips[-1].ends_s - self.trips[0].load_starts_s

    def handled(self) -> Iterator[HandledTask]:
        """Walk through the tasks in the order they are served."""
        for trip in self.trips:
            for stop in trip.stops:
                for loop in stop.loops:
                    yield from loop.tasks


def _spans(rests: tuple[Rest, ...]) -> Iterator[Seconds]:
    for rest in rests:
        yield from (rest.starts_s, rest.ends_s)


def _times(leg: Leg | None) -> tuple[Seconds, ...]:
    return () if leg is None else (leg.depart_s, leg.arrive_s)


def _require_rising(times_s: list[Seconds], place: str) -> None:
    for earlier, later in pairwise(times_s):
        if later < earlier:
            mend = "Times of a route never run back."
            raise WordError("times out of order", value=(earlier, later), place=place, mend=mend)
