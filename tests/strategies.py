"""Hypothesis strategies for the words of the domain: valid by construction, edges included.

Use them for laws that hold for every value; for a story, arrange small and by hand instead.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from numpy.typing import NDArray

from doorstep.domain.ids import (
    HubId,
    KerbId,
    OrderId,
    ParcelId,
    PlanId,
    RouteId,
    TaskId,
    VehicleId,
)
from doorstep.domain.kerbs import Kerb, KerbKind, ParkTime, Side
from doorstep.domain.loads import Load, LoadLimit
from doorstep.domain.money import CostKind, CostLine, Costs
from doorstep.domain.orders import ExternalReference, Order, OrderKind, Parcel
from doorstep.domain.places import AccessNote, Address, LonLat, Place
from doorstep.domain.plans import Plan, PlanOrigin
from doorstep.domain.quantiles import Quantiles
from doorstep.domain.reasons import NoKerb, Unassigned
from doorstep.domain.routes import HandledTask, Leg, LegKind, Loop, Route, Stop, Trip
from doorstep.domain.shifts import Shift
from doorstep.domain.tasks import ServiceTime, Task, TaskKind, TaskWindow
from doorstep.domain.travel import UNREACHABLE, TravelMatrix, TravelShapes
from doorstep.domain.travel_shapes import FASTEST_SPEED, ONE_SPEED, SLOWEST_SPEED
from doorstep.domain.vehicles import Vehicle, VehicleCosts, VehicleType
from doorstep.domain.windows import WeeklyHours, WeeklySpan, Window

EPOCH = datetime(2026, 11, 23, 5, tzinfo=UTC)


def lon_lats() -> st.SearchStrategy[LonLat]:
    """Positions anywhere on the globe, poles and date line included."""
    return st.builds(LonLat, lon=st.floats(-180, 180), lat=st.floats(-90, 90))


def speeds() -> st.SearchStrategy[int]:
    """Integer speeds of a step: mostly city traffic, sometimes the very bounds."""
    city = st.integers(ONE_SPEED // 4, ONE_SPEED * 2)
    return st.one_of(city, st.sampled_from([SLOWEST_SPEED, ONE_SPEED, FASTEST_SPEED]))


@st.composite
def travel_shapes(draw: st.DrawFn, max_classes: int = 4, max_steps: int = 8) -> TravelShapes:
    """Shape classes on a small grid, with cliffs between neighbouring steps."""
    size = draw(st.integers(1, max_classes)), draw(st.integers(1, max_steps))
    table = draw(npst.arrays(np.int32, size, elements=speeds()))
    start_s = draw(st.sampled_from([-3600, 0, 1, 21_600]))
    step_s = draw(st.sampled_from([1, 60, 600, 3600]))
    return TravelShapes(table, start_s=start_s, step_s=step_s)


def times_ds(shapes: TravelShapes) -> st.SearchStrategy[int]:
    """Times before, inside and beyond the grid, and those right at the edges of its steps."""
    start_ds, step_ds = shapes.start_s * 10, shapes.step_s * 10
    end_ds = start_ds + step_ds * shapes.step_count
    edges = st.builds(
        lambda step, off: start_ds + step * step_ds + off,
        st.integers(0, shapes.step_count),
        st.integers(-1, 1),
    )
    return st.one_of(st.integers(start_ds - 50_000, end_ds + 50_000), edges)


def bases_ds() -> st.SearchStrategy[int]:
    """Base durations in tenths of a second, from nothing to a day."""
    return st.one_of(st.integers(0, 36_000), st.sampled_from([0, 1, 864_000]))


@st.composite
def travel_matrices(draw: st.DrawFn, max_points: int = 6) -> TravelMatrix:
    """Dense travel with classes and holes."""
    size = draw(st.integers(1, max_points))
    shapes = draw(travel_shapes())
    base_ds: NDArray[np.int32] = draw(npst.arrays(np.int32, (size, size), elements=st.integers(0, 36_000)))
    distance_m: NDArray[np.int32] = draw(npst.arrays(np.int32, (size, size), elements=st.integers(0, 50_000)))
    never = draw(npst.arrays(np.bool_, (size, size)))
    shape_class = draw(npst.arrays(np.uint8, (size, size), elements=st.integers(0, shapes.class_count - 1)))
    base_ds[never] = distance_m[never] = UNREACHABLE
    return TravelMatrix(base_ds, distance_m, shapes, shape_class)


def ids(kind: str) -> st.SearchStrategy[str]:
    """Ids as people make them: short, with letters of any script."""
    letters = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)
    return letters.map(lambda letters: f"{kind}-{letters}")


def instants() -> st.SearchStrategy[datetime]:
    """Aware UTC instants of whole seconds, from 2000 to 2099, clock changes included."""
    span = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC))
    return span.map(lambda instant: instant.replace(microsecond=0))


def zones() -> st.SearchStrategy[timezone]:
    """Fixed offsets in quarters of an hour; zones whose clocks change are met in tests of their own."""
    return st.integers(-48, 56).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))


@st.composite
def windows(draw: st.DrawFn) -> Window:
    """Windows from an instant to two weeks long."""
    opens = draw(instants())
    return Window(opens, opens + timedelta(seconds=draw(st.integers(0, 14 * 86_400))))


@st.composite
def windows_apart(draw: st.DrawFn, most: int = 3) -> tuple[Window, ...]:
    """Windows of one thing: ascending, with a gap between any two."""
    at = draw(instants())
    made: list[Window] = []
    for length_s, gap_s in draw(
        st.lists(st.tuples(st.integers(0, 9000), st.integers(1, 9000)), max_size=most)
    ):
        made.append(Window(at, at + timedelta(seconds=length_s)))
        at += timedelta(seconds=length_s + gap_s)
    return tuple(made)


@st.composite
def weekly_hours(draw: st.DrawFn) -> WeeklyHours:
    """Hours of the week, overlapping and running past midnight as signs do."""
    spans = []
    for _ in range(draw(st.integers(0, 4))):
        opens_s = draw(st.integers(0, 86_399))
        closes_s = draw(st.integers(opens_s + 1, 172_800))
        spans.append(WeeklySpan(draw(st.frozensets(st.integers(0, 6), min_size=1)), opens_s, closes_s))
    return WeeklyHours(tuple(spans))


def addresses() -> st.SearchStrategy[Address]:
    """Addresses with the parts that customers give, and those they forget."""
    word = st.text(st.characters(categories=["L"]), min_size=1, max_size=12)
    return st.builds(
        Address,
        street=word,
        house_number=st.none() | st.integers(1, 999).map(str),
        postcode=st.none() | st.integers(10_000, 99_999).map(str),
        city=st.none() | word,
        country=st.none() | st.sampled_from(["FI", "PT", "PL"]),
    )


def access_notes() -> st.SearchStrategy[AccessNote]:
    """Notes with and without dates."""
    day = st.dates(date(2020, 1, 1), date(2030, 12, 31))
    return st.builds(
        AccessNote,
        text=st.sampled_from(["Code 1234", "Ring twice"]),
        written_on=day,
        valid_from=st.none() | day,
    )


def kerbs() -> st.SearchStrategy[Kerb]:
    """Legal places to halt."""
    park = st.builds(ParkTime, mean_s=st.integers(0, 600), p90_s=st.integers(0, 1800))
    return st.builds(
        Kerb,
        id=ids("kerb").map(KerbId),
        arc=st.integers(0, 2**31 - 1),
        offset_m=st.integers(0, 5000),
        side=st.sampled_from(Side),
        kind=st.sampled_from(KerbKind),
        position=lon_lats(),
        park=st.lists(park, min_size=1, max_size=1).map(tuple)
        | st.lists(park, min_size=24, max_size=24).map(tuple),
        hours=st.none() | weekly_hours(),
        max_stay_s=st.none() | st.integers(1, 86_400),
    )


def places() -> st.SearchStrategy[Place]:
    """Places from a bare door to one that is known in every detail."""
    return st.builds(
        Place,
        door=lon_lats(),
        address=st.none() | addresses(),
        entrance=st.none() | lon_lats(),
        kerbs=st.lists(kerbs(), max_size=2).map(tuple),
        floor_count=st.none() | st.integers(-2, 60),
        access_notes=st.lists(access_notes(), max_size=2).map(tuple),
        confidence=st.floats(0, 1),
    )


@st.composite
def loads(draw: st.DrawFn) -> Load:
    """Loads from nothing to a pallet; never more chilled pieces than pieces."""
    pieces = draw(st.integers(0, 50))
    mass_g, volume_cm3 = draw(st.integers(0, 1_000_000)), draw(st.integers(0, 2_000_000))
    return Load(mass_g, volume_cm3, pieces, draw(st.integers(0, pieces)))


def parcels() -> st.SearchStrategy[Parcel]:
    """Single handling units."""
    return st.builds(Parcel, id=ids("parcel").map(ParcelId), load=loads(), barcode=st.none() | ids("code"))


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """Orders of every kind, located or not."""
    kind = draw(st.sampled_from(OrderKind))
    least = 0 if kind is OrderKind.SERVICE else 1
    return Order(
        id=OrderId(draw(ids("order"))),
        reference=ExternalReference("shop", draw(ids("ref"))),
        kind=kind,
        address=draw(addresses()),
        place=draw(st.none() | places()),
        origin=draw(places()) if kind is OrderKind.TRANSFER else None,
        parcels=tuple(
            draw(st.lists(parcels(), min_size=least, max_size=3, unique_by=lambda parcel: parcel.id))
        ),
        windows=draw(windows_apart()),
        price_if_unserved_minor=draw(st.none() | st.integers(0, 10_000)),
    )


@st.composite
def tasks(draw: st.DrawFn, task_id: str | None = None) -> Task:
    """Tasks of every kind, with hard and soft windows."""
    kind = draw(st.sampled_from(TaskKind))
    rate = st.none() | st.integers(0, 10_000)
    soft = [TaskWindow(window, draw(rate), draw(rate)) for window in draw(windows_apart())]
    return Task(
        id=TaskId(task_id or draw(ids("task"))),
        kind=kind,
        place=draw(places()),
        load=Load() if kind is TaskKind.SERVICE else draw(loads()),
        windows=tuple(soft),
        service=(ServiceTime(draw(st.integers(0, 3600))),),
        released=draw(st.none() | instants()) if kind is TaskKind.DELIVERY else None,
        price_if_unserved_minor=draw(st.none() | st.integers(0, 10_000)),
        skills=draw(st.frozensets(st.sampled_from(["lift", "two_persons", "chilled"]))),
    )


def vehicle_types() -> st.SearchStrategy[VehicleType]:
    """Types with and without limits."""
    bound = st.none() | st.integers(1, 10_000_000)
    return st.builds(
        VehicleType,
        name=ids("type"),
        profile=st.sampled_from(["van", "cargo_bike", "foot"]),
        limit=st.builds(LoadLimit, bound, bound, bound, bound),
        costs=st.builds(VehicleCosts, currency=st.just("EUR"), rate_minor_per_h=st.integers(0, 10_000)),
        speed_percent=st.integers(50, 200),
        most_stops=st.none() | st.integers(1, 300),
    )


def vehicles() -> st.SearchStrategy[Vehicle]:
    """Vehicles with a shift and perhaps no fixed start or end."""
    return st.builds(
        Vehicle,
        id=ids("vehicle").map(VehicleId),
        type=vehicle_types(),
        shift=st.builds(Shift, window=windows()),
        start=st.none() | places(),
        end=st.none() | places(),
        unavailable=windows_apart(),
    )


def costs() -> st.SearchStrategy[Costs]:
    """Cost lines in euros."""
    line = st.builds(CostLine, st.sampled_from(CostKind), st.integers(-(10**12), 10**12))
    return st.builds(Costs, currency=st.just("EUR"), lines=st.lists(line, max_size=4).map(tuple))


@st.composite
def quantiles(draw: st.DrawFn) -> Quantiles:
    """Forecasts with one to six levels."""
    levels = sorted(draw(st.sets(st.integers(1, 99), min_size=1, max_size=6)))
    sizes = st.lists(st.integers(0, 7200), min_size=len(levels), max_size=len(levels))
    return Quantiles(tuple(level / 100 for level in levels), tuple(sorted(draw(sizes))))


@st.composite
def routes(draw: st.DrawFn, vehicle_id: str, task_ids: list[str]) -> Route:
    """Routes of one trip that serve these tasks in order, some of them on one loop or at one halt."""
    minutes = st.integers(0, 1800)
    at_s = load_starts_s = draw(st.integers(0, 7200))
    at_s = depart_s = at_s + draw(minutes)
    halts: list[Stop] = []
    for task_id in task_ids:
        drive = Leg(LegKind.DRIVE, at_s, at_s + draw(minutes), draw(st.integers(0, 20_000)))
        walk = Leg(LegKind.WALK, drive.arrive_s, drive.arrive_s + draw(minutes), draw(st.integers(0, 900)))
        begin_s = walk.arrive_s + draw(minutes)
        handled = HandledTask(TaskId(task_id), walk.arrive_s, begin_s, begin_s + draw(minutes), walk)
        back = Leg(LegKind.WALK, handled.end_s, handled.end_s + draw(minutes), walk.distance_m)
        loop = Loop("hand", drive.arrive_s, (handled,), back)
        at_s = loop.ends_s
        halts.append(Stop(draw(lon_lats()), drive.arrive_s, at_s, drive, loops=(loop,)))
    home = Leg(LegKind.DRIVE, at_s, at_s + draw(minutes), draw(st.integers(0, 20_000)))
    trip = Trip(load_starts_s, depart_s, tuple(halts), HubId("hub"), HubId("hub"), home)
    return Route(RouteId(f"route-{vehicle_id}"), VehicleId(vehicle_id), (trip,), draw(costs()))


@st.composite
def plans(draw: st.DrawFn, most_tasks: int = 8) -> Plan:
    """Plans over tasks t0, t1, ...: each on one of two vehicles, or unassigned."""
    spots = draw(st.lists(st.integers(0, 2), max_size=most_tasks))
    order = draw(st.permutations(range(len(spots))))
    by_spot = {spot: [f"t{task}" for task in order if spots[task] == spot] for spot in range(3)}
    driven = [draw(routes(f"van-{spot}", by_spot[spot])) for spot in (1, 2) if by_spot[spot]]
    left_out = tuple(Unassigned(TaskId(task), (NoKerb(),)) for task in by_spot[0])
    origin = PlanOrigin(problem_hash="ab12", seed=draw(st.integers(0, 2**32)))
    return Plan(PlanId("plan"), EPOCH, tuple(driven), left_out, draw(costs()), origin)
