"""Fleets as a table with one vehicle a row, for those who keep their vans in a spreadsheet.

It says less than TOML: what it has no column for is as documented for the vehicle's kind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo
from types import MappingProxyType
from typing import TypeVar

from doorstep.connectors.fleet.types import default_type
from doorstep.connectors.orders.cells import RowCells, money_of, position_of
from doorstep.connectors.orders.mapping import OrderMapping
from doorstep.connectors.tables.cells import amount_of, rounded, text_of_cell, whole_of, words_of
from doorstep.connectors.tables.clock_cells import ClockSpan, spans_of, weekdays_of
from doorstep.connectors.tables.folding import fold
from doorstep.connectors.tables.sheets import read_sheet
from doorstep.domain.clock_shifts import EVERY_DAY, ClockBreak, ClockShift
from doorstep.domain.drivers import Driver
from doorstep.domain.errors import FileError, UnknownNameError, WindowError
from doorstep.domain.fleet_defaults import DEFAULT_CURRENCY, DEPOT, RELOAD_S, SHIFTS
from doorstep.domain.fleet_parts import FleetHub, FleetType, FleetVehicle, VehicleKind
from doorstep.domain.fleets import Fleet
from doorstep.domain.hubs import HubKind
from doorstep.domain.ids import DriverId, HubId, VehicleId
from doorstep.domain.people import Person
from doorstep.domain.places import Address, Place
from doorstep.domain.units import s_from_hours, s_from_minutes

FLEET_COLUMNS: Mapping[str, tuple[str, Sequence[str]]] = MappingProxyType(
    {
        "vehicle": ("Name of the vehicle", ("vehicle", "id", "vehicle id", "name", "fahrzeug", "ajoneuvo")),
        "kind": (
            "van, electric_van, truck, cargo_bike, scooter, walker, robot or drone",
            ("kind", "type", "vehicle type", "art", "typ", "tyyppi"),
        ),
        "hub": ("Hub where it begins, ends and reloads", ("hub", "depot", "start", "lager", "varasto")),
        "address": ("Address of the hub", ("address", "hub address", "depot address", "adresse", "osoite")),
        "lat": ("Latitude of the hub", ("lat", "latitude", "hub lat", "depot lat")),
        "lon": ("Longitude of the hub", ("lon", "lng", "longitude", "hub lon", "depot lon")),
        "hours": ("Shift on the local clock", ("hours", "shift", "working hours", "schicht", "vuoro")),
        "days": ("Days of the week it works", ("days", "weekdays", "tage", "paivat")),
        "driver": ("Name of the driver", ("driver", "fahrer", "chauffeur", "conductor", "kuljettaja")),
        "mass": (
            "Most it carries, kg",
            ("mass", "capacity", "payload", "max weight", "nutzlast", "kapasiteetti"),
        ),
        "volume": ("Most it carries, litres", ("volume", "max volume", "volumen", "tilavuus")),
        "parcels": ("Most parcels it carries", ("parcels", "pieces", "max parcels", "pakete", "paketit")),
        "route_cost": ("For each day it leaves", ("route cost", "fixed cost", "cost per day")),
        "km_cost": ("For each kilometre", ("km cost", "cost per km")),
        "hour_cost": ("For each hour", ("hour cost", "cost per hour", "hourly cost")),
        "skills": ("What it offers, parted by commas", ("skills", "features", "vehicle features")),
    }
)
"""Columns of a fleet as a table: what each means, and the headings it goes by."""
LEGAL_BREAK = ClockBreak(s_from_minutes(30), after_work_s=s_from_hours(6))
"""Beyond six hours of work a break is owed (Directive 2003/88/EC, article 4); how long is ours."""
OtherT = TypeVar("OtherT", int, int | None)
_UNITS = ("mass", "volume")


def fleet_of_rows(content: bytes, *, place: str, zone: tzinfo) -> Fleet:
    """Read a table with one vehicle a row. A fleet is read in whole: one wrong row refuses it.

    Raises
    ------
    FileError
        With the row, the column, the value and the mend.
    """
    sheet = read_sheet(content, place=place, knows=lambda texts: len(_columns(texts)))
    columns = _columns(sheet.headings)
    odd = [heading for at, heading in enumerate(sheet.headings) if heading and at not in columns.values()]
    if odd:
        known = [names[0] for _, names in FLEET_COLUMNS.values()]
        raise UnknownNameError.among("heading", odd[0], known, place=f"{place}, headings")
    if "vehicle" not in columns and "kind" not in columns:
        mend = "Name columns `vehicle` and `kind`."
        raise FileError("no column of vehicles", value=", ".join(sheet.headings), place=place, mend=mend)
    if not sheet.rows:
        raise FileError("headings and no row", place=place, mend="Give at least one vehicle.")
    reader = _Rows(sheet.decimal)
    for number, row in enumerate(sheet.rows, start=1):
        cells = {
            column: row.cells[at]
            for column, at in columns.items()
            if at < len(row.cells) and text_of_cell(row.cells[at])
        }
        reader.add(RowCells(cells, reader.mapping), number, f"{place}, row {row.row}")
    return reader.fleet(zone)


def _columns(headings: Sequence[str]) -> dict[str, int]:
    """Find where each column stands; a unit behind a heading must be the one that is read."""
    found: dict[str, int] = {}
    for at, heading in enumerate(headings):
        bare = fold(heading)
        for column, (_, names) in FLEET_COLUMNS.items():
            unit = {"mass": " kg", "volume": " l"}.get(column, "")
            if column not in found and (bare in names or (unit and bare.removesuffix(unit) in names)):
                found[column] = at
                break
    return found


class _Rows:
    """Vehicles of a table, with the hubs, types and drivers that they name."""

    def __init__(self, decimal: str | None) -> None:
        self.mapping = OrderMapping({}, decimal=decimal)
        self._hubs: dict[HubId, FleetHub] = {}
        self._types: dict[FleetType, FleetType] = {}
        self._vehicles: list[FleetVehicle] = []
        self._drivers: dict[DriverId, Person] = {}

    def add(self, row: RowCells, number: int, place: str) -> None:
        """Read one vehicle."""
        vehicle = row.guard(None, lambda: self._vehicle(row, number))
        if row.problems:
            column, problem = row.problems[0]
            where = f"{place}, {column}" if column else place
            value = row.text(column) if column and column in row.cells else problem.value
            raise FileError(problem.what, value=value, place=where, mend=problem.mend) from problem
        if vehicle is not None:
            self._vehicles.append(vehicle)

    def _vehicle(self, row: RowCells, number: int) -> FleetVehicle | None:
        kind = row.read("kind", _kind_of) or VehicleKind.VAN
        given = self._type(row, kind)
        hub_id = self._hub(row)
        driver = row.text("driver")
        shift = self._shift(row, kind)
        if given is None or row.problems:
            return None
        driver_id = DriverId(driver) if driver else None
        if driver_id is not None:
            self._drivers[driver_id] = Person(driver)
        return FleetVehicle(
            VehicleId(row.text("vehicle") or f"{kind}-{number}"),
            given.type.name,
            (shift,),
            hub_id,
            hub_id,
            () if hub_id is None else (hub_id,),
            driver_id,
            frozenset(row.read("skills", words_of) or ()),
        )

    def _shift(self, row: RowCells, kind: VehicleKind) -> ClockShift:
        span = row.read("hours", _one_span)
        days = row.read("days", weekdays_of) or EVERY_DAY
        usual = SHIFTS[kind]
        if span is None or (span.opens_s, span.closes_s) == (usual.opens_s, usual.closes_s):
            return replace(usual, weekdays=days)
        rests = (LEGAL_BREAK,) if _needs_break(kind, span.closes_s - span.opens_s) else ()
        return ClockShift(span.opens_s, span.closes_s, days, breaks=rests)

    def _hub(self, row: RowCells) -> HubId | None:
        name = row.text("hub")
        position = position_of(row)
        text = row.text("address")
        if name is None and position is None and text is None:
            return next(iter(self._hubs), None)
        hub_id = HubId(name or DEPOT)
        address = Address(text=text) if text else None
        if position is None and address is None:
            # A hub is described where it is named first; later rows need only name it.
            if hub_id not in self._hubs:
                address = Address(text=hub_id)
            else:
                return hub_id
        place = None if position is None else Place(position, address)
        hub = FleetHub(hub_id, HubKind.DEPOT, place, address, RELOAD_S[HubKind.DEPOT])
        known = self._hubs.setdefault(hub_id, hub)
        if (known.place, known.address) != (place, address):
            mend = "Write the same address and position in all rows of a hub."
            row.problems.append(("hub", FileError("a hub in two places", value=hub_id, mend=mend)))
        return hub_id

    def _type(self, row: RowCells, kind: VehicleKind) -> FleetType | None:
        default = default_type(kind, DEFAULT_CURRENCY)
        limit, costs = default.type.limit, default.type.costs
        mass, volume = (self._amount(row, measure) for measure in _UNITS)
        pieces = row.read("parcels", lambda text: whole_of(text, least=1, most=10**6))
        money = {column: self._money(row, column) for column in ("route_cost", "km_cost", "hour_cost")}
        if row.problems:
            return None
        own = replace(
            default.type,
            limit=replace(
                limit,
                mass_g=_or(mass, limit.mass_g),
                volume_cm3=_or(volume, limit.volume_cm3),
                pieces=limit.pieces if pieces is None else pieces,
            ),
            costs=replace(
                costs,
                route_minor=_or(money["route_cost"], costs.route_minor),
                rate_minor_per_km=_or(money["km_cost"], costs.rate_minor_per_km),
                rate_minor_per_h=_or(money["hour_cost"], costs.rate_minor_per_h),
            ),
        )
        return self._named(replace(default, type=own), default)

    def _money(self, row: RowCells, column: str) -> int | None:
        return row.read(column, lambda text: money_of(text, DEFAULT_CURRENCY, self.mapping.decimal))

    def _amount(self, row: RowCells, measure: str) -> int | None:
        given = row.read(measure, lambda text: amount_of(text, measure, None, self.mapping.decimal))
        return None if given is None else rounded(given)

    def _named(self, given: FleetType, default: FleetType) -> FleetType:
        """Give types that differ names of their own; the first of a kind keeps the kind's."""
        if given not in self._types:
            alike = sum(known.kind is given.kind for known in self._types)
            name = given.type.name if given == default or not alike else f"{given.type.name}-{alike + 1}"
            taken = {known.type.name for known in self._types.values()}
            name = name if name not in taken else f"{given.type.name}-{alike + 1}"
            self._types[given] = replace(given, type=replace(given.type, name=name))
        return self._types[given]

    def fleet(self, zone: tzinfo) -> Fleet:
        """Give the fleet of all rows."""
        return Fleet(
            DEFAULT_CURRENCY,
            zone,
            tuple(self._hubs.values()),
            tuple(self._types.values()),
            tuple(self._vehicles),
            tuple(Driver(driver_id) for driver_id in self._drivers),
            people=self._drivers,
        )


def _or(given: int | None, otherwise: OtherT) -> int | OtherT:
    return otherwise if given is None else given


def _kind_of(text: str) -> VehicleKind:
    name = fold(text).replace(" ", "_")
    if name not in set(VehicleKind):
        raise UnknownNameError.among("vehicle kind", text, [str(kind) for kind in VehicleKind])
    return VehicleKind(name)


def _needs_break(kind: VehicleKind, shift_s: int) -> bool:
    machine = kind in (VehicleKind.ROBOT, VehicleKind.DRONE)
    return not machine and shift_s > s_from_hours(6)


def _one_span(text: str) -> ClockSpan:
    spans = spans_of(text)
    if len(spans) != 1:
        raise WindowError("not one shift", value=text, mend="Write 8:00-17:00.")
    return spans[0]
