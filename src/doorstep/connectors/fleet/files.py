"""Fleet files: hubs, vehicles, shifts, people and prices in TOML, or one vehicle a row in CSV.

Every key may be left out but those that say so; what holds then is documented beside it. A key that nobody
knows is refused, with the one that was probably meant.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from doorstep.connectors.fleet.rows import fleet_of_rows
from doorstep.connectors.fleet.tables import FleetTable
from doorstep.connectors.fleet.types import WATTS_PER_KW, default_type, limit_of, type_of
from doorstep.connectors.orders.cells import home_of
from doorstep.connectors.tables.clock_cells import weekdays_of
from doorstep.connectors.tables.delimited import text_of
from doorstep.domain.clock_shifts import EVERY_DAY, ClockBreak, ClockShift
from doorstep.domain.drivers import Driver
from doorstep.domain.energy import Charger
from doorstep.domain.errors import FileError, UnknownNameError
from doorstep.domain.fleet_defaults import DEFAULT_CURRENCY, RELOAD_S, SHIFTS, in_currency, shift_in
from doorstep.domain.fleet_parts import (
    Approach,
    FleetCharger,
    FleetHub,
    FleetType,
    FleetVehicle,
    VehicleKind,
)
from doorstep.domain.fleets import FAILED_ATTEMPT_MINOR, GRID_GCO2E_PER_KWH, UNSERVED_MINOR, Fleet
from doorstep.domain.handover import HOME, DoorKind, HomeChance
from doorstep.domain.hubs import HubKind
from doorstep.domain.ids import ChargerId, DriverId, HubId, VehicleId
from doorstep.domain.loads import LoadLimit
from doorstep.domain.money import minor_per_major
from doorstep.domain.orders import RequirementKind
from doorstep.domain.people import Person
from doorstep.domain.places import Address, Place
from doorstep.domain.service_defaults import ServiceDefaults
from doorstep.domain.shifts import Overtime
from doorstep.domain.stop_rules import StopRules
from doorstep.domain.units import METRES_PER_KM, SECONDS_PER_HOUR, SECONDS_PER_MINUTE

NONE = "none"
NEVER = "never"
TABLES = frozenset(
    ("service", "walking", "home", "hubs", "types", "shifts", "vehicles", "drivers", "chargers")
)


def read_fleet(path: Path, *, zone: tzinfo) -> Fleet:
    """Read a fleet file, told apart by what is in it.

    Parameters
    ----------
    zone
        Of the clock that shifts are read on where the file names none.

    Raises
    ------
    FileError
        With the path of what is wrong in the document, its value and the mend.
    UnknownNameError
        If a key, type, hub, shift or driver is not there.
    """
    try:
        content = path.read_bytes()
    except OSError as problem:
        mend = "Check the path, and that you may read it."
        raise FileError(f"cannot read it ({problem.strerror})", place=str(path), mend=mend) from problem
    return fleet_of(content, place=path.name, zone=zone)


def fleet_of(content: bytes, *, place: str, zone: tzinfo) -> Fleet:
    """Read the bytes of a fleet file; see `read_fleet`."""
    if not content.strip():
        raise FileError("an empty file", place=place, mend="Give at least one vehicle.")
    if place.casefold().endswith(".csv"):
        return fleet_of_rows(content, place=place, zone=zone)
    text = text_of(content, place=place)
    try:
        given = tomllib.loads(text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        mend = 'Write key = value below [tables]; texts in "quotation marks".'
        raise FileError(f"not TOML ({problem})", place=place, mend=mend) from problem
    return _FleetReader(FleetTable(given, "fleet", "", place, inner=TABLES), zone).fleet()


class _FleetReader:
    """Makes a fleet of the tables of one file."""

    def __init__(self, root: FleetTable, zone: tzinfo) -> None:
        self._root = root
        self._zone = _zone_of(root) or zone
        self._currency = root.text("currency") or DEFAULT_CURRENCY
        self._scale = minor_per_major(self._currency)
        self._types = {
            name: type_of(table, name, self._currency) for name, table in root.named("types", "types").items()
        }
        self._shifts = {
            name: _shift_of(table, self._scale) for name, table in root.named("shifts", "shifts").items()
        }
        self._hubs = {name: _hub_of(table, name) for name, table in root.named("hubs", "hubs").items()}

    def fleet(self) -> Fleet:
        root = self._root
        vehicles = tuple(
            self._vehicle(table, name) for name, table in root.named("vehicles", "vehicles").items()
        )
        drivers = root.named("drivers", "drivers")
        unserved_minor = in_currency(UNSERVED_MINOR, self._currency)
        failed_minor = in_currency(FAILED_ATTEMPT_MINOR, self._currency)
        if root.given.get("price_if_unserved") != NEVER:
            unserved_minor = _or(root.number("price_if_unserved", scale=self._scale), unserved_minor)
        return root.make(
            "",
            lambda: Fleet(
                self._currency,
                self._zone,
                tuple(self._hubs.values()),
                tuple(self._types.values()),
                vehicles,
                tuple(_driver_of(table, name) for name, table in drivers.items()),
                tuple(_charger_of(table, name) for name, table in root.named("chargers", "chargers").items()),
                {DriverId(name): person for name, table in drivers.items() if (person := _person_of(table))},
                _service_of(root),
                _home_of(root),
                _or(root.number("failed_attempt", scale=self._scale), failed_minor),
                None if root.given.get("price_if_unserved") == NEVER else unserved_minor,
                _or(root.number("grid_gco2e_per_kwh"), GRID_GCO2E_PER_KWH),
                _or(root.whole("map_chargers"), 0),
                _stops_of(root),
            ),
        )

    def _vehicle(self, table: FleetTable, name: str) -> FleetVehicle:
        table.needed("type")
        kind = self._type(table)
        shifts = [self._shift(table, shift) for shift in table.texts("shifts") or ()]
        home = self._hub(table, "hub")
        if home is None and "hub" not in table.given and len(self._depots) == 1:
            home = self._depots[0]
        if home is None and table.given.keys().isdisjoint(("hub", "start")):
            self._refuse_homeless(table)
        reloads = table.given.get("reloads")
        given: Sequence[str] | None = () if reloads == [] else table.texts("reloads")
        hubs = [] if home is None else [home]
        charge_percent = table.whole("charge_percent")
        battery = kind.type.battery
        driver = table.text("driver")
        if charge_percent is not None and (battery is None or charge_percent > 100):
            raise table.error("charge_percent", "a charge it cannot hold", charge_percent, "Give 0 to 100.")
        return table.make(
            "",
            lambda: FleetVehicle(
                VehicleId(name),
                kind.type.name,
                tuple(shifts) or (shift_in(SHIFTS[kind.kind], self._currency),),
                self._hub(table, "start") if "start" in table.given else home,
                self._hub(table, "end") if "end" in table.given else home,
                tuple(hubs if given is None else [self._named_hub(table, "reloads", each) for each in given]),
                None if driver is None else DriverId(driver),
                frozenset(table.texts("skills") or ()),
                None
                if charge_percent is None or battery is None
                else battery.capacity_wh * charge_percent // 100,
            ),
        )

    def _refuse_homeless(self, table: FleetTable) -> None:
        """Refuse a vehicle of which nothing says where it loads: it would start at its first door, empty."""
        named = ", ".join(self._hubs) or "none"
        mend = 'Name its `hub`; `start = "none"` lets it begin at its first stop.'
        what = "which of the hubs it loads at is not said" if self._hubs else "a vehicle without a hub"
        raise table.error("hub", what, f"hubs: {named}", mend)

    @property
    def _depots(self) -> list[HubId]:
        return [hub.id for hub in self._hubs.values() if hub.kind is HubKind.DEPOT]

    def _type(self, table: FleetTable) -> FleetType:
        name = table.text("type") or ""
        if name not in self._types and name in set(VehicleKind):
            self._types[name] = default_type(VehicleKind(name), self._currency)
        if name not in self._types:
            known = {*self._types, *(str(kind) for kind in VehicleKind)}
            raise UnknownNameError.among("vehicle type", name, known, place=table.place("type"))
        return self._types[name]

    def _shift(self, table: FleetTable, name: str) -> ClockShift:
        if name not in self._shifts:
            raise UnknownNameError.among("shift", name, self._shifts, place=table.place("shifts"))
        return self._shifts[name]

    def _hub(self, table: FleetTable, key: str) -> HubId | None:
        name = table.text(key)
        return None if name is None or name == NONE else self._named_hub(table, key, name)

    def _named_hub(self, table: FleetTable, key: str, name: str) -> HubId:
        if name not in self._hubs:
            raise UnknownNameError.among("hub", name, self._hubs, place=table.place(key))
        return HubId(name)


def _or(given: int | None, otherwise: int) -> int:
    return otherwise if given is None else given


def _zone_of(root: FleetTable) -> tzinfo | None:
    name = root.text("zone")
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise root.error("zone", "no time zone", name, "Write one such as Europe/Helsinki.") from problem


def _hub_of(table: FleetTable, name: str) -> FleetHub:
    position, text = table.position("position"), table.text("address")
    kind = table.text("kind") or HubKind.DEPOT.value
    if kind not in set(HubKind):
        known = [str(each) for each in HubKind]
        raise UnknownNameError.among("hub kind", kind, known, place=table.place("kind"))
    address = None if text is None else Address(text=text)
    reload_s = table.number("reload_min", scale=SECONDS_PER_MINUTE)
    supplied_from = table.text("supplied_from")
    limit = limit_of(table)
    return table.make(
        "",
        lambda: FleetHub(
            HubId(name),
            HubKind(kind),
            None if position is None else Place(position, address),
            address,
            RELOAD_S[HubKind(kind)] if reload_s is None else reload_s,
            table.whole("dock_slots", least=1),
            None if limit == LoadLimit() else limit,
            table.hours("hours"),
            tuple(_hub_charger_of(part) for part in table.tables("chargers", "chargers")),
            tuple(_approach_of(part) for part in table.tables("approaches", "approaches")),
            None if supplied_from is None else HubId(supplied_from),
        ),
    )


def _approach_of(table: FleetTable) -> Approach:
    gate = table.position("gate")
    if gate is None:
        table.needed("gate")
        raise table.error("gate", "no gate", table.given, None)
    minutes, km = table.needed("minutes"), table.needed("km")
    return Approach(
        gate,
        table.scaled("minutes", minutes, SECONDS_PER_MINUTE),
        table.scaled("km", km, METRES_PER_KM),
        frozenset(table.texts("profiles") or ()),
    )


def _hub_charger_of(table: FleetTable) -> FleetCharger:
    if "position" in table.given:
        mend = "Leave it out: a charger of a hub stands there."
        raise table.error("position", "a charger of a hub elsewhere", table.given["position"], mend)
    power_w = table.scaled("kw", table.needed("kw"), WATTS_PER_KW)
    table.needed("id")
    charger_id = ChargerId(table.text("id") or "")
    return table.make(
        "",
        lambda: FleetCharger(
            charger_id, power_w, _or(table.whole("slots", least=1), 1), table.hours("hours")
        ),
    )


def _charger_of(table: FleetTable, name: str) -> Charger:
    power_w = table.scaled("kw", table.needed("kw"), WATTS_PER_KW)
    position = table.position("position")
    if position is None:
        table.needed("position")
        raise table.error("position", "no position", table.given, None)
    slots = _or(table.whole("slots", least=1), 1)
    charger_id = ChargerId(table.text("id") or name)
    return table.make("", lambda: Charger(charger_id, Place(position), power_w, slots, table.hours("hours")))


def _shift_of(table: FleetTable, scale: int) -> ClockShift:
    table.needed("hours")
    span = table.span("hours")
    if span is None:
        raise table.error("hours", "not one window", table.given["hours"], 'Write hours = "8:00-17:00".')
    overtime_s = table.number("overtime_min", scale=SECONDS_PER_MINUTE)
    extra_minor = table.number("overtime_cost", scale=scale)
    if extra_minor and not overtime_s:
        mend = "Give `overtime_min` as well."
        raise table.error("overtime_cost", "a price of no overtime", table.given["overtime_cost"], mend)
    days = table.read("days", weekdays_of)
    latest_s = table.clock_s("latest_start")
    most_work_s = table.number("most_hours", scale=SECONDS_PER_HOUR)
    overtime = Overtime(overtime_s, extra_minor or 0) if overtime_s else None
    breaks = tuple(_break_of(part) for part in table.tables("breaks", "breaks"))
    return table.make(
        "",
        lambda: ClockShift(
            span.opens_s, span.closes_s, days or EVERY_DAY, latest_s, most_work_s, overtime, breaks
        ),
    )


def _break_of(table: FleetTable) -> ClockBreak:
    duration_s = table.scaled("minutes", table.needed("minutes"), SECONDS_PER_MINUTE)
    window = table.span("window")
    after_s = table.number("after_hours", scale=SECONDS_PER_HOUR)
    return table.make(
        "",
        lambda: ClockBreak(
            duration_s, window.opens_s if window else None, window.closes_s if window else None, after_s
        ),
    )


def _driver_of(table: FleetTable, name: str) -> Driver:
    skills = frozenset(table.texts("skills") or ())
    return table.make("", lambda: Driver(DriverId(name), skills=skills))


def _person_of(table: FleetTable) -> Person | None:
    name, phone = table.text("name"), table.text("phone")
    return Person(name, phone) if name or phone else None


def _service_of(root: FleetTable) -> ServiceDefaults:
    usual = ServiceDefaults()
    table = FleetTable(root.given.get("service", {}), "service", "service", root.file)

    def seconds(key: str, otherwise: int) -> int:
        return _or(table.number(key), otherwise)

    return ServiceDefaults(
        {kind: seconds(kind.value, usual.door_s[kind]) for kind in DoorKind},
        seconds("parcel", usual.parcel_s),
        seconds("collect", usual.collect_s),
        seconds("stairs_floor", usual.stairs_floor_s),
        seconds("lift", usual.lift_s),
        seconds("lift_floor", usual.lift_floor_s),
        {kind: seconds(kind.value, usual.requirement_s[kind]) for kind in RequirementKind},
    )


def _stops_of(root: FleetTable) -> StopRules:
    usual = StopRules()
    table = FleetTable(root.given.get("walking", {}), "walking", "walking", root.file)

    def limit(key: str, otherwise: int | None, *, scale: int = 1) -> int | None:
        given = table.number(key, scale=scale)
        return otherwise if given is None else given or None

    most_s = table.number("most_min", scale=SECONDS_PER_MINUTE)
    return table.make(
        "",
        lambda: StopRules(
            table.yes("on_foot"),
            usual.kerbs_per_door,
            usual.longest_walk_s if most_s is None else most_s,
            limit("loop_m", usual.most_loop_m),
            limit("route_km", usual.most_walk_m, scale=METRES_PER_KM),
        ),
    )


def _home_of(root: FleetTable) -> Mapping[DoorKind, HomeChance]:
    table = FleetTable(root.given.get("home", {}), "home", "home", root.file)
    return {kind: table.read(kind.value, home_of) or HOME[kind] for kind in DoorKind}
