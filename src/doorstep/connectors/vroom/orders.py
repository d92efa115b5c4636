"""Jobs and shipments of a VROOM document as orders of a day, to be planned with a fleet of one's own.

VROOM's input of version 1.15 (VROOM-Project/vroom, docs/API.md). Its amounts have no unit, so the mapping
says which column each place of them is: mass in kilograms, volume in litres, parcels or chilled parcels. Its
times are Unix time, or seconds since midnight of the day where they are small.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from doorstep.connectors.tables.delimited import Rejected
from doorstep.connectors.vroom.document import Fields, Node, document
from doorstep.domain.errors import DoorstepError, FileError, WindowError, WordError
from doorstep.domain.fleets import UNSERVED_MINOR
from doorstep.domain.ids import OrderId, ParcelId
from doorstep.domain.instants import LocalDay
from doorstep.domain.loads import Load
from doorstep.domain.orders import Collection, ExternalReference, Order, OrderKind, Parcel
from doorstep.domain.people import Person
from doorstep.domain.places import Address, LonLat, Place
from doorstep.domain.units import CUBIC_CENTIMETRES_PER_LITRE, GRAMS_PER_KG, SECONDS_PER_DAY, Seconds
from doorstep.domain.windows import Window

UNIX_FROM_S = 10**8  # smaller times cannot be Unix time of this century
MOST_PRIORITY = 100
AMOUNT_COLUMNS = ("mass", "volume", "parcels", "chilled")
_END_KEYS = frozenset(("id", "description", "location", "location_index", "setup", "service", "time_windows"))
_JOB_KEYS = frozenset((*_END_KEYS, "delivery", "pickup", "amount", "skills", "priority"))
_SHIPMENT_KEYS = frozenset(("pickup", "delivery", "amount", "skills", "priority"))
_PER_TYPE = "Give one service time: vehicle types are those of the fleet file."
_REFUSED = {"setup_per_type": _PER_TYPE, "service_per_type": _PER_TYPE}
_ROOT_KEYS = frozenset(("jobs", "shipments", "vehicles", "matrices", "matrix", "options"))
_MEND = 'Give VROOM\'s input: {"jobs": [...], "shipments": [...]}.'


@dataclass(frozen=True, slots=True)
class VroomOrder:
    """An order of a document; `row` counts jobs, then shipments, from 1."""

    row: int
    order: Order
    person: Person | None


@dataclass(frozen=True, slots=True)
class VroomOrders:
    """The orders of a document, what could not be read, and what was left to the fleet file."""

    orders: tuple[VroomOrder, ...]
    rejected: tuple[Rejected, ...]
    remarks: tuple[str, ...]


def read_vroom_orders(
    content: bytes, *, place: str, day: LocalDay, source: str, amounts: Sequence[str]
) -> VroomOrders:
    """Read jobs and shipments as orders; what is wrong with one does not stop the others.

    Parameters
    ----------
    amounts
        The column that each place of the amounts is: mass, volume, parcels or chilled.

    Raises
    ------
    FileError
        If it is no such document, or holds neither job nor shipment.
    """
    odd = [name for name in amounts if name not in AMOUNT_COLUMNS]
    if odd:
        mend = f"Use {', '.join(AMOUNT_COLUMNS)}."
        raise WordError("not a column of amounts", value=odd[0], place=place, mend=mend)
    root = Fields.of(document(content, place=place, mend=_MEND), _ROOT_KEYS, {})
    nodes = [("job", node) for node in root.items("jobs")]
    nodes += [("shipment", node) for node in root.items("shipments")]
    if not nodes:
        raise FileError("no job and no shipment", place=place, mend="Give at least one.")
    reader = _Reader(day, source, tuple(amounts))
    orders: list[VroomOrder] = []
    rejected: list[Rejected] = []
    known: dict[str, int] = {}
    for row, (kind, node) in enumerate(nodes, start=1):
        try:
            order, person = reader.job(node) if kind == "job" else reader.shipment(node)
            # Jobs and shipments are numbered apart: the reference tells them apart, the id does not.
            name = order.reference.reference
            if known.setdefault(name, row) != row:
                raise WordError(f"the id of row {known[name]} again", value=name, mend="Give each its own.")
            orders.append(VroomOrder(row, order, person))
        except DoorstepError as problem:
            rejected.append(Rejected(row, problem.place or node.path, problem.what, mend=problem.mend))
    left = [key for key in ("vehicles", "matrices", "matrix", "options") if key in root]
    remarks = (f"Not read from the document: {', '.join(left)}. Vehicles are those of the fleet file.",)
    return VroomOrders(tuple(orders), tuple(rejected), remarks if left else ())


class _Reader:
    def __init__(self, day: LocalDay, source: str, amounts: tuple[str, ...]) -> None:
        self._day = day
        self._source = source
        self._amounts = amounts

    def job(self, node: Node) -> tuple[Order, Person | None]:
        fields = Fields.of(node, _JOB_KEYS, _REFUSED)
        delivery = self._load(fields, "delivery") or self._load(fields, "amount")
        pickup = self._load(fields, "pickup")
        if delivery and pickup:
            mend = "Give two jobs: one that brings and one that takes."
            raise node.error("a job that delivers and picks up", mend)
        kind = OrderKind.DELIVERY if delivery else OrderKind.PICKUP if pickup else OrderKind.SERVICE
        name = f"job-{fields.need('id').whole()}"
        return self._order(name, kind, fields, fields, delivery or pickup, None)

    def shipment(self, node: Node) -> tuple[Order, Person | None]:
        fields = Fields.of(node, _SHIPMENT_KEYS, {})
        pickup = Fields.of(fields.need("pickup"), _END_KEYS, _REFUSED)
        delivery = Fields.of(fields.need("delivery"), _END_KEYS, _REFUSED)
        place = self._place(pickup)
        origin = Collection(_address(place), place, self._windows(pickup), _service_s(pickup))
        name = f"shipment-{pickup.need('id').whole()}"
        load = self._load(fields, "amount") or Load(pieces=1)
        return self._order(name, OrderKind.TRANSFER, delivery, fields, load, origin)

    def _order(
        self,
        name: str,
        kind: OrderKind,
        at: Fields,
        wishes: Fields,
        load: Load | None,
        origin: Collection | None,
    ) -> tuple[Order, Person | None]:
        place = self._place(at)
        priority = wishes.whole("priority", 0, MOST_PRIORITY)
        order = Order(
            OrderId(name.rpartition("-")[2]),
            ExternalReference(self._source, name),
            kind,
            _address(place),
            place,
            origin,
            _parcels(name, load),
            windows=self._windows(at),
            due_on=self._day.date,
            skills=frozenset(str(skill) for skill in wishes.wholes("skills") or ()),
            # VROOM serves a higher priority first: each step of ten is worth a default order more.
            price_if_unserved_minor=UNSERVED_MINOR * (10 + priority) // 10 if priority else None,
            service_s=_service_s(at),
        )
        note = at.text("description")
        return order, Person(note=note) if note else None

    def _place(self, fields: Fields) -> Place:
        if "location" not in fields:
            mend = "Give `location`, longitude first: rows of matrices are not places on a map."
            raise fields.node.error("no location", mend)
        ends = fields.need("location").items()
        if len(ends) != 2:
            raise fields.need("location").error("not longitude and latitude", "Write [24.94, 60.17].")
        return Place(LonLat(ends[0].number(), ends[1].number()))

    def _windows(self, fields: Fields) -> tuple[Window, ...]:
        windows = []
        for node in fields.items("time_windows"):
            ends = node.items()
            if len(ends) != 2:
                raise node.error("not a window", "Write [28800, 36000].")
            opens, closes = (self._instant(end) for end in ends)
            if closes < self._day.starts:
                raise WindowError("a window in the past", value=closes.isoformat(), place=node.path)
            windows.append(Window(opens, closes))
        return tuple(sorted(windows))

    def _instant(self, node: Node) -> datetime:
        given_s: Seconds = node.whole(0, 2**40)
        if given_s <= 2 * SECONDS_PER_DAY:
            return self._day.at_clock(given_s)
        if given_s < UNIX_FROM_S:
            raise node.error("neither a time of the day nor Unix time", "Give seconds since midnight.")
        try:
            return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=given_s)
        except OverflowError as problem:
            raise node.error("an instant beyond all calendars", "Give Unix time in seconds.") from problem

    def _load(self, fields: Fields, key: str) -> Load | None:
        given = fields.wholes(key)
        if given is None:
            return None
        if len(given) > len(self._amounts) and any(given[len(self._amounts) :]):
            mend = "Say in the mapping what each place is: mass, volume, parcels or chilled."
            raise fields.given[key].error(f"{len(given)} amounts and {len(self._amounts)} columns", mend)
        named = dict(zip(self._amounts, given, strict=False))
        if not any(named.values()):
            return None
        return Load(
            named.get("mass", 0) * GRAMS_PER_KG,
            named.get("volume", 0) * CUBIC_CENTIMETRES_PER_LITRE,
            max(named.get("parcels", 1), named.get("chilled", 0), 1),
            named.get("chilled", 0),
        )


def _service_s(fields: Fields) -> Seconds | None:
    if "service" not in fields and "setup" not in fields:
        return None
    return fields.whole("service", 0) + fields.whole("setup", 0)


def _address(place: Place) -> Address:
    return Address(text=f"{place.door.lat}, {place.door.lon}")


def _parcels(name: str, load: Load | None) -> tuple[Parcel, ...]:
    """Make one parcel of a whole load: the document does not say how it is parted."""
    return () if load is None else (Parcel(ParcelId(name), load),)
