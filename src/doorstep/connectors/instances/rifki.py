"""Time-dependent instances of Rifki, Chiabaut and Solnon (2020) on Lyon's streets, in MAMUT-routing's form.

An instance is three files: `Rifki-1.vrp.json` says what is to be done, `Rifki-1.atf.json.gz` when one arrives
by when one leaves, pair by pair, and `Rifki-1.bks.Duration.json` the best plan known. All times are seconds;
the cost of a plan is the time its routes last, in seconds, and when each leaves is free. Distances are not
known and stand as 0. One second costs one minor unit of `XXX` (no currency), so that a plan's total is its
cost.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from doorstep.connectors.documents.words import WordReader, load_json
from doorstep.connectors.instances.problem import EPOCH, PROFILE
from doorstep.domain.arrival_functions import ArrivalFunctions, ArrivalShapes
from doorstep.domain.errors import FileError, InputError
from doorstep.domain.hubs import Hub, HubKind
from doorstep.domain.ids import HubId, PointId, TaskId, VehicleId
from doorstep.domain.loads import Load, LoadLimit
from doorstep.domain.money import NO_CURRENCY
from doorstep.domain.places import LonLat, Place
from doorstep.domain.problem import Problem, ProblemPoints
from doorstep.domain.shifts import Shift
from doorstep.domain.tasks import ServiceTime, Task, TaskKind, TaskWindow
from doorstep.domain.travel import Travel
from doorstep.domain.units import SECONDS_PER_HOUR, Seconds, ds_from_s
from doorstep.domain.vehicles import Vehicle, VehicleCosts, VehicleType
from doorstep.domain.windows import Window

FUNCTIONS_FORMAT = "mamut-td-atf"
MOST_PLACES = 200
"""A hundred points for each pair of more places would not fit into memory."""
MOST_BYTES = 2**30
LONGEST_S = 10_000_000
DEPOT = HubId("depot")
_MEND = "Give the file as MAMUT-routing ships it."
_NOWHERE = Place(LonLat(0.0, 0.0))
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RifkiPlan:
    """A published plan.

    routes
        Customers of each route by number.
    departs_s
        When each route leaves the depot. Empty: not told.
    cost_s
        Seconds that all routes last together.
    """

    routes: tuple[tuple[int, ...], ...]
    departs_s: tuple[Seconds, ...]
    cost_s: float

    def tours(self) -> list[tuple[VehicleId, list[TaskId]]]:
        """Give vehicle and tasks of each route."""
        pairs = enumerate(self.routes, start=1)
        return [(_vehicle_id(at), [TaskId(str(number)) for number in route]) for at, route in pairs]


def read_rifki(content: bytes, functions: bytes, *, place: str) -> Problem:
    """Read an instance.

    Parameters
    ----------
    content, functions
        The instance and its arrival functions, gzipped or not.

    Raises
    ------
    FileError
        If the two do not belong together, or a value cannot be: with its path.
    """
    reader = WordReader(place, _MEND)
    parts = reader.parts_of(load_json(content, place=place, mend=_MEND), "the document", "an instance")
    depot = _whole(reader, parts.get("depot"), "depot")
    windows = [
        _pair(reader, given, f"time_windows[{at}]")
        for at, given in enumerate(reader.items_of(parts.get("time_windows"), "time_windows"))
    ]
    size = len(windows)
    if not 2 <= size <= MOST_PLACES:
        raise reader.wrong(size, f"not 2 to {MOST_PLACES} places", "time_windows")
    if not 0 <= depot < size:
        raise reader.wrong(depot, "no such place", "depot")
    demands, services = (_column(reader, parts, name, size) for name in ("demands", "service_times"))
    told = reader.parts_of(parts.get("td"), "td", "the arrival functions")
    shapes = _shapes(functions, str(told.get("atf_sha256")), size, place)
    count, capacity = (_whole(reader, parts.get(name), name) for name in ("num_vehicles", "vehicle_capacity"))
    vehicles = _vehicles(count, capacity, windows[depot])
    tasks = {
        row: _task(row, demands[row], services[row], windows[row]) for row in range(size) if row != depot
    }
    travel = ArrivalFunctions(shapes, np.zeros((size, size), np.int32))
    points = tuple(PointId(str(row)) for row in range(size))
    at_depot = {vehicle.id: points[depot] for vehicle in vehicles}
    return Problem(
        EPOCH,
        tuple(tasks.values()),
        vehicles,
        Travel(points, {PROFILE: travel}),
        ProblemPoints(
            {task.id: points[row] for row, task in tasks.items()}, at_depot, at_depot, {DEPOT: points[depot]}
        ),
        (Hub(DEPOT, HubKind.DEPOT, _NOWHERE),),
    )


def read_rifki_plan(content: bytes, *, place: str) -> RifkiPlan:
    """Read a published plan.

    Raises
    ------
    FileError
        If it is none.
    """
    reader = WordReader(place, _MEND)
    parts = reader.parts_of(load_json(content, place=place, mend=_MEND), "the document", "a plan")
    routes = reader.read(parts.get("routes"), tuple[tuple[int, ...], ...], "routes")
    cost = reader.read(parts.get("cost"), float, "cost")
    told = reader.parts_of(parts.get("metadata", {}), "metadata", "what is told of the plan")
    where = "metadata.route_departure_times"
    departs = reader.read(told.get("route_departure_times", []), tuple[float, ...], where)
    assert isinstance(routes, tuple)
    assert isinstance(cost, float | int)
    assert isinstance(departs, tuple)
    if departs and len(departs) != len(routes):
        raise reader.wrong(len(departs), f"not one departure for each of {len(routes)} routes", where)
    # Published as doubles a few units of the last place away from whole seconds.
    return RifkiPlan(routes, tuple(round(depart) for depart in departs), float(cost))


def _whole(reader: WordReader, value: object, path: str) -> int:
    number = reader.read(value, float, path)
    assert isinstance(number, float | int)
    if number != int(number) or not 0 <= number <= LONGEST_S:
        raise reader.wrong(value, f"not a whole number from 0 to {LONGEST_S}", path)
    return int(number)


def _pair(reader: WordReader, value: object, path: str) -> Window:
    ends = reader.items_of(value, path)
    if len(ends) != 2:
        raise reader.wrong(value, "not an opening and a closing", path)
    opens_s, closes_s = (_whole(reader, end, f"{path}[{at}]") for at, end in enumerate(ends))
    try:
        return Window(EPOCH + timedelta(seconds=opens_s), EPOCH + timedelta(seconds=closes_s))
    except InputError as problem:
        raise reader.at(problem, path) from None


def _column(reader: WordReader, parts: dict[str, object], name: str, size: int) -> list[int]:
    listed = reader.items_of(parts.get(name), name)
    if len(listed) != size:
        raise reader.wrong(len(listed), f"not {size} values", name)
    return [_whole(reader, value, f"{name}[{at}]") for at, value in enumerate(listed)]


def _vehicle_id(number: int) -> VehicleId:
    return VehicleId(f"vehicle-{number}")


def _vehicles(count: int, capacity: int, horizon: Window) -> tuple[Vehicle, ...]:
    costs = VehicleCosts(NO_CURRENCY, rate_minor_per_h=SECONDS_PER_HOUR)
    kind = VehicleType("vehicle", PROFILE, LoadLimit(pieces=capacity), costs)
    shift = Shift(horizon)
    return tuple(Vehicle(_vehicle_id(at), kind, shift, _NOWHERE, _NOWHERE) for at in range(1, count + 1))


def _task(row: int, demand: int, service_s: Seconds, window: Window) -> Task:
    return Task(
        TaskId(str(row)),
        TaskKind.DELIVERY,
        _NOWHERE,
        load=Load(pieces=demand),
        windows=(TaskWindow(window),),
        service=(ServiceTime(service_s),) if service_s else (),
    )


def _shapes(functions: bytes, sha256: str, size: int, place: str) -> ArrivalShapes:
    """Read the arrival functions of all pairs; a place is reached from itself at once."""
    text = _unpacked(functions, place)
    if hashlib.sha256(text).hexdigest() != sha256:
        mend = "Give the file that the instance names."
        raise FileError("arrival functions of another instance", place=place, mend=mend)
    reader = WordReader(place, _MEND)
    parts = reader.parts_of(load_json(text, place=place, mend=_MEND), "the functions", "arrival functions")
    if (parts.get("format"), parts.get("format_version")) != (FUNCTIONS_FORMAT, 1):
        raise reader.wrong(parts.get("format"), f"not {FUNCTIONS_FORMAT}, version 1", "format")
    of_pair: dict[int, tuple[Whole, Whole]] = {}
    for at, arc in enumerate(reader.items_of(parts.get("arcs"), "arcs")):
        path = f"arcs[{at}]"
        cells = reader.items_of(arc, path)
        if len(cells) != 4:
            raise reader.wrong(len(cells), "not from, to, departures and arrivals", path)
        start, end = (_whole(reader, cell, f"{path}[{column}]") for column, cell in enumerate(cells[:2]))
        if max(start, end) >= size or start == end or start * size + end in of_pair:
            raise reader.wrong((start, end), "no such pair, or twice", path)
        leave, arrive = (
            _points(reader, cell, f"{path}[{column}]") for column, cell in enumerate(cells[2:], 2)
        )
        if len(leave) != len(arrive):
            raise reader.wrong((len(leave), len(arrive)), "not one arrival for each departure", path)
        of_pair[start * size + end] = (leave, arrive)
    at_once = np.zeros(1, np.int64)
    columns = [
        (at_once, at_once) if pair % (size + 1) == 0 else of_pair.get(pair, (at_once[:0], at_once[:0]))
        for pair in range(size * size)
    ]
    first = np.zeros(size * size + 1, np.int64)
    np.cumsum([len(leave) for leave, _ in columns], out=first[1:])
    leave_ds, arrive_ds = (np.concatenate([pair[column] for pair in columns]) for column in (0, 1))
    try:
        return ArrivalShapes(first=first, leave_ds=leave_ds, arrive_ds=arrive_ds)
    except InputError as problem:
        raise reader.at(problem, "arcs") from None


def _unpacked(content: bytes, place: str) -> bytes:
    if not content.startswith(b"\x1f\x8b"):
        return content
    try:
        unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        text = unpacker.decompress(content, MOST_BYTES)
    except (zlib.error, gzip.BadGzipFile) as problem:
        raise FileError(f"not gzip ({problem})", place=place, mend=_MEND) from None
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise FileError("gzip that is cut short, or too large", place=place, mend=_MEND)
    return text


def _points(reader: WordReader, value: object, path: str) -> Whole:
    """Read instants in seconds as tenths, exactly."""
    try:
        seconds = np.array(reader.items_of(value, path), np.float64)
    except (ValueError, TypeError):
        raise reader.wrong(value, "not numbers", path) from None
    tenths = ds_from_s(1) * seconds
    if seconds.ndim != 1 or not len(seconds) or not (np.abs(tenths) <= ds_from_s(LONGEST_S)).all():
        raise reader.wrong(value, "not instants in seconds", path)
    whole = np.rint(tenths)
    if (np.abs(tenths - whole) > 1e-6).any():
        raise reader.wrong(value, "instants finer than a tenth of a second", path)
    return whole.astype(np.int64)
