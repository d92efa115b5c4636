"""A plan as people look at it: routes with their lines, stops and time, and what is in none of them.

Files and screens draw this and nothing else, so that a figure is the same wherever it is read. Times are
seconds since the plan's epoch; `PlanView.clock` tells them on the local clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from doorstep.domain.ids import HubId, OrderId, TaskId, VehicleId
from doorstep.domain.places import LonLat
from doorstep.domain.tasks import TaskKind
from doorstep.domain.units import Grams, Metres, Minor, Seconds, WattHours


class Mode(StrEnum):
    """How a vehicle moves: the shape of its marks and of its line."""

    VAN = "van"
    BIKE = "bike"
    WALK = "walk"
    ROBOT = "robot"
    DRONE = "drone"


class PartKind(StrEnum):
    """What a piece of a route's time is spent on."""

    DRIVE = "drive"
    WALK = "walk"
    PARK = "park"
    SETUP = "setup"
    SERVE = "serve"
    WAIT = "wait"
    REST = "rest"
    CHARGE = "charge"
    HUB = "hub"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a route's time.

    stop
        Number of the stop it belongs to; None on the way and at a hub.
    """

    kind: PartKind
    starts_s: Seconds
    ends_s: Seconds
    stop: int | None = None

    @property
    def length_s(self) -> Seconds:
        """How long it takes."""
        return self.ends_s - self.starts_s


@dataclass(frozen=True, slots=True)
class Span:
    """From one instant to another, both included."""

    opens_s: Seconds
    closes_s: Seconds


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task at one door.

    windows
        When it may begin; empty: any time.
    promise, chance
        The window to tell the customer, and the chance that it is kept. None: none is proposed.
    notes
        What whoever hands over has to know or do, in words.
    loop
        Which walk from the vehicle serves it, counted from 1; 0 at the vehicle itself.
    is_supply
        It brings parcels to a micro-hub: no customer waits for it.
    barcodes
        Of its parcels, each once.
    """

    task_id: TaskId
    order_id: OrderId | None
    kind: TaskKind
    label: str
    door: LonLat
    begin_s: Seconds
    end_s: Seconds
    pieces: int = 0
    mass_g: Grams = 0
    windows: tuple[Span, ...] = ()
    promise: Span | None = None
    chance: float | None = None
    notes: tuple[str, ...] = ()
    loop: int = 0
    is_supply: bool = False
    barcodes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What people call it: its order, or what it brings where."""
        return self.label if self.is_supply else self.order_id or self.task_id


@dataclass(frozen=True, slots=True)
class StopLine:
    """One halt of one vehicle, numbered from 1 along its route.

    label
        Address of its first door, or what it halts for.
    energy_wh
        In the battery at departure; None without one.
    """

    number: int
    place: LonLat
    label: str
    arrive_s: Seconds
    depart_s: Seconds
    park_s: Seconds
    tasks: tuple[TaskLine, ...]
    trip: int
    energy_wh: WattHours | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """A line that is driven or walked, to a stop or home.

    stop
        Number of the stop it leads to or serves; None: back to the hub.
    """

    kind: PartKind
    points: tuple[LonLat, ...]
    stop: int | None


@dataclass(frozen=True, slots=True)
class TripLine:
    """From hub to hub; the loads are those that leave the hub."""

    load_starts_s: Seconds
    depart_s: Seconds
    ends_s: Seconds
    start_hub: HubId | None
    end_hub: HubId | None
    pieces: int
    mass_g: Grams


@dataclass(frozen=True, slots=True)
class RouteView:
    """What one vehicle does.

    code
        Short name on marks and rows, such as V1.
    hue
        Which of the route colours it has, counted from 0 among the vehicles of its mode.
    """

    code: str
    vehicle_id: VehicleId
    driver: str
    mode: Mode
    profile: str
    hue: int
    parts: tuple[Part, ...]
    stops: tuple[StopLine, ...]
    ways: tuple[Way, ...]
    trips: tuple[TripLine, ...]
    distance_m: Metres
    walked_m: Metres
    cost_minor: Minor

    @property
    def starts_s(self) -> Seconds:
        """When its work begins."""
        return self.parts[0].starts_s

    @property
    def ends_s(self) -> Seconds:
        """When its work ends."""
        return self.parts[-1].ends_s

    def tasks(self) -> Iterator[TaskLine]:
        """Walk through its tasks in order."""
        for stop in self.stops:
            yield from stop.tasks

    @property
    def order_count(self) -> int:
        """Orders, each once; the supply of a micro-hub is none."""
        return len({task.order_id or task.task_id for task in self.tasks() if not task.is_supply})


@dataclass(frozen=True, slots=True)
class LeftOutLine:
    """An order in no route, by the task of it that came nearest.

    door
        None: its address is not clear.

    why
        The constraint that binds nearest, in words.
    mend, extra_minor
        The cheapest thing that would let it be served, and what the plan would then cost more. None: not
        known.
    price_minor
        What leaving it out costs. None: it must be served.
    is_refused
        No search looked for a place for it, so nothing is known of prices.
    """

    task_id: TaskId
    order_id: OrderId | None
    label: str
    door: LonLat | None
    why: str
    mend: str | None
    extra_minor: Minor | None
    price_minor: Minor | None
    is_refused: bool = False


@dataclass(frozen=True, slots=True)
class HubMark:
    """Where trips begin and end."""

    hub_id: HubId
    name: str
    place: LonLat


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the plan: its name, its value in words, and what stands small beside it."""

    name: str
    value: str
    beside: str = ""


@dataclass(frozen=True, slots=True)
class PlanView:
    """A whole plan.

    currency
        Of all money in it, ISO 4217.
    origin
        What made it, in words: version, seed, problem.
    """

    title: str
    subtitle: str
    plan_id: str
    version: int
    epoch: datetime
    zone: tzinfo
    currency: str
    origin: str
    figures: tuple[Figure, ...]
    hubs: tuple[HubMark, ...]
    routes: tuple[RouteView, ...]
    left_out: tuple[LeftOutLine, ...]

    def local(self, at_s: Seconds) -> datetime:
        """Give an instant on the local clock."""
        return (self.epoch + timedelta(seconds=at_s)).astimezone(self.zone)

    def clock(self, at_s: Seconds) -> str:
        """Tell an instant as hours and minutes of the local clock."""
        return self.local(at_s).strftime("%H:%M")
